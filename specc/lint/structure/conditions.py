"""What conditions that are joined by `and` say of single parameters."""

from collections.abc import Iterable

from specc.language import ir
from specc.language.boundary import conjuncts
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import EnumValue, Value
from specc.lint.structure.truth import constant


def equal_to_constant(guards: Iterable[ir.Expression]) -> set[str]:
    """The parameters that the conditions give a constant value."""
    found = set()
    for each in (one for guard in guards for one in conjuncts(guard)):
        match each:
            case ir.Comparison(operators=("==",), operands=(left, right)):
                for one, other in ((left, right), (right, left)):
                    if isinstance(one, ir.Name) and one.binding == "parameter" and constant(other):
                        found.add(one.name)
            case ir.Is(operand=ir.Name(binding="parameter", name=name), negated=False):
                found.add(name)
            case _:
                pass
    return found


def facts(conditions: Iterable[ir.Expression], program: Program) -> dict[ir.Expression, Value]:
    """The values that parts of the conditions have where all of them hold, as far as it is plain
    from their form."""
    found: dict[ir.Expression, Value] = {}
    for each in conditions:
        match each:
            case ir.Unary(operator="not", operand=operand):
                found[operand] = False
            case ir.Comparison(operators=("==",), operands=(left, right)) if constant(right):
                try:
                    found[left] = evaluate(right, program)
                except (Undefined, RaisedError):
                    continue
            case ir.Is(operand=operand, test=test, negated=False):
                type_ = operand.type
                if isinstance(type_, ir.NamedType):
                    found[operand] = EnumValue(type_.name, test)
            case _:
                found[each] = True
    return found
