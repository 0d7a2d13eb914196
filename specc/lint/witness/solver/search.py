"""Asks z3, deterministically and within a counted budget, and prefers models with small numbers."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import z3

from specc.lint.witness.solver.models import Reader
from specc.lint.witness.solver.scope import World
from specc.lint.witness.solver.symbols import Symbol, near, typed_leaves
from specc.lint.witness.solver.truth import Truth, every

Found: TypeAlias = z3.ModelRef | Literal["none", "unknown"]

LIMITS = (2, 12, 150, 10_000)
"""How far from zero the numbers of a witness may lie, tried in turn."""

SHARE = 8
"""What part of a query's budget the search for a smaller model takes."""


class Search:
    """One solver, to which conditions are added that hold from then on."""

    def __init__(self, world: World, rlimit: int) -> None:
        self.world = world
        self.rlimit = rlimit
        self.solver = z3.SimpleSolver(ctx=world.context)
        self.solver.set("random_seed", 0)

    def add(self, condition: Truth) -> None:
        """That a condition holds."""
        self.solver.add(condition)

    def model(self, conditions: Sequence[Truth] = (), share: int = 1) -> Found:
        """A model in which these conditions hold too."""
        if any(each is False for each in conditions):
            return "none"
        self.solver.set("rlimit", max(self.rlimit // share, 1))
        self.solver.push()
        try:
            for each in conditions:
                self.solver.add(each)
            found = self.solver.check()
            if found == z3.sat:
                return self.solver.model()
            return "none" if found == z3.unsat else "unknown"
        finally:
            self.solver.pop()

    def small(self, symbols: Iterable[Symbol], conditions: Sequence[Truth] = ()) -> Found:
        """A model in which the numbers of the symbols are small, if there is one."""
        known = list(symbols)
        first = self.model(conditions)
        if isinstance(first, str):
            return first
        for limit in LIMITS:
            if self._largest(first, known) <= limit:
                break
            bounds = small_bounds(known, limit, self.world)
            found = self.model([*conditions, bounds], SHARE)
            if not isinstance(found, str):
                return found
        return first

    def _largest(self, model: z3.ModelRef, symbols: Sequence[Symbol]) -> int:
        """The smallest of the limits within which the model lies."""
        reader = Reader.of(model, self.world)
        for limit in LIMITS:
            if reader.holds(small_bounds(symbols, limit, self.world)):
                return limit
        return LIMITS[-1] + 1


def small_bounds(symbols: Iterable[Symbol], limit: int, world: World) -> Truth:
    """That the numbers of symbols lie near to zero."""
    return every(
        near(leaf, type_, limit) for each in symbols for leaf, type_ in typed_leaves(each, world)
    )
