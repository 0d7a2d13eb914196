"""Lowers the errors that `raises`, `else` and example cells name."""

import builtins

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import arguments, table
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    child,
    qualified,
    report,
    tree,
    unknown_name,
)
from specc.language.lower.type_trees import article


def error_call(
    context: Context, place: Place, scope: Scope, *, whole: bool, not_allowed: bool = False
) -> ir.ErrorCall | None:
    """An error with its arguments. With `whole` all its fields must be given; else, without
    parentheses, only the class is meant. `not_allowed` lets a machine's NotAllowed be named."""
    node = tree(place)
    written, given = tree(node.children[0]), child(node, 1)
    name = qualified(written)
    entry = table.visible(context, name)
    if name == "NotAllowed" and not_allowed:
        if given is not None and arguments.read(given) != arguments.Arguments((), ()):
            report(context, given, "E308", "`NotAllowed` takes nothing.", "too many")
        return ir.ErrorCall(error=name, arguments=())
    if entry is None:
        _report_unknown(context, written, name, not_allowed)
        return None
    if entry.kind != "error":
        message = f"`{name}` is {article(entry.kind)}, not an error."
        report(context, written, "E210", message, "an error is wanted here")
        return None
    slots = table.slots_of(context, name)
    if given is None and not whole:
        return ir.ErrorCall(error=name, arguments=None if slots else ())
    bound = arguments.bind(context, node, name, slots, given, scope)
    return ir.ErrorCall(error=name, arguments=arguments.complete(bound))


def _report_unknown(context: Context, place: Tree[Token], name: str, not_allowed: bool) -> None:
    known = [n for n, each in context.table.items() if each.kind == "error" and not each.hidden]
    help = f'Declare it: `error {name} "…"`.'
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, Exception):
        help, known = f"It is Python's own: `use builtins: {name}`.", []
    elif name == "NotAllowed":
        help = "`NotAllowed` is raised by machines: only a check on an event can name it."
    more = ["NotAllowed"] if not_allowed else []
    unknown_name(context, place, name, [*known, *more], what="error", help=help)
