"""Names that nobody bears: every one begins with 虚构, "fictitious"."""

__all__ = ["SCHOOL", "ordinal", "person_name"]

SCHOOL = "某省虚构大学"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_DIGITS = "零一二三四五六七八九"


def person_name(number: int, width: int) -> str:
    """The name of the person with this number, such as 虚构庚017."""
    return f"虚构{_STEMS[number % 10]}{number:0{width}d}"


def ordinal(number: int) -> str:
    """A number from 1 to 99 in Chinese; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
