"""Looks for inputs on which the rules, or a machine, break what a criterion or invariant says."""

from collections.abc import Iterator

from specc.language import ir
from specc.language.evaluate.program import Program
from specc.lint.witness.criteria import broken_criteria
from specc.lint.witness.invariants import broken_invariants, explore
from specc.lint.witness.outcome import Broken
from specc.lint.witness.question import Budget


def broken(module: ir.Module, program: Program, budget: Budget) -> Iterator[Broken]:
    """All that is broken in a module, in its order."""
    for each in module.declarations:
        match each:
            case ir.Function():
                yield from broken_criteria(each.criteria, each, program, budget)
            case ir.Machine():
                found = explore(each, program, budget)
                yield from broken_invariants(each, found, program, budget)
                yield from broken_criteria(each.criteria, each, program, budget, tuple(found))
            case ir.Criterion():
                yield from broken_criteria((each,), None, program, budget)
            case _:
                pass
