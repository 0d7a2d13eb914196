"""The opposite of a condition, in the form that a person would write."""

from typing import Literal

from specc.language import ir

_INVERSE: dict[ir.Comparing, ir.Comparing] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
}
BOOL = ir.ScalarType(name="Bool")


def negated(node: ir.Expression) -> ir.Expression:
    """`a >= b` for `a < b`, `x` for `not x`, `not a or b < c` for `a and b >= c`, else `not (…)`.

    Floats keep `not (a < b)`: a NaN makes both false.
    """
    match node:
        case ir.Unary(operator="not", operand=operand):
            return operand
        case ir.Comparison(operators=(operator,), operands=operands) if operator in {
            "==",
            "!=",
            "in",
            "not in",
        } or ir.ScalarType(name="Float") not in [each.type for each in operands]:
            return ir.Comparison(type=BOOL, operators=(_INVERSE[operator],), operands=operands)
        case ir.Logical(operator="and" | "or" as operator, left=left, right=right):
            turned = negated(left), negated(right)
            if all(isinstance(each, ir.Unary) for each in turned):
                return ir.Unary(type=BOOL, operator="not", operand=node)
            other: Literal["and", "or"] = "or" if operator == "and" else "and"
            return ir.Logical(type=BOOL, operator=other, left=turned[0], right=turned[1])
        case ir.Is():
            return node.model_copy(update={"negated": not node.negated})
        case ir.LiteralValue(text="True" | "False" as text, type=ir.ScalarType(name="Bool")):
            return node.model_copy(update={"text": "False" if text == "True" else "True"})
        case _:
            return ir.Unary(type=BOOL, operator="not", operand=node)
