"""Commits beside the user's work: nothing of the user's moves; equal input makes equal bytes."""

import subprocess
from pathlib import Path

import pytest

from specc import git
from specc.errors import SpeccError

LONG = "".join(f"line {number} of many that compress and resemble\n\n" for number in range(400))
EDITED = LONG.replace("line 200", "line two hundred").replace("line 204", "line 204!")
FILES = {
    "src/new.py": b"x = 1\n",
    "a.txt": b"changed\n",
    "café.txt": b"\n",
    "long.txt": EDITED.encode(),
    "copy.txt": (EDITED + "end\n").encode(),
    "data.bin": b"\0\1\2" * 50,
}


SETTINGS = """[user]
    name = Somebody
[commit]
    gpgsign = true
[core]
    autocrlf = true
    compression = 1
    abbrev = 12
    quotePath = false
    fsmonitor = false
[diff]
    noprefix = true
    mnemonicPrefix = true
    context = 9
    interHunkContext = 20
    algorithm = patience
    renames = copies
    relative = true
    indentHeuristic = false
    suppressBlankEmpty = true
    external = /bin/false
    orderFile = /dev/stdin
    statGraphWidth = 3
[format]
    attach = yes
    signature = mine
    pretty = oneline
    from = true
    useAutoBase = true
    thread = deep
    coverLetter = true
    headers = "X-Mine: yes\\n"
    to = a@example.org
    cc = b@example.org
    notes = true
    numbered = true
    subjectPrefix = MINE
    encodeEmailHeaders = false
    outputDirectory = elsewhere
    suffix = .mine
    noprefix = true
    mboxrd = true
[color]
    ui = always
[i18n]
    commitEncoding = ISO-8859-1
    logOutputEncoding = ISO-8859-1
[pack]
    compression = 0
    threads = 4
    window = 0
    useSparse = true
    depth = 3
[log]
    showSignature = true
    mailmap = true
    date = relative
"""


def run(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return make(tmp_path / "repo")


def make(folder: Path) -> Path:
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    (folder / "a.txt").write_text("one\n")
    (folder / "long.txt").write_text(LONG)
    (folder / "tool.sh").write_text("#!/bin/sh\n")
    (folder / "tool.sh").chmod(0o755)
    commit_all(folder, "first")
    return folder


def commit_all(folder: Path, message: str, date: str = "2026-01-02T03:04:05+0100") -> None:
    run(folder, "add", "-A")
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    env = ["env", f"GIT_AUTHOR_DATE={date}", f"GIT_COMMITTER_DATE={date}"]
    subprocess.run([*env, "git", *identity, "commit", "-qm", message], cwd=folder, check=True)


def built(folder: Path, scratch: Path) -> tuple[git.Repository, str, str, bytes, bytes]:
    repository = git.find(folder)
    base = git.head(repository)
    commit = git.commit_files(repository, base, FILES, "Build a prüfung\n\nWhy: prüfen\n", scratch)
    branch = git.place_branch(repository, "shop.pricing", commit)
    packed = git.bundle(repository, base, commit, branch)
    return repository, commit, branch, packed, git.patch(repository, base, commit)


def test_nothing_of_the_users_moves_in_a_dirty_tree(folder: Path, tmp_path: Path):
    (folder / "a.txt").write_text("dirty\n")
    (folder / "staged.txt").write_text("staged\n")
    run(folder, "add", "staged.txt")
    before = [
        (p, p.read_bytes()) for p in (folder / ".git/index", folder / ".git/HEAD", folder / "a.txt")
    ]
    status = run(folder, "status", "--porcelain")
    repository, commit, branch, *_ = built(folder, tmp_path)
    with git.worktree(repository, commit, folder / ".git/specc-tree") as tree:
        assert (tree / "a.txt").read_bytes() == b"changed\n"
    assert [(p, p.read_bytes()) for p, _ in before] == before
    assert run(folder, "status", "--porcelain") == status
    assert run(folder, "branch", "--format=%(refname:short)").split() == ["main", branch]
    assert len(run(folder, "worktree", "list").splitlines()) == 1


def test_the_commit_is_speccs_with_the_dates_of_its_base(folder: Path, tmp_path: Path):
    _, commit, _, _, _ = built(folder, tmp_path)
    shown = run(folder, "show", "-s", "--format=%an <%ae> %aI %cn %cI %s", commit)
    date = "2026-01-02T03:04:05+01:00"
    assert shown == f"specc <specc@specc.invalid> {date} specc {date} Build a prüfung\n"


def test_modes_are_kept_and_equal_files_make_no_commit(folder: Path, tmp_path: Path):
    repository = git.find(folder)
    base = git.head(repository)
    commit = git.commit_files(repository, base, {"tool.sh": b"#!/bin/sh\nls\n"}, "m", tmp_path)
    assert git.listing(repository, commit)["tool.sh"][0] == "100755"
    assert git.commit_files(repository, base, {"a.txt": b"one\n"}, "m", tmp_path) == base


def test_configuration_hooks_and_gc_do_not_change_a_byte(folder: Path, tmp_path: Path):
    plain = built(folder, tmp_path)
    run(folder, "gc", "-q", "--aggressive", "--prune=now")
    assert built(folder, tmp_path)[1:] == plain[1:]
    note = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "notes", "add", "-m", "note")
    run(folder, *note, plain[1])
    run(folder, "-c", "pack.compression=1", "repack", "-adFbq", "--depth=50", "--window=250")
    assert built(folder, tmp_path)[1:] == plain[1:]
    (tmp_path / "gitconfig").write_text(SETTINGS)
    with (folder / ".git/config").open("a") as config:
        config.write(SETTINGS)
    hook = folder / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (folder / ".git/hooks/post-checkout").write_bytes(hook.read_bytes())
    (folder / ".git/hooks/post-checkout").chmod(0o755)
    with git.worktree(plain[0], plain[1], tmp_path / "tree") as tree:
        assert (tree / "a.txt").read_bytes() == b"changed\n"
    subprocess.run(["rm", "-r", str(folder / ".git/refs/heads/specc")], check=False)
    assert built(folder, tmp_path)[1:] == plain[1:]


