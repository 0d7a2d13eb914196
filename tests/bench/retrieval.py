"""How well search finds functions by what their docstrings say, and how fast files are indexed.

Queries are the first sentences of docstrings in installed packages; these docstrings are taken out
of the code before it is indexed. The right answer is the function that the sentence was taken from, or one of them.
Where the weights of an embedding are installed, the same is asked with vectors, which takes minutes:
`python -m tests.bench.retrieval`.
"""

import ast
import importlib.util
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from specc.index import minilm
from specc.index.chunks import Piece, chunks, pieces, read
from specc.index.search import Tables, search, tables
from specc.index.values import Index
from specc.index.vectors import NEAREST, text_of

PACKAGES = ("click", "jinja2", "httpx2", "lark", "hypothesis")
TARGET, WITH_VECTORS, SPEED = 0.70, 0.74, 2_000
DEPTH = 5


Places = set[tuple[str, int]]
"""Path and line of the functions that one sentence describes: most often one."""

Nearest = Mapping[str, Sequence[int]]
"""The numbers of the chunks that are nearest in meaning to each query."""


def rows(vectors: bool = False) -> Iterator[str]:
    """Recall in each package, and chunks a second, as lines to print."""
    target = WITH_VECTORS if vectors else TARGET
    model = f"with {minilm.NAME}" if vectors else "without a model"
    yield f"\nRetrieval {model}: recall at {DEPTH} (target {target:.2f})"
    right = asked = made = 0
    seconds = 0.0
    for name in PACKAGES:
        queries, bare = questions(sources(name))
        start = time.perf_counter()
        parts = indexed(bare)
        prepared = tables(Index(tuple(each.chunk for each in parts)))
        meant = nearest(parts, list(queries)) if vectors else {}
        seconds += time.perf_counter() - start
        hits, number = recall(prepared, queries, meant)
        right, asked, made = right + hits, asked + number, made + len(parts)
        yield f"  {name:<12} {hits / number:.3f} of {number} queries"
    yield f"  {'all':<12} {right / asked:.3f} of {asked} queries"
    wanted = "" if vectors else f" (target {SPEED})"
    yield f"  {made} chunks, {made / seconds:.0f} a second{wanted}"


def recall(prepared: Tables, queries: Mapping[str, Places], meant: Nearest) -> tuple[int, int]:
    """How many functions are among the first that their sentences find, and of how many."""
    hits = 0
    for text, places in queries.items():
        found = search(prepared, text, DEPTH, meant.get(text, ()))
        hits += len(places) * any((each.chunk.path, each.chunk.line) in places for each in found)
    return hits, sum(map(len, queries.values()))


def nearest(parts: Sequence[Piece], queries: Sequence[str]) -> Nearest:
    """What Chroma answers up to its approximation: the chunks in the order of their cosines."""
    made = minilm.embed([text_of(each) for each in parts]), minilm.embed(queries)
    import numpy as np  # after the model, which wants it without threads

    code, asked = map(np.array, made)
    order = np.argsort(-(asked @ code.T), axis=1, kind="stable")[:, :NEAREST]
    return dict(zip(queries, order.tolist(), strict=True))


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


def indexed(files: Mapping[str, bytes]) -> list[Piece]:
    """The chunks of files, from their bytes."""
    read_files = (read(path, content) for path, content in files.items())
    return [piece for text in read_files if text for piece in pieces(text)]


def _blank(lines: list[str], docstring: ast.stmt) -> None:
    """Put `...` in the place of a docstring that stands on lines of its own."""
    first, last = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
    indent = lines[first][: docstring.col_offset]
    rest = lines[last - 1].encode()[docstring.end_col_offset or 0 :].decode()
    lines[first:last] = [f"{indent}...{rest}", *[""] * (last - first - 1)]


if __name__ == "__main__":
    for line in chain(rows(), rows(vectors=True) if minilm.folder() else ()):
        print(line, flush=True)
