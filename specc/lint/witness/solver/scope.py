"""What the translation of one question shares: its own z3 context, texts as numbers, remarks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

import z3

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.search.hints import Hints, hints_of
from specc.language.values import EnumValue, RecordValue, Value
from specc.lint.witness.solver.amounts import Amount, amount_of
from specc.lint.witness.solver.shapes import (
    NOTHING,
    Parts,
    Shape,
    Tagged,
    Unsupported,
    case_place,
    truth,
)
from specc.lint.witness.solver.truth import Truth, both

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
"""Microseconds in a day."""


@dataclass
class World:
    """The context of one question, so that no other question can influence its answer.

    `texts` gives each text that the question names a number of its own; others stand for texts that
    it does not name. `rough` says that a quotient was used in a way that differs from the
    evaluator's 28 digits, so that nothing is proved.
    """

    program: Program
    context: z3.Context
    hints: Hints
    translate: "Callable[[ir.Expression, Scope], Meaning]"
    texts: dict[str, int] = field(default_factory=dict)
    rough: bool = False
    running: list[str] = field(default_factory=list)
    constants: dict[str, "Meaning"] = field(default_factory=dict)

    def code(self, text: str) -> Amount:
        """The number of a text."""
        return Amount(self.texts.setdefault(text, len(self.texts)))


@dataclass(frozen=True)
class Meaning:
    """The value of an expression, and where it has one."""

    value: Shape
    defined: Truth = True


@dataclass
class Lazy:
    """A let: its meaning where it is needed."""

    value: ir.Expression
    scope: "Scope"


@dataclass
class Scope:
    """The names that an expression sees; `known` remembers what was translated in it."""

    world: World
    names: "Mapping[str, Meaning | Lazy]"
    known: dict[int, tuple[ir.Expression, Meaning]] = field(default_factory=dict)

    def of(self, expression: ir.Expression) -> Meaning:
        """The meaning of an expression; Unsupported where it has none in the solver."""
        found = self.known.get(id(expression))
        if found is None:
            found = expression, self.world.translate(expression, self)
            self.known[id(expression)] = found
        return found[1]

    def holds(self, condition: ir.Expression) -> Truth:
        """Whether a condition is defined and holds."""
        found = self.of(condition)
        return both(found.defined, truth(found.value))


def world_of(
    program: Program,
    parts: Iterable[ir.Node],
    translate: Callable[[ir.Expression, Scope], Meaning],
) -> World:
    """The world of what is asked in `parts`."""
    hints = hints_of(parts, program)
    if any(each.tzinfo is not None for each in hints.moments):
        raise Unsupported
    world = World(program, z3.Context(), hints, translate)
    for each in ("", *hints.texts):
        world.code(each)
    return world


def embedded(value: Value, world: World) -> Shape:
    """A known value."""
    match value:
        case bool():
            return value
        case int() | Decimal():
            return _number(value)
        case str():
            return world.code(value)
        case datetime():
            if value.tzinfo is not None:
                raise Unsupported
            return Amount((value - datetime.min) // MICROSECOND)
        case date():
            return Amount(value.toordinal())
        case timedelta():
            return Amount(value // MICROSECOND)
        case None:
            return NOTHING
        case EnumValue(enum=name, member=member):
            return Amount(members(name, world.program).index(member))
        case tuple():
            return Parts(tuple(embedded(each, world) for each in value))
        case RecordValue(case=None):
            return _fields(value, world)
        case RecordValue(name=name):
            return _case(value, union(name, world.program), world)
        case _:
            raise Unsupported


def _number(value: int | Decimal) -> Amount:
    if isinstance(value, Decimal) and not value.is_finite():
        raise Unsupported
    return amount_of(value)


def _fields(value: RecordValue, world: World) -> Parts:
    items = tuple(embedded(each, world) for _, each in value.fields)
    return Parts(items, tuple(name for name, _ in value.fields))


def _case(value: RecordValue, declared: ir.Union, world: World) -> Tagged:
    place = case_place(declared, value.case or "")
    return tagged(place, _fields(value, world), declared)


def tagged(place: int, fields: Parts, declared: ir.Union) -> Tagged:
    """A value of the case at this place."""
    count = len(declared.cases)
    cases = tuple(fields if each == place else None for each in range(count))
    return Tagged(Amount(place), cases)


def members(name: str, program: Program) -> tuple[str, ...]:
    """The members of an enum."""
    declared = program.declarations.get(name)
    if not isinstance(declared, ir.Enum):
        raise Unsupported
    return declared.members


def union(name: str, program: Program) -> ir.Union:
    """The union of a name."""
    declared = program.declarations.get(name)
    if not isinstance(declared, ir.Union):
        raise Unsupported
    return declared
