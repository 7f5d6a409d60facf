"""Where a definition comes from: documents and their provisions."""

from datetime import date
from typing import Literal

from attrs import frozen

__all__ = ["Clause", "Disposition", "Force", "FORCES", "Source"]

Force = Literal["must", "principle", "should", "encourage", "explore", "strive"]
FORCES: tuple[Force, ...] = ("must", "principle", "should", "encourage", "explore", "strive")
"""How strongly a provision binds, from binding to aspiration; principle (原则上, 一般) honours an approved waiver."""

Disposition = Literal["metadata", "duplicate_of", "not_checkable", "outside_scope"]


@frozen(kw_only=True)
class Source:
    """A document that rules cite; in force from `since` to `until` (out)."""

    key: str
    title: str
    title_en: str = ""
    number: str = ""
    issuer: str = ""
    url: str = ""
    issued: date | None = None
    since: date | None = None
    until: date | None = None


@frozen(kw_only=True)
class Clause:
    """One provision: its place in the document, gist, kind and force; `disposition` only where no rule cites it."""

    id: str
    at: str
    gist: str
    gist_en: str = ""
    kind: str
    force: Force
    source: str = ""
    disposition: Disposition | None = None
    of: str = ""
    reason: str = ""
