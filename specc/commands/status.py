"""`specc status`: the last run of each spec, and what waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from specc import store, workspace
from specc.commands import halted
from specc.commands.terminal import BOLD, paint, say, say_json, table
from specc.results import Build
from specc.store import RunRecord


def run(paths: Sequence[Path], output_format: str) -> int:
    """Print the last run over each spec of the projects."""
    projects = workspace.projects(paths)
    last = {each.root: latest(store.runs(each.state)) for each in projects}
    if output_format == "json":
        say_json([record(each) for runs in last.values() for each in runs])
        return 0
    for root, runs in last.items():
        say(paint(workspace.shown(root), BOLD))
        if runs:
            say(table(("SPEC", "STATE", "WHEN", "TESTS", "RESULT"), [row(each) for each in runs]))
        else:
            say("nothing was built yet: specc build")
        for each in runs:
            build = built(each)
            for sentence in build.waiting if build else ():
                say(f"waits for a person: {each.spec}: {sentence}")
            for unit in build.halted if build else ():
                halted.tell(unit)
    return 0


def latest(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """The newest run of each spec, by spec."""
    newest: dict[str, RunRecord] = {}
    for each in runs:
        newest.setdefault(each.spec, each)
    return [newest[spec] for spec in sorted(newest)]


def built(run: RunRecord) -> Build | None:
    """What the run came to; None while it runs, or if it was ended."""
    return Build.model_validate_json(run.details) if run.details != "{}" else None


def row(run: RunRecord) -> tuple[str, str, str, str, str]:
    """One line of the table."""
    build = built(run)
    when = datetime.fromtimestamp(run.started).strftime("%Y-%m-%d %H:%M")
    outcomes = build.report.outcomes if build and build.report else ()
    passed = sum(each.outcome == "passed" for each in outcomes)
    tests = f"{passed} of {len(outcomes)}" if outcomes else ""
    return run.spec, run.state, when, tests, (build.bundle if build else "") or run.message


def record(run: RunRecord) -> dict[str, object]:
    """One run for programs."""
    build = built(run)
    return {
        "spec": run.spec,
        "state": run.state,
        "message": run.message,
        "started": run.started,
        "seconds": run.seconds,
        "steps": [vars(each) for each in run.steps],
        "build": build.model_dump(mode="json") if build else None,
    }
