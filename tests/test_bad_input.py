"""Bad input: each gets a message of its own and exit code 2, or 1 where the spec is wrong."""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell import QUIET, SPECC, commit_all, run, specc

HEAD = "specc 1\nmodule shop.tiny\n"
DOUBLE = "\nfunction double(n: Int) -> Int:\n    returns n * 2\n"
GOOD = HEAD + 'target "src/shop/tiny.py"\n' + DOUBLE
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24

CRITERION = '    criterion A-1 "{}":\n        check result == n * 2\n'
NESTED = "(" * 3000 + "n" + ")" * 3000

WRONG_SPECS = {
    "not a specc file": ("Name: tiny\nVersion: 1\n", "specc 1"),
    "unknown edition": (GOOD.replace("specc 1", "specc 99"), "99"),
    "empty file": ("", "empty"),
    "tabs mixed": (GOOD + "\tlet a = 1\n", "tab"),
    "deep nesting": (GOOD.replace("n * 2", NESTED), "nest"),
    "duplicate ids": (GOOD + CRITERION.format("First") + CRITERION.format("Second"), "A-1"),
}
WRONG_FILES = {
    "not UTF-8": (GOOD.encode() + b"# caf\xe9\n", "bad.spec:7: byte 0xe9 is not UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "begins with a byte order mark"),
    "UTF-16": (GOOD.encode("utf-16"), "begins with a byte order mark (UTF-16)"),
    "10 MB": (GOOD.encode() + b"# filler\n" * 1_200_000, "bad.spec has 10.8 MB; a spec may have 1"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose only spec builds."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "__init__.py").write_text("")
    (tmp_path / "tiny.spec").write_text(GOOD)
    return tmp_path


def restricted(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`specc` for whom permissions hold: root gives up the right to ignore them."""
    libc = ctypes.CDLL(None)

    def drop() -> None:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    return subprocess.run(
        [SPECC, *arguments],
        cwd=cwd,
        env=QUIET,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=drop if os.geteuid() == 0 else None,
    )


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write into `folder` or below for a while."""
    folders = [folder, *(each for each in folder.rglob("*") if each.is_dir())]
    for each in folders:
        each.chmod(0o555)
    try:
        yield
    finally:
        for each in folders:
            each.chmod(0o755)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 400 KB."""
    folder.mkdir()
    done = run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder, cwd=folder.parent)
    if done.returncode:
        pytest.skip(f"no small disk here: {done.stderr}")
    try:
        yield folder
    finally:
        run("umount", "--lazy", folder, cwd=folder.parent)


def fails(done: subprocess.CompletedProcess[str], message: str, code: int = 2) -> None:
    """The command ended with `code`, said `message`, and did not crash."""
    said = done.stdout + done.stderr
    assert message.lower() in said.lower()
    assert "Traceback" not in said
    assert done.returncode == code, said


@pytest.mark.parametrize("name", WRONG_SPECS)
def test_wrong_spec(name: str, project: Path) -> None:
    text, message = WRONG_SPECS[name]
    (project / "bad.spec").write_text(text)
    done = specc("check", "bad.spec", cwd=project)
    fails(done, message, 1)
    assert "1 error in 1 file" in done.stdout


@pytest.mark.parametrize("name", WRONG_FILES)
def test_wrong_file(name: str, project: Path) -> None:
    content, message = WRONG_FILES[name]
    (project / "bad.spec").write_bytes(content)
    fails(specc("check", "bad.spec", cwd=project), message)


def test_missing_file(project: Path) -> None:
    fails(specc("check", "nothing.spec", cwd=project), "nothing.spec does not exist")


def test_unreadable_file(project: Path) -> None:
    assert restricted("check", "tiny.spec", cwd=project).returncode == 0
    (project / "tiny.spec").chmod(0)
    fails(restricted("check", "tiny.spec", cwd=project), "tiny.spec may not be read")


def test_circular_use(project: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        text = f'specc 1\nmodule {one}\ntarget "{one}.py"\nuse {other}: from_{other}\n'
        text += f"\nfunction from_{one}(n: Int) -> Int:\n    returns from_{other}(n)\n"
        (project / f"{one}.spec").write_text(text)
    fails(specc("check", "a.spec", cwd=project), "use each other in a circle", 1)


@pytest.mark.parametrize("target", ["../outside.py", "/tmp/outside.py", "link/outside.py"])
def test_target_outside_the_project(target: str, project: Path) -> None:
    (project / "link").symlink_to(project.parent)
    (project / "tiny.spec").write_text(GOOD.replace("src/shop/tiny.py", target))
    commit_all(project)
    done = specc("build", cwd=project)
    said = done.stdout + done.stderr
    assert done.returncode in {1, 2}, said
    assert "outside" in said
    assert not (project.parent / "outside.py").exists()


def test_target_that_does_not_parse(project: Path) -> None:
    (project / "src" / "shop" / "tiny.py").write_text("def half(:\n")
    commit_all(project)
    fails(specc("build", cwd=project), "src/shop/tiny.py")


def test_no_git_repository(project: Path) -> None:
    fails(specc("build", cwd=project), "is not in a git repository")


def test_repository_without_a_commit(project: Path) -> None:
    run("git", "init", "-q", cwd=project)
    fails(specc("build", cwd=project), "has no commit yet")


@pytest.mark.slow
def test_detached_head_builds(project: Path) -> None:
    commit_all(project)
    run("git", "checkout", "-q", "--detach", cwd=project)
    done = specc("build", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr


def test_read_only_folder(project: Path) -> None:
    commit_all(project)
    with read_only(project):
        done = restricted("check", cwd=project)
        assert (done.returncode, done.stdout) == (0, "1 spec checked: no errors\n")
        fails(restricted("build", cwd=project), "cannot write to")
    assert not (project / ".specc").exists()


def test_disk_full(project: Path) -> None:
    with small_disk(project / "disk") as disk:
        for name in ("pyproject.toml", "tiny.spec"):
            (disk / name).write_bytes((project / name).read_bytes())
        commit_all(disk)
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
        done = specc("check", cwd=disk)
        assert (done.returncode, done.stdout) == (0, "1 spec checked: no errors\n")
        fails(specc("build", cwd=disk), "free some disk space")


def test_output_to_a_full_disk(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [SPECC, "check"],
            cwd=project,
            env=QUIET,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "error: No space left on device"
