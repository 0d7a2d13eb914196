"""Lowers declarations that are not functions or machines: types, errors, lets and defines."""

import re
from collections.abc import Sequence

from lark import Token, Tree

from specc.language import ir, types
from specc.language.lower import fit, literals, naming, table
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    Slot,
    Variable,
    child,
    find,
    in_damaged,
    is_clean,
    report,
    span_of,
    token,
    tokens,
    tree,
    trees,
)
from specc.language.lower.naming import check_name
from specc.language.lower.narrowing import Facts, facts_when, merge
from specc.language.lower.scopes import fresh
from specc.language.lower.type_trees import alias_carrier, carrier, declared

# ---- parameters ----------------------------------------------------------------------------------


def parameters(
    context: Context,
    places: Sequence[Tree[Token]],
    slots: Sequence[Slot],
    taken: frozenset[str] = frozenset(),
) -> tuple[ir.Parameter, ...]:
    """Parameters or fields with their declared types and defaults."""
    seen: dict[str, Token] = {}
    optional, late = "", ""
    found: list[ir.Parameter] = []
    for place, slot in zip(places, slots, strict=True):
        name = tokens(place, "NAME")[0]
        check_name(context, name, taken)
        if slot.name in seen:
            report(context, name, "E202", f"`{slot.name}` is declared twice.", "declared again")
        seen[slot.name] = name
        if slot.optional:
            optional = optional or slot.name
        elif optional and not late:
            late = slot.name
            message = f"`{late}` follows `{optional}`, which has a default, so it needs one too."
            report(context, name, "E517", message, "no default")
        written = declared(context, tree(place.children[1]))
        found.append(ir.Parameter(name=slot.name, type=written, default=default(context, slot)))
    return tuple(found)


def default(context: Context, slot: Slot) -> ir.Expression | None:
    """The default of an own slot."""
    return settled(context, table.default_of(context, slot), slot.place)


def own_variables(
    context: Context, places: Sequence[Tree[Token]], slots: Sequence[Slot]
) -> tuple[Variable, ...]:
    """The parameters of a function or define as names, kept from hiding others."""
    for each in places:
        fresh(context, tokens(each, "NAME")[0], Scope())
    return tuple(Variable(each.name, each.type, "parameter") for each in slots)


def settled(
    context: Context, value: ir.Expression | None, place: Place | None
) -> ir.Expression | None:
    """`value`, checked for an empty display whose type nothing decides."""
    if value is None or place is None or not context.empties:
        return value
    if types.has_unknown(value.type) and is_clean(context):
        message = "What does this empty collection hold? Nothing here decides its type."
        help = "Give it where its type is known, such as an argument, or begin with an item."
        report(context, place, "E314", message, "of what?", help=help)
    return value


# ---- prose ---------------------------------------------------------------------------------------


def prose(place: Tree[Token]) -> tuple[str, ...]:
    """The prose lines directly in a block, without their marks."""
    return tuple(prose_line(each) for each in trees(place, "prose"))


def prose_line(place: Tree[Token]) -> str:
    """The text of one prose line."""
    return str(place.children[0]).removeprefix(">").strip()


# ---- types and errors ----------------------------------------------------------------------------


def type_alias(context: Context, place: Tree[Token], item: str) -> ir.TypeAlias:
    """`type Money = …`."""
    name = str(place.children[0])
    if name in context.table and context.table[name].tree is place:
        alias_carrier(context, name)
    return ir.TypeAlias(id=item, name=name, type=declared(context, tree(place.children[1])))


def enum(context: Context, place: Tree[Token], item: str) -> ir.Enum:
    """`enum Country:`."""
    members = [tokens(each, "NAME")[0] for each in trees(place, "member")]
    _unique(context, members, "member")
    for each in members:
        check_name(context, each, naming.ENUM)
    names = tuple(map(str, members))
    return ir.Enum(id=item, name=str(place.children[0]), prose=prose(place), members=names)


