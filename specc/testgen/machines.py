"""Machines as tests: all events in any order against a model, invariants, criteria.

A test of one property draws a list of events and runs them on a new machine. The model, a
Hypothesis state machine, computes from the spec's guards and sets what every event must do.
"""

from collections.abc import Iterator, Mapping, Sequence

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.language.walk import nodes
from specc.testgen.building import build
from specc.testgen.criteria import raising, snake_code
from specc.testgen.domains import Domain
from specc.testgen.facts import conjuncts, inlined
from specc.testgen.inputs import Inputs, inputs
from specc.testgen.mentions import names
from specc.testgen.naming import events_name, slug, snake
from specc.testgen.oracles import independent, renamed
from specc.testgen.parts import Part, Scope, call, indented, sentence
from specc.testgen.preconditions import wanted
from specc.testgen.shapes import Show
from specc.testgen.strategies import Printer, strategy

BOOL = ir.ScalarType(name="Bool")


def refusals(module: ir.Module) -> list[str]:
    """The errors with which the module's machines refuse events."""
    found: list[str] = []
    for each in module.named():
        if isinstance(each, ir.Machine):
            for event in each.events:
                found += _refusals(each, event)
    return list(dict.fromkeys(found))


def _refusals(machine: ir.Machine, event: ir.Event) -> list[str]:
    """The errors with which one event can be refused; none if some transition always applies."""
    everywhere = [
        each
        for each in event.transitions
        if each.sources is None or set(each.sources) == set(machine.states)
    ]
    if any(each.guard is None for each in everywhere):
        return []
    errors = [each.otherwise.error for each in event.transitions if each.otherwise]
    answered = any(each.otherwise for each in everywhere)
    return errors if answered else ["NotAllowed", *errors]


