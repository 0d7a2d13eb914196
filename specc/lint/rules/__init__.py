"""The rules, in the order of their codes: this tuple is what lint knows."""

from specc.lint.rule import Rule

RULES: tuple[Rule, ...] = ()
