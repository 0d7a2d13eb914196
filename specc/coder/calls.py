"""Makes one call of an agent: never twice, within the budget, and again where trouble passes.

A completed call is recalled from the store. One that was in flight when the process ended is sent
again, since endpoints know no repetition, and counts with the most that it may have cost.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specc.agents.values import Agent, Message, Reply, Request, Text, ToolResult, Trouble, Usage
from specc.coder import ledger, meter
from specc.coder.ledger import Place
from specc.coder.meter import Meter
from specc.errors import SpeccError
from specc.store import Store, digest

TRIES = 5
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Line:
    """The way to an agent. `cost` prices what a call used, None where no price is known; `clean`
    takes secrets out of texts; `tell` is told of trouble and of what was used; `pause` is the
    first of the waits between tries, in seconds; with `replaying` only kept replies are given."""

    agent: Agent
    store: Store
    meter: Meter
    cost: Callable[[Usage], float | None]
    clean: Callable[[str], str]
    tell: Callable[[str, str], None]
    pause: float = 0.5
    replaying: bool = False


@dataclass(frozen=True)
class Capped:
    """A call that was not made: which cap is reached, or that there is nobody to ask."""

    message: str
    gone: bool = False


def ask(line: Line, place: Place, asked: Request, folder: Path) -> Reply | Capped:
    """The reply to a request, made now or in an earlier run of the same build.

    Raises:
        SpeccError: the agent cannot be reached, or refuses to be asked at all.
    """
    if line.replaying:
        return _replayed(line, place)
    request = cleaned(asked, line.clean)
    text = request.model_dump_json()
    agent = line.agent
    where = (place.work, place.unit, str(place.attempt), str(place.number))
    key = digest("call", agent.name, agent.model, *where, text)
    known = _recall(line, key, request)
    if known is not None:
        return known
    if agent.gone:
        return Capped("no agent is configured now: name one with --agent", gone=True)
    trouble: Trouble | None = None
    for number in range(TRIES):
        if trouble is not None:
            _wait(line, place, trouble, number)
        cap = meter.reached(line.meter, place.unit)
        if cap:
            return Capped(cap)
        answer = _send(line, place, key, request, folder)
        if isinstance(answer, Reply):
            return answer
        trouble = answer
        if not answer.passing:
            break
    raise _given_up(agent, trouble)


def _replayed(line: Line, place: Place) -> Reply:
    known = ledger.reply_at(line.store, place)
    if known is None:
        raise SpeccError(
            f"no reply is kept for attempt {place.attempt} at {place.unit}, call {place.number}",
            "what it was made from has changed since: `specc build` asks an agent again",
        )
    return known


def _recall(line: Line, key: str, request: Request) -> Reply | None:
    """The stored reply, after all calls for this request are counted."""
    found: Reply | None = None
    for each in ledger.known(line.store, key):
        tokens, dollars = each.tokens, each.dollars
        if each.state == "sent":
            tokens, dollars = _most(line, request)
            ledger.lose(line.store, each.id, tokens, dollars)
            line.tell(each.place.unit, "a call was in flight when specc ended; it is sent again")
        elif each.state == "done":
            answer = each.answer()
            found = answer if isinstance(answer, Reply) else None
        meter.count(line.meter, each.place.unit, tokens, dollars, each.seconds)
    return found


def _send(line: Line, place: Place, key: str, request: Request, folder: Path) -> Reply | Trouble:
    agent, reserved = line.agent, _most(line, request)
    meter.reserve(line.meter, place.unit, *reserved)
    began = time.monotonic()
    try:
        call = ledger.begin(
            line.store, key, place, (agent.name, agent.model), request.model_dump_json()
        )
        answer = agent.send(request, folder)
    finally:
        meter.settle(line.meter, place.unit, reserved)
    tokens, dollars = answer.usage.total, _price(line, answer)
    ledger.finish(line.store, call, answer, tokens, dollars)
    meter.count(line.meter, place.unit, tokens, dollars, time.monotonic() - began)
    return answer


def _price(line: Line, answer: Reply | Trouble) -> float:
    if answer.dollars is not None:
        return answer.dollars
    return line.cost(answer.usage) or 0.0


def _most(line: Line, request: Request) -> tuple[int, float]:
    """The tokens and dollars that a call may use at most."""
    tokens = meter.most(request)
    usage = Usage(input=tokens - request.tokens, output=request.tokens)
    return tokens, line.cost(usage) or 0.0


def _wait(line: Line, place: Place, trouble: Trouble, number: int) -> None:
    own = line.pause * 2 ** (number - 1)
    seconds = min(LONGEST_WAIT, own if trouble.wait is None else trouble.wait)
    line.tell(place.unit, f"{trouble.kind}: {trouble.message}; again in {seconds:.1f} s")
    time.sleep(seconds)


def cleaned(request: Request, clean: Callable[[str], str]) -> Request:
    """The request without secrets in what the user, the repository or the tools said."""
    messages = tuple(
        Message(role=each.role, blocks=tuple(_clean(block, clean) for block in each.blocks))
        for each in request.messages
    )
    return request.model_copy(update={"messages": messages})


def _clean(block: Any, clean: Callable[[str], str]) -> Any:  # noqa: ANN401  (one of the blocks)
    if isinstance(block, Text | ToolResult):
        return block.model_copy(update={"text": clean(block.text)})
    return block


def _given_up(agent: Agent, trouble: Trouble | None) -> SpeccError:
    said = f"{trouble.kind}: {trouble.message}" if trouble else "no reply"
    request = "see `model` and `url` in [tool.specc.agent]"
    hints = {
        "key": "set the key that the agent needs, and run the same command again",
        "request": "add a line for it" if agent.name == "scripted" else request,
    }
    kind = trouble.kind if trouble else ""
    kept = "run the same command again later; completed calls are kept and not repeated"
    return SpeccError(f"{agent.name} gives no reply: {said}", hints.get(kind, kept))
