"""Compiles one unit of a spec to the Python definitions that it determines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from specc.derive import functions, machines, types
from specc.derive.names import spell
from specc.derive.parts import laid_out
from specc.derive.renaming import renamed
from specc.derive.style import Style, requoted
from specc.language import ir
from specc.language.python import HELPERS, Printer, helper_source
from specc.language.walk import nodes
from specc.results import Definition

_STYLE = Style()


@dataclass(frozen=True)
class _Block:
    """One top-level definition: the name it defines and its source."""

    symbol: str
    text: str


def derive(module: ir.Module, unit: str, style: Style = _STYLE) -> Definition:
    """The definitions of the declaration with the id `unit`, private helpers first.

    The declaration must be determined: a type, a machine, or a function whose rules cover every
    input (`language.determine`).
    """
    declared = next(each for each in module.named() if each.id == unit)
    printer, width = Printer(module, spell), style.width
    main = list(_blocks(printer, declared, width))
    helpers = list(_helpers(printer, module, declared, width))
    small = []
    for kind in sorted(printer.helpers):
        printer.imports.update(HELPERS[kind][1])
        name = spell("helper", kind)
        small.append(_Block(name, helper_source(kind, name)))
    blocks = [*small, *helpers, *main]
    return Definition(
        unit=unit,
        symbols=tuple(each.symbol for each in blocks),
        code=requoted("\n\n".join(each.text for each in blocks), style.quote),
        imports=tuple(sorted(each for each in printer.imports if each[0] != _place(module))),
    )


def outline(module: ir.Module, unit: str, style: Style = _STYLE) -> Definition:
    """The signature and docstring of the function with the id `unit`, which raises
    `NotImplementedError`: what an agent begins with."""
    declared = next(each for each in module.named() if each.id == unit)
    written = renamed(declared)
    if not isinstance(written, ir.Function):
        raise TypeError(f"{unit} is not a function")
    printer = Printer(module, spell)
    bare = declared.model_copy(update={"raises": (), "lets": (), "rules": ()})
    helpers = list(_helpers(printer, module, bare, style.width))
    text = laid_out(functions.outline(printer, written, style.width), style.width)
    blocks = [*helpers, _Block(declared.name, text)]
    return Definition(
        unit=unit,
        symbols=tuple(each.symbol for each in blocks),
        code=requoted("\n\n".join(each.text for each in blocks), style.quote),
        imports=tuple(sorted(each for each in printer.imports if each[0] != _place(module))),
    )


def _place(module: ir.Module) -> str:
    """The dotted name of the target itself, from which it imports nothing."""
    parts = (module.target or "").removesuffix(".py").removesuffix("/__init__").split("/")
    return ".".join(parts[1:] if parts[0] == "src" else parts)


def _blocks(printer: Printer, written: ir.Named, width: int) -> Iterator[_Block]:
    name = written.name
    declared = renamed(written)
    match declared:
        case ir.TypeAlias():
            yield _Block(name, laid_out(types.alias(printer, declared), width))
        case ir.Enum():
            yield _Block(name, laid_out(types.enum(printer, declared, width), width))
        case ir.Record():
            yield _Block(name, laid_out(types.record(printer, declared, width), width))
        case ir.Union():
            yield _Block(name, laid_out(types.union(printer, declared, width), width))
        case ir.Error():
            yield _Block(name, laid_out(types.error(printer, declared, width), width))
        case ir.Function():
            yield _Block(name, laid_out(functions.function(printer, declared, width), width))
        case ir.Define():
            text = laid_out(functions.define(printer, declared, width), width)
            yield _Block(spell("define", name), text)
        case ir.Let():
            text = laid_out(functions.constant(printer, declared), width)
            yield _Block(spell("constant", name), text)
        case ir.Machine():
            yield from _machine(printer, declared, width)
        case _:
            assert_never(declared)


def _machine(printer: Printer, declared: ir.Machine, width: int) -> Iterator[_Block]:
    text = laid_out(machines.machine(printer, declared, width), width)
    if "raise NotAllowed" in text:
        yield _Block("NotAllowed", laid_out(machines.NOT_ALLOWED, width))
    if declared.states:
        name = printer.spell("states", declared.name)
        yield _Block(name, laid_out(machines.states(printer, declared), width))
    yield _Block(declared.name, text)


def _helpers(
    printer: Printer, module: ir.Module, declared: ir.Named, width: int
) -> Iterator[_Block]:
    """The defines and constants that the code of a declaration uses, those they use first."""
    seen: set[str] = {declared.name}

    def visit(node: ir.Node) -> Iterator[_Block]:
        for each in nodes(node):
            name = _used_name(each)
            used = module.declaration(name) if name and name not in seen else None
            if isinstance(used, ir.Define | ir.Let):
                seen.add(name)
                yield from visit(used)
                yield from _blocks(printer, used, width)

    for part in _code_parts(declared):
        yield from visit(part)


def _code_parts(declared: ir.Named) -> tuple[ir.Node, ...]:
    """The parts of a declaration that its code is made of."""
    match declared:
        case ir.Function():
            return (*declared.raises, *declared.lets, *declared.rules, *declared.parameters)
        case ir.Machine():
            return (*declared.parameters, *declared.data, *declared.events)
        case ir.Record() | ir.Error():
            return declared.fields
        case ir.Union():
            return tuple(field for case in declared.cases for field in case.fields)
        case _:
            return ()


def _used_name(node: ir.Node) -> str:
    match node:
        case ir.Call(function=name):
            return name
        case ir.Name(name=name, binding="constant"):
            return name
        case _:
            return ""
