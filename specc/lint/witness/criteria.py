"""Looks for inputs on which the rules, or a machine, break a criterion.

Functions whose rules do not determine them have no value here, so their criteria are passed by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from specc.language import ir, types
from specc.language.evaluate import compiled, guarded, routine_of, within
from specc.language.evaluate.calls import error_of, frame_of, in_domain, raise_code, raised
from specc.language.evaluate.machines import error_fields, inside
from specc.language.evaluate.program import Frame, Program, RaisedError, Run, Undefined, with_lets
from specc.language.search import hints_of, inputs
from specc.language.show import show
from specc.language.values import MachineValue, Value
from specc.language.walk import nodes
from specc.lint.witness import terms
from specc.lint.witness.aim import aimed, constants
from specc.lint.witness.outcome import DISCARDED, STEPS, Broken, sides
from specc.lint.witness.pointwise import Names
from specc.lint.witness.question import Budget

MET = 40
"""Inputs in which constants that conditions ask for are put."""

AIMED = 3
"""Inputs that are moved to where conditions turn."""

OVERHEAD = 15
"""Steps that an input costs beside those of its evaluation."""

SHARE = 6
"""What part of the budget of one owner all of its criteria take: a search over calls is dear."""


@dataclass(frozen=True)
class Case:
    """Values of parameters and variables, and in a machine's criteria the machine."""

    names: Mapping[str, Value]
    machine: MachineValue | None


