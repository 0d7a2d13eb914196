"""The numbers that expressions hold or come to: what a number in a sentence is looked up in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from specc.language import ir, types
from specc.lint.words.items import inside, referred
from specc.lint.words.mentions import MEASURES, MONTHS, TIMES, WIDTHS, Mention

_MOST = 14
"""Numbers whose sums and products are formed."""

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_LARGER = (
    *(Decimal(10) ** power for power in (1, 2, 3, 6, 9)),
    *(Decimal(1024) ** power for power in (1, 2, 3)),
)
"""How many of a unit are one of a larger one."""


@dataclass(frozen=True)
class _Share:
    """What one declaration adds: numbers that it holds or comes to, lengths of its numbers and
    texts, literals outside of examples, results, and the declarations that it refers to."""

    plain: Set[Decimal]
    widths: Set[int]
    written: Set[Decimal]
    results: Set[Decimal]
    names: Set[str]


class Amounts:
    """The numbers of the declarations of a module, each looked at once and only when asked for."""

    def __init__(self, module: ir.Module) -> None:
        self._known: Mapping[str, ir.Declaration] = {
            getattr(each, "name", each.id): each
            for each in (*module.declarations, *module.imported)
        }
        self._shares: dict[str, _Share] = {}
        self._reach: dict[str, frozenset[str]] = {}
        self._found: dict[frozenset[str], frozenset[Decimal]] = {}

    def has(self, mention: Mention, declaration: ir.Declaration) -> bool:
        """Whether the number of a sentence about a declaration is one of its own, of those that it
        uses, or of those that use it."""
        name = getattr(declaration, "name", declaration.id)
        if self._holds(mention, self._reached(name)):
            return True
        if isinstance(declaration, ir.Criterion):
            return False
        users = (self._reached(each) for each in self._known if each != name)
        wide = frozenset(each for reached in users if name in reached for each in reached)
        return self._holds(mention, wide)

    def _holds(self, mention: Mention, names: frozenset[str]) -> bool:
        if mention.unit in WIDTHS and any(mention.value in self._share(n).widths for n in names):
            return True
        found = self._of(names)
        return any(each in found for each in _forms(mention))

    def _of(self, names: frozenset[str]) -> frozenset[Decimal]:
        """What declarations come to: literals, what is counted, one more or less at a boundary,
        sums of results, and products of literals."""
        found = self._found.get(names)
        if found is None:
            shares = [self._share(each) for each in names]
            results = {value for each in shares for value in each.results}
            written = {value for each in shares for value in each.written}
            plain = {value for each in shares for value in each.plain}
            found = frozenset((*plain, *_combined(results), *_products(written)))
            self._found[names] = found
        return found

    def _reached(self, name: str) -> frozenset[str]:
        found = self._reach.get(name)
        if found is None:
            done, waiting = {name}, [name]
            while waiting:
                fresh = (self._share(waiting.pop()).names & self._known.keys()) - done
                done |= fresh
                waiting += fresh
            found = self._reach[name] = frozenset(done)
        return found

    def _share(self, name: str) -> _Share:
        found = self._shares.get(name)
        if found is None:
            found = self._shares[name] = _share_of(self._known[name])
        return found


def _share_of(declaration: ir.Node) -> _Share:
    everything = tuple(inside(declaration))
    shown = (each for node in everything if isinstance(node, ir.Example) for each in inside(node))
    examples = set(map(id, shown))
    written = {v for node in everything if id(node) not in examples for v in _number(node)}
    results = {v for node in everything for each in _results(node) for v in _number(each)}
    plain = {Decimal(each) for node in everything for each in (*_of(node), *_number(node))}
    names = {name for node in everything for name in referred(node)}
    widths = {width for node in everything for width in _widths(node)}
    return _Share(plain, widths, written, results, names)


def _forms(mention: Mention) -> Iterator[Decimal]:
    """The number in all units that an expression may count in."""
    value, unit = mention.value, mention.unit
    yield value
    if mention.percent:
        part = value / 100
        yield from (part, 1 - part, 1 + part, 100 - value, 100 + value, 1 / part)
    if unit in TIMES:
        seconds = value * Decimal(TIMES[unit])
        yield from (seconds / Decimal(each) for each in TIMES.values())
    if unit in MONTHS:
        months = value * MONTHS[unit]
        yield from (months, months / 12, months / 3)
        yield from (months * days for days in (28, 30, 31))
        yield from (months / 12 * each for each in (52, 360, 364, 365, 366))
        yield from (months / 12 * 365 * 24 * each for each in (1, 60, 3_600))
    if unit in MEASURES:
        yield from (value * each for each in _LARGER)
        yield from (value / each for each in _LARGER)


def _number(node: ir.Node) -> Iterator[Decimal]:
    if isinstance(node, ir.LiteralValue) and node.text[:1].isdigit():
        kind = node.type
        if isinstance(kind, ir.DecimalType) or getattr(kind, "name", "") in ("Int", "Float"):
            yield Decimal(node.text)


def _of(node: ir.Node) -> Iterator[Decimal | int]:
    match node:
        case ir.LiteralValue(type=ir.ScalarType(name=name), text=text):
            yield from _of_literal(name, text)
        case ir.Matches(pattern=pattern):
            yield from map(Decimal, _DIGITS.findall(pattern))
        case ir.Binary():
            folded = _folded(node)
            if folded is not None:
                yield abs(folded)
            yield from _next(node.left, node.right)
        case ir.Index(index=index):
            yield from _next(index)
        case ir.BuiltinCall(name="range", arguments=arguments):
            yield from _next(*arguments)
        case ir.Comparison(operands=operands):
            if all(each.type == types.INT for each in operands):
                yield from _beside(node)
        case ir.BuiltinCall(name="add_months", arguments=[*_, months]):
            yield from (each * days for each in _number(months) for days in (28, 30, 31))
            yield from (each * days / 12 for each in _number(months) for days in (364, 365, 366))
        case ir.Within(seconds=seconds):
            yield from _of_literal("Duration", seconds)
        case ir.Request(status=status, seconds=seconds):
            yield status
            yield from _of_literal("Duration", seconds or "0")
        case _:
            yield from _counts(node)


def _of_literal(kind: str, text: str) -> Iterator[Decimal | int]:
    if kind == "Duration":
        yield from (Decimal(text) / Decimal(each) for each in TIMES.values())
    elif kind in ("Date", "DateTime", "Text"):
        yield from map(Decimal, _DIGITS.findall(text.replace("-", " ")))


def _next(*places: ir.Expression) -> Iterator[Decimal]:
    """`xs[2]` is the third, and `n - 1` comes before n."""
    yield from (each + step for place in places for each in _number(place) for step in (-1, 1))


def _widths(node: ir.Node) -> Iterator[int]:
    """How many digits a number has, and how many characters a text."""
    match node:
        case ir.DecimalType(precision=int(precision), scale=int(scale)):
            yield from (precision, scale, precision - scale)
        case ir.LiteralValue(type=ir.ScalarType(name="Text"), text=text):
            yield len(text)
        case _:
            pass


def _beside(node: ir.Comparison) -> Iterator[Decimal]:
    """`x < 31` is at most 30, and `x <= 30` below 31: what is on the other side of a boundary."""
    for operator, left, right in zip(
        node.operators, node.operands, node.operands[1:], strict=False
    ):
        step = _STEPS.get(operator, 0)
        if step:
            yield from (each + step for each in _number(right))
            yield from (each - step for each in _number(left))


_STEPS = {"<": -1, "<=": 1, ">": 1, ">=": -1}
"""Of the right side, towards what it leaves out or in."""


def _folded(node: ir.Expression) -> Decimal | None:
    """What an expression without names comes to."""
    if isinstance(node, ir.LiteralValue):
        return next(_number(node), None)
    if not isinstance(node, ir.Binary):
        return None
    left, right = _folded(node.left), _folded(node.right)
    if left is None or right is None:
        return None
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "//":
            return left / right if right else None
        case "**":
            return left**right if abs(right) <= 64 else None
        case _:
            return None


def _counts(node: ir.Node) -> Iterator[int]:
    """How many there are of what is listed."""
    for name in _LISTS:
        value = node.__dict__.get(name)
        if isinstance(value, tuple):
            yield len(value)


_LISTS = ("items", "entries", "members", "fields", "cases", "states", "events", "parameters")


def _results(node: ir.Node) -> Iterator[ir.Expression]:
    """The values that rules and examples give, and their branches and summands."""
    if isinstance(node, ir.Rule):
        yield from _summands(node.value)
    elif isinstance(node, ir.Example) and node.result is not None:
        yield node.result


def _summands(value: ir.Expression) -> Iterator[ir.Expression]:
    match value:
        case ir.Conditional(then=left, otherwise=right):
            yield from (*_summands(left), *_summands(right))
        case ir.Binary(operator="+" | "-", left=left, right=right):
            yield from (*_summands(left), *_summands(right))
        case _:
            yield value


def _combined(values: Iterable[Decimal]) -> Iterator[Decimal]:
    for left, right in combinations(sorted(values)[:_MOST], 2):
        yield from (left + right, right - left)


def _products(values: Iterable[Decimal]) -> Iterator[Decimal]:
    large = sorted(each for each in values if each > 1)[:_MOST]
    yield from (left * right for left, right in combinations(large, 2))
