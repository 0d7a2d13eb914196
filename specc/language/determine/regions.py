"""Decides guards exactly: one point for each region that the tests in them can tell apart."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from specc.language import ir, types
from specc.language.determine.representatives import representatives
from specc.language.determine.subjects import Inexact, Subject, Subjects, condition
from specc.language.determine.verdict import Table
from specc.language.determine.witness import declared
from specc.language.evaluate import attempt, compiled
from specc.language.evaluate.program import Code, Frame, RaisedError, Run, Undefined
from specc.language.rewrite import inlined, substitute
from specc.language.search.combine import combinations, fits
from specc.language.values import Value

REGIONS = 2_000
"""Regions that are decided one by one; where there are more, the search decides what it can."""

STEPS = 100_000


@dataclass(frozen=True)
class Region:
    """Values of the subjects, and the places of the rules (without `otherwise`) that apply."""

    values: Mapping[str, Value]
    applying: tuple[int, ...]


@dataclass(frozen=True)
class Decision:
    """The regions in which no rule or several apply; in all others exactly one does."""

    subjects: Mapping[str, Subject]
    regions: tuple[Region, ...]


def decide(table: Table) -> Decision | None:
    """The regions in question; None when the guards are not of the form that this decides."""
    subjects = Subjects(table.program)
    try:
        guards = [_guard(each, table, subjects) for each in table.rules if not each.otherwise]
        _independent(subjects)
        required = _domain((*table.requires, *_refinements(table, subjects)), table, subjects)
        excluded = _domain(table.raises, table, subjects)
        values = _values(subjects)
        if not fits(list(values.values()), REGIONS):
            return None
        program = table.program
        codes = _Codes(
            tuple(None if each is None else compiled(each, program) for each in guards),
            tuple(compiled(each, program) for each in required),
            tuple(compiled(each, program) for each in excluded),
        )
        complete = len(guards) < len(table.rules)
        found = attempt(lambda run: [*_regions(values, codes, complete, run)], program, STEPS)
    except (Inexact, Undefined, RaisedError):
        return None
    return Decision(subjects.named(), tuple(found))


@dataclass(frozen=True)
class _Codes:
    guards: tuple[Code | None, ...]
    required: tuple[Code, ...]
    excluded: tuple[Code, ...]


def _regions(
    values: Mapping[str, tuple[Value, ...]], codes: _Codes, complete: bool, run: Run
) -> Iterator[Region]:
    """The regions of the domain where several rules apply, or none unless `complete`."""
    names = list(values)
    for row in combinations(list(values.values()), REGIONS):
        point = dict(zip(names, row, strict=True))
        frame = Frame(dict(point), run)
        if not all(code(frame) for code in codes.required):
            continue
        if any(code(frame) for code in codes.excluded):
            continue
        applying = tuple(
            place for place, code in enumerate(codes.guards) if code is None or code(frame)
        )
        if len(applying) > 1 or not (applying or complete):
            yield Region(point, applying)


def _guard(rule: ir.Rule, table: Table, subjects: Subjects) -> ir.Expression | None:
    """The guard over subjects; None for a rule without one."""
    if rule.guard is None:
        return None
    return condition(inlined(rule.guard, table.lets, table.program.module), subjects)


def _domain(
    conditions: Sequence[ir.Expression], table: Table, subjects: Subjects
) -> list[ir.Expression]:
    """Those conditions on the domain that can be told, over subjects.

    Leaving out the others makes the domain larger: a table that is complete there is complete.
    """
    told = []
    for each in conditions:
        before = deepcopy(subjects.found)
        try:
            found = condition(inlined(each, table.lets, table.program.module), subjects)
            _independent(subjects)
            told.append(found)
        except Inexact:
            subjects.found.clear()
            subjects.found.update(before)
    return told


def _refinements(table: Table, subjects: Subjects) -> list[ir.Expression]:
    """What the declared types of the subjects say about them."""
    paths = dict.fromkeys(each.path for each in subjects.found.values())
    return [
        substitute(predicate, {"value": path})
        for path in paths
        for predicate in types.refinements(
            declared(path, table.parameters, table.program), table.program.module
        )
    ]


def _independent(subjects: Subjects) -> None:
    """Inexact where one subject is a part of another: their values hang together."""
    paths = [each.path for each in subjects.found.values()]
    for path in paths:
        inner = path
        while isinstance(inner, ir.Field_):
            inner = inner.operand
            if inner in paths:
                raise Inexact
    if len(set(paths)) < len(paths):
        raise Inexact


def _values(subjects: Subjects) -> dict[str, tuple[Value, ...]]:
    """Representatives of each subject, by the groups of those compared with each other."""
    named = subjects.named()
    return {
        name: representatives(subject, _group(name, named), subjects.program)
        for name, subject in named.items()
    }


def _group(name: str, named: Mapping[str, Subject]) -> list[Subject]:
    """The subjects that are compared with `name`, directly or through others, and itself."""
    seen: dict[str, None] = {name: None}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        near = {*named[current].peers, *(n for n, each in named.items() if current in each.peers)}
        fresh = [each for each in sorted(near) if each in named and each not in seen]
        seen.update(dict.fromkeys(fresh))
        waiting += fresh
    group = [named[each] for each in seen]
    if len({types.required(each.type) for each in group}) > 1:
        raise Inexact
    return group
