"""Evaluation of calls: built-ins, and functions and defines of the spec through their rules."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from specc.language import ir
from specc.language.builtins import FUNCTIONS, METHODS, Builtin
from specc.language.evaluate.data import items_of
from specc.language.evaluate.loops import generator, lambda_code, loop_code
from specc.language.evaluate.program import (
    Check,
    Code,
    Compile,
    Frame,
    Lazy,
    Raise,
    RaisedError,
    Routine,
    Run,
    Undefined,
    enter,
    spend,
    with_lets,
)
from specc.language.show import show
from specc.language.values import Value
from specc.language.walk import children

PROBLEMS = (ArithmeticError, LookupError, ValueError, TypeError, MemoryError)
"""What Python raises where an operation is not defined."""

TYPES = (
    ir.ScalarType,
    ir.DecimalType,
    ir.ListType,
    ir.SetType,
    ir.MapType,
    ir.TupleType,
    ir.OptionalType,
    ir.NamedType,
)

MakeCheck = Callable[[ir.Type], Check | None]

# ---- built-ins -----------------------------------------------------------------------------------


def builtin_code(expression: ir.BuiltinCall, compile_: Compile) -> Code:
    """The code of a call of a built-in."""
    table = FUNCTIONS if expression.receiver is None else METHODS
    row = table[expression.name]
    given = [*expression.arguments]
    if expression.receiver is not None:
        given.insert(0, expression.receiver)
    arguments = [_argument(each, row, compile_) for each in given]
    keywords = [(each.name, _argument(each.value, row, compile_)) for each in expression.keywords]
    if row.signatures[0].startswith("(Items"):
        arguments[0] = _in_order(arguments[0])
    call, fit = row.evaluate, _fit(expression.type)

    def code(frame: Frame) -> Value:
        values = [each(frame) for each in arguments]
        named = {name: each(frame) for name, each in keywords}
        spend(
            frame.run, 1 + (len(values[0]) >> 4 if values and hasattr(values[0], "__len__") else 0)
        )
        try:
            return fit(call(*values, **named))
        except PROBLEMS:
            raise Undefined(_undefined_call(row, values)) from None

    return code


def _argument(expression: ir.Expression, row: Builtin, compile_: Compile) -> Callable[[Frame], Any]:
    """A lambda becomes a function; `all` and `any` take a bare comprehension item by item."""
    if isinstance(expression, ir.Lambda):
        return lambda_code(expression, compile_)
    if isinstance(expression, ir.Comprehension) and expression.shape == "generator":
        return (generator if row.name in {"all", "any"} else loop_code)(expression, compile_)
    return compile_(expression)


def _in_order(argument: Callable[[Frame], Any]) -> Callable[[Frame], Any]:
    def code(frame: Frame) -> Any:  # noqa: ANN401  # a value, or an iterator of `all`
        value = argument(frame)
        return items_of(value) if isinstance(value, frozenset) else value

    return code


def _fit(type_: ir.Type) -> Callable[[Any], Value]:
    """What makes an empty sum, or the largest of mixed numbers, a value of the call's type."""
    if isinstance(type_, ir.DecimalType):
        return lambda value: Decimal(value) if isinstance(value, int) else value
    if type_ == ir.ScalarType(name="Float"):
        return lambda value: float(value) if isinstance(value, int) else value
    if type_ == ir.ScalarType(name="Duration"):
        return lambda value: timedelta() if value == 0 else value
    return lambda value: value


def _undefined_call(row: Builtin, values: Sequence[Any]) -> str:
    texts = [_short(show(each)) for each in values if not callable(each)]
    if row.kind == "method":
        return f"`{texts[0]}.{row.name}({', '.join(texts[1:])})` is not defined"
    return f"`{row.name}({', '.join(texts)})` is not defined"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:30]}…"


# ---- functions and defines -----------------------------------------------------------------------


