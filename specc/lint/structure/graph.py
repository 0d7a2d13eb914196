"""The states of a machine and the transitions between them, as a graph."""

from specc.language import ir


def reached(machine: ir.Machine) -> set[str]:
    """The states that some path of transitions leads to from the start, whatever their guards."""
    found = {machine.start} if machine.start is not None else set()
    waiting = list(found)
    while waiting:
        current = waiting.pop()
        for target in targets(machine, current):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def targets(machine: ir.Machine, state: str) -> list[str]:
    """Where the transitions from a state lead."""
    return [
        each.target
        for each in transitions(machine)
        if each.target is not None and state in (each.sources or ())
    ]


def transitions(machine: ir.Machine) -> list[ir.Transition]:
    """All transitions of all events."""
    return [each for event in machine.events for each in event.transitions]
