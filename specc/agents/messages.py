"""The Messages API of Anthropic, by its own client: one call, streamed, never tried again here.

The client would send a failed call again by itself, which costs again without a trace; so it does
not. A stream that ends early gives no error there: it is told by the missing reason to stop.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.agents import models, wire
from specc.agents.values import (
    Agent,
    Block,
    Message,
    Opaque,
    Reply,
    Request,
    Stop,
    Text,
    ToolCall,
    ToolResult,
    Trouble,
    Usage,
)
from specc.agents.wire import OWN_KEY, Endpoint
from specc.errors import SpeccError
from specc.settings import AgentConfig

if TYPE_CHECKING:
    from anthropic.lib.streaming import MessageStream
    from anthropic.types.parsed_message import ParsedMessage

KEY, TOKEN, URL = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"
HEADERS = "ANTHROPIC_CUSTOM_HEADERS"
USUAL = "https://api.anthropic.com"

_STOPS: Mapping[str, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "pause_turn": "paused",
    "refusal": "refused",
    "model_context_window_exceeded": "context",
}

_MOST_MARKS = 2
"""Stable blocks that may be marked for the cache; an endpoint takes four marks, with those of the
system and of where a conversation stands."""

_CACHED: Mapping[str, Any] = {"cache_control": {"type": "ephemeral"}}

_THINKING = ("thinking", "redacted_thinking")
"""Newer models think whether asked or not, and want it back with the results of tools."""


def agent(settings: AgentConfig, environment: Mapping[str, str]) -> Agent:
    """The agent behind the endpoint. The key comes from the environment, and from nowhere else.

    An endpoint that a project's settings name gets no key but the one that is meant for such: the
    project may be anybody's.
    """
    model = settings.model or next(filter(None, map(environment.get, models.VARIABLES)), "")
    model = model or models.default_model("anthropic")
    usual = KEY if environment.get(KEY) or not environment.get(TOKEN) else TOKEN
    variable = OWN_KEY if settings.url else usual
    url = settings.url or environment.get(URL) or USUAL
    at = wire.endpoint(url, environment, variable, settings.seconds)
    if not at.key:
        raise SpeccError(
            "the agent anthropic has no key", f"set {variable} in the environment, or use another"
        )
    wire.need("anthropic", "anthropic")

    others = _names(environment.get(HEADERS, "")) if settings.url else ()

    def send(request: Request, _: Path) -> Reply | Trouble:
        return _ask(at, _wire(request, model), others)

    return Agent("anthropic", model, send)


def _names(headers: str) -> tuple[str, ...]:
    """The names of headers that the client would send to any endpoint, a line each."""
    return tuple(each.partition(":")[0].strip() for each in headers.split("\n") if ":" in each)


def _ask(at: Endpoint, asked: dict[str, Any], others: Iterable[str]) -> Reply | Trouble:
    """One call, by a client that reads no profile, and no variable for keys, by itself; without
    the headers that are for `others`."""
    import anthropic
    import httpx2

    client = anthropic.Anthropic(
        api_key=None if at.variable == TOKEN else at.key,
        auth_token=at.key if at.variable == TOKEN else None,
        base_url=at.url,
        max_retries=0,
        timeout=wire.waits(at.seconds),
        http_client=wire.client(at.seconds),
    )
    try:
        kept_back = dict.fromkeys(others, anthropic.omit)
        with client, client.messages.stream(**asked, extra_headers=kept_back) as stream:
            return _heard(at, stream)
    except (anthropic.APIError, httpx2.HTTPError) as error:
        return _wrong(at, error, begun=False)


def _heard(at: Endpoint, stream: "MessageStream[Any]") -> Reply | Trouble:
    """The reply, to the last event; what was used is told even where there is none."""
    import anthropic
    import httpx2

    begun = False
    pieces: dict[int, str] = {}
    try:
        for event in stream:
            begun = begun or event.type == "message_start"
            if event.type == "content_block_delta" and event.delta.type == "input_json_delta":
                pieces[event.index] = pieces.get(event.index, "") + event.delta.partial_json
        if not begun:
            return Trouble(kind="malformed", message="the reply is no stream of events")
        return _reply(stream.current_message_snapshot, pieces.values())
    except (anthropic.APIError, httpx2.HTTPError, *wire.UNREADABLE) as error:
        used = _usage(stream.current_message_snapshot) if begun else Usage()
        return _wrong(at, error, begun=True).model_copy(update={"usage": used})


# ---- to the wire -------------------------------------------------------------------------------


def _wire(request: Request, model: str) -> dict[str, Any]:
    marks = iter(range(_MOST_MARKS))
    turns = ((each.role, _blocks(each, marks)) for each in request.messages)
    messages: list[dict[str, Any]] = [
        {"role": role, "content": blocks} for role, blocks in turns if blocks
    ]
    if len(messages) > 1 and messages[-1]["role"] == "user":
        messages[-1]["content"][-1].update(_CACHED)  # the next call begins with all of this
    values: dict[str, Any] = {"model": model, "max_tokens": request.tokens, "messages": messages}
    if request.system:
        values["system"] = [{"type": "text", "text": request.system, **_CACHED}]
    if request.tools:
        values["tools"] = [
            {"name": each.name, "description": each.description, "input_schema": each.parameters}
            for each in request.tools
        ]
    if request.answer is not None:
        values["output_config"] = {"format": _format(request.answer)}
    return values


def _format(schema: dict[str, Any]) -> dict[str, Any]:
    """The shape of an answer; what the endpoint does not know of schemas is put into words."""
    from anthropic import transform_schema

    return {"type": "json_schema", "schema": transform_schema(schema)}


def _blocks(message: Message, marks: Iterator[int]) -> list[dict[str, Any]]:
    """The blocks of a turn; results of tools stand first in theirs, and no text is empty."""
    blocks = sorted(message.blocks, key=lambda each: not isinstance(each, ToolResult))
    told = (each for each in blocks if not isinstance(each, Text) or each.text.strip())
    return [_block(each, marks) for each in told]


def _block(block: Block, marks: Iterator[int]) -> dict[str, Any]:
    match block:
        case Text(text=text, stable=stable):
            marked = stable and next(marks, None) is not None
            return {"type": "text", "text": text, **(_CACHED if marked else {})}
        case ToolCall(id=number, name=name, arguments=arguments):
            return {"type": "tool_use", "id": number, "name": name, "input": arguments}
        case ToolResult(id=number, text=text, failed=failed):
            result = {"type": "tool_result", "tool_use_id": number, "content": text}
            return {**result, "is_error": True} if failed else result
        case Opaque(data=data):
            return data


# ---- from the wire -----------------------------------------------------------------------------


def _reply(message: "ParsedMessage[Any]", arguments: Iterable[str]) -> Reply | Trouble:
    """The reply; `arguments` are those of tools as they came, in JSON that may be cut."""
    usage = _usage(message)
    if message.stop_reason is None:
        return Trouble(kind="cut", message="the stream ended before the reply did", usage=usage)
    stop = _STOPS.get(message.stop_reason)
    if stop is None:
        told = "the reply ended for a reason that is not known here"
        return Trouble(kind="malformed", message=told, usage=usage)
    if stop == "tools":
        _whole(arguments)
    blocks = tuple(filter(None, (_read(each, stop) for each in message.content)))
    if stop in ("end", "tools") and all(isinstance(each, Opaque) for each in blocks):
        return Trouble(kind="empty", message="the reply is empty", usage=usage)
    return Reply(blocks=blocks, stop=stop, usage=usage, model=message.model)


def _read(block: Any, stop: Stop) -> Block | None:  # noqa: ANN401  (one of the client's many)
    """A block, unless it says nothing. Tools are only to be used where the reply stops for them."""
    if block.type == "text" and block.text.strip():
        return Text(text=block.text)
    if block.type == "tool_use" and stop == "tools":
        return ToolCall(id=block.id, name=block.name, arguments=block.input)
    return Opaque(data=block.to_dict()) if block.type in _THINKING else None


def _whole(arguments: Iterable[str]) -> None:
    """The client completes JSON that is cut, which would be half a file: nothing is made of it."""
    for each in arguments:
        json.loads(each)


def _usage(message: "ParsedMessage[Any]") -> Usage:
    """What was used. The client checks none of it."""
    told = getattr(message, "usage", None)
    names = {
        "input": "input_tokens",
        "output": "output_tokens",
        "cache_read": "cache_read_input_tokens",
        "cache_write": "cache_creation_input_tokens",
    }
    found = {name: getattr(told, field, None) for name, field in names.items()}
    return Usage(**{name: each for name, each in found.items() if isinstance(each, int)})


def _wrong(at: Endpoint, error: Exception, *, begun: bool) -> Reply | Trouble:
    import anthropic
    import httpx2

    cause = error.__cause__ if isinstance(error, anthropic.APIConnectionError) else error
    if isinstance(cause, httpx2.HTTPError):
        return wire.broken(at, cause, begun)
    if isinstance(error, anthropic.APIStatusError):
        names = tuple(filter(None, (error.type, error.error_code)))
        said, response = error.api_message or "", error.response
        return wire.refused(at, error.status_code, names, str(said), response.headers)
    return wire.unreadable(error)
