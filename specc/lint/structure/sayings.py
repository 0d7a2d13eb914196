"""What the checks and postconditions of a function say, each with the conditions around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from specc.language import ir, types
from specc.language.boundary import Limit, conjuncts, limits
from specc.language.places import antecedent, conditions
from specc.language.rewrite import inlined, substitute
from specc.language.source import Span
from specc.language.walk import nodes
from specc.lint.rule import Subject
from specc.lint.structure.mentions import is_own_call, is_result, pinned


@dataclass(frozen=True)
class Saying:
    """A check (or postcondition, then without a `criterion`) that says something of the result
    where all `guards` hold, over the function's parameters, lets written out.

    `limits` are those that its guards need, as they are written. One on a `single` call has guards
    that say what its arguments are.
    """

    id: str
    criterion: ir.Criterion | None
    guards: tuple[ir.Expression, ...]
    condition: ir.Expression
    limits: tuple[Limit, ...]
    pins: bool
    single: bool


def sayings(function: ir.Function, subject: Subject) -> tuple[Saying, ...]:
    """All sayings of a function."""
    found: list[Saying] = []
    for each in function.ensures:
        found += _sayings(each, None, (), function, subject)
    for criterion in function.criteria:
        written = _limits(criterion.whens, subject, subject.spans[criterion.id])
        for check in criterion.checks:
            found += _sayings(check, criterion, written, function, subject)
    return tuple(found)


def _sayings(
    said: ir.Check | ir.Ensures,
    criterion: ir.Criterion | None,
    written: tuple[Limit, ...],
    function: ir.Function,
    subject: Subject,
) -> Iterator[Saying]:
    """One for each call of the function in a check, over its own parameters."""
    lets = {each.name: each.value for each in (criterion.lets if criterion else function.lets)}
    whens = list(criterion.whens) if criterion else []
    condition = said.condition
    if isinstance(condition, ir.Logical) and condition.operator == "implies":
        place = antecedent(subject.analysis.items, subject.spans[said.id])
        written += tuple(limits(condition.left, place)) if place is not None else ()
        whens, condition = [*whens, condition.left], condition.right
    guards = [inlined(each, lets, subject.module) for each in whens]
    condition = inlined(condition, lets, subject.module)
    calls = [each for each in nodes(condition) if is_result(each, function)]
    pins = pinned(condition, function) is not None and len(calls) == 1
    for each in calls or [condition]:
        own, moved = _arguments(each, function, subject.module)
        around = tuple(substitute(guard, moved) for guard in guards)
        yield Saying(said.id, criterion, (*around, *own), condition, written, pins, bool(own))


def _arguments(
    call: ir.Node, function: ir.Function, module: ir.Module
) -> tuple[list[ir.Expression], Mapping[str, ir.Expression]]:
    """What the arguments of a call say of the parameters: that they equal a constant, and which
    variables they are called in the criterion."""
    equal: list[ir.Expression] = []
    moved: dict[str, ir.Expression] = {}
    if not isinstance(call, ir.Call) or is_own_call(call, function):
        return equal, moved
    for argument, parameter in zip(call.arguments, function.parameters, strict=True):
        type_ = types.carrier(parameter.type, module)
        name = ir.Name(type=type_, name=parameter.name, binding="parameter")
        if isinstance(argument, ir.Name) and argument.binding == "variable":
            moved[argument.name] = name
        elif not any(isinstance(each, ir.Name) for each in nodes(argument)):
            sides = (name, argument)
            equal.append(ir.Comparison(type=types.BOOL, operators=("==",), operands=sides))
    return equal, moved


def _limits(whens: Sequence[ir.Expression], subject: Subject, criterion: Span) -> tuple[Limit, ...]:
    if not any(isinstance(each, ir.Comparison) for when in whens for each in conjuncts(when)):
        return ()
    places = list(conditions(subject.analysis.items, criterion))
    if len(places) != len(whens):
        return ()
    pairs = zip(whens, places, strict=True)
    return tuple(limit for when, place in pairs for limit in limits(when, place))
