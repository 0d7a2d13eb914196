"""What a function's lines mention: its parameters, and the parts of its result."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from specc.language import ir
from specc.language.walk import children


@dataclass
class Mentions:
    """Parameters by name, parts of the result (fields by name, positions of a tuple by number), and
    whether something is said of the `whole` result."""

    parameters: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    whole: bool = False


def mentions(function: ir.Function) -> Mentions:
    """What all lines of the function mention, its examples left out."""
    found = Mentions()
    for each in (*function.requires, *function.raises, *function.lets, *function.rules):
        _collect(each, function, found)
    for each in (*function.ensures, *function.criteria):
        _collect(each, function, found)
    found.parameters.update(function.changes)
    return found


def is_own_call(node: ir.Node, function: ir.Function) -> bool:
    """Whether the node calls the function on its own parameters, as they are: the result."""
    return (
        isinstance(node, ir.Call)
        and node.function == function.name
        and all(map(_is_parameter, node.arguments, function.parameters))
    )


def is_result(node: ir.Node, function: ir.Function) -> bool:
    """Whether the node is what the function gives, for its own parameters or for others."""
    if isinstance(node, ir.Name):
        return node.binding == "result"
    return isinstance(node, ir.Call) and node.function == function.name


def speaks_of_result(node: ir.Node, function: ir.Function) -> bool:
    """Whether what the function gives occurs in the node."""
    return is_result(node, function) or any(
        speaks_of_result(each, function) for each in _inner(node)
    )


def names_in(node: ir.Node) -> set[str]:
    """All names that expressions in the node use."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, ir.Name):
            found.add(current.name)
        for key, value in current.__dict__.items():
            if isinstance(value, tuple):
                waiting += [each for each in value if isinstance(each, ir.Node)]
            elif key != "type" and isinstance(value, ir.Node):
                waiting.append(value)
    return found


def pinned(condition: ir.Expression, function: ir.Function) -> ir.Expression | None:
    """The value that the result has by `result == value`."""
    if isinstance(condition, ir.Comparison) and condition.operators == ("==",):
        left, right = condition.operands
        for one, other in ((left, right), (right, left)):
            if is_result(one, function) and not speaks_of_result(other, function):
                return other
    return None


def _collect(node: ir.Node, function: ir.Function, found: Mentions) -> None:
    match node:
        case ir.Name(binding="parameter", name=name):
            found.parameters.add(name)
        case ir.Field_(operand=operand, name=name) if is_result(operand, function):
            found.parts.add(name)
            _arguments(operand, function, found)
        case ir.Index(operand=operand, index=ir.LiteralValue(text=text)) if is_result(
            operand, function
        ) and isinstance(operand.type, ir.TupleType):
            found.parts.add(text)
            _arguments(operand, function, found)
        case ir.Is(operand=operand, test="None") if is_result(operand, function):
            _arguments(operand, function, found)
        case _ if is_result(node, function):
            found.whole = True
            _arguments(node, function, found)
        case _:
            for each in _inner(node):
                _collect(each, function, found)


def _arguments(node: ir.Node, function: ir.Function, found: Mentions) -> None:
    """What the arguments of a call of the function itself mention, but for a parameter that is
    handed on in its own place: that tells nothing about it."""
    if isinstance(node, ir.Call):
        for argument, parameter in zip(node.arguments, function.parameters, strict=True):
            if not _is_parameter(argument, parameter):
                found.parameters.add(parameter.name)
                _collect(argument, function, found)


def _is_parameter(node: ir.Expression, parameter: ir.Parameter) -> bool:
    match node:
        case ir.Name(binding="parameter", name=name):
            return name == parameter.name
        case _:
            return False


def _inner(node: ir.Node) -> Iterator[ir.Node]:
    return (each for each in children(node) if each is not node.__dict__.get("type"))
