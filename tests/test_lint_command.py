"""`specc lint` as a process: its flags and settings, its baseline, what it writes and prints."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.harness import ROOT
from tests.shell import run, specc

SPEC = """\
specc 1
module shop.share
target "src/shop/share.py"

function share(total: Int, people: Int where value >= 0) -> Int:
    # specc: ignore[L307] nothing of that kind
    returns 0 when people == 0
    returns total // people when people > 0

    criterion SHARE-1 "What is left over is less than a share for each":
        check total % people < people
"""
GOOD = """\
specc 1
module shop.double
target "src/shop/double.py"

function double(n: Int) -> Int:
    returns n * 2

    examples:
        | n | result |
        | 2 | 4      |
"""
BAD = SPEC.replace("total // people when", "totl // people when")
ONLY = ("--select", "L307,L902")
SCHEMA = json.loads((ROOT / "tests" / "data" / "sarif-schema-2.1.0.json").read_text("utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a spec that has two findings, and one that has none."""
    (tmp_path / "pyproject.toml").write_text("[tool.specc]\n")
    (tmp_path / "share.spec").write_text(SPEC)
    (tmp_path / "double.spec").write_text(GOOD)
    return tmp_path


def settings(project: Path, text: str) -> None:
    """Write settings of lint."""
    (project / "pyproject.toml").write_text(f"[tool.specc.lint]\n{text}\n")


def codes(project: Path, *flags: str) -> list[str]:
    """The codes that are reported."""
    done = specc("lint", "--format", "json", *flags, cwd=project)
    assert done.stderr == "", done.stderr
    return [each["code"] for each in json.loads(done.stdout)["diagnostics"]]


def sarif(project: Path, *flags: str):
    """A SARIF log that fits its schema, and which levels and codes its results have."""
    log = json.loads(specc("lint", "--format", "sarif", *flags, cwd=project).stdout)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (one,) = log["runs"]
    return one


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (ONLY, 1),
        (("double.spec",), 0),
        (("--exit-zero",), 0),
        (("--select", "L307", "--ignore", "L3"), 1),
        (("--select", "L307", "--ignore", "L307"), 0),
        (("--select", "L0"), 2),
        (("--ignore", "everything"), 2),
        (("--select", "E201"), 2),
        (("missing.spec",), 2),
        (("--effort", "lazy"), 2),
        (("--unsafe-fixes",), 2),
        (("--because", "so"), 2),
        (("--baseline", "missing.json"), 2),
        (("--update-baseline",), 2),
    ],
)
def test_exit_codes(flags: tuple[str, ...], code: int, project: Path) -> None:
    done = specc("lint", *flags, cwd=project)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_notes_are_told_and_do_not_count(project: Path) -> None:
    settings(project, 'select = ["L307"]\nseverity = {L307 = "note"}')
    done = specc("lint", cwd=project)
    assert done.returncode == 0
    assert done.stdout.startswith("note[L307]: ")
    assert done.stdout.endswith("1 note in 1 file; 2 specs linted\n")


def test_the_longer_beginning_decides(project: Path) -> None:
    assert codes(project, "--select", "L9,L307") == ["L902", "L307"]
    assert codes(project, "--select", "L9,L307", "--ignore", "L3") == ["L902", "L307"]
    assert codes(project, "--select", "L9", "--select", "L3", "--ignore", "L307,L902") == []
    assert codes(project, "--select", "L307", "--ignore", "L") == ["L307"]


def test_settings_select_ignore_and_grade(project: Path) -> None:
    settings(project, 'select = ["L307", "L902"]\nseverity = {L902 = "off", L307 = "error"}')
    assert specc("lint", cwd=project).stdout.startswith("error[L307]: ")
    assert codes(project, "--select", "L9") == []
    settings(project, 'select = ["L3", "L9"]\nignore = ["L9"]')
    assert codes(project) == ["L307"]
    settings(project, 'select = ["L307"]\n[tool.specc.lint.per-file-ignores]\n"sh*.spec" = ["L3"]')
    assert codes(project) == ["L307"]
    settings(
        project, 'select = ["L307"]\n[tool.specc.lint.per-file-ignores]\n"sh*.spec" = ["L307"]'
    )
    assert codes(project) == []


