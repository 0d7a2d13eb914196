"""Evaluates expressions of the IR to values, within a counted budget.

`evaluate` and `satisfies` are for one question; `program_of` and `attempt` for many about one
module. Nothing but Undefined and RaisedError comes out.
"""

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import partial
from typing import ParamSpec, TypeVar, assert_never

from specc.language import ir
from specc.language.evaluate.calls import PROBLEMS, builtin_code, call, routine
from specc.language.evaluate.data import DataExpression, data_code
from specc.language.evaluate.logic import LogicExpression, logic_code
from specc.language.evaluate.loops import lambda_code, loop_code
from specc.language.evaluate.machines import error_fields, fire, machine_call_code, new_machine
from specc.language.evaluate.program import (
    STEPS,
    Code,
    Frame,
    Program,
    RaisedError,
    Routine,
    Run,
    Undefined,
)
from specc.language.evaluate.satisfies import check_of
from specc.language.values import Value

__all__ = [
    "STEPS",
    "Program",
    "RaisedError",
    "Undefined",
    "attempt",
    "compiled",
    "evaluate",
    "guarded",
    "program_of",
    "routine_of",
    "satisfies",
    "within",
]

DECIMALS = Context(
    prec=28,
    rounding=ROUND_HALF_EVEN,
    Emin=-999999,
    Emax=999999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

T = TypeVar("T")
P = ParamSpec("P")


def program_of(module: ir.Module) -> Program:
    """`module` ready for evaluation."""
    return Program(module, {each.name: each for each in module.named()})


def evaluate(
    expression: ir.Expression,
    program: Program,
    names: Mapping[str, Value] | None = None,
    steps: int = STEPS,
) -> Value:
    """The value of `expression` where `names` have these values.

    Raises:
        Undefined: it has none.
        RaisedError: a function that it calls raises a declared error.
    """
    code = compiled(expression, program)
    return attempt(lambda run: code(Frame(dict(names or {}), run)), program, steps)


def satisfies(value: Value, type_: ir.Type, program: Program, steps: int = STEPS) -> bool:
    """Whether a value of the type's carrier keeps all refinements of `type_`, deep."""
    check = check_of(type_, program, partial(compiled, program=program))
    return check is None or attempt(lambda run: check(value, run), program, steps)


def attempt(work: Callable[[Run], T], program: Program, steps: int = STEPS) -> T:
    """What `work` returns, whose failures all come out as Undefined or RaisedError."""
    return within(Run(program, steps), work)


def within(run: Run, work: Callable[[Run], T]) -> T:
    """The same within what is left of a run."""
    with localcontext(DECIMALS):
        return guarded(work, run)


def guarded(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What `work` returns; what Python raises in it comes out as Undefined."""
    try:
        return work(*given, **named)
    except RecursionError:
        raise Undefined("the recursion is too deep", "budget") from None
    except ZeroDivisionError:
        raise Undefined("division by zero") from None
    except OverflowError:
        raise Undefined("the number or date is out of range") from None
    except PROBLEMS as problem:
        raise Undefined(_reason(problem)) from None


def _reason(problem: Exception) -> str:
    if "DivisionUndefined" in str(problem):
        return "division by zero"
    if isinstance(problem, InvalidOperation):
        return "a decimal operation is not defined or needs more than 28 digits"
    return "an operation is not defined on these values"


def compiled(expression: ir.Expression, program: Program) -> Code:
    """The code of `expression`, made once per program."""
    known = program.codes.get(id(expression))
    if known is None:
        known = expression, _compile(expression, program)
        program.codes[id(expression)] = known
    return known[1]


def routine_of(declaration: ir.Function | ir.Define, program: Program) -> Routine:
    """The code of a function or define, made once per program."""
    known = program.routines.get(id(declaration))
    if known is None:
        compile_ = partial(compiled, program=program)
        code = routine(
            declaration,
            compile_,
            lambda type_: check_of(type_, program, compile_),
            partial(error_fields, program),
        )
        known = declaration, code
        program.routines[id(declaration)] = known
    return known[1]


def _compile(expression: ir.Expression, program: Program) -> Code:
    compile_ = partial(compiled, program=program)
    match expression:
        case ir.Quantifier() | ir.Comprehension():
            return loop_code(expression, compile_)
        case ir.BuiltinCall():
            return builtin_code(expression, compile_)
        case ir.Call():
            return _call(expression, program)
        case ir.MachineCall():
            return machine_call_code(
                expression,
                compile_,
                lambda machine, event, arguments, run: fire(
                    program, machine, event, arguments, run, compile_
                ),
            )
        case ir.NewMachine(machine=machine):
            codes = [*map(compile_, expression.arguments)]
            return lambda frame: new_machine(
                program, machine, [each(frame) for each in codes], frame.run, compile_
            )
        case ir.Lambda():
            return lambda_code(expression, compile_)  # type: ignore[return-value]
        case _ if isinstance(expression, LogicExpression):
            return logic_code(expression, compile_)
        case _ if isinstance(expression, DataExpression):
            return data_code(expression, compile_, program, partial(_constant, program=program))
    assert_never(expression)


def _call(expression: ir.Call, program: Program) -> Code:
    name = expression.function
    arguments = [compiled(each, program) for each in expression.arguments]

    def code(frame: Frame) -> Value:
        declaration = program.declarations.get(name)
        if not isinstance(declaration, ir.Function | ir.Define):
            raise Undefined(f"`{name}` is not known", "unknown")
        values = [each(frame) for each in arguments]
        return call(routine_of(declaration, program), values, frame.run)

    return code


def _constant(run: Run, name: str, program: Program) -> Value:
    """The value of a module-level let, computed once, within a budget of its own."""
    if name not in program.constants:
        let = program.declarations.get(name)
        try:
            if not isinstance(let, ir.Let):
                raise Undefined(f"`{name}` is not known", "unknown")
            program.constants[name] = evaluate(let.value, program)
        except Undefined as problem:
            program.constants[name] = problem
    value = program.constants[name]
    if isinstance(value, Undefined):
        raise Undefined(value.reason, value.kind)
    return value
