"""What a spec's own literals suggest as inputs: boundary values, lengths, texts, patterns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.evaluate.data import literal
from specc.language.values import Value
from specc.language.walk import children


@dataclass(frozen=True)
class Hints:
    """Literals in the order in which they stand; `lengths` are those compared with a `len`."""

    numbers: tuple[Decimal, ...] = ()
    texts: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    moments: tuple[datetime, ...] = ()
    durations: tuple[timedelta, ...] = ()
    lengths: tuple[int, ...] = ()
    patterns: tuple[str, ...] = ()


def hints_of(nodes: Iterable[ir.Node], program: Program) -> Hints:
    """The hints in `nodes` and in whatever they refer to: defines, constants, declared types."""
    found: dict[str, dict[Value, None]] = {name: {} for name in Hints.__dataclass_fields__}
    for node in _reachable(nodes, program):
        match node:
            case ir.LiteralValue():
                _add(found, literal(node))
            case ir.Matches(pattern=pattern):
                found["patterns"][pattern] = None
            case ir.Comparison(operands=operands) if any(map(_is_length, operands)):
                lengths = (literal(each) for each in operands if isinstance(each, ir.LiteralValue))
                found["lengths"].update((each, None) for each in lengths if isinstance(each, int))
    return Hints(**{name: tuple(values) for name, values in found.items()})  # type: ignore[arg-type]


def _add(found: dict[str, dict[Value, None]], value: Value) -> None:
    match value:
        case bool() | None:
            pass
        case int() | float() | Decimal():
            found["numbers"][Decimal(str(value))] = None
        case str():
            found["texts"][value] = None
        case datetime():
            found["moments"][value] = None
        case date():
            found["dates"][value] = None
        case timedelta():
            found["durations"][value] = None
        case _:
            pass


def _is_length(node: ir.Node) -> bool:
    return isinstance(node, ir.BuiltinCall) and node.name in {"len", "count"}


def _reachable(nodes: Iterable[ir.Node], program: Program) -> Iterator[ir.Node]:
    """All nodes in `nodes` and, once each, in the declarations that they name."""
    seen: set[str] = set()
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))
        name = _refers_to(node)
        declaration = program.declarations.get(name) if name and name not in seen else None
        if declaration is not None and name is not None:
            seen.add(name)
            stack.extend(reversed(_meaning(declaration)))


def _refers_to(node: ir.Node) -> str | None:
    match node:
        case ir.NamedType(name=name) | ir.Name(name=name, binding="constant"):
            return name
        case ir.Call(function=name):
            return name
        case _:
            return None


def _meaning(declaration: ir.Named) -> list[ir.Node]:
    """The parts of a declaration that say what it means, without criteria and examples."""
    match declaration:
        case ir.Function():
            parts: list[ir.Node] = [*declaration.parameters, *declaration.requires]
            return [*parts, *declaration.raises, *declaration.lets, *declaration.rules]
        case ir.Machine():
            return [*declaration.parameters, *declaration.data, *declaration.events]
        case _:
            return [declaration]
