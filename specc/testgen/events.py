"""Events in expressions: on the machine itself where they only ask, else on a copy of it."""

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.testgen.parts import call
from specc.testgen.shapes import Show


def placed(
    expression: ir.Expression, module: ir.Module, show: Show, subject: str = ""
) -> ir.Expression:
    """The expression with events as calls, and, where `subject` names the machine at hand, with its
    data read from it: `tries` as `subscription.tries`."""

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Name(binding="data" | "state", name=name) if subject:
                return node.model_copy(update={"name": f"{subject}.{name}"})
            case ir.MachineCall(machine=machine) if machine is not None:
                return _called(node, show(machine), module, show)
            case ir.MachineCall() if subject:
                return _called(node, subject, module, show)
            case _:
                return node

    return rewrite(expression, change)


def placed_last(
    expression: ir.Expression, module: ir.Module, show: Show, subject: str
) -> ir.Expression:
    """The same for an event that nothing comes after, so that it needs no copy."""
    if not isinstance(expression, ir.MachineCall) or expression.after or not expression.event:
        return placed(expression, module, show, subject)
    receiver = show(expression.machine) if expression.machine else subject
    arguments = tuple(placed(each, module, show, subject) for each in expression.event.arguments)
    function = f"{receiver}.{expression.event.event}"
    return ir.Call(type=expression.type, function=function, arguments=arguments)


def _called(called: ir.MachineCall, receiver: str, module: ir.Module, show: Show) -> ir.Expression:
    before = [_tuple(each, show) for each in called.after]
    if before or (called.event and not _asks(called.event.event, module)):
        receiver = call("then", [receiver, *before])
    if called.event is None:
        return ir.Name(type=called.type, name=receiver, binding="local")
    return ir.Call(
        type=called.type,
        function=f"{receiver}.{called.event.event}",
        arguments=called.event.arguments,
    )


def _tuple(event: ir.MachineEvent, show: Show) -> str:
    arguments = "".join(f", {show(each)}" for each in event.arguments)
    return f'("{event.event}"{arguments or ","})'


def _asks(name: str, module: ir.Module) -> bool:
    """Whether an event of this name changes no machine."""
    return all(
        not one.sets and one.target is None
        for machine in module.named()
        if isinstance(machine, ir.Machine)
        for event in machine.events
        if event.name == name
        for one in event.transitions
    )
