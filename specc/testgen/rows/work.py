"""The work of choosing rows: a goal, the steps that are left, and evaluations that count them."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial

from specc.language import ir
from specc.language.evaluate import Program, compiled, guarded
from specc.language.evaluate.program import Check, Frame, RaisedError, Run, Undefined
from specc.language.evaluate.satisfies import check_of
from specc.language.values import Value
from specc.language.walk import nodes
from specc.testgen.rows.atoms import distance, is_measured, unit
from specc.testgen.rows.leaves import Names

STEPS = 100_000
"""Steps that all evaluations for one goal may take; the first rows are the most useful ones."""

STEPS_AT_ONCE = 2_000
"""Steps that one evaluation may take."""

OVERHEAD = 3
"""Steps that an evaluation costs in any case."""

WIDEST = 8
"""Conditions of one decision whose combinations are asked for."""

UNDEFINED = "undefined"


@dataclass(frozen=True)
class Goal:
    """What rows are for: of the parameters' values that satisfy all `conditions`, those at the
    boundaries of `decisions`, and those that tell `values` from their mutations. Where nothing says
    the result, anything about an input may matter: then `detailed` asks for its features. The
    values of `pairs` are tried next to each other. Where code may call itself, nothing is `far`."""

    parameters: tuple[ir.Parameter, ...]
    conditions: tuple[ir.Expression, ...]
    decisions: tuple[ir.Expression, ...]
    values: tuple[ir.Expression, ...]
    detailed: bool
    far: bool
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass
class Work:
    """What the choice works on, and the steps that it has left."""

    goal: Goal
    decisions: tuple[tuple[ir.Expression, ...], ...]
    program: Program
    left: int
    literals: dict[ir.Expression, Value] = field(default_factory=dict)

    @cached_property
    def parts(self) -> tuple[ir.Expression, ...]:
        """All conditions, once each."""
        return tuple(dict.fromkeys(each for one in self.decisions for each in one))

    @cached_property
    def divides(self) -> bool:
        """Whether numbers are divided with a rest, so that it matters what they have in common."""
        said = (*self.goal.decisions, *self.goal.values)
        return any(
            isinstance(node, ir.Binary) and node.operator in {"%", "//"}
            for each in said
            for node in nodes(each)
        )

    @cached_property
    def sides(self) -> tuple[ir.Expression, ...]:
        """What the measured conditions compare, once each: most of them share a side."""
        found = (each for part in self.parts if is_measured(part) for each in sides_of(part))
        return tuple(dict.fromkeys(found))

    @cached_property
    def measures(self) -> tuple[tuple[int, int, Decimal] | None, ...]:
        """For each measured condition its sides, by their places, and its unit."""
        places = {each: place for place, each in enumerate(self.sides)}
        found: list[tuple[int, int, Decimal] | None] = []
        for part in self.parts:
            if is_measured(part):
                left, right = sides_of(part)
                found.append((places[left], places[right], unit(part)))
            else:
                found.append(None)
        return tuple(found)

    @cached_property
    def checks(self) -> tuple[tuple[str, Check], ...]:
        """What the types ask of the parameters."""
        compile_ = partial(compiled, program=self.program)
        found = [
            (each.name, check_of(each.type, self.program, compile_))
            for each in self.goal.parameters
        ]
        return tuple((name, check) for name, check in found if check is not None)

    @cached_property
    def identified(self) -> tuple[tuple[int, ...], ...]:
        """The first few conditions of each decision, as their identities among `parts`."""
        known = {each: id(each) for each in self.parts}
        return tuple(tuple(known[each] for each in one[:WIDEST]) for one in self.decisions)


def sides_of(part: ir.Expression) -> tuple[ir.Expression, ir.Expression]:
    """The left and the right side of a measured condition."""
    assert isinstance(part, ir.Comparison)
    left, right = part.operands
    return left, right


def allowed(work: Work, names: Names) -> bool:
    """Whether the types allow the values, and the conditions hold."""
    if work.left < 0:
        return False
    try:
        return all(
            guarded(check, names[name], Run(work.program, STEPS_AT_ONCE))
            for name, check in work.checks
        ) and all(evaluated(work, each, names) is True for each in work.goal.conditions)
    except (Undefined, RaisedError):
        return False


def evaluated(work: Work, expression: ir.Expression, names: Names) -> Value:
    """The value of an expression; its steps are counted. Raises what the evaluation raises."""
    run = Run(work.program, STEPS_AT_ONCE)
    try:
        return guarded(compiled(expression, work.program), Frame(dict(names), run))
    finally:
        work.left -= STEPS_AT_ONCE - run.steps + OVERHEAD


def distances(work: Work, names: Names) -> list[Decimal | None]:
    """How far the left side of each measured condition lies above the right one, in its units."""
    values = [_value(work, each, names) for each in work.sides]
    found: list[Decimal | None] = []
    for each in work.measures:
        above = None
        if each is not None:
            left, right, step = each
            above = distance(values[left], values[right])
            above = above / step if above is not None else None
        found.append(above)
    return found


def _value(work: Work, expression: ir.Expression, names: Names) -> Value:
    if isinstance(expression, ir.Name) and expression.name in names:
        return names[expression.name]
    if isinstance(expression, ir.LiteralValue):
        if expression not in work.literals:
            work.literals[expression] = evaluated(work, expression, names)
        return work.literals[expression]
    try:
        return evaluated(work, expression, names) if work.left >= 0 else None
    except (Undefined, RaisedError):
        return None


def measured(work: Work, part: ir.Expression, names: Names) -> Decimal | None:
    """How far the left side of a comparison lies above the right one."""
    left, right = (_value(work, each, names) for each in sides_of(part))
    return distance(left, right)


def outcome(work: Work, part: ir.Expression, names: Names) -> bool | None:
    """Whether a condition holds; None where that is not known."""
    if work.left < 0:
        return None
    try:
        return bool(evaluated(work, part, names))
    except (Undefined, RaisedError):
        return None


def result(work: Work, value: ir.Expression, names: Names) -> object:
    """The value in a box, or what happens instead; None where nothing can be said."""
    try:
        return (evaluated(work, value, names),)
    except RaisedError as error:
        return error.error
    except Undefined as problem:
        return None if problem.kind in {"unknown", "budget"} else UNDEFINED
