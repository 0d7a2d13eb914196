"""Prints what spec and code declare: calls, records, unions and changed copies."""

from collections.abc import Sequence

from specc.language import ir
from specc.language.python.calls import ATOM, Show
from specc.language.python.printer import Printer


def called(printer: Printer, node: ir.Call | ir.NewMachine | ir.MachineCall, show: Show) -> str:
    """A call of a function, a define, a machine or an event."""
    match node:
        case ir.Call(function=name, arguments=arguments):
            declared = printer.module.declaration(name)
            given = list(arguments)
            if isinstance(declared, ir.Define | ir.Function):
                for one in declared.parameters[::-1]:
                    if one.default is None or given[-1] != one.default:
                        break
                    given.pop()
            if isinstance(declared, ir.Define):
                text = printer.spell("define", name)
            else:
                text = printer.spell("function", name)
                if declared is not None and declared.origin is not None:
                    text = printer.needs(declared.origin.module, text)
            return f"{text}({_arguments(show, given)})"
        case ir.NewMachine(machine=name, arguments=arguments):
            return f"{printer.type_name(name)}({_arguments(show, arguments)})"
        case ir.MachineCall(machine=machine, event=event):
            subject = printer.spell("machine", "")
            if machine is not None:
                subject = show(machine, ATOM)
            if event is None:
                return subject
            return f"{subject}.{event.event}({_arguments(show, event.arguments)})"


def _arguments(show: Show, nodes: Sequence[ir.Expression]) -> str:
    return ", ".join(show(each, 0) for each in nodes)


def case_name(printer: Printer, union: ir.Union, case: str) -> str:
    """The class of a union's case."""
    name = printer.spell("case", case)
    return printer.needs(union.origin.module, name) if union.origin is not None else name


def constructed(printer: Printer, node: ir.Construct, show: Show) -> str:
    """A record or a union's case: by position as far as nothing is left out, then by name."""
    declared = printer.module.declaration(node.record)
    name = ""
    fields: tuple[ir.Parameter, ...] = ()
    match declared:
        case ir.Record():
            fields = declared.fields
            name = printer.type_name(node.record)
        case ir.Union(cases=cases):
            fields = next(each.fields for each in cases if each.name == node.case)
            name = case_name(printer, declared, node.case or "")
        case _:
            pass
    given = [
        (field.name, value)
        for field, value in zip(fields, node.arguments, strict=True)
        if value is not None and value != field.default
    ]
    by_name = declared is not None and declared.origin is not None and declared.origin.keyword_only
    shown: list[str] = []
    for index, (field, value) in enumerate(given):
        by_name = by_name or fields[index].name != field
        shown.append(f"{field}=" * by_name + show(value, 0))
    return f"{name}({', '.join(shown)})"


def replaced(printer: Printer, node: ir.Replace, show: Show) -> str:
    """A changed copy, as its kind of class makes one."""
    kind = node.operand.type
    declared = printer.module.declaration(kind.name) if isinstance(kind, ir.NamedType) else None
    flavour = declared.origin.flavour if declared and declared.origin else "dataclass"
    changes = [(each.name, show(each.value, 0)) for each in node.changes]
    pairs = ", ".join(f'"{name}": {value}' for name, value in changes)
    keywords = ", ".join(f"{name}={value}" for name, value in changes)
    operand = show(node.operand, ATOM)
    match flavour:
        case "pydantic":
            return f"{operand}.model_copy(update={{{pairs}}})"
        case "namedtuple":
            return f"{operand}._replace({keywords})"
        case "typeddict":
            return f"{{**{operand}, {pairs}}}"
        case _:
            return f"{printer.needs('dataclasses', 'replace')}({operand}, {keywords})"
