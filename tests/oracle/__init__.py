"""An evaluator that loops over every single day: slow, and written from the grammar alone, to hold the real one against.

It shares no code with `partyorg.evaluation` but the shape of its findings.
"""
