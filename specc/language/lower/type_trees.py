"""Reads written types: as declared, with aliases and refinements, and as carriers without them."""

from lark import Token, Tree

from specc.language import ir, types
from specc.language.lower import fit
from specc.language.lower.context import (
    Context,
    Scope,
    Variable,
    parts,
    qualified,
    report,
    token,
    tokens,
    tree,
    unknown_name,
)

GENERICS = {"List": 1, "Set": 1, "Map": 2, "Tuple": 0}
BUILTIN_TYPES = (*types.SCALARS, "Decimal", *GENERICS)
LARGEST_PRECISION = 28
_TYPE_KINDS = {"type", "enum", "record", "union", "machine"}
_REFINED_NAMES = {
    "result": "A refinement speaks of `value` alone; `ensures` speaks of the result.",
}


def declared(context: Context, place: Tree[Token]) -> ir.Type:
    """The type as its author wrote it."""
    return _read(context, place, whole=True)


def carrier(context: Context, place: Tree[Token]) -> ir.Type:
    """The type without refinements, aliases expanded."""
    return _read(context, place, whole=False)


def _read(context: Context, place: Tree[Token], *, whole: bool) -> ir.Type:
    children = parts(place)
    match place.data:
        case "refined":
            base = _read(context, tree(children[0]), whole=whole)
            if len(children) == 1 or not whole:
                return base
            return _refined(context, tree(children[0]), base, children[1])
        case "optional_type":
            item = _read(context, tree(children[0]), whole=whole)
            return types.UNKNOWN if item == types.UNKNOWN else ir.OptionalType(item=item)
        case "generic_type":
            items = tuple(_read(context, tree(each), whole=whole) for each in children[1:])
            return _generic(context, place, items)
        case _:
            return _plain(context, place, whole=whole)


def _refined(
    context: Context, written: Tree[Token], base: ir.Type, predicate: "Tree[Token] | Token"
) -> ir.Type:
    value = Variable("value", carrier(context, written), "value")
    scope = Scope({"value": value}, absent=_REFINED_NAMES)
    lowered = context.expression(context, predicate, scope)
    return ir.RefinedType(base=base, predicate=fit.condition(context, lowered, predicate))


def _generic(context: Context, place: Tree[Token], items: tuple[ir.Type, ...]) -> ir.Type:
    name = qualified(tree(place.children[0]))
    if name not in GENERICS:
        if name in types.SCALARS or name == "Decimal" or name in context.table:
            report(context, place, "E315", f"`{name}` takes no types in brackets.", "not generic")
        else:
            _unknown(context, tree(place.children[0]), name)
        return types.UNKNOWN
    if GENERICS[name] not in (0, len(items)):
        wanted = "one type" if GENERICS[name] == 1 else "two types: of its keys and of its values"
        report(context, place, "E315", f"`{name}` takes {wanted}.", f"{len(items)} given")
        return types.UNKNOWN
    match name:
        case "List":
            return ir.ListType(item=items[0])
        case "Set":
            return ir.SetType(item=items[0])
        case "Map":
            return ir.MapType(key=items[0], value=items[1])
        case _:
            return ir.TupleType(items=items)


def _plain(context: Context, place: Tree[Token], *, whole: bool) -> ir.Type:
    written = tree(place.children[0])
    name = qualified(written)
    numbers = tokens(place, "INT")
    if name == "Decimal":
        return _decimal(context, place, numbers)
    known = name in types.SCALARS or name in GENERICS or name in context.table
    if numbers and known:
        report(context, place, "E315", f"`{name}` takes no numbers.", "only Decimal does")
        return types.UNKNOWN
    if name in types.SCALARS:
        return types.SCALARS[name]
    if name in GENERICS:
        example = "Map[Text, Int]" if name == "Map" else f"{name}[Int]"
        message = f"`{name}` needs the type of what it holds, as in `{example}`."
        report(context, place, "E315", message, "of what?")
        return types.UNKNOWN
    return named(context, written, name, whole=whole)


