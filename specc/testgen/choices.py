"""What building needs to know, and values that equalities and memberships leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specc.language import ir
from specc.testgen.constants import COMPARISONS, fold
from specc.testgen.domains import Chosen, Domain, Filtered
from specc.testgen.facts import Clause
from specc.testgen.pools import Pools
from specc.testgen.ranges import base_of


@dataclass(frozen=True)
class Context:
    """What domains are built from: the declarations, constants, and the spec's literals.

    `known` is what holds of the variables that come before.
    """

    module: ir.Module
    lets: Mapping[str, ir.Expression]
    pools: Pools
    known: tuple[Clause, ...] = ()


def chosen(
    type_: ir.Type, clauses: Sequence[Clause], context: Context
) -> tuple[Domain | None, tuple[Clause, ...]]:
    """The few values that equalities and memberships leave, or the clauses that remain."""
    for index, each in enumerate(clauses):
        values: tuple[ir.Expression, ...] | None = None
        if each.relation == "==":
            values = (each.value,)
        elif each.relation == "in":
            values = members(each.value, context.lets)
        if values:
            others = (*clauses[:index], *clauses[index + 1 :])
            kept = tuple(
                value
                for value in values
                if all(_keeps(value, other, context) is not False for other in others)
            )
            unknown = [
                other
                for other in others
                if any(_keeps(value, other, context) is None for value in kept)
            ]
            return leftover(Chosen(kept), type_, unknown), ()
    return None, tuple(clauses)


def _keeps(value: ir.Expression, clause: Clause, context: Context) -> bool | None:
    """Whether a value keeps a clause about itself; None where that is not known here."""
    if value == clause.value:
        return clause.relation in {"==", "<=", ">="}
    first, second = fold(value, context.lets), fold(clause.value, context.lets)
    if first is not None and second is not None and clause.relation in COMPARISONS:
        return bool(COMPARISONS[clause.relation](first, second))
    low, high = value, clause.value
    if clause.relation in {">", ">="}:
        low, high = high, low
    ordered = clause.relation in {"<", "<=", ">", ">="}
    return True if ordered and follows(low, high, clause.relation, context.known) else None


def follows(
    low: ir.Expression, high: ir.Expression, relation: str, known: Sequence[Clause]
) -> bool:
    """Whether `low < high`, or `low <= high`, is among what is known of two variables.

    One step up or down may be spent on a strict relation: `a < b` says `a + 1 <= b`.
    """
    (first, up), (second, down) = base_of(low), base_of(high)
    steps = (up is not None) + (down is not None) + (relation in {"<", ">"})
    if not first or not second:
        return False
    for each in known:
        match each:
            case Clause(path=(later,), relation=">" | ">=" as sign, value=ir.Name(name=name)):
                pair = (name, later)
            case Clause(path=(later,), relation="<" | "<=" as sign, value=ir.Name(name=name)):
                pair = (later, name)
            case _:
                continue
        if pair == (first, second) and steps <= (sign in {"<", ">"}):
            return True
    return False


def members(
    collection: ir.Expression, lets: Mapping[str, ir.Expression]
) -> tuple[ir.Expression, ...] | None:
    """What a display or a constant map or list holds; None for any other collection."""
    match collection:
        case ir.Collection(items=items):
            return items
        case ir.MapDisplay(entries=entries):
            return tuple(each.key for each in entries)
        case ir.Name(binding="constant", name=name) if name in lets:
            return members(lets[name], lets)
        case _:
            return None


def filtered(domain: Domain, conditions: Sequence[ir.Expression]) -> Domain:
    """The domain with conditions over `value`, if there are any."""
    return Filtered(domain, tuple(conditions)) if conditions else domain


def leftover(domain: Domain, type_: ir.Type, clauses: Sequence[Clause]) -> Domain:
    """The domain filtered by clauses about the value that nothing else could use."""
    value = ir.Name(type=type_, name="value", binding="value")
    return filtered(domain, [condition_of(value, each) for each in clauses])


def condition_of(subject: ir.Expression, clause: Clause) -> ir.Expression:
    """A clause about the value itself as a condition on `subject`."""
    boolean = ir.ScalarType(name="Bool")
    match clause:
        case Clause(relation="matches", value=ir.LiteralValue(text=pattern)):
            return ir.Matches(type=boolean, operand=subject, pattern=pattern)
        case Clause(relation="is" | "is not" as relation, value=ir.LiteralValue(text=test)):
            return ir.Is(type=boolean, operand=subject, test=test, negated=relation == "is not")
        case _:
            return ir.Comparison.model_validate(
                {
                    "type": boolean,
                    "operators": (clause.relation,),
                    "operands": (subject, clause.value),
                }
            )
