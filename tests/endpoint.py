"""A local endpoint that speaks the Messages API and chat completions, for tests with real clients.

    with serve([say("hello"), Wrong(529, wait="0"), cut("half of")]) as endpoint:
        ... base_url=endpoint.url ...
        endpoint.requests[0]["messages"]

Each request takes the next answer of the script; a function instead of a list is given the request's
body and makes the answer. Nothing but the standard library, in a thread of its own.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A reply: blocks as the Messages API has them, why it stops, what it used. With `cut_after` the
    stream ends after so many events, with an error if `wrong` is one, without the end that HTTP wants
    if `torn`; `delay` is waited before the first byte, `pace` between the events."""

    blocks: tuple[dict[str, Any], ...]
    stop: str | None = "end_turn"
    usage: tuple[int, int] = (100, 20)
    cut_after: int | None = None
    delay: float = 0.0
    pace: float = 0.0
    torn: bool = False
    wrong: "Wrong | None" = None


@dataclass(frozen=True)
class Wrong:
    """An error by status, with a kind and message, and the header that says how long to wait."""

    status: int
    kind: str = "api_error"
    message: str = "it went wrong"
    wait: str = ""
    code: str = ""


@dataclass(frozen=True)
class Raw:
    """Bytes as they are, under a status of success; `None` drops the connection without any."""

    body: bytes | None
    kind: str = "text/event-stream"


Scripted = Answer | Wrong | Raw
Script = Sequence[Scripted] | Callable[[dict[str, Any]], Scripted]


def say(*texts: str, stop: str = "end_turn", **more: Any) -> Answer:
    """A reply of texts."""
    return Answer(tuple({"type": "text", "text": each} for each in texts), stop, **more)


def think(answer: Answer, signature: str) -> Answer:
    """The reply after a thought, as newer models give it whether they are asked for it or not."""
    thought = {"type": "thinking", "thinking": "", "signature": signature}
    return replace(answer, blocks=(thought, *answer.blocks))


def call(name: str, number: str = "t1", text: str = "", **arguments: Any) -> Answer:
    """A reply that uses a tool, after a text."""
    said = ({"type": "text", "text": text},) if text else ()
    used = {"type": "tool_use", "id": number, "name": name, "input": arguments}
    return Answer((*said, used), "tool_use")


def cut(text: str) -> Answer:
    """A stream that ends in the middle."""
    return Answer(({"type": "text", "text": text},), cut_after=3)


@dataclass
class Endpoint:
    """A running endpoint: its address, and what it was asked."""

    url: str
    script: Script
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        """The answer to a request, which is recorded."""
        with self.lock:
            number = len(self.requests)
            self.requests.append(body)
            self.headers.append(headers)
        if callable(self.script):
            return self.script(body)
        if number >= len(self.script):
            return Wrong(400, "invalid_request_error", "the script is at its end")
        return self.script[number]


@contextmanager
def serve(script: Script) -> Iterator[Endpoint]:
    """An endpoint on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}", script)
    server.endpoint = endpoint  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silence."""

    def do_POST(self) -> None:
        """One call."""
        endpoint: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = endpoint.take(body, headers)
        chat = self.path.endswith("/chat/completions")
        try:
            match answer:
                case Wrong():
                    self._wrong(answer)
                case Raw(body=None):
                    self._drop()
                case Raw():
                    self._send(200, answer.kind, answer.body or b"")
                case Answer():
                    time.sleep(answer.delay)
                    if chat:
                        self._chat(answer, body)
                    elif body.get("stream"):
                        self._stream(answer, body)
                    else:
                        self._send(200, "application/json", _json(_message(answer, body)))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _wrong(self, wrong: Wrong) -> None:
        body = _json({"type": "error", "error": _error(wrong)})
        self._send(wrong.status, "application/json", body, {"retry-after": wrong.wait})

    def _drop(self) -> None:
        """End the connection without a word."""
        self.close_connection = True
        self.connection.shutdown(2)

    def _send(
        self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self._begin(status, kind, body, headers or {})
        self.wfile.write(body)

    def _begin(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def _stream(self, answer: Answer, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        if answer.torn:
            self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        events = _events(answer, body)[: answer.cut_after]
        if answer.wrong:
            events.append({"type": "error", "error": _error(answer.wrong)})
        for event in events:
            data = b"event: %s\ndata: %s\n\n" % (event["type"].encode(), _json(event))
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if answer.torn else data)
            time.sleep(answer.pace)
        self.wfile.flush()
        self.connection.shutdown(1)

    def _chat(self, answer: Answer, body: dict[str, Any]) -> None:
        reasons = {"end_turn": "stop", "tool_use": "tool_calls", "max_tokens": "length",
                   "refusal": "content_filter"}  # fmt: skip
        calls = [
            {
                "id": each["id"],
                "type": "function",
                "function": {"name": each["name"], "arguments": json.dumps(each["input"])},
            }
            for each in answer.blocks
            if each["type"] == "tool_use"
        ]
        text = "".join(each.get("text", "") for each in answer.blocks)
        message = {"role": "assistant", "content": text or None, "tool_calls": calls or None}
        stop = None if answer.cut_after else reasons.get(answer.stop or "", answer.stop)
        whole = _json({
            "id": "c1", "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": stop}],
            "usage": {"prompt_tokens": answer.usage[0], "completion_tokens": answer.usage[1],
                      "prompt_tokens_details": {"cached_tokens": 10}},
        })  # fmt: skip
        self._begin(200, "application/json", whole, {})
        sent = whole[: len(whole) // 2] if answer.torn else whole
        size = 20 if answer.pace else len(sent)
        for start in range(0, len(sent), size):
            self.wfile.write(sent[start : start + size])
            time.sleep(answer.pace)
        if answer.torn:
            self._drop()


def _message(answer: Answer, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
        "content": list(answer.blocks), "stop_reason": answer.stop, "stop_sequence": None,
        "usage": {"input_tokens": answer.usage[0], "output_tokens": answer.usage[1],
                  "cache_read_input_tokens": 7, "cache_creation_input_tokens": 3},
    }  # fmt: skip


def _events(answer: Answer, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The reply as the events of a stream; texts come in pieces."""
    start = _message(answer, body) | {"content": [], "stop_reason": None}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(answer.blocks):
        if block["type"] == "thinking":
            events += _thought(index, block)
            continue
        text = block["type"] == "text"
        empty = {"type": "text", "text": ""} if text else {**block, "input": {}}
        events.append({"type": "content_block_start", "index": index, "content_block": empty})
        whole = block["text"] if text else json.dumps(block["input"])
        half = len(whole) // 2
        for piece in filter(None, (whole[:half], whole[half:])):
            delta = (
                {"type": "text_delta", "text": piece}
                if text
                else {"type": "input_json_delta", "partial_json": piece}
            )
            events.append({"type": "content_block_delta", "index": index, "delta": delta})
        events.append({"type": "content_block_stop", "index": index})
    ended = {"stop_reason": answer.stop, "stop_sequence": None}
    used = {"output_tokens": answer.usage[1]}
    events.append({"type": "message_delta", "delta": ended, "usage": used})
    events.append({"type": "message_stop"})
    return events


def _thought(index: int, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    empty = {**block, "signature": ""}
    signed = {"type": "signature_delta", "signature": block["signature"]}
    yield {"type": "content_block_start", "index": index, "content_block": empty}
    yield {"type": "content_block_delta", "index": index, "delta": signed}
    yield {"type": "content_block_stop", "index": index}


def _error(wrong: Wrong) -> dict[str, Any]:
    return {"type": wrong.kind, "message": wrong.message, "code": wrong.code or None}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
