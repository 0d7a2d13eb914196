"""Lowers machines: data, states, events and what must hold of them."""

from dataclasses import replace

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import criteria, declarations, errors, fit, functions, naming, table
from specc.language.lower.context import (
    Context,
    Scope,
    Slot,
    Variable,
    child,
    did_you_mean,
    find,
    missing,
    report,
    span_of,
    token,
    tokens,
    tree,
    trees,
)
from specc.language.lower.naming import check_name
from specc.language.lower.narrowing import facts_when, merge
from specc.language.lower.scopes import fresh
from specc.language.lower.type_trees import carrier, declared

_ABSENT = {"result": "`result` is what an event returns: use it in a `set` of that event."}


def machine(context: Context, place: Tree[Token], item: str) -> ir.Machine:
    """`machine Subscription:`."""
    name = str(place.children[0])
    written = table.parameter_trees(place)
    slots = table.slots_of_trees(context, written)
    data_trees = [tree(each.children[0]) for each in trees(place, "data")]
    data_slots = table.slots_of_trees(context, data_trees)
    states = _states(context, place)
    scope = _scope(context, name, [*written, *data_trees])
    on_lines = trees(place, "on")
    inside = replace(scope, events=True)
    data = tuple(
        ir.Parameter(
            name=slot.name,
            type=declared(context, tree(each.children[1])),
            default=_initial(context, each, slot, scope),
        )
        for each, slot in zip(data_trees, data_slots, strict=True)
    )
    return ir.Machine(
        id=item,
        name=name,
        prose=declarations.prose(place),
        parameters=declarations.parameters(context, written, slots, naming.METHOD),
        data=data,
        states=tuple(map(str, states)),
        start=_start(context, place, states),
        final=_final(context, place, states, on_lines),
        events=_events(context, item, on_lines, scope),
        always=_always(context, place, item, scope),
        never=_never(context, place, item, states),
        criteria=criteria.of_owner(context, place, name, criteria.Owner(item, inside, inside)),
        opens=functions.opens(context, place, item),
        unspecified=functions.unspecified(context, place, item),
    )


def _scope(context: Context, name: str, places: list[Tree[Token]]) -> Scope:
    """The names inside a machine: its parameters, data, `state` and states."""
    seen: set[str] = set()
    scope = Scope(machine=name)
    for each in places:
        written = tokens(each, "NAME")[0]
        if str(written) in seen:
            report(context, written, "E202", f"`{written}` is declared twice.", "declared again")
        elif str(written) == "state":
            message = "`state` is the state of the machine; choose another name."
            report(context, written, "E203", message, "means something else already")
        else:
            fresh(context, written, scope)
        seen.add(str(written))
    found = table.machine_variables(context, name)
    return replace(scope.having(*found), absent=_ABSENT)


def _initial(
    context: Context, place: Tree[Token], slot: Slot, scope: Scope
) -> ir.Expression | None:
    """The value that a datum starts with; it may depend on the machine's parameters."""
    written = child(place, 2)
    if written is None:
        message = f"`{slot.name}` needs a value to start with: `data {slot.name}: … = …`."
        report(context, place.children[0], "E521", message, "starts with what?")
        return None
    known = {k: v for k, v in scope.variables.items() if v.binding == "parameter"}
    value = context.expression(context, written, replace(scope, variables=known))
    value = fit.expect(context, value, slot.type, written, f"`{slot.name}`")
    return declarations.settled(context, value, written)


# ---- states --------------------------------------------------------------------------------------


def _states(context: Context, place: Tree[Token]) -> list[Token]:
    found: dict[str, Token] = {}
    for each in trees(place, "state"):
        for name in tokens(each, "NAME"):
            if str(name) in found:
                report(context, name, "E202", f"The state `{name}` is declared twice.", "again")
            check_name(context, name, naming.ENUM)
            found.setdefault(str(name), name)
    return list(found.values())


