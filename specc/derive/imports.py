"""Adds the imports that derived code needs to those that a module has."""

import ast
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from specc.errors import SpeccError

if TYPE_CHECKING:
    from specc.derive.splice import Positions

_WIDTH = 88


class Edit(NamedTuple):
    """Replace the text from `start` to `end`."""

    start: int
    end: int
    text: str


def import_lines(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Import statements as isort orders them; standard library first, a blank line, the others."""
    lines: list[str] = []
    previous = None
    for module in sorted({module for module, _ in wanted}, key=lambda each: _order(each, wanted)):
        names = sorted({name for other, name in wanted if other == module}, key=_name_order)
        section = _section(module)
        if previous is not None and section != previous:
            lines.append("")
        previous = section
        lines += [f"import {module} {name}".rstrip() for name in names if _is_whole(name)]
        lines += _from_import(module, [name for name in names if not _is_whole(name)])
    return lines


def _from_import(module: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _order(module: str, wanted: Sequence[tuple[str, str]]) -> tuple[int, bool, str]:
    plain = any(_is_whole(name) for other, name in wanted if other == module)
    return _section(module), not plain, module


def _is_whole(name: str) -> bool:
    """Whether the name of a pair stands for its module: nothing, or `as` and another name."""
    return not name or name.startswith("as ")


def _section(module: str) -> int:
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    return 1 if top in sys.stdlib_module_names else 2


def _name_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def import_edits(
    positions: "Positions", wanted: Sequence[tuple[str, str]], ours: set[str]
) -> Iterator[Edit]:
    """Edits that make every wanted name available.

    Raises:
        SpeccError: a name is taken by something else in the module.
    """
    bound = _bound(positions.tree)
    missing: list[tuple[str, str]] = []
    for module, name in wanted:
        meant, _, alias = name.partition(" as ") if not _is_whole(name) else ("", "", name[3:])
        local = alias or meant or module
        if bound.get(local) == (module, meant):
            continue
        if local in bound or (local in ours and name):
            raise SpeccError(
                f"`{local}` means something else in the target, but derived code needs "
                + (f"`{name}` from `{module}`" if name else f"the module `{module}`"),
                f"rename `{local}` in the target, or import it under another name",
            )
        missing.append((module, name))
    statements = [
        each for each in positions.tree.body if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    left = []
    for module in dict.fromkeys(module for module, _ in missing):
        names = [name for other, name in missing if other == module and not _is_whole(name)]
        home = next((each for each in statements if _is_home(each, module)), None)
        if home is not None and names:
            yield _extended(positions, home, names)
            names = []
        left += [(module, name) for name in names]
        left += [each for each in missing if each[0] == module and _is_whole(each[1])]
    yield from _inserted(positions, statements, left)


def _bound(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Names that a module binds at its top level, and what imported ones mean."""
    bound: dict[str, tuple[str, str]] = {}
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                for each in names:
                    local = each.asname or each.name.partition(".")[0]
                    bound[local] = (
                        (each.name, "") if local == each.name or each.asname else ("", "")
                    )
            case ast.ImportFrom(module=module, names=names, level=level):
                for each in names:
                    bound[each.asname or each.name] = ("." * level + (module or ""), each.name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound[name] = ("", name)
            case ast.ClassDef(name=name):
                bound[name] = ("", name)
            case ast.Assign(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name):
                        bound[target.id] = ("", target.id)
            case _:
                pass
    return bound


def _is_home(node: ast.Import | ast.ImportFrom, module: str) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == module and not node.level


def _extended(
    positions: "Positions", node: ast.Import | ast.ImportFrom, names: Sequence[str]
) -> Edit:
    """The statement with more names: in order on its one line, else after its last name."""
    start, end = positions.span(node)
    text = positions.text[start:end]
    plain = all(each.asname is None for each in node.names)
    if plain and "(" not in text and "\\" not in text and isinstance(node, ast.ImportFrom):
        every = sorted({*(each.name for each in node.names), *names}, key=_name_order)
        return Edit(start, end, "\n".join(_from_import(node.module or "", every)))
    last = positions.span(node.names[-1])[1]
    if "(" not in text:
        return Edit(last, last, "".join(f", {name}" for name in names))
    first = positions.span(node.names[0])[0]
    line_start = positions.text.rfind("\n", 0, first) + 1
    indent = positions.text[line_start:first]
    own_lines = not indent.strip()
    return Edit(
        last, last, "".join(f",\n{indent}{each}" if own_lines else f", {each}" for each in names)
    )


def _inserted(
    positions: "Positions",
    statements: Sequence[ast.Import | ast.ImportFrom],
    missing: Sequence[tuple[str, str]],
) -> Iterator[Edit]:
    """New statements, each section after the existing imports that sort before it."""
    for section in (1, 2):
        part = [each for each in missing if _section(each[0]) == section]
        if not part:
            continue
        lines = "\n".join(import_lines(part))
        before = [each for each in statements if _statement_section(each) <= section]
        if before:
            same = _statement_section(before[-1]) == section
            end = _line_end(positions, before[-1])
            yield Edit(end, end, ("\n" if same else "\n\n") + lines)
        elif statements:
            start = positions.span(statements[0])[0]
            yield Edit(start, start, f"{lines}\n\n")
        else:
            yield _first(positions, lines)


def _statement_section(node: ast.Import | ast.ImportFrom) -> int:
    if isinstance(node, ast.ImportFrom):
        return 3 if node.level else _section(node.module or "")
    return _section(node.names[0].name)


def _line_end(positions: "Positions", node: ast.stmt) -> int:
    """The end of the line on which a statement ends, before its line end."""
    end = positions.span(node)[1]
    while end < len(positions.text) and positions.text[end] not in "\r\n":
        end += 1
    return end


def _first(positions: "Positions", lines: str) -> Edit:
    """The first import of a module: after its docstring, else before its first statement."""
    body = positions.tree.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        end = _line_end(positions, body[0])
        return Edit(end, end, f"\n\n{lines}")
    start = positions.span(body[0])[0] if body else len(positions.text)
    return Edit(start, start, f"{lines}\n\n\n")
