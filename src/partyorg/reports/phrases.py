"""Phrases inside faults of definition files and scenarios: made in rooms that know no language, said in one here."""

import re
from collections.abc import Mapping

from partyorg.i18n import N_
from partyorg.i18n import gettext as _

__all__ = ["PATTERNS", "PHRASES", "phrase"]

PHRASES = frozenset((
    N_("a ballot"), N_("a binding word"), N_("a binding word, a scope or { id = … }"),
    N_("a binding word, a scope, a match or { id = … }"), N_("a calendar"), N_("a campaign"), N_("a cap"),
    N_("a cap with `when`"), N_("a change"), N_("a check"), N_("a checkpoint"), N_("a clause"),
    N_("a clause without disposition"), N_("a comparison"), N_("a completeness"), N_("a condition"),
    N_("a condition of eligibility"), N_("a condition on a post"), N_("a condition on a value"),
    N_("a condition on links"), N_("a condition on members"), N_("a condition on people"),
    N_("a condition on the candidacy"), N_("a condition on the fact"),
    N_("a condition on the fact, or a ladder of them"), N_("a condition on the unit"),
    N_("a condition on the units below"), N_("a condition on units"), N_("a count"), N_("a date"),
    N_('a date or an offset such as "30d"'), N_("a date such as 2016-06-03"), N_("a due day"), N_("a duty"),
    N_("a figure"), N_("a gate"), N_("a holding"), N_("a huge number"), N_("a ladder"), N_("a limit"), N_("a list"),
    N_("a list of columns"), N_("a list of conditions"), N_("a list of matches"),
    N_("a list of rounds, or a table"), N_("a list of scopes"), N_("a list of steps"),
    N_('a list of two offsets such as ["0d", "30d"]'), N_("a list of two values"), N_("a match"), N_("a mode"),
    N_('a month and day such as "07-01"'), N_('a month and day such as "09-01"'), N_("a month from 1 to 12"),
    N_("a number"), N_("a number is too long"), N_("a number, word or date"), N_("a parameter"), N_("a period"),
    N_("a quorum"), N_("a quota"), N_("a quota without about"), N_("a round"), N_("a rounding"), N_("a rubric"),
    N_("a scope"), N_("a selection"), N_("a share of votes"), N_("a source"), N_("a step"),
    N_("a step of the route"), N_("a stream"), N_("a surplus"), N_("a table"),
    N_('a table such as { more_than = 0.5, base = "due" }'), N_("a target"), N_("a task"), N_("a term"),
    N_("a text"), N_("a threshold"), N_("a timeline"), N_("a timing"), N_("a unit by id"),
    N_("a value, or a list of values"), N_("a veto"), N_("a voice"), N_("a whole number"), N_("a window"),
    N_("a word"), N_("a word made of a-z, 0-9 and underlines"), N_("a word, number, date or boolean"),
    N_("an anchor"), N_("an entry of eligibility"), N_("an entry of points"), N_("an exclusion"),
    N_("an id made of a-z, 0-9, dots, hyphens and underlines"),
    N_("an id made of letters, digits, dots, hyphens and underlines"),
    N_('an id, perhaps with a date as in "national.branch@2024-01-01"'), N_("an item"),
    N_('an offset such as "30d" or "-1y"'), N_("any table"), N_("extension columns"), N_("it is nested too deeply"),
    N_("phase or round"), N_("points by status"), N_("the calendar of the file"), N_("the check"), N_("the default"),
    N_("the keys of a change"), N_("the scope of a duty or holding"), N_("true or false"), N_("a file"), N_("a Word"),
))  # fmt: skip
"""What stands for a thing in the parameters of faults. Words of one sign run alone (rule, clause) are in `NAMES`."""

NAMES: Mapping[str, str] = {
    "campaign": N_("campaign"), "clause": N_("clause"), "item": N_("item"), "parameter": N_("parameter"),
    "round": N_("round"), "rule": N_("rule"), "source": N_("source"), "stream": N_("stream"), "window": N_("time window"),
}  # fmt: skip
"""What a name stands for, where a fault says `what`; elsewhere these words are keys and stay as they are."""

PATTERNS = (
    (re.compile(r"a list of (?P<n>\d+)"), N_("a list of {n}")),
    (re.compile(r"a list of (?P<n>\d+) columns"), N_("a list of {n} columns")),
    (re.compile(r"a whole number from (?P<n>-?\d+)"), N_("a whole number from {n}")),
    (re.compile(r"an array of tables, (?P<key>.+)"), N_("an array of tables, {key}")),
    (re.compile(r"a condition on (?P<words>.+)"), N_("a condition on {words}")),
    (re.compile(r"the unit (?P<unit>.+)"), N_("the unit {unit}")),
    (re.compile(r"(?P<key>\S+) beside any"), N_("{key} beside any")),
    (re.compile(r"(?P<key>.+) in require"), N_("{key} in require")),
)


def phrase(key: str, text: str) -> str:
    """A parameter of a fault in the language in use; names, spellings and numbers as they are."""
    if key == "what":
        return _(NAMES.get(text, text))
    if text in PHRASES:
        return _(text)
    if " or " in text and all(part in PHRASES for part in text.split(" or ")):
        return _(" or ").join(_(part) for part in text.split(" or "))
    for pattern, said in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _(said).format(**found.groupdict())
    return text
