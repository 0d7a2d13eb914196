"""Where the parts of an item stand: its tree, by the span of the item, and spans within it."""

from collections.abc import Iterator, Mapping, Sequence

from lark import Token, Tree

from specc.language.source import Source, Span

Place = Tree[Token]
"""What an expression, a type or a line is written as."""

Items = Sequence[Tree[Token]]
"""The trees of a source."""

Written = tuple[Source, Items, Mapping[str, Span]]
"""A source, its trees, and where the items of the IR stand in it."""

_HEAD = frozenset(("parameters", "refined", "prose"))
"""What stands before the first line of a function or machine that says something."""


def tree_at(items: Sequence[Tree[Token]], span: Span) -> Tree[Token] | None:
    """The tree of the item of the IR that stands at `span`; the outermost that begins there."""
    waiting = list(items)
    while waiting:
        each = waiting.pop()
        if each.meta.empty or not each.meta.start_pos <= span.start < each.meta.end_pos:
            continue
        if each.meta.start_pos == span.start:
            return each
        waiting = [inner for inner in each.children if isinstance(inner, Tree)]
    return None


def conditions(items: Sequence[Tree[Token]], item: Span) -> Iterator[Tree[Token]]:
    """What stands after `when` in a rule, a transition or, once for each line, a criterion."""
    place = tree_at(items, item)
    if place is None:
        return
    match place.data:
        case "returns":
            found = [place.children[1] if len(place.children) > 1 else None]
        case "on":
            found = [place.children[4]]
        case "criterion":
            found = [each.children[0] for each in _inside(place, "when")]
        case _:
            found = []
    yield from (each for each in found if isinstance(each, Tree))


def antecedent(items: Sequence[Tree[Token]], check: Span) -> Tree[Token] | None:
    """What stands before `implies` in a check or postcondition."""
    place = tree_at(items, check)
    found = place.children[0] if place is not None else None
    if not isinstance(found, Tree) or found.data != "implies":
        return None
    left = found.children[0]
    return left if isinstance(left, Tree) else None


def value(items: Sequence[Tree[Token]], rule: Span) -> Span | None:
    """What stands after `returns` in a rule."""
    place = tree_at(items, rule)
    found = place.children[0] if place is not None and place.data == "returns" else None
    return None if found is None else span_of(found)


def parameters(items: Sequence[Tree[Token]], item: Span) -> dict[str, tuple[Span, Span]]:
    """The names of the parameters of a function, machine or event, or of the variables of a
    criterion: where each stands, and its type."""
    place = tree_at(items, item)
    if place is None:
        return {}
    lists = _inside(place, "parameters", "forall")
    found = [each.children for inner in lists for each in _inside(inner, "parameter")]
    return {str(name): (span_of(name), span_of(type_)) for name, type_, *_ in found}


def refinements(items: Items, item: Span) -> dict[str, tuple[Span, Place]]:
    """The types with a condition that an item gives its parameters, fields or data, by their names,
    or that a type alias is (then without one): where the bare type stands, and the condition."""
    place = tree_at(items, item)
    if place is None:
        return {}
    if place.data == "type_alias":
        found: list[tuple[str, object]] = [("", place.children[1])]
    else:
        lists = [place, *_inside(place, "parameters", "data")]
        parts = [each.children for inner in lists for each in _inside(inner, "parameter")]
        found = [(str(name), type_) for name, type_, *_ in parts]
    written = ((name, each.children) for name, each in found if isinstance(each, Tree))
    return {
        name: (span_of(base), condition)
        for name, (base, condition) in written
        if isinstance(condition, Tree)
    }


def child(items: Items, item: Span, number: int) -> Place | None:
    """The part of an item with that number, such as the condition of `requires`, if it has one."""
    place = tree_at(items, item)
    found = place.children[number] if place is not None and len(place.children) > number else None
    return found if isinstance(found, Tree) else None


def lines(items: Sequence[Tree[Token]], item: Span, kind: str) -> Iterator[tuple[Span, list[Span]]]:
    """The lines of one kind directly in an item, such as `state`, with the names in each."""
    place = tree_at(items, item)
    for each in _inside(place, kind) if place is not None else ():
        yield span_of(each), [span_of(name) for name in each.children if isinstance(name, Token)]


def tables(items: Items, function: Span) -> Iterator[tuple[tuple[str, ...], list[tuple[int, ...]]]]:
    """The example tables of a function: their columns, and the places of the bars of each row, the
    header's first."""
    place = tree_at(items, function)
    for table in _inside(place, "examples") if place is not None else ():
        rows = [each.children for each in table.children if isinstance(each, Tree)]
        header, *_ = found = [[each for each in row if isinstance(each, Token)] for row in rows]
        columns = tuple(str(each) for each in header if each.type == "NAME")
        yield columns, [tuple(each.start_pos or 0 for each in row if each == "|") for row in found]


def part(items: Sequence[Tree[Token]], item: Span, kind: str) -> Span | None:
    """Where the first part of a kind stands in a line, such as the `parameters` of an event."""
    place = tree_at(items, item)
    return next((span_of(each) for each in _inside(place, kind)), None) if place else None


def first_line(items: Sequence[Tree[Token]], item: Span) -> int:
    """Where the first line of a function or machine begins that is no prose, or where it ends."""
    place = tree_at(items, item)
    assert place is not None
    block = [each for each in place.children if isinstance(each, Tree) and each.data not in _HEAD]
    return block[0].meta.start_pos if block else item.end


def parts(place: Place) -> list[Place]:
    """The parts of a tree that are trees."""
    return [each for each in place.children if isinstance(each, Tree)]


def span_of(place: Tree[Token] | Token | None) -> Span:
    """Where an expression, a type, a name or a line without a block stands."""
    assert place is not None
    if isinstance(place, Token):
        return Span(place.start_pos or 0, place.end_pos or 0)
    return Span(place.meta.start_pos, place.meta.end_pos)


def column(source: Source, offset: int) -> int:
    """How far a line is indented at `offset`."""
    return source.position(offset)[1] - 1


def _inside(place: Tree[Token], *kinds: str) -> list[Tree[Token]]:
    return [each for each in place.children if isinstance(each, Tree) and each.data in kinds]
