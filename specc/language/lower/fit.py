"""Makes a value fit the type that its place wants, widening Int, or says why it does not."""

from collections.abc import Sequence

from specc.language import ir, types
from specc.language.diagnostics import Edit, Fix
from specc.language.lower.context import Context, Place, report, rewrite, span_of
from specc.language.source import Span

# ---- widening ------------------------------------------------------------------------------------


def fit(expression: ir.Expression, target: ir.Type) -> ir.Expression | None:
    """`expression` as a value of `target`, or None where it is none."""
    source = expression.type
    if source == target or types.UNKNOWN in (source, target):
        return expression
    if isinstance(target, ir.OptionalType):
        if source == types.NONE:
            return expression
        if not isinstance(source, ir.OptionalType):
            return fit(expression, target.item)
    whole = types.assignable(source, target)
    if whole and not types.has_unknown(source):
        return expression
    inside = _fit_inside(expression, target)
    if inside is not None or whole:
        return inside or expression
    if source == types.INT and types.is_decimal(target):
        exact = ir.DecimalType(scale=0)
        return ir.BuiltinCall(type=exact, name="Decimal", arguments=(expression,))
    if source == types.INT and target == types.FLOAT:
        return ir.BuiltinCall(type=types.FLOAT, name="float", arguments=(expression,))
    return None


def level(values: Sequence[ir.Expression]) -> list[ir.Expression]:
    """The values, with Decimal literals turned to Float where one of the others is a Float."""
    if not any(each.type == types.FLOAT for each in values):
        return list(values)
    return [
        (fit(each, types.FLOAT) or each) if types.is_decimal(each.type) else each for each in values
    ]


def _fit_inside(expression: ir.Expression, target: ir.Type) -> ir.Expression | None:
    """Widens the parts of a literal, a display, a comprehension or a conditional."""
    match expression:
        case ir.LiteralValue() | ir.Unary(operator="-") | ir.Binary():
            return _fit_number(expression, target)
        case ir.Conditional():
            then, otherwise = fit(expression.then, target), fit(expression.otherwise, target)
            if then is None or otherwise is None:
                return None
            return expression.model_copy(
                update={"type": target, "then": then, "otherwise": otherwise}
            )
        case ir.Collection(items=items):
            wanted = _item_types(expression.type, target, len(items))
            if wanted is None:
                return None
            fitted = _all(items, wanted)
            return None if fitted is None else ir.Collection(type=target, items=tuple(fitted))
        case ir.MapDisplay(entries=entries) if isinstance(target, ir.MapType):
            keys = _all([each.key for each in entries], [target.key] * len(entries))
            values = _all([each.value for each in entries], [target.value] * len(entries))
            if keys is None or values is None:
                return None
            pairs = tuple(map(_entry, keys, values))
            return ir.MapDisplay(type=target, entries=pairs)
        case ir.Comprehension():
            return _fit_comprehension(expression, target)
        case ir.BuiltinCall(name="set", arguments=()) if isinstance(target, ir.SetType):
            return expression.model_copy(update={"type": target})
        case _:
            return None


def _fit_number(
    expression: ir.LiteralValue | ir.Unary | ir.Binary, target: ir.Type
) -> ir.Expression | None:
    """Int literals become Decimal or Float, decimal literals Float; so do sums of literals."""
    if not (types.is_decimal(target) or target == types.FLOAT):
        return None
    if isinstance(expression, ir.LiteralValue):
        if expression.type == types.INT and types.is_decimal(target):
            return ir.LiteralValue(type=ir.DecimalType(scale=0), text=expression.text)
        if target == types.FLOAT and (
            expression.type == types.INT or types.is_decimal(expression.type)
        ):
            return ir.LiteralValue(type=types.FLOAT, text=expression.text)
        return None
    if isinstance(expression, ir.Unary):
        operand = fit(expression.operand, target) if _is_literal(expression.operand) else None
        return operand and ir.Unary(type=operand.type, operator="-", operand=operand)
    if target == types.FLOAT and _is_literal(expression):
        left, right = fit(expression.left, target), fit(expression.right, target)
        if left and right:
            update = {"type": types.FLOAT, "left": left, "right": right}
            return expression.model_copy(update=update)
    return None


def _is_literal(expression: ir.Expression) -> bool:
    match expression:
        case ir.LiteralValue():
            return True
        case ir.Unary(operand=operand):
            return _is_literal(operand)
        case ir.Binary(left=left, right=right):
            return _is_literal(left) and _is_literal(right)
        case _:
            return False


