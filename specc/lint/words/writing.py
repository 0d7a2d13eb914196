"""What readings of rules about words write: a freedom, and a criterion with an id of its own."""

import re

from specc.language import ir
from specc.language.diagnostics import Edit, Reading
from specc.lint.edits import add_lines, add_unspecified
from specc.lint.rule import Subject


def free(subject: Subject, item: str, what: str) -> Reading:
    """The reading that a freedom is meant, with the reason still to be given."""
    return Reading("free", f"{what}: any is right", add_unspecified(subject, item, what))


def criterion(subject: Subject, function: ir.Function, title: str, check: str) -> tuple[Edit, ...]:
    """Adds a criterion with one check to a function."""
    lines = (f'criterion {_code(function, subject)} "{title}":', f"    check {check}")
    return add_lines(subject, function.id, lines)


def _code(function: ir.Function, subject: Subject) -> str:
    """An id that no criterion has yet, in the manner of the function's own ones."""
    name = re.sub(r"[^A-Z0-9]+", "-", function.name.upper()).strip("-") or "C"
    prefix = next((each.code.rpartition("-")[0] for each in function.criteria), name)
    taken = {item.rpartition("/")[2] for item in subject.spans}
    number = 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"
