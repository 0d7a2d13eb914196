"""Built-ins about lists, sets, maps and whatever else can be iterated over."""

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from specc.language.builtins.row import Builtin
from specc.language.values import MapValue, Value

LONGEST_RANGE = 100_000
"""A longer range is not built: it is a mistake in the spec, not a value."""

_SET_ALGEBRA = ("(Set[K], Set[K]) -> Set[K]",)
_SET_TEST = ("(Set[K], Set[K]) -> Bool",)
_EXTREME = (
    "(Items[O], default: O = _) -> O",
    "(Items[T], key: (T) -> O, default: T = _) -> T",
    "(O, O, *O) -> O",
)


def _range(*limits: int) -> tuple[int, ...]:
    found = range(*limits)
    if found and found[-1 if len(found) < LONGEST_RANGE else LONGEST_RANGE - 1] != found[-1]:
        raise OverflowError("the range is too long")
    return tuple(found)


def _sum(items: Iterable[Value]) -> Value:
    """Python's sum, which also adds durations."""
    values = list(items)
    if values and isinstance(values[0], timedelta):
        return sum((each for each in values if isinstance(each, timedelta)), timedelta())
    total: Value = sum(values)  # type: ignore[arg-type]  # numbers, by the signatures
    return total


def _put(entries: Mapping[Value, Value], key: Value, value: Value) -> MapValue:
    return MapValue({**entries, key: value})


def _remove(entries: Mapping[Value, Value], key: Value) -> MapValue:
    return MapValue({each: value for each, value in entries.items() if each != key})


def _zip(*lists: Sequence[Value]) -> Value:
    return tuple(zip(*lists, strict=False))


def _fold(items: Iterable[Value], start: Value, step: Callable[[Value, Value], Value]) -> Value:
    return functools.reduce(step, items, start)


CONTAINERS = (
    Builtin("len", "function", ("(Items[T]) -> Int",), len),
    Builtin("count", "function", ("(Items[T]) -> Int",), len, python=None),
    Builtin("sum", "function", ("(Items[N]) -> N", "(Items[Duration]) -> Duration"), _sum, None),
    Builtin(
        "product",
        "function",
        ("(Items[Int]) -> Int", "(Items[Float]) -> Float", "(Items[Decimal]) -> Decimal"),
        math.prod,
        python=None,
        imports=(("math", ""),),
    ),
    Builtin("min", "function", _EXTREME, min, partial=True),
    Builtin("max", "function", _EXTREME, max, partial=True),
    Builtin("all", "function", ("(Items[Bool]) -> Bool",), all),
    Builtin("any", "function", ("(Items[Bool]) -> Bool",), any),
    Builtin(
        "sorted",
        "function",
        (
            "(Items[O], reverse: Bool = _) -> List[O]",
            "(Items[T], key: (T) -> O, reverse: Bool = _) -> List[T]",
        ),
        lambda items, **how: tuple(sorted(items, **how)),
    ),
    Builtin(
        "reversed",
        "function",
        ("(Sequence[T]) -> List[T]",),
        lambda items: tuple(reversed(tuple(items))),
        lazy=True,
    ),
    Builtin(
        "range",
        "function",
        ("(Int) -> List[Int]", "(Int, Int) -> List[Int]", "(Int, Int, Int) -> List[Int]"),
        _range,
        lazy=True,
        partial=True,
    ),
    Builtin(
        "enumerate",
        "function",
        (
            "(Sequence[T], start: Int = _) -> List[Tuple[Int, T]]",
            "(Sequence[T], Int) -> List[Tuple[Int, T]]",
        ),
        lambda items, start=0: tuple(enumerate(items, start)),
        lazy=True,
    ),
    Builtin(
        "zip",
        "function",
        (
            "(Sequence[T], Sequence[U]) -> List[Tuple[T, U]]",
            "(Sequence[T], Sequence[U], Sequence[V]) -> List[Tuple[T, U, V]]",
        ),
        _zip,
        lazy=True,
    ),
    Builtin("list", "function", ("(Sequence[T]) -> List[T]",), tuple),
    Builtin("set", "function", ("() -> Set[Unknown]", "(Items[K]) -> Set[K]"), frozenset),
    Builtin("dict", "function", ("(Sequence[Tuple[K, V]]) -> Map[K, V]",), MapValue),
    Builtin(
        "fold",
        "function",
        ("(Sequence[T], U, (U, T) -> U) -> U",),
        _fold,
        python="functools.reduce({2}, {0}, {1})",
        imports=(("functools", ""),),
        partial=True,
    ),
    Builtin(
        "multiset",
        "function",
        ("(Items[K]) -> Map[K, Int]",),
        lambda items: MapValue(Counter(items)),
        python="Counter({0})",
        imports=(("collections", "Counter"),),
    ),
    Builtin(
        "is_permutation",
        "function",
        ("(Items[K], Items[K]) -> Bool",),
        lambda left, right: Counter(left) == Counter(right),
        python=None,
        imports=(("collections", "Counter"),),
    ),
    Builtin(
        "put",
        "function",
        ("(Map[K, V], K, V) -> Map[K, V]",),
        _put,
        python="{{**{0:a}, {1}: {2}}}",
    ),
    Builtin("remove", "function", ("(Map[K, V], K) -> Map[K, V]",), _remove, python=None),
    Builtin(
        "keys",
        "method",
        ("(Map[K, V]) -> List[K]",),
        lambda map_: tuple(map_),
        python="{0:a}",
        lazy=True,
    ),
    Builtin(
        "values",
        "method",
        ("(Map[K, V]) -> List[V]",),
        lambda map_: tuple(map_.values()),
        lazy=True,
    ),
    Builtin(
        "items",
        "method",
        ("(Map[K, V]) -> List[Tuple[K, V]]",),
        lambda map_: tuple(map_.items()),
        lazy=True,
    ),
    Builtin(
        "get",
        "method",
        ("(Map[K, V], K) -> V?", "(Map[K, V], K, V) -> V"),
        lambda map_, key, default=None: map_.get(key, default),
    ),
    Builtin(
        "index",
        "method",
        ("(List[T], T) -> Int", "(Text, Text) -> Int"),
        lambda items, *given: items.index(*given),
        partial=True,
    ),
    Builtin(
        "count",
        "method",
        ("(List[T], T) -> Int", "(Text, Text) -> Int"),
        lambda items, item: items.count(item),
    ),
    Builtin("union", "method", _SET_ALGEBRA, frozenset.union),
    Builtin("intersection", "method", _SET_ALGEBRA, frozenset.intersection),
    Builtin("difference", "method", _SET_ALGEBRA, frozenset.difference),
    Builtin("symmetric_difference", "method", _SET_ALGEBRA, frozenset.symmetric_difference),
    Builtin("issubset", "method", _SET_TEST, frozenset.issubset),
    Builtin("issuperset", "method", _SET_TEST, frozenset.issuperset),
    Builtin("isdisjoint", "method", _SET_TEST, frozenset.isdisjoint),
)
