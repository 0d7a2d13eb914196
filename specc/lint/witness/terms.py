"""Small conditions, made and asked about, that all of this package uses."""

from collections.abc import Iterable, Mapping

from specc.language import ir, types
from specc.language.rewrite import rewrite
from specc.language.walk import nodes


def negated(condition: ir.Expression) -> ir.Expression:
    """`not condition`."""
    return ir.Unary(type=types.BOOL, operator="not", operand=condition)


def equal(left: ir.Expression, right: ir.Expression) -> ir.Comparison:
    """`left == right`."""
    return ir.Comparison(type=types.BOOL, operators=("==",), operands=(left, right))


def conjunction(conditions: Iterable[ir.Expression]) -> ir.Expression:
    """All of the conditions, in their order; True where there is none."""
    found: ir.Expression | None = None
    for each in conditions:
        found = (
            each
            if found is None
            else ir.Logical(type=types.BOOL, operator="and", left=found, right=each)
        )
    return found or ir.LiteralValue(type=types.BOOL, text="True")


def speaks_of_result(node: ir.Node) -> bool:
    """Whether the result is named anywhere in it."""
    return any(isinstance(each, ir.Name) and each.binding == "result" for each in nodes(node))


def with_lets(expression: ir.Expression, lets: Mapping[str, ir.Expression]) -> ir.Expression:
    """The expression with its lets written out."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Name) and each.binding == "let" and each.name in lets:
            return rewrite(lets[each.name], change)
        return each

    return rewrite(expression, change) if lets else expression
