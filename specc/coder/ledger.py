"""What the store keeps of agents: each call with its reply, each attempt, each word of a person.

A call is written before it is sent, and its reply before it is used. `work` names what an attempt
works on: the part of the spec, the agent, and the code around; another work begins anew.
"""

import json
import time
from dataclasses import dataclass
from typing import Literal

from specc.agents.values import Agent, Reply, Trouble
from specc.coder.values import Attempt, Decision
from specc.store import Store, write

CallState = Literal["sent", "done", "failed", "lost"]


@dataclass(frozen=True)
class Place:
    """Where in a build a call is made: the run, the work and its unit, the attempt, the number."""

    run: int
    work: str
    unit: str
    attempt: int
    number: int


@dataclass(frozen=True)
class Call:
    """A call as it is kept. `lost` ones were in flight when the process ended; what they cost is
    not known, and `tokens` and `dollars` are the most that they may have."""

    id: int
    place: Place
    agent: str
    model: str
    state: CallState
    request: str
    reply: str
    tokens: int
    dollars: float
    started: float
    seconds: float

    def answer(self) -> Reply | Trouble:
        """The reply, or why there is none."""
        kind = Reply if self.state == "done" else Trouble
        return kind.model_validate_json(self.reply)


_COLUMNS = (
    "id, run, work, unit, attempt, number, agent, model, state, request, reply, tokens, dollars,"
    " started, seconds"
)


def begin(store: Store, key: str, place: Place, names: tuple[str, str], request: str) -> int:
    """Write down a call that is about to be sent."""
    statement = "INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', ?, '', 0, 0, ?, 0)"
    where = (key, place.work, place.run, place.unit, place.attempt, place.number)
    return write(store, statement, (*where, *names, request, time.time()))


def finish(store: Store, call: int, answer: Reply | Trouble, tokens: int, dollars: float) -> None:
    """Write down what came back; it is on disk when this returns."""
    state: CallState = "done" if isinstance(answer, Reply) else "failed"
    statement = (
        "UPDATE calls SET state = ?2, reply = ?3, tokens = ?4, dollars = ?5,"
        " seconds = ?6 - started WHERE id = ?1"
    )
    write(store, statement, (call, state, answer.model_dump_json(), tokens, dollars, time.time()))


def lose(store: Store, call: int, tokens: int, dollars: float) -> None:
    """A call was in flight when the process ended: it counts with the most that it may cost."""
    statement = "UPDATE calls SET state = 'lost', tokens = ?2, dollars = ?3 WHERE id = ?1"
    write(store, statement, (call, tokens, dollars))


def known(store: Store, key: str) -> tuple[Call, ...]:
    """The calls that were made for the very same request at the same place, oldest first."""
    return _calls(store, "key = ? ORDER BY id", (key,))


def calls_of_work(store: Store, work: str) -> tuple[Call, ...]:
    """All calls of a work, oldest first."""
    return _calls(store, "work = ? ORDER BY id", (work,))


def calls_of_unit(store: Store, unit: str) -> tuple[Call, ...]:
    """All calls that were ever made for a unit, oldest first."""
    return _calls(store, "unit = ? ORDER BY id", (unit,))


def reply_at(store: Store, place: Place) -> Reply | None:
    """The last reply at a place of a work, whatever was asked there."""
    where = "work = ? AND unit = ? AND attempt = ? AND number = ? AND state = 'done' ORDER BY id"
    found = _calls(store, where, (place.work, place.unit, place.attempt, place.number))
    answer = found[-1].answer() if found else None
    return answer if isinstance(answer, Reply) else None


def last_agent(store: Store) -> Agent | None:
    """The agent that replied last, which is gone."""
    query = "SELECT agent, model FROM calls WHERE state = 'done' ORDER BY id DESC LIMIT 1"
    row = store.connection.execute(query).fetchone()
    if row is None:
        return None
    silent = Trouble(kind="request", message="it is gone")
    return Agent(row[0], row[1], lambda *_: silent, gone=True)


def all_calls(store: Store) -> tuple[Call, ...]:
    """All calls of a project, those of a unit together, oldest first."""
    return _calls(store, "1 ORDER BY unit, work, id", ())


def _calls(store: Store, where: str, values: tuple[object, ...]) -> tuple[Call, ...]:
    query = f"SELECT {_COLUMNS} FROM calls WHERE {where}"
    return tuple(
        Call(number, Place(*place), *others)
        for number, *rest in store.connection.execute(query, values)
        for place, others in [(rest[:5], rest[5:])]
    )


# ---- attempts ----------------------------------------------------------------------------------


def keep_attempt(store: Store, work: str, unit: str, attempt: Attempt) -> None:
    """Write down an attempt with its verdict."""
    statement = "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?)"
    write(store, statement, (work, attempt.number, unit, attempt.model_dump_json()))


def attempts(store: Store, work: str) -> tuple[Attempt, ...]:
    """The attempts of a work, in order."""
    query = "SELECT attempt FROM attempts WHERE work = ? ORDER BY number"
    rows = store.connection.execute(query, (work,))
    return tuple(Attempt.model_validate_json(text) for (text,) in rows)


def last_work(store: Store, unit: str) -> str:
    """The work that a unit's last call or decision belongs to; empty when there is none."""
    query = (
        "SELECT work FROM (SELECT work, started AS at FROM calls WHERE unit = ?1"
        " UNION ALL SELECT work, made FROM decisions WHERE unit = ?1) ORDER BY at DESC LIMIT 1"
    )
    row = store.connection.execute(query, (unit,)).fetchone()
    return str(row[0]) if row else ""


# ---- decisions ---------------------------------------------------------------------------------


def keep_decision(store: Store, unit: str, work: str, decision: Decision) -> None:
    """Write down what a person said."""
    statement = "INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?)"
    values = (unit, decision.kind, decision.text, decision.after, work, time.time())
    write(store, statement, values)


def decisions(store: Store, unit: str, work: str) -> tuple[Decision, ...]:
    """What people said about a work, and what they said earlier about the unit that still helps:
    hints and answers, which count from the first attempt on."""
    query = "SELECT kind, text, after, work FROM decisions WHERE unit = ? ORDER BY id"
    found = []
    for kind, text, after, of in store.connection.execute(query, (unit,)):
        if of == work:
            found.append(Decision(kind=kind, text=text, after=after))
        elif kind in ("hint", "answer"):
            found.append(Decision(kind=kind, text=text, after=0))
    return tuple(found)


def facts(call: Call) -> dict[str, object]:
    """A call for programs."""
    return {
        **{name: value for name, value in vars(call).items() if name not in ("place", "reply")},
        **vars(call.place),
        "request": json.loads(call.request),
        "reply": json.loads(call.reply) if call.reply else None,
    }
