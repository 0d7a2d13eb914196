"""The only module that runs git: reads a commit, adds one beside the user's work, packs it.

The user's working tree, index and HEAD are never written. Commits are made with plumbing that reads
no hook, no signing key and no identity of the user's, so that equal input gives equal bytes; what
could still vary by configuration is fixed by option here.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from specc.config import environment
from specc.errors import SpeccError

NAME, EMAIL = "specc", "specc@specc.invalid"

_FIXED = (
    "--literal-pathspecs", "--no-replace-objects",
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.autocrlf=false",
    "-c", "core.attributesFile=/dev/null", "-c", "core.quotePath=false", "-c", "gc.auto=0",
    "-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8",
    "-c", "diff.suppressBlankEmpty=false",
)  # fmt: skip

_PATCH = (
    "--stdout", "--stat-graph-width=20", "--unified=3", "--inter-hunk-context=0", "-O/dev/null",
    "--full-index", "--diff-algorithm=myers", "--indent-heuristic", "--no-renames",
    "--src-prefix=a/", "--dst-prefix=b/", "--subject-prefix=PATCH", "--no-numbered",
    "--no-signature", "--no-attach", "--no-thread", "--no-cover-letter", "--no-notes",
    "--no-add-header", "--no-from", "--no-base", "--no-encode-email-headers",
)  # fmt: skip

_PACK = (
    "--stdout", "--revs", "-q", "--window=0", "--no-reuse-object", "--compression=6",
    "--no-use-bitmap-index",
)  # fmt: skip

# Nothing else is passed on: GIT_DIR or GIT_INDEX_FILE, set where a hook runs specc, would point git
# at another index or tree. The user's configuration stays: it says which repositories are trusted
# and how large files are fetched.
_VARIABLES = (
    "PATH", "HOME", "TMPDIR", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "SYSTEMROOT", "USERPROFILE",
)  # fmt: skip


@dataclass(frozen=True)
class Repository:
    """A git repository: the top of its working tree, and the environment that git runs with."""

    root: Path
    environment: Mapping[str, str] = field(repr=False)


def find(folder: Path) -> Repository:
    """The repository that holds `folder`."""
    here = Repository(folder, _environment())
    done = _start(here, ("rev-parse", "--show-toplevel"))
    if done.returncode == 0:
        return Repository(Path(done.stdout.decode().rstrip("\n")), here.environment)
    said = done.stderr.decode(errors="replace").strip()
    if "not a git repository" in said:
        raise SpeccError(
            f"{folder} is not in a git repository",
            "specc builds on a commit: run `git init`, then `git add -A` and `git commit`",
        )
    if "must be run in a work tree" in said:
        raise SpeccError(f"{folder} is a bare repository", "run specc in a clone with files")
    raise SpeccError(f"git cannot use {folder}: {_last_line(said)}", said)


def head(repository: Repository) -> str:
    """The id of the commit that is checked out, on a branch or detached."""
    done = _start(repository, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}"))
    if done.returncode != 0:
        raise SpeccError(
            f"the git repository {repository.root} has no commit yet",
            "specc builds on a commit: run `git add -A` and `git commit` first",
        )
    return done.stdout.decode().strip()


def listing(repository: Repository, commit: str, folder: str = "") -> dict[str, tuple[str, str]]:
    """Files of a commit below `folder`: path from the repository's root -> (mode, blob id)."""
    arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
    records = _run(repository, arguments + ([folder] if folder else [])).split(b"\0")
    files = {}
    for record in filter(None, records):
        facts, _, path = record.partition(b"\t")
        mode, kind, blob = facts.decode().split(" ")
        if kind == "blob":
            files[path.decode("utf-8", "surrogateescape")] = (mode, blob)
    return files


