"""`specc index`: brings the index of the code up to date, or says how it is written."""

import sys
import time
from collections import Counter
from pathlib import Path

import click

from specc import config, store
from specc.commands.extras import vector_commands
from specc.commands.terminal import count, note, say, say_json
from specc.index import embedding, project, vectors
from specc.index.conventions import conventions
from specc.index.values import Embedding, Index, Left
from specc.settings import Config


def run(output_format: str, only_conventions: bool) -> int:
    """Refresh the index of the current project; what is left out is said, not hidden."""
    settings = config.load(config.project_root(Path.cwd()))
    if only_conventions:
        lines = conventions(tuple(project.texts(settings)))
        if output_format == "json":
            say_json({"conventions": lines})
        else:
            say("\n".join(lines or ["no Python code found"]))
        return 0
    start = time.perf_counter()
    with store.open_store(settings.state) as opened:
        done = project.refresh(settings, opened)
        index = project.load(opened)
    seconds = time.perf_counter() - start
    if output_format == "text":
        said = f"{count(done.files, 'file')}, {count(done.chunks, 'chunk')}, {seconds:.2f} s"
        say(f"{said} ({done.changed} read anew)")
        tell_left(done.left)
    made = embedding.chosen(settings.index)
    embedded = embed(settings, made, index) if made else 0
    if output_format == "json":
        left = [vars(each) for each in done.left]
        found = {"embedding": made.name, "embedded": embedded} if made else None
        say_json({**vars(done), "left": left, "seconds": round(seconds, 3), "vectors": found})
    elif made:
        say(f"vectors: {made.name} ({embedded} made anew)")
    for line in vector_commands(embedding.lacks(settings.index)):
        note(line)
    return 0


def embed(settings: Config, made: Embedding, index: Index) -> int:
    """Bring the vectors up to the index; the number of those that were made."""
    with vectors.held(settings, lambda holder: note(f"waiting for {holder}")):
        opened = vectors.opened(settings, made)
        vectors.drop(opened, index)
        todo = vectors.missing(opened, index)
        if not todo:
            return 0
        note(f"{count(len(todo), 'chunk')} to embed; a run that is ended goes on where it was")
        with click.progressbar(length=len(todo), file=sys.stderr, label="embedding") as bar:
            for number in vectors.fill(opened, settings, todo):
                bar.update(number)
    return bar.pos


def tell_left(left: tuple[Left, ...]) -> None:
    """Say how many files are not in the index, and the first of each kind by name."""
    for reason, number in sorted(Counter(each.reason for each in left).items()):
        first = next(each.path for each in left if each.reason == reason)
        more = f" and {number - 1} more" if number > 1 else ""
        note(f"left out ({reason}): {one_line(first)}{more}")


def one_line(path: str) -> str:
    """A path without characters that would break a line or command a terminal."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in path)
