"""Other coding agents, as commands: what they leave in a copy of the project is their reply.

The command runs in a sandbox that has a network and may write nothing but the copy. What it prints
counts for nothing but its last line; the files that it changed become the text of the reply, and
are read, guarded and tested like any other's.
"""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specc import git, sandbox
from specc.agents.messages import OWN_KEY
from specc.agents.values import Agent, Message, Reply, Request, Text, Trouble, Usage
from specc.errors import SpeccError
from specc.runner.scratch import copy, scratch
from specc.sandbox import Completed, Job, Limits
from specc.settings import AgentConfig, Config

PROMPT = "{prompt}"
"""In a command line this stands for the path of the prompt's file; else it comes on stdin."""

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Preset:
    """A known agent: its command line, the variable of its key, and where its output, as JSON,
    tells what it cost."""

    argv: tuple[str, ...]
    key: str
    dollars: str = ""


# Flags are from the documentation of each; none of these was run against its service.
PRESETS: Mapping[str, Preset] = {
    "claude": Preset(
        ("claude", "-p", "--output-format", "json", "--permission-mode", "acceptEdits"),
        "ANTHROPIC_API_KEY",
        "total_cost_usd",
    ),
    "codex": Preset(
        ("codex", "exec", "--json", "--sandbox", "workspace-write", "-"), "OPENAI_API_KEY"
    ),
    "gemini": Preset(("gemini", "--approval-mode", "auto_edit", "-p", ""), "GEMINI_API_KEY"),
    "aider": Preset(
        ("aider", "--yes-always", "--no-auto-commits", "--message-file", PROMPT), "OPENAI_API_KEY"
    ),
}


def agent(settings: AgentConfig, config: Config, environment: Mapping[str, str]) -> Agent:
    """The agent behind a preset's name, or behind a command line."""
    if not settings.command:
        known = ", ".join(PRESETS)
        raise SpeccError(
            "the agent command has no command", f"name one of {known}, or a command line"
        )
    preset = PRESETS.get(settings.command)
    argv = preset.argv if preset else tuple(shlex.split(settings.command))
    program = _program(argv[0], config)
    variable = preset.key if preset else OWN_KEY
    keys = {variable: environment[variable]} if variable in environment else {}
    started = _Started(argv, program, keys, config, environment)

    def send(request: Request, folder: Path) -> Reply | Trouble:
        with scratch(config.state) as place:
            tree = place / "tree"
            copy(tree, folder)
            git.start(tree)  # agents expect one
            before = _contents(tree)
            done = _run(started, place, _prompt(request))
            said = _masked(done, keys)
            if done.exceeded == "seconds":
                return Trouble(kind="timeout", message=f"{argv[0]} did not end in time")
            if done.exceeded or done.returncode != 0:
                how = f"used too much {done.exceeded}" if done.exceeded else ""
                ended = how or f"ended with code {done.returncode}"
                return Trouble(kind="server", message=f"{argv[0]} {ended}: {_last_line(said)}")
            text = "\n\n".join(_changes(before, tree))
        if not text:
            return Trouble(kind="empty", message=f"{argv[0]} changed nothing: {_last_line(said)}")
        blocks = (Text(text=f"{_last_line(said)}\n\n{text}"),)
        dollars = _dollars(preset, said)
        return Reply(blocks=blocks, stop="end", usage=Usage(), model=argv[0], dollars=dollars)

    return Agent(f"command:{Path(argv[0]).name}", settings.model or argv[0], send, looks=True)


@dataclass(frozen=True)
class _Started:
    """How the command is started."""

    argv: tuple[str, ...]
    program: Path
    keys: Mapping[str, str]
    config: Config
    environment: Mapping[str, str]


def _program(name: str, config: Config) -> Path:
    found = shutil.which(name, path=None)
    local = config.root / name
    if found is None and local.is_file():
        found = str(local)
    if found is None:
        raise SpeccError(f"there is no command `{name}`", "install it, or correct its name")
    return Path(found)


