"""The index of a commit: the same on every machine, whatever is edited in the working tree."""

import json
from collections.abc import Mapping

from specc import store
from specc.index import chunks
from specc.index.project import chunk
from specc.index.values import Chunk, Index
from specc.store import Store, digest


def at_commit(opened: Store | None, files: Mapping[str, bytes]) -> Index:
    """The chunks of files, path -> content. Those that the index of the working tree has already
    are not made again, if its store is open."""
    digests = {path: digest(str(chunks.VERSION), content) for path, content in files.items()}
    known = store.indexed_by_digest(opened, set(digests.values())) if opened else {}
    found: list[Chunk] = []
    for path, content in sorted(files.items()):
        same = known.get((path, digests[path]))
        if same is not None:
            found += map(chunk, json.loads(same))
            continue
        text = chunks.read(path, content)
        found += chunks.chunks(text) if text else ()
    return Index(tuple(found))
