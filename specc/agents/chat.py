"""Endpoints that speak chat completions, as OpenAI made them: Ollama, vLLM, Azure and others."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from specc.agents import wire
from specc.agents.values import (
    Agent,
    Block,
    Message,
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
    from httpx2 import Response

KEY, URL, USUAL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"

_AZURE = (".azure.com", ".azure.us")
"""Hosts that take a key in a header of their own."""

_STOPS: Mapping[str, Stop] = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refused",
    "model_length": "context",
}

_BROKEN = (None, "error", "abort")
"""Reasons to end that a whole reply does not have."""


def agent(settings: AgentConfig, environment: Mapping[str, str]) -> Agent:
    """The agent behind an endpoint. One that a project's settings name may need no key, and gets
    none but the one that is meant for such."""
    model = settings.model or environment.get("SPECC_MODEL", "")
    if not model:
        raise SpeccError(
            "the agent chat has no model",
            "name it: `--agent chat:MODEL`, or `model` in the settings",
        )
    url = settings.url or environment.get(URL, "")
    variable = OWN_KEY if settings.url else KEY
    at = wire.endpoint(url or USUAL, environment, variable, settings.seconds)
    if not at.key and not url:
        raise SpeccError("the agent chat has no key", f"set {KEY}, or `url` to another endpoint")
    wire.need("httpx2", "chat")

    def send(request: Request, _: Path) -> Reply | Trouble:
        return _ask(at, _wire(request, model, _longest(at)))

    return Agent("chat", model, send)


def _ask(at: Endpoint, asked: dict[str, Any]) -> Reply | Trouble:
    import httpx2

    address = httpx2.URL(at.url)
    address = address.copy_with(path=address.path.rstrip("/") + "/chat/completions")
    headers = {"authorization": f"Bearer {at.key}"} if at.key else {}
    if at.key and str(address.host).endswith(_AZURE):
        headers["api-key"] = at.key
    begun = False
    try:
        with (
            wire.client(at.seconds) as client,
            client.stream("POST", address, json=asked, headers=headers) as response,
        ):
            begun = True
            response.read()
            return _read(at, response)
    except httpx2.HTTPError as error:
        return wire.broken(at, error, begun)


# ---- to the wire -------------------------------------------------------------------------------


def _longest(at: Endpoint) -> str:
    """How the longest reply is called: anew by OpenAI, and as ever by most that follow it."""
    host = urlsplit(at.url).hostname or ""
    return "max_completion_tokens" if host.endswith((".openai.com", *_AZURE)) else "max_tokens"


def _wire(request: Request, model: str, longest: str) -> dict[str, Any]:
    messages = [{"role": "system", "content": request.system}]
    for each in request.messages:
        messages += _message(each)
    values: dict[str, Any] = {
        "model": model,
        "messages": messages,
        longest: request.tokens,
    }
    if request.tools:
        values["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": each.name,
                    "description": each.description,
                    "parameters": each.parameters,
                },
            }
            for each in request.tools
        ]
    if request.answer is not None:
        schema = {"name": "answer", "schema": request.answer, "strict": True}
        values["response_format"] = {"type": "json_schema", "json_schema": schema}
    return values


def _message(message: Message) -> list[dict[str, Any]]:
    """A turn; what tools gave are messages of their own there."""
    texts = [each.text for each in message.blocks if isinstance(each, Text)]
    calls = [each for each in message.blocks if isinstance(each, ToolCall)]
    made: list[dict[str, Any]] = [
        {"role": "tool", "tool_call_id": each.id, "content": _told(each)}
        for each in message.blocks
        if isinstance(each, ToolResult)
    ]
    if calls:
        wished = [
            {
                "id": each.id,
                "type": "function",
                "function": {"name": each.name, "arguments": json.dumps(each.arguments)},
            }
            for each in calls
        ]
        made.append(
            {"role": message.role, "content": "\n\n".join(texts) or None, "tool_calls": wished}
        )
    elif texts:
        made.append({"role": message.role, "content": "\n\n".join(texts)})
    return made


def _told(result: ToolResult) -> str:
    """What a tool gave; whether it failed is only to be told in words."""
    return f"Error: {result.text}" if result.failed else result.text


# ---- from the wire -----------------------------------------------------------------------------


def _read(at: Endpoint, response: "Response") -> Reply | Trouble:
    body: Any = None
    try:
        body = response.json()
        failed = body.get("error")
        if response.status_code == 200 and not failed:
            return _reply(body)
    except wire.UNREADABLE as error:
        if response.status_code == 200:
            return wire.unreadable(error, _usage(body))
        failed = None
    return _failed(at, response, failed)


def _failed(at: Endpoint, response: "Response", error: object) -> Reply | Trouble:
    told = error if isinstance(error, dict) else {"message": error or ""}
    names = tuple(str(each) for each in (told.get("type"), told.get("code")) if each)
    return wire.refused(
        at, response.status_code, names, str(told.get("message", "")), response.headers
    )


def _reply(body: Any) -> Reply | Trouble:  # noqa: ANN401  (any JSON)
    usage, choice = _usage(body), body["choices"][0]
    said, reason = choice["message"], choice.get("finish_reason")
    if reason in _BROKEN:
        message = f"the reply ended before it was whole ({reason or 'no reason given'})"
        return Trouble(kind="cut", message=message, usage=usage)
    wished = said.get("tool_calls") or ()
    stop: Stop = "refused" if said.get("refusal") else _STOPS.get(reason, "end")
    if stop == "end" and wished:
        stop = "tools"  # some servers say "stop" there
    text = said.get("content") or ""
    blocks: list[Block] = [Text(text=text)] if text.strip() else []
    if stop == "tools":
        blocks += [_call(number, each) for number, each in enumerate(wished)]
    if not blocks and stop in ("end", "tools"):
        return Trouble(kind="empty", message="the reply is empty", usage=usage)
    return Reply(blocks=tuple(blocks), stop=stop, usage=usage, model=str(body.get("model", "")))


def _call(number: int, wished: Mapping[str, Any]) -> ToolCall:
    """A wish for a tool, as text or as an object, with or without an id."""
    function = wished["function"]
    told = function.get("arguments") or {}
    arguments = json.loads(told) if isinstance(told, str) else told
    return ToolCall(
        id=wished.get("id") or f"call-{number}", name=function["name"], arguments=arguments
    )


def _usage(body: Any) -> Usage:  # noqa: ANN401  (any JSON)
    told = body.get("usage") if isinstance(body, dict) else None
    details = told.get("prompt_tokens_details") if isinstance(told, dict) else None
    cached = _count(details, "cached_tokens")
    return Usage(
        input=max(0, _count(told, "prompt_tokens") - cached),
        output=_count(told, "completion_tokens"),
        cache_read=cached,
    )


def _count(told: object, name: str) -> int:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, int) else 0
