"""Agents that speak HTTP, by their real clients, against an endpoint on this machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specc.agents import chat, messages, models
from specc.agents.values import (
    Agent,
    Message,
    Reply,
    Request,
    Text,
    Tool,
    ToolCall,
    ToolResult,
    Trouble,
    Usage,
)
from specc.errors import SpeccError
from specc.settings import AgentConfig
from tests.endpoint import Answer, Raw, Script, Wrong, call, cut, say, serve

KEY = "sk-test-0123456789abcdef0123456789"
TOOL = Tool(
    name="read_file",
    description="Read a file.",
    parameters={"type": "object", "properties": {"path": {"type": "string"}}},
)
REQUEST = Request(
    system="Be brief.",
    messages=(Message(role="user", blocks=(Text(text="task", stable=True), Text(text="now"))),),
    tools=(TOOL,),
    tokens=1000,
)
KINDS = ("anthropic", "chat")


def agent(kind: str, url: str, seconds: int = 5) -> Agent:
    """An agent at an endpoint; nothing is read from this machine's environment."""
    settings = AgentConfig(use=kind, model="a-model", seconds=seconds)  # type: ignore[arg-type]
    if kind == "anthropic":
        keys = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url}
        return messages.agent(settings, keys)
    return chat.agent(settings, {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": url})


def asked(kind: str, script: Script, request: Request = REQUEST, seconds: int = 5) -> Any:
    """The answer to a request, and what the endpoint got."""
    with serve(script) as endpoint:
        answer = agent(kind, endpoint.url, seconds).send(request, Path())
        assert len(endpoint.requests) == 1, "a call is made once"
        return answer, endpoint.requests[0], endpoint.headers[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply(kind: str) -> None:
    """Text, why it ends, what it used."""
    answer, body, headers = asked(kind, [say("The code", "is here.")])
    assert isinstance(answer, Reply)
    assert "".join(each.text for each in answer.blocks) == "The codeis here."
    assert answer.stop == "end"
    assert answer.usage.total in (130, 120)
    assert answer.model == "a-model"
    assert body["model"] == "a-model"
    assert headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("kind", KINDS)
def test_tools_go_there_and_back(kind: str) -> None:
    """A wish for a tool, and its result in the next request."""
    answer, body, _ = asked(kind, [call("read_file", text="Let me see.", path="a.py")])
    assert answer.stop == "tools"
    text, wish = answer.blocks
    assert (text.text, wish.name, wish.arguments) == ("Let me see.", "read_file", {"path": "a.py"})
    assert "read_file" in str(body["tools"])
    more = (
        Message(role="assistant", blocks=answer.blocks),
        Message(role="user", blocks=(ToolResult(id=wish.id, text="gone", failed=True),)),
    )
    _, body, _ = asked(
        kind, [say("ok")], REQUEST.model_copy(update={"messages": (*REQUEST.messages, *more)})
    )
    if kind == "chat":
        assert [each["role"] for each in body["messages"]] == [
            "system",
            "user",
            "assistant",
            "tool",
        ]
        assert body["messages"][-1]["tool_call_id"] == wish.id
    else:
        result = body["messages"][-1]["content"][0]
        assert (result["tool_use_id"], result["is_error"]) == (wish.id, True)


def test_what_stays_is_marked_for_the_cache() -> None:
    """The system and the stable part of the task; what changes is not."""
    _, body, _ = asked("anthropic", [say("ok")])
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    first, second = body["messages"][0]["content"]
    assert "cache_control" in first
    assert "cache_control" not in second
    assert "temperature" not in body


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_in_a_shape(kind: str) -> None:
    """A JSON schema is asked for as each endpoint wants it."""
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    request = REQUEST.model_copy(update={"answer": schema})
    _, body, _ = asked(kind, [say("{}")], request)
    if kind == "chat":
        assert body["response_format"]["json_schema"]["schema"] == schema
    else:
        assert body["output_config"]["format"] == {"type": "json_schema", "schema": schema}


TROUBLES: list[tuple[str, Any, str]] = [
    ("rate limit", Wrong(429, "rate_limit_error", wait="7"), "busy"),
    ("overloaded", Wrong(529, "overloaded_error"), "busy"),
    ("server error", Wrong(500), "server"),
    ("bad gateway", Wrong(502), "server"),
    ("no such key", Wrong(401, "authentication_error"), "key"),
    ("forbidden", Wrong(403, "permission_error"), "key"),
    ("no such model", Wrong(404, "not_found_error"), "request"),
    ("bad request", Wrong(400, "invalid_request_error"), "request"),
    ("dropped", Raw(None), "connection|cut"),
    ("cut stream", cut("half of it"), "cut"),
    ("no JSON", Raw(b"event: message_start\ndata: {no\n\n"), "malformed"),
    ("other JSON", Raw(b'{"hello": 1}', "application/json"), "malformed|cut"),
    ("empty", Answer(()), "empty"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "answer", "expected"), TROUBLES, ids=[x[0] for x in TROUBLES])
def test_trouble(kind: str, name: str, answer: Any, expected: str) -> None:
    """Whatever goes wrong is told by its kind, after one call, without the key."""
    found, _, _ = asked(kind, [answer])
    assert isinstance(found, Trouble), found
    assert found.kind in expected.split("|"), found
    assert found.passing == (found.kind not in ("key", "request"))
    assert KEY not in repr(found)
    assert found.wait == (7.0 if name == "rate limit" else None)


@pytest.mark.parametrize("kind", KINDS)
def test_no_reply_in_time(kind: str) -> None:
    """A slow endpoint is not waited for any longer than was said."""
    found, _, _ = asked(kind, [say("late", delay=2.5)], seconds=1)
    assert isinstance(found, Trouble)
    assert found.kind == "timeout"


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_listens(kind: str) -> None:
    """No endpoint at all."""
    with serve([]) as endpoint:
        url = endpoint.url
    found = agent(kind, url).send(REQUEST, Path())
    assert isinstance(found, Trouble)
    assert found.kind == "connection"


ENDS: list[tuple[str, Any, str]] = [
    ("cut at the longest length", say("a", stop="max_tokens"), "length"),
    ("refusal", say("No.", stop="refusal"), "refused"),
    ("refusal without a word", Answer((), "refusal"), "refused"),
    ("too long", Wrong(400, "invalid_request_error", "prompt is too long: 9 > 8 tokens",
                       code="context_length_exceeded"), "context"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "answer", "expected"), ENDS, ids=[x[0] for x in ENDS])
def test_why_a_reply_ends(kind: str, name: str, answer: Any, expected: str) -> None:
    """Ends that the coder has to know about are replies, not trouble."""
    found, _, _ = asked(kind, [answer])
    assert isinstance(found, Reply), found
    assert found.stop == expected


def test_a_context_that_is_full() -> None:
    """The reason that newer models give."""
    found, _, _ = asked("anthropic", [say("a", stop="model_context_window_exceeded")])
    assert found.stop == "context"
    found, _, _ = asked("anthropic", [Answer((), "pause_turn")])
    assert found.stop == "paused"


@pytest.mark.parametrize("kind", KINDS)
def test_an_endpoint_of_a_project_gets_no_key_of_others(kind: str) -> None:
    """Settings come with a project, which may be anybody's: a key for such is given on purpose."""
    keys = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_AUTH_TOKEN": KEY, "OPENAI_API_KEY": KEY}
    with serve([say("ok")]) as endpoint:
        settings = AgentConfig(model="m", url=endpoint.url)
        make = messages.agent if kind == "anthropic" else chat.agent
        if kind == "anthropic":
            with pytest.raises(SpeccError, match="no key"):
                make(settings, keys)
        found = make(settings, keys | {"SPECC_AGENT_KEY": "given-on-purpose"})
        assert isinstance(found.send(REQUEST, Path()), Reply)
        assert KEY not in str(endpoint.headers)
        assert endpoint.headers[0]["authorization"] == "Bearer given-on-purpose"


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: messages.agent(AgentConfig(model="m"), {}), "ANTHROPIC_API_KEY"),
        (lambda: chat.agent(AgentConfig(model="m"), {}), "OPENAI_API_KEY"),
        (lambda: chat.agent(AgentConfig(url="http://x"), {}), "chat:MODEL"),
    ],
)
def test_what_is_missing_is_named(make: Callable[[], Agent], named: str) -> None:
    """A key or a model, before anything is sent."""
    with pytest.raises(SpeccError) as error:
        make()
    assert named in f"{error.value.message} {error.value.hint}"


