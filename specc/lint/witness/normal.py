"""Brings what a spec says of a function's result into one form: clauses over one call of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.rewrite import rewrite, substitute
from specc.language.walk import nodes
from specc.lint.witness.pinned import parts_of
from specc.lint.witness.question import Clause, Question
from specc.lint.witness.terms import conjunction, equal, negated, speaks_of_result, with_lets


def question_of(function: ir.Function, program: Program) -> Question:
    """What is asked about a function: its domain, and what the spec says of each result."""
    whole = _Whole(function, program)
    domain = [each.condition for each in function.requires]
    domain += [each.required or negated(each.condition) for each in function.raises]
    domain = [with_lets(each, whole.lets) for each in domain]
    clauses: list[Clause] = []
    others: list[str] = []
    if function.returns is not None:
        clauses += _rules(whole)
        for said in _sayings(function):
            found = _of_saying(said, whole)
            if found is None:
                others.append(said.id)
            elif said.raises is None:
                clauses += found
            else:
                domain += _not_raising(found, said.raises, function)
        clauses += _examples(whole)
        domain += _raising_examples(whole)
    return Question(function, program, tuple(domain), tuple(clauses), tuple(dict.fromkeys(others)))


def opaque(node: ir.Node, program: Program) -> bool:
    """Whether its value depends on a machine, or on code that the spec does not determine."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        for each in nodes(waiting.pop()):
            if isinstance(each, ir.MachineCall | ir.NewMachine):
                return True
            if isinstance(each, ir.Call) and each.function not in seen:
                seen.add(each.function)
                called = program.declarations.get(each.function)
                if not isinstance(called, ir.Function | ir.Define) or not called.rules:
                    return True
                raises = called.raises if isinstance(called, ir.Function) else ()
                waiting += [*called.lets, *called.rules, *raises]
    return False


@dataclass(frozen=True)
class _Whole:
    """A function, and what is used over and over."""

    function: ir.Function
    program: Program
    lets: dict[str, ir.Expression] = field(init=False)
    own: ir.Call = field(init=False)

    def __post_init__(self) -> None:
        function = self.function
        lets = {each.name: each.value for each in function.lets}
        object.__setattr__(self, "lets", lets)
        object.__setattr__(
            self,
            "own",
            ir.Call(
                type=self.carrier(function.returns) if function.returns else types.NONE,
                function=function.name,
                arguments=tuple(map(self.name, function.parameters)),
            ),
        )

    def carrier(self, type_: ir.Type) -> ir.Type:
        return types.carrier(type_, self.program.module)

    def name(self, parameter: ir.Parameter) -> ir.Name:
        type_ = self.carrier(parameter.type)
        return ir.Name(type=type_, name=parameter.name, binding="parameter")

    @property
    def result(self) -> ir.Name:
        return ir.Name(type=self.own.type, name="result", binding="result")


def _rules(whole: _Whole) -> Iterator[Clause]:
    guards = [each.guard for each in whole.function.rules if each.guard is not None]
    for rule in whole.function.rules:
        given = [rule.guard] if rule.guard is not None else []
        if rule.otherwise:
            given = [negated(each) for each in guards]
        value = with_lets(rule.value, whole.lets)
        shown = tuple(with_lets(each, whole.lets) for each in given)
        yield Clause(rule.id, shown, equal(whole.result, value))


def _examples(whole: _Whole) -> Iterator[Clause]:
    for each in whole.function.examples:
        if each.result is not None:
            yield Clause(each.id, _row(each, whole), equal(whole.result, each.result))


def _raising_examples(whole: _Whole) -> Iterator[ir.Expression]:
    """That the input is none of which only an example says that it raises."""
    declared = {each.error.error for each in whole.function.raises}
    for each in whole.function.examples:
        if each.raises is not None and each.raises.error not in declared:
            yield negated(conjunction(_row(each, whole)))


def _row(example: ir.Example, whole: _Whole) -> tuple[ir.Expression, ...]:
    pairs = zip(whole.own.arguments, example.arguments, strict=True)
    return tuple(equal(name, value) for name, value in pairs)


# ---- postconditions and checks -------------------------------------------------------------------


@dataclass(frozen=True)
class _Saying:
    """A postcondition or check, with what stands around it."""

    id: str
    condition: ir.Expression
    raises: ir.ErrorCall | None = None
    variables: tuple[ir.Parameter, ...] = ()
    whens: tuple[ir.Expression, ...] = ()
    lets: tuple[ir.Let, ...] = ()


def _sayings(function: ir.Function) -> Iterator[_Saying]:
    for each in function.ensures:
        yield _Saying(each.id, each.condition)
    for criterion in function.criteria:
        around = (criterion.variables, criterion.whens, criterion.lets)
        for check in criterion.checks:
            for condition in _conjuncts(check.condition):
                yield _Saying(check.id, condition, check.raises, *around)


def _conjuncts(condition: ir.Expression) -> Iterator[ir.Expression]:
    if isinstance(condition, ir.Logical) and condition.operator == "and":
        yield from (*_conjuncts(condition.left), *_conjuncts(condition.right))
    else:
        yield condition


