"""How many draws of a criterion's test come to its check, where the others are discarded."""

from collections.abc import Iterator, Mapping
from functools import partial

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, compiled, program_of, within
from specc.language.evaluate.machines import inside
from specc.language.evaluate.program import Frame, Run
from specc.language.values import Value
from specc.testgen import machines, reserved
from specc.testgen.emit import Style, parts_of, scope_of
from specc.testgen.inputs import impossible
from specc.testgen.parts import Part, Scope
from specc.testgen.recursion import unrolled
from specc.testgen.samples import Impossible, cases, history

DRAWS = 200
"""Draws of which those that come to the check are counted."""

ENOUGH = 10
"""With so many of them the check is reached well, and no more are counted."""

STEPS = 200_000
"""Steps that the conditions of one criterion may take in all."""


def reached(module: ir.Module) -> Mapping[str, tuple[int, int]]:
    """Of how many draws each criterion's test asserts something, and how many there were, by the
    criterion's id; of several checks the one that is reached least. Criteria whose inputs are made
    so that all conditions hold are left out, and so is what takes too long."""
    scope = scope_of(reserved.renamed(module))
    program = program_of(scope.module)
    wanted = set(_criteria(module))
    found: dict[str, tuple[int, int]] = {}
    for part in parts_of(scope, Style(time_bounds="off")):
        if part.item in wanted and part.asked and not impossible(part.inputs):
            met = _met(part, scope, program)
            if met is not None:
                found[part.item] = min((met, DRAWS), found.get(part.item, (met, DRAWS)))
    return found


def _criteria(module: ir.Module) -> Iterator[str]:
    for each in module.declarations:
        match each:
            case ir.Criterion():
                yield each.id
            case ir.Function(criteria=criteria) | ir.Machine(criteria=criteria):
                yield from (one.id for one in criteria)
            case _:
                pass


def _met(part: Part, scope: Scope, program: Program) -> int | None:
    """How many draws keep the conditions of a test; None: it takes too long to say."""
    definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    machine = scope.module.declaration(part.machine)
    run, met = Run(program, STEPS), 0
    for draw in cases(part.inputs, program, definitions, part.item, DRAWS):
        try:
            names = dict(draw.names)
            if isinstance(machine, ir.Machine):
                names |= inside(history(machine, draw, machines.event_domains(machine, scope)))
            met += within(run, partial(_hold, part, names))
        except Undefined as problem:
            if problem.kind == "budget":
                return None
        except (RaisedError, Impossible):
            continue
        if met >= ENOUGH:
            break
    return met


def _hold(part: Part, names: Mapping[str, Value], run: Run) -> bool:
    frame = Frame({**names}, run)
    return all(compiled(each, run.program)(frame) is True for each in part.asked)
