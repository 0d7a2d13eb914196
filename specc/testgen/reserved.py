"""Renames parameters, locals and helpers of a spec that would hide what an emitted module uses."""

import keyword

from specc.language import ir
from specc.language.builtins import FUNCTIONS
from specc.language.rewrite import rewrite
from specc.testgen.imports import MODULES, STANDARD, TESTING

NAMES = frozenset(
    (
        *MODULES,
        *(name for table in (STANDARD, TESTING) for names in table.values() for name in names),
        *("pytest", "st", "draw", "expected", "raised", "before", "events", "states", "after"),
        *(
            "then",
            "once",
            "self",
            "SETTINGS",
            "MACHINES",
            "SEEDS",
            "assume",
            "REFUSED",
            "add_months",
        ),
        *("all_seconds", "time_call", "fastest_call", "in_time"),
        *(*FUNCTIONS, "bool", "frozenset", "getattr", "isinstance", "str", "tuple", "type"),
        *keyword.kwlist,
    )
)


def renamed(module: ir.Module) -> ir.Module:
    """The module with an underscore after names that mean something else in the tests.

    What the code under test is called, its fields and the data of machines keep their names.
    """
    declared = {each.name for each in module.named() if not isinstance(each, ir.Define | ir.Let)}
    defines = {each.name for each in module.named() if isinstance(each, ir.Define)}
    hidden = NAMES | declared

    def spelled(name: str) -> str:
        return f"{name}_" if name in hidden else name

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Name(binding="data" | "state" | "result" | "value"):
                return node
            case ir.Name(name=name) | ir.Let(name=name):
                return node.model_copy(update={"name": spelled(name)})
            case ir.Bind(names=names) | ir.Clause(names=names):
                return node.model_copy(update={"names": tuple(spelled(each) for each in names)})
            case ir.Lambda(parameters=parameters):
                spelt = tuple(spelled(each) for each in parameters)
                return node.model_copy(update={"parameters": spelt})
            case ir.Call(function=name) if name in defines:
                return node.model_copy(update={"function": spelled(name)})
            case ir.Define(name=name, parameters=given):
                update = {"name": spelled(name), "parameters": _parameters(given)}
                return node.model_copy(update=update)
            case ir.Function(parameters=given, changes=changed):
                changes = tuple(spelled(each) for each in changed)
                update = {"parameters": _parameters(given), "changes": changes}
                return node.model_copy(update=update)
            case ir.Event(parameters=given) | ir.Machine(parameters=given):
                return node.model_copy(update={"parameters": _parameters(given)})
            case ir.Criterion(variables=given):
                return node.model_copy(update={"variables": _parameters(given)})
            case _:
                return node

    def _parameters(given: tuple[ir.Parameter, ...]) -> tuple[ir.Parameter, ...]:
        return tuple(each.model_copy(update={"name": spelled(each.name)}) for each in given)

    return rewrite(module, change)
