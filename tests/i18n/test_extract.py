"""Finding messages: in Python by marks and fault codes, in campaign files by keys."""

from io import BytesIO

from partyorg.i18n.extract import extract_python, extract_toml

PYTHON = """
from partyorg.i18n import N_, gettext as _, ngettext
TITLES = {"a": N_("marked")}
CODES = {"D100": "from a table {y}", "other": "no message", **TITLES}
def f(n, name):
    _("plain")
    _(name)
    ngettext("{n} day", "{n} " "days", n)
    Fault("R201", "a template {x}", hint="do this")
    self.add("W107", "through a helper")
    message = "chosen" if n else "other"
    Fault("R202", message)
    Fault("R203", name, severity="warning")
    note("R204", "warning")
    other("lower", "not a fault")
    print("R205", 7)
"""

TOML = """
title = "校园先锋工程"
title_en = "Campus vanguard project"
note = "no"
[[clause]]
id = "LN-06"
gist = "一访"
[[clause]]
gist = ""
item = [{ title = "内层" }]
"""


def test_marked_messages_and_fault_templates_are_found() -> None:
    """Everything a person may be shown is extracted, in order, and nothing else."""
    found = [(line, message) for line, _, message, _ in extract_python(BytesIO(PYTHON.encode()), {}, (), {})]
    assert found == [
        (3, "marked"),
        (4, "from a table {y}"),
        (6, "plain"),
        (8, ("{n} day", "{n} days")),
        (9, "a template {x}"),
        (9, "do this"),
        (10, "through a helper"),
        (12, "chosen"),
        (12, "other"),
    ]


def test_titles_and_gists_of_a_campaign_are_found_with_their_place() -> None:
    """Line and key path lead the translator to the text."""
    found = list(extract_toml(BytesIO(TOML.encode()), {}, (), {}))
    assert found == [
        (2, None, "校园先锋工程", ["title"]),
        (7, None, "一访", ["clause[0].gist"]),
        (10, None, "内层", ["clause[1].item[0].title"]),
    ]


def test_the_keys_to_extract_can_be_chosen() -> None:
    """The option names them, separated by commas."""
    found = [
        message for _, _, message, _ in extract_toml(BytesIO(TOML.encode()), {}, (), {"keys": "id, note"})
    ]
    assert found == ["no", "LN-06"]
