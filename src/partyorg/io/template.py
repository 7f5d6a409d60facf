"""An empty workbook to fill in: every table's headings, drop-downs for words, text cells for ids."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.settings import Settings
from partyorg.facts.tables import ENVELOPE, TABLES, Column, Table
from partyorg.io import settings_sheet
from partyorg.io.atomic import file_written
from partyorg.io.headings import written
from partyorg.io.words import Words
from partyorg.io.xlsx import GUIDE, LISTS, Formats, new_workbook

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = ["write_template"]

_LAST_ROW = 1_048_575
_LONGEST_LIST = 255
_ENVELOPE = frozenset(c.name for c in ENVELOPE)

_GUIDE = {
    "zh": (
        "填写说明",
        "每张工作表是一本台账，第一行是列名，请勿改动列名；带 * 的列必填。",
        "没有建立的台账，请删除整张工作表：空表表示“建有台账，但没有发生”，没有表表示“没有这本台账”。",
        "日期写作 2024-03-05、2024/3/5 或 2024年3月5日。“结束日期（不含）”是不再有效的第一天。",
        "编号一律按文本填写（单元格已设为文本），不要使用身份证号码。",
        "一个单元格填写多个值时用分号 ; 隔开。“数字”等列写作 键=值;键=值。",
        "词语从下拉列表选择；任职与身份的“内容”随“类别”而定，隶属时留空。",
        "不得填写民族、宗教、籍贯、健康、家庭经济等信息，读取时会被丢弃。",
        "工作表",
        "内容",
    ),
    "en": (
        "How to fill this in",
        "Each sheet is a ledger with its headings in the first row; leave these as they are. A * marks required columns.",
        "Delete the sheets of ledgers that are not kept: an empty sheet says that the ledger is kept and nothing happened.",
        "Write days as 2024-03-05. until is the first day that no longer counts.",
        "Ids are text (the cells are formatted so); never use identity card numbers.",
        "Separate several values by a semicolon. Maps are written key=value;key=value.",
        "Choose words from the lists; value of tenures depends on kind and stays empty for an affiliation.",
        "Enter no ethnicity, religion, origin, health or family data: they are dropped on reading.",
        "Sheet",
        "Content",
    ),
}


def write_template(path: str | Path, *, lang: str = "zh", vocabulary: "Vocabulary | None" = None) -> None:
    """Write a workbook to fill in: a guide, the settings, and a sheet per table with its headings.

    Word columns offer their words, ids are text cells, days are shown as 2024-03-05. Filled in, it loads as a
    register. Raises InputError (R123) where the xlsx extra is not installed.
    """
    path = Path(path)
    lang = "en" if lang.startswith("en") else "zh"
    words = Words(vocabulary)
    with file_written(path) as temporary:
        workbook = new_workbook(temporary, path)
        try:
            formats = Formats(workbook)
            _write_guide(workbook, formats, lang)
            _write_settings(workbook, formats, lang)
            lists = _Lists(workbook, words, lang, path)
            for table in TABLES.values():
                _write_table(workbook, table, formats, lists, lang)
            lists.hide()
        finally:
            workbook.close()


def _write_guide(workbook: Any, formats: Formats, lang: str) -> None:
    sheet = workbook.add_worksheet(GUIDE if lang == "zh" else "guide")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    title, *lines, name, content = _GUIDE[lang]
    sheet.write_string(0, 0, title, formats.heading)
    for n, line in enumerate(lines, start=1):
        sheet.write_string(n, 0, line)
    start = len(lines) + 2
    sheet.write_string(start, 0, name, formats.heading)
    sheet.write_string(start, 1, content, formats.heading)
    for n, table in enumerate(TABLES.values(), start=start + 1):
        sheet.write_string(n, 0, table.zh if lang == "zh" else table.name)
        headings = (
            written(c, lang) + ("*" if c.required else "") for c in table.columns if c.name not in _ENVELOPE
        )
        sheet.write_string(n, 1, "、".join(headings) if lang == "zh" else ", ".join(headings))


def _write_settings(workbook: Any, formats: Formats, lang: str) -> None:
    sheet = workbook.add_worksheet(settings_sheet.SHEET if lang == "en" else settings_sheet.SHEET_ZH)
    sheet.set_column(0, 4, 18, formats.text)
    sheet.set_column(2, 3, 14, formats.date)
    for n, row in enumerate(settings_sheet.settings_to_sheet(Settings(), lang)):
        for m, value in enumerate(row):
            if value:
                sheet.write_string(n, m, str(value), formats.heading if n == 0 else None)


def _write_table(workbook: Any, table: Table, formats: Formats, lists: "_Lists", lang: str) -> None:
    sheet = workbook.add_worksheet(table.zh if lang == "zh" else table.name)
    sheet.freeze_panes(1, 0)
    for m, column in enumerate(table.columns):
        cell = formats.date if column.type == "date" else None
        if column.type in ("id", "ids", "text", "words", "map"):
            cell = formats.text
        sheet.set_column(
            m,
            m,
            16,
            cell,
            {"hidden": column.name in _ENVELOPE or (column.name == "id" and not column.required)},
        )
        heading = written(column, lang) + ("*" if column.required else "")
        sheet.write_string(0, m, heading, formats.heading)
        source = lists.source(column)
        if source:
            lists.offer(sheet, m, source)


class _Lists:
    """The words each column offers: short lists in the cell, long ones on a sheet that nobody sees."""

    def __init__(self, workbook: Any, words: Words, lang: str, path: Path) -> None:
        self._workbook = workbook
        self._words = words
        self._lang = lang
        self._path = path
        self._long: dict[str, list[str]] = {}

    def source(self, column: Column) -> "list[str] | str":
        """The words of a column, or the name of the hidden list that holds them; empty for any other column."""
        if not column.words:
            return ""
        if "." in column.words:
            names = [w.id for w in self._words.vocabulary.words(column.words.split(".", maxsplit=1)[0])]
            key = column.words.replace(".", "_")
        else:
            names, key = [column.words], column.words
        offered = (
            (name, w.id) for name in names for w in self._words.vocabulary.words(self._words.list_of(name))
        )
        labels = list(dict.fromkeys(self._words.write(name, id_, self._lang) for name, id_ in offered))
        if not labels:
            return ""
        if len(",".join(labels)) <= _LONGEST_LIST and not any("," in label for label in labels):
            return labels
        self._long[f"partyorg_{key}"] = labels
        return f"=partyorg_{key}"

    def offer(self, sheet: Any, column: int, source: "list[str] | str") -> None:
        """Put the drop-down on a column. A list that the workbook would silently leave out is an error."""
        # Words that a campaign adds are welcome, so the list only warns.
        code = sheet.data_validation(
            1, column, _LAST_ROW, column, {"validate": "list", "source": source, "error_type": "warning"}
        )
        if code:
            message = "the list of words does not fit into a drop-down"
            raise InputError([Fault("R131", message, Where(file=str(self._path), sheet=sheet.get_name()))])

    def hide(self) -> None:
        """Write the long lists."""
        sheet = self._workbook.add_worksheet(LISTS if self._lang == "zh" else "lists")
        for m, (name, labels) in enumerate(self._long.items()):
            for n, label in enumerate(labels):
                sheet.write_string(n, m, label)
            letter = chr(ord("A") + m)
            self._workbook.define_name(name, f"='{sheet.get_name()}'!${letter}$1:${letter}${len(labels)}")
        sheet.very_hidden()
