"""Whole builds of small projects, from the spec to the bundle."""

import json
import shutil
from pathlib import Path

import pytest

from specc import store, workspace
from specc.build import Options, build
from specc.errors import SpeccError
from specc.results import Event
from tests import projects
from tests.projects import SPEC, git, run, started, write

UNITS = ["shop.fees/Money", "shop.fees/fee", "shop.fees/postage"]
OPEN = SPEC.replace("    > Two a day", '    open "Is Sunday a day?"\n    > Two a day')
LOOSE = SPEC.replace("    returns 1.50 when parcel.grams <= 500\n    returns 4.00 otherwise\n", "")
WRONG = SPEC.replace("check fee(1) == 0", "check fee(1) == 1")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once. Tests work on copies of it."""
    folder = projects.make(tmp_path_factory.mktemp("built") / "shop")
    (result,), _ = run(folder)
    assert result.build.state == "done", result
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "shop", symlinks=True)
    return tmp_path / "shop"


def test_a_build_leaves_a_bundle_and_a_branch_and_nothing_else(tmp_path: Path):
    folder = projects.make(tmp_path / "shop")
    write(folder, {"src/shop/models.py": projects.FILES["src/shop/models.py"] + "\n\nDIRTY = 1\n"})
    git(folder, "add", "src/shop/models.py")
    write(folder, {"scratch.txt": "not yet\n"})
    status, index = git(folder, "status", "--porcelain"), (folder / ".git/index").read_bytes()
    (result,), events = run(folder)
    assert result.build.state == "done"
    assert started(events) == [
        "check", "tests", "plan", *(f"derive {unit}" for unit in UNITS), "splice", "run", "commit",
        "bundle",
    ]  # fmt: skip
    assert "src/shop/models.py has changes that are not committed" in result.build.notes[0]
    assert git(folder, "status", "--porcelain") == status
    assert (folder / ".git/index").read_bytes() == index
    assert len(git(folder, "worktree", "list").splitlines()) == 1
    changed = git(folder, "diff", "--name-status", "main", "specc/shop.fees").splitlines()
    assert changed == [
        "A\tspecc.lock",
        "A\tsrc/shop/fees.py",
        f"A\t{result.build.plan.tests}",
    ]
    assert "DIRTY" not in git(folder, "show", "specc/shop.fees:src/shop/models.py")


def test_the_bundle_says_what_a_reviewer_needs(built: Path):
    files = projects.bundle(built)
    assert sorted(files) == [
        "PR.md", "branch.bundle", "branch.patch", "coverage.json", "junit.xml", "manifest.json",
        "reviewers.json", "traceability.json", "traceability.md",
    ]  # fmt: skip
    page = files["PR.md"].decode()
    assert "> What a customer pays" not in page
    assert "What a customer pays besides the goods." in page
    assert "| FEE-1 | The first day is free |" in page
    assert json.loads(files["reviewers.json"])["reviewers"] == ["@shop/fees", "@product"]
    for row in json.loads(files["traceability.json"])["traces"]:
        assert row["result"] == "passed"
        assert row["spec_line"] > 0
        assert row["test_line"] > 0


def test_the_branch_can_be_fetched_from_the_bundle_and_its_tests_pass(built: Path, tmp_path: Path):
    git(tmp_path, "clone", "-q", str(built), "fresh")
    fresh = tmp_path / "fresh"
    git(
        fresh,
        "fetch",
        "-q",
        str(built / ".specc/bundles/shop.fees/branch.bundle"),
        "specc/shop.fees",
    )
    git(fresh, "merge", "-q", "FETCH_HEAD")
    (result,), events = run(fresh)
    assert result.build.state == "done"
    assert result.build.message == "the last commit already holds this code"
    assert {task.coder for task in result.build.plan.tasks} == {"locked"}
    assert [step for step in started(events) if step.startswith("derive")] == []


def test_a_second_run_does_nothing(project: Path):
    run(project)
    before = store.runs(project / ".specc")
    (result,), events = run(project)
    assert result.build.state == "unchanged"
    assert result.build.bundle == ".specc/bundles/shop.fees"
    assert events == []
    assert store.runs(project / ".specc") == before


def test_a_comment_redoes_only_what_shows_the_spec(project: Path):
    run(project)
    write(project, {"fees.spec": SPEC.replace("function fee", "# a comment\nfunction fee")})
    (result,), events = run(project)
    assert result.build.state == "done"
    assert started(events) == ["check", "commit", "bundle"]


def test_one_function_redoes_only_what_depends_on_it(project: Path):
    run(project)
    write(project, {"fees.spec": SPEC.replace("returns 4.00", "returns 4.50")})
    (result,), events = run(project)
    assert result.build.state == "done"
    assert started(events) == [
        "check", "tests", "plan", "derive shop.fees/postage", "splice", "run", "commit", "bundle",
    ]  # fmt: skip
    (back,), events = run_with(project, SPEC)
    assert back.build.state == "done"
    assert started(events) == ["commit", "bundle"]


def run_with(folder: Path, spec: str):
    write(folder, {"fees.spec": spec})
    return run(folder)


def test_an_edit_during_a_build_is_not_taken_for_built(project: Path):
    def edit(event: Event) -> None:
        write(project, {"fees.spec": SPEC.replace("function fee", "# later\nfunction fee")})

    specs = workspace.find([project]).specs
    assert build(specs, Options(), edit)[0].build.state == "done"
    (result,), events = run(project)
    assert result.build.state == "done"
    assert started(events) == ["check", "commit", "bundle"]


def test_a_bundle_or_branch_that_was_deleted_comes_back_the_same(project: Path):
    run(project)
    bundle = projects.bundle(project)
    shutil.rmtree(project / ".specc/bundles")
    (_,), events = run(project)
    assert started(events) == ["bundle"]
    git(project, "branch", "-D", "specc/shop.fees")
    (_,), events = run(project)
    assert started(events) == ["commit"]
    assert projects.bundle(project) == bundle


def test_two_builds_of_the_same_input_give_the_same_bytes(built: Path, tmp_path: Path):
    other = projects.make(tmp_path / "elsewhere" / "under another name")
    run(other)
    assert projects.bundle(other) == projects.bundle(built)


def test_an_open_question_stops_the_build(tmp_path: Path):
    folder = projects.make(tmp_path / "shop", {"fees.spec": OPEN})
    (result,), events = run(folder)
    assert result.build.state == "waiting"
    assert result.build.waiting == ("Is Sunday a day?",)
    assert started(events) == ["check"]
    assert store.runs(folder / ".specc")[0].state == "waiting"
    assert git(folder, "branch", "--format=%(refname:short)").split() == ["main"]


def test_a_unit_that_its_rules_do_not_determine_waits_for_an_agent(tmp_path: Path):
    folder = projects.make(tmp_path / "shop", {"fees.spec": LOOSE})
    (result,), _ = run(folder)
    assert result.build.state == "waiting"
    assert result.build.waiting == ("shop.fees/postage: it has no `returns` rule: needs an agent",)
    drafts = folder / ".specc/drafts/shop.fees"
    assert "def fee" in (drafts / "src/shop/fees.py").read_text()
    assert (drafts / result.build.plan.tests).is_file()


def test_a_criterion_that_the_rules_break_fails_the_build_without_a_bundle(tmp_path: Path):
    folder = projects.make(tmp_path / "shop", {"fees.spec": WRONG})
    (result,), _ = run(folder)
    assert result.build.state == "failed"
    assert [row.code for row in result.build.traces if row.result == "failed"] == ["FEE-1"]
    assert not (folder / ".specc/bundles").exists()
    details = json.loads(store.runs(folder / ".specc")[0].details)
    assert details["report"]["outcomes"]
    (again,), events = run(folder)
    assert again.build.state == "failed"
    assert started(events) == []


def test_errors_in_the_spec_are_told_and_nothing_is_built(tmp_path: Path):
    folder = projects.make(tmp_path / "shop", {"fees.spec": SPEC.replace("days <= 1", "dais <= 1")})
    (result,), _ = run(folder)
    assert result.build.state == "invalid"
    assert len(result.diagnostics) == 1


def test_code_that_was_edited_by_hand_is_replaced_and_the_reviewer_told(project: Path):
    git(project, "merge", "-q", "specc/shop.fees")
    target = project / "src/shop/fees.py"
    target.write_text(target.read_text().replace("def postage(", "def postage(  # by hand\n    "))
    projects.commit(project)
    (result,), _ = run(project)
    coders = {task.symbols[0]: task.coder for task in result.build.plan.tasks}
    assert coders == {"Money": "locked", "fee": "locked", "postage": "derive"}
    page = projects.bundle(project)["PR.md"].decode()
    assert "The code of `shop.fees/postage` was edited by hand since it was accepted." in page
    assert "by hand" not in git(project, "show", "specc/shop.fees:src/shop/fees.py")


def test_a_spec_builds_on_the_code_of_the_spec_that_it_uses(tmp_path: Path):
    bill = """specc 1
