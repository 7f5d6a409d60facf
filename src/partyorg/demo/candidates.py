"""Students on the way to membership: those who applied, of these the activists, of these the targets of development."""

from .world import World

__all__ = ["build_candidates"]

_STEPS = (("applicant", 550, 30, 200), ("activist", 450, 180, 400), ("target", 300, 370, 500))
"""A stage, how many in a thousand of those before come to it, and after how many days at least and at most."""


def build_candidates(world: World) -> None:
    """Give students outside the Party the stages they have reached, each until the next one begins."""
    dice = world.dice(20)
    for college in world.colleges:
        branches = [branch for branch in college.branches if branch.of_students]
        if not branches:
            continue
        for student in college.students:
            unit = dice.pick(branches).id
            day, reached = student.since, []
            for stage, share, least, most in _STEPS:
                day += dice.between(least, most)
                if not dice.chance(share) or day >= min(student.until, world.end):
                    break
                reached.append((stage, day))
            ends = [since for _, since in reached[1:]] + [student.until]
            for (stage, since), until in zip(reached, ends, strict=False):
                world.add(
                    "stages", person=student.id, stage=stage, since=world.civil(since), until=world.ended(until), unit=unit
                )  # fmt: skip
