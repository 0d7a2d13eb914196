"""Makes inputs that a condition speaks of: constants that it names, numbers where it turns."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import pairwise

from specc.language import ir, types
from specc.language.evaluate import Program, evaluate
from specc.language.evaluate.program import RaisedError, Undefined
from specc.language.values import RecordValue, Value
from specc.language.walk import nodes
from specc.lint.witness.pointwise import Names

STEPS = 3_000
"""Steps of one evaluation."""

SIMPLE = (ir.LiteralValue, ir.Name)
"""Sides of comparisons that the search finds by itself: a literal is tried as it stands."""

Number = int | Decimal
Put = Callable[[Value], Value]


def constants(conditions: Iterable[ir.Expression], program: Program) -> dict[str, Value]:
    """The values that conditions which must all hold give to names."""
    found: dict[str, Value] = {}
    for condition in conditions:
        match condition:
            case ir.Logical(operator="and", left=left, right=right):
                found |= constants((left, right), program)
            case ir.Comparison(operators=("==",), operands=(left, right)):
                for one, other in ((left, right), (right, left)):
                    value = _constant(other, program) if isinstance(one, ir.Name) else None
                    if value is not None and isinstance(one, ir.Name):
                        found[one.name] = value[0]
            case _:
                pass
    return found


def _constant(expression: ir.Expression, program: Program) -> tuple[Value] | None:
    if any(isinstance(each, ir.Name) and each.binding != "constant" for each in nodes(expression)):
        return None
    try:
        return (evaluate(expression, program, {}, STEPS),)
    except (Undefined, RaisedError):
        return None


def aimed(
    conditions: Iterable[ir.Expression], inputs: Iterable[Names], program: Program
) -> Iterator[Names]:
    """Inputs made of the given ones, at which the two sides of a comparison are equal or nearly."""
    found = [each for condition in conditions for each in _comparisons(condition)]
    for names in inputs:
        for left, right in found:
            for name, value in names.items():
                for number, put in _numbers(value):
                    place = partial(_placed, names, name, put)
                    difference = partial(_difference, left, right, program)
                    yield from _turned(number, place, difference)


def _turned(
    number: Number, place: Callable[[Number], Names], difference: Callable[[Names], Number | None]
) -> Iterator[Names]:
    here, there = difference(place(number)), difference(place(number + 1))
    if here is None or there is None or here == there:
        return
    try:
        exact = Decimal(number) - Decimal(here) / (Decimal(there) - Decimal(here))
        unit = Decimal(1) if isinstance(number, int) else Decimal((0, (1,), _exponent(number)))
        turn = exact.quantize(unit)
    except InvalidOperation:
        return
    for each in (turn, turn + unit, turn - unit):
        yield place(int(each) if isinstance(number, int) else each)


def _exponent(number: Decimal) -> int:
    return min(int(number.as_tuple().exponent), 0)


def _placed(names: Names, name: str, put: Put, number: Number) -> Names:
    return {**names, name: put(number)}


def _difference(
    left: ir.Expression, right: ir.Expression, program: Program, names: Names
) -> Number | None:
    try:
        one, other = (evaluate(each, program, names, STEPS) for each in (left, right))
    except (Undefined, RaisedError):
        return None
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one - other
    return None


def _comparisons(condition: ir.Expression) -> Iterator[tuple[ir.Expression, ir.Expression]]:
    match condition:
        case ir.Logical(left=left, right=right):
            yield from (*_comparisons(left), *_comparisons(right))
        case ir.Unary(operator="not", operand=operand):
            yield from _comparisons(operand)
        case ir.Comparison(operands=operands):
            for left, right in pairwise(operands):
                sides = (left, right)
                numbers = all(types.is_number(types.required(each.type)) for each in sides)
                if numbers and not all(isinstance(each, SIMPLE) for each in sides):
                    yield left, right
        case _:
            return


def _numbers(value: Value) -> Iterator[tuple[Number, Put]]:
    """The numbers in a value, each with what puts another one in its place."""
    match value:
        case bool():
            return
        case int() | Decimal():
            yield value, lambda new: new
        case tuple():
            for place, part in enumerate(value[:3]):
                for number, put in _numbers(part):
                    yield number, partial(_in_list, value, place, put)
        case RecordValue():
            for place, (_, part) in enumerate(value.fields):
                for number, put in _numbers(part):
                    yield number, partial(_in_record, value, place, put)
        case _:
            return


def _in_list(value: tuple[Value, ...], place: int, put: Put, new: Value) -> Value:
    return (*value[:place], put(new), *value[place + 1 :])


def _in_record(value: RecordValue, place: int, put: Put, new: Value) -> Value:
    name = value.fields[place][0]
    fields = (*value.fields[:place], (name, put(new)), *value.fields[place + 1 :])
    return RecordValue(value.name, value.case, fields)