def _of_saying(said: _Saying, whole: _Whole) -> list[Clause] | None:
    """The clauses of a saying; None where it relates several calls, or is beyond evaluation."""
    lets = whole.lets | {each.name: each.value for each in said.lets}
    condition = with_lets(said.condition, lets)
    whens = [with_lets(each, lets) for each in said.whens]
    calls = list(dict.fromkeys(c for each in (*whens, condition) for c in _calls(each, whole)))
    if not calls:
        return []
    if len(calls) > 1 or any(_is_local(each) for each in nodes(calls[0])):
        return None

    def change(each: ir.Node) -> ir.Node:
        same = isinstance(each, ir.Call) and each == calls[0]
        return whole.result if same else each

    condition, *whens = (rewrite(each, change) for each in (condition, *whens))
    if any(opaque(each, whole.program) for each in (condition, *whens, *calls[0].arguments)):
        return None
    if said.raises is not None:
        condition = whole.result
    turned = _turned(calls[0], said.variables, (condition, whens), whole)
    if turned is None:
        return None
    guards, condition, variables = turned
    for each in reversed(guards):
        if speaks_of_result(each):
            condition = ir.Logical(type=types.BOOL, operator="implies", left=each, right=condition)
    known = [each for each in guards if not speaks_of_result(each)]
    if said.raises is not None:
        return [Clause(said.id, tuple(known), condition, variables)]
    return [
        Clause(said.id, (*known, *more), part, _used(variables, (*known, *more, part)))
        for more, part in parts_of(condition, whole.program)
    ]


def _used(
    variables: tuple[ir.Parameter, ...], parts: Iterable[ir.Expression]
) -> tuple[ir.Parameter, ...]:
    """The variables that a clause speaks of: the others say nothing in it."""
    named = _named(parts)
    return tuple(each for each in variables if each.name in named)


def _calls(expression: ir.Expression, whole: _Whole) -> Iterator[ir.Call]:
    """The calls of the function, `result` as the call on its own parameters."""
    for each in nodes(expression):
        if isinstance(each, ir.Call) and each.function == whole.function.name:
            yield each
        elif isinstance(each, ir.Name) and each.binding == "result":
            yield whole.own


def _is_local(node: ir.Node) -> bool:
    return isinstance(node, ir.Name) and node.binding == "local"


_Turned = tuple[list[ir.Expression], ir.Expression, tuple[ir.Parameter, ...]]


def _turned(
    call: ir.Call,
    variables: tuple[ir.Parameter, ...],
    said: tuple[ir.Expression, list[ir.Expression]],
    whole: _Whole,
) -> _Turned | None:
    """What is said of a call, as said of the call on the parameters: guards, condition, variables.

    A name that is an argument becomes that parameter; another argument becomes a guard
    `parameter == argument`; names that are left become variables.
    """
    condition, whens = said
    if call == whole.own:
        return list(whens), condition, variables
    quantified = {each.name: each for each in (*whole.function.parameters, *variables)}
    places: dict[str, ir.Expression] = {}
    guards: list[ir.Expression] = []
    open_: list[tuple[ir.Expression, ir.Expression]] = []
    for parameter, argument in zip(whole.function.parameters, call.arguments, strict=True):
        own = whole.name(parameter)
        known = isinstance(argument, ir.Name) and argument.name in quantified
        if known and isinstance(argument, ir.Name) and argument.name not in places:
            narrowed = _narrowed(quantified[argument.name], parameter, own, whole)
            if narrowed is None:
                return None
            guards += narrowed
            places[argument.name] = own
        else:
            open_.append((own, argument))
    said_of = [condition, *whens, *(argument for _, argument in open_)]
    outer = {each.name for each in whole.function.parameters}
    if _named(said_of) & {name for name in outer if not _stays(places.get(name), name)}:
        requires = (with_lets(each.condition, whole.lets) for each in whole.function.requires)
        whens = [*requires, *whens]
        said_of += whens
    left: list[ir.Parameter] = []
    taken = set(quantified)
    for name in sorted(_named(said_of) & quantified.keys() - places.keys()):
        fresh = name
        while fresh in outer or (fresh != name and fresh in taken):
            fresh += "_2"
        taken.add(fresh)
        left.append(ir.Parameter(name=fresh, type=quantified[name].type))
        type_ = whole.carrier(quantified[name].type)
        places[name] = ir.Name(type=type_, name=fresh, binding="variable")
    guards += [equal(own, substitute(argument, places)) for own, argument in open_]
    guards += [substitute(each, places) for each in whens]
    return guards, substitute(condition, places), tuple(left)


def _stays(place: ir.Expression | None, name: str) -> bool:
    return isinstance(place, ir.Name) and place.name == name


def _named(expressions: Iterable[ir.Expression]) -> set[str]:
    return {
        each.name
        for expression in expressions
        for each in nodes(expression)
        if isinstance(each, ir.Name) and each.binding in {"parameter", "variable"}
    }


def _narrowed(
    given: ir.Parameter, parameter: ir.Parameter, own: ir.Name, whole: _Whole
) -> list[ir.Expression] | None:
    """What the type of a name says beyond that of the parameter whose place it takes; None where
    this cannot be said of a value."""
    module = whole.program.module
    here, there = types.expand(given.type, module), types.expand(parameter.type, module)
    if here == there:
        return []
    carriers = types.carrier(here, module), types.carrier(there, module)
    bases = []
    for each in (here, there):
        base = each
        while isinstance(base, ir.RefinedType):
            base = base.base
        bases.append(base)
    if carriers[0] != carriers[1] or bases[0] != carriers[0] or bases[1] != carriers[1]:
        return None
    return [substitute(each, {"value": own}) for each in types.refinements(here, module)]


def _not_raising(
    found: list[Clause], error: ir.ErrorCall, function: ir.Function
) -> list[ir.Expression]:
    """That the input is none of which only a check says that it raises."""
    if error.error in {each.error.error for each in function.raises}:
        return []
    return [negated(conjunction(each.guards)) for each in found if not each.variables]
