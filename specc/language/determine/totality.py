"""Which expressions might have no value for some input, by their form alone."""

from collections.abc import Iterable

from specc.language import ir
from specc.language.builtins import FUNCTIONS, METHODS
from specc.language.walk import nodes

_OF_SEVERAL = frozenset({"min", "max"})
_CONVERSIONS = frozenset({"int", "Decimal", "floor", "ceil"})


def may_fail(expressions: Iterable[ir.Node]) -> bool:
    """Whether an operation in the expressions is not defined for all operands of its types."""
    return any(_fails(node) for each in expressions for node in nodes(each))


def _fails(node: ir.Node) -> bool:
    match node:
        case ir.Binary(operator="/" | "//" | "%", right=right):
            return not _nonzero(right)
        case ir.Binary(operator="**"):
            return True
        case ir.Index() | ir.Call() | ir.MachineCall() | ir.NewMachine():
            return True
        case ir.Slice(step=step):
            return step is not None and not _nonzero(step)
        case ir.BuiltinCall():
            return not _total(node)
        case _:
            return False


def _nonzero(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.LiteralValue) and expression.text.strip("0._") != ""


def _total(call: ir.BuiltinCall) -> bool:
    row = (FUNCTIONS if call.receiver is None else METHODS)[call.name]
    if not row.partial:
        return True
    if call.name in _OF_SEVERAL:
        return len(call.arguments) > 1 or any(each.name == "default" for each in call.keywords)
    if call.name in _CONVERSIONS:
        return all(each.type == ir.ScalarType(name="Int") for each in call.arguments)
    return call.name == "range" and (len(call.arguments) < 3 or _nonzero(call.arguments[2]))
