"""Prints expressions as Python, with parentheses only where they are needed."""

import functools
import re
from collections.abc import Sequence
from typing import assert_never

from specc.language import ir
from specc.language.python.calls import ATOM, COMPARING, builtin_call
from specc.language.python.literals import literal, quoted
from specc.language.python.negation import BOOL, negated
from specc.language.python.objects import called, case_name, constructed, replaced
from specc.language.python.printer import Printer

# Levels of binding, as in Python's reference: a part is put in parentheses where the place asks for
# a tighter level than its own.
_LAMBDA, _CONDITIONAL, _OR, _AND, _NOT, _COMPARE = 1, 2, 3, 4, 5, 6
_LEVELS = {"|": 7, "&": 9, "+": 11, "-": 11, "*": 12, "/": 12, "//": 12, "%": 12, "**": 14}
_UNARY = 13
_SIMPLE = re.compile(r"-?(\d+|[^\W\d]\w*(\.\w+)*)")
"""What formatters put close to `**`."""


def expression(printer: Printer, node: ir.Expression) -> str:
    """The Python text of an expression, for a place that takes any."""
    return _show(printer, node, 0)


def condition(printer: Printer, node: ir.Expression) -> str:
    """The same for a place that only asks whether it is true, such as `if` and `assert`."""
    return _show(printer, node, 0, truth=True)


def _show(
    printer: Printer,
    node: ir.Expression,
    level: int,
    *,
    truth: bool = False,
    iterated: bool = False,
) -> str:
    text, own = _print(printer, node, truth=truth, iterated=iterated)
    return f"({text})" if own < level else text


def _print(
    printer: Printer, node: ir.Expression, *, truth: bool, iterated: bool
) -> tuple[str, int]:
    """The text and its level."""
    show = functools.partial(_show, printer)
    match node:
        case ir.LiteralValue() | ir.Name() | ir.Member():
            return _leaf(printer, node), ATOM
        case ir.Unary() | ir.Binary() | ir.Logical() | ir.Comparison() | ir.Conditional():
            return _operation(printer, node, truth=truth)
        case ir.Is():
            return _is(printer, node, truth=truth)
        case ir.Matches(operand=operand, pattern=pattern):
            module = printer.needs("re")
            call = f"{module}.fullmatch({_pattern(pattern)}, {_show(printer, operand, 0)})"
            return (call, ATOM) if truth else (f"{call} is not None", _COMPARE)
        case ir.Quantifier() | ir.Comprehension():
            return _loop(printer, node), ATOM
        case ir.Collection() | ir.MapDisplay():
            return _display(printer, node), ATOM
        case ir.Field_() | ir.Index() | ir.Slice():
            return _access(printer, node), ATOM
        case ir.Lambda(parameters=parameters, body=body):
            return f"lambda {', '.join(parameters)}: {_show(printer, body, 0)}", _LAMBDA
        case ir.BuiltinCall():
            text = builtin_call(printer, node, show, iterated=iterated)
            return text, _COMPARE if node.name in COMPARING else ATOM
        case ir.Call() | ir.NewMachine() | ir.MachineCall():
            return called(printer, node, show), ATOM
        case ir.Construct():
            return constructed(printer, node, show), ATOM
        case ir.Replace():
            return replaced(printer, node, show), ATOM
        case _:
            assert_never(node)


def _leaf(printer: Printer, node: ir.LiteralValue | ir.Name | ir.Member) -> str:
    match node:
        case ir.LiteralValue():
            return literal(printer, node)
        case ir.Name(name=name, binding=binding):
            return printer.spell(binding, name)
        case ir.Member(enum=enum, member=member):
            return f"{_enum(printer, enum)}.{member}"


def _enum(printer: Printer, name: str) -> str:
    declared = printer.module.declaration(name)
    if isinstance(declared, ir.Machine):
        states = printer.spell("states", name)
        return printer.needs(declared.origin.module, states) if declared.origin else states
    return printer.type_name(name)


def _operation(
    printer: Printer,
    node: ir.Unary | ir.Binary | ir.Logical | ir.Comparison | ir.Conditional,
    *,
    truth: bool,
) -> tuple[str, int]:
    match node:
        case ir.Unary(operator="-", operand=operand):
            return f"-{_show(printer, operand, ATOM)}", _UNARY
        case ir.Unary(operand=operand):
            opposite = negated(operand)
            if isinstance(opposite, ir.Unary):
                return f"not {_show(printer, operand, _NOT, truth=True)}", _NOT
            return _print(printer, opposite, truth=truth, iterated=False)
        case ir.Binary(operator=operator, left=left, right=right):
            own = _LEVELS[operator]
            power = operator == "**"
            texts = _show(printer, left, own + power), _show(printer, right, own + (not power))
            close = power and all(map(_SIMPLE.fullmatch, texts))
            return (operator if close else f" {operator} ").join(texts), own
        case ir.Logical(operator="implies", left=left, right=right):
            either = ir.Logical(type=node.type, operator="or", left=negated(left), right=right)
            return _operation(printer, either, truth=truth)
        case ir.Logical(operator=operator, left=left, right=right):
            own = _OR if operator == "or" else _AND
            left_text = _show(printer, left, own, truth=truth)
            return f"{left_text} {operator} {_show(printer, right, own, truth=truth)}", own
        case ir.Comparison(operators=operators, operands=operands):
            shown = [_show(printer, operands[0], _COMPARE + 1)]
            for sign, operand in zip(operators, operands[1:], strict=True):
                iterated = sign in {"in", "not in"}
                shown += [sign, _show(printer, operand, _COMPARE + 1, iterated=iterated)]
            return " ".join(shown), _COMPARE
        case ir.Conditional(test=test, then=then, otherwise=otherwise):
            parts = (
                _show(printer, then, _OR),
                _show(printer, test, _OR, truth=True),
                _show(printer, otherwise, _CONDITIONAL),
            )
            return "{} if {} else {}".format(*parts), _CONDITIONAL


