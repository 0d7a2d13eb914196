"""At one input: does any result satisfy all clauses there, and if not, which clauses clash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import z3

from specc.lint.witness.solver.stated import Asked, Pairs, Stated, fixed, put, simple
from specc.lint.witness.solver.symbols import possible
from specc.lint.witness.solver.truth import Truth, negation
from specc.lint.witness.solver.variables import counterexample

ROUNDS = 24
"""How many values of variables are tried."""


@dataclass(frozen=True)
class Demand:
    """What a clause asks of the result at the input, for these values of its variables."""

    stated: Stated
    values: Pairs
    condition: Truth


@dataclass(frozen=True)
class Clash:
    """Clauses that no result satisfies together, none of which can be left out."""

    demands: tuple[Demand, ...]

    def clauses(self) -> list[Stated]:
        """The clauses, each once."""
        return list({id(each.stated): each.stated for each in self.demands}.values())


class Place:
    """One input, and what is asked of the result there."""

    def __init__(self, asked: Asked, stated: Iterable[Stated], at: Pairs, rlimit: int) -> None:
        assert asked.result is not None
        self.asked = asked
        self.at = at
        self.rlimit = rlimit
        self.solver = z3.SimpleSolver(ctx=asked.world.context)
        self.solver.set("random_seed", 0)
        self.solver.set("rlimit", rlimit)
        self.solver.add(possible(asked.result, asked.world, given=False))
        self.demands: list[tuple[z3.BoolRef, Demand]] = []
        for each in stated:
            if not each.variables:
                self.demand(each, ())

    def demand(self, stated: Stated, values: Pairs) -> None:
        """Asks that the result does not break a clause."""
        condition = simple(put(negation(stated.breaks), (*self.at, *values)))
        if condition is True:
            return
        name = z3.Bool(f"demand {len(self.demands)}", self.asked.world.context)
        self.solver.add(z3.Implies(name, condition))
        self.demands.append((name, Demand(stated, values, condition)))

    def results(self, preferred: Iterable[Truth]) -> z3.ModelRef | Clash | None:
        """A result that satisfies all, if possible of a preferred kind; or what clashes; None
        where that is not known."""
        names = [name for name, _ in self.demands]
        found = self.solver.check(*names)
        if found == z3.unsat:
            return self._clash(self.solver.unsat_core())
        if found != z3.sat:
            return None
        model = self.solver.model()
        wanted = [each for each in preferred if each is not True]
        if not wanted:
            return model
        self.solver.push()
        for each in wanted:
            self.solver.add(each)
        better = self.solver.check(*names)
        model = self.solver.model() if better == z3.sat else model
        self.solver.pop()
        return model

    def _clash(self, core: Iterable[z3.BoolRef]) -> Clash:
        """The core without what it does not need."""
        known = {each.get_id() for each in core}
        left = [(name, each) for name, each in self.demands if name.get_id() in known]
        for one in list(left):
            without = [each for each in left if each is not one]
            if self.solver.check(*(name for name, _ in without)) == z3.unsat:
                left = without
        return Clash(tuple(each for _, each in left))


def clash_at(
    asked: Asked, at: Pairs, preferred: Iterable[Truth], rlimit: int
) -> z3.ModelRef | Clash | None:
    """A result that satisfies all clauses at an input, or which clauses clash there; None where
    that is not known."""
    wanted = list(preferred)
    found = _result(asked, asked.stated, at, wanted, rlimit)
    if not isinstance(found, Clash) or not any(each.values for each in found.demands):
        return found
    # Of a clause with variables only some values were tried: others may make it enough.
    for one in found.clauses():
        left = found.clauses()
        rest = [each for each in left if each is not one]
        if len(rest) == len(left):
            continue
        less = _result(asked, rest, at, (), rlimit)
        found = less if isinstance(less, Clash) else found
    return found


def _result(
    asked: Asked, stated: Sequence[Stated], at: Pairs, preferred: Sequence[Truth], rlimit: int
) -> z3.ModelRef | Clash | None:
    """The same for some of the clauses."""
    assert asked.result is not None
    place = Place(asked, stated, at, rlimit)
    bound = [each for each in stated if each.variables]
    for _ in range(ROUNDS):
        found = place.results(preferred)
        if not isinstance(found, z3.ModelRef):
            return found
        known = (*at, *fixed([asked.result], found))
        more = False
        for each in bound:
            values = counterexample(each, negation(each.breaks), known, asked, rlimit)
            if values is False:
                return None
            if isinstance(values, tuple):
                more = True
                place.demand(each, values)
        if not more:
            return found
    return None
