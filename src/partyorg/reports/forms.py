"""Forms: which there are, what fills their gaps, and whether the values given fit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.i18n import N_, current
from partyorg.i18n import gettext as _
from partyorg.plugins import FormField, FormTemplate

from .messages import number_text, titled
from .table import Table

__all__ = ["checked", "form_table", "forms_table", "texts_of"]


def forms_table(forms: Iterable[FormTemplate]) -> Table:
    """The forms there are, with their gaps, in the language in use."""
    rows = tuple(
        (
            form.id,
            titled(form.title, form.title_en),
            " ".join(f.name + ("" if f.required else "?") for f in form.fields),
        )
        for form in forms
    )
    return Table((_("form"), _("title"), _("fields")), rows, _("Forms"))


def form_table(form: FormTemplate) -> Table:
    """The gaps of one form: name, label, what it takes, whether it may stay empty."""
    rows: list[tuple[str, ...]] = []
    for one in form.fields:
        rows.append(
            (one.name, titled(one.zh, one.en), _(KINDS[one.kind]), _("yes") if one.required else _("no"))
        )
        rows += [
            (
                f"{one.name}.{c.name}",
                titled(c.zh, c.en),
                _(KINDS[c.kind]),
                _("yes") if c.required else _("no"),
            )
            for c in one.columns
        ]
    return Table(
        (_("field"), _("label"), _("takes"), _("required")), tuple(rows), titled(form.title, form.title_en)
    )


KINDS: Mapping[str, str] = {
    "text": N_("text"),
    "date": N_("date"),
    "number": N_("number"),
    "rows": N_("rows"),
}


def checked(form: FormTemplate, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the form's fields, with empty ones for those left out.

    Raises InputError with everything wrong: F201 for a field that is required and empty, F202 for a value that the form
    has no field for, F203 for a value of another kind.
    """
    faults: list[Fault] = []
    out = _fields(form.fields, values, form.id, "", faults)
    if faults:
        raise InputError(faults)
    return out


def _fields(
    fields: Sequence[FormField], values: Mapping[str, Any], form: str, at: str, faults: list[Fault]
) -> dict[str, Any]:
    known = {field.name for field in fields}
    for name in values:
        if name not in known:
            params = {"form": form, "field": at + name}
            accepted = tuple(field.name for field in fields)
            message = "the form {form} has no field {field}"
            where = Where(key_path=at + name)
            faults.append(Fault("F202", message, where, params, at + name, accepted, nearest(name, accepted)))
    return {field.name: _value(field, values.get(field.name), form, at, faults) for field in fields}


def _value(field: FormField, value: Any, form: str, at: str, faults: list[Fault]) -> Any:
    name, where = at + field.name, Where(key_path=at + field.name)
    if value is None or value in ("", []):
        if field.required:
            params = {"form": form, "field": name}
            faults.append(Fault("F201", "the form {form} needs the field {field}", where, params))
        return [] if field.kind == "rows" else None
    fits = {
        "text": isinstance(value, str | int | Decimal),
        "date": isinstance(value, date),
        "number": isinstance(value, int | Decimal) and not isinstance(value, bool),
        "rows": isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value),
    }[field.kind]
    if not fits:
        params = {"field": name, "kind": field.kind}
        message = "the field {field} takes a value of the kind {kind}"
        faults.append(Fault("F203", message, where, params, type(value).__name__))
        return None
    if field.kind == "rows":
        return [_fields(field.columns, row, form, f"{name}[{n}].", faults) for n, row in enumerate(value, 1)]
    return value


def texts_of(values: Any) -> Any:
    """Values as they are written into a form, in the language in use: days as people write them, numbers as they stand."""
    if isinstance(values, Mapping):
        return {name: texts_of(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [texts_of(value) for value in values]
    if values is None:
        return ""
    if isinstance(values, date):
        return current().format_date(values)
    return values if isinstance(values, str) else number_text(values)
