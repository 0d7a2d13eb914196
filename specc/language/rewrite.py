"""Small rewritings of IR expressions: other nodes, and other values for names."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from specc.language import ir

NodeT = TypeVar("NodeT", bound=ir.Node)


def rewrite(node: NodeT, change: Callable[[ir.Node], ir.Node]) -> NodeT:
    """The node with `change` applied to each node below it and to itself, from the leaves up."""
    updates: dict[str, object] = {}
    for name, value in node.__dict__.items():
        if isinstance(value, ir.Node) and name != "type":
            new: object = rewrite(value, change)
        elif isinstance(value, tuple):
            new = tuple(
                rewrite(each, change) if isinstance(each, ir.Node) else each for each in value
            )
            new = value if all(map(lambda a, b: a is b, new, value)) else new
        else:
            continue
        if new is not value:
            updates[name] = new
    return change(node.model_copy(update=updates) if updates else node)  # type: ignore[return-value]


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
