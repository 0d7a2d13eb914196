"""`specc log`: the conversations with agents, attempt by attempt, with what they cost."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from specc import config, store
from specc.agents.values import Reply, Request, Text, ToolCall, ToolResult, Trouble
from specc.coder import ledger, prompts
from specc.coder.approach import BEFORE
from specc.coder.ledger import Call
from specc.coder.values import Attempt
from specc.commands.terminal import BOLD, FAINT, paint, say, say_json

SHORT = 600
"""Characters of a text that are shown without --full."""


def run(unit: str, output_format: str, full: bool) -> int:
    """Print what was said about a unit, or about all; 1 if nothing was."""
    settings = config.load(config.project_root(Path.cwd()))
    if not (settings.state / "store.db").is_file():
        say("no agent was asked yet")
        return 1
    with store.open_store(settings.state) as opened:
        calls = [each for each in ledger.all_calls(opened) if _fits(each, unit)]
        works = {each.place.work for each in calls}
        attempts = {work: ledger.attempts(opened, work) for work in works}
    if output_format == "json":
        say_json([ledger.facts(each) for each in calls])
    elif not calls:
        say("no agent was asked yet" if not unit else f"no agent was asked about {unit}")
    for (name, work), made in groupby(
        calls if output_format == "text" else (), lambda each: (each.place.unit, each.place.work)
    ):
        _tell(name, list(made), attempts[work], full)
    return 0 if calls else 1


def _fits(call: Call, unit: str) -> bool:
    return not unit or unit in (call.place.unit, call.place.unit.partition("/")[2])


def _tell(unit: str, calls: Sequence[Call], attempts: Sequence[Attempt], full: bool) -> None:
    total = sum(each.tokens for each in calls)
    dollars = sum(each.dollars for each in calls)
    count = f"{len(calls)} call" + ("s" if len(calls) != 1 else "")
    say(paint(f"{unit}: {count}, {total:,} tokens, ${dollars:.4f}", BOLD))
    verdicts = {each.number: each for each in attempts}
    for number, made in groupby(calls, lambda each: each.place.attempt):
        say("\napproach" if number == BEFORE else f"\nattempt {number + 1}")
        for each in made:
            _tell_call(each, full)
        if number in verdicts:
            say(f"  = {prompts.outcome(verdicts[number])}")
    say()


def _tell_call(call: Call, full: bool) -> None:
    when = datetime.fromtimestamp(call.started).strftime("%Y-%m-%d %H:%M:%S")
    cost = f"{call.tokens:,} tokens, ${call.dollars:.4f}, {call.seconds:.1f} s"
    say(paint(f"  {when} {call.agent} {call.model}: {call.state}, {cost}", FAINT))
    request = Request.model_validate_json(call.request)
    for block in request.messages[-1].blocks:
        _say_block(">", block, full)
    if not call.reply:
        say("  < no reply: the process ended before")
        return
    answer = call.answer()
    if isinstance(answer, Trouble):
        say(f"  < {answer.kind}: {answer.message}")
    elif isinstance(answer, Reply):
        for block in answer.blocks:
            _say_block("<", block, full)


def _say_block(sign: str, block: Any, full: bool) -> None:  # noqa: ANN401  (one of the blocks)
    match block:
        case Text(text=text, stable=True) if not full:
            lines = [f"[the task, {len(text):,} characters; --full shows it]"]
        case Text(text=text) | ToolResult(text=text):
            shown = text if full or len(text) <= SHORT else f"{text[:SHORT]} [… {len(text):,}]"
            lines = shown.strip().splitlines()
        case ToolCall(name=name, arguments=arguments):
            inside = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
            lines = [f"{name}({inside})"]
        case _:
            lines = []
    for line in lines:
        say(f"  {sign} {line}")
