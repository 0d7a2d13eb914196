"""Functions written from a spec's own expressions, to see which of them its criteria let pass.

Where criteria relate several calls, a result cannot be judged by itself: two whole functions that
keep them all, and differ somewhere, show that the result is not determined.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from specc.language import ir, types
from specc.language.evaluate import Program, program_of, routine_of, within
from specc.language.evaluate.calls import call
from specc.language.evaluate.program import RaisedError, Run, Undefined
from specc.language.search import inputs
from specc.language.values import Value
from specc.lint.witness.bounded import differ
from specc.lint.witness.criteria import broken_criteria
from specc.lint.witness.options import fit
from specc.lint.witness.pointwise import Asked, Case, Names, case_of, verdict
from specc.lint.witness.question import Answer, Budget, Witness
from specc.lint.witness.terms import conjunction
from specc.lint.witness.written import fits, written

MOST = 8
"""How many functions are tried."""

STEPS = 3_000
"""Steps of one call."""

INPUTS = 60
"""Inputs on which a function is tried, and two are compared."""


def two_functions(asked: Asked, budget: Budget, first: Names | None) -> Answer:
    """An input on which two functions that keep all criteria differ; `first` is tried first."""
    question = asked.question
    kept: list[tuple[ir.Function, Program]] = []
    for function in _functions(asked):
        program = _having(function, question.program)
        made = program.declarations[function.name]
        assert isinstance(made, ir.Function)
        if not _keeps(made, program, asked):
            continue
        if any(True for _ in broken_criteria(made.criteria, made, program, budget)):
            continue
        for other in kept:
            witness = _difference(asked, (made, program), other, first)
            if witness is not None:
                return Answer("found", witness)
        kept.append((made, program))
    codes = ", ".join(dict.fromkeys(each.split("/")[2] for each in question.others))
    return Answer("unknown", reason=f"{codes} relates several calls")


def _functions(asked: Asked) -> Iterator[ir.Function]:
    """The function with rules: the values that the spec gives, else one expression for the rest."""
    function = asked.question.function
    rules = []
    for each in asked.question.clauses:
        if each.pin is not None and not each.variables:
            guard = conjunction(each.guards) if each.guards else None
            rules.append(ir.Rule(id=f"{each.id}/pin", value=each.pin, guard=guard))
    for value in _values(asked)[:MOST]:
        last = ir.Rule(id=f"{function.id}/rest", value=value, otherwise=True)
        sure = [each for each in rules if each.guard is None]
        yield function.model_copy(update={"rules": tuple(sure or (*rules, last))})
        if sure:
            return


def _values(asked: Asked) -> list[ir.Expression]:
    """Expressions for the rest: simple constants and the spec's own, turn by turn."""
    carrier = types.carrier(asked.type, asked.program.module)
    own = list(written(asked.question.clauses, carrier))
    given = (
        ir.Name(
            type=types.carrier(each.type, asked.program.module), name=each.name, binding="parameter"
        )
        for each in asked.question.function.parameters
    )
    own = list(dict.fromkeys((*(each for each in given if fits(each.type, carrier)), *own)))
    constants: list[ir.Expression] = []
    if carrier == types.INT or isinstance(carrier, ir.DecimalType):
        constants = [ir.LiteralValue(type=carrier, text=text) for text in ("0", "1")]
    if carrier == types.BOOL:
        constants = [ir.LiteralValue(type=carrier, text=text) for text in ("False", "True")]
    return [*constants[:1], *own[:4], *constants[1:], *own[4:]]


def _having(function: ir.Function, program: Program) -> Program:
    """The program with the function in place of its namesake."""
    module = program.module
    declarations = tuple(
        function if isinstance(each, ir.Function) and each.name == function.name else each
        for each in module.declarations
    )
    return program_of(module.model_copy(update={"declarations": declarations}))


def _keeps(function: ir.Function, program: Program, asked: Asked) -> bool:
    """Whether the results of a function keep what is said of each by itself."""
    for names in _inputs(asked):
        run = Run(asked.program, STEPS)
        case = case_of(asked, names, run)
        if case is not None:
            value = _result(function, program, names)
            if value is None or within(run, partial(_holds, case, value[0])) is not True:
                return False
    return True


def _holds(case: Case, value: Value, _: Run) -> bool | None:
    return verdict(case, value)


def _inputs(asked: Asked) -> Iterator[Names]:
    parameters = asked.question.function.parameters
    return inputs(parameters, asked.program, asked.pools.hints, INPUTS).values


def _result(function: ir.Function, program: Program, names: Names) -> tuple[Value] | None:
    code = routine_of(function, program)
    arguments = [names[each.name] for each in function.parameters]
    try:
        value = within(Run(program, STEPS), partial(call, code, arguments))
    except (Undefined, RaisedError):
        return None
    return (fit(value, types.carrier(function.returns or types.NONE, program.module)),)


def _difference(
    asked: Asked,
    one: tuple[ir.Function, Program],
    other: tuple[ir.Function, Program],
    first: Names | None,
) -> Witness | None:
    for names in chain([first] if first else [], _inputs(asked)):
        left, right = _result(*one, names), _result(*other, names)
        if left and right and differ(left[0], right[0]):
            return Witness(names, results=(left[0], right[0]))
    return None
