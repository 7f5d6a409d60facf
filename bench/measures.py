"""What is measured: each function gives one or more figures, with the budgets that the project has set itself."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from attrs import evolve, frozen

from partyorg import evaluate, load_campaign, load_catalogue, load_register, save_register, write_findings
from partyorg.app import all_words
from partyorg.campaign.definition import Campaign
from partyorg.demo import DEMO_AS_OF, make_university
from partyorg.evaluation.findings import Finding, Findings
from partyorg.facts import Register
from partyorg.vocabulary import Vocabulary

from . import lifecycle, records, reports
from .clock import child_time, interleaved, printed_time
from .figure import Figure
from .hand import RULES, by_hand

__all__ = ["Setting", "difference", "measured", "setting"]

CAMPAIGN = "liaoning.vanguard"


@frozen(kw_only=True)
class Setting:
    """What all measures share: the fictitious university, in memory and as CSV, and the campaign."""

    register: Register
    folder: Path
    campaign: Campaign
    file: Path
    vocabulary: Vocabulary
    rounds: int

    @property
    def rows(self) -> int:
        """How many rows the register has."""
        return sum(map(len, self.register.tables.values()))


@contextmanager
def setting(members: int, rounds: int) -> Iterator[Setting]:
    """A university of `members` members, written to a temporary folder."""
    import partyorg_liaoning

    catalogue = load_catalogue()
    register = make_university(members=members)
    with tempfile.TemporaryDirectory(prefix="partyorg-bench-") as folder:
        path = Path(folder) / "register"
        words = all_words(catalogue)
        save_register(register, path, vocabulary=words)
        file = Path(str(partyorg_liaoning.__file__)).parent / "campaign.toml"
        yield Setting(
            register=register,
            folder=path,
            campaign=load_campaign(file),
            file=file,
            vocabulary=words,
            rounds=rounds,
        )


def difference(s: Setting) -> str:
    """The first row in which the hand-written loops and `evaluate` differ, or ""."""
    ours = list(evaluate(s.register, s.campaign, DEMO_AS_OF, rules=RULES))
    theirs = by_hand(s.register, s.campaign, DEMO_AS_OF)
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            return f"evaluate: {one}\nby hand:  {other}"
    if len(ours) != len(theirs):
        return f"evaluate gives {len(ours)} rows, the loops {len(theirs)}"
    return ""


def unseen(register: Register) -> Register:
    """The same register without the view that it keeps of its last evaluation."""
    return Register(register.tables, register.settings)


def measured(s: Setting) -> Iterator[Figure]:
    """Every figure, one after the other."""
    yield from _evaluation(s)
    yield from _loading(s)
    yield from records.measured(s.register, s.vocabulary, s.rounds)
    yield from _writing(s)
    yield from _command(s)
    yield from _imports()
    yield from _campaign(s)
    yield from _lifecycle(s)
    yield from _reports(s)


def _evaluation(s: Setting) -> Iterator[Figure]:
    def ours() -> Findings:
        return evaluate(unseen(s.register), s.campaign, DEMO_AS_OF, rules=RULES)

    def theirs() -> list[Finding]:
        return by_hand(s.register, s.campaign, DEMO_AS_OF)

    count = len(ours())
    mine, hand = interleaved(s.rounds, ours, theirs)
    yield Figure(
        id="evaluate-ratio", what="seven rules, against hand-written loops", value=mine / hand, unit="times",
        budget=2.0,
    )  # fmt: skip
    yield Figure(
        id="evaluate", what="a finding evaluated, seven rules", value=mine / count * 1e6, unit="µs", budget=8
    )
    yield Figure(id="hand", what="a finding built by hand-written loops", value=hand / count * 1e6, unit="µs")
    person = next(f.subject.id for f in ours() if f.rule == "LN-06" and f.evidence)

    def one() -> Findings:
        return evaluate(unseen(s.register), s.campaign, DEMO_AS_OF, rules=RULES, subjects=[person])

    (alone,) = interleaved(s.rounds, one)
    yield Figure(
        id="one-person", what="seven rules for one person, nothing prepared", value=alone * 1e3, unit="ms"
    )
    members = sorted({f.subject.id for f in ours() if f.rule == "LN-06"})[:200]
    kept = unseen(s.register)
    evaluate(kept, s.campaign, DEMO_AS_OF, rules=RULES, subjects=members[:1])
    asked = partial(evaluate, kept, s.campaign, DEMO_AS_OF, rules=RULES)
    times = interleaved(3, *(partial(asked, subjects=[member]) for member in members))
    yield Figure(
        id="one-member", what="the same, one member after another, median", value=median(times) * 1e6, unit="µs",
        budget=25,
    )  # fmt: skip


def _loading(s: Setting) -> Iterator[Figure]:
    (loading,) = interleaved(s.rounds, lambda: load_register(s.folder, vocabulary=s.vocabulary))
    yield Figure(
        id="load",
        what="a CSV row loaded, with diagnostics",
        value=loading / s.rows * 1e6,
        unit="µs",
        budget=8,
    )


def _writing(s: Setting) -> Iterator[Figure]:
    found = evaluate(s.register, s.campaign, DEMO_AS_OF, rules=RULES)

    def digest() -> str:
        return Register(s.register.tables, s.register.settings).digest

    def write() -> None:
        write_findings(known, io.StringIO())

    known = evolve(found, header=found.header)
    writing, digesting = interleaved(s.rounds, write, digest)
    yield Figure(
        id="write", what="a finding written as JSON", value=writing / len(found) * 1e6, unit="µs", budget=5
    )
    yield Figure(
        id="digest",
        what="the register's digest, once a run, per row",
        value=digesting / s.rows * 1e6,
        unit="µs",
    )


def _command(s: Setting) -> Iterator[Figure]:
    clauses = [part for rule in RULES for part in ("--clause", rule)]
    asked = ["--campaign", CAMPAIGN, "--as-of", DEMO_AS_OF.isoformat(), *clauses]
    times = [child_time(["-m", "partyorg", "evaluate", str(s.folder), *asked]) for _ in range(s.rounds)]
    yield Figure(
        id="command", what="partyorg evaluate, seven rules, CSV to a table", value=median(times), unit="s",
        budget=1.5,
    )  # fmt: skip


def _imports() -> Iterator[Figure]:
    programs = ("pass", "import partyorg", "from partyorg import evaluate, load_campaign, load_register")
    times: list[list[float]] = [[] for _ in programs]
    for _ in range(15):
        for at, program in enumerate(programs):
            times[at].append(child_time(["-c", program]))
    bare, package, names = map(median, times)
    yield Figure(
        id="import", what="import partyorg, over bare Python", value=(package - bare) * 1e3, unit="ms",
        budget=45,
    )  # fmt: skip
    yield Figure(
        id="import-names", what="and the names one evaluates with", value=(names - bare) * 1e3, unit="ms"
    )


def _campaign(s: Setting) -> Iterator[Figure]:
    (warm,) = interleaved(s.rounds, lambda: load_campaign(s.file))
    yield Figure(id="campaign-warm", what="a campaign read again", value=warm * 1e3, unit="ms", budget=100)
    program = (
        "import time, pathlib\nstart = time.process_time()\nfrom partyorg import load_campaign\n"
        f"load_campaign(pathlib.Path({str(s.file)!r}))\nprint(time.process_time() - start)"
    )
    cold = median(printed_time(program) for _ in range(s.rounds))
    yield Figure(
        id="campaign-cold", what="a campaign read first, imports included", value=cold * 1e3, unit="ms",
        budget=250,
    )  # fmt: skip


STREAM = """
from bench.lifecycle import streamed
first, last = streamed(1_000_000)
print((last - first) / 1024)
"""


def _reports(s: Setting) -> Iterator[Figure]:
    """Ten times the members, up to 100,000: how many times the time and memory."""
    for one in reports.growth(s.campaign):
        said = f"{one.name} of 100,000 members against one of 10,000"
        yield Figure(id=f"{one.name}-time", what=f"{said}: time", value=one.time, unit="times", budget=12)
        yield Figure(
            id=f"{one.name}-memory", what=f"{said}: memory", value=one.memory, unit="times", budget=11
        )


def _lifecycle(s: Setting) -> Iterator[Figure]:
    table = lifecycle.compiled()
    moves, times = lifecycle.bare(table), 300
    steps = times * len(lifecycle.WALK)
    fast, slow, gated, plainest = interleaved(
        s.rounds,
        lambda: lifecycle.replays(moves, times),
        lambda: lifecycle.triggered(table, times),
        lambda: lifecycle.replays(table, times),
        lambda: lifecycle.looked_up(table, times),
    )
    yield Figure(
        id="moves-ratio", what="a move in the table, against transitions itself", value=fast / slow, unit="times",
        budget=0.05,
    )  # fmt: skip
    yield Figure(
        id="moves-plain", what="a move in the table, against one in a plain dictionary", value=fast / plainest,
        unit="times", budget=2.0,
    )  # fmt: skip
    yield Figure(
        id="step",
        what="a step with all its gates of 2014, in bulk",
        value=gated / steps * 1e6,
        unit="µs",
        budget=5,
    )
    (plain,) = interleaved(s.rounds, lambda: lifecycle.straightforward(table))
    yield Figure(
        id="replay", what="a whole case replayed with every reason told", value=plain * 1e3, unit="ms"
    )
    yield Figure(
        id="stream", what="memory grown from 100,000 streamed cases to a million", value=printed_time(STREAM),
        unit="MB", budget=1,
    )  # fmt: skip
