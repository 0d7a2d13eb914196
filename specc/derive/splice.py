"""Puts derived definitions into the text of a module that already exists, and touches nothing else.

Own definitions are replaced where they stand or inserted; imports are merged. The text of every
other statement, comments and line ends included, stays as it is.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specc.derive.imports import Edit, import_edits, import_lines
from specc.derive.parts import docstring
from specc.errors import SpeccError
from specc.results import Definition

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Block:
    """A top-level definition to be placed: its name and its source, without a final line end."""

    symbol: str
    text: str


def splice(target: str, definitions: Sequence[Definition], prose: Sequence[str] = ()) -> str:
    """`target` with the definitions in place; `prose` is the docstring of a new module.

    Raises:
        SpeccError: a definition cannot be replaced alone, or a needed name means something else.
    """
    blocks = tuple(_blocks(definitions))
    wanted = tuple(dict.fromkeys(each for one in definitions for each in one.imports))
    if not target.strip():
        return _new_module(blocks, wanted, prose)
    positions = Positions.of(target)
    if not positions.tree.body:
        return target.rstrip() + "\n\n" + _new_module(blocks, wanted, prose)
    text = _spliced(positions, blocks, wanted)
    ast.parse(text)
    return text


def _blocks(definitions: Sequence[Definition]) -> Iterator[Block]:
    """The definitions one by one; a private helper that several units bring comes once."""
    seen: set[str] = set()
    for definition in definitions:
        positions = Positions.of(definition.code)
        for node in positions.tree.body:
            name = defined(node)
            if name and name not in seen:
                seen.add(name)
                yield Block(name, positions.segment(node))


def _new_module(
    blocks: Sequence[Block], wanted: Sequence[tuple[str, str]], prose: Sequence[str]
) -> str:
    parts = ["\n".join(docstring(prose, (), 88))] if prose else []
    lines = import_lines(wanted)
    parts += ["\n".join(lines)] if lines else []
    head = "\n\n".join(parts)
    first = "\n\n" if blocks and _is_short(blocks[0]) else "\n\n\n"
    return head + (first if head and blocks else "") + _joined(blocks) + "\n"


def _is_short(block: Block) -> bool:
    """Whether a definition is an assignment, which may stand close to others."""
    return not block.text.startswith(("def ", "class ", "@", "async "))


def _joined(blocks: Sequence[Block]) -> str:
    text = ""
    for index, each in enumerate(blocks):
        close = index > 0 and _is_short(each) and _is_short(blocks[index - 1])
        text += ("" if not index else "\n" if close else "\n\n\n") + each.text
    return text


def defined(node: ast.stmt) -> str:
    """The name that a top-level statement defines, or nothing."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


@dataclass(frozen=True)
class Positions:
    """A text with its syntax tree, and places of nodes as offsets."""

    text: str
    tree: ast.Module
    starts: tuple[int, ...]

    @staticmethod
    def of(text: str) -> "Positions":
        """The positions of a text that is valid Python."""
        starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
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


def _spliced(
    positions: Positions, blocks: Sequence[Block], wanted: Sequence[tuple[str, str]]
) -> str:
    existing = {defined(node): node for node in positions.tree.body if defined(node)}
    spans = {name: positions.span(node) for name, node in existing.items()}
    edits = list(import_edits(positions, wanted, {each.symbol for each in blocks}))
    end = _end_of_definitions(positions)
    waiting: list[Block] = []
    for index, each in enumerate(blocks):
        if each.symbol in spans:
            start, stop = spans[each.symbol]
            _must_stand_alone(positions, each.symbol, start, stop)
            if positions.text[start:stop] != each.text:
                edits.append(Edit(start, stop, each.text))
            continue
        later = [spans[other.symbol][0] for other in blocks[index:] if other.symbol in spans]
        if later:
            place = _before_comments(positions.text, min(later))
            edits.append(Edit(place, place, each.text + "\n\n\n"))
        else:
            waiting.append(each)
    if waiting:
        edits.append(_appended(positions.text, end, waiting))
    return _applied(positions.text, edits)


def _must_stand_alone(positions: Positions, symbol: str, start: int, stop: int) -> None:
    line_start = max(positions.text.rfind("\n", 0, start), positions.text.rfind("\r", 0, start)) + 1
    before = positions.text[line_start:start].strip(" \t\f\ufeff")
    after = positions.text[stop:].lstrip(" \t")
    if before or after.startswith(";"):
        raise SpeccError(
            f"`{symbol}` shares its line with other statements, so it cannot be replaced alone",
            "put each statement of the target on a line of its own",
        )


def _before_comments(text: str, place: int) -> int:
    """The start of the comment lines directly above a place."""
    while place > 0:
        previous = text.rfind("\n", 0, place - 1) + 1
        if not text[previous:place].lstrip().startswith("#"):
            return place
        place = previous
    return place


def _end_of_definitions(positions: Positions) -> int:
    """Where new definitions go: before a final `if __name__ == …` block, else at the end."""
    last = positions.tree.body[-1] if positions.tree.body else None
    if isinstance(last, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(last.test)
    ):
        return _before_comments(positions.text, positions.span(last)[0])
    return len(positions.text)


def _appended(text: str, end: int, blocks: Sequence[Block]) -> Edit:
    body = _joined(blocks)
    if end < len(text):
        return Edit(end, end, f"{body}\n\n\n")
    kept = text.rstrip(" \t\r\n\f")
    missing = "\n" * max(0, 3 - len(_LINE_END.findall(text[len(kept) :])))
    return Edit(end, end, f"{missing}{body}\n")


def _applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits; what is inserted has the line ends of the text."""
    ends = _LINE_END.findall(text)
    line_end = max(set(ends), key=ends.count) if ends else "\n"
    pieces: list[str] = []
    position = 0
    ordered: Sequence[tuple[int, Edit]] = sorted(
        enumerate(edits), key=lambda each: (each[1].start, each[1].end, each[0])
    )
    for _, each in ordered:
        pieces += [text[position : each.start], each.text.replace("\n", line_end)]
        position = each.end
    return "".join([*pieces, text[position:]])
