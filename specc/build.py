"""From a spec to a pull request bundle: one function that reads down the page, each line a step."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from specc import cache, config, git, store, workspace
from specc.agents import choose
from specc.bundle import assemble
from specc.bundle.pages import Circumstances
from specc.bundle.trace import Evidence, coverage, traces
from specc.errors import SpeccError
from specc.language.diagnostics import Diagnostic
from specc.pipeline import authoring, delivery, ground, journal, writing
from specc.pipeline import desk as desks
from specc.pipeline.desk import Desk, How
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal, Progress
from specc.pipeline.values import Code, Loaded, Stop
from specc.results import Build, BuildState, Event, Plan, Report
from specc.store import Store
from specc.workspace import Spec

T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    """How to build. `command` is what the user typed, told to a second build; `wait` waits; `how`
    agents work."""

    command: str = "specc build"
    wait: bool = False
    how: How = field(default_factory=How)


@dataclass(frozen=True)
class BuildResult:
    """What a build of one spec came to, and what is wrong with the spec."""

    build: Build
    diagnostics: tuple[Diagnostic, ...] = ()


class Answer(BaseModel, frozen=True):
    """A finished build, which stands while its `inputs` (file -> digest), branch and bundle do."""

    inputs: dict[str, str]
    build: Build
    commit: str
    manifest: str


def build(specs: Sequence[Spec], options: Options, progress: Progress) -> tuple[BuildResult, ...]:
    """Build specs, project by project."""

    def work(made: Recorder, spec: Spec) -> BuildResult:
        replaying = options.how.replaying
        known = None if replaying else _unchanged(made.store, made.base, spec, made.tool)
        return known or _recorded(made, spec)

    return _each(specs, options, progress, work)


def propose(specs: Sequence[Spec], options: Options, progress: Progress) -> tuple[Plan | Stop, ...]:
    """The plan of each spec, with how agents would go about what they are to write."""

    def work(made: Recorder, spec: Spec) -> Plan | Stop:
        number = store.begin_run(made.store, _name(spec))
        run = Journal(made.store, number, _name(spec), made.tool, made.progress)
        try:
            loaded = writing.load(made.base, spec)
            code = writing.write_code(run, made.base, loaded, made.desk, authoring.propose)
        finally:
            store.forget_run(made.store, number)
        return code.plan if isinstance(code, Code) else code

    return _each(specs, options, progress, work)


def _each(
    specs: Sequence[Spec],
    options: Options,
    progress: Progress,
    work: Callable[["Recorder", Spec], T],
) -> tuple[T, ...]:
    """What work comes to on specs, project by project; the store of a project is held meanwhile."""
    results: list[T] = []
    tool = cache.tool_state()
    for settings, group in groupby(specs, key=lambda spec: spec.config):
        with (
            store.hold(settings.state, options.command, options.wait, partial(_wait, progress)),
            store.open_store(settings.state, _fault()) as opened,
        ):
            base = ground.survey(settings)
            desk = desks.desk(settings, opened, options.how)
            made = Recorder(opened, base, desk, tool, progress)
            results += [work(made, spec) for spec in group]
    return tuple(results)


def build_spec(run: Journal, base: Ground, desk: Desk, spec: Spec) -> BuildResult:
    """The pipeline. A step whose result is known is not done again."""
    loaded = writing.load(base, spec)
    code = writing.write_code(run, base, loaded, desk)
    if isinstance(code, Stop):
        return _stopped(base, loaded, code)
    written = delivery.files(base, code)
    report = delivery.run_tests(run, base, code, written)
    evidence = delivery.evidence_of(code, report)
    if not report.passed and not delivery.accepted(code, evidence):
        delivery.keep(run, evidence)
        return _judged(code, evidence, "failed", _blame(report))
    if base.config.audit:
        audit = delivery.audit(run, base, code, written)
        if delivery.keep_missed(run, code, audit):
            return build_spec(run, base, desk, spec)  # with tests that have these inputs as rows
        evidence = replace(evidence, audit=audit)
    committed = delivery.commit(run, base, code, written)
    if not committed.branch:
        return _judged(code, evidence, "done", "the last commit already holds this code")
    around = delivery.circumstances(base, code, committed)
    delivery.bundle(run, base, evidence, around)
    return _judged(code, evidence, "done", "ready for review", around)


def _wait(progress: Progress, holder: str) -> None:
    progress(Event(spec="", step="wait", state="started", detail=f"for {holder}"))


@dataclass(frozen=True)
class Recorder:
    """What the builds of a project's specs share."""

    store: Store
    base: Ground
    desk: Desk
    tool: str
    progress: Progress


