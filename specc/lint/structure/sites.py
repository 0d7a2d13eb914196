"""The conditions of a spec, each with the inputs that it is asked of.

That an error is raised elsewhere is not counted among what is known: that a rule or criterion says
once more to which cases it does not apply is no mistake.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from specc.language import blocks, ir, types
from specc.language.clauses import Line
from specc.language.diagnostics import Edit
from specc.language.places import Place, child, conditions, lines, refinements, span_of
from specc.language.rewrite import inlined, substitute
from specc.language.source import Span
from specc.language.walk import nodes
from specc.lint.rule import Subject

REFINED = "§value"
"""The name of what a refined type is about, which is no name of any spec."""


@dataclass(frozen=True)
class Known:
    """A condition that holds of all inputs in question, and where it stands."""

    condition: ir.Expression
    span: Span


@dataclass(frozen=True)
class Site:
    """Lines that have to hold together, for the inputs `given` of which all `known` holds."""

    lines: tuple[Line, ...]
    given: tuple[ir.Parameter, ...]
    known: tuple[Known, ...] = ()
    lets: Mapping[str, ir.Expression] | None = None


def sites(subject: Subject) -> Iterator[Site]:
    """All places of a spec."""
    for each in subject.module.declarations:
        match each:
            case ir.Function():
                yield from _of_types(each.id, each.parameters, subject)
                yield from _of_function(each, subject)
            case ir.Define():
                yield from _of_types(each.id, each.parameters, subject)
                yield from _of_rules(each, (), subject)
            case ir.Record(fields=fields):
                yield from _of_types(each.id, fields, subject)
            case ir.TypeAlias(id=item, type=type_):
                yield from _of_types(item, (ir.Parameter(name="", type=type_),), subject)
            case ir.Machine():
                yield from _of_types(each.id, each.data, subject)
                yield from _of_machine(each, subject)
            case ir.Criterion():
                yield from _of_criterion(each, None, (), subject)
            case _:
                pass


# ---- types ---------------------------------------------------------------------------------------


def _of_types(item: str, given: Iterable[ir.Parameter], subject: Subject) -> Iterator[Site]:
    written = refinements(subject.analysis.items, subject.spans[item])
    for each in given:
        if not isinstance(each.type, ir.RefinedType) or each.name not in written:
            continue
        base, place = written[each.name]
        removal = Edit(Span(base.end, span_of(place).end), "")
        carrier = types.carrier(each.type, subject.module)
        it = ir.Name(type=carrier, name=REFINED, binding="variable")
        told = substitute(each.type.predicate, {"value": it})
        parameter = ir.Parameter(name=REFINED, type=each.type.base)
        yield Site((Line(item, told, place, (removal,)),), (parameter,))


# ---- functions -----------------------------------------------------------------------------------


def _of_function(function: ir.Function, subject: Subject) -> Iterator[Site]:
    lets = {each.name: each.value for each in function.lets}
    required = [
        Line(each.id, each.condition, place, _whole_line(subject.spans[each.id], subject))
        for each in function.requires
        if (place := _place(each.id, 0, subject)) is not None
    ]
    if len(required) == len(function.requires):
        yield _site(required, function.parameters, (), lets, subject)
    known = [Known(line.condition, span_of(line.place)) for line in required]
    for each in function.raises:
        place = _place(each.id, 0 if each.required else 1, subject)
        if place is not None:
            line = Line(each.id, each.required or each.condition, place)
            yield _site([line], function.parameters, known, lets, subject)
    given = (*function.parameters, *_result(function, subject))
    yield from _of_rules(function, known, subject)
    for said in function.ensures:
        place = _place(said.id, 0, subject)
        if place is not None:
            yield _site([Line(said.id, said.condition, place)], given, known, lets, subject)
    for criterion in function.criteria:
        yield from _of_criterion(criterion, function, known, subject)


def _of_rules(
    owner: ir.Function | ir.Define, known: Sequence[Known], subject: Subject
) -> Iterator[Site]:
    lets = {each.name: each.value for each in owner.lets}
    for each in owner.rules:
        place = _place(each.id, 1, subject)
        if each.guard is not None and place is not None:
            removal = _guard(span_of(place), subject) if len(owner.rules) == 1 else ()
            line = Line(each.id, each.guard, place, removal)
            yield _site([line], owner.parameters, known, lets, subject)


def _result(function: ir.Function, subject: Subject) -> tuple[ir.Parameter, ...]:
    """The result, of which checks may say what its type says already."""
    if function.returns is None:
        return ()
    carrier = types.carrier(function.returns, subject.module)
    return (ir.Parameter(name="result", type=carrier),)


# ---- criteria and machines -----------------------------------------------------------------------


def _of_criterion(
    criterion: ir.Criterion,
    owner: ir.Function | ir.Machine | None,
    known: Sequence[Known],
    subject: Subject,
) -> Iterator[Site]:
    around = owner.lets if isinstance(owner, ir.Function) else ()
    lets = {each.name: each.value for each in (*around, *criterion.lets)}
    given = (*_given(owner, subject), *criterion.variables)
    items, span = subject.analysis.items, subject.spans[criterion.id]
    places = conditions(items, span)
    rows = [row for row, _ in lines(items, span, "when")]
    whens = [
        Line(criterion.id, condition, place, _whole_line(row, subject))
        for condition, place, row in zip(criterion.whens, places, rows, strict=True)
    ]
    yield _site(whens, given, known, lets, subject)
    known = [*known, *(Known(each.condition, span_of(each.place)) for each in whens)]
    for each in criterion.checks:
        place = _place(each.id, 0, subject)
        if each.raises is None and place is not None:
            yield _site([Line(each.id, each.condition, place)], given, known, lets, subject)


def _given(owner: ir.Function | ir.Machine | None, subject: Subject) -> tuple[ir.Parameter, ...]:
    match owner:
        case ir.Function():
            return (*owner.parameters, *_result(owner, subject))
        case ir.Machine():
            return (*owner.parameters, *owner.data)
        case None:
            return ()


def _of_machine(machine: ir.Machine, subject: Subject) -> Iterator[Site]:
    given = _given(machine, subject)
    for event in machine.events:
        for each in event.transitions:
            place = _place(each.id, 4, subject)
            if each.guard is not None and place is not None:
                alone = len(event.transitions) == 1 and each.otherwise is None
                removal = _guard(span_of(place), subject) if alone else ()
                line = Line(each.id, each.guard, place, removal)
                yield _site([line], (*given, *event.parameters), (), {}, subject)
    for said in machine.always:
        for number, condition in enumerate((said.condition, said.guard)):
            place = _place(said.id, number, subject)
            if condition is not None and place is not None:
                yield _site([Line(said.id, condition, place)], given, (), {}, subject)
    for criterion in machine.criteria:
        yield from _of_criterion(criterion, machine, (), subject)


# ---- what they have in common --------------------------------------------------------------------


def _site(
    told: Sequence[Line],
    given: Sequence[ir.Parameter],
    known: Sequence[Known],
    lets: Mapping[str, ir.Expression],
    subject: Subject,
) -> Site:
    """The site, with those inputs only that its lines speak of, or what is known together with
    them."""
    names = set().union(*(_names(each.condition, lets, subject) for each in told))
    near: list[Known] = []
    waiting = [(each, _names(each.condition, lets, subject)) for each in known]
    while joined := [each for each, own in waiting if own & names]:
        near += joined
        names |= {name for each, own in waiting if each in joined for name in own}
        waiting = [(each, own) for each, own in waiting if each not in joined]
    used = tuple(each for each in given if each.name in names)
    return Site(tuple(told), used, tuple(near), lets)


def _names(
    condition: ir.Expression, lets: Mapping[str, ir.Expression], subject: Subject
) -> set[str]:
    """The names of inputs that a condition speaks of."""
    full = inlined(condition, lets, subject.module)
    return {each.name for each in nodes(full) if isinstance(each, ir.Name)}


def _whole_line(span: Span, subject: Subject) -> tuple[Edit, ...]:
    return blocks.removed(subject.source.text, span.start)


def _guard(span: Span, subject: Subject) -> tuple[Edit, ...]:
    """Takes a guard away with its `when`."""
    before = subject.source.text[: span.start].rstrip().removesuffix("when")
    return (Edit(Span(len(before.rstrip()), span.end), ""),)


def _place(item: str, number: int, subject: Subject) -> Place | None:
    """A condition in the line of an item, by its place there."""
    return child(subject.analysis.items, subject.spans[item], number)