def _known(context: Context, name: Token, states: list[Token]) -> bool:
    text, known = str(name), [str(each) for each in states]
    if text in known:
        return True
    message = f"This machine has no state `{text}`."
    nearest = did_you_mean(text, known)
    missing(context, name, text, "E509", message, nearest, label="not a state")
    return False


def _start(context: Context, place: Tree[Token], states: list[Token]) -> str | None:
    lines = trees(place, "start_state")
    if len(lines) > 1:
        report(context, lines[1], "E510", "A machine starts in one state.", "the second `start`")
    if lines:
        name = tokens(lines[0], "NAME")[0]
        return str(name) if _known(context, name, states) else None
    if states and str(place.children[0]) not in context.damaged:
        message = f"The machine has states, but no `start`: perhaps `start {states[0]}`."
        report(context, token(place.children[0]), "E510", message, "starts where?")
    return None


def _final(
    context: Context, place: Tree[Token], states: list[Token], on_lines: list[Tree[Token]]
) -> tuple[str, ...]:
    names = [name for each in trees(place, "final") for name in tokens(each, "NAME")]
    found = tuple(str(name) for name in names if _known(context, name, states))
    for each in on_lines:
        move = find(each, "transition")
        for source in tokens(move, "NAME")[:-1] if move is not None else []:
            if str(source) in found:
                message = f"`{source}` is final, so nothing leaves it."
                report(context, source, "E511", message, "a final state")
    return found


# ---- events --------------------------------------------------------------------------------------


def _events(
    context: Context, item: str, on_lines: list[Tree[Token]], scope: Scope
) -> tuple[ir.Event, ...]:
    grouped: dict[str, list[Tree[Token]]] = {}
    for each in on_lines:
        grouped.setdefault(str(each.children[0]), []).append(each)
    return tuple(_event(context, item, name, lines, scope) for name, lines in grouped.items())


def _event(
    context: Context, item: str, name: str, lines: list[Tree[Token]], scope: Scope
) -> ir.Event:
    first = lines[0]
    written_name = token(first.children[0])
    if name in scope.variables:
        message = f"`{name}` is a name of the machine already; an event needs its own."
        report(context, written_name, "E202", message, "declared again")
    check_name(context, written_name)
    shape = _shape(context, first)
    for each in lines[1:]:
        if _shape(context, each) != shape:
            message = f"All `on {name}` lines have the same parameters and the same result."
            report(context, token(each.children[0]), "E512", message, "differs from the first")
    inside = find(first, "parameters")
    written = trees(inside, "parameter") if inside is not None else []
    slots = table.slots_of_trees(context, written)
    result = find(first, "refined")
    transitions = tuple(
        _transition(context, f"{item}/on/{name}/{number}", each, scope)
        for number, each in enumerate(lines, 1)
    )
    return ir.Event(
        name=name,
        parameters=declarations.parameters(context, written, slots, naming.METHOD),
        returns=None if result is None else declared(context, result),
        transitions=transitions,
    )


def _shape(
    context: Context, place: Tree[Token]
) -> tuple[tuple[tuple[str, ir.Type], ...], ir.Type | None]:
    inside, result = find(place, "parameters"), find(place, "refined")
    slots = table.slots_of_trees(context, trees(inside, "parameter") if inside is not None else [])
    returns = None if result is None else carrier(context, result)
    return tuple((each.name, each.type) for each in slots), returns


