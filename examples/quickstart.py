"""Evaluate one campaign on a small register, list what is overdue, and ask why. All data are fictitious."""

from datetime import date
from pathlib import Path

from partyorg import evaluate, explain, load_catalogue, load_register

AS_OF = date(2018, 3, 31)

register = load_register(Path(__file__).parent / "small-register")
campaign = load_catalogue().campaign("liaoning.vanguard")
findings = evaluate(register, campaign, AS_OF)

print(f"{campaign.title_en}, as of {AS_OF}: {len(findings)} findings")
for status, count in findings.totals().items():
    print(f"  {status:15}{count:5}")

print("\nThe yearly visit to a student's family (clause LN-06) was not made:")
for finding in findings.where(clause="LN-06", status="unmet"):
    print(f"  by {finding.subject.id}, due {finding.due}")

overdue = findings.where(clause="LN-18", status="unmet")
if overdue:
    print("\nWhy is this talk still owed?")
    print(explain(overdue[0], register, campaign, AS_OF))
