"""Every example builds as its README says, and a fault in what was built is found."""

import shutil
from pathlib import Path

import pytest

from tests.harness import ROOT
from tests.shell import commit_all, run, specc

EXAMPLES = {
    "checkout": ("src/shop/pricing.py", "weight <= 2", "weight < 2", "shipping"),
    "loan": ("src/loans/plan.py", "ROUND_DOWN", "ROUND_UP", "LOAN-1"),
    "parking": ("parking.py", "hours - 1", "hours", "FEE-1"),
    "vague": ("src/library/desk.py", "days <= 7", "days < 7", "FEE-1"),
    "subscription": ("src/billing/subscription.py", "self.tries < 3", "self.tries < 2", "Subscription"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
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


def test_the_examples_are_all_here() -> None:
    folders = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}
    assert folders == {*EXAMPLES, "broken"}
