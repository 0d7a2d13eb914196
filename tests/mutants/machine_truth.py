"""What is true of machines, by simulation in plain Python.

Overlap is asked of all data that the `always` lines allow, broken lines and criteria of all data
that events reach.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from tests.mutants.machines import Machine, Step
from tests.mutants.meaning import BUILTINS, code, python, tokens

DEPTH = 7
"""How many events lie between a new machine and the last ones that are looked at."""

REACHED = 3_000
"""Machines that are looked at."""


@dataclass
class MachineTruth:
    """What is true of a machine: `overlap`, `broken` (an invariant or a criterion)."""

    classes: frozenset[str]
    machine: Machine
    undefined: str = ""


Names = Mapping[str, object]


@dataclass(frozen=True)
class At:
    """A machine in a state with data."""

    parameters: tuple[tuple[str, int], ...]
    data: tuple[tuple[str, int], ...]
    state: str

    @property
    def names(self) -> dict[str, object]:
        """What conditions see."""
        return {**dict(self.parameters), **dict(self.data), "state": self.state}


def truth_of(machine: Machine) -> MachineTruth:
    """What is true of a machine."""
    reached = _reached(machine)
    found = set()
    if any(overlaps(machine, at) for at in _allowed(machine)):
        found.add("overlap")
    if any(breaks(machine, at) for at in reached) or _forbidden(machine, reached):
        found.add("broken")
    return MachineTruth(frozenset(found), machine)


def value(text: str, machine: Machine, names: Names) -> object:
    """The value of an expression in a machine."""
    states = {each: each for each in machine.states}
    return eval(code(python(text)), {**BUILTINS, **states, **names})


def _values(type_: str, machine: Machine) -> list[int]:
    return [n for n in range(-21, 42) if " where " not in type_ or _refined(type_, n)]


def _refined(type_: str, number: int) -> bool:
    return bool(eval(code(python(type_.partition(" where ")[2])), {"value": number}))


def _starts(machine: Machine) -> Iterator[tuple[tuple[str, int], ...]]:
    names = [name for name, _ in machine.parameters]
    for row in product(*(_values(type_, machine) for _, type_ in machine.parameters)):
        yield tuple(zip(names, row, strict=True))


def _allowed(machine: Machine) -> Iterator[At]:
    """All data that types and unguarded `always` lines allow."""
    pools = [_values(type_, machine) for _, type_, _ in machine.data]
    for given in _starts(machine):
        for row in product(*pools):
            data = tuple((name, n) for (name, _, _), n in zip(machine.data, row, strict=True))
            for state in machine.states:
                at = At(given, data, state)
                if not breaks(machine, at, criteria=False):
                    yield at


def overlaps(machine: Machine, at: At, given: Names | None = None) -> bool:
    """Whether two transitions apply to one event here, and differ; with `given` arguments, if any."""
    happenings = _happenings(machine) if given is None else _given(machine, given)
    return any(
        len({_after(machine, step, at, names) for step in _applying(machine, event, at, names)}) > 1
        for event, names in happenings
    )


def _given(machine: Machine, given: Names) -> Iterator[tuple[str, dict[str, object]]]:
    """The events whose arguments are told, and are of their types."""
    for step in machine.steps:
        names = {name: given[name] for name, _ in step.parameters if name in given}
        if len(names) == len(step.parameters) and all(
            names[name] in _values(type_, machine) for name, type_ in step.parameters
        ):
            yield step.event, names


def at_of(machine: Machine, names: Names) -> At:
    """A machine whose parameters, data and state are told by name."""
    parameters = tuple((name, names[name]) for name, _ in machine.parameters)
    data = tuple((name, names[name]) for name, _, _ in machine.data)
    return At(parameters, data, str(names["state"]))  # type: ignore[arg-type]


def walked(machine: Machine, texts: list[str]) -> list[At]:
    """The machines on a path of events such as `Door(limit=1)`, `push()`; empty if it stops."""
    data = tuple((name, int(start)) for name, _, start in machine.data)
    given: tuple[tuple[str, int], ...] = ()
    if texts[0].startswith(machine.name):
        numbers = [int(each) for each in re.findall(r"-? ?\d+", texts.pop(0).replace("- ", "-"))]
        given = tuple((name, n) for (name, _), n in zip(machine.parameters, numbers, strict=True))
    path = [At(given, data, machine.start)]
    for text in texts:
        event, _, inner = text.partition("(")
        numbers = [int(each) for each in re.findall(r"-?\d+", inner.replace("- ", "-"))]
        own = next(step.parameters for step in machine.steps if step.event == event.strip())
        names = dict(zip((name for name, _ in own), numbers, strict=True))
        steps = _applying(machine, event.strip(), path[-1], names)
        if not steps:
            return []
        path.append(_after(machine, steps[0], path[-1], names))
    return path


def visits(machine: Machine, path: list[At]) -> bool:
    """Whether a path leads from a state to one that it may never lead to."""
    states = [each.state for each in path]
    return any(
        source in states and target in states[states.index(source) + 1 :]
        for source, target in machine.never
    )


def breaks(machine: Machine, at: At, *, criteria: bool = True) -> bool:
    """Whether an invariant or a criterion does not hold here."""
    for condition, guard in machine.always:
        if (not guard or value(guard, machine, at.names)) and not value(
            condition, machine, at.names
        ):
            return True
    return criteria and any(
        all(value(each, machine, at.names) for each in whens)
        and not all(_check(each, machine, at) for each in checks)
        for _, whens, checks in machine.criteria
    )


def _check(text: str, machine: Machine, at: At) -> bool:
    """A check that speaks of the machine after one event: `after(up()).floor_ == …`."""
    event, name, rest = re.fullmatch(r"after\((\w+)\(\)\)\.(\w+) (.*)", text).groups()  # type: ignore[union-attr]
    steps = _applying(machine, event, at, {})
    if not steps:
        return True
    later = _after(machine, steps[0], at, {})
    return bool(
        value(f"later_value {rest}", machine, {**at.names, "later_value": later.names[name]})
    )


def _happenings(machine: Machine) -> Iterator[tuple[str, dict[str, object]]]:
    said = {
        n
        for text in _expressions(machine)
        for kind, t in tokens(text)
        if kind == "int"
        for n in _around(int(t))
    }
    seen = set()
    for step in machine.steps:
        pools = [
            [n for n in _values(t, machine) if n in said or n < 10] for _, t in step.parameters
        ]
        for row in product(*pools):
            if (step.event, row) not in seen:
                seen.add((step.event, row))
                yield step.event, dict(zip((n for n, _ in step.parameters), row, strict=True))


def _around(number: int) -> tuple[int, ...]:
    return number - 1, number, number + 1


def _expressions(machine: Machine) -> list[str]:
    found = [step.guard for step in machine.steps]
    return found + [text for pair in machine.always for text in pair]


def _applying(machine: Machine, event: str, at: At, names: Names) -> list[Step]:
    return [
        step
        for step in machine.steps
        if step.event == event
        and at.state in step.sources
        and (not step.guard or value(step.guard, machine, {**at.names, **names}))
    ]


def _after(machine: Machine, step: Step, at: At, names: Names) -> At:
    scope = {**at.names, **names}
    data = dict(at.data)
    data.update({name: value(text, machine, scope) for name, text in step.sets})  # type: ignore[misc]
    return At(at.parameters, tuple(data.items()), step.target)


def _reached(machine: Machine) -> dict[At, At | None]:
    """The machines that a few events lead to, each with the one before."""
    found: dict[At, At | None] = {}
    for given in _starts(machine):
        data = tuple((name, int(start)) for name, _, start in machine.data)
        found[At(given, data, machine.start)] = None
    newest = list(found)
    happenings = list(_happenings(machine))
    for _ in range(DEPTH):
        following: list[At] = []
        for at in newest:
            for event, names in happenings:
                for step in _applying(machine, event, at, names):
                    later = _after(machine, step, at, names)
                    if later not in found and len(found) < REACHED:
                        found[later] = at
                        following.append(later)
        newest = following
    return found


def _forbidden(machine: Machine, reached: dict[At, At | None]) -> bool:
    """Whether a path leads from one state to another where none may: over single moves."""
    moves: dict[str, set[str]] = {each: set() for each in machine.states}
    for at in reached:
        for event, names in _happenings(machine):
            for step in _applying(machine, event, at, names):
                moves[at.state].add(step.target)
    for source, target in machine.never:
        seen, waiting = set(), list(moves[source])
        while waiting:
            state = waiting.pop()
            if state not in seen:
                seen.add(state)
                waiting += moves[state]
        if target in seen:
            return True
    return False
