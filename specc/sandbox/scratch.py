"""The folder of one run: made, filled with a copy of the project, and removed afterwards."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
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


def copy(project: Path, tree: Path, ignored: Collection[Path]) -> None:
    """Copy the project's files to `tree`, but for what is ignored or belongs to tools."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder, name) for name in names}
        return {name for name, path in paths.items() if path in ignored or belongs_to_tools(path)}

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
    """Remove a folder whatever rights were taken from what is in it. Links are not followed."""
    if folder.is_symlink():
        return
    folder.chmod(0o700)
    for parent, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
