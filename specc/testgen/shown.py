"""What an event on a machine shows of the spec: sides of guards, and mutations told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.rewrite import substitute
from specc.language.values import Value
from specc.testgen.rows.atoms import atoms, distance, holds, is_measured, near, unit
from specc.testgen.rows.goals import spell
from specc.testgen.rows.mutations import mutations

MUTATIONS = 30
"""Mutations of one expression that are told apart."""

STEPS = 2_000

SIDES = ("just below", "equal", "just above")

Names = Mapping[str, Value]


@dataclass(frozen=True)
class Mutation:
    """An expression of a transition, and what a careless author could have written instead."""

    transition: str
    number: int
    value: ir.Expression
    mutated: ir.Expression


@dataclass
class Shown:
    """What has been shown of a machine so far. `parts` are the conditions of each transition,
    `nearest` how near any event came to the boundary of each; `nearer` says that one came nearer.
    """

    program: Program
    parts: Mapping[str, tuple[ir.Expression, ...]]
    untold: list[Mutation]
    reached: set[object] = field(default_factory=set)
    nearest: dict[object, Decimal] = field(default_factory=dict)
    nearer: bool = False


def nothing_shown(machine: ir.Machine, program: Program) -> Shown:
    """What there is to show of a machine."""
    transitions = [each for event in machine.events for each in event.transitions]
    parts = {each.id: tuple(dict.fromkeys(_parts(each, program.module))) for each in transitions}
    return Shown(program, parts, [one for each in transitions for one in _mutations(each)])


def leaving(event: ir.Event, state: str | None) -> Iterator[ir.Transition]:
    """The transitions of an event that leave a state."""
    return (each for each in event.transitions if each.sources is None or state in each.sources)


# ---- guards --------------------------------------------------------------------------------------


def _parts(transition: ir.Transition, module: ir.Module) -> Iterator[ir.Expression]:
    for each in (transition.guard, *(rule.guard for rule in transition.rules)):
        if each is not None:
            yield from atoms(spell(each, module))


def sides(shown: Shown, event: ir.Event, state: str | None, names: Names) -> Iterator[object]:
    """On which side of each boundary an event is, and which parts of guards hold together."""
    for transition in leaving(event, state):
        outcomes: list[bool | None] = []
        for number, part in enumerate(shown.parts[transition.id]):
            place = transition.id, state, number
            above = measured(shown, part, names) if is_measured(part) else None
            if above is None:
                outcomes.append(_outcome(shown, part, names))
                continue
            outcomes.append(holds(part, above))
            side = near(above / unit(part))
            if side in SIDES:
                yield *place, side
            if abs(above) < shown.nearest.get(place, Decimal("Infinity")):
                shown.nearest[place], shown.nearer = abs(above), True
        yield transition.id, state, tuple(outcomes)


def measured(shown: Shown, part: ir.Expression, names: Names) -> Decimal | None:
    """How far the left side of a comparison lies above the right one."""
    assert isinstance(part, ir.Comparison)
    try:
        left, right = (evaluate(each, shown.program, names, STEPS) for each in part.operands)
    except (Undefined, RaisedError):
        return None
    return distance(left, right)


def _outcome(shown: Shown, part: ir.Expression, names: Names) -> bool | None:
    try:
        return bool(evaluate(part, shown.program, names, STEPS))
    except (Undefined, RaisedError):
        return None


def unmet(shown: Shown, event: ir.Event, state: str | None) -> Iterator[ir.Expression]:
    """The comparisons of which some side of the boundary has not been met."""
    for transition in leaving(event, state):
        for number, part in enumerate(shown.parts[transition.id]):
            wanted = {(transition.id, state, number, side) for side in SIDES}
            if is_measured(part) and not wanted <= shown.reached:
                yield part


# ---- mutations -----------------------------------------------------------------------------------


def _mutations(transition: ir.Transition) -> Iterator[Mutation]:
    for number, (value, mutated) in enumerate(_pairs(transition)):
        yield Mutation(transition.id, number, value, mutated)


def _pairs(transition: ir.Transition) -> Iterator[tuple[ir.Expression, ir.Expression]]:
    """What a transition sets and returns, with mutations. A `set` that reads what another has just
    set, and one that is left out, are mutations as well."""
    values = {each.name: each.value for each in transition.sets}
    for whole in (*values.values(), *(each.value for each in transition.rules)):
        for mutated in islice(mutations(whole), MUTATIONS):
            yield whole, mutated
    for name, value in values.items():
        others = {other: one for other, one in values.items() if other != name}
        yield value, ir.Name(type=value.type, name=name, binding="data")
        yield value, substitute(value, others)


def told(shown: Shown, taken: ir.Transition, names: Names) -> Iterator[object]:
    """The mutations that an event is the first to tell from what the spec says."""
    own = [each for each in shown.untold if each.transition == taken.id]
    found = [each for each in own if _differs(shown.program, each, names)]
    if found:
        shown.untold = [each for each in shown.untold if each not in found]
    for each in found:
        yield "told", each.transition, each.number


def _differs(program: Program, each: Mutation, names: Names) -> bool:
    try:
        value = evaluate(each.value, program, names, STEPS)
    except (Undefined, RaisedError):
        return False
    try:
        return evaluate(each.mutated, program, names, STEPS) != value
    except (Undefined, RaisedError):
        return True
