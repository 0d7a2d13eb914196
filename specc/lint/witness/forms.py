"""The forms of conditions that say how large a result is, or out of what it is made."""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.evaluate import Program, compiled, guarded
from specc.language.evaluate.program import Frame, RaisedError, Undefined, spend
from specc.language.values import Value
from specc.lint.witness.pointwise import Said
from specc.lint.witness.terms import speaks_of_result

Active = Sequence[tuple[Said, list[Frame]]]
"""Clauses, each with the frames in which it is active."""


def value_in(expression: ir.Expression, frame: Frame, program: Program) -> tuple[Value] | None:
    """The value of an expression in a tuple; None where it has none."""
    try:
        spend(frame.run)
        return (guarded(compiled(expression, program), frame),)
    except (Undefined, RaisedError):
        if frame.run.steps < 0:
            raise
        return None


def conjuncts(condition: ir.Expression) -> Iterator[ir.Expression]:
    """The conditions that are joined by `and`."""
    if isinstance(condition, ir.Logical) and condition.operator == "and":
        yield from (*conjuncts(condition.left), *conjuncts(condition.right))
    else:
        yield condition


def is_local(expression: ir.Expression, name: str) -> bool:
    """Whether an expression is just that name of a loop."""
    return (
        isinstance(expression, ir.Name)
        and expression.binding == "local"
        and expression.name == name
    )


def within(body: ir.Expression, name: str) -> ir.Expression | None:
    """The collection that every item of the result is in."""
    for each in conjuncts(body):
        if isinstance(each, ir.Comparison) and each.operators == ("in",):
            item, whole = each.operands
            if is_local(item, name) and not _speaks_of_local(whole):
                return None if speaks_of_result(whole) else whole
    return None


def _speaks_of_local(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.Name) and expression.binding == "local"


def number(expression: ir.Expression) -> str:
    """The text of a literal."""
    return expression.text if isinstance(expression, ir.LiteralValue) else ""


def argument(expression: ir.Expression, name: str) -> ir.Expression | None:
    """The first argument of a call of a built-in function of that name."""
    if isinstance(expression, ir.BuiltinCall) and expression.name == name:
        return expression.arguments[0] if expression.arguments else None
    return None
