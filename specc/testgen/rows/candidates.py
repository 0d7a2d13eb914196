"""Inputs that rows may be chosen from: small ones, those at boundaries, and those near others."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import zip_longest

from specc.language import ir, types
from specc.language.evaluate.program import RaisedError, Undefined
from specc.language.search import hints_of, inputs
from specc.testgen.constants import as_literal
from specc.testgen.rows import nearby
from specc.testgen.rows.atoms import is_measured, unit
from specc.testgen.rows.kin import kin, meeting, multiples
from specc.testgen.rows.leaves import Names
from specc.testgen.rows.patterns import near_matches
from specc.testgen.rows.reached import Goals, reached
from specc.testgen.rows.work import Work, allowed, evaluated, measured

CANDIDATES = 240
"""Inputs of the search that rows are chosen from, beside those near boundaries."""

PATIENCE = 40
"""Inputs in a row that bring nothing new, after which the search ends."""

STARTS = 4
"""Inputs that are moved to each boundary."""

KIN = 8
"""Inputs from which others of their kind are made."""

MEETING = 3
"""Inputs from which pairs of intervals are made."""

REACH = 30
"""Steps that such an input is away."""


def fruitful(work: Work, drawn: Iterable[Names]) -> Iterator[tuple[Names, Goals]]:
    """Candidates with what they reach: as many as there is something new, then those at the
    boundaries. `drawn` are candidates from elsewhere."""
    seen: set[str] = set()
    known: set[object] = set()
    kept: list[Names] = []
    fresh: list[Names] = []
    barren = 0
    for names in _distinct(_candidates(work, drawn), seen):
        if allowed(work, names):
            goals = reached(work, names)
            yield names, goals
            kept.append(names)
            fresh += [names] if goals.keys() - known else []
            barren = 0 if goals.keys() - known else barren + 1
            known |= goals.keys()
        if barren > PATIENCE:
            break
    related = [*sorted(fresh, key=size)[:KIN], *spread(fresh)]
    for names in _distinct(_moved(work, spread(kept), related), seen):
        if allowed(work, names):
            yield names, reached(work, names)


def _moved(work: Work, starts: Sequence[Names], fresh: Sequence[Names]) -> Iterator[Names]:
    """Inputs made from a few others: at boundaries, between them, and beyond."""
    moved = [one for each in work.parts for one in at_boundary(work, each, starts)]
    yield from moved
    for pair in work.goal.pairs:
        yield from (each for one in moved for each in nearby.beside(one, pair))
    for one in fresh:
        yield from kin(one, work.goal.parameters, work.program)
        yield from multiples(one) if work.divides else ()
    for one in fresh[:MEETING]:
        yield from meeting(one, work.goal.parameters, work.program)
    for one in starts[:2]:
        yield from nearby.between(one, moved)
        if work.goal.far:
            yield from nearby.scaled(one)


def _candidates(work: Work, drawn: Iterable[Names]) -> Iterator[Names]:
    """Small inputs, by turns found by the search and drawn like those of the test."""
    goal = work.goal
    meaning = (*goal.parameters, *goal.conditions, *goal.decisions, *goal.values)
    hints = hints_of(meaning, work.program)
    searched = inputs(goal.parameters, work.program, hints, CANDIDATES).values
    for pair in zip_longest(searched, drawn):
        yield from (each for each in pair if each is not None)


def at_boundary(work: Work, part: ir.Expression, starts: Sequence[Names]) -> Iterator[Names]:
    """Some inputs, moved to where a condition changes, and one step to each side of it."""
    if isinstance(part, ir.Matches) and isinstance(part.operand, ir.Name):
        for each in starts[:1]:
            for text in near_matches(part.pattern):
                yield {**each, part.operand.name: text}
    if not is_measured(part):
        return
    measure = partial(measured, work, part)
    for each in starts:
        yield from nearby.moved(each, measure, unit(part))


def at_half(work: Work, rounding: ir.BuiltinCall, start: Names) -> Iterator[Names]:
    """An input, moved to where what is rounded lies halfway between two results."""
    exact, *places = rounding.arguments
    try:
        value = evaluated(work, exact, start)
        digits = evaluated(work, places[0], start) if places else 0
    except (Undefined, RaisedError):
        return
    if isinstance(value, Decimal) and isinstance(digits, int) and work.left > 0:
        step = Decimal(1).scaleb(-digits)
        half = as_literal((value // step + Decimal("0.5")) * step)
        same = ir.Comparison(type=types.BOOL, operators=("==",), operands=(exact, half))
        yield from nearby.moved(start, partial(measured, work, same), step)


def near_candidates(work: Work, found: Sequence[Names]) -> Iterator[Names]:
    """Inputs a few steps away from candidates, the largest of them first."""
    yield from near_all(work, spread(found[::-1]))


def near_all(work: Work, found: Sequence[Names]) -> Iterator[Names]:
    """Inputs a few steps away from each of these, by turns."""
    turns = [nearby.around(each, REACH) for each in found]
    for row in zip_longest(*turns):
        yield from (each for each in row if each is not None and allowed(work, each))


def spread(found: Sequence[Names], count: int = STARTS) -> Sequence[Names]:
    """A few of the candidates, from everywhere among them."""
    return found[:: max(len(found) // count, 1)][:count]


def size(names: Names) -> tuple[int, str]:
    """What inputs are ordered by."""
    text = repr(sorted(names.items()))
    return len(text), text


def _distinct(found: Iterable[Names], seen: set[str]) -> Iterator[Names]:
    for names in found:
        text = repr(sorted(names.items()))
        if text not in seen:
            seen.add(text)
            yield names
