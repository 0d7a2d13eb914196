"""What the rows of a function and of a criterion are for."""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.rewrite import inlined, rewrite, substitute
from specc.language.walk import nodes
from specc.testgen.mentions import recursive
from specc.testgen.rows.called import across, at, calls
from specc.testgen.rows.work import Goal

DEEPEST = 3
"""How many calls of functions within each other are written out."""


def of_function(
    function: ir.Function, conditions: Sequence[ir.Expression], module: ir.Module
) -> Goal:
    """The boundaries of all that the spec says of a function, and its rules as one value."""
    value = oracle(function)
    said = [each.condition for each in function.requires]
    said += [each.condition for each in function.raises]
    said += [value] if value is not None else []
    said += _asked(function, value)
    spelled = [spell(_without_lets(each, function.lets), module) for each in said]
    written = () if value is None else (value, spell(value, module))
    errors = [_without_lets(each.condition, function.lets) for each in function.raises]
    return Goal(
        parameters=function.parameters,
        conditions=tuple(conditions),
        decisions=tuple(dict.fromkeys(spelled)),
        values=tuple(
            dict.fromkeys((*written, *(_without_lets(each, function.lets) for each in errors)))
        ),
        detailed=value is None,
        far=not recursive(function, module),
    )


def of_criterion(
    variables: Sequence[ir.Parameter],
    conditions: Sequence[ir.Expression],
    said: Sequence[ir.Expression],
    owner: ir.Function | None,
    module: ir.Module,
) -> Goal:
    """The boundaries of a criterion's own conditions; equal sides are told from their mutations."""
    value = oracle(owner) if owner is not None else None
    known = {} if value is None else {"result": value}
    spelled = [spell(substitute(each, known), module) for each in said]
    sides = [
        side
        for each in said
        if isinstance(each, ir.Comparison) and each.operators == ("==",)
        for side in each.operands
        if not isinstance(side, ir.LiteralValue) and not _mentions_result(side)
    ]
    pairs: list[tuple[str, str]] = []
    called = _called(said, module)
    for function, group in called.values():
        own = [spell(each, module) for each in _conditions(function)]
        spelled += [part for each in group for part in at(each, function, own)]
        for pair, decision in across(group, function, own):
            pairs.append(pair)
            spelled.append(decision)
    involved = [function for function, _ in called.values()] + ([owner] if owner else [])
    return Goal(
        parameters=tuple(variables),
        conditions=tuple(conditions),
        decisions=tuple(dict.fromkeys(spelled)),
        values=tuple(dict.fromkeys(spell(each, module) for each in sides)),
        detailed=value is None,
        far=not any(recursive(each, module) for each in involved),
        pairs=tuple(dict.fromkeys(pairs)),
    )


def _called(
    said: Sequence[ir.Expression], module: ir.Module
) -> dict[str, tuple[ir.Function, list[ir.Call]]]:
    """The functions that are called, each with its calls."""
    found: dict[str, tuple[ir.Function, list[ir.Call]]] = {}
    for each in calls(said):
        declared = module.declaration(each.function)
        if isinstance(declared, ir.Function):
            found.setdefault(each.function, (declared, []))[1].append(each)
    return found


def _conditions(function: ir.Function) -> Iterator[ir.Expression]:
    """What a function says of its own parameters."""
    said = [each.condition for each in function.requires]
    said += [each.condition for each in function.raises]
    yield from (_without_lets(each, function.lets) for each in said)
    yield from _asked(function, None)


def oracle(function: ir.Function) -> ir.Expression | None:
    """The rules of a function as one expression; None without rules. The last one stands for where
    none applies."""
    ordered = sorted(function.rules, key=lambda rule: rule.guard is None)
    if not ordered:
        return None
    value = ordered[-1].value
    for rule in reversed(ordered[:-1]):
        if rule.guard is None:
            value = rule.value
        else:
            value = ir.Conditional(
                type=value.type, test=rule.guard, then=rule.value, otherwise=value
            )
    return _without_lets(value, function.lets)


def spell(expression: ir.Expression, module: ir.Module, depth: int = DEEPEST) -> ir.Expression:
    """The expression with constants, defines, and functions that have rules, written out."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Name) and each.binding == "constant":
            constant = module.declaration(each.name)
            return constant.value if isinstance(constant, ir.Let) else each
        called = module.declaration(each.function) if isinstance(each, ir.Call) else None
        if not isinstance(each, ir.Call) or not isinstance(called, ir.Function) or not depth:
            return each
        value = oracle(called)
        if value is None or _calls(called.name, value):
            return each
        names = [parameter.name for parameter in called.parameters]
        given = dict(zip(names, each.arguments, strict=True))
        return spell(substitute(value, given), module, depth - 1)

    return rewrite(inlined(expression, {}, module), change)


def _without_lets(expression: ir.Expression, lets: Sequence[ir.Let]) -> ir.Expression:
    values: dict[str, ir.Expression] = {}
    for each in lets:
        values[each.name] = substitute(each.value, values)
    return substitute(expression, values)


def _asked(function: ir.Function, value: ir.Expression | None) -> Iterator[ir.Expression]:
    """What criteria and postconditions say of the function's own parameters."""
    own = {each.name for each in function.parameters} | ({"result"} if value else set())
    known = {} if value is None else {"result": value}
    said = [each.condition for each in function.ensures]
    for criterion in function.criteria:
        lets = [*function.lets, *criterion.lets]
        said += [_without_lets(each, lets) for each in criterion.whens]
        said += [_without_lets(each.condition, lets) for each in criterion.checks]
    for each in said:
        for part in _parts(each):
            if _names(part) <= own:
                yield substitute(part, known)


def _parts(condition: ir.Expression) -> Iterator[ir.Expression]:
    if isinstance(condition, ir.Logical):
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    else:
        yield condition


def _names(expression: ir.Expression) -> set[str]:
    bindings = {"parameter", "variable", "result", "let"}
    return {
        each.name
        for each in nodes(expression)
        if isinstance(each, ir.Name) and each.binding in bindings
    }


def _mentions_result(expression: ir.Expression) -> bool:
    return "result" in _names(expression)


def _calls(name: str, expression: ir.Expression) -> bool:
    return any(isinstance(each, ir.Call) and each.function == name for each in nodes(expression))
