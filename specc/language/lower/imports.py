"""Brings in what `use` names: declarations of other specs, and types of Python modules."""

import builtins
from collections.abc import Callable, Iterable, Mapping

from lark import Token, Tree

from specc.language import foreign, ir, walk
from specc.language.lower import table
from specc.language.lower.context import (
    Context,
    did_you_mean,
    qualified,
    report,
    rewrite,
    tokens,
    tree,
)
from specc.language.source import Source

Load = Callable[[str], "ir.Module | str"]
"""Lowers another spec by its module name; a text says why it cannot be used."""


def use(
    context: Context,
    place: Tree[Token],
    specs: Mapping[str, Source],
    modules: Mapping[str, Source],
    load: Load,
) -> ir.Import | None:
    """`use shop.models: Order, Line`."""
    written = tree(place.children[0])
    module = qualified(written)
    names = tokens(place, "NAME")
    texts = tuple(map(str, names))
    if module in specs:
        loaded = load(module)
        if isinstance(loaded, str):
            code = "E206" if "→" in loaded else "E212"
            report(context, written, code, loaded, "cannot be used")
            context.broken |= set(texts)
            return None
        _from_spec(context, module, loaded, names)
        return ir.Import(module=module, names=texts, language="spec")
    if module in modules:
        _from_python(context, module, modules, names)
        return ir.Import(module=module, names=texts, language="python")
    if module == "builtins":
        _exceptions(context, names)
        return ir.Import(module=module, names=texts, language="python")
    nearest = did_you_mean(module, [*specs, *modules])
    fix = rewrite(context, written, nearest) if nearest else None
    label = f"did you mean `{nearest}`?" if nearest else "neither a spec nor a Python module"
    report(context, written, "E204", f"There is no module `{module}`.", label, fix=fix)
    context.broken |= set(texts)
    return None


def _exceptions(context: Context, names: list[Token]) -> None:
    """`use builtins: ValueError`: exceptions are all that a spec needs from there."""
    origin = ir.Origin(module="builtins", flavour="exception")
    for name in names:
        text = str(name)
        found = getattr(builtins, text, None)
        if isinstance(found, type) and issubclass(found, Exception):
            error = ir.Error(id=f"builtins/{text}", name=text, message="", origin=origin)
            table.enter_imported(context, error, hidden=False, place=name)
        else:
            message = f"`{text}` is not an exception of Python."
            report(context, name, "E213", message, "only exceptions can be used from there")
            context.broken |= {text}


def _from_python(
    context: Context, module: str, modules: Mapping[str, Source], names: list[Token]
) -> None:
    found = foreign.declarations(module, modules, [str(each) for each in names])
    wanted = {str(each): each for each in names}
    problems = dict(found.problems)
    for name, reason in problems.items():
        if name in wanted:
            message = f"`{name}` of `{module}` cannot be used: {reason}."
            report(context, wanted[name], "E213", message, "cannot be read")
            context.broken |= {name}
            context.failed.add(name)
        else:
            message = f"`{name}` cannot be read: {reason}. Specs cannot speak of it."
            label = "brings it along"
            place = wanted.get(name.partition(".")[0], names[0])
            report(context, place, "E214", message, label, severity="warning")
    for each in found.declarations:
        if isinstance(each, ir.Named):
            table.enter_imported(
                context,
                each,
                hidden=each.name not in wanted,
                place=wanted.get(each.name, names[0]),
            )


def _from_spec(context: Context, module: str, loaded: ir.Module, names: list[Token]) -> None:
    known = {each.name: each for each in loaded.named()}
    own = [each.name for each in loaded.declarations if isinstance(each, ir.Named)]
    wanted: dict[str, Token] = {}
    for name in names:
        if str(name) in own:
            wanted[str(name)] = name
            continue
        nearest = did_you_mean(str(name), own)
        fix = rewrite(context, name, nearest) if nearest else None
        label = f"did you mean `{nearest}`?" if nearest else "not declared there"
        origin = known[str(name)].origin if str(name) in known else None
        help = f"It is in `{origin.module}`: use that." if origin else ""
        message = f"`{module}` declares no `{name}`."
        report(context, name, "E205", message, label, help=help, fix=fix)
        context.broken |= {str(name)}
        context.failed.add(str(name))
    code = loaded.target and python_module(loaded.target)
    origin = ir.Origin(module=code or loaded.name, flavour="spec", frozen=True)
    for each in closure(known, wanted):
        marked = each if each.origin else each.model_copy(update={"origin": origin})
        place = wanted.get(each.name, names[0])
        table.enter_imported(context, marked, hidden=each.name not in wanted, place=place)


def closure(known: Mapping[str, ir.Named], names: Iterable[str]) -> list[ir.Named]:
    """The declarations of `names` and of all that they refer to, sorted by name."""
    pending, found = list(names), {}
    while pending:
        name = pending.pop()
        if name in found or name not in known:
            continue
        found[name] = known[name]
        pending += (each for node in walk.nodes(known[name]) for each in references(node))
    return [found[name] for name in sorted(found)]


def references(node: ir.Node) -> Iterable[str]:
    """The names of declarations that a node itself refers to."""
    match node:
        case ir.NamedType(name=name):
            yield name
            yield name.removesuffix("State")
        case ir.Member(enum=name) | ir.Call(function=name) | ir.Construct(record=name):
            yield name
        case ir.NewMachine(machine=name) | ir.ErrorCall(error=name):
            yield name
        case ir.Name(name=name, binding="constant"):
            yield name
        case _:
            pass


def python_module(target: str) -> str:
    """The dotted name under which a target is imported: `src/shop/pricing.py` is shop.pricing."""
    parts = target.removesuffix(".py").removesuffix("/__init__").split("/")
    return ".".join(parts[1:] if parts[0] == "src" and len(parts) > 1 else parts)
