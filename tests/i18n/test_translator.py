"""One language at work: messages, catalogues of plugins, dates, numbers and lists."""

import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from partyorg import i18n
from partyorg.errors import InputError
from partyorg.i18n import Translator, current, translator, use

ZH, EN = translator("zh"), translator("en")
KNOWN = "{day} is given twice"


def catalogue(folder: Path, locale: str, body: str, plural: str = "nplurals=1; plural=0;") -> Path:
    """A `locale/` folder with one catalogue."""
    file = folder / locale / "LC_MESSAGES" / "plugin.po"
    file.parent.mkdir(parents=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    file.write_text(head + body, encoding="utf-8")
    return folder


def test_a_message_is_translated_into_chinese_and_stays_itself_in_english() -> None:
    """English is the language of the code, Chinese that of the catalogue."""
    assert ZH.gettext(KNOWN) != KNOWN
    assert "{day}" in ZH.gettext(KNOWN)
    assert EN.gettext(KNOWN) == KNOWN
    assert ZH.gettext("never written") == "never written"


def test_a_message_about_several_things_has_its_forms(tmp_path: Path) -> None:
    """Chinese has one form, English two, and a language with more follows its own rule."""
    folder = catalogue(tmp_path, "zh_Hans", 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} 天"\n')
    chinese = translator("zh", (folder,))
    assert [chinese.ngettext("{n} day", "{n} days", n) for n in (1, 2)] == ["{n} 天", "{n} 天"]
    assert [EN.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["{n} days", "{n} day", "{n} days"]
    three = Translator("pl", {"day": (("a", "b", "c"), lambda n: 0 if n == 1 else 1 if n < 5 else 2)})
    assert [three.ngettext("day", "days", n) for n in (1, 3, 9)] == ["a", "b", "c"]


def test_a_plugin_brings_messages_and_cannot_change_those_of_the_core(tmp_path: Path) -> None:
    """Catalogues are merged when they are loaded, the core first, then plugins in the order given."""
    body = f'msgid "hello"\nmsgstr "甲"\n\nmsgid "{KNOWN}"\nmsgstr "mine"\n'
    first = catalogue(tmp_path / "a", "zh_Hans", body)
    second = catalogue(tmp_path / "b", "zh", body.replace("甲", "乙"))
    merged = translator("zh", (first, second))
    assert merged.gettext("hello") == "甲"
    assert translator("zh", (second, first)).gettext("hello") == "乙"
    assert merged.gettext(KNOWN) == ZH.gettext(KNOWN)


def test_the_more_exact_folder_comes_first(tmp_path: Path) -> None:
    """A catalogue for zh_Hans_CN is asked before one for zh."""
    catalogue(tmp_path, "zh", 'msgid "a"\nmsgstr "zh"\n\nmsgid "b"\nmsgstr "zh"\n')
    catalogue(tmp_path, "zh_CN", 'msgid "a"\nmsgstr "zh_CN"\n')
    chosen = translator("zh", (tmp_path,))
    assert (chosen.gettext("a"), chosen.gettext("b")) == ("zh_CN", "zh")


def test_doubtful_and_empty_translations_do_not_count(tmp_path: Path) -> None:
    """A fuzzy or missing translation leaves the message in English."""
    folder = catalogue(tmp_path, "zh", '#, fuzzy\nmsgid "a"\nmsgstr "甲"\n\nmsgid "b"\nmsgstr ""\n')
    assert [translator("zh", (folder,)).gettext(text) for text in "ab"] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "plural"),
    [
        ('msgid "a\n', "nplurals=1; plural=0;"),
        ("what is this?\n", "nplurals=1; plural=0;"),
        ("", "plural=import;"),
    ],
)
def test_a_broken_catalogue_is_a_fault(tmp_path: Path, body: str, plural: str) -> None:
    """The file is named; nothing is raised but `InputError`."""
    with pytest.raises(InputError, match=r"plugin\.po.*L101"):
        translator("zh", (catalogue(tmp_path, "zh", body, plural),))


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path) -> None:
    """A catalogue in another encoding than it says is refused."""
    folder = catalogue(tmp_path, "zh", "")
    (folder / "zh/LC_MESSAGES/plugin.po").write_bytes(b'msgid "a"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(InputError, match="L101"):
        translator("zh", (folder,))


def test_the_language_in_use_is_that_of_the_innermost_block() -> None:
    """Blocks nest, end when they end, and Chinese holds outside."""
    assert current() is ZH
    with use("en") as outer:
        assert current() is outer is EN
        with use(ZH):
            assert i18n.gettext(KNOWN) == ZH.gettext(KNOWN)
        assert i18n.gettext(KNOWN) == KNOWN
        assert i18n.ngettext("{n} day", "{n} days", 2) == "{n} days"
    assert current() is ZH
    assert i18n.N_("a") == "a"


def test_another_thread_is_not_affected() -> None:
    """A language in use here is not in use there."""
    seen = []
    with use("en"):
        thread = threading.Thread(target=lambda: seen.append(current().locale))
        thread.start()
        thread.join()
    assert seen == ["zh_Hans_CN"]


def test_dates_are_written_as_people_write_them() -> None:
    """Long by default, shorter on request."""
    day = date(2016, 6, 3)
    assert (ZH.format_date(day), EN.format_date(day)) == ("2016年6月3日", "June 3, 2016")
    assert ZH.format_date(day, "short") == "2016/6/3"


def test_numbers_keep_their_digits_unless_told_otherwise() -> None:
    """Exact decimals are shown exactly; fractions are rounded, since they may not end."""
    assert EN.format_number(1234567) == "1,234,567"
    assert EN.format_number(Decimal("0.12345678")) == "0.12345678"
    assert ZH.format_number(Fraction(2, 3)) == "0.67"
    assert ZH.format_number(Fraction(4, 2)) == "2"
    assert ZH.format_number(Decimal("2.5"), 0) == "2"
    assert ZH.format_number(Decimal("89.50"), 1) == "89.5"


def test_percentages_reach_none_and_all_only_where_it_is_true() -> None:
    """2,999 of 3,000 is not shown as 100 %."""
    assert ZH.format_percent(Fraction(2, 3)) == "66.7%"
    assert ZH.format_percent(Fraction(2, 3), 0) == "67%"
    assert EN.format_percent(Fraction(2999, 3000)) == "99.9%"
    assert EN.format_percent(Fraction(1, 3000)) == "0.1%"
    assert EN.format_percent(Fraction(3001, 3000)) == "100.1%"
    assert [EN.format_percent(n) for n in (0, 1)] == ["0%", "100%"]
    assert EN.format_percent(Decimal("0.2")) == "20%"


def test_lists_are_joined_as_the_language_joins_them() -> None:
    """None, one, two or more."""
    assert ZH.format_list(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert EN.format_list(["a", "b", "c"]) == "a, b, and c"
    assert [EN.format_list(items) for items in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]


def test_importing_the_package_loads_no_babel() -> None:
    """Babel comes with the first thing to say, so that start-up stays quick."""
    code = "import sys, partyorg.i18n; print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
