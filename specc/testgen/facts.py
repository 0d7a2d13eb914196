"""What conditions say about single variables, as clauses that a strategy can be built from.

`start < end and end <= 2100-01-01` becomes two clauses about `end`; what has no such form stays in
`rest`, for the test to filter by.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from specc.language import ir
from specc.language.python.negation import negated
from specc.language.rewrite import rewrite, substitute
from specc.testgen.constants import fold
from specc.testgen.mentions import calls, names
from specc.testgen.places import (
    Path,
    Places,
    between_parts,
    is_part,
    longer,
    mentioned,
    path_of,
    relative,
    shared,
)
from specc.testgen.templates import Template, equation, item_by_item, of_all

BOOL = ir.ScalarType(name="Bool")
TRUE = ir.LiteralValue(type=BOOL, text="True")
FALSE = ir.LiteralValue(type=BOOL, text="False")
_ZERO = ir.LiteralValue(type=ir.ScalarType(name="Int"), text="0")
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Clause:
    """`path relation value`.

    The relations are those of `Comparison`, `matches` (then `value` is the pattern as a Text
    literal), `is` and `is not` (a case's name, or `None`, likewise), `unique`, `sorted`,
    `rectangular` and `square` (then `value` is True), `permutes` (another list), and `holds` (then
    `value` is a condition that links parts of `value`).

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
        case ir.Is(test="empty"):
            return _empty(condition, places, order)
        case ir.Is(operand=operand, test=test, negated=isnt):
            return _clause(path_of(operand, places), "is not" if isnt else "is", _text(test))
        case ir.Matches(operand=operand, pattern=pattern):
            return _clause(path_of(operand, places), "matches", _text(pattern))
        case (
            ir.Quantifier(quantifier="every")
            | ir.BuiltinCall(name="all", arguments=(ir.Comprehension(value=None),))
        ):
            return _every(_as_quantifier(condition), places, order)
        case ir.Quantifier(quantifier="some", binds=binds):
            paths = [path_of(each.iterable, places) for each in binds]
            return [Clause((*path, "len()"), ">", _ZERO) for path in paths if path], False
        case _:
            return _truth(condition, places)


def _truth(condition: ir.Expression, places: Places) -> Found:
    """A Bool variable or field by itself, or negated."""
    value = FALSE if isinstance(condition, ir.Unary) else TRUE
    operand = condition.operand if isinstance(condition, ir.Unary) else condition
    return _clause(path_of(operand, places), "==", value)


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


def _empty(condition: ir.Is, places: Places, order: Sequence[str]) -> Found:
    """`xs is empty`, or `is not`."""
    if isinstance(condition.operand, ir.Comprehension) and not condition.negated:
        return _every(_none_of(condition.operand), places, order)
    size = longer(path_of(condition.operand, places), "len()")
    return _clause(size, ">" if condition.negated else "==", _ZERO)


def _none_of(found: ir.Comprehension) -> ir.Quantifier:
    """`[x for x in xs if …] is empty` as `every x in xs: not …`."""
    binds = tuple(ir.Bind(names=each.names, iterable=each.iterable) for each in found.clauses)
    asked = conjunction([one for each in found.clauses for one in each.conditions])
    return ir.Quantifier(type=BOOL, quantifier="every", binds=binds, body=opposite(asked))


def _as_quantifier(condition: ir.Quantifier | ir.BuiltinCall) -> ir.Quantifier:
    """`all(… for x in xs if …)` as `every x in xs: … implies …`."""
    if isinstance(condition, ir.Quantifier):
        return condition
    each = condition.arguments[0]
    if not isinstance(each, ir.Comprehension):
        raise TypeError(each.kind)
    binds = tuple(ir.Bind(names=one.names, iterable=one.iterable) for one in each.clauses)
    asked = [one for clause in each.clauses for one in clause.conditions]
    body = each.element
    if asked:
        body = ir.Logical(type=BOOL, operator="implies", left=conjunction(asked), right=body)
    return ir.Quantifier(type=BOOL, quantifier="every", binds=binds, body=body)


def _every(condition: ir.Quantifier, places: Places, order: Sequence[str]) -> Found:
    if template := of_all(condition):
        return _templated(template, places, order)
    condition = item_by_item(condition)
    inner = dict(places)
    for bind in condition.binds:
        path = path_of(bind.iterable, inner)
        items = isinstance(bind.iterable.type, ir.ListType | ir.SetType)
        keys = isinstance(bind.iterable.type, ir.MapType) and len(bind.names) == 1
        again = any(each[: len(path) + 1] == (*path, "[]") for each in inner.values())
        if not path or not (items or keys) or again:
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
    for one, other in ((left, right), (right, left)) if operator == "==" else ():
        template = equation(one, other)
        found, exact = _templated(template, places, order) if template else ([], False)
        if exact:
            return found, exact
    sides = [(left, operator, right)]
    if operator in _MIRRORED:
        sides.append((right, _MIRRORED[operator], left))
    for subject, relation, value in sides:
        for one, sign, other in _isolated(subject, relation, value):
            path = path_of(one, places)
            cyclic = bool(path) and path[-1].startswith("% ")
            if cyclic and (sign != "==" or not isinstance(fold(other, {}), int)):
                continue
            if path and _drawn_before(path[0], other, places, order):
                room = longer(path_of(other, places), "len()") if sign == "in" else ()
                return [Clause(path, sign, other), *_clause(room, ">", _ZERO)[0]], True
    linking = linked(_comparison(left, operator, right), places, order)
    return ([linking], True) if linking else ([], False)


def _templated(template: Template, places: Places, order: Sequence[str]) -> Found:
    """What is said of a list as a whole, where what it is compared with is drawn before it."""
    path, other = path_of(template.subject, places), template.other
    if not path or (other is not None and not _drawn_before(path[0], other, places, order)):
        return [], False
    return [Clause(path, relation, other or TRUE) for relation in template.relations], True


def linked(condition: ir.Expression, places: Places, order: Sequence[str]) -> Clause | None:
    """A condition between parts of one value, where those can be drawn one after the other."""
    found = set(mentioned(condition, places))
    variable = max((path[0] for path in found), key=list(order).index, default="")
    own = [path for path in found if path[0] == variable]
    whole = shared(own)
    steps = sorted({path[len(whole)] for path in own if len(path) > len(whole)})
    if len(own) < 2 or whole in own or not all(map(is_part, steps)):
        return None
    about = rewrite(condition, lambda node: relative(node, whole, places))
    others = names(about) - {"value"}
    earlier = set(order[: order.index(variable)])
    if not others & set(places) <= earlier or _opaque(about):
        return None
    spelt = {step: f"part_{step}" for step in steps}
    apart = between_parts(about, spelt)
    if apart is None or ordered([apart], [*sorted(others), *spelt.values()])[1].rest:
        return None
    return Clause(whole, "holds", about)


def ordered(
    conditions: Sequence[ir.Expression], variables: Sequence[str]
) -> tuple[list[str], Facts]:
    """The order of the variables of which the conditions say most, the given one if possible."""
    best = list(variables), read(conditions, variables)
    for _ in variables:
        moves = permutations(range(len(variables)), 2) if _unsuited(best[1]) > (0, 0) else ()
        trials = [_moved(best[0], start, end) for start, end in moves]
        found = [best, *((each, read(conditions, each)) for each in trials)]
        better = min(found, key=lambda each: _unsuited(each[1]))
        if better is best:
            break
        best = better
    return best


def _moved(order: Sequence[str], start: int, end: int) -> list[str]:
    others = [each for index, each in enumerate(order) if index != start]
    return [*others[:end], order[start], *others[end:]]


def _unsuited(facts: Facts) -> tuple[int, int]:
    """What is left over, and sizes that are drawn before what has them."""
    plain = [each for each in facts.clauses if isinstance(each, Clause)]
    sizes = [each for each in plain if each.path[-1] == "len()" and isinstance(each.value, ir.Name)]
    return len(facts.rest), sum(each.relation == "==" for each in sizes)


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


Sides = tuple[ir.Expression, str, ir.Expression]


def _isolated(subject: ir.Expression, relation: str, value: ir.Expression) -> Iterator[Sides]:
    """`x + 1 <= y` as `x <= y - 1`; `x - y <= 1` as `x <= y + 1` or `y >= x - 1`. Floats stay."""
    match subject:
        case ir.Binary(operator="+" | "-" as operator, left=left, right=right, type=type_) if (
            type_ == ir.ScalarType(name="Int") or isinstance(type_, ir.DecimalType)
        ):
            inverse = "-" if operator == "+" else "+"
            alike = left.type == right.type == value.type
            if alike or not names(right):
                yield from _isolated(left, relation, _operation(type_, inverse, value, right))
            if not alike:
                return
            if operator == "+":
                yield from _isolated(right, relation, _operation(type_, "-", value, left))
            elif relation in _MIRRORED:
                moved = _operation(type_, "-", left, value)
                yield from _isolated(right, _MIRRORED[relation], moved)
        case _:
            yield subject, relation, value


def _operation(
    type_: ir.Type, operator: str, left: ir.Expression, right: ir.Expression
) -> ir.Expression:
    """A sum or difference, a variable first."""
    swapped = operator == "+" and isinstance(left, ir.LiteralValue)
    sides = {"left": right, "right": left} if swapped else {"left": left, "right": right}
    return ir.Binary.model_validate({"type": type_, "operator": operator, **sides})


def _text(value: str) -> ir.Expression:
    return ir.LiteralValue(type=ir.ScalarType(name="Text"), text=value)


def inlined(condition: ir.Expression, lets: Sequence[ir.Let]) -> ir.Expression:
    """The condition with the values of its lets in place of their names."""
    values: dict[str, ir.Expression] = {}
    for each in lets:
        values[each.name] = substitute(each.value, values)
    return substitute(condition, values)
