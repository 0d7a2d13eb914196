"""What holds of every function without being written: its type, defaults, no hidden effects."""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.rewrite import substitute
from specc.language.types import carrier
from specc.language.walk import nodes
from specc.testgen import shapes
from specc.testgen.criteria import called
from specc.testgen.inputs import inputs
from specc.testgen.naming import snake
from specc.testgen.parts import Part, Scope, call, sentence
from specc.testgen.preconditions import valid
from specc.testgen.rows.goals import of_function

AGAIN = 3
"""Calls after the first. Hypothesis seeds `random` alike for all inputs, so that one may agree."""


def implied(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """The implicit criteria of a function."""
    yield _returns(each, scope)
    yield from _defaults(each, scope)
    yield from _unchanged(each, scope)
    yield from _deterministic(each, scope)


def _returns(each: ir.Function, scope: Scope) -> Part:
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    if each.returns is None:
        body = [f"assert {called(each)} is None"]
        kind = "nothing"
    else:
        asserts = shapes.parts(each.returns, "result", scope.module, scope.show)
        body = [f"result = {called(each)}", *(f"assert {_bare(text)}" for text in asserts)]
        if not asserts:
            body = [called(each)]
        kind = "a value of its type"
    return Part(
        name=f"{snake(each.name)}_returns_{kind.replace(' ', '_')}",
        item=f"{each.id}/implicit/returns",
        code="returns",
        title=f"{each.name} returns {kind} and raises nothing undeclared",
        owner=each.name,
        sentences=(f"{each.name} returns {kind} and raises nothing undeclared.",),
        body=tuple(body),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def _bare(text: str) -> str:
    """A condition without the parentheses that it needs beside others."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _defaults(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """An argument that is left out has its default."""
    given = [parameter for parameter in each.parameters if parameter.default is None]
    left = [parameter for parameter in each.parameters if parameter.default is not None]
    if not left:
        return
    values = {parameter.name: parameter.default for parameter in left if parameter.default}
    wanted = [substitute(condition, values) for condition in valid(each)]
    drawn = inputs(given, wanted, scope.context, scope.definitions)
    short = call(each.name, [parameter.name for parameter in given])
    arguments = [
        parameter.name if parameter.default is None else scope.show(parameter.default)
        for parameter in each.parameters
    ]
    yield Part(
        name=f"{snake(each.name)}_has_its_defaults",
        item=f"{each.id}/implicit/defaults",
        code="defaults",
        title=f"{each.name} has its defaults",
        owner=each.name,
        sentences=(sentence(f"{each.name} has its defaults"),),
        body=(f"assert {short} == {call(each.name, arguments)}",),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
    )


def _unchanged(each: ir.Function, scope: Scope) -> Iterator[Part]:
    kept = unchangeable(each, scope.module)
    if not kept:
        return
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    yield Part(
        name=f"{snake(each.name)}_leaves_its_arguments_unchanged",
        item=f"{each.id}/implicit/arguments",
        code="arguments",
        title=f"{each.name} leaves its arguments unchanged",
        owner=each.name,
        sentences=(sentence(f"{each.name} leaves its arguments unchanged"),),
        body=(f"before = deepcopy({kept})", called(each), f"assert {kept} == before"),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def _deterministic(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """Equal arguments give equal results. Rules say as much; a freedom may be used as one likes."""
    if each.unspecified or any(rule.guard is None for rule in each.rules):
        return
    if each.returns is None or not comparable(each.returns, scope.module):
        return
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    copied = [
        f"deepcopy({parameter.name})" if mutable(parameter.type, scope.module) else parameter.name
        for parameter in each.parameters
    ]
    again = call(each.name, copied)
    first = f"deepcopy({again})" if mutable(each.returns, scope.module) else again
    name = "once_" if scope.module.declaration("once") else "once"
    yield Part(
        name=f"{snake(each.name)}_gives_the_same_again",
        item=f"{each.id}/implicit/deterministic",
        code="deterministic",
        title=f"{each.name} gives the same result for the same arguments",
        owner=each.name,
        sentences=(sentence(f"{each.name} gives the same result for the same arguments"),),
        body=(f"{name} = {first}", f"for _ in range({AGAIN}):", f"    assert {again} == {name}"),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def comparable(type_: ir.Type, module: ir.Module) -> bool:
    """Whether equal values of the type are equal in Python: machines are not."""
    named = (each for each in nodes(carrier(type_, module)) if isinstance(each, ir.NamedType))
    return not any(isinstance(module.declaration(each.name), ir.Machine) for each in named)


def unchangeable(each: ir.Function, module: ir.Module) -> str:
    """The arguments that the function could change and must not, as Python; empty without any."""
    names = [
        parameter.name
        for parameter in each.parameters
        if parameter.name not in each.changes and mutable(parameter.type, module)
    ]
    return names[0] if len(names) == 1 else f"({', '.join(names)})" if names else ""


def mutable(type_: ir.Type, module: ir.Module, seen: Sequence[str] = ()) -> bool:
    """Whether a function could change a value of the type in place."""
    match type_:
        case ir.ListType() | ir.SetType() | ir.MapType():
            return True
        case ir.OptionalType(item=item) | ir.RefinedType(base=item):
            return mutable(item, module, seen)
        case ir.TupleType(items=items):
            return any(mutable(item, module, seen) for item in items)
        case ir.NamedType(name=name) if name not in seen:
            return _mutable_named(name, module, (*seen, name))
        case _:
            return False


def _mutable_named(name: str, module: ir.Module, seen: Sequence[str]) -> bool:
    match module.declaration(name):
        case ir.TypeAlias(type=type_):
            return mutable(type_, module, seen)
        case ir.Record(fields=fields, origin=origin):
            thawed = origin is not None and origin.flavour != "namedtuple" and not origin.frozen
            return thawed or any(mutable(each.type, module, seen) for each in fields)
        case ir.Union(cases=cases):
            return any(mutable(each.type, module, seen) for one in cases for each in one.fields)
        case ir.Machine():
            return True
        case _:
            return False
