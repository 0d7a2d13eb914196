"""What the names of a module offer to those who use them: slots, cases, members, events."""

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from specc.language import ir, types
from specc.language.diagnostics import Label
from specc.language.lower import fit
from specc.language.lower.context import (
    Context,
    Entry,
    Kind,
    Scope,
    Slot,
    Variable,
    find,
    report,
    span_of,
    token,
    tokens,
    tree,
    trees,
)
from specc.language.lower.naming import check_name
from specc.language.lower.type_trees import BUILTIN_TYPES, carrier, of_declared
from specc.language.signatures import FUNCTIONS

KINDS: Mapping[str, Kind] = {
    "type_alias": "type",
    "enum": "enum",
    "record": "record",
    "union": "union",
    "error": "error",
    "define_expression": "define",
    "define_block": "define",
    "let": "let",
    "function": "function",
    "machine": "machine",
}


_TAKEN = {
    *("NotAllowed", "Decimal", "date", "datetime", "replace", "after"),
    *(each for each in FUNCTIONS if hasattr(builtins, each)),
}
"""Names that mean something else in the code and tests that are made from a spec."""


@dataclass(frozen=True)
class Event:
    """An event of a machine as a caller sees it."""

    slots: tuple[Slot, ...]
    returns: ir.Type | None


# ---- filling the table ---------------------------------------------------------------------------


def declare(context: Context, place: Tree[Token]) -> None:
    """Enters an own declaration, and a union's cases, into the table."""
    name = tokens(place, "NAME")[0]
    _enter(context, Entry(str(name), KINDS[place.data], place, name))
    if place.data == "union":
        for case in trees(place, "case"):
            case_name = tokens(case, "NAME")[0]
            entry = Entry(str(case_name), "case", case, case_name, owner=str(name))
            _enter(context, entry)


def _enter(context: Context, entry: Entry) -> None:
    name, place = entry.name, token(entry.token)
    check_name(context, place)
    before = context.table.get(name)
    if name in BUILTIN_TYPES or name in _TAKEN:
        report(context, place, "E202", f"`{name}` is built in; choose another name.", "taken")
    elif before is None:
        context.table[name] = entry
    else:
        labels: tuple[Label, ...] = ()
        if before.token is not None and before.declaration is None:
            labels = (Label(span_of(context, before.token), "first declared here"),)
        note = "An imported declaration brings it along." if before.hidden else ""
        message = f"`{name}` is declared twice."
        report(context, place, "E202", message, "declared again", labels=labels, help=note)


def check_state_names(context: Context) -> None:
    """The states of `Order` become the enum `OrderState` in the code: no type may be called so."""
    for entry in list(context.table.values()):
        other = context.table.get(f"{entry.name}State")
        if entry.kind == "machine" and members_of(context, entry.name) and other is not None:
            message = f"`{other.name}` is what the code calls the states of `{entry.name}`."
            report(context, token(other.token), "E202", message, "choose another name")


def enter_imported(context: Context, declaration: ir.Named, *, hidden: bool, place: Token) -> None:
    """Enters an imported declaration; a hidden one only serves the types that refer to it."""
    before = context.table.get(declaration.name)
    if before is not None:
        if before.declaration == declaration:
            before.hidden = before.hidden and hidden
        else:
            _enter(context, Entry(declaration.name, "type", None, place, declaration))
        return
    kind = "type" if declaration.kind == "type" else declaration.kind
    context.table[declaration.name] = Entry(
        declaration.name, kind, None, place, declaration, hidden
    )
    if isinstance(declaration, ir.Union):
        for case in declaration.cases:
            context.table.setdefault(
                case.name,
                Entry(case.name, "case", None, place, declaration, hidden, declaration.name),
            )


def visible(context: Context, name: str) -> Entry | None:
    """The entry of a name that the author may use."""
    entry = context.table.get(name)
    return None if entry is None or entry.hidden else entry


# ---- slots ---------------------------------------------------------------------------------------


def slots_of_trees(context: Context, places: Sequence[Tree[Token]]) -> tuple[Slot, ...]:
    """Parameters as slots."""
    return tuple(
        Slot(
            str(each.children[0]),
            carrier(context, tree(each.children[1])),
            each,
            each.children[2],
        )
        for each in places
    )


def slots_of_parameters(context: Context, parameters: Sequence[ir.Parameter]) -> tuple[Slot, ...]:
    """Lowered parameters as slots."""
    return tuple(
        Slot(
            each.name,
            of_declared(context, each.type),
            None,
            each.default,
            each.opaque_default,
        )
        for each in parameters
    )


def parameter_trees(place: Tree[Token]) -> list[Tree[Token]]:
    """The parameters written in a declaration: in parentheses, or a record's fields."""
    inside = find(place, "parameters")
    return trees(inside if inside is not None else place, "parameter")


def slots_of(context: Context, name: str) -> tuple[Slot, ...]:
    """Parameters of a function, define or machine; fields of a record, case or error."""
    if name not in context.slots:
        entry = context.table[name]
        if entry.tree is not None:
            found = slots_of_trees(context, parameter_trees(entry.tree))
        else:
            found = slots_of_parameters(context, _parameters(entry))
        context.slots[name] = found
    return context.slots[name]


