"""What an input is good for: sides of boundaries, outcomes and their combinations, shapes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.testgen.rows.atoms import holds, is_measured, near, unit
from specc.testgen.rows.work import Names, Work, measured, outcome

Goals = Mapping[object, None]


def reached(work: Work, names: Names) -> Goals:
    """What an input is good for."""
    found: dict[object, None] = {}
    for name, value in names.items():
        found["shape", name, _shape(value)] = None
    for pair in _equal(names):
        found["equal", *pair] = None
    outcomes: dict[int, object] = {}
    for place, part in enumerate(work.parts):
        above = measured(work, part, names) if is_measured(part) else None
        if above is not None:
            found[place, near(above / unit(part))] = None
            came: bool | None = holds(part, above)
        else:
            came = outcome(work, part, names)
        if came is not None:
            outcomes[id(part)] = came
            found[place, came] = None
    for place, own in enumerate(work.identified):
        found["vector", place, tuple(outcomes.get(each) for each in own)] = None
    return found


def _shape(value: Value) -> object:
    """What kind of a value of its type it is."""
    match value:
        case None | bool() | EnumValue():
            return repr(value)
        case tuple() | frozenset() | MapValue():
            return min(len(value), 3), isinstance(value, tuple) and len(set(value)) < len(value)
        case str() | bytes():
            return min(len(value), 2)
        case int() | float() | Decimal():
            return (value > 0) - (value < 0), value == int(value)
        case RecordValue():
            return value.case
        case _:
            return ""


def _equal(names: Names) -> Iterator[tuple[str, str]]:
    """Parameters with the same value."""
    items = list(names.items())
    for place, (name, value) in enumerate(items):
        for other, second in items[place + 1 :]:
            if type(value) is type(second) and not isinstance(value, bool) and value == second:
                yield name, other
