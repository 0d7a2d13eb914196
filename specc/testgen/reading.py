"""Reads Python source back as values of the language, without running it.

What a sandbox sends is hostile: only literals, containers and calls of constructors that the spec
knows are read, and each part must be of the type that stands there. Refinements are not checked.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from specc.language import ir
from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.testgen.values import plain

Kind = TypeVar("Kind", int, bool, str, bytes, float)
Moment = TypeVar("Moment", date, datetime, timedelta)

LONGEST = 20_000
"""Characters of a text that is read."""


class _Unreadable(Exception):
    """The text is not a value of the type."""


def value_of(text: str, type_: ir.Type, module: ir.Module) -> tuple[Value] | None:
    """The value that a Python expression stands for, alone in a tuple since None is a value too;
    None where it is not of the type."""
    if len(text) > LONGEST:
        return None
    try:
        return (_value(ast.parse(text.strip(), mode="eval").body, type_, module),)
    except (_Unreadable, SyntaxError, ValueError, ArithmeticError, MemoryError, RecursionError):
        return None


def _value(node: ast.expr, type_: ir.Type, module: ir.Module) -> Value:
    if _optional(type_, module) and isinstance(node, ast.Constant) and node.value is None:
        return None
    match plain(type_, module):
        case ir.ScalarType(name=name):
            return _scalar(node, name)
        case ir.DecimalType():
            return _decimal(node)
        case ir.ListType(item=item):
            return tuple(_items(node, (ast.List, ast.Tuple), item, module))
        case ir.SetType(item=item):
            return frozenset(_members(node, item, module))
        case ir.MapType(key=key, value=value):
            return MapValue(_entries(node, key, value, module))
        case ir.TupleType(items=items):
            elements = _elements(node, (ast.Tuple,))
            pairs = zip(elements, items, strict=True)
            return tuple(_value(each, item, module) for each, item in pairs)
        case ir.NamedType(name=name):
            return _named(node, name, module)
        case _:
            raise _Unreadable


def _optional(type_: ir.Type, module: ir.Module) -> bool:
    match type_:
        case ir.OptionalType() | ir.ScalarType(name="None"):
            return True
        case ir.RefinedType(base=base):
            return _optional(base, module)
        case ir.NamedType(name=name):
            declared = module.declaration(name)
            return isinstance(declared, ir.TypeAlias) and _optional(declared.type, module)
        case _:
            return False


# ---- scalars -------------------------------------------------------------------------------------


def _scalar(node: ast.expr, name: str) -> Value:
    match name:
        case "Int":
            return _constant(node, int)
        case "Bool":
            return _constant(node, bool)
        case "Text":
            return _constant(node, str)
        case "Bytes":
            return _constant(node, bytes)
        case "Float":
            return _float(node)
        case "Date":
            return _made(node, "date", date)
        case "DateTime":
            return _made(node, "datetime", datetime)
        case "Duration":
            return _duration(node)
        case _:
            raise _Unreadable


def _constant(node: ast.expr, kind: type[Kind]) -> Kind:
    """A literal of exactly this type, perhaps with a minus."""
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    if not isinstance(inner, ast.Constant) or type(inner.value) is not kind:
        raise _Unreadable
    value: Any = inner.value
    if negative:
        if kind not in {int, float}:
            raise _Unreadable
        value = -value
    found: Kind = value
    return found


def _float(node: ast.expr) -> float:
    """A float; `nan` and `inf` are written as names, or as calls of `float`."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_float(inner)
        case (
            ast.Name(id="nan" | "inf" as name)
            | ast.Attribute(value=ast.Name(id="math"), attr="nan" | "inf" as name)
        ):
            return float(name)
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))], keywords=[]):
            return float(text)
        case _:
            return _constant(node, float)


