"""The expressions of a spec that could be results: they speak of the parameters only."""

from collections.abc import Iterable

from specc.language import ir, types
from specc.language.walk import children, nodes
from specc.lint.witness.question import Clause

MOST = 40
"""Expressions of one type that are tried."""

_TYPES = (
    ir.ScalarType,
    ir.DecimalType,
    ir.ListType,
    ir.SetType,
    ir.MapType,
    ir.TupleType,
    ir.OptionalType,
    ir.NamedType,
    ir.RefinedType,
)


def written(clauses: Iterable[Clause], carrier: ir.Type) -> tuple[ir.Expression, ...]:
    """The expressions of a type in the clauses, values that the result shall have first."""
    found: dict[ir.Expression, None] = {}
    every = list(clauses)
    pins = [each.pin for each in every]
    whole = [*(each for each in pins if each is not None)]
    for each in every:
        whole += [each.condition, *each.guards]
    for expression in whole:
        for part in _parts(expression):
            if fits(part.type, carrier) and _of_parameters(part):
                found[part] = None
                if len(found) >= MOST:
                    return tuple(found)
    return tuple(found)


def fits(type_: ir.Type, carrier: ir.Type) -> bool:
    """Whether a value of a type can be one of the carrier, perhaps widened."""
    wanted = types.required(carrier)
    if isinstance(wanted, ir.DecimalType):
        return isinstance(type_, ir.DecimalType) or type_ == types.INT
    if wanted == types.FLOAT:
        return type_ in (types.FLOAT, types.INT)
    return types.assignable(type_, carrier)


def _parts(expression: ir.Expression) -> Iterable[ir.Expression]:
    """The expression and those inside, parents first."""
    stack: list[ir.Node] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, _TYPES):
            continue
        if isinstance(node, ir.Lambda):
            stack.append(node.body)
            continue
        if hasattr(node, "type") and not isinstance(node, ir.Parameter):
            yield node  # type: ignore[misc]
        stack += reversed(list(children(node)))


def _of_parameters(expression: ir.Expression) -> bool:
    bound: set[str] = set()
    locals_: set[str] = set()
    for each in nodes(expression):
        match each:
            case ir.Bind(names=names) | ir.Clause(names=names) | ir.Lambda(parameters=names):
                bound.update(names)
            case ir.Name(binding="local", name=name):
                locals_.add(name)
            case ir.Name(binding="parameter" | "constant"):
                pass
            case ir.Name():
                return False
            case _:
                pass
    return locals_ <= bound
