"""Renames what only the spec names, where its name would hide something that the code uses."""

import builtins
from collections.abc import Iterator
from typing import TypeVar

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.language.walk import nodes

_Declared = TypeVar("_Declared", bound=ir.Node)

_TAKEN = frozenset(
    (
        *(name for name in dir(builtins) if name[0].islower()),
        *("calendar", "date", "datetime", "field", "functools", "math", "re", "replace", "self"),
        "timedelta",
    )
)


def renamed(declared: _Declared) -> _Declared:
    """The declaration with an underscore after such names of lets, of locals, and of a define's
    parameters. Parameters of functions and events keep theirs: callers use them."""
    mine = set(_internal(declared))
    known = mine | {each.name for each in nodes(declared) if isinstance(each, ir.Name)}
    new: dict[str, str] = {}
    for name in sorted(mine & _TAKEN):
        new[name] = f"{name}_"
        while new[name] in known:
            new[name] += "_"
    bindings = {"let", "local", *(("parameter",) if isinstance(declared, ir.Define) else ())}

    def spelled(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new.get(each, each) for each in names)

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Name(name=name, binding=binding) if name in new and binding in bindings:
                return node.model_copy(update={"name": new[name]})
            case ir.Let(name=name) if name in new:
                return node.model_copy(update={"name": new[name]})
            case ir.Bind(names=names) | ir.Clause(names=names):
                return node.model_copy(update={"names": spelled(names)})
            case ir.Lambda(parameters=names):
                return node.model_copy(update={"parameters": spelled(names)})
            case ir.Parameter(name=name) if name in new and isinstance(declared, ir.Define):
                return node.model_copy(update={"name": new[name]})
            case _:
                return node

    return rewrite(declared, change) if new else declared


def _internal(declared: ir.Node) -> Iterator[str]:
    """The names that callers of the code never use."""
    for node in nodes(declared):
        match node:
            case ir.Let(name=name) if node is not declared:
                yield name
            case ir.Bind(names=names) | ir.Clause(names=names) | ir.Lambda(parameters=names):
                yield from names
            case ir.Define(parameters=parameters):
                yield from (each.name for each in parameters)
            case _:
                pass
