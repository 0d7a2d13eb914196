"""Both outcomes of a yes or no: where draws hardly ever give one of them, inputs that do are mixed
in, as far as they can be built."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import Value
from specc.testgen.domains import Definitions, Domain, Lists, Maps, Numbers, OneOf, Texts, mapped
from specc.testgen.facts import BOOL, FALSE, TRUE, conjunction, inlined, opposite
from specc.testgen.inputs import Inputs, impossible, inputs
from specc.testgen.linked import Variable
from specc.testgen.parts import Part, Scope
from specc.testgen.samples import cases

RARE = 0.05
"""The share of draws below which an outcome is rare."""

MOST = 6
"""Ways in which an outcome may come about that are told apart."""

DRAWN = 200
"""Draws that show how often an outcome comes."""


def all_sides(
    parts: Sequence[Part], scope: Scope, program: Program, definitions: Definitions
) -> list[Part]:
    """The parts, drawing rare outcomes as well; those that draw alike are probed once."""
    known: dict[tuple[object, ...], Inputs] = {}
    found: list[Part] = []
    for part in parts:
        key = (part.owner, part.inputs, part.goal.conditions if part.goal else None)
        if part.largest is None and key not in known:
            known[key] = both_sides(part, scope, program, definitions).inputs
        found.append(replace(part, inputs=known[key]) if part.largest is None else part)
    return found


def both_sides(part: Part, scope: Scope, program: Program, definitions: Definitions) -> Part:
    """The part, drawing the rare outcome of its function as well."""
    function = scope.module.declaration(part.owner)
    if part.goal is None or part.largest or not isinstance(function, ir.Function):
        return part
    names = [each.name for each in function.parameters]
    yes = list(_when(function, TRUE))
    if [each.name for each in part.inputs.variables] != names or not yes:
        return part
    draws = [draw.names for draw in cases(part.inputs, program, definitions, part.owner, DRAWN)]
    share = _share(yes, draws, program)
    if share is None or RARE <= share <= 1 - RARE:
        return part
    rare = yes if share < RARE else list(_when(function, FALSE))
    mixed = part.inputs
    for each in (way for condition in rare for way in _ways(condition)):
        wanted = (*part.goal.conditions, each)
        mixed = _mixed(mixed, inputs(function.parameters, wanted, scope.context, scope.definitions))
    found = [draw.names for draw in cases(mixed, program, definitions, part.owner, DRAWN)]
    better = _share(rare, found, program)
    good = better is not None and RARE <= better <= 1 - RARE
    return replace(part, inputs=mixed) if good else part


def _when(function: ir.Function, outcome: ir.Expression) -> Iterator[ir.Expression]:
    """The conditions, one of which must hold for the outcome, by the rules or else a criterion."""
    if function.returns != BOOL:
        return
    earlier: list[ir.Expression] = []
    for rule in sorted(function.rules, key=lambda rule: rule.guard is None):
        value = inlined(rule.value, function.lets)
        guard = inlined(rule.guard, function.lets) if rule.guard is not None else None
        said = value if outcome == TRUE else opposite(value)
        if value in (TRUE, FALSE):
            said = TRUE if value == outcome else FALSE
        parts = [guard] if guard is not None else [opposite(each) for each in earlier]
        earlier += [guard] if guard is not None else []
        if said != FALSE:
            yield conjunction([*parts, *([said] if said != TRUE else [])])
    if not function.rules:
        yield from _criteria(function, outcome)


def _criteria(function: ir.Function, outcome: ir.Expression) -> Iterator[ir.Expression]:
    """What a criterion says that the result is: `result == (…)`."""
    for each in function.criteria:
        lets = (*function.lets, *each.lets)
        for check in each.checks if not each.whens else ():
            said = _said(check.condition)
            if said is not None:
                yield inlined(said, lets) if outcome == TRUE else opposite(inlined(said, lets))
                return


def _said(condition: ir.Expression) -> ir.Expression | None:
    match condition:
        case ir.Comparison(operators=("==",), operands=(ir.Name(binding="result"), other)):
            return other
        case ir.Comparison(operators=("==",), operands=(other, ir.Name(binding="result"))):
            return other
        case _:
            return None


def _ways(condition: ir.Expression) -> list[ir.Expression]:
    """The ways in which a condition may hold, each without a choice, while they are few."""
    match condition:
        case ir.Logical(operator="or", left=left, right=right):
            found = [*_ways(left), *_ways(right)]
        case ir.Logical(operator="implies", left=left, right=right):
            found = [*_ways(opposite(left)), *_ways(right)]
        case ir.Logical(left=left, right=right):
            found = [conjunction(pair) for pair in product(_ways(left), _ways(right))]
        case _:
            return [condition]
    return found if len(found) <= MOST else [condition]


def _share(
    conditions: Sequence[ir.Expression], draws: Sequence[Mapping[str, Value]], program: Program
) -> float | None:
    """How many of the draws fulfil one of the conditions; None where that cannot be told."""
    try:
        held = [
            any(evaluate(each, program, names) is True for each in conditions) for names in draws
        ]
    except (Undefined, RaisedError):
        return None
    return sum(held) / len(held) if held else None


def _mixed(general: Inputs, solved: Inputs) -> Inputs:
    """Both, variable by variable, where every choice of one goes with every choice of another."""
    several = len({general.groups, solved.groups} - {()}) > 1
    if several or impossible(solved) or any(map(_moves, (*general.variables, *solved.variables))):
        return general
    variables = tuple(
        replace(each, domain=_either(each.domain, other.domain))
        for each, other in zip(general.variables, solved.variables, strict=True)
    )
    return replace(general, variables=variables, groups=solved.groups or general.groups)


def _either(general: Domain, solved: Domain) -> Domain:
    options = general.options if isinstance(general, OneOf) else (general,)
    return general if solved in options else OneOf((*options, solved))


def _moves(variable: Variable) -> bool:
    """Whether there may be no value at all, because of what was drawn before."""
    return bool(variable.guards) or _has_limits(variable.domain)


def _has_limits(domain: Domain) -> bool:
    match domain:
        case Numbers(span=span) | Texts(size=span) | Lists(size=span) | Maps(size=span):
            if span.lows or span.highs:
                return True
        case _:
            pass
    found: list[Domain] = []

    def look(part: Domain) -> Domain:
        found.append(part)
        return part

    mapped(domain, look)
    return any(map(_has_limits, found))
