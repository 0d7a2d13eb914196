"""Bounded search for inputs: values of the parameters, from simple to larger, refinements kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.search.combine import combinations, fits
from specc.language.search.hints import Hints, hints_of
from specc.language.search.pools import Pools, pool_of
from specc.language.values import Value

__all__ = ["BUDGET", "Hints", "Inputs", "hints_of", "inputs"]

BUDGET = 150
"""Inputs that a search tries where the caller does not say how many."""


@dataclass(frozen=True)
class Inputs:
    """Inputs in the order to try them; `exhaustive` when there are no others."""

    values: Iterator[Mapping[str, Value]]
    exhaustive: bool


def inputs(
    parameters: Iterable[ir.Parameter], program: Program, hints: Hints, budget: int = BUDGET
) -> Inputs:
    """At most `budget` values for the parameters, refinements of their types kept."""
    given = list(parameters)
    pools = Pools(program, hints)
    found = [pool_of(each.type, pools) for each in given]
    candidates = [each.values for each in found]
    names = [each.name for each in given]
    rows = combinations(candidates, budget)
    return Inputs(
        values=(dict(zip(names, row, strict=True)) for row in rows),
        exhaustive=all(each.complete for each in found) and fits(candidates, budget),
    )
