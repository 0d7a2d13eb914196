"""Calls of built-in functions and methods, matched against their signatures."""

import re
from collections.abc import Mapping, Sequence

from lark import Tree

from specc.language import ir, signatures, types
from specc.language.lower import arguments, displays, fit
from specc.language.lower.context import Context, Place, Scope, report, tree

UNKNOWN_VALUE = ir.LiteralValue(type=types.UNKNOWN, text="")
"""Stands where a mistake was reported."""


def builtin_call(
    context: Context,
    place: Place,
    name: str,
    receiver: ir.Expression | None,
    given: Place,
    scope: Scope,
) -> ir.Expression:
    """The call of a built-in in the first form that its arguments fit."""
    read = arguments.read(given)
    rows = signatures.FUNCTIONS if receiver is None else signatures.METHODS
    first = [] if receiver is None else [receiver]
    positional = [*first, *(_argument(context, each, scope) for each in read.positional)]
    named = {str(key): _argument(context, each, scope) for key, each in read.named}
    places = [*[place] * len(first), *read.positional]
    for text in rows[name].signatures:
        found = signatures.match(signatures.parse(text), positional, named)
        if found is None:
            continue
        values = [
            _resolve(context, each, where, found, parameter, scope)
            for each, where, parameter in zip(positional, places, found.positional, strict=True)
        ]
        keywords = {
            str(key): _resolve(
                context, named[str(key)], where, found, found.keywords[str(key)], scope
            )
            for key, where in read.named
        }
        done = signatures.complete(found, fit.fit, values, keywords)
        if done is not None:
            context.empties = context.empties or types.has_unknown(done[2])
            return ir.BuiltinCall(
                type=done[2],
                name=name,
                receiver=None if receiver is None else done[0][0],
                arguments=done[0][len(first) :],
                keywords=tuple(ir.Keyword(name=k, value=v) for k, v in done[1].items()),
            )
    every = [*places, *(each for _, each in read.named)]
    _report_builtin(context, place, name, positional, named, every)
    return UNKNOWN_VALUE


def _argument(context: Context, place: Place, scope: Scope) -> signatures.Argument:
    if isinstance(place, Tree) and place.data == "lambda":
        return signatures.Lambda(len(place.children) - 1)
    return context.expression(context, place, scope)


def _resolve(
    context: Context,
    argument: signatures.Argument,
    place: Place,
    found: signatures.Match,
    parameter: signatures.Parameter,
    scope: Scope,
) -> ir.Expression:
    if isinstance(argument, signatures.Lambda):
        given = signatures.lambda_types(found, parameter)
        return displays.lambda_(context, place, scope, given)
    return argument


def _report_builtin(
    context: Context,
    place: Place,
    name: str,
    positional: Sequence[signatures.Argument],
    named: Mapping[str, signatures.Argument],
    places: Sequence[Place],
) -> None:
    """Says what the built-in was given, and what it takes."""
    rows = signatures.METHODS if tree(place).data == "attribute" else signatures.FUNCTIONS
    given = [
        each for each in (*positional, *named.values()) if not isinstance(each, signatures.Lambda)
    ]
    if any(each.type == types.UNKNOWN for each in given):
        return
    bare = [_required(each) for each in positional]
    texts = rows[name].signatures
    if bare != list(positional) and any(
        signatures.match(signatures.parse(text), bare, named) for text in texts
    ):
        for each, where in zip(positional, places, strict=False):
            if not isinstance(each, signatures.Lambda) and isinstance(each.type, ir.OptionalType):
                fit.report_none(context, each, where, f"`{name}` needs a value")
                return
    shown = [_show(each) for each in positional]
    shown += [f"{key}: {_show(each)}" for key, each in named.items()]
    method = rows is signatures.METHODS
    what = (
        f"{shown[0]} has no `.{name}({', '.join(shown[1:])})`"
        if method
        else (f"`{name}` does not take ({', '.join(shown)})")
    )
    notes = tuple(f"it takes `{name}{_readable(text)}`" for text in texts)
    report(context, place, "E310", f"{what}.", "does not fit", notes=notes)


def _readable(signature: str) -> str:
    """A signature as people read it: lists stand for all that holds items."""
    simple = re.sub(r"\b(Items|Sequence)\[", "List[", signature)
    return re.sub(r"(\w+: [^,()]+) = _", r"[\1]", simple)


def _required(argument: signatures.Argument) -> signatures.Argument:
    if isinstance(argument, signatures.Lambda) or not isinstance(argument.type, ir.OptionalType):
        return argument
    return argument.model_copy(update={"type": argument.type.item})


def _show(argument: signatures.Argument) -> str:
    return "a lambda" if isinstance(argument, signatures.Lambda) else types.show(argument.type)
