"""What is asked about one function, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.values import Value
from specc.language.walk import nodes


@dataclass(frozen=True)
class Clause:
    """One thing that the spec says of the result for an input: where all `guards` hold,
    `condition` does, for all values of `variables`.

    `guards` and `condition` speak of the function's parameters and the variables, `condition` also
    of `result` (an `ir.Name` with binding `result`); lets are inlined, and calls of the function
    itself on its own parameters have become `result`. `id` is that of the check, postcondition or
    rule in the IR, whose place `Analysis.spans` has.
    """

    id: str
    guards: tuple[ir.Expression, ...]
    condition: ir.Expression
    variables: tuple[ir.Parameter, ...] = ()

    @property
    def pin(self) -> ir.Expression | None:
        """The value that the result must have, where the condition is `result == value`."""
        if isinstance(self.condition, ir.Comparison) and self.condition.operators == ("==",):
            left, right = self.condition.operands
            for one, other in ((left, right), (right, left)):
                if isinstance(one, ir.Name) and one.binding == "result":
                    return None if _speaks_of_result(other) else other
        return None


@dataclass(frozen=True)
class Question:
    """What a spec says of the result of one function.

    The inputs are those of the parameters' types (refinements kept) where all `domain` conditions
    hold: the preconditions, and no declared error. `clauses` speak of one result each; `others` are
    ids of checks that relate several calls, and are not part of the question.
    """

    function: ir.Function
    program: Program
    domain: tuple[ir.Expression, ...]
    clauses: tuple[Clause, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Witness:
    """An input by parameter, and what it shows: the two `results` that satisfy all clauses, or the
    `clauses` (ids) that clash there, of which none can be left out. Variables of the clashing
    clauses are in `names` too."""

    names: Mapping[str, Value]
    results: tuple[Value, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """found: there is a witness, not replayed yet; none: there is none, proved; unknown: none was
    found within the budget, or the question is beyond the one asked. `reason` is a sentence."""

    status: Literal["found", "none", "unknown"]
    witness: Witness | None = None
    reason: str = ""


@dataclass(frozen=True)
class Budget:
    """What one question may cost, in steps, so that no verdict depends on the machine's speed:
    inputs tried, evaluation steps in all, and units of z3's `rlimit` for each query."""

    inputs: int
    steps: int
    rlimit: int


BUDGETS: Mapping[str, Budget] = {
    "standard": Budget(inputs=300, steps=60_000, rlimit=400_000),
    "full": Budget(inputs=2_000, steps=600_000, rlimit=5_000_000),
}
"""By the effort that was asked for."""


def _speaks_of_result(node: ir.Node) -> bool:
    return any(isinstance(each, ir.Name) and each.binding == "result" for each in nodes(node))
