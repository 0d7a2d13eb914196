"""The agent whose replies stand in a file, and the page that documents the file."""

import re
from pathlib import Path

import pytest

from specc.agents.scripted import Line, agent
from specc.agents.values import (
    Message,
    Reply,
    Request,
    Text,
    ToolCall,
    ToolResult,
    Trouble,
    Usage,
)  # fmt: skip
from specc.errors import SpeccError
from tests.harness import ROOT, blocks

PAGE = (ROOT / "grammar" / "replies.md").read_text(encoding="utf-8")


def asking(*texts: str, system: str = "You write code.") -> Request:
    messages = tuple(Message(role="user", blocks=(Text(text=text),)) for text in texts)
    return Request(system=system, messages=messages, tokens=100)


def replies(folder: Path, text: str) -> Path:
    path = folder / "replies.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def text_of(answer: Reply | Trouble) -> str:
    assert isinstance(answer, Reply), answer
    (block,) = answer.blocks
    assert isinstance(block, Text)
    return block.text


def test_the_documented_file(tmp_path: Path) -> None:
    (example,) = [each.body for each in blocks(PAGE) if each.language == "jsonl"]
    made = agent(replies(tmp_path, example))
    assert (made.name, made.looks) == ("scripted", False)
    first = made.send(asking("Write `fee`."), tmp_path)
    assert "return 0" in text_of(first)
    assert first.usage == Usage(input=900, output=20)
    second = made.send(asking("Write `fee`.", "FEE-2 fails for days = 1"), tmp_path)
    assert "return 2 * days" in text_of(second)
    assert (second.dollars, second.stop) == (0.01, "end")
    third = made.send(asking("Write `refund`."), tmp_path)
    assert isinstance(third, Reply)
    (call,) = third.blocks
    assert isinstance(call, ToolCall)
    assert (call.name, third.stop) == ("read_file", "tools")
    shown = ToolResult(id="1", text="def fee(days):\n    return 0\n")
    messages = (
        *asking("Write `refund`.").messages,
        Message(role="assistant", blocks=third.blocks),
        Message(role="user", blocks=(shown,)),
    )
    last = made.send(Request(system="", messages=messages, tokens=100), tmp_path)
    assert last == Trouble(kind="busy", message="try later", wait=2)


def test_the_documented_fields() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(Line.model_fields)


def test_the_same_request_gets_the_same_reply_in_any_process(tmp_path: Path) -> None:
    path = replies(
        tmp_path, '{"text": "one"}\n\n{"match": "failed", "text": "two"}\n{"match": ["failed", "again"], "text": "three"}'
    )  # fmt: skip
    asked = [
        asking("go"),
        asking("go", "it failed"),
        asking("go", "failed again"),
        asking("go", system="failed"),
    ]
    for requests in (asked, asked[1:], asked[::-1]):
        found = {each: text_of(agent(path).send(each, tmp_path)) for each in requests}
        assert [found[each] for each in asked if each in found] == [
            {0: "one", 1: "two", 2: "three", 3: "two"}[asked.index(each)]
            for each in asked
            if each in found
        ]


def test_without_a_fitting_line_the_nearest_is_named(tmp_path: Path) -> None:
    path = replies(
        tmp_path,
        '{"match": "refund", "text": ""}\n{"match": ["fee", "second try", "x"], "text": ""}',
    )
    answer = agent(path).send(asking("Write the fee: x"), tmp_path)
    assert isinstance(answer, Trouble)
    assert (answer.kind, answer.passing) == ("request", False)
    assert answer.message == (
        f"no line of {path} fits the request; nearest is line 2, which also wants 'second try'"
    )
    assert isinstance(agent(replies(tmp_path, "")).send(asking("a"), tmp_path), Trouble)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", ":1: one of `text`, `blocks` and `trouble` is needed, here is none"),
        ('\n{"text": "a", "blocks": []}', ":2: one of .* here is `text` and `blocks`"),
        ("text", ":1: Invalid JSON"),
        ('{"text": 1}', ":1: text: "),
        ('{"text": "a", "matches": "b"}', ":1: matches: "),
        ('{"trouble": {"kind": "bad", "message": ""}}', ":1: trouble.kind: "),
    ],
)
def test_mistakes_name_their_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SpeccError, match=said):
        agent(replies(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpeccError, match="cannot read the replies"):
        agent(tmp_path / "none.jsonl")
