"""What audits ask, kept in the project's state folder until the spec answers it."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc import cache

if TYPE_CHECKING:
    from specc.results import Apart

FOLDER = "audit"


def path_of(state: Path, spec: str) -> Path:
    """Where the questions about a spec are kept. `spec` is its path from the project."""
    return state / FOLDER / f"{spec.replace('/', '--')}.json"


def write(state: Path, spec: str, questions: Sequence["Apart"]) -> None:
    """Keep these questions, and no others of the spec."""
    path = path_of(state, spec)
    if not questions:
        path.unlink(missing_ok=True)
        return
    cache.make_state_folder(path.parent, state)
    part = path.with_suffix(f".{os.getpid()}")
    texts = [each.model_dump(mode="json") for each in questions]
    part.write_text(json.dumps(texts, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def read(state: Path, spec: str) -> "tuple[Apart, ...]":
    """The questions that are kept; none where the file is not as it was written."""
    path = path_of(state, spec)
    if not path.is_file():
        return ()
    from specc.results import Apart

    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Apart.model_validate(each) for each in values)
    except (OSError, ValueError, TypeError):
        return ()
