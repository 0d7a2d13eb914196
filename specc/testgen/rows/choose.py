"""Chooses rows: few and small inputs that reach every goal that any candidate reaches."""

from collections.abc import Iterable, Sequence
from decimal import localcontext
from itertools import islice

from specc.language.evaluate import DECIMALS, Program
from specc.testgen.rows.atoms import atoms
from specc.testgen.rows.candidates import fruitful, near_all, size
from specc.testgen.rows.features import features, relations, shape
from specc.testgen.rows.leaves import Names
from specc.testgen.rows.reached import Goals
from specc.testgen.rows.telling import telling
from specc.testgen.rows.work import STEPS, Goal, Work, result

MOST = 60
"""Rows of one test."""

ENOUGH = 40
"""Rows of one test that are there only to be unlike the others."""

ROOM = 700
"""Characters of a table in which there is room for these."""

NEAR = 60
"""Inputs near the smallest candidates that may be among these."""

SHORT = 60
"""Characters below which it matters little how short an input is."""

VECTORS = 24
"""Combinations of outcomes of one condition's parts that are asked for."""


def rows(
    goal: Goal, program: Program, drawn: Iterable[Names] = (), steps: int = STEPS
) -> tuple[Names, ...]:
    """At most MOST inputs, small ones first. `drawn` are candidates from elsewhere."""
    decisions = tuple(tuple(dict.fromkeys(atoms(each))) for each in goal.decisions)
    work = Work(goal, decisions, program, steps)
    with localcontext(DECIMALS):
        return _rows(work, drawn)


def _rows(work: Work, drawn: Iterable[Names]) -> tuple[Names, ...]:
    found = sorted(fruitful(work, drawn), key=lambda each: size(each[0]))
    inputs = [names for names, _ in found]
    weights = [SHORT + size(names)[0] for names in inputs]
    chosen = [inputs[place] for place in _covering([reached for _, reached in found], weights)]
    chosen += islice(telling(work, inputs, chosen), MOST - len(chosen))
    chosen += _further(work, inputs, chosen)
    return tuple(sorted(chosen, key=size))


def _further(work: Work, found: Sequence[Names], chosen: Sequence[Names]) -> list[Names]:
    """More inputs, unlike those before them, while the table stays small to read and to run."""
    room = ROOM - sum(size(each)[0] for each in chosen)
    seen = {_likeness(work, each) for each in chosen}
    added: list[Names] = []
    near = list(islice(near_all(work, found[:2]), NEAR)) if room > 0 else []
    for each in sorted((*found, *near), key=size):
        likeness = _likeness(work, each)
        if likeness not in seen:
            room -= size(each)[0]
            if room < 0 or len(chosen) + len(added) >= ENOUGH:
                break
            seen.add(likeness)
            added.append(each)
    return added


def _likeness(work: Work, names: Names) -> object:
    """What inputs that are much the same have in common, the kind of result included."""
    known = tuple(frozenset(features(each)) for each in names.values())
    came = result(work, work.goal.values[0], names) if work.goal.values else None
    return known, frozenset(relations(names)), shape(came[0]) if isinstance(came, tuple) else came


def _covering(reached: Sequence[Goals], weights: Sequence[int]) -> list[int]:
    """Candidates that reach all goals together: always the one that adds most for its length, the
    smallest of these (Chvátal's greedy cover, 1979)."""
    wanted = _limited(reached)
    chosen: list[int] = []
    while wanted and len(chosen) < MOST:
        gains = [len(goals.keys() & wanted) for goals in reached]
        best = max(range(len(reached)), key=lambda place: (gains[place] / weights[place], -place))
        gained = reached[best].keys() & wanted
        if not gained:
            break
        chosen.append(best)
        wanted -= gained
    return chosen


def _limited(reached: Sequence[Goals]) -> set[object]:
    """All goals, but of the combinations of one condition only the first few."""
    counts: dict[object, int] = {}
    wanted: dict[object, None] = {}
    for goals in reached:
        for each in goals:
            if isinstance(each, tuple) and each[0] == "vector" and each not in wanted:
                counts[each[1]] = counts.get(each[1], 0) + 1
                if counts[each[1]] > VECTORS:
                    continue
            wanted[each] = None
    return set(wanted)
