"""Chooses rows: few and small inputs that reach every goal that any candidate reaches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain, islice, zip_longest

from specc.language import ir
from specc.language.evaluate import Program, compiled, guarded, satisfies, within
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.search import hints_of, inputs
from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.testgen.rows.atoms import atoms, distance, holds, is_measured, near, unit
from specc.testgen.rows.mutations import mutations
from specc.testgen.rows.nearby import around, moved

Names = Mapping[str, Value]
Goals = frozenset[object]

MOST = 60
"""Rows of one test."""

CANDIDATES = 240
"""Inputs of the search that rows are chosen from, beside those near boundaries."""

STARTS = 4
"""Inputs that are moved to each boundary."""

MUTATIONS = 80
"""Mutations of one expression that are told apart."""

AROUND = 200
"""Inputs around candidates that are tried for a mutation that no candidate tells."""

REACH = 30
"""Steps that such an input is away."""

WIDEST = 8
"""Conditions of one decision whose combinations are asked for."""

VECTORS = 24
"""Combinations of outcomes of one condition's parts that are asked for."""

UNDEFINED = "undefined"

STEPS = 100_000
"""Steps that all evaluations for one goal may take; the first rows are the most useful ones."""

STEPS_AT_ONCE = 2_000
"""Steps that one evaluation may take."""

OVERHEAD = 3
"""Steps that an evaluation costs in any case."""


@dataclass(frozen=True)
class Goal:
    """What rows are for: of the parameters' values that satisfy all `conditions`, those at the
    boundaries of `decisions`, and those that tell `values` from their mutations."""

    parameters: tuple[ir.Parameter, ...]
    conditions: tuple[ir.Expression, ...]
    decisions: tuple[ir.Expression, ...]
    values: tuple[ir.Expression, ...]


@dataclass
class _Work:
    """What the choice works on, and the steps that it has left."""

    goal: Goal
    decisions: tuple[tuple[ir.Expression, ...], ...]
    program: Program
    left: int

    @cached_property
    def parts(self) -> tuple[ir.Expression, ...]:
        """All conditions, once each."""
        return tuple(dict.fromkeys(each for one in self.decisions for each in one))

    @cached_property
    def identified(self) -> tuple[tuple[int, ...], ...]:
        """The first few conditions of each decision, as their identities among `parts`."""
        known = {each: id(each) for each in self.parts}
        return tuple(tuple(known[each] for each in one[:WIDEST]) for one in self.decisions)


def rows(
    goal: Goal, program: Program, drawn: Iterable[Names] = (), steps: int = STEPS
) -> tuple[Names, ...]:
    """At most MOST inputs, small ones first. `drawn` are candidates from elsewhere."""
    decisions = tuple(tuple(dict.fromkeys(atoms(each))) for each in goal.decisions)
    work = _Work(goal, decisions, program, steps)
    found = sorted(_candidates(work, drawn), key=_size)
    reached = {place: _reached(work, names) for place, names in enumerate(found)}
    chosen = _covering(reached)
    chosen += _telling(work, found, chosen)
    return tuple(found[place] for place in sorted(dict.fromkeys(chosen))[:MOST])


# ---- candidates ----------------------------------------------------------------------------------


def _candidates(work: _Work, drawn: Iterable[Names]) -> Iterator[Names]:
    goal = work.goal
    meaning = (*goal.parameters, *goal.conditions, *goal.decisions, *goal.values)
    hints = hints_of(meaning, work.program)
    searched = inputs(goal.parameters, work.program, hints, CANDIDATES).values
    seen: set[str] = set()
    kept = [each for each in _distinct(chain(drawn, searched), seen) if _allowed(work, each)]
    yield from kept
    for part in filter(is_measured, work.parts):
        measure = partial(_measure, work, part)
        near_ = (one for each in _spread(kept) for one in moved(each, measure, unit(part)))
        yield from (each for each in _distinct(near_, seen) if _allowed(work, each))


def _distinct(found: Iterable[Names], seen: set[str]) -> Iterator[Names]:
    for names in found:
        key = repr(sorted(names.items()))
        if key not in seen:
            seen.add(key)
            yield names


