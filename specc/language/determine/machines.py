"""Transitions that hinder each other, and those without a meaning for some data."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain, combinations

from specc.language import ir
from specc.language.determine.regions import Question, points
from specc.language.determine.totality import may_fail
from specc.language.determine.verdict import Determination, Status, plain, shown
from specc.language.evaluate import Program, attempt, compiled, guarded, program_of
from specc.language.evaluate.machines import applies, inside, steps_of, take
from specc.language.evaluate.program import Frame, RaisedError, Run, Step, Undefined
from specc.language.rewrite import substitute
from specc.language.search import hints_of, inputs
from specc.language.search.pools import Pools
from specc.language.show import show
from specc.language.values import MachineValue, Value
from specc.language.walk import nodes

INPUTS = 60
"""Inputs that are tried for one event in one state, beside those where guards overlap."""

STEPS = 3_000


def determine_machine(
    machine: ir.Machine, module: ir.Module, program: Program | None = None
) -> Mapping[str, Determination]:
    """The verdict on the machine, by its id, and on each transition in question, by its id.

    conflicting: another transition of the event applies to the same state and data and does
    something else; incomplete: no rule of its block applies; undefined: something in it has no
    value. The witness holds state, parameters, data and the event's arguments. The search keeps to
    data that the `always` conditions allow.
    """
    program = program or program_of(module)
    found: dict[str, Determination] = {}
    for event in machine.events:
        for verdict in _event(machine, event, program):
            found.setdefault(verdict.rules[-1], verdict)
    worst = next(iter(found.values()), None)
    sure = plain("determined", "no two transitions of an event were found to collide")
    return {machine.id: worst or sure, **found}


def _event(machine: ir.Machine, event: ir.Event, program: Program) -> Iterator[Determination]:
    """What is wrong with an event: one look at each set of transitions that share a state."""
    steps = steps_of(program, machine, event.name, partial(compiled, program=program))
    looked: set[tuple[str, ...]] = set()
    for state in machine.states or (None,):
        here = tuple(each for each in steps if each.sources is None or state in each.sources)
        ids = tuple(each.id for each in here)
        if ids in looked and not _mentions_state(machine, event):
            continue
        looked.add(ids)
        parts = [each for each in event.transitions if each.id in ids]
        if len(parts) > 1 or may_fail(parts) or any(each.rules for each in parts):
            yield from _in_state(machine, event, (state, here, parts), program)


def _mentions_state(machine: ir.Machine, event: ir.Event) -> bool:
    used = (node for each in (event, *machine.always) for node in nodes(each))
    return any(isinstance(each, ir.Name) and each.binding == "state" for each in used)


def _in_state(
    machine: ir.Machine,
    event: ir.Event,
    case: tuple[str | None, tuple[Step, ...], list[ir.Transition]],
    program: Program,
) -> Iterator[Determination]:
    """What inputs show about the transitions that leave one state."""
    state, steps, parts = case
    parameters = (*machine.parameters, *machine.data, *event.parameters)
    pools = Pools(program, hints_of([*parameters, *machine.always, *parts], program))
    question = question_in(machine, state, (parameters, parts), program)
    for names in chain(
        points(question, pools), inputs(parameters, program, pools.hints, INPUTS).values
    ):
        value = machine_in(machine, names, state)
        try:
            verdict = attempt(
                partial(_judge, machine, steps, (parameters, names), value), program, STEPS
            )
        except (Undefined, RaisedError):
            continue
        if verdict is not None:
            yield verdict


def question_in(
    machine: ir.Machine,
    state: str | None,
    event: tuple[tuple[ir.Parameter, ...], list[ir.Transition]],
    program: Program,
) -> Question:
    """Where the guards of the transitions overlap, among data that `always` allows."""
    parameters, parts = event
    here: dict[str, ir.Expression] = {}
    if state is not None:
        type_ = ir.NamedType(name=machine.name)
        here["state"] = ir.Member(type=type_, enum=machine.name, member=state)
    always = (each.condition for each in machine.always if each.guard is None)
    return Question(
        parameters=parameters,
        lets={},
        requires=tuple(substitute(each, here) for each in always),
        raises=(),
        guards=tuple(
            None if each.guard is None else substitute(each.guard, here) for each in parts
        ),
        values=(),
        complete=True,
        program=program,
    )


def machine_in(machine: ir.Machine, names: Mapping[str, Value], state: str | None) -> MachineValue:
    """A machine in a state, with parameters and data from `names`."""

    def chosen(declared: tuple[ir.Parameter, ...]) -> tuple[tuple[str, Value], ...]:
        return tuple((each.name, names[each.name]) for each in declared)

    return MachineValue(machine.name, chosen(machine.parameters), chosen(machine.data), state)


def _judge(
    machine: ir.Machine,
    steps: tuple[Step, ...],
    given: tuple[tuple[ir.Parameter, ...], Mapping[str, Value]],
    value: MachineValue,
    run: Run,
) -> Determination | None:
    """What an event with these arguments does to the machine; None where nothing is wrong."""
    inner = inside(value)
    if not all(allowed(each, Frame(dict(inner), run)) for each in machine.always):
        return None
    parameters, names = given
    witness = {} if value.state is None else {"state": value.state}
    witness |= shown(names, parameters, run.program.module)
    outcomes: list[tuple[Step, MachineValue, Value]] = []
    for step in steps:
        frame = Frame({**inner, **names}, run)
        try:
            if guarded(applies, step, value, frame):
                outcomes.append((step, *guarded(take, step, value, frame)))
        except Undefined as problem:
            return None if problem.kind == "unknown" else _undefined(step, witness, problem)
    for (first, *one), (second, *other) in combinations(outcomes, 2):
        if one != other:
            reason = (
                f"both transitions apply: one leads to {_shown(one)}, the other to {_shown(other)}"
            )
            return Determination("conflicting", witness, (first.id, second.id), reason)
    return None


def allowed(always: ir.Always, frame: Frame) -> bool:
    """Whether an invariant holds; data for which it has no value are none."""
    program = frame.run.program
    try:
        if always.guard is not None and not compiled(always.guard, program)(frame):
            return True
        return bool(guarded(compiled(always.condition, program), frame))
    except Undefined:
        return False


def _undefined(step: Step, witness: Mapping[str, str], problem: Undefined) -> Determination:
    status: Status = "incomplete" if problem.kind == "no rule" else "undefined"
    return Determination(status, witness, (step.id,), problem.reason)


def _shown(outcome: list[MachineValue | Value]) -> str:
    machine, result = outcome
    return show(machine) if result is None else f"{show(machine)} with {show(result)}"
