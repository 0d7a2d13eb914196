"""Evaluation of quantifiers, comprehensions and lambdas."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, assert_never

from specc.language import ir
from specc.language.evaluate.data import items_of
from specc.language.evaluate.program import Code, Compile, Frame, spend
from specc.language.values import MapValue, Value


class _Loop(NamedTuple):
    names: tuple[str, ...]
    iterable: Code
    conditions: tuple[Code, ...] = ()


def loop_code(expression: ir.Quantifier | ir.Comprehension, compile_: Compile) -> Code:
    """The code of an expression that runs over items."""
    match expression:
        case ir.Quantifier():
            return _quantifier(expression, compile_)
        case ir.Comprehension():
            return _comprehension(expression, compile_)
    assert_never(expression)


def lambda_code(
    expression: ir.Lambda, compile_: Compile
) -> Callable[[Frame], Callable[..., Value]]:
    """The code that makes a Python function of a lambda."""
    names, body = expression.parameters, compile_(expression.body)

    def code(frame: Frame) -> Callable[..., Value]:
        inner = Frame(dict(frame.names), frame.run)

        def function(*values: Value) -> Value:
            spend(frame.run)
            inner.names.update(zip(names, values, strict=True))
            return body(inner)

        return function

    return code


def _loops(clauses: Sequence[ir.Bind | ir.Clause], compile_: Compile) -> tuple[_Loop, ...]:
    return tuple(
        _Loop(
            each.names,
            compile_(each.iterable),
            tuple(map(compile_, each.conditions)) if isinstance(each, ir.Clause) else (),
        )
        for each in clauses
    )


def _bindings(loops: tuple[_Loop, ...], frame: Frame) -> Iterator[None]:
    """Bind the names of all loops in `frame`, once for each combination of items."""
    loop, rest = loops[0], loops[1:]
    names = frame.names
    for item in items_of(loop.iterable(frame)):
        spend(frame.run)
        if len(loop.names) == 1:
            names[loop.names[0]] = item
        else:
            assert isinstance(item, tuple)
            names.update(zip(loop.names, item, strict=True))
        for condition in loop.conditions:
            if not condition(frame):
                break
        else:
            if rest:
                yield from _bindings(rest, frame)
            else:
                yield


def _quantifier(expression: ir.Quantifier, compile_: Compile) -> Code:
    loops, body = _loops(expression.binds, compile_), compile_(expression.body)
    every = expression.quantifier == "every"

    def code(frame: Frame) -> Value:
        inner = Frame(dict(frame.names), frame.run)
        for _ in _bindings(loops, inner):
            if bool(body(inner)) != every:
                return not every
        return every

    return code


def generator(
    expression: ir.Comprehension, compile_: Compile
) -> Callable[[Frame], Iterator[Value]]:
    """The elements of a comprehension one by one, for those who may stop early."""
    loops, element = _loops(expression.clauses, compile_), compile_(expression.element)

    def code(frame: Frame) -> Iterator[Value]:
        inner = Frame(dict(frame.names), frame.run)
        for _ in _bindings(loops, inner):
            yield element(inner)

    return code


def _comprehension(expression: ir.Comprehension, compile_: Compile) -> Code:
    if expression.value is not None:
        return _map_comprehension(expression, compile_(expression.value), compile_)
    elements = generator(expression, compile_)
    if expression.shape == "set":
        return lambda frame: frozenset(elements(frame))
    return lambda frame: tuple(elements(frame))


def _map_comprehension(expression: ir.Comprehension, value: Code, compile_: Compile) -> Code:
    loops, key = _loops(expression.clauses, compile_), compile_(expression.element)

    def code(frame: Frame) -> Value:
        inner = Frame(dict(frame.names), frame.run)
        return MapValue((key(inner), value(inner)) for _ in _bindings(loops, inner))

    return code
