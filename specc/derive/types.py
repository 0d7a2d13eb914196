"""Derives type declarations: aliases, enums, records, unions, errors."""

from collections.abc import Set
from dataclasses import replace

from specc.derive.parts import docstring, indented, message, parameter, readable
from specc.language import ir
from specc.language.python import Printer, annotation, expression
from specc.language.python.literals import quoted
from specc.language.walk import nodes

_EMPTY = {"[]": "list", "{}": "dict", "set()": "set"}


def alias(printer: Printer, each: ir.TypeAlias) -> list[str]:
    """`Money = Decimal`; of types that are defined below it, a text."""
    text = annotation(printer, each.type)
    if _mentions(each.type, _later(printer.module, each.name)):
        return [f"{each.name}: {printer.needs('typing', 'TypeAlias')} = {quoted(text)}"]
    return [f"{each.name} = {text}"]


def enum(printer: Printer, each: ir.Enum, width: int) -> list[str]:
    """An Enum whose values are its members' names."""
    base = printer.needs("enum", "Enum")
    members = [f"{name} = {quoted(name)}" for name in each.members]
    doc = docstring(each.prose, (), width)
    return [f"class {each.name}({base}):", *indented([*doc, *([""] if doc else []), *members])]


def record(printer: Printer, each: ir.Record, width: int) -> list[str]:
    """A frozen dataclass."""
    later = _later(printer.module, each.name)
    return _dataclass(printer, each.name, each.fields, docstring(each.prose, (), width), later)


def union(printer: Printer, each: ir.Union, width: int) -> list[str]:
    """A frozen dataclass for each case, and their union under the union's name."""
    later = _later(printer.module, each.name)
    lines: list[str] = []
    for case in each.cases:
        said = docstring((f"A case of {each.name}.",), (), width)
        lines += [*_dataclass(printer, case.name, case.fields, said, later), "", ""]
    return [*lines, f"{each.name} = {' | '.join(case.name for case in each.cases)}"]


def _dataclass(
    printer: Printer,
    name: str,
    fields: tuple[ir.Parameter, ...],
    doc: list[str],
    later: Set[str],
) -> list[str]:
    """`later` are names that may be defined below the class, so that they stand in quotes."""
    decorator = printer.needs("dataclasses", "dataclass")
    inside = replace(printer, hidden=frozenset(each.name for each in fields))
    body = []
    for each in fields:
        type_ = annotation(inside, each.type)
        if _mentions(each.type, later):
            type_ = quoted(type_)
        body.append(f"{each.name}: {type_}{_default(inside, each)}")
    inner = [*doc, *([""] if doc and body else []), *body] or ["pass"]
    return [f"@{decorator}(frozen=True)", f"class {name}:", *indented(inner)]


def _mentions(type_: ir.Type, names: Set[str]) -> bool:
    return any(isinstance(each, ir.NamedType) and each.name in names for each in nodes(type_))


def _later(module: ir.Module, name: str) -> frozenset[str]:
    """The types that a type needs and that need it too: no order puts each below those it needs."""
    needed = {
        each.name: {part.name for part in nodes(each) if isinstance(part, ir.NamedType)}
        for each in module.declarations
        if isinstance(each, ir.TypeAlias | ir.Record | ir.Union)
    }

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = set(needed.get(start, ()))
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting |= needed.get(current, set())
        return found

    return frozenset(each for each in reached(name) if name in reached(each))


def _default(printer: Printer, each: ir.Parameter) -> str:
    if each.default is None:
        return ""
    text = expression(printer, each.default)
    if not _is_mutable(printer.module, each.default):
        return f" = {text}"
    factory = printer.builtin(_EMPTY[text]) if text in _EMPTY else f"lambda: {text}"
    return f" = {printer.needs('dataclasses', 'field')}(default_factory={factory})"


def _is_mutable(module: ir.Module, default: ir.Expression) -> bool:
    """Whether a dataclass wants the default to be made anew."""
    match default.type:
        case ir.ListType() | ir.SetType() | ir.MapType():
            return True
        case ir.NamedType(name=name):
            declared = module.declaration(name)
            return isinstance(declared, ir.Record) and bool(
                declared.origin and not declared.origin.frozen
            )
        case _:
            return False


def error(printer: Printer, each: ir.Error, width: int) -> list[str]:
    """An exception with the spec's message; its fields become attributes."""
    doc = docstring((readable(each) + ".",), (), width)
    parameters = ", ".join(["self", *(parameter(printer, field) for field in each.fields)])
    body = [f"self.{field.name} = {field.name}" for field in each.fields]
    body.append(f"super().__init__({message(each.message, each.fields)})")
    init = [f"def __init__({parameters}) -> None:", *indented(body)]
    return [f"class {each.name}(Exception):", *indented([*doc, "", *init])]
