"""Moves an input to the boundary of a condition, by changing one number, date or moment in it.

The step is that of the secant method, so that it also meets boundaries of sums and products.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from itertools import pairwise

from specc.testgen.rows.leaves import Names, Path, get, leaves, moved_by, replaced, step_of

Measure = Callable[[Names], Decimal | None]

FAR = (Decimal("1234.56"), Decimal("123456.78"), Decimal("-1234.56"))
"""Numbers of other magnitudes than those that draws prefer."""

LEAVES = 6
"""Numbers of one input that are tried."""


def moved(names: Names, measure: Measure, unit: Decimal) -> Iterator[Names]:
    """Inputs near `names` at which `measure` is one unit below zero, zero, and one unit above."""
    start = measure(names)
    if start is None:
        return
    for path in list(leaves(names))[:LEAVES]:
        for target in (-unit, Decimal(0), unit):
            found = _solved(names, path, measure, (start, target))
            if found is not None:
                yield found


def around(names: Names, reach: int) -> Iterator[Names]:
    """Inputs that differ from `names` by a few steps of one leaf."""
    steps = [(path, step_of(get(names, path))) for path in list(leaves(names))[:LEAVES]]
    for count in range(1, reach + 1):
        for path, step in steps:
            for offset in (step * count, -step * count):
                changed = moved_by(names, path, offset)
                if changed is not None:
                    yield changed


def scaled(names: Names) -> Iterator[Names]:
    """The input with one number far away in the place of each."""
    for path in list(leaves(names))[:LEAVES]:
        value = get(names, path)
        if isinstance(value, int | Decimal):
            step = step_of(value)
            for target in FAR:
                changed = moved_by(names, path, (target - Decimal(value)) // step * step)
                if changed is not None:
                    yield changed


def between(start: Names, found: Sequence[Names]) -> Iterator[Names]:
    """Halfway between the inputs that differ from the first in one number, and beyond the last."""
    for path in list(leaves(start))[:LEAVES]:
        values = {get(each, path) for each in found if _alike(start, each, path)}
        numbers = sorted(Decimal(each) for each in values if isinstance(each, int | Decimal))
        own, step = get(start, path), step_of(get(start, path))
        if len(numbers) > 1 and isinstance(own, int | Decimal):
            middles = [(one + other) / 2 for one, other in pairwise(numbers) if other - one > step]
            for target in (*middles, 2 * numbers[-1] - numbers[0]):
                changed = moved_by(start, path, (target - Decimal(own)) // step * step)
                if changed is not None:
                    yield changed


def _alike(start: Names, other: Names, path: Path) -> bool:
    """Whether two inputs differ in one place at most."""
    try:
        return replaced(other, path, get(start, path)) == start
    except LookupError:  # a shorter list, another case
        return False


def beside(names: Names, pair: tuple[str, str]) -> Iterator[Names]:
    """The second of two equal to the first, and one step away from it."""
    first, second = pair
    same = {**names, second: names[first]}
    if (second,) in leaves(same):
        yield same
        step = step_of(names[first])
        moved = (moved_by(same, (second,), each) for each in (step, -step))
        yield from (each for each in moved if each is not None)


def _solved(
    names: Names, path: Path, measure: Measure, way: tuple[Decimal, Decimal]
) -> Names | None:
    """The input with the leaf at `path` changed so that the measure goes from start to target."""
    start, target = way
    step = step_of(get(names, path))
    value, level = Decimal(0), start
    reach = step
    for _ in range(4):
        if level == target:
            return moved_by(names, path, value) if value else names
        probed = _measured(names, path, value + reach, measure)
        if probed is None or probed == level:
            return None
        slope = (probed - level) / reach
        try:
            jump = ((target - level) / slope / step).to_integral_value(ROUND_HALF_EVEN) * step
        except DecimalException:
            return None
        value += jump or reach
        following = _measured(names, path, value, measure)
        if following is None:
            return None
        level = following
    return moved_by(names, path, value) if level == target else None


def _measured(names: Names, path: Path, offset: Decimal, measure: Measure) -> Decimal | None:
    changed = moved_by(names, path, offset)
    return None if changed is None else measure(changed)
