"""Takes a condition on a result apart, into what is said of parts of it, as far as it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.lint.witness.terms import equal, negated, speaks_of_result

Guards = tuple[ir.Expression, ...]

Relation = Literal["==", "<", "<=", ">", ">=", "close"]

_MIRRORED: dict[str, Relation] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Direct:
    """`result.path relation value`, where the value does not speak of the result. A path holds
    names of fields; it is empty for the result as a whole."""

    path: tuple[str, ...]
    relation: Relation
    value: ir.Expression


def direct_of(condition: ir.Expression) -> Direct | None:
    """What the condition says of a part of the result, where it is as simple as that."""
    if isinstance(condition, ir.BuiltinCall) and condition.name == "close":
        first, second, *_ = condition.arguments
        return _between(first, "close", second) or _between(second, "close", first)
    if not isinstance(condition, ir.Comparison) or len(condition.operators) != 1:
        return None
    operator = condition.operators[0]
    if operator not in _MIRRORED:
        return None
    left, right = condition.operands
    mirrored = _MIRRORED[operator]
    straight = _MIRRORED[mirrored]
    return _between(left, straight, right) or _between(right, mirrored, left)


def _between(part: ir.Expression, relation: Relation, value: ir.Expression) -> Direct | None:
    path = path_of(part)
    return None if path is None or speaks_of_result(value) else Direct(path, relation, value)


def path_of(expression: ir.Expression) -> tuple[str, ...] | None:
    """Which part of the result an expression is; None where it is something else."""
    match expression:
        case ir.Name(binding="result"):
            return ()
        case ir.Field_(operand=operand, name=name):
            before = path_of(operand)
            return None if before is None else (*before, name)
        case ir.Index(operand=operand, index=ir.LiteralValue(text=text)) if isinstance(
            operand.type, ir.TupleType
        ):
            before = path_of(operand)
            return None if before is None else (*before, text)
        case _:
            return None


def parts_of(
    condition: ir.Expression, program: Program, guards: Guards = ()
) -> Iterator[tuple[Guards, ir.Expression]]:
    """The condition as several, each under guards that do not speak of the result."""
    match condition:
        case ir.Logical(operator="and", left=left, right=right):
            yield from parts_of(left, program, guards)
            yield from parts_of(right, program, guards)
        case ir.Logical(operator="implies", left=left, right=right) if not speaks_of_result(left):
            yield from parts_of(right, program, (*guards, left))
        case ir.Logical(operator="implies", left=left, right=right) if not speaks_of_result(right):
            yield from parts_of(negated(left), program, (*guards, negated(right)))
        case ir.Logical(operator="or", left=left, right=right) if not speaks_of_result(left):
            yield from parts_of(right, program, (*guards, negated(left)))
        case ir.Logical(operator="or", left=left, right=right) if not speaks_of_result(right):
            yield from parts_of(left, program, (*guards, negated(right)))
        case ir.Unary(operator="not", operand=ir.Unary(operator="not", operand=inner)):
            yield from parts_of(inner, program, guards)
        case ir.Unary(operator="not", operand=ir.Logical(operator="or", left=left, right=right)):
            yield from parts_of(negated(left), program, guards)
            yield from parts_of(negated(right), program, guards)
        case ir.Conditional(test=test, then=then, otherwise=otherwise) if not speaks_of_result(
            test
        ):
            yield from parts_of(then, program, (*guards, test))
            yield from parts_of(otherwise, program, (*guards, negated(test)))
        case ir.Comparison(operators=operators, operands=operands) if len(operators) > 1:
            links = zip(operators, operands, operands[1:], strict=False)
            for operator, left, right in links:
                link = ir.Comparison(type=types.BOOL, operators=(operator,), operands=(left, right))
                yield from parts_of(link, program, guards)
        case _:
            yield guards, _as_equality(condition, program)


def _as_equality(condition: ir.Expression, program: Program) -> ir.Expression:
    """A test that only one value passes, as an equality."""
    match condition:
        case ir.Unary(operator="not", operand=part) if path_of(part) is not None:
            return equal(part, ir.LiteralValue(type=types.BOOL, text="False"))
        case ir.Is(operand=part, negated=False, test=test) if path_of(part) is not None:
            value = _only(part.type, test, program)
            return condition if value is None else equal(part, value)
        case ir.Comparison(operators=("!=",), operands=(left, right)) if left.type == types.BOOL:
            return equal(left, negated(right)) if path_of(left) is not None else condition
        case _ if path_of(condition) is not None:
            return equal(condition, ir.LiteralValue(type=types.BOOL, text="True"))
        case _:
            return condition


def _only(type_: ir.Type, test: str, program: Program) -> ir.Expression | None:
    """The one value of a type that `is test`, where there is just one."""
    inner = types.required(type_)
    match test, inner:
        case "None", _:
            return ir.LiteralValue(type=types.NONE, text="None")
        case "empty", ir.ScalarType(name="Text"):
            return ir.LiteralValue(type=inner, text="")
        case "empty", ir.ListType() | ir.SetType():
            return ir.Collection(type=inner, items=())
        case _, ir.NamedType(name=name):
            declared = program.declarations.get(name)
            member = test.rpartition(".")[2]
            if isinstance(declared, ir.Enum) and member in declared.members:
                return ir.Member(type=inner, enum=name, member=member)
            if isinstance(declared, ir.Union):
                case = next((each for each in declared.cases if each.name == member), None)
                if case is not None and not case.fields:
                    whole = ir.NamedType(name=name)
                    return ir.Construct(type=whole, record=name, case=member, arguments=())
            return None
        case _:
            return None
