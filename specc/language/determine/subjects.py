"""Conditions as Boolean combinations of tests of single subjects, for an exact decision.

A subject is a parameter, a field of a record parameter, or the length of one. A test compares a
subject with constants or with another subject of its kind. Conditions that fit this form are
rewritten over one name per subject; `Inexact` says that a condition does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from specc.language import ir, types
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import MapValue, Value
from specc.language.walk import nodes


class Inexact(Exception):
    """A condition is more than tests of single subjects."""


@dataclass
class Subject:
    """What is known of one subject: constants it is compared with, and its peers.

    `name` stands for it in rewritten conditions. `ordered` when `<` is used on it, `compared` when
    any comparison is, not only `is`.
    """

    name: str
    path: ir.Expression
    type: ir.Type
    length: bool
    constants: dict[Value, None] = field(default_factory=dict)
    peers: set[str] = field(default_factory=set)
    ordered: bool = False
    compared: bool = False


@dataclass(frozen=True)
class Subjects:
    """The subjects found so far, by the expression that stands for them."""

    program: Program
    found: dict[ir.Expression, Subject] = field(default_factory=dict)

    def named(self) -> dict[str, Subject]:
        """The subjects by the names that stand for them."""
        return {each.name: each for each in self.found.values()}


def condition(expression: ir.Expression, subjects: Subjects) -> ir.Expression:
    """`expression` over the names of subjects.

    Raises:
        Inexact: it is not of the form.
    """
    match expression:
        case ir.Logical():
            left, right = (condition(e, subjects) for e in (expression.left, expression.right))
            return expression.model_copy(update={"left": left, "right": right})
        case ir.Unary(operator="not", operand=operand):
            return expression.model_copy(update={"operand": condition(operand, subjects)})
        case ir.Conditional() if expression.type == types.BOOL:
            parts = ("test", "then", "otherwise")
            new = {each: condition(getattr(expression, each), subjects) for each in parts}
            return expression.model_copy(update=new)
        case ir.Comparison():
            return _comparison(expression, subjects)
        case ir.Is():
            return _is(expression, subjects)
        case ir.LiteralValue():
            return expression
        case _:
            return _name(_subject(expression, subjects))


def _comparison(expression: ir.Comparison, subjects: Subjects) -> ir.Expression:
    sides = [_side(each, subjects) for each in expression.operands]
    pairs = zip(expression.operators, sides, sides[1:], strict=False)
    for operator, left, right in pairs:
        _relate(operator, left, right)
    names = zip(sides, expression.operands, strict=True)
    operands = tuple(_name(s) if isinstance(s, Subject) else e for s, e in names)
    return expression.model_copy(update={"operands": operands})


def _relate(operator: str, left: "Subject | _Constant", right: "Subject | _Constant") -> None:
    """Remember what one comparison says about its two sides."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Subject):
            continue
        one.compared = True
        one.ordered |= operator in {"<", "<=", ">", ">="}
        if isinstance(other, Subject):
            one.peers.add(other.name)
            if operator in {"in", "not in"}:
                raise Inexact
        elif operator in {"in", "not in"}:
            if one is right:
                raise Inexact
            one.constants.update((each, None) for each in _members(other.value))
        else:
            one.constants[other.value] = None


def _members(value: Value) -> Iterator[Value]:
    if not isinstance(value, tuple | frozenset | MapValue):
        raise Inexact
    yield from value


@dataclass(frozen=True)
class _Constant:
    value: Value


def _side(expression: ir.Expression, subjects: Subjects) -> "Subject | _Constant":
    free = (each for each in nodes(expression) if isinstance(each, ir.Name))
    if any(each.binding != "constant" for each in free) or _calls(expression):
        return _subject(expression, subjects)
    try:
        return _Constant(evaluate(expression, subjects.program))
    except (Undefined, RaisedError):
        raise Inexact from None


def _calls(expression: ir.Expression) -> bool:
    return any(isinstance(each, ir.MachineCall | ir.NewMachine) for each in nodes(expression))


def _is(expression: ir.Is, subjects: Subjects) -> ir.Expression:
    if expression.test == "empty":
        subject = _subject(_length(expression.operand), subjects)
        subject.constants[0] = None
        zero = ir.LiteralValue(type=types.INT, text="0")
        return ir.Comparison(
            type=types.BOOL,
            operators=("!=" if expression.negated else "==",),
            operands=(_name(subject), zero),
        )
    subject = _subject(expression.operand, subjects)
    return expression.model_copy(update={"operand": _name(subject)})


def _length(operand: ir.Expression) -> ir.BuiltinCall:
    return ir.BuiltinCall(type=types.INT, name="len", arguments=(operand,))


def _name(subject: Subject) -> ir.Name:
    return ir.Name(type=subject.type, name=subject.name, binding="parameter")


def _subject(expression: ir.Expression, subjects: Subjects) -> Subject:
    """The subject that `expression` is, known or new; Inexact if it is none."""
    if expression not in subjects.found:
        path, length = expression, False
        match expression:
            case ir.BuiltinCall(name="len", receiver=None, arguments=(operand,)):
                path, length = operand, True
            case _:
                pass
        root = _root(path, subjects.program)
        name = f"{root}§{len(subjects.found)}"
        subjects.found[expression] = Subject(name, path, expression.type, length)
    return subjects.found[expression]


def _root(path: ir.Expression, program: Program) -> str:
    """The parameter at the root of a path through records."""
    match path:
        case ir.Name(binding="parameter" | "data" | "state", name=name):
            return name
        case ir.Field_(operand=operand):
            declared = operand.type
            is_record = isinstance(declared, ir.NamedType) and isinstance(
                program.declarations.get(declared.name), ir.Record
            )
            if is_record:
                return _root(operand, program)
            raise Inexact
        case _:
            raise Inexact