def test_a_model_from_the_environment() -> None:
    """The settings go before the environment, and that before what specc brings."""
    keys = {"ANTHROPIC_API_KEY": KEY}
    named = keys | {"SPECC_MODEL": "mine"}
    assert messages.agent(AgentConfig(model="set"), named).model == "set"
    assert messages.agent(AgentConfig(), named).model == "mine"
    assert messages.agent(AgentConfig(), keys).model == models.default_model("anthropic") != ""


def test_prices() -> None:
    """What a project says goes before what specc brings; an unknown model has no price."""
    usage = Usage(input=1_000_000, output=100_000, cache_read=2_000_000)
    own = {"m": {"input": 2.0, "output": 10.0, "cache-read": 0.5}}
    price = models.price("m", own)
    assert price is not None
    assert models.cost(usage, price) == pytest.approx(2 + 1 + 1)
    assert models.price("nobody knows it", own) is None
    assert models.price(models.default_model("anthropic"), {}) is not None


def test_a_tool_call_is_kept_as_it_was() -> None:
    """What the journal keeps reads back the same."""
    reply = Reply(
        blocks=(ToolCall(id="1", name="read_file", arguments={"path": "a"}),), stop="tools"
    )
    assert Reply.model_validate_json(reply.model_dump_json()) == reply
    assert Request.model_validate_json(REQUEST.model_dump_json()) == REQUEST