def _decimal(node: ast.expr) -> Decimal:
    """A call of Decimal with a text or an int; only finite ones are values of the language."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_decimal(node.operand)
    if _called(node) != "Decimal" or not isinstance(node, ast.Call) or node.keywords:
        raise _Unreadable
    arguments = [each.value for each in node.args if isinstance(each, ast.Constant)]
    negative = [each for each in node.args if isinstance(each, ast.UnaryOp)]
    if len(node.args) != 1:
        raise _Unreadable
    given = _constant(negative[0], int) if negative else arguments[0] if arguments else None
    if not isinstance(given, str | int) or isinstance(given, bool):
        raise _Unreadable
    found = Decimal(given)
    if not found.is_finite():
        raise _Unreadable
    return found


def _duration(node: ast.expr) -> timedelta:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_duration(node.operand)
    return _made(node, "timedelta", timedelta)


def _made(node: ast.expr, name: str, make: Callable[..., Moment]) -> Moment:
    """A call of a class of the datetime module with whole numbers; time zones are not read."""
    if _called(node) != name or not isinstance(node, ast.Call):
        raise _Unreadable
    numbers = [_constant(each, int) for each in node.args]
    named = {str(each.arg): _constant(each.value, int) for each in node.keywords if each.arg}
    if len(named) < len(node.keywords):
        raise _Unreadable
    try:
        return make(*numbers, **named)
    except TypeError:
        raise _Unreadable from None


def _called(node: ast.expr) -> str:
    """The last name of what is called: `date` of `datetime.date(…)`."""
    match node:
        case (
            ast.Call(func=ast.Name(id=name))
            | ast.Call(func=ast.Attribute(value=ast.Name(), attr=name))
        ):
            return name
        case _:
            return ""


# ---- containers ----------------------------------------------------------------------------------


def _elements(node: ast.expr, kinds: tuple[type[ast.expr], ...]) -> Sequence[ast.expr]:
    if not isinstance(node, kinds) or not isinstance(node, ast.List | ast.Tuple | ast.Set):
        raise _Unreadable
    return node.elts


def _items(
    node: ast.expr, kinds: tuple[type[ast.expr], ...], item: ir.Type, module: ir.Module
) -> list[Value]:
    return [_value(each, item, module) for each in _elements(node, kinds)]


def _members(node: ast.expr, item: ir.Type, module: ir.Module) -> list[Value]:
    if isinstance(node, ast.Call) and _called(node) in {"set", "frozenset"} and not node.keywords:
        if not node.args:
            return []
        return _items(node.args[0], (ast.List, ast.Tuple, ast.Set), item, module)
    return _items(node, (ast.Set,), item, module)


def _entries(
    node: ast.expr, key: ir.Type, value: ir.Type, module: ir.Module
) -> list[tuple[Value, Value]]:
    return [
        (_value(left, key, module), _value(right, value, module)) for left, right in _pairs(node)
    ]


def _pairs(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The entries of a dictionary, none of which unpacks another."""
    if not isinstance(node, ast.Dict):
        raise _Unreadable
    pairs = zip(node.keys, node.values, strict=True)
    found = [(key, value) for key, value in pairs if key is not None]
    if len(found) < len(node.keys):
        raise _Unreadable
    return found


# ---- declared types ------------------------------------------------------------------------------


def _named(node: ast.expr, name: str, module: ir.Module) -> Value:
    match module.declaration(name):
        case ir.Enum(members=members):
            return _member(node, name, members)
        case ir.Record(fields=fields, origin=origin):
            if origin and origin.flavour == "typeddict":
                return RecordValue(
                    name,
                    None,
                    _fields(
                        {_constant(key, str): each for key, each in _pairs(node)},
                        (),
                        fields,
                        module,
                    ),
                )
            return RecordValue(name, None, _arguments(node, name, fields, module))
        case ir.Union(cases=cases):
            case = next((each for each in cases if each.name == _called(node)), None)
            if case is None:
                raise _Unreadable
            return RecordValue(name, case.name, _arguments(node, case.name, case.fields, module))
        case _:
            raise _Unreadable


def _member(node: ast.expr, name: str, members: Sequence[str]) -> Value:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=member) if owner == name:
            if member in members:
                return EnumValue(name, member)
        case _:
            pass
    raise _Unreadable


def _arguments(
    node: ast.expr, name: str, fields: Sequence[ir.Parameter], module: ir.Module
) -> tuple[tuple[str, Value], ...]:
    if _called(node) != name or not isinstance(node, ast.Call):
        raise _Unreadable
    named = {each.arg: each.value for each in node.keywords if each.arg}
    if len(named) < len(node.keywords):
        raise _Unreadable
    return _fields(named, node.args, fields, module)


def _fields(
    named: Mapping[str, ast.expr],
    given: Sequence[ast.expr],
    fields: Sequence[ir.Parameter],
    module: ir.Module,
) -> tuple[tuple[str, Value], ...]:
    """Each field by its place or its name; none is missing, and there is no other."""
    places = {each.name: value for each, value in zip(fields, given, strict=False)}
    both = {**places, **named}
    fitting = len(given) <= len(fields) and not set(places) & set(named)
    if not fitting or set(both) != {each.name for each in fields}:
        raise _Unreadable
    return tuple((each.name, _value(both[each.name], each.type, module)) for each in fields)
