"""The checkers that a project has configured, ruff and mypy: what they find that is new."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from specc import config as settings
from specc import runner, sandbox
from specc.results import Result, TestModule
from specc.runner.scratch import bring
from specc.sandbox import Completed, Job
from specc.sandbox.scratch import scratch
from specc.settings import Config


class Finding(Result):
    """What a checker says of a line of a file."""

    tool: str
    line: int
    code: str
    message: str


class Checked(Result):
    """What the checkers found in a file, and what could not be asked."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def run(project: Path, file: str, config: Config) -> Checked:
    """Run the configured checkers on a file of a copy of the project, in the sandbox."""
    findings: list[Finding] = []
    notes: list[str] = []
    for tool in settings.checkers(project):
        done = _run(project, _COMMANDS[tool], file, config)
        said = done.stdout.decode(errors="replace")
        if b"No module named" in done.stderr or done.exceeded:
            notes.append(f"{tool} is configured, but could not be run in the project's interpreter")
        else:
            findings += _ruff(said) if tool == "ruff" else _mypy(said, file)
    return Checked(findings=tuple(findings), notes=tuple(notes))


def new(before: Checked, after: Checked) -> tuple[str, ...]:
    """What a change adds, a sentence each. Lines may have moved, so that they do not count."""
    known = [(each.tool, each.code, each.message) for each in before.findings]
    found = []
    for each in after.findings:
        key = each.tool, each.code, each.message
        if key in known:
            known.remove(key)
        else:
            found.append(f"{each.tool} finds in line {each.line}: {each.code} {each.message}")
    return tuple(found)


_COMMANDS = {
    "ruff": ("-m", "ruff", "check", "--output-format", "json", "--no-cache", "--force-exclude"),
    "mypy": ("-m", "mypy", "--no-error-summary", "--no-color-output", "--cache-dir=/dev/null",
             "--show-error-codes", "--follow-imports=silent"),
}  # fmt: skip


def _run(project: Path, command: Sequence[str], file: str, config: Config) -> Completed:
    tier = runner.find_tier(config)
    with scratch(config.state) as folder:
        bring(folder / "tree", project)
        none = TestModule(path="tests/none.py", text="", cases=())
        job: Job = runner.job_of(folder, none, config, tier)
        argv = (job.argv[0], *command, file)
        return sandbox.run(replace(job, argv=argv), tier)


def _ruff(said: str) -> list[Finding]:
    try:
        found = json.loads(said or "[]")
    except ValueError:
        return []
    return [
        Finding(
            tool="ruff",
            line=int((each.get("location") or {}).get("row") or 0),
            code=str(each.get("code") or ""),
            message=str(each.get("message") or ""),
        )
        for each in found
    ]


def _mypy(said: str, file: str) -> list[Finding]:
    findings = []
    for line in said.splitlines():
        place, error, message = line.partition(": error: ")
        path, _, number = place.partition(":")
        if not error or Path(path) != Path(file):
            continue
        text, _, code = message.rpartition("  [")
        first = number.partition(":")[0]
        findings.append(
            Finding(
                tool="mypy",
                line=int(first) if first.isdecimal() else 0,
                code=code.rstrip("]"),
                message=text or message,
            )
        )
    return findings
