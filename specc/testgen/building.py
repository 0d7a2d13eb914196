"""Builds domains from types and clauses. What has no constructive form becomes `Filtered`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from specc.language import ir, types
from specc.testgen.choices import Context, chosen, condition_of, filtered, leftover, members
from specc.testgen.constants import as_literal, fold
from specc.testgen.domains import (
    Binaries,
    Booleans,
    Built,
    Chosen,
    Domain,
    Enumerated,
    Lists,
    Maps,
    Matching,
    Numbers,
    OneOf,
    Reference,
    Texts,
    Tuples,
)
from specc.testgen.facts import Clause, Either, read
from specc.testgen.pools import Pools
from specc.testgen.ranges import (
    NumberType,
    Span,
    narrowed,
    natural,
    near,
    reach_of,
    sizes,
)

Clauses = Sequence[Clause | Either]


def build(type_: ir.Type, clauses: Clauses, context: Context) -> Domain:
    """The values of a type for which the clauses hold; their paths are relative to the value."""
    for index, each in enumerate(clauses):
        if isinstance(each, Either):
            others = (*clauses[:index], *clauses[index + 1 :])
            return OneOf(
                tuple(build(type_, (*others, *option), context) for option in each.alternatives)
            )
    plain = tuple(each for each in clauses if isinstance(each, Clause))
    match type_:
        case ir.RefinedType(base=base, predicate=predicate):
            facts = read([predicate], ["value"])
            refined = build(base, (*plain, *(stepped(each) for each in facts.clauses)), context)
            return filtered(refined, facts.rest)
        case ir.NamedType(name=name):
            return _named(name, plain, context)
        case ir.OptionalType(item=item):
            return _optional(item, plain, context)
        case ir.ScalarType(name="Bool" | "Text" | "Bytes" | "None" | "Unknown" as name):
            return _scalar(name, plain, context)
        case ir.ScalarType() | ir.DecimalType():
            return _numbers(type_, plain, context)
        case ir.ListType(item=item) | ir.SetType(item=item):
            return _lists(type_, item, plain, context)
        case ir.MapType(key=key, value=value):
            return _maps(key, value, plain, context)
        case ir.TupleType(items=items):
            places = tuple(
                build(item, below(plain, str(index)), context) for index, item in enumerate(items)
            )
            return leftover(Tuples(places), type_, here(plain))
        case _:
            assert_never(type_)


def stepped(clause: Clause | Either) -> Clause | Either:
    """The clause relative to the variable that it is about."""
    if isinstance(clause, Clause):
        return replace(clause, path=clause.path[1:])
    return Either(
        tuple(
            tuple(replace(each, path=each.path[1:]) for each in option)
            for option in clause.alternatives
        )
    )


def below(clauses: Sequence[Clause], step: str) -> tuple[Clause, ...]:
    """The clauses about what lies one step below, relative to it."""
    return tuple(
        replace(each, path=each.path[1:]) for each in clauses if each.path and each.path[0] == step
    )


def here(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses about the value itself."""
    return tuple(each for each in clauses if not each.path)


# ---- built-in types ----------------------------------------------------------------------------


def _scalar(name: str, clauses: Sequence[Clause], context: Context) -> Domain:
    type_ = ir.ScalarType.model_validate({"name": name})
    few, own = chosen(type_, here(clauses), context)
    if few:
        return few
    if name == "None":
        return Chosen((ir.LiteralValue(type=type_, text="None"),))
    if name == "Bool":
        return leftover(Booleans(), type_, own)
    if name == "Text" and not clauses:
        return Reference("Text")
    about_size = below(clauses, "len()")
    size, odd = sizes(about_size, context.lets, context.pools.longest_text)
    if name == "Bytes":
        return _sized(leftover(Binaries(size), type_, own), type_, odd)
    patterns = [each for each in own if each.relation == "matches"][:1]
    others = [each for each in own if each not in patterns]
    if patterns and isinstance(patterns[0].value, ir.LiteralValue):
        matching = Matching(patterns[0].value.text)
        return _sized(leftover(matching, type_, others), type_, about_size)
    return _sized(leftover(texts(size, context.pools), type_, others), type_, odd)


def texts(size: Span, pools: Pools) -> Texts:
    """Text of a size with the spec's own texts in it."""
    pool = tuple(each for each in pools.texts if size.admits(len(each)))
    return Texts(size, pool, pools.alphabet)


def _sized(domain: Domain, type_: ir.Type, clauses: Sequence[Clause]) -> Domain:
    """The domain filtered by clauses about the size that no range could use."""
    value = ir.Name(type=type_, name="value", binding="value")
    length = ir.BuiltinCall(type=ir.ScalarType(name="Int"), name="len", arguments=(value,))
    return filtered(domain, [condition_of(length, each) for each in clauses])


