"""Displays, records, unions, tuples and constant maps as terms of the solver."""

from specc.language import ir
from specc.language.evaluate import Undefined, evaluate
from specc.language.walk import nodes
from specc.lint.witness.solver import arithmetic
from specc.lint.witness.solver.amounts import Amount
from specc.lint.witness.solver.scope import Meaning, Scope, embedded, tagged, union
from specc.lint.witness.solver.shapes import (
    Parts,
    Shape,
    Tagged,
    Unsupported,
    case_place,
    choice,
    equal,
    field,
    is_case,
)
from specc.lint.witness.solver.truth import both, either, every

LONGEST = 64
"""The longest display or range that is written out."""


def is_closed(expression: ir.Expression) -> bool:
    """Whether an expression means the same everywhere."""
    return all(
        each.binding == "constant" for each in nodes(expression) if isinstance(each, ir.Name)
    )


def collection(expression: ir.Collection, scope: Scope) -> Meaning:
    """A tuple display; lists and sets are only known where their items are asked for."""
    if not isinstance(expression.type, ir.TupleType):
        raise Unsupported
    return display([scope.of(each) for each in expression.items])


def display(items: list[Meaning]) -> Meaning:
    """A tuple of items."""
    return Meaning(
        Parts(tuple(each.value for each in items)), every(each.defined for each in items)
    )


def items_of(container: ir.Expression, scope: Scope) -> list[Meaning]:
    """The items of a display, of a range, or of a constant that is one; keys of a map."""
    match container:
        case ir.Collection(items=items):
            return [scope.of(each) for each in items]
        case ir.MapDisplay(entries=entries):
            return [scope.of(each.key) for each in entries]
        case ir.Name(name=name, binding="constant"):
            let = scope.world.program.declarations.get(name)
            if isinstance(let, ir.Let):
                return items_of(let.value, Scope(scope.world, {}))
            raise Unsupported
        case ir.BuiltinCall(name="range") if is_closed(container):
            try:
                found = evaluate(container, scope.world.program)
            except Undefined:
                raise Unsupported from None
            if not isinstance(found, tuple) or len(found) > LONGEST:
                raise Unsupported
            return [Meaning(embedded(each, scope.world)) for each in found]
        case _:
            raise Unsupported


def attribute(expression: ir.Field_, scope: Scope) -> Meaning:
    """`operand.name` of a record, of a union's case, or of a duration."""
    type_, name = expression.operand.type, expression.name
    found = scope.of(expression.operand)
    if isinstance(found.value, Parts):
        return Meaning(field(found.value, name), found.defined)
    if isinstance(found.value, Tagged) and isinstance(type_, ir.NamedType) and type_.case:
        place = case_place(union(type_.name, scope.world.program), type_.case)
        fields = found.value.cases[place]
        if fields is None:
            raise Unsupported
        defined = both(found.defined, is_case(found.value, place))
        return Meaning(field(fields, name), defined)
    return arithmetic.attribute(found, type_, name)


def construct(expression: ir.Construct, scope: Scope) -> Meaning:
    """A record, or a case of a union."""
    if any(each is None for each in expression.arguments):
        raise Unsupported
    found = display([scope.of(each) for each in expression.arguments if each is not None])
    declared = scope.world.program.declarations.get(expression.record)
    assert isinstance(found.value, Parts)
    match declared:
        case ir.Record(fields=fields):
            names = tuple(each.name for each in fields)
            return Meaning(Parts(found.value.items, names), found.defined)
        case ir.Union(cases=cases):
            place = case_place(declared, expression.case or "")
            names = tuple(each.name for each in cases[place].fields)
            value = tagged(place, Parts(found.value.items, names), declared)
            return Meaning(value, found.defined)
        case _:
            raise Unsupported


def replaced(expression: ir.Replace, scope: Scope) -> Meaning:
    """A record with other fields."""
    record = scope.of(expression.operand)
    if not isinstance(record.value, Parts):
        raise Unsupported
    changes = {each.name: scope.of(each.value) for each in expression.changes}
    pairs = zip(record.value.names, record.value.items, strict=True)
    items = tuple(changes[name].value if name in changes else value for name, value in pairs)
    defined = both(record.defined, *(each.defined for each in changes.values()))
    return Meaning(Parts(items, record.value.names), defined)


def entries_of(operand: ir.Expression, scope: Scope) -> list[tuple[Meaning, Meaning]]:
    """Keys and values of a map display, or of a constant that is one."""
    match operand:
        case ir.MapDisplay(entries=entries):
            return [(scope.of(each.key), scope.of(each.value)) for each in entries]
        case ir.Name(name=name, binding="constant"):
            let = scope.world.program.declarations.get(name)
            if isinstance(let, ir.Let):
                return entries_of(let.value, Scope(scope.world, {}))
            raise Unsupported
        case _:
            raise Unsupported


def index(expression: ir.Index, scope: Scope) -> Meaning:
    """An item of a tuple, or the value at a key of a constant map."""
    index = scope.of(expression.index)
    if isinstance(expression.operand.type, ir.MapType):
        return looked_up(entries_of(expression.operand, scope), index, None)
    operand = scope.of(expression.operand)
    place = index.value.over if isinstance(index.value, Amount) else None
    if not isinstance(operand.value, Parts) or not isinstance(place, int):
        raise Unsupported
    if not -len(operand.value.items) <= place < len(operand.value.items):
        raise Unsupported
    return Meaning(operand.value.items[place], operand.defined)


def looked_up(
    entries: list[tuple[Meaning, Meaning]], key: Meaning, default: Meaning | None
) -> Meaning:
    """The value at a key, the last of equal ones; without a default it must be there."""
    if not entries:
        raise Unsupported
    found: Shape = entries[0][1].value if default is None else default.value
    for each, value in entries:
        found = choice(equal(each.value, key.value), value.value, found)
    defined = both(key.defined, *(part.defined for pair in entries for part in pair))
    if default is None:
        there = either(*(equal(each.value, key.value) for each, _ in entries))
        return Meaning(found, both(defined, there))
    return Meaning(found, both(defined, default.defined))
