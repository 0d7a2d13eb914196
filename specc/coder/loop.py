"""Writes one unit: attempt, verdict, next attempt, until it is right or a person has to decide.

Everything that happened is read from the store and written to it, so that the loop goes on where an
earlier process ended. The idea of anchors, that a repair never gives up what passed, is that of
AlphaCodium (Ridnik et al., 2024).
"""

import ast
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from specc.coder import ledger, meter, prompts
from specc.coder.attempt import Asked, Draft, Lost, Setting, converse
from specc.coder.calls import Capped
from specc.coder.prompts import Assignment, best_of
from specc.coder.tools import TOOLS
from specc.coder.values import Attempt, Decision, Halt, Verdict, Why
from specc.errors import SpeccError
from specc.store import digest


@dataclass(frozen=True)
class Written:
    """The text of the target with the unit in it, and the attempts that led there. `accepted` is
    the reason of a person who took a candidate that is not right."""

    target: str
    attempts: tuple[Attempt, ...]
    accepted: str = ""


@dataclass(frozen=True)
class Judge:
    """How candidates are judged. `place` puts a text of the target where agents that look at files
    see it; `judge` says what is wrong with it; `keep` remembers the inputs on which one failed."""

    place: Callable[[str], None]
    judge: Callable[[str], Verdict]
    keep: Callable[[Verdict], None]


@dataclass(frozen=True)
class Terms:
    """The terms of the work: so many repairs, so long replies, and what the project has already:
    `present` tells that code of the unit stands in the target."""

    retries: int
    tokens: int
    present: bool


def write(setting: Setting, assignment: Assignment, judge: Judge, terms: Terms) -> Written | Halt:
    """Write a unit, or say why it waits."""
    line, work, unit = setting.line, assignment.work, assignment.task.unit
    tried = [] if line.replaying else list(ledger.attempts(line.store, work))
    decisions = ledger.decisions(line.store, unit, work)
    line.meter.times[unit] = sum(each.kind == "budget" for each in decisions)
    _count(setting, work, unit, len(tried))
    if terms.present and not tried:
        tried.append(_judged(setting, assignment, judge, _Found("project", assignment.target)))
    elif tried:
        judge.keep(tried[-1].verdict)
    while True:
        edited = _edited(decisions, tried)
        if edited is not None:
            found = _Found("person", edited.text, "edited by a person")
            tried.append(_judged(setting, assignment, judge, found, len(tried)))
            continue
        done = _done(decisions, tried)
        if done is not None:
            return done
        halt = _halted(assignment, decisions, tried, terms)
        if halt is not None:
            return halt
        made = _attempt(setting, assignment, judge, decisions, tried, terms)
        if isinstance(made, Halt):
            return made
        tried.append(made)


def _count(setting: Setting, work: str, unit: str, tried: int) -> None:
    """Count what earlier attempts used. Calls of one that was not ended, and what came before
    the first, are counted as they are recalled."""
    for each in ledger.calls_of_work(setting.line.store, work):
        if 0 <= each.place.attempt < tried:
            meter.count(setting.line.meter, unit, each.tokens, each.dollars, each.seconds)


@dataclass(frozen=True)
class _Found:
    """A candidate: who it is by, its text, and what was said."""

    by: str
    target: str
    said: str = ""


def _attempt(
    setting: Setting,
    assignment: Assignment,
    judge: Judge,
    decisions: Sequence[Decision],
    tried: Sequence[Attempt],
    terms: Terms,
) -> Attempt | Halt:
    """One attempt of the agent, judged; or what stops it."""
    best = best_of(tried)
    start = best.target if best else assignment.target
    judge.place(start)
    words = [each.text for each in decisions if each.kind in ("hint", "answer")]
    tools = () if setting.line.agent.looks else TOOLS
    request = prompts.first(assignment, tried, words, tools, terms.tokens)
    number = len(tried)
    made = converse(
        replace(setting, place=replace(setting.place, attempt=number)), assignment, start, request
    )
    match made:
        case Capped(message, gone):
            return _halt(assignment, tried, "agent" if gone else "budget", message)
        case Asked(question):
            halt = _halt(assignment, tried, "question", f"the agent asks: {question}")
            return halt.model_copy(update={"question": question})
        case Lost(why, problems):
            verdict = Verdict(stage="edits", problems=(*problems,))
            lost = Attempt(
                number=number,
                by="agent",
                target=start,
                seen=_seen(start),
                said=why,
                verdict=verdict,
            )
            return _kept(setting, assignment, _counted(setting, assignment, lost))
        case Draft(target, said):
            return _judged(setting, assignment, judge, _Found("agent", target, said), number)


