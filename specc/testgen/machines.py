"""Machines as tests: all events in any order against a model, invariants, criteria.

A test of one property draws a list of events and runs them on a new machine. The model, a
Hypothesis state machine, computes from the spec's guards and sets what every event must do.
"""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.walk import nodes
from specc.testgen.building import build
from specc.testgen.criteria import raising, snake_code
from specc.testgen.domains import Domain
from specc.testgen.events import placed, placed_last
from specc.testgen.facts import conjuncts, inlined
from specc.testgen.inputs import Inputs, inputs
from specc.testgen.mentions import names
from specc.testgen.models import model_name, state_name
from specc.testgen.naming import events_name, slug, snake
from specc.testgen.parts import Part, Scope, call, sentence
from specc.testgen.preconditions import wanted
from specc.testgen.strategies import Printer, strategy
from specc.testgen.transitions import transitions

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


def events(machine: ir.Machine, scope: Scope, printer: Printer) -> str:
    """The strategy of lists of events, each a name and arguments."""
    options = []
    for event in machine.events:
        given = [
            strategy(build(each.type, (), scope.context), printer) for each in event.parameters
        ]
        options.append(call("st.tuples", [f'st.just("{event.name}")', *given]))
    one = options[0] if len(options) == 1 else call("st.one_of", options)
    return f"st.lists({one}, max_size=8)"


def reached(machine: ir.Machine, scope: Scope, printer: Printer) -> str:
    """The strategy of a machine in any state that events lead to."""
    given = [
        f"{each.name}={strategy(build(each.type, (), scope.context), printer)}"
        for each in machine.parameters
    ]
    new = call("st.builds", [machine.name, *given])
    return call("st.builds", ["after", new, events_name(machine.name)])


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
    yield from transitions(each, scope)
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
    at_hand = subject(machine)
    needed = any(_about_machine(each) for each in spoken)
    if needed:
        drawn = _inputs(machine, variables, early, scope)
    else:
        own = [each for each in machine.parameters if each.name in mentioned]
        drawn = inputs((*own, *variables), early, scope.context, scope.definitions)
    if error:
        body = raising(
            scope.show(placed_last(condition, scope.module, scope.show, at_hand)), error, scope
        )
    else:
        body = [f"assert {scope.holds(_read(machine, scope, condition))}"]
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
        conditions=(*drawn.rest, *(_read(machine, scope, each) for each in late)),
        asked=(*drawn.rest, *late),
    )


def _read(machine: ir.Machine, scope: Scope, expression: ir.Expression) -> ir.Expression:
    """An expression about the machine at hand, as its tests read it."""
    return placed(expression, scope.module, scope.show, subject(machine))


def _about_machine(condition: ir.Expression) -> bool:
    """Whether a condition needs the machine at hand."""
    return any(
        (isinstance(each, ir.MachineCall) and each.machine is None)
        or (isinstance(each, ir.Name) and each.binding in {"data", "state"})
        for each in nodes(condition)
    )


# ---- invariants --------------------------------------------------------------------------------


def _invariants(machine: ir.Machine, scope: Scope) -> Iterator[Part]:
    drawn = _inputs(machine, (), (), scope)
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
            body=(f"assert {scope.holds(_read(machine, scope, condition))}",),
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
            f"assert {state_name(machine, never.target)} not in states[len(before) :]",
            never.source,
        )
    for final in machine.final:
        yield _path(
            machine,
            drawn,
            f"stays_{final}",
            (f"{machine.id}/final", "final", f"{final} is final"),
            f"assert set(states[len(before) :]) <= {{{state_name(machine, final)}}}",
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
    source = state_name(machine, since)
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
