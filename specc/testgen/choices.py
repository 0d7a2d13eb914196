"""What building needs to know, and values that equalities and memberships leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from specc.language import ir
from specc.language.rewrite import substitute
from specc.testgen.constants import COMPARISONS, fold
from specc.testgen.domains import Chosen, Domain, Enumerated, Filtered, Taken
from specc.testgen.facts import Clause
from specc.testgen.places import place
from specc.testgen.pools import Pools
from specc.testgen.ranges import base_of
from specc.testgen.templates import stated


@dataclass(frozen=True)
class Context:
    """What domains are built from: the declarations, constants, and the spec's literals.

    `known` is what holds of the variables that come before, `taken` are names with a meaning, and
    `definitions` those that are known already.
    """

    module: ir.Module
    lets: Mapping[str, ir.Expression]
    pools: Pools
    known: tuple[Clause, ...] = ()
    taken: frozenset[str] = frozenset()
    definitions: Mapping[str, Domain] = field(default_factory=dict)


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


def taken(type_: ir.Type, clauses: Sequence[Clause]) -> Domain | None:
    """An item of a collection that is drawn before, where a clause asks for that."""
    for index, each in enumerate(clauses):
        if not each.path and each.relation == "in" and _is_drawn(each.value):
            others = (*clauses[:index], *clauses[index + 1 :])
            return (
                None
                if any(one.path for one in others)
                else leftover(Taken(each.value), type_, others)
            )
    return None


def _is_drawn(value: ir.Expression) -> bool:
    """Whether a value is a collection under a name, whose items can be put in order."""
    if not isinstance(value, ir.Name | ir.Field_) or (
        isinstance(value, ir.Name) and value.binding == "constant"
    ):
        return False
    plain = isinstance(value.type, ir.SetType) and isinstance(value.type.item, ir.ScalarType)
    return plain or isinstance(value.type, ir.ListType | ir.MapType)


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
    whole = stated(subject, clause.relation, clause.value)
    if whole is not None:
        return whole
    match clause:
        case Clause(relation="holds", value=condition):
            return substitute(condition, {"value": subject})
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


def below(clauses: Sequence[Clause], step: str) -> tuple[Clause, ...]:
    """The clauses about what lies one step below, relative to it."""
    return tuple(
        replace(each, path=each.path[1:]) for each in clauses if each.path and each.path[0] == step
    )


def here(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses about the value itself."""
    return tuple(each for each in clauses if not each.path)


def _is_place(expression: ir.Expression, value: ir.Expression, path: Sequence[str]) -> bool:
    """Whether an expression is what lies in a value under the names of a path."""
    match expression:
        case ir.Field_(operand=operand, name=name) if path and name == path[-1]:
            return _is_place(operand, value, path[:-1])
        case _:
            return not path and expression == value


def deeper(domain: Domain, type_: ir.Type, clauses: Sequence[Clause]) -> Domain:
    """The domain filtered by clauses about what lies in its values, or what is computed of them."""
    value = ir.Name(type=type_, name="value", binding="value")
    left = [each for each in clauses if each.path and "[]" not in each.path]
    if isinstance(domain, Chosen) and len(domain.values) == 1:
        left = [each for each in left if not _is_place(each.value, domain.values[0], each.path)]
    return filtered(domain, [condition_of(place(value, each.path), each) for each in left])


def enumerated(enum: ir.Enum, clauses: Sequence[Clause], context: Context) -> Domain:
    """The members of an enum that the clauses leave."""
    if any(each.relation == "==" and not isinstance(each.value, ir.Member) for each in clauses):
        same, _ = chosen(ir.NamedType(name=enum.name), here(clauses), context)
        if same:
            return same
    left = list(enum.members)
    unused: list[Clause] = []
    for each in here(clauses):
        named = listed(each, context.lets)
        if named is None:
            unused.append(each)
        elif each.relation in {"==", "is", "in"}:
            left = [member for member in left if member in named]
        else:
            left = [member for member in left if member not in named]
    return leftover(Enumerated(enum.name, tuple(left)), ir.NamedType(name=enum.name), unused)


def listed(clause: Clause, lets: Mapping[str, ir.Expression]) -> set[str] | None:
    """The members that a clause names."""
    match clause:
        case Clause(relation="is" | "is not", value=ir.LiteralValue(text=text)):
            return {text.rpartition(".")[2]}
        case Clause(value=ir.Member(member=member)):
            return {member}
        case Clause(relation="in" | "not in", value=collection):
            values = members(collection, lets)
            if values is None:
                return None
            named = {each.member for each in values if isinstance(each, ir.Member)}
            return named if len(named) == len(values) else None
        case _:
            return None
