"""Findings read as facts: the rows of other rules, which `kept_findings` keeps."""

from .days_of import Lowering
from .plan import Relation, Rows, Union
from .program import NotInColumns

__all__ = ["found"]

FACT = ("id", "rule", "subject", "about", "status", "grade", "period", "on", "revoked_on")


def found(cx: Lowering, rules: frozenset[str] | None) -> Relation:
    """The findings of the rules as facts. Raises NotInColumns where one of them does not run in columns."""
    known = cx.program.known
    if rules is None or any(("found", id) not in known for id in rules):
        raise NotInColumns("findings of rules that do not run in columns")
    facts = [part for id in sorted(rules) for part in known["found", id]]
    if facts:
        return facts[0] if len(facts) == 1 else Union(tuple(facts))
    numbers = ("on", "revoked_on")
    nobody = Rows(tuple((name, "number" if name in numbers else "text") for name in FACT), ())
    return cx.program.put(nobody, "none_found")
