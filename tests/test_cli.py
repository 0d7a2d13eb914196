"""The command line as a process: exit codes, streams, colours, interruption."""

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from specc import LANGUAGE_EDITION, __version__
from tests.harness import ROOT
from tests.shell import QUIET, SPECC, commit_all, run, specc

GOOD = """\
specc 1
module tiny
target "tiny.py"

function double(n: Int) -> Int:
    returns n * 2
"""
BAD = GOOD.replace("n * 2", "m * 2")
COMMANDS = (
    "init",
    "clean",
    "check",
    "fmt",
    "ir",
    "plan",
    "test",
    "build",
    "status",
    "index",
    "search",
    "explain",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one good and one bad spec."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tiny"\nversion = "1"\n')
    (tmp_path / "good.spec").write_text(GOOD)
    (tmp_path / "bad.spec").write_text(BAD)
    return tmp_path


def test_version_names_tool_and_language(tmp_path: Path) -> None:
    expected = f"specc {__version__} (language edition {LANGUAGE_EDITION})\n"
    assert specc("--version", cwd=tmp_path).stdout == expected
    assert run(sys.executable, "-m", "specc", "--version", cwd=tmp_path).stdout == expected


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_both_formats_and_help(command: str, tmp_path: Path) -> None:
    done = specc(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "--format [text|json]" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "good.spec"), 0),
        (("check", "bad.spec"), 1),
        (("check", "missing.spec"), 2),
        (("check", "--unknown"), 2),
        (("fmt", "--check", "good.spec"), 0),
        (("ir", "bad.spec"), 1),
        (("explain", "E000"), 2),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int, project: Path) -> None:
    done = specc(*arguments, cwd=project)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_json_is_one_document_on_stdout(project: Path) -> None:
    done = specc("check", "--format", "json", cwd=project)
    answer = json.loads(done.stdout)
    assert (answer["specs"], answer["errors"]) == (2, 1)
    (found,) = answer["diagnostics"]
    assert (found["path"], found["line"], found["severity"]) == ("bad.spec", 6, "error")


def test_colours_are_for_those_who_ask(project: Path) -> None:
    plain = specc("check", cwd=project, env={"NO_COLOR": "1", "FORCE_COLOR": "1"})
    coloured = specc("check", cwd=project, env={"NO_COLOR": "", "FORCE_COLOR": "1"})
    piped = specc("check", cwd=project, env={"NO_COLOR": ""})
    assert "\x1b[1;31merror" in coloured.stdout
    assert "\x1b" not in plain.stdout + piped.stdout
    assert plain.stdout == piped.stdout


