"""Prints values of the evaluator as Python."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from specc.language import ir
from specc.language.values import EnumValue, MachineValue, MapValue, RecordValue, Value
from specc.testgen.constants import as_literal
from specc.testgen.inputs import Inputs
from specc.testgen.naming import joint_name
from specc.testgen.parts import Scope, call

NOTHING: ir.Type = ir.ScalarType(name="Unknown")


def python_text(value: Value, type_: ir.Type, scope: Scope) -> str | None:
    """The value as a Python expression, or None where it has none.

    The type tells tuples from lists, which the evaluator does not.
    """
    match value:
        case None:
            return "None"
        case tuple():
            return _sequence(value, plain(type_, scope.module), scope)
        case frozenset():
            texts = _texts(tuple(value), item_type(type_, scope.module), scope)
            return (
                None if texts is None else f"{{{', '.join(sorted(texts))}}}" if texts else "set()"
            )
        case MapValue():
            return _map(value, plain(type_, scope.module), scope)
        case EnumValue(enum=enum, member=member):
            return f"{enum}.{member}"
        case RecordValue():
            return _record(value, scope)
        case MachineValue():
            return None
        case Decimal() | bool() | int() | float() | str() | bytes() | date() | timedelta():
            return scope.show(as_literal(value))


def plain(type_: ir.Type, module: ir.Module) -> ir.Type:
    """The type behind refinements, aliases and `?`."""
    match type_:
        case ir.RefinedType(base=inner) | ir.OptionalType(item=inner):
            return plain(inner, module)
        case ir.NamedType(name=name):
            declared = module.declaration(name)
            return plain(declared.type, module) if isinstance(declared, ir.TypeAlias) else type_
        case _:
            return type_


def item_type(type_: ir.Type, module: ir.Module) -> ir.Type:
    """What a list or set holds."""
    found = plain(type_, module)
    return found.item if isinstance(found, ir.ListType | ir.SetType) else NOTHING


def fields_of(value: RecordValue, module: ir.Module) -> tuple[ir.Parameter, ...]:
    """The declared fields of a record, or of the case of a union."""
    match module.declaration(value.name):
        case ir.Record(fields=fields):
            return fields
        case ir.Union(cases=cases):
            return next((each.fields for each in cases if each.name == value.case), ())
        case _:
            return ()


def _texts(values: Sequence[Value], type_: ir.Type, scope: Scope) -> list[str] | None:
    return _all([python_text(each, type_, scope) for each in values])


def _all(texts: Sequence[str | None]) -> list[str] | None:
    known = [each for each in texts if each is not None]
    return known if len(known) == len(texts) else None


def _sequence(values: Sequence[Value], type_: ir.Type, scope: Scope) -> str | None:
    if not isinstance(type_, ir.TupleType):
        texts = _texts(values, item_type(type_, scope.module), scope)
        return None if texts is None else f"[{', '.join(texts)}]"
    pairs = zip(values, type_.items, strict=True)
    return _tuple([python_text(value, each, scope) for value, each in pairs])


def _tuple(texts: Sequence[str | None]) -> str | None:
    known = _all(texts)
    return None if known is None else f"({', '.join(known)}{',' if len(known) == 1 else ''})"


def _map(value: MapValue, type_: ir.Type, scope: Scope) -> str | None:
    of_key, of_item = NOTHING, NOTHING
    if isinstance(type_, ir.MapType):
        of_key, of_item = type_.key, type_.value
    keys = _texts(tuple(value), of_key, scope)
    items = _texts(tuple(value.values()), of_item, scope)
    if keys is None or items is None:
        return None
    return f"{{{', '.join(f'{k}: {v}' for k, v in zip(keys, items, strict=True))}}}"


def _record(value: RecordValue, scope: Scope) -> str | None:
    types = {each.name: each.type for each in fields_of(value, scope.module)}
    texts = _all(
        [python_text(each, types.get(name, NOTHING), scope) for name, each in value.fields]
    )
    if texts is None:
        return None
    names = [name for name, _ in value.fields]
    declared = scope.module.declaration(value.name)
    origin = declared.origin if declared else None
    if origin and origin.flavour == "typeddict":
        entries = [f'"{name}": {text}' for name, text in zip(names, texts, strict=True)]
        return f"{{{', '.join(entries)}}}"
    fields = [f"{name}={text}" for name, text in zip(names, texts, strict=True)]
    return call(value.case or value.name, fields)


def _events(value: Value, machine: ir.Named | None, scope: Scope) -> str | None:
    """A list of events, each a tuple of its name and arguments."""
    declared = machine.events if isinstance(machine, ir.Machine) else ()
    types = {each.name: [one.type for one in each.parameters] for each in declared}
    shown: list[str | None] = []
    for each in value if isinstance(value, tuple) else ():
        if not isinstance(each, tuple) or not isinstance(each[0], str):
            return None
        cells = zip(each[1:], types.get(each[0], ()), strict=True)
        shown.append(_tuple([f'"{each[0]}"', *(python_text(*cell, scope) for cell in cells)]))
    texts = _all(shown)
    return None if texts is None else f"[{', '.join(texts)}]"


def arguments(
    inputs: Inputs, case: Mapping[str, Value], scope: Scope, machine: str = ""
) -> tuple[str, ...] | None:
    """A case as keyword arguments of `example`, variables of a group together. `events` are those
    of the machine of that name."""
    if not {each.name for each in inputs.variables} <= set(case):
        return None
    grouped = {name: group for group in inputs.groups for name in group}
    texts = {each.name: python_text(case[each.name], each.type, scope) for each in inputs.variables}
    if "events" in case:
        texts["events"] = _events(case["events"], scope.module.declaration(machine), scope)
    found: list[str] = []
    for each in inputs.variables:
        group = grouped.get(each.name, (each.name,))
        parts = [text for name in group if (text := texts[name]) is not None]
        if len(parts) < len(group):
            return None
        if each.name == group[0]:
            whole = parts[0] if len(group) == 1 else f"({', '.join(parts)})"
            found.append(f"{each.name if len(group) == 1 else joint_name(group)}={whole}")
    if "events" in case:
        found.append(f"events={texts['events']}")
    return tuple(found)
