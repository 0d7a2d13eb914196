"""The conditions that decide, one by one, and how far an input is from their boundaries."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from specc.language import ir, types
from specc.language.values import Value
from specc.language.walk import nodes

Near = Literal["far below", "just below", "equal", "just above", "far above"]

_ORDERS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def atoms(expression: ir.Expression) -> Iterator[ir.Expression]:
    """The conditions in an expression that are not made of others, and that need no name bound
    inside of it; chains are taken apart."""
    for node in nodes(expression):
        match node:
            case ir.Comparison(operators=operators, operands=operands) if is_free(node):
                for place, operator in enumerate(operators):
                    pair = (operands[place], operands[place + 1])
                    yield ir.Comparison(type=types.BOOL, operators=(operator,), operands=pair)
            case ir.Is() | ir.Matches() | ir.Quantifier() if is_free(node):
                yield node
            case ir.Name() | ir.Field_() if node.type == types.BOOL and is_free(node):
                yield node
            case _:
                pass


def is_free(expression: ir.Node) -> bool:
    """Whether it uses no name that something around it binds."""
    bound: set[str] = set()
    used: set[str] = set()
    for node in nodes(expression):
        match node:
            case ir.Bind(names=names) | ir.Clause(names=names) | ir.Lambda(parameters=names):
                bound.update(names)
            case ir.Name(name=name, binding="local"):
                used.add(name)
            case _:
                pass
    return used <= bound


def is_measured(atom: ir.Expression) -> bool:
    """Whether the sides of the atom have a distance."""
    if not isinstance(atom, ir.Comparison) or atom.operators[0] not in _ORDERS:
        return False
    return all(_unit_of(each.type) is not None for each in atom.operands)


def unit(atom: ir.Expression) -> Decimal:
    """The smallest step that the sides of the atom can make: a cent, a day, a second."""
    assert isinstance(atom, ir.Comparison)
    units = [_unit_of(each.type) for each in atom.operands]
    return min(each for each in units if each is not None)


def _unit_of(type_: ir.Type) -> Decimal | None:
    match type_:
        case ir.DecimalType(scale=scale):
            return Decimal(1).scaleb(-2 if scale is None else -scale)
        case ir.ScalarType(name="Int" | "Date" | "DateTime" | "Duration" | "Float"):
            return Decimal(1)
        case _:
            return None


def distance(left: Value, right: Value) -> Decimal | None:
    """`left - right` as a number: days between dates, seconds between moments."""
    match left, right:
        case (bool(), _) | (_, bool()):
            return None
        case (int(), int()):
            return Decimal(left - right)
        case (int() | Decimal(), int() | Decimal()):
            return Decimal(left) - right
        case (int() | float() | Decimal(), int() | float() | Decimal()):
            return Decimal(str(left)) - Decimal(str(right))
        case (datetime(), datetime()):
            if (left.tzinfo is None) != (right.tzinfo is None):
                return None
            return Decimal(str((left - right).total_seconds()))
        case (date(), date()):
            return Decimal((left - right).days)
        case (timedelta(), timedelta()):
            return Decimal(str((left - right).total_seconds()))
        case _:
            return None


def holds(atom: ir.Expression, measured: Decimal) -> bool:
    """Whether a measured atom holds at this distance of its sides."""
    assert isinstance(atom, ir.Comparison)
    match atom.operators[0]:
        case "<":
            return measured < 0
        case "<=":
            return measured <= 0
        case ">":
            return measured > 0
        case ">=":
            return measured >= 0
        case "!=":
            return bool(measured)
        case _:
            return not measured


def near(steps: Decimal) -> Near:
    """Where a distance, in units, lies."""
    if not steps:
        return "equal"
    if abs(steps) <= 1:
        return "just above" if steps > 0 else "just below"
    return "far above" if steps > 0 else "far below"