def _parameters(entry: Entry) -> tuple[ir.Parameter, ...]:
    match entry.declaration:
        case ir.Function(parameters=found) | ir.Define(parameters=found):
            return found
        case ir.Machine(parameters=found) | ir.Record(fields=found) | ir.Error(fields=found):
            return found
        case ir.Union(cases=cases):
            return next((each.fields for each in cases if each.name == entry.name), ())
        case _:
            return ()


def default_of(context: Context, slot: Slot) -> ir.Expression | None:
    """The default of a slot as a value; None where it has none that can be read."""
    if not isinstance(slot.default, Tree | Token):
        return slot.default
    key = f"default of {id(slot.default)}"
    if key in context.pending:
        report(context, slot.default, "E211", "This default needs itself.", "never ends")
        return ir.LiteralValue(type=types.UNKNOWN, text="")
    context.pending.add(key)
    value = context.expression(context, slot.default, Scope(absent=DEFAULT_NAMES))
    context.pending.discard(key)
    return fit.expect(context, value, slot.type, slot.default, f"The default of `{slot.name}`")


DEFAULT_NAMES = {"result": "A default is known before the call."}

# ---- other parts ---------------------------------------------------------------------------------


def returns_of(context: Context, name: str) -> ir.Type | None:
    """The carrier of what a function or define returns; None for a function without result."""
    entry = context.table[name]
    if entry.tree is not None:
        written = find(entry.tree, "refined")
        return None if written is None else carrier(context, written)
    match entry.declaration:
        case ir.Function(returns=found) | ir.Define(returns=found):
            return None if found is None else of_declared(context, found)
        case _:
            return None


def members_of(context: Context, name: str) -> tuple[str, ...]:
    """The members of an enum, cases of a union, or states of a machine; else nothing."""
    entry = context.table.get(name)
    if entry is None:
        return ()
    if entry.tree is not None:
        return tuple(str(each) for each in _member_tokens(entry.tree))
    match entry.declaration:
        case ir.Enum(members=found):
            return found
        case ir.Union(cases=cases):
            return tuple(each.name for each in cases)
        case ir.Machine(states=found):
            return found
        case _:
            return ()


def _member_tokens(place: Tree[Token]) -> list[Token]:
    match place.data:
        case "enum" | "union":
            return [tokens(each, "NAME")[0] for each in trees(place, "member", "case")]
        case "machine":
            return [name for each in trees(place, "state") for name in tokens(each, "NAME")]
        case _:
            return []


def cases_of(context: Context, name: str) -> tuple[str, ...]:
    """The cases of a union; nothing for other names."""
    entry = context.table.get(name)
    return members_of(context, name) if entry and entry.kind == "union" else ()


def state_type(machine: str) -> ir.NamedType:
    """The type of a machine's state: in the code an enum of that name."""
    return ir.NamedType(name=f"{machine}State")


def machine_of_state(context: Context, type_: ir.Type) -> str:
    """The machine whose state `type_` is, or an empty text."""
    if not isinstance(type_, ir.NamedType) or not type_.name.endswith("State"):
        return ""
    entry = context.table.get(type_.name.removesuffix("State"))
    return entry.name if entry and entry.kind == "machine" else ""


def data_of(context: Context, machine: str) -> tuple[Slot, ...]:
    """The data of a machine."""
    entry = context.table[machine]
    if entry.tree is not None:
        data = [tree(each.children[0]) for each in trees(entry.tree, "data")]
        return slots_of_trees(context, data)
    if isinstance(entry.declaration, ir.Machine):
        return slots_of_parameters(context, entry.declaration.data)
    return ()


def events_of(context: Context, machine: str) -> dict[str, Event]:
    """The events of a machine; the first `on` line of a name decides about its parameters."""
    entry = context.table[machine]
    events: dict[str, Event] = {}
    if entry.tree is not None:
        for each in trees(entry.tree, "on"):
            name, returned = str(each.children[0]), find(each, "refined")
            inside = find(each, "parameters")
            slots = slots_of_trees(context, trees(inside, "parameter") if inside else [])
            returns = None if returned is None else carrier(context, returned)
            events.setdefault(name, Event(slots, returns))
    elif isinstance(entry.declaration, ir.Machine):
        for event in entry.declaration.events:
            returns = None if event.returns is None else of_declared(context, event.returns)
            events[event.name] = Event(slots_of_parameters(context, event.parameters), returns)
    return events


def machine_variables(context: Context, machine: str) -> tuple[Variable, ...]:
    """Parameters, data and `state` of a machine, as names."""
    parameters = (Variable(s.name, s.type, "parameter") for s in slots_of(context, machine))
    data = (Variable(s.name, s.type, "data") for s in data_of(context, machine))
    state = (Variable("state", state_type(machine), "state"),)
    return (*parameters, *data, *(state if members_of(context, machine) else ()))


def constant(context: Context, name: str) -> ir.Type:
    """The type of a module-level `let`, lowered on demand."""
    entry = context.table[name]
    if isinstance(entry.declaration, ir.Let):
        return entry.declaration.value.type
    if name not in context.constants:
        if name in context.pending or entry.tree is None:
            place = token(entry.token)
            report(context, place, "E211", f"`{name}` is defined by itself.", "circular")
            return types.UNKNOWN
        context.pending.add(name)
        value = context.expression(context, tree(entry.tree).children[1], Scope())
        context.pending.discard(name)
        let = ir.Let(id=f"{context.module}/{name}", name=name, value=value)
        context.constants.setdefault(name, let)
    return context.constants[name].value.type
