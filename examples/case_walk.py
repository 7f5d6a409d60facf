"""Walk one fictitious student from the application to full membership, step by step, with two refusals on the way."""

from datetime import date
from pathlib import Path

from partyorg import load_catalogue, replay
from partyorg.membership import load_case, plan

procedure = load_catalogue().procedure("national.development")
case = load_case(Path(__file__).parent / "case-walk.toml", procedure=procedure)

for day in sorted({step.on for step in case.steps if step.on}):
    state = replay(case, procedure, day)
    for taken in state.timeline:
        if taken.record.on == day:
            led = f" → {state.state.title_en}" if taken.after != taken.before else ""
            print(f"{day}  {taken.step.title_en}{led}")
    for refusal in state.refusals:
        if refusal.on == day:
            print(f"{day}  {refusal.step}: refused")
            for unmet in refusal.unmet:
                for clause in procedure.clauses_on(unmet.clauses, day):
                    why = f" ({', '.join(unmet.missing)})" if unmet.missing else ""
                    print(f"            {clause.at} {clause.gist_en}{why}")
                if unmet.earliest:
                    print(f"            possible from {unmet.earliest}")
            ahead = plan(case, procedure, day)
            if ahead:
                print(f"            full membership from {ahead.counts_from} at the earliest")

state = replay(case, procedure, date(2026, 12, 31))
print(f"\n{state.state.title_en} since {state.stages[-1].since}")
