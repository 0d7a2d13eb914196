"""The commit that a build stands on: what the project holds there, whatever is edited meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from specc import git, lock, runner
from specc.bundle import codeowners
from specc.errors import SpeccError
from specc.index.kept_out import is_vendored
from specc.secrets import holds_secret
from specc.settings import Config
from specc.store import digest


@dataclass(frozen=True)
class Ground:
    """A project at the commit that is checked out. `prefix` leads from the repository's root to it.

    `files` are all files of the repository at that commit.
    """

    repository: git.Repository
    config: Config
    prefix: str
    commit: str
    files: Mapping[str, tuple[str, str]]

    @cached_property
    def facts(self) -> str:
        """What besides code and tests decides how a run of tests ends."""
        return runner.facts(self.config)

    @cached_property
    def branches(self) -> Mapping[str, str]:
        """Where the branches point as the build begins."""
        return git.branches(self.repository)

    @cached_property
    def project(self) -> Mapping[str, str]:
        """Blob ids of the project's own files by their path from its root."""
        return {
            path.removeprefix(self.prefix): blob
            for path, (_, blob) in self.files.items()
            if path.startswith(self.prefix)
        }


def survey(config: Config) -> Ground:
    """The ground under a project."""
    repository = git.find(config.root)
    commit = git.head(repository)
    inside = config.root.resolve().relative_to(repository.root.resolve()).as_posix()
    prefix = "" if inside == "." else f"{inside}/"
    return Ground(repository, config, prefix, commit, git.listing(repository, commit))


def text(ground: Ground, path: str) -> str | None:
    """A file of the project at the commit, by its path from the project's root."""
    return texts(ground, [ground.prefix + path]).get(ground.prefix + path)


def texts(ground: Ground, paths: Iterable[str]) -> dict[str, str]:
    """Those files that exist, by path from the repository's root."""
    wanted = {path: ground.files[path][1] for path in paths if path in ground.files}
    contents = git.read_blobs(ground.repository, list(wanted.values()))
    found = {}
    for path, blob in wanted.items():
        try:
            found[path] = contents[blob].decode()
        except UnicodeDecodeError as error:
            raise SpeccError(f"{path} is not UTF-8", "save it as UTF-8 and commit it") from error
    return found


def python_files(ground: Ground) -> dict[str, str]:
    """The Python files of the project at the commit that agents may see, by path."""
    names = [path for path in ground.project if path.endswith(".py") and not is_vendored(path)]
    known = texts(ground, [ground.prefix + path for path in names])
    found = {path: known[ground.prefix + path] for path in names}
    return {path: text for path, text in found.items() if not holds_secret(text.encode())}


def accepted(ground: Ground) -> dict[str, lock.Entry]:
    """The entries of the project's specc.lock."""
    return lock.parse(text(ground, lock.FILE) or "")


def reviewers(ground: Ground, files: Sequence[str], owner: str | None) -> tuple[str, ...]:
    """Who is asked to review files of the project: their owners, and the spec's."""
    rules = codeowners.find(texts(ground, codeowners.PLACES))
    found = codeowners.reviewers(rules, [ground.prefix + path for path in files])
    return tuple(dict.fromkeys((*((owner,) if owner else ()), *found)))


def state(ground: Ground, without: Iterable[str]) -> str:
    """The hash of the project's files that running tests can see, but for specs and `without`."""
    left_out = {lock.FILE, *without}
    seen = [
        f"{path} {blob}"
        for path, blob in sorted(ground.project.items())
        if path not in left_out and not path.endswith(".spec")
    ]
    return digest(*seen)


def package_files(ground: Ground, target: str) -> dict[str, str]:
    """Empty `__init__.py` files for the packages that a target brings into being."""
    path = PurePosixPath(target)
    sources = [PurePosixPath(each) for each in ground.config.sources]
    root = next((each for each in sources if path.is_relative_to(each)), PurePosixPath())
    folders = [each for each in path.parents if each != root and each.is_relative_to(root)]
    return {
        f"{folder}/__init__.py": ""
        for folder in folders
        if not any(known.startswith(f"{folder}/") for known in ground.project)
    }
