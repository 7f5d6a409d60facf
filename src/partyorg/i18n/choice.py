"""Choosing the language: what was asked for, against what there is."""

import os
from collections.abc import Mapping, Sequence

__all__ = ["AVAILABLE", "negotiate", "preferred"]

AVAILABLE = ("zh_Hans_CN", "en")
"""The languages the library speaks, the fallback first."""

_VARIABLES = ("PARTYORG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def negotiate(requested: str | None, available: Sequence[str] = AVAILABLE) -> str:
    """The available locale that serves a request best: the same, else the same language and script, else language.

    Takes tags as they come from a browser, a shell or an option: "zh", "zh-CN", "en_US.UTF-8". What cannot be read or
    served, and None, give the first one available.
    """
    tag = (requested or "").partition(".")[0].partition("@")[0].strip()
    wanted = _parts(tag)
    if wanted is None:
        return available[0]
    offers = [(name, _parts(name) or ("", "", "")) for name in available]
    for depth in (3, 2, 1):
        for name, parts in offers:
            if parts[:depth] == wanted[:depth]:
                return name
    return available[0]


def preferred(option: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    """The locale for a command: its option, else PARTYORG_LANG, else the locale of the environment, else Chinese."""
    values = environ if environ is not None else os.environ
    requests = [option, *(values.get(name) for name in _VARIABLES)]
    return negotiate(next((request for request in requests if request), None))


def _parts(tag: str) -> tuple[str, str, str] | None:
    """Language, script and territory, filled in by what is likely: "zh_TW" is written in Hant."""
    if not tag or tag in ("C", "POSIX"):
        return None
    from babel.core import Locale, UnknownLocaleError, get_global

    try:
        locale = Locale.parse(tag, sep="-" if "-" in tag else "_")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    likely = get_global("likely_subtags").get(str(Locale(locale.language)), "").split("_")
    script = locale.script or (likely[1] if len(likely) == 3 else "")
    return locale.language, script, locale.territory or (likely[-1] if len(likely) == 3 else "")
