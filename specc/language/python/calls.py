"""Prints calls of built-ins that need more than their own name; one rule per built-in."""

import string
from collections.abc import Callable

from specc.language import ir
from specc.language.builtins import FUNCTIONS, METHODS
from specc.language.builtins.row import Builtin
from specc.language.python.printer import Printer
from specc.language.types import DATE
from specc.language.walk import nodes

Show = Callable[..., str]
"""`show(node, level, iterated=…, truth=…)`: the text of a part in a place of that level."""

ATOM = 15
COMPARING = frozenset(("is_permutation",))
"""Built-ins that print as a comparison, all others bind as calls do."""
_ITERATES = frozenset(
    (
        *("sum", "min", "max", "product", "count", "all", "any", "sorted", "fold", "join"),
        *("list", "set", "dict", "multiset", "is_permutation", "enumerate", "zip"),
        *("union", "intersection", "difference"),
    )
)
_ROUNDINGS = {
    "round_half_up": "ROUND_HALF_UP",
    "round_half_even": "ROUND_HALF_EVEN",
    "round_down": "ROUND_DOWN",
    "round_up": "ROUND_UP",
}


def builtin_call(printer: Printer, node: ir.BuiltinCall, show: Show, *, iterated: bool) -> str:
    """A built-in's call as Python."""
    row = (METHODS if node.receiver is not None else FUNCTIONS)[node.name]
    rule = _RULES.get(node.name) if row.python is None else None
    if rule is not None:
        return rule(printer, node, show)
    template = row.python or ""
    local = node.name
    for module, name in row.imports:
        local = printer.needs(module, name)
        template = template.replace(f"{module}.", f"{local}.") if not name else template
    own = local if node.receiver is None else ""
    text = _by_template(node, row, template, show) if template else _by_name(node, own, show)
    return f"{printer.builtin('list')}({text})" if row.lazy and not iterated else text


def _by_name(node: ir.BuiltinCall, name: str, show: Show) -> str:
    """The call under its own name; a method's comes from its receiver."""
    iterates = node.name in _ITERATES
    sole = len(node.arguments) == 1 and not node.keywords
    parts = [_argument(each, show, iterated=iterates, sole=sole) for each in node.arguments]
    parts += [f"{each.name}={show(each.value, 0)}" for each in node.keywords]
    if node.receiver is not None:
        name = f"{show(node.receiver, ATOM)}.{node.name}"
    return f"{name}({', '.join(parts)})"


def _argument(node: ir.Expression, show: Show, *, iterated: bool, sole: bool) -> str:
    text = show(node, 0, iterated=iterated)
    is_generator = isinstance(node, ir.Comprehension) and node.shape == "generator"
    return text[1:-1] if sole and is_generator and text.startswith("(") else text


def _by_template(node: ir.BuiltinCall, row: Builtin, template: str, show: Show) -> str:
    operands = [*([node.receiver] if node.receiver is not None else []), *node.arguments]
    pieces = []
    sole = len(operands) == 1
    for before, field, form, _ in string.Formatter().parse(template):
        pieces.append(before)
        if field is not None:
            operand = operands[int(field)]
            if form == "a":
                pieces.append(show(operand, ATOM))
            else:
                iterated = row.name in _ITERATES
                pieces.append(_argument(operand, show, iterated=iterated, sole=sole))
    return "".join(pieces)


def _count(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    (items,) = node.arguments
    if isinstance(items, ir.Comprehension) and items.shape == "generator":
        one = ir.LiteralValue(type=ir.ScalarType(name="Int"), text="1")
        counted = items.model_copy(update={"element": one})
        return f"{printer.builtin('sum')}{show(counted, 0)}"
    return f"{printer.builtin('len')}({show(items, 0)})"


def _sum(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    (items,) = node.arguments
    match node.type:
        case ir.DecimalType():
            start = f"{printer.needs('decimal', 'Decimal')}(0)"
        case ir.ScalarType(name="Duration"):
            start = f"{printer.needs('datetime', 'timedelta')}(0)"
        case ir.ScalarType(name="Float"):
            start = "0.0"
        case _:
            start = ""
    text = _argument(items, show, iterated=True, sole=not start)
    return f"sum({text}, {start})" if start else f"sum({text})"


def _product(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    (items,) = node.arguments
    math = printer.needs("math")
    start = ""
    if isinstance(node.type, ir.DecimalType):
        start = f", start={printer.needs('decimal', 'Decimal')}(1)"
    return f"{math}.prod({_argument(items, show, iterated=True, sole=not start)}{start})"


def _round(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    decimal = printer.needs("decimal", "Decimal")
    mode = printer.needs("decimal", _ROUNDINGS[node.name])
    value, *places = node.arguments
    is_decimal = isinstance(value.type, ir.DecimalType)
    text = show(value, ATOM) if is_decimal else f"{decimal}({show(value, 0)})"
    if not places:
        return f"{printer.builtin('int')}({text}.quantize({decimal}(1), rounding={mode}))"
    match places[0]:
        case ir.LiteralValue(text=digits) if digits.isdigit():
            unit = f'{decimal}("{unit_of(int(digits))}")' if int(digits) else f"{decimal}(1)"
        case other:
            unit = f"{decimal}(1).scaleb(-{show(other, ATOM)})"
    return f"{text}.quantize({unit}, rounding={mode})"


def unit_of(places: int) -> str:
    """`0.01` for 2 places."""
    return f"0.{'0' * (places - 1)}1"


def _add_months(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    kind = "add_months" if node.type == DATE else "add_months_to_time"
    printer.helpers.add(kind)
    name = printer.spell("helper", kind)
    assert node.receiver is not None
    return f"{name}({show(node.receiver, 0)}, {show(node.arguments[0], 0)})"


def _is_permutation(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    name = printer.needs("collections", "Counter")
    left, right = (
        f"{name}({_argument(each, show, iterated=True, sole=True)})" for each in node.arguments
    )
    return f"{left} == {right}"


def _remove(printer: Printer, node: ir.BuiltinCall, show: Show) -> str:
    entries, key = node.arguments
    taken = {each.name for each in nodes(key) if isinstance(each, ir.Name)}
    one, other = ("other" if "key" in taken else "key"), ("kept" if "value" in taken else "value")
    while one in taken or other in taken:
        one, other = f"{one}_", f"{other}_"
    items = f"{show(entries, ATOM)}.items()"
    return f"{{{one}: {other} for {one}, {other} in {items} if {one} != {show(key, 7)}}}"


_RULES: dict[str, Callable[[Printer, ir.BuiltinCall, Show], str]] = {
    "count": _count,
    "sum": _sum,
    "product": _product,
    **dict.fromkeys(_ROUNDINGS, _round),
    "add_months": _add_months,
    "is_permutation": _is_permutation,
    "remove": _remove,
}
