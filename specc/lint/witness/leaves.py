"""The parts of a result that can be chosen by themselves: fields of records, items of tuples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.values import RecordValue, Value

DEEPEST = 3
"""How deep fields of fields are looked at by themselves."""


@dataclass(frozen=True)
class Leaf:
    """A part of the result: its path, its declared type without aliases, that without refinements,
    and the expression that it is."""

    path: tuple[str, ...]
    type: ir.Type
    carrier: ir.Type
    expression: ir.Expression


def leaves_of(type_: ir.Type, program: Program) -> tuple[Leaf, ...]:
    """The leaves of a result of a type; the result itself is one where it has no parts."""
    carrier = types.carrier(type_, program.module)
    result = ir.Name(type=carrier, name="result", binding="result")
    return tuple(_leaves((), type_, result, program))


def built(type_: ir.Type, values: Sequence[Value], program: Program) -> Value:
    """The result whose leaves have these values, in their order."""
    row = iter(values)

    def build(type_: ir.Type, depth: int) -> Value:
        carrier = types.carrier(type_, program.module)
        parts = _parts(carrier, depth, program)
        if not parts:
            return next(row)
        fields = [(name, build(each, depth + 1)) for name, each in parts]
        if isinstance(carrier, ir.NamedType):
            return RecordValue(carrier.name, None, tuple(fields))
        return tuple(value for _, value in fields)

    return build(type_, 0)


def at(value: Value, path: Sequence[str]) -> tuple[Value] | None:
    """The part of a value at a path, in a tuple; None where there is none."""
    for name in path:
        if isinstance(value, RecordValue) and name in value.by_name:
            value = value.by_name[name]
        elif isinstance(value, tuple) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return (value,)


def _leaves(
    path: tuple[str, ...], type_: ir.Type, here: ir.Expression, program: Program
) -> Iterator[Leaf]:
    carrier = types.carrier(type_, program.module)
    parts = _parts(carrier, len(path), program)
    if not parts:
        yield Leaf(path, types.expand(type_, program.module), carrier, here)
    for name, each in parts:
        inner = types.carrier(each, program.module)
        if isinstance(carrier, ir.TupleType):
            index = ir.LiteralValue(type=types.INT, text=name)
            part: ir.Expression = ir.Index(type=inner, operand=here, index=index)
        else:
            part = ir.Field_(type=inner, operand=here, name=name)
        yield from _leaves((*path, name), each, part, program)


def _parts(carrier: ir.Type, depth: int, program: Program) -> list[tuple[str, ir.Type]]:
    if depth >= DEEPEST:
        return []
    match carrier:
        case ir.NamedType(name=name):
            declared = program.declarations.get(name)
            fields = declared.fields if isinstance(declared, ir.Record) else ()
            return [(each.name, each.type) for each in fields]
        case ir.TupleType(items=items):
            return [(str(place), each) for place, each in enumerate(items)]
        case _:
            return []
