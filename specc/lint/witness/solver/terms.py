"""Expressions of the language as terms of the solver, with where they are defined."""

from collections.abc import Callable, Mapping
from typing import Any

from specc.language import ir, types
from specc.language.evaluate import RaisedError, Undefined, evaluate
from specc.language.evaluate.data import literal
from specc.lint.witness.solver import calls, composed, conditions
from specc.lint.witness.solver.amounts import Amount
from specc.lint.witness.solver.arithmetic import binary
from specc.lint.witness.solver.scope import Lazy, Meaning, Scope, World, embedded, members
from specc.lint.witness.solver.shapes import NOTHING, Option, Unsupported
from specc.lint.witness.solver.truth import both


def translated(expression: ir.Expression, scope: Scope) -> Meaning:
    """The meaning of an expression where names mean what the scope says; Unsupported where the
    solver has no term for it."""
    try:
        term = _TERMS.get(type(expression))
        if term is None:
            raise Unsupported
        found = term(expression, scope)
    except Unsupported:
        if not composed.is_closed(expression):
            raise
        found = _evaluated(expression, scope.world)
    return _adapted(found, expression.type)


def _evaluated(expression: ir.Expression, world: World) -> Meaning:
    try:
        return Meaning(embedded(evaluate(expression, world.program), world))
    except (Undefined, RaisedError):
        raise Unsupported from None


def _adapted(found: Meaning, type_: ir.Type) -> Meaning:
    """The meaning as one of the type, which may be narrower than that of the name."""
    if type_ == types.FLOAT or isinstance(type_, ir.MapType):
        raise Unsupported
    if isinstance(found.value, Option) and not isinstance(type_, ir.OptionalType):
        if type_ == types.NONE:
            return Meaning(NOTHING, found.defined)
        if found.value.value is None:
            raise Unsupported
        return Meaning(found.value.value, both(found.defined, found.value.present))
    return found


def _literal(expression: ir.LiteralValue, scope: Scope) -> Meaning:
    return Meaning(embedded(literal(expression), scope.world))


def _member(expression: ir.Member, scope: Scope) -> Meaning:
    known = members(expression.enum, scope.world.program)
    return Meaning(Amount(known.index(expression.member)))


def _binary(expression: ir.Binary, scope: Scope) -> Meaning:
    left, right = scope.of(expression.left), scope.of(expression.right)
    return binary(expression, left, right, scope.world)


def _name(name: ir.Name, scope: Scope) -> Meaning:
    if name.binding == "constant":
        return _constant(name.name, scope.world)
    found = scope.names.get(name.name)
    if found is None:
        raise Unsupported
    return found.scope.of(found.value) if isinstance(found, Lazy) else found


def _constant(name: str, world: World) -> Meaning:
    if name not in world.constants:
        let = world.program.declarations.get(name)
        if not isinstance(let, ir.Let):
            raise Unsupported
        world.constants[name] = Scope(world, {}).of(let.value)
    return world.constants[name]


_TERMS: Mapping[type[ir.Node], Callable[[Any, Scope], Meaning]] = {
    ir.LiteralValue: _literal,
    ir.Name: _name,
    ir.Member: _member,
    ir.Binary: _binary,
    ir.Unary: conditions.unary,
    ir.Logical: conditions.logical,
    ir.Comparison: conditions.comparison,
    ir.Conditional: conditions.conditional,
    ir.Is: conditions.is_test,
    ir.Quantifier: conditions.quantifier,
    ir.Collection: composed.collection,
    ir.Field_: composed.attribute,
    ir.Index: composed.index,
    ir.Construct: composed.construct,
    ir.Replace: composed.replaced,
    ir.BuiltinCall: calls.builtin,
    ir.Call: calls.call,
}
"""The kinds of expressions that there are terms for."""
