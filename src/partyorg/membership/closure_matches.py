"""Matches as closures: the days on which something was done in a case before a record."""

from collections.abc import Iterator, Mapping

from partyorg.campaign.conditions import Test
from partyorg.campaign.matches import Match, SimpleMatch
from partyorg.evaluation.walk import free_roots
from partyorg.evaluation.world import DEFAULT_DATE

from .closure_cells import Cells
from .closure_parts import Closure, Hits, NotCompiledError, day_number, end_hits, quick_test, records_hits
from .history import History, Row
from .procedure import FactTemplate, Step

__all__ = ["Matches"]

Made = tuple[Step, FactTemplate]


class Matches(Cells):
    """Compiles what matches find among the records of a case and the facts they amount to."""

    def _hits(self, match: Match, *, values_after: bool) -> Hits:
        if not isinstance(match, SimpleMatch) or match.latest or match.unlisted or match.kinds is None:
            raise NotCompiledError("match")
        self._joined(match)
        kept = {n: t for n, t in match.tests.items() if not (values_after and n in ("value", "outcome"))}
        sources: list[Hits] = []
        if match.table == "case_steps":
            tests = [self._record_test(name, test) for name, test in kept.items()]
            sources += [records_hits(kind, tests) for kind in sorted(match.kinds)]
        else:
            sources += self._events(match)
            for step in self.procedure.steps:
                made = self._made_by(step, match)
                sources.extend(self._derived(match, step, template, kept) for template in made)
        if len(sources) == 1:
            return sources[0]

        def merged(history: History, row: Row) -> Iterator[tuple[int, Row]]:
            found = [hit for source in sources for hit in source(history, row)]
            found.sort(key=lambda hit: hit[0])
            return iter(found)

        return merged

    def _by_value(self, match: Match) -> Closure | None:
        """The conditions on value and outcome that are tested only after one fact was chosen."""
        assert isinstance(match, SimpleMatch)
        kept = {n: t for n, t in match.tests.items() if n in ("value", "outcome")}
        if not kept:
            return None
        if match.table == "case_steps":
            tests = [self._record_test(name, test) for name, test in kept.items()]
            return lambda history, row: all(test(history, row) for test in tests)
        made = [(s, t) for s in self.procedure.steps for t in self._made_by(s, match)]
        if len(made) != 1:
            raise NotCompiledError("value")
        ((step, template),) = made
        checks = [self._cell_test(template, step, name, test) for name, test in kept.items()]
        return lambda history, row: all(check(history, row) for check in checks)

    def _joined(self, match: SimpleMatch) -> None:
        """What a match may be bound to here: the case or its person, which every record has."""
        for key, bound in match.bound.items():
            roots = free_roots(bound)
            if key not in ("case", "subject", "about") or not roots <= {"anchor", "self", "subject"}:
                raise NotCompiledError(f"bound {key}")

    def _events(self, match: SimpleMatch) -> list[Hits]:
        """The day of birth and the ends of terms, which no record makes."""
        if match.table != "events" or match.tests:
            return []
        kinds = match.kinds or frozenset()
        out: list[Hits] = []
        if "born" in kinds:
            out.append(
                lambda history, row: iter(
                    () if history.born_on is None or history.born_on > row[1] else ((history.born_on, row),)
                )
            )
        return out + [end_hits(term.id) for term in self.procedure.terms if term.event in kinds]

    def _derived(
        self, match: SimpleMatch, step: Step, template: FactTemplate, tests: Mapping[str, Test]
    ) -> Hits:
        """The facts that a template makes out of the records of its step."""
        on = match.on or DEFAULT_DATE.get(match.table, "on")
        day_of = self._cell(template, step, on)
        checks = [self._cell_test(template, step, name, test) for name, test in tests.items()]
        outcomes, id = template.outcomes, step.id
        if any(s.id == id and s is not step for s in self.procedure.steps):
            raise NotCompiledError("versions of a step with facts")

        def found(history: History, row: Row) -> Iterator[tuple[int, Row]]:
            today = row[1]
            own = history.steps.get(id, [])
            out = []
            for one in [*own, row] if row[0] == id else own:
                if outcomes and one[2] not in outcomes:
                    continue
                day = day_number(day_of(history, one))
                if day is not None and day <= today and all(check(history, one) for check in checks):
                    out.append((day, one))
            out.sort(key=lambda hit: hit[0])
            return iter(out)

        return found

    def _made_by(self, step: Step, match: SimpleMatch) -> list[FactTemplate]:
        """The facts of the step that the match looks for, by table and kind."""
        kinds = match.kinds
        return [t for t in step.facts if t.table == match.table and (kinds is None or t.kind in kinds)]

    def _templates(self, step: str, match: SimpleMatch) -> list[Made]:
        """The same for every text of a step, each with its text."""
        return [
            (one, t) for one in self.procedure.step_versions.get(step, ()) for t in self._made_by(one, match)
        ]

    def _virtual(self, match: SimpleMatch, template: FactTemplate, step: str) -> bool:
        """Whether a derived fact always matches: its tests are on cells that the file itself fills."""
        for name, test in match.tests.items():
            value = template.cells.get(name)
            if value is None or value.source or template.outcomes:
                raise NotCompiledError(step)
            if not quick_test(self.world, test)(value.literal):
                return False
        return True
