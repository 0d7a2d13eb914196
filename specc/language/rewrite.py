"""Small rewritings of IR expressions: other nodes, and other values for names."""

import operator
from collections.abc import Callable, Mapping
from typing import TypeVar

from specc.language import ir
from specc.language.walk import PLAIN

NodeT = TypeVar("NodeT", bound=ir.Node)


def rewrite(node: NodeT, change: Callable[[ir.Node], ir.Node]) -> NodeT:
    """The node with `change` applied to each node below it and to itself, from the leaves up."""
    updates: dict[str, object] = {}
    for name, value in node.__dict__.items():
        kind = value.__class__
        if kind in PLAIN or name == "type":
            continue
        if kind is tuple:
            new: object = _rewritten(value, change)
        elif isinstance(value, ir.Node):
            new = rewrite(value, change)
        else:
            continue
        if new is not value:
            updates[name] = new
    return change(node.model_copy(update=updates) if updates else node)  # type: ignore[return-value]


def _rewritten(items: tuple[object, ...], change: Callable[[ir.Node], ir.Node]) -> object:
    """The same items where nothing changes, so that nobody copies what holds them."""
    if all(each.__class__ in PLAIN for each in items):
        return items
    new = tuple(rewrite(each, change) if isinstance(each, ir.Node) else each for each in items)
    return items if all(map(operator.is_, new, items)) else new


def substitute(node: NodeT, values: Mapping[str, ir.Expression]) -> NodeT:
    """The node with `values` in place of the names; locals never share a name with them."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Name) and each.binding != "constant":
            return values.get(each.name, each)
        return each

    return rewrite(node, change) if values else node


def inlined(
    expression: ir.Expression, lets: Mapping[str, ir.Expression], module: ir.Module
) -> ir.Expression:
    """The expression with its lets, and calls of defines that are one expression, written out."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Name) and each.binding == "let":
            value = lets.get(each.name)
            return each if value is None else rewrite(value, change)
        if isinstance(each, ir.Call):
            body = _body(module.declaration(each.function))
            if body is not None:
                names, value = body
                return rewrite(
                    substitute(value, dict(zip(names, each.arguments, strict=True))), change
                )
        return each

    return rewrite(expression, change)


def _body(declaration: ir.Named | None) -> tuple[list[str], ir.Expression] | None:
    """Parameters and expression of a define without recursion, lets, guards and refinements."""
    if not isinstance(declaration, ir.Define) or declaration.recursive or declaration.lets:
        return None
    if len(declaration.rules) != 1 or declaration.rules[0].guard is not None:
        return None
    if any(isinstance(each.type, ir.RefinedType) for each in declaration.parameters):
        return None
    return [each.name for each in declaration.parameters], declaration.rules[0].value
