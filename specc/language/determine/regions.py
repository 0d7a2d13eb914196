"""Decides guards exactly: one point for each region that the tests in them can tell apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations as pairs_of
from itertools import islice

from specc.language import ir, types
from specc.language.determine.grid import Grid, grid_of, points_of, small
from specc.language.determine.representatives import Inexact
from specc.language.determine.subjects import Subject, Subjects, condition, copied, names_in
from specc.language.determine.witness import declared, witnesses
from specc.language.evaluate import attempt, compiled
from specc.language.evaluate.program import Code, Frame, Program, RaisedError, Run, Undefined
from specc.language.rewrite import inlined, substitute
from specc.language.search.pools import Pools
from specc.language.values import Value

REGIONS = 2_000
"""Regions that are decided one by one; where there are more, the search decides what it can."""

STEPS = 100_000

Pair = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """In which regions of the domain do several guards hold, or none unless `complete`?

    The domain is where all of `requires` hold and none of `raises`; a guard of None always holds.
    Guards whose `values` are equal in a region may both hold there.
    """

    parameters: tuple[ir.Parameter, ...]
    lets: Mapping[str, ir.Expression]
    requires: tuple[ir.Expression, ...]
    raises: tuple[ir.Expression, ...]
    guards: tuple[ir.Expression | None, ...]
    values: tuple[ir.Expression, ...]
    complete: bool
    program: Program


@dataclass(frozen=True)
class Region:
    """Values of the subjects, and the places of the guards that hold."""

    values: Mapping[str, Value]
    applying: tuple[int, ...]


@dataclass(frozen=True)
class Decision:
    """The regions in question, some of which may hold no input. In all others exactly one guard
    holds, or several with equal values, or none if `complete`."""

    subjects: Mapping[str, Subject]
    regions: tuple[Region, ...]


def decide(question: Question) -> Decision | None:
    """The regions in question; None when they are too many or values cannot stand for them."""
    found = _decide(question, frozenset())
    overlapping = {
        pair for each in (found.regions if found else ()) for pair in pairs_of(each.applying, 2)
    }
    if not overlapping or not question.values:
        return found
    return _decide(question, frozenset(overlapping)) or found


def points(question: Question, pools: Pools) -> Iterator[dict[str, Value]]:
    """Inputs in the regions in question, as far as they can be built."""
    decision = decide(question)
    if decision is not None:
        for region in decision.regions:
            found = witnesses(region.values, decision.subjects, question.parameters, pools)
            yield from islice(found, 1)


@dataclass(frozen=True)
class _Told:
    """The conditions of a question, over subjects."""

    guards: tuple[ir.Expression | None, ...]
    required: tuple[ir.Expression, ...]
    excluded: tuple[ir.Expression, ...]
    equal: Mapping[Pair, ir.Expression]


def _decide(question: Question, pairs: frozenset[Pair]) -> Decision | None:
    """The decision, with the values of these pairs of guards compared."""
    program = question.program
    subjects = Subjects(program)
    try:
        guards = tuple(each and _tell(each, question, subjects) for each in question.guards)
        equal = {pair: _equality(pair, question, subjects) for pair in sorted(pairs)}
        refinements = _refinements(question, subjects)
        told = _Told(
            guards,
            _domain((*question.requires, *refinements), question, subjects),
            _domain(question.raises, question, subjects),
            equal,
        )
        grid = grid_of(subjects)
        if not small(grid, REGIONS):
            return None
        work = partial(_regions, grid, told, question.complete)
        return Decision(subjects.named(), attempt(work, program, STEPS))
    except (Inexact, Undefined, RaisedError):
        return None


def _regions(grid: Grid, told: _Told, complete: bool, run: Run) -> tuple[Region, ...]:
    """The regions of the domain where guards with other values hold, or none unless `complete`."""

    def code(expression: ir.Expression) -> Code:
        return compiled(expression, run.program)

    guards = [None if each is None else code(each) for each in told.guards]
    required, excluded = [*map(code, told.required)], [*map(code, told.excluded)]
    equal = {pair: code(each) for pair, each in told.equal.items()}
    found: list[Region] = []
    for point in points_of(grid, REGIONS, run):
        frame = Frame(dict(point), run)
        if not all(each(frame) for each in required) or any(each(frame) for each in excluded):
            continue
        holding = tuple(
            place for place, guard in enumerate(guards) if guard is None or guard(frame)
        )
        same = all(pair in equal and equal[pair](frame) for pair in pairs_of(holding, 2))
        if not (holding or complete) or not same:
            found.append(Region(point, holding))
    return tuple(found)


def _tell(each: ir.Expression, question: Question, subjects: Subjects) -> ir.Expression:
    """A condition over subjects."""
    return condition(inlined(each, question.lets, question.program.module), subjects)


def _equality(pair: Pair, question: Question, subjects: Subjects) -> ir.Expression:
    """Whether the values of two guards are equal, over subjects."""
    module = question.program.module
    left, right = (inlined(question.values[place], question.lets, module) for place in pair)
    return condition(_equal(left, right), subjects)


def _equal(left: ir.Expression, right: ir.Expression) -> ir.Expression:
    """`left == right`, branch by branch."""
    if left == right:
        return ir.LiteralValue(type=types.BOOL, text="True")
    if not isinstance(left, ir.Conditional):
        left, right = right, left
    if isinstance(left, ir.Conditional):
        then, otherwise = _equal(left.then, right), _equal(left.otherwise, right)
        return ir.Conditional(type=types.BOOL, test=left.test, then=then, otherwise=otherwise)
    return ir.Comparison(type=types.BOOL, operators=("==",), operands=(left, right))


def _domain(
    conditions: Sequence[ir.Expression], question: Question, subjects: Subjects
) -> tuple[ir.Expression, ...]:
    """Those conditions on the domain that speak of the subjects.

    Leaving out the others makes the domain larger: what holds everywhere there holds everywhere.
    """
    told = []
    for each in conditions:
        before = copied(subjects.found)
        found = _tell(each, question, subjects)
        known = {subject.name for subject in before.values()}
        if known.isdisjoint(names_in(found)):
            subjects.found.clear()
            subjects.found.update(before)
        else:
            told.append(found)
    return tuple(told)


def _refinements(question: Question, subjects: Subjects) -> list[ir.Expression]:
    """What the declared types of the subjects, and of what they are lengths of, say about them."""
    paths = {
        each.path.arguments[0]
        if isinstance(each.path, ir.BuiltinCall) and each.is_length
        else each.path: None
        for each in subjects.found.values()
    }
    return [
        substitute(predicate, {"value": path})
        for path in paths
        for predicate in types.refinements(
            declared(path, question.parameters, question.program), question.program.module
        )
    ]
