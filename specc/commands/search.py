"""`specc search`: the functions, classes and modules of the project that a query is about."""

from pathlib import Path

from specc import config, store
from specc.commands.index import one_line
from specc.commands.terminal import BOLD, note, paint, say, say_json
from specc.index import project
from specc.index.search import search, tables
from specc.index.values import Hit


def run(query: str, limit: int, output_format: str) -> int:
    """Print the best chunks of the present working tree; 1 if there is none."""
    settings = config.load(config.project_root(Path.cwd()))
    with store.open_store(settings.state) as opened:
        project.refresh(settings, opened)
        index = project.load(opened)
    hits = search(tables(index), query, limit)
    if output_format == "json":
        say_json([record(each) for each in hits])
    elif not hits:
        note("nothing found")
    for each in hits if output_format == "text" else ():
        chunk = each.chunk
        said = f"  {one_line(chunk.summary)}" if chunk.summary else ""
        say(f"{one_line(chunk.path)}:{chunk.line}  {paint(chunk.symbol, BOLD)}{said}")
    return 0 if hits else 1


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
