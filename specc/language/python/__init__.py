"""Prints IR expressions and types as idiomatic Python; derive and testgen share it."""

from specc.language.python.expressions import condition, expression
from specc.language.python.helpers import HELPERS, helper_source
from specc.language.python.printer import Printer, Spell, plain
from specc.language.python.types import annotation

__all__ = [
    "HELPERS",
    "Printer",
    "Spell",
    "annotation",
    "condition",
    "expression",
    "helper_source",
    "plain",
]
