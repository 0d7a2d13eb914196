"""`specc build`: from specs to pull request bundles, with a line for each step."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from specc import workspace
from specc.bundle import score
from specc.commands import audit, halted, plan, problems
from specc.commands.extras import need_build
from specc.commands.terminal import BOLD, FAINT, YELLOW, colour, note, paint, say, say_json, sign
from specc.results import Audit, Build, Event
from specc.settings import SandboxTier
from specc.workspace import Spec


@dataclass(frozen=True)
class How:
    """The options of a build."""

    sandbox: SandboxTier | None = None
    agent: str | None = None
    jobs: int = 1
    wait: bool = False
    audited: bool = False
    replaying: bool = False
    dry_run: bool = False
    assist: bool = False


def run(paths: Sequence[Path], output_format: str, how: How) -> int:
    """Build the specs; 1 if one has errors, fails its tests, or waits for a person."""
    if how.dry_run:
        return plan.run(paths, output_format, plan.How(how.agent, context=True))
    need_build("build")
    from specc.build import Options, build
    from specc.pipeline.desk import How as Agents

    found = workspace.find(paths, sandbox=how.sandbox)
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    agents = Agents(how.jobs, how.replaying, how.assist)
    options = Options(" ".join(["specc", *sys.argv[1:]]), how.wait, agents)
    progress = show_step if output_format == "text" else no_step
    specs = [changed(each, how) for each in found.specs]
    results = build(specs, options, progress)
    if output_format == "json":
        say_json([each.build.model_dump(mode="json") for each in results])
    for each in results:
        problems.tell(each.diagnostics)
        if output_format == "text":
            tell(each.build)
    return 0 if all(each.build.state in {"done", "unchanged"} for each in results) else 1


def changed(spec: Spec, how: How) -> Spec:
    """The spec, in a project with the settings that options change."""
    config = replace(spec.config, audit=spec.config.audit or how.audited)
    if how.agent:
        from specc.agents.choose import named

        config = replace(config, agent=named(config.agent, how.agent))
    return replace(spec, config=config)


def show_step(event: Event) -> None:
    """A line for each step that has ended; on a terminal also what is being done."""
    what = f"{event.step:<7} {event.unit.partition('/')[2] or event.spec}"
    if event.state == "started":
        if colour():
            click.echo(f"  … {what}", nl=False, color=True)
        return
    how = paint("known already", FAINT) if event.state == "reused" else event.detail
    over = "\r\x1b[K" if colour() else ""
    say(f"{over}  {sign(event.state != 'failed')} {what}{'  ' * bool(how)}{how}")


def no_step(event: Event) -> None:
    """Programs get the result only."""


def tell(build: Build) -> None:
    """What a build came to: failures, the table, coverage, and where the bundle lies."""
    if build.state == "unchanged":
        say(f"{build.spec}: nothing has changed" + (f"; {build.bundle}" if build.bundle else ""))
        return
    say(f"\n{paint(build.spec, BOLD)}: {summary(build)}")
    for sentence in build.waiting:
        say(f"  waits for a person: {sentence}")
    for each in build.halted:
        halted.tell(each)
    if build.report is not None:
        rows = [(each.code, each.title, each.test, each.result) for each in build.traces]
        say()
        problems.say_results(rows, problems.failures(build.report, build.failures))
        say("\n" + problems.coverage_line(build.coverage))
        if build.audit is not None:
            tell_audit(build.audit)
        problems.tell_unconfined(build.report.tier)
    for sentence in build.notes:
        say(paint(f"note: {sentence}", YELLOW))
    if build.bundle:
        say(f"bundle: {build.bundle} (read {build.bundle}/PR.md; branch {build.branch})")


def tell_audit(made: Audit) -> None:
    """The score, and what is left to be decided."""
    if made.failed:
        say(f"audit: it could not be made: {made.failed}")
        return
    say(f"audit: {score.score(made)}")
    if made.questions or made.missed or any(score.unjudged(made)):
        say()
        audit.tell_open(made)


def summary(build: Build) -> str:
    """The state in words, with the sandbox and the time."""
    words = {"done": "done", "waiting": "waits", "failed": "failed", "invalid": "has errors"}
    parts = [words.get(build.state, build.state)]
    parts += [build.message] if build.message else []
    tier = f", sandbox {build.report.tier}" if build.report else ""
    return f"{': '.join(parts)} ({build.seconds:.1f} s{tier})"
