"""The largest inputs of a test: the same domains with only the longest and highest values."""

from collections.abc import Sequence
from dataclasses import replace
from math import isqrt

from specc.language import ir
from specc.testgen.building import definition, unbounded
from specc.testgen.choices import Context
from specc.testgen.domains import (
    Built,
    Definitions,
    Domain,
    Lists,
    Maps,
    Numbers,
    OneOf,
    Reference,
    Texts,
    Tuples,
    mapped,
)
from specc.testgen.inputs import Inputs, inputs
from specc.testgen.ranges import Span

LONGEST = 1_000
"""Items of a list, or characters of a text, that are drawn: Hypothesis takes no more at ease."""

WEIGHT = 3
"""So many items of a list does one count for that is no plain number."""


def largest(
    parameters: Sequence[ir.Parameter],
    conditions: Sequence[ir.Expression],
    context: Context,
    definitions: Definitions,
) -> Inputs:
    """The inputs for which the conditions hold, as large as they are drawn."""
    pools = replace(context.pools, longest_list=LONGEST, longest_text=LONGEST)
    context = replace(context, pools=pools)
    found = inputs(parameters, conditions, context, definitions)
    definitions = {name: _defined(name, context) for name in definitions}
    room = LONGEST // max(len(found.variables), 1)
    variables = tuple(
        replace(each, domain=_enlarged(each.domain, room, definitions)) for each in found.variables
    )
    return replace(found, variables=variables)


def _defined(name: str, context: Context) -> Domain:
    declared = context.module.declaration(name)
    return definition(declared, context) if declared else unbounded(name, context)


def _enlarged(domain: Domain, room: int, definitions: Definitions) -> Domain:
    """The domain with `room` for that many items in all."""
    match domain:
        case Reference(name=name) if name in definitions:
            others = {each: found for each, found in definitions.items() if each != name}
            found = _enlarged(definitions[name], room, others)
            return domain if found == definitions[name] else found
        case Lists(item=item):
            wide = not domain.unique and domain.shape == "list"
            return (
                _list(domain, room, definitions) if wide or _is_wide(item, definitions) else domain
            )
        case Maps(key=key, value=value, size=size) if _is_wide(key, definitions):
            most = room // (1 + _weight(value, definitions))
            return replace(domain, size=_sized(size, most))
        case Texts(size=size):
            return replace(domain, size=_sized(size, room))
        case Numbers(span=span):
            return replace(domain, span=_high(span), pool=()) if _high(span) != span else domain
        case Tuples(items=parts) | Built(fields=parts):
            share = room // max(len(parts), 1)
            return mapped(domain, lambda part: _enlarged(part, share, definitions))
        case OneOf():
            return mapped(domain, lambda part: _enlarged(part, room, definitions))
        case _:
            return domain


def _list(domain: Lists, room: int, definitions: Definitions) -> Lists:
    """Many items; where they are lists themselves, as many as each of them holds."""
    item = _resolved(domain.item, definitions)
    if isinstance(item, Lists | Maps):
        size = _sized(domain.size, isqrt(room))
        return replace(domain, size=size, item=_enlarged(item, isqrt(room), definitions))
    return replace(domain, size=_sized(domain.size, room // _weight(item, definitions)))


def _weight(item: Domain, definitions: Definitions) -> int:
    """How many plain numbers an item stands for."""
    match _resolved(item, definitions):
        case Built(fields=fields):
            return max(sum(_weight(each, definitions) for _, each in fields), 1)
        case Tuples(items=items):
            return max(sum(_weight(each, definitions) for each in items), 1)
        case Numbers():
            return 1
        case _:
            return WEIGHT


def _is_wide(item: Domain, definitions: Definitions) -> bool:
    """Whether there are values enough that many can differ from each other."""
    match _resolved(item, definitions):
        case Numbers(span=Span(low=int(low), high=int(high))):
            return high - low >= 4 * LONGEST
        case _:
            return False


def _resolved(item: Domain, definitions: Definitions) -> Domain:
    return definitions.get(item.name, item) if isinstance(item, Reference) else item


def _sized(size: Span, most: int) -> Span:
    """Only the largest of the sizes, where they are constants."""
    match size:
        case Span(low=int(low), high=int(high), lows=(), highs=()):
            high = max(min(high, most), low)
            return replace(size, low=high, high=high)
        case _:
            return size


def _high(span: Span) -> Span:
    """The highest tenth of a span of counts."""
    match span:
        case Span(low=int(low), high=int(high), lows=(), highs=()) if 0 <= low < high - 10:
            return replace(span, low=high - (high - low) // 10)
        case _:
            return span
