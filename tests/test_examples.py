"""Every example builds as its README says, and a fault in what was built is found."""

import re
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint import Answer, say, serve
from tests.harness import ROOT
from tests.shell import commit_all, run, specc

EXAMPLES = {
    "checkout": ("src/shop/pricing.py", "weight <= 2", "weight < 2", "shipping"),
    "loan": ("src/loans/plan.py", "ROUND_DOWN", "ROUND_UP", "LOAN-1"),
    "parking": ("parking.py", "hours - 1", "hours", "FEE-1"),
    "vague": ("src/library/desk.py", "days <= 7", "days < 7", "FEE-1"),
    "subscription": ("src/billing/subscription.py", "self.tries < 3", "self.tries < 2", "Subscription"),
}  # fmt: skip


LONG = ("loan", "subscription", "vague")
"""What takes long, and shows little that the others do not."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.slow] if each in LONG else []) for each in EXAMPLES],
)
def test_example(name: str, tmp_path: Path) -> None:
    target, right, wrong, named = EXAMPLES[name]
    folder = tmp_path / name
    shutil.copytree(ROOT / "examples" / name, folder, ignore=shutil.ignore_patterns(".specc"))
    commit_all(folder)

    built = specc("build", cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "ready for review" in built.stdout
    assert run("git", "status", "--porcelain", cwd=folder).stdout == ""

    again = specc("build", cwd=folder)
    assert again.returncode == 0
    assert "nothing has changed" in again.stdout

    branch = run("git", "for-each-ref", "--format=%(refname)", "refs/heads/specc", cwd=folder)
    merged = run("git", "merge", "--quiet", branch.stdout.strip(), cwd=folder)
    assert merged.returncode == 0, merged.stderr
    assert specc("test", cwd=folder).returncode == 0

    code = folder / target
    text = code.read_text(encoding="utf-8")
    assert right in text
    code.write_text(text.replace(right, wrong), encoding="utf-8")
    found = specc("test", cwd=folder)
    assert found.returncode == 1
    assert (
        f"✗ {named}" in found.stdout or f"✗ rules {named}" in found.stdout or named in found.stdout
    )
    assert "actual" in found.stdout or "raised" in found.stdout or "message" in found.stdout


def meetings(folder: Path) -> Path:
    """The example whose functions no rule determines, in a repository of its own."""
    shutil.copytree(ROOT / "examples" / "meetings", folder, ignore=shutil.ignore_patterns(".specc"))
    commit_all(folder)
    return folder


def model(body: dict[str, Any]) -> Answer:
    """A model that writes `merged` wrong at first, and mends it when it is told."""
    text = body["messages"][0]["content"][1]["text"]
    unit = re.search(r"## Attempt \d+ at `[\w.]+/(\w+)`", text)[1]
    source = re.findall(r"<file-(\w+)>\n(.*?)\n</file-\1>", text, re.DOTALL)[-1][1] + "\n"
    bodies = runpy.run_path(str(ROOT / "examples/meetings/agent"))["BODIES"]
    wrong = bodies["merged"].replace("slot.start <= found", "slot.start < found")
    if wrong in source:
        fixed = source.replace(wrong, bodies["merged"])
    else:
        own = wrong if unit == "merged" else bodies[unit]
        head, _, rest = source.partition(f"def {unit}(")
        fixed = f"{head}def {unit}(" + rest.replace("    raise NotImplementedError\n", own, 1)
    if unit == "free_minutes":
        fixed = fixed.replace("import DAY, Slot\n", "import DAY, Slot, length\n")
    return say(f"FILE: src/diary/planner.py\n````python\n{fixed}````\n")


def test_meetings_by_a_model(tmp_path: Path) -> None:
    """Built end to end with nothing set but a key, through the real client."""
    folder = meetings(tmp_path / "meetings")
    with serve(model) as endpoint:
        env = {"ANTHROPIC_API_KEY": "k" * 20, "ANTHROPIC_BASE_URL": endpoint.url}
        done = specc("build", cwd=folder, env=env)
        assert len(endpoint.requests) == 4
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ready for review" in done.stdout
    shown = specc("log", "merged", cwd=folder).stdout
    assert "= failed" in shown
    assert "= passed" in shown


FAULTS = (
    ("slot.start <= found", "slot.start < found", "MERGE-1"),
    ("max(found[-1].end, slot.end)", "slot.end", "MERGE-3"),
    ("start = max(start, slot.end)", "start = slot.end", "first_meeting"),
    ("> day.end:", ">= day.end:", "first_meeting"),
    ("min(slot.end, day.end)", "slot.end", "FREE-2"),
)


@pytest.mark.parametrize(
    "faults", [FAULTS[:1], pytest.param(FAULTS, marks=pytest.mark.slow)], ids=["one", "all"]
)
def test_meetings_by_a_command(faults: tuple[tuple[str, str, str], ...], tmp_path: Path) -> None:
    """Built by another agent, which is a script of the example; faults in it are found."""
    folder = meetings(tmp_path / "meetings")
    done = specc("build", "--agent", f"command:{sys.executable} agent", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("git", "status", "--porcelain", cwd=folder).stdout == ""
    assert run("git", "merge", "-q", "specc/diary.planner", cwd=folder).returncode == 0
    again = specc("build", cwd=folder)
    assert "the last commit already holds this code" in again.stdout
    code = folder / "src/diary/planner.py"
    text = code.read_text(encoding="utf-8")
    for right, wrong, named in faults:
        assert right in text
        code.write_text(text.replace(right, wrong), encoding="utf-8")
        found = specc("test", cwd=folder)
        assert found.returncode == 1, wrong
        assert named in found.stdout


def test_the_examples_are_all_here() -> None:
    folders = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}
    assert folders == {*EXAMPLES, "broken", "meetings"}
