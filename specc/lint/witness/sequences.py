"""All lists, or texts, that several conditions leave together: of different items, item by item."""

from collections.abc import Iterator
from itertools import combinations, permutations

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.evaluate.data import items_of
from specc.language.evaluate.program import Frame
from specc.language.show import ordered
from specc.language.values import MapValue, Value
from specc.lint.witness.forms import Active, argument, is_local, number, value_in, within
from specc.lint.witness.leaves import Leaf
from specc.lint.witness.pinned import path_of
from specc.lint.witness.terms import speaks_of_result

MOST = 64
"""The longest list that is made item by item."""

LONGEST = 5
"""Of so many items all lists are made."""


# ---- lists without duplicates --------------------------------------------------------------------


def distinct(leaf: Leaf, active: Active, program: Program) -> tuple[Value, ...] | None:
    """The lists of different items out of some collection."""
    if not isinstance(leaf.carrier, ir.ListType):
        return None
    conditions = [said.clause.condition for said, _ in active]
    rising = any(_rises(each, leaf) for each in conditions)
    if not rising and not any(_differs(each, leaf) for each in conditions):
        return None
    for said, frames in active:
        condition = said.clause.condition
        match condition:
            case ir.Quantifier(quantifier="every", binds=(ir.Bind(names=(name,), iterable=part),)):
                whole = within(condition.body, name) if path_of(part) == leaf.path else None
            case _:
                whole = None
        value = None if whole is None else value_in(whole, frames[0], program)
        if value is None or not isinstance(value[0], tuple | frozenset | MapValue):
            continue
        items = ordered(frozenset(items_of(value[0])))
        if len(items) <= (LONGEST if rising else LONGEST - 1):
            arranged = combinations if rising else permutations
            return tuple(row for size in range(len(items) + 1) for row in arranged(items, size))
    return None


def _differs(condition: ir.Expression, leaf: Leaf) -> bool:
    """`len(set(result)) == len(result)`."""
    if not isinstance(condition, ir.Comparison) or condition.operators != ("==",):
        return False
    counted = [argument(each, "len") for each in condition.operands]
    whole = [each for each in counted if each is not None]
    inner = [argument(each, "set") for each in whole]
    parts = [each if each is not None else whole[n] for n, each in enumerate(inner)]
    return (
        len(whole) == 2
        and sum(each is not None for each in inner) == 1
        and all(path_of(each) == leaf.path for each in parts)
    )


def _rises(condition: ir.Expression, leaf: Leaf) -> bool:
    """`every i in range(1, len(result)): result[i - 1] < result[i]`."""
    match condition:
        case ir.Quantifier(
            quantifier="every",
            binds=(ir.Bind(names=(name,), iterable=ir.BuiltinCall(name="range", arguments=ends)),),
            body=ir.Comparison(
                operators=("<",),
                operands=(
                    ir.Index(operand=one, index=ir.Binary() as before),
                    ir.Index(operand=other, index=ir.Name(name=index)),
                ),
            ),
        ):
            inside = path_of(one) == leaf.path == path_of(other) and index == name
            return inside and _is_step(before, name) and _is_range(ends, leaf)
        case _:
            return False


def _is_step(index: ir.Binary, name: str) -> bool:
    return index.operator == "-" and is_local(index.left, name) and number(index.right) == "1"


def _is_range(ends: tuple[ir.Expression, ...], leaf: Leaf) -> bool:
    if len(ends) != 2 or number(ends[0]) != "1":
        return False
    part = argument(ends[1], "len")
    return part is not None and path_of(part) == leaf.path


# ---- item by item --------------------------------------------------------------------------------


def by_items(leaf: Leaf, active: Active, program: Program) -> tuple[Value, ...] | None:
    """The one list or text whose length and items are all given."""
    text = types.required(leaf.carrier) == types.TEXT
    if not text and not isinstance(leaf.carrier, ir.ListType):
        return None
    length = next(
        (
            value[0]
            for said, frames in active
            for expression in _length(said.clause.condition, leaf)
            if (value := value_in(expression, frames[0], program)) is not None
        ),
        None,
    )
    if not isinstance(length, int):
        return None
    if length < 0:
        return ()
    if length > MOST:
        return None
    items: dict[int, Value] = {}
    for said, frames in active:
        condition = said.clause.condition
        if isinstance(condition, ir.Quantifier) and condition.quantifier == "every":
            for frame in frames:
                items.update(_given(condition, leaf, (length, text), (frame, program)))
    if any(each not in items for each in range(length)):
        return None
    row = tuple(items[each] for each in range(length))
    return ("".join(map(str, row)) if text else row,)


def _length(condition: ir.Expression, leaf: Leaf) -> Iterator[ir.Expression]:
    """What the length of the result must equal."""
    if not isinstance(condition, ir.Comparison) or condition.operators != ("==",):
        return
    left, right = condition.operands
    for one, other in ((left, right), (right, left)):
        part = argument(one, "len")
        if part is not None and path_of(part) == leaf.path and not speaks_of_result(other):
            yield other


def _given(
    condition: ir.Quantifier,
    leaf: Leaf,
    shape: tuple[int, bool],
    where: tuple[Frame, Program],
) -> Iterator[tuple[int, Value]]:
    """The items that `every i in …: … implies result[i] == …` gives."""
    (bind, *more), body, conditions = condition.binds, condition.body, list[ir.Expression]()
    while isinstance(body, ir.Logical) and body.operator == "implies":
        conditions.append(body.left)
        body = body.right
    equality = _item(body, leaf)
    if more or equality is None:
        return
    frame, program = where
    blank: Value = " " * shape[0] if shape[1] else (None,) * shape[0]
    around = Frame({**frame.names, "result": blank}, frame.run)
    whole = value_in(bind.iterable, around, program)
    if whole is None or not isinstance(whole[0], str | tuple | frozenset | MapValue):
        return
    for each in items_of(whole[0]):
        values = each if len(bind.names) > 1 and isinstance(each, tuple) else (each,)
        names = dict(zip(bind.names, values, strict=False))
        inner = Frame({**around.names, **names}, frame.run)
        if not all(value_in(one, inner, program) == (True,) for one in conditions):
            continue
        place, value = (value_in(one, inner, program) for one in equality)
        if place is not None and value is not None and isinstance(place[0], int):
            yield place[0], value[0]


def _item(condition: ir.Expression, leaf: Leaf) -> tuple[ir.Expression, ir.Expression] | None:
    """`result[place] == value`."""
    if not isinstance(condition, ir.Comparison) or condition.operators != ("==",):
        return None
    left, right = condition.operands
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, ir.Index) or path_of(one.operand) != leaf.path:
            continue
        if not speaks_of_result(other) and not speaks_of_result(one.index):
            return one.index, other
    return None
