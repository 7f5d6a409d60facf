"""Write the Word templates of the forms that ship with the library, out of what is said here.

    python scripts/make_forms.py

Office staff edit copies of them in Word; this script is only how the first ones came to be.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).parent.parent / "src/partyorg/national/forms"
BODY, HEAD = "仿宋", "黑体"
TALL = {"谈话内容摘要": 9, "谈话人签名": 1.4, "谈话对象签名": 1.4}
"""How many centimetres a row is high where people write by hand."""


def main() -> None:
    """Write every template."""
    FOLDER.mkdir(exist_ok=True)
    notice()
    talk()
    rectification()
    progress()


def new(title: str) -> Any:
    """A document with a title."""
    document = Document()
    document.core_properties.author = ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.line_spacing = 1.5
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.space_after = Pt(12)
    run = head.add_run(title)
    run.font.size, run.bold = Pt(20), True
    run.font.color.rgb = RGBColor(0xA4, 0x16, 0x1A)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEAD)  # noqa: SLF001 - python-docx has no other way
    return document


def line(document: Any, text: str, *, indent: bool = True, right: bool = False) -> None:
    """A paragraph."""
    paragraph = document.add_paragraph(text)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif indent:
        paragraph.paragraph_format.first_line_indent = Pt(28)


def grid(document: Any, name: str, columns: list[tuple[str, str, float]]) -> None:
    """A table with a row for each item of a list."""
    table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    row = name[0]
    table.cell(1, 0).text = "{%tr for " + row + " in " + name + " %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for n, (heading, field, wide) in enumerate(columns):
        table.cell(0, n).text = heading
        table.cell(0, n).paragraphs[0].runs[0].bold = True
        table.cell(2, n).text = "{{ " + row + "." + field + " }}"
        for m in range(4):
            table.cell(m, n).width = Cm(wide)
            for paragraph in table.cell(m, n).paragraphs:
                compact(paragraph)
                for run in paragraph.runs:
                    run.font.size = Pt(10.5)
        table.columns[n].width = Cm(wide)
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
    head.append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def compact(paragraph: Any) -> None:
    """The spacing of a cell."""
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)


def pairs(document: Any, rows: list[tuple[str, str]]) -> None:
    """A table of labels and gaps."""
    table = document.add_table(rows=len(rows), cols=2)
    table.style = "Table Grid"
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(4), Cm(11.8)
    for n, (label, gap) in enumerate(rows):
        table.cell(n, 0).text, table.cell(n, 1).text = label, gap
        table.cell(n, 0).width, table.cell(n, 1).width = Cm(4), Cm(11.8)
        table.cell(n, 0).paragraphs[0].runs[0].bold = True
        if label in TALL:
            table.rows[n].height = Cm(TALL[label])
        for cell in table.rows[n].cells:
            compact(cell.paragraphs[0])
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(12)


def notice() -> None:
    """The public notice of proposed members."""
    document = new("关于拟{{ intention }}的公示")
    line(document, "经{{ unit }}研究，拟{{ intention }}下列同志。现予公示，接受党员、群众监督。")
    grid(
        document, "people",
        [("姓名", "name", 3), ("编号", "id", 3), ("申请入党", "applied_on", 3.2), ("确定为积极分子", "activist_on", 3.3),
         ("确定为发展对象", "target_on", 3.3)],
    )  # fmt: skip
    line(document, "公示期：{{ since }}至{{ until }}。")
    line(document, "如有意见，请在公示期内向{{ addressee }}反映。联系方式：{{ contact }}。")
    line(document, "{{ unit }}", right=True)
    line(document, "{{ issued_on }}", right=True)
    document.save(str(FOLDER / "public-notice.docx"))


def talk() -> None:
    """The record of a talk."""
    document = new("谈话记录")
    pairs(
        document,
        [("谈话时间", "{{ on }}"), ("谈话地点", "{{ place }}"), ("谈话人", "{{ talker }}"), ("谈话对象", "{{ person }}"),
         ("所在支部", "{{ unit }}"), ("谈话主题", "{{ topic }}"), ("谈话内容摘要", "{{ content }}"),
         ("谈话人签名", ""), ("谈话对象签名", "")],
    )  # fmt: skip
    document.save(str(FOLDER / "talk-record.docx"))


def rectification() -> None:
    """The notice to put things right."""
    document = new("整改通知书")
    line(document, "{{ unit }}：", indent=False)
    line(
        document,
        "截至{{ as_of }}，对照{{ documents }}，你单位有下列事项未完成或记录不完整，请于{{ deadline }}前整改，并书面报告。",
    )
    grid(
        document,
        "items",
        [
            ("条款", "clause", 1.9),
            ("要求", "asked", 4),
            ("对象", "who", 3),
            ("期限", "due", 2.6),
            ("情况", "found", 4.3),
        ],
    )
    line(document, "本通知依据台账记录列出，仅供核对；对有关人员的处理由党组织依规研究决定。")
    line(document, "{{ issuer }}", right=True)
    line(document, "{{ issued_on }}", right=True)
    document.save(str(FOLDER / "rectification-notice.docx"))


def progress() -> None:
    """The summary to the higher committee."""
    document = new("工作进展情况报告")
    line(document, "{{ addressee }}：", indent=False)
    line(document, "现将{{ institution }}截至{{ as_of }}的工作进展情况报告如下。")
    line(document, "{{ summary }}")
    line(document, "一、各项要求完成情况", indent=False)
    columns = [("已有结论", "decided", 1.8), ("已完成", "met", 1.6), ("待整改", "open", 1.6), ("未到期", "pending", 1.6),
               ("无法判断", "unknown", 1.8), ("完成率", "share", 1.7)]  # fmt: skip
    grid(document, "requirements", [("条款", "clause", 2), ("要求", "asked", 3.7), *columns])
    line(document, "二、各院系完成情况", indent=False)
    grid(document, "colleges", [("院系", "college", 5.7), *columns])
    line(document, "三、文件没有给出、按假定计算的数字", indent=False)
    grid(
        document,
        "assumed",
        [
            ("数字", "name", 5.4),
            ("取值", "value", 2.4),
            ("理由", "reason", 5.2),
            ("涉及结论", "findings", 2.8),
        ],
    )
    line(document, "四、存在问题与下一步打算", indent=False)
    line(document, "{{ remarks }}")
    line(document, "{{ issuer }}", right=True)
    line(document, "{{ issued_on }}", right=True)
    document.save(str(FOLDER / "progress-report.docx"))


if __name__ == "__main__":
    main()
