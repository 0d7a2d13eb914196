"""Agents that speak HTTP, by their real clients, against an endpoint on this machine."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specc.agents import chat, messages, models
from specc.agents.values import (
    Agent,
    Message,
    Opaque,
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
from specc.settings import PRICES, AgentConfig
from tests.endpoint import Answer, Raw, Script, Wrong, call, cut, say, serve, think
from tests.harness import ROOT
from tests.shell import run

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


def test_thoughts_go_back_with_the_results_of_tools() -> None:
    """Newer models think unasked, and want it back as it was; for nobody else it says anything."""
    answer, _, _ = asked("anthropic", [think(call("read_file", path="a.py"), "signed")])
    thought, wish = answer.blocks
    assert isinstance(thought, Opaque)
    assert Reply.model_validate_json(answer.model_dump_json()) == answer
    more = (
        Message(role="assistant", blocks=answer.blocks),
        Message(role="user", blocks=(Text(text="Go on."), ToolResult(id=wish.id, text="x = 1"))),
    )
    request = REQUEST.model_copy(update={"messages": (*REQUEST.messages, *more)})
    _, body, _ = asked("anthropic", [say("ok")], request)
    _, said, told = body["messages"]
    assert said["content"][0] == {"type": "thinking", "thinking": "", "signature": "signed"}
    assert [each["type"] for each in said["content"]] == ["thinking", "tool_use"]
    assert [each["type"] for each in told["content"]] == ["tool_result", "text"]
    _, body, _ = asked("chat", [say("ok")], request)
    assert "signed" not in str(body)
    assert "thinking" not in body


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_that_is_cut_wishes_nothing(kind: str) -> None:
    """A tool whose arguments are half is not used, and what is sent next has no empty turn."""
    cut_call = Answer(call("write_file", text="", path="a.py").blocks, "max_tokens")
    answer, _, _ = asked(kind, [cut_call])
    assert (answer.stop, answer.blocks) == ("length", ())
    assert answer.usage.output == 20
    more = (
        Message(role="assistant", blocks=answer.blocks),
        Message(role="user", blocks=(Text(text="Send less."),)),
    )
    request = REQUEST.model_copy(update={"messages": (*REQUEST.messages, *more)})
    _, body, _ = asked(kind, [say("ok")], request)
    assert all(each["content"] for each in body["messages"])
    assert [each["role"] for each in body["messages"]][-2:] == ["user", "user"]


def test_what_stays_is_marked_for_the_cache() -> None:
    """The system and the stable part of the task; what changes is not."""
    _, body, _ = asked("anthropic", [say("ok")])
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    first, second = body["messages"][0]["content"]
    assert "cache_control" in first
    assert "cache_control" not in second
    assert "temperature" not in body
    many = tuple(Text(text=f"part {number}", stable=True) for number in range(9))
    turns = [Message(role="user", blocks=many)]
    for number in ("1", "2"):
        called = ToolCall(id=number, name="read_file", arguments={})
        turns.append(Message(role="assistant", blocks=(called,)))
        turns.append(Message(role="user", blocks=(ToolResult(id=number, text="x = 1"),)))
    request = REQUEST.model_copy(update={"messages": tuple(turns)})
    _, body, _ = asked("anthropic", [say("ok")], request)
    assert json.dumps(body).count("cache_control") == 4, "the endpoint takes no more"
    *_, last = body["messages"]
    assert "cache_control" in last["content"][-1], "the next call begins with all of this"


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_in_a_shape(kind: str) -> None:
    """A JSON schema is asked for as each endpoint wants it."""
    texts = {"type": "array", "items": {"type": "string"}, "maxItems": 8}
    schema = {
        "type": "object",
        "properties": {"steps": texts},
        "required": ["steps"],
        "additionalProperties": False,
    }
    request = REQUEST.model_copy(update={"answer": schema})
    answer, body, _ = asked(kind, [say('{"steps": []}')], request)
    assert answer.blocks == (Text(text='{"steps": []}'),)
    if kind == "chat":
        assert body["response_format"]["json_schema"]["schema"] == schema
        return
    sent = body["output_config"]["format"]
    assert sent["type"] == "json_schema"
    steps = sent["schema"].pop("properties")["steps"]
    assert sent["schema"] == {key: schema[key] for key in schema if key != "properties"}
    assert "maxItems" not in steps, "the endpoint refuses what it does not know"
    assert "maxItems: 8" in steps["description"]


TROUBLES: list[tuple[str, Any, str]] = [
    ("rate limit", Wrong(429, "rate_limit_error", wait="7"), "busy"),
    ("overloaded", Wrong(529, "overloaded_error"), "busy"),
    ("server error", Wrong(500), "server"),
    ("bad gateway", Wrong(502), "server"),
    ("no such key", Wrong(401, "authentication_error"), "key"),
    ("forbidden", Wrong(403, "permission_error"), "key"),
    ("quota", Wrong(429, "insufficient_quota", code="insufficient_quota"), "key"),
    ("timed out there", Wrong(408, "timeout_error"), "busy"),
    ("no such model", Wrong(404, "not_found_error"), "request"),
    ("bad request", Wrong(400, "invalid_request_error"), "request"),
    ("dropped", Raw(None), "connection|cut"),
    ("cut stream", cut("half of it"), "cut"),
    ("torn stream", Answer(say("half of it").blocks, cut_after=3, torn=True), "cut"),
    ("torn before it ends", say("most of it", cut_after=5, torn=True), "cut"),
    ("HTML", Raw(b"<html>Log in</html>", "text/html"), "malformed"),
    ("a list", Raw(b"event: message_start\ndata: [1]\n\n"), "malformed"),
    (
        "arguments that are no object",
        Answer(({"type": "tool_use", "id": "1", "name": "f", "input": [1]},), "tool_use"),
        "malformed",
    ),
    ("echo of the key", Wrong(400, "invalid_request_error", f"no header Bearer {KEY}"), "request"),
    ("echo of the key, refused", Wrong(401, "authentication_error", f"{KEY[:20]} is wrong"), "key"),
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
    assert KEY[:20] not in repr(found)
    assert found.wait == (7.0 if name == "rate limit" else None)


@pytest.mark.parametrize("kind", KINDS)
def test_no_reply_in_time(kind: str) -> None:
    """A slow endpoint is not waited for any longer than was said."""
    found, _, _ = asked(kind, [say("late", delay=2.5)], seconds=1)
    assert isinstance(found, Trouble)
    assert found.kind == "timeout"


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_in_drops_ends_in_time(kind: str) -> None:
    """Each wait is short, and the whole would be long."""
    began = time.monotonic()
    found, _, _ = asked(kind, [say("late", *"abcdef", pace=0.3)], seconds=1)
    assert isinstance(found, Trouble)
    assert found.kind == "timeout"
    assert time.monotonic() - began < 2.5


def events(*made: dict[str, Any]) -> Raw:
    """A stream of these events."""
    lines = (f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in made)
    return Raw("".join(lines).encode())


START: dict[str, Any] = {
    "type": "message_start",
    "message": {
        "id": "m", "type": "message", "role": "assistant", "model": "a-model", "content": [],
        "stop_reason": None, "usage": {"input_tokens": 50, "output_tokens": 1},
    },
}  # fmt: skip


def test_arguments_that_are_cut_are_not_made_whole() -> None:
    """The client completes JSON that ends early; half a file would be written."""
    found, _, _ = asked("anthropic", [events(
        START,
        {"type": "content_block_start", "index": 0,
         "content_block": {"type": "tool_use", "id": "t", "name": "write_file", "input": {}}},
        {"type": "content_block_delta", "index": 0,
         "delta": {"type": "input_json_delta", "partial_json": '{"text": "def f():'}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"},
         "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    )])  # fmt: skip
    assert (found.kind, found.usage) == ("malformed", Usage(input=50, output=9))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("overloaded_error", "busy"), ("api_error", "server"), ("authentication_error", "key"),
     ("invalid_request_error", "request")],
)  # fmt: skip
def test_an_error_within_the_stream(name: str, expected: str) -> None:
    """It comes after a status of success, and what was used until then is told."""
    found, _, _ = asked("anthropic", [say("half", cut_after=3, wrong=Wrong(200, name))])
    assert (found.kind, found.usage.input) == (expected, 100)


@pytest.mark.parametrize("torn", [False, True])
def test_what_a_cut_reply_used_is_told(torn: bool) -> None:
    """It is paid for, and counts."""
    found, _, _ = asked("anthropic", [say("half of it", cut_after=3, torn=torn)])
    assert (found.kind, found.usage.total) == ("cut", 130)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("said", "low", "high"),
    [("Wed, 21 Oct 2099 07:28:00 GMT", 1e9, 1e10), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
     ("0.5", 0.5, 0.5), ("-3", 0, 0)],
)  # fmt: skip
def test_how_long_to_wait(kind: str, said: str, low: float, high: float) -> None:
    """A number of seconds, or a moment."""
    found, _, _ = asked(kind, [Wrong(529, wait=said)])
    assert low <= found.wait <= high


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", ["soon", "nan", "inf"])
def test_a_wait_that_is_none(kind: str, said: str) -> None:
    """Something else is as good as nothing."""
    found, _, _ = asked(kind, [Wrong(529, wait=said)])
    assert found.wait is None


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
    found, _, _ = asked("anthropic", [say("a", stop="vanished")])
    assert found.kind == "malformed", "a reason that nobody knows is not taken for an end"


@pytest.mark.parametrize("kind", KINDS)
def test_a_context_that_is_only_mentioned(kind: str) -> None:
    """An error about a context is not one about a request that is too long."""
    said = "context_management: Extra inputs are not permitted; its name is too long"
    found, _, _ = asked(kind, [Wrong(400, "invalid_request_error", said)])
    assert (type(found), found.kind) == (Trouble, "request")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"message": {"content": "a"}, "finish_reason": "eos"}, "end"),
        ({"message": {"content": "a"}, "finish_reason": "error"}, "cut"),
        ({"message": {"content": "a"}}, "cut"),
        ({"message": {"content": "a", "refusal": "no"}, "finish_reason": "stop"}, "refused"),
        ({"message": {"content": " "}, "finish_reason": "stop"}, "empty"),
        ({"message": {"content": 7}, "finish_reason": "stop"}, "malformed"),
        ({"message": {"tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]},
          "finish_reason": "stop"}, "tools"),
        ({"message": {"tool_calls": [{"function": {"name": "f", "arguments": '{"a": 1'}}]},
          "finish_reason": "tool_calls"}, "malformed"),
    ],
)  # fmt: skip
def test_how_servers_differ(choice: dict[str, Any], expected: str) -> None:
    """Those that speak chat completions do so each a little differently."""
    body = json.dumps({"choices": [choice]}).encode()
    found, _, _ = asked("chat", [Raw(body, "application/json")])
    assert expected in (getattr(found, "stop", ""), getattr(found, "kind", ""))
    if expected == "tools":
        assert found.blocks == (ToolCall(id="call-0", name="f", arguments={"a": 1}),)


def test_an_error_with_a_status_of_success() -> None:
    """Gateways pass on what went wrong behind them."""
    body = json.dumps({"error": {"code": 502, "message": "nobody there"}}).encode()
    found, _, _ = asked("chat", [Raw(body, "application/json")])
    assert (found.kind, "nobody there" in found.message) == ("server", True)


@pytest.mark.parametrize("key", ["k\u00e9y", "two\nlines", '"quoted" key'])
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_cannot_be_sent(kind: str, key: str) -> None:
    """It is refused before it would stand in an error of somebody else."""
    make = messages.agent if kind == "anthropic" else chat.agent
    keys = {"ANTHROPIC_API_KEY": key, "OPENAI_API_KEY": key}
    with pytest.raises(SpeccError, match="characters that no key has") as error:
        make(AgentConfig(model="m"), keys)
    assert key not in f"{error.value.message}{error.value.hint}"


@pytest.mark.parametrize("url", ["localhost:11434/v1", "http://[x", "http://h:99999", "ftp://h"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_address_that_is_none(kind: str, url: str) -> None:
    """It is named before anything is sent."""
    make = messages.agent if kind == "anthropic" else chat.agent
    with pytest.raises(SpeccError, match="is no address"):
        make(AgentConfig(model="m", url=url), {"SPECC_AGENT_KEY": KEY})


def test_a_token_instead_of_a_key() -> None:
    """Both go into the same header; the key goes before."""
    with serve([say("ok"), say("ok")]) as endpoint:
        keys = {"ANTHROPIC_AUTH_TOKEN": "a-token", "ANTHROPIC_BASE_URL": endpoint.url}
        for more in ({}, {"ANTHROPIC_API_KEY": KEY}):
            found = messages.agent(AgentConfig(model="m"), keys | more)
            assert isinstance(found.send(REQUEST, Path()), Reply)
        sent = [each["authorization"] for each in endpoint.headers]
    assert sent == ["Bearer a-token", f"Bearer {KEY}"]


def test_no_client_is_loaded_before_a_call() -> None:
    """It takes a second, and what is known already needs none."""
    program = (
        "import sys; from specc.agents import chat, messages; from specc.settings import AgentConfig\n"
        "keys = {'ANTHROPIC_API_KEY': 'k', 'OPENAI_API_KEY': 'k'}\n"
        "agents = [each.agent(AgentConfig(model='m'), keys) for each in (chat, messages)]\n"
        "print({'anthropic', 'httpx2'} & set(sys.modules))"
    )
    assert run(sys.executable, "-c", program, cwd=ROOT).stdout == "set()\n"


@pytest.mark.parametrize(("kind", "package"), [("messages", "anthropic"), ("chat", "httpx2")])
def test_a_client_that_is_not_installed(kind: str, package: str) -> None:
    """It is said what to install, before anything is sent."""
    program = (
        f"import sys; sys.modules['{package}'] = None\n"
        f"from specc.agents import {kind}; from specc.settings import AgentConfig\n"
        "keys = {'ANTHROPIC_API_KEY': 'k', 'OPENAI_API_KEY': 'k'}\n"
        f"{kind}.agent(AgentConfig(model='m'), keys)"
    )
    done = run(sys.executable, "-c", program, cwd=ROOT)
    assert "needs the extra `agents`, which is not installed" in done.stderr


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


def test_an_endpoint_of_a_project_gets_no_headers_of_others() -> None:
    """The client takes them from the environment for whatever it reaches."""
    program = (
        "import sys; from pathlib import Path; from specc import config\n"
        "from specc.agents import messages; from specc.settings import AgentConfig\n"
        "from tests.test_agents import REQUEST\n"
        "settings = AgentConfig(model='m', url=sys.argv[1])\n"
        "print(messages.agent(settings, config.environment()).send(REQUEST, Path()).stop)"
    )
    headers = {"ANTHROPIC_CUSTOM_HEADERS": "x-gateway: secret-of-a-gateway\nx-team: blue"}
    with serve([say("ok"), say("ok")]) as endpoint:
        named = {**headers, "SPECC_AGENT_KEY": KEY}
        command = (sys.executable, "-c", program)
        assert run(*command, endpoint.url, cwd=ROOT, env=named).stdout == "end\n"
        own = {**headers, "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": endpoint.url}
        assert run(*command, "", cwd=ROOT, env=own).stdout == "end\n"
        to_project, to_own = endpoint.headers
    assert "x-gateway" not in to_project
    assert "x-team" not in to_project
    assert (to_own["x-gateway"], to_own["x-team"]) == ("secret-of-a-gateway", "blue")


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
    """What a project says goes before what specc brings, price by price."""
    usage = Usage(input=1_000_000, output=100_000, cache_read=2_000_000, cache_write=500_000)
    usual = models.default_model("anthropic")
    own = {
        "m": {"input": 2.0, "output": 10.0, "cache-read": 0.5},
        usual: {"output": 100.0},
        "half": {"input": 1.0},
    }
    price = models.price("m", own)
    assert price is not None
    assert models.cost(usage, price) == pytest.approx(2 + 1 + 1 + 1)
    brought, changed = models.price(usual, {}), models.price(usual, own)
    assert brought is not None
    assert changed == {**brought, "output": 100.0}
    assert models.price(f"{usual}-20261007", {}) == brought, "a dated name of the same model"
    assert models.price("nobody knows it", own) is None
    assert models.price("half", own) is None, "a reply that costs nothing would reach no cap"


def test_every_price_that_specc_brings_is_whole() -> None:
    """Each has what a call is made of, in an order that a slip of digits would break."""
    table = models.table()
    assert set(table["default"]) == {"anthropic"}
    assert table["default"]["anthropic"] in table["prices"]
    for name, price in table["prices"].items():
        if name != "scripted":
            assert set(price) == set(PRICES)
            assert 0 < price["cache-read"] < price["input"] < price["cache-write"] < price["output"]


def test_a_tool_call_is_kept_as_it_was() -> None:
    """What the journal keeps reads back the same."""
    reply = Reply(
        blocks=(ToolCall(id="1", name="read_file", arguments={"path": "a"}),), stop="tools"
    )
    assert Reply.model_validate_json(reply.model_dump_json()) == reply
    assert Request.model_validate_json(REQUEST.model_dump_json()) == REQUEST
