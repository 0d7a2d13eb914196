"""The folder of one run: made, filled with a copy of the project, and removed afterwards."""

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from specc.cache import make_state_folder

_LEFT_OUT = {
    ".git", ".hg", ".svn", ".jj", ".specc", ".venv", ".tox", ".nox", "node_modules", "__pycache__",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".env",
}  # fmt: skip


@contextmanager
def scratch(state: Path) -> Iterator[Path]:
    """A folder for one run, below `state` if that can be written, removed at the end.

    What a killed process left behind is removed by the next one.
    """
    parent: Path | None = state / "runs"
    try:
        make_state_folder(state / "runs", state)
        for name in os.listdir(state / "runs"):  # noqa: PTH208  (only names are needed)
            if not _is_running(name.partition("-")[0]):
                _remove(state / "runs" / name)
    except OSError:
        parent = None
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent)).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        _remove(folder)


def copy(
    project: Path,
    tree: Path,
    ignored: Collection[Path],
    is_private: Callable[[str], object] = lambda _: False,
) -> None:
    """Copy the project to `tree`, but for what is ignored, has a private name or is a tool's."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder, name) for name in names}
        return {
            name
            for name, path in paths.items()
            if path in ignored or is_private(name) or belongs_to_tools(path)
        }

    shutil.copytree(project, tree, symlinks=True, ignore=left_out)


def belongs_to_tools(path: Path) -> bool:
    """Whether a file or folder is no part of the project's code, or no file at all."""
    return (
        path.name in _LEFT_OUT
        or (path / "pyvenv.cfg").is_file()
        or not (path.is_dir() or path.is_file())
    )


def _is_running(process: str) -> bool:
    if os.name == "nt" or not process.isdigit():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: Path) -> None:
    """Remove a folder, whatever rights were taken from what is in it. Links are not followed.

    Folders are moved up before they are emptied: a tree may be deeper than any path is long.
    """
    if folder.is_symlink():
        return
    with suppress(OSError):
        aside = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder.parent))
        numbers = count()
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            current.chmod(0o700)
            with os.scandir(current) as entries:
                for entry in list(entries):
                    path = Path(entry.path)
                    if entry.is_dir(follow_symlinks=False):
                        path.chmod(0o700)
                        waiting.append(path.rename(aside / str(next(numbers))))
                    else:
                        path.unlink()
            current.rmdir()
        aside.rmdir()