def read_blobs(repository: Repository, blobs: Sequence[str]) -> dict[str, bytes]:
    """The contents of blobs by id."""
    if not blobs:
        return {}
    output = _run(
        repository, ("cat-file", "--batch"), "".join(f"{blob}\n" for blob in blobs).encode()
    )
    contents, position = {}, 0
    for blob in blobs:
        end = output.index(b"\n", position)
        size = int(output[position:end].rsplit(b" ", 1)[1])
        contents[blob] = output[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return contents


def ignored_folders(folder: Path) -> tuple[Path, ...]:
    """The folders below `folder` that git leaves aside as a whole; none without a repository.

    The runner leaves them out of its copy of a project.
    """
    return tuple(path for path, is_folder in _ignored(folder) if is_folder)


def ignored_paths(folder: Path) -> tuple[Path, ...]:
    """The files below `folder` that git ignores, and folders as a whole; none without a repository.

    Agents are not shown them: keys and settings of one machine are kept there.
    """
    return tuple(path for path, _ in _ignored(folder))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in environment().items() if name in _VARIABLES}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def _ignored(folder: Path) -> list[tuple[Path, bool]]:
    try:
        repository = find(folder)
    except SpeccError:
        return []
    here = Repository(folder, repository.environment)
    arguments = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    names = _run(here, arguments).decode("utf-8", "surrogateescape").split("\0")
    return [(folder / name, name.endswith("/")) for name in names if name]


def start(folder: Path) -> None:
    """Make `folder` a repository of its own, with one commit of all that is in it.

    Nothing runs git there after a stranger has: its settings could name any program.
    """
    here = Repository(folder, {**_environment(), "GIT_CEILING_DIRECTORIES": str(folder.parent)})
    _run(here, ("init", "--quiet", "--template=", "--initial-branch=main"))
    _run(here, ("add", "--all"))
    arguments = ("commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message=Start")
    _run(here, arguments, extra=_identity("@0 +0000"))


def working_files(folder: Path) -> tuple[str, ...]:
    """Files of the working tree below `folder` that git has or would take, by path from there.

    Names that are not UTF-8 hold surrogates. A file that git has may be gone from the disk.
    """
    here = Repository(folder, find(folder).environment)
    arguments = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = _run(here, arguments).decode("utf-8", "surrogateescape").split("\0")
    return tuple(sorted(set(filter(None, names))))


def commit_files(
    repository: Repository, base: str, files: Mapping[str, bytes], message: str, scratch: Path
) -> str:
    """A commit on `base` with `files` (path from the root -> content), on no branch.

    Author, committer and both dates come from specc and from `base`. When `base` already holds
    these files the result is `base`.
    """
    existing = listing(repository, base)
    entries = []
    for path, content in sorted(files.items()):
        mode, blob = existing.get(path, ("100644", ""))
        if mode == "120000":
            raise SpeccError(f"{path} is a symbolic link in the repository", "name the file itself")
        written = _run(repository, ("hash-object", "-w", "--stdin"), content).decode().strip()
        if written != blob:
            entries.append(f"{mode} {written}\t{path}\0")
    if not entries:
        return base
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _run(repository, ("read-tree", base), extra=index)
        _run(repository, ("update-index", "-z", "--index-info"), "".join(entries).encode(), index)
        tree = _run(repository, ("write-tree",), extra=index).decode().strip()
    arguments = ("commit-tree", "--no-gpg-sign", "-p", base, tree)
    identity = _identity(_date(repository, base))
    return _run(repository, arguments, message.encode(), identity).decode().strip()


def place_branch(repository: Repository, module: str, commit: str) -> str:
    """Point specc's branch for `module` at `commit`, and tell its name.

    A branch of that name is moved only when its tip is a commit of specc's own and it is checked
    out nowhere; otherwise the next free name is taken (`specc/shop.pricing-2`).
    """
    prefix = "specc-" if _tip(repository, "specc") else "specc/"
    busy = (
        _run(repository, ("worktree", "list", "--porcelain")).decode(errors="replace").splitlines()
    )
    for number in range(1, 1000):
        name = f"{prefix}{module}" + (f"-{number}" if number > 1 else "")
        tip = _tip(repository, name)
        if tip == commit:
            return name
        if tip and (f"branch refs/heads/{name}" in busy or not _is_ours(repository, tip)):
            continue
        _run(repository, ("update-ref", f"refs/heads/{name}", commit, tip or "0" * len(commit)))
        return name
    raise SpeccError(f"no free branch name for {prefix}{module}", "delete old branches of specc's")


def branches(repository: Repository) -> dict[str, str]:
    """The commits that local branches point at, by name."""
    arguments = ("for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads")
    lines = _run(repository, arguments).decode("utf-8", "surrogateescape").splitlines()
    return {name: commit for commit, _, name in (line.partition(" ") for line in lines)}


