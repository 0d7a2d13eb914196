"""Builds domains from types and clauses. What has no constructive form becomes `Filtered`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from specc.language import ir
from specc.testgen.apart import apart, spelt_apart
from specc.testgen.choices import (
    Context,
    below,
    chosen,
    condition_of,
    deeper,
    enumerated,
    filtered,
    here,
    leftover,
    listed,
    taken,
)
from specc.testgen.domains import (
    Binaries,
    Booleans,
    Built,
    Chosen,
    Dependent,
    Domain,
    Enumerated,
    Lists,
    Maps,
    Matching,
    Numbers,
    OneOf,
    Reference,
    Taken,
    Texts,
    Tuples,
)
from specc.testgen.facts import Clause, Either, read
from specc.testgen.places import place
from specc.testgen.pools import Pools
from specc.testgen.quantities import numbers, of_numbers
from specc.testgen.ranges import (
    INT,
    Span,
    natural,
    sizes,
)
from specc.testgen.room import Builder, Clauses, stepped


def build(type_: ir.Type, clauses: Clauses, context: Context) -> Domain:
    """The values of a type for which the clauses hold; their paths are relative to the value."""
    for index, each in enumerate(clauses):
        if isinstance(each, Either):
            others = (*clauses[:index], *clauses[index + 1 :])
            return OneOf(
                tuple(build(type_, (*others, *option), context) for option in each.alternatives)
            )
    plain = tuple(each for each in clauses if isinstance(each, Clause))
    if one := taken(type_, plain):
        return one
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
            return of_numbers(type_, plain, context)
        case ir.ListType(item=item) | ir.SetType(item=item):
            return _lists(type_, item, plain, context)
        case ir.MapType(key=key, value=value):
            return _maps(key, value, plain, context)
        case ir.TupleType(items=items):
            parts = tuple((str(index), item) for index, item in enumerate(items))
            domain, used = together(parts, plain, context, lambda found: Tuples(tuple(found)))
            return leftover(domain, type_, [each for each in here(plain) if each not in used])
        case _:
            assert_never(type_)


# ---- built-in types ----------------------------------------------------------------------------


def _scalar(name: str, clauses: Sequence[Clause], context: Context) -> Domain:
    type_ = ir.ScalarType.model_validate({"name": name})
    few, own = chosen(type_, here(clauses), context)
    if few:
        return deeper(few, type_, clauses)
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
    return deeper(domain, type_, [replace(each, path=("len()", *each.path)) for each in clauses])


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
        return deeper(few, type_, clauses)
    sized = below(clauses, "len()")
    size, odd = sizes(sized, context.lets, context.pools.longest_list)
    relations = {each.relation for each in own}
    if relations & {"rectangular", "square"}:
        lists = _matrix(item, clauses, size, context, square="square" in relations)
        others = [each for each in own if each.relation not in {"rectangular", "square"}]
        return _sized(leftover(lists, type_, others), type_, odd)
    if "permutes" in relations:
        same = next(each for each in own if each.relation == "permutes")
        others = [each for each in own if each is not same]
        return _sized(leftover(Taken(same.value, all=True), type_, others), type_, sized)
    lists = Lists(
        build(item, below(clauses, "[]"), context),
        size,
        "set" if isinstance(type_, ir.SetType) else "list",
        unique="unique" in relations,
        ordered="sorted" in relations,
    )
    others = [each for each in own if each.relation not in {"unique", "sorted"}]
    return _sized(leftover(lists, type_, others), type_, odd)


def _matrix(
    row: ir.Type, clauses: Sequence[Clause], size: Span, context: Context, *, square: bool
) -> Domain:
    """Lists of lists that are equally long, or as long as there are of them."""
    of_rows = below(clauses, "[]")
    widths, _ = sizes(below(of_rows, "len()"), context.lets, context.pools.longest_list)
    if square:
        widths = replace(widths, low=max(widths.low, size.low), high=min(widths.high, size.high))
    name = spelt_apart(["width"], clauses, context)["width"]
    width = ir.Name(type=INT, name=name, binding="parameter")
    of_one = [each for each in of_rows if each.path != ("len()",)]
    items = build(row, (*of_one, Clause(("len()",), "==", width)), context)
    fixed = Span(None, None, lows=(width,), highs=(width,))
    return Dependent(name, Numbers("Int", widths), Lists(items, fixed if square else size))


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
            return enumerated(declaration, clauses, context)
        case ir.Record() | ir.Union() if clauses:
            type_ = ir.NamedType(name=name)
            few, own = chosen(type_, here(clauses), context)
            if few:
                return few
            domain, used = _structured(declaration, clauses, context)
            return leftover(domain, type_, [each for each in own if each not in used])
        case _:
            value = ir.Name(type=ir.NamedType(name=name), name="value", binding="value")
            conditions = [condition_of(place(value, each.path), each) for each in clauses]
            return filtered(Reference(name), conditions)


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


def _structured(
    declaration: ir.Record | ir.Union, clauses: Sequence[Clause], context: Context
) -> tuple[Domain, tuple[Clause, ...]]:
    """The values of a record or union, and the clauses about the whole that are kept."""
    if isinstance(declaration, ir.Record):
        flavour = declaration.origin.flavour if declaration.origin else "spec"
        return _built(declaration.name, declaration.fields, clauses, context, flavour)
    used = tuple(each for each in here(clauses) if each.relation in {"is", "is not"})
    cases = [
        case
        for case in declaration.cases
        if all((each.relation == "is") == (listed(each, {}) == {case.name}) for each in used)
        and all(
            each.path[0] in {field.name for field in case.fields} for each in clauses if each.path
        )
    ]
    below_ = [each for each in clauses if each.path]
    options = [_built(case.name, case.fields, below_, context)[0] for case in cases]
    return options[0] if len(options) == 1 else OneOf(tuple(options)), used


def _built(
    name: str,
    parameters: Sequence[ir.Parameter],
    clauses: Sequence[Clause],
    context: Context,
    flavour: str = "spec",
) -> tuple[Domain, tuple[Clause, ...]]:
    unknown = ir.ScalarType(name="Unknown")
    parts = tuple((each.name, each.type) for each in parameters if each.type != unknown)

    def made(found: Sequence[Domain]) -> Domain:
        fields = zip((step for step, _ in parts), found, strict=True)
        return Built(name, tuple(fields), flavour)

    return together(parts, clauses, context, made)


def together(
    parts: Sequence[tuple[str, ir.Type]],
    clauses: Sequence[Clause],
    context: Context,
    made: Callable[[Sequence[Domain]], Domain],
) -> tuple[Domain, tuple[Clause, ...]]:
    """What is made of some parts, and the clauses about the whole that are kept: those that link
    parts, which are then drawn one after the other."""
    linking = tuple(each for each in here(clauses) if each.relation == "holds")
    if linking:
        found = apart(parts, linking, clauses, context, BUILDER)
        if found is not None:
            domain = made([each for _, each in found.parts])
            for name, first in reversed(found.first):
                domain = Dependent(name, first, domain)
            return domain, linking
    return made([build(type_, below(clauses, step), context) for step, type_ in parts]), ()


def constants(module: ir.Module) -> dict[str, ir.Expression]:
    """The module's lets by name."""
    return {each.name: each.value for each in module.named() if isinstance(each, ir.Let)}


def _meaning(name: str, context: Context) -> Domain | None:
    """What the name of a domain of numbers stands for."""
    declaration = context.module.declaration(name)
    if name in context.definitions:
        return context.definitions[name]
    if isinstance(declaration, ir.TypeAlias):
        return build(declaration.type, (), context)
    return unbounded(name, context) if declaration is None and name != "Text" else None


BUILDER = Builder(build, _meaning)
