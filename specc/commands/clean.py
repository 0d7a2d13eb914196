"""`specc clean`: lists what specc made, then removes it; code, tests and specc.lock stay."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specc import git, store, workspace
from specc.commands.terminal import say, say_json, table
from specc.errors import SpeccError
from specc.settings import Config


@dataclass(frozen=True)
class Made:
    """Something that specc made: a file or folder below .specc, or a branch."""

    kind: str
    name: str
    size: int


def run(paths: Sequence[Path], output_format: str, dry_run: bool) -> int:
    """List and remove what specc made in the projects."""
    removed: list[Made] = []
    for project in workspace.projects(paths):
        found = list(made(project))
        removed += found
        if found and not dry_run:
            remove(project)
    if output_format == "json":
        say_json({"removed": not dry_run, "made": [vars(each) for each in removed]})
    elif removed:
        say(
            table(
                ("WHAT", "NAME", "SIZE"),
                [(each.kind, each.name, amount(each.size)) for each in removed],
            )
        )
        say("\nnothing removed (--dry-run)" if dry_run else "\nremoved")
    else:
        say("nothing to remove")
    return 0


def made(project: Config) -> Iterator[Made]:
    """What lies in the project's .specc, and the branches that hold commits of specc's own."""
    if project.state.is_dir():
        for path in sorted(project.state.iterdir()):
            kind = "folder" if path.is_dir() else "file"
            yield Made(kind, workspace.shown(path), size_of(path))
    for name in branches(project):
        yield Made("branch", name, 0)


def remove(project: Config) -> None:
    """Remove all of it, while no build can run."""
    repository = repository_of(project)
    if project.state.is_dir():
        with store.hold(project.state, "specc clean"):
            checkouts = [*project.state.glob("worktrees/*"), *project.state.glob("candidates/*/")]
            for checkout in checkouts:
                if repository:
                    git.remove_worktree(repository, checkout)
            shutil.rmtree(project.state)
    if repository:
        git.remove_own_branches(repository)


def branches(project: Config) -> tuple[str, ...]:
    """specc's branches in the project's repository."""
    repository = repository_of(project)
    return git.own_branches(repository) if repository else ()


def repository_of(project: Config) -> git.Repository | None:
    """The project's repository, if it lies in one."""
    try:
        return git.find(project.root)
    except SpeccError:
        return None


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(each.lstat().st_size for each in files if not each.is_dir())


def amount(size: int) -> str:
    """`12 KB`."""
    if not size:
        return ""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} KB"
