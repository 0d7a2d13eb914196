"""Which names an expression uses, and which functions come back to themselves."""

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


def recursive(function: ir.Function, module: ir.Module) -> bool:
    """Whether a function comes to a call with computed arguments that comes back, so that large
    inputs would nest too deep. Relations such as `f(a, b) == f(b, a)` do not nest."""
    return any(
        caller in _reached(called, module)
        for caller in _reached(function.name, module)
        for called in _computed_calls(module.declaration(caller))
    )


def _reached(name: str, module: ir.Module) -> set[str]:
    """A function, and all that it comes to."""
    found = {name}
    todo = [name]
    while todo:
        declared = module.declaration(todo.pop())
        if isinstance(declared, ir.Function | ir.Define):
            new = calls(declared) - found
            found |= new
            todo += new
    return found


def _computed_calls(node: ir.Node | None) -> set[str]:
    plain = ir.Name | ir.LiteralValue | ir.Call
    return {
        each.function
        for each in (nodes(node) if node is not None else ())
        if isinstance(each, ir.Call)
        if not all(isinstance(argument, plain) for argument in each.arguments)
    }
