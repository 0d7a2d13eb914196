"""Values to try: of parameters, around the constants of a spec, and of results, around the terms
that its conditions speak of."""

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

from tests.mutants.meaning import BUILTINS, Member, code, python, record_type, tokens
from tests.mutants.model import Function, Spec, split

SPREAD = (0, 1, 2, 3, 7, 10, 30, 100)
LETTERS = ("", "a", "b", "ab", "A", "Zq", " a", "abc", "a b ", "abcd", "aBcde", "Dear a", "short")
SMALL = 60
"""An Int whose refinement leaves no more values than this is tried with all of them."""


@dataclass(frozen=True)
class World:
    """What the declarations of a spec mean: Python names, and the fields of its records."""

    spec: Spec
    names: Mapping[str, object]
    constants: tuple[int | Decimal, ...]
    texts: tuple[str, ...]
    known: dict[str, list[object]] = field(default_factory=dict)
    free: dict[str, bool] = field(default_factory=dict)
    parted: dict[str, tuple[str, str, bool]] = field(default_factory=dict)


def world_of(spec: Spec) -> World:
    """The meaning of the head of a spec, and the constants in all of it."""
    names = dict(BUILTINS)
    for name, members in spec.enums:
        names[name] = SimpleNamespace(**{each: Member(name, each) for each in members})
    for name, parts in spec.records:
        names[name] = record_type(name, tuple(each for each, _ in parts))
    for name, value in spec.lets:
        names[name] = eval(code(python(value)), names)
    for name, parameters, body in spec.defines:
        names[name] = eval(code(f"lambda {', '.join(parameters)}: {python(body)}"), names)
    said = [*conditions(spec.function), *spec.head]
    said += [type_ for _, type_ in spec.function.parameters] + [spec.function.returns]
    kinds = [each for text in said for each in tokens(re.sub(r"\w+\(\d+(, \d+)?\)", "", text))]
    numbers: set[int | Decimal] = {int(text) for kind, text in kinds if kind == "int"}
    numbers |= {Decimal(text) for kind, text in kinds if kind == "decimal"}
    texts = tuple(dict.fromkeys(text[1:-1] for kind, text in kinds if kind == "text"))
    return World(spec, names, tuple(sorted({*numbers, *(-each for each in numbers)})), texts)


def conditions(function: Function) -> list[str]:
    """All expressions of a function except those of types and examples."""
    found = [each for each, _ in (*function.requires, *function.raises)]
    found += [text for pair in (*function.lets, *function.rules) for text in pair[:2]]
    found += [value for _, value in function.lets] + list(function.ensures)
    for each in function.criteria:
        found += [*each.whens, *each.checks, *(value for _, value in each.lets)]
        found += [type_ for _, type_ in each.variables]
    return found


