"""The Messages API of Anthropic, by its own client: one call, streamed, never tried again here.

The client would send a failed call again by itself, which costs again without a trace; so it does
not. A stream that ends early gives no error there: it is told by the missing reason to stop.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from specc.agents import models
from specc.agents.values import (
    Agent,
    Block,
    Reply,
    Request,
    Stop,
    Text,
    ToolCall,
    ToolResult,
    Trouble,
    TroubleKind,
    Usage,
)
from specc.errors import SpeccError
from specc.settings import AgentConfig

OWN_KEY = "SPECC_AGENT_KEY"
"""The key of endpoints and commands that the settings of a project name."""

KEY, TOKEN, URL = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"

_STOPS: Mapping[str, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "pause_turn": "paused",
    "refusal": "refused",
    "model_context_window_exceeded": "context",
}

_MOST_MARKS = 3
"""Blocks of messages that may be marked for the cache, besides the system's."""


def agent(settings: AgentConfig, environment: Mapping[str, str]) -> Agent:
    """The agent behind the endpoint. The key comes from the environment, and from nowhere else."""
    model = settings.model or next(filter(None, map(environment.get, models.VARIABLES)), "")
    model = model or models.default_model("anthropic")
    client = _client(settings, environment)

    def send(request: Request, _: Path) -> Reply | Trouble:
        import anthropic
        import httpx2

        try:
            with client.messages.stream(**_wire(request, model)) as stream:
                return _reply(stream.get_final_message())
        except anthropic.APIError as error:
            return _trouble(error)
        except httpx2.TimeoutException as error:
            return Trouble(kind="timeout", message=str(error) or "no reply in time")
        except httpx2.TransportError as error:
            return Trouble(kind="cut", message=f"the connection broke: {type(error).__name__}")
        except (ValueError, AssertionError, TypeError, KeyError, IndexError) as error:
            return Trouble(kind="malformed", message=f"{type(error).__name__} in the reply")

    return Agent("anthropic", model, send)


def _client(settings: AgentConfig, environment: Mapping[str, str]) -> Any:  # noqa: ANN401
    """The client, which reads no profile and no variable by itself.

    An endpoint that a project's settings name gets no key but the one that is meant for such: the
    project may be anybody's.
    """
    variable = OWN_KEY if settings.url else KEY
    key, token = environment.get(variable), "" if settings.url else environment.get(TOKEN)
    if not key and not token:
        raise SpeccError(
            "the agent anthropic has no key", f"set {variable} in the environment, or use another"
        )
    try:
        import anthropic
    except ImportError:
        raise SpeccError(
            "the agent anthropic needs the extra `agents`, which is not installed",
            "pip install 'specc-lang[agents]', or the package anthropic, version 2.12 or newer",
        ) from None
    return anthropic.Anthropic(
        api_key=key,
        auth_token=None if key else token or None,
        base_url=settings.url or environment.get(URL) or "https://api.anthropic.com",
        max_retries=0,
        timeout=float(settings.seconds),
    )


# ---- to the wire -------------------------------------------------------------------------------


def _wire(request: Request, model: str) -> dict[str, Any]:
    system = {"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}
    marks = iter(range(_MOST_MARKS))
    values: dict[str, Any] = {
        "model": model,
        "max_tokens": request.tokens,
        "system": [system],
        "messages": [
            {"role": each.role, "content": [_block(block, marks) for block in each.blocks]}
            for each in request.messages
        ],
    }
    if request.tools:
        values["tools"] = [
            {"name": each.name, "description": each.description, "input_schema": each.parameters}
            for each in request.tools
        ]
    if request.answer is not None:
        values["output_config"] = {"format": {"type": "json_schema", "schema": request.answer}}
    return values


def _block(block: Block, marks: Iterator[int]) -> dict[str, Any]:
    match block:
        case Text(text=text, stable=stable):
            marked = stable and next(marks, None) is not None
            cached = {"cache_control": {"type": "ephemeral"}} if marked else {}
            return {"type": "text", "text": text, **cached}
        case ToolCall(id=number, name=name, arguments=arguments):
            return {"type": "tool_use", "id": number, "name": name, "input": arguments}
        case ToolResult(id=number, text=text, failed=failed):
            result = {"type": "tool_result", "tool_use_id": number, "content": text}
            return {**result, "is_error": True} if failed else result


# ---- from the wire -----------------------------------------------------------------------------


def _reply(message: Any) -> Reply | Trouble:  # noqa: ANN401  (the client's own type)
    usage = _usage(message.usage)
    if message.stop_reason is None:
        return Trouble(kind="cut", message="the stream ended before the reply did", usage=usage)
    stop = _STOPS.get(message.stop_reason, "end")
    blocks: list[Block] = []
    for each in message.content:
        if each.type == "text" and each.text.strip():
            blocks.append(Text(text=each.text))
        elif each.type == "tool_use":
            arguments = each.input if isinstance(each.input, dict) else {}
            blocks.append(ToolCall(id=each.id, name=each.name, arguments=arguments))
    if not blocks and stop not in ("refused", "context", "paused"):
        return Trouble(kind="empty", message="the reply is empty", usage=usage)
    return Reply(blocks=tuple(blocks), stop=stop, usage=usage, model=str(message.model))


def _usage(usage: Any) -> Usage:  # noqa: ANN401  (the client's own type)
    return Usage(
        input=usage.input_tokens or 0,
        output=usage.output_tokens or 0,
        cache_read=usage.cache_read_input_tokens or 0,
        cache_write=usage.cache_creation_input_tokens or 0,
    )


def _trouble(error: Any) -> Reply | Trouble:  # noqa: ANN401  (one of the client's errors)
    import anthropic

    status = getattr(error, "status_code", 0)
    said = _said(error)
    if isinstance(error, anthropic.APITimeoutError):
        return Trouble(kind="timeout", message="no reply in time")
    if isinstance(error, anthropic.APIConnectionError):
        return Trouble(kind="connection", message=said)
    if status in (400, 413) and _is_too_long(said):
        return Reply(blocks=(), stop="context")
    kind = kind_of(status, said)
    return Trouble(kind=kind, message=said, wait=wait_of(getattr(error, "response", None)))


def kind_of(status: int, said: str) -> TroubleKind:
    """The kind of trouble behind a status; errors within a stream have one of success."""
    if status in (408, 409, 429, 529) or "overloaded" in said.lower():
        return "busy"
    if status in (401, 403):
        return "key"
    if status >= 500:
        return "server"
    if status >= 400:
        return "request"
    return "malformed" if "pars" in said.lower() else "server"


def wait_of(response: Any) -> float | None:  # noqa: ANN401  (a response of httpx2, or None)
    """For how many seconds the endpoint asks to wait."""
    headers = getattr(response, "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return None


def _said(error: Any) -> str:  # noqa: ANN401  (one of the client's errors)
    """The message of the endpoint, of the cause where the client has none, in one line."""
    body = getattr(error, "body", None)
    inner = body.get("error", {}) if isinstance(body, dict) else {}
    told = inner.get("message", "") if isinstance(inner, dict) else ""
    kind = inner.get("type", "") if isinstance(inner, dict) else ""
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    parts = (kind, told) if told else (str(getattr(error, "message", "")), cause)
    return " ".join(": ".join(filter(None, parts)).split())[:300]


def _is_too_long(said: str) -> bool:
    return "too long" in said or "context" in said or "too large" in said
