"""How workbooks and calendars grow: ten times the members may take ten times the time and memory, and not more."""

import tempfile
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from time import process_time

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.dates import Period
from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible, RunHeader
from partyorg.facts import Activity, Person, Register, Unit
from partyorg.reports.calendar import write_calendar
from partyorg.reports.reminders import tasks
from partyorg.reports.workbook import write_report_workbook
from partyorg.vocabulary import base

__all__ = ["Growth", "growth"]

AS_OF = date(2018, 3, 31)
YEARS = [Period(str(year), date(year, 1, 1), date(year + 1, 1, 1)) for year in (2016, 2017, 2018)]


@frozen
class Growth:
    """What one output takes at ten times the members, against what it takes at one time: time, and memory at the most."""

    name: str
    time: float
    memory: float


def growth(campaign: Campaign, small: int = 10_000, times: int = 10) -> list[Growth]:
    """Measure workbook and calendar at `small` members and at `times` as many."""
    taken = {}
    for members in (small, small * times):
        register, findings = made(campaign, members)
        for name in ("workbook", "calendar"):
            taken[name, members] = measured(name, campaign, register, findings)
        del register, findings
    return [
        Growth(name, *(taken[name, small * times][n] / taken[name, small][n] for n in (0, 1)))
        for name in ("workbook", "calendar")
    ]


def measured(name: str, campaign: Campaign, register: Register, findings: Findings) -> tuple[float, float]:
    """Seconds of the processor, and bytes at the most beyond what was there; each in a run of its own."""
    seconds = 0.0
    peak = 0
    with tempfile.TemporaryDirectory(prefix="partyorg-bench-") as folder:
        for traced in (False, True):
            if traced:
                tracemalloc.start()
            start = process_time()
            if name == "workbook":
                write_report_workbook(
                    Path(folder) / "a.xlsx", findings, [campaign], register, names={}, vocabulary=base()
                )
            else:
                ahead = tasks(findings, [campaign], AS_OF)
                write_calendar(
                    Path(folder) / "a.ics", ahead, [campaign], names={}, vocabulary=base(), as_of=AS_OF
                )
            if traced:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            else:
                seconds = process_time() - start
    return seconds, float(peak)


def made(campaign: Campaign, members: int) -> tuple[Register, Findings]:
    """A register of branches of twenty with three visits a member, and four findings a member of which one is to do."""
    rule = campaign.rules[0].id
    branches = [f"B{n:05}" for n in range(members // 20)]
    people = [f"P{n:06}" for n in range(members)]
    acts = [
        Activity(
            id=f"A{n}{k}",
            kind="family_visit",
            on=AS_OF - timedelta(days=(n * 7 + k) % 600),
            actors=(person,),
            place="室",
            summary="走访一次",
        )
        for n, person in enumerate(people)
        for k in range(3)
    ]
    register = Register.of(
        [
            Unit(id="U0", kind="committee"),
            *(Unit(id=b, kind="branch", parent="U0") for b in branches),
            *(Person(id=p) for p in people),
            *acts,
        ]
    )
    rows = [
        Finding(
            campaign=campaign.id, rule=rule, rule_since=None, clauses=(rule,), subject=Ref("person", person), counterpart=None,
            about="", period=YEARS[k % 3], due=YEARS[k % 3].until - timedelta(days=1 + n % 90), status="pending" if k == 2 else "met",
            severity="", count=0, required=1, responsible=(Responsible(person),),
        )
        for n, person in enumerate(people)
        for k in range(4)
    ]  # fmt: skip
    header = RunHeader(as_of=AS_OF, as_known=AS_OF, campaigns=((campaign.id, ""),), register_digest="")
    return register, Findings(tuple(rows), header)
