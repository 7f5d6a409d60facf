"""Vocabulary words in cells: read in either language, written in the asked one."""

from typing import TYPE_CHECKING

from partyorg.errors import nearest
from partyorg.io.cells import CellError

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = ["LOOSE", "Words"]

_CLOSED = frozenset({"tenure", "stage", "status"})
"""Lists whose words the engine reads itself; campaigns add none."""

LOOSE = frozenset({"topic", "outcome", "mode", "by_class"})
"""Columns of free labels in which a word of the list of the same name is translated, and anything else kept."""

_MOST_SHOWN = 40


class Words:
    """Words of one vocabulary, for reading and writing.

    Without a vocabulary the base words are used, and a word they do not hold is kept as written with a warning, since
    an installed campaign may bring it. With one, every word of a list it knows must be in it.
    """

    def __init__(self, vocabulary: "Vocabulary | None" = None) -> None:
        from partyorg.vocabulary import base

        self.complete = vocabulary is not None
        self.vocabulary = vocabulary if vocabulary is not None else base()
        self._lists = frozenset(self.vocabulary.lists())

    def list_of(self, words: str) -> str:
        """The vocabulary list behind a column's `words`, or "" where any text is accepted."""
        return words if words in self._lists else ""

    def read(self, words: str, text: str) -> str:
        """The id of the word. Raises CellError (R105) for a word that is not in the list."""
        name = self.list_of(words)
        if not name:
            return text
        found = self.vocabulary.resolve(name, text)
        if found is not None:
            return found
        known = self.vocabulary.words(name)
        spellings = {s: w.id for w in known for s in (w.id, w.zh, w.en, *w.aliases) if s}
        close = nearest(text, spellings)
        refused = self.complete or name in _CLOSED
        raise CellError(
            "R105",
            "not a word of the list {list}",
            params={"list": name},
            accepted=tuple(w.id for w in known[:_MOST_SHOWN]),
            nearest=close if close in (spellings.get(close), "") else f"{close} ({spellings[close]})",
            severity="error" if refused else "warning",
            value=text,
        )

    def known(self, words: str, text: str) -> str:
        """The id of the word where the list has it, else the text as it is."""
        return self.vocabulary.resolve(words, text) or text

    def write(self, words: str, word: str, lang: str) -> str:
        """The label of the word in `lang` where it reads back as the same word, else the id. English writes ids."""
        if lang == "en" or not word:
            return word
        name = self.list_of(words)
        if not name or not self.vocabulary.has(name, word):
            return word
        label = self.vocabulary.label(name, word, lang)
        return label if label and self.vocabulary.resolve(name, label) == word else word
