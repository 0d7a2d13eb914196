"""Combinations of candidate values, simple ones first, pairwise where there are too many."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import TypeVar

T = TypeVar("T")


def combinations(pools: Sequence[Sequence[T]], budget: int) -> Iterator[tuple[T, ...]]:
    """At most `budget` tuples with one value of each pool.

    All of them where they are few, ordered by how far their values stand from the front. Else the
    first of each, then those that differ in one place, then rows in which any two pools meet in
    all pairs of values, first of those in front, then in all triples.
    """
    if not all(pools):
        return
    sizes = [len(each) for each in pools]
    rows = _all(sizes) if _count(sizes, budget) else islice(_some(sizes), budget)
    for row in rows:
        yield tuple(pool[place] for pool, place in zip(pools, row, strict=True))


def fits(pools: Sequence[Sequence[object]], budget: int) -> bool:
    """Whether `combinations` with this budget yields all of them."""
    return _count([len(each) for each in pools], budget)


def _count(sizes: Sequence[int], budget: int) -> bool:
    total = 1
    for size in sizes:
        total *= size
        if total > budget:
            return False
    return True


def _all(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    yield from sorted(product(*map(range, sizes)), key=lambda row: (sum(row), row))


def _some(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    seen: set[tuple[int, ...]] = set()
    for row in _candidates(sizes):
        if row not in seen:
            seen.add(row)
            yield row


def _candidates(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    base = (0,) * len(sizes)
    yield base
    for distance in range(1, max(sizes)):
        for place, size in enumerate(sizes):
            if distance < size:
                yield (*base[:place], distance, *base[place + 1 :])
    for width, strength in ((3, 2), (6, 2), (max(sizes), 2), (max(sizes), 3)):
        narrow = [min(size, width) for size in sizes]
        yield from _orthogonal(narrow, _prime(max(*narrow, len(sizes) - 1)), strength)
    yield from product(*map(range, sizes))


def _orthogonal(sizes: Sequence[int], prime: int, strength: int) -> Iterator[tuple[int, ...]]:
    """Polynomials of degree below `strength` over a prime field, one row each: any `strength`
    columns hold all combinations."""
    for coefficients in product(range(prime), repeat=strength):
        row = []
        for column, size in enumerate(sizes):
            value = 0
            for coefficient in coefficients:
                value = value * column + coefficient
            row.append(value % prime % size)
        yield tuple(row)


def _prime(least: int) -> int:
    """The smallest prime that is not below `least`."""
    found = max(least, 2)
    while any(found % each == 0 for each in range(2, int(found**0.5) + 1)):
        found += 1
    return found