def test_quick_effort_asks_no_rule_that_searches(project: Path) -> None:
    assert codes(project, "--effort", "quick", *ONLY) == []
    settings(project, 'effort = "quick"')
    assert codes(project, *ONLY) == []
    assert codes(project, "--effort", "full", *ONLY) == ["L902", "L307"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["L1"]', ":2: unknown setting `selct` in [tool.specc.lint]"),
        ('select = "L1"', ":2: `select` must be a list of texts in [tool.specc.lint]"),
        ('\nselect = ["L0"]', ":3: unknown code `L0` in [tool.specc.lint]"),
        ('ignore = ["E201"]', ":2: unknown code `E201` in [tool.specc.lint]"),
        ('effort = "lazy"', ":2: `effort` cannot be `lazy` in [tool.specc.lint]"),
        ("severity = 3", ":2: `severity` must be a table in [tool.specc.lint]"),
        ('severity = {L307 = "bad"}', ":2: `L307` cannot be `bad` in [tool.specc.lint]"),
        ('[tool.specc.lint.severity]\nX = "off"', ":2: unknown code `X` in [tool.specc.lint]"),
        ('glossary = {"fast" = 2}', ":2: `glossary` must be a table of texts in [tool.specc.lint]"),
        (
            'per-file-ignores = {"*" = "L1"}',
            ":2: `per-file-ignores` must be a table of lists of codes in [tool.specc.lint]",
        ),
    ],
)
def test_wrong_settings_are_named_with_their_line(text: str, message: str, project: Path) -> None:
    settings(project, text)
    done = specc("lint", cwd=project)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_broken_spec_is_reported_and_its_prose_still_linted(project: Path) -> None:
    (project / "share.spec").write_text(BAD.replace("function", "> TODO\nfunction"))
    found = codes(project)
    assert "E201" in found
    assert set(found) - {"E201"} <= {each for each in found if each.startswith("L1")}
    assert codes(project, "--select", "L3") == ["E201"]


def test_an_unchanged_file_is_answered_from_the_cache(project: Path) -> None:
    first = specc("lint", *ONLY, cwd=project)
    entries = {each: each.stat().st_mtime_ns for each in (project / ".specc/cache").glob("*.json")}
    assert len(entries) == 2
    assert specc("lint", *ONLY, cwd=project).stdout == first.stdout
    assert {each: each.stat().st_mtime_ns for each in entries} == entries
    assert codes(project, "--select", "L307") == ["L307"]
    settings(project, 'ignore = ["L307"]')
    assert codes(project, "--select", "L3") == []


def test_fix_writes_what_is_safe_and_tells_the_rest(project: Path) -> None:
    shown = specc("lint", "--diff", *ONLY, cwd=project)
    assert shown.returncode == 1
    assert "-    # specc: ignore[L307] nothing of that kind" in shown.stdout
    assert (project / "share.spec").read_text() == SPEC
    done = specc("lint", "--fix", *ONLY, cwd=project)
    assert done.returncode == 1
    assert done.stderr == "made 1 fix in 1 file\n"
    assert done.stdout.startswith("warning[L307]")
    assert (project / "share.spec").read_text() == SPEC.replace(
        "    # specc: ignore[L307] nothing of that kind\n", ""
    )
    again = specc("lint", "--fix", *ONLY, cwd=project)
    assert again.stderr == "nothing to fix\n"
    assert specc("lint", "--diff", *ONLY, cwd=project).returncode == 0


