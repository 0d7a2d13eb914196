"""Draws values from domains with a seeded generator, to learn how often conditions hold.

What it finds decides how a test is written, never what it tests.
"""

import contextlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from specc.language import ir
from specc.language.evaluate import (
    Program,
    RaisedError,
    Undefined,
    attempt,
    compiled,
    evaluate,
)
from specc.language.evaluate.machines import fire, new_machine
from specc.language.evaluate.program import Compile, Run
from specc.language.search.patterns import members
from specc.language.values import EnumValue, MachineValue, MapValue, RecordValue, Value
from specc.testgen.constants import Scalar
from specc.testgen.domains import (
    Binaries,
    Booleans,
    Built,
    Chosen,
    Definitions,
    Dependent,
    Domain,
    Enumerated,
    Filtered,
    Inner,
    Lists,
    Maps,
    Matching,
    Numbers,
    OneOf,
    Recursive,
    Reference,
    Taken,
    Texts,
    Tuples,
)
from specc.testgen.inputs import Inputs
from specc.testgen.ranges import Span

TRIES = 20
LONGEST = 8
ItemT = TypeVar("ItemT")


class Impossible(Exception):
    """No value was found, or the domain has none that could be drawn here."""


@dataclass
class Draw:
    """One draw: the generator, what names mean, and the variables drawn so far."""

    random: random.Random
    program: Program
    definitions: Definitions
    names: dict[str, Value] = field(default_factory=dict)
    inner: Domain | None = None


def cases(
    inputs: Inputs, program: Program, definitions: Definitions, seed: str, count: int
) -> Iterator[Draw]:
    """At most `count` draws of all inputs; those that cannot be completed are left out."""
    generator = random.Random(seed)
    for _ in range(count):
        draw = Draw(generator, program, definitions)
        try:
            for each in inputs.variables:
                if all(_holds(guard, draw) for guard in each.guards):
                    draw.names[each.name] = value_in(each.domain, draw)
            if len(draw.names) == len(inputs.variables):
                yield draw
        except (Impossible, Undefined, RaisedError):
            continue


def history(machine: ir.Machine, draw: Draw, domains: Mapping[str, Domain]) -> MachineValue:
    """The machine after random events; they are kept among the drawn names as `events`.

    `domains` are those of the parameters of its events, as `event.parameter`.
    """
    compile_ = partial(compiled, program=draw.program)
    made = [draw.names[each.name] for each in machine.parameters]
    value = attempt(
        lambda run: new_machine(draw.program, machine.name, made, run, compile_), draw.program
    )
    happened: list[Value] = []
    for _ in range(draw.random.randint(0, LONGEST)):
        event = _choice(machine.events, draw)
        given = [value_in(domains[f"{event.name}.{each.name}"], draw) for each in event.parameters]
        happened.append((event.name, *given))
        with contextlib.suppress(RaisedError):
            value = attempt(
                partial(_fired, draw.program, value, event.name, given, compile_), draw.program
            )
    draw.names["events"] = tuple(happened)
    return value


def _fired(
    program: Program,
    value: MachineValue,
    event: str,
    given: Sequence[Value],
    compile_: Compile,
    run: Run,
) -> MachineValue:
    return fire(program, value, event, given, run, compile_)[0]


def _holds(condition: ir.Expression, draw: Draw) -> bool:
    return evaluate(condition, draw.program, draw.names) is True


def value_in(domain: Domain, draw: Draw) -> Value:
    """A random value of a domain."""
    match domain:
        case Numbers(fixed=fixed):
            found = _number(domain, draw)
            return (
                found.replace(day=dict(fixed)["day"])
                if isinstance(found, date) and fixed
                else found
            )
        case Texts(size=size, pool=pool, alphabet=alphabet):
            if pool and draw.random.random() < 0.4:
                return draw.random.choice(pool)
            return "".join(draw.random.choices(alphabet or "a", k=_size(size, draw)))
        case Matching(pattern=pattern):
            return _choice(members(pattern), draw)
        case Binaries(size=size):
            return draw.random.randbytes(_size(size, draw))
        case Booleans():
            return draw.random.random() < 0.5
        case Chosen(values=values):
            return evaluate(_choice(values, draw), draw.program, draw.names)
        case Taken(collection=collection, all=whole):
            items = _items(evaluate(collection, draw.program, draw.names))
            return tuple(draw.random.sample(items, len(items))) if whole else _choice(items, draw)
        case Enumerated(enum=enum, members=listed):
            return EnumValue(enum, _choice(_members(enum, listed, draw), draw))
        case _:
            return _composed(domain, draw)


def _composed(domain: Domain, draw: Draw) -> Value:
    match domain:
        case Lists(item=item, size=size):
            values = _many(lambda: value_in(item, draw), size, draw)
            if domain.shape == "set":
                return frozenset(values)
            distinct = tuple(dict.fromkeys(values)) if domain.unique else values
            return _sorted(distinct) if domain.ordered else distinct
        case Maps(key=key, value=item, size=size):
            pairs = _many(lambda: (value_in(key, draw), value_in(item, draw)), size, draw)
            return MapValue(dict(pairs))
        case Tuples(items=items):
            return tuple(value_in(each, draw) for each in items)
        case OneOf(options=options):
            return value_in(_choice(options, draw), draw)
        case Built():
            return _built(domain, draw)
        case _:
            return _derived(domain, draw)


