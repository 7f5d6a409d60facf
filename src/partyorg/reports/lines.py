"""Texts from a register in plain lines: no name ends a line, turns the next one round or speaks to the terminal."""

import unicodedata

__all__ = ["one_line"]

CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Signs that turn the direction of what follows, and the sign that ends each."""


def one_line(text: str) -> str:
    """The text with spaces for control characters and line ends, and every turn of direction ended at its end."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    open_turns: list[str] = []
    for sign in kept:
        if sign in CLOSED_BY:
            open_turns.append(CLOSED_BY[sign])
        elif open_turns and sign == open_turns[-1]:
            open_turns.pop()
    return kept + "".join(reversed(open_turns))
