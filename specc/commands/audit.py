"""`specc audit`: changes accepted code, and asks what no test notices and the spec leaves open."""

from collections.abc import Sequence
from pathlib import Path

from specc import workspace
from specc.commands import problems
from specc.commands.terminal import BOLD, count, note, paint, say, say_json, sign
from specc.config import SandboxTier
from specc.errors import SpeccError
from specc.results import Audit, Survivor
from specc.workspace import Spec


def run(paths: Sequence[Path], output_format: str, sandbox: SandboxTier | None, most: int) -> int:
    """Audit the code of each spec; 1 if one leaves a question or a gap."""
    found = workspace.find(paths, sandbox=sandbox)
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    audits = [each for spec in found.specs if (each := audit(spec, most))]
    if output_format == "json":
        say_json([record(each) for each in audits])
    else:
        for each in audits:
            tell(each)
    complete = len(audits) == len(found.specs)
    return 0 if complete and all(map(passed, audits)) else 1


def passed(audit: Audit) -> bool:
    """Whether nothing is left to be decided or to be seen."""
    verdicts = {each.verdict for each in audit.survivors}
    return not audit.failed and not verdicts & {"open", "missed"}


def audit(spec: Spec, most: int) -> Audit | None:
    """Audit one spec, and keep its questions for `specc lint`; None if the spec has errors."""
    from specc.audit import kept
    from specc.audit.judge import judged
    from specc.audit.run import Subject
    from specc.audit.run import run as try_changes
    from specc.language.evaluate import program_of

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
    tests = workspace.tests_of(spec.config, module, name)
    text = path.read_text(encoding="utf-8")
    tried = try_changes(Subject(root, module, tests, target, text, spec.config), most)
    program = program_of(module)
    made = Audit(
        spec=spec.source.path,
        module=module.name,
        target=target,
        possible=tried.possible,
        tried=tried.tried,
        survivors=tuple(judged(each, program) for each in tried.survivors),
        failed=tried.failed,
        tier=tried.tier,
    )
    if not made.failed:
        kept.write(spec.config.state, name, [each.apart for each in made.questions])
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
    for each in audit.questions:
        say(question(each, audit) + "\n")
    for each in audit.survivors:
        if each.verdict == "missed":
            say(missed(each, audit) + "\n")
    say(score(audit))
    problems.tell_unconfined(audit.tier)


def question(survivor: Survivor, audit: Audit) -> str:
    """`fee(3) = 4` and `= 5` both satisfy the spec."""
    apart = survivor.apart
    call = called(survivor)
    answers = [
        f"  {name}  {result:<12}  specc lint --answer L303@{audit.module}/{apart.function}={name}"
        for name, result in (("A", apart.accepted), ("B", apart.changed))
    ]
    return "\n".join(
        [
            f"{paint('?', BOLD)} {call} = {apart.accepted} and = {apart.changed} both satisfy "
            "the spec; which is right?",
            f"  {'code':<8}  {place(survivor, audit)}",
            *answers,
        ]
    )


def missed(survivor: Survivor, audit: Audit) -> str:
    """What the tests should have seen."""
    apart = survivor.apart
    return "\n".join(
        [
            f"{sign(False)} no test notices {called(survivor)} = {apart.changed}, which the spec "
            f"forbids ({apart.accepted} is right)",
            f"  {'code':<8}  {place(survivor, audit)}",
            "  an example with this input makes the tests see it",
        ]
    )


def called(survivor: Survivor) -> str:
    """The call that shows the change."""
    return f"{survivor.apart.function}({', '.join(survivor.apart.inputs.values())})"


def place(survivor: Survivor, audit: Audit) -> str:
    """Where the code was changed, and how."""
    change = survivor.change
    before, after = (" ".join(each.split()) for each in (change.before, change.after))
    return f"{audit.target}:{change.line} in {change.symbol}: {before} -> {after}"


def score(audit: Audit) -> str:
    """`84 of 84 changes are noticed; 4 make no difference`."""
    numbers = {
        kind: sum(each.verdict == kind for each in audit.survivors)
        for kind in ("equivalent", "open", "missed", "unknown")
    }
    parts = [f"{audit.killed} of {count(audit.counted, 'change')} noticed"]
    words = {
        "open": "for the author to decide",
        "missed": "not noticed though the spec forbids it",
        "unknown": "not noticed, and not compared",
        "equivalent": "without a difference that any input shows",
    }
    parts += [f"{numbers[kind]} {said}" for kind, said in words.items() if numbers[kind]]
    rest = audit.possible - audit.tried
    return "; ".join(parts) + (f"; {rest} more not tried (--most)" if rest else "")


def record(audit: Audit) -> dict[str, object]:
    """One audit for programs."""
    return {
        **audit.model_dump(mode="json"),
        "killed": audit.killed,
        "counted": audit.counted,
        "passed": passed(audit),
    }
