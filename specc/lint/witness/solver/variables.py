"""Clauses that hold for all values of their variables, tried for the values that matter."""

from collections.abc import Iterable, Iterator
from itertools import islice, product

import z3

from specc.lint.witness.solver.amounts import Amount, Whole
from specc.lint.witness.solver.search import Search
from specc.lint.witness.solver.shapes import Leaf
from specc.lint.witness.solver.stated import Asked, Pairs, Stated, constant_of, fixed, put, simple
from specc.lint.witness.solver.symbols import typed_leaves
from specc.lint.witness.solver.truth import Truth, both, either, negation

FIRST = 6
"""Instances of one clause to begin with: its variables are parts of the input."""


def first_instances(stated: Stated, asked: Asked) -> Iterator[Pairs]:
    """Parts of the input in place of the variables."""
    given = [leaf for each in asked.given for leaf in typed_leaves(each, asked.world)]
    choices: list[list[tuple[z3.ExprRef, z3.ExprRef]]] = []
    for symbol in stated.variables:
        for leaf, type_ in typed_leaves(symbol, asked.world):
            own = constant_of(leaf)
            choices.append(
                [
                    (own, constant_of(other))
                    for other, kind in given
                    if kind == type_ and _unit(other) == _unit(leaf)
                ]
            )
    yield from islice(product(*choices), FIRST)


def _unit(leaf: Leaf) -> Whole:
    return leaf.under if isinstance(leaf, Amount) else 1


def instance(stated: Stated, values: Pairs, wanted: Truth) -> Truth:
    """`wanted` of these values of the variables, where they are of their types."""
    return either(negation(put(stated.possible, values)), put(wanted, values))


def counterexample(
    stated: Stated, wanted: Truth, at: Pairs, asked: Asked, rlimit: int
) -> Pairs | bool | None:
    """Values of the variables for which `wanted` does not hold, at an input and result that are
    known; None where there are none, False where that is not known."""
    missed = simple(put(both(stated.possible, negation(wanted)), at))
    if missed is False:
        return None
    search = Search(asked.world, rlimit)
    search.add(missed)
    found = search.small(stated.variables)
    if isinstance(found, str):
        return None if found == "none" else False
    return fixed(stated.variables, found)


def all_counterexamples(
    bound: Iterable[Stated], at: Pairs, asked: Asked, rlimit: int
) -> list[tuple[Stated, Pairs]] | None:
    """Values for which clauses are not kept at an input and a result; None where that is not
    known."""
    found: list[tuple[Stated, Pairs]] = []
    for each in bound:
        values = counterexample(each, each.keeps, at, asked, rlimit)
        if values is False:
            return None
        if isinstance(values, tuple):
            found.append((each, values))
    return found
