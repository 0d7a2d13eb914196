"""Which names an expression uses."""

from specc.language import ir
from specc.language.walk import nodes


def names(node: ir.Node) -> set[str]:
    """The variables that an expression uses, its own locals included; no constants."""
    return {
        each.name
        for each in nodes(node)
        if isinstance(each, ir.Name) and each.binding != "constant"
    }


def calls(node: ir.Node) -> set[str]:
    """The functions, defines and machines that an expression calls; `()` stands for an event."""
    found: set[str] = set()
    for each in nodes(node):
        match each:
            case ir.Call(function=name) | ir.NewMachine(machine=name):
                found.add(name)
            case ir.MachineCall():
                found.add("()")
            case _:
                pass
    return found
