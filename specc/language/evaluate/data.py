"""Evaluation of literals, names, displays, records, fields, indexes and slices."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_never

from specc.language import ir
from specc.language.evaluate.program import (
    Code,
    Compile,
    Frame,
    Lazy,
    Program,
    Run,
    Undefined,
    force,
)
from specc.language.show import ordered, show
from specc.language.values import (
    EnumValue,
    MachineValue,
    MapValue,
    RecordValue,
    Value,
)

DataExpression = (
    ir.LiteralValue
    | ir.Name
    | ir.Member
    | ir.Collection
    | ir.MapDisplay
    | ir.Construct
    | ir.Replace
    | ir.Field_
    | ir.Index
    | ir.Slice
)

Constant = Callable[[Run, str], Value]


def data_code(
    expression: DataExpression, compile_: Compile, program: Program, constant: Constant
) -> Code:
    """The code of an expression that makes or takes apart data."""
    match expression:
        case ir.LiteralValue():
            value = literal(expression)
            return lambda frame: value
        case ir.Name():
            return _name(expression, constant)
        case ir.Member():
            member = EnumValue(expression.enum, expression.member)
            return lambda frame: member
        case ir.Collection():
            return _collection(expression, compile_)
        case ir.MapDisplay():
            entries = [(compile_(each.key), compile_(each.value)) for each in expression.entries]
            return lambda frame: MapValue((key(frame), code(frame)) for key, code in entries)
        case ir.Construct():
            return _construct(expression, compile_, program)
        case ir.Replace():
            return _replace(expression, compile_)
        case ir.Field_():
            return _field(expression, compile_)
        case ir.Index():
            return _index(expression, compile_)
        case ir.Slice():
            return _slice(expression, compile_)
    assert_never(expression)


def literal(expression: ir.LiteralValue) -> Value:
    """The value of a constant; a Bytes literal's text holds one character per byte."""
    text, type_ = expression.text, expression.type
    if isinstance(type_, ir.DecimalType):
        return Decimal(text)
    kind = type_.name if isinstance(type_, ir.ScalarType) else "Unknown"
    match kind:
        case "Int":
            return int(text)
        case "Float":
            return float(text)
        case "Bool":
            return text == "True"
        case "Bytes":
            return text.encode("latin-1")
        case "Date":
            return date.fromisoformat(text)
        case "DateTime":
            return datetime.fromisoformat(text)
        case "Duration":
            return timedelta(microseconds=int(Decimal(text) * 1_000_000))
        case "None":
            return None
        case _:
            return text


def _name(expression: ir.Name, constant: Constant) -> Code:
    name = expression.name
    if expression.binding == "constant":
        return lambda frame: constant(frame.run, name)

    def code(frame: Frame) -> Value:
        value = frame.names[name]
        return force(value) if isinstance(value, Lazy) else value

    return code


def _collection(expression: ir.Collection, compile_: Compile) -> Code:
    items = [compile_(each) for each in expression.items]
    if isinstance(expression.type, ir.SetType):
        return lambda frame: frozenset([each(frame) for each in items])
    return lambda frame: tuple([each(frame) for each in items])


def fields_of(program: Program, name: str, case: str | None) -> tuple[ir.Parameter, ...]:
    """The fields of a record, or of the case of a union."""
    declaration = program.declarations.get(name)
    match declaration:
        case ir.Record():
            return declaration.fields
        case ir.Union():
            return next((each.fields for each in declaration.cases if each.name == case), ())
        case _:
            raise Undefined(f"`{name}` is not known", "unknown")


def _construct(expression: ir.Construct, compile_: Compile, program: Program) -> Code:
    name, case = expression.record, expression.case
    names = [each.name for each in fields_of(program, name, case)]
    codes = [
        _opaque(name, field) if argument is None else compile_(argument)
        for field, argument in zip(names, expression.arguments, strict=True)
    ]
    pairs = list(zip(names, codes, strict=True))
    return lambda frame: RecordValue(name, case, tuple([(key, code(frame)) for key, code in pairs]))


def _opaque(record: str, field: str) -> Code:
    def code(frame: Frame) -> Value:
        raise Undefined(f"the default of `{record}.{field}` is known to its code only", "unknown")

    return code


def _replace(expression: ir.Replace, compile_: Compile) -> Code:
    operand = compile_(expression.operand)
    changes = [(each.name, compile_(each.value)) for each in expression.changes]

    def code(frame: Frame) -> Value:
        record = operand(frame)
        assert isinstance(record, RecordValue)
        new = {name: change(frame) for name, change in changes}
        fields = tuple((name, new.get(name, value)) for name, value in record.fields)
        return RecordValue(record.name, record.case, fields)

    return code


def _field(expression: ir.Field_, compile_: Compile) -> Code:
    operand, name = compile_(expression.operand), expression.name

    def code(frame: Frame) -> Value:
        value = operand(frame)
        if isinstance(value, RecordValue):
            return value.by_name[name]
        if isinstance(value, MachineValue):
            return machine_names(value)[name]
        found: Value = getattr(value, name)
        return found

    return code


def machine_names(machine: MachineValue) -> dict[str, Value]:
    """What an expression inside of a machine sees: its parameters, data and `state`."""
    names = {**dict(machine.parameters), **dict(machine.data)}
    if machine.state is not None:
        names["state"] = EnumValue(machine.name, machine.state)
    return names


def _index(expression: ir.Index, compile_: Compile) -> Code:
    operand, index = compile_(expression.operand), compile_(expression.index)

    def code(frame: Frame) -> Value:
        value, place = operand(frame), index(frame)
        if isinstance(value, MapValue):
            if place not in value:
                raise Undefined(f"the map has no key {show(place)}")
            return value[place]
        assert isinstance(value, tuple | str | bytes)
        assert isinstance(place, int)
        if not -len(value) <= place < len(value):
            raise Undefined(f"there is no item {place} among {len(value)}")
        return value[place]

    return code


def _slice(expression: ir.Slice, compile_: Compile) -> Code:
    operand = compile_(expression.operand)
    start, stop, step = (
        None if each is None else compile_(each)
        for each in (expression.start, expression.stop, expression.step)
    )

    def code(frame: Frame) -> Value:
        value = operand(frame)
        limits: slice[Any, Any, Any] = slice(
            start and start(frame),  # a part left out is None
            stop and stop(frame),
            step and step(frame),
        )
        if limits.step == 0:
            raise Undefined("the step of a slice is zero")
        assert isinstance(value, tuple | str | bytes)
        return value[limits]

    return code


def items_of(value: Value) -> "tuple[Value, ...] | str | bytes | MapValue":
    """What iterating over `value` yields, sets in an order of their own."""
    if isinstance(value, frozenset):
        return ordered(value)
    assert isinstance(value, tuple | str | bytes | MapValue)
    return value
