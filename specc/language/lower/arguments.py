"""Arguments of calls of what the spec declares: by position, by name, or left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import fit, table
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    Slot,
    did_you_mean,
    parts,
    report,
    rewrite,
    span_of,
    token,
    tree,
)


@dataclass(frozen=True)
class Arguments:
    """What stands between the parentheses."""

    positional: tuple[Place, ...]
    named: tuple[tuple[Token, Place], ...]


def read(place: Place | None) -> Arguments:
    """Sorts the children of an `arguments` tree."""
    given = [] if place is None else parts(tree(place))
    named = [tree(each) for each in given if isinstance(each, Tree) and each.data == "keyword"]
    positional = (each for each in given if not (isinstance(each, Tree) and each.data == "keyword"))
    return Arguments(
        tuple(positional), tuple((token(each.children[0]), each.children[1]) for each in named)
    )


def bind(  # noqa: PLR0913
    context: Context,
    place: Place,
    what: str,
    slots: Sequence[Slot],
    given: Place | None,
    scope: Scope,
    *,
    keyword_only: bool = False,
) -> tuple[ir.Expression | None, ...]:
    """One value per slot; None stands for a default that only foreign code knows."""
    arguments = read(given)
    if what in context.damaged:
        _lower(context, arguments, scope)
        return ()
    chosen: dict[str, Place] = {}
    if keyword_only and arguments.positional:
        message = f"`{what}` takes its fields by name only."
        report(context, arguments.positional[0], "E308", message, "write its name before it")
    for slot, each in zip(slots, arguments.positional, strict=False):
        chosen[slot.name] = each
    if len(arguments.positional) > len(slots):
        extra = arguments.positional[len(slots)]
        wanted = _shape(what, slots)
        report(context, extra, "E308", f"`{what}` takes {len(slots)}, not more.", wanted)
    for name, each in arguments.named:
        _bind_named(context, what, slots, name, each, chosen)
    values = tuple(_value(context, slot, chosen.get(slot.name), scope) for slot in slots)
    missing = [slot for slot in slots if slot.name not in chosen and not slot.optional]
    if missing:
        names = " and ".join(f"`{each.name}`" for each in missing)
        report(context, place, "E308", f"`{what}` needs {names}.", _shape(what, slots))
    return values


def _lower(context: Context, arguments: Arguments, scope: Scope) -> None:
    for each in (*arguments.positional, *(value for _, value in arguments.named)):
        context.expression(context, each, scope)


def _bind_named(
    context: Context,
    what: str,
    slots: Sequence[Slot],
    name: Token,
    value: Place,
    chosen: dict[str, Place],
) -> None:
    text = str(name)
    names = [each.name for each in slots]
    if text not in names:
        nearest = did_you_mean(text, names)
        fix = rewrite(context, name, nearest) if nearest else None
        label = f"did you mean `{nearest}`?" if nearest else _shape(what, slots)
        report(context, name, "E209", f"`{what}` has no `{text}`.", label, fix=fix)
        if nearest and nearest not in chosen:
            chosen[nearest] = value
    elif text in chosen:
        report(context, name, "E308", f"`{text}` is given twice.", "given before")
    else:
        chosen[text] = value


def _value(context: Context, slot: Slot, given: Place | None, scope: Scope) -> ir.Expression | None:
    if given is None:
        return table.default_of(context, slot)
    return fit.expect(context, value(context, given, scope), slot.type, given, f"`{slot.name}`")


def value(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """An argument that stands for a value: a bare comprehension is a list there."""
    lowered = context.expression(context, place, scope)
    if isinstance(lowered, ir.Comprehension) and lowered.shape == "generator":
        return lowered.model_copy(update={"shape": "list"})
    return lowered


def complete(values: Sequence[ir.Expression | None]) -> tuple[ir.Expression, ...]:
    """The values that are known: all of them where nothing is foreign and nothing was missing."""
    return tuple(each for each in values if each is not None)


def _shape(what: str, slots: Sequence[Slot]) -> str:
    written = ", ".join(f"{each.name}=…" if each.optional else each.name for each in slots)
    return f"{what}({written})"


def source_of(context: Context, place: Place) -> str:
    """The text of `place` as written."""
    span = span_of(context, place)
    return context.source.text[span.start : span.end]
