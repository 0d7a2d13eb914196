"""Lowers a parsed spec to its module: names first, then every declaration in its order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lark import Token, Tree

from specc.language import ir, types, walk
from specc.language.diagnostics import Diagnostic
from specc.language.lower import (
    criteria,
    declarations,
    echoes,
    expressions,
    functions,
    imports,
    machines,
    smoke,
    table,
)
from specc.language.lower.context import Context, is_clean, report, span_of, token
from specc.language.lower.finite import check_finite
from specc.language.lower.header import Header, header
from specc.language.source import Source, Span
from specc.language.syntax import Parsed, parse

_HEADER = {"edition", "module", "target", "owner", "use", "prose"}
_LOWER: Mapping[str, Callable[[Context, Tree[Token], str], ir.Declaration]] = {
    "type_alias": declarations.type_alias,
    "enum": declarations.enum,
    "record": declarations.record,
    "union": declarations.union,
    "error": declarations.error,
    "let": declarations.constant,
    "define_expression": declarations.define,
    "define_block": declarations.define,
    "function": functions.function,
    "machine": machines.machine,
    "smoke": smoke.smoke,
}


@dataclass(frozen=True)
class Lowered:
    """A module, what is wrong with it (sorted by place), and where its items stand."""

    module: ir.Module | None
    diagnostics: tuple[Diagnostic, ...]
    spans: Mapping[str, Span]


def lower(
    parsed: Parsed,
    specs: Mapping[str, Source],
    modules: Mapping[str, Source],
    stack: tuple[str, ...] = (),
) -> Lowered:
    """The IR of a parsed spec. `stack` names the specs that are being lowered around it."""
    context = Context(parsed.source, "unnamed", parsed.broken, expressions.expression)
    context.complete = not parsed.diagnostics
    context.damaged, context.lost = echoes.damaged(parsed)
    head = header(context, parsed.items, complete=context.complete)
    context.module = head.name
    found = _imports(context, parsed.items, specs, modules, (*stack, head.name))
    own = [each for each in parsed.items if each.data not in _HEADER]
    for each in own:
        if each.data in table.KINDS:
            table.declare(context, each)
    table.check_state_names(context)
    lowered = _declarations(context, own)
    _check_target(context, head, own)
    if is_clean(context):
        check_finite(context, lowered)
    _check_empties(context, lowered)
    module = ir.Module(
        edition=head.edition,
        name=head.name,
        prose=tuple(declarations.prose_line(each) for each in parsed.items if each.data == "prose"),
        target=head.target,
        owner=head.owner,
        imports=found,
        declarations=_mark_recursive(lowered),
        imported=_imported(context),
    )
    spans = {key: span for key, span in context.spans.items() if not key.startswith("criterion ")}
    useful = bool(lowered) or "module" in {each.data for each in parsed.items}
    diagnostics = echoes.without_echoes(_diagnostics(context), parsed.diagnostics, parsed.items)
    return Lowered(module if useful else None, diagnostics, spans)


def _imports(
    context: Context,
    items: Sequence[Tree[Token]],
    specs: Mapping[str, Source],
    modules: Mapping[str, Source],
    stack: tuple[str, ...],
) -> tuple[ir.Import, ...]:
    def load(name: str) -> ir.Module | str:
        if name in stack:
            circle = " → ".join(f"`{each}`" for each in (*stack[stack.index(name) :], name))
            return f"These specs use each other in a circle: {circle}."
        parsed = parse(specs[name])
        loaded = lower(parsed, specs, modules, stack)
        errors = [*parsed.diagnostics, *loaded.diagnostics]
        within = next((each for each in errors if each.code == "E206"), None)
        if within is not None:
            return within.message
        if any(each.severity == "error" for each in errors) or loaded.module is None:
            return f"`{name}` has mistakes of its own: check {specs[name].path} first."
        return loaded.module

    found = (
        imports.use(context, each, specs, modules, load) for each in items if each.data == "use"
    )
    return tuple(each for each in found if each is not None)


def _declarations(context: Context, own: Sequence[Tree[Token]]) -> list[ir.Declaration]:
    lowered: list[ir.Declaration] = []
    counts = {"open": 0, "unspecified": 0}
    for each in own:
        if each.data in counts:
            counts[each.data] += 1
            item = f"{context.module}/{each.data}/{counts[each.data]}"
            one = functions.open_ if each.data == "open" else functions.unspecified_one
            lowered.append(one(context, each, item))
        elif each.data == "criterion":
            lowered.append(criteria.of_module(context, each))
        else:
            name = str(each.children[0])
            entry = context.table.get(name)
            if each.data in table.KINDS and (entry is None or entry.tree is not each):
                continue
            item = f"{context.module}/{name}"
            context.spans[item] = span_of(context, each)
            lowered.append(_LOWER[each.data](context, each, item))
    return lowered


def _check_target(context: Context, head: Header, own: Sequence[Tree[Token]]) -> None:
    code = [each for each in own if each.data in {"function", "machine"}]
    if head.target is None and code and context.complete:
        name = token(code[0].children[0])
        message = f"`{name}` becomes code, but no `target` says in which file."
        help = f'Add a line after `module`: `target "src/{head.name.replace(".", "/")}.py"`.'
        report(context, name, "E502", message, "code of which file?", help=help)


def _check_empties(context: Context, lowered: Sequence[ir.Declaration]) -> None:
    """An empty display whose type nothing decided is an error, once nothing else is."""
    if not context.empties or not is_clean(context):
        return
    for each in lowered:
        for node in walk.nodes(each):
            type_ = node.__dict__.get("type")
            if type_ is not None and types.has_unknown(type_):
                message = "An empty collection here could hold anything: nothing decides its type."
                report(context, context.spans[each.id], "E314", message, "of what?")
                break


def _mark_recursive(lowered: Sequence[ir.Declaration]) -> tuple[ir.Declaration, ...]:
    """Sets `recursive` on each define that can reach itself by calls."""
    calls = {
        each.name: {node.function for node in walk.nodes(each) if isinstance(node, ir.Call)}
        for each in lowered
        if isinstance(each, ir.Define | ir.Function)
    }

    def reaches_itself(name: str) -> bool:
        pending, seen = list(calls[name]), set[str]()
        while pending:
            current = pending.pop()
            if current == name:
                return True
            if current not in seen:
                seen.add(current)
                pending += calls.get(current, ())
        return False

    return tuple(
        each.model_copy(update={"recursive": True})
        if isinstance(each, ir.Define) and reaches_itself(each.name)
        else each
        for each in lowered
    )


def _imported(context: Context) -> tuple[ir.Declaration, ...]:
    found = {
        each.declaration.name: each.declaration
        for each in context.table.values()
        if each.declaration is not None
    }
    return tuple(found[name] for name in sorted(found))


def _diagnostics(context: Context) -> tuple[Diagnostic, ...]:
    """All diagnostics by place; an unknown name says how often it stands elsewhere."""
    more = {
        (each.diagnostic.code, each.diagnostic.span): each.more for each in context.unknown.values()
    }
    found = []
    for key, diagnostic in context.diagnostics.items():
        count = more.get(key, 0)
        if count:
            places = "one more place" if count == 1 else f"{count} more places"
            note = f"also in {places} of this file"
            found.append(replace(diagnostic, notes=(*diagnostic.notes, note)))
        else:
            found.append(diagnostic)
    return tuple(sorted(found, key=lambda each: (each.span, each.code)))