def inputs(world: World, limit: int) -> list[dict[str, object]]:
    """Values of all parameters, type refinements kept: all combinations, or many of them."""
    parameters = world.spec.function.parameters
    pools = [values(type_, world) for _, type_ in parameters]
    names = [name for name, _ in parameters]
    size = 1
    for pool in pools:
        size *= len(pool)
    rows: Iterable[tuple[object, ...]] = itertools.product(*pools)
    if size > limit:
        chooser = random.Random("inputs")
        rows = [tuple(chooser.choice(pool) for pool in pools) for _ in range(limit)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def parts_of(type_: str, world: World) -> tuple[str, str, bool]:
    """A type's base, its refinement, and whether it may be None; aliases followed."""
    if type_ not in world.parted:
        world.parted[type_] = _parts_of(type_, world)
    return world.parted[type_]


def _parts_of(type_: str, world: World) -> tuple[str, str, bool]:
    base, refinement = _parted(type_)
    optional = base.endswith("?")
    base = base.removesuffix("?")
    known = dict(world.spec.aliases)
    if base in known:
        base, inner, _ = parts_of(known[base], world)
        refinement = " and ".join(f"({each})" for each in (inner, refinement) if each)
    return base, refinement, optional


def _parted(type_: str) -> tuple[str, str]:
    """What stands before and after the `where` that is in no bracket."""
    depth = 0
    for place, each in enumerate(type_):
        depth += (each in "([") - (each in ")]")
        if depth == 0 and type_.startswith(" where ", place):
            return type_[:place], type_[place + len(" where ") :]
    return type_, ""


def places(base: str) -> int:
    """The digits after the point of a decimal type."""
    return int(split(base[len("Decimal(") : -1])[1])


def allowed(value: object, type_: str, world: World) -> bool:
    """Whether a value keeps the refinements of its type, those inside included."""
    if type_ not in world.free:
        world.free[type_] = type_ in {
            "Int",
            "Bool",
            "Text",
            "List[Int]",
            "Set[Int]",
            *dict(world.spec.enums),
        }
    if world.free[type_]:
        return value is not None
    base, refinement, optional = parts_of(type_, world)
    if value is None:
        return optional
    if base.startswith(("List[", "Set[")):
        item = base[base.index("[") + 1 : -1]
        if not all(allowed(each, item, world) for each in value):  # type: ignore[attr-defined]
            return False
    for name, kind in dict(world.spec.records).get(base, ()):
        if not allowed(getattr(value, name), kind, world):
            return False
    if base.startswith("Decimal(") and round(value, places(base)) != value:  # type: ignore[call-overload]
        return False
    return not refinement or bool(eval(code(python(refinement)), {**world.names}, {"value": value}))


def values(
    type_: str, world: World, near: tuple[object, ...] | None = None, depth: int = 0
) -> list[object]:
    """Values of a type: around `near`, or else around the constants of the spec."""
    base, _, optional = parts_of(type_, world)
    found = [
        each for each in _values(base, type_, world, near, depth) if allowed(each, type_, world)
    ]
    return [None, *found] if optional else found


def _values(
    base: str, type_: str, world: World, near: tuple[object, ...] | None, depth: int
) -> list[object]:
    enums, records = dict(world.spec.enums), dict(world.spec.records)
    if base == "Bool":
        return [False, True]
    if base in enums:
        return [Member(base, each) for each in enums[base]]
    if base == "Int":
        return _ints(type_, world, near, depth)
    if base.startswith("Decimal("):
        return _decimals(base, world, near)
    if base == "Text":
        return _texts(world, near)
    if base in records:
        pools = [values(each, world, near, depth) for _, each in records[base]]
        if depth:
            pools = [_few(pool, 3) for pool in pools]
        rows = itertools.product(*pools)
        return [world.names[base](*row) for row in itertools.islice(rows, 4000)]  # type: ignore[operator]
    return _collections(base, world, near)


def _collections(base: str, world: World, near: tuple[object, ...] | None) -> list[object]:
    item = base[base.index("[") + 1 : -1]
    whole, pool = _items(item, world, near)
    sizes = range(4)
    if base.startswith("Set["):
        return [
            *({each} for each in whole if each not in pool),
            *(set(each) for n in sizes for each in itertools.combinations(pool, n)),
            *(set(whole[:n]) for n in range(4, _longest(world)) if near is None),
        ]
    lists = [list(each) for n in sizes for each in itertools.product(pool, repeat=n)]
    longer = [(pool * n)[:n] for n in range(4, _longest(world)) if near is None]
    return [*([each] for each in whole if each not in pool), *lists, *longer]


def _longest(world: World) -> int:
    """The lengths that conditions may speak of."""
    said = [tokens(each) for each in conditions(world.spec.function) if "len(" in each]
    return min(
        max((int(t) for each in said for kind, t in each if kind == "int"), default=0) + 3, 14
    )


def _ints(type_: str, world: World, near: tuple[object, ...] | None, depth: int) -> list[object]:
    if near is not None:
        found = {each + shift for each in near if type(each) is int for shift in (-2, -1, 0, 1, 2)}
        found |= {
            int(each) + shift for each in near if isinstance(each, Decimal) for shift in (0, 1)
        }
        return sorted({*found, -(10**4), 10**4})
    whole = [each for each in range(-130, 131) if allowed(each, type_, world)]
    if len(whole) <= SMALL and not depth:
        return list(whole)
    numbers = [int(each) for each in world.constants]
    found = {each + shift for each in numbers for shift in (-2, -1, 0, 1, 2)} | set(SPREAD)
    found |= {(one + other) // 2 for one, other in itertools.pairwise(numbers)}
    return sorted(found)


def _decimals(base: str, world: World, near: tuple[object, ...] | None) -> list[object]:
    unit = Decimal(1).scaleb(-places(base))
    chosen = world.constants if near is None else near
    numbers = [Decimal(each) for each in chosen if isinstance(each, int | Decimal)]
    found = set()
    for each in numbers:
        rounded = each.quantize(unit)
        found |= {rounded + unit * shift for shift in (-2, -1, 0, 1, 2)}
    if near is None:
        found |= {each + shift for each in numbers for shift in (-1, 1)}
        found |= {(one + other) / 2 for one, other in itertools.pairwise(numbers)}
        found |= {each + 3 * unit for each in numbers} | {Decimal("12.35"), Decimal("0.5")}
    else:
        found |= {Decimal(10**4), Decimal(-(10**4))}
    return sorted({each.quantize(unit) for each in found})


def _texts(world: World, near: tuple[object, ...] | None) -> list[object]:
    if near is None:
        lengths = ("a" * n for n in range(4, _longest(world)))
        return list(dict.fromkeys((*LETTERS, *world.texts, *lengths)))
    given = [each for each in near if isinstance(each, str)]
    found = [*given, "", "x"]
    for each in given:
        found += [
            each[start:end] for start in range(len(each)) for end in range(start, len(each) + 1)
        ]
        found += [each + "x", "x" + each, each.upper(), each.lower(), each.strip()]
    return list(dict.fromkeys(found))


def _items(
    type_: str, world: World, near: tuple[object, ...] | None
) -> tuple[list[object], list[object]]:
    """Values of items: many, of which each is alone in a list, and few, that are combined."""
    if type_ not in world.known:
        base, _, _ = parts_of(type_, world)
        rows = dict(world.spec.records).get(base)
        if rows:
            world.known[type_] = list(
                _varied(world.names[base], [values(t, world) for _, t in rows])
            )
        else:
            world.known[type_] = values(type_, world)[:40]
    whole = world.known[type_]
    if near is None:
        return whole, _few(_spread(whole, world), 4) if type_ != "Text" else whole[:4]
    flat = [each for value in near for each in (value if isinstance(value, list | set) else ())]
    pool: list[object] = []
    for each in [*flat, *_few(whole, 2)]:
        if each not in pool and type(each) is type(whole[0]):
            pool.append(each)
    return [], pool[:4]


def _varied(make: object, pools: list[list[object]]) -> Iterator[object]:
    """Records that differ in one field."""
    usual = [pool[0] for pool in pools]
    for place, pool in enumerate(pools):
        for each in pool:
            yield make(*usual[:place], each, *usual[place + 1 :])  # type: ignore[operator]
    yield make(*(pool[-1] for pool in pools))  # type: ignore[operator]


def _spread(found: list[object], world: World) -> list[object]:
    """The ends, and the ints near the constants of the conditions."""
    if not all(type(each) is int for each in found):
        return found
    said = {
        int(t)
        for each in conditions(world.spec.function)
        for kind, t in tokens(each)
        if kind == "int"
    }
    near = [each for each in found if {each, each + 1} & said]  # type: ignore[operator]
    return list(dict.fromkeys([found[0], found[-1], *near[-3:], *found]))[:4]


def _few(found: list[object], most: int) -> list[object]:
    if len(found) <= most:
        return found
    step = (len(found) - 1) / (most - 1)
    return [found[round(place * step)] for place in range(most)]
