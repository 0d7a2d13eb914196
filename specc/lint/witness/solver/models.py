"""Reads values of the language from a model of the solver."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction

import z3

from specc.language import ir, types
from specc.language.evaluate import Undefined, satisfies
from specc.language.search.pools import Pools, pool_of
from specc.language.values import EnumValue, RecordValue, Value
from specc.lint.witness.solver.amounts import Amount, Whole
from specc.lint.witness.solver.scope import MICROSECOND, World, members, union
from specc.lint.witness.solver.shapes import Option, Parts, Shape, Tagged
from specc.lint.witness.solver.stated import Pairs
from specc.lint.witness.solver.symbols import Symbol
from specc.lint.witness.solver.truth import Truth


class Unreadable(Exception):
    """A model has a value that the language does not have, or none is known that stands for it."""


_EXACT = Context(prec=4_000)


@dataclass
class Reader:
    """Reads values from one model; texts that the question does not name get names here."""

    model: z3.ModelRef
    world: World
    named: dict[int, str]
    known: dict[int, z3.ExprRef] = field(default_factory=dict)

    @classmethod
    def of(cls, model: z3.ModelRef, world: World) -> "Reader":
        """A reader of a model."""
        return cls(model, world, {code: text for text, code in world.texts.items()})

    def value(self, symbol: Symbol) -> Value:
        """The value of a symbol."""
        return self._value(symbol.shape, symbol.type)

    def put(self, symbol: Symbol, values: Pairs) -> Value:
        """The value of a symbol whose constants have these values."""
        self.known = {each.get_id(): value for each, value in values}
        try:
            return self.value(symbol)
        finally:
            self.known = {}

    def number(self, term: Whole) -> Fraction:
        """The value of a term."""
        if isinstance(term, int):
            return Fraction(term)
        found = self._eval(term)
        if isinstance(found, z3.IntNumRef):
            return Fraction(found.as_long())
        if not isinstance(found, z3.RatNumRef):
            raise Unreadable
        return Fraction(found.numerator_as_long(), found.denominator_as_long())

    def holds(self, condition: Truth) -> bool:
        """The value of a condition."""
        if isinstance(condition, bool):
            return condition
        return z3.is_true(self._eval(condition))

    def _eval(self, term: z3.ExprRef) -> z3.ExprRef:
        known = self.known.get(term.get_id())
        return self.model.eval(term, model_completion=True) if known is None else known

    def _value(self, shape: Shape, type_: ir.Type) -> Value:
        match shape:
            case Option(present=present, value=value):
                if value is None or not self.holds(present):
                    return None
                return self._value(value, types.required(_unrefined(type_)))
            case Amount(over=over, under=under):
                number = self.number(over) / self.number(under)
                return self._scalar(number, type_)
            case Parts() | Tagged():
                return self._composed(shape, _unrefined(type_))
            case _:
                return self.holds(shape)

    def _composed(self, shape: Parts | Tagged, type_: ir.Type) -> Value:
        match type_, shape:
            case ir.TupleType(items=items), Parts():
                pairs = zip(shape.items, items, strict=True)
                return tuple(self._value(each, item) for each, item in pairs)
            case ir.NamedType(name=name), _:
                found = self.world.program.declarations.get(name)
                if isinstance(found, ir.TypeAlias):
                    return self._composed(shape, _unrefined(found.type))
                if isinstance(found, ir.Record) and isinstance(shape, Parts):
                    return self._record(name, None, shape, found.fields)
                if isinstance(shape, Tagged):
                    declared = union(name, self.world.program)
                    place = int(self.number(shape.tag.over))
                    case, parts = declared.cases[place], shape.cases[place]
                    assert parts is not None
                    return self._record(name, case.name, parts, case.fields)
            case _:
                pass
        raise Unreadable

    def _record(
        self, name: str, case: str | None, shape: Parts, fields: tuple[ir.Parameter, ...]
    ) -> RecordValue:
        pairs = zip(shape.items, fields, strict=True)
        values = tuple((field.name, self._value(each, field.type)) for each, field in pairs)
        return RecordValue(name, case, values)

    def _scalar(self, number: Fraction, type_: ir.Type) -> Value:
        base = types.expand(_unrefined(type_), self.world.program.module)
        whole = int(number)
        match _unrefined(base):
            case ir.DecimalType(scale=scale):
                return _decimal(number, scale)
            case ir.NamedType(name=name):
                return EnumValue(name, members(name, self.world.program)[whole])
            case ir.ScalarType(name="Date"):
                return date.fromordinal(whole)
            case ir.ScalarType(name="DateTime"):
                return datetime.min + whole * MICROSECOND
            case ir.ScalarType(name="Duration"):
                return timedelta(microseconds=whole)
            case ir.ScalarType(name="Text"):
                return self._text(whole, type_)
            case _:
                return whole

    def _text(self, code: int, type_: ir.Type) -> str:
        """The text of this number: one that the question names, or another one of the type."""
        if code not in self.named:
            taken = set(self.named.values())
            found = _other_texts(type_, self.world)
            text = next((each for each in found if each not in taken), None)
            if text is None:
                raise Unreadable
            self.named[code] = text
        return self.named[code]


def _unrefined(type_: ir.Type) -> ir.Type:
    while isinstance(type_, ir.RefinedType):
        type_ = type_.base
    return type_


def _decimal(number: Fraction, scale: int | None) -> Decimal:
    """The number as a Decimal, with all digits that its type has."""
    digits = 0 if scale is None else scale
    while scale is None and (number * 10**digits).denominator != 1:
        digits += 1
        if digits > 28:
            raise Unreadable
    whole = number * 10**digits
    if whole.denominator != 1:
        raise Unreadable
    return Decimal(int(whole)).scaleb(-digits, _EXACT)


def _other_texts(type_: ir.Type, world: World) -> Iterator[str]:
    """Texts of a type."""
    for each in pool_of(type_, Pools(world.program, world.hints)).values:
        if isinstance(each, str):
            yield each
    for each in "abcdefghijklmnopqrstuvwxyz":
        try:
            if satisfies(each, type_, world.program):
                yield each
        except Undefined:
            continue