def _recorded(made: Recorder, spec: Spec) -> BuildResult:
    """Build one spec, and keep how it ended."""
    opened, base, tool = made.store, made.base, made.tool
    began = time.monotonic()
    inputs = workspace.closure(spec).inputs
    name = _name(spec)
    run = Journal(opened, store.begin_run(opened, name), name, tool, made.progress)
    try:
        result = build_spec(run, base, made.desk, spec)
    except SpeccError as error:
        store.end_run(opened, run.run, "failed", error.message)
        raise
    built = result.build.model_copy(update={"seconds": round(time.monotonic() - began, 3)})
    if built.state == "done":
        answer = _answer(base, built, inputs)
        store.remember(opened, _key(base, spec, tool), "build", answer.model_dump_json())
    store.end_run(opened, run.run, _ended(built.state), built.message, built.model_dump_json())
    return BuildResult(built, result.diagnostics)


def _name(spec: Spec) -> str:
    """The path from the project to a spec."""
    return spec.path.relative_to(spec.config.root.resolve()).as_posix()


def _answer(base: Ground, built: Build, inputs: Mapping[str, str]) -> Answer:
    """A finished build. `inputs` were read before it began, so that an edit meanwhile shows."""
    return Answer(
        inputs=dict(inputs),
        build=built,
        commit=git.branches(base.repository).get(built.branch, ""),
        manifest=assemble.fingerprint_of(base.config.root / built.bundle) if built.bundle else "",
    )


def _unchanged(opened: Store, base: Ground, spec: Spec, tool: str) -> BuildResult | None:
    """The build of an earlier run, if what it was made from and what it made are the same."""
    known = store.recall(opened, _key(base, spec, tool))
    if known is None:
        return None
    answer = Answer.model_validate_json(known)
    folder = base.config.root / answer.build.bundle
    same = (
        all(cache.state_of(Path(path)) == digest for path, digest in answer.inputs.items())
        and base.branches.get(answer.build.branch, "") == answer.commit
        and (not answer.build.bundle or assemble.whole(folder, answer.manifest))
    )
    if not same:
        return None
    built = answer.build.model_copy(update={"state": "unchanged", "message": "nothing has changed"})
    return BuildResult(built)


def _key(base: Ground, spec: Spec, tool: str) -> str:
    return journal.key_of(
        "build", tool, [str(spec.path), base.commit, repr(base.config), base.facts]
    )


def _stopped(base: Ground, loaded: Loaded, stop: Stop) -> BuildResult:
    """A build that waits for a person, or whose spec is wrong. What there is already is kept."""
    code = stop.code
    if code is not None:
        drafts = base.config.state / "drafts" / code.plan.module
        for path, text in ((code.tests.path, code.tests.text), (code.plan.target, code.target)):
            delivery.write_file(drafts, path, text)
    built = Build(
        spec=loaded.path,
        module=code.plan.module if code else "",
        state=stop.state,
        message=stop.message,
        plan=code.plan if code else None,
        waiting=stop.waiting,
        halted=stop.halted,
        agent=choose.shown(base.config.agent),
        authored=code.authored if code else (),
        notes=loaded.notes,
    )
    return BuildResult(built, stop.diagnostics)


def _judged(
    code: Code,
    evidence: Evidence,
    state: BuildState,
    message: str,
    around: Circumstances | None = None,
) -> BuildResult:
    """A build whose tests ran; with `around` one that left a bundle."""
    built = Build(
        spec=code.loaded.path,
        module=evidence.plan.module,
        state=state,
        message=message,
        plan=evidence.plan,
        report=evidence.report,
        traces=traces(evidence),
        failures=delivery.failures(evidence),
        coverage=coverage(evidence),
        audit=evidence.audit,
        authored=code.authored,
        notes=code.notes,
        bundle=around.folder if around else "",
        branch=around.branch if around else "",
    )
    return BuildResult(built)


def _blame(report: Report) -> str:
    if report.problem is not None:
        return "the tests could not run"
    return "the code does not do what the spec says"


def _ended(state: BuildState) -> store.RunState:
    return "failed" if state == "invalid" else state


def _fault() -> int | None:
    """`SPECC_FAULT=after-write:3`, for tests of crashes: the process kills itself then."""
    fault = config.environment().get("SPECC_FAULT", "")
    number = fault.removeprefix("after-write:")
    return int(number) if fault.startswith("after-write:") and number.isdecimal() else None