def own_branches(repository: Repository) -> tuple[str, ...]:
    """Branches whose last commit is specc's own and that are checked out nowhere."""
    listed = _run(repository, ("worktree", "list", "--porcelain"))
    busy = listed.decode(errors="replace").splitlines()
    arguments = ("for-each-ref", "--format=%(committeremail) %(refname:lstrip=2)", "refs/heads")
    lines = _run(repository, arguments).decode("utf-8", "surrogateescape").splitlines()
    owners = [line.partition(" ") for line in lines]
    return tuple(
        name
        for email, _, name in owners
        if email == f"<{EMAIL}>" and f"branch refs/heads/{name}" not in busy
    )


def remove_own_branches(repository: Repository) -> None:
    """Delete the branches that `own_branches` names."""
    for name in own_branches(repository):
        _run(repository, ("update-ref", "-d", f"refs/heads/{name}"))


@contextmanager
def worktree(repository: Repository, commit: str, folder: Path) -> Iterator[Path]:
    """A temporary checkout of `commit` in `folder`; one that a killed run left is replaced."""
    remove_worktree(repository, folder)
    add_worktree(repository, commit, folder)
    try:
        yield folder
    finally:
        remove_worktree(repository, folder)


def add_worktree(repository: Repository, commit: str, folder: Path) -> None:
    """A checkout of `commit` in `folder`, which stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run(repository, ("worktree", "add", "--quiet", "--detach", str(folder), commit))


def remove_worktree(repository: Repository, folder: Path) -> None:
    """Remove the checkout in `folder`, whole or half-made, and git's record of it, nothing else."""
    _start(repository, ("worktree", "remove", "--force", "--force", str(folder)))
    shutil.rmtree(folder, ignore_errors=True)


def bundle(repository: Repository, base: str, commit: str, branch: str) -> bytes:
    """A git bundle of `branch` at `commit` that needs `base`.

    Written here, because `git bundle create` reuses whatever deltas and compression the object
    store happens to have, so that a `git gc` between two builds would change the bytes.
    """
    pack = _run(repository, ("pack-objects", *_PACK), f"{commit}\n^{base}\n".encode())
    newer = "# v3 git bundle\n@object-format=sha256\n"
    header = "# v2 git bundle\n" if len(commit) == 40 else newer
    return f"{header}-{base} \n{commit} refs/heads/{branch}\n\n".encode() + pack


def patch(repository: Repository, base: str, commit: str) -> bytes:
    """The commits after `base` as one mailbox, for `git am`."""
    return _run(repository, ("format-patch", *_PATCH, f"{base}..{commit}"))


def _tip(repository: Repository, branch: str) -> str:
    done = _start(
        repository, ("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}")
    )
    return done.stdout.decode().strip()


def _header(repository: Repository, commit: str, name: str) -> str:
    text = _run(repository, ("cat-file", "commit", commit)).decode(errors="replace")
    lines = text.partition("\n\n")[0].splitlines()
    return next(line.partition(" ")[2] for line in lines if line.startswith(f"{name} "))


def _is_ours(repository: Repository, commit: str) -> bool:
    return f"<{EMAIL}>" in _header(repository, commit, "committer")


def _identity(date: str) -> dict[str, str]:
    return {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", NAME), ("EMAIL", EMAIL), ("DATE", date))
    }


def _date(repository: Repository, commit: str) -> str:
    return "@" + _header(repository, commit, "committer").rpartition("> ")[2]


def _run(
    repository: Repository,
    arguments: Sequence[str],
    stdin: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> bytes:
    done = _start(repository, arguments, stdin, extra)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise SpeccError(f"git {arguments[0]} failed: {_last_line(said)}", _remedy(said))
    return done.stdout


def _start(
    repository: Repository,
    arguments: Sequence[str],
    stdin: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    if not repository.root.is_dir():
        raise SpeccError(f"there is no folder {repository.root}", "name an existing folder")
    try:
        return subprocess.run(
            ["git", *_FIXED, *arguments],
            cwd=repository.root,
            env={**repository.environment, **(extra or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise SpeccError(
            "git is not installed, or not on PATH", "install git 2.34 or newer"
        ) from None


def _last_line(said: str) -> str:
    return said.rpartition("\n")[2].removeprefix("fatal: ").removeprefix("error: ") or "no message"


def _remedy(said: str) -> str:
    if "No space left" in said:
        return "free some disk space and run the same command again; finished steps are kept"
    if "ermission denied" in said or "Read-only file system" in said or "insufficient perm" in said:
        return "specc needs to write to the .git folder: check its owner and permissions"
    return said
