"""Matches the arguments of a call against the signatures of a built-in (see `builtins`)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from specc.language import ir, types
from specc.language.builtins import ATTRIBUTES, FUNCTIONS, METHODS

__all__ = [
    "ATTRIBUTES",
    "FUNCTIONS",
    "METHODS",
    "Match",
    "Parameter",
    "Pattern",
    "Signature",
    "complete",
    "lambda_types",
    "match",
    "parse",
]

_TOKEN = re.compile(r"\s*(->|[A-Za-z_]+|\d+|#|[()\[\],:=?*])")
_VARIABLES = {"T", "U", "V", "N", "O", "K"}

# ---- the written form ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """A type in a signature. A function's `items` are its parameters, then its result."""

    name: str
    items: tuple["Pattern", ...] = ()
    optional: bool = False
    scale: int | None = None
    scale_of: int | None = None


@dataclass(frozen=True)
class Parameter:
    """A parameter of a signature; one with a name is passed by that name only."""

    pattern: Pattern
    name: str = ""
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Signature:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    result: Pattern
    text: str


@cache
def parse(text: str) -> Signature:
    """Reads a signature such as `(Items[T], key: (T) -> O, default: T = _) -> T`."""
    words = [each[1] for each in _TOKEN.finditer(text)]
    parameters: list[Parameter] = []
    position = 1
    while words[position] != ")":
        name, many, optional = "", False, False
        if words[position + 1] == ":":
            name, position = words[position], position + 2
        if words[position] == "*":
            many, position = True, position + 1
        pattern, position = _pattern(words, position)
        if words[position] == "=":
            optional, position = True, position + 2
        if words[position] == ",":
            position += 1
        parameters.append(Parameter(pattern, name, many, optional))
    result, _ = _pattern(words, position + 2)
    return Signature(tuple(parameters), result, text)


def _pattern(words: Sequence[str], position: int) -> tuple[Pattern, int]:
    if words[position] == "(":
        items, position = _patterns(words, position + 1, ")")
        result, position = _pattern(words, position + 1)
        return Pattern("->", (*items, result)), position
    name, position = words[position], position + 1
    following = words[position] if position < len(words) else ""
    pattern = Pattern(name)
    if following == "[":
        items, position = _patterns(words, position + 1, "]")
        pattern = Pattern(name, items)
    elif following == "(" and words[position + 1] == "#":
        pattern = Pattern(name, scale_of=int(words[position + 2]))
        position += 4
    elif following == "(":
        pattern = Pattern(name, scale=int(words[position + 1]))
        position += 3
    if position < len(words) and words[position] == "?":
        pattern = Pattern(name, pattern.items, optional=True)
        position += 1
    return pattern, position


def _patterns(words: Sequence[str], position: int, end: str) -> tuple[tuple[Pattern, ...], int]:
    items: list[Pattern] = []
    while words[position] != end:
        item, position = _pattern(words, position)
        items.append(item)
        if words[position] == ",":
            position += 1
    return tuple(items), position + 1


# ---- matching ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lambda:
    """A lambda among the arguments, known by its number of parameters until it is lowered."""

    arity: int


Argument = ir.Expression | Lambda


@dataclass
class Match:
    """A signature that the arguments fit so far; `pairs` are each argument's parameter."""

    signature: Signature
    positional: tuple[Parameter, ...]
    keywords: Mapping[str, Parameter]
    bindings: dict[str, ir.Type] = field(default_factory=dict)


def match(
    signature: Signature, positional: Sequence[Argument], keywords: Mapping[str, Argument]
) -> Match | None:
    """The bindings of type variables if all arguments but the lambdas fit."""
    found = _assign(signature, len(positional), tuple(keywords))
    if found is None:
        return None
    pairs = [
        *zip(found.positional, positional, strict=True),
        *((found.keywords[name], value) for name, value in keywords.items()),
    ]
    for parameter, argument in pairs:
        pattern = parameter.pattern
        if isinstance(argument, Lambda):
            if pattern.name != "->" or len(pattern.items) != argument.arity + 1:
                return None
        elif pattern.name == "->" or not _fits(pattern, argument, found.bindings):
            return None
    return found


def _fits(pattern: Pattern, argument: ir.Expression, bindings: dict[str, ir.Type]) -> bool:
    literal = argument.operand if isinstance(argument, ir.Unary) else argument
    if pattern.name == "Float" and isinstance(literal, ir.LiteralValue):
        return types.is_number(literal.type)
    return unify(pattern, argument.type, bindings)


def _assign(signature: Signature, count: int, names: Sequence[str]) -> Match | None:
    by_position = [each for each in signature.parameters if not each.name]
    by_name = {each.name: each for each in signature.parameters if each.name}
    if any(name not in by_name for name in names):
        return None
    if any(not each.optional and name not in names for name, each in by_name.items()):
        return None
    if by_position and by_position[-1].many:
        by_position += [by_position[-1]] * (count - len(by_position))
        by_position = by_position[:count] if count >= len(by_position) - 1 else by_position
    if len(by_position) != count:
        return None
    return Match(signature, tuple(by_position), {name: by_name[name] for name in names})


