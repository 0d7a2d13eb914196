"""Refinements of types as terms of the solver."""

from specc.language import ir, types
from specc.language.evaluate import Undefined, evaluate
from specc.lint.witness.solver.amounts import Amount
from specc.lint.witness.solver.scope import Meaning, Scope, World
from specc.lint.witness.solver.shapes import (
    Parts,
    Shape,
    Tagged,
    Unsupported,
    amount,
    equal,
    is_case,
    lifted,
)
from specc.lint.witness.solver.truth import Truth, both, either, every, negation


def refined(value: Shape, type_: ir.Type, world: World) -> Truth:
    """Whether a value keeps all refinements of a declared type, deep."""
    match type_:
        case ir.RefinedType(base=base, predicate=predicate):
            return both(refined(value, base, world), _predicate(value, type_, predicate, world))
        case ir.OptionalType(item=item):
            option = lifted(value)
            if option.value is None:
                return True
            return either(negation(option.present), refined(option.value, item, world))
        case ir.TupleType(items=items) if isinstance(value, Parts):
            pairs = zip(value.items, items, strict=True)
            return every(refined(each, item, world) for each, item in pairs)
        case ir.NamedType(name=name):
            return _named(value, name, world)
        case _:
            return True


def _named(value: Shape, name: str, world: World) -> Truth:
    match world.program.declarations.get(name), value:
        case ir.TypeAlias(type=type_), _:
            return refined(value, type_, world)
        case ir.Record(fields=fields), Parts(items=items):
            pairs = zip(items, fields, strict=True)
            return every(refined(each, field_.type, world) for each, field_ in pairs)
        case ir.Union(cases=cases), Tagged():
            found: list[Truth] = []
            for place, (parts, case) in enumerate(zip(value.cases, cases, strict=True)):
                if parts is not None:
                    pairs = zip(parts.items, case.fields, strict=True)
                    kept = every(refined(each, part.type, world) for each, part in pairs)
                    found.append(either(negation(is_case(value, place)), kept))
            return every(found)
        case _:
            return True


def _predicate(
    value: Shape, type_: ir.RefinedType, predicate: ir.Expression, world: World
) -> Truth:
    try:
        return Scope(world, {"value": Meaning(value)}).holds(predicate)
    except Unsupported:
        if types.carrier(type_, world.program.module) != types.TEXT:
            raise
        return _text_kept(amount(value), predicate, world)


def _text_kept(value: Amount, predicate: ir.Expression, world: World) -> Truth:
    """Whether a text keeps a refinement that only the evaluator understands: the texts that the
    question names are judged by it, and there are others that keep it."""
    broken: list[Amount] = []
    for text, code in world.texts.items():
        try:
            kept = bool(evaluate(predicate, world.program, {"value": text}))
        except Undefined:
            kept = False
        if not kept:
            broken.append(Amount(code))
    return every(negation(equal(value, each)) for each in broken)
