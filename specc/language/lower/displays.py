"""Displays, comprehensions and quantifiers: whatever holds or runs over several values."""

from collections.abc import Sequence

from lark import Token, Tree

from specc.language import ir, signatures, types
from specc.language.lower import fit
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    Variable,
    parts,
    report,
    tokens,
    tree,
    trees,
)
from specc.language.lower.narrowing import facts_when
from specc.language.lower.scopes import fresh

# ---- displays ------------------------------------------------------------------------------------


def display(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`[a, b]`, `{a, b}` and `(a, b)`."""
    node = tree(place)
    places = parts(node)
    items = [context.expression(context, each, scope) for each in places]
    if node.data == "tuple":
        type_: ir.Type = ir.TupleType(items=tuple(each.type for each in items))
        return ir.Collection(type=type_, items=tuple(items))
    item, items = _alike(context, items, places)
    context.empties = context.empties or not items
    if node.data == "list":
        return ir.Collection(type=ir.ListType(item=item), items=tuple(items))
    _check_key(context, item, places[0], "An item of a set")
    return ir.Collection(type=ir.SetType(item=item), items=tuple(items))


def map_display(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`{a: 1, b: 2}`."""
    entries = trees(tree(place), "entry")
    key_places = [each.children[0] for each in entries]
    value_places = [each.children[1] for each in entries]
    keys = [context.expression(context, each, scope) for each in key_places]
    values = [context.expression(context, each, scope) for each in value_places]
    key, keys = _alike(context, keys, key_places)
    value, values = _alike(context, values, value_places)
    if entries:
        _check_key(context, key, key_places[0], "A key")
    context.empties = context.empties or not entries
    pairs = zip(keys, values, strict=True)
    return ir.MapDisplay(
        type=ir.MapType(key=key, value=value),
        entries=tuple(ir.Entry(key=key, value=value) for key, value in pairs),
    )


def _alike(
    context: Context, items: list[ir.Expression], places: Sequence[Place]
) -> tuple[ir.Type, list[ir.Expression]]:
    """The common type of items, and the items widened to it."""
    joined: ir.Type = types.UNKNOWN
    items = fit.level(items)
    for item, place in zip(items, places, strict=True):
        wider = types.join(joined, item.type)
        if wider is None:
            a, b = types.show(item.type), types.show(joined)
            message = f"All items have one type: this is {a}, those before are {b}."
            report(context, place, "E301", message, f"expected {b}")
        else:
            joined = wider
    return joined, [fit.fit(each, joined) or each for each in items]


def _check_key(context: Context, type_: ir.Type, place: Place, what: str) -> None:
    if not signatures.is_key(type_):
        message = f"{what} cannot be {types.show(type_)}: it is compared by hash in Python."
        report(context, place, "E301", message, "use a tuple instead of a list")


# ---- names that run over something ---------------------------------------------------------------


def run_over(
    context: Context, names: Sequence[Token], place: Place, scope: Scope
) -> tuple[ir.Expression, Scope]:
    """The iterable of `names in iterable`, and the scope with the names."""
    iterable = context.expression(context, place, scope)
    item = types.item(iterable.type) or types.UNKNOWN
    if isinstance(iterable.type, ir.OptionalType):
        fit.report_none(context, iterable, place, "`in` needs a value")
    elif types.item(iterable.type) is None:
        message = f"`in` runs over a list, set, map or text, not over {types.show(iterable.type)}."
        help = "Write `range(…)` to count." if iterable.type == types.INT else ""
        report(context, place, "E311", message, "holds nothing to run over", help=help)
    found = _unpack(context, names, item, place)
    for name in names:
        fresh(context, name, scope)
    local = (Variable(str(n), t, "local") for n, t in zip(names, found, strict=True))
    return iterable, scope.having(*local)


def _unpack(
    context: Context, names: Sequence[Token], item: ir.Type, place: Place
) -> Sequence[ir.Type]:
    if len(names) == 1:
        return [item]
    if isinstance(item, ir.TupleType) and len(item.items) == len(names):
        return item.items
    if item != types.UNKNOWN:
        holds = (
            f"{len(names)} names need tuples of {len(names)}; these items are {types.show(item)}."
        )
        help = "A map runs over its keys; `.items()` gives pairs."
        report(context, place, "E311", holds, "cannot be taken apart so", help=help)
    return [types.UNKNOWN] * len(names)


def quantifier(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`every x in xs: …` and `some …`."""
    node = tree(place)
    binds: list[ir.Bind] = []
    for each in trees(node, "bind"):
        names = tokens(tree(each.children[0]), "NAME")
        iterable, scope = run_over(context, names, each.children[1], scope)
        binds.append(ir.Bind(names=tuple(map(str, names)), iterable=iterable))
    body_place = node.children[-1]
    body = fit.condition(context, context.expression(context, body_place, scope), body_place)
    word = str(node.children[0])
    return ir.Quantifier(type=types.BOOL, quantifier=word, binds=tuple(binds), body=body)


def comprehension(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`[x for …]`, `{x for …}`, `{k: v for …}`, and `x for …` as an argument."""
    node = tree(place)
    shape = str(node.data).removesuffix("_comprehension")
    if shape in {"list", "set"}:
        node = tree(node.children[0])
    clauses: list[ir.Clause] = []
    for each in trees(node, "clause"):
        clause, scope = _clause(context, each, scope)
        clauses.append(clause)
    places = [node.children[0]] if shape != "map" else list(tree(node.children[0]).children)
    made = [context.expression(context, each, scope) for each in places]
    type_: ir.Type = ir.ListType(item=made[0].type)
    if shape in {"set", "map"}:
        _check_key(
            context, made[0].type, places[0], "A key" if shape == "map" else "An item of a set"
        )
        type_ = ir.SetType(item=made[0].type)
    if shape == "map":
        type_ = ir.MapType(key=made[0].type, value=made[1].type)
    return ir.Comprehension(
        type=type_,
        shape="generator" if shape == "comprehension" else shape,
        element=made[0],
        value=made[1] if shape == "map" else None,
        clauses=tuple(clauses),
    )


def _clause(context: Context, place: Tree[Token], scope: Scope) -> tuple[ir.Clause, Scope]:
    names = tokens(place, "NAME")
    others = [each for each in parts(place) if isinstance(each, Tree)]
    iterable, scope = run_over(context, names, others[0], scope)
    conditions: list[ir.Expression] = []
    for each in others[1:]:
        inside = each.children[0]
        lowered = fit.condition(context, context.expression(context, inside, scope), inside)
        scope = scope.knowing(facts_when(lowered, True))
        conditions.append(lowered)
    clause = ir.Clause(
        names=tuple(map(str, names)), iterable=iterable, conditions=tuple(conditions)
    )
    return clause, scope


def lambda_(context: Context, place: Place, scope: Scope, given: Sequence[ir.Type]) -> ir.Lambda:
    """A lambda whose parameters have the types `given`."""
    node = tree(place)
    names = tokens(node, "NAME")
    for name in names:
        fresh(context, name, scope)
    local = (Variable(str(n), t, "local") for n, t in zip(names, given, strict=True))
    body = context.expression(context, node.children[-1], scope.having(*local))
    return ir.Lambda(type=body.type, parameters=tuple(map(str, names)), body=body)
