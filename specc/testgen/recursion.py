"""Types that contain themselves: bounded strategies for them."""

from dataclasses import replace

from specc.testgen.domains import (
    Built,
    Definitions,
    Dependent,
    Domain,
    Filtered,
    Inner,
    Lists,
    Maps,
    OneOf,
    Recursive,
    Reference,
    Tuples,
    mapped,
    references,
)
from specc.testgen.ranges import Span


def reached(name: str, definitions: Definitions) -> set[str]:
    """All names that a declared type's domain is built from, directly or not."""
    found: set[str] = set()
    todo = [name]
    while todo:
        for each in references(definitions[todo.pop()]) & set(definitions):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


def unrolled(name: str, definitions: Definitions) -> Domain:
    """The domain of a declared type, with bounded depth where it contains itself."""
    if name not in reached(name, definitions):
        return definitions[name]
    circle = {each for each in definitions if name in reached(each, definitions)}
    step = _inlined(definitions[name], name, definitions, circle)
    options = step.options if isinstance(step, OneOf) else (step,)
    flat = tuple(each for each in options if not _has_inner(each))
    base = _one_of(flat) if flat else _cut(step)
    deeper = _one_of(tuple(each for each in options if each not in flat))
    return step if base is None else Recursive(base, deeper)


def _one_of(options: tuple[Domain, ...]) -> Domain:
    return options[0] if len(options) == 1 else OneOf(options)


def _has_inner(domain: Domain) -> bool:
    found = isinstance(domain, Inner)

    def look(part: Domain) -> Domain:
        nonlocal found
        found = found or _has_inner(part)
        return part

    mapped(domain, look)
    return found


def _inlined(domain: Domain, name: str, definitions: Definitions, circle: set[str]) -> Domain:
    """References to `name` become `Inner`; the other types of the circle are written out."""
    if isinstance(domain, Reference):
        if domain.name == name:
            return Inner()
        if domain.name in circle:
            return _inlined(definitions[domain.name], name, definitions, circle - {domain.name})
        return domain
    return mapped(domain, lambda part: _inlined(part, name, definitions, circle))


def _cut(domain: Domain) -> Domain | None:
    """The values of a domain that contain no `Inner`, or None if there are none."""
    match domain:
        case Inner():
            return None
        case OneOf(options=options):
            kept = [each for each in map(_cut, options) if each is not None]
            return _one_of(tuple(kept)) if kept else None
        case Lists(item=item, size=size):
            kept_item = _cut(item)
            if kept_item is not None:
                return replace(domain, item=kept_item)
            return replace(domain, size=Span(0, 0)) if size.admits(0) else None
        case Maps(value=value, size=size):
            if _cut(value) is not None:
                return domain
            return replace(domain, size=Span(0, 0)) if size.admits(0) else None
        case Built(fields=fields):
            parts = [(name, _cut(each)) for name, each in fields]
            whole = tuple((name, each) for name, each in parts if each is not None)
            return replace(domain, fields=whole) if len(whole) == len(parts) else None
        case Tuples(items=items):
            cut = tuple(each for each in map(_cut, items) if each is not None)
            return Tuples(cut) if len(cut) == len(items) else None
        case Dependent(first=first, rest=rest):
            ends = _cut(first), _cut(rest)
            return None if None in ends else domain
        case Filtered(domain=inner):
            kept_inner = _cut(inner)
            return None if kept_inner is None else replace(domain, domain=kept_inner)
        case _:
            return domain
