"""What an agent is told, from templates: the rules, the task, and one attempt at it.

Rules and task are the same in every attempt, byte for byte, so that an endpoint may keep them; what
changes comes after. No attempt carries the talk of an earlier one: a line on each is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specc.agents.values import Message, Request, Text, Tool
from specc.coder.records import MOST, records
from specc.coder.untrusted import quoted
from specc.coder.values import Attempt
from specc.resources import TEMPLATES
from specc.results import Task

FILE_CHARACTERS = 60_000
"""What is longer is cut in the middle."""


@dataclass(frozen=True)
class Assignment:
    """One unit that an agent writes: its task, the words of the spec about it, how code is written
    in the project, code that may help, the text of its file as attempts begin, and an approach if
    one was asked for."""

    task: Task
    work: str
    specification: str
    conventions: str
    context: str
    target: str
    approach: str = ""


def proposal(assignment: Assignment, most: int, answer: dict[str, Any], tokens: int) -> Request:
    """The request for an approach, which is no part of any attempt."""
    asked = _render("approach.md.j2", {"task": assignment.task, "most": most})
    task = _render("task.md.j2", vars(assignment))
    message = Message(role="user", blocks=(Text(text=task, stable=True), Text(text=asked)))
    system = _render("system.md.j2", {"looks": False})
    return Request(system=system, messages=(message,), tokens=tokens, answer=answer)


def first(
    assignment: Assignment,
    earlier: Sequence[Attempt],
    words: Sequence[str],
    tools: tuple[Tool, ...],
    tokens: int,
) -> Request:
    """The request that an attempt begins with. Who has no tools edits files in place."""
    best = best_of(earlier)
    current = best.target if best else assignment.target
    last = earlier[-1] if earlier else None
    values = {
        "task": assignment.task,
        "number": len([each for each in earlier if each.by != "project"]) + 1,
        "current": file(assignment.task.file, current),
        "words": quoted("person", "\n".join(words), FILE_CHARACTERS) if words else "",
        "earlier": [
            {"number": each.number + 1, "seen": each.seen, "outcome": outcome(each)}
            for each in earlier
        ],
        "problems": last.verdict.problems[:MOST] if last else (),
        "records": records(last.verdict.failures) if last else "",
        "hidden": max(0, len(last.verdict.failures) - MOST) if last else 0,
        "kept": last is not None and last.seen != (best.seen if best else ""),
    }
    blocks = (
        Text(text=_render("task.md.j2", vars(assignment)), stable=True),
        Text(text=_render("attempt.md.j2", values)),
    )
    message = Message(role="user", blocks=blocks)
    system = _render("system.md.j2", {"looks": not tools})
    return Request(system=system, messages=(message,), tools=tools, tokens=tokens)


def again(task: Task, current: str, problems: Sequence[str], only: bool) -> str:
    """What is said when a reply could not be used; with `only` just its failed blocks are asked
    for."""
    values = {"problems": problems, "current": file(task.file, current), "only": only}
    return _render("again.md.j2", values)


def best_of(attempts: Sequence[Attempt]) -> Attempt | None:
    """The best candidate: one that breaks what an earlier one passed does not take its place,
    unless a person made it."""
    best: Attempt | None = None
    for each in attempts:
        if each.verdict.stage in ("edits", "guard"):
            continue
        if best is None or each.by == "person" or not _broken(best, each):
            best = each
    return best


def _broken(best: Attempt, other: Attempt) -> bool:
    """Whether a candidate is behind another, or fails what the other passes."""
    if set(best.verdict.passed) - set(other.verdict.passed):
        return True
    return STAGES.index(other.verdict.stage) < STAGES.index(best.verdict.stage)


STAGES = ("edits", "guard", "rows", "draws", "gate", "repository", "checks", "passed")


def outcome(attempt: Attempt) -> str:
    """One line on what came of an attempt."""
    verdict = attempt.verdict
    if verdict.good:
        return "passed"
    codes = list(dict.fromkeys(each.criterion for each in verdict.failures))
    if codes:
        return f"failed {', '.join(codes[:8])}" + (" and more" if len(codes) > 8 else "")
    return f"not accepted: {verdict.problems[0]}" if verdict.problems else verdict.stage


def file(path: str, text: str) -> str:
    """A file as an agent sees it."""
    if not text:
        return f"{path} does not exist yet."
    return f"FILE: {path}\n" + quoted("file", text, FILE_CHARACTERS)


def _render(name: str, values: Mapping[str, Any]) -> str:
    import jinja2

    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "prompts"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return engine.get_template(name).render(values)
