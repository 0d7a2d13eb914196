"""One attempt: a short conversation that ends with a candidate, or with why there is none.

The agent may use tools on its way. A reply that cannot be used is sent back with what is wrong with
it; the attempt is lost after three of these. Nothing is written anywhere but in values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from specc.agents.values import Block, Message, Reply, Request, Text, ToolCall
from specc.coder import edits, guard, prompts, tools
from specc.coder.calls import Capped, Line, ask
from specc.coder.edits import Edits, Malformed, Problem, Refused
from specc.coder.ledger import Place
from specc.coder.prompts import Assignment
from specc.coder.tools import Bench

TURNS = 16
"""Replies of one attempt, those that only use tools included."""

MALFORMED = 3
"""Replies of one attempt that cannot be used, in a row."""

QUESTION = "QUESTION:"


@dataclass(frozen=True)
class Draft:
    """The text of the target file as the agent wants it, and what it said."""

    target: str
    said: str


@dataclass(frozen=True)
class Asked:
    """The agent wants a decision of a person."""

    question: str


@dataclass(frozen=True)
class Lost:
    """There is no candidate: `why`, and what was wrong with the last reply."""

    why: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Turn:
    """Where a conversation stands: the file, what is wrong with the last reply, its edits and
    those that failed."""

    candidate: str
    changed: bool = False
    problems: tuple[str, ...] = ()
    parsed: Edits | None = None
    failed: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What an attempt is made with: the way to the agent, its place, tools, and a folder that holds
    the project for agents that look at files themselves."""

    line: Line
    place: Place
    bench: Bench
    folder: Path
    root: Path


def converse(
    setting: Setting, assignment: Assignment, start: str, request: Request
) -> Draft | Asked | Lost | Capped:
    """Talk to the agent until there is a candidate, from the text `start` of the target on."""
    task, names = assignment.task, [each.name for each in request.tools]
    turn = _Turn(start)
    said, wrong = "", 0
    for number in range(TURNS):
        reply = ask(setting.line, replace(setting.place, number=number), request, setting.folder)
        if isinstance(reply, Capped):
            return reply
        if reply.stop in ("refused", "context"):
            return Lost(reply.stop, (_ENDED[reply.stop],))
        text = "\n".join(each.text for each in reply.blocks if isinstance(each, Text)).strip()
        said = _first_line(text) or said
        calls = [each for each in reply.blocks if isinstance(each, ToolCall)]
        if _question(text) and not calls:
            return Asked(_question(text))
        turn = _taken(setting.root, assignment, turn, text, reply)
        answers: list[Block] = []
        if reply.stop == "tools":
            answers += [tools.use(setting.bench, names, each, turn.candidate) for each in calls]
        if not answers and turn.changed and not turn.problems:
            return Draft(turn.candidate, said)
        if turn.problems:
            wrong += 1
            if wrong == MALFORMED:
                return Lost("malformed", turn.problems)
            told = prompts.again(task, turn.candidate, turn.problems, bool(turn.failed))
            answers.append(Text(text=told))
        else:
            wrong = 0
        request = _continued(request, reply, answers)
    return Lost("malformed", (f"no code after {TURNS} replies",))


_ENDED = {
    "refused": "the model refused to answer",
    "context": "the request does not fit into the model",
}


def _taken(root: Path, assignment: Assignment, turn: _Turn, text: str, reply: Reply) -> _Turn:
    """The turn after a reply: its code is in the candidate as a whole, or not at all."""
    task = assignment.task
    calm = replace(turn, problems=(), failed=())
    if reply.stop == "paused":
        return calm
    if reply.stop == "length":
        cut = "the reply was cut at its longest length: send less, as replacements"
        return replace(calm, problems=(cut,), parsed=None)
    parsed = edits.parse(text, only=task.file)
    if isinstance(parsed, Malformed):
        if reply.stop == "tools":
            return calm
        return replace(calm, problems=parsed.problems, parsed=None)
    if turn.failed and turn.parsed is not None:
        parsed = edits.merge(turn.parsed, parsed, turn.failed)
    paths = dict.fromkeys(each.path for each in parsed.edits)
    outside = tuple(filter(None, (guard.allowed_path(path, task, root) for path in paths)))
    if outside:
        return replace(calm, problems=outside, parsed=None)
    applied = edits.apply({task.file: turn.candidate}, parsed)
    if isinstance(applied, Refused):
        told = tuple(str(each) for each in applied.problems)
        return replace(calm, problems=told, parsed=parsed, failed=applied.problems)
    after = applied.files[task.file]
    problems = guard.check(assignment.target, after, task)
    if problems:
        return replace(calm, problems=problems, parsed=None)
    return replace(calm, candidate=after, changed=True, parsed=None)


def _continued(request: Request, reply: Reply, answers: Sequence[Block]) -> Request:
    """The conversation, longer by a reply and the answers to it."""
    more = [Message(role="assistant", blocks=reply.blocks)]
    more += [Message(role="user", blocks=tuple(answers))] if answers else []
    return request.model_copy(update={"messages": (*request.messages, *more)})


def _question(text: str) -> str:
    """What the agent asks a person; empty when it asks nothing."""
    lines = [each.strip() for each in text.splitlines()]
    found = [each.removeprefix(QUESTION).strip() for each in lines if each.startswith(QUESTION)]
    return "" if "FILE:" in text else " ".join(found)


def _first_line(text: str) -> str:
    return next((each.strip()[:200] for each in text.splitlines() if each.strip()), "")
