"""Which domains have no value at all, and others without the parts that have none."""

from collections.abc import Set
from dataclasses import replace

from specc.testgen.domains import (
    Binaries,
    Built,
    Chosen,
    Definitions,
    Dependent,
    Domain,
    Enumerated,
    Filtered,
    Lists,
    Maps,
    Numbers,
    OneOf,
    Recursive,
    Reference,
    Texts,
    Tuples,
    mapped,
)
from specc.testgen.ranges import Span

NOTHING = OneOf(())


def is_empty(domain: Domain, definitions: Definitions, around: Set[str] = frozenset()) -> bool:
    """Whether a domain surely has no value. Limits that move with other variables are not known."""
    match domain:
        case Numbers(span=Span(low=low, high=high), cycle=(divisor, remainder)):
            return bool(-((remainder - low) // divisor) > (high - remainder) // divisor)
        case Numbers(span=size) | Texts(size=size) | Binaries(size=size):
            return crossed(size)
        case Chosen(values=values):
            return not values
        case Enumerated(members=members):
            return members == ()
        case Lists(size=size) | Maps(size=size):
            parts = (domain.item,) if isinstance(domain, Lists) else (domain.key, domain.value)
            barren = any(is_empty(each, definitions, around) for each in parts)
            return crossed(size) or (barren and not size.admits(0))
        case Tuples(items=parts):
            return any(is_empty(each, definitions, around) for each in parts)
        case Built(fields=fields):
            return any(is_empty(each, definitions, around) for _, each in fields)
        case OneOf(options=options):
            return all(is_empty(each, definitions, around) for each in options)
        case Filtered(domain=inner) | Recursive(base=inner):
            return is_empty(inner, definitions, around)
        case Dependent(first=first, rest=rest):
            return any(is_empty(each, definitions, around) for each in (first, rest))
        case Reference(name=name) if name in definitions and name not in around:
            return is_empty(definitions[name], definitions, {*around, name})
        case _:
            return False


def crossed(span: Span) -> bool:
    """Whether the constant ends of a span leave nothing between them."""
    if span.low is None or span.high is None:
        return False
    return bool(span.low > span.high) or (
        bool(span.low == span.high) and (span.open_low or span.open_high)
    )


def settled(domain: Domain, definitions: Definitions) -> Domain:
    """The same values, without options and items that have none."""
    if is_empty(domain, definitions):
        return NOTHING
    kept = mapped(domain, lambda part: settled(part, definitions))
    match kept:
        case OneOf(options=options) if NOTHING in options:
            left = tuple(each for each in options if each != NOTHING)
            return left[0] if len(left) == 1 else OneOf(left)
        case Lists(item=item) if is_empty(item, definitions):
            return replace(kept, size=Span(0, 0))
        case Maps(key=key, value=value) if NOTHING in (key, value):
            return replace(kept, size=Span(0, 0))
        case _:
            return kept
