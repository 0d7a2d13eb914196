"""`specc audit`: changes accepted code, and asks what no test notices and the spec leaves open."""

from collections.abc import Sequence
from pathlib import Path

from specc import workspace
from specc.bundle import score
from specc.bundle.score import Question
from specc.commands import problems
from specc.commands.terminal import BOLD, note, paint, say, say_json, sign
from specc.errors import SpeccError
from specc.results import Audit, Survivor
from specc.settings import SandboxTier
from specc.workspace import Spec


def run(
    paths: Sequence[Path], output_format: str, sandbox: SandboxTier | None, most: int | None
) -> int:
    """Audit the code of each spec; 1 if one leaves a question or a gap."""
    found = workspace.find(paths, sandbox=sandbox)
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    audits = [each for spec in found.specs if (each := audit(spec, most))]
    if output_format == "json":
        say_json([score.record(each) for each in audits])
    else:
        for each in audits:
            tell(each)
    complete = len(audits) == len(found.specs)
    return 0 if complete and all(map(score.passed, audits)) else 1


def audit(spec: Spec, most: int | None) -> Audit | None:
    """Audit one spec, and keep its questions for `specc lint` and what the tests missed for the
    next tests; None if the spec has errors."""
    from specc.audit import kept
    from specc.audit.audit import MOST
    from specc.audit.audit import audit as try_changes
    from specc.audit.run import Subject
    from specc.runner import found
    from specc.testgen import emit

    analysis = workspace.analyse(spec)
    if problems.tell_errors(analysis) or analysis.module is None:
        return None
    module, root = analysis.module, spec.config.root
    target = module.target or ""
    path = workspace.target_path(root, target) if target else root
    if not path.is_file():
        raise SpeccError(
            f"there is no code of {spec.source.path} to audit",
            "`specc build` writes it; merge its branch first",
        )
    name = spec.path.relative_to(root.resolve()).as_posix()
    emitted = root / emit.path_of(module, spec.config.tests)
    before = emitted.read_text(encoding="utf-8", errors="replace") if emitted.is_file() else ""
    known = found.recall(spec.config, module, before)
    tests = workspace.tests_of(spec.config, module, name, known)
    text = path.read_text(encoding="utf-8")
    subject = Subject(root, module, tests, target, text, spec.config)
    made = try_changes(subject, spec.source.path, most or MOST)
    if not made.failed:
        kept.write(spec.config.state, name, [each.apart for each in made.questions])
        found.remember_missed(spec.config, module, tests, made)
    return made


def tell(audit: Audit) -> None:
    """Questions first, then what the tests missed, then the score."""
    say(paint(f"{audit.spec} ({audit.tier})", BOLD) + "\n")
    if audit.failed:
        say(f"{sign(False)} the code does not pass its own tests: {audit.failed}")
        missing = audit.failed.startswith("import:")
        hint = "`specc build` writes what is missing" if missing else "`specc test` shows how"
        say(f"  {hint}; an audit needs code that passes")
        return
    tell_open(audit)
    say(score.score(audit))
    problems.tell_unconfined(audit.tier)


def tell_open(audit: Audit) -> None:
    """What the author has to decide, what the tests should have noticed, what nobody can say."""
    for each in score.questions(audit):
        say(question(each) + "\n")
    for survivor in audit.missed:
        say(missed(survivor, audit) + "\n")
    for sentence in score.unjudged(audit):
        say(f"· {sentence}\n")


def question(asked: Question) -> str:
    """`fee(3) = 4` and `= 5` both satisfy the spec."""
    first, second = asked.results
    commands = asked.commands or (asked.advice, asked.advice)
    return "\n".join(
        [
            f"{paint('?', BOLD)} {asked.call} = {first} and = {second} both satisfy the spec; "
            "which is right?",
            f"  {'code':<8}  {asked.place}",
            f"  A  {first:<12}  {commands[0]}",
            f"  B  {second:<12}  {commands[1]}",
        ]
    )


def missed(survivor: Survivor, audit: Audit) -> str:
    """What the tests should have seen."""
    apart = survivor.apart
    said = ("kept", "a row of the next tests, which will notice it")
    if apart.machine:
        said = ("add", f"a criterion of `{apart.function}` with these events")
    return "\n".join(
        [
            f"{sign(False)} no test notices {score.outcome(survivor)}, which the spec "
            f"forbids (right: {apart.accepted})",
            f"  {'code':<8}  {score.place(survivor, audit)}",
            f"  {said[0]:<8}  {said[1]}",
        ]
    )
