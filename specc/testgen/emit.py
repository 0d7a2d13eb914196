"""Emits the tests of one spec: a plain pytest and Hypothesis module that never imports specc."""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from specc.language import ir, python
from specc.language.evaluate import Program, program_of
from specc.language.rewrite import rewrite
from specc.results import TestCase, TestModule
from specc.testgen import (
    assemble,
    errors,
    failed_once,
    functions,
    machines,
    models,
    nearly,
    oracles,
    reserved,
    seeds,
    shapes,
    time_bounds,
)
from specc.testgen.assemble import Conditions, Piece
from specc.testgen.building import constants, definition, unbounded
from specc.testgen.choices import Context
from specc.testgen.criteria import criterion
from specc.testgen.domains import Definitions, Domain
from specc.testgen.emptiness import settled
from specc.testgen.events import placed
from specc.testgen.facts import conjunction
from specc.testgen.failed_once import Found
from specc.testgen.imports import import_lines, target_module
from specc.testgen.naming import constant, events_name, unique
from specc.testgen.parts import Part, Scope
from specc.testgen.pools import pools
from specc.testgen.possible import loosened, possible
from specc.testgen.probe import Subject, probe
from specc.testgen.recursion import unrolled
from specc.testgen.sides import all_sides
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

    Other `seeds` give other draws. How the draws of a test are split among them made no difference
    that could be measured on planted faults; with several, no single start decides about all.
    `time_bounds` says whether those of the spec are reported, decide, or are not tested.
    """

    folder: str = "tests/specc"
    width: int = 100
    spec: str = ""
    seeds: tuple[int, ...] = (1, 2, 3, 4)
    time_bounds: Literal["report", "gate", "off"] = "report"


def emit(module: ir.Module, style: Style, found: Found | None = None) -> TestModule:
    """The test module of a spec. The same spec, style and `found` give the same bytes.

    `found` are inputs on which code failed once, which become rows where the spec still takes them.
    """
    scope = scope_of(reserved.renamed(module))
    printer = _printer(scope)
    program = program_of(scope.module)
    unrolled_ = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    mixed = all_sides(list(possible(parts_of(scope, style))), scope, program, unrolled_)
    parts = [loosened(each, program, unrolled_) for each in mixed]
    taken = _taken(scope.module, printer)
    names = [unique(f"test_{part.name}".rstrip("_"), taken) for part in parts]
    joints = assemble.joint_draws(parts, printer, taken)
    drawn = [assemble.drawn(part, printer, joints) for part in parts]
    short, shared = assemble.shared(list(zip(parts, drawn, strict=True)), taken)
    explicit, tables_ = tables(parts, scope, program, unrolled_, taken)
    conditions = _conditions(scope, program, unrolled_)
    failed = _failed(parts, names, scope, program, found or {})
    tests = [
        assemble.test_piece(
            part, name, how, short, replace(conditions(part, table), failed=once), style.width
        )
        for part, name, how, table, once in zip(parts, names, drawn, explicit, failed, strict=True)
    ]
    available = [
        Piece("assume", seeds.ASSUME),
        Piece("seeded", seeds.HELPER),
        *_available(scope, printer),
        *nearly.helpers(scope.module),
        *time_bounds.helpers(style.time_bounds == "gate"),
        *shared,
        *assemble.joint_pieces(joints),
        *tables_,
        Piece(failed_once.NAME, failed_once.HELPER),
    ]
    pieces = assemble.needed(tests, available)
    return TestModule(
        path=path_of(module, style.folder),
        text=_text(scope.module, style, pieces, tests),
        cases=tuple(
            TestCase(
                function=name,
                item=part.item,
                code=part.code,
                title=part.title,
                owner=part.owner,
                layer=part.layer,
                decides=part.decides,
            )
            for part, name in zip(parts, names, strict=True)
        ),
        unchecked=tuple(time_bounds.unchecked(module, parts)),
    )


def path_of(module: ir.Module, folder: str) -> str:
    """Where the tests of a module stand, from the project."""
    return f"{folder}/test_{module.name.replace('.', '_')}.py"


def is_own(text: str) -> bool:
    """Whether a file was emitted by specc; what people wrote is never overwritten."""
    return re.match(r'"""Tests of .*\n\nGenerated by specc from ', text) is not None


def _failed(
    parts: Sequence[Part], names: Sequence[str], scope: Scope, program: Program, found: Found
) -> list[str]:
    """What brings the rows on which each test failed once."""
    return [
        failed_once.decorator(
            part, (*found.get(name, ()), *found.get(part.item, ())), scope, program
        )
        for part, name in zip(parts, names, strict=True)
    ]


def scope_of(module: ir.Module) -> Scope:
    """What the tests of a module are made from."""
    lets = constants(module)
    taken = reserved.NAMES | {each.name for each in module.named()}
    context = Context(module, lets, pools(module), taken=taken)
    definitions: dict[str, Domain] = {kind: unbounded(kind, context) for kind in BUILT_IN}
    for each in module.named():
        if isinstance(each, ir.TypeAlias | ir.Enum | ir.Record | ir.Union):
            definitions[each.name] = definition(each, context)
    definitions |= {name: settled(each, definitions) for name, each in definitions.items()}
    printer = python.Printer(module)

    def show(node: ir.Expression) -> str:
        return python.expression(printer, placed(_copied(node, module), module, show))

    def holds(node: ir.Expression) -> str:
        return python.condition(printer, placed(_copied(node, module), module, show))

    return Scope(module, replace(context, definitions=definitions), definitions, show, holds)


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


def parts_of(scope: Scope, style: Style) -> Iterator[Part]:
    """All tests, in the order of the spec."""
    for each in scope.module.declarations:
        match each:
            case ir.Function():
                yield from functions.function(each, scope)
                if style.time_bounds != "off":
                    yield from time_bounds.tests(each, scope, style.time_bounds == "gate")
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
        known = [*(() if table else probed.witnesses), *time_bounds.given(part, program)]
        found = [arguments(part.inputs, case, scope, part.machine) for case in known]
        return Conditions(
            each=tuple(scope.holds(each) for each in part.conditions),
            joined=joined,
            rare=probed.rare or (part.largest is not None and bool(part.conditions)),
            examples=tuple(each for each in found if each is not None),
            table=table,
        )

    return conditions


def _taken(module: ir.Module, printer: Printer) -> set[str]:
    """Names that shared strategies and joint draws must not take."""
    declared = {each.name for each in module.named()}
    return (
        declared
        | set(printer.names.values())
        | {"SETTINGS", "MACHINES", "SEEDS", "seeded", "rows", failed_once.NAME}
        | {each.name for each in (*time_bounds.helpers(decides=False), *nearly.helpers(module))}
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
