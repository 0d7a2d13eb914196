"""What an audit came to, in words: for the command line, and for reviewers."""

from collections.abc import Iterator
from dataclasses import dataclass

from specc.results import Audit, Survivor

VERDICTS = {
    "open": "for the author to decide",
    "missed": "not noticed though the spec forbids it",
    "unknown": "not noticed, and not judged",
    "equivalent": "without a difference that any input shows",
}


@dataclass(frozen=True)
class Question:
    """Two results of one call that the spec allows, and the command that chooses each; where there
    is none, `advice` says what to do."""

    call: str
    place: str
    results: tuple[str, str]
    commands: tuple[str, ...]
    advice: str


def questions(audit: Audit) -> Iterator[Question]:
    """What the author has to decide."""
    asked = set()
    for each in audit.questions:
        apart = each.apart
        answer = f"specc lint --answer L303@{audit.module}/{apart.function}="
        commands: tuple[str, ...] = (f"{answer}A", f"{answer}B")
        advice = ""
        if apart.machine:
            commands, advice = (), f"a rule or criterion of `{apart.function}` that says so"
        elif apart.function in asked:  # lint asks one question about a function at a time
            commands, advice = (), "answer once the question above is settled"
        asked.add(apart.function)
        results = (apart.accepted, apart.changed)
        yield Question(called(each), place(each, audit), results, commands, advice)


def unjudged(audit: Audit) -> Iterator[str]:
    """Which changes could not be judged, and why."""
    reasons: dict[str, list[int]] = {}
    for each in audit.survivors:
        if each.verdict == "unknown":
            reasons.setdefault(each.reason, []).append(each.change.line)
    for reason, lines in reasons.items():
        places = ", ".join(map(str, dict.fromkeys(lines)))
        plural = "" if len(lines) == 1 else "s"
        yield f"{len(lines)} change{plural} not judged: {reason} ({audit.target}:{places})"


def called(survivor: Survivor) -> str:
    """The call that shows the change; of a machine how it is made and its events in a row."""
    apart = survivor.apart
    calls = [(apart.function, apart.inputs), *((each.event, each.inputs) for each in apart.events)]
    said = [f"{name}({', '.join(inputs.values())})" for name, inputs in calls]
    return ".".join([*said, *([apart.aspect] if apart.aspect else [])])


def outcome(survivor: Survivor) -> str:
    """What the change makes of that call."""
    changed = survivor.apart.changed
    return f"{called(survivor)} {changed if changed.startswith('raises ') else f'= {changed}'}"


def place(survivor: Survivor, audit: Audit) -> str:
    """Where the code was changed, and how."""
    change = survivor.change
    before, after = (" ".join(each.split()) for each in (change.before, change.after))
    return f"{audit.target}:{change.line} in {change.symbol}: {before} -> {after}"


def numbers(audit: Audit) -> dict[str, int]:
    """How many changes have each verdict."""
    return {kind: sum(each.verdict == kind for each in audit.survivors) for kind in VERDICTS}


def percent(audit: Audit) -> int:
    """How many of a hundred changes that make a difference are noticed; 100 only if all are."""
    return 100 * audit.killed // audit.counted if audit.counted else 100


def score(audit: Audit) -> str:
    """`84 of 84 changes noticed (100%); 4 without a difference that any input shows`."""
    plural = "" if audit.counted == 1 else "s"
    parts = [f"{audit.killed} of {audit.counted} change{plural} noticed ({percent(audit)}%)"]
    found = numbers(audit)
    parts += [f"{found[kind]} {said}" for kind, said in VERDICTS.items() if found[kind]]
    rest = audit.possible - audit.tried
    return "; ".join(parts) + (f"; {rest} more not tried (specc audit --most)" if rest else "")


def passed(audit: Audit) -> bool:
    """Whether nothing is left to be decided or to be seen."""
    found = numbers(audit)
    return not (audit.failed or found["open"] or found["missed"])


def record(audit: Audit) -> dict[str, object]:
    """An audit for programs."""
    return {
        **audit.model_dump(mode="json"),
        "killed": audit.killed,
        "counted": audit.counted,
        **numbers(audit),
        "score": percent(audit),
        "passed": passed(audit),
    }
