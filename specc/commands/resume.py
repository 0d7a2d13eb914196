"""`specc resume`: what a person says about a unit that waits, and the build that goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specc import config, store
from specc.coder import ledger
from specc.coder.values import Decision, DecisionKind
from specc.commands import build, status
from specc.commands.build import How
from specc.commands.extras import need_build
from specc.errors import SpeccError
from specc.results import Build
from specc.settings import Config
from specc.store import RunRecord, Store, digest


@dataclass(frozen=True)
class Said:
    """What a person says, one of these at a time; nothing at all goes on with what was edited."""

    hint: str = ""
    answer: str = ""
    more_budget: bool = False
    again: bool = False
    accept: str = ""
    give_up: str = ""
    approve: bool = False


_KINDS: Mapping[str, DecisionKind] = {
    "hint": "hint", "answer": "answer", "more_budget": "budget", "again": "retry",
    "accept": "accept", "give_up": "give-up", "approve": "approve",
}  # fmt: skip


def run(unit: str, said: Said, output_format: str, options: Mapping[str, Any]) -> int:
    """Keep what was said, and build the spec of the unit again."""
    need_build("resume")
    settings = config.load(config.project_root(Path.cwd()))
    last = status.latest(store.runs(settings.state))
    waiting = [(each, made) for each in last for made in [status.built(each)] if _waits(made)]
    record, made = _chosen(waiting, unit)
    kinds = [kind for name, kind in _KINDS.items() if getattr(said, name)]
    if len(kinds) > 1:
        raise SpeccError("say one thing at a time", "name one of the options")
    if kinds:
        text = next(
            (value for value in vars(said).values() if isinstance(value, str) and value), ""
        )
        with store.hold(settings.state, "specc resume"), store.open_store(settings.state) as opened:
            _keep(settings, opened, made, unit, Decision(kind=kinds[0], text=text))
    how = How(**{**options, "agent": options.get("agent") or made.agent or None})
    return build.run([settings.root / record.spec], output_format, how)


def _waits(made: Build | None) -> bool:
    return made is not None and made.state == "waiting"


def _chosen(waiting: list[tuple[RunRecord, Build | None]], unit: str) -> tuple[RunRecord, Build]:
    """The build that the unit belongs to; without a unit the only one that waits."""
    fitting = [
        (record, made)
        for record, made in waiting
        if made is not None and (not unit or any(_is(each.unit, unit) for each in made.halted))
    ]
    if not fitting:
        known = [each.unit for _, made in waiting if made is not None for each in made.halted]
        hint = f"these wait: {', '.join(known)}" if known else "see `specc status`"
        raise SpeccError(f"no unit {unit} waits" if unit else "nothing waits for a person", hint)
    if len(fitting) > 1:
        names = ", ".join(each.unit for _, made in fitting for each in made.halted)
        raise SpeccError("several builds wait", f"name the unit: {names}")
    return fitting[0]


def _keep(settings: Config, opened: Store, made: Build, unit: str, said: Decision) -> None:
    """Keep a decision with the work that it is about."""
    if said.kind == "approve":
        drafts = settings.state / "drafts" / made.module / (made.plan.target if made.plan else "")
        text = drafts.read_text(encoding="utf-8") if drafts.is_file() else ""
        approved = said.model_copy(update={"text": digest(text)})
        ledger.keep_decision(opened, made.module, made.module, approved)
        return
    halted = [each.unit for each in made.halted if not unit or _is(each.unit, unit)]
    if not halted:
        raise SpeccError(f"{made.spec} waits for something else", "see `specc status`")
    if len(halted) > 1:
        raise SpeccError("several units wait", f"name one: {', '.join(halted)}")
    work = ledger.last_work(opened, halted[0])
    tried = len(ledger.attempts(opened, work))
    ledger.keep_decision(opened, halted[0], work, said.model_copy(update={"after": tried}))


def _is(full: str, name: str) -> bool:
    return name in (full, full.partition("/")[2])
