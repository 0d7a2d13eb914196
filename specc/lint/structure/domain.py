"""Whether a case lies outside of a function's domain, or an example shows it."""

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import Value
from specc.language.walk import nodes
from specc.lint.structure.truth import Told, truth


def excluded(function: ir.Function, told: Told, program: Program) -> bool:
    """Whether a precondition rules the case out, or a declared error may be raised there."""
    for each in function.requires:
        if truth(each.condition, told, program) is False:
            return True
    return any(
        _speaks(each.condition, told) and truth(each.condition, told, program) is not False
        for each in function.raises
    )


def in_examples(function: ir.Function, path: ir.Expression, value: Value, program: Program) -> bool:
    """Whether the path has this value in an example; of a union's case, whether it is that case."""
    return any(_at(each, function, path, program) == _key(value) for each in function.examples)


def equal_in_examples(
    function: ir.Function, one: ir.Expression, other: ir.Expression, program: Program
) -> bool:
    """Whether both have the same value in an example."""
    for each in function.examples:
        found = _at(each, function, one, program)
        if found is not None and found == _at(each, function, other, program):
            return True
    return False


def _at(
    example: ir.Example, function: ir.Function, path: ir.Expression, program: Program
) -> object:
    try:
        names = {
            parameter.name: evaluate(cell, program)
            for parameter, cell in zip(function.parameters, example.arguments, strict=True)
        }
        return _key(evaluate(path, program, names))
    except (Undefined, RaisedError):
        return None


def _key(value: Value) -> object:
    case = getattr(value, "case", None)
    return value if case is None else case


def _speaks(condition: ir.Expression, told: Told) -> bool:
    return any(each in told for each in nodes(condition))
