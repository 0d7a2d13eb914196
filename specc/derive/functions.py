"""Derives functions that their rules determine, and the private helpers that they use."""

from dataclasses import replace

from specc.derive.body import lets_of, statements
from specc.derive.parts import docstring, fresh_defaults, indented, parameter, readable
from specc.language import ir
from specc.language.python import Printer, annotation, condition, expression


def function(printer: Printer, each: ir.Function, width: int) -> list[str]:
    """The function with early raises in order, then its rules."""
    doc = docstring(each.prose, _contract(printer, each), width)
    inside = replace(printer, hidden=frozenset(one.name for one in each.parameters))
    body = [
        *fresh_defaults(inside, each.parameters),
        *statements(lets_of(inside, each), each.raises, each.rules),
    ]
    return [_head(printer, each.name, each), *indented([*doc, *body])]


def define(printer: Printer, each: ir.Define, width: int) -> list[str]:
    """A private function for a `define`."""
    doc = docstring(each.prose, (), width)
    body = statements(lets_of(printer, each), (), each.rules)
    return [_head(printer, printer.spell("define", each.name), each), *indented([*doc, *body])]


def constant(printer: Printer, each: ir.Let) -> list[str]:
    """A private constant for a module-level `let`."""
    return [f"{printer.spell('constant', each.name)} = {expression(printer, each.value)}"]


def _head(printer: Printer, name: str, each: ir.Function | ir.Define) -> str:
    parameters = ", ".join(parameter(printer, one) for one in each.parameters)
    returns = annotation(printer, each.returns) if each.returns is not None else "None"
    return f"def {name}({parameters}) -> {returns}:"


def _contract(printer: Printer, each: ir.Function) -> list[str]:
    """What a caller must know beyond the prose: preconditions and errors."""
    lines: list[str] = []
    silent = Printer(printer.module, printer.spell)
    if each.requires:
        lines.append("Requires:")
        lines += [f"    {condition(silent, one.condition)}" for one in each.requires]
    if each.raises:
        lines += [""] if lines else []
        lines.append("Raises:")
        known: set[str] = set()
        for failure in each.raises:
            name = failure.error.error
            if name not in known:
                known.add(name)
                declared = printer.module.declaration(name)
                said = readable(declared) if isinstance(declared, ir.Error) else ""
                lines.append(f"    {name}: {said}.".rstrip(": ") if said else f"    {name}")
    return [line.replace("\\", "\\\\").replace('"""', "'''") for line in lines]
