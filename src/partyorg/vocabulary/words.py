"""Words and the vocabulary they form: immutable, extended by adding, never by overwriting."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

__all__ = ["Vocabulary", "VocabularyConflict", "Word", "base"]

_FILE = Path(__file__).parent / "words.toml"


@frozen
class Word:
    """One word of one list.

    `zh` and `en` are its labels, `is_a` the word of the same list it is a kind of, `single` whether a post has one
    holder at a time, `ordered_after` the word before it in an ordered list, `aliases` other words read as this one.
    """

    list: str
    id: str
    zh: str
    en: str
    is_a: str | None = None
    single: bool = False
    ordered_after: str | None = None
    aliases: tuple[str, ...] = ()


class VocabularyConflict(ValueError):
    """Two words cannot both stand: `first` was there, `second` contradicts it, `reason` says how."""

    def __init__(self, first: Word, second: Word, reason: str) -> None:
        self.first = first
        self.second = second
        self.reason = reason
        super().__init__(first, second, reason)

    def __str__(self) -> str:
        return f"{self.reason}: {self.first} and {self.second}"


@frozen
class Vocabulary:
    """Words by list. Lists of grades are named "grade:NAME", lists of tags "tag:AXIS"."""

    entries: tuple[Word, ...] = ()

    def add(self, words: Iterable[Word]) -> "Vocabulary":
        """This vocabulary with more words; the order of adding decides nothing but the sequence of `words`.

        A word that is there already with the same content is passed over. Raises `VocabularyConflict` where the
        content differs, where two words claim the same place in an order, and where parents run in a circle; a
        ValueError where a parent or a word to stand after is not in the list.
        """
        known = dict(self._index)
        more = []
        for word in words:
            place = (word.list, word.id)
            there = known.get(place)
            if there is None:
                known[place] = word
                more.append(word)
            elif there != word:
                raise VocabularyConflict(
                    there, word, f"{word.list}.{word.id} is given twice with different content"
                )
        if not more:
            return self
        grown = Vocabulary((*self.entries, *more))
        for name in {word.list for word in more}:
            _check_list(grown._lists[name])
        return grown

    def lists(self) -> tuple[str, ...]:
        """The names of all lists, sorted."""
        return tuple(sorted(self._lists))

    def words(self, list: str) -> tuple[Word, ...]:
        """The words of a list: in order where it is ordered, otherwise as they were given; none for an unknown list."""
        found = self._lists.get(list, {})
        order = self._orders.get(list, {})
        return tuple(sorted(found.values(), key=lambda word: order.get(word.id, len(order))))

    def has(self, list: str, id: str) -> bool:
        """Whether the list has a word of that id."""
        return (list, id) in self._index

    def get(self, list: str, id: str) -> Word | None:
        """The word of that id, or None."""
        return self._index.get((list, id))

    def expand(self, list: str, id: str) -> frozenset[str]:
        """The id with the ids of everything that is a kind of it, at any depth."""
        return self._expanded.get((list, id)) or frozenset((id,))

    def is_ordered(self, list: str) -> bool:
        """Whether the words of the list can be compared."""
        return list in self._orders

    def rank(self, list: str, id: str) -> int | None:
        """The place of a word in an ordered list, lowest 0; None outside the order, and in lists without one."""
        return self._orders.get(list, {}).get(id)

    def grades(self, scheme: str) -> str:
        """The list of the grades that a scheme of ratings gives: grade:SCHEME, or that of what its name ends in; "" for none."""
        parts = scheme.split("_")
        lists = ("grade:" + "_".join(parts[n:]) for n in range(len(parts)))
        return next((name for name in lists if self.words(name)), "")

    def is_single(self, post: str) -> bool:
        """Whether a post has one holder at a time; False for a post that is not known."""
        word = self._index.get(("post", post))
        return word is not None and word.single

    def resolve(self, list: str, text: str) -> str | None:
        """The id that a written word means: an id, else a Chinese label, else an English one, else an alias.

        Case and outer spaces do not matter. None for a word that is unknown or means two things equally.
        """
        for names in self._names.get(list, ()):
            found = names.get(_fold(text))
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def label(self, list: str, id: str, lang: str) -> str:
        """The label of a word in Chinese for a `lang` that begins with zh, in English for any other; else its id."""
        word = self._index.get((list, id))
        if word is None:
            return id
        return (word.zh if lang.startswith("zh") else word.en) or word.zh or id

    @cached_property
    def _index(self) -> Mapping[tuple[str, str], Word]:
        return MappingProxyType({(word.list, word.id): word for word in self.entries})

    @cached_property
    def _lists(self) -> dict[str, dict[str, Word]]:
        found: dict[str, dict[str, Word]] = {}
        for word in self.entries:
            found.setdefault(word.list, {})[word.id] = word
        return found

    @cached_property
    def _orders(self) -> dict[str, dict[str, int]]:
        orders = {name: _order(words) for name, words in self._lists.items()}
        return {name: order for name, order in orders.items() if order}

    @cached_property
    def _expanded(self) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for word in self.entries:
            for ancestor in _ancestors(word, self._lists[word.list]):
                found.setdefault((word.list, ancestor.id), {ancestor.id}).add(word.id)
        return {place: frozenset(ids) for place, ids in found.items()}

    @cached_property
    def _names(self) -> dict[str, tuple[dict[str, list[str]], ...]]:
        """For every list the written forms and the ids they stand for, strongest kind of form first."""
        found: dict[str, tuple[dict[str, list[str]], ...]] = {}
        for name, words in self._lists.items():
            levels: tuple[dict[str, list[str]], ...] = ({}, {}, {}, {})
            for word in words.values():
                for level, forms in zip(
                    levels, ((word.id,), (word.zh,), (word.en,), word.aliases), strict=True
                ):
                    for form in {_fold(form) for form in forms if form}:
                        level.setdefault(form, []).append(word.id)
            found[name] = levels
        return found


def _fold(text: str) -> str:
    return text.strip().casefold()


def _ancestors(word: Word, words: Mapping[str, Word]) -> Iterator[Word]:
    """The words it is a kind of, nearest first; stops where they would run in a circle."""
    seen = {word.id}
    while word.is_a is not None and word.is_a not in seen:
        word = words[word.is_a]
        seen.add(word.id)
        yield word


def _order(words: Mapping[str, Word]) -> dict[str, int]:
    """The places along the chain of `ordered_after`; empty where no word names one before it."""
    after = {word.ordered_after: word.id for word in words.values() if word.ordered_after}
    at: str | None = next((first for first in after if first not in after.values()), None)
    places: dict[str, int] = {}
    while at is not None:
        places[at] = len(places)
        at = after.get(at)
    return places


def _check_list(words: Mapping[str, Word]) -> None:
    for word in words.values():
        for key, other in (("is_a", word.is_a), ("ordered_after", word.ordered_after)):
            if other is not None and other not in words:
                raise ValueError(
                    f"{word.list}.{word.id}: {key} names {other!r}, which the list does not have"
                )
    followed: dict[str, Word] = {}
    for word in words.values():
        for ancestor in _ancestors(word, words):
            if ancestor.is_a == word.id:
                raise VocabularyConflict(word, ancestor, "two words cannot be kinds of each other")
        if word.is_a == word.id:
            raise VocabularyConflict(word, word, "a word cannot be a kind of itself")
        if word.ordered_after is not None:
            there = followed.setdefault(word.ordered_after, word)
            if there is not word:
                raise VocabularyConflict(
                    there, word, f"two words cannot both come right after {word.ordered_after!r}"
                )
    left = sorted({*followed, *(word.id for word in followed.values())} - set(_order(words)))
    if left:
        raise VocabularyConflict(
            words[left[0]], words[left[-1]], "an ordered list is one chain without circles"
        )


@cache
def base() -> Vocabulary:
    """The vocabulary every campaign starts from, read once, on first use."""
    import tomllib

    with _FILE.open("rb") as file:
        content = tomllib.load(file)
    words = [
        Word(name, id, **{**entry, "aliases": tuple(entry.get("aliases", ()))})
        for name, entries in content.items()
        for id, entry in entries.items()
    ]
    return Vocabulary().add(words)
