"""Bulk evaluation: the same findings out of columns, for registers too large to hold as objects.

A campaign's rules are lowered to a small closed plan (`plan`), the plan is rendered to SQL (`render`), and a database
runs it. Rules that cannot run in columns yet are named, and run on objects. Needs the extra `partyorg[bulk]`.
"""
