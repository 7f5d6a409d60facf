"""Bring the Chinese catalogue up to date with the messages in the code.

    python scripts/update_catalogues.py [--check]

New messages come in without a translation, messages that are gone go. The script lists what is still to be translated.
`--check` writes nothing and exits 1 if messages would come or go, or lack a translation.
"""

import argparse
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/partyorg"
CATALOGUE = SOURCE / "i18n/locale/zh_Hans/LC_MESSAGES/partyorg.po"
METHODS = [("**.py", "partyorg.i18n.extract:extract_python")]


def main() -> int:
    """Update or compare the catalogue, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if there is something to do"
    )
    check = parser.parse_args().check
    old = CATALOGUE.read_bytes() if CATALOGUE.exists() else b""
    catalogue = updated(old)
    new = written(catalogue)
    changed = {message.id for message in catalogue} != {message.id for message in read_po(BytesIO(old))}
    if new != old and not check:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_bytes(new)
    missing = [message.id for message in catalogue if message.id and not translated(message.string)]
    print(f"{len(catalogue)} messages, {'others than before' if changed else 'the same as before'}")
    for msgid in missing:
        print(f"not translated: {msgid!r}")
    return int(check and (changed or bool(missing)))


def updated(old: bytes) -> Catalog:
    """The catalogue with the messages now in the code, and the translations there were."""
    catalogue = (
        read_po(BytesIO(old), locale="zh_Hans") if old else Catalog(locale="zh_Hans", domain="partyorg")
    )
    catalogue.header_comment = "# Chinese (Simplified) messages of partyorg."
    catalogue.project, catalogue.version = "partyorg", "1"
    catalogue.msgid_bugs_address = catalogue.language_team = catalogue.last_translator = (
        "the partyorg contributors"
    )
    catalogue.fuzzy = False
    template = Catalog(creation_date=catalogue.creation_date)
    for name, line, message, comments, context in extract_from_dir(SOURCE, METHODS):
        template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as text, sorted, with files but not lines, so that moving code changes nothing."""
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a message has all its forms."""
    return text is not None and bool(text) and all(text)


if __name__ == "__main__":
    raise SystemExit(main())
