"""Asks specc about mutants, and holds what it says against the truth."""

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from specc.language.analysis import Library, analyse
from specc.language.diagnostics import Diagnostic
from specc.language.source import Source
from specc.lint.lint import lint
from specc.lint.rule import Options
from specc.lint.rules import RULES
from tests.mutants import machine_truth, model
from tests.mutants import machines as machine_mutants
from tests.mutants.families import specs
from tests.mutants.machine_truth import MachineTruth
from tests.mutants.machines import Machine, machines
from tests.mutants.meaning import code, python, show, tokens
from tests.mutants.model import Spec
from tests.mutants.mutate import mutants
from tests.mutants.truth import Truth, truth_of

CODES = {
    "L301": "unsatisfiable",
    "L302": "never",
    "L303": "two",
    "L304": "none",
    "L305": "none",
    "E401": "gap",
    "E402": "overlap",
    "E405": "example",
}
"""What each code claims. In a machine L305 claims `broken`."""

UNDECIDED = "L306"
WHOLE = "whatever its results are"
"""How a note begins that speaks of all results together, where criteria relate calls."""

MASKING = ("E401", "E402", "E405")
"""Errors, which keep lint from looking any further."""

WITNESS = tuple(each for each in RULES if each.kind == "witness")


@dataclass(frozen=True)
class Case:
    """A mutant, what is true of it, and what was said of it."""

    spec: Spec | Machine
    truth: Truth | MachineTruth
    text: str
    said: tuple[Diagnostic, ...]
    seconds: float

    @property
    def masked(self) -> bool:
        """Whether an error kept lint from looking."""
        return any(each.severity == "error" and each.code.startswith("E") for each in self.said)

    @property
    def claimed(self) -> frozenset[str]:
        """What was said to be wrong."""
        broken = isinstance(self.spec, Machine)
        found = {CODES[each.code] for each in self.said if each.code in CODES}
        return frozenset({"broken" if broken and each == "none" else each for each in found})


