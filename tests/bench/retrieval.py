"""How well search finds functions by what their docstrings say, and how fast files are indexed.

Queries are the first sentences of docstrings in installed packages; these docstrings are taken out
of the code before it is indexed. The right answer is the function that the sentence was taken from, or one of them.
"""

import ast
import importlib.util
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from specc.index.chunks import chunks, read
from specc.index.search import search, tables
from specc.index.values import Index

PACKAGES = ("click", "jinja2", "lark", "hypothesis")
TARGET, SPEED = 0.70, 2_000
DEPTH = 5


Places = set[tuple[str, int]]
"""Path and line of the functions that one sentence describes: most often one."""


def rows() -> Iterator[str]:
    """Recall in each package, and chunks a second, as lines to print."""
    yield f"\nRetrieval without a model: recall at {DEPTH} (target {TARGET:.2f})"
    right = asked = made = 0
    seconds = 0.0
    for name in PACKAGES:
        files = sources(name)
        queries, bare = questions(files)
        start = time.perf_counter()
        found = indexed(bare)
        prepared = tables(found)
        seconds += time.perf_counter() - start
        made += len(found.chunks)
        hits = sum(
            any(
                (each.chunk.path, each.chunk.line) in places
                for each in search(prepared, text, DEPTH)
            )
            for text, places in queries.items()
            for _ in places
        )
        number = sum(map(len, queries.values()))
        right, asked = right + hits, asked + number
        yield f"  {name:<12} {hits / number:.3f} of {number} queries"
    yield f"  {'all':<12} {right / asked:.3f} of {asked} queries"
    yield f"  {made} chunks, {made / seconds:.0f} a second (target {SPEED})"


def sources(package: str) -> dict[str, bytes]:
    """The Python files of an installed package, by path."""
    found = importlib.util.find_spec(package)
    assert found is not None and found.origin is not None
    folder = Path(found.origin).parent
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.py"))
    }


def questions(files: Mapping[str, bytes]) -> tuple[dict[str, Places], dict[str, bytes]]:
    """The queries with their answers, and the files without the docstrings that they come from."""
    queries: dict[str, Places] = {}
    bare: dict[str, bytes] = {}
    for path, content in files.items():
        text = read(path, content)
        assert text is not None, path
        lines = list(text.lines)
        starts = {each.line for each in chunks(text)}
        for node in ast.walk(text.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                sentence = first_sentence(ast.get_docstring(node) or "")
                if len(sentence.split()) >= 4 and node.lineno in starts:
                    queries.setdefault(sentence, set()).add((path, node.lineno))
                    _blank(lines, node.body[0])
        bare[path] = "\n".join(lines).encode()
    return queries, bare


def first_sentence(text: str) -> str:
    """Up to the first full stop, or the end of the first paragraph."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s", paragraph)[0]


def indexed(files: Mapping[str, bytes]) -> Index:
    """The index of files, from their bytes."""
    read_files = (read(path, content) for path, content in files.items())
    return Index(tuple(chunk for text in read_files if text for chunk in chunks(text)))


def _blank(lines: list[str], docstring: ast.stmt) -> None:
    """Put `...` in the place of a docstring that stands on lines of its own."""
    first, last = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
    indent = lines[first][: docstring.col_offset]
    rest = lines[last - 1].encode()[docstring.end_col_offset or 0 :].decode()
    lines[first:last] = [f"{indent}...{rest}", *[""] * (last - first - 1)]