def broken_criteria(
    criteria: Iterable[ir.Criterion],
    owner: ir.Function | ir.Machine | None,
    program: Program,
    budget: Budget,
    machines: Sequence[MachineValue] = (),
) -> Iterator[Broken]:
    """The checks of an owner's criteria, or of module-level ones, that some input breaks: the first
    for each check. Those of a machine are asked of each of `machines`."""
    checked = [each for each in (*criteria, *_promised(owner)) if each.checks]
    share = replace(budget, steps=budget.steps // SHARE // max(len(checked), 1))
    for criterion in checked:
        yield from _criterion(criterion, owner, machines, (program, share))


def _promised(owner: ir.Function | ir.Machine | None) -> Iterator[ir.Criterion]:
    """The postconditions of a function with rules, each as a criterion."""
    if isinstance(owner, ir.Function) and owner.rules:
        for each in owner.ensures:
            check = ir.Check(id=each.id, condition=terms.with_lets(each.condition, _lets(owner)))
            yield ir.Criterion(id=each.id, code="ensures", title="", checks=(check,))


def _lets(function: ir.Function) -> dict[str, ir.Expression]:
    return {each.name: each.value for each in function.lets}


def _criterion(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    machines: Sequence[MachineValue],
    given: tuple[Program, Budget],
) -> Iterator[Broken]:
    program, budget = given
    parameters = _parameters(criterion, owner)
    body: list[ir.Node] = [criterion, *(owner.requires if isinstance(owner, ir.Function) else ())]
    called = [program.declarations.get(each.function) for each in _calls(criterion)]
    hints = hints_of([*parameters, *body, *(each for each in called if each)], program)
    left, open_ = budget.steps, list(criterion.checks)
    contexts: list[MachineValue | None] = [*machines] or [None]
    share = max(budget.inputs // len(contexts), 6)
    tried = _inputs_for(
        criterion, owner, list(inputs(parameters, program, hints, share).values), program
    )
    for machine in contexts:
        for names in tried:
            if left <= 0 or not open_:
                return
            run = Run(program, STEPS)
            case = Case(names, machine)
            for check, reason, undefined in _judged(criterion, owner, case, tuple(open_), run):
                open_.remove(check)
                yield Broken(check.id, _inputs(parameters, case, program), reason, undefined)
            left -= STEPS - run.steps + OVERHEAD


def _inputs_for(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    found: list[Names],
    program: Program,
) -> list[Names]:
    """The inputs, after some at which the conditions of the criterion turn or are met at all."""
    lets = {each.name: each.value for each in criterion.lets}
    lets |= _lets(owner) if isinstance(owner, ir.Function) else {}
    conditions = [terms.with_lets(each, lets) for each in criterion.whens]
    fixed = constants(conditions, program)
    known = {name: value for name, value in fixed.items() if found and name in found[0]}
    met = [{**names, **known} for names in found[:MET]] if known else []
    if isinstance(owner, ir.Machine):
        return [*met, *found]  # its conditions speak of the machine, which is not among the inputs
    asked = [*conditions, *(terms.with_lets(each.condition, lets) for each in criterion.checks)]
    return [*met, *aimed(asked, [*met, *found][:AIMED], program), *found]


def _judged(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    case: Case,
    checks: tuple[ir.Check, ...],
    run: Run,
) -> Iterator[tuple[ir.Check, str, bool]]:
    """The checks that the case breaks, each with a reason and whether it has no value."""
    for check in checks:
        try:
            reason = within(run, partial(_check, criterion, owner, case, check))
        except RaisedError:
            continue
        except Undefined as problem:
            if problem.kind not in DISCARDED:
                yield check, problem.reason, True
        else:
            if reason:
                yield check, reason, False


def _check(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    case: Case,
    check: ir.Check,
    run: Run,
) -> str:
    """Why the check does not hold; empty where it does, or is not asked."""
    program = run.program
    frame = _frame(criterion, owner, case, check, run)
    if frame is None:
        return ""
    if not all(guarded(compiled(each, program), frame) for each in criterion.whens):
        return ""
    if check.raises is not None:
        return _raises(check, frame, program)
    if guarded(compiled(check.condition, program), frame):
        return ""
    return sides(check.condition, frame, program)


def _frame(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    case: Case,
    check: ir.Check,
    run: Run,
) -> Frame | None:
    """The names that the criterion sees; None where the input is outside of the domain."""
    names, machine, program = case.names, case.machine, run.program
    lets = tuple((each.name, compiled(each.value, program)) for each in criterion.lets)
    if machine is not None:
        return with_lets(Frame({**inside(machine), **names}, run), lets)
    if not isinstance(owner, ir.Function):
        return with_lets(Frame(dict(names), run), lets)
    code = routine_of(owner, program)
    frame = frame_of(code, [names[each] for each in code.parameters], run)
    if not in_domain(code, frame):
        return None
    if check.raises is None and error_of(code, frame) is not None:
        return None
    frame.names.update(names)
    if _asks_for_result((criterion, check)):
        call = ir.Call(
            type=types.carrier(owner.returns, program.module) if owner.returns else types.NONE,
            function=owner.name,
            arguments=tuple(
                ir.Name(type=each.type, name=each.name, binding="parameter")
                for each in owner.parameters
            ),
        )
        frame.names["result"] = compiled(call, program)(frame)
    return with_lets(frame, lets)


def _raises(check: ir.Check, frame: Frame, program: Program) -> str:
    """Why a call does not raise what it should."""
    wanted = check.raises
    assert wanted is not None
    try:
        value = guarded(compiled(check.condition, program), frame)
    except RaisedError as error:
        if error.error != wanted.error:
            return f"it raises {error.error}"
        if wanted.arguments is None:
            return ""
        fields = error_fields(program, wanted.error)
        expected = raised(raise_code(wanted, fields, partial(compiled, program=program)), frame)
        same = dict(expected.fields) == dict(error.fields)
        return "" if same else f"it raises {_error(error)}, not {_error(expected)}"
    return f"it raises nothing, and gives {show(value)}"


def _error(error: RaisedError) -> str:
    return f"{error.error}({', '.join(show(value) for _, value in error.fields)})"


def _parameters(
    criterion: ir.Criterion, owner: ir.Function | ir.Machine | None
) -> tuple[ir.Parameter, ...]:
    own = owner.parameters if isinstance(owner, ir.Function) else ()
    return (*own, *criterion.variables)


def _calls(criterion: ir.Criterion) -> list[ir.Call]:
    return [each for each in nodes(criterion) if isinstance(each, ir.Call)]


def _asks_for_result(parts: tuple[ir.Node, ...]) -> bool:
    return any(
        isinstance(each, ir.Name) and each.binding == "result"
        for part in parts
        for each in nodes(part)
    )


def _inputs(
    parameters: Iterable[ir.Parameter],
    case: Case,
    program: Program,
) -> dict[str, str]:
    found = {} if case.machine is None else {"machine": show(case.machine)}
    return found | {
        each.name: show(case.names[each.name], types.expand(each.type, program.module))
        for each in parameters
    }
