"""What clauses say of each part of a result: what it must be, at least, at most, or may be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import z3

from specc.language import ir
from specc.language.walk import nodes
from specc.lint.witness.solver.amounts import (
    Amount,
    Whole,
    added,
    divided,
    is_real,
    multiplied,
    negated,
    quotient,
    ratio,
    times,
)
from specc.lint.witness.solver.scope import Meaning, Scope, World
from specc.lint.witness.solver.shapes import (
    Leaf,
    Option,
    Parts,
    Shape,
    Tagged,
    Unsupported,
    aligned,
    leaves,
)
from specc.lint.witness.solver.stated import Asked, constant_of
from specc.lint.witness.solver.symbols import Symbol, typed_leaves
from specc.lint.witness.solver.truth import Truth

Term: TypeAlias = Truth | Whole
"""What stands for one leaf, numbers in its unit."""

MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass
class Said:
    """What clauses say of one leaf of the result: under which condition it must be what (a
    Bool in `facts`, a number in `pins`), at least what, at most what; and `others` that it is
    compared with."""

    leaf: Leaf
    type: ir.Type
    facts: list[tuple[Truth, Truth]] = field(default_factory=list)
    pins: list[tuple[Truth, Whole]] = field(default_factory=list)
    lowest: list[tuple[Truth, Whole]] = field(default_factory=list)
    highest: list[tuple[Truth, Whole]] = field(default_factory=list)
    others: list[Whole] = field(default_factory=list)


def said_of(asked: Asked) -> list[Said]:
    """What the clauses and the type say of each leaf of the result."""
    assert asked.result is not None
    found = [Said(*each) for each in typed_leaves(asked.result, asked.world)]
    table = {_key(each.leaf): each for each in found}
    for shape, predicate in _predicates(asked.result, asked.world):
        scope = Scope(asked.world, {"value": Meaning(shape)})
        _Collector(table, scope, True, frozenset()).collect(predicate, firm=True)
    for each in asked.stated:
        variables = frozenset(one.name for one in each.clause.variables)
        collector = _Collector(table, asked.scope, each.applies, variables)
        collector.collect(each.clause.condition, firm=not variables)
    return found


def _key(leaf: Leaf) -> str:
    """The name of an unknown leaf."""
    return "" if isinstance(leaf, bool) else str(constant_of(leaf).decl().name())


def _predicates(symbol: Symbol, world: World) -> Iterator[tuple[Shape, ir.Expression]]:
    """The refinements inside of a type, each with the part of the symbol that it is about."""
    waiting = [(symbol.shape, symbol.type)]
    while waiting:
        shape, type_ = waiting.pop(0)
        match type_, shape:
            case ir.RefinedType(base=base, predicate=predicate), _:
                yield shape, predicate
                waiting.append((shape, base))
            case ir.OptionalType(item=item), Option(value=value) if value is not None:
                waiting.append((value, item))
            case ir.TupleType(items=items), Parts():
                waiting += zip(shape.items, items, strict=True)
            case ir.NamedType(name=name), _:
                waiting += _declared(shape, name, world)
            case _:
                pass


def _declared(shape: Shape, name: str, world: World) -> list[tuple[Shape, ir.Type]]:
    match world.program.declarations.get(name), shape:
        case ir.TypeAlias(type=type_), _:
            return [(shape, type_)]
        case ir.Record(fields=fields), Parts():
            pairs = zip(shape.items, fields, strict=True)
            return [(each, field_.type) for each, field_ in pairs]
        case ir.Union(cases=cases), Tagged():
            return [
                (each, field_.type)
                for parts, case in zip(shape.cases, cases, strict=True)
                for each, field_ in zip(parts.items if parts else (), case.fields, strict=True)
            ]
        case _:
            return []


# ---- what a condition says -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Collector:
    """Takes conditions apart and writes down what they say of leaves."""

    table: dict[str, Said]
    scope: Scope
    applies: Truth
    variables: frozenset[str]

    def collect(self, condition: ir.Expression, *, firm: bool) -> None:
        """What a condition says; not firm: it need not hold."""
        match condition:
            case ir.Logical(operator="and", left=left, right=right):
                self.collect(left, firm=firm)
                self.collect(right, firm=firm)
            case ir.Comparison(operators=("in" | "not in",), operands=(left, right)):
                if isinstance(right, ir.Collection):
                    for each in right.items:
                        self.link("==", left, each, firm=False)
            case ir.Comparison(operators=operators, operands=operands):
                for symbol, (left, right) in zip(operators, pairwise(operands), strict=True):
                    self.link(symbol, left, right, firm=firm)
            case _:
                for inner in nodes(condition):
                    if isinstance(inner, ir.Comparison):
                        self.collect(inner, firm=False)

    def link(self, symbol: str, left: ir.Expression, right: ir.Expression, *, firm: bool) -> None:
        """What one comparison says."""
        if _speaks(left) and _speaks(right):
            return
        if _speaks(right):
            left, right, symbol = right, left, MIRRORED[symbol]
        if not _speaks(left) or self.variables & _names(right):
            return
        try:
            value = self.scope.of(right).value
            self._isolated(symbol, left, value, firm)
        except Unsupported:
            return

    def _isolated(self, symbol: str, side: ir.Expression, value: Shape, firm: bool) -> None:
        """Moves all but a part of the result to the other side."""
        while not _is_path(side):
            if not isinstance(value, Amount):
                return
            moved = self._moved(side, value)
            if moved is None:
                return
            side, value, turned, exact = moved
            symbol = MIRRORED[symbol] if turned else symbol
            firm = firm and exact
        target = self.scope.of(side).value
        for leaf, part in zip(leaves(target), aligned(value, target, _default), strict=True):
            said = self.table.get(_key(leaf))
            if said is not None:
                self._note(said, symbol, part, firm)

    def _moved(
        self, side: ir.Expression, value: Amount
    ) -> tuple[ir.Expression, Amount, bool, bool] | None:
        """One step of it: the new sides, whether the comparison turns round, and whether it says
        the same as before."""
        match side:
            case ir.Unary(operator="-", operand=operand):
                return operand, negated(value), True, True
            case ir.BuiltinCall(name="Decimal", arguments=(operand,)):
                return operand, value, False, True
            case ir.BuiltinCall(name="abs", arguments=(operand,)):
                return operand, Amount(0), False, False
            case ir.BuiltinCall(arguments=(operand, *_)) if side.name.startswith("round_"):
                return operand, value, False, False
            case ir.Binary(left=left, right=right) if _speaks(left) and not _speaks(right):
                return self._without(side.operator, left, right, value)
            case ir.Binary(left=left, right=right, operator="+" | "*" as sign) if not _speaks(left):
                return self._without(sign, right, left, value)
            case ir.Binary(operator="-", left=left, right=right) if not _speaks(left):
                known = self.scope.of(left).value
                if isinstance(known, Amount):
                    return right, added(known, negated(value)), True, True
        return None

    def _without(
        self, symbol: str, part: ir.Expression, other: ir.Expression, value: Amount
    ) -> tuple[ir.Expression, Amount, bool, bool] | None:
        """`part symbol other` against a value, as `part` against another."""
        if self.variables & _names(other):
            return None
        known = self.scope.of(other).value
        if not isinstance(known, Amount):
            return None
        match symbol:
            case "+":
                return part, added(value, negated(known)), False, True
            case "-":
                return part, added(value, known), False, True
            case "*" if isinstance(known.over, int) and known.over:
                return part, divided(value, known), known.over < 0, True
            case "/" | "//" if isinstance(known.over, int) and known.over:
                return part, multiplied(value, known), known.over < 0, symbol == "/"
            case _:
                return None

    def _note(self, said: Said, symbol: str, value: Leaf, firm: bool) -> None:
        if not isinstance(value, Amount):
            if firm and symbol == "==":
                said.facts.append((self.applies, value))
            return
        assert isinstance(said.leaf, Amount)
        below, above = _in_unit(value, said.leaf)
        if not firm or symbol == "!=":
            said.others += [below, above, below + 1, above - 1]
        elif symbol == "==":
            said.pins.append((self.applies, below))
        elif symbol in {">", ">="}:
            said.lowest.append((self.applies, below + 1 if symbol == ">" else above))
        else:
            said.highest.append((self.applies, above - 1 if symbol == "<" else below))


def _default(leaf: Leaf) -> Leaf:
    return Amount(0) if isinstance(leaf, Amount) else False


def _in_unit(value: Amount, leaf: Amount) -> tuple[Whole, Whole]:
    """The value in the unit of a leaf, rounded down and up."""
    unit, under = leaf.under, value.under
    if is_real(leaf.over):
        return (_real(value, leaf.over),) * 2
    assert isinstance(unit, int)
    if isinstance(under, int) and unit % under == 0 and not is_real(value.over):
        whole = times(value.over, unit // under)
        return whole, whole
    over = times(value.over, unit)
    return quotient(over, under), -quotient(-over, under)


def _real(value: Amount, like: Whole) -> Whole:
    """The value as a Real."""
    assert isinstance(like, z3.ArithRef)
    over = value.over
    real = z3.RealVal(over, like.ctx) if isinstance(over, int) else over
    return ratio(real if is_real(real) else z3.ToReal(real), value.under)


def _is_path(expression: ir.Expression) -> bool:
    match expression:
        case ir.Name(binding="result" | "value"):
            return True
        case ir.Field_(operand=operand) | ir.Index(operand=operand):
            return _is_path(operand)
        case _:
            return False


def _speaks(expression: ir.Node) -> bool:
    return any(
        isinstance(each, ir.Name) and each.binding in {"result", "value"}
        for each in nodes(expression)
    )


def _names(expression: ir.Node) -> frozenset[str]:
    return frozenset(each.name for each in nodes(expression) if isinstance(each, ir.Name))
