"""Examples that contradict what the rest of their function says."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from specc.language import ir, types
from specc.language.evaluate import (
    Program,
    attempt,
    compiled,
    guarded,
    program_of,
    routine_of,
)
from specc.language.evaluate.calls import error_of, first_value, frame_of, raise_code, raised
from specc.language.evaluate.machines import error_fields
from specc.language.evaluate.program import (
    Frame,
    RaisedError,
    Routine,
    Run,
    Undefined,
    with_lets,
)
from specc.language.evaluate.satisfies import check_of
from specc.language.show import show, show_call
from specc.language.values import Value, alike

STEPS = 10_000
"""Steps for one example."""


@dataclass(frozen=True)
class Contradiction:
    """An example, by its id, and a sentence that says what is wrong with it. `item` is the id of
    what it contradicts, or its own; `meant` the cell that would not contradict it, if there is one.
    """

    example: str
    item: str
    reason: str
    meant: str = ""


@dataclass(frozen=True)
class _Row:
    """An example evaluated: its arguments, and the result or the error that it expects."""

    example: ir.Example
    arguments: tuple[Value, ...]
    result: Value
    error: RaisedError | None
    frame: Frame


def check_examples(
    function: ir.Function, module: ir.Module, program: Program | None = None
) -> tuple[Contradiction, ...]:
    """The examples of a function that contradict its types, preconditions, errors, rules,
    postconditions, criteria, or an earlier example, as far as evaluation can tell."""
    program = program or program_of(module)
    found: list[Contradiction] = []
    seen: dict[tuple[Value, ...], _Row] = {}
    for example in function.examples:
        work = partial(_first, function, example, program, seen)
        try:
            contradiction = attempt(work, program, STEPS)
        except Undefined as problem:
            stands = problem.kind in {"unknown", "budget"}
            contradiction = None if stands else _itself(example, problem.reason)
        except RaisedError as problem:
            contradiction = _itself(example, f"a cell of it raises {problem.error}")
        found += [contradiction] if contradiction else []
    return tuple(found)


def _itself(example: ir.Example, reason: str) -> Contradiction:
    return Contradiction(example.id, example.id, reason)


def _first(
    function: ir.Function,
    example: ir.Example,
    program: Program,
    seen: dict[tuple[Value, ...], _Row],
    run: Run,
) -> Contradiction | None:
    row = _row(function, example, program, run)
    earlier = seen.setdefault(row.arguments, row)
    if not (_same(earlier.result, row.result) and _same_error(earlier.error, row.error)):
        reason = "an earlier example has the same arguments and expects something else"
        return Contradiction(example.id, earlier.example.id, reason)
    return next(_contradictions(function, row, program, run), None)


def _row(function: ir.Function, example: ir.Example, program: Program, run: Run) -> _Row:
    nothing = Frame({}, run)
    compile_ = partial(compiled, program=program)
    arguments = tuple(compile_(each)(nothing) for each in example.arguments)
    frame = frame_of(routine_of(function, program), arguments, run)
    # A cell may name another one, as `b` in the result column does.
    result = None if example.result is None else compile_(example.result)(frame)
    error = None
    if example.raises is not None:
        names = error_fields(program, example.raises.error)
        error = raised(raise_code(example.raises, names, compile_), frame)
    return _Row(example, arguments, result, error, frame)


def _contradictions(
    function: ir.Function, row: _Row, program: Program, run: Run
) -> Iterator[Contradiction]:
    """What the row contradicts, in the order in which a call goes."""
    example, frame, code = row.example, row.frame, routine_of(function, program)
    for name, check in code.checks:
        value = dict(zip(code.parameters, row.arguments, strict=True))[name]
        if not check(value, run):
            yield _itself(example, f"{name} = {show(value)} is not allowed by its type")
    for requires, condition in zip(function.requires, code.requires, strict=True):
        if not guarded(condition, frame):
            reason = "the arguments are outside of the function's precondition"
            yield Contradiction(example.id, requires.id, reason)
    yield from _outcome(function, row, code, program)
    if row.error is None and function.returns is not None:
        yield from _result(function, row, program, run)


def _outcome(
    function: ir.Function, row: _Row, code: Routine, program: Program
) -> Iterator[Contradiction]:
    """Where the declared errors or the rules say something else than the row."""
    frame, example = row.frame, row.example
    for raises, (condition, _) in zip(function.raises, code.raises, strict=True):
        if guarded(condition, frame):
            error = guarded(error_of, code, frame)
            if not _same_error(error, row.error):
                reason = f"the call raises {_shown(error)}"
                yield Contradiction(example.id, raises.id, reason, _cell(error))
            return
    if not function.rules:
        return
    try:
        value = guarded(first_value, code.rules, frame, function.name)
    except RaisedError as error:
        if not _same_error(error, row.error):
            reason = f"the rules raise {_shown(error)}"
            yield Contradiction(example.id, function.id, reason, _cell(error))
    else:
        if row.error is not None or not _same(value, row.result):
            result = show(
                value, function.returns and types.expand(function.returns, program.module)
            )
            yield Contradiction(example.id, function.id, f"the rules give {result}", result)


def _result(
    function: ir.Function, row: _Row, program: Program, run: Run
) -> Iterator[Contradiction]:
    """Where the result is not what its type, the postconditions and the criteria ask for."""
    compile_ = partial(compiled, program=program)
    example = row.example
    check = function.returns and check_of(function.returns, program, compile_)
    if check and not check(row.result, run):
        yield _itself(example, f"the result {show(row.result)} is not allowed by its type")
    row.frame.names["result"] = row.result
    for ensures in function.ensures:
        if not _holds(ensures.condition, row.frame, program):
            yield Contradiction(example.id, ensures.id, "the result breaks the postcondition")
    for criterion in function.criteria:
        if criterion.variables:
            continue
        frame = Frame(dict(row.frame.names), run)
        with_lets(frame, tuple((each.name, compile_(each.value)) for each in criterion.lets))
        if not all(_holds(each, frame, program, unknown=False) for each in criterion.whens):
            continue
        for each in criterion.checks:
            if each.raises is None and not _holds(each.condition, frame, program):
                yield Contradiction(example.id, each.id, f"{criterion.code} does not hold")


def _holds(
    expression: ir.Expression, frame: Frame, program: Program, *, unknown: bool = True
) -> bool:
    """The truth of a condition; `unknown` where it has none here."""
    try:
        return bool(guarded(compiled(expression, program), frame))
    except (Undefined, RaisedError):
        return unknown


def _same(left: Value, right: Value) -> bool:
    return alike(left, right, math.isclose)


def _same_error(given: RaisedError | None, expected: RaisedError | None) -> bool:
    """Whether the error is the one expected; without fields, its class is enough."""
    if given is None or expected is None:
        return given is expected
    return given.error == expected.error and (
        not expected.fields or dict(given.fields) == dict(expected.fields)
    )


def _cell(error: RaisedError | None) -> str:
    if error is None:
        return ""
    return f"raises {show_call(error.error, (value for _, value in error.fields))}"


def _shown(error: RaisedError | None) -> str:
    if error is None:
        return "nothing"
    fields = ", ".join(f"{name}={show(value)}" for name, value in error.fields)
    return f"{error.error}({fields})" if fields else error.error
