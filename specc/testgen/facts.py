"""What conditions say about single variables, as clauses that a strategy can be built from.

`start < end and end <= 2100-01-01` becomes two clauses about `end`; what has no such form stays in
`rest`, for the test to filter by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from specc.language import ir
from specc.language.python.negation import negated
from specc.language.rewrite import substitute
from specc.testgen.mentions import calls, names

Path = tuple[str, ...]
"""A variable, then field names; `[]` stands for every item, `len()` for the size, `0` for the first
of a tuple, `keys()` and `values()` for those of a map."""

BOOL = ir.ScalarType(name="Bool")
TRUE = ir.LiteralValue(type=BOOL, text="True")
FALSE = ir.LiteralValue(type=BOOL, text="False")
_ZERO = ir.LiteralValue(type=ir.ScalarType(name="Int"), text="0")
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Clause:
    """`path relation value`.

    The relations are those of `Comparison`, `matches` (then `value` is the pattern as a Text
    literal), `is` and `is not` (a case's name, or `None`, likewise), `unique` and `sorted` (then
    `value` is True).

    Where `value` mentions other variables, those must be drawn first.
    """

    path: Path
    relation: str
    value: ir.Expression


@dataclass(frozen=True)
class Either:
    """At least one of several lists of clauses about the same variable."""

    alternatives: tuple[tuple[Clause, ...], ...]


@dataclass(frozen=True)
class Facts:
    """All that the conditions say. `rest` are the conditions without a constructive form."""

    clauses: tuple[Clause | Either, ...] = ()
    rest: tuple[ir.Expression, ...] = ()

    def about(self, variable: str) -> tuple[Clause | Either, ...]:
        """The clauses about one variable."""
        return tuple(each for each in self.clauses if root(each) == variable)


def root(clause: Clause | Either) -> str:
    """The variable that a clause is about."""
    return clause.path[0] if isinstance(clause, Clause) else clause.alternatives[0][0].path[0]


def read(conditions: Iterable[ir.Expression], variables: Sequence[str]) -> Facts:
    """The facts about `variables`, in the order in which they are drawn."""
    clauses: list[Clause | Either] = []
    rest: list[ir.Expression] = []
    for condition in conditions:
        for part in conjuncts(condition):
            found, exact = _clauses(part, {each: (each,) for each in variables}, variables)
            clauses += found
            if not exact:
                rest.append(part)
    return Facts(tuple(clauses), tuple(rest))


def conjuncts(condition: ir.Expression) -> Iterator[ir.Expression]:
    """The parts of a conjunction, with chains taken apart and negations pushed inwards."""
    match condition:
        case ir.Logical(operator="and", left=left, right=right):
            yield from conjuncts(left)
            yield from conjuncts(right)
        case ir.Comparison(operators=operators, operands=operands) if len(operators) > 1:
            for index, operator in enumerate(operators):
                yield _comparison(operands[index], operator, operands[index + 1])
        case ir.Unary(operator="not", operand=operand):
            inner = opposite(operand)
            if isinstance(inner, ir.Unary):
                yield inner
            else:
                yield from conjuncts(inner)
        case _:
            yield condition


def opposite(condition: ir.Expression) -> ir.Expression:
    """The negation of a condition, pushed inwards as far as it goes."""
    match condition:
        case ir.Logical(operator="and", left=left, right=right):
            return ir.Logical(type=BOOL, operator="or", left=opposite(left), right=opposite(right))
        case ir.Logical(operator="or", left=left, right=right):
            return ir.Logical(type=BOOL, operator="and", left=opposite(left), right=opposite(right))
        case ir.Logical(left=left, right=right):
            return ir.Logical(type=BOOL, operator="and", left=left, right=opposite(right))
        case ir.Comparison(operators=operators) if len(operators) > 1:
            return opposite(conjunction(tuple(conjuncts(condition))))
        case _:
            return negated(condition)


def conjunction(conditions: Sequence[ir.Expression]) -> ir.Expression:
    """All conditions in one; True if there are none."""
    result: ir.Expression | None = None
    for each in conditions:
        if result is None:
            result = each
        else:
            result = ir.Logical(type=BOOL, operator="and", left=result, right=each)
    return TRUE if result is None else result


def _comparison(left: ir.Expression, operator: str, right: ir.Expression) -> ir.Expression:
    return ir.Comparison.model_validate(
        {"type": BOOL, "operators": (operator,), "operands": (left, right)}
    )


Places = Mapping[str, Path]
Found = tuple[list[Clause | Either], bool]


def _clauses(condition: ir.Expression, places: Places, order: Sequence[str]) -> Found:
    """Clauses that follow from a condition, and whether they say all of it."""
    match condition:
        case ir.Logical(operator="and"):
            parts = [_clauses(each, places, order) for each in conjuncts(condition)]
            return [clause for found, _ in parts for clause in found], all(ok for _, ok in parts)
        case ir.Logical(operator="implies", left=left, right=right):
            either = ir.Logical(type=BOOL, operator="or", left=opposite(left), right=right)
            return _clauses(either, places, order)
        case ir.Logical(operator="or"):
            return _either(list(_disjuncts(condition)), places, order)
        case ir.Comparison(operators=(operator,), operands=(left, right)):
            return _compared(left, operator, right, places, order)
        case ir.Comparison() | ir.Unary(operator="not"):
            parts_ = list(conjuncts(condition))
            if parts_ == [condition]:
                return _truth(condition, places)
            return _clauses(conjunction(parts_), places, order)
        case ir.Is(operand=operand, test="empty", negated=isnt):
            size = _longer(_path(operand, places), "len()")
            return _clause(size, ">" if isnt else "==", _ZERO)
        case ir.Is(operand=operand, test=test, negated=isnt):
            return _clause(_path(operand, places), "is not" if isnt else "is", _text(test))
        case ir.Matches(operand=operand, pattern=pattern):
            return _clause(_path(operand, places), "matches", _text(pattern))
        case ir.Quantifier(quantifier="every"):
            return _every(condition, places, order)
        case ir.Quantifier(quantifier="some", binds=binds):
            paths = [_path(each.iterable, places) for each in binds]
            return [Clause((*path, "len()"), ">", _ZERO) for path in paths if path], False
        case _:
            return _truth(condition, places)


def _truth(condition: ir.Expression, places: Places) -> Found:
    """A Bool variable or field by itself, or negated."""
    value = FALSE if isinstance(condition, ir.Unary) else TRUE
    operand = condition.operand if isinstance(condition, ir.Unary) else condition
    return _clause(_path(operand, places), "==", value)


def _clause(path: Path, relation: str, value: ir.Expression) -> Found:
    return ([Clause(path, relation, value)], True) if path else ([], False)


def _either(parts: Sequence[ir.Expression], places: Places, order: Sequence[str]) -> Found:
    alternatives: list[tuple[Clause, ...]] = []
    for part in parts:
        found, exact = _clauses(part, places, order)
        plain = tuple(each for each in found if isinstance(each, Clause))
        if not exact or not plain or len(plain) < len(found):
            return [], False
        alternatives.append(plain)
    clauses = [clause for each in alternatives for clause in each]
    one_variable = len({clause.path[0] for clause in clauses}) == 1
    inside = any("[]" in clause.path for clause in clauses)
    if not one_variable or inside:
        return [], False
    return [Either(tuple(alternatives))], True


def _disjuncts(condition: ir.Expression) -> Iterator[ir.Expression]:
    if isinstance(condition, ir.Logical) and condition.operator == "or":
        yield from _disjuncts(condition.left)
        yield from _disjuncts(condition.right)
    else:
        yield condition


def _every(condition: ir.Quantifier, places: Places, order: Sequence[str]) -> Found:
    inner = dict(places)
    for bind in condition.binds:
        path = _path(bind.iterable, inner)
        if not path or not isinstance(bind.iterable.type, ir.ListType | ir.SetType | ir.MapType):
            return [], False
        if len(bind.names) == 1:
            inner[bind.names[0]] = (*path, "[]")
        else:
            inner |= {name: (*path, "[]", str(index)) for index, name in enumerate(bind.names)}
    return _clauses(condition.body, inner, order)


def _compared(
    left: ir.Expression, operator: str, right: ir.Expression, places: Places, order: Sequence[str]
) -> Found:
    """A comparison, as a clause about the side that is drawn later."""
    if operator == "==" and (shape := _shape(left, right) or _shape(right, left)):
        relation, subject = shape
        return _clause(_path(subject, places), relation, TRUE)
    sides = [(left, operator, right)]
    if operator in _MIRRORED:
        sides.append((right, _MIRRORED[operator], left))
    candidates: list[Clause] = []
    for subject, relation, value in sides:
        subject, value = _isolated(subject, value)
        path = _path(subject, places)
        if path and _drawn_before(path[0], value, places, order):
            candidates.append(Clause(path, relation, value))
    return (list(candidates[:1]), True) if candidates else ([], False)


def _shape(left: ir.Expression, right: ir.Expression) -> tuple[str, ir.Expression] | None:
    """`len(set(xs)) == len(xs)` says that xs is unique, `sorted(xs) == xs` that it is sorted."""
    match left, right:
        case (
            ir.BuiltinCall(
                name="len", arguments=(ir.BuiltinCall(name="set", arguments=(subject,)),)
            ),
            ir.BuiltinCall(name="len", arguments=(other,)),
        ) if subject == other:
            return "unique", subject
        case ir.BuiltinCall(name="sorted", arguments=(subject,), keywords=()), other if (
            subject == other
        ):
            return "sorted", subject
        case _:
            return None


def _drawn_before(
    variable: str, value: ir.Expression, places: Places, order: Sequence[str]
) -> bool:
    """Whether `value` needs only variables drawn before `variable`, and no code under test."""
    used = names(value)
    locals_ = set(places) - set(order)
    earlier = set(order[: order.index(variable)])
    mentioned = used & set(order)
    return not used & locals_ and mentioned <= earlier and not _opaque(value)


def _opaque(value: ir.Expression) -> bool:
    """Whether a value calls functions or defines, or depends on `result` or the machine."""
    return bool(calls(value)) or "result" in names(value)


def _isolated(subject: ir.Expression, value: ir.Expression) -> tuple[ir.Expression, ir.Expression]:
    """`x + 1 <= y` as `x <= y - 1`, where the type is exact."""
    match subject:
        case ir.Binary(operator="+" | "-" as operator, left=inner, right=moved, type=type_) if (
            type_ == ir.ScalarType(name="Int") or isinstance(type_, ir.DecimalType)
        ) and not names(moved):
            inverse = "-" if operator == "+" else "+"
            shifted = ir.Binary.model_validate(
                {"type": type_, "operator": inverse, "left": value, "right": moved}
            )
            return _isolated(inner, shifted)
        case _:
            return subject, value


def _path(expression: ir.Expression, places: Places) -> Path:
    """The place that an expression names, or an empty path."""
    match expression:
        case ir.Name(name=name):
            return places.get(name, ())
        case ir.Field_(operand=operand, name=name):
            return _longer(_path(operand, places), name)
        case ir.Index(operand=operand, index=ir.LiteralValue(text=text)) if isinstance(
            operand.type, ir.TupleType
        ):
            return _longer(_path(operand, places), text)
        case ir.BuiltinCall(name="len", receiver=None, arguments=(operand,)):
            return _longer(_path(operand, places), "len()")
        case ir.BuiltinCall(name="keys" | "values" as name, receiver=receiver) if (
            receiver is not None
        ):
            return _longer(_path(receiver, places), f"{name}()")
        case _:
            return ()


def _longer(path: Path, step: str) -> Path:
    return (*path, step) if path else ()


def _text(value: str) -> ir.Expression:
    return ir.LiteralValue(type=ir.ScalarType(name="Text"), text=value)


def inlined(condition: ir.Expression, lets: Sequence[ir.Let]) -> ir.Expression:
    """The condition with the values of its lets in place of their names."""
    values: dict[str, ir.Expression] = {}
    for each in lets:
        values[each.name] = substitute(each.value, values)
    return substitute(condition, values)
