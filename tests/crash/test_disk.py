"""A disk that is full, or may only be read, in a mount namespace of the test's own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import projects

BUILD = f"cd place && {sys.executable} -m specc build"


def in_namespace(folder: Path, *lines: str) -> list[tuple[int, str]]:
    """Run shell lines as root of a namespace; exit code and output of those that end in `| show`."""
    script = ["set -u", f"cd {folder}"]
    script += [f"({line}) 2>&1; echo; echo exit=$?; echo ---" for line in lines]
    marked = "\n".join(script).replace("; echo; echo exit=$?", "; code=$?; echo; echo exit=$code")
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", marked]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    parts = [part.rpartition("exit=") for part in done.stdout.split("\n---\n")[:-1]]
    return [(int(code), output.strip()) for output, _, code in parts]


def full(tmp_path: Path, kilobytes: int) -> None:
    """Build on a disk with so much space left, then again with more."""
    folder = projects.make(tmp_path / "project")
    (tmp_path / "place").mkdir()
    files = list(folder.rglob("*"))
    needed = sum(4 * (path.lstat().st_size // 4096 + 1) for path in files)
    first, _, second, manifest = in_namespace(
        tmp_path,
        f"mount -t tmpfs -o size={needed + kilobytes}k none place; cp -r project/. place; {BUILD}",
        "mount -o remount,size=50m none place",
        BUILD,
        "cat place/.specc/bundles/shop.fees/manifest.json",
    )
    assert first[0] == 2, first
    assert "free some disk space" in first[1]
    assert "Traceback" not in first[1]
    assert second[0] == 0, second
    projects.run(folder)
    assert manifest[1] == projects.bundle(folder)["manifest.json"].decode().strip()


def test_a_full_disk_stops_a_build_that_goes_on_when_there_is_space(tmp_path: Path):
    full(tmp_path, 20)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", range(0, 110, 10))
def test_a_disk_that_is_full_at_any_moment(tmp_path: Path, kilobytes: int):
    full(tmp_path, kilobytes)


@pytest.mark.parametrize(
    ("place", "said"),
    [("place", "cannot write to"), ("place/.git", "check its owner and permissions")],
)
def test_a_folder_that_may_only_be_read(tmp_path: Path, place: str, said: str):
    projects.make(tmp_path / "place")
    (_, _), (code, output) = in_namespace(
        tmp_path, f"mount --bind {place} {place} && mount -o remount,ro,bind {place}", BUILD
    )
    assert code == 2
    assert said in output
    assert "Traceback" not in output
