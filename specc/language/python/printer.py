"""What printing needs to know and what it finds out: spellings, imports, helpers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from specc.language import ir

Spell = Callable[[str, str], str]
"""How a name of the spec is spelled: (kind, name) -> Python.

The kind is a `Name.binding`, or one of `define`, `function`, `type`, `case`, `error`, `states` (the
enum of a machine's states), `helper`, `machine` (the machine at hand, whose name is empty)."""


def plain(kind: str, name: str) -> str:
    """Every name as the spec has it; `SubscriptionState` for the states of `Subscription`."""
    return f"{name}State" if kind == "states" else name


@dataclass
class Printer:
    """One printing: `imports`, (module, name) pairs, and `helpers` fill up as nodes are printed.

    `hidden` are names that mean something else where the text will stand, such as a parameter
    `date`. What they hide is imported as `date_`, with the pair `("datetime", "date as date_")`, or
    `("math", "as math_")` for a module.
    """

    module: ir.Module
    spell: Spell = plain
    imports: set[tuple[str, str]] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    hidden: frozenset[str] = frozenset()

    def needs(self, module: str, name: str = "") -> str:
        """Notes an import, and gives the text that refers to it."""
        local = name or module
        if local in self.hidden:
            self.imports.add((module, f"{name} as {local}_".lstrip()))
            return f"{local}_"
        self.imports.add((module, name))
        return local

    def builtin(self, name: str) -> str:
        """The text that refers to one of Python's own names."""
        return f"{self.needs('builtins')}.{name}" if name in self.hidden else name

    def type_name(self, name: str) -> str:
        """A declared type's name, imported from where it lives if it is not of this module."""
        declared = self.module.declaration(name)
        if declared is not None and declared.origin is not None:
            return self.needs(declared.origin.module, self.spell("type", name))
        return self.spell("type", name)
