"""The forms that ship with the library, and its section of reports. Institutions put their own in their place."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from partyorg.facts import Unit
from partyorg.org import org_at
from partyorg.plugins import FormField, FormTemplate, ReportInput, ReportSection
from partyorg.vocabulary import base

__all__ = ["FORMS", "SECTIONS"]

STAGES = ("applicant", "activist", "target", "probationary", "full")


def _columns(*names: tuple[str, str, str]) -> tuple[FormField, ...]:
    """Fields of a row; those whose names end in "_on" are days."""
    return tuple(
        FormField(name=name, zh=zh, en=en, kind="date" if name.endswith("_on") else "text", required=False)
        for name, zh, en in names
    )


_COUNTS = _columns(
    ("decided", "已有结论", "decided"), ("met", "已完成", "met"), ("open", "待整改", "open"), ("pending", "未到期", "pending"),
    ("unknown", "无法判断", "unknown"), ("share", "完成率", "share met"),
)  # fmt: skip
_FORMS = files("partyorg") / "national" / "forms"

FORMS = (
    FormTemplate(
        id="public-notice", title="发展党员公示", title_en="Public notice of proposed members",
        file=_FORMS / "public-notice.docx",
        fields=(
            FormField(name="unit", zh="党支部", en="branch"),
            FormField(name="intention", zh="拟办事项（如：接收为预备党员）", en="what is intended"),
            FormField(
                name="people", zh="公示对象", en="people", kind="rows",
                columns=_columns(
                    ("name", "姓名", "name"), ("id", "编号", "id"), ("applied_on", "申请入党", "applied on"),
                    ("activist_on", "确定为积极分子", "activist since"), ("target_on", "确定为发展对象", "target since"),
                ),
            ),
            FormField(name="since", zh="公示起", en="posted from", kind="date"),
            FormField(name="until", zh="公示止", en="posted until", kind="date"),
            FormField(name="addressee", zh="受理单位", en="who takes remarks"),
            FormField(name="contact", zh="联系方式", en="contact", required=False),
            FormField(name="issued_on", zh="落款日期", en="issued on", kind="date", required=False),
        ),
    ),
    FormTemplate(
        id="talk-record", title="谈话记录", title_en="Record of a talk", file=_FORMS / "talk-record.docx",
        fields=(
            FormField(name="on", zh="谈话时间", en="day", kind="date"),
            FormField(name="place", zh="谈话地点", en="place", required=False),
            FormField(name="talker", zh="谈话人", en="who talked"),
            FormField(name="person", zh="谈话对象", en="with whom"),
            FormField(name="unit", zh="所在支部", en="branch", required=False),
            FormField(name="topic", zh="谈话主题", en="topic", required=False),
            FormField(name="content", zh="谈话内容摘要", en="content in short", required=False),
        ),
    ),
    FormTemplate(
        id="rectification-notice", title="整改通知书", title_en="Notice to put things right",
        file=_FORMS / "rectification-notice.docx",
        fields=(
            FormField(name="unit", zh="单位", en="unit"),
            FormField(name="as_of", zh="截至日期", en="as of", kind="date"),
            FormField(name="documents", zh="依据文件", en="documents"),
            FormField(name="deadline", zh="整改期限", en="deadline", kind="date"),
            FormField(
                name="items", zh="事项", en="items", kind="rows",
                columns=_columns(
                    ("clause", "条款", "clause"), ("asked", "要求", "what is asked"), ("who", "对象", "who"),
                    ("due", "期限", "due"), ("found", "情况", "what was found"),
                ),
            ),
            FormField(name="issuer", zh="发文单位", en="issued by"),
            FormField(name="issued_on", zh="落款日期", en="issued on", kind="date", required=False),
        ),
    ),
    FormTemplate(
        id="progress-report", title="工作进展情况报告", title_en="Report on progress", file=_FORMS / "progress-report.docx",
        fields=(
            FormField(name="addressee", zh="上级党组织", en="higher committee", required=False),
            FormField(name="institution", zh="单位", en="institution"),
            FormField(name="as_of", zh="截至日期", en="as of", kind="date"),
            FormField(name="summary", zh="总体情况", en="summary"),
            FormField(
                name="requirements", zh="各项要求", en="requirements", kind="rows",
                columns=(*_columns(("clause", "条款", "clause"), ("asked", "要求", "what is asked")), *_COUNTS),
            ),
            FormField(
                name="colleges", zh="各院系", en="colleges", kind="rows", required=False,
                columns=(*_columns(("college", "院系", "college")), *_COUNTS),
            ),
            FormField(
                name="assumed", zh="假定的数字", en="assumed figures", kind="rows", required=False,
                columns=_columns(
                    ("name", "数字", "figure"), ("value", "取值", "value"), ("reason", "理由", "reason"),
                    ("findings", "涉及结论", "findings"),
                ),
            ),
            FormField(name="remarks", zh="存在问题与下一步打算", en="what comes next", required=False),
            FormField(name="issuer", zh="报告单位", en="issued by", required=False),
            FormField(name="issued_on", zh="落款日期", en="issued on", kind="date", required=False),
        ),
    ),
)  # fmt: skip


def _stages(asked: ReportInput) -> Iterable[Sequence[str]]:
    """For the whole and each college, how many people stand at each stage."""
    org = org_at(asked.register, asked.as_of, asked.findings.header.as_known)
    units = {unit.id: unit for unit in asked.register.facts(Unit)}
    for id, depth in org.tree:
        if depth == 0 or (units[id].level == "college" and units[id].kind in ("committee", "general_branch")):
            counts = org.counts.get(id, {})
            yield [units[id].name or id, *(str(counts.get(stage, 0)) for stage in STAGES)]


SECTIONS = (
    ReportSection(
        id="stages", title="各单位发展党员阶段人数", title_en="People at each stage, by unit",
        headings=(("单位", "unit"), *((base().label("stage", s, "zh"), base().label("stage", s, "en")) for s in STAGES)),
        rows=_stages,
    ),
)  # fmt: skip
