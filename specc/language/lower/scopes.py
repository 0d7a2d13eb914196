"""Looks names up, keeps them from hiding each other, and explains those that are not there."""

from lark import Token

from specc.language import ir, types
from specc.language.lower import table
from specc.language.lower.context import (
    Context,
    Entry,
    Path,
    Place,
    Scope,
    report,
    rewrite,
    unknown_name,
)
from specc.language.lower.naming import check_name
from specc.language.lower.narrowing import narrowed
from specc.language.lower.type_trees import article
from specc.language.signatures import FUNCTIONS

_VALUES = {"let", "function", "define", "machine"}


def fresh(context: Context, name: Token, scope: Scope) -> bool:
    """Whether `name` may be introduced here; reports it where it would hide another."""
    check_name(context, name)
    text = str(name)
    entry = table.visible(context, text)
    hidden = ""
    if text in scope.variables or text == "result":
        variable = scope.variables.get(text)
        kinds = {"parameter": "parameter", "data": "datum", "let": "`let`", "state": "state"}
        hidden = kinds.get(variable.binding if variable else text, "name")
    elif entry is not None and entry.kind in _VALUES:
        hidden = article(entry.kind).split(" ", 1)[1]
    elif scope.machine and text in table.members_of(context, scope.machine):
        hidden = "state"
    if not hidden:
        return True
    message = f"`{text}` would hide the {hidden} of that name; choose another name."
    report(context, name, "E203", message, "means something else already")
    return False


def at(
    context: Context, expression: ir.Expression, path: Path | None, scope: Scope
) -> ir.Expression:
    """`expression` with the type that conditions on the way gave it."""
    fact = scope.facts.get(path) if path else None
    if fact is None:
        return expression
    type_ = narrowed(expression.type, fact, lambda name: table.cases_of(context, name))
    return expression.model_copy(update={"type": type_}) if type_ != expression.type else expression


def name(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """A name that stands for a value."""
    written = place if isinstance(place, Token) else place.children[0]
    text = str(written)
    variable = scope.variables.get(text)
    if variable is not None:
        if variable.value is not None:
            return variable.value
        found = ir.Name(type=variable.type, name=text, binding=variable.binding)
        return at(context, found, (text,), scope)
    if scope.machine and text in table.members_of(context, scope.machine):
        type_ = table.state_type(scope.machine)
        return ir.Member(type=type_, enum=scope.machine, member=text)
    entry = table.visible(context, text)
    if entry is not None and entry.kind == "let":
        return ir.Name(type=table.constant(context, text), name=text, binding="constant")
    if entry is not None:
        _report_not_a_value(context, place, entry)
    elif text in FUNCTIONS:
        message = f"`{text}` is a function: call it."
        report(context, place, "E210", message, "a value is wanted here", help=f"`{text}(…)`")
    elif scope.events and text in table.events_of(context, scope.machine):
        message = f"`{text}` is an event: call it."
        report(context, place, "E210", message, "a value is wanted here", help=f"`{text}(…)`")
    else:
        _report_unknown(context, place, text, scope)
    return ir.LiteralValue(type=types.UNKNOWN, text=text)


def _report_not_a_value(context: Context, place: Place, entry: Entry) -> None:
    name = entry.name
    fix = None
    help = ""
    if entry.kind in {"function", "define", "record", "machine"}:
        help = f"Call it: `{name}(…)`."
    elif entry.kind == "case":
        fields = table.slots_of(context, name)
        help = f"Make one: `{name}({', '.join(f'{each.name}=…' for each in fields)})`."
        fix = None if fields else rewrite(context, place, f"{name}()")
    elif entry.kind in {"enum", "union"}:
        members = table.members_of(context, name)
        mark = "." if entry.kind == "enum" else " or "
        help = (
            f"Its members: {', '.join(f'`{name}.{m}`' for m in members[:5])}."
            if mark == "."
            else ""
        )
    if f"value {name}" in context.pending:
        return
    context.pending.add(f"value {name}")
    message = f"`{name}` is {article(entry.kind)}, not a value."
    report(context, place, "E210", message, "a value is wanted here", help=help, fix=fix)


def _report_unknown(context: Context, place: Place, text: str, scope: Scope) -> None:
    if text in scope.absent and text not in context.broken:
        message = f"There is no `{text}` here."
        report(context, place, "E201", message, "not known here", help=scope.absent[text])
        return
    if text == "state" and scope.machine in context.damaged:
        return
    for entry in context.table.values():
        if entry.kind in {"enum", "machine"} and not entry.hidden:
            members = table.members_of(context, entry.name)
            if text in members and text not in context.broken:
                full = f"{entry.name}.{text}"
                message = f"Members of an enum are written with its name: `{full}`."
                if entry.kind == "machine":
                    message = f"Outside its machine a state is written with its name: `{full}`."
                fix = rewrite(context, place, full)
                report(context, place, "E208", message, f"write `{full}`", fix=fix)
                return
    meant = _ELSEWHERE.get(text.lower(), "")
    unknown_name(context, place, text, candidates(context, scope), meant=meant)


_ELSEWHERE = {"true": "True", "false": "False", "yes": "True", "no": "False"} | dict.fromkeys(
    ("null", "nil", "none", "undefined", "nothing"), "None"
)
"""What other languages call the values that have words here."""


def candidates(context: Context, scope: Scope) -> list[str]:
    """All names that may stand for something here."""
    shown = [n for n, each in context.table.items() if not each.hidden]
    states = table.members_of(context, scope.machine) if scope.machine else ()
    return [*scope.variables, *states, *shown, *FUNCTIONS]
