"""`specc search`: the functions, classes and modules of the project that a query is about."""

from collections.abc import Sequence
from pathlib import Path

from specc import config, store
from specc.commands.index import one_line
from specc.commands.terminal import BOLD, note, paint, say, say_json
from specc.errors import SpeccError
from specc.index import embedding, project, vectors
from specc.index.search import search, tables
from specc.index.values import Hit, Index
from specc.settings import Config


def run(query: str, limit: int, output_format: str) -> int:
    """Print the best chunks of the present working tree; 1 if there is none."""
    settings = config.load(config.project_root(Path.cwd()))
    with store.open_store(settings.state) as opened:
        project.refresh(settings, opened)
        index = project.load(opened)
    hits = search(tables(index), query, limit, meant(settings, index, query))
    if output_format == "json":
        say_json([record(each) for each in hits])
    elif not hits:
        note("nothing found")
    for each in hits if output_format == "text" else ():
        chunk = each.chunk
        said = f"  {one_line(chunk.summary)}" if chunk.summary else ""
        say(f"{one_line(chunk.path)}:{chunk.line}  {paint(chunk.symbol, BOLD)}{said}")
    return 0 if hits else 1


def meant(settings: Config, index: Index, query: str) -> Sequence[int]:
    """The chunks that mean about what the query does, as far as `specc index` made vectors; what is
    wrong with those is said, and search goes by words."""
    made = embedding.chosen(settings.index) if vectors.kept(settings) else None
    if made is None:
        return ()
    try:
        return vectors.nearest(vectors.opened(settings, made), index, query)
    except SpeccError as error:
        note(f"by words only: {error.message}")
        return ()


def record(hit: Hit) -> dict[str, object]:
    """One hit for programs."""
    chunk = hit.chunk
    return {
        "path": chunk.path,
        "line": chunk.line,
        "symbol": chunk.symbol,
        "kind": chunk.kind,
        "summary": chunk.summary,
        "hash": chunk.hash,
        "score": round(hit.score, 6),
    }
