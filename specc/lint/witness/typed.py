"""Whether a value is one of a declared type at all, refinements aside."""

from decimal import Decimal

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.values import EnumValue, MapValue, RecordValue, Value


def has_type(value: Value, type_: ir.Type, program: Program) -> bool:
    """Whether the value could stand where the type is asked for: a Decimal with more digits after
    the point than its type has is none, the digits before it do not count."""
    match types.expand(type_, program.module):
        case ir.RefinedType(base=base):
            return has_type(value, base, program)
        case ir.OptionalType(item=item):
            return value is None or has_type(value, item, program)
        case ir.ScalarType(name="None"):
            return value is None
        case ir.ScalarType(name=name):
            return isinstance(value, bool) == (name == "Bool") and value is not None
        case ir.DecimalType(scale=scale):
            return _is_decimal(value, scale)
        case ir.ListType(item=item):
            return isinstance(value, tuple) and all(has_type(each, item, program) for each in value)
        case ir.SetType(item=item):
            members = value if isinstance(value, frozenset) else None
            return members is not None and all(has_type(each, item, program) for each in members)
        case ir.TupleType(items=items):
            return isinstance(value, tuple) and all(
                has_type(each, item, program) for each, item in zip(value, items, strict=True)
            )
        case ir.MapType():
            return isinstance(value, MapValue)
        case ir.NamedType(name=name):
            return _is_named(value, name, program)


def _is_decimal(value: Value, scale: int | None) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    if scale is None or isinstance(value, int) or not value.is_finite():
        return True
    return value == round(value, scale)


def _is_named(value: Value, name: str, program: Program) -> bool:
    match program.declarations.get(name):
        case ir.Enum():
            return isinstance(value, EnumValue)
        case ir.Record(fields=fields):
            return isinstance(value, RecordValue) and _fields(value, fields, program)
        case ir.Union(cases=cases):
            own = [
                each for each in cases if isinstance(value, RecordValue) and each.name == value.case
            ]
            return (
                isinstance(value, RecordValue)
                and bool(own)
                and _fields(value, own[0].fields, program)
            )
        case _:
            return value is not None


def _fields(value: RecordValue, fields: tuple[ir.Parameter, ...], program: Program) -> bool:
    return all(
        has_type(value.by_name[each.name], each.type, program)
        for each in fields
        if each.name in value.by_name
    )
