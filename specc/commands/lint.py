"""`specc lint`: what a spec leaves open, answered from the cache where nothing has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specc import cache, workspace
from specc.commands import lint_output
from specc.commands.lint_output import Result
from specc.commands.linting import Told, Wanted, check_codes, told
from specc.commands.terminal import colour, count, note, say
from specc.settings import Effort
from specc.workspace import Found, Spec

FORMATS = ("text", "concise", "json", "sarif", "github")


@dataclass(frozen=True)
class Flags:
    """The flags of the command."""

    output_format: str = "text"
    output: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    effort: Effort | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    answer: tuple[str, ...] = ()
    because: str = ""
    all_rules: bool = False
    self_test: bool = False
    baseline: Path | None = None
    update_baseline: bool = False
    force_exclude: bool = False
    exit_zero: bool = False
    statistics: bool = False


def run(paths: Sequence[Path], flags: Flags) -> int:
    """Print what lint finds in the specs; 1 if that is more than notes."""
    if flags.all_rules or flags.self_test:
        from specc.commands import lint_rules

        task = lint_rules.listed if flags.all_rules else lint_rules.tested
        return task(flags.output_format)
    found = workspace.find(paths, force_exclude=flags.force_exclude)
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    wanted = Wanted(_codes(flags.select), _codes(flags.ignore), flags.effort)
    if not found.specs:
        for settings in workspace.projects(paths):
            check_codes(settings, wanted)
    specs = found.specs
    if flags.answer or flags.fix or flags.diff:
        specs = _changed(found, flags, wanted)
        if flags.diff:
            return 1 if specs != found.specs and not flags.exit_zero else 0
    tool = cache.tool_state()
    answers = [told(spec, wanted, tool) for spec in specs]
    known, remarks = _held(answers, flags, whole=not paths)
    result = Result(answers, known)
    _print(result, flags)
    for sentence in remarks:
        note(sentence)
    failed = result.number("error") + result.number("warning") > 0
    return 1 if failed and not flags.exit_zero else 0


def _held(
    answers: Sequence[Told], flags: Flags, *, whole: bool
) -> tuple[Sequence[frozenset[int]], tuple[str, ...]]:
    """The findings that baselines know, by index, and what there is to say about their files."""
    named = flags.baseline is not None or flags.update_baseline
    if not named and not any(each.spec.config.lint.baseline for each in answers):
        return [frozenset()] * len(answers), ()
    from specc.commands.lint_baseline import Request, hold

    held = hold(answers, Request(flags.baseline, flags.update_baseline, whole))
    return held.known, held.remarks


def _codes(flags: Sequence[str]) -> tuple[str, ...]:
    """`--select L1,L203 --select E` names three."""
    return tuple(code.strip() for each in flags for code in each.split(",") if code.strip())


def _changed(found: Found, flags: Flags, wanted: Wanted) -> tuple[Spec, ...]:
    """The specs after answers and fixes, which are written, or with `--diff` only shown."""
    from specc.commands import fmt, lint_fix

    changes = lint_fix.answered(found.specs, flags.answer, flags.because, wanted)
    if flags.fix or not flags.answer:
        unsafe = flags.unsafe_fixes
        changes = [lint_fix.fixed(each, wanted, unsafe=unsafe) for each in changes]
    changed = [
        (spec, each) for spec, each in zip(found.specs, changes, strict=True)
        if each.text != each.before
    ]  # fmt: skip
    for spec, each in changed:
        if flags.diff:
            say(fmt.diff(spec, each.text))
        else:
            fmt.write_whole(spec.path, each.text)
    made = [(sum(each.answers for _, each in changed), "answer", "answers")]
    made += [(sum(each.fixes for _, each in changed), "fix", "fixes")]
    words = " and ".join(
        f"{number} {one if number == 1 else many}" for number, one, many in made if number
    )
    would = "would make" if flags.diff else "made"
    note(f"{would} {words} in {count(len(changed), 'file')}" if words else "nothing to fix")
    return tuple(each.spec for each in changes)


def _print(result: Result, flags: Flags) -> None:
    """The findings to where they were asked for, and for people a line that sums them up."""
    form = flags.output_format
    body = (
        lint_output.statistics(result, form)
        if flags.statistics
        else lint_output.shown(result, form)
    )
    if flags.output is not None:
        text = lint_output.plain(body)
        flags.output.write_text(text + "\n" if text else "", encoding="utf-8")
    elif body:
        say(body if colour() else lint_output.plain(body))
    if flags.output is not None or form in {"text", "concise"}:
        say(lint_output.summary(result))