def test_a_variable_set_by_a_hook_does_not_lead_git_astray(
    folder: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other-index"))
    assert git.find(folder / ".").root == folder.resolve()


def test_the_bundle_and_the_patch_bring_the_commit_to_a_clone(folder: Path, tmp_path: Path):
    run(tmp_path, "clone", "-q", str(folder), "fetched")
    run(tmp_path, "clone", "-q", str(folder), "patched")
    _, commit, branch, packed, patch = built(folder, tmp_path)
    (tmp_path / "b.bundle").write_bytes(packed)
    (tmp_path / "b.patch").write_bytes(patch)
    run(tmp_path / "fetched", "bundle", "verify", "-q", "../b.bundle")
    run(tmp_path / "fetched", "fetch", "-q", "../b.bundle", f"{branch}:{branch}")
    assert run(tmp_path / "fetched", "rev-parse", branch).strip() == commit
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    run(tmp_path / "patched", *identity, "am", "-q", "../b.patch")
    tree = run(folder, "rev-parse", f"{commit}^{{tree}}")
    assert run(tmp_path / "patched", "rev-parse", "HEAD^{tree}") == tree


def test_a_repository_of_sha256_objects(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    folder = make(tmp_path / "repo")
    run(tmp_path, "clone", "-q", "repo", "fetched")
    _, commit, branch, packed, _ = built(folder, tmp_path)
    (tmp_path / "b.bundle").write_bytes(packed)
    run(tmp_path / "fetched", "fetch", "-q", "../b.bundle", f"{branch}:{branch}")
    assert run(tmp_path / "fetched", "rev-parse", branch).strip() == commit


def test_an_own_branch_is_moved_and_others_are_left_alone(folder: Path, tmp_path: Path):
    repository, first, branch, *_ = built(folder, tmp_path)
    base = git.head(repository)
    second = git.commit_files(repository, base, {"b.txt": b"2"}, "second", tmp_path)
    assert git.place_branch(repository, "shop.pricing", second) == branch == "specc/shop.pricing"
    assert git.branches(repository)[branch] == second

    run(folder, "worktree", "add", "-q", str(tmp_path / "review"), branch)
    assert git.place_branch(repository, "shop.pricing", first) == "specc/shop.pricing-2"
    run(folder, "worktree", "remove", "--force", str(tmp_path / "review"))

    run(folder, "branch", "-f", branch, "main")
    assert git.place_branch(repository, "shop.pricing", second) == "specc/shop.pricing-2"
    assert run(folder, "rev-parse", branch) == run(folder, "rev-parse", "main")


def test_a_branch_called_specc_does_not_stand_in_the_way(folder: Path, tmp_path: Path):
    run(folder, "branch", "specc")
    assert built(folder, tmp_path)[2] == "specc-shop.pricing"


def test_a_detached_head_is_a_base_like_any_other(folder: Path, tmp_path: Path):
    attached = built(folder, tmp_path)[1:]
    run(folder, "checkout", "-q", "--detach")
    assert built(folder, tmp_path)[1:] == attached


def test_a_worktree_that_a_killed_run_left_is_replaced(folder: Path, tmp_path: Path):
    repository, commit, *_ = built(folder, tmp_path)
    place = tmp_path / "trees" / "one"
    place.parent.mkdir()
    run(folder, "worktree", "add", "-q", "--detach", "--lock", str(place), commit)
    (place / "rest.txt").write_text("left")
    with git.worktree(repository, commit, place) as tree:
        assert not (tree / "rest.txt").exists()
    assert not place.exists()
    assert len(run(folder, "worktree", "list").splitlines()) == 1


def test_reading_files_of_a_commit(folder: Path, tmp_path: Path):
    (folder / "empty").write_bytes(b"")
    (folder / "binary").write_bytes(b"\n\0blob 3\n")
    commit_all(folder, "more")
    repository = git.find(folder)
    files = git.listing(repository, "HEAD")
    wanted = [files[name][1] for name in ("empty", "binary", "a.txt")]
    assert list(git.read_blobs(repository, wanted).values()) == [b"", b"\n\0blob 3\n", b"one\n"]


@pytest.mark.parametrize(
    ("arrange", "said", "remedy"),
    [
        (lambda p: None, "is not in a git repository", "git init"),
        (lambda p: run(p, "init", "-q"), "has no commit yet", "git commit"),
        (lambda p: run(p, "init", "-q", "--bare"), "is a bare repository", "a clone with files"),
    ],
)
def test_what_is_wrong_with_the_repository_is_said_with_a_remedy(tmp_path, arrange, said, remedy):
    arrange(tmp_path)
    with pytest.raises(SpeccError) as caught:
        git.head(git.find(tmp_path))
    assert said in caught.value.message
    assert remedy in caught.value.hint


def test_git_that_is_not_installed_is_said(folder: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpeccError, match="git is not installed"):
        git.find(folder)


def test_a_target_that_is_a_symbolic_link_is_refused(folder: Path, tmp_path: Path):
    (folder / "link.py").symlink_to("/etc/passwd")
    commit_all(folder, "link")
    repository = git.find(folder)
    with pytest.raises(SpeccError, match=r"link\.py is a symbolic link"):
        git.commit_files(repository, git.head(repository), {"link.py": b"x"}, "m", tmp_path)
