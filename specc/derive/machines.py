"""Derives a state machine as a class: a method per event, the states as an Enum."""

from collections.abc import Iterator, Sequence

from specc.derive.parts import docstring, indented, parameter, raising
from specc.language import ir
from specc.language.python import Printer, annotation, condition, expression
from specc.language.python.literals import quoted
from specc.language.python.negation import BOOL, negated
from specc.language.rewrite import rewrite
from specc.language.walk import nodes

NOT_ALLOWED = [
    "class NotAllowed(Exception):",
    '    """The event is not allowed in the present state; nothing has changed."""',
]


def states(printer: Printer, each: ir.Machine) -> list[str]:
    """The Enum of a machine's states."""
    base = printer.needs("enum", "Enum")
    members = [f"{name} = {quoted(name)}" for name in each.states]
    name = printer.spell("states", each.name)
    said = f'"""The states of {each.name}."""'
    return [f"class {name}({base}):", *indented([said, "", *members])]


def machine(printer: Printer, each: ir.Machine, width: int) -> list[str]:
    """The class."""
    doc = docstring(each.prose or (f"The state machine {each.name}.",), (), width)
    body = [*doc, "", *_initialiser(printer, each)]
    for event in each.events:
        body += ["", *_method(printer, each, event)]
    return [f"class {each.name}:", *indented(body)]


def _initialiser(printer: Printer, each: ir.Machine) -> list[str]:
    parameters = ", ".join(["self", *(parameter(printer, one) for one in each.parameters)])
    lines = [f"self.{one.name} = {one.name}" for one in each.parameters]
    for datum in each.data:
        default = expression(printer, datum.default) if datum.default is not None else "None"
        lines.append(f"self.{datum.name}: {annotation(printer, datum.type)} = {default}")
    if each.start:
        enum = printer.spell("states", each.name)
        lines.append(f"self.state = {enum}.{each.start}")
    return [f"def __init__({parameters}) -> None:", *indented(lines or ["pass"])]


def _method(printer: Printer, each: ir.Machine, event: ir.Event) -> list[str]:
    parameters = ", ".join(["self", *(parameter(printer, one) for one in event.parameters)])
    returns = annotation(printer, event.returns) if event.returns is not None else "None"
    head = f"def {event.name}({parameters}) -> {returns}:"
    return [head, *indented(_statements(printer, each, event))]


def _statements(printer: Printer, each: ir.Machine, event: ir.Event) -> Iterator[str]:
    """Branches for the transitions, then the errors; a branch without a condition ends it."""
    only = event.transitions[0]
    if len(event.transitions) == 1 and only.otherwise is not None and only.guard is not None:
        yield from _refused_within(printer, each, only)
        return
    refusals = [one for one in event.transitions if one.otherwise is not None]
    branches = [
        (_applies(printer, each, one, guarded=True), _taken(printer, each, one))
        for one in event.transitions
    ]
    branches += [
        (_applies(printer, each, one, guarded=False), [raising(printer, _own(each, one.otherwise))])
        for one in refusals
        if one.otherwise is not None
    ]
    branches.append(([], ["raise NotAllowed"]))
    if len(branches) > 1 and not branches[0][0]:
        yield from branches[0][1]
        return
    last = len(event.transitions) - 1
    for index, (conditions, body) in enumerate(branches):
        ends = body[-1].startswith(("return", "raise"))
        if not conditions:
            yield from body
            return
        yield f"if {' and '.join(conditions)}:"
        yield from indented(body if ends or index > last else [*body, "return"])


def _refused_within(printer: Printer, each: ir.Machine, only: ir.Transition) -> Iterator[str]:
    """The one transition of an event: first the state, then the guard or its own error."""
    assert only.otherwise is not None
    assert only.guard is not None
    refused = condition(printer, negated(_placed(each, only.guard)))
    inner = [
        f"if {refused}:",
        *indented([raising(printer, _own(each, only.otherwise))]),
        *_taken(printer, each, only),
    ]
    states_only = _applies(printer, each, only, guarded=False)
    if not states_only:
        yield from inner
        return
    yield f"if {condition(printer, _not_in(each, only))}:"
    yield "    raise NotAllowed"
    yield from inner


