"""Faults in the language in use: where, which code, what is wrong, what would be accepted."""

from partyorg.campaign.examples import example_for
from partyorg.errors import Fault, Where
from partyorg.i18n import gettext as _

from .phrases import phrase

__all__ = ["fault_text"]

MOST_ACCEPTED = 12
"""How many accepted values are named; a longer list ends with the count of the rest."""


def fault_text(fault: Fault, *, example: bool = False) -> str:
    """A fault on one line, with what helps on the lines below; for definition files perhaps an example of what is right."""
    place = _place(fault.where)
    params = {key: phrase(key, value) for key, value in fault.params.items()}
    said = _(fault.message).format(**params)
    head = f"{place}: {fault.code} {said}" if place else f"{fault.code} {said}"
    if fault.severity == "warning":
        head = _("{fault} (warning)").format(fault=head)
    lines = [head]
    found = phrase("found", fault.found)
    if found and found not in said:
        lines.append(_("found: {found}").format(found=found))
    if fault.nearest:
        lines.append(_("did you mean {nearest}?").format(nearest=fault.nearest))
    elif fault.accepted:
        shown = _(", ").join(fault.accepted[:MOST_ACCEPTED])
        rest = len(fault.accepted) - MOST_ACCEPTED
        if rest > 0:
            shown = _("{shown} and {n} more").format(shown=shown, n=rest)
        lines.append(_("accepted: {accepted}").format(accepted=shown))
    if fault.hint:
        lines.append(_(fault.hint).format(**params))
    if example and (right := example_for(fault)):
        lines.append(_("for example: {toml}").format(toml=right.replace("\n", "\n    ")))
    return "\n  ".join(lines)


def _place(where: Where) -> str:
    parts = [where.file] if where.file else []
    if where.sheet and where.sheet != where.file:
        parts.append(where.sheet)
    if where.line:
        parts.append(f"{where.line}:{where.column}" if where.column else str(where.line))
    elif where.row:
        parts.append(_("row {row}").format(row=where.row))
    named = where.key_path or where.heading
    text = ":".join(parts)
    return f"{text} [{named}]" if named else text
