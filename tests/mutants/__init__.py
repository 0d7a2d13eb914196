"""Spec mutants with truth from an enumeration of implementations, which imports nothing of specc.

`families` holds specs as text; `model` reads them line by line; `mutate` changes one thing;
`meaning` turns their expressions into Python; `truth` enumerates; only `judge` asks specc.
"""
