"""Proves that some result satisfies all clauses for every input, or finds an input without any.

Candidate results are tried: an input is sought for which each of them breaks a clause. Where at
such an input another result is fine, a term that has its value there becomes a candidate too.
"""

from collections.abc import Sequence
from typing import Literal

import z3

from specc.lint.witness.solver.candidates import merged, pool_of
from specc.lint.witness.solver.clash import Clash, clash_at
from specc.lint.witness.solver.said import Term, said_of
from specc.lint.witness.solver.search import LIMITS, SHARE, Search, small_bounds
from specc.lint.witness.solver.stated import Asked, Pairs, constants, fixed, fresh, put
from specc.lint.witness.solver.symbols import possible
from specc.lint.witness.solver.truth import Truth, both, either, negation, some

ROUNDS = 12
"""How many candidates are added before giving up."""

LATER = 4
"""What part of the budget each search after the first takes."""

Gap = tuple[z3.ModelRef, Clash]
"""An input, and the clauses that clash there."""


class Cover:
    """The candidates so far, as a search for inputs for which all of them fail."""

    def __init__(self, asked: Asked, rlimit: int) -> None:
        assert asked.result is not None
        self.asked = asked
        self.rlimit = rlimit
        self.said = said_of(asked)
        self.pools = [pool_of(each, asked) for each in self.said]
        self.constants = constants([asked.result])
        self.possible = possible(asked.result, asked.world, given=False)
        self.search = Search(asked.world, rlimit)
        self.search.add(asked.domain)
        self.count = 0
        self.add([merged(each) for each in self.said])

    def add(self, candidate: Sequence[Term]) -> None:
        """That a candidate fails: it is no value of the result's type, or breaks a clause."""
        pairs = tuple(zip(self.constants, map(_as, self.constants, candidate), strict=True))
        self.count += 1
        fails: list[Truth] = [negation(put(self.possible, pairs))]
        for each in self.asked.stated:
            if each.variables:
                own = fresh(each.variables, f"@{self.count}")
                broken = put(both(each.possible, each.breaks), (*pairs, *own))
            else:
                broken = put(each.breaks, pairs)
            fails.append(broken)
        self.search.add(some(fails))

    def gap(self) -> Gap | Literal["none", "unknown"]:
        """An input for which no result satisfies all clauses, or that there is none."""
        for turn in range(ROUNDS):
            found = self.search.model(share=1 if turn == 0 else LATER)
            if isinstance(found, str):
                return found
            clash = self._clash(found)
            if isinstance(clash, Clash):
                return self._smaller() or (found, clash)
            if clash is None:
                return "unknown"
            self.add(self._named(found, clash))
        return "unknown"

    def _smaller(self) -> Gap | None:
        """A gap with small numbers."""
        for limit in LIMITS:
            bounds = small_bounds(self.asked.given, limit, self.asked.world)
            found = self.search.model([bounds], SHARE)
            if not isinstance(found, str):
                clash = self._clash(found)
                if isinstance(clash, Clash):
                    return found, clash
        return None

    def _clash(self, model: z3.ModelRef) -> z3.ModelRef | Clash | None:
        """What is at the input of a model: a result that is fine, or a clash."""
        at = fixed(self.asked.given, model)
        preferred = [
            some(_same(leaf, each) for each in self._values(pool, at))
            for leaf, pool in zip(self.constants, self.pools, strict=True)
        ]
        return clash_at(self.asked, at, preferred, self.rlimit)

    def _values(self, pool: Sequence[Term], at: Pairs) -> list[Term]:
        return [_at(each, at) for each in pool]

    def _named(self, model: z3.ModelRef, result: z3.ModelRef) -> list[Term]:
        """The result as terms: those of the pools that have its values at the input."""
        at = fixed(self.asked.given, model)
        found: list[Term] = []
        for leaf, pool in zip(self.constants, self.pools, strict=True):
            value = result.eval(leaf, model_completion=True)
            equal = (term for term in pool if _agree(_at(term, at), value))
            found.append(next(equal, value))
        return found


def _as(leaf: z3.ExprRef, term: Term) -> z3.ExprRef:
    """The candidate for a leaf as a term of its sort."""
    if isinstance(term, bool | int):
        return leaf.sort().cast(term)
    return z3.ToReal(term) if z3.is_real(leaf) and z3.is_int(term) else term


def _same(leaf: z3.ExprRef, value: Term) -> Truth:
    return either(leaf == value)


def _at(term: Term, at: Pairs) -> Term:
    """The value of a term at an input."""
    return z3.simplify(z3.substitute(term, *at)) if isinstance(term, z3.ExprRef) and at else term


def _agree(left: Term, right: z3.ExprRef) -> bool:
    """Whether two known values are equal."""
    return z3.is_true(z3.simplify(right == left))
