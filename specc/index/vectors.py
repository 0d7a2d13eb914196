"""Vectors of chunks in Chroma, in the project's own folder or on a server that a team shares.

A vector is kept by what it was made of, the name and the code of a chunk: what moves keeps it, and
clones of one project can share it. Code itself is not stored.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from specc import config, store
from specc.errors import SpeccError
from specc.index import project
from specc.index.chunks import Piece, pieces
from specc.index.values import Chunk, Embedding, Index
from specc.settings import Config
from specc.store import digest

VERSION = 1
"""Goes up when equal chunks would be given to an embedding as other texts than before."""

BATCH = 32
"""Chunks that are embedded and kept at once: what a killed run loses at most."""

NEAREST = 100
"""How many chunks a query ranks by their vectors."""

LETTERS = 8_000
"""Of a chunk, for an embedding: more than any reads well."""


@dataclass(frozen=True)
class Vectors:
    """An open collection of vectors. Others use it, too, where it is `shared`."""

    place: str
    collection: Any
    embedding: Embedding
    shared: bool


def kept(settings: Config) -> bool:
    """Whether there may be vectors to search by."""
    return bool(settings.index.server) or (settings.state / "vectors").is_dir()


@contextmanager
def held(settings: Config, waiting: Callable[[str], None]) -> Iterator[None]:
    """Keep other processes from writing vectors of this project at the same time."""
    with store.hold(settings.state / "vectors", "specc index", wait=True, waiting=waiting):
        yield


def opened(settings: Config, embedding: Embedding) -> Vectors:
    """The vectors of a project by one embedding."""
    server = settings.index.server
    place = server or str(settings.state / "vectors")
    with _explained(place, bool(server)):
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(_env_file=None, anonymized_telemetry=False)
        if server:
            parts = urlsplit(server)
            secure = parts.scheme == "https"
            port = parts.port or (443 if secure else 80)
            client = chromadb.HttpClient(parts.hostname, port, secure, settings=quiet)
        else:
            client = chromadb.PersistentClient(place, settings=quiet)
        collection = client.get_or_create_collection(
            _name(config.project_name(settings.root), embedding),
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,  # else Chroma would download one of its own
        )
    return Vectors(place, collection, embedding, bool(server))


def key(chunk: Chunk) -> str:
    """What a chunk's vector is kept by."""
    return digest(chunk.symbol, chunk.hash)


def missing(vectors: Vectors, index: Index) -> list[Chunk]:
    """The chunks without a vector, one of those that are equal."""
    there = _keys(vectors)
    wanted = {key(each): each for each in index.chunks}
    return [each for name, each in wanted.items() if name not in there]


def fill(vectors: Vectors, settings: Config, chunks: Collection[Chunk]) -> Iterator[int]:
    """Embed chunks and keep their vectors; yields how many after each batch."""
    wanted = {key(each) for each in chunks}
    paths = {each.path for each in chunks}
    found = (piece for text in project.texts(settings, paths) for piece in pieces(text))
    some = _once(found, wanted)
    while batch := list(islice(some, BATCH)):
        made = vectors.embedding.embed([text_of(each) for each in batch])
        with _explained(vectors.place, vectors.shared):
            vectors.collection.upsert(
                ids=[key(each.chunk) for each in batch],
                embeddings=made,
                metadatas=[{"path": each.chunk.path, "hash": each.chunk.hash} for each in batch],
            )
        yield len(batch)


def drop(vectors: Vectors, index: Index) -> int:
    """Remove the vectors of chunks that are gone; on a server they stay, for other clones."""
    if vectors.shared:
        return 0
    gone = sorted(_keys(vectors) - {key(each) for each in index.chunks})
    with _explained(vectors.place, vectors.shared):
        for start in range(0, len(gone), 1000):
            vectors.collection.delete(ids=gone[start : start + 1000])
    return len(gone)


def nearest(vectors: Vectors, index: Index, query: str) -> list[int]:
    """Numbers of the chunks whose vectors are nearest to that of a query."""
    with _explained(vectors.place, vectors.shared):
        empty = not vectors.collection.count()
    if empty or not query.strip():
        return []
    (vector,) = vectors.embedding.embed([query])
    most = NEAREST * (4 if vectors.shared else 1)
    with _explained(vectors.place, vectors.shared):
        found = vectors.collection.query(query_embeddings=[vector], n_results=most, include=[])
    numbers: dict[str, list[int]] = {}
    for number, each in enumerate(index.chunks):
        numbers.setdefault(key(each), []).append(number)
    return [number for name in found["ids"][0] for number in numbers.get(name, ())][:NEAREST]


def text_of(piece: Piece) -> str:
    """What an embedding sees of a chunk."""
    return f"{piece.chunk.symbol}\n{piece.code}"[:LETTERS]


def _keys(vectors: Vectors) -> set[str]:
    with _explained(vectors.place, vectors.shared):
        return set(vectors.collection.get(include=[])["ids"])


def _once(found: Iterable[Piece], wanted: set[str]) -> Iterator[Piece]:
    """The wanted pieces, one of those that are equal."""
    left = set(wanted)
    for each in found:
        if (name := key(each.chunk)) in left:
            left.remove(name)
            yield each


def _name(project_name: str, embedding: Embedding) -> str:
    """A collection's name: people read the first part, the second tells all apart."""
    plain = re.sub(r"[^a-zA-Z0-9]+", "-", project_name).strip("-")[:40]
    return f"specc-{plain}-{digest(project_name, embedding.name, str(VERSION))[:16]}"


@contextmanager
def _explained(place: str, shared: bool) -> Iterator[None]:
    """Tell what is wrong with the world when Chroma cannot work."""
    with config.single_threaded():  # numpy comes with it
        from chromadb.errors import ChromaError
    from httpx import HTTPError

    try:
        yield
    except (ChromaError, HTTPError, ValueError, OSError) as error:
        hint = "delete the folder: `specc index` makes it again"
        if shared:
            hint = "see that the server runs, or remove `server` from [tool.specc.index]"
        raise SpeccError(f"cannot use the vectors at {place}: {error}", hint) from error
