"""How a unit that waits for a person is shown: what was tried, what fails, what can be said."""

from specc.commands.terminal import BOLD, FAINT, paint, say
from specc.results import Tried, Violation, Waiting


def tell(waiting: Waiting) -> None:
    """Say why a unit waits, what its best candidate fails, and which commands go on."""
    name = waiting.unit.partition("/")[2]
    say(f"\n{paint(waiting.unit, BOLD)}: {waiting.message}")
    for each in waiting.tried:
        best = "  (the best)" if each.number == waiting.best and len(waiting.tried) > 1 else ""
        say(f"  {_who(each)}: {each.outcome}{_cost(each)}{best}")
    if waiting.failures:
        tell_failure(waiting.failures[0])
    elif waiting.problems:
        say(f"  {waiting.problems[0]}")
    if waiting.folder:
        say(f"  the best candidate lies in {waiting.folder}; edit it there, or:")
    for option, meaning in _ways(waiting):
        say(f"    specc resume {name} {option}".ljust(48) + paint(meaning, FAINT))


def tell_failure(failure: Violation) -> None:
    """The first criterion that the candidate fails, with its smallest input."""
    inputs = ", ".join(f"{name}={value}" for name, value in failure.inputs.items())
    say(f"  fails {failure.criterion} ({failure.spec}): {failure.sentence}")
    if inputs:
        say(f"    with {inputs}")
    if failure.expected or failure.actual:
        say(f"    expected {failure.expected or '?'}, found {failure.actual or '?'}")
    elif failure.message:
        say(f"    {failure.message.partition(chr(10))[0]}")


def _ways(waiting: Waiting) -> list[tuple[str, str]]:
    """What a person may say, what fits best first."""
    ways = [
        ('--hint "…"', "tell the agent more"),
        ('--accept "why"', "take the best candidate as it is"),
        ('--give-up "why"', "stop trying"),
    ]
    if waiting.why == "question":
        return [('--answer "…"', "answer the agent"), *ways[2:]]
    if waiting.why == "budget":
        return [("--more-budget", "grant the same budget once more"), *ways[1:]]
    if waiting.why in ("refused", "malformed"):
        return [("--again", "let it try again"), ways[0], ways[2]]
    if waiting.why == "agent":
        return [("--agent KIND:WHAT", "go on with an agent"), ways[2]]
    if waiting.best < 0:
        return [ways[0], ways[2]]
    return ways


def _who(tried: Tried) -> str:
    who = {"agent": "attempt", "person": "edited", "project": "the code that was there"}[tried.by]
    return f"{who} {tried.number + 1}" if tried.by != "project" else who


def _cost(tried: Tried) -> str:
    if not tried.calls:
        return ""
    calls = f"{tried.calls} call" + ("s" if tried.calls != 1 else "")
    return paint(f" ({calls}, {tried.tokens:,} tokens, ${tried.dollars:.4f})", FAINT)
