"""Where calls have a value: their preconditions, and the errors that they must not raise."""

from collections.abc import Iterator

from specc.language import ir
from specc.language.rewrite import substitute
from specc.language.walk import children, nodes
from specc.testgen.facts import BOOL, inlined, opposite


def required(function: ir.Function) -> list[ir.Expression]:
    """What the caller must see to."""
    return [inlined(each.condition, function.lets) for each in function.requires]


def raised(function: ir.Function) -> list[ir.Expression]:
    """When the function raises, error by error; an earlier one comes first."""
    return [inlined(each.condition, function.lets) for each in function.raises]


def valid(function: ir.Function) -> list[ir.Expression]:
    """Where the function returns."""
    return [*required(function), *(opposite(each) for each in raised(function))]


def wanted(expression: ir.Expression, module: ir.Module) -> Iterator[ir.Expression]:
    """What must hold so that all calls inside an expression return.

    A call that is only evaluated under a condition asks for its own only then. Nothing is asked of
    what the code under test returned: a call that cannot take it is that code's failure.
    """
    match expression:
        case ir.Logical(operator=operator, left=left, right=right):
            yield from wanted(left, module)
            guard = opposite(left) if operator == "or" else left
            yield from _guarded(guard, wanted(right, module))
        case ir.Conditional(test=test, then=then, otherwise=otherwise):
            yield from wanted(test, module)
            yield from _guarded(test, wanted(then, module))
            yield from _guarded(opposite(test), wanted(otherwise, module))
        case ir.Quantifier(binds=binds, body=body):
            for bind in binds:
                yield from wanted(bind.iterable, module)
            yield from _everywhere(binds, wanted(body, module))
        case ir.Comprehension(clauses=clauses, element=element):
            binds = tuple(ir.Bind(names=each.names, iterable=each.iterable) for each in clauses)
            inner = list(wanted(element, module))
            for condition in (each for clause in clauses for each in clause.conditions):
                inner = list(_guarded(condition, iter(inner)))
            yield from _everywhere(binds, iter(inner))
        case ir.Lambda():
            return
        case _:
            for child in children(expression):
                yield from _below(child, module)
            if isinstance(expression, ir.Call):
                yield from _own(expression, module)


def _below(node: ir.Node, module: ir.Module) -> Iterator[ir.Expression]:
    if isinstance(node, ir.Keyword | ir.Entry | ir.MachineEvent):
        for child in children(node):
            yield from _below(child, module)
    elif not isinstance(node, ir.Bind | ir.Clause | ir.ErrorCall):
        expression: ir.Expression = node  # type: ignore[assignment]  # nothing else stands below
        yield from wanted(expression, module)


def _own(call: ir.Call, module: ir.Module) -> Iterator[ir.Expression]:
    function = module.declaration(call.function)
    if not isinstance(function, ir.Function):
        return
    names = [each.name for each in function.parameters]
    values = dict(zip(names, call.arguments, strict=True))
    for condition in valid(function):
        asked = substitute(condition, values)
        if not _runs_code(asked, module):
            yield asked


def _runs_code(expression: ir.Expression, module: ir.Module) -> bool:
    return any(
        isinstance(each, ir.Call) and isinstance(module.declaration(each.function), ir.Function)
        for each in nodes(expression)
    )


def _guarded(guard: ir.Expression, conditions: Iterator[ir.Expression]) -> Iterator[ir.Expression]:
    for each in conditions:
        yield ir.Logical(type=BOOL, operator="implies", left=guard, right=each)


def _everywhere(
    binds: tuple[ir.Bind, ...], conditions: Iterator[ir.Expression]
) -> Iterator[ir.Expression]:
    for each in conditions:
        yield ir.Quantifier(type=BOOL, quantifier="every", binds=binds, body=each)


def undetermined(function: ir.Function, module: ir.Module) -> tuple[str, ...]:
    """Errors that examples and checks demand of a function, while nothing says when they come."""
    known = {each.error.error for each in function.raises}
    found = [each.raises.error for each in function.examples if each.raises]
    for criterion in criteria_of(module):
        for check in criterion.checks:
            called = check.condition.function if isinstance(check.condition, ir.Call) else ""
            if check.raises and called == function.name:
                found.append(check.raises.error)
    return tuple(dict.fromkeys(each for each in found if each not in known))


def criteria_of(module: ir.Module) -> Iterator[ir.Criterion]:
    """All criteria of a module in the order written."""
    for each in module.declarations:
        match each:
            case ir.Criterion():
                yield each
            case ir.Function(criteria=criteria) | ir.Machine(criteria=criteria):
                yield from criteria
            case _:
                pass
