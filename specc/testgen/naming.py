"""Names for what the emitted module defines."""

import keyword
import re
from collections.abc import Sequence

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[^\W\dA-Za-z_]+|\d+")


def snake(name: str) -> str:
    """`EmptyOrder` as `empty_order`."""
    return "_".join(each.lower() for each in _WORD.findall(name)) or "x"


def constant(name: str) -> str:
    """`OrderLine` as `ORDER_LINE`."""
    return snake(name).upper()


def slug(text: str, longest: int = 60) -> str:
    """A sentence as the end of a function's name, cut at a word."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    result = ""
    for word in words:
        if len(result) + len(word) + 1 > longest:
            break
        result = f"{result}_{word}" if result else word
    return result


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken already; it is taken afterwards."""
    candidate, number = name, 1
    while candidate in taken or keyword.iskeyword(candidate):
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate


def joint_name(names: Sequence[str]) -> str:
    """`p_and_q`, `start_end_and_day`."""
    plain = [each.rstrip("_") for each in names]
    return f"{'_'.join(plain[:-1])}_and_{plain[-1]}"


def events_name(machine: str) -> str:
    """What the strategy of a machine's events is called."""
    return f"{constant(machine)}_EVENTS"
