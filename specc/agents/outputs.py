"""Reads what other coding agents print at their end: what they say, used and cost."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from specc.agents.values import Usage


@dataclass(frozen=True)
class Said:
    """What an agent printed; `problem` is set if it says itself that it failed."""

    text: str = ""
    usage: Usage = field(default_factory=Usage)
    dollars: float | None = None
    problem: str = ""


Reader = Callable[[str], Said]

_Count = Field(default=0, ge=0)
_AIDER_TOKENS = re.compile(
    r"Tokens: ([\d.,]+k?) sent(?:, ([\d.,]+k?) cache write)?(?:, ([\d.,]+k?) cache hit)?"
    r", ([\d.,]+k?) received"
)
_AIDER_COST = re.compile(r"Cost: \$[\d.]+ message, \$(\d+(?:\.\d+)?) session")
_TRIED = 200


class _ClaudeUsage(BaseModel):
    input_tokens: int = _Count
    output_tokens: int = _Count
    cache_read_input_tokens: int = _Count
    cache_creation_input_tokens: int = _Count


class _Claude(BaseModel):
    result: str = ""
    subtype: str = ""
    is_error: bool = False
    total_cost_usd: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    usage: _ClaudeUsage = _ClaudeUsage()


class _CodexUsage(BaseModel):
    input_tokens: int = _Count
    cached_input_tokens: int = _Count
    output_tokens: int = _Count


class _CodexPart(BaseModel):
    type: str = ""
    text: str = ""
    message: str = ""


class _Codex(BaseModel):
    type: str
    usage: _CodexUsage = _CodexUsage()
    item: _CodexPart = _CodexPart()
    error: _CodexPart = _CodexPart()


class _GeminiTokens(BaseModel):
    prompt: int = _Count
    candidates: int = _Count
    cached: int = _Count
    thoughts: int = _Count


class _GeminiModel(BaseModel):
    tokens: _GeminiTokens = _GeminiTokens()


class _GeminiStats(BaseModel):
    models: dict[str, _GeminiModel] = Field(default_factory=dict)


class _GeminiError(BaseModel):
    message: str = ""


class _Gemini(BaseModel):
    response: str | None = ""
    stats: _GeminiStats = _GeminiStats()
    error: _GeminiError | None = None


def plain(printed: str) -> Said:
    """An agent that tells nothing but what it says."""
    return Said(printed)


def claude(printed: str) -> Said:
    """One JSON object: what is said, whether it failed, usage and dollars."""
    try:
        found = _Claude.model_validate(first_object(printed))
    except ValidationError:
        return Said(printed)
    used = found.usage
    usage = Usage(
        input=used.input_tokens,
        output=used.output_tokens,
        cache_read=used.cache_read_input_tokens,
        cache_write=used.cache_creation_input_tokens,
    )
    problem = (found.result or found.subtype or "it failed") if found.is_error else ""
    return Said(found.result, usage, found.total_cost_usd, problem)


def codex(printed: str) -> Said:
    """A line of JSON for each event; usage stands at the end of each turn."""
    text = problem = ""
    total = fresh = cached = 0
    for event in _events(printed):
        match event.type:
            case "turn.completed":
                kept = min(event.usage.cached_input_tokens, event.usage.input_tokens)
                fresh += event.usage.input_tokens - kept
                cached += kept
                total += event.usage.output_tokens
            case "turn.failed":
                problem = event.error.message or "it failed"
            case "item.completed" if event.item.type == "agent_message":
                text = event.item.text
    return Said(text, Usage(input=fresh, output=total, cache_read=cached), None, problem)


def gemini(printed: str) -> Said:
    """One JSON object: what is said, an error, and tokens for each model."""
    try:
        found = _Gemini.model_validate(first_object(printed))
    except ValidationError:
        return Said(printed)
    tokens = [each.tokens for each in found.stats.models.values()]
    cached = sum(min(each.cached, each.prompt) for each in tokens)
    usage = Usage(
        input=sum(each.prompt for each in tokens) - cached,
        output=sum(each.candidates + each.thoughts for each in tokens),
        cache_read=cached,
    )
    problem = (found.error.message or "it failed") if found.error else ""
    return Said(found.response or "", usage, None, problem)


def aider(printed: str) -> Said:
    """Lines among the prose: tokens of each message, and what the session cost so far."""
    rows = [[_number(each) for each in row] for row in _AIDER_TOKENS.findall(printed)]
    sent, written, read, received = (sum(row[place] for row in rows) for place in range(4))
    costs = _AIDER_COST.findall(printed)
    usage = Usage(
        input=max(0, sent - written - read), output=received, cache_read=read, cache_write=written
    )
    return Said(printed, usage, float(costs[-1]) if costs else None)


def first_object(text: str) -> dict[str, Any]:
    """The first JSON object in a text; empty if there is none."""
    for start in islice(re.finditer("{", text), _TRIED):
        with suppress(ValueError, RecursionError):
            found: dict[str, Any] = json.JSONDecoder().raw_decode(text, start.start())[0]
            return found
    return {}


def _events(printed: str) -> Iterator[_Codex]:
    for line in printed.splitlines():
        try:
            yield _Codex.model_validate_json(line)
        except ValidationError:
            continue


def _number(text: str) -> int:
    """`2.3k` as 2300; nothing as 0."""
    try:
        value = float(text.removesuffix("k").replace(",", "") or 0)
    except ValueError:
        return 0
    return round(value * (1000 if text.endswith("k") else 1))
