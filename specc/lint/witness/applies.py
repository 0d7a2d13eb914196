"""Whether conditions hold for any input at all: preconditions, and what a criterion is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from specc.language import ir, types
from specc.language.evaluate import Program, compiled, evaluate, guarded, satisfies, within
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.rewrite import rewrite, substitute
from specc.language.search import hints_of, inputs
from specc.language.search.pools import Pools
from specc.language.walk import nodes
from specc.lint.witness.aim import aimed, constants
from specc.lint.witness.cover import impossible
from specc.lint.witness.normal import opaque
from specc.lint.witness.pointwise import Names
from specc.lint.witness.question import Answer, Budget, Question, Witness
from specc.lint.witness.solving import solver_for
from specc.lint.witness.terms import negated, speaks_of_result, with_lets

AIMED = 12
"""Inputs from which one is made that meets a comparison."""

FIRST = 12
"""Inputs that are tried before anything is proved."""

STEPS = 3_000
"""Steps that one input may take."""


@dataclass(frozen=True)
class Conditions:
    """Conditions over the inputs of a function, if any, and variables. `weakened`: some could not
    be said of inputs alone and were left out."""

    conditions: tuple[ir.Expression, ...]
    parameters: tuple[ir.Parameter, ...]
    variables: tuple[ir.Parameter, ...] = ()
    weakened: bool = False
    machine: ir.Machine | None = None
    examples: tuple[ir.Example, ...] = ()
    whens: tuple[ir.Expression, ...] = ()


def duties(function: ir.Function, program: Program, *, raises: bool) -> Conditions:
    """The preconditions of a function; with `raises` also that no declared error is raised."""
    lets = {each.name: each.value for each in function.lets}
    found = [each.condition for each in function.requires]
    if raises:
        found += [each.required or negated(each.condition) for each in function.raises]
    return _told([with_lets(each, lets) for each in found], function.parameters, (), program)


def circumstances(
    criterion: ir.Criterion, owner: ir.Function | ir.Machine | None, program: Program
) -> Conditions:
    """When a criterion says anything."""
    lets = {each.name: each.value for each in criterion.lets}
    found = [with_lets(each, lets) for each in criterion.whens]
    match owner:
        case ir.Function():
            raising = any(each.raises is not None for each in criterion.checks)
            around = duties(owner, program, raises=not raising)
            found = [*around.conditions, *(_called(each, owner, program) for each in found)]
            parameters = owner.parameters
        case ir.Machine():
            parameters = (*owner.parameters, *owner.data)
        case None:
            parameters = ()
    told = _told(found, parameters, criterion.variables, program)
    examples = owner.examples if isinstance(owner, ir.Function) else ()
    own = told.conditions[-len(criterion.whens) :]
    machine = owner if isinstance(owner, ir.Machine) else None
    return replace(told, machine=machine, examples=examples, whens=own)


def _called(condition: ir.Expression, owner: ir.Function, program: Program) -> ir.Expression:
    """`result` as the call that it stands for, where rules say what it is."""
    if not owner.rules or owner.returns is None:
        return condition
    module = program.module
    names = (
        ir.Name(type=types.carrier(each.type, module), name=each.name, binding="parameter")
        for each in owner.parameters
    )
    call = ir.Call(
        type=types.carrier(owner.returns, module), function=owner.name, arguments=tuple(names)
    )

    def change(each: ir.Node) -> ir.Node:
        return call if isinstance(each, ir.Name) and each.binding == "result" else each

    return rewrite(condition, change)


def _told(
    conditions: Sequence[ir.Expression],
    parameters: tuple[ir.Parameter, ...],
    variables: tuple[ir.Parameter, ...],
    program: Program,
) -> Conditions:
    told = [e for e in conditions if not (speaks_of_result(e) or opaque(e, program))]
    weakened = len(told) < len(conditions)
    return Conditions(tuple(told), parameters, variables, weakened)


def known_inputs(asked: Conditions, program: Program, budget: Budget) -> list[Names]:
    """Inputs that keep the conditions: those on which many criteria are tried."""
    pools = Pools(program, hints_of([*asked.parameters, *asked.conditions], program))
    found = inputs(asked.parameters, program, pools.hints, budget.inputs // 4).values
    return [each for each in found if holds(asked, each, program)]


def applies(asked: Conditions, known: Sequence[Names], program: Program) -> bool:
    """Whether one of the inputs, which keep the preconditions, keeps the others as well."""
    if asked.variables or asked.weakened:
        return False
    return any(holds(Conditions(asked.whens, ()), each, program) for each in known)


def never(asked: Conditions, question: Question | None, program: Program, budget: Budget) -> Answer:
    """Whether no input keeps the conditions. found: there is none, proved; none: there is one.

    Those of machines are only judged by proof: which data can be reached is another question.
    """
    given = (*asked.parameters, *asked.variables)
    pools = Pools(program, hints_of([*given, *asked.conditions], program))
    if asked.machine is not None:
        every = _by_state(asked.conditions, asked.machine, program)
        proved = all(impossible(each, given, pools)[0] for each in every)
        return Answer("found" if proved else "unknown")
    pool = inputs(given, program, pools.hints, budget.inputs)
    tried = iter(pool.values)
    first = list(islice(tried, FIRST))
    for names in first:
        if holds(asked, names, program):
            return Answer("none", Witness(names))
    proved, seeds = impossible(asked.conditions, given, pools)
    if proved or any(_no_item(each, given, pools) for each in asked.conditions):
        return Answer("found")
    shown = list(of_examples(asked, first[0] if first else {}, program))
    bases = [*shown[:AIMED], *first]
    named = constants(asked.conditions, program)
    seeds += [{**base, **named} for base in bases[:3]] if named else []
    for names in chain(seeds, shown, tried, aimed(asked.conditions, bases, program)):
        if holds(asked, names, program):
            return Answer("none", Witness(names))
    if pool.exhaustive:
        return Answer("found")
    return _asked_of_solver(asked, question, budget)


def of_examples(asked: Conditions, rest: Names, program: Program) -> Iterator[Names]:
    """The inputs that examples show, with the first values of variables."""
    for example in asked.examples:
        pairs = zip(asked.parameters, example.arguments, strict=True)
        try:
            yield {**rest, **{each.name: evaluate(value, program) for each, value in pairs}}
        except (Undefined, RaisedError):
            continue


def _no_item(condition: ir.Expression, given: tuple[ir.Parameter, ...], pools: Pools) -> bool:
    """Whether the condition asks for some item that the type of the items does not allow."""
    match condition:
        case ir.Quantifier(
            quantifier="some",
            binds=(ir.Bind(names=(name,), iterable=ir.Name(name=whole)),),
            body=body,
        ):
            type_ = next((each.type for each in given if each.name == whole), types.UNKNOWN)
            type_ = types.expand(type_, pools.program.module)
            while isinstance(type_, ir.RefinedType):
                type_ = type_.base
            if not isinstance(type_, ir.ListType | ir.SetType):
                return False
            carrier = types.carrier(type_.item, pools.program.module)
            item = ir.Name(type=carrier, name=name, binding="variable")
            told = substitute(body, {name: item})
            parameter = ir.Parameter(name=name, type=type_.item)
            return impossible((told,), (*given, parameter), pools)[0]
        case _:
            return False


def _by_state(
    conditions: tuple[ir.Expression, ...], machine: ir.Machine, program: Program
) -> Iterator[tuple[ir.Expression, ...]]:
    """The conditions in each state of a machine."""
    for state in machine.states:
        type_ = ir.NamedType(name=f"{machine.name}State")
        member = ir.Member(type=type_, enum=machine.name, member=state)
        told = (substitute(each, {"state": member}) for each in conditions)
        yield tuple(rewrite(each, partial(_folded, program)) for each in told)
    if not machine.states:
        yield conditions


def _folded(program: Program, node: ir.Node) -> ir.Node:
    """A test of constants as what it comes to."""
    if not isinstance(node, ir.Comparison | ir.Is):
        return node
    if any(isinstance(each, ir.Name | ir.MachineCall) for each in nodes(node)):
        return node
    try:
        return ir.LiteralValue(type=types.BOOL, text=str(evaluate(node, program)))
    except (Undefined, RaisedError):
        return node


def holds(asked: Conditions, names: Names, program: Program) -> bool:
    """Whether an input keeps the types and the conditions."""
    try:
        return within(Run(program, STEPS), partial(_holds, asked, names))
    except (Undefined, RaisedError):
        return False


def _holds(asked: Conditions, names: Names, run: Run) -> bool:
    program = run.program
    frame = Frame({**names}, run)
    given = (*asked.parameters, *asked.variables)
    return all(satisfies(names[each.name], each.type, program) for each in given) and all(
        guarded(compiled(each, program), frame) for each in asked.conditions
    )


def _asked_of_solver(asked: Conditions, question: Question | None, budget: Budget) -> Answer:
    reason = "no input was found that keeps these conditions"
    if question is not None and not asked.weakened:
        solver = solver_for(question)
        if solver is not None:
            bare = replace(question, domain=(), clauses=())
            answer: Answer = solver.satisfiable(
                bare, asked.conditions, budget.rlimit, asked.variables
            )
            if answer.status == "none":
                return Answer("found")
            if answer.witness is not None and holds(asked, answer.witness.names, question.program):
                return Answer("none", answer.witness)
    return Answer("unknown", reason=reason)
