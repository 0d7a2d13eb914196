"""The points that stand for all inputs: representatives of each subject, and their combinations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specc.language import ir
from specc.language.determine.representatives import representatives
from specc.language.determine.subjects import Subject, Subjects
from specc.language.evaluate import compiled, guarded
from specc.language.evaluate.program import Code, Frame, RaisedError, Run, Undefined
from specc.language.search.combine import combinations, fits
from specc.language.values import EnumValue, Value
from specc.language.walk import nodes

Point = dict[str, Value]


@dataclass(frozen=True)
class Grid:
    """Representatives by the names of subjects; `groups` are those compared with each other."""

    subjects: Mapping[str, Subject]
    groups: Mapping[str, list[Subject]]
    values: Mapping[str, tuple[Value, ...]]


def grid_of(subjects: Subjects) -> Grid:
    """The grid of the subjects; Inexact where values cannot stand for a subject."""
    named = subjects.named()
    groups = {name: _group(name, named) for name in named}
    values = {
        name: representatives(subject, groups[name], subjects.program)
        for name, subject in named.items()
    }
    return Grid(named, groups, values)


def small(grid: Grid, most: int) -> bool:
    """Whether the grid has at most this many points."""
    return fits(list(grid.values.values()), most)


def points_of(grid: Grid, most: int, run: Run) -> Iterator[Point]:
    """The points, each subject that others determine at the value that it has there."""
    names = list(grid.values)
    derived = [each for name in names for each in _derived(name, grid, run)]
    for row in combinations(list(grid.values.values()), most):
        point = dict(zip(names, row, strict=True))
        for each in derived:
            _settle(each, point, grid, run)
        yield point


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
    return [named[each] for each in seen]


@dataclass(frozen=True)
class _Derived:
    """A subject that parameters determine which are subjects themselves: name -> parameter."""

    name: str
    code: Code
    parameters: Mapping[str, str]


def _derived(name: str, grid: Grid, run: Run) -> Iterator[_Derived]:
    path = grid.subjects[name].path
    if isinstance(path, ir.Name):
        return
    whole = {
        each.path: key for key, each in grid.subjects.items() if isinstance(each.path, ir.Name)
    }
    used = [
        each
        for each in nodes(path)
        if isinstance(each, ir.Name) and each.binding not in {"local", "constant"}
    ]
    if used and all(each in whole for each in used):
        yield _Derived(name, compiled(path, run.program), {whole[each]: each.name for each in used})


def _settle(derived: _Derived, point: Point, grid: Grid, run: Run) -> None:
    """Give a derived subject its value, where its parameters have just one value here.

    Where it is compared with others, only a constant is sure to stand right among their values.
    """
    if not all(_single(name, point[name], grid) for name in derived.parameters):
        return
    frame = Frame({given: point[name] for name, given in derived.parameters.items()}, run)
    try:
        value = guarded(derived.code, frame)
    except (Undefined, RaisedError):
        return
    if len(grid.groups[derived.name]) == 1 or value in _constants(derived.name, grid):
        point[derived.name] = value


def _single(name: str, value: Value, grid: Grid) -> bool:
    """Whether the representative stands for no other value."""
    if isinstance(value, bool | EnumValue) or value is None:
        return True
    return value in _constants(name, grid)


def _constants(name: str, grid: Grid) -> list[Value]:
    return [value for each in grid.groups[name] for value in each.constants]
