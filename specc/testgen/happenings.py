"""Machines, and what happens to them, as Python text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from specc.language import ir
from specc.language.values import Value
from specc.testgen.models import state_name
from specc.testgen.parts import Scope
from specc.testgen.tries import Arguments, Found, Try
from specc.testgen.values import NOTHING, python_text

OFTEN = 4
"""Times that an event happens in a row so that it is written once."""

Cells = Mapping[str, str | None]
"""Cells of a row by their columns; None where a value has no text."""


@dataclass(frozen=True)
class Table:
    """What the rows of one machine are made from."""

    machine: ir.Machine
    scope: Scope
    found: Found


def before(table: Table, tried: Try) -> Cells:
    """How the machine is made, and what happens first."""
    machine = table.machine
    pairs = zip(tried.before.parameters, machine.parameters, strict=True)
    texts = [python_text(value, each.type, table.scope) for (_, value), each in pairs]
    events = [event_text(table, *each) for each in table.found.histories[tried.before]]
    made = {"made_with": _tuple(texts)} if machine.parameters else {}
    return {**made, "events": _repeated(events)}


def after(table: Table, tried: Try) -> Cells:
    """The state and data that the machine has in the end."""
    machine, state = table.machine, tried.after.state
    cells: dict[str, str | None] = {}
    if state is not None:
        cells["state"] = state_name(machine, state)
    if machine.data:
        cells["data"] = mapping(table, tried.after.data, machine.data)
    return cells


def event_text(table: Table, name: str, arguments: Arguments) -> str | None:
    """An event as a tuple of its name and arguments."""
    declared = next(each for each in table.machine.events if each.name == name)
    pairs = zip(arguments, declared.parameters, strict=True)
    texts = [python_text(value, each.type, table.scope) for value, each in pairs]
    return _tuple([f'"{name}"', *texts])


def mapping(
    table: Table, values: Sequence[tuple[str, Value]], declared: Sequence[ir.Parameter]
) -> str | None:
    """Values by their names."""
    types = {each.name: each.type for each in declared}
    texts = [python_text(value, types.get(name, NOTHING), table.scope) for name, value in values]
    if None in texts:
        return None
    pairs = [f'"{name}": {text}' for (name, _), text in zip(values, texts, strict=True)]
    return f"{{{', '.join(pairs)}}}"


def _repeated(texts: Sequence[str | None]) -> str | None:
    """A list of events; one that happens often in a row is written once."""
    if None in texts:
        return None
    runs = [(text, len(list(same))) for text, same in groupby(texts)]
    if len(runs) == 1 and runs[0][1] >= OFTEN:
        return f"[{runs[0][0]}] * {runs[0][1]}"
    parts: list[str | None] = []
    for text, count in runs:
        parts += [text] * count if count < OFTEN else [f"*[{text}] * {count}"]
    return joined(parts)


def joined(texts: Sequence[str | None]) -> str | None:
    """A list of these."""
    known = [each for each in texts if each is not None]
    return f"[{', '.join(known)}]" if len(known) == len(texts) else None


def _tuple(texts: Sequence[str | None]) -> str | None:
    known = [each for each in texts if each is not None]
    comma = "," if len(known) == 1 else ""
    return f"({', '.join(known)}{comma})" if len(known) == len(texts) else None
