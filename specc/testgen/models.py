"""A Hypothesis state machine beside each machine, which computes what every event must do."""

from collections.abc import Mapping, Sequence

from specc.language import ir
from specc.testgen.building import build
from specc.testgen.criteria import raising
from specc.testgen.mentions import names
from specc.testgen.oracles import independent, renamed
from specc.testgen.parts import Scope, call, indented
from specc.testgen.shapes import Show
from specc.testgen.strategies import Printer, strategy


def state_name(machine: ir.Machine, state: str) -> str:
    """A state as Python."""
    return f"{machine.name}State.{state}"


def model_name(machine: ir.Machine) -> str:
    """What the Hypothesis state machine of a machine is called."""
    return f"{machine.name}Model"


def model(machine: ir.Machine, scope: Scope, printer: Printer) -> list[str]:
    """A Hypothesis state machine that knows what every event must do."""
    expected = {
        each.name: f"self.expected_{each.name}" for each in (*machine.parameters, *machine.data)
    }
    expected["state"] = "self.expected_state"
    lines = [
        f"class {model_name(machine)}(RuleBasedStateMachine):",
        f'    """Events on a {machine.name} in any order, beside what the spec expects of it."""',
        "",
        *indented(_start(machine, expected, scope, printer)),
    ]
    for event in machine.events:
        lines += ["", *indented(_event(machine, event, expected, scope, printer))]
    return [*lines, "", *indented(_agrees(machine))]


def _given(
    decorator: str, parameters: Sequence[ir.Parameter], scope: Scope, printer: Printer
) -> str:
    drawn = [
        f"{each.name}={strategy(build(each.type, (), scope.context), printer)}"
        for each in parameters
    ]
    return f"@{call(decorator, drawn)}"


def _start(
    machine: ir.Machine, expected: Mapping[str, str], scope: Scope, printer: Printer
) -> list[str]:
    parameters = [each.name for each in machine.parameters]
    lines = [
        _given("initialize", machine.parameters, scope, printer),
        f"def {call('start', ['self', *parameters])}:",
        f"    self.machine = {call(machine.name, parameters)}",
        *(f"    {expected[name]} = {name}" for name in parameters),
    ]
    for each in machine.data:
        if each.default is not None:
            value = scope.show(independent(each.default, scope.module))
            lines.append(f"    {expected[each.name]} = {value}")
    if machine.start:
        lines.append(f"    self.expected_state = {state_name(machine, machine.start)}")
    return lines


def _event(
    machine: ir.Machine,
    event: ir.Event,
    expected: Mapping[str, str],
    scope: Scope,
    printer: Printer,
) -> list[str]:
    parameters = [each.name for each in event.parameters]
    seen = {name: text for name, text in expected.items() if name not in parameters}
    asked = f"self.machine.{call(event.name, parameters)}"
    lines = [
        _given("rule", event.parameters, scope, printer),
        f"def {call(f'on_{event.name}', ['self', *parameters])}:",
    ]

    def show(expression: ir.Expression) -> str:
        return scope.show(renamed(independent(expression, scope.module), seen))

    branches: list[tuple[str, list[str]]] = []
    for each in event.transitions:
        condition = " and ".join(_applies(machine, each, show))
        branches.append((condition, _taken(machine, each, asked, seen, show)))
    for each in event.transitions:
        if each.otherwise:
            error = each.otherwise.model_copy(
                update={
                    "arguments": None
                    if each.otherwise.arguments is None
                    else tuple(renamed(one, seen) for one in each.otherwise.arguments)
                }
            )
            sources = " and ".join(_applies(machine, each.model_copy(update={"guard": None}), show))
            branches.append((sources, raising(asked, error, scope)))
    refused = ir.ErrorCall(error="NotAllowed")
    return [*lines, *indented(_chain(branches, raising(asked, refused, scope)))]


def _applies(machine: ir.Machine, transition: ir.Transition, show: Show) -> list[str]:
    conditions: list[str] = []
    sources = transition.sources
    if sources is not None and set(sources) != set(machine.states):
        members = [state_name(machine, each) for each in sources]
        if len(members) == 1:
            conditions.append(f"self.expected_state is {members[0]}")
        else:
            conditions.append(f"self.expected_state in {{{', '.join(members)}}}")
    if transition.guard is not None:
        text = show(transition.guard)
        loose = isinstance(transition.guard, ir.Conditional) or (
            isinstance(transition.guard, ir.Logical) and transition.guard.operator != "and"
        )
        conditions.append(f"({text})" if loose and conditions else text)
    return conditions


def _taken(
    machine: ir.Machine,
    transition: ir.Transition,
    asked: str,
    expected: Mapping[str, str],
    show: Show,
) -> list[str]:
    """What happens when a transition applies: the result, then data and state."""
    lines = [asked]
    if transition.rules:
        whole = _value(transition.rules)
        value = show(whole)
        used = any("result" in names(each.value) for each in transition.sets)
        operation = isinstance(
            whole, ir.Comparison | ir.Logical | ir.Conditional | ir.Unary | ir.Is
        )
        if used or operation:
            lines = [f"result = {value}", f"assert {asked} == result"]
        else:
            lines = [f"assert {asked} == {value}"]
    lines += _assignments(transition.sets, expected, show)
    if transition.target is not None and transition.sources != (transition.target,):
        lines.append(f"self.expected_state = {state_name(machine, transition.target)}")
    return lines


def _assignments(
    sets: Sequence[ir.Assignment], expected: Mapping[str, str], show: Show
) -> list[str]:
    """One by one, unless a value needs what was assigned before: then all at once."""
    done: set[str] = set()
    for each in sets:
        if names(each.value) & done:
            values = ", ".join(show(one.value) for one in sets)
            return [f"{', '.join(expected[one.name] for one in sets)} = ({values})"]
        done.add(each.name)
    return [f"{expected[each.name]} = {show(each.value)}" for each in sets]


def _value(rules: Sequence[ir.Rule]) -> ir.Expression:
    """The rules of an event as one expression; the last one covers what is left."""
    ordered = sorted(rules, key=lambda rule: rule.guard is None)
    value = ordered[-1].value
    for each in reversed(ordered[:-1]):
        assert each.guard is not None
        value = ir.Conditional(type=value.type, test=each.guard, then=each.value, otherwise=value)
    return value


def _chain(branches: Sequence[tuple[str, list[str]]], otherwise: list[str]) -> list[str]:
    """`if … elif … else …`; a branch without a condition ends it."""
    lines: list[str] = []
    for index, (condition, body) in enumerate(branches):
        if not condition:
            return [*lines, "else:", *indented(body)] if lines else list(body)
        lines += [f"{'if' if index == 0 else 'elif'} {condition}:", *indented(body)]
    return [*lines, "else:", *indented(otherwise)]


def _agrees(machine: ir.Machine) -> list[str]:
    lines = ["@invariant()", "def agrees(self):"]
    if machine.states:
        lines.append("    assert self.machine.state is self.expected_state")
    lines += [
        f"    assert self.machine.{each.name} == self.expected_{each.name}" for each in machine.data
    ]
    return lines if len(lines) > 2 else []