def test_an_encoding_without_ticks_gets_letters(project: Path) -> None:
    done = subprocess.run(
        [SPECC, "check"],
        cwd=project,
        env={**QUIET, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.isascii()


def test_a_closed_pipe_ends_quietly(project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [SPECC, "check"], cwd=project, env=QUIET, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_interruption_is_clean(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.spec"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [SPECC, "check", fifo],
        cwd=tmp_path,
        env=QUIET,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(
            signal.signal, signal.SIGINT, signal.SIG_DFL
        ),  # a job of a shell has none
    )
    with fifo.open("w"):  # opens when specc reads
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors.strip()) == (130, "interrupted")


def test_an_unchanged_file_is_answered_from_the_cache(project: Path) -> None:
    first = specc("check", cwd=project)
    (entry, _) = sorted((project / ".specc" / "cache").glob("*.json"))
    stamp = entry.stat().st_mtime_ns
    assert specc("check", cwd=project).stdout == first.stdout
    assert entry.stat().st_mtime_ns == stamp
    (project / "bad.spec").write_text(GOOD.replace("tiny", "other"))
    assert specc("check", cwd=project).stdout == "2 specs checked: no errors\n"
    assert (project / ".specc" / ".gitignore").read_text() == "*\n"


def test_a_change_in_what_a_spec_uses_is_seen(project: Path) -> None:
    (project / "bad.spec").unlink()
    models = project / "models.py"
    models.write_text("import enum\n\n\nclass Tone(enum.Enum):\n    LOW = 1\n")
    spec = GOOD.replace("\n\n", "\nuse models: Tone\n\n").replace("n * 2", "Tone.LOW")
    spec = spec.replace("double(n: Int) -> Int", "low() -> Tone")
    (project / "tones.spec").write_text(spec)
    assert specc("check", "tones.spec", cwd=project).returncode == 0
    models.write_text(models.read_text().replace("LOW", "DEEP"))
    assert specc("check", "tones.spec", cwd=project).returncode == 1


def test_what_is_not_a_spec_is_passed_by_in_a_folder_and_an_error_when_named(project: Path) -> None:
    (project / "bad.spec").unlink()
    (project / "rpm.spec").write_bytes(b"Name: caf\xe9\n%description\n")
    folder = specc("check", cwd=project)
    assert (folder.returncode, folder.stdout) == (0, "1 spec checked: no errors\n")
    assert "passed by: rpm.spec is not a specc file" in folder.stderr
    assert specc("check", "rpm.spec", cwd=project).returncode != 0
    assert specc("check", "--force-exclude", "rpm.spec", cwd=project).returncode == 0


def test_two_packages_of_one_repository_have_settings_of_their_own(tmp_path: Path) -> None:
    for name, settings in (("a", ""), ("b", 'exclude = ["drafts"]\n')):
        (tmp_path / name / "drafts").mkdir(parents=True)
        (tmp_path / name / "pyproject.toml").write_text(f"[tool.specc]\n{settings}")
        (tmp_path / name / "drafts" / "x.spec").write_text(GOOD)
    commit_all(tmp_path)
    assert specc("check", "a", "b", cwd=tmp_path).stdout == "1 spec checked: no errors\n"
    assert (tmp_path / "a" / ".specc").is_dir()
    assert not (tmp_path / ".specc").exists()


def test_fmt_writes_shows_or_checks(project: Path) -> None:
    messy = GOOD.replace("n * 2", "n*2")
    (project / "good.spec").write_text(messy)
    assert specc("fmt", "--check", "good.spec", cwd=project).returncode == 1
    shown = specc("fmt", "--diff", "good.spec", cwd=project)
    assert "-    returns n*2\n+    returns n * 2" in shown.stdout
    assert (project / "good.spec").read_text() == messy
    (project / "good.spec").chmod(0o640)
    assert specc("fmt", "good.spec", cwd=project).returncode == 0
    assert (project / "good.spec").read_text() == GOOD
    assert (project / "good.spec").stat().st_mode & 0o777 == 0o640


def test_output_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    spec = ROOT / "examples" / "checkout" / "pricing.spec"
    seeds = [specc("ir", spec, cwd=tmp_path, env={"PYTHONHASHSEED": seed}) for seed in "123"]
    assert seeds[0].returncode == 0, seeds[0].stderr
    assert len({each.stdout for each in seeds}) == 1


def test_build_status_and_clean_tell_one_story(project: Path) -> None:
    (project / "bad.spec").write_text(GOOD.replace("tiny", "other") + '    open "Is 0 allowed?"\n')
    commit_all(project)
    run("git", "branch", "mine", cwd=project)
    built = specc("build", cwd=project)
    assert built.returncode == 1
    assert "waits for a person: Is 0 allowed?" in built.stdout
    assert "bundle: .specc/bundles/tiny" in built.stdout
    status = specc("status", cwd=project).stdout
    assert "waits for a person: bad.spec: Is 0 allowed?" in status
    states = {
        each["spec"]: each["state"]
        for each in json.loads(specc("status", "--format", "json", cwd=project).stdout)
    }
    assert states == {"bad.spec": "waiting", "good.spec": "done"}

    listed = specc("clean", "--dry-run", cwd=project).stdout
    assert "branch  specc/tiny" in listed
    assert (project / ".specc" / "bundles" / "tiny" / "PR.md").is_file()
    assert specc("clean", cwd=project).stdout.splitlines()[:-1] == listed.splitlines()[:-1]
    assert not (project / ".specc").exists()
    assert run("git", "branch", "--format=%(refname:short)", cwd=project).stdout.split() == [
        "main",
        "mine",
    ]


def test_test_judges_code_that_is_there_and_writes_only_when_asked(project: Path) -> None:
    (project / "bad.spec").unlink()
    absent = specc("test", cwd=project)
    assert absent.returncode == 2
    assert "tiny.py, the target of good.spec, does not exist" in absent.stderr
    (project / "tiny.py").write_text(
        "def double(n: int) -> int:\n    return n + n if n < 10 else 0\n"
    )
    wrong = specc("test", cwd=project)
    assert wrong.returncode == 1
    assert "input     n = 10\n  expected  20\n  actual    0\n" in wrong.stdout
    names = {each.name for each in project.iterdir()}
    assert names - {".specc"} == {"good.spec", "pyproject.toml", "tiny.py"}
    (project / "tiny.py").write_text("def double(n: int) -> int:\n    return n + n\n")
    assert specc("test", "--write", cwd=project).returncode == 0
    assert (project / "tests" / "specc" / "test_tiny.py").is_file()
    record = json.loads(specc("test", "--format", "json", cwd=project).stdout)
    assert record[0]["passed"] is True