def _judged(
    setting: Setting, assignment: Assignment, judge: Judge, found: _Found, number: int = 0
) -> Attempt:
    """A candidate with its verdict, kept before anything else happens."""
    began = time.monotonic()
    judge.place(found.target)
    verdict = judge.judge(found.target)
    meter.spend_time(setting.line.meter, assignment.task.unit, time.monotonic() - began)
    attempt = Attempt.model_validate(
        {
            "number": number,
            "by": found.by,
            "target": found.target,
            "seen": _seen(found.target),
            "said": found.said,
            "verdict": verdict,
        }
    )
    counted = _kept(setting, assignment, _counted(setting, assignment, attempt))
    judge.keep(verdict)
    return counted


def _counted(setting: Setting, assignment: Assignment, attempt: Attempt) -> Attempt:
    """The attempt with what its calls used."""
    made = ledger.calls_of_work(setting.line.store, assignment.work)
    calls = [each for each in made if each.place.attempt == attempt.number]
    used = {
        "calls": len(calls),
        "tokens": sum(each.tokens for each in calls),
        "dollars": sum(each.dollars for each in calls),
        "seconds": round(sum(each.seconds for each in calls), 3),
    }
    return attempt.model_copy(update=used)


def _kept(setting: Setting, assignment: Assignment, attempt: Attempt) -> Attempt:
    if setting.line.replaying:
        return attempt
    ledger.keep_attempt(setting.line.store, assignment.work, assignment.task.unit, attempt)
    return attempt


# ---- when it ends ------------------------------------------------------------------------------


def _edited(decisions: Sequence[Decision], tried: Sequence[Attempt]) -> Decision | None:
    """An edit of a person that was not judged yet."""
    edits = [each for each in decisions if each.kind == "edit"]
    judged = sum(each.by == "person" for each in tried)
    due = judged < len(edits) and edits[judged].after <= len(tried)
    return edits[judged] if due else None


def _done(decisions: Sequence[Decision], tried: Sequence[Attempt]) -> Written | None:
    """The candidate that is right, or that a person takes as it is."""
    wanted = any(each.after >= len(tried) > 0 for each in decisions)
    if tried and tried[-1].verdict.good and not wanted:
        return Written(tried[-1].target, tuple(tried))
    last = decisions[-1] if decisions else None
    best = best_of(tried)
    if last is not None and last.kind == "accept" and best is not None:
        return Written(best.target, tuple(tried), last.text)
    return None


def _halted(
    assignment: Assignment, decisions: Sequence[Decision], tried: Sequence[Attempt], terms: Terms
) -> Halt | None:
    """Why there is no next attempt; None while there is one."""
    last = decisions[-1] if decisions else None
    if last is not None and last.kind == "give-up":
        return _halt(assignment, tried, "given up", f"given up: {last.text}")
    if last is not None and last.kind == "accept":
        raise SpeccError(
            f"there is no candidate of {assignment.task.unit} to accept",
            "give a hint, edit the file, or let the agent try again",
        )
    granted = max((each.after for each in decisions), default=0)
    own = [each for each in tried if each.by == "agent" and each.number >= granted]
    if not own:
        return None
    if own[-1].verdict.stage == "edits":
        return _halt(assignment, tried, _LOST.get(own[-1].said, "malformed"), _lost(own[-1]))
    for each in own[:-1]:
        if (each.seen, _failed(each)) == (own[-1].seen, _failed(own[-1])):
            both = f"{each.number + 1} and {own[-1].number + 1}"
            said = f"attempts {both} are the same code and fail alike"
            return _halt(assignment, tried, "repeated", said + _doubt(own))
    if len(own) > terms.retries:
        said = f"{len(own)} attempts did not lead to code that is right"
        return _halt(assignment, tried, "retries", said + _doubt(own))
    return None


_LOST: dict[str, Why] = {"refused": "refused", "context": "refused", "malformed": "malformed"}


def _lost(attempt: Attempt) -> str:
    return f"no usable reply: {'; '.join(attempt.verdict.problems)}"


def _doubt(tried: Sequence[Attempt]) -> str:
    """A word on the spec, where all candidates fail the same in spite of other code."""
    failures = {_failed(each) for each in tried}
    codes = {each.seen for each in tried}
    if len(failures) == 1 and len(codes) > 1 and all(failures):
        return "; other code fails the same way, so that the spec itself may be wrong"
    return ""


def _failed(attempt: Attempt) -> tuple[str, ...]:
    """What a candidate failed, by test, without the inputs."""
    verdict = attempt.verdict
    return (*sorted({each.test for each in verdict.failures}), *sorted(verdict.problems))


def _halt(assignment: Assignment, tried: Sequence[Attempt], why: Why, message: str) -> Halt:
    best = best_of(tried)
    return Halt(
        unit=assignment.task.unit,
        why=why,
        message=message,
        attempts=tuple(tried),
        best=best.number if best else -1,
    )


def _seen(target: str) -> str:
    """The hash of what Python sees of a text; of the text where it is no Python."""
    try:
        return digest(ast.dump(ast.parse(target)))
    except (SyntaxError, ValueError, RecursionError):
        return digest(target)