def unify(pattern: Pattern, type_: ir.Type, bindings: dict[str, ir.Type]) -> bool:
    """Whether a value of `type_` fits `pattern`, binding type variables on the way."""
    if type_ == types.UNKNOWN or pattern.name == "Unknown":
        return True
    if pattern.name in _VARIABLES:
        joined = types.join(bindings.get(pattern.name, types.UNKNOWN), type_)
        if joined is None or not _allowed(pattern.name, joined):
            return False
        bindings[pattern.name] = joined
        return True
    match pattern.name:
        case "Decimal":
            return type_ == types.INT or types.is_decimal(type_)
        case "Float":
            return type_ in (types.FLOAT, types.INT)
        case "Sequence" | "Items":
            item = None if _is_set(type_) and pattern.name == "Sequence" else types.item(type_)
            return item is not None and unify(pattern.items[0], item, bindings)
        case "List" | "Set" | "Map" | "Tuple":
            inner = _inner(pattern.name, type_)
            return len(inner) == len(pattern.items) and all(
                unify(each, item, bindings) for each, item in zip(pattern.items, inner, strict=True)
            )
        case _:
            return type_ == types.SCALARS[pattern.name]


def _is_set(type_: ir.Type) -> bool:
    return isinstance(type_, ir.SetType)


def _inner(name: str, type_: ir.Type) -> tuple[ir.Type, ...]:
    match name, type_:
        case ("List", ir.ListType(item=item)) | ("Set", ir.SetType(item=item)):
            return (item,)
        case "Map", ir.MapType(key=key, value=value):
            return (key, value)
        case "Tuple", ir.TupleType(items=items):
            return items
        case _:
            return ()


def _allowed(variable: str, type_: ir.Type) -> bool:
    match variable:
        case "N":
            return types.is_number(type_) or type_ == types.UNKNOWN
        case "O":
            return types.is_orderable(type_)
        case "K":
            return is_key(type_)
        case _:
            return True


def is_key(type_: ir.Type) -> bool:
    """Whether values of `type_` can be items of a set or keys of a map."""
    match type_:
        case ir.ListType() | ir.SetType() | ir.MapType():
            return False
        case ir.TupleType(items=items):
            return all(is_key(each) for each in items)
        case ir.OptionalType(item=item):
            return is_key(item)
        case _:
            return True


# ---- what a match means --------------------------------------------------------------------------


def lambda_types(found: Match, parameter: Parameter) -> tuple[ir.Type, ...]:
    """The types of a lambda's parameters."""
    return tuple(substitute(each, found.bindings) for each in parameter.pattern.items[:-1])


def complete(
    found: Match,
    fit: Callable[[ir.Expression, ir.Type], ir.Expression | None],
    positional: Sequence[ir.Expression],
    keywords: Mapping[str, ir.Expression],
) -> tuple[tuple[ir.Expression, ...], dict[str, ir.Expression], ir.Type] | None:
    """Arguments fitted to their parameters, and the type of the result."""
    given = [*zip(found.positional, positional, strict=True)]
    named = [(found.keywords[name], value) for name, value in keywords.items()]
    for parameter, value in [*given, *named]:
        if isinstance(value, ir.Lambda) and not unify(
            parameter.pattern.items[-1], value.type, found.bindings
        ):
            return None
    fitted = [fit(value, _target(each.pattern, value, found.bindings)) for each, value in given]
    others = [fit(value, _target(each.pattern, value, found.bindings)) for each, value in named]
    done, more = [x for x in fitted if x is not None], [x for x in others if x is not None]
    if len(done) != len(fitted) or len(more) != len(others):
        return None
    return tuple(done), dict(zip(keywords, more, strict=True)), _result(found, positional)


def _target(pattern: Pattern, value: ir.Expression, bindings: Mapping[str, ir.Type]) -> ir.Type:
    if isinstance(value, ir.Lambda) or pattern.name == "->":
        return value.type
    if pattern.name in {"Sequence", "Items"}:
        item = substitute(pattern.items[0], bindings)
        match value.type:
            case ir.ListType():
                return ir.ListType(item=item)
            case ir.SetType():
                return ir.SetType(item=item)
            case _:
                return value.type
    return substitute(pattern, bindings)


def substitute(pattern: Pattern, bindings: Mapping[str, ir.Type]) -> ir.Type:
    """The type that `pattern` means under `bindings`."""
    items = tuple(substitute(each, bindings) for each in pattern.items)
    found: ir.Type
    match pattern.name:
        case "List" | "Sequence" | "Items":
            found = ir.ListType(item=items[0])
        case "Set":
            found = ir.SetType(item=items[0])
        case "Map":
            found = ir.MapType(key=items[0], value=items[1])
        case "Tuple":
            found = ir.TupleType(items=items)
        case "Decimal":
            found = ir.DecimalType(scale=pattern.scale)
        case name:
            found = types.SCALARS.get(name) or bindings.get(name, types.UNKNOWN)
    return types.optional(found) if pattern.optional else found


def _result(found: Match, positional: Sequence[ir.Expression]) -> ir.Type:
    result = found.signature.result
    if result.scale_of is not None:
        places = positional[result.scale_of]
        if isinstance(places, ir.LiteralValue) and places.type == types.INT:
            return ir.DecimalType(scale=int(places.text))
        return types.UNKNOWN if places.type == types.UNKNOWN else types.DECIMAL
    type_ = substitute(result, found.bindings)
    return ir.DecimalType(scale=type_.scale) if isinstance(type_, ir.DecimalType) else type_