def _spread(found: Sequence[Names]) -> Sequence[Names]:
    """A few of the candidates, from everywhere among them."""
    return found[:: max(len(found) // STARTS, 1)][:STARTS]


def _allowed(work: _Work, names: Names) -> bool:
    """Whether the types allow the values, and the conditions hold."""
    if work.left < 0:
        return False
    try:
        return all(
            satisfies(names[each.name], each.type, work.program, STEPS_AT_ONCE)
            for each in work.goal.parameters
        ) and all(_value(work, each, names) is True for each in work.goal.conditions)
    except (Undefined, RaisedError):
        return False


def _value(work: _Work, expression: ir.Expression, names: Names) -> Value:
    run = Run(work.program, STEPS_AT_ONCE)
    try:
        return within(
            run, lambda run: guarded(compiled(expression, work.program), Frame(dict(names), run))
        )
    finally:
        work.left -= STEPS_AT_ONCE - run.steps + OVERHEAD


def _measure(work: _Work, part: ir.Expression, names: Names) -> Decimal | None:
    """How far the left side of a comparison lies above the right one."""
    assert isinstance(part, ir.Comparison)
    if work.left < 0:
        return None
    try:
        left, right = (_value(work, each, names) for each in part.operands)
    except (Undefined, RaisedError):
        return None
    return distance(left, right)


# ---- goals ---------------------------------------------------------------------------------------


def _reached(work: _Work, names: Names) -> Goals:
    """What an input is good for."""
    found: set[object] = {("shape", name, _shape(value)) for name, value in names.items()}
    found |= {("equal", *pair) for pair in _equal(names)}
    outcomes: dict[int, object] = {}
    for place, part in enumerate(work.parts):
        measured = _measure(work, part, names) if is_measured(part) else None
        if measured is not None:
            found.add((place, near(measured / unit(part))))
            outcome: bool | None = holds(part, measured)
        else:
            outcome = _outcome(work, part, names)
        if outcome is not None:
            outcomes[id(part)] = outcome
            found.add((place, outcome))
    for place, own in enumerate(work.identified):
        found.add(("vector", place, tuple(outcomes.get(each) for each in own)))
    return frozenset(found)


def _outcome(work: _Work, part: ir.Expression, names: Names) -> bool | None:
    if work.left < 0:
        return None
    try:
        return bool(_value(work, part, names))
    except (Undefined, RaisedError):
        return None


def _shape(value: Value) -> object:
    """What kind of a value of its type it is."""
    match value:
        case None | bool() | EnumValue():
            return repr(value)
        case tuple() | frozenset() | MapValue():
            return min(len(value), 3), isinstance(value, tuple) and len(set(value)) < len(value)
        case str() | bytes():
            return min(len(value), 2)
        case int() | float() | Decimal():
            return (value > 0) - (value < 0), value == int(value)
        case RecordValue():
            return value.case
        case _:
            return ""


def _equal(names: Names) -> Iterator[tuple[str, str]]:
    """Parameters with the same value."""
    items = list(names.items())
    for place, (name, value) in enumerate(items):
        for other, second in items[place + 1 :]:
            if type(value) is type(second) and not isinstance(value, bool) and value == second:
                yield name, other


def _size(names: Names) -> tuple[int, str]:
    text = repr(sorted(names.items()))
    return len(text), text


# ---- choice --------------------------------------------------------------------------------------


def _covering(reached: Mapping[int, Goals]) -> list[int]:
    """Candidates that reach all goals together: always the one that adds most, the smallest of
    these. Goals that are rarer than others do not wait for their turn: the set is small anyway."""
    wanted = _limited(reached)
    chosen: list[int] = []
    while wanted and len(chosen) < MOST:
        best = max(reached, key=lambda place: (len(reached[place] & wanted), -place))
        gained = reached[best] & wanted
        if not gained:
            break
        chosen.append(best)
        wanted -= gained
    return chosen


def _limited(reached: Mapping[int, Goals]) -> set[object]:
    """All goals, but of the combinations of one condition only the first few."""
    counts: dict[object, int] = {}
    wanted: dict[object, None] = {}
    for goals in reached.values():
        for each in sorted(goals, key=repr):
            if isinstance(each, tuple) and each[0] == "vector" and each not in wanted:
                counts[each[1]] = counts.get(each[1], 0) + 1
                if counts[each[1]] > VECTORS:
                    continue
            wanted[each] = None
    return set(wanted)


def _telling(work: _Work, found: list[Names], chosen: Sequence[int]) -> list[int]:
    """Further candidates, each telling a value from a mutation that those before it do not; where
    no candidate does, inputs around some are tried, and join them."""
    added: list[int] = []
    for value in work.goal.values:
        known: dict[int, object] = {}
        untold = []
        for mutation in islice(mutations(value), MUTATIONS):
            order = dict.fromkeys((*chosen, *added, *range(len(found))))
            first = _first(work, (value, mutation), found, order, known)
            if first is None:
                untold.append(mutation)
            elif first not in chosen and first not in added:
                added.append(first)
        for mutation in untold:
            start = len(found)
            found += islice(chain(_beyond(work, mutation, found), _around(work, found)), AROUND)
            first = _first(work, (value, mutation), found, range(start, len(found)), dict(known))
            kept = [] if first is None else [found[first]]
            found[start:] = kept
            added += [start] * len(kept)
    return added[: max(MOST - len(chosen), 0)]


def _beyond(work: _Work, mutation: ir.Expression, found: Sequence[Names]) -> Iterator[Names]:
    """Inputs at the boundaries that only the mutation has."""
    for part in atoms(mutation):
        if part not in work.parts and is_measured(part):
            for start in _spread(found):
                near_ = moved(start, partial(_measure, work, part), unit(part))
                yield from (each for each in near_ if _allowed(work, each))


def _around(work: _Work, found: Sequence[Names]) -> Iterator[Names]:
    """Inputs a few steps away from candidates, the largest of them first."""
    turns = [around(each, REACH) for each in _spread(found[::-1])]
    for row in zip_longest(*turns):
        yield from (each for each in row if each is not None and _allowed(work, each))


def _first(
    work: _Work,
    pair: tuple[ir.Expression, ir.Expression],
    found: Sequence[Names],
    order: Iterable[int],
    known: dict[int, object],
) -> int | None:
    """The first candidate that tells the two apart."""
    return next((each for each in order if _differs(work, pair, (each, found[each]), known)), None)


def _differs(
    work: _Work,
    pair: tuple[ir.Expression, ir.Expression],
    candidate: tuple[int, Names],
    known: dict[int, object],
) -> bool:
    value, mutation = pair
    place, names = candidate
    if place not in known:
        known[place] = _result(work, value, names)
    expected = known[place]
    if expected in {None, UNDEFINED} or work.left < 0:
        return False
    return _result(work, mutation, names) != expected


def _result(work: _Work, value: ir.Expression, names: Names) -> object:
    """The value in a box, or what happens instead; None where nothing can be said."""
    try:
        return (_value(work, value, names),)
    except RaisedError as error:
        return error.error
    except Undefined as problem:
        return None if problem.kind in {"unknown", "budget"} else UNDEFINED
