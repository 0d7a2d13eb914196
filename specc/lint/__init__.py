"""Finds what a spec leaves open: in its words, in its structure, and in what it means.

A rule is a file of `rules/` and a line of its tuple RULES; `witness/` searches for the inputs that
show an ambiguity.
"""