def test_unsafe_fixes_are_made_when_asked_and_never_break_a_spec(project: Path) -> None:
    (project / "share.spec").write_text(SPEC.replace("ignore[L307]", "ignore[unused-suppression]"))
    assert specc("lint", "--fix", "--select", "L903", cwd=project).stderr == "nothing to fix\n"
    (project / "share.spec").write_text(SPEC.replace("ignore[L307]", "ignore[l307]"))
    done = specc("lint", "--fix", "--unsafe-fixes", "--select", "L903", cwd=project)
    assert (done.returncode, done.stderr) == (0, "made 1 fix in 1 file\n")
    assert (project / "share.spec").read_text() == SPEC


QUESTION = """\
specc 1
module shop.pricing
target "src/shop/pricing.py"

function discount(total: Int where value >= 0) -> Int:
    criterion D-1 "More than 100 gets 10 off":
        when total > 100
        check result == total - 10

    criterion D-2 "Less than 100 costs what it costs":
        when total < 100
        check result == total
"""


def test_an_answer_is_written_and_holds(project: Path) -> None:
    spec = project / "pricing.spec"
    spec.write_text(QUESTION)
    asked = ("pricing.spec", "--select", "L303")
    (found,) = json.loads(specc("lint", *asked, "--format", "json", cwd=project).stdout)[
        "diagnostics"
    ]
    assert found["item"] == "shop.pricing/discount"
    assert [each["name"] for each in found["readings"]] == ["A", "B", "free"]
    choice = "L303@shop.pricing/discount"
    assert (
        f"specc lint --answer {choice}=A pricing.spec" in specc("lint", *asked, cwd=project).stdout
    )
    shown = specc("lint", *asked, "--diff", "--answer", f"{choice}=A", cwd=project)
    assert "+        when total >= 100" in shown.stdout
    assert spec.read_text() == QUESTION
    freed = specc("lint", *asked, "--answer", f"{choice}=free", "--because", "a gift", cwd=project)
    assert (freed.returncode, freed.stderr) == (0, "made 1 answer in 1 file\n")
    assert 'because "a gift"' in spec.read_text()
    spec.write_text(QUESTION)
    assert specc("lint", "--select", "L303", "--answer", f"{choice}=A", cwd=project).returncode == 0
    assert spec.read_text() == QUESTION.replace("total > 100", "total >= 100")


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("A", "write CODE@item=reading"),
        ("L303@shop.pricing/discont=A", "but on shop.pricing/discount"),
        ("L307@shop.pricing/discount=A", "no finding with readings has the code L307"),
        ("L303@shop.pricing/discount=C", "no reading C"),
        ("L303@shop.pricing/discount=free", "--because"),
        ("L303@discount=A", "it fits other.spec, pricing.spec"),
    ],
)
def test_an_answer_that_fits_nothing_is_refused(choice: str, reason: str, project: Path) -> None:
    (project / "pricing.spec").write_text(QUESTION)
    (project / "other.spec").write_text(QUESTION.replace("shop.pricing", "shop.other"))
    done = specc("lint", "--answer", choice, cwd=project)
    assert done.returncode == 2
    assert reason in done.stderr, done.stderr
    assert (project / "pricing.spec").read_text() == QUESTION


def test_a_baseline_knows_findings_wherever_they_move_and_only_shrinks(project: Path) -> None:
    file = project / "known.json"
    settings(project, f'select = ["L307", "L902"]\nbaseline = "{file.name}"')
    assert specc("lint", cwd=project).returncode == 2
    made = specc("lint", "--update-baseline", cwd=project)
    assert (made.returncode, made.stderr) == (0, "wrote known.json: 2 findings known from now on\n")
    assert file.read_text().count("\n") == 4
    known = "2 specs linted: nothing found; 2 known from the baseline\n"
    assert specc("lint", cwd=project).stdout == known

    moved = SPEC.replace("function", "let one = 1\n\nfunction")
    (project / "share.spec").write_text(moved)
    assert specc("lint", cwd=project).stdout == known
    assert specc("lint", "share.spec", cwd=project).stderr == ""

    new = moved + '\n    criterion SHARE-2 "More":\n        check people // total >= 0\n'
    new = new.replace("    # specc: ignore[L307] nothing of that kind\n", "")
    (project / "share.spec").write_text(new)
    done = specc("lint", cwd=project)
    assert done.returncode == 1
    assert "1 warning in 1 file; 2 specs linted; 1 known from the baseline" in done.stdout
    assert done.stderr == ("1 entry of known.json is settled: --update-baseline takes such out\n")
    updated = specc("lint", "--update-baseline", cwd=project)
    assert updated.returncode == 1
    assert updated.stderr == (
        "removed 1 entry from known.json\n1 new finding not added: a baseline only shrinks\n"
    )
    entries = json.loads(file.read_text())["findings"]
    assert [(each["code"], each["count"]) for each in entries] == [("L307", 1)]


