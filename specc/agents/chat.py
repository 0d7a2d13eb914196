"""Endpoints that speak chat completions, as OpenAI made them: Ollama, vLLM, Azure and others."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specc.agents.messages import OWN_KEY, kind_of, wait_of
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
from specc.errors import SpeccError
from specc.settings import AgentConfig

KEY, URL, USUAL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"

_STOPS: Mapping[str, Stop] = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refused",
}


def agent(settings: AgentConfig, environment: Mapping[str, str]) -> Agent:
    """The agent behind an endpoint. One that a project's settings name may need no key, and gets
    none but the one that is meant for such."""
    url = settings.url or environment.get(URL, "")
    key = environment.get(OWN_KEY if settings.url else KEY, "")
    model = settings.model or environment.get("SPECC_MODEL", "")
    if not model:
        raise SpeccError(
            "the agent chat has no model",
            "name it: `--agent chat:MODEL`, or `model` in the settings",
        )
    if not key and not url:
        raise SpeccError("the agent chat has no key", f"set {KEY}, or `url` to another endpoint")
    address = (url or USUAL).rstrip("/") + "/chat/completions"
    headers = {"authorization": f"Bearer {key}"} if key else {}

    def send(request: Request, _: Path) -> Reply | Trouble:
        import httpx2

        try:
            response = httpx2.post(
                address,
                json=_wire(request, model),
                headers=headers,
                timeout=float(settings.seconds),
            )
        except httpx2.TimeoutException:
            return Trouble(kind="timeout", message="no reply in time")
        except httpx2.ConnectError as error:
            return Trouble(kind="connection", message=f"no connection: {error}")
        except httpx2.HTTPError as error:
            return Trouble(kind="cut", message=f"the connection broke: {type(error).__name__}")
        return _read(response)

    return Agent("chat", model, send)


# ---- to the wire -------------------------------------------------------------------------------


def _wire(request: Request, model: str) -> dict[str, Any]:
    messages = [{"role": "system", "content": request.system}]
    for each in request.messages:
        messages += _message(each)
    values: dict[str, Any] = {
        "model": model,
        "messages": messages,
        "max_completion_tokens": request.tokens,
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
        {"role": "tool", "tool_call_id": each.id, "content": each.text}
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


# ---- from the wire -----------------------------------------------------------------------------


def _read(response: Any) -> Reply | Trouble:  # noqa: ANN401  (a response of httpx2)
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.status_code >= 400:
        return _failed(response, body)
    try:
        return _reply(body)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        return Trouble(kind="malformed", message=f"{type(error).__name__} in the reply")


def _failed(response: Any, body: Any) -> Reply | Trouble:  # noqa: ANN401
    inner = body.get("error") if isinstance(body, dict) else None
    said = str(inner.get("message", "")) if isinstance(inner, dict) else str(inner or "")
    code = str(inner.get("code", "")) if isinstance(inner, dict) else ""
    said = " ".join(said.split())[:300] or f"status {response.status_code}"
    if code == "context_length_exceeded" or "context length" in said:
        return Reply(blocks=(), stop="context")
    kind = kind_of(response.status_code, said)
    return Trouble(kind=kind, message=said, wait=wait_of(response))


def _reply(body: Any) -> Reply | Trouble:  # noqa: ANN401  (any JSON)
    usage = _usage(body.get("usage") or {})
    choice = body["choices"][0]
    reason = choice.get("finish_reason")
    if reason is None:
        return Trouble(kind="cut", message="the reply has no end", usage=usage)
    said = choice["message"]
    blocks: list[Block] = [Text(text=said["content"])] if said.get("content") else []
    for each in said.get("tool_calls") or ():
        function = each["function"]
        arguments = json.loads(function.get("arguments") or "{}")
        if not isinstance(arguments, dict):
            raise TypeError("arguments")
        blocks.append(ToolCall(id=each["id"], name=function["name"], arguments=arguments))
    refused = bool(said.get("refusal"))
    stop: Stop = "refused" if refused else _STOPS.get(reason, "end")
    if any(isinstance(each, ToolCall) for each in blocks) and stop == "end":
        stop = "tools"  # some servers say "stop" there
    if not blocks and stop != "refused":
        return Trouble(kind="empty", message="the reply is empty", usage=usage)
    return Reply(blocks=tuple(blocks), stop=stop, usage=usage, model=str(body.get("model", "")))


def _usage(usage: Mapping[str, Any]) -> Usage:
    cached = int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0)
    return Usage(
        input=int(usage.get("prompt_tokens") or 0) - cached,
        output=int(usage.get("completion_tokens") or 0),
        cache_read=cached,
    )
