"""The programs that the tests of a problem must tell apart: right ones, and wrong ones."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.problems import Problem
from tests.faults import faults

HIGHER = 30
"""So many mutants of each higher order of a program."""


@dataclass(frozen=True)
class Program:
    """One program: `kind` is `right`, `by hand`, or `order N` for N changes by machine."""

    kind: str
    label: str
    text: str


def right(problem: Problem) -> list[Program]:
    """The programs that are right, the reference first."""
    return [
        Program("right", f"right {number}", text) for number, text in enumerate(problem.right, 1)
    ]


def wrong(problem: Problem, orders: Sequence[int]) -> list[Program]:
    """The programs that have mistakes, or may have."""
    found = {each.text: Program("by hand", each.mistake, each.text) for each in problem.wrong}
    for program in right(problem):
        for order in orders:
            for each in _mutants(program, order):
                found.setdefault(each.text, each)
    return list(found.values())


def _mutants(program: Program, order: int) -> Iterator[Program]:
    if order == 1:
        for each in faults(program.text, symbols(program.text)):
            yield Program("order 1", f"{program.label}, {each.label}", each.text)


def symbols(text: str) -> list[str]:
    """The names of a program's functions, classes and values."""
    found = []
    for each in ast.parse(text).body:
        match each:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.append(name)
            case _:
                pass
    return found
