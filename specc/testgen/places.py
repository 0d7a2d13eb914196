"""Places in values: the paths that expressions name, and what links several of one value."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.language.walk import children, nodes
from specc.testgen.mentions import names

Path = tuple[str, ...]
"""A variable, then field names; `[]` stands for every item, `len()` for the size, `0` for the first
of a tuple, `keys()` and `values()` for those of a map, `% 2` for what division by 2 leaves."""

Places = Mapping[str, Path]


def path_of(expression: ir.Node, places: Places) -> Path:
    """The place that an expression names, or an empty path."""
    match expression:
        case ir.Name(name=name):
            return places.get(name, ())
        case ir.Field_(operand=operand, name=name):
            return longer(path_of(operand, places), name)
        case ir.Index(operand=operand, index=ir.LiteralValue(text=text)) if isinstance(
            operand.type, ir.TupleType
        ):
            return longer(path_of(operand, places), text)
        case ir.Binary(operator="%", left=left, right=ir.LiteralValue(text=text)) if text.isdigit():
            return longer(path_of(left, places), f"% {text}")
        case ir.BuiltinCall(name="len", receiver=None, arguments=(operand,)):
            return longer(path_of(operand, places), "len()")
        case ir.BuiltinCall(name="keys" | "values" as name, receiver=receiver) if (
            receiver is not None
        ):
            return longer(path_of(receiver, places), f"{name}()")
        case _:
            return ()


def place(value: ir.Expression, path: Sequence[str]) -> ir.Expression:
    """What lies in a value, or is computed of it, under the names of a path."""
    whole = ir.ScalarType(name="Int")
    for step in path:
        if step == "len()":
            value = ir.BuiltinCall(type=whole, name="len", arguments=(value,))
        elif step.startswith("% "):
            divisor = ir.LiteralValue(type=whole, text=step.removeprefix("% "))
            value = ir.Binary(type=whole, operator="%", left=value, right=divisor)
        else:
            value = ir.Field_(type=ir.ScalarType(name="Unknown"), operand=value, name=step)
    return value


def longer(path: Path, step: str) -> Path:
    """The path with one more step; empty if it is empty."""
    return (*path, step) if path else ()


def mentioned(node: ir.Node, places: Places) -> Iterator[Path]:
    """The places that an expression names, the longest paths."""
    path = path_of(node, places)
    if path:
        yield path
    else:
        for child in children(node):
            yield from mentioned(child, places)


def shared(paths: Sequence[Path]) -> Path:
    """The beginning that all paths have."""
    same = takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))
    return tuple(steps[0] for steps in same)


def is_part(step: str) -> bool:
    """Whether a step leads to a field, or to an item of a tuple."""
    return step.isidentifier() or step.isdigit()


def relative(node: ir.Node, whole: Path, places: Places) -> ir.Node:
    """`value` in place of a value, and its item in place of a name for that."""
    if not isinstance(node, ir.Name | ir.Field_ | ir.Index):
        return node
    path = path_of(node, places)
    if path == whole:
        return ir.Name(type=node.type, name="value", binding="value")
    if path[:-1] == whole and path[-1].isdigit() and isinstance(node, ir.Name):
        value = ir.Name(type=ir.TupleType(items=()), name="value", binding="value")
        index = ir.LiteralValue(type=ir.ScalarType(name="Int"), text=path[-1])
        return ir.Index(type=node.type, operand=value, index=index)
    return node


def between_parts(condition: ir.Expression, spelt: Mapping[str, str]) -> ir.Expression | None:
    """A condition over `value` as one over the names of its parts; None if it needs the whole."""

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Field_(operand=ir.Name(binding="value"), name=step, type=type_):
                return ir.Name(type=type_, name=spelt.get(step, ""), binding="parameter")
            case ir.Index(
                operand=ir.Name(binding="value"), index=ir.LiteralValue(text=step), type=type_
            ):
                return ir.Name(type=type_, name=spelt.get(step, ""), binding="parameter")
            case _:
                return node

    found = rewrite(condition, change)
    whole = any(isinstance(each, ir.Name) and each.binding == "value" for each in nodes(found))
    return None if whole or "" in names(found) else found