def _numbers(type_: NumberType, clauses: Sequence[Clause], context: Context) -> Domain:
    bare = isinstance(type_, ir.ScalarType) or type_ == ir.DecimalType()
    if bare and not clauses:
        return Reference(kind_of(type_))
    clauses = _in_calendar(clauses) if kind_of(type_) == "Date" else clauses
    few, own = chosen(type_, here(clauses), context)
    if few:
        return few
    whole = natural(type_, context.pools.magnitude, context.pools.aware)
    span, unused = narrowed(type_, whole, own, context.lets)
    span = near(span, reach_of(type_, context.pools.magnitude))
    found = numbers(type_, span, context.pools)
    fixed = [(part, each) for each in clauses if (part := _fixed_part(each, context)) is not None]
    found = replace(found, fixed=tuple(part for part, _ in fixed))
    known = [each for _, each in fixed]
    value = ir.Name(type=type_, name="value", binding="value")
    left = [each for each in clauses if each.path and each not in known]
    left += here(clauses) if known else ()  # another day may lie outside the span
    conditions = [condition_of(_place(value, each.path), each) for each in left]
    return filtered(leftover(found, type_, unused), conditions)


def _in_calendar(clauses: Sequence[Clause]) -> Sequence[Clause]:
    """A date's year, or year and month, as its first and last day."""
    equal = {each.path: each for each in clauses if each.relation == "=="}
    year, month = equal.get(("year",)), equal.get(("month",))
    if year is None:
        return clauses
    kept = [each for each in clauses if each not in (year, month)]
    numbers = [as_literal(each) for each in (1, 12, 31)]
    first, last, day = numbers
    if month is not None:
        first = last = month.value
        arguments = (year.value, month.value)
        day = ir.BuiltinCall(type=types.INT, name="days_in_month", arguments=arguments)
    least = _date(year.value, first, as_literal(1))
    return [*kept, Clause((), ">=", least), Clause((), "<=", _date(year.value, last, day))]


def _date(*arguments: ir.Expression) -> ir.Expression:
    return ir.BuiltinCall(type=ir.ScalarType(name="Date"), name="date", arguments=arguments)


def _fixed_part(clause: Clause, context: Context) -> tuple[str, int] | None:
    """`value.day == 1`, where every date has such a part."""
    value = fold(clause.value, context.lets)
    if clause.path != ("day",) or clause.relation != "==" or not isinstance(value, int):
        return None
    return ("day", value) if 1 <= value <= 28 else None


def kind_of(type_: NumberType) -> str:
    """The name of a number's type, without its parameters."""
    return type_.name if isinstance(type_, ir.ScalarType) else "Decimal"


def numbers(type_: NumberType, span: Span, pools: Pools) -> Numbers:
    """Numbers of a type within a span, with the spec's own numbers in it."""
    kind = kind_of(type_)
    places = (
        (2 if type_.scale is None else type_.scale) if isinstance(type_, ir.DecimalType) else None
    )
    aware = kind == "DateTime" and pools.aware
    return Numbers(kind, span, places, pools.within(kind, span, places), aware)


def unbounded(kind: str, context: Context) -> Domain:
    """The domain of a built-in type without parameters or clauses."""
    if kind == "Text":
        return texts(Span(0, context.pools.longest_text), context.pools)
    decimal = kind == "Decimal"
    type_ = ir.DecimalType() if decimal else ir.ScalarType.model_validate({"name": kind})
    return numbers(
        type_, natural(type_, context.pools.magnitude, context.pools.aware), context.pools
    )


# ---- containers --------------------------------------------------------------------------------


def _optional(item: ir.Type, clauses: Sequence[Clause], context: Context) -> Domain:
    none = [each for each in here(clauses) if _is_none(each)]
    others = [each for each in clauses if each not in none]
    if any(each.relation in {"is", "=="} for each in none):
        return Chosen((ir.LiteralValue(type=ir.ScalarType(name="None"), text="None"),))
    inner = build(item, others, context)
    if none or others:
        return inner
    return OneOf((Chosen((ir.LiteralValue(type=ir.ScalarType(name="None"), text="None"),)), inner))


def _is_none(clause: Clause) -> bool:
    return (
        clause.relation in {"is", "is not", "==", "!="}
        and isinstance(clause.value, ir.LiteralValue)
        and clause.value.text == "None"
    )