def _fit_comprehension(expression: ir.Comprehension, target: ir.Type) -> ir.Expression | None:
    match target:
        case ir.MapType() if expression.value is not None:
            key, value = fit(expression.element, target.key), fit(expression.value, target.value)
            if key is None or value is None:
                return None
            update = {"type": target, "element": key, "value": value}
            return expression.model_copy(update=update)
        case ir.ListType() | ir.SetType() if type(expression.type) is type(target):
            element = fit(expression.element, target.item)
            if element is None:
                return None
            return expression.model_copy(update={"type": target, "element": element})
        case _:
            return None


def _item_types(source: ir.Type, target: ir.Type, count: int) -> list[ir.Type] | None:
    match source, target:
        case (ir.ListType(), ir.ListType(item=item)) | (ir.SetType(), ir.SetType(item=item)):
            return [item] * count
        case ir.TupleType(), ir.TupleType(items=items) if len(items) == count:
            return list(items)
        case _:
            return None


def _all(values: Sequence[ir.Expression], wanted: Sequence[ir.Type]) -> list[ir.Expression] | None:
    found = [fit(*pair) for pair in zip(values, wanted, strict=True)]
    complete = [each for each in found if each is not None]
    return complete if len(complete) == len(found) else None


def _entry(key: ir.Expression, value: ir.Expression) -> ir.Entry:
    return ir.Entry(key=key, value=value)


# ---- or say why not ------------------------------------------------------------------------------


def expect(
    context: Context, expression: ir.Expression, target: ir.Type, place: Place, what: str
) -> ir.Expression:
    """`expression` fitted to `target`; reports where it does not fit. `what` is wanted there."""
    fitted = fit(expression, target)
    if fitted is not None:
        return fitted
    if types.has_unknown(target) or (types.has_unknown(expression.type) and not context.empties):
        return expression
    source = expression.type
    base, wanted = types.required(source), types.required(target)
    decimals = isinstance(base, ir.DecimalType) and isinstance(wanted, ir.DecimalType)
    if decimals and (base == source or target != wanted):
        _report_scale(context, base, wanted, place, what)
        return expression
    if base != source and fit(expression.model_copy(update={"type": base}), target) is not None:
        report_none(context, expression, place, f"{what[0].lower()}{what[1:]} needs a value")
        return expression
    numbers = {types.show(base)[:7], types.show(wanted)[:7]}
    code = "E305" if numbers == {"Decimal", "Float"} else "E301"
    report(
        context,
        place,
        code,
        f"{what} is {types.show(target)}, but this is {types.show(source)}.",
        f"expected {types.show(target)}",
        help="Decimal and Float never mix: use one of them throughout." if code == "E305" else "",
    )
    return expression


def report_none(context: Context, expression: ir.Expression, place: Place, why: str) -> None:
    """The value may be None where a value is needed."""
    span = span_of(context, place)
    text = context.source.text[span.start : span.end]
    report(
        context,
        place,
        "E307",
        f"This may be None, and {why}.",
        f"this is {types.show(expression.type)}",
        help=f"Say what holds without it: `… if {text} is not None else …`, or a `when` before.",
    )


def _report_scale(
    context: Context, source: ir.Type, target: ir.Type, place: Place, what: str
) -> None:
    found, wanted = types.scale(source), types.scale(target)
    digits = "any number of" if found is None else str(found)
    span = span_of(context, place)
    edits = (
        Edit(Span(span.start, span.start), "round_half_up("),
        Edit(Span(span.end, span.end), f", {wanted})"),
    )
    report(
        context,
        place,
        "E306",
        f"{what} has {wanted} digits after the point; this value may have {digits}.",
        f"round it to {wanted} digits",
        help="Choose how: round_half_up, round_half_even, round_down or round_up.",
        fix=Fix("round half up", edits),
    )


def condition(context: Context, expression: ir.Expression, place: Place) -> ir.Expression:
    """`expression` as a condition: it must be Bool."""
    type_ = expression.type
    if type_ in (types.BOOL, types.UNKNOWN):
        return expression
    span = span_of(context, place)
    text = context.source.text[span.start : span.end]
    test = "is not None" if isinstance(type_, ir.OptionalType) else ""
    if types.is_number(type_):
        test = "!= 0"
    elif type_ in (types.TEXT, types.BYTES) or isinstance(
        type_, ir.ListType | ir.SetType | ir.MapType
    ):
        test = "is not empty"
    report(
        context,
        place,
        "E302",
        f"A condition is Bool, but this is {types.show(type_)}.",
        "neither true nor false",
        fix=rewrite(context, place, f"{text} {test}") if test else None,
        help=f"Write `{text} {test}`." if test else "",
    )
    return expression.model_copy(update={"type": types.UNKNOWN})


def negated(expression: ir.Expression) -> ir.Expression:
    """`not expression`."""
    return ir.Unary(type=types.BOOL, operator="not", operand=expression)
