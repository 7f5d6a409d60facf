"""The one description of every fact table: columns, types, Chinese headings, keys and references.

Reading, writing, `check`, templates, `datapackage.json` and the documentation all follow from `TABLES`;
the classes in `partyorg.facts.records` mirror it, and a test holds the two together.
"""

from functools import cached_property
from types import MappingProxyType
from typing import Literal

from attrs import define, frozen

__all__ = ["ENVELOPE", "TABLES", "Column", "ColumnType", "Table"]

ColumnType = Literal["text", "id", "ids", "word", "words", "date", "map", "decimal", "integer", "scalar"]
"""text: free text; id: one id; ids: several ids; word: a vocabulary word; words: several words or labels;
date: a civil date; map: key=value pairs; decimal, integer: exact numbers; scalar: a number or else a word."""


@frozen
class Column:
    """One column of a fact table.

    `zh` is the Chinese heading, `aliases` other headings taken for it. A date under one of `inclusive` headings is the
    last day in, and is read as the day after. `words` names the vocabulary list of a word column; `refs` the tables in
    which an id must stand (empty: any text is accepted).
    """

    name: str
    type: ColumnType
    zh: str
    required: bool = False
    words: str = ""
    refs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    inclusive: tuple[str, ...] = ()
    note: str = ""

    @property
    def multiple(self) -> bool:
        """Whether a cell may hold several values."""
        return self.type in ("ids", "words")


@define(frozen=True, slots=False)
class Table:
    """One fact table: its name, Chinese title, columns in order and natural key."""

    name: str
    zh: str
    note: str
    key: tuple[str, ...]
    own: tuple[Column, ...]
    optional: bool = False

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Id, the table's own columns, then the envelope that every fact may carry."""
        has_id = any(c.name == "id" for c in self.own)
        return (() if has_id else (ID,)) + self.own + ENVELOPE

    @cached_property
    def by_name(self) -> MappingProxyType[str, Column]:
        """The columns by name."""
        return MappingProxyType({c.name: c for c in self.columns})


ID = Column("id", "text", "编号", aliases=("id", "ID", "序号编码"))

ENVELOPE: tuple[Column, ...] = (
    Column("institution", "text", "单位代码", aliases=("学校代码",)),
    Column("status", "word", "记录状态", words="status", note="valid where empty"),
    Column("recorded_on", "date", "登记日期", aliases=("录入日期",)),
    Column("source", "text", "来源"),
    Column("supersedes", "id", "更正编号", note="id of the fact that this one replaces"),
    Column("revoked_on", "date", "撤销日期"),
    Column("cancelled_on", "date", "取消日期"),
)

_UNITS, _PEOPLE, _ANY = ("units",), ("people",), ("*",)
_SINCE = Column("since", "date", "开始日期", aliases=("起始日期", "自", "生效日期"))
_SINCE_REQUIRED = Column("since", "date", "开始日期", required=True, aliases=("起始日期", "自", "生效日期"))
_UNTIL = Column(
    "until",
    "date",
    "结束日期（不含）",
    aliases=("止于", "失效日期"),
    inclusive=("截止日期", "结束日期", "截至日期", "终止日期"),
)
_ON = Column("on", "date", "日期", required=True, aliases=("时间", "活动日期", "实际会议时间"))
_PERIOD = Column("period", "text", "周期", aliases=("所属周期", "年度"))
_CASE = Column("case", "id", "案卷", refs=("cases",))
_RELATED = Column("related", "ids", "相关记录", refs=_ANY)
_CAMPAIGNS = Column("campaigns", "words", "所属活动")
_TAGS = Column("tags", "words", "标签")
_FIGURES = Column("figures", "map", "数字")


def _table(name: str, zh: str, note: str, key: str, *own: Column, optional: bool = False) -> Table:
    return Table(name, zh, note, tuple(key.split()), own, optional)