def _unique(context: Context, names: Sequence[Token], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if str(name) in seen:
            report(context, name, "E202", f"The {what} `{name}` is declared twice.", "again")
        seen.add(str(name))


def record(context: Context, place: Tree[Token], item: str) -> ir.Record:
    """`record Line:`."""
    name = str(place.children[0])
    slots = table.slots_of_trees(context, table.parameter_trees(place))
    fields = parameters(context, table.parameter_trees(place), slots)
    return ir.Record(id=item, name=name, prose=prose(place), fields=fields)


def union(context: Context, place: Tree[Token], item: str) -> ir.Union:
    """`union Expr:`."""
    cases: list[ir.Case] = []
    for each in trees(place, "case"):
        slots = table.slots_of_trees(context, table.parameter_trees(each))
        fields = parameters(context, table.parameter_trees(each), slots)
        cases.append(ir.Case(name=str(each.children[0]), fields=fields))
    name = str(place.children[0])
    return ir.Union(id=item, name=name, prose=prose(place), cases=tuple(cases))


def error(context: Context, place: Tree[Token], item: str) -> ir.Error:
    """`error NotInPeriod(day: Date) "{day} is outside"`."""
    name, written = str(place.children[0]), tokens(place, "STRING")[0]
    slots = table.slots_of_trees(context, table.parameter_trees(place))
    fields = parameters(context, table.parameter_trees(place), slots, naming.EXCEPTION)
    message = literals.text_of(context, written)
    known = {each.name for each in fields}
    for found in re.findall(r"\{(\w*)\}", message):
        if found not in known:
            problem = f"The message names `{{{found}}}`, but `{name}` has no such field."
            report(context, written, "E508", problem, "no such field")
    return ir.Error(id=item, name=name, fields=fields, message=message)


# ---- lets and defines ----------------------------------------------------------------------------


def constant(context: Context, place: Tree[Token], item: str) -> ir.Let:
    """A module-level `let`."""
    name = str(place.children[0])
    entry = context.table.get(name)
    if entry is None or entry.tree is not place:
        value = context.expression(context, place.children[1], Scope())
        return ir.Let(id=item, name=name, value=value)
    table.constant(context, name)
    found = context.constants.get(name)
    if found is None:
        unknown = ir.LiteralValue(type=types.UNKNOWN, text="")
        return ir.Let(id=item, name=name, value=unknown)
    settled(context, found.value, place.children[1])
    return found


def local_let(
    context: Context, place: Tree[Token], owner: str, scope: Scope
) -> tuple[ir.Let, Scope]:
    """A `let` in a block, and the scope in which its name is known."""
    name = token(place.children[0])
    value = context.expression(context, place.children[1], scope)
    settled(context, value, place.children[1])
    let = ir.Let(id=f"{owner}/let/{name}", name=str(name), value=value)
    context.spans[let.id] = span_of(context, place)
    if fresh(context, name, scope):
        scope = scope.having(Variable(str(name), value.type, "let"))
    return let, scope


def rules(
    context: Context, place: Tree[Token], owner: str, returns: ir.Type | None, scope: Scope
) -> tuple[ir.Rule, ...]:
    """The `returns` lines of a block; `otherwise` knows that no guard held."""
    found: list[ir.Rule] = []
    lines = trees(place, "returns", "returns_otherwise")
    guards: dict[int, ir.Expression] = {}
    facts: Facts = {}
    for number, each in enumerate(lines):
        written = child(each, 1) if each.data == "returns" else None
        if written is not None:
            guard = context.expression(context, written, scope)
            guards[number] = fit.condition(context, guard, written)
            facts = merge(facts, facts_when(guards[number], False))
    for number, each in enumerate(lines):
        otherwise = each.data == "returns_otherwise"
        guard_ = guards.get(number)
        known = facts if otherwise else facts_when(guard_, True) if guard_ else {}
        value_place = each.children[0]
        value = context.expression(context, value_place, scope.knowing(known))
        if returns is not None:
            value = fit.expect(context, value, returns, value_place, "The result")
        item = f"{owner}/returns/{number + 1}"
        context.spans[item] = span_of(context, each)
        found.append(ir.Rule(id=item, value=value, guard=guard_, otherwise=otherwise))
    _check_rules(context, lines)
    return tuple(found)


def _check_rules(context: Context, lines: Sequence[Tree[Token]]) -> None:
    otherwise = [each for each in lines if each.data == "returns_otherwise"]
    plain = [each for each in lines if each.data == "returns" and child(each, 1) is None]
    if lines and in_damaged(context, lines[0]):
        return
    if len(otherwise) > 1:
        message = "`otherwise` covers the rest, so it stands at most once."
        report(context, otherwise[1], "E507", message, "the second one")
    elif plain and len(lines) > 1:
        message = "A rule without `when` always applies, so it would conflict with the others."
        help = "Add a `when`, or write `otherwise` for what is left."
        report(context, plain[0], "E507", message, "applies always", help=help)
    elif otherwise and len(lines) == 1:
        message = "`otherwise` follows rules with a `when`; here there are none."
        report(context, otherwise[0], "E507", message, "otherwise than what?")


def define(context: Context, place: Tree[Token], item: str) -> ir.Define:
    """`define subtotal(order: Order) -> Money = …`, or with a block."""
    name = str(place.children[0])
    found = table.parameter_trees(place)
    slots = table.slots_of_trees(context, found)
    fields = parameters(context, found, slots)
    own = own_variables(context, found, slots)
    scope = Scope(absent=NO_RESULT).having(*own)
    written = tree(find(place, "refined"))
    returns = carrier(context, written)
    lets: list[ir.Let] = []
    if place.data == "define_expression":
        value_place = place.children[3]
        value = context.expression(context, value_place, scope)
        value = fit.expect(context, value, returns, value_place, "The result")
        lowered: tuple[ir.Rule, ...] = (ir.Rule(id=f"{item}/returns/1", value=value),)
        context.spans[f"{item}/returns/1"] = span_of(context, value_place)
    else:
        for each in trees(place, "let"):
            let, scope = local_let(context, each, item, scope)
            lets.append(let)
        lowered = rules(context, place, item, returns, scope)
    return ir.Define(
        id=item,
        name=name,
        prose=prose(place),
        parameters=fields,
        returns=declared(context, written),
        lets=tuple(lets),
        rules=lowered,
    )


NO_RESULT = {"result": "`result` is what a function returns: use it in `ensures` and criteria."}
