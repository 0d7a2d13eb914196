"""Takes what an agent wrote for one unit out of its file, so that it can be put into another."""

import ast

from specc.derive.positions import Positions, defined
from specc.results import Definition, Task


def definition(before: str, after: str, task: Task) -> Definition:
    """The unit's symbols, new private helpers, and the imports that `before` does not have."""
    old, new = Positions.of(before), Positions.of(after)
    known = {defined(node): old.segment(node) for node in old.tree.body if defined(node)}
    pieces = {
        defined(node): new.segment(node)
        for node in new.tree.body
        if defined(node) and known.get(defined(node)) != new.segment(node)
    }
    imported = {each for node in old.tree.body for each in _imports(node)}
    wanted = [each for node in new.tree.body for each in _imports(node) if each not in imported]
    return Definition(
        unit=task.unit,
        symbols=tuple(pieces),
        code="\n\n\n".join(pieces.values()) + "\n",
        imports=tuple(sorted(set(wanted))),
    )


def _imports(node: ast.stmt) -> list[tuple[str, str]]:
    """What an import brings, as pairs of module and name."""
    match node:
        case ast.Import(names=names):
            return [(each.name, "") for each in names]
        case ast.ImportFrom(module=module, names=names, level=0):
            return [(module or "", each.name) for each in names]
        case _:
            return []