def _lists(
    type_: ir.ListType | ir.SetType, item: ir.Type, clauses: Sequence[Clause], context: Context
) -> Domain:
    few, own = chosen(type_, here(clauses), context)
    if few:
        return few
    size, odd = sizes(below(clauses, "len()"), context.lets, context.pools.longest_list)
    relations = {each.relation for each in own}
    lists = Lists(
        build(item, below(clauses, "[]"), context),
        size,
        "set" if isinstance(type_, ir.SetType) else "list",
        unique="unique" in relations,
        ordered="sorted" in relations,
    )
    others = [each for each in own if each.relation not in {"unique", "sorted"}]
    return _sized(leftover(lists, type_, others), type_, odd)


def _maps(key: ir.Type, value: ir.Type, clauses: Sequence[Clause], context: Context) -> Domain:
    keys = (*below(clauses, "[]"), *below(below(clauses, "keys()"), "[]"))
    values = below(below(clauses, "values()"), "[]")
    size, odd = sizes(below(clauses, "len()"), context.lets, context.pools.longest_list)
    type_ = ir.MapType(key=key, value=value)
    maps = Maps(build(key, keys, context), build(value, values, context), size)
    return _sized(leftover(maps, type_, here(clauses)), type_, odd)


# ---- declared types ----------------------------------------------------------------------------


def _named(name: str, clauses: Sequence[Clause], context: Context) -> Domain:
    """A declared type: by its name, unless there are clauses about it."""
    declaration = context.module.declaration(name)
    match declaration:
        case ir.TypeAlias(type=type_) if clauses:
            return build(type_, clauses, context)
        case ir.Enum() if clauses:
            return _enumerated(declaration, clauses, context)
        case ir.Record() | ir.Union() if clauses:
            type_ = ir.NamedType(name=name)
            few, own = chosen(type_, here(clauses), context)
            if few:
                return few
            domain, used = _structured(declaration, clauses, context)
            return leftover(domain, type_, [each for each in own if each not in used])
        case _:
            value = ir.Name(type=ir.NamedType(name=name), name="value", binding="value")
            conditions = [condition_of(_place(value, each.path), each) for each in clauses]
            return filtered(Reference(name), conditions)


def _place(value: ir.Expression, path: Sequence[str]) -> ir.Expression:
    """What lies in a machine, or a date, under the names of a path."""
    for name in path:
        value = ir.Field_(type=ir.ScalarType(name="Unknown"), operand=value, name=name)
    return value


def definition(declaration: ir.Named, context: Context) -> Domain:
    """The domain that a declared type's name stands for."""
    match declaration:
        case ir.TypeAlias(type=type_):
            return build(type_, (), context)
        case ir.Enum(name=name):
            return Enumerated(name)
        case ir.Record() | ir.Union():
            return _structured(declaration, (), context)[0]
        case _:
            return Reference(declaration.name)


def _enumerated(enum: ir.Enum, clauses: Sequence[Clause], context: Context) -> Domain:
    members = list(enum.members)
    unused: list[Clause] = []
    for each in here(clauses):
        listed = _listed(each, context.lets)
        if listed is None:
            unused.append(each)
        elif each.relation in {"==", "is", "in"}:
            members = [member for member in members if member in listed]
        else:
            members = [member for member in members if member not in listed]
    return leftover(Enumerated(enum.name, tuple(members)), ir.NamedType(name=enum.name), unused)


def _listed(clause: Clause, lets: Mapping[str, ir.Expression]) -> set[str] | None:
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


def _structured(
    declaration: ir.Record | ir.Union, clauses: Sequence[Clause], context: Context
) -> tuple[Domain, tuple[Clause, ...]]:
    """The values of a record or union, and the clauses that chose among its cases."""
    if isinstance(declaration, ir.Record):
        flavour = declaration.origin.flavour if declaration.origin else "spec"
        return _built(declaration.name, declaration.fields, clauses, context, flavour), ()
    used = tuple(each for each in here(clauses) if each.relation in {"is", "is not"})
    cases = [
        case
        for case in declaration.cases
        if all((each.relation == "is") == (_listed(each, {}) == {case.name}) for each in used)
        and all(
            each.path[0] in {field.name for field in case.fields} for each in clauses if each.path
        )
    ]
    options = [_built(case.name, case.fields, clauses, context) for case in cases]
    return options[0] if len(options) == 1 else OneOf(tuple(options)), used


def _built(
    name: str,
    parameters: Sequence[ir.Parameter],
    clauses: Sequence[Clause],
    context: Context,
    flavour: str = "spec",
) -> Built:
    unknown = ir.ScalarType(name="Unknown")
    fields = tuple(
        (each.name, build(each.type, below(clauses, each.name), context))
        for each in parameters
        if each.type != unknown
    )
    return Built(name, fields, flavour)


def constants(module: ir.Module) -> dict[str, ir.Expression]:
    """The module's lets by name."""
    return {each.name: each.value for each in module.named() if isinstance(each, ir.Let)}
