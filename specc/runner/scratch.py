"""Fills the folder of a run with a copy of the project, and its tests."""

from pathlib import Path

from specc import git
from specc.errors import SpeccError
from specc.results import TestModule
from specc.sandbox.scratch import copy


def fill(tree: Path, project: Path, tests: TestModule) -> None:
    """Copy the project's files to `tree`, and put the tests among them."""
    bring(tree, project)
    module = tree / tests.path
    if not module.resolve().is_relative_to(tree):
        raise SpeccError(
            f"{tests.path} lies behind a link that leads out of the project",
            "set `tests` in [tool.specc] to a folder of the project",
        )
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(tests.text, encoding="utf-8")


def bring(tree: Path, project: Path) -> None:
    """Copy the project's files to `tree`.

    Folders that git ignores or that belong to tools are left out. Ignored files elsewhere are
    not: a generated `_version.py` is imported like any module.
    """
    copy(project, tree, set(git.ignored_folders(project)))
