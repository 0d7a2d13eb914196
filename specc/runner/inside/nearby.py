"""Compares inputs of one test: which of those that passed is nearest to one that failed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from .shown import Render

LONGEST_COMPARED = 400

Inputs = Mapping[str, Any]


def nearest(failed: Inputs, passed: Sequence[Inputs], render: Render) -> Inputs | None:
    """Of inputs that differ in one argument only, the one that differs least; the earlier of two.

    All were drawn by the test's own strategies, so that they are inputs that it takes.
    """
    wanted = {name: render(value) for name, value in failed.items()}
    best: tuple[float, Inputs] | None = None
    for each in passed:
        shown = {name: render(value) for name, value in each.items()}
        different = [name for name in failed if shown.get(name) != wanted[name]]
        if len(different) == 1:
            (name,) = different
            distance = _distance(failed[name], each[name], render)
            if best is None or distance < best[0]:
                best = distance, each
    return best[1] if best else None


def _distance(left: Any, right: Any, render: Render) -> float:  # noqa: ANN401  (any values)
    """Between 0 and 1: of numbers by their difference, of lists by that of their items if they are
    as long, else by what their texts have in common."""
    numbers = (int, Decimal, float)
    if isinstance(left, numbers) and isinstance(right, numbers):
        try:
            gap = abs(float(left) - float(right))
        except (OverflowError, ValueError):
            return 1.0
        return gap / (gap + 10)
    lists = isinstance(left, list | tuple) and isinstance(right, list | tuple)
    if lists and left and len(left) == len(right):
        pairs = zip(left, right, strict=True)
        return float(sum(_distance(one, other, render) for one, other in pairs) / len(left))
    texts = (render(left)[:LONGEST_COMPARED], render(right)[:LONGEST_COMPARED])
    return 1 - SequenceMatcher(None, *texts, autojunk=False).ratio()
