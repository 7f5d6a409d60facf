"""The file: texts, columns, style and script put together, with a policy that lets nothing else run."""

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register
from partyorg.i18n import current, translator
from partyorg.i18n import gettext as _
from partyorg.io.atomic import write_text

from ..summary import summarise, summary_tables
from ..table import Table
from .model import RISING, Languages, page_data
from .packing import pack
from .words import WORDS

__all__ = ["page_html", "write_page"]

SCRIPTS = ("unpack.js", "model.js", "elements.js", "charts.js", "views.js", "main.js")


def write_page(
    path: str | Path,
    findings: Findings,
    campaigns: Iterable[Campaign],
    register: Register,
    *,
    names: Mapping[str, str],
    locales: Iterable[Path] = (),
    before: Findings | None = None,
    sections: Sequence[tuple[Sequence[str], Table, Table]] = (),
) -> None:
    """Write the report page, whole or not at all; see `page_html` for the arguments."""
    text = page_html(
        findings, campaigns, register, names=names, locales=locales, before=before, sections=sections
    )
    write_text(Path(path), text)


def page_html(
    findings: Findings,
    campaigns: Iterable[Campaign],
    register: Register,
    *,
    names: Mapping[str, str],
    locales: Iterable[Path] = (),
    before: Findings | None = None,
    sections: Sequence[tuple[Sequence[str], Table, Table]] = (),
) -> str:
    """The report as one HTML text: Chinese and English, and first the language in use.

    `names` by id are shown for units and people. `locales` are folders of translations that plugins bring. `before` is an
    earlier run to compare with. `sections` are tables that plugins add: titles, and the table in Chinese and English.
    """
    campaigns = tuple(campaigns)
    folders = tuple(locales)
    languages = Languages((translator("zh", folders), translator("en", folders)))
    data = page_data(findings, campaigns, register, names, languages, before)
    texts = {**data.texts, "sections": [_section(*section) for section in sections]}
    packed, size = pack(texts, data.columns, RISING)
    style, script = _part("page.css"), "'use strict';\n" + "\n".join(map(_part, SCRIPTS))
    words = {key: languages.each(lambda text=text: _(text)) for key, text in WORDS.items()}  # type: ignore[misc]
    plain = [_plain(table) for table in summary_tables(summarise(findings, register), campaigns, names)]
    return Template(_part("page.html")).substitute(
        lang="zh-Hans" if current().locale.startswith("zh") else "en",
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'",
        title=html.escape(register.settings.title or "partyorg"),
        plain="".join(plain),
        words=json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
        style=style,
        script=script,
        size=size,
        data=packed,
    )


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A text as a security policy names it."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _section(titles: Sequence[str], zh: Table, en: Table) -> dict[str, object]:
    return {
        "title": list(titles),
        "headings": [list(pair) for pair in zip(zh.headings, en.headings, strict=True)],
        "rows": [list(zh.rows)] if zh.rows == en.rows else [list(zh.rows), list(en.rows)],
    }


def _plain(table: Table) -> str:
    """A table as HTML, for a page without its script."""
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<h2>{html.escape(table.title)}</h2><table><tr>{head}</tr>{rows}</table>"
