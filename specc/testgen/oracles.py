"""Helpers that compute what the spec says: defines, constants, and the rules of functions.

They never call the code under test where the spec itself gives the value.
"""

from collections.abc import Iterator, Mapping, Sequence

from specc.language import ir
from specc.language.rewrite import rewrite, substitute
from specc.language.walk import children, nodes
from specc.testgen.functions import oracle_name
from specc.testgen.mentions import names
from specc.testgen.parts import Scope, call, indented

_PARTIAL = {"/", "//", "%", "**"}
_PARTIAL_CALLS = {"int", "min", "max", "float", "date", "datetime", "index", "sqrt", "isqrt"}


def helpers(scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """All helpers that a module's tests might use, by name."""
    for each in scope.module.named():
        match each:
            case ir.Let(name=name, value=value):
                yield name, [f"{name} = {scope.show(value)}"]
            case ir.Define(name=name, prose=prose):
                doc = " ".join(prose) or f"What the spec calls {name}."
                yield name, _helper(name, each, doc, scope)
            case ir.Function(name=name, rules=rules) if rules:
                doc = f"What the rules of {name} say."
                yield oracle_name(name), _helper(oracle_name(name), each, doc, scope)
            case _:
                pass


def independent(node: ir.Expression, module: ir.Module) -> ir.Expression:
    """The expression with calls of the oracles in place of the code under test."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Call):
            declared = module.declaration(each.function)
            if isinstance(declared, ir.Function) and declared.rules:
                return each.model_copy(update={"function": oracle_name(each.function)})
        return each

    return rewrite(node, change)


def _helper(name: str, each: ir.Define | ir.Function, doc: str, scope: Scope) -> list[str]:
    lets = tuple(
        let.model_copy(update={"value": independent(let.value, scope.module)}) for let in each.lets
    )
    rules = tuple(
        rule.model_copy(
            update={
                "value": independent(rule.value, scope.module),
                "guard": rule.guard and independent(rule.guard, scope.module),
            }
        )
        for rule in each.rules
    )
    head = f"def {call(name, [parameter.name for parameter in each.parameters])}:"
    return [head, f'    """{doc}"""', *indented(statements(lets, rules, scope))]


def statements(lets: Sequence[ir.Let], rules: Sequence[ir.Rule], scope: Scope) -> list[str]:
    """Rules as a chain of returns; a let stands before the first rule that needs it.

    Lets are lazy: one that may have no value is only assigned where it is certainly evaluated.
    """
    lines: list[str] = []
    known: set[str] = set()
    for rule in sorted(rules, key=lambda rule: rule.guard is None):
        if rule.guard is None:
            return [*lines, *_settled(lets, rule.value, known, "return {}", scope)]
        lines += _settled(lets, rule.guard, known, "if {}:", scope)
        lines += indented(_settled(lets, rule.value, set(known), "return {}", scope))
    return [*lines, "return reject()  # no rule applies"]


def _settled(
    lets: Sequence[ir.Let], used: ir.Expression, known: set[str], template: str, scope: Scope
) -> list[str]:
    """A statement with the assignments that it needs; what they assign is known afterwards."""
    certain = _certain(used, lets)
    late = {
        each.name: each.value
        for each in lets
        if each.name not in certain | known and partial(each.value)
    }
    for name in reversed(late):
        used = substitute(used, {name: late[name]})
    needed = _needs(used, lets) - known
    known |= needed
    assigned = [f"{each.name} = {scope.show(each.value)}" for each in lets if each.name in needed]
    shown = scope.holds(used) if template.startswith("if") else scope.show(used)
    return [*assigned, template.replace("{}", shown)]


def _needs(expression: ir.Expression, lets: Sequence[ir.Let]) -> set[str]:
    """The lets that an expression uses, directly or not."""
    needed = names(expression)
    for each in reversed(lets):
        if each.name in needed:
            needed |= names(each.value)
    return needed & {each.name for each in lets}


def _certain(expression: ir.Expression, lets: Sequence[ir.Let]) -> set[str]:
    """The names that are evaluated whenever the expression is."""
    found = {each.name for each in _evaluated(expression) if isinstance(each, ir.Name)}
    for each in reversed(lets):
        if each.name in found:
            found |= {one.name for one in _evaluated(each.value) if isinstance(one, ir.Name)}
    return found


def _evaluated(node: ir.Node) -> Iterator[ir.Node]:
    """The nodes that are evaluated whenever this one is."""
    yield node
    below: Sequence[ir.Node]
    match node:
        case ir.Logical(left=left):
            below = [left]
        case ir.Conditional(test=test):
            below = [test]
        case ir.Comparison(operands=operands):
            below = operands[:2]
        case ir.Quantifier(binds=binds):
            below = [binds[0].iterable]
        case ir.Comprehension(clauses=clauses):
            below = [clauses[0].iterable]
        case ir.Lambda():
            below = []
        case _:
            below = list(children(node))
    for each in below:
        yield from _evaluated(each)


def partial(expression: ir.Expression) -> bool:
    """Whether an expression may have no value, so that it must not be computed too early."""
    for node in nodes(expression):
        match node:
            case ir.Index():
                return True
            case ir.Binary(operator=operator) if operator in _PARTIAL:
                return True
            case ir.BuiltinCall(name=name) if name in _PARTIAL_CALLS:
                return True
            case ir.Call():
                return True
            case _:
                pass
    return False


def renamed(expression: ir.Expression, values: Mapping[str, str]) -> ir.Expression:
    """The expression with other names, which may be dotted."""

    def change(each: ir.Node) -> ir.Node:
        if isinstance(each, ir.Name) and each.name in values and each.binding != "local":
            return each.model_copy(update={"name": values[each.name]})
        return each

    return rewrite(expression, change)