def routine(
    declaration: ir.Function | ir.Define,
    compile_: Compile,
    check: MakeCheck,
    fields: Callable[[str], Sequence[str]],
) -> Routine:
    """`declaration` compiled; `check` makes that of a type, `fields` are those of an error."""
    checks = ((each.name, check(each.type)) for each in declaration.parameters)
    function = declaration if isinstance(declaration, ir.Function) else None
    return Routine(
        name=declaration.name,
        body=(*declaration.lets, *declaration.rules, *(function.raises if function else ())),
        parameters=tuple(each.name for each in declaration.parameters),
        checks=tuple((name, code) for name, code in checks if code is not None),
        lets=tuple((each.name, compile_(each.value)) for each in declaration.lets),
        requires=tuple(compile_(each.condition) for each in function.requires) if function else (),
        raises=tuple(
            (compile_(each.condition), raise_code(each.error, fields(each.error.error), compile_))
            for each in (function.raises if function else ())
        ),
        rules=rule_codes(declaration.rules, compile_),
    )


def rule_codes(rules: Sequence[ir.Rule], compile_: Compile) -> tuple[tuple[Code | None, Code], ...]:
    """Guards and values, the `otherwise` rule last."""
    return tuple(
        (None if each.guard is None else compile_(each.guard), compile_(each.value))
        for each in sorted(rules, key=lambda rule: rule.otherwise)
    )


def raise_code(error: ir.ErrorCall, names: Sequence[str], compile_: Compile) -> Raise:
    """An error call compiled; `names` are those of its fields."""
    codes = map(compile_, error.arguments or ())
    return Raise(error.error, tuple(zip(names, codes, strict=False)))


def raised(error: Raise, frame: Frame) -> RaisedError:
    """The error with the values of its fields."""
    return RaisedError(error.error, tuple((name, code(frame)) for name, code in error.fields))


def _height(node: ir.Node) -> int:
    """How many Python frames lie between a call and the deepest call in its body; 0 without one."""
    if isinstance(node, TYPES):
        return 0
    below = max(map(_height, children(node)), default=0)
    if isinstance(node, ir.Call):
        return max(below + 1, 3)
    if not below or isinstance(node, ir.Rule | ir.Raises):
        return below
    return below + (3 if isinstance(node, ir.BuiltinCall | ir.Comprehension | ir.Quantifier) else 1)


def frame_of(code: Routine, arguments: Sequence[Value], run: Run) -> Frame:
    """The frame of a call: arguments and lets."""
    names: dict[str, Value | Lazy] = dict(zip(code.parameters, arguments, strict=True))
    return with_lets(Frame(names, run), code.lets)


def in_domain(code: Routine, frame: Frame) -> bool:
    """Whether refinements and preconditions hold of the arguments; an undefined one does not."""
    for name, check in code.checks:
        value = frame.names[name]
        if isinstance(value, Lazy) or not check(value, frame.run):
            return False
    try:
        return all(condition(frame) for condition in code.requires)
    except Undefined as problem:
        if problem.kind in {"budget", "unknown"}:
            raise
        return False


def error_of(code: Routine, frame: Frame) -> RaisedError | None:
    """The declared error that a call in its domain raises."""
    for condition, error in code.raises:
        if condition(frame):
            return raised(error, frame)
    return None


def first_value(rules: tuple[tuple[Code | None, Code], ...], frame: Frame, name: str) -> Value:
    """The value of the first rule whose guard holds."""
    for guard, value in rules:
        if guard is None or guard(frame):
            return value(frame)
    if not rules:
        raise Undefined(f"the spec does not determine `{name}`", "unknown")
    raise Undefined(f"no rule of `{name}` applies", "no rule")


def call(code: Routine, arguments: Sequence[Value], run: Run) -> Value:
    """The result of a call; Undefined or RaisedError where there is none."""
    heights = run.program.heights
    if code.name not in heights:
        heights[code.name] = max(map(_height, code.body), default=0)
    enter(run, heights[code.name])
    try:
        frame = frame_of(code, arguments, run)
        if not in_domain(code, frame):
            shown = ", ".join(map(show, arguments))
            raise Undefined(f"`{code.name}({shown})` is outside of its preconditions", "outside")
        error = error_of(code, frame)
        if error is not None:
            raise error
        return first_value(code.rules, frame, code.name)
    finally:
        run.frames += heights[code.name]
