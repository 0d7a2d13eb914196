"""Prints IR types as annotations."""

from typing import assert_never

from specc.language import ir
from specc.language.python.printer import Printer

_SCALARS = {
    "Int": ("", "int"),
    "Float": ("", "float"),
    "Bool": ("", "bool"),
    "Text": ("", "str"),
    "Bytes": ("", "bytes"),
    "Date": ("datetime", "date"),
    "DateTime": ("datetime", "datetime"),
    "Duration": ("datetime", "timedelta"),
    "None": ("", "None"),
    "Unknown": ("", "object"),
}


def annotation(printer: Printer, type_: ir.Type) -> str:
    """The annotation of a value of this type; refinements do not show in it."""
    match type_:
        case ir.ScalarType(name=name):
            module, text = _SCALARS[name]
            return printer.needs(module, text) if module else printer.builtin(text)
        case ir.DecimalType():
            return printer.needs("decimal", "Decimal")
        case ir.ListType(item=item):
            return _generic(printer, "list", item)
        case ir.SetType(item=item):
            return _generic(printer, "set", item)
        case ir.MapType(key=key, value=value):
            return _generic(printer, "dict", key, value)
        case ir.TupleType(items=items):
            return _generic(printer, "tuple", *items)
        case ir.OptionalType(item=item):
            return f"{annotation(printer, item)} | None"
        case ir.NamedType(name=name, case=case):
            return printer.spell("case", case) if case else printer.type_name(name)
        case ir.RefinedType(base=base):
            return annotation(printer, base)
        case _:
            assert_never(type_)


def _generic(printer: Printer, name: str, *items: ir.Type) -> str:
    inner = ", ".join(annotation(printer, item) for item in items)
    return f"{printer.builtin(name)}[{inner or '()'}]"
