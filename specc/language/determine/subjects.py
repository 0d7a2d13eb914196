"""Conditions as Boolean combinations of tests of single subjects, for an exact decision.

A subject is any expression that is compared with constants or with another subject of its type; a
condition of another form is itself a subject that is True or False. Rewritten conditions have a
name in place of each subject. Values for these names cover every input, and perhaps combinations
that no input has: what holds for all of them holds; what fails for some is shown by an input only.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from specc.language import ir, types
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.evaluate.data import items_of
from specc.language.values import EnumValue, MapValue, Value
from specc.language.walk import nodes

LONGEST_PERIOD = 60
"""The longest period of remainders that is looked at in full."""

_TURNED: dict[ir.Comparing, ir.Comparing] = {
    ">": "<",
    "<=": "<",
    ">=": "<",
    "!=": "==",
    "not in": "in",
}
"""Each comparison by one of three: `a > b` as `b < a`, `a <= b` as `not b < a`, and so on."""


@dataclass
class Subject:
    """What is known of one subject: the constants and the other subjects it is compared with.

    `name` stands for it in rewritten conditions. Remainders of it repeat after `period`.
    """

    name: str
    path: ir.Expression
    type: ir.Type
    constants: dict[Value, None] = field(default_factory=dict)
    peers: set[str] = field(default_factory=set)
    period: int = 1

    @property
    def is_length(self) -> bool:
        """Whether the subject is the length of something."""
        return isinstance(self.path, ir.BuiltinCall) and self.path.name == "len"


@dataclass(frozen=True)
class Subjects:
    """The subjects found so far, by the expression that stands for them."""

    program: Program
    found: dict[ir.Expression, Subject] = field(default_factory=dict)

    def named(self) -> dict[str, Subject]:
        """The subjects by the names that stand for them."""
        return {each.name: each for each in self.found.values()}


def copied(found: dict[ir.Expression, Subject]) -> dict[ir.Expression, Subject]:
    """A copy that keeps what is known when more is added to the original."""
    return {
        path: replace(each, constants=dict(each.constants), peers=set(each.peers))
        for path, each in found.items()
    }


class _Side(NamedTuple):
    """One side of a comparison: a constant's value, or a subject, perhaps its remainder."""

    expression: ir.Expression
    value: Value = None
    subject: Subject | None = None
    remainder: int = 0


def condition(expression: ir.Expression, subjects: Subjects) -> ir.Expression:
    """`expression` over the names of subjects."""
    match expression:
        case ir.Logical():
            left, right = (condition(e, subjects) for e in (expression.left, expression.right))
            return expression.model_copy(update={"left": left, "right": right})
        case ir.Unary(operator="not", operand=operand):
            return _not(condition(operand, subjects))
        case ir.Conditional():
            parts = ("test", "then", "otherwise")
            new = {each: condition(getattr(expression, each), subjects) for each in parts}
            return expression.model_copy(update=new)
        case ir.Comparison():
            return _chain(expression, subjects)
        case ir.Is():
            return _is(expression, subjects)
        case ir.LiteralValue():
            return expression
        case _:
            return _name(subject_of(expression, subjects))


def subject_of(expression: ir.Expression, subjects: Subjects) -> Subject:
    """The subject that `expression` is, known or new."""
    if expression not in subjects.found:
        name = f"§{len(subjects.found)}"
        subjects.found[expression] = Subject(name, expression, expression.type)
    return subjects.found[expression]


def _name(subject: Subject) -> ir.Name:
    return ir.Name(type=subject.type, name=subject.name, binding="local")


def _not(expression: ir.Expression) -> ir.Expression:
    return ir.Unary(type=types.BOOL, operator="not", operand=expression)


def _is(expression: ir.Is, subjects: Subjects) -> ir.Expression:
    if expression.test == "empty":
        length = ir.BuiltinCall(type=types.INT, name="len", arguments=(expression.operand,))
        zero = ir.LiteralValue(type=types.INT, text="0")
        plain = _pair("==", length, zero, subjects)
    else:
        subject = subject_of(expression.operand, subjects)
        type_ = types.required(subject.type)
        if isinstance(type_, ir.NamedType) and expression.test != "None":
            member = expression.test.rpartition(".")[2]
            subject.constants[EnumValue(type_.name, member)] = None
        plain = expression.model_copy(update={"operand": _name(subject), "negated": False})
    return _not(plain) if expression.negated else plain


# ---- comparisons ---------------------------------------------------------------------------------


def _chain(expression: ir.Comparison, subjects: Subjects) -> ir.Expression:
    """`a < b <= c` as `a < b and b <= c`."""
    operands = expression.operands
    links = zip(expression.operators, operands, operands[1:], strict=False)
    told: ir.Expression | None = None
    for operator, left, right in links:
        link = _link(operator, left, right, subjects)
        told = (
            link
            if told is None
            else ir.Logical(type=types.BOOL, operator="and", left=told, right=link)
        )
    assert told is not None
    return told


def _link(
    operator: ir.Comparing, left: ir.Expression, right: ir.Expression, subjects: Subjects
) -> ir.Expression:
    """One comparison, by `<`, `==` or `in` where the order is total."""
    partial = isinstance(left.type, ir.SetType) and operator in {"<", "<=", ">", ">="}
    if operator not in _TURNED or partial:
        return _pair(operator, left, right, subjects)
    if operator in {">", "<="}:
        left, right = right, left
    plain = _pair(_TURNED[operator], left, right, subjects)
    return plain if operator == ">" else _not(plain)


