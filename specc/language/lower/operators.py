"""Arithmetic and comparisons: which types they take, and what comes out."""

from specc.language import ir, types
from specc.language.lower import fit
from specc.language.lower.context import Context, Place, Scope, parts, report, token, tree
from specc.language.lower.narrowing import facts_when

_CHAINS = ({"<", "<="}, {">", ">="}, {"=="})

# ---- arithmetic ----------------------------------------------------------------------------------


def binary(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`a + b` and its like."""
    left_place, operator, right_place = tree(place).children
    left = context.expression(context, left_place, scope)
    right = context.expression(context, right_place, scope)
    symbol = str(operator)
    left, right = fit.level([left, right])
    type_ = result_type(symbol, left, right)
    if type_ is None:
        _report_operands(context, place, symbol, left, right)
        type_ = types.UNKNOWN
    if isinstance(type_, ir.ListType | ir.SetType | ir.MapType) and symbol in {"+", "|", "&", "-"}:
        left, right = fit.fit(left, type_) or left, fit.fit(right, type_) or right
    return ir.Binary(type=type_, operator=symbol, left=left, right=right)


def result_type(symbol: str, left: ir.Expression, right: ir.Expression) -> ir.Type | None:
    """The type of `left symbol right`, or None where there is no such operation."""
    a, b = left.type, right.type
    if types.UNKNOWN in (a, b):
        return types.UNKNOWN
    if types.is_number(a) and types.is_number(b):
        return _number(symbol, left, right)
    match a, b:
        case (ir.ListType(), ir.ListType()) if symbol == "+":
            return types.join(a, b)
        case (ir.SetType(), ir.SetType()) if symbol in {"|", "&", "-"}:
            return types.join(a, b)
        case (ir.MapType(), ir.MapType()) if symbol == "|":
            return types.join(a, b)
        case (ir.TupleType(), ir.TupleType()) if symbol == "+":
            return ir.TupleType(items=(*a.items, *b.items))
        case (ir.ListType(), ir.ScalarType(name="Int")) if symbol == "*":
            return a
        case (ir.ScalarType(name="Int"), ir.ListType()) if symbol == "*":
            return b
        case (ir.ScalarType(), ir.ScalarType()):
            return _SCALAR_RESULTS.get((a.name, symbol, b.name))
        case _:
            return None


def _number(symbol: str, left: ir.Expression, right: ir.Expression) -> ir.Type | None:
    a, b = left.type, right.type
    joined = types.join(a, b)
    if joined is None or symbol in {"&", "|"}:
        return None
    if not isinstance(joined, ir.DecimalType):
        return types.FLOAT if symbol == "/" else joined
    x, y = types.scale(a), types.scale(b)
    match symbol:
        case "+" | "-":
            return ir.DecimalType(scale=joined.scale)
        case "*":
            return ir.DecimalType(scale=None if x is None or y is None else x + y)
        case "/":
            return types.DECIMAL
        case "**" if b == types.INT:
            if isinstance(right, ir.LiteralValue) and x is not None:
                return ir.DecimalType(scale=x * int(right.text))
            return types.DECIMAL
        case _:
            return None


_SCALAR_RESULTS: dict[tuple[str, str, str], ir.Type] = {
    ("Text", "+", "Text"): types.TEXT,
    ("Text", "*", "Int"): types.TEXT,
    ("Int", "*", "Text"): types.TEXT,
    ("Bytes", "+", "Bytes"): types.BYTES,
    ("Bytes", "*", "Int"): types.BYTES,
    ("Date", "-", "Date"): types.DURATION,
    ("Date", "+", "Duration"): types.DATE,
    ("Duration", "+", "Date"): types.DATE,
    ("Date", "-", "Duration"): types.DATE,
    ("DateTime", "-", "DateTime"): types.DURATION,
    ("DateTime", "+", "Duration"): types.DATETIME,
    ("Duration", "+", "DateTime"): types.DATETIME,
    ("DateTime", "-", "Duration"): types.DATETIME,
    ("Duration", "+", "Duration"): types.DURATION,
    ("Duration", "-", "Duration"): types.DURATION,
    ("Duration", "*", "Int"): types.DURATION,
    ("Int", "*", "Duration"): types.DURATION,
    ("Duration", "/", "Int"): types.DURATION,
    ("Duration", "//", "Int"): types.DURATION,
    ("Duration", "/", "Duration"): types.FLOAT,
    ("Duration", "//", "Duration"): types.INT,
    ("Duration", "%", "Duration"): types.DURATION,
}


def _report_operands(
    context: Context, place: Place, symbol: str, left: ir.Expression, right: ir.Expression
) -> None:
    a, b = left.type, right.type
    left_place, operator, right_place = tree(place).children
    for side, where in ((left, left_place), (right, right_place)):
        if isinstance(side.type, ir.OptionalType) or side.type == types.NONE:
            fit.report_none(context, side, where, f"`{symbol}` needs a value")
            return
    if (types.is_decimal(a) and b == types.FLOAT) or (a == types.FLOAT and types.is_decimal(b)):
        help = "`Int / Int` is a Float, as in Python; multiply first, or begin with a Decimal."
        message = (
            f"Decimal and Float never mix: `{symbol}` has {types.show(a)} and {types.show(b)}."
        )
        report(context, place, "E305", message, "one of each", help=help)
        return
    help = ""
    if types.is_decimal(a) and symbol in {"//", "%"}:
        help = "Python truncates there for Decimal and floors for Int; round explicitly instead."
    elif types.TEXT in (a, b) and symbol == "+":
        help = "Make a text of it first: `str(…)`."
    elif "Date" in (types.show(a), types.show(b)) and types.INT in (a, b):
        help = "Add a duration, such as `3 days`."
    message = f"`{symbol}` does not take {types.show(a)} and {types.show(b)}."
    report(context, token(operator), "E303", message, "not defined for these", help=help)


def negate(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`-x`."""
    inside = tree(place).children[-1]
    operand = context.expression(context, inside, scope)
    type_ = operand.type
    if not (types.is_number(type_) or type_ in (types.DURATION, types.UNKNOWN)):
        if isinstance(type_, ir.OptionalType):
            fit.report_none(context, operand, inside, "`-` needs a value")
        else:
            report(context, place, "E303", f"`-` does not take {types.show(type_)}.", "no number")
        type_ = types.UNKNOWN
    return ir.Unary(type=type_, operator="-", operand=operand)


# ---- comparisons ---------------------------------------------------------------------------------


def chain(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`a < b <= c`, `x in xs`."""
    children = tree(place).children
    places = children[0::2]
    operands = [context.expression(context, each, scope) for each in places]
    symbols = [" ".join(str(t) for t in tree(each).children) for each in children[1::2]]
    if len(symbols) > 1 and not any(set(symbols) <= allowed for allowed in _CHAINS):
        report(
            context,
            place,
            "E309",
            "A chain has one direction: only `<` and `<=`, only `>` and `>=`, or only `==`.",
            f"{', '.join(f'`{each}`' for each in symbols)} in one chain",
            help="Join two comparisons with `and`, or put one in parentheses.",
        )
        return ir.LiteralValue(type=types.UNKNOWN, text="")
    before = len(context.diagnostics)
    for index, symbol in enumerate(symbols):
        pair = operands[index], operands[index + 1]
        where = places[index], tree(children[2 * index + 1]), places[index + 1]
        operands[index], operands[index + 1] = _compare(context, symbol, pair, where)
    type_ = types.BOOL if len(context.diagnostics) == before else types.UNKNOWN
    return ir.Comparison(type=type_, operators=tuple(symbols), operands=tuple(operands))


def _compare(
    context: Context,
    symbol: str,
    pair: tuple[ir.Expression, ir.Expression],
    where: tuple[Place, Place, Place],
) -> tuple[ir.Expression, ir.Expression]:
    left, right = fit.level(pair)
    if symbol in {"in", "not in"}:
        return _membership(context, left, right, where)
    a, b = left.type, right.type
    joined = types.join(a, b)
    ordering = symbol not in {"==", "!="}
    if types.UNKNOWN in (a, b):
        return left, right
    if ordering:
        for side, place in ((left, where[0]), (right, where[2])):
            if isinstance(side.type, ir.OptionalType) or side.type == types.NONE:
                fit.report_none(context, side, place, f"`{symbol}` needs a value")
                return left, right
    if joined is None:
        _report_comparison(context, symbol, left, right, where)
    elif types.NONE in (a, b):
        test = "is None" if symbol == "==" else "is not None"
        message = f"Compare with None by `{test}`."
        report(context, where[1], "E304", message, f"write `{test}`")
    elif ordering and not types.is_orderable(joined):
        message = f"`{symbol}` needs an order, and {types.show(joined)} has none."
        report(context, where[1], "E304", message, "only == and != compare these")
    elif joined == types.FLOAT and not ordering:
        help = "Write `close(a, b, tolerance)`."
        message = "Floats are rarely equal to the last digit."
        report(context, where[1], "E316", message, "compares two Floats", help=help)
    elif types.has_unknown(a) or types.has_unknown(b):
        return fit.fit(left, joined) or left, fit.fit(right, joined) or right
    return left, right


def _report_comparison(
    context: Context,
    symbol: str,
    left: ir.Expression,
    right: ir.Expression,
    where: tuple[Place, Place, Place],
) -> None:
    a, b = types.show(left.type), types.show(right.type)
    code, help = "E304", ""
    bases = {types.show(types.required(each.type))[:7] for each in (left, right)}
    if bases == {"Decimal", "Float"}:
        code, help = "E305", "Decimal and Float never mix: use one of them throughout."
    message = f"`{symbol}` compares {a} with {b}, which are never equal."
    if symbol not in {"==", "!="}:
        message = f"`{symbol}` does not compare {a} with {b}."
    report(context, where[1], code, message, f"{a} and {b}", help=help)


def _membership(
    context: Context, left: ir.Expression, right: ir.Expression, where: tuple[Place, Place, Place]
) -> tuple[ir.Expression, ir.Expression]:
    item = types.item(right.type)
    if item is None:
        if isinstance(right.type, ir.OptionalType):
            fit.report_none(context, right, where[2], "`in` needs a value")
        else:
            message = (
                f"`in` looks into a list, set, map or text, not into {types.show(right.type)}."
            )
            report(context, where[2], "E304", message, "holds nothing")
    elif types.join(left.type, item) is None:
        message = f"{types.show(right.type)} never holds {types.show(left.type)}."
        report(context, where[1], "E304", message, f"its items are {types.show(item)}")
    return left, right


def logical(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`a and b`, `a or b`, `a implies b`; the right side knows what the left one told."""
    node = tree(place)
    left_place, right_place = parts(node)
    left = fit.condition(context, context.expression(context, left_place, scope), left_place)
    facts = facts_when(left, node.data != "or")
    right = context.expression(context, right_place, scope.knowing(facts))
    right = fit.condition(context, right, right_place)
    return ir.Logical(type=types.BOOL, operator=str(node.data), left=left, right=right)


def negation(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`not x`."""
    (inside,) = tree(place).children
    operand = fit.condition(context, context.expression(context, inside, scope), inside)
    return ir.Unary(type=types.BOOL, operator="not", operand=operand)
