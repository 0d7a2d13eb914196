"""Conditions that say of a whole list how it is made: sorted, unique, a matrix, another order."""

from dataclasses import dataclass

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.language.walk import nodes

Relations = tuple[str, ...]
_BOOL = ir.ScalarType(name="Bool")
_ZERO = ir.LiteralValue(type=ir.ScalarType(name="Int"), text="0")


@dataclass(frozen=True)
class Template:
    """What a condition says of `subject`; `other` is the value that it is compared with, if any."""

    subject: ir.Expression
    relations: Relations
    other: ir.Expression | None = None


def stated(subject: ir.Expression, relation: str, other: ir.Expression) -> ir.Expression | None:
    """What a relation of a list says, as a condition; None for relations of other kinds."""
    first = ir.Index(type=subject.type, operand=subject, index=_ZERO)
    row = ir.Name(type=subject.type, name="row", binding="local")
    match relation:
        case "unique":
            return _same(_size(_built_in("set", subject)), _size(subject))
        case "sorted":
            return _same(_built_in("sorted", subject), subject)
        case "permutes":
            return _same(_built_in("sorted", subject), _built_in("sorted", other))
        case "rectangular" | "square":
            width = _size(first if relation == "rectangular" else subject)
            bind = ir.Bind(names=("row",), iterable=subject)
            body = _same(_size(row), width)
            return ir.Quantifier(type=_BOOL, quantifier="every", binds=(bind,), body=body)
        case _:
            return None


def _same(left: ir.Expression, right: ir.Expression) -> ir.Expression:
    return ir.Comparison(type=_BOOL, operators=("==",), operands=(left, right))


def _size(value: ir.Expression) -> ir.Expression:
    return _built_in("len", value, ir.ScalarType(name="Int"))


def _built_in(name: str, value: ir.Expression, type_: ir.Type | None = None) -> ir.Expression:
    return ir.BuiltinCall(type=type_ or value.type, name=name, arguments=(value,))


def equation(left: ir.Expression, right: ir.Expression) -> Template | None:
    """`len(set(xs)) == len(xs)` says that xs is unique, `sorted(xs) == xs` that it is sorted, and
    `sorted(xs) == sorted(ys)` that it has the items of ys."""
    match left, right:
        case (
            ir.BuiltinCall(
                name="len", arguments=(ir.BuiltinCall(name="set", arguments=(subject,)),)
            ),
            ir.BuiltinCall(name="len", arguments=(other,)),
        ) if subject == other:
            return Template(subject, ("unique",))
        case ir.BuiltinCall(name="sorted", arguments=(subject,), keywords=()), other if (
            subject == other
        ):
            return Template(subject, ("sorted",))
        case (
            ir.BuiltinCall(name="sorted" | "multiset" as one, arguments=(subject,), keywords=()),
            ir.BuiltinCall(name=name, arguments=(other,), keywords=()),
        ) if one == name and subject.type == other.type and isinstance(other.type, ir.ListType):
            return Template(subject, ("permutes",), other)
        case _:
            return None


def of_all(condition: ir.Quantifier) -> Template | None:
    """What `every` says of a list as a whole: that it ascends, or that its rows are even."""
    match item_by_item(condition):
        case ir.Quantifier(
            binds=(ir.Bind(names=(index,), iterable=ir.BuiltinCall(name="range") as steps),),
            body=ir.Comparison(operators=("<" | "<=" | ">" | ">=" as sign,), operands=(one, other)),
        ):
            low, high = (one, other) if sign in {"<", "<="} else (other, one)
            return _ascending(steps, index, low, high, strict=sign in {"<", ">"})
        case ir.Quantifier(
            binds=(ir.Bind(names=(row,), iterable=rows),),
            body=ir.Comparison(
                operators=("==",),
                operands=(
                    ir.BuiltinCall(name="len", arguments=(ir.Name(name=name),)),
                    ir.BuiltinCall(name="len", arguments=(other,)),
                ),
            ),
        ) if name == row and isinstance(rows.type, ir.ListType):
            return _even(rows, other)
        case _:
            return None


def item_by_item(condition: ir.Quantifier) -> ir.Quantifier:
    """`every i in range(len(xs)): … xs[i] …` as `every x in xs: … x …`, if it needs no more."""
    match condition.binds:
        case (
            ir.Bind(
                names=(index,),
                iterable=ir.BuiltinCall(
                    name="range",
                    arguments=(ir.BuiltinCall(name="len", arguments=(items,)),),
                ),
            ),
        ) if isinstance(items.type, ir.ListType):
            pass
        case _:
            return condition
    item = ir.Name(type=items.type.item, name=f"{index}'", binding="local")  # never printed

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Index(operand=operand, index=ir.Name(name=name)) if (
                operand == items and name == index
            ):
                return item
            case _:
                return node

    body = rewrite(condition.body, change)
    if any(isinstance(each, ir.Name) and each.name == index for each in nodes(body)):
        return condition
    binds = (ir.Bind(names=(item.name,), iterable=items),)
    return condition.model_copy(update={"binds": binds, "body": body})


def _ascending(
    steps: ir.BuiltinCall, index: str, low: ir.Expression, high: ir.Expression, strict: bool
) -> Template | None:
    """`xs[i - 1] < xs[i]` for `i in range(1, len(xs))`, or the same one step on."""
    match low, high:
        case ir.Index(operand=subject, index=before), ir.Index(operand=other, index=after) if (
            subject == other
        ):
            pass
        case _:
            return None
    if _from_second(steps, subject) and _is(before, index, "-") and _is(after, index):
        return Template(subject, ("sorted", "unique") if strict else ("sorted",))
    if _to_last_but_one(steps, subject) and _is(before, index) and _is(after, index, "+"):
        return Template(subject, ("sorted", "unique") if strict else ("sorted",))
    return None


def _even(rows: ir.Expression, other: ir.Expression) -> Template | None:
    match other:
        case ir.Index(operand=first, index=ir.LiteralValue(text="0")) if first == rows:
            return Template(rows, ("rectangular",))
        case _:
            return Template(rows, ("square",)) if other == rows else None


def _from_second(steps: ir.BuiltinCall, subject: ir.Expression) -> bool:
    match steps.arguments:
        case (ir.LiteralValue(text="1"), end):
            return _is_length(end, subject)
        case _:
            return False


def _to_last_but_one(steps: ir.BuiltinCall, subject: ir.Expression) -> bool:
    match steps.arguments:
        case (ir.Binary(operator="-", left=end, right=ir.LiteralValue(text="1")),):
            return _is_length(end, subject)
        case _:
            return False


def _is_length(expression: ir.Expression, subject: ir.Expression) -> bool:
    return (
        isinstance(expression, ir.BuiltinCall)
        and expression.name == "len"
        and expression.arguments == (subject,)
    )


def _is(expression: ir.Expression, name: str, step: str = "") -> bool:
    """Whether an expression is the variable, or the variable and one step."""
    match expression:
        case ir.Name(name=found):
            return found == name and not step
        case ir.Binary(
            operator=operator, left=ir.Name(name=found), right=ir.LiteralValue(text="1")
        ):
            return found == name and operator == step
        case _:
            return False
