"""All values that a condition leaves for a result, where these are few: items, parts, orders."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, permutations

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.evaluate.data import items_of
from specc.language.show import ordered
from specc.language.values import MapValue, Value
from specc.lint.witness.forms import Active, conjuncts, is_local, value_in, within
from specc.lint.witness.leaves import Leaf
from specc.lint.witness.pinned import path_of
from specc.lint.witness.sequences import by_items, distinct
from specc.lint.witness.terms import speaks_of_result

MOST = 64
"""More values than these are not tried one by one."""

LONGEST = 5
"""The longest list of which all orders are tried."""

Make = Callable[[Value], Iterator[Value] | None]


def narrowed(leaf: Leaf, active: Active, program: Program) -> tuple[Value, ...] | None:
    """The fewest values that one of the active clauses leaves; None where all leave too many."""
    best = by_items(leaf, active, program)
    best = distinct(leaf, active, program) if best is None else best
    for said, frames in active:
        asked = _asked(said.clause.condition, leaf)
        for frame in frames[:2] if asked else ():
            assert asked is not None
            expression, make = asked
            value = value_in(expression, frame, program)
            found = None if value is None else make(value[0])
            if found is not None:
                values = tuple(dict.fromkeys(found))
                best = values if best is None or len(values) < len(best) else best
    return best


# ---- what one condition leaves -------------------------------------------------------------------


def _asked(condition: ir.Expression, leaf: Leaf) -> tuple[ir.Expression, Make] | None:
    """An expression without the result, and how its value gives all that the result can be."""

    def is_leaf(expression: ir.Expression) -> bool:
        return path_of(expression) == leaf.path

    match condition:
        case ir.Comparison(operators=("in",), operands=(part, whole)) if is_leaf(part):
            return _free(whole, _items)
        case ir.Comparison(operators=("<=",), operands=(part, whole)) if is_leaf(part):
            return _free(whole, _subsets) if isinstance(whole.type, ir.SetType) else None
        case ir.Comparison(operators=("==",), operands=(left, right)):
            return _reordered(left, right, is_leaf) or _reordered(right, left, is_leaf)
        case ir.BuiltinCall(name="is_permutation", arguments=(one, other)):
            if is_leaf(one):
                return _free(other, _orders)
            return _free(one, _orders) if is_leaf(other) else None
        case ir.BuiltinCall(
            name="startswith" | "endswith" as name, receiver=whole, arguments=(part, *_)
        ) if whole is not None and is_leaf(part):
            return _free(whole, partial(_ends, name == "startswith"))
        case ir.Quantifier(quantifier="some", binds=(ir.Bind(names=(name,), iterable=whole),)):
            if any(_equates(each, name, is_leaf) for each in conjuncts(condition.body)):
                return _free(whole, _items)
        case ir.Quantifier(quantifier="every", binds=(ir.Bind(names=(name,), iterable=part),)):
            whole = within(condition.body, name) if is_leaf(part) else None
            if whole is not None and isinstance(leaf.carrier, ir.SetType):
                return whole, _subsets
        case _:
            pass
    return None


def _free(whole: ir.Expression, make: Make) -> tuple[ir.Expression, Make] | None:
    return None if speaks_of_result(whole) else (whole, make)


def _reordered(
    part: ir.Expression, whole: ir.Expression, is_leaf: Callable[[ir.Expression], bool]
) -> tuple[ir.Expression, Make] | None:
    """`sorted(result) == …`, `multiset(result) == multiset(…)`."""
    if not isinstance(part, ir.BuiltinCall) or part.receiver is not None or part.keywords:
        return None
    if part.name not in {"sorted", "multiset"} or not is_leaf(part.arguments[0]):
        return None
    if part.name == "sorted":
        return _free(whole, _orders)
    if isinstance(whole, ir.BuiltinCall) and whole.name == "multiset":
        return _free(whole.arguments[0], _orders)
    return None


def _equates(condition: ir.Expression, name: str, is_leaf: Callable[[ir.Expression], bool]) -> bool:
    if not isinstance(condition, ir.Comparison) or condition.operators != ("==",):
        return False
    left, right = condition.operands
    return (is_local(left, name) and is_leaf(right)) or (is_local(right, name) and is_leaf(left))


def _items(value: Value) -> Iterator[Value] | None:
    if isinstance(value, str):
        ends = range(len(value) + 1)
        few = len(value) <= 10
        return (value[a:b] for a in ends for b in ends if a < b or a == b == 0) if few else None
    if isinstance(value, tuple | frozenset | MapValue) and len(value) <= MOST:
        return iter(items_of(value))
    return None


def _subsets(value: Value) -> Iterator[Value] | None:
    if not isinstance(value, tuple | frozenset | MapValue):
        return None
    items = ordered(frozenset(items_of(value)))
    if 2 ** len(items) > MOST:
        return None
    sizes = range(len(items) + 1)
    return (frozenset(each) for size in sizes for each in combinations(items, size))


def _orders(value: Value) -> Iterator[Value] | None:
    if not isinstance(value, tuple | frozenset) or len(value) > LONGEST:
        return None
    return iter(permutations(items_of(value)))


def _ends(front: bool, value: Value) -> Iterator[Value] | None:
    if not isinstance(value, str) or len(value) >= MOST:
        return None
    places = range(len(value) + 1)
    return (value[:each] for each in places) if front else (value[each:] for each in places)
