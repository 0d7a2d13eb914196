"""The values that a spec itself names, and their neighbours: faults hide at equalities and bounds.

Drawn from a small pool as often as from everywhere, inputs meet those bounds, and each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from specc.language import ir
from specc.language.walk import nodes
from specc.testgen.constants import Scalar, fold
from specc.testgen.ranges import Span

LIMIT = 10
ItemT = TypeVar("ItemT")

_SMALL: Mapping[str, tuple[Scalar, ...]] = {
    "Int": (-1, 0, 1, 2),
    "Decimal": (Decimal(0), Decimal("0.01"), Decimal(1), Decimal(10)),
    "Float": (-1.0, 0.0, 0.5, 1.0),
    "Date": (
        *(date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 1), date(2000, 2, 29)),
        *(date(1900, 2, 28), date(2100, 3, 1), date(2023, 2, 28)),
    ),
    "DateTime": (
        datetime(2024, 2, 29, 23, 59, 59),
        datetime(2024, 3, 1),
        datetime(2024, 3, 1, 0, 0, 1),
        datetime(2024, 3, 1, 0, 1),
    ),
    "Duration": (timedelta(0), timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)),
}
_STEPS: Mapping[str, Scalar] = {
    "Int": 1,
    "Decimal": Decimal("0.01"),
    "Date": timedelta(days=1),
    "DateTime": timedelta(seconds=1),
    "Duration": timedelta(seconds=1),
}


@dataclass(frozen=True)
class Pools:
    """Numbers by kind (with their neighbours), texts, the characters of texts, and sizes that
    reach just beyond those that the spec compares with. `aware` moments have an offset."""

    numbers: Mapping[str, tuple[Scalar, ...]]
    texts: tuple[str, ...]
    alphabet: str
    magnitude: int
    longest_text: int
    longest_list: int
    aware: bool

    def within(self, kind: str, span: Span, places: int | None) -> tuple[Scalar, ...]:
        """The values of a kind that lie surely in a span, if that is wide enough to need them."""
        low, high = span.low, span.high
        if isinstance(low, int) and isinstance(high, int) and high - low <= 20:
            return ()
        kept = [each for each in self.numbers[kind] if _fits(each, places) and span.admits(each)]
        return tuple(sorted(kept[:LIMIT]))


def _fits(value: Scalar, places: int | None) -> bool:
    if not isinstance(value, Decimal) or places is None:
        return True
    return value == round(value, places)


def pools(module: ir.Module) -> Pools:
    """What the module's declarations name, apart from types and examples."""
    lets = {each.name: each.value for each in module.named() if isinstance(each, ir.Let)}
    roots = [part for each in module.declarations for part in _parts(each)]
    compared = [value for root in roots for value in _compared(root, lets)]
    plain = [value for root in roots for value in _literals(root)]
    texts = _unique(each for each in (*compared, *plain) if isinstance(each, str))
    whole = [abs(each) for each in (*compared, *plain) if isinstance(each, int | Decimal)]
    lengths = [each for root in roots for each in _lengths(root, lets)]
    aware = any(isinstance(each, datetime) and each.tzinfo for each in plain)
    return Pools(
        numbers={kind: _pool(kind, compared, plain, aware) for kind in _SMALL},
        texts=tuple(each for each in texts if len(each) <= 30)[:LIMIT],
        alphabet="".join(_unique("aAb1 " + "".join(texts)))[:40],
        magnitude=_magnitude(whole),
        longest_text=max([10, *(each + 2 for each in lengths)]),
        longest_list=max([5, *(each + 2 for each in lengths if each <= 8)]),
        aware=aware,
    )


def _magnitude(values: Sequence[Scalar]) -> int:
    """Twice the largest number of the spec, rounded up to a power of ten, in moderation."""
    largest = max([50, *(int(each) for each in values if each <= 1_000_000)])
    return 10 ** len(str(2 * largest - 1)) if largest > 50 else 100


def _parts(declaration: ir.Node) -> Iterator[ir.Node]:
    match declaration:
        case ir.Let() | ir.Define() | ir.Machine() | ir.Criterion():
            yield declaration
        case ir.Function():
            yield declaration.model_copy(update={"examples": ()})
        case _:
            pass


def _compared(root: ir.Node, lets: Mapping[str, ir.Expression]) -> Iterator[Scalar]:
    """Constants that something is compared with."""
    for node in nodes(root):
        if isinstance(node, ir.Comparison):
            for operand in node.operands:
                value = fold(operand, lets)
                if value is not None and not isinstance(value, bool):
                    yield value


def _lengths(root: ir.Node, lets: Mapping[str, ir.Expression]) -> Iterator[int]:
    """Constants that a length is compared with."""
    for node in nodes(root):
        if isinstance(node, ir.Comparison) and any(_is_length(each) for each in node.operands):
            for operand in node.operands:
                value = fold(operand, lets)
                if isinstance(value, int) and 0 <= value <= 40:
                    yield value


def _is_length(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.BuiltinCall) and expression.name == "len"


def _literals(root: ir.Node) -> Iterator[Scalar]:
    """All literals, apart from the number of places of a rounding."""
    skipped: set[int] = set()
    for node in nodes(root):
        if isinstance(node, ir.BuiltinCall) and node.name.startswith("round"):
            skipped |= {id(each) for each in node.arguments[1:]}
        if isinstance(node, ir.LiteralValue) and id(node) not in skipped:
            value = fold(node, {})
            if value is not None and not isinstance(value, bool):
                yield value


def _pool(
    kind: str, compared: Iterable[Scalar], plain: Iterable[Scalar], aware: bool
) -> tuple[Scalar, ...]:
    """Small values, what is compared with and its neighbours, then other literals."""
    values: list[Scalar] = []
    step = _STEPS.get(kind)
    for each in compared:
        value = _as_kind(kind, each)
        if value is not None:
            values += [value] if step is None else [value - step, value, value + step]
    others = [value for each in plain if (value := _as_kind(kind, each)) is not None]
    with_offset = kind == "DateTime" and aware
    small = [each.replace(tzinfo=UTC) if with_offset else each for each in _SMALL[kind]]
    found = _unique([*small[:2], *values, *small[2:], *others])
    if with_offset:
        return tuple(each.astimezone(UTC) for each in found if each.tzinfo)
    return tuple(found)


def _as_kind(kind: str, value: Scalar) -> Scalar | None:
    """The value if it is of the kind; an Int is a Decimal, too."""
    match kind, value:
        case "Decimal", bool():
            return None
        case "Decimal", int() | Decimal():
            return Decimal(value)
        case "Int", int():
            return value
        case "Float", float():
            return value
        case "DateTime", datetime():
            return value
        case "Date", date() if not isinstance(value, datetime):
            return value
        case "Duration", timedelta():
            return value
        case _:
            return None


def _unique(values: Iterable[ItemT]) -> list[ItemT]:
    return list(dict.fromkeys(values))
