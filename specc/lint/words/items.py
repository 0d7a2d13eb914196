"""What a spec says of one item: its sentences, its conditions, and all that these reach."""

import re
from collections.abc import Iterator

from specc.language import ir, types
from specc.language.prose import Prose
from specc.lint.rule import Subject

Owner = ir.Function | ir.Machine


def top(item: str) -> str:
    """The id of the declaration that an item stands in."""
    return "/".join(item.split("/")[:2])


def sentences(subject: Subject, item: str) -> Iterator[Prose]:
    """The prose of an item and of all in it: lines, titles, questions and reasons."""
    return (each for each in subject.prose if each.item == item or each.item.startswith(f"{item}/"))


def said(subject: Subject, item: str) -> str:
    """The words of `sentences` and of the module's own prose, in lower case; code spans are left
    out."""
    found = (each for each in subject.prose if each.item == subject.module.name)
    return "\n".join(each.plain for each in (*found, *sentences(subject, item))).lower()


def undetermined(subject: Subject) -> Iterator[ir.Function]:
    """The functions of which only criteria and sentences say what they give."""
    for each in subject.functions:
        verdict = subject.determinations.get(each.id)
        if each.returns is not None and not each.rules and verdict is not None:
            yield each


def conditions(function: ir.Function) -> Iterator[ir.Expression]:
    """What checks and postconditions say of the result."""
    yield from (each.condition for each in function.ensures)
    for criterion in function.criteria:
        yield from (each.condition for each in criterion.checks)
        yield from (let.value for let in criterion.lets)


def inside(node: ir.Node) -> Iterator[ir.Node]:
    """`node` and all nodes inside it but the types of expressions, which nobody wrote."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        written = isinstance(current, ir.Parameter | ir.TypeAlias)
        for name, value in current.__dict__.items():
            if isinstance(value, ir.Node):
                if written or name != "type":
                    stack.append(value)
            elif isinstance(value, tuple):
                stack += [each for each in value if isinstance(each, ir.Node)]


def reached(start: ir.Node, module: ir.Module) -> Iterator[ir.Node]:
    """All nodes in a declaration, and in the declarations that it refers to, at whatever remove."""
    waiting: list[ir.Node] = [start]
    known = {each.name: each for each in module.named()}
    done = {getattr(start, "name", "")}
    while waiting:
        for node in inside(waiting.pop()):
            yield node
            for name in referred(node):
                if name in known and name not in done:
                    done.add(name)
                    waiting.append(known[name])


def referred(node: ir.Node) -> tuple[str, ...]:
    """The declarations that a node names."""
    match node:
        case ir.Name(binding="constant", name=name) | ir.NamedType(name=name):
            return (name,)
        case ir.Call(function=name) | ir.ErrorCall(error=name) | ir.Construct(record=name):
            return (name,)
        case ir.NewMachine(machine=name) | ir.Member(enum=name):
            return (name,)
        case _:
            return ()


def is_result(node: ir.Node, function: ir.Function) -> bool:
    """Whether an expression is the result, or what the function gives for some arguments."""
    if isinstance(node, ir.Name):
        return node.binding == "result"
    return isinstance(node, ir.Call) and node.function == function.name


def result_type(function: ir.Function, module: ir.Module) -> ir.Type:
    """The carrier type of the result, without its `?`."""
    assert function.returns is not None
    return types.required(types.carrier(function.returns, module))


def any_of(*patterns: str) -> re.Pattern[str]:
    """A pattern for whole words or phrases, each argument being some of them with `|` between."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
