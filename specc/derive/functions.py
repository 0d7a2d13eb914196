"""Derives functions that their rules determine, and the private helpers that they use."""

from collections.abc import Sequence
from dataclasses import replace

from specc.derive.body import lets_of, statements
from specc.derive.parts import docstring, fresh_defaults, indented, parameter, readable, wrapped
from specc.language import ir
from specc.language.python import Printer, annotation, condition, expression


def function(printer: Printer, each: ir.Function, width: int) -> list[str]:
    """The function with early raises in order, then its rules."""
    doc = docstring(each.prose, _contract(printer, each, width), width)
    inside = replace(printer, hidden=frozenset(one.name for one in each.parameters))
    body = [
        *fresh_defaults(inside, each.parameters),
        *statements(lets_of(inside, each), each.raises, each.rules),
    ]
    return [_head(printer, each.name, each), *indented([*doc, *body])]


def outline(printer: Printer, each: ir.Function, width: int) -> list[str]:
    """The function without its body, which somebody else writes."""
    doc = docstring(each.prose, _contract(printer, each, width), width)
    inside = replace(printer, hidden=frozenset(one.name for one in each.parameters))
    body = [*fresh_defaults(inside, each.parameters), "raise NotImplementedError"]
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


def _contract(printer: Printer, each: ir.Function, width: int) -> list[str]:
    """What a caller must know beyond the prose: preconditions and errors."""
    silent = Printer(printer.module, printer.spell)
    required = [condition(silent, one.condition) for one in each.requires]
    raised = {}
    for failure in each.raises:
        declared = printer.module.declaration(failure.error.error)
        said = readable(declared) if isinstance(declared, ir.Error) else ""
        raised[failure.error.error] = f": {said}." if said else ""
    lines = _section("Requires:", required, width)
    lines += [""] if required and raised else []
    return lines + _section("Raises:", [name + said for name, said in raised.items()], width)


def _section(title: str, items: Sequence[str], width: int) -> list[str]:
    """A title with items below it, further lines of an item indented deeper."""
    lines = [title] if items else []
    for item in items:
        first, *more = wrapped(item, width - 12)
        lines += [f"    {first}", *(f"        {line}" for line in more)]
    return lines
