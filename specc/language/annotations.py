"""Reads Python annotations and default values, as `ast`, into IR types and literals."""

import ast
from collections.abc import Callable

from specc.language import ir

INT = ir.ScalarType(name="Int")
BOOL = ir.ScalarType(name="Bool")

_SCALARS: dict[str, ir.Type] = {
    "int": INT,
    "float": ir.ScalarType(name="Float"),
    "bool": BOOL,
    "str": ir.ScalarType(name="Text"),
    "bytes": ir.ScalarType(name="Bytes"),
    "Decimal": ir.DecimalType(),
    "date": ir.ScalarType(name="Date"),
    "datetime": ir.ScalarType(name="DateTime"),
    "timedelta": ir.ScalarType(name="Duration"),
}
_LISTS = {"list", "List", "Sequence", "Iterable", "Collection", "MutableSequence"}
_SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"}
_MAPS = {"dict", "Dict", "Mapping", "MutableMapping"}
_BOUNDS: dict[str, ir.Comparing] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_LENGTHS: dict[str, ir.Comparing] = {"min_length": ">=", "max_length": "<="}

Resolve = Callable[[str], ir.Type]


class Unreadable(Exception):
    """An annotation or class that has no counterpart in the language; the text says why."""


def last_name(node: ast.expr) -> str:
    """`Decimal` of `Decimal` and of `decimal.Decimal`; empty for other expressions."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return last_name(function)
        case _:
            return ""


def read_type(node: ast.expr, resolve: Resolve) -> ir.Type:
    """The IR type of an annotation; `resolve` maps the name of a class to its type.

    Raises:
        Unreadable: the annotation has no counterpart.
    """
    match node:
        case ast.Constant(value=str(text)):
            return read_type(_parse(text), resolve)
        case ast.Constant(value=None):
            return ir.ScalarType(name="None")
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _union([left, right], resolve)
        case ast.Subscript(value=generic, slice=argument):
            items = list(argument.elts) if isinstance(argument, ast.Tuple) else [argument]
            return _generic(last_name(generic), items, resolve)
        case ast.Name() | ast.Attribute():
            scalar: ir.Type | None = _SCALARS.get(last_name(node))
            return scalar or resolve(ast.unparse(node))
        case _:
            raise Unreadable(f"the annotation `{ast.unparse(node)}` is not understood")


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise Unreadable(f"the annotation `{text}` is not understood") from None


def _union(parts: list[ast.expr], resolve: Resolve) -> ir.Type:
    types = [read_type(part, resolve) for part in parts]
    none = ir.ScalarType(name="None")
    others = [each for each in types if each != none]
    if len(others) != 1:
        raise Unreadable("a union of several types has no counterpart; only `T | None` has")
    if len(others) == len(types) or isinstance(others[0], ir.OptionalType):
        return others[0]
    return ir.OptionalType(item=others[0])


def _generic(name: str, items: list[ast.expr], resolve: Resolve) -> ir.Type:
    if name == "Annotated":
        return _annotated(read_type(items[0], resolve), items[1:])
    if name in {"Final", "Required"}:
        return read_type(items[0], resolve)
    if name == "Optional":
        return _union([items[0], ast.Constant(value=None)], resolve)
    if name == "Union":
        return _union(items, resolve)
    if name in {"tuple", "Tuple"}:
        match items:
            case [item, ast.Constant(value=value)] if value is Ellipsis:
                return ir.ListType(item=read_type(item, resolve))
            case _:
                return ir.TupleType(items=tuple(read_type(item, resolve) for item in items))
    if name in _LISTS:
        return ir.ListType(item=read_type(items[0], resolve))
    if name in _SETS:
        return ir.SetType(item=read_type(items[0], resolve))
    if name in _MAPS and len(items) == 2:
        return ir.MapType(key=read_type(items[0], resolve), value=read_type(items[1], resolve))
    raise Unreadable(f"`{name}[…]` has no counterpart in the language")


def _annotated(base: ir.Type, metadata: list[ast.expr]) -> ir.Type:
    for each in metadata:
        if isinstance(each, ast.Call):
            base = refine(base, each)
    return base


def refine(base: ir.Type, call: ast.Call) -> ir.Type:
    """`base` with the constraints of a pydantic `Field(ge=0, max_length=3)` as refinements."""
    limits = {each.arg: each.value for each in call.keywords if each.arg}
    if isinstance(base, ir.DecimalType) and "decimal_places" in limits:
        scale = _constant(limits["decimal_places"])
        digits = _constant(limits["max_digits"]) if "max_digits" in limits else 12
        if isinstance(scale, int) and isinstance(digits, int):
            base = ir.DecimalType(precision=digits, scale=scale)
    value = ir.Name(type=base, name="value", binding="value")
    length = ir.BuiltinCall(type=INT, name="len", arguments=(value,))
    refined: ir.Type = base
    for name, limit in limits.items():
        sign = _BOUNDS.get(name) or _LENGTHS.get(name)
        subject: ir.Expression = length if name in _LENGTHS else value
        bound = read_literal(limit, subject.type)
        predicate: ir.Expression | None = None
        if sign and bound is not None:
            predicate = ir.Comparison(type=BOOL, operators=(sign,), operands=(subject, bound))
        elif name == "pattern" and isinstance(bound, ir.LiteralValue):
            predicate = ir.Matches(type=BOOL, operand=value, pattern=bound.text)
        if predicate is not None:
            refined = ir.RefinedType(base=refined, predicate=predicate)
    return refined


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def read_literal(node: ast.expr, type_: ir.Type) -> ir.Expression | None:
    """A default or bound as an IR value of `type_`, or None where it cannot be read statically."""
    if isinstance(type_, ir.RefinedType):
        return read_literal(node, type_.base)
    if isinstance(type_, ir.OptionalType) and _constant(node) is not None:
        return read_literal(node, type_.item)
    match node:
        case ast.Constant(value=None):
            return ir.LiteralValue(type=ir.ScalarType(name="None"), text="None")
        case ast.Constant(value=bool(flag)) if type_ == BOOL:
            return ir.LiteralValue(type=type_, text=str(flag))
        case ast.Constant(value=str(text)) if type_ == ir.ScalarType(name="Text"):
            return ir.LiteralValue(type=type_, text=text)
        case ast.Constant(value=int() | float()) | ast.UnaryOp(op=ast.USub()):
            return _number(ast.unparse(node), type_)
        case ast.Call(args=[ast.Constant(value=str() | int() as value)], keywords=[]) if last_name(
            node
        ) == "Decimal" and isinstance(type_, ir.DecimalType):
            return _number(str(value), type_)
        case ast.Attribute(value=ast.Name(id=enum), attr=member) if isinstance(type_, ir.NamedType):
            return ir.Member(type=type_, enum=enum, member=member) if enum == type_.name else None
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]) | ast.Name():
            return _empty(node, type_)
        case _:
            return None


def _empty(node: ast.expr, type_: ir.Type) -> ir.Expression | None:
    """An empty display, or a `default_factory` such as `list`."""
    factory = node.id if isinstance(node, ast.Name) else type(node).__name__.lower()
    match type_:
        case ir.ListType() if factory in {"list", "tuple"}:
            return ir.Collection(type=type_, items=())
        case ir.SetType() if factory in {"set", "frozenset"}:
            return ir.Collection(type=type_, items=())
        case ir.MapType() if factory == "dict":
            return ir.MapDisplay(type=type_, entries=())
        case _:
            return None


def _number(text: str, type_: ir.Type) -> ir.Expression | None:
    whole = text.lstrip("-").replace("_", "").isdigit()
    numeric = whole or text.lstrip("-").replace("_", "").replace(".", "", 1).isdigit()
    fits = (type_ == INT and whole) or (
        numeric and (isinstance(type_, ir.DecimalType) or type_ == ir.ScalarType(name="Float"))
    )
    if not fits:
        return None
    literal = ir.LiteralValue(type=type_, text=text.lstrip("-"))
    return ir.Unary(type=type_, operator="-", operand=literal) if text.startswith("-") else literal
