"""Cuts a Python file into chunks: its header, its classes, their methods, its functions."""

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from specc.index.values import Chunk, Kind
from specc.index.words import words
from specc.store import digest

VERSION = 1
"""Goes up when equal files would give other chunks than before."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Text:
    """A parsed file with its lines, counted as Python counts them."""

    path: str
    tree: ast.Module
    lines: Sequence[str]


@dataclass(frozen=True)
class Piece:
    """A chunk with the code that it was made of."""

    chunk: Chunk
    code: str


def read(path: str, content: bytes) -> Text | None:
    """A Python file; None when it does not parse."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return None
    return Text(path, tree, text.split("\n"))


def chunks(text: Text) -> tuple[Chunk, ...]:
    """The chunks of a file by line. A function within a function belongs to the outer one."""
    return tuple(each.chunk for each in pieces(text))


def pieces(text: Text) -> list[Piece]:
    """The chunks of a file with their code, by line."""
    found = [_header(text), *_inside(text, text.tree.body, ())]
    return sorted(found, key=lambda each: each.chunk.line)


def module_name(path: str) -> str:
    """`shop.pricing` for src/shop/pricing.py."""
    parts = PurePosixPath(path).with_suffix("").parts
    parts = parts[1:] if parts[0] == "src" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _inside(text: Text, body: Sequence[ast.stmt], outer: tuple[str, ...]) -> Iterator[Piece]:
    for node in body:
        match node:
            case ast.ClassDef():
                yield _class(text, node, outer)
                yield from _inside(text, node.body, (*outer, node.name))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                kind: Kind = "method" if outer else "function"
                spans = [(_first(node), node.end_lineno or node.lineno)]
                yield _chunk(text, node, (*outer, node.name), kind, spans)
            case ast.If() | ast.Try() | ast.TryStar() | ast.With():
                yield from _inside(text, _branches(node), outer)
            case _:
                pass


def _branches(node: ast.If | ast.Try | ast.TryStar | ast.With) -> list[ast.stmt]:
    """The statements right below a compound one."""
    found = list(node.body)
    if not isinstance(node, ast.With):
        found += node.orelse
    if isinstance(node, ast.Try | ast.TryStar):
        found += [each for handler in node.handlers for each in handler.body] + node.finalbody
    return found


def _header(text: Text) -> Piece:
    """A module without its functions and classes."""
    spans = [
        (each.lineno, each.end_lineno or each.lineno)
        for each in text.tree.body
        if not isinstance(each, Definition | ast.ClassDef)
    ]
    return _chunk(text, text.tree, (module_name(text.path),), "module", spans)


def _class(text: Text, node: ast.ClassDef, outer: tuple[str, ...]) -> Piece:
    """A class without the bodies of its methods, but with their names."""
    begin = node.body[0]
    spans = [(_first(node), max(node.lineno, _first(begin) - 1))]
    for each in node.body:
        first = _first(each)
        last = each.lineno if isinstance(each, Definition | ast.ClassDef) else each.end_lineno
        spans.append((first, last or first))
    return _chunk(text, node, (*outer, node.name), "class", spans)


def _first(node: ast.stmt) -> int:
    """The first line of a statement, decorators counted."""
    decorators = getattr(node, "decorator_list", ())
    return min((each.lineno for each in decorators), default=node.lineno)


def _chunk(
    text: Text,
    node: ast.Module | ast.ClassDef | Definition,
    name: tuple[str, ...],
    kind: Kind,
    spans: Sequence[tuple[int, int]],
) -> Piece:
    body = "\n".join("\n".join(text.lines[first - 1 : last]) for first, last in spans)
    described = (ast.get_docstring(node) or "").strip()
    chunk = Chunk(
        path=text.path,
        line=1 if isinstance(node, ast.Module) else node.lineno,
        symbol=".".join(name),
        kind=kind,
        summary=described.partition("\n")[0].strip(),
        hash=digest(body.encode("utf-8", "surrogatepass")),
        words=words(body),
    )
    return Piece(chunk, body)
