"""What functions say of their inputs, at the arguments with which a criterion calls them.

Relations between calls break where a function changes over: two calls next to each other must lie
on either side of each of its boundaries.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from specc.language import ir, types
from specc.language.rewrite import substitute
from specc.language.walk import nodes
from specc.testgen.constants import Scalar, as_literal
from specc.testgen.rows.atoms import atoms, unit

MOST = 24
"""Conditions in all."""

Pair = tuple[str, str]


def calls(said: Sequence[ir.Expression]) -> list[ir.Call]:
    """The calls in a criterion, once each."""
    found = (node for each in said for node in nodes(each) if isinstance(node, ir.Call))
    return list(dict.fromkeys(found))


def at(call: ir.Call, function: ir.Function, said: Sequence[ir.Expression]) -> list[ir.Expression]:
    """What is said of a function's parameters, of the arguments of a call."""
    names = [each.name for each in function.parameters]
    given = dict(zip(names, call.arguments, strict=True))
    return [substitute(part, given) for each in said for part in atoms(each)][:MOST]


def across(
    called: Sequence[ir.Call], function: ir.Function, said: Sequence[ir.Expression]
) -> Iterator[tuple[Pair, ir.Expression]]:
    """Two variables in the same place of two calls, and each boundary with the demand that one lies
    on each side of it and both next to each other."""
    for one, other in combinations(called, 2):
        pairs = [
            (left, right)
            for left, right in zip(one.arguments, other.arguments, strict=True)
            if left != right and isinstance(left, ir.Name) and isinstance(right, ir.Name)
        ]
        parts = zip(at(one, function, said), at(other, function, said), strict=True)
        boundaries = [(first, second) for first, second in parts if first != second]
        for left, right in pairs:
            near = _near(left, right)
            if near is not None:
                for first, second in boundaries:
                    yield (left.name, right.name), _all(first, second, near)


def _near(left: ir.Name, right: ir.Name) -> ir.Expression | None:
    """That two numbers or dates are not more than one step apart."""
    same = ir.Comparison(type=types.BOOL, operators=("==",), operands=(left, right))
    if left.type == types.BOOL or not is_number_or_date(left.type):
        return None
    step: Scalar = unit(same)
    of: ir.Type = left.type
    if left.type in (ir.ScalarType(name="Date"), ir.ScalarType(name="DateTime")):
        of = ir.ScalarType(name="Duration")
        step = (
            timedelta(days=1) if left.type == ir.ScalarType(name="Date") else timedelta(seconds=1)
        )
    elif left.type == types.INT:
        step = 1
    between = ir.Binary(type=of, operator="-", left=left, right=right)
    back = ir.Binary(type=of, operator="-", left=right, right=left)
    limit = as_literal(step)
    within = [
        ir.Comparison(type=types.BOOL, operators=("<=",), operands=(each, limit))
        for each in (between, back)
    ]
    return _all(*within)


def is_number_or_date(type_: ir.Type) -> bool:
    """Whether values of the type have next ones."""
    names = {"Int", "Date", "DateTime"}
    return isinstance(type_, ir.DecimalType) or (
        isinstance(type_, ir.ScalarType) and type_.name in names
    )


def _all(*parts: ir.Expression) -> ir.Expression:
    first, *rest = parts
    for each in rest:
        first = ir.Logical(type=types.BOOL, operator="and", left=first, right=each)
    return first