_ALL = (
    _table(
        "units",
        "组织",
        "party organizations and the bodies they work with",
        "id",
        Column("id", "text", "组织编号", required=True, aliases=("编号", "id", "组织编码", "党支部编码")),
        Column("name", "text", "组织名称", aliases=("名称", "党支部名称")),
        Column("kind", "word", "组织类别", required=True, words="unit", aliases=("类别", "组织类型")),
        Column("level", "word", "层级", words="level", aliases=("组织层级",)),
        Column("category", "word", "类型", words="category", aliases=("支部类别",)),
        Column("parent", "id", "上级组织", refs=_UNITS, aliases=("上级组织编号", "所属单位编码", "上级")),
        Column("formed_on", "date", "成立日期", aliases=("成立时间",)),
        Column("dissolved_on", "date", "撤销日期（组织）", aliases=("撤并日期",)),
        Column("predecessors", "ids", "前身组织", refs=_UNITS),
    ),
    _table(
        "placements",
        "隶属变更",
        "dated parents, for units whose parent changes",
        "unit parent since",
        Column("unit", "id", "组织", required=True, refs=_UNITS),
        Column("parent", "id", "上级组织", required=True, refs=_UNITS),
        _SINCE,
        _UNTIL,
        optional=True,
    ),
    _table(
        "names",
        "名称变更",
        "renamings of units",
        "unit name since",
        Column("unit", "id", "组织", required=True, refs=_UNITS),
        Column("name", "text", "名称", required=True),
        _SINCE,
        _UNTIL,
        optional=True,
    ),
    _table(
        "people",
        "人员",
        "people, by opaque id",
        "id",
        Column("id", "text", "人员编号", required=True, aliases=("学工号", "工号", "学号", "id", "编号")),
        Column("name", "text", "姓名"),
        Column("born_on", "date", "出生日期", aliases=("出生年月",)),
    ),
    _table(
        "stages",
        "党员发展阶段",
        "membership stages of people",
        "person stage since",
        Column("person", "id", "人员", required=True, refs=_PEOPLE, aliases=("人员编号", "学工号")),
        Column("stage", "word", "阶段", required=True, words="stage", aliases=("党籍状态", "当前发展阶段")),
        _SINCE_REQUIRED,
        _UNTIL,
        Column("unit", "id", "所在组织", refs=_UNITS, aliases=("所在党支部",)),
        _CASE,
    ),
    _table(
        "tenures",
        "任职与身份",
        "affiliation, roles, posts, qualifications, secondments",
        "person kind value unit since",
        Column("person", "id", "人员", required=True, refs=_PEOPLE, aliases=("人员编号", "学工号")),
        Column("kind", "word", "类别", required=True, words="tenure"),
        Column(
            "value",
            "word",
            "内容",
            words="tenure.kind",
            aliases=("职务", "身份"),
            note="a word of the list that kind names; empty for an affiliation",
        ),
        Column("unit", "id", "组织", refs=_UNITS, aliases=("所在组织", "所在党支部")),
        Column("rank", "word", "级别", words="rank", aliases=("职级",)),
        Column("mode", "text", "方式", aliases=("任职方式",)),
        _SINCE_REQUIRED,
        _UNTIL,
    ),
    _table(
        "links",
        "联系关系",
        "standing relations between two people or units",
        "kind a b since",
        Column("kind", "word", "关系", required=True, words="link", aliases=("类别",)),
        Column("a", "id", "甲方", required=True, refs=("people", "units"), aliases=("联系人",)),
        Column("b", "id", "乙方", required=True, refs=("people", "units"), aliases=("联系对象",)),
        _SINCE_REQUIRED,
        _UNTIL,
        Column("chosen_by", "text", "确定方式"),
        _TAGS,
    ),
    _table(
        "activities",
        "活动",
        "meetings, visits, talks and other acts",
        "kind on hosts actors counterparts topic",
        Column("kind", "word", "活动类型", required=True, words="activity", aliases=("会议类型", "类型")),
        _ON,
        Column("hosts", "ids", "主办组织", refs=_UNITS, aliases=("举办组织", "组织")),
        Column("actors", "ids", "参加人员", refs=("people", "units"), aliases=("实施人", "参与人")),
        Column(
            "counterparts",
            "ids",
            "活动对象",
            aliases=("对象", "谈话对象", "走访对象"),
            note="need not be in the register",
        ),
        Column("place", "text", "地点", aliases=("会议地点", "活动地点")),
        Column("topic", "words", "主题", aliases=("会议议题",)),
        Column("purpose", "words", "目的"),
        Column("channel", "words", "渠道"),
        _CASE,
        _RELATED,
        _CAMPAIGNS,
        _TAGS,
        Column("hours", "decimal", "学时"),
        _FIGURES,
        Column("outcome", "text", "结果"),
        Column("summary", "text", "内容摘要", aliases=("主要内容", "会议内容")),
    ),
    _table(
        "events",
        "事件",
        "dated events about a person or unit, as codes only",
        "kind subject on",
        Column("kind", "word", "事件类型", required=True, words="event", aliases=("类型",)),
        Column("subject", "id", "对象", required=True, refs=("people", "units")),
        _ON,
        _CASE,
        _TAGS,
    ),
    _table(
        "assessments",
        "评议考核",
        "ratings and reviews, a value of an item by a class of reviewers",
        "scheme subject period item by by_class on",
        Column("scheme", "word", "考核名称", required=True, words="scheme"),
        Column("subject", "id", "对象", required=True, refs=_ANY),
        _PERIOD,
        Column("item", "text", "项目"),
        Column("value", "scalar", "结果", aliases=("得分", "等次")),
        Column("by", "id", "评议人", refs=("people", "units")),
        Column("by_class", "text", "评议主体"),
        Column("respondents", "integer", "参评人数"),
        Column("eligible", "integer", "应参评人数"),
        _ON,
        Column("published_on", "date", "公布日期"),
        Column("parts", "words", "组成部分"),
        _CASE,
        _RELATED,
        _FIGURES,
    ),
    _table(
        "documents",
        "文件",
        "plans, reports, notices, rules, publications, ledgers",
        "kind owner about topic period issued_on version",
        Column("kind", "word", "文件类型", required=True, words="document", aliases=("类型",)),
        Column("owner", "id", "制发单位", refs=("people", "units"), aliases=("责任单位",)),
        Column("about", "ids", "关于"),
        Column("addressee", "ids", "主送", note="need not be in the register"),
        Column("topic", "words", "主题"),
        _PERIOD,
        Column("issued_on", "date", "印发日期"),
        Column("sent_on", "date", "报送日期"),
        Column("published_on", "date", "公布日期", aliases=("发布日期",)),
        Column("posted_on", "date", "公示开始日期"),
        Column("removed_on", "date", "公示撤下日期", inclusive=("公示截止日期",)),
        Column("sections", "words", "章节"),
        Column("signatures", "ids", "签字人", refs=_PEOPLE),
        Column("entries", "ids", "登记条目"),
        Column("version", "text", "版本"),
        _CASE,
        _RELATED,
        _CAMPAIGNS,
        _TAGS,
        _FIGURES,
    ),
    _table(
        "candidacies",
        "评选",
        "candidacies and titles",
        "scheme round category subject",
        Column("scheme", "word", "评选名称", required=True, words="scheme"),
        Column("round", "text", "批次"),
        Column("category", "text", "类别"),
        Column("subject", "id", "对象", required=True, refs=("people", "units")),
        Column("basis", "ids", "依据", refs=_ANY),
        Column("granted_on", "date", "授予日期"),
        Column("since", "date", "开始日期"),
        _UNTIL,
    ),
    _table(
        "candidacy_steps",
        "评选步骤",
        "steps on a candidacy's route",
        "candidacy step by on",
        Column("candidacy", "id", "评选编号", required=True, refs=("candidacies",)),
        Column("step", "word", "步骤", required=True, words="step"),
        Column("by", "id", "实施单位", refs=("people", "units")),
        _ON,
        Column("outcome", "text", "结果"),
        _FIGURES,
    ),
    _table(
        "progress",
        "任务进度",
        "dated states of tasks",
        "task unit on state",
        Column("task", "text", "任务", required=True),
        Column("unit", "id", "单位", required=True, refs=_UNITS),
        Column("state", "word", "状态", words="task_state"),
        _ON,
        Column("owner", "id", "责任人", refs=("people", "units")),
        Column("deadline", "date", "完成期限"),
    ),
    _table(
        "resources",
        "经费与场地",
        "funds, rooms and bases",
        "kind owner since period",
        Column("kind", "word", "资源类型", required=True, words="resource"),
        Column("owner", "id", "单位", required=True, refs=("people", "units")),
        Column("since", "date", "开始日期"),
        _UNTIL,
        _PERIOD,
        Column("amount", "decimal", "数额"),
        Column("received", "decimal", "到账"),
        Column("spent", "decimal", "支出"),
    ),
    _table(
        "measures",
        "测评数据",
        "aggregate readings about a unit",
        "name about on period",
        Column("name", "text", "指标", required=True),
        Column("about", "id", "对象", refs=_ANY),
        _ON,
        _PERIOD,
        Column("value", "decimal", "数值"),
        Column("n", "integer", "样本数"),
    ),
    _table(
        "waivers",
        "免除",
        "approved exceptions to a rule",
        "rule subject since",
        Column("rule", "text", "规则", required=True),
        Column("subject", "id", "对象", required=True, refs=("people", "units")),
        _SINCE,
        _UNTIL,
        Column("reason", "text", "原因代码"),
        Column("approved_by", "id", "批准人", refs=("people", "units")),
        Column("on", "date", "批准日期"),
    ),
    _table(
        "cases",
        "发展案卷",
        "one run of a procedure for a person",
        "person procedure opened_on",
        Column("person", "id", "人员", required=True, refs=_PEOPLE),
        Column("procedure", "text", "程序", required=True),
        Column("unit", "id", "组织", refs=_UNITS),
        Column("opened_on", "date", "立案日期", required=True),
    ),
    _table(
        "case_steps",
        "案卷步骤",
        "append-only steps of a case",
        "case step on",
        Column("case", "id", "案卷", required=True, refs=("cases",)),
        Column("step", "word", "步骤", required=True, words="step"),
        _ON,
        Column("by", "id", "实施单位", refs=("people", "units")),
        Column("outcome", "text", "结果"),
        Column("data", "map", "内容"),
        Column("replaces", "id", "更正步骤", refs=("case_steps",)),
    ),
)

TABLES: MappingProxyType[str, Table] = MappingProxyType({t.name: t for t in _ALL})
"""Every fact table by name, in the order in which a register is written."""
