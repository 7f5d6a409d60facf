"""Evaluation: facts and definitions in, findings out. One module per rule type."""