def _is(printer: Printer, node: ir.Is, *, truth: bool) -> tuple[str, int]:
    operand, negative = node.operand, node.negated
    verb = "is not" if negative else "is"
    if node.test == "empty":
        if not negative:
            return f"not {_show(printer, operand, _NOT + 1)}", _NOT
        text = _show(printer, operand, 0)
        return (text, ATOM) if truth else (f"{printer.builtin('bool')}({text})", ATOM)
    if node.test == "None":
        return f"{_show(printer, operand, _COMPARE + 1)} {verb} None", _COMPARE
    kind = operand.type
    declared = printer.module.declaration(kind.name) if isinstance(kind, ir.NamedType) else None
    if isinstance(declared, ir.Union):
        check = f"{printer.builtin('isinstance')}({_show(printer, operand, 0)}"
        text = f"{check}, {case_name(printer, declared, node.test)})"
        return (f"not {text}", _NOT) if negative else (text, ATOM)
    enum = _enum(printer, kind.name) if isinstance(kind, ir.NamedType) else ""
    return f"{_show(printer, operand, _COMPARE + 1)} {verb} {enum}.{node.test}", _COMPARE


def _pattern(pattern: str) -> str:
    raw = '"' not in pattern and not pattern.endswith("\\") and "\n" not in pattern
    return f'r"{pattern}"' if raw and "\\" in pattern else quoted(pattern)


def _names(names: Sequence[str], printer: Printer) -> str:
    return ", ".join(printer.spell("local", name) for name in names)


def _loop(printer: Printer, node: ir.Quantifier | ir.Comprehension) -> str:
    if isinstance(node, ir.Quantifier):
        name = printer.builtin("all" if node.quantifier == "every" else "any")
        clauses = " ".join(
            f"for {_names(each.names, printer)} in {_iterable(printer, each.iterable)}"
            for each in node.binds
        )
        return f"{name}({_show(printer, node.body, _OR - 1, truth=True)} {clauses})"
    parts = [_show(printer, node.element, _LAMBDA + 1)]
    if node.value is not None:
        parts = [f"{parts[0]}: {_show(printer, node.value, _LAMBDA + 1)}"]
    for each in node.clauses:
        parts.append(f"for {_names(each.names, printer)} in {_iterable(printer, each.iterable)}")
        if each.conditions:
            parts.append(f"if {_show(printer, _all(each.conditions), _OR, truth=True)}")
    brackets = {"list": "[{}]", "set": "{{{}}}", "map": "{{{}}}", "generator": "({})"}[node.shape]
    return brackets.format(" ".join(parts))


def _all(conditions: Sequence[ir.Expression]) -> ir.Expression:
    """The conditions joined by `and`."""
    return functools.reduce(
        lambda left, right: ir.Logical(type=BOOL, operator="and", left=left, right=right),
        conditions,
    )


def _iterable(printer: Printer, node: ir.Expression) -> str:
    return _show(printer, node, _OR, iterated=True)


def _display(printer: Printer, node: ir.Collection | ir.MapDisplay) -> str:
    if isinstance(node, ir.MapDisplay):
        entries = (
            f"{_show(printer, each.key, 0)}: {_show(printer, each.value, 0)}"
            for each in node.entries
        )
        return f"{{{', '.join(entries)}}}"
    items = [_show(printer, each, 0) for each in node.items]
    match node.type:
        case ir.SetType():
            return f"{{{', '.join(items)}}}" if items else "set()"
        case ir.TupleType():
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        case _:
            return f"[{', '.join(items)}]"


def _access(printer: Printer, node: ir.Field_ | ir.Index | ir.Slice) -> str:
    operand = _show(printer, node.operand, ATOM)
    match node:
        case ir.Field_(name=name):
            kind = node.operand.type
            declared = (
                printer.module.declaration(kind.name) if isinstance(kind, ir.NamedType) else None
            )
            if declared and declared.origin and declared.origin.flavour == "typeddict":
                return f'{operand}["{name}"]'
            number = isinstance(node.operand, ir.LiteralValue) and operand.isdigit()
            return f"({operand}).{name}" if number else f"{operand}.{name}"
        case ir.Index(index=index):
            return f"{operand}[{_show(printer, index, 0)}]"
        case ir.Slice(start=start, stop=stop, step=step):
            return f"{operand}[{_bounds(printer, (start, stop, *([step] if step else [])))}]"


def _bounds(printer: Printer, nodes: Sequence[ir.Expression | None]) -> str:
    """`1:n`, but `1 : n + 1`: what is no plain name or number gets room, as formatters give it."""
    texts = ["" if each is None else _show(printer, each, _CONDITIONAL) for each in nodes]
    if all(_SIMPLE.fullmatch(each) and "." not in each for each in texts if each):
        return ":".join(texts)
    return " : ".join(texts).replace("  ", " ").strip()
