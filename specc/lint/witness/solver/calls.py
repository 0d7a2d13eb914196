"""Calls as terms of the solver: built-ins, and functions and defines by their rules."""

from specc.language import ir, types
from specc.lint.witness.solver import arithmetic
from specc.lint.witness.solver.composed import entries_of, items_of, looked_up
from specc.lint.witness.solver.conditions import decided
from specc.lint.witness.solver.refinements import refined
from specc.lint.witness.solver.scope import Lazy, Meaning, Scope, World
from specc.lint.witness.solver.shapes import NOTHING, Unsupported, truth
from specc.lint.witness.solver.truth import Truth, both, either, every, negation


def builtin(expression: ir.BuiltinCall, scope: Scope) -> Meaning:
    """A call of a built-in function or method."""
    receiver = expression.receiver
    if expression.keywords:
        raise Unsupported
    if receiver is not None:
        if expression.name == "get" and isinstance(receiver.type, ir.MapType):
            return _get(expression, receiver, scope)
        return arithmetic.method(expression.name, scope.of(receiver), receiver.type)
    given = list(expression.arguments)
    if len(given) == 1 and expression.name in arithmetic.OVER_ITEMS:
        if expression.name == "sum" and isinstance(given[0].type, ir.SetType):
            raise Unsupported
        items = items_of(given[0], scope)
        type_ = types.item(given[0].type) or types.UNKNOWN
        return _over_items(expression.name, items, type_)
    arguments = [scope.of(each) for each in given]
    return arithmetic.builtin(expression.name, arguments, [each.type for each in given])


def _get(expression: ir.BuiltinCall, receiver: ir.Expression, scope: Scope) -> Meaning:
    key, *rest = (scope.of(each) for each in expression.arguments)
    return looked_up(entries_of(receiver, scope), key, rest[0] if rest else Meaning(NOTHING))


def _over_items(name: str, items: list[Meaning], type_: ir.Type) -> Meaning:
    """`all` and `any` of a display look at all of its items, as it is made first."""
    defined = every(each.defined for each in items)
    if name in {"all", "any"}:
        values = [truth(each.value) for each in items]
        return Meaning(every(values) if name == "all" else either(*values), defined)
    return arithmetic.over_items(name, items, type_, defined)


def call(expression: ir.Call, scope: Scope) -> Meaning:
    """A call of a function or define that does not call itself, written out."""
    world = scope.world
    declared = world.program.declarations.get(expression.function)
    if not isinstance(declared, ir.Function | ir.Define) or declared.name in world.running:
        raise Unsupported
    if not declared.rules:
        raise Unsupported
    arguments = [scope.of(each) for each in expression.arguments]
    world.running.append(declared.name)
    try:
        return _inlined(declared, arguments, world)
    finally:
        world.running.pop()


def _inlined(declared: ir.Function | ir.Define, arguments: list[Meaning], world: World) -> Meaning:
    """The value of a call by the rules; defined where it is in its domain and raises nothing."""
    names: dict[str, Meaning | Lazy] = {}
    defined: Truth = True
    for parameter, argument in zip(declared.parameters, arguments, strict=True):
        names[parameter.name] = Meaning(argument.value)
        kept = refined(argument.value, parameter.type, world)
        defined = both(defined, argument.defined, kept)
    inner = Scope(world, names)
    for let in declared.lets:
        names[let.name] = Lazy(let.value, inner)
    if isinstance(declared, ir.Function):
        defined = both(defined, *(inner.holds(each.condition) for each in declared.requires))
        for each in declared.raises:
            condition = inner.of(each.condition)
            defined = both(defined, condition.defined, negation(truth(condition.value)))
    found = _ruled(sorted(declared.rules, key=lambda rule: rule.otherwise), inner)
    return Meaning(found.value, both(defined, found.defined))


def _ruled(rules: list[ir.Rule], scope: Scope) -> Meaning:
    """The value of the first rule whose guard holds."""
    values = [scope.of(each.value) for each in rules]
    found = Meaning(values[-1].value, False)
    for rule, value in reversed(list(zip(rules, values, strict=True))):
        if rule.guard is None:
            found = value
        else:
            found = decided(scope.of(rule.guard), value, lambda known=found: known)  # type: ignore[misc]
    return found
