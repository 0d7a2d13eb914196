"""What a condition tells about the names in it: `x is not None`, `e is Num`."""

from collections.abc import Callable, Mapping

from specc.language import ir, types
from specc.language.lower.context import Fact, Path

Facts = Mapping[Path, Fact]


def path_of(expression: ir.Expression) -> Path | None:
    """`a.b.c` as a path, for a name and its fields; None for anything else."""
    match expression:
        case ir.Name(name=name):
            return (name,)
        case ir.Field_(operand=operand, name=name):
            inner = path_of(operand)
            return None if inner is None else (*inner, name)
        case _:
            return None


def facts_when(condition: ir.Expression, truth: bool) -> Facts:
    """What is known where `condition` evaluated to `truth`."""
    match condition:
        case ir.Unary(operator="not", operand=operand):
            return facts_when(operand, not truth)
        case ir.Logical(operator="and") if truth:
            return merge(facts_when(condition.left, True), facts_when(condition.right, True))
        case ir.Logical(operator="or") if not truth:
            return merge(facts_when(condition.left, False), facts_when(condition.right, False))
        case ir.Logical(operator="implies") if not truth:
            return merge(facts_when(condition.left, True), facts_when(condition.right, False))
        case ir.Is():
            return _is_facts(condition, truth)
        case _:
            return {}


def _is_facts(condition: ir.Is, truth: bool) -> Facts:
    path = path_of(condition.operand)
    type_ = condition.operand.type
    if path is None or condition.test == "empty":
        return {}
    positive = truth != condition.negated
    base = types.required(type_)
    if condition.test == "None":
        return {path: Fact(types.NONE if positive else base)}
    if not isinstance(base, ir.NamedType):
        return {}
    if positive:
        return {path: Fact(ir.NamedType(name=base.name, case=condition.test))}
    return {path: Fact(excluded=frozenset({condition.test}))}


def merge(first: Facts, second: Facts) -> Facts:
    """Both; where they speak of one path, the second decides the type."""
    merged = dict(first)
    for path, fact in second.items():
        before = merged.get(path, Fact())
        merged[path] = Fact(fact.type or before.type, fact.excluded | before.excluded)
    return merged


def narrowed(
    declared: ir.Type, fact: Fact | None, cases: Callable[[str], tuple[str, ...]]
) -> ir.Type:
    """`declared` after `fact`; `cases` gives the cases of a union, and nothing for other types."""
    if fact is None:
        return declared
    type_ = fact.type or declared
    base = types.required(type_)
    if isinstance(base, ir.NamedType) and base.case and base.case not in cases(base.name):
        return types.UNKNOWN if cases(base.name) else ir.NamedType(name=base.name)
    if fact.excluded and isinstance(base, ir.NamedType) and base.case is None:
        left = [each for each in cases(base.name) if each not in fact.excluded]
        if len(left) == 1 and not isinstance(type_, ir.OptionalType):
            return ir.NamedType(name=base.name, case=left[0])
    return type_
