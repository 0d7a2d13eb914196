"""Adds the imports that derived code needs to those that a module has."""

import ast
import sys
from collections.abc import Iterator, Sequence

from specc.derive.positions import Edit, Positions, docstring_of
from specc.errors import SpeccError

WIDTH = 88

Statement = ast.Import | ast.ImportFrom
Meaning = tuple[str, str]
"""What an imported name means: its module and its name there, empty for the module itself."""


def import_lines(wanted: Sequence[tuple[str, str]], width: int = WIDTH) -> list[str]:
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
        lines += _from_import(module, [name for name in names if not _is_whole(name)], width)
    return lines


def _from_import(module: str, names: Sequence[str], width: int) -> list[str]:
    plain = [name for name in names if " as " not in name]
    line = f"from {module} import {', '.join(plain)}"
    lines = [line] if plain else []
    if len(line) > width:
        lines = [f"from {module} import (", *(f"    {name}," for name in plain), ")"]
    return [*lines, *(f"from {module} import {name}" for name in names if " as " in name)]


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
    positions: Positions, wanted: Sequence[tuple[str, str]], ours: set[str], width: int = WIDTH
) -> Iterator[Edit]:
    """Edits that make every wanted name available.

    Raises:
        SpeccError: a name is taken by something else in the module.
    """
    known = imported(positions.tree)
    taken = bound(positions.tree) - known.keys()
    missing: list[tuple[str, str]] = []
    for module, name in wanted:
        meant, _, alias = name.partition(" as ") if not _is_whole(name) else ("", "", name[3:])
        local = alias or meant or module
        if local in known and _same(known[local], (module, meant)):
            continue
        if local in known or local in taken | ours:
            raise SpeccError(
                f"`{local}` means something else in the target, but derived code needs "
                + (f"`{meant}` from `{module}`" if meant else f"the module `{module}`"),
                f"rename `{local}` in the target, or import it under another name",
            )
        missing.append((module, name))
    statements = list(_at_the_top(positions.tree))
    left = []
    for module in dict.fromkeys(module for module, _ in missing):
        names = [name for other, name in missing if other == module and not _is_whole(name)]
        home = next((each for each in statements if _is_home(each, module)), None)
        if home is not None and names:
            yield _extended(positions, home, names, width)
            names = []
        left += [(module, name) for name in names]
        left += [each for each in missing if each[0] == module and _is_whole(each[1])]
    yield from _inserted(positions, statements, left, width)


def imported(tree: ast.Module) -> dict[str, Meaning]:
    """What the names mean that a module imports at its top level, always."""
    found: dict[str, Meaning] = {}
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                for each in names:
                    top = each.name.partition(".")[0]
                    found[each.asname or top] = (each.name if each.asname else top, "")
            case ast.ImportFrom(module=module, names=names, level=level):
                for each in names:
                    found[each.asname or each.name] = ("." * level + (module or ""), each.name)
            case _:
                pass
    return found


def bound(tree: ast.Module) -> set[str]:
    """All names that a module binds outside of functions and classes, if only sometimes."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=local):
                found.add(local or name.partition(".")[0])
            case (
                ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp()
            ):
                pass
            case _:
                waiting.extend(ast.iter_child_nodes(node))
    return found


def _same(known: Meaning, wanted: Meaning) -> bool:
    """Whether an import brings what is wanted, from its module, relative to it, or from a package
    around it."""
    module = known[0].lstrip(".")
    if known[1] != wanted[1]:
        return False
    if known[0].startswith("."):
        return not module or wanted[0] == module or wanted[0].endswith(f".{module}")
    return wanted[0] == module or (bool(wanted[1]) and wanted[0].startswith(f"{module}."))


def _at_the_top(tree: ast.Module) -> Iterator[Statement]:
    """The imports above the first definition."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _is_home(node: Statement, module: str) -> bool:
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return False
    return node.module == module if not node.level else module.endswith(f".{node.module}")


def _extended(positions: Positions, node: Statement, names: Sequence[str], width: int) -> Edit:
    """The statement with more names: in order if it is so on its one line, else after its last."""
    start, end = positions.span(node)
    text = positions.text[start:end]
    old = [each.name for each in node.names]
    in_order = old == sorted(old, key=_name_order)
    simple = all(each.asname is None for each in node.names) and not any(
        " as " in each for each in names
    )
    if simple and in_order and "(" not in text and "\\" not in text:
        assert isinstance(node, ast.ImportFrom)
        every = sorted({*old, *names}, key=_name_order)
        place = "." * node.level + (node.module or "")
        return Edit(start, end, "\n".join(_from_import(place, every, width)))
    last = positions.span(node.names[-1])[1]
    first = positions.span(node.names[0])[0]
    indent = positions.text[positions.starts[node.names[0].lineno - 1] : first]
    if "(" not in text or indent.strip():
        return Edit(last, last, "".join(f", {name}" for name in names))
    line_end = positions.line_end(last)
    rest = positions.text[last:line_end]
    comma = "" if rest.lstrip().startswith(",") else ","
    lines = "".join(f"\n{indent}{name}," for name in names)
    return Edit(last, line_end, f"{comma}{rest}{lines}")


def _inserted(
    positions: Positions,
    statements: Sequence[Statement],
    missing: Sequence[tuple[str, str]],
    width: int,
) -> Iterator[Edit]:
    """New statements, each where it sorts among the imports of its section."""
    if missing and not statements:
        yield _first(positions, "\n".join(import_lines(missing, width)))
        return
    for section in (1, 2):
        part = [each for each in missing if _section(each[0]) == section]
        peers = [each for each in statements if _statement_section(each) == section]
        above = [each for each in statements if _statement_section(each) < section]
        if part and peers:
            for group in sorted({(module, _is_whole(name)) for module, name in part}):
                names = [each for each in part if (each[0], _is_whole(each[1])) == group]
                yield _among(positions, peers, "\n".join(import_lines(names, width)))
        elif part:
            lines = "\n".join(import_lines(part, width))
            if above:
                end = positions.line_end(positions.span(above[-1])[1])
                yield Edit(end, end, f"\n\n{lines}")
            else:
                start = positions.above(positions.span(statements[0])[0])
                yield Edit(start, start, f"{lines}\n\n")


def _among(positions: Positions, peers: Sequence[Statement], lines: str) -> Edit:
    """One statement after the last of its section that sorts before it."""
    word, module, *_ = lines.split()
    before = [each for each in peers if _peer_order(each) < (word == "from", module)]
    if before:
        end = positions.line_end(positions.span(before[-1])[1])
        return Edit(end, end, f"\n{lines}")
    start = positions.above(positions.span(peers[0])[0])
    return Edit(start, start, f"{lines}\n")


def _peer_order(node: Statement) -> tuple[bool, str]:
    if isinstance(node, ast.ImportFrom):
        return True, node.module or ""
    return False, node.names[0].name


def _statement_section(node: Statement) -> int:
    if isinstance(node, ast.ImportFrom):
        return 3 if node.level else _section(node.module or "")
    return _section(node.names[0].name)


def _first(positions: Positions, lines: str) -> Edit:
    """The first import of a module: after its docstring, else before its first statement."""
    docstring = docstring_of(positions.tree)
    if docstring is not None:
        end = positions.line_end(positions.span(docstring)[1])
        return Edit(end, end, f"\n\n{lines}")
    start = positions.above(positions.span(positions.tree.body[0])[0])
    return Edit(start, start, f"{lines}\n\n\n")
