"""The steps from code and tests to a bundle: run them, commit, and put together what to review."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from specc import git, lock, plan, runner
from specc.audit import audit as audits
from specc.audit import kept
from specc.audit.run import Subject
from specc.bundle import assemble, pages, score
from specc.bundle.pages import Circumstances
from specc.bundle.trace import Evidence, time_bounds
from specc.errors import SpeccError
from specc.pipeline import coding, ground
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal, Step, done, durations
from specc.pipeline.values import Bundled, Code, Committed
from specc.results import REPORTED, Audit, Report, Violation
from specc.runner import found, violations
from specc.store import digest


def files(base: Ground, code: Code) -> dict[str, str]:
    """All files that the branch holds besides those of its base, by path from the project."""
    locked = ground.text(base, lock.FILE) or ""
    written: dict[str, str] = {}
    for each in (*code.brought, code):
        locked = lock.merged(locked, each.plan.module, _lock_entries(base, each))
        written |= ground.package_files(base, each.plan.target)
        written[each.plan.target] = each.target
        written[each.loaded.path] = each.loaded.spec.source.text
    return {**written, code.tests.path: code.tests.text, lock.FILE: locked}


def run_tests(run: Journal, base: Ground, code: Code, written: Mapping[str, str]) -> Report:
    """Run the tests on a checkout of the base with the new files, not in the user's tree."""
    texts = {path: text for path, text in written.items() if _matters(path)}
    inputs = [ground.state(base, texts), repr(sorted(texts.items())), base.facts]

    def make() -> Report:
        with _checkout(base, code, written) as project:
            report = runner.run_tests(project, code.tests, code.plan.target, base.config)
        if report.problem is not None and report.problem.kind == "environment":
            raise SpeccError(report.problem.message, "run `specc build` again when that is settled")
        return report

    return done(run, Step("run", inputs, Report, make, holds=_verdict, detail=_counted))


def audit(run: Journal, base: Ground, code: Code, written: Mapping[str, str]) -> Audit:
    """Change the code and see which tests notice; what they ask is kept for `specc lint`."""
    module, planned = code.checked.module, code.plan
    texts = {path: text for path, text in written.items() if _matters(path)}
    state = ground.state(base, texts)
    inputs = [state, repr(sorted(texts.items())), base.facts, module.model_dump_json()]

    def make() -> Audit:
        with _checkout(base, code, written) as project:
            subject = Subject(project, module, code.tests, planned.target, code.target, base.config)
            return audits.audit(subject, planned.spec)

    made = done(run, Step("audit", inputs, Audit, make, holds=_ended, detail=_scored))
    if not made.failed:
        kept.write(base.config.state, planned.spec, [each.apart for each in made.questions])
    return made


def keep_missed(run: Journal, code: Code, made: Audit) -> bool:
    """Keep what the tests should have noticed; whether the tests are others from now on."""
    return found.keep_missed(run.store, code.checked.module, code.tests, made)


@contextmanager
def _checkout(base: Ground, code: Code, written: Mapping[str, str]) -> Iterator[Path]:
    """The project at the base, with the new files."""
    place = base.config.state / "worktrees" / code.plan.module
    with git.worktree(base.repository, base.commit, place) as tree:
        project = tree / base.prefix
        for path, text in written.items():
            write_file(project, path, text)
        yield project


def write_file(root: Path, name: str, text: str) -> None:
    """Write a file below `root`, and the folders above it; no link leads out of `root`."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise SpeccError(f"{name} leads out of the project by a symbolic link", "name a real path")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise SpeccError(
            f"cannot write {path}: {error.strerror}",
            "free some disk space or make the folder writable, then run the same command again",
        ) from None


def commit(run: Journal, base: Ground, code: Code, written: Mapping[str, str]) -> Committed:
    """The commit with all files, on specc's branch for the module."""
    message = pages.commit_message(code.checked.module, code.plan)
    named = {base.prefix + path: text.encode() for path, text in written.items()}

    def make() -> Committed:
        made = git.commit_files(base.repository, base.commit, named, message, base.config.state)
        if made == base.commit:
            return Committed(commit=made, branch="")
        return Committed(
            commit=made, branch=git.place_branch(base.repository, code.plan.module, made)
        )

    def holds(known: Committed) -> bool:
        return not known.branch or git.branches(base.repository).get(known.branch) == known.commit

    inputs = [base.commit, message, repr(sorted(written.items()))]
    return done(
        run, Step("commit", inputs, Committed, make, holds=holds, detail=lambda made: made.branch)
    )


