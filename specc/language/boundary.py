"""Strict limits on both sides of a value, where nothing is said of the value itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from specc.language import ir
from specc.language.determine import Determination, determine, determine_define
from specc.language.diagnostics import Edit, Reading
from specc.language.places import conditions, span_of, value
from specc.language.rewrite import rewrite
from specc.language.source import Source, Span

_TURNED: Mapping[str, str] = {">": "<", ">=": "<="}
_WIDER: Mapping[ir.Comparing, ir.Comparing] = {"<": "<=", ">": ">="}
_NARROWER: Mapping[ir.Comparing, ir.Comparing] = {"<=": "<", ">=": ">"}


@dataclass(frozen=True)
class Limit:
    """`low < high`, or `low <= high` where it is not `strict`: a comparison that a condition needs.

    `comparison` is the whole chain, in which the operator is the one at `index`; `span` is where
    that operator stands, and `sides` where what is compared does, as it is written.
    """

    low: ir.Expression
    high: ir.Expression
    strict: bool
    comparison: ir.Comparison
    index: int
    span: Span
    sides: tuple[Span, Span]


def limits(condition: ir.Expression, place: Tree[Token]) -> Iterator[Limit]:
    """The limits that are needed for a condition to hold; `place` is its tree."""
    wanted, written = conjuncts(condition), _conjuncts(place)
    if len(wanted) != len(written):
        return
    for each, tree in zip(wanted, written, strict=True):
        if isinstance(each, ir.Comparison) and tree.data == "chain":
            yield from _limits(each, tree)


def conjuncts(condition: ir.Expression) -> list[ir.Expression]:
    """The conditions that are joined by `and`."""
    if isinstance(condition, ir.Logical) and condition.operator == "and":
        return [*conjuncts(condition.left), *conjuncts(condition.right)]
    return [condition]


def edges(first: Sequence[Limit], second: Sequence[Limit]) -> Iterator[tuple[Limit, Limit]]:
    """Strict limits of one condition that lie opposite to strict ones of the other: `x < c` and
    `x > c`."""
    for each in first:
        for other in second:
            strict = each.strict and other.strict
            if strict and each.low == other.high and each.high == other.low:
                yield each, other


def widened(limit: Limit) -> Edit:
    """The edit that lets a limit hold for equal values too."""
    return Edit(limit.span, _WIDER[limit.comparison.operators[limit.index]])


def narrowed(limit: Limit) -> Edit:
    """The edit that takes equal values out of a limit."""
    return Edit(limit.span, _NARROWER[limit.comparison.operators[limit.index]])


def with_wider(condition: ir.Expression, limit: Limit) -> ir.Expression:
    """The condition with that limit holding for equal values too."""
    return _with_other(condition, limit, _WIDER)


def with_narrower(condition: ir.Expression, limit: Limit) -> ir.Expression:
    """The condition with that limit holding for equal values no more."""
    return _with_other(condition, limit, _NARROWER)


def _with_other(
    condition: ir.Expression, limit: Limit, others: Mapping[ir.Comparing, ir.Comparing]
) -> ir.Expression:
    old = limit.comparison
    operators = list(old.operators)
    operators[limit.index] = others[old.operators[limit.index]]
    new = old.model_copy(update={"operators": tuple(operators)})
    return rewrite(condition, lambda each: new if each is old else each)


def determined_with(
    declaration: ir.Function | ir.Define, rule: ir.Rule, guard: ir.Expression, module: ir.Module
) -> Determination:
    """The verdict on the rules, had one of them another guard."""
    new = rule.model_copy(update={"guard": guard})
    rules = tuple(new if each is rule else each for each in declaration.rules)
    changed = declaration.model_copy(update={"rules": rules})
    if isinstance(changed, ir.Define):
        return determine_define(changed, module)
    return determine(changed, module)


def gap_readings(
    declaration: ir.Function | ir.Define,
    module: ir.Module,
    verdict: Determination,
    written: tuple[Source, Sequence[Tree[Token]], Mapping[str, Span]],
) -> tuple[Reading, ...]:
    """The ways to close a gap of rules that is just where two strict limits meet, as the verdict's
    input shows: either limit may be meant to hold there. `written` are the source, its trees and
    the places of items."""
    source, items, spans = written
    found: list[tuple[ir.Rule, list[Limit]]] = []
    for rule in declaration.rules:
        for place in conditions(items, spans[rule.id]) if rule.guard is not None else ():
            assert rule.guard is not None
            found.append((rule, list(limits(rule.guard, place))))
    for number, (rule, own) in enumerate(found):
        for other_rule, others in found[number + 1 :]:
            for one, other in edges(own, others):
                ways = ((rule, one), (other_rule, other))
                if all(_closes(way, declaration, module, verdict) for way in ways):
                    return tuple(
                        _reading(name, way, verdict, (source, items, spans))
                        for name, way in zip("AB", ways, strict=True)
                    )
    return ()


def _closes(
    way: tuple[ir.Rule, Limit],
    declaration: ir.Function | ir.Define,
    module: ir.Module,
    verdict: Determination,
) -> bool:
    """Whether the rules cover the verdict's input once the limit holds for equal values."""
    rule, limit = way
    assert rule.guard is not None
    after = determined_with(declaration, rule, with_wider(rule.guard, limit), module)
    if after.status == "incomplete":
        return after.witness != verdict.witness
    return after.status != "conflicting"


def _reading(
    name: str,
    way: tuple[ir.Rule, Limit],
    verdict: Determination,
    written: tuple[Source, Sequence[Tree[Token]], Mapping[str, Span]],
) -> Reading:
    source, items, spans = written
    rule, limit = way
    place = value(items, spans[rule.id])
    assert place is not None
    inputs = ", ".join(f"{parameter} = {shown}" for parameter, shown in verdict.witness.items())
    means = f"for {inputs} it returns {source.text[place.start : place.end]}"
    return Reading(name, means, (widened(limit),))


def _limits(comparison: ir.Comparison, place: Tree[Token]) -> Iterator[Limit]:
    signs = [each.children[0] for each in place.children[1::2] if isinstance(each, Tree)]
    sides = [span_of(each) for each in place.children[::2]]
    if len(signs) != len(comparison.operators):
        return
    pairs = zip(comparison.operands, comparison.operands[1:], strict=False)
    for index, ((left, right), sign) in enumerate(zip(pairs, signs, strict=True)):
        operator = comparison.operators[index]
        assert isinstance(sign, Token)
        if operator in {"<", "<=", ">", ">="}:
            low, high = (right, left) if operator in _TURNED else (left, right)
            strict, around = operator in _WIDER, (sides[index], sides[index + 1])
            yield Limit(low, high, strict, comparison, index, span_of(sign), around)


def _conjuncts(place: Tree[Token]) -> list[Tree[Token]]:
    if place.data == "group":
        inner = place.children[0]
        return _conjuncts(inner) if isinstance(inner, Tree) else [place]
    if place.data == "and":
        return [
            found for each in place.children if isinstance(each, Tree) for found in _conjuncts(each)
        ]
    return [place]