def helpers(scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """What the tests of machines share."""
    errors = refusals(scope.module)
    if not errors:
        yield (
            "after",
            [
                "def after(machine, events):",
                '    """The machine after events."""',
                "    for name, *arguments in events:",
                "        getattr(machine, name)(*arguments)",
                "    return machine",
            ],
        )
        yield (
            "then",
            [
                "def then(machine, *events):",
                '    """A copy of the machine after more events."""',
                "    return after(deepcopy(machine), events)",
            ],
        )
        return
    yield "REFUSED", [f"REFUSED = ({', '.join(errors)}{',' if len(errors) == 1 else ''})"]
    yield (
        "after",
        [
            "def after(machine, events):",
            '    """The machine after events, of which those that are refused change nothing."""',
            "    for name, *arguments in events:",
            "        with suppress(*REFUSED):",
            "            getattr(machine, name)(*arguments)",
            "    return machine",
        ],
    )
    yield (
        "then",
        [
            "def then(machine, *events):",
            '    """A copy of the machine after more events, all of which must be allowed."""',
            "    copied = deepcopy(machine)",
            "    for name, *arguments in events:",
            "        try:",
            "            getattr(copied, name)(*arguments)",
            "        except REFUSED:",
            "            reject()",
            "    return copied",
        ],
    )


def events(machine: ir.Machine, scope: Scope, printer: Printer) -> list[str]:
    """The strategy of lists of events, each a name and arguments."""
    options = []
    for event in machine.events:
        arguments = [
            strategy(build(each.type, (), scope.context), printer) for each in event.parameters
        ]
        options.append(call("st.tuples", [f'st.just("{event.name}")', *arguments]))
    one = options[0] if len(options) == 1 else call("st.one_of", options)
    return [f"{events_name(machine.name)} = st.lists({one}, max_size=8)"]


def machine(each: ir.Machine, scope: Scope) -> Iterator[Part]:
    """All tests of one machine."""
    for criterion in each.criteria:
        for number, check in enumerate(criterion.checks, 1):
            suffix = f"_check_{number}" if len(criterion.checks) > 1 else ""
            yield _check(each, criterion, check, scope, suffix)
    yield Part(
        name=f"{snake(each.name)}_follows_its_transitions",
        item=f"{each.id}/transitions",
        code="transitions",
        title=f"{each.name} allows what its transitions say, and nothing else",
        owner=each.name,
        sentences=(f"{each.name} allows what its transitions say, and nothing else.", *each.prose),
        body=(f"run_state_machine_as_test({model_name(each)}, settings=MACHINES)",),
        layer="machine",
    )
    yield from _invariants(each, scope)


def subject(machine: ir.Machine) -> str:
    """The variable that holds a machine in its tests."""
    taken = {each.name for each in (*machine.parameters, *machine.data)}
    taken |= {each.name for one in machine.criteria for each in one.variables}
    name = snake(machine.name)
    return f"the_{name}" if name in taken else name


def _setup(machine: ir.Machine) -> tuple[str, ...]:
    made = call(machine.name, [each.name for each in machine.parameters])
    return (f"{subject(machine)} = after({made}, events)",)


def _inputs(
    machine: ir.Machine,
    variables: Sequence[ir.Parameter],
    conditions: Sequence[ir.Expression],
    scope: Scope,
) -> Inputs:
    return inputs((*machine.parameters, *variables), conditions, scope.context, scope.definitions)


def event_domains(machine: ir.Machine, scope: Scope) -> dict[str, Domain]:
    """The domains of the parameters of events, as `event.parameter`."""
    return {
        f"{event.name}.{each.name}": build(each.type, (), scope.context)
        for event in machine.events
        for each in event.parameters
    }


# ---- criteria ----------------------------------------------------------------------------------


def _check(
    machine: ir.Machine, criterion: ir.Criterion, check: ir.Check, scope: Scope, suffix: str
) -> Part:
    whens = [part for each in criterion.whens for part in conjuncts(inlined(each, criterion.lets))]
    condition = inlined(check.condition, criterion.lets)
    error = check.raises
    spoken = [condition, *whens, *((error.arguments or ()) if error else ())]
    early = [each for each in whens if not _about_machine(each)]
    late = [each for each in whens if _about_machine(each)]
    for each in (*whens, *([] if error else [condition])):
        early += [one for one in wanted(each, scope.module) if not _about_machine(one)]
    mentioned = {name for each in spoken for name in names(each)}
    variables = [each for each in criterion.variables if each.name in mentioned]
    placed = _Placed(machine, scope)
    needed = any(_about_machine(each) for each in spoken)
    if needed:
        drawn = _inputs(machine, variables, early, scope)
    else:
        own = [each for each in machine.parameters if each.name in mentioned]
        drawn = inputs((*own, *variables), early, scope.context, scope.definitions)
    if error:
        body = raising(scope.show(placed.last(condition)), error, scope)
    else:
        body = [f"assert {scope.holds(placed.expression(condition))}"]
    return Part(
        name=f"{snake_code(criterion.code)}_{slug(criterion.title)}{suffix}",
        item=criterion.id,
        code=criterion.code,
        title=criterion.title,
        owner=machine.name,
        sentences=(sentence(criterion.title), *criterion.prose),
        body=tuple(body),
        inputs=drawn,
        setup=_setup(machine) if needed else (),
        machine=machine.name if needed else "",
        conditions=(*drawn.rest, *(placed.expression(each) for each in late)),
        asked=(*drawn.rest, *late),
    )


def _about_machine(condition: ir.Expression) -> bool:
    """Whether a condition needs the machine at hand."""
    return any(
        (isinstance(each, ir.MachineCall) and each.machine is None)
        or (isinstance(each, ir.Name) and each.binding in {"data", "state"})
        for each in nodes(condition)
    )


class _Placed:
    """Expressions of a machine's criteria as they read outside: `tries` as `order.tries`."""

    def __init__(self, machine: ir.Machine, scope: Scope) -> None:
        self.machine = machine
        self.scope = scope
        self.subject = subject(machine)

    def expression(self, expression: ir.Expression) -> ir.Expression:
        """With data read from the machine, and events on it or on a copy."""
        return rewrite(expression, self._change)

    def last(self, expression: ir.Expression) -> ir.Expression:
        """The same for an event that nothing comes after."""
        if isinstance(expression, ir.MachineCall) and not expression.after and expression.event:
            arguments = tuple(self.expression(each) for each in expression.event.arguments)
            return ir.Call(
                type=expression.type,
                function=f"{self._receiver(expression)}.{expression.event.event}",
                arguments=arguments,
            )
        return self.expression(expression)

    def _receiver(self, called: ir.MachineCall) -> str:
        return self.scope.show(called.machine) if called.machine else self.subject

    def _change(self, node: ir.Node) -> ir.Node:
        match node:
            case ir.Name(binding="data" | "state", name=name):
                return node.model_copy(update={"name": f"{self.subject}.{name}"})
            case ir.MachineCall():
                return self._called(node)
            case _:
                return node

    def _called(self, called: ir.MachineCall) -> ir.Expression:
        receiver = self._receiver(called)
        before = [self._tuple(each) for each in called.after]
        if before or (called.event and not self._pure(called.event.event)):
            receiver = call("then", [receiver, *before])
        if called.event is None:
            return ir.Name(type=called.type, name=receiver, binding="local")
        return ir.Call(
            type=called.type,
            function=f"{receiver}.{called.event.event}",
            arguments=called.event.arguments,
        )

    def _tuple(self, event: ir.MachineEvent) -> str:
        arguments = "".join(f", {self.scope.show(each)}" for each in event.arguments)
        return f'("{event.event}"{arguments or ","})'

    def _pure(self, name: str) -> bool:
        """Whether an event changes nothing, so that it can be asked of the machine itself."""
        for each in self.machine.events:
            if each.name == name:
                return all(not one.sets and one.target is None for one in each.transitions)
        return False


# ---- invariants --------------------------------------------------------------------------------


def _invariants(machine: ir.Machine, scope: Scope) -> Iterator[Part]:
    drawn = _inputs(machine, (), (), scope)
    placed = _Placed(machine, scope)
    for number, each in enumerate(machine.always, 1):
        condition = each.condition
        if each.guard:
            condition = ir.Logical(
                type=BOOL, operator="implies", left=each.guard, right=each.condition
            )
        yield Part(
            name=f"{snake(machine.name)}_always_{number}",
            item=each.id,
            code="always",
            title=f"always {scope.show(condition)}",
            owner=machine.name,
            sentences=(f"After any events: {scope.show(condition)}.",),
            body=(f"assert {scope.holds(placed.expression(condition))}",),
            inputs=drawn,
            setup=_setup(machine),
            machine=machine.name,
        )
    for never in machine.never:
        yield _path(
            machine,
            drawn,
            f"never_goes_from_{never.source}_to_{never.target}",
            (never.id, "never", f"never {never.source} -> {never.target}"),
            f"assert {_state(machine, never.target)} not in states[len(before) :]",
            never.source,
        )
    for final in machine.final:
        yield _path(
            machine,
            drawn,
            f"stays_{final}",
            (f"{machine.id}/final", "final", f"{final} is final"),
            f"assert set(states[len(before) :]) <= {{{_state(machine, final)}}}",
            final,
        )


def _path(
    machine: ir.Machine,
    drawn: Inputs,
    name: str,
    what: tuple[str, str, str],
    assertion: str,
    since: str,
) -> Part:
    """A test about all states that follow the first visit of a state."""
    item, code, title = what
    made = call(machine.name, [each.name for each in machine.parameters])
    source = _state(machine, since)
    return Part(
        name=f"{snake(machine.name)}_{name}",
        item=item,
        code=code,
        title=title,
        owner=machine.name,
        sentences=(sentence(f"{machine.name} {name.replace('_', ' ')}"),),
        body=(
            f"states = [after({made}, events[:count]).state for count in range(len(events) + 1)]",
            f"before = list(takewhile(lambda state: state is not {source}, states))",
            assertion,
        ),
        inputs=drawn,
        machine=machine.name,
    )


def _state(machine: ir.Machine, state: str) -> str:
    return f"{machine.name}State.{state}"


# ---- the model ---------------------------------------------------------------------------------


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
        lines.append(f"    self.expected_state = {_state(machine, machine.start)}")
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
        members = [_state(machine, each) for each in sources]
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
        lines.append(f"self.expected_state = {_state(machine, transition.target)}")
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