@dataclass
class Report:
    """Counts by fragment, and the failures with their cases."""

    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    failures: dict[tuple[str, str, str], list[tuple[Case, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    seconds: list[float] = field(default_factory=list)

    def count(self, *key: str) -> int:
        """How often something was counted."""
        return self.counts[key]

    def share(self, part: str, whole: str, fragment: str) -> float:
        """A part of a whole, 1 where there is nothing."""
        return self.count(fragment, part) / max(self.count(fragment, whole), 1)


FRAGMENTS = ("solver", "bounded", "machines", "relations")


def cases(seeds: range, each: int, families: tuple[str, ...] = ()) -> Iterator[Spec | Machine]:
    """The mutants of all families for these seeds, each text once."""
    seen: set[str] = set()
    for seed in seeds:
        found: list[Spec | Machine] = []
        for spec in specs(seed):
            if not families or spec.family in families:
                found += mutants(spec, seed, each)
        for machine in machines(seed):
            if not families or machine.family in families:
                found += machine_mutants.mutants(machine, seed, 2 * each)
        for one in found:
            text = written(one)
            if text not in seen:
                seen.add(text)
                yield one


def written(spec: Spec | Machine) -> str:
    """The text of a case."""
    return machine_mutants.write(spec) if isinstance(spec, Machine) else model.write(spec)


def ask(spec: Spec | Machine, options: Options | None = None) -> Case:
    """One case, judged by enumeration and by specc."""
    truth = machine_truth.truth_of(spec) if isinstance(spec, Machine) else truth_of(spec)
    text = written(spec)
    analysis = analyse(Source("case.spec", text), Library({}, {}))
    start = time.process_time()
    found = lint(analysis, options or Options(), WITNESS)
    seconds = time.process_time() - start
    return Case(spec, truth, text, (*analysis.diagnostics, *found), seconds)


def judge(case: Case, report: Report) -> None:
    """Counts one case."""
    fragment = case.spec.fragment
    if case.truth.undefined:
        report.counts[fragment, "without truth"] += 1
        return
    report.counts[fragment, "mutants"] += 1
    report.counts[fragment, "mutants", case.spec.change] += 1
    wanted, claimed = case.truth.classes, case.claimed
    other = [e for e in case.said if e.severity == "error" and e.code not in {*CODES}]
    if other:
        _fail(report, case, "error", "any", f"{other[0].code} {other[0].message} {other[0].notes}")
    if not case.masked:
        report.seconds.append(case.seconds)
        report.counts[fragment, "judged"] += 1
        if any(each.code == UNDECIDED for each in case.said):
            report.counts[fragment, "undecided"] += 1
            _fail(report, case, "undecided", "any", str(_note(case, UNDECIDED)))
    for each in sorted(wanted):
        if case.masked and not _seen_in_check(each, case):
            continue
        report.counts[fragment, "faults"] += 1
        report.counts[fragment, "faults", each] += 1
        if each in claimed or (each == "example" and "none" in claimed):
            report.counts[fragment, "found"] += 1
            report.counts[fragment, "found", each] += 1
        else:
            _fail(report, case, "missed", each, "")
    if not wanted:
        report.counts[fragment, "determined"] += 1
        report.counts[fragment, "alarms"] += bool(claimed)
    for diagnostic in case.said:
        if diagnostic.code in CODES:
            _witness(case, diagnostic, report)


def _seen_in_check(fault: str, case: Case) -> bool:
    """Whether `specc check` itself is expected to say it: then lint's silence is no excuse."""
    return fault in {"example", "gap", "overlap"} and not (
        fault == "gap" and "overlap" in case.truth.classes
    )


def _fail(report: Report, case: Case, kind: str, what: str, detail: str) -> None:
    report.counts[case.spec.fragment, kind, "failures"] += 1
    report.failures[kind, what, case.spec.family].append((case, detail))


def _note(case: Case, code_: str) -> tuple[str, ...]:
    return next((each.notes for each in case.said if each.code == code_), ())


# ---- witnesses ----------------------------------------------------------------------------------


def _witness(case: Case, diagnostic: Diagnostic, report: Report) -> None:
    """Whether what was claimed is so, at the input that was shown."""
    fragment, claim = case.spec.fragment, CODES[diagnostic.code]
    if isinstance(case.truth, MachineTruth):
        claim = "broken" if claim == "none" else claim
        problem = _machine_problem(case.truth.machine, diagnostic)
    else:
        problem = problem_of(case, case.truth, diagnostic)
    report.counts[fragment, "witnesses"] += 1
    if problem:
        _fail(report, case, "invalid", diagnostic.code, f"{problem}: {diagnostic.notes}")
        return
    report.counts[fragment, "valid"] += 1
    known = bool({claim, "none" if claim == "example" else claim} & case.truth.classes)
    if not known and diagnostic.code != "E405":
        _fail(report, case, "truth", diagnostic.code, f"the truth lacks it: {diagnostic.notes}")


def _machine_problem(machine: Machine, diagnostic: Diagnostic) -> str:
    """What is wrong with a claim about a machine; empty if nothing is."""
    note = diagnostic.notes[0]
    if diagnostic.code == "E402":
        pairs = (
            part.partition("=")
            for part in cut(note.removeprefix("for ").removesuffix(" both apply"), ",")
        )
        names = {name.strip(): value.strip() for name, _, value in pairs}
        names = {n: v if n == "state" else int(v.replace(" ", "")) for n, v in names.items()}
        at = machine_truth.at_of(machine, names)
        return (
            "" if machine_truth.overlaps(machine, at, names) else "no two transitions apply there"
        )
    if note.startswith("after "):
        path = machine_truth.walked(
            machine, cut(note.removeprefix("after ").partition(": ")[0], ",")
        )
        broken = path and (
            machine_truth.breaks(machine, path[-1]) or machine_truth.visits(machine, path)
        )
        return "" if broken else "these events break nothing"
    shown = note.removeprefix("for machine = ").partition(": ")[0]
    made, _, inside = shown.partition(" in ")
    names = dict(each.split("=") for each in made.partition("(")[2].rstrip(")").split(", ") if each)
    state, *data = inside.split(", ")
    names |= dict(each.split("=") for each in data)
    at = machine_truth.at_of(machine, {**{n: int(v) for n, v in names.items()}, "state": state})
    return "" if machine_truth.breaks(machine, at) else "nothing is broken there"


def problem_of(case: Case, truth: Truth, diagnostic: Diagnostic) -> str:
    """What is wrong with a claim; empty if nothing is."""
    if diagnostic.code in {"L301", "E401", "E402", "E405"}:
        claim = CODES[diagnostic.code]
        outside = claim == "example" and not truth.domain
        return "" if claim in truth.classes or outside else "it is not so"
    if diagnostic.code == "L302":
        code_ = diagnostic.item.split("/")[2]
        return "" if code_ in truth.never else "the criterion applies"
    meaning = truth.meaning
    if diagnostic.code == "L304" and diagnostic.notes[0].startswith(WHOLE):
        return "an implementation keeps all" if truth.tables or truth.tables is None else ""
    names, rest = told(case, diagnostic)
    own = {name for name, _ in meaning.function.parameters}
    if not own <= {*names}:
        return "the input is not shown"
    names = {each: names[each] for each, _ in meaning.function.parameters}
    if not meaning.typed(names):
        return "the input is not of its type"
    if not meaning.in_domain(names):
        return "the input breaks the precondition"
    match diagnostic.code:
        case "L303":
            return _two(truth, names, rest)
        case "L304":
            if truth.tables is not None:
                return "" if not truth.tables else "an implementation keeps all"
            allowed = meaning.results(names, 1)
            return f"the result may be {show(allowed[0])}" if allowed else ""
        case _:
            given = meaning.rule_values(names)
            kept = all(meaning.satisfied(names, each) for each in given)
            return "the rules keep all criteria there" if kept else ""


def _two(truth: Truth, names: Mapping[str, object], rest: str) -> str:
    meaning = truth.meaning
    texts = cut(rest.removeprefix("the result may be "), "or")
    results = [eval(code(python(each)), meaning.names) for each in texts]  # type: ignore[arg-type]
    if len(results) != 2 or results[0] == results[1]:
        return f"these are no two results: {texts}"
    for text, each in zip(texts, results, strict=True):
        if not meaning.satisfied(names, each):
            return f"{text} is not allowed"
        key = tuple(names.values())
        if truth.tables is not None and not any(table[key] == each for table in truth.tables):
            return f"no implementation gives {text}"
    return ""


def told(case: Case, diagnostic: Diagnostic) -> tuple[dict[str, object], str]:
    """The input of a note such as `for n = 1, paid = True there is no result`, and its rest."""
    assert isinstance(case.truth, Truth)
    meaning, note = case.truth.meaning, diagnostic.notes[0]
    if not note.startswith("for "):
        return {}, note.removeprefix("always ")
    names: dict[str, object] = {}
    rest = note.removeprefix("for ")
    for separator in (" the result may be ", " there is no result", ": "):
        if separator in rest:
            rest, _, after = rest.partition(separator)
            tail = separator.strip() + " " + after if separator != ": " else after
            break
    else:
        tail = ""
    for part in cut(rest, ","):
        name, _, value = part.partition(" = ")
        names[name] = eval(code(python(value)), meaning.names)  # type: ignore[arg-type]
    return names, tail


def cut(text: str, separator: str) -> list[str]:
    """The parts between separators that stand in no bracket and no quotes."""
    parts: list[list[str]] = [[]]
    depth = 0
    for _, each in tokens(text):
        if each == separator and depth == 0:
            parts.append([])
            continue
        depth += (each in "([{") - (each in ")]}")
        parts[-1].append(each)
    return [" ".join(each) for each in parts]


# ---- reports ------------------------------------------------------------------------------------


def run(seeds: range, each: int, families: tuple[str, ...] = ()) -> Report:
    """Judges all cases of these seeds."""
    report = Report()
    for spec in cases(seeds, each, families):
        judge(ask(spec), report)
    return report


def table(report: Report) -> list[str]:
    """The figures, as lines."""
    head = (
        "fragment",
        "mutants",
        "no truth",
        "faults",
        "recall",
        "witnesses",
        "valid",
        "clean",
        "alarms",
        "undecided",
    )
    rows = [head, *(_row(report, each) for each in FRAGMENTS)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.append("")
    for kind in ("two", "none", "never", "unsatisfiable", "example", "gap", "overlap", "broken"):
        faults = sum(report.count(each, "faults", kind) for each in FRAGMENTS)
        found = sum(report.count(each, "found", kind) for each in FRAGMENTS)
        lines.append(f"{kind:>14}: {found} of {faults}")
    whole = sum(report.count(each, "judged") for each in FRAGMENTS)
    open_ = sum(report.count(each, "undecided") for each in FRAGMENTS)
    lines.append(f"undecided in all: {open_} of {whole} ({open_ / max(whole, 1):.1%})")
    if report.seconds:
        ordered = sorted(report.seconds)
        lines.append(
            f"witness rules, ms a function: median {statistics.median(ordered) * 1000:.1f},"
            f" p95 {ordered[int(len(ordered) * 0.95)] * 1000:.1f}, most {ordered[-1] * 1000:.1f}"
        )
    return lines


def _row(report: Report, fragment: str) -> tuple[str, ...]:
    return (
        fragment,
        str(report.count(fragment, "mutants")),
        str(report.count(fragment, "without truth")),
        str(report.count(fragment, "faults")),
        f"{report.share('found', 'faults', fragment):.3f}",
        str(report.count(fragment, "witnesses")),
        f"{report.share('valid', 'witnesses', fragment):.1%}",
        str(report.count(fragment, "determined")),
        str(report.count(fragment, "alarms")),
        f"{report.share('undecided', 'judged', fragment):.1%}",
    )


def failures(report: Report, most: int = 2) -> list[str]:
    """Each family that fails, with its smallest cases, as Markdown."""
    order = {"error": 0, "invalid": 1, "truth": 2, "missed": 3, "undecided": 4}
    lines: list[str] = []
    for (kind, what, family), found in sorted(
        report.failures.items(), key=lambda item: (order[item[0][0]], item[0])
    ):
        lines.append(f"## {kind} {what}: {family} ({len(found)})")
        for case, detail in sorted(found, key=lambda each: len(each[0].text))[:most]:
            lines.append(
                f"after `{case.spec.change}`; true: {', '.join(sorted(case.truth.classes)) or 'determined'}; said: {', '.join(sorted(case.claimed)) or 'nothing'}. {detail}"
            )
            lines += ["", *("    " + line for line in case.text.splitlines()), ""]
    return lines


def main() -> None:
    """Prints the table; with a path, writes the failures there."""
    import sys

    seeds, each, *rest = sys.argv[1:]
    report = run(range(int(seeds)), int(each))
    print("\n".join(table(report)))
    if rest:
        from pathlib import Path

        Path(rest[0]).write_text(
            "\n".join(
                ["# Mutants that fail", "", "```", *table(report), "```", "", *failures(report)]
            )
        )


if __name__ == "__main__":
    main()
