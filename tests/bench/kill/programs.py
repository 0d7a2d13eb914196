"""The programs that the tests of a problem must tell apart: right ones, and wrong ones."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.bench.problems import Problem
from tests.faults import faults

PARENTS, CHILDREN = 5, 6
"""So many mutants get a further change, and so many changes each, where orders are higher."""


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


def _mutants(program: Program, order: int) -> list[Program]:
    """All mutants of the first order; of a higher one some, made from a few of the order below."""
    if order == 1:
        return list(_changed(program))
    random = Random(f"{program.label} {order} {program.text}")
    below = _mutants(program, order - 1)
    found: list[Program] = []
    for each in random.sample(below, min(PARENTS, len(below))):
        children = [one for one in _changed(each) if one.text != program.text]
        found += random.sample(children, min(CHILDREN, len(children)))
    return found


def _changed(program: Program) -> Iterator[Program]:
    kind = "order 1" if program.kind == "right" else f"order {int(program.kind[6:]) + 1}"
    for each in faults(program.text, symbols(program.text)):
        yield Program(kind, f"{program.label}, {each.label}", each.text)


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
