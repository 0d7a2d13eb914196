"""Where the best of several is chosen, or several are sorted, by something that two may share."""

from collections.abc import Iterator
from dataclasses import dataclass

from specc.language import ir, types
from specc.language.rewrite import rewrite
from specc.language.walk import nodes
from specc.lint.words.items import conditions, is_result, result_type

_IDENTIFYING = frozenset(
    (
        *("id", "key", "code", "number", "name", "sku", "uuid", "isbn", "iban", "email", "slug"),
        *("handle", "position", "index", "title", "username", "ean"),
    )
)
_ENDINGS = ("_id", "_key", "_code", "_number", "_no", "_name", "_uuid")


@dataclass(frozen=True)
class Source:
    """The parameter that a result comes from: one of its items, or `several` of them in a list."""

    name: str
    item: ir.Type
    several: bool
    unordered: bool


@dataclass(frozen=True)
class Choice:
    """What chooses from a source; `tie` says when it does not: `two have the same `price``."""

    tie: str
    source: Source


def identifies(name: str) -> bool:
    """Whether no two are expected to share the field `name`."""
    return name in _IDENTIFYING or name.endswith(_ENDINGS)


def source_of(function: ir.Function, module: ir.Module) -> Source | None:
    """The list or set that a result is one or several of, where two of its items may differ and
    yet be equal in what counts."""
    result = result_type(function, module)
    several = isinstance(result, ir.ListType)
    item = types.item(result) if several else result
    if not isinstance(item, ir.NamedType | ir.TupleType) and item != types.TEXT:
        return None
    if isinstance(module.declaration(getattr(item, "name", "")), ir.Enum):
        return None
    for each in function.parameters:
        given = types.carrier(each.type, module)
        if isinstance(given, ir.ListType | ir.SetType) and item == given.item:
            return Source(each.name, given.item, several, isinstance(given, ir.SetType))
    return None


def extremes(function: ir.Function, source: Source) -> Iterator[Choice]:
    """The conditions that say only that nothing is better than the result, or comes before it."""
    for condition in conditions(function):
        for node in nodes(condition):
            key = None
            if isinstance(node, ir.Quantifier) and node.quantifier == "every":
                key = _neighbours(node, function) if source.several else _best(node, function)
            elif isinstance(node, ir.Comparison) and not source.several:
                key = _equal_to_best(node, function)
            if key:
                yield Choice(f"two have the same {key}", source)


def unordered(function: ir.Function) -> Iterator[tuple[str, str]]:
    """The items of a function with `min`, `max` or `sorted` of a set by a key that two may share,
    and which of these it is."""
    items: tuple[ir.Let | ir.Rule, ...] = (*function.lets, *function.rules)
    for item in items:
        found = tuple(nodes(item))
        told = {id(each.operand) for each in found if isinstance(each, ir.Field_)}
        for node in found:
            if (
                isinstance(node, ir.BuiltinCall)
                and node.name in ("min", "max", "sorted")
                and isinstance(node.arguments[0].type, ir.SetType)
                and any(_may_be_shared(each) for each in node.keywords)
                and id(node) not in told
            ):
                yield item.id, node.name


def _may_be_shared(keyword: ir.Keyword) -> bool:
    if keyword.name != "key" or not isinstance(keyword.value, ir.Lambda):
        return False
    return not _tells_apart(keyword.value.body)


def _tells_apart(key: ir.Expression) -> bool:
    match key:
        case ir.Name():
            return True
        case ir.Unary(operand=operand):
            return _tells_apart(operand)
        case ir.Field_(name=name):
            return identifies(name)
        case ir.Collection(items=items):
            return any(map(_tells_apart, items))
        case _:
            return False


def settles(function: ir.Function) -> bool:
    """Whether a condition pins the result, or compares it with another one in a second way."""
    found: set[str] = set()
    for condition in conditions(function):
        for node in nodes(condition):
            match node:
                case ir.BuiltinCall(keywords=[*keywords]) if keywords:
                    return True
                case ir.Logical(operator="implies") | ir.Slice():
                    return True
                case ir.Comparison(operators=("==",), operands=operands):
                    if any(is_result(each, function) for each in operands):
                        return True
                case ir.Comparison(operators=("<",) | (">",) | ("<=",) | (">=",)):
                    found.update(_fields(node))
                case _:
                    pass
    return len(found) > 1


def _best(node: ir.Quantifier, function: ir.Function) -> str | None:
    """`every x in xs: result.price <= x.price`: by price."""
    match node:
        case ir.Quantifier(binds=(ir.Bind(names=(name,)),), body=ir.Comparison() as body):
            return _key_of(body, function, name)
        case _:
            return None


def _key_of(body: ir.Comparison, function: ir.Function, name: str) -> str | None:
    if body.operators not in (("<=",), (">=",)):
        return None
    left, right = (_marked(each, function, name) for each in body.operands)
    return _described(left) if left == right else None


def _marked(node: ir.Expression, function: ir.Function, name: str) -> ir.Expression:
    """The expression with one name for the result and for the other item."""

    def change(each: ir.Node) -> ir.Node:
        if is_result(each, function) or (isinstance(each, ir.Name) and each.name == name):
            return _ANY
        return each

    return rewrite(node, change)


_ANY = ir.Name(type=types.UNKNOWN, name="each", binding="local")


def _equal_to_best(node: ir.Comparison, function: ir.Function) -> str | None:
    """`result.price == min(x.price for x in xs)`: by price."""
    if node.operators != ("==",):
        return None
    for one, other in (node.operands, node.operands[::-1]):
        match other:
            case ir.BuiltinCall(
                name="min" | "max",
                arguments=(
                    ir.Comprehension(
                        element=element, clauses=(ir.Clause(names=(name,), conditions=()),)
                    ),
                ),
            ):
                key = _marked(element, function, name)
                if _marked(one, function, "") == key:
                    return _described(key)
            case _:
                pass
    return None


def _neighbours(node: ir.Quantifier, function: ir.Function) -> str | None:
    """`every i in range(1, len(result)): result[i - 1].price <= result[i].price`: by price."""
    body = node.body
    if not isinstance(body, ir.Comparison) or body.operators not in (("<=",), (">=",)):
        return None

    def change(each: ir.Node) -> ir.Node:
        indexed = isinstance(each, ir.Index) and is_result(each.operand, function)
        return _ANY if indexed else each

    left, right = (rewrite(each, change) for each in body.operands)
    return _described(left) if left == right else None


def _described(key: ir.Expression) -> str | None:
    """The key in words; None where it tells any two apart."""
    match key:
        case ir.Field_(operand=operand, name=name) if operand == _ANY:
            return None if identifies(name) else f"`{name}`"
        case ir.BuiltinCall(name="len", arguments=(operand,)) if operand == _ANY:
            return "length"
        case ir.Index(operand=operand) if operand == _ANY:
            return "that item"
        case _:
            return None


def _fields(node: ir.Node) -> set[str]:
    return {each.name for each in nodes(node) if isinstance(each, ir.Field_)}
