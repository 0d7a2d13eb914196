"""Walks over IR values without knowing their shapes."""

from collections.abc import Iterator
from types import NoneType

from specc.language import ir

PLAIN = frozenset((str, int, bool, NoneType))
"""Classes of fields that are no nodes; asking pydantic whether they are takes much longer."""


def children(node: ir.Node) -> list[ir.Node]:
    """The nodes directly inside `node`, in the order of its fields."""
    found: list[ir.Node] = []
    for value in node.__dict__.values():
        kind = value.__class__
        if kind is tuple:
            found += [
                each for each in value if each.__class__ not in PLAIN and isinstance(each, ir.Node)
            ]
        elif kind not in PLAIN and isinstance(value, ir.Node):
            found.append(value)
    return found


def nodes(node: ir.Node) -> Iterator[ir.Node]:
    """`node` and all nodes inside it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += children(current)[::-1]
