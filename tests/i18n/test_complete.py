"""Every message of the library has its Chinese."""

import ast
import re
import string
from pathlib import Path

from babel.messages.extract import extract_from_dir

from partyorg.i18n import translator

SOURCE = Path(__file__).parents[2] / "src/partyorg"
METHODS = [("**.py", "partyorg.i18n.extract:extract_python")]
MESSAGES = {
    message: f"{name}:{line}" for name, line, message, _, _ in extract_from_dir(SOURCE, METHODS)
}  # fmt: skip
CHINESE = translator("zh")


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_in_the_code_is_translated() -> None:
    """Run scripts/update_catalogues.py and fill in what is listed here."""
    missing = {
        m: at for m, at in MESSAGES.items() if (m if isinstance(m, str) else m[0]) not in CHINESE.messages
    }
    assert missing == {}


def test_translations_keep_the_names_in_braces() -> None:
    """A translated template takes the same parameters as the message."""
    for message, at in MESSAGES.items():
        parts = (message,) if isinstance(message, str) else message
        entry = CHINESE.messages.get(parts[0])
        for form in entry[0] if entry else ():
            assert fields(form) == fields(parts[-1]), at


def test_messages_in_the_code_are_english() -> None:
    """No Chinese stands where a msgid belongs: it would be shown to readers of English."""
    found = {m: at for m, at in MESSAGES.items() if re.search("[\u3400-\u9fff]", "".join(m))}
    assert found == {}


def test_no_message_is_put_together_before_it_is_translated() -> None:
    """A mark or a fault takes a template and parameters, not an f-string, which no catalogue can hold."""
    marks = {"_", "gettext", "ngettext", "N_", "gettext_noop"}
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            code = isinstance(first, ast.Constant) and re.fullmatch(r"[A-Z]{1,3}\d{2,4}", str(first.value))
            looked_at = node.args[:2] if name in marks else node.args[1:2] if code else []
            found += [f"{file.name}:{node.lineno}" for at in looked_at if isinstance(at, ast.JoinedStr)]
    assert found == []
