"""The rules, in the order of their codes: this tuple is what lint knows."""

from specc.lint.rule import Rule
from specc.lint.rules import (
    criterion_without_value,
    rules_break_criterion,
)

RULES: tuple[Rule, ...] = (
    rules_break_criterion.RULE,
    criterion_without_value.RULE,
)