def bundle(run: Journal, base: Ground, evidence: Evidence, around: Circumstances) -> Bundled:
    """The bundle in its folder. Durations and facts about the machine are not hashed."""
    folder = base.config.root / around.folder
    tier = evidence.report.tier if evidence.report else ""
    facts = {
        "sandbox": tier,
        "machine": assemble.machine(),
        "steps": durations(run),
        "time bounds": time_bounds(evidence),
        "agents": [each.model_dump(mode="json") for each in evidence.authored],
    }

    def make() -> Bundled:
        packed = git.bundle(base.repository, base.commit, around.commit, around.branch)
        patch = git.patch(base.repository, base.commit, around.commit)
        contents = assemble.contents(evidence, around, packed, patch)
        assemble.write(folder, contents, facts)
        return Bundled(manifest=assemble.fingerprint(contents))

    def holds(known: Bundled) -> bool:
        return assemble.whole(folder, known.manifest)

    inputs = [repr(around), evidence.source.text, repr(evidence.report), repr(evidence.plan)]
    inputs += [repr(evidence.audit)] if evidence.audit else []
    return done(run, Step("bundle", inputs, Bundled, make, holds=holds))


def failures(evidence: Evidence) -> tuple[Violation, ...]:
    """What failed, and what the spec says there."""
    if evidence.report is None:
        return ()
    written = violations.Written(evidence.source, evidence.spans)
    return violations.violations(evidence.report, evidence.tests, written)


def accepted(code: Code, evidence: Evidence) -> bool:
    """Whether all that fails is of units that a person took as they are."""
    taken = {each.unit.partition("/")[2] for each in code.authored if each.accepted}
    report = evidence.report
    if not taken or report is None or report.problem is not None:
        return False
    owners = {each.function: each.owner for each in code.tests.cases}
    good = ("passed", *REPORTED)
    failed = [each for each in report.outcomes if each.outcome not in good]
    return all(owners.get(each.function) in taken for each in failed)


def keep(run: Journal, evidence: Evidence) -> None:
    """Keep the inputs that were drawn and failed: from now on they are rows."""
    owners = {each.item: each.owner for each in evidence.tests.cases}
    found.keep(run.store, evidence.module, owners, failures(evidence))


def evidence_of(code: Code, report: Report) -> Evidence:
    """What the build of a spec found, for its reader."""
    return Evidence(
        source=code.loaded.spec.source,
        spans=code.checked.spans,
        module=code.checked.module,
        plan=code.plan,
        tests=code.tests,
        target=code.target,
        report=report,
        authored=code.authored,
    )


def circumstances(base: Ground, code: Code, made: Committed) -> Circumstances:
    """What a reviewer should know besides the evidence."""
    planned, accepted = code.plan, ground.accepted(base)
    names = {task.unit: task.symbols for task in planned.tasks}
    before = code.before or ""
    own = {unit: entry for unit, entry in accepted.items() if unit.startswith(f"{planned.module}/")}
    changed = (planned.target, code.tests.path, planned.spec)
    return Circumstances(
        base=base.commit,
        commit=made.commit,
        branch=made.branch,
        folder=f".specc/bundles/{planned.module}",
        reviewers=ground.reviewers(base, changed, code.checked.module.owner),
        replaced=tuple(
            unit
            for unit, entry in own.items()
            if unit in names and lock.code_hash(before, names[unit]) not in ("", entry.code)
        ),
        abandoned=tuple(unit for unit in own if unit not in names),
        stacked=tuple(each.plan.spec for each in code.brought),
        doubts=tuple(
            (unit, found.reason)
            for unit, found in code.checked.determinations.items()
            if found.status in ("undefined", "undecided")
        ),
    )


def _verdict(report: Report) -> bool:
    """Whether a report would be the same on another day: it is not when time ran out."""
    failures = (report.problem, *(each.failure for each in report.outcomes))
    return not any(each is not None and each.kind == "timeout" for each in failures)


def _ended(made: Audit) -> bool:
    """Whether an audit came to an end; what hinders one may be gone another day."""
    return not made.failed


def _scored(made: Audit) -> str:
    return made.failed or score.score(made)


def _counted(report: Report) -> str:
    passed = sum(each.outcome == "passed" for each in report.outcomes)
    return f"{passed} of {len(report.outcomes)} passed ({report.tier})"


def _lock_entries(base: Ground, code: Code) -> list[lock.Entry]:
    """An entry per unit; a locked one keeps what it was accepted with."""
    accepted = ground.accepted(base)
    by_agent = {each.unit: each for each in code.authored}
    entries = []
    for task in code.plan.tasks:
        entry = lock.Entry(
            unit=task.unit,
            spec=plan.slice_hash(code.checked.module, task.unit.partition("/")[2]),
            code=lock.code_hash(code.target, task.symbols),
            coder=task.coder,
        )
        if task.coder == "locked":
            entry = accepted[task.unit]
        elif task.unit in by_agent:
            author = by_agent[task.unit]
            entry = replace(
                entry,
                model=re.sub(r"\s+", "-", author.model or author.agent),
                prompts=coding.rules(),
                tests=digest(code.tests.text),
                verdict="accepted" if author.accepted else "passed",
            )
        entries.append(entry)
    return entries


def _matters(path: str) -> bool:
    """Whether tests can see a file: specs and the lock are for people and for specc."""
    return path != lock.FILE and not path.endswith(".spec")