def test_a_baseline_keeps_what_was_not_looked_for(project: Path) -> None:
    flags = ("--baseline", "known.json", "--update-baseline")
    assert specc("lint", *flags, *ONLY, cwd=project).returncode == 0
    written = (project / "known.json").read_text()
    for fewer in (("double.spec",), ("--select", "L305"), ("--effort", "quick", "--select", "L3")):
        assert specc("lint", *flags, *fewer, cwd=project).returncode == 0
        assert (project / "known.json").read_text() == written
    (project / "share.spec").unlink()
    assert specc("lint", *flags, "double.spec", *ONLY, cwd=project).returncode == 0
    assert (project / "known.json").read_text() == written
    assert specc("lint", *flags, *ONLY, cwd=project).returncode == 0
    assert json.loads((project / "known.json").read_text())["findings"] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is not what `--update-baseline` writes"),
        ('{"version": 1, "findings": [{"code": "L307"}]}', "it is not what"),
        ('{"version": 2, "findings": []}', "it has version 2; this specc reads version 1"),
    ],
)
def test_an_unreadable_baseline_is_refused(text: str, reason: str, project: Path) -> None:
    (project / "known.json").write_text(text)
    done = specc("lint", "--baseline", "known.json", "--update-baseline", cwd=project)
    assert done.returncode == 2
    assert f"cannot read the baseline known.json: {reason}" in done.stderr
    assert (project / "known.json").read_text() == text


def test_errors_of_check_are_never_known(project: Path) -> None:
    (project / "share.spec").write_text(BAD)
    flags = ("lint", "--baseline", "known.json", "--select", "L3")
    assert specc(*flags, "--update-baseline", cwd=project).returncode == 1
    assert specc(*flags, cwd=project).returncode == 1


def test_sarif_fits_its_schema_and_fingerprints_do_not_move(project: Path) -> None:
    first = sarif(project, *ONLY)
    assert first["columnKind"] == "unicodeCodePoints"
    results = first["results"]
    assert [each["ruleId"] for each in results] == ["L902", "L307"]
    rules = first["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in results)
    (change,) = results[0]["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["deletedRegion"]["startLine"] == 6
    (project / "share.spec").write_text(SPEC.replace("function", "let one = 1\n\nfunction"))
    second = sarif(project, *ONLY)["results"]
    prints = [[each["partialFingerprints"] for each in one] for one in (results, second)]
    assert prints[0] == prints[1]
    assert results[1]["locations"] != second[1]["locations"]

    specc("lint", *ONLY, "--baseline", "known.json", "--update-baseline", cwd=project)
    known = sarif(project, *ONLY, "--baseline", "known.json")["results"]
    assert all(each["suppressions"][0]["kind"] == "external" for each in known)


def test_sarif_of_errors_with_labels_and_of_nothing(project: Path) -> None:
    folder = ROOT / "examples" / "broken"
    log = sarif(project, str(folder))
    assert {"E111", "E201", "E401"} <= {each["ruleId"] for each in log["results"]}
    uri = log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("file:///")
    rules = "returns 1 when n > 2\n    returns 2 when n > 3\n    returns 3 when n <= 2"
    (project / "a b.spec").write_text(
        GOOD.partition("    examples")[0].replace("returns n * 2", rules)
    )
    (result,) = sarif(project, "a b.spec", "--select", "E")["results"]
    assert result["relatedLocations"][0]["message"]["text"] == "and this one"
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "a%20b.spec", "uriBaseId": "%SRCROOT%"}
    assert sarif(project, "double.spec")["results"] == []


def test_github_annotations_are_escaped(project: Path) -> None:
    (project / "share.spec").rename(project / "a,b:100%.spec")
    done = specc("lint", "--format", "github", *ONLY, cwd=project)
    first, second = done.stdout.splitlines()
    assert first == (
        "::warning file=a%2Cb%3A100%25.spec,line=6,col=5,endLine=6,endColumn=47,title=L902"
        "::`L307` is not found here."
    )
    assert "%0Afor total = " in second
    assert done.returncode == 1


def test_findings_can_go_to_a_file(project: Path) -> None:
    flags = ("--format", "sarif", "--output", "found.sarif", *ONLY)
    done = specc("lint", *flags, cwd=project, env={"FORCE_COLOR": "1", "NO_COLOR": ""})
    assert done.stdout == "2 warnings in 1 file; 2 specs linted; 1 fixable with --fix\n"
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads((project / "found.sarif").read_text()))
    specc(
        "lint",
        *ONLY,
        "--output",
        "found.txt",
        cwd=project,
        env={"FORCE_COLOR": "1", "NO_COLOR": ""},
    )
    assert "\x1b" not in (project / "found.txt").read_text()
    assert "warning[L307]" in (project / "found.txt").read_text()
    assert specc("lint", "--output", "no/where", cwd=project).returncode == 2


