"""Emits the tests of one spec: a plain pytest and Hypothesis module that never imports specc."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from specc.language import ir, python
from specc.language.evaluate import Program, program_of
from specc.language.rewrite import rewrite
from specc.results import TestCase, TestModule
from specc.testgen import (
    assemble,
    errors,
    functions,
    machines,
    models,
    oracles,
    reserved,
    seeds,
    shapes,
)
from specc.testgen.assemble import Conditions, Piece
from specc.testgen.building import constants, definition, unbounded
from specc.testgen.choices import Context
from specc.testgen.criteria import criterion
from specc.testgen.domains import Definitions, Domain
from specc.testgen.events import placed
from specc.testgen.facts import conjunction
from specc.testgen.imports import import_lines, target_module
from specc.testgen.inputs import impossible
from specc.testgen.naming import constant, events_name, unique
from specc.testgen.parts import Part, Scope
from specc.testgen.pools import pools
from specc.testgen.preconditions import criteria_of
from specc.testgen.probe import Subject, probe
from specc.testgen.recursion import unrolled
from specc.testgen.strategies import Printer, strategy
from specc.testgen.tables import tables
from specc.testgen.values import arguments

BUILT_IN = {
    "Int": "INTEGERS",
    "Decimal": "DECIMALS",
    "Float": "FLOATS",
    "Text": "TEXTS",
    "Date": "DATES",
    "DateTime": "DATETIMES",
    "Duration": "DURATIONS",
}
MACHINES = "MACHINES = settings(SETTINGS, max_examples=200, stateful_step_count=30)"


@dataclass(frozen=True)
class Style:
    """Where emitted tests stand and how wide they are; `spec` is the path to show for the spec.

    Other `seeds` give other draws. Several of a few draws each are no worse than one of many, and
    what one begins with by chance does not decide about all.
    """

    folder: str = "tests/specc"
    width: int = 100
    spec: str = ""
    seeds: tuple[int, ...] = (1, 2, 3, 4)


def emit(module: ir.Module, style: Style) -> TestModule:
    """The test module of a spec. The same spec and style give the same bytes."""
    scope = scope_of(reserved.renamed(module))
    printer = _printer(scope)
    parts = [each for each in _parts(scope) if not impossible(each.inputs)]
    taken = _taken(scope.module, printer)
    names = [unique(f"test_{part.name}".rstrip("_"), taken) for part in parts]
    joints = assemble.joint_draws(parts, printer, taken)
    drawn = [assemble.drawn(part, printer, joints) for part in parts]
    short, shared = assemble.shared(list(zip(parts, drawn, strict=True)), taken)
    program = program_of(scope.module)
    unrolled_ = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    explicit, tables_ = tables(parts, scope, program, unrolled_, taken)
    conditions = _conditions(scope, program, unrolled_)
    tests = [
        assemble.test_piece(part, name, how, short, conditions(part, table), style.width)
        for part, name, how, table in zip(parts, names, drawn, explicit, strict=True)
    ]
    available = [
        Piece("seeded", seeds.HELPER),
        *_available(scope, printer),
        *shared,
        *assemble.joint_pieces(joints),
        *tables_,
    ]
    pieces = assemble.needed(tests, available)
    return TestModule(
        path=f"{style.folder}/test_{module.name.replace('.', '_')}.py",
        text=_text(scope.module, style, pieces, tests),
        cases=tuple(
            TestCase(
                function=name,
                item=part.item,
                code=part.code,
                title=part.title,
                owner=part.owner,
                layer=part.layer,
            )
            for part, name in zip(parts, names, strict=True)
        ),
        unchecked=tuple(each.id for each in criteria_of(module) if not each.checks or each.within),
    )


def scope_of(module: ir.Module) -> Scope:
    """What the tests of a module are made from."""
    lets = constants(module)
    context = Context(module, lets, pools(module))
    definitions: dict[str, Domain] = {kind: unbounded(kind, context) for kind in BUILT_IN}
    for each in module.named():
        if isinstance(each, ir.TypeAlias | ir.Enum | ir.Record | ir.Union):
            definitions[each.name] = definition(each, context)
    printer = python.Printer(module)

    def show(node: ir.Expression) -> str:
        return python.expression(printer, placed(_copied(node, module), module, show))

    def holds(node: ir.Expression) -> str:
        return python.condition(printer, placed(_copied(node, module), module, show))

    return Scope(module, context, definitions, show, holds)


def _copied(node: ir.Expression, module: ir.Module) -> ir.Expression:
    """The expression with copies for the functions that may change their arguments."""

    def change(each: ir.Node) -> ir.Node:
        called = module.declaration(each.function) if isinstance(each, ir.Call) else None
        if not isinstance(each, ir.Call) or not isinstance(called, ir.Function):
            return each
        arguments = tuple(
            ir.Call(type=argument.type, function="deepcopy", arguments=(argument,))
            if parameter.name in called.changes
            else argument
            for parameter, argument in zip(called.parameters, each.arguments, strict=True)
        )
        return each.model_copy(update={"arguments": arguments}) if called.changes else each

    return rewrite(node, change)


def _printer(scope: Scope) -> Printer:
    names = {name: BUILT_IN.get(name) or constant(name) for name in scope.definitions}
    for each in scope.module.named():
        if isinstance(each, ir.Machine):
            names[each.name] = constant(each.name)
    return Printer(scope.show, names)


def _parts(scope: Scope) -> Iterator[Part]:
    """All tests, in the order of the spec."""
    for each in scope.module.declarations:
        match each:
            case ir.Function():
                yield from functions.function(each, scope)
            case ir.Machine():
                yield from machines.machine(each, scope)
            case ir.Criterion():
                yield from criterion(each, None, scope)
            case ir.Error():
                yield errors.error(each, scope)
            case _:
                pass


def _conditions(
    scope: Scope, program: Program, definitions: Definitions
) -> Callable[[Part, str], Conditions]:
    """How the conditions of a part are written, the table of its rows, and without one examples
    where they hold rarely."""

    def conditions(part: Part, table: str) -> Conditions:
        machine = scope.module.declaration(part.machine)
        subject = None
        if isinstance(machine, ir.Machine):
            subject = Subject(machine, machines.event_domains(machine, scope))
        probed = probe(part.inputs, part.asked, program, definitions, part.item, subject)
        joined = scope.holds(conjunction(part.conditions)) if part.conditions else ""
        found = [arguments(part.inputs, case, scope, part.machine) for case in probed.witnesses]
        return Conditions(
            each=tuple(scope.holds(each) for each in part.conditions),
            joined=joined,
            rare=probed.rare,
            examples=() if table else tuple(each for each in found if each is not None),
            table=table,
        )

    return conditions


def _taken(module: ir.Module, printer: Printer) -> set[str]:
    """Names that shared strategies and joint draws must not take."""
    declared = {each.name for each in module.named()}
    return (
        declared | set(printer.names.values()) | {"SETTINGS", "MACHINES", "SEEDS", "seeded", "rows"}
    )


def _available(scope: Scope, printer: Printer) -> list[Piece]:
    """All that tests might need, each before what uses it where the order matters."""
    found = [
        Piece(name, tuple(python.helper_source(name, name).splitlines())) for name in python.HELPERS
    ]
    found += [Piece(name, tuple(lines)) for name, lines in oracles.helpers(scope)]
    found += [
        Piece(name, tuple(lines)) for name, lines in shapes.predicates(scope.module, scope.show)
    ]
    found += [Piece(name, tuple(lines)) for name, lines in machines.helpers(scope)]
    for name in scope.definitions:
        text = strategy(unrolled(name, scope.definitions), printer)
        found.append(Piece(printer.names[name], (f"{printer.names[name]} = {text}",)))
    for each in scope.module.named():
        if isinstance(each, ir.Machine):
            strategies = {
                events_name(each.name): machines.events(each, scope, printer),
                printer.names[each.name]: machines.reached(each, scope, printer),
            }
            found += [Piece(name, (f"{name} = {text}",)) for name, text in strategies.items()]
            found.append(Piece(models.model_name(each), tuple(models.model(each, scope, printer))))
    return [*found, Piece("MACHINES", (MACHINES,))]


def _text(module: ir.Module, style: Style, pieces: Sequence[Piece], tests: Sequence[Piece]) -> str:
    """The module's text: docstring, imports, settings, helpers, tests."""
    body = seeds.settings(style.seeds)
    flat = True
    for each in (*pieces, *tests):
        assigned = len(each.lines) == 1
        body += [*([] if assigned and flat else ["", ""]), *each.lines]
        flat = assigned
    imports = import_lines(module, "\n".join(body))
    lines = [*_header(module, style), "", *imports, "", *body]
    return "\n".join(assemble.laid_out(lines, style.width)) + "\n"


def _header(module: ir.Module, style: Style) -> list[str]:
    origin = f"Generated by specc from {style.spec or module.name}. Edits here are lost:"
    remedy = "change the spec, then regenerate with `specc test --write`."
    return [
        f'"""Tests of {target_module(module)}.',
        "",
        *textwrap.wrap(f"{origin} {remedy}", style.width, break_long_words=False),
        '"""',
    ]
