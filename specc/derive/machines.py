"""Derives a state machine as a class: a method per event, the states as an Enum."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

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
    outside = replace(printer, hidden=frozenset(event.name for event in each.events))
    body = [*doc, "", *_initialiser(outside, each)]
    for event in each.events:
        body += ["", *_method(outside, each, event)]
    return [f"class {each.name}:", *indented(body)]


def _initialiser(printer: Printer, each: ir.Machine) -> list[str]:
    parameters = ", ".join(["self", *(parameter(printer, one) for one in each.parameters)])
    inside = _inside(printer, each.parameters)
    lines = [f"self.{one.name} = {one.name}" for one in each.parameters]
    for datum in each.data:
        default = expression(inside, datum.default) if datum.default is not None else "None"
        lines.append(f"self.{datum.name}: {annotation(inside, datum.type)} = {default}")
    if each.start:
        enum = printer.spell("states", each.name)
        lines.append(f"self.state = {enum}.{each.start}")
    return [f"def __init__({parameters}) -> None:", *indented(lines or ["pass"])]


def _method(printer: Printer, each: ir.Machine, event: ir.Event) -> list[str]:
    parameters = ", ".join(["self", *(parameter(printer, one) for one in event.parameters)])
    returns = annotation(printer, event.returns) if event.returns is not None else "None"
    head = f"def {event.name}({parameters}) -> {returns}:"
    return [head, *indented(_statements(_inside(printer, event.parameters), each, event))]


def _inside(printer: Printer, parameters: Sequence[ir.Parameter]) -> Printer:
    """The printer for the body of a method, which its parameters hide names from."""
    return replace(printer, hidden=frozenset(one.name for one in parameters))


def _statements(printer: Printer, each: ir.Machine, event: ir.Event) -> list[str]:
    """One transition: first what forbids it. Several: a branch for each, the errors last."""
    first, *more = event.transitions
    if not more:
        return [*_forbidden(printer, each, first), *_taken(printer, each, first)]
    branches = [
        (_applies(each, one, one.guard), _taken(printer, each, one)) for one in event.transitions
    ]
    branches += [
        (_applies(each, one, None), [raising(printer, _own(each, one.otherwise))])
        for one in event.transitions
        if one.otherwise is not None
    ]
    branches.append((None, ["raise NotAllowed"]))
    return _chain(printer, branches)


def _chain(
    printer: Printer, branches: Sequence[tuple[ir.Expression | None, list[str]]]
) -> list[str]:
    """`if`, `elif` and `else`, or early returns; a branch without a condition ends it."""
    last = next(index for index, (test, _) in enumerate(branches) if test is None)
    returning = any(line.startswith("return") for _, body in branches for line in body)
    lines: list[str] = []
    for index, (test, body) in enumerate(branches[: last + 1]):
        if test is None and (returning or not lines):
            return [*lines, *body]
        word = "if" if returning or not index else "elif"
        head = "else:" if test is None else f"{word} {condition(printer, test)}:"
        lines += [head, *indented(body or ["pass"])]
    return lines


def _forbidden(printer: Printer, each: ir.Machine, only: ir.Transition) -> list[str]:
    """Guard clauses for the one transition of an event."""
    refusal = only.otherwise
    applies = _applies(each, only, only.guard if refusal is None else None)
    lines: list[str] = []
    if applies is not None:
        lines += [f"if {condition(printer, negated(applies))}:", "    raise NotAllowed"]
    if refusal is not None and only.guard is not None:
        refused = condition(printer, negated(_placed(each, only.guard)))
        lines += [f"if {refused}:", *indented([raising(printer, _own(each, refusal))])]
    return lines


def _applies(
    each: ir.Machine, transition: ir.Transition, guard: ir.Expression | None
) -> ir.Expression | None:
    """The condition that the state is a source and the guard holds; None if it always is so."""
    state = _in_sources(each, transition.sources)
    placed = None if guard is None else _placed(each, guard)
    if state is None or placed is None:
        return state or placed
    return ir.Logical(type=BOOL, operator="and", left=state, right=placed)


def _in_sources(each: ir.Machine, sources: tuple[str, ...] | None) -> ir.Expression | None:
    """The condition that the state is one of these; None if it always is."""
    if sources is None or set(sources) == set(each.states):
        return None
    kind = ir.NamedType(name=each.name)
    state = ir.Name(type=kind, name="state", binding="data")
    others = [name for name in each.states if name not in sources]
    if len(sources) == 1:
        return ir.Is(type=BOOL, operand=state, test=sources[0])
    if len(others) == 1:
        return ir.Is(type=BOOL, operand=state, test=others[0], negated=True)
    members = tuple(ir.Member(type=kind, enum=each.name, member=name) for name in sources)
    allowed = ir.Collection(type=ir.SetType(item=kind), items=members)
    return ir.Comparison(type=BOOL, operators=("in",), operands=(state, allowed))


def _taken(printer: Printer, each: ir.Machine, transition: ir.Transition) -> list[str]:
    """The result first, then data and state; right-hand sides read the old values."""
    lines: list[str] = []
    uses_result = any(
        isinstance(node, ir.Name) and node.binding == "result"
        for one in transition.sets
        for node in nodes(one.value)
    )
    moves = transition.target is not None and transition.sources != (transition.target,)
    early = uses_result or bool(transition.sets) or moves
    if transition.rules:
        lines += _results(printer, each, transition.rules, "result =" if early else "return")
    lines += _assignments(printer, each, transition.sets)
    if moves:
        lines.append(f"self.state = {printer.spell('states', each.name)}.{transition.target}")
    return [*lines, "return result"] if transition.rules and early else lines


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


def _results(printer: Printer, each: ir.Machine, rules: Sequence[ir.Rule], word: str) -> list[str]:
    """The event's result by its rules, the last of which covers what is left."""
    ordered = sorted(rules, key=lambda rule: rule.guard is None)
    lines: list[str] = []
    for index, rule in enumerate(ordered):
        value = f"{word} {expression(printer, _placed(each, rule.value))}"
        if index == len(ordered) - 1:
            last = [value] if word == "return" or not lines else ["else:", f"    {value}"]
            return [*lines, *last]
        assert rule.guard is not None
        head = "elif" if lines and word != "return" else "if"
        lines.append(f"{head} {condition(printer, _placed(each, rule.guard))}:")
        lines.append(f"    {value}")
    return lines


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
