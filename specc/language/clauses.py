"""The clauses of conditions, which `and` and `or` join: where each stands, what is left without."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from specc.language import ir
from specc.language.diagnostics import Edit
from specc.language.places import Place, parts, span_of
from specc.language.source import Span

Path = tuple[Literal["left", "right", "operand"], ...]
"""The way from a condition to a part of it."""


@dataclass(frozen=True)
class Line:
    """A condition of an item as it is written. `removal` takes it away as a whole; without one it
    has to stay, and only clauses in it may go."""

    item: str
    condition: ir.Expression
    place: Place
    removal: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A clause of the line with that number, or with an empty path all of it. `widens`: without it
    the line holds in more cases, or in as many, else in fewer."""

    line: int
    path: Path
    condition: ir.Expression
    span: Span
    joined: Literal["and", "or"]
    widens: bool
    removal: tuple[Edit, ...]

    def around(self, other: "Clause") -> bool:
        """Whether the other one is a part of this one."""
        return self.line == other.line and other.path[: len(self.path)] == self.path


def clauses(number: int, line: Line) -> Iterator[Clause]:
    """The clauses of a line: larger ones before their parts, later ones before earlier ones."""
    if line.removal:
        place = span_of(line.place)
        yield Clause(number, (), line.condition, place, "and", True, line.removal)
    for each in _inside(line.condition, line.place, True):
        yield replace(each, line=number)


def _inside(condition: ir.Expression, place: Place, positive: bool) -> Iterator[Clause]:
    while place.data == "group":
        place = parts(place)[0]
    inner = parts(place)
    match condition:
        case ir.Unary(operator="not") if place.data == "not":
            for each in _inside(condition.operand, inner[0], not positive):
                yield replace(each, path=("operand", *each.path))
        case ir.Logical(operator=operator) if place.data == operator and len(inner) == 2:
            yield from _side(condition, inner, positive, "right")
            yield from _side(condition, inner, positive, "left")
        case _:
            pass


def _side(
    condition: ir.Logical, places: list[Place], positive: bool, side: Literal["left", "right"]
) -> Iterator[Clause]:
    own: ir.Expression = getattr(condition, side)
    left, right = map(span_of, places)
    operator = condition.operator
    same = isinstance(own, ir.Logical) and own.operator == operator
    if operator != "implies" and not same:
        gone = Span(left.start, right.start) if side == "left" else Span(left.end, right.end)
        widens, span = positive == (operator == "and"), left if side == "left" else right
        yield Clause(0, (side,), own, span, operator, widens, (Edit(gone, ""),))
    inner = positive != (operator == "implies" and side == "left")
    for each in _inside(own, places[side == "right"], inner):
        yield replace(each, path=(side, *each.path))


def without(condition: ir.Expression, gone: Collection[Path]) -> ir.Expression | None:
    """What is left of a condition without the clauses at these paths; None: nothing, or a part that
    nothing is left of."""
    if () in gone:
        return None
    match condition:
        case _ if not gone:
            return condition
        case ir.Unary():
            rest = without(condition.operand, _below(gone, "operand"))
            return rest and condition.model_copy(update={"operand": rest})
        case ir.Logical():
            left = without(condition.left, _below(gone, "left"))
            right = without(condition.right, _below(gone, "right"))
            if left is None:
                return right if _may_go(condition, "left", gone) else None
            if right is None:
                return left if _may_go(condition, "right", gone) else None
            return condition.model_copy(update={"left": left, "right": right})
        case _:
            return condition


def _may_go(condition: ir.Logical, side: Literal["left", "right"], gone: Collection[Path]) -> bool:
    """Whether a side of which nothing is left is a clause, or several that are joined alike."""
    own: ir.Expression = getattr(condition, side)
    alike = isinstance(own, ir.Logical) and own.operator == condition.operator
    return (side,) in gone or alike


def _below(paths: Collection[Path], step: str) -> list[Path]:
    return [each[1:] for each in paths if each[0] == step]


def before(
    condition: ir.Expression, path: Path, gone: Collection[Path]
) -> Iterator[tuple[ir.Expression, bool]]:
    """What has been evaluated before the part at a path is, without what is gone, and what it came
    to."""
    if not path:
        return
    step, *rest = path
    if isinstance(condition, ir.Logical) and step == "right":
        left = without(condition.left, _below(gone, "left"))
        if left is not None:
            yield left, condition.operator != "or"
    inner: ir.Expression = getattr(condition, step)
    yield from before(inner, tuple(rest), _below(gone, step))
