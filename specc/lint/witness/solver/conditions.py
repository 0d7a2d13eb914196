"""Conditions as terms of the solver: comparisons, tests, quantifiers over displays."""

from collections.abc import Callable

from specc.language import ir, types
from specc.lint.witness.solver.amounts import Amount, compared
from specc.lint.witness.solver.arithmetic import note_cut, opposite
from specc.lint.witness.solver.composed import items_of
from specc.lint.witness.solver.scope import Meaning, Scope, World, members, union
from specc.lint.witness.solver.shapes import (
    Parts,
    Shape,
    Tagged,
    Unsupported,
    amount,
    case_place,
    choice,
    equal,
    is_case,
    lifted,
    truth,
)
from specc.lint.witness.solver.truth import Truth, both, chosen, either, every, negation


def decided(test: Meaning, then: Meaning, otherwise: Callable[[], Meaning]) -> Meaning:
    """`then` where the test holds, `otherwise` elsewhere, each defined where it is needed."""
    condition = truth(test.value)
    if condition is True:
        return Meaning(then.value, both(test.defined, then.defined))
    other = otherwise()
    defined = both(test.defined, chosen(condition, then.defined, other.defined))
    return Meaning(choice(condition, then.value, other.value), defined)


def conditional(expression: ir.Conditional, scope: Scope) -> Meaning:
    """`then if test else otherwise`."""
    test, then = scope.of(expression.test), scope.of(expression.then)
    return decided(test, then, lambda: scope.of(expression.otherwise))


def unary(expression: ir.Unary, scope: Scope) -> Meaning:
    """`not x` and `-x`."""
    operand = scope.of(expression.operand)
    if expression.operator == "not":
        return Meaning(negation(truth(operand.value)), operand.defined)
    return opposite(operand)


def logical(expression: ir.Logical, scope: Scope) -> Meaning:
    """`and`, `or` and `implies`, whose right side need not be defined where the left decides."""
    left, right = scope.of(expression.left), scope.of(expression.right)
    first, second = truth(left.value), truth(right.value)
    needed = negation(first) if expression.operator == "or" else first
    defined = both(left.defined, either(negation(needed), right.defined))
    match expression.operator:
        case "and":
            return Meaning(both(first, second), defined)
        case "or":
            return Meaning(either(first, second), defined)
        case "implies":
            return Meaning(either(negation(first), second), defined)


def comparison(expression: ir.Comparison, scope: Scope) -> Meaning:
    """A comparison, or a chain of them; operands after the first that fails are not needed."""
    if expression.operators[0] in {"in", "not in"}:
        return _membership(expression, scope)
    operands = [scope.of(each) for each in expression.operands]
    kinds = [types.required(each.type) for each in expression.operands]
    links: list[Truth] = []
    defined: Truth = operands[0].defined
    for place, symbol in enumerate(expression.operators):
        left, right = operands[place], operands[place + 1]
        defined = both(defined, either(negation(every(links)), right.defined))
        links.append(_link(symbol, left.value, right.value, (kinds[place], scope.world)))
    return Meaning(every(links), defined)


def _link(symbol: str, left: Shape, right: Shape, given: tuple[ir.Type, World]) -> Truth:
    type_, world = given
    note_cut(left, right, world)
    if symbol == "==":
        return equal(left, right)
    if symbol == "!=":
        return negation(equal(left, right))
    if isinstance(left, Parts) and isinstance(right, Parts):
        return _in_order(symbol, left, right, given)
    if type_ == types.TEXT:
        raise Unsupported
    return compared(symbol, amount(left), amount(right))


def _in_order(symbol: str, left: Parts, right: Parts, given: tuple[ir.Type, World]) -> Truth:
    """Two tuples compared: by the first item in which they differ."""
    type_, world = given
    if not isinstance(type_, ir.TupleType) or len(left.items) != len(right.items):
        raise Unsupported
    strict = symbol.rstrip("=")
    found: Truth = symbol != strict
    items = zip(type_.items, left.items, right.items, strict=True)
    for kind, first, second in reversed(list(items)):
        before = _link(strict, first, second, (kind, world))
        found = either(before, both(equal(first, second), found))
    return found


def _membership(expression: ir.Comparison, scope: Scope) -> Meaning:
    item, container = expression.operands
    if isinstance(types.required(item.type), ir.MapType):
        raise Unsupported
    left = scope.of(item)
    right = items_of(container, scope)
    found = [equal(left.value, each.value) for each in right]
    inside = either(*found)
    defined = both(left.defined, *(each.defined for each in right))
    return Meaning(inside if expression.operators == ("in",) else negation(inside), defined)


def is_test(expression: ir.Is, scope: Scope) -> Meaning:
    """`is None`, `is empty` of a text, `is Case`."""
    operand = scope.of(expression.operand)
    name = expression.test.rpartition(".")[2]
    found: Truth
    if expression.test == "None":
        found = negation(lifted(operand.value).present)
    else:
        option = lifted(operand.value)
        inside = option.value is not None and _is_of(
            option.value, types.required(expression.operand.type), name, scope.world
        )
        found = both(option.present, inside)
    return Meaning(negation(found) if expression.negated else found, operand.defined)


def _is_of(value: Shape, type_: ir.Type, test: str, world: World) -> Truth:
    """Whether a value is of a case, a member, or the empty text."""
    if test == "empty" and type_ == types.TEXT:
        return equal(value, world.code(""))
    if isinstance(type_, ir.NamedType) and isinstance(value, Tagged):
        return is_case(value, case_place(union(type_.name, world.program), test))
    if isinstance(type_, ir.NamedType) and isinstance(value, Amount):
        return equal(value, Amount(members(type_.name, world.program).index(test)))
    raise Unsupported


def quantifier(expression: ir.Quantifier, scope: Scope) -> Meaning:
    """`every` and `some` over displays: a conjunction or disjunction, evaluated in order."""
    if len(expression.binds) != 1 or len(expression.binds[0].names) != 1:
        raise Unsupported
    (bind,) = expression.binds
    items = items_of(bind.iterable, scope)
    bodies = [
        Scope(scope.world, {**scope.names, bind.names[0]: each}).of(expression.body)
        for each in items
    ]
    wanted = expression.quantifier == "every"
    found: Truth = wanted
    defined = every(each.defined for each in items)
    for each in bodies:
        done = negation(found) if wanted else found
        defined = both(defined, either(done, each.defined))
        value = truth(each.value)
        found = both(found, value) if wanted else either(found, value)
    return Meaning(found, defined)
