"""One language at work: its messages, and how it writes dates, numbers and lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from partyorg.errors import Fault, InputError, Where
from partyorg.i18n.choice import negotiate

__all__ = ["Translator", "current", "translator", "use"]

_CORE = Path(__file__).parent / "locale"

Number = int | Decimal | Fraction
Plural = Callable[[int], int]


@frozen
class Translator:
    """Translates into one locale ("zh_Hans_CN", "en"); a message no catalogue has stays as it is.

    `messages` gives for each msgid its forms and the rule that picks one of them.
    """

    locale: str
    messages: Mapping[str, tuple[tuple[str, ...], Plural]] = field(factory=dict, repr=False, eq=False)

    def gettext(self, msgid: str) -> str:
        """The message in this language."""
        found = self.messages.get(msgid)
        return found[0][0] if found else msgid

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The message for `n` things."""
        found = self.messages.get(singular)
        if not found:
            return singular if n == 1 else plural
        forms, pick = found
        return forms[min(pick(n), len(forms) - 1)]

    def format_date(self, day: date, style: Literal["short", "medium", "long", "full"] = "long") -> str:
        """A civil date as people write it: 2016年6月3日, June 3, 2016."""
        from babel.dates import format_date

        return format_date(day, style, locale=self.locale)

    def format_number(self, value: Number, digits: int | None = None) -> str:
        """A number with all its digits, or rounded half-even to `digits`; a fraction without `digits` to two."""
        from babel.numbers import format_decimal

        if digits is None and isinstance(value, Fraction) and value.denominator != 1:
            digits = 2
        number = _decimal(value) if digits is None else _rounded(value, digits)
        return format_decimal(number, locale=self.locale, decimal_quantization=False)

    def format_percent(self, value: Number, digits: int = 1) -> str:
        """A share as a percentage, rounded half-even.

        Shares just short of all or just above nothing are not rounded to 100 % or 0 %: those two mean exactly that.
        """
        from babel.numbers import format_percent

        number = _rounded(value, digits + 2)
        if number in (0, 1) and number != value:
            number = _rounded(value, digits + 2, ROUND_DOWN if value < number else ROUND_UP)
        return format_percent(number, locale=self.locale, decimal_quantization=False)

    def format_list(self, items: Sequence[str]) -> str:
        """Several things in a row: 甲、乙和丙; a, b, and c."""
        from babel.lists import format_list

        return format_list(items, locale=self.locale)


def _decimal(value: Number) -> Decimal:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)


def _rounded(value: Number, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    number = _decimal(value).quantize(Decimal(1).scaleb(-digits), rounding)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def translator(lang: str | None = None, folders: tuple[Path, ...] = ()) -> Translator:
    """The translator for a requested language, over the core catalogue and those in the given `locale/` folders.

    Where two catalogues translate one message, the first one given decides, the core before all. Raises `InputError`
    with L101 for a catalogue that cannot be read.
    """
    return _load(negotiate(lang), folders)


@cache
def _load(locale: str, folders: tuple[Path, ...]) -> Translator:
    messages: dict[str, tuple[tuple[str, ...], Plural]] = {}
    for folder in (_CORE, *folders):
        for file in _catalogues(folder, locale):
            for msgid, entry in _read(file, locale):
                messages.setdefault(msgid, entry)
    return Translator(locale, messages)


_current: ContextVar[Translator | None] = ContextVar("partyorg_translator", default=None)


def current() -> Translator:
    """The translator in use here; Chinese where none was chosen."""
    return _current.get() or translator()


@contextmanager
def use(lang: str | Translator | None, folders: Iterable[Path] = ()) -> Iterator[Translator]:
    """Speak a language inside a `with` block, in this thread or task alone."""
    chosen = lang if isinstance(lang, Translator) else translator(lang, tuple(folders))
    token = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(token)


def _catalogues(folder: Path, locale: str) -> list[Path]:
    """The .po files of a locale, those of the more exact name first: zh_Hans_CN, zh_Hans, zh_CN, zh."""
    parts = locale.split("_")
    names = ["_".join(parts[:n]) for n in range(len(parts), 0, -1)]
    if len(parts) == 3:
        names.insert(2, f"{parts[0]}_{parts[2]}")
    return [file for name in names for file in sorted((folder / name / "LC_MESSAGES").glob("*.po"))]


def _read(file: Path, locale: str) -> Iterator[tuple[str, tuple[tuple[str, ...], Plural]]]:
    from gettext import c2py

    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as text:
            catalogue = read_po(text, locale=locale.partition("_")[0], abort_invalid=True)
        pick = c2py(catalogue.plural_expr)
    except (OSError, ValueError, PoFileError, LookupError) as error:
        params = {"reason": str(error)}
        fault = Fault("L101", "the catalogue cannot be read: {reason}", Where(file.name), params)
        raise InputError([fault]) from None
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        written = message.string
        forms = (written,) if isinstance(written, str) else tuple(written or ())
        if forms and all(forms):
            yield msgid, (forms, pick)
