"""The distribution: a wheel that works elsewhere, and hooks that work in a repository."""

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from specc import DISTRIBUTION
from tests.harness import ROOT
from tests.shell import QUIET, SPECC, commit_all, run


@pytest.mark.parametrize(
    ("name", "some"),
    [
        (
            "requirements.lock",
            {
                "click",
                "hatchling",
                "hypothesis",
                "jinja2",
                "lark",
                "mypy",
                "pydantic",
                "ruff",
            },
        ),
        (".ci/index.lock", {"chromadb", "numpy", "tokenizers"}),
    ],
)
def test_a_lock_pins_everything_with_hashes_and_names_no_host(name: str, some: set[str]) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([a-z0-9-]+)==\S+(?: ;[^\n]*)? \\\n    --hash=sha256:", lock, re.MULTILINE
    )
    named = re.findall(r"^[a-z0-9-]+", lock, re.MULTILINE)
    assert sorted(pinned) == sorted(named)
    assert some <= set(named)
    assert "://" not in lock


def test_hooks_name_commands_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", hooks) == [
        "specc check --force-exclude",
        "specc lint --force-exclude",
        "specc fmt --force-exclude",
    ]
    assert re.findall(r"- id: (.+)", hooks) == ["specc-check", "specc-lint", "specc-fmt"]


@pytest.mark.slow
def test_the_entry_of_init_works_in_a_repository(tmp_path: Path) -> None:
    assert run(SPECC, "init", cwd=tmp_path).returncode == 0
    (tmp_path / "rpm.spec").write_text("Name: something\n")
    commit_all(tmp_path)
    environment = {"PATH": f"{SPECC.parent}:{QUIET['PATH']}", "HOME": str(tmp_path / "home")}
    well = run("prek", "run", "--all-files", cwd=tmp_path, env=environment)
    assert well.returncode == 0, well.stdout + well.stderr
    spec = tmp_path / "tickets.spec"
    spec.write_text(spec.read_text().replace("6.50", "cheap"))
    ill = run("prek", "run", "--all-files", cwd=tmp_path, env=environment)
    assert ill.returncode == 1
    assert "There is no name `cheap`" in ill.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as an index would."""
    folder = tmp_path_factory.mktemp("dist")
    for arguments in (("-t", "sdist"), ("-t", "wheel")):
        command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), *arguments]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder / "source", filter="data")
    (unpacked,) = (folder / "source").iterdir()
    again = folder / "again"
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(again), "-t", "wheel"]
    subprocess.run(command, cwd=unpacked, check=True, capture_output=True)
    (first,) = folder.glob("*.whl")
    (second,) = again.glob("*.whl")
    assert first.read_bytes() == second.read_bytes()
    return first


@pytest.mark.slow
def test_a_fresh_environment_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    environment, project = tmp_path / "venv", tmp_path / "project"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [environment / "bin" / "pip", "install", "--quiet"]
    subprocess.run([*pip, wheel], check=True)
    project.mkdir()
    specc = environment / "bin" / "specc"
    for arguments in (
        ("init",),
        ("check",),
        ("fmt", "--check"),
        ("ir",),
        ("ir", "--schema"),
        ("plan",),
    ):
        done = run(specc, *arguments, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "E" in run(specc, "explain", "--list", cwd=project).stdout

    listed = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    present = run(environment / "bin" / "python", "-c", listed, cwd=project).stdout.lower().split()
    assert (
        set(present) & {"hypothesis", "jinja2", "pytest", "coverage", "anthropic", "chromadb"}
        == set()
    )

    commit_all(project)
    refused = run(specc, "build", cwd=project)
    assert refused.returncode == 2
    (command,) = re.findall(r"pip install (.+)", refused.stderr)
    subprocess.run([*pip, *re.findall(r"'([^']+)'", command)], check=True)
    built = run(specc, "build", cwd=project)
    assert built.returncode == 0, built.stdout + built.stderr
    assert DISTRIBUTION.replace("-", "_") in wheel.name