module shop.bill
target "src/shop/bill.py"
use shop.fees: Money, fee

function bill(days: Int where 0 <= value <= 30, goods: Money) -> Money:
    returns round_half_up(goods + fee(days), 2)
"""
    folder = projects.make(tmp_path / "shop", {"bill.spec": bill})
    (result,), _ = run(folder, "bill.spec")
    assert result.build.state == "done"
    files = git(folder, "diff", "--name-only", "main", "specc/shop.bill").split()
    assert {"src/shop/bill.py", "src/shop/fees.py", "specc.lock"} < set(files)
    assert "brings it along: fees.spec" in projects.bundle(folder, "shop.bill")["PR.md"].decode()


def test_two_projects_in_one_repository_keep_apart(tmp_path: Path):
    folder = tmp_path / "both"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for name in ("one", "two"):
        spec = SPEC.replace("shop.fees", f"{name}.fees").replace(
            "src/shop/fees", f"src/{name}/fees"
        )
        write(folder / name, {**projects.FILES, "fees.spec": spec})
    projects.commit(folder)
    results, _ = run(folder, "one/fees.spec", "two/fees.spec")
    assert [each.build.state for each in results] == ["done", "done"]
    assert git(folder, "diff", "--name-only", "main", "specc/two.fees").split() == [
        "two/specc.lock",
        "two/src/two/__init__.py",
        "two/src/two/fees.py",
        f"two/{results[1].build.plan.tests}",
    ]
    assert not (folder / ".specc").exists()
    assert store.runs(folder / "one/.specc")[0].spec == "fees.spec"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"src/shop/fees.py": "def broken(:\n"}, "src/shop/fees.py:1: the target is not valid"),
        ({"specc.lock": "<<<<<<< HEAD\n"}, "unsolved merge conflict"),
        ({"pyproject.toml": "[tool.specc]\npython = 'no/such'\n"}, "no Python at"),
    ],
)
def test_a_world_that_is_wrong_is_said_and_kept_with_the_run(tmp_path: Path, changes, said):
    folder = projects.make(tmp_path / "shop", changes)
    with pytest.raises(SpeccError, match=said):
        run(folder)


def test_a_target_that_leads_outside_by_a_link_is_said(tmp_path: Path):
    folder = projects.make(tmp_path / "shop")
    (tmp_path / "outside").mkdir()
    (folder / "src/away").symlink_to(tmp_path / "outside")
    write(folder, {"fees.spec": SPEC.replace("src/shop/fees.py", "src/away/fees.py")})
    with pytest.raises(SpeccError, match="lies outside the project"):
        run(folder)


def test_a_link_in_the_commit_does_not_lead_the_build_outside(tmp_path: Path):
    folder = projects.make(tmp_path / "shop")
    (tmp_path / "outside").mkdir()
    (folder / "src/away").symlink_to(tmp_path / "outside")
    projects.commit(folder)
    (folder / "src/away").unlink()
    write(folder, {"fees.spec": SPEC.replace("src/shop/fees.py", "src/away/fees.py")})
    with pytest.raises(SpeccError, match="leads out of the project by a symbolic link"):
        run(folder)
    assert list((tmp_path / "outside").iterdir()) == []
    assert len(git(folder, "worktree", "list").splitlines()) == 1


def test_a_module_that_is_not_committed_is_said(tmp_path: Path):
    folder = projects.make(tmp_path / "shop")
    git(folder, "rm", "-q", "--cached", "src/shop/models.py")
    git(folder, "commit", "-q", "-m", "without models")
    with pytest.raises(SpeccError, match=r"models\.py, which .* uses, is not in the last commit"):
        run(folder)


def test_a_folder_without_git_is_said(tmp_path: Path):
    write(tmp_path, projects.FILES)
    with pytest.raises(SpeccError, match="is not in a git repository"):
        run(tmp_path)