def test_the_list_and_the_pages_come_from_the_rules(project: Path) -> None:
    listed = json.loads(specc("lint", "--list", "--format", "json", cwd=project).stdout)
    explained = json.loads(specc("explain", "--list", "--format", "json", cwd=project).stdout)
    named = {each["code"]: each["name"] for each in listed}
    assert {code: name for code, name in explained.items() if code.startswith("L")} == named
    for asked in ("L902", "l902", "unused-suppression"):
        assert specc("explain", asked, cwd=project).stdout.startswith(
            "# L902: unused-suppression\n\nA comment that silences"
        )
    missing = specc("explain", "L000", cwd=project)
    assert (missing.returncode, missing.stderr.splitlines()[0]) == (
        2,
        "error: there is no code L000",
    )


def test_every_rule_passes_its_self_test(project: Path) -> None:
    done = specc("lint", "--self-test", cwd=project)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("all as they say\n")


HOOK = """\
repos:
  - repo: local
    hooks:
      - id: specc-lint
        name: specc lint
        entry: specc lint --force-exclude
        language: system
        files: \\.spec$
"""


@pytest.mark.slow
def test_the_hook_stops_a_commit_and_passes_by_what_is_not_ours(project: Path) -> None:
    (project / ".pre-commit-config.yaml").write_text(HOOK)
    (project / "rpm.spec").write_bytes(b"Name: caf\xe9\n%description\n")
    settings(project, 'select = ["L307"]')
    from tests.shell import COMMITTER, QUIET, SPECC

    environment = {
        "PATH": f"{SPECC.parent}:{QUIET['PATH']}",
        "HOME": str(project / "home"),
        "PREK_HOME": str(project / "home" / "prek"),
    }
    for command in (("git", "init", "-q", "-b", "main"), ("prek", "install"), ("git", "add", ".")):
        done = run(*command, cwd=project, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
    commit = ("git", *COMMITTER, "commit", "-qm", "Share")
    refused = run(*commit, cwd=project, env=environment)
    assert refused.returncode == 1
    assert "L307" in refused.stdout + refused.stderr
    settled = SPEC.replace(
        "        check total %", "        when people > 0\n        check total %"
    )
    (project / "share.spec").write_text(settled)
    run("git", "add", ".", cwd=project, env=environment)
    accepted = run(*commit, cwd=project, env=environment)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    tracked = run("git", "ls-files", cwd=project).stdout.split()
    assert {"rpm.spec", "share.spec"} <= set(tracked)
