"""Chooses the code that helps to write a unit, and cuts it out of its file.

First what the spec names, then what stands beside the unit in its file, then what a search finds:
exact names before likeness, as in the maps that aider makes of repositories.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from specc.index.chunks import module_name
from specc.index.search import Tables, search
from specc.index.values import Chunk
from specc.language import ir
from specc.results import Context

CHARACTERS_PER_TOKEN = 4
HITS = 12

Why = Literal["named", "beside", "found"]


def choose(
    code: Tables, files: Mapping[str, str], part: ir.Module, name: str, limit: int
) -> tuple[Context, ...]:
    """Pieces of code for the unit `name` of a slice of a spec, at most `limit` tokens together.

    `files` are the project's files by path. What does not fit is passed by.
    """
    chosen: dict[tuple[str, str], Context] = {}
    room = limit
    target = part.target or ""
    for chunk, why in (
        *_named(code.chunks, part),
        *_beside(code.chunks, part, target),
        *_found(code, part, name),
    ):
        key = chunk.path, chunk.symbol
        if key in chosen or (chunk.path == target and chunk.symbol == name):
            continue
        made = Context(path=chunk.path, line=chunk.line, symbol=chunk.symbol, why=why)
        tokens = len(text_of(made, files)) // CHARACTERS_PER_TOKEN
        if 0 < tokens <= room:
            room -= tokens
            chosen[key] = made.model_copy(update={"tokens": tokens})
    return tuple(chosen.values())


def text_of(piece: Context, files: Mapping[str, str]) -> str:
    """The source of a piece under a line that says where it stands; empty where it is no more. Of a
    class with methods the bodies of these are left out if it is long."""
    text = files.get(piece.path)
    if text is None:
        return ""
    lines = text.splitlines()
    spans = _spans(text, piece)
    if not spans:
        return ""
    shown = "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans)
    return f"# {piece.path}:{piece.line}\n{shown}"


def _named(chunks: Sequence[Chunk], part: ir.Module) -> Iterator[tuple[Chunk, Why]]:
    """What the spec brings in with `use` from Python modules."""
    for wanted in part.imports:
        if wanted.language != "python":
            continue
        for chunk in chunks:
            names = {chunk.symbol, chunk.symbol.partition(".")[0]}
            if module_name(chunk.path) == wanted.module and names & set(wanted.names):
                yield chunk, "named"


def _beside(chunks: Sequence[Chunk], part: ir.Module, target: str) -> Iterator[tuple[Chunk, Why]]:
    """What the unit's own file has already by the names of the slice."""
    names = {each.name for each in part.named()}
    for chunk in chunks:
        if chunk.path == target and chunk.symbol in names:
            yield chunk, "beside"


def _found(code: Tables, part: ir.Module, name: str) -> Iterator[tuple[Chunk, Why]]:
    """What a search for the unit's name, prose and criteria finds, tests left out."""
    unit = part.declaration(name)
    said = [name.replace("_", " "), *getattr(unit, "prose", ())]
    said += [each.title for each in getattr(unit, "criteria", ())]
    for hit in search(code, " ".join(said), HITS):
        if hit.chunk.kind != "module" and not _is_test(hit.chunk.path):
            yield hit.chunk, "found"


def _is_test(path: str) -> bool:
    parts = path.split("/")
    return parts[-1].startswith("test_") or parts[0] in ("tests", "test")


def _spans(text: str, piece: Context) -> list[tuple[int, int]]:
    """First and last lines of what a piece shows."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name == piece.symbol.rpartition(".")[2] and node.lineno == piece.line:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            last = node.end_lineno or node.lineno
            if isinstance(node, ast.ClassDef) and last - first > 60:
                return _outline(node, first)
            return [(first, last)]
    return []


def _outline(node: ast.ClassDef, first: int) -> list[tuple[int, int]]:
    """A long class: its head and fields, and the first lines of its methods."""
    spans = [(first, node.lineno)]
    for each in node.body:
        last = each.end_lineno or each.lineno
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.body:
            last = max(each.lineno, each.body[0].lineno - 1)
        spans.append((each.lineno, last))
    return spans
