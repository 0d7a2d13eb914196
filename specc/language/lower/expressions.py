"""Lowers expressions: one function per kind of tree, found by its name."""

from collections.abc import Callable, Mapping

from lark import Token, Tree

from specc.language import ir, signatures, types
from specc.language.lower import calls, displays, fit, is_tests, literals, operators, scopes, table
from specc.language.lower.arguments import source_of
from specc.language.lower.builtin_calls import UNKNOWN_VALUE
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    Slot,
    did_you_mean,
    missing,
    report,
    rewrite,
    tree,
)
from specc.language.lower.narrowing import facts_when, path_of

Lower = Callable[[Context, Place, Scope], ir.Expression]


def expression(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """The IR of an expression tree; where it is wrong, its type is Unknown."""
    if isinstance(place, Token):
        return scopes.name(context, place, scope)
    return _LOWER[place.data](context, place, scope)


def _inside(context: Context, place: Place, scope: Scope) -> ir.Expression:
    return expression(context, tree(place).children[0], scope)


def _conditional(context: Context, place: Place, scope: Scope) -> ir.Expression:
    then_place, test_place, otherwise_place = tree(place).children
    test = fit.condition(context, expression(context, test_place, scope), test_place)
    then = expression(context, then_place, scope.knowing(facts_when(test, True)))
    otherwise = expression(context, otherwise_place, scope.knowing(facts_when(test, False)))
    then, otherwise = fit.level([then, otherwise])
    joined = types.join(then.type, otherwise.type)
    if joined is None:
        a, b = types.show(then.type), types.show(otherwise.type)
        message = f"Both branches have one type, but these are {a} and {b}."
        report(context, otherwise_place, "E301", message, f"expected {a}")
        joined = types.UNKNOWN
    then, otherwise = fit.fit(then, joined) or then, fit.fit(otherwise, joined) or otherwise
    return ir.Conditional(type=joined, test=test, then=then, otherwise=otherwise)


# ---- parts of values -----------------------------------------------------------------------------


def _attribute(context: Context, place: Place, scope: Scope) -> ir.Expression:
    inside, written = tree(place).children
    name = str(written)
    if isinstance(inside, Tree) and inside.data == "name":
        member = _member(context, place, str(inside.children[0]), name, scope)
        if member is not None:
            return member
    operand = expression(context, inside, scope)
    type_ = operand.type
    if type_ == types.UNKNOWN:
        return operand
    if isinstance(type_, ir.OptionalType):
        fit.report_none(context, operand, inside, f"`.{name}` needs a value")
        return UNKNOWN_VALUE
    fields = {each.name: each.type for each in fields_of(context, type_)}
    if name in fields and fields[name] == types.UNKNOWN:
        return _unreadable(context, place, type_)
    if name in fields:
        found = ir.Field_(type=fields[name], operand=operand, name=name)
        return scopes.at(context, found, path_of(found), scope)
    _report_attribute(context, place, type_, list(fields))
    return UNKNOWN_VALUE


def _unreadable(context: Context, place: Place, type_: ir.Type) -> ir.Expression:
    """A field of a Python class whose type has no counterpart."""
    entry = context.table.get(types.show(type_))
    if entry is not None and entry.declaration is not None:
        written = tree(place).children[1]
        message = f"The spec cannot speak of `{written}`: its Python type has no counterpart."
        report(context, written, "E213", message, "cannot be read")
    return UNKNOWN_VALUE


def _member(
    context: Context, place: Place, owner: str, name: str, scope: Scope
) -> ir.Expression | None:
    """`Country.DE` or, outside a machine, `Order.shipped`."""
    entry = None if owner in scope.variables else table.visible(context, owner)
    if entry is None or entry.kind not in {"enum", "machine"}:
        return None
    machine = entry.kind == "machine"
    type_ = table.state_type(owner) if machine else ir.NamedType(name=owner)
    known = table.members_of(context, owner)
    if name not in known:
        what = "state" if machine else "member"
        message = f"{owner} has no {what} `{name}`."
        nearest, written = did_you_mean(name, known), tree(place).children[1]
        missing(context, written, name, "E207", message, nearest)
        return UNKNOWN_VALUE
    return ir.Member(type=type_, enum=owner, member=name)


def fields_of(context: Context, type_: ir.Type) -> tuple[Slot, ...]:
    """The fields of a record, case or scalar; of a machine its parameters, data and state."""
    if isinstance(type_, ir.ScalarType):
        return tuple(
            Slot(each.name, types.SCALARS[each.type])
            for each in signatures.ATTRIBUTES
            if each.receiver == type_.name
        )
    if not isinstance(type_, ir.NamedType):
        return ()
    entry = context.table.get(type_.name)
    if entry is not None and entry.kind == "machine":
        found = table.machine_variables(context, type_.name)
        return tuple(Slot(each.name, each.type) for each in found)
    return calls.record_fields(context, type_)


def _report_attribute(context: Context, place: Place, type_: ir.Type, fields: list[str]) -> None:
    name = str(tree(place).children[1])
    if isinstance(type_, ir.NamedType) and not type_.case:
        cases = table.cases_of(context, type_.name)
        owners = [each for each in cases if name in {s.name for s in table.slots_of(context, each)}]
        if owners:
            message = f"Only {' and '.join(owners)} has `{name}`; this may be any {type_.name}."
            text = source_of(context, tree(place).children[0])
            help = f"Narrow it first: `{text} is {owners[0]}`, in a `when` or before `and`."
            report(context, tree(place).children[1], "E317", message, "not always there", help=help)
            return
        entry = context.table.get(type_.name)
        if entry and entry.kind == "machine" and name in table.events_of(context, type_.name):
            message = f"`{name}` is an event: call it."
            report(context, place, "E210", message, f"write `.{name}(…)`")
            return
    if name in calls.methods_of(type_):
        message = f"`{name}` is a method: call it."
        fix = rewrite(context, tree(place).children[1], f"{name}()")
        report(context, place, "E210", message, f"write `.{name}()`", fix=fix)
        return
    calls.unknown_member(context, place, type_, [*fields, *calls.methods_of(type_)], "field")


def _index(context: Context, place: Place, scope: Scope) -> ir.Expression:
    operand_place, index_place = tree(place).children
    operand = expression(context, operand_place, scope)
    index = expression(context, index_place, scope)
    type_: ir.Type = types.UNKNOWN
    match operand.type:
        case ir.MapType(key=key, value=value):
            index = fit.expect(context, index, key, index_place, "The key of this map")
            type_ = value
        case ir.TupleType(items=items):
            type_ = _tuple_item(context, items, index, index_place)
        case ir.OptionalType():
            fit.report_none(context, operand, operand_place, "`[…]` needs a value")
        case ir.ListType() | ir.ScalarType(name="Text" | "Bytes"):
            index = fit.expect(context, index, types.INT, index_place, "An index")
            type_ = types.item(operand.type) or types.UNKNOWN
        case ir.ScalarType(name="Unknown"):
            pass
        case other:
            message = f"`[…]` looks into a list, map, text or tuple, not into {types.show(other)}."
            report(context, operand_place, "E303", message, "cannot be indexed")
    return ir.Index(type=type_, operand=operand, index=index)


def _tuple_item(
    context: Context, items: tuple[ir.Type, ...], index: ir.Expression, place: Place
) -> ir.Type:
    negative = isinstance(index, ir.Unary) and index.operator == "-"
    literal = index.operand if isinstance(index, ir.Unary) else index
    if index.type == types.UNKNOWN:
        return types.UNKNOWN
    if not isinstance(literal, ir.LiteralValue) or literal.type != types.INT:
        message = "The index of a tuple is a plain number, so that its type is known."
        report(context, place, "E320", message, "write 0, 1, …")
        return types.UNKNOWN
    number = -int(literal.text) if negative else int(literal.text)
    if not -len(items) <= number < len(items):
        message = f"This tuple has {len(items)} items: 0 to {len(items) - 1}."
        report(context, place, "E320", message, "outside")
        return types.UNKNOWN
    return items[number]


def _slice(context: Context, place: Place, scope: Scope) -> ir.Expression:
    operand_place, *bounds = tree(place).children
    operand = expression(context, operand_place, scope)
    if isinstance(operand.type, ir.OptionalType):
        fit.report_none(context, operand, operand_place, "`[…]` needs a value")
    elif not (
        isinstance(operand.type, ir.ListType)
        or operand.type in (types.TEXT, types.BYTES, types.UNKNOWN)
    ):
        message = f"A slice is taken of a list or text, not of {types.show(operand.type)}."
        report(context, operand_place, "E303", message, "cannot be sliced")
    lowered = [
        each and fit.expect(context, expression(context, each, scope), types.INT, each, "A bound")
        for each in [*bounds, None, None, None][:3]
    ]
    return ir.Slice(
        type=operand.type, operand=operand, start=lowered[0], stop=lowered[1], step=lowered[2]
    )


def _lambda(context: Context, place: Place, scope: Scope) -> ir.Expression:
    message = "A lambda is only an argument of a built-in, such as `key=lambda x: …`."
    report(context, place, "E313", message, "not here", help="Use a `define` instead.")
    return UNKNOWN_VALUE


_LITERALS = (
    "int",
    "decimal",
    "date",
    "datetime",
    "duration",
    "text",
    "bytes",
    "true",
    "false",
    "none",
)
_LOWER: Mapping[str, Lower] = {
    **dict.fromkeys(_LITERALS, literals.literal),
    **dict.fromkeys(("list", "tuple", "set_display"), displays.display),
    **dict.fromkeys(
        ("comprehension", "list_comprehension", "set_comprehension", "map_comprehension"),
        displays.comprehension,
    ),
    **dict.fromkeys(("and", "or", "implies"), operators.logical),
    **dict.fromkeys(("is", "is_not"), is_tests.is_test),
    "name": scopes.name,
    "group": _inside,
    "conditional": _conditional,
    "matches": is_tests.matches,
    "not": operators.negation,
    "negate": operators.negate,
    "binary": operators.binary,
    "chain": operators.chain,
    "quantifier": displays.quantifier,
    "map": displays.map_display,
    "attribute": _attribute,
    "call": calls.call,
    "index": _index,
    "slice": _slice,
    "lambda": _lambda,
}