def _decimal(context: Context, place: Tree[Token], numbers: list[Token]) -> ir.Type:
    if not numbers:
        return types.DECIMAL
    values = [int(each[:4]) for each in numbers]
    if len(values) != 2 or not values[1] <= values[0] <= LARGEST_PRECISION or not values[0]:
        report(
            context,
            place,
            "E315",
            f"`Decimal(p, s)` has at most p digits, 1 to {LARGEST_PRECISION}, s after the point.",
            "two numbers, the second not larger",
        )
        return types.DECIMAL
    return ir.DecimalType(precision=values[0], scale=values[1])


def named(context: Context, written: Tree[Token] | Token, name: str, *, whole: bool) -> ir.Type:
    """A declared type by its name; an alias is expanded unless `whole`."""
    entry = context.table.get(name)
    if entry is None or entry.hidden:
        _unknown(context, written, name)
        return types.UNKNOWN
    if entry.kind not in _TYPE_KINDS:
        hint = f"A value of `{entry.owner}` may be one; narrow it with `is {name}`."
        report(
            context,
            written,
            "E210",
            f"`{name}` is {article(entry.kind)}, not a type.",
            "a type is wanted here",
            help=hint if entry.owner else "",
        )
        return types.UNKNOWN
    if entry.kind != "type" or whole:
        return ir.NamedType(name=name)
    return alias_carrier(context, name)


def alias_carrier(context: Context, name: str) -> ir.Type:
    """What the alias `name` stands for, without refinements."""
    if name in context.carriers:
        return context.carriers[name]
    entry = context.table[name]
    if isinstance(entry.declaration, ir.TypeAlias):
        found = of_declared(context, entry.declaration.type)
    elif entry.tree is None or name in context.pending:
        where = token(entry.token) if entry.token else None
        if where is not None:
            report(context, where, "E211", f"The type `{name}` is defined by itself.", "circular")
        return types.UNKNOWN
    else:
        context.pending.add(name)
        found = carrier(context, tree(entry.tree.children[1]))
        context.pending.discard(name)
    context.carriers[name] = found
    return found


def of_declared(context: Context, type_: ir.Type) -> ir.Type:
    """The carrier of a type that is lowered already."""
    match type_:
        case ir.ListType(item=item):
            return ir.ListType(item=of_declared(context, item))
        case ir.SetType(item=item):
            return ir.SetType(item=of_declared(context, item))
        case ir.OptionalType(item=item):
            return types.optional(of_declared(context, item))
        case ir.MapType(key=key, value=value):
            return ir.MapType(key=of_declared(context, key), value=of_declared(context, value))
        case ir.TupleType(items=items):
            return ir.TupleType(items=tuple(of_declared(context, each) for each in items))
        case ir.RefinedType(base=base):
            return of_declared(context, base)
        case ir.NamedType(name=name):
            entry = context.table.get(name)
            return alias_carrier(context, name) if entry and entry.kind == "type" else type_
        case _:
            return type_


def article(kind: str) -> str:
    """`a function`, `an enum`."""
    spoken = {"let": "constant", "define": "define", "type": "type"}.get(kind, kind)
    return f"an {spoken}" if spoken[0] in "aeio" else f"a {spoken}"


def _unknown(context: Context, written: Tree[Token] | Token, name: str) -> None:
    known = [n for n, each in context.table.items() if each.kind in _TYPE_KINDS and not each.hidden]
    entry = context.table.get(name)
    hint = f"Add it to a `use` line: it is in `{_home(entry.declaration)}`." if entry else ""
    python = {"str": "Text", "int": "Int", "float": "Float", "bool": "Bool", "dict": "Map"}
    python |= dict.fromkeys(("String", "string", "varchar", "char"), "Text")
    python |= dict.fromkeys(("Integer", "integer", "Number", "number", "long", "uint"), "Int")
    python |= dict.fromkeys(("Boolean", "boolean"), "Bool") | {"double": "Float"}
    python |= dict.fromkeys(("list", "Array", "array", "Sequence"), "List")
    names, meant = [*BUILTIN_TYPES, *known], python.get(name, "")
    unknown_name(context, written, name, names, what="type", help=hint, meant=meant)


def _home(declaration: ir.Named | None) -> str:
    origin = declaration.origin if declaration else None
    return origin.module if origin else "another module"