def _derived(domain: Domain, draw: Draw) -> Value:
    """A value of a domain that is made from others."""
    match domain:
        case Reference(name=name) if name in draw.definitions:
            return value_in(draw.definitions[name], draw)
        case Recursive(base=base, step=step):
            around, draw.inner = draw.inner, base
            found = value_in(_choice((base, step), draw), draw)
            draw.inner = around
            return found
        case Inner() if draw.inner is not None:
            return value_in(draw.inner, draw)
        case Dependent():
            return _dependent(domain, draw)
        case Filtered(domain=inner, conditions=conditions):
            for _ in range(TRIES):
                drawn = value_in(inner, draw)
                names = {**draw.names, "value": drawn}
                if all(evaluate(each, draw.program, names) is True for each in conditions):
                    return drawn
            raise Impossible
        case _:
            raise Impossible


def _dependent(domain: Dependent, draw: Draw) -> Value:
    around = draw.names
    draw.names = {**around, domain.name: value_in(domain.first, draw)}
    try:
        return value_in(domain.rest, draw)
    finally:
        draw.names = around


def _items(collection: Value) -> Sequence[Value]:
    if isinstance(collection, frozenset):
        return _sorted(list(collection))
    return tuple(collection) if isinstance(collection, tuple | MapValue) else ()


def _choice(options: Sequence[ItemT], draw: Draw) -> ItemT:
    if not options:
        raise Impossible
    return draw.random.choice(options)


def _members(enum: str, listed: Sequence[str] | None, draw: Draw) -> Sequence[str]:
    declared = draw.program.declarations.get(enum)
    if listed is None and isinstance(declared, ir.Enum):
        return declared.members
    return listed or ()


def _built(domain: Built, draw: Draw) -> RecordValue:
    declared = draw.program.declarations.get(domain.name)
    values = {name: value_in(each, draw) for name, each in domain.fields}
    if isinstance(declared, ir.Record):
        if set(values) != {each.name for each in declared.fields}:
            raise Impossible
        return RecordValue(domain.name, None, tuple(values.items()))
    union = next(
        each.name
        for each in draw.program.declarations.values()
        if isinstance(each, ir.Union) and domain.name in {case.name for case in each.cases}
    )
    return RecordValue(union, domain.name, tuple(values.items()))


def _many(make: Callable[[], ItemT], size: Span, draw: Draw) -> tuple[ItemT, ...]:
    return tuple(make() for _ in range(_size(size, draw)))


def _size(size: Span, draw: Draw) -> int:
    low, high = _ends(size, draw)
    if not isinstance(low, int) or not isinstance(high, int) or low > high:
        raise Impossible
    return draw.random.randint(low, high)


def _ends(span: Span, draw: Draw) -> tuple[Scalar, Scalar]:
    lows = [evaluate(each, draw.program, draw.names) for each in span.lows]
    highs = [evaluate(each, draw.program, draw.names) for each in span.highs]
    low = max([*lows, *([] if span.low is None else [span.low])])
    high = min([*highs, *([] if span.high is None else [span.high])])
    return low, high


def _sorted(values: Sequence[Scalar]) -> tuple[Value, ...]:
    return tuple(sorted(values))


def _number(domain: Numbers, draw: Draw) -> Value:
    low, high = _ends(domain.span, draw)
    if domain.cycle:
        divisor, remainder = domain.cycle
        low, high = -((remainder - low) // divisor), (high - remainder) // divisor
    if low > high:
        raise Impossible
    if domain.cycle:
        return _value(divisor * draw.random.randint(low, high) + remainder)
    kind = draw.random.random()
    if domain.pool and kind < 0.5:
        return _value(draw.random.choice(domain.pool))
    ends = [
        *([] if domain.span.open_low else [low]),
        *([] if domain.span.open_high else [high]),
    ]
    if ends and kind < 0.7:
        return _value(draw.random.choice(ends))
    return _between(low, high, domain.places, draw)


def _between(low: Scalar, high: Scalar, places: int | None, draw: Draw) -> Value:
    match low, high:
        case int(), int():
            return _value(draw.random.randint(low, high))
        case float(), float():
            return _value(draw.random.uniform(low, high))
        case Decimal() | int(), Decimal() | int():
            scale = 10 ** (places or 0)
            whole = draw.random.randint(round(low * scale), round(high * scale))
            return _value(Decimal(whole) / scale)
        case (datetime(), datetime()) | (timedelta(), timedelta()):
            width = int((high - low).total_seconds())
            return _value(low + timedelta(seconds=draw.random.randint(0, width)))
        case date(), date():
            return _value(low + timedelta(days=draw.random.randint(0, (high - low).days)))
        case _:
            raise Impossible


def _value(scalar: Scalar) -> Value:
    value: Value = scalar
    return value
