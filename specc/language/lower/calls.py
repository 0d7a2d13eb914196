"""Calls of what specs declare: functions, records and cases, machines and their events."""

from lark import Token, Tree

from specc.language import ir, signatures, types
from specc.language.lower import arguments, fit, scopes, table
from specc.language.lower.builtin_calls import UNKNOWN_VALUE, builtin_call
from specc.language.lower.context import (
    Context,
    Entry,
    Place,
    Scope,
    Slot,
    did_you_mean,
    missing,
    report,
    rewrite,
    tree,
    unknown_name,
)
from specc.language.lower.type_trees import article


def call(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`f(a, b)` and `x.method(a)`."""
    callee, given = tree(place).children
    if isinstance(callee, Tree) and callee.data == "name":
        return _named(context, place, callee, given, scope)
    if isinstance(callee, Tree) and callee.data == "attribute":
        return _method(context, callee, given, scope)
    value = context.expression(context, callee, scope)
    if value.type != types.UNKNOWN:
        report(context, callee, "E210", "Only a name can be called.", "not a function")
    return UNKNOWN_VALUE


def _named(
    context: Context,
    place: Place,
    callee: Tree[Token],
    given: Place,
    scope: Scope,
) -> ir.Expression:
    name = str(callee.children[0])
    events = table.events_of(context, scope.machine) if scope.events else {}
    entry = table.visible(context, name)
    if name in scope.variables:
        message = f"`{name}` is a {scope.variables[name].binding}, not a function."
        report(context, callee, "E210", message, "cannot be called")
        return UNKNOWN_VALUE
    if name in events:
        before = len(context.diagnostics)
        bound = arguments.bind(context, place, name, events[name].slots, given, scope)
        event = ir.MachineEvent(event=name, arguments=arguments.complete(bound))
        result = _sure(context, before, events[name].returns or types.NONE)
        return ir.MachineCall(type=result, event=event)
    if name == "after":
        return _after(context, place, given, scope)
    if name == "replace":
        return _replace(context, place, given, scope)
    if entry is not None:
        return _declared(context, place, callee, entry, scope)
    if name in signatures.FUNCTIONS:
        return builtin_call(context, place, name, None, given, scope)
    known = [*scopes.candidates(context, scope), *events, "replace", "after"]
    unknown_name(context, callee, name, known, what="function")
    _lower_all(context, given, scope)
    return UNKNOWN_VALUE


def _lower_all(context: Context, given: Place, scope: Scope) -> None:
    """Reports mistakes inside arguments of a call that could not be understood itself."""
    read = arguments.read(given)
    for each in (*read.positional, *(value for _, value in read.named)):
        if not _is_lambda(each):
            context.expression(context, each, scope)


def _is_lambda(place: Place) -> bool:
    return isinstance(place, Tree) and place.data == "lambda"


def _declared(
    context: Context, place: Place, callee: Place, entry: Entry, scope: Scope
) -> ir.Expression:
    given = tree(place).children[1]
    name = entry.name
    if entry.kind not in {"function", "define", "record", "case", "machine"}:
        help = "Name it after `raises` or `else`." if entry.kind == "error" else ""
        message = f"`{name}` is {article(entry.kind)}, not a function."
        report(context, callee, "E210", message, "cannot be called", help=help)
        _lower_all(context, given, scope)
        return UNKNOWN_VALUE
    origin = entry.declaration.origin if entry.declaration else None
    before = len(context.diagnostics)
    bound = arguments.bind(
        context,
        place,
        name,
        table.slots_of(context, name),
        given,
        scope,
        keyword_only=origin is not None and origin.keyword_only,
    )
    match entry.kind:
        case "record":
            return ir.Construct(type=ir.NamedType(name=name), record=name, arguments=bound)
        case "case":
            type_ = ir.NamedType(name=entry.owner, case=name)
            return ir.Construct(type=type_, record=entry.owner, case=name, arguments=bound)
        case "machine":
            values = arguments.complete(bound)
            return ir.NewMachine(type=ir.NamedType(name=name), machine=name, arguments=values)
        case _:
            returns = table.returns_of(context, name) or types.NONE
            result = _sure(context, before, returns)
            return ir.Call(type=result, function=name, arguments=arguments.complete(bound))


def _sure(context: Context, before: int, type_: ir.Type) -> ir.Type:
    """`type_`, unless the arguments were wrong: then perhaps another function was meant."""
    return type_ if len(context.diagnostics) == before else types.UNKNOWN


# ---- machines and replace ------------------------------------------------------------------------


def _after(context: Context, place: Place, given: Place, scope: Scope) -> ir.Expression:
    read = arguments.read(given)
    happened: list[ir.MachineEvent] = []
    machine: ir.Expression | None = None
    type_: ir.Type = ir.NamedType(name=scope.machine) if scope.machine else types.UNKNOWN
    for each in read.positional:
        lowered = context.expression(context, each, scope)
        if isinstance(lowered, ir.MachineCall) and lowered.event is not None:
            happened += [*lowered.after, lowered.event]
            machine = lowered.machine or machine
            type_ = machine.type if machine is not None else type_
        elif lowered.type != types.UNKNOWN:
            message = "`after(…)` takes events of a machine, such as `after(pay(10))`."
            report(context, each, "E310", message, "not an event")
    if read.named or not read.positional:
        message = "`after(…)` takes the events that happen first."
        report(context, place, "E310", message, "which events?")
    return ir.MachineCall(type=type_, machine=machine, after=tuple(happened))


def _replace(context: Context, place: Place, given: Place, scope: Scope) -> ir.Expression:
    read = arguments.read(given)
    if len(read.positional) != 1 or not read.named:
        message = "`replace` takes a record and the fields that change: `replace(a, items=[])`."
        report(context, place, "E308", message, "a record, then fields by name")
        _lower_all(context, given, scope)
        return UNKNOWN_VALUE
    operand = context.expression(context, read.positional[0], scope)
    fields = {each.name: each for each in record_fields(context, operand.type)}
    if not fields and operand.type != types.UNKNOWN:
        message = f"`replace` changes a record, and this is {types.show(operand.type)}."
        report(context, read.positional[0], "E310", message, "no fields to change")
    changes: list[ir.Keyword] = []
    for name, each in read.named:
        value = arguments.value(context, each, scope)
        slot = fields.get(str(name))
        if slot is not None:
            value = fit.expect(context, value, slot.type, each, f"`{name}`")
        elif fields:
            nearest = did_you_mean(str(name), list(fields))
            fix = rewrite(context, name, nearest) if nearest else None
            message = f"{types.show(operand.type)} has no field `{name}`."
            label = f"did you mean `{nearest}`?" if nearest else "no such field"
            report(context, name, "E207", message, label, fix=fix)
        changes.append(ir.Keyword(name=str(name), value=value))
    type_ = operand.type if fields else types.UNKNOWN
    return ir.Replace(type=type_, operand=operand, changes=tuple(changes))


def record_fields(context: Context, type_: ir.Type) -> tuple[Slot, ...]:
    """The fields of a record or of a narrowed union case; nothing for other types."""
    if not isinstance(type_, ir.NamedType):
        return ()
    entry = context.table.get(type_.name)
    if type_.case:
        return table.slots_of(context, type_.case)
    return table.slots_of(context, type_.name) if entry and entry.kind == "record" else ()


def _method(context: Context, callee: Tree[Token], given: Place, scope: Scope) -> ir.Expression:
    place, name = callee.children[0], str(callee.children[1])
    receiver = context.expression(context, place, scope)
    type_ = receiver.type
    entry = context.table.get(type_.name) if isinstance(type_, ir.NamedType) else None
    if entry is not None and entry.kind == "machine":
        events = table.events_of(context, entry.name)
        if name in events:
            bound = arguments.bind(context, callee, name, events[name].slots, given, scope)
            event = ir.MachineEvent(event=name, arguments=arguments.complete(bound))
            returns = events[name].returns or types.NONE
            if isinstance(receiver, ir.MachineCall) and receiver.event is None:
                return receiver.model_copy(update={"type": returns, "event": event})
            return ir.MachineCall(type=returns, machine=receiver, event=event)
        unknown_member(context, callee, type_, list(events), "event")
    elif type_ == types.UNKNOWN:
        pass
    elif isinstance(type_, ir.OptionalType):
        fit.report_none(context, receiver, place, f"`.{name}()` needs a value")
    elif name in signatures.METHODS:
        return builtin_call(context, callee, name, receiver, given, scope)
    else:
        unknown_member(context, callee, type_, methods_of(type_), "method")
    _lower_all(context, given, scope)
    return UNKNOWN_VALUE


def methods_of(type_: ir.Type) -> list[str]:
    """The methods that a value of `type_` has."""
    return [
        each.name
        for each in signatures.METHODS.values()
        if any(
            signatures.unify(signatures.parse(text).parameters[0].pattern, type_, {})
            for text in each.signatures
        )
    ]


def unknown_member(
    context: Context, place: Place, type_: ir.Type, known: list[str], what: str
) -> None:
    """Reports `x.name` where there is no such field, method, member or event."""
    written = tree(place).children[1]
    name, owner = str(written), types.show(type_)
    message = f"{owner} has no {what} `{name}`."
    nearest, label = did_you_mean(name, known), f"no such {what}"
    entry = context.table.get(owner)
    owner = "" if entry and entry.kind == "machine" else owner
    missing(context, written, name, "E207", message, nearest, owner=owner, label=label)
