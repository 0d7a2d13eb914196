"""The numbers that stand in the expressions of an item, with their places in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from specc.language.source import Span
from specc.lint.rule import Subject

_PIECE = re.compile(
    r'b?"(?:[^"\\\n]|\\.)*"'
    r"|^[ \t]*>[^\n]*"
    r"|\#[^\n]*"
    r"|\bmatches\s+/(?:[^/\\\n]|\\.)+/"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.]+)?"
    r"|[^\W\d]\w*(?:-\d+)?"
    r"|(?P<number>\d[\d_]*(?:\.\d+)?)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Literal:
    """A number as it is written in an expression, or in a row of examples."""

    text: str
    value: Decimal
    span: Span
    in_example: bool


def literals(subject: Subject, item: str) -> Iterator[Literal]:
    """The numbers in the text of an item."""
    text = subject.source.text
    for match in _PIECE.finditer(text, *subject.spans[item]):
        if match["number"]:
            line = text.rfind("\n", 0, match.start()) + 1
            row = text[line : match.start()].lstrip().startswith("|")
            value = Decimal(match[0].replace("_", ""))
            yield Literal(match[0], value, Span(*match.span()), row)


def written(value: Decimal, model: str) -> str:
    """A number with as many digits after the point as `model` has."""
    digits = len(model.partition(".")[2])
    exact = -min(0, int(value.normalize().as_tuple().exponent))
    return f"{value:.{max(digits, exact)}f}"
