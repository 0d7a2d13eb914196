"""What a campaign found, as the lines that are printed."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from tests.bench.kill.campaign import COMPARED, Result, Verdict

KINDS = ("by hand", "order 1", "order 2", "order 3")
UNTIL = {
    "examples": {"example"},
    "with rows": {"example", "row"},
    "all": {"example", "row", "draw"},
}


def figures(results: Sequence[Result]) -> Iterator[str]:
    """Everything, for a reader who wants to act on it."""
    verdicts = [each for result in results for each in result.verdicts]
    yield f"Tests from {len(results)} specs on {len(verdicts)} programs with mistakes"
    yield from _rates(wrong(results))
    yield from _seeds(wrong(results))
    yield from _pinned(results)
    yield from _times(results)
    yield from _complaints(results)
    yield from _survivors(wrong(results))


def wrong(results: Iterable[Result]) -> list[Verdict]:
    """The verdicts on programs that some input tells from the reference."""
    return [each for result in results for each in result.verdicts if each.apart.wrong]


def killed(verdicts: Sequence[Verdict], until: str = "all") -> float:
    """The share that some layer sees, up to one of `UNTIL`."""
    return sum(each.layer in UNTIL[until] for each in verdicts) / len(verdicts)


def _rates(wrong: Sequence[Verdict]) -> Iterator[str]:
    yield f"\n  {'killed, of those that are wrong':<42}{'programs':>9}{_heads()}"
    groups = {
        "plainly wrong (targets: rows 92, all 99.5)": [each for each in wrong if each.plain],
        "they pass the examples (rows 75, all 97)": [e for e in wrong if e.passes_examples],
        **{kind: [each for each in wrong if each.program.kind == kind] for kind in KINDS},
    }
    for name, group in groups.items():
        yield f"  {name:<42}{len(group):>9}{_layers(group)}"
    if first := groups["order 1"]:
        score = 100 * killed(first)
        yield f"  mutation score on killable first order mutants: {score:.2f}% (target 98)"


def _heads() -> str:
    return "".join(f"{name:>11}" for name in UNTIL)


def _layers(group: Sequence[Verdict]) -> str:
    shown = (f"{100 * killed(group, until):.2f}%" if group else "–" for until in UNTIL)
    return "".join(f"{each:>11}" for each in shown)


def _seeds(verdicts: Sequence[Verdict]) -> Iterator[str]:
    wrong = [each for each in verdicts if each.program.kind in COMPARED]
    count = max((len(each.seeds) for each in wrong), default=0)
    if not count:
        return
    rates = [
        sum(each.seeds[seed] if each.seeds else True for each in wrong) / len(wrong)
        for seed in range(count)
    ]
    shown = ", ".join(f"{100 * rate:.2f}" for rate in rates)
    spread = 100 * (max(rates) - min(rates))
    yield f"  order 1 and by hand, over {count} seeds: {shown}; spread {spread:.2f} points (target 1)"


def _pinned(results: Sequence[Result]) -> Iterator[str]:
    proved = sum(not each.unpinned for each in results)
    pinned = sum(all(why.startswith("L306") for why in each.unpinned) for each in results)
    share = 100 * pinned / len(results)
    yield (
        f"  pinned down: {pinned} of {len(results)}, {share:.1f}% (target 97): lint finds no second "
        f"result; for {proved} it proves that there is none"
    )
    for each in results:
        yield from (f"    {each.name}: {reason[:200]}" for reason in each.unpinned)
        yield from (f"    {each.name}: not machine-checked: {item}" for item in each.unchecked)


def _times(results: Sequence[Result]) -> Iterator[str]:
    table = {
        "writing the tests": ([each.times.emission for each in results], "none"),
        "examples and rows, warm": ([each.times.rows for each in results], "20 ms"),
        "all layers, warm": ([each.times.layers for each in results], "none"),
        "the loop suite, in the sandbox": ([each.times.loop for each in results], "1 s"),
        "whole gate, in the sandbox": ([each.times.gate for each in results], "5 s"),
    }
    yield f"\n  {'time for one spec, in ms':<34}{'median':>9}{'most':>9}  target"
    for name, (seconds, target) in table.items():
        slowest = max(results, key=lambda each: seconds[results.index(each)]).name
        yield (
            f"  {name:<34}{1000 * median(seconds):>9.0f}{1000 * max(seconds):>9.0f}  {target}"
            f"  (most: {slowest})"
        )


def _complaints(results: Sequence[Result]) -> Iterator[str]:
    alarms = [f"{each.name}, {alarm}" for each in results for alarm in each.alarms]
    yield f"\n  false alarms on right programs: {len(alarms)} (target 0)"
    yield from (f"    {each}" for each in alarms)
    odd = [
        each
        for result in results
        for each in result.verdicts
        if each.layer and not each.apart.wrong
    ]
    yield f"  seen, though no input tells them from the reference: {len(odd)}"
    yield from (f"    {_named(each)}: {each.test}: {each.detail[:160]!r}" for each in odd)
    unstable = [f"{each.name}: {text}" for each in results for text in each.unstable]
    yield f"  differences between two runs: {len(unstable)} (target 0)"
    yield from (f"    {each}" for each in unstable)


def _survivors(wrong: Iterable[Verdict]) -> Iterator[str]:
    left = [each for each in wrong if not each.layer]
    yield f"\n  survivors that are wrong: {len(left)}"
    for each in left:
        seen = f"seen by {sum(each.seeds)} of {len(each.seeds)} seeds; " if each.seeds else ""
        often = f"{100 * each.apart.share:.1f}% of inputs"
        yield f"    {_named(each)}\n        {seen}{often}, such as {each.apart.example}"


def _named(verdict: Verdict) -> str:
    return f"{verdict.problem}, {verdict.program.kind}, {verdict.program.label}"


def side_by_side(results: Sequence[Result]) -> Iterator[str]:
    """Mutation scores beside those of tests that are not ours, as a table for the README."""
    known = [[each for each in wrong(results) if each.program.kind == kind] for kind in COMPARED]
    contestants = [*dict.fromkeys(name for result in results for name in result.peers), "specc"]
    mutants, mistakes = map(len, known)
    yield f"| tests | mutants killed, of {mutants} | plausible mistakes killed, of {mistakes} |"
    yield "| --- | --- | --- |"
    for name in contestants:
        yield f"| {name} | {' | '.join(_score(each, name) for each in known)} |"


def _score(wrong: Sequence[Verdict], name: str) -> str:
    seen = sum(bool(each.layer) if name == "specc" else name in each.peers for each in wrong)
    return f"{100 * seen / len(wrong):.1f}%" if wrong else "–"
