"""Walks over IR values without knowing their shapes."""

from collections.abc import Iterator

from specc.language import ir


def children(node: ir.Node) -> Iterator[ir.Node]:
    """The nodes directly inside `node`, in the order of its fields."""
    for value in node.__dict__.values():
        if isinstance(value, ir.Node):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, ir.Node))


def nodes(node: ir.Node) -> Iterator[ir.Node]:
    """`node` and all nodes inside it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))
