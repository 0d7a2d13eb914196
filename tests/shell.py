"""Runs the installed `specc`, and git, as a user would."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SPECC = Path(sys.executable).parent / "specc"
QUIET = {"NO_COLOR": "1", "PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
COMMITTER = ("-c", "user.name=Test", "-c", "user.email=test@example.com")


def specc(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    """One `specc` command."""
    return run(SPECC, *arguments, cwd=cwd, env=env)


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    """One command with a small environment and no input."""
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**QUIET, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def commit_all(folder: Path) -> None:
    """Make `folder` a git repository, if it is none, and commit what is in it."""
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        (*COMMITTER, "commit", "-qm", "Start"),
    ):
        done = run("git", *arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
