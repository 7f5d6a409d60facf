"""The units: the school committee, departments, second-level organizations with their schools, and branches."""

from datetime import date

from attrs import frozen

from .dice import Dice
from .names import SCHOOL, ordinal
from .world import Branch, College, World

__all__ = ["build_structure"]

_T, _U, _P = "teacher", "undergraduate", "postgraduate"
_PATTERN = (_T, _U, _P, _T, _U, _P, _T, _U, _T, _P, _U, _T, _P, _U, _P)


@frozen
class _Kind:
    """What a kind of branch is called and how large it tends to be (in hundredths of the average)."""

    title: str
    category: str
    weight: int


_KINDS = {
    _T: _Kind("教工", "teaching", 95),
    _U: _Kind("本科生", "student", 110),
    _P: _Kind("研究生", "student", 95),
    "office": _Kind("机关", "management", 80),
    "service": _Kind("后勤", "service", 80),
    "retired": _Kind("离退休", "retired", 130),
}
_DEPARTMENTS = (
    ("organisation_dept", "党委组织部"),
    ("department", "教务处"),
    ("publicity_dept", "党委宣传部"),
    ("student_affairs_dept", "党委学生工作部"),
    ("department", "人事处"),
    ("department", "科研处"),
    ("department", "财务处"),
    ("department", "国际交流处"),
)


def build_structure(world: World, colleges: int, branches: int, members: int) -> None:
    """Write all units and plan how many members each branch has on the reference day."""
    dice = world.dice(1)
    formed = date(1978, 9, 1)
    world.add("units", id=world.province, name="某省虚构高校工委", kind="committee", level="province")
    world.add(
        "units", id=world.root, name=f"{SCHOOL}党委", kind="committee", level="school", formed_on=formed,
        attr={"affiliation": "provincial"},
    )  # fmt: skip
    for n, (kind, title) in enumerate(_DEPARTMENTS[: max(1, min(len(_DEPARTMENTS), colleges // 2))], start=1):
        world.departments.append(f"D{n:02d}")
        world.add(
            "units", id=f"D{n:02d}", name=f"{SCHOOL}{title}", kind=kind, level="college", category="management",
            parent=world.root, formed_on=formed,
        )  # fmt: skip
    for college, kinds in _colleges(dice, colleges, branches):
        world.colleges.append(college)
        _add_college(world, dice, college)
        counts: dict[str, int] = {}
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
            _add_branch(world, dice, college, kind, counts[kind])
    _share_out(world, dice, members)


def _colleges(dice: Dice, colleges: int, branches: int) -> list[tuple[College, list[str]]]:
    others = ["retired", "office"] if colleges >= 6 else []
    if colleges >= 12:
        others.append("service")
    academic = colleges - len(others)
    cares = _cares(dice, colleges)
    width = max(2, len(str(colleges)))
    out = []
    for n in range(colleges):
        each = branches // colleges + (1 if n < branches % colleges else 0)
        if n < academic:
            title, school = f"虚构{ordinal(n + 1)}学院", f"K{n + 1:0{width}d}"
            kinds = [_PATTERN[i % len(_PATTERN)] for i in range(each)]
        else:
            kind = others[n - academic]
            title, school = {"office": "机关", "service": "后勤", "retired": "离退休"}[kind], ""
            kinds = [kind] * each
        out.append((College(f"C{n + 1:0{width}d}", title, school, cares[n]), kinds))
    return out


def _cares(dice: Dice, count: int) -> list[int]:
    """How well each college does: a fifth of them badly, a fifth so-so, the rest well."""
    weak = count // 5
    cares = [dice.between(380, 540) for _ in range(weak)]
    cares += [dice.between(620, 720) for _ in range(weak)]
    cares += [dice.between(790, 960) for _ in range(count - 2 * weak)]
    return dice.take(cares, count)


def _add_college(world: World, dice: Dice, college: College) -> None:
    large = len(world.colleges) % 3 != 0
    formed = date(1985 + dice.below(25), 3 + dice.below(6), 1)
    title = f"{SCHOOL}{college.title}" + ("党委" if large else "党总支")
    kind = "committee" if large else "general_branch"
    world.add(
        "units", id=college.id, name=title, kind=kind, level="college", parent=world.root, formed_on=formed
    )
    if college.school:
        title = f"{SCHOOL}{college.title}"
        world.add(
            "units", id=college.school, name=title, kind="college", level="college", category="teaching",
            parent=world.root, formed_on=formed,
        )  # fmt: skip


def _add_branch(world: World, dice: Dice, college: College, kind: str, number: int) -> None:
    of = _KINDS[kind]
    care = max(150, min(985, college.care + dice.between(-90, 90)))
    branch = Branch(f"B{len(world.branches) + 1:03d}", college, kind, care)
    college.branches.append(branch)
    world.branches.append(branch)
    title = college.title + (of.title if college.school else "")
    world.add(
        "units", id=branch.id, name=f"{title}第{ordinal(number)}党支部", kind="branch",
        level="branch", category=of.category, parent=college.id,
        formed_on=date(2003 + dice.below(12), 1 + dice.below(12), 1 + dice.below(28)),
    )  # fmt: skip


def _share_out(world: World, dice: Dice, members: int) -> None:
    weights = [_KINDS[b.kind].weight * dice.between(70, 130) for b in world.branches]
    total = sum(weights)
    for branch, weight in zip(world.branches, weights, strict=True):
        branch.size = members * weight // total
    rest = members - sum(b.size for b in world.branches)
    for n in range(rest):
        world.branches[n % len(world.branches)].size += 1