def _pair(
    operator: ir.Comparing, left: ir.Expression, right: ir.Expression, subjects: Subjects
) -> ir.Expression:
    left, right = _moved(left, right) if operator != "in" else (left, right)
    whole = ir.Comparison(type=types.BOOL, operators=(operator,), operands=(left, right))
    if not _comparable(left, right, operator, subjects):
        return _name(subject_of(whole, subjects))
    one, other = _side(left, subjects), _side(right, subjects)
    if one.subject is None and other.subject is None:
        return whole
    _relate(one, other, operator)
    return whole.model_copy(update={"operands": (one.expression, other.expression)})


def _moved(left: ir.Expression, right: ir.Expression) -> tuple[ir.Expression, ir.Expression]:
    """`x - 1 < 3` as `x < 3 + 1`, where the numbers are exact."""
    if _is_constant(left):
        if not _is_constant(right):
            right, left = _moved(right, left)
        return left, right
    opposite: dict[str, Literal["+", "-"]] = {"+": "-", "-": "+"}
    if not isinstance(left, ir.Binary) or not _is_constant(right):
        return left, right
    exact = left.type == types.INT or isinstance(left.type, ir.DecimalType)
    if not exact or left.operator not in opposite or not _is_constant(left.right):
        return left, right
    type_ = right.type if isinstance(right.type, ir.DecimalType) else left.type
    moved = ir.Binary(type=type_, operator=opposite[left.operator], left=right, right=left.right)
    return _moved(left.left, moved)


def _comparable(
    left: ir.Expression, right: ir.Expression, operator: str, subjects: Subjects
) -> bool:
    """Whether some values can stand for all of both sides, as this comparison tells them apart."""
    if operator == "in":
        found = _constant(right, subjects.program)
        return (
            isinstance(found.value if found else None, tuple | frozenset | MapValue)
            and _is_constant(left) is False
            and _tellable(left.type, "==", subjects)
        )
    if not (_tellable(left.type, operator, subjects) and _tellable(right.type, operator, subjects)):
        return False
    if _is_constant(left) or _is_constant(right):
        return all(_constant(e, subjects.program) for e in (left, right) if _is_constant(e))
    alike = types.required(left.type) == types.required(right.type)
    return alike and not (_modulus(left, subjects) or _modulus(right, subjects))


def _tellable(type_: ir.Type, operator: str, subjects: Subjects) -> bool:
    inner = types.required(type_)
    if isinstance(inner, ir.NamedType):
        declared = subjects.program.declarations.get(inner.name)
        return isinstance(declared, ir.Enum | ir.Machine) and operator == "=="
    if inner in (types.TEXT, types.BOOL, types.NONE):
        return operator == "=="
    ordered = (types.INT, types.FLOAT, types.DATE, types.DATETIME, types.DURATION)
    return inner in ordered or isinstance(inner, ir.DecimalType)


def _relate(one: _Side, other: _Side, operator: str) -> None:
    """Remember what a comparison says about its sides."""
    for side, opposite in ((one, other), (other, one)):
        subject = side.subject
        if subject is None:
            continue
        if side.remainder:
            subject.period = math.lcm(subject.period, side.remainder)
        elif opposite.subject is not None:
            subject.peers.add(opposite.subject.name)
        elif operator == "in":
            assert isinstance(opposite.value, tuple | frozenset | MapValue)
            subject.constants.update((each, None) for each in items_of(opposite.value))
        else:
            subject.constants[opposite.value] = None


def _side(expression: ir.Expression, subjects: Subjects) -> _Side:
    constant = _constant(expression, subjects.program)
    if constant is not None:
        return constant
    modulus = _modulus(expression, subjects)
    if modulus and isinstance(expression, ir.Binary):
        subject = subject_of(expression.left, subjects)
        return _Side(expression.model_copy(update={"left": _name(subject)}), None, subject, modulus)
    subject = subject_of(expression, subjects)
    return _Side(_name(subject), None, subject)


def _modulus(expression: ir.Expression, subjects: Subjects) -> int:
    """`k` of `n % k` for a small constant k; else 0."""
    match expression:
        case ir.Binary(operator="%", left=left, right=right) if left.type == types.INT:
            found = _constant(right, subjects.program)
            value = found.value if found else None
            known = subjects.found.get(left)
            if isinstance(value, int) and value > 0:
                period = math.lcm(value, known.period if known else 1)
                return value if period <= LONGEST_PERIOD else 0
        case _:
            pass
    return 0


def _is_constant(expression: ir.Expression) -> bool:
    return not any(_varies(each) for each in nodes(expression))


def _varies(node: ir.Node) -> bool:
    if isinstance(node, ir.Name):
        return node.binding not in {"constant", "local"}
    return isinstance(node, ir.MachineCall) and node.machine is None


def _constant(expression: ir.Expression, program: Program) -> _Side | None:
    """The side of an expression without parameters that has a value."""
    if not _is_constant(expression):
        return None
    try:
        return _Side(expression, evaluate(expression, program))
    except (Undefined, RaisedError):
        return None


def names_in(told: ir.Expression) -> Iterator[str]:
    """The subjects' names in a rewritten condition."""
    for each in nodes(told):
        if isinstance(each, ir.Name) and each.name.startswith("§"):
            yield each.name
