"""Whether the values that a spec gives the result cover every input, decided by regions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from specc.language import ir
from specc.language.determine.regions import Decision, Question, decide
from specc.language.determine.witness import witnesses
from specc.language.evaluate import Program
from specc.language.search.pools import Pools
from specc.language.values import Value
from specc.lint.witness.pointwise import Asked, Names, Said
from specc.lint.witness.terms import conjunction, negated

SEVERAL = 24
"""More values than these are not compared with each other."""

TRIED = 8
"""Regions for which inputs are built."""


def covered(asked: Asked) -> tuple[bool, list[Names]]:
    """Whether each part of the result has a value that it must equal, at every input; and inputs to
    try where this may not be so."""
    proved, holes = True, list[Names]()
    for leaf in asked.leaves:
        guards = _guards(asked, leaf.path)
        if guards is None:
            continue
        decision = _decide(asked, guards) if guards else None
        if decision is None:
            proved = False
            continue
        open_ = [each.values for each in decision.regions if not each.applying]
        proved &= not open_
        holes += _inputs(decision, open_, asked.question.function.parameters, asked.pools)
    return proved, holes


def agreeing(asked: Asked) -> tuple[bool, list[Names]]:
    """Whether all that is said are values of the whole result, which agree where several are given;
    and inputs to try where they may not. Examples have been held against them already."""
    said = [each for each in asked.said if "/example/" not in each.clause.id]
    pins = [each.clause.pin for each in said]
    values = [each for each in pins if each is not None]
    if asked.check is not None or len(values) < len(said) or len(said) > SEVERAL:
        return False, []
    if any(each.clause.variables for each in said):
        return False, []
    guards = tuple(conjunction(each.clause.guards) for each in said)
    parameters = asked.question.function.parameters
    question = _question(parameters, asked.question.domain, guards, asked.program)
    decision = decide(replace(question, values=tuple(values), complete=True))
    if decision is None:
        return False, []
    regions = [each.values for each in decision.regions]
    return not regions, list(_inputs(decision, regions, parameters, asked.pools))


def impossible(
    conditions: Sequence[ir.Expression], parameters: tuple[ir.Parameter, ...], pools: Pools
) -> tuple[bool, list[dict[str, Value]]]:
    """Whether the conditions cannot hold together, proved; and inputs to try where they might."""
    guard = negated(conjunction(conditions))
    decision = decide(_question(parameters, (), (guard,), pools.program))
    if decision is None:
        return False, []
    regions = [each.values for each in decision.regions]
    return not regions, list(_inputs(decision, regions, parameters, pools))


def _guards(asked: Asked, path: tuple[str, ...]) -> list[ir.Expression] | None:
    """When the part of the result at a path has a value that it must equal; None: always."""
    simple = all(map(_is_scalar, asked.question.function.parameters))
    found: list[ir.Expression] = []
    for each in asked.said:
        if not _pins(each, path):
            continue
        if not each.clause.guards:
            return None
        if simple or "/example/" not in each.clause.id:
            found.append(conjunction(each.clause.guards))
    return list(dict.fromkeys(found))


def _pins(said: Said, path: tuple[str, ...]) -> bool:
    direct = said.direct
    return (
        direct is not None
        and direct.relation in {"==", "close"}
        and path[: len(direct.path)] == direct.path
        and not said.clause.variables
    )


def _is_scalar(parameter: ir.Parameter) -> bool:
    type_ = parameter.type
    while isinstance(type_, ir.RefinedType):
        type_ = type_.base
    return isinstance(type_, ir.ScalarType | ir.DecimalType | ir.NamedType)


def _decide(asked: Asked, guards: list[ir.Expression]) -> Decision | None:
    question = asked.question
    parameters = question.function.parameters
    return decide(_question(parameters, question.domain, tuple(guards), asked.program))


def _question(
    parameters: tuple[ir.Parameter, ...],
    requires: tuple[ir.Expression, ...],
    guards: tuple[ir.Expression, ...],
    program: Program,
) -> Question:
    return Question(
        parameters=parameters,
        lets={},
        requires=requires,
        raises=(),
        guards=guards,
        values=(),
        complete=False,
        program=program,
    )


def _inputs(
    decision: Decision,
    regions: Sequence[Names],
    parameters: tuple[ir.Parameter, ...],
    pools: Pools,
) -> Iterator[dict[str, Value]]:
    for values in regions[:TRIED]:
        yield from islice(witnesses(values, decision.subjects, parameters, pools), 2)
