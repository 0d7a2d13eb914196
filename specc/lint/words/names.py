"""All names that a spec knows: what it declares, by whom, and what the language has."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from specc.language import ir
from specc.language.builtins import ATTRIBUTES, BUILTINS
from specc.language.lexer import RESERVED
from specc.language.types import SCALARS

Kind = Literal["type", "value", "member", "id"]
"""type: what is written with a capital, cases and errors too; value: what has a value or gives one;
member: of an enum, or a state; id: of a criterion."""

_WORDS = (
    *("specc", "module", "target", "owner", "use", "type", "enum", "record", "union", "error"),
    *("let", "define", "function", "machine", "criterion", "open", "unspecified", "because"),
    *("smoke", "requires", "returns", "ensures", "changes", "check", "examples", "within"),
    *("forall", "data", "state", "start", "final", "on", "set", "always", "never", "result"),
    *("value", "after", "self", "List", "Set", "Map", "Tuple", "Decimal", "NotAllowed", "head"),
    *("body", "GET", "POST", "PUT", "DELETE", "PATCH", "ms", "s", "min", "h", "day", "days"),
    *("week", "weeks"),
)


@dataclass(frozen=True)
class Declared:
    """A name that the spec declares. `item` is the id of the innermost IR item around it, `types`
    the names of declared types in its type; `foreign` ones come with `use`."""

    name: str
    kind: Kind
    item: str
    types: tuple[str, ...] = ()
    foreign: bool = False


def declared(module: ir.Module) -> tuple[Declared, ...]:
    """What a module declares or brings in, in its order; without the names inside expressions."""
    own = (each for item in module.declarations for each in _of(item, foreign=False))
    others = (each for item in module.imported for each in _of(item, foreign=True))
    return (*own, *others)


@cache
def language_names() -> frozenset[str]:
    """Words of the language, its types, and its built-ins."""
    builtins = (each.name for each in BUILTINS)
    attributes = (each.name for each in ATTRIBUTES)
    return frozenset((*_WORDS, *RESERVED, *SCALARS, *builtins, *attributes))


def words_of(name: str) -> tuple[str, ...]:
    """The words that a name is made of: `past_due`, `pastDue` and `PastDue` have two."""
    if not name.isascii():
        return tuple(each for each in name.split("_") if each)
    return tuple(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name))


def _of(item: ir.Declaration, *, foreign: bool) -> Iterator[Declared]:
    def one(name: str, kind: Kind, where: str = "", type_: ir.Type | None = None) -> Declared:
        return Declared(name, kind, where or item.id, _types(type_), foreign)

    def some(parameters: Iterable[ir.Parameter], where: str = "") -> Iterator[Declared]:
        return (one(each.name, "value", where, each.type) for each in parameters)

    match item:
        case ir.TypeAlias():
            yield one(item.name, "type", type_=item.type)
        case ir.Enum():
            yield one(item.name, "type")
            yield from (one(each, "member") for each in item.members)
        case ir.Record() | ir.Error():
            yield one(item.name, "type")
            yield from some(item.fields)
        case ir.Union():
            yield one(item.name, "type")
            for case in item.cases:
                yield one(case.name, "type")
                yield from some(case.fields)
        case ir.Let():
            yield one(item.name, "value", type_=item.value.type)
        case ir.Define() | ir.Function():
            yield one(item.name, "value", type_=item.returns)
            yield from some(item.parameters)
            yield from (one(each.name, "value", type_=each.value.type) for each in item.lets)
        case ir.Machine():
            yield from _of_machine(item, foreign=foreign)
        case ir.Criterion():
            yield from _of_criterion(item)
        case ir.Smoke():
            yield one(item.name, "value")
        case _:
            pass
    if isinstance(item, ir.Function | ir.Machine):
        yield from (each for criterion in item.criteria for each in _of_criterion(criterion))


def _of_machine(machine: ir.Machine, *, foreign: bool) -> Iterator[Declared]:
    yield Declared(machine.name, "type", machine.id, foreign=foreign)
    parameters = (each for event in machine.events for each in event.parameters)
    for each in (*machine.parameters, *machine.data, *parameters):
        yield Declared(each.name, "value", machine.id, _types(each.type), foreign)
    yield from (Declared(each, "member", machine.id, (), foreign) for each in machine.states)
    for event in machine.events:
        yield Declared(event.name, "value", machine.id, _types(event.returns), foreign)


def _of_criterion(criterion: ir.Criterion) -> Iterator[Declared]:
    yield Declared(criterion.code, "id", criterion.id)
    for each in criterion.variables:
        yield Declared(each.name, "value", criterion.id, _types(each.type))
    for let in criterion.lets:
        yield Declared(let.name, "value", criterion.id, _types(let.value.type))


def _types(type_: ir.Type | None) -> tuple[str, ...]:
    """The declared types in a type: `Order` in `List[Order]?`."""
    match type_:
        case ir.NamedType(name=name):
            return (name,)
        case ir.ListType(item=inner) | ir.SetType(item=inner) | ir.OptionalType(item=inner):
            return _types(inner)
        case ir.RefinedType(base=inner):
            return _types(inner)
        case ir.MapType(key=left, value=right):
            return (*_types(left), *_types(right))
        case ir.TupleType(items=items):
            return tuple(name for each in items for name in _types(each))
        case _:
            return ()
