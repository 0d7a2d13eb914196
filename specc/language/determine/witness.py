"""Builds an input that lies in a region: parameters whose subjects have given values."""

from collections.abc import Iterator, Mapping
from itertools import islice

from specc.language import ir, types
from specc.language.determine.subjects import Subject
from specc.language.evaluate import Program
from specc.language.search.pools import Pools, pool_of
from specc.language.values import MapValue, RecordValue, Value

ATTEMPTS = 4
"""Inputs that are built for one region."""

LONGEST = 2_000
"""The longest text or list that is built for a length."""

Names = dict[str, Value]


def witnesses(
    values: Mapping[str, Value],
    subjects: Mapping[str, Subject],
    parameters: tuple[ir.Parameter, ...],
    pools: Pools,
) -> Iterator[Names]:
    """A few inputs in the region where the subjects have these values."""
    candidates = [pool_of(each.type, pools).values for each in parameters]
    # What stands for the whole of a value comes before its parts.
    outer = sorted(values.items(), key=lambda item: _depth(subjects[item[0]].path))
    for turn in range(ATTEMPTS):
        names: Names = {}
        for parameter, found in zip(parameters, candidates, strict=True):
            names[parameter.name] = found[min(turn, len(found) - 1)] if found else None
        if all(_place(names, subjects[name], value, parameters, pools) for name, value in outer):
            yield names


def _place(
    names: Names,
    subject: Subject,
    value: Value,
    parameters: tuple[ir.Parameter, ...],
    pools: Pools,
) -> bool:
    """Put a subject's value into the input, where it can be set; False where none is known."""
    path = subject.path
    if isinstance(path, ir.BuiltinCall) and subject.is_length and _settable(path.arguments[0]):
        path = path.arguments[0]
        assert isinstance(value, int)
        sized = next(_of_length(value, declared(path, parameters, pools.program), pools), None)
        return sized is not None and _set(names, path, sized)
    if not _settable(path):
        return True
    if isinstance(value, RecordValue):
        found = pool_of(ir.NamedType(name=value.name, case=value.case), pools).values
        return bool(found) and _set(names, path, found[0])
    return value == () or _set(names, path, value)


def _depth(path: ir.Expression) -> int:
    return 1 + _depth(path.operand) if isinstance(path, ir.Field_) else 0


def _settable(path: ir.Expression) -> bool:
    """Whether the path is a parameter or leads into one."""
    while isinstance(path, ir.Field_):
        path = path.operand
    return isinstance(path, ir.Name) and path.binding in {"parameter", "data"}


def _set(names: Names, path: ir.Expression, value: Value) -> bool:
    match path:
        case ir.Name(name=name):
            names[name] = value
            return True
        case ir.Field_(operand=operand, name=field):
            record = _get(names, operand)
            if not isinstance(record, RecordValue):
                return False
            fields = tuple((key, value if key == field else old) for key, old in record.fields)
            return _set(names, operand, RecordValue(record.name, record.case, fields))
        case _:
            return False


def _get(names: Names, path: ir.Expression) -> Value:
    match path:
        case ir.Name(name=name):
            return names.get(name)
        case ir.Field_(operand=operand, name=field):
            record = _get(names, operand)
            return record.by_name.get(field) if isinstance(record, RecordValue) else None
        case _:
            return None


def declared(
    path: ir.Expression, parameters: tuple[ir.Parameter, ...], program: Program
) -> ir.Type:
    """The type that a parameter, or a field of a record, is declared with."""
    match path:
        case ir.Name(name=name):
            return next((each.type for each in parameters if each.name == name), path.type)
        case ir.Field_(operand=ir.Name() | ir.Field_() as operand, name=name):
            record = operand.type
            known = (
                program.declarations.get(record.name) if isinstance(record, ir.NamedType) else None
            )
            fields = known.fields if isinstance(known, ir.Record) else ()
            return next((each.type for each in fields if each.name == name), path.type)
        case _:
            return path.type


def _of_length(length: int, type_: ir.Type, pools: Pools) -> Iterator[Value]:
    """Values with this many items, those of the pool first."""
    for value in pool_of(type_, pools).values:
        if isinstance(value, tuple | str | bytes | frozenset | MapValue) and len(value) == length:
            yield value
    if length > LONGEST:
        return
    match types.carrier(type_, pools.program.module):
        case ir.ScalarType(name="Text"):
            yield "a" * length
        case ir.ScalarType(name="Bytes"):
            yield b"a" * length
        case ir.ListType():
            items = _items(type_, pools)
            if items:
                yield tuple(islice((each for _ in range(length) for each in items), length))
        case _:
            return


def _items(type_: ir.Type, pools: Pools) -> tuple[Value, ...]:
    """Candidates for the items of a list type behind aliases and refinements."""
    expanded = types.expand(type_, pools.program.module)
    while isinstance(expanded, ir.RefinedType):
        expanded = expanded.base
    return pool_of(expanded.item, pools).values if isinstance(expanded, ir.ListType) else ()