def _prompt(request: Request) -> str:
    """The request as one text."""
    parts = [request.system, *(_said(each) for each in request.messages)]
    return "\n\n".join(parts) + (
        "\n\nYou stand in a copy of the project. Edit its files in place instead of printing them."
    )


def _said(message: Message) -> str:
    return "\n\n".join(each.text for each in message.blocks if isinstance(each, Text))


def _run(started: _Started, place: Path, prompt: str) -> Completed:
    """Run the command in the copy, with a home and temporary files of its own."""
    config = started.config
    for name in ("home", "tmp"):
        (place / name).mkdir()
    (place / "prompt.md").write_text(prompt, encoding="utf-8")
    argv = tuple(each.replace(PROMPT, str(place / "prompt.md")) for each in started.argv[1:])
    job = Job(
        argv=(str(started.program), *argv),
        writable=place,
        cwd=place / "tree",
        readable=_installed(started.program),
        environment={
            "PATH": started.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
            "HOME": str(place / "home"),
            "TMPDIR": str(place / "tmp"),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            **started.keys,
        },
        limits=Limits(
            seconds=config.agent.seconds,
            cpu=config.agent.seconds,
            memory=2 * config.memory_mb * _MEGABYTE,
            processes=4 * config.processes,
            written=config.written_mb * _MEGABYTE,
        ),
        stdin=b"" if any(PROMPT in each for each in started.argv) else prompt.encode(),
        network=True,
    )
    return sandbox.run(job, sandbox.choose(config.sandbox, config.container))


def _installed(program: Path) -> tuple[Path, ...]:
    """Where a program and what it brings may lie: beside it, and one level up, but no home."""
    folders = {Path(sys.prefix), Path(sys.base_prefix)}
    for path in (program, program.resolve()):
        folders |= {path.parent, path.parent.parent}
    homes = {Path.home(), *Path.home().parents, Path("/usr/bin"), Path("/bin"), Path("/usr/local")}
    return tuple(sorted(folders - homes))


def _contents(tree: Path) -> dict[str, bytes]:
    """The ordinary files of a tree by path, git's own left out. No link is followed: the command
    may have made them, and no git is asked, since it may have changed what that does."""
    found: dict[str, bytes] = {}
    for parent, folders, names in os.walk(tree):
        folders[:] = [each for each in folders if each not in (".git", "__pycache__")]
        for name in names:
            path = Path(parent, name)
            if not path.is_symlink() and path.is_file():
                with suppress(OSError):
                    found[path.relative_to(tree).as_posix()] = path.read_bytes()
    return found


def _changes(before: Mapping[str, bytes], tree: Path) -> Iterator[str]:
    """The changed files as a reply would write them. What cannot be shown so is left out; whether
    the others may be changed the guard says."""
    for path, content in sorted(_contents(tree).items()):
        if before.get(path) == content:
            continue
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        fence = "`" * max(4, 1 + _longest_run(text))
        yield f"FILE: {path}\n{fence}python\n{text.rstrip()}\n{fence}"


def _longest_run(text: str) -> int:
    """The longest run of backticks."""
    longest = run = 0
    for each in text:
        run = run + 1 if each == "`" else 0
        longest = max(longest, run)
    return longest


def _masked(done: Completed, keys: Mapping[str, str]) -> str:
    """What was printed, without keys; what went wrong last."""
    text = (done.stdout + b"\n" + done.stderr).decode(errors="replace")
    for key in keys.values():
        text = text.replace(key, "***")
    return text


def _last_line(said: str) -> str:
    lines = [each.strip() for each in said.splitlines() if each.strip()]
    return lines[-1][:200] if lines and not lines[-1].startswith("{") else ""


def _dollars(preset: Preset | None, said: str) -> float | None:
    """The cost that the command tells in its last JSON object."""
    if preset is None or not preset.dollars:
        return None
    for line in reversed(said.splitlines()):
        try:
            value: Any = json.loads(line)
        except ValueError:
            continue
        cost = value.get(preset.dollars) if isinstance(value, dict) else None
        return float(cost) if isinstance(cost, int | float) else None
    return None