def _transition(context: Context, item: str, place: Tree[Token], scope: Scope) -> ir.Transition:
    context.spans[item] = span_of(context, place)
    name, inside, result, move, guard_place, error_place = (child(place, n) for n in range(6))
    machine_states = list(table.members_of(context, scope.machine))
    sources, target = _move(context, move, machine_states, scope.machine)
    for each in trees(inside, "parameter") if isinstance(inside, Tree) else []:
        fresh(context, token(each.children[0]), scope)
    slots = table.slots_of_trees(
        context, trees(inside, "parameter") if isinstance(inside, Tree) else []
    )
    scope = scope.having(*(Variable(s.name, s.type, "parameter") for s in slots))
    guard, known, failed = None, scope, scope
    if guard_place is not None:
        guard = fit.condition(context, context.expression(context, guard_place, scope), guard_place)
        known = scope.knowing(facts_when(guard, True))
        failed = scope.knowing(facts_when(guard, False))
    otherwise = None
    if error_place is not None:
        otherwise = errors.error_call(context, error_place, failed, whole=True, not_allowed=True)
    returns = carrier(context, tree(result)) if result is not None else None
    rules = declarations.rules(context, place, item, returns, known)
    if rules and returns is None:
        message = f"`{name}` returns nothing: its first line has no `-> type`."
        report(context, trees(place, "returns", "returns_otherwise")[0], "E507", message, "no type")
    after = known if returns is None else known.having(Variable("result", returns, "result"))
    return ir.Transition(
        id=item,
        event=str(name),
        sources=sources,
        target=target,
        guard=guard,
        otherwise=otherwise,
        sets=_sets(context, place, after),
        rules=rules,
    )


def _move(
    context: Context, place: object, states: list[str], machine: str
) -> tuple[tuple[str, ...] | None, str | None]:
    if not isinstance(place, Tree):
        return None, None
    names = tokens(place, "NAME")
    known = [Token("NAME", each) for each in states]
    for name in names:
        _known(context, name, known)
    del machine
    return tuple(map(str, names[:-1])), str(names[-1])


def _sets(context: Context, place: Tree[Token], scope: Scope) -> tuple[ir.Assignment, ...]:
    data = {s.name: s for s in table.data_of(context, scope.machine)}
    found: dict[str, ir.Assignment] = {}
    for each in trees(place, "set"):
        name = tokens(each, "NAME")[0]
        value_place = each.children[1]
        value = context.expression(context, value_place, scope)
        slot = data.get(str(name))
        if slot is not None:
            value = fit.expect(context, value, slot.type, value_place, f"`{name}`")
            if str(name) in found:
                message = f"`{name}` is set twice; both would read the old value."
                report(context, name, "E514", message, "the second `set`")
        else:
            _report_not_data(context, name, list(data), scope)
        found.setdefault(str(name), ir.Assignment(name=str(name), value=value))
    return tuple(found.values())


def _report_not_data(context: Context, name: Token, data: list[str], scope: Scope) -> None:
    text, nearest, help = str(name), did_you_mean(str(name), data), ""
    if text == "state":
        help = "The line of the event moves the machine: `on pay: trial -> active`."
    elif text in scope.variables:
        help = f"`{text}` is a parameter, which never changes."
    message, label = f"`set` changes data, and `{text}` is none.", "not data of this machine"
    missing(context, name, text, "E514", message, nearest, help=help, label=label)


# ---- what must hold ------------------------------------------------------------------------------


def _always(context: Context, place: Tree[Token], item: str, scope: Scope) -> tuple[ir.Always, ...]:
    found: list[ir.Always] = []
    for number, each in enumerate(trees(place, "always"), 1):
        inside, guard_place = each.children[0], child(each, 1)
        guard, known = None, scope
        if guard_place is not None:
            lowered = context.expression(context, guard_place, scope)
            guard = fit.condition(context, lowered, guard_place)
            known = scope.knowing(merge({}, facts_when(guard, True)))
        condition = fit.condition(context, context.expression(context, inside, known), inside)
        identifier = f"{item}/always/{number}"
        context.spans[identifier] = span_of(context, each)
        found.append(ir.Always(id=identifier, condition=condition, guard=guard))
    return tuple(found)


def _never(
    context: Context, place: Tree[Token], item: str, states: list[Token]
) -> tuple[ir.Never, ...]:
    found: list[ir.Never] = []
    for number, each in enumerate(trees(place, "never"), 1):
        source, target = tokens(each, "NAME")
        for name in (source, target):
            _known(context, name, states)
        identifier = f"{item}/never/{number}"
        context.spans[identifier] = span_of(context, each)
        found.append(ir.Never(id=identifier, source=str(source), target=str(target)))
    return tuple(found)