def _not_in(each: ir.Machine, only: ir.Transition) -> ir.Expression:
    """The condition that the state is no source of a transition."""
    kind = ir.NamedType(name=each.name)
    state = ir.Name(type=kind, name="state", binding="data")
    sources = only.sources or ()
    if len(sources) == 1:
        return ir.Is(type=BOOL, operand=state, test=sources[0], negated=True)
    members = tuple(ir.Member(type=kind, enum=each.name, member=name) for name in sources)
    allowed = ir.Collection(type=ir.SetType(item=kind), items=members)
    return ir.Comparison(type=BOOL, operators=("not in",), operands=(state, allowed))


def _applies(
    printer: Printer, each: ir.Machine, transition: ir.Transition, *, guarded: bool
) -> list[str]:
    found: list[str] = []
    enum = printer.spell("states", each.name)
    sources = transition.sources
    if sources is not None and set(sources) != set(each.states):
        if len(sources) == 1:
            found.append(f"self.state is {enum}.{sources[0]}")
        else:
            found.append(f"self.state in {{{', '.join(f'{enum}.{name}' for name in sources)}}}")
    if guarded and transition.guard is not None:
        guard = _placed(each, transition.guard)
        text = condition(printer, guard)
        loose = isinstance(guard, ir.Conditional) or (
            isinstance(guard, ir.Logical) and guard.operator != "and"
        )
        found.append(f"({text})" if loose and found else text)
    return found


def _taken(printer: Printer, each: ir.Machine, transition: ir.Transition) -> list[str]:
    """The result first, then data and state; right-hand sides read the old values."""
    lines: list[str] = []
    uses_result = any(
        isinstance(node, ir.Name) and node.binding == "result"
        for one in transition.sets
        for node in nodes(one.value)
    )
    result = _result(printer, each, transition.rules) if transition.rules else ""
    moves = transition.target is not None and transition.sources != (transition.target,)
    early = bool(result) and (uses_result or bool(transition.sets) or moves)
    if early:
        lines.append(f"result = {result}")
    lines += _assignments(printer, each, transition.sets)
    if moves:
        lines.append(f"self.state = {printer.spell('states', each.name)}.{transition.target}")
    if result:
        lines.append("return result" if early else f"return {result}")
    return lines or ["return"]


def _assignments(
    printer: Printer, each: ir.Machine, sets: Sequence[ir.Assignment]
) -> Iterator[str]:
    """An assignment each; one for all where a right-hand side reads what an earlier one sets."""
    targets = [f"self.{one.name}" for one in sets]
    values = [expression(printer, _placed(each, one.value)) for one in sets]
    assigned: set[str] = set()
    for one in sets:
        read = {node.name for node in nodes(one.value) if isinstance(node, ir.Name)}
        if read & assigned:
            yield f"{', '.join(targets)} = {', '.join(values)}"
            return
        assigned.add(one.name)
    for one, target, value in zip(sets, targets, values, strict=True):
        start = f"{target} + "
        if value.startswith(start) and _is_number(one.value):
            yield f"{target} += {value.removeprefix(start)}"
        else:
            yield f"{target} = {value}"


def _is_number(node: ir.Expression) -> bool:
    """Whether `+=` means the same: one sum of numbers, no list that others may hold."""
    simple = isinstance(node, ir.Binary) and not isinstance(node.left, ir.Binary)
    return simple and (
        isinstance(node.type, ir.DecimalType) or node.type == ir.ScalarType(name="Int")
    )


def _result(printer: Printer, each: ir.Machine, rules: Sequence[ir.Rule]) -> str:
    ordered = sorted(rules, key=lambda rule: rule.guard is None)
    value = _placed(each, ordered[-1].value)
    for rule in reversed(ordered[:-1]):
        if rule.guard is not None:
            value = ir.Conditional(
                type=value.type,
                test=_placed(each, rule.guard),
                then=_placed(each, rule.value),
                otherwise=value,
            )
    return expression(printer, value)


def _placed(each: ir.Machine, node: ir.Expression) -> ir.Expression:
    """The expression as a method reads it: the machine's own parameters are attributes too."""
    own = {one.name for one in each.parameters}

    def change(part: ir.Node) -> ir.Node:
        if isinstance(part, ir.Name) and part.name in own and part.binding == "parameter":
            return part.model_copy(update={"binding": "data"})
        return part

    return rewrite(node, change)


def _own(each: ir.Machine, error: ir.ErrorCall | None) -> ir.ErrorCall:
    assert error is not None
    arguments = error.arguments
    placed = None if arguments is None else tuple(_placed(each, one) for one in arguments)
    return error.model_copy(update={"arguments": placed})
