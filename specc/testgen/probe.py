"""How often the conditions of a test hold, and inputs for which they do.

Conditions that hold often are assumed: Hypothesis draws again. Rare ones would exhaust it, so there
the test says `if`, and the inputs found here stand in it as explicit examples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import Value
from specc.testgen.domains import Definitions
from specc.testgen.inputs import Inputs
from specc.testgen.samples import cases

FIRST = 80
MOST = 1500
WITNESSES = 3
OFTEN = 0.25


@dataclass(frozen=True)
class Probe:
    """Whether conditions hold rarely, and cases for which they hold."""

    rare: bool
    witnesses: tuple[Mapping[str, Value], ...] = ()


def probe(
    inputs: Inputs,
    conditions: Sequence[ir.Expression],
    program: Program,
    definitions: Definitions,
    seed: str,
) -> Probe:
    """Draws until it is clear whether the conditions hold often, then for witnesses."""
    if not conditions:
        return Probe(rare=False)
    tried, found = 0, []
    for case in cases(inputs, program, definitions, seed, MOST):
        tried += 1
        if _all_hold(conditions, case, program):
            found.append(case)
        if tried >= FIRST and len(found) >= WITNESSES:
            break
    if tried == 0 or len(found) >= OFTEN * tried:
        return Probe(rare=False)
    return Probe(rare=True, witnesses=tuple(found[:WITNESSES]))


def _all_hold(
    conditions: Sequence[ir.Expression], case: Mapping[str, Value], program: Program
) -> bool:
    try:
        return all(evaluate(each, program, case) is True for each in conditions)
    except (Undefined, RaisedError):
        return False
