"""The tools that an agent has: it may look around and try its candidate, and write nothing by them.

Code is written in the text of a reply. What tools read is the commit, so that equal calls give
equal answers wherever and whenever they are made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specc.agents.values import Tool, ToolCall, ToolResult
from specc.coder.untrusted import quoted

LONGEST = 12_000
"""Characters of one answer."""


@dataclass(frozen=True)
class Bench:
    """What tools work with. `search` finds code by words, `read` gives a file of the commit or
    None, `symbols` what a file defines, `test` runs the tests on a text of the target."""

    search: Callable[[str], str]
    read: Callable[[str], str | None]
    symbols: Callable[[str], str | None]
    test: Callable[[str], str]


TOOLS = (
    Tool(
        name="search_codebase",
        description="Find code of the project by words, or by a name.",
        parameters={
            "type": "object",
            "properties": {"query": {"type": "string", "description": "A few words, or a name."}},
            "required": ["query"],
            "additionalProperties": False,
        },
    ),
    Tool(
        name="read_file",
        description="Read a file of the project, or some lines of it.",
        parameters={
            "type": "object",
            "properties": {
                "path": {"type": "string", "description": "From the root of the project."},
                "first": {"type": "integer", "description": "First line, from 1."},
                "last": {"type": "integer", "description": "Last line."},
            },
            "required": ["path"],
            "additionalProperties": False,
        },
    ),
    Tool(
        name="list_symbols",
        description="List what a Python file of the project defines, with its lines.",
        parameters={
            "type": "object",
            "properties": {"path": {"type": "string", "description": "From the root."}},
            "required": ["path"],
            "additionalProperties": False,
        },
    ),
    Tool(
        name="run_tests",
        description="Run the unit's tests on the file with the code of this reply, if it has any.",
        parameters={"type": "object", "properties": {}, "additionalProperties": False},
    ),
)


def use(bench: Bench, names: Sequence[str], call: ToolCall, candidate: str) -> ToolResult:
    """What a tool gives. A wrong call is an answer that says what is wrong."""
    if call.name not in names:
        text = f"there is no tool {call.name}; there are {', '.join(names)}"
        return ToolResult(id=call.id, text=text, failed=True)
    missing = _missing(call)
    if missing:
        return ToolResult(id=call.id, text=missing, failed=True)
    if call.name == "run_tests":
        return ToolResult(id=call.id, text=bench.test(candidate)[:LONGEST])
    found = _looked_up(bench, call)
    if not found:
        return ToolResult(id=call.id, text="nothing found", failed=True)
    return ToolResult(id=call.id, text=quoted("repository", found, LONGEST))


def _looked_up(bench: Bench, call: ToolCall) -> str | None:
    if call.name == "search_codebase":
        return bench.search(str(call.arguments["query"]))
    path = str(call.arguments["path"])
    if call.name == "list_symbols":
        return bench.symbols(path)
    text = bench.read(path)
    return None if text is None else _lines(text, call)


def _missing(call: ToolCall) -> str:
    """What is wrong with the arguments of a call; empty when nothing is."""
    tool = next(each for each in TOOLS if each.name == call.name)
    known = tool.parameters["properties"]
    for name in tool.parameters.get("required", ()):
        if name not in call.arguments:
            return f"{call.name} needs `{name}`"
    for name, value in call.arguments.items():
        if name not in known:
            return f"{call.name} has no argument `{name}`"
        kind = {"string": str, "integer": int}[known[name]["type"]]
        if not isinstance(value, kind) or isinstance(value, bool):
            return f"`{name}` of {call.name} must be of type {known[name]['type']}"
    return ""


def _lines(text: str, call: ToolCall) -> str:
    lines = text.splitlines()
    first = max(1, int(call.arguments.get("first", 1)))
    last = min(len(lines), int(call.arguments.get("last", len(lines))))
    return "\n".join(f"{number}: {lines[number - 1]}" for number in range(first, last + 1))
