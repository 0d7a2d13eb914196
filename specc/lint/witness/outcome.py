"""What breaks a criterion or an invariant, as a value, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from specc.language import ir
from specc.language.evaluate import compiled, guarded
from specc.language.evaluate.program import Frame, Program
from specc.language.show import show

STEPS = 3_000
"""Steps that one input may take."""

DISCARDED = frozenset({"outside", "unknown", "budget", "no rule"})
"""Reasons why an expression has no value that are no fault of the criterion."""


@dataclass(frozen=True)
class Broken:
    """A check (or `always`, `never`) by id, an input as the language writes it, and a sentence on
    what happens there. `undefined` says that the condition has no value rather than a false one;
    `events` led a machine there."""

    id: str
    inputs: Mapping[str, str]
    reason: str
    undefined: bool = False
    events: tuple[str, ...] = ()


def noted(found: Broken) -> str:
    """`for n = 3: …`, or what happened before."""
    inputs = ", ".join(f"{name} = {value}" for name, value in found.inputs.items())
    start = f"for {inputs}" if inputs else "always"
    if found.events:
        start = f"after {', '.join(found.events)}"
    return f"{start}: {found.reason}"


def sides(condition: ir.Expression, frame: Frame, program: Program) -> str:
    """What stands on both sides of a comparison that does not hold."""
    if not isinstance(condition, ir.Comparison) or len(condition.operators) != 1:
        return "it does not hold"
    left, right = (
        show(guarded(compiled(each, program), frame), each.type) for each in condition.operands
    )
    return f"the left side is {left}, the right side is {right}"
