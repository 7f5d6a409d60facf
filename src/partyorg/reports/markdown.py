"""The Markdown that reports write as a page of HTML: headings, lists, paragraphs and code, nothing else."""

import re
from collections.abc import Iterator
from html import escape

from partyorg.i18n import current

__all__ = ["html_page"]

_STYLE = (
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.6}"
    "code{background:#f2f2f2;padding:0 .2em}h2{border-bottom:1px solid #ccc}@media print{body{margin:0}}"
)
_HEADING = re.compile(r"(#{1,6}) (.*)")
_ITEM = re.compile(r"( *)- (.*)")
_CODE = re.compile(r"`([^`]*)`")


def html_page(markdown: str) -> str:
    """A page that stands by itself: no script, nothing loaded from elsewhere. The first heading is its title."""
    found = _HEADING.search(markdown)
    title = escape(found[2]) if found else ""
    lang = current().locale.replace("_", "-")
    body = "\n".join(_blocks(markdown.splitlines()))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _blocks(lines: list[str]) -> Iterator[str]:
    depth = 0
    for line in [*lines, ""]:
        item = _ITEM.fullmatch(line)
        wanted = len(item[1]) // 2 + 1 if item else 0
        while depth < wanted:
            yield "<ul>"
            depth += 1
        while depth > wanted:
            yield "</ul>"
            depth -= 1
        heading = _HEADING.fullmatch(line)
        if item:
            yield f"<li>{_inline(item[2])}</li>"
        elif heading:
            level = len(heading[1])
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif line:
            yield f"<p>{_inline(line)}</p>"


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
