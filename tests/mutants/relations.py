"""Families whose criteria relate several calls: the truth is by whole implementations.

Each has few inputs and results, so that all tables of results are gone through.
"""

from collections.abc import Iterator
from itertools import product

from tests.mutants.meaning import code
from tests.mutants.truth import Meaning, Truth
from tests.mutants.values import inputs, values

RELATIONS: dict[str, str] = {}

RELATIONS["never cheaper"] = """
# x in 0..3
function fee(days: Int where 0 <= value <= 3) -> Int where 0 <= value <= 4:
    criterion FEE-1
        when days < 3
        check fee(days) <= fee(days + 1)
    criterion FEE-2
        check fee(0) == $x
    criterion FEE-3
        check fee(3) <= $x
"""
RELATIONS["one more each"] = """
# x in 0..2
function level(step: Int where 0 <= value <= 3) -> Int where 0 <= value <= 6:
    criterion STEP-1
        when step >= 1
        check level(step) == level(step - 1) + 1
    criterion STEP-2
        check level(0) == $x
"""
RELATIONS["either way"] = """
# x in 1..2
function apart(here: Int where 0 <= value <= 2, there: Int where 0 <= value <= 2) -> Int where 0 <= value <= 4:
    criterion APART-1
        check apart(here, there) == apart(there, here)
    criterion APART-2
        when here <= there
        check result == (there - here) * $x
"""
RELATIONS["no two alike"] = """
# x in 0..1
function slot(visitor: Int where 0 <= value <= 2) -> Int where 0 <= value <= 2:
    criterion SLOT-1
        forall other: Int where 0 <= value <= 2
        when other != visitor
        check slot(visitor) != slot(other)
    criterion SLOT-2
        check slot(0) == $x
    criterion SLOT-3
        check slot(1) == $x + 1
"""


class OutsideError(Exception):
    """A call outside of the precondition: the case says nothing."""


def implementations(meaning: Meaning) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """The inputs, and all tables of results for them that keep every criterion."""
    rows = [each for each in inputs(meaning.world, 100) if meaning.in_domain(each)]
    found = [values(meaning.function.returns, meaning.world)] * len(rows)
    alone = [
        [each for each in pool if meaning.satisfied(names, each)]
        for names, pool in zip(rows, found, strict=True)
    ]
    related = list(_relations(meaning))
    tables: list[tuple[object, ...]] = []
    _extend(meaning, rows, alone, related, (), tables)
    return rows, tables


def _extend(meaning, rows, alone, related, table, tables) -> None:
    if len(table) == len(rows):
        tables.append(table)
        return
    for each in alone[len(table)]:
        longer = (*table, each)
        if _keeps(meaning, rows, related, longer):
            _extend(meaning, rows, alone, related, longer, tables)


def _keeps(meaning, rows, related, table) -> bool:
    known = {tuple(names.values()): value for names, value in zip(rows, table, strict=False)}
    whole = [tuple(each.values()) for each in rows]

    def call(*given: object) -> object:
        if given not in known:
            raise OutsideError(given in whole)
        return known[given]

    for names, result in zip(rows, table, strict=False):
        for variables, whens, condition in related:
            pools = [values(type_, meaning.world) for _, type_ in variables]
            for row in product(*pools):
                bound = dict(zip((name for name, _ in variables), row, strict=True))
                scope = {**names, **bound, "result": result, meaning.function.name: call}
                try:
                    if meaning.holds(whens, scope) and not meaning.value(condition, scope):
                        return False
                except OutsideError:
                    continue
    return True


def _relations(meaning: Meaning) -> Iterator[tuple]:
    for criterion, check in meaning.related:
        yield (
            criterion.variables,
            [code(meaning.source(each, criterion)) for each in criterion.whens],
            code(meaning.source(check, criterion)),
        )


def add(meaning: Meaning, found: Truth) -> None:
    """What whole implementations show, in place of single results."""
    rows, tables = implementations(meaning)
    found.tables = [dict(zip(map(_key, rows), table, strict=True)) for table in tables]
    found.two = found.none = 0
    found.pinned = []
    found.none = int(not tables)
    for place, names in enumerate(rows):
        results = {table[place] for table in tables}
        found.two += len(results) > 1
        if len(results) == 1:
            found.pinned.append((names, next(iter(results))))


def _key(names: dict[str, object]) -> tuple[object, ...]:
    return tuple(names.values())
