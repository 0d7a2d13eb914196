"""A module's text with its syntax tree, and where things stand in it."""

import ast
import re
from dataclasses import dataclass
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|\r|\n")
_COOKIE = re.compile(r"#!|#.*coding[:=]")


class Edit(NamedTuple):
    """Replace the text from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Positions:
    """A text with its syntax tree, and places of nodes as offsets."""

    text: str
    tree: ast.Module
    starts: tuple[int, ...]

    @staticmethod
    def of(text: str) -> "Positions":
        """The positions of a text that is valid Python."""
        starts = (0, *(match.end() for match in LINE_END.finditer(text)))
        return Positions(text, ast.parse(text), starts)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line (from 1) and a column in UTF-8 bytes."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return start + len(self.text[start:end].encode()[:column].decode())

    def span(self, node: ast.stmt | ast.alias) -> tuple[int, int]:
        """Start and end of a node, decorators included."""
        first: ast.stmt | ast.expr | ast.alias = node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = next(iter(node.decorator_list), node)
        start = self.offset(first.lineno, first.col_offset)
        if first is not node:
            start = self.text.rindex("@", 0, start)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return start, self.offset(node.end_lineno, node.end_col_offset)

    def segment(self, node: ast.stmt) -> str:
        """The source of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def line_end(self, place: int) -> int:
        """The end of the line of a place, before its line end."""
        found = LINE_END.search(self.text, place)
        return found.start() if found else len(self.text)

    def above(self, place: int) -> int:
        """The start of the comment lines directly above a place, but below those of the file."""
        lowest = self.head()
        line = max(index for index, start in enumerate(self.starts) if start <= place)
        while line > 0 and self.starts[line - 1] >= lowest and self._line(line - 1).startswith("#"):
            line -= 1
        return max(self.starts[line], lowest)

    def head(self) -> int:
        """Where a file's own comments end: interpreter line, encoding, licence."""
        line = 0
        while line < len(self.starts) and self._line(line).startswith("#"):
            line += 1
        if line < len(self.starts) and self._line(line).strip():
            line = next((each for each in range(2) if not _COOKIE.match(self._line(each))), 2)
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def _line(self, index: int) -> str:
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : end]


def defined(node: ast.stmt) -> str:
    """The name that a top-level statement defines, or nothing."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def docstring_of(tree: ast.Module) -> ast.stmt | None:
    """The statement that is a module's docstring."""
    match tree.body:
        case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
            return first
        case _:
            return None
