"""The statements of a file before and after a change, sorted by who may change them."""

import ast
import re
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specc.coder.forbidden import imports_of
from specc.derive.positions import LINE_END, Positions
from specc.results import Task

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Statement:
    """A top-level statement with its source, as far as its line goes, and the names it defines."""

    node: ast.stmt
    text: str
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """What a statement is called in a problem."""
        first = self.text.splitlines()[0].strip()
        return f"`{', '.join(self.names)}`" if self.names else f"`{first[:60]}`"


@dataclass(frozen=True)
class Side:
    """A file before or after: what the task may change, imports, and what belongs to others."""

    ours: tuple[Statement, ...]
    imports: tuple[Statement, ...]
    others: tuple[Statement, ...]

    @property
    def names(self) -> dict[str, str]:
        """What the names of imported modules and things stand for."""
        return {
            name: target
            for each in (*self.imports, *self.others)
            for name, target in imports_of(each.node).items()
        }


def statements_of(text: str, tree: ast.Module) -> tuple[Statement, ...]:
    """The top-level statements of a text."""
    positions = _positions(text, tree)
    found = []
    for node in positions.tree.body:
        start, end = positions.span(node)
        line = positions.text[start : positions.line_end(end)].rstrip()
        found.append(Statement(node, line.replace("\r\n", "\n"), tuple(_names(node))))
    return tuple(found)


def global_names(text: str) -> Iterator[str]:
    """Names that code looks up in its module: not parameters, locals or words of a docstring."""

    def inside(table: symtable.SymbolTable) -> Iterator[str]:
        top = table.get_type() == "module"
        for each in table.get_symbols():
            if each.is_referenced() and (top or each.is_global()):
                yield each.get_name()
        for child in table.get_children():
            yield from inside(child)

    return inside(symtable.symtable(text, "code", "exec"))


def head_of(text: str, tree: ast.Module) -> str:
    """The comments with which a file begins: interpreter, encoding, licence."""
    positions = _positions(text, tree)
    return positions.text[: positions.head()].replace("\r\n", "\n").strip()


def _positions(text: str, tree: ast.Module) -> Positions:
    text = text.removeprefix("\ufeff")
    return Positions(text, tree, (0, *(each.end() for each in LINE_END.finditer(text))))


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a definition or an assignment gives a value, if that is all it does."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Assign(targets=targets):
            each_name = [
                each
                for target in targets
                for each in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            if all(isinstance(each, ast.Name) for each in each_name):
                yield from (each.id for each in each_name if isinstance(each, ast.Name))
        case _:
            pass


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def free_names(statements: Sequence[Statement], task: Task) -> frozenset[str]:
    """Private names that only the task's own symbols use, directly or through each other."""
    private = {name for each in statements for name in each.names if _is_private(name)}
    while True:
        ours = {*task.symbols, *private}
        used = {
            word
            for each in statements
            if not each.names or not ours.issuperset(each.names)
            for word in WORD.findall(each.text)
        }
        called = {
            word
            for each in statements
            if each.names and ours.issuperset(each.names)
            for word in WORD.findall(each.text.removeprefix("@"))
            if word not in each.names
        }
        left = {name for name in private if name not in used and name in called}
        if left == private:
            return frozenset(private)
        private = left


def side_of(
    statements: Sequence[Statement],
    task: Task,
    free: frozenset[str],
    earlier: Sequence[Statement],
) -> Side:
    """A file sorted by who owns what. A private name is the task's if it is free, or if no other
    code of the earlier file speaks of it."""
    known = {*task.symbols, *free}
    spoken = {
        word
        for each in earlier
        if not each.names or not known.issuperset(each.names)
        for word in WORD.findall(each.text)
    }
    ours, imports, others = [], [], []
    for each in statements:
        if _is_import(each.node):
            imports.append(each)
        elif each.names and all(
            name in known or (_is_private(name) and name not in spoken) for name in each.names
        ):
            ours.append(each)
        else:
            others.append(each)
    return Side(tuple(ours), tuple(imports), tuple(others))


def _is_import(node: ast.stmt) -> bool:
    """Whether a statement only imports, for type checkers maybe."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.If(
            test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"),
            body=body,
            orelse=[],
        ):
            return all(isinstance(each, ast.Import | ast.ImportFrom) for each in body)
        case _:
            return False
