"""Small projects in git repositories, for the tests of whole builds."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from specc import workspace
from specc.build import BuildResult, Options, build
from specc.results import Event

DATE = "2026-03-01T10:00:00+0000"

SPEC = """specc 1
module shop.fees
> What a customer pays besides the goods.
target "src/shop/fees.py"
owner "@shop/fees"
use shop.models: Parcel

type Money = Decimal(8, 2) where value >= 0

function fee(days: Int where 0 <= value <= 30) -> Money:
    > Two a day, from the second on.
    returns 0.00 when days <= 1
    returns round_half_up(2.00 * (days - 1), 2) otherwise

    criterion FEE-1 "The first day is free":
        check fee(1) == 0

function postage(parcel: Parcel) -> Money:
    returns 1.50 when parcel.grams <= 500
    returns 4.00 otherwise

    criterion POST-1 "Light is cheap":
        when parcel.grams < 100
        check result == 1.50
"""
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
    "fees.spec": SPEC,
    "src/shop/__init__.py": "",
    "src/shop/models.py": """from dataclasses import dataclass


@dataclass(frozen=True)
class Parcel:
    grams: int
""",
    ".github/CODEOWNERS": "*.spec @product\n",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git as Ann, at a date that does not change."""
    names = {"GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE}
    command = ["env", *(f"{name}={value}" for name, value in names.items()), "git"]
    command += ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def commit(folder: Path, message: str = "work") -> None:
    """Commit everything."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def make(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """A project in a repository of its own."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, {**FILES, **(changes or {})})
    commit(folder)
    return folder


def run(folder: Path, *specs: str) -> tuple[list[BuildResult], list[Event]]:
    """Build a project's specs in this process."""
    events: list[Event] = []
    paths = [folder / spec for spec in specs] or [folder]
    results = build(workspace.find(paths).specs, Options(), events.append)
    return list(results), events


def started(events: list[Event]) -> list[str]:
    """The steps that were really done, in order."""
    return [f"{each.step} {each.unit}".strip() for each in events if each.state == "started"]


def bundle(folder: Path, module: str = "shop.fees") -> dict[str, bytes]:
    """The hashed files of a bundle."""
    place = folder / ".specc" / "bundles" / module
    return {each.name: each.read_bytes() for each in place.iterdir() if each.name != "run.json"}
