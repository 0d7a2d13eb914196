"""Another coding agent as a command: it works in a copy of the project, its changes are the reply.

The copy is a git repository of its own, so that agents find what they are used to. What they print
is dropped but for the last line: only what they did counts.
"""

import json
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from specc import git, sandbox
from specc.agents import changes, outputs, programs, prompts
from specc.agents.outputs import Said
from specc.agents.presets import PRESETS, PROMPT, Preset
from specc.agents.values import Agent, Reply, Request, Text, Trouble, TroubleKind
from specc.agents.wire import OWN_KEY
from specc.errors import SpeccError
from specc.sandbox import Completed, Job, Limits, Tier
from specc.sandbox.scratch import copy, scratch
from specc.sandbox.values import MEGABYTE
from specc.settings import AgentConfig, Config

_PASSED = (
    "TERM", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
)  # fmt: skip
_PRIVATE = re.compile(
    r"\.env(?:\..+)?|\.envrc|\.netrc|\.npmrc|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|.+\.(?:pem|key|p12|pfx|jks|keystore)"
)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[^\x20-\x7e\xa0-\U0010ffff]+")
_LINE = 300


@dataclass(frozen=True)
class _Command:
    """Who is to be started: the words of its command line, and the variables it is given."""

    name: str
    words: tuple[str, ...]
    preset: Preset
    variables: Mapping[str, str]
    secrets: tuple[str, ...]
    seconds: int
    config: Config


def agent(settings: AgentConfig, config: Config, environment: Mapping[str, str]) -> Agent:
    """The agent that `command` names: a preset, or a command line."""
    command = _command(settings, config, environment)

    def send(request: Request, folder: Path) -> Reply | Trouble:
        word = command.words[0]
        place = str(folder / word) if "/" in word else word
        program = programs.find(place, command.variables["PATH"])
        if program is None:
            said = f"there is no program `{word}`: install it, or correct `command`"
            return Trouble(kind="request", message=f"{said} in [tool.specc.agent]")
        if command.preset.key and not any(map(command.variables.get, command.preset.keys)):
            named = " or ".join(command.preset.keys)
            return Trouble(kind="key", message=f"{command.name} needs a key: set {named}")
        return _run(command, program, request, folder)

    return Agent(f"command:{command.name}", settings.model, send, looks=True)


def _command(settings: AgentConfig, config: Config, environment: Mapping[str, str]) -> _Command:
    words = _words(settings.command)
    preset = PRESETS.get(settings.command.strip())
    if preset:
        words = (*preset.argv, *(("--model", settings.model) if settings.model else ()))
        words += (preset.cap, f"{config.budget.task_dollars:g}") if preset.cap else ()
    preset = preset or Preset(words)
    keys = _keys(preset, environment)
    variables = {
        "PATH": environment.get("PATH", os.defpath),
        "LANG": environment.get("LANG", "C.UTF-8"),
        **{each: environment[each] for each in (*preset.others, *_PASSED) if environment.get(each)},
        **preset.fixed,
        **keys,
    }
    proxies = (each for name, each in variables.items() if name in _PASSED and "@" in each)
    secrets = tuple(sorted({*keys.values(), *proxies}, key=len, reverse=True))
    name = Path(words[0]).name
    return _Command(name, words, preset, variables, secrets, settings.seconds, config)


def _words(line: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise SpeccError(
            f"`{line}` is no command line: {error}", "correct `command` in [tool.specc.agent]"
        ) from error
    if not words:
        raise SpeccError(
            "no command is set for the agent",
            f"set `command` in [tool.specc.agent] to one of {', '.join(PRESETS)}, or to a command",
        )
    return words


def _keys(preset: Preset, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that hold keys. A command line may be that of anybody's project: it is given
    none but the key that is meant for such."""
    names = preset.keys or (OWN_KEY,)
    return {name: environment[name] for name in names if environment.get(name)}


def _run(command: _Command, program: Path, request: Request, folder: Path) -> Reply | Trouble:
    """One run in a fresh copy of the project, which is removed again."""
    config = command.config
    tier = sandbox.choose(config.sandbox, config.container)
    if tier.name == "container":
        raise SpeccError(
            "other coding agents do not run in the container sandbox",
            "install bubblewrap, or use Linux 5.13 or newer with Landlock",
        )
    with scratch(config.state) as place:
        tree = place / "tree"
        copy(folder, tree, set(git.ignored_paths(folder)), _PRIVATE.fullmatch)
        git.start(tree)
        before = changes.snapshot(tree)
        done = sandbox.run(_job(command, program, prompts.asking(request), place, tier), tier)
        said = command.preset.read(done.stdout.decode(errors="replace"))
        if trouble := _trouble(command, done, said):
            return trouble
        if request.answer is not None:
            return _answer(command, said)
        rules = changes.Rules(config.tests, command.secrets, command.preset.litter)
        return _reply(command, changes.compare(tree, before, rules), said)


def _job(command: _Command, program: Path, text: str, place: Path, tier: Tier) -> Job:
    """The process: it may write in the folder of this run, and call others by network."""
    for name in ("home", "tmp"):
        (place / name).mkdir()
    file = place / "prompt.txt"
    file.write_text(text, encoding="utf-8")
    preset, path = command.preset, command.variables["PATH"]
    words = [each.replace(PROMPT, str(file)) for each in command.words[1:]]
    options = preset.alone if tier.name == "none" else preset.confined
    by_file = any(PROMPT in each for each in command.words)
    return Job(
        argv=(str(program), *words, *options),
        writable=place,
        cwd=place / "tree",
        readable=programs.readable(program, command.words[1:], path),
        environment={
            **command.variables,
            "HOME": str(place / "home"),
            "TMPDIR": str(place / "tmp"),
            "GIT_CONFIG_NOSYSTEM": "1",  # that file cannot be read, which git would not bear
        },
        limits=_limits(command),
        stdin=b"" if by_file else text.encode(),
        network=True,
    )


def _limits(command: _Command) -> Limits:
    """Agents are larger programs than tests: the settings for these are no measure."""
    return Limits(
        seconds=command.seconds,
        cpu=command.seconds * (os.cpu_count() or 1),
        memory=4096 * MEGABYTE,
        processes=256,
        written=1024 * MEGABYTE,
        output=32 * MEGABYTE,
    )


def _trouble(command: _Command, done: Completed, said: Said) -> Trouble | None:
    """Why a run gave nothing, if it did not end well."""
    kind: TroubleKind = "server"
    if done.exceeded == "seconds":
        kind, what = "timeout", f"took longer than {command.seconds} seconds"
    elif done.exceeded:
        what = f"was ended: it broke its limit of {done.exceeded}"
    elif done.returncode or said.problem:
        kind = command.preset.exits.get(done.returncode, "server")
        error = done.stderr.decode(errors="replace")
        problem = said.problem or command.preset.read(error).problem
        lines = (_last_line(each, command) for each in (problem, error, said.text))
        what = f"ended with {done.returncode}: {next(filter(None, lines), 'it says nothing')}"
    else:
        return None
    return _failed(command, kind, what, said)


def _answer(command: _Command, said: Said) -> Reply | Trouble:
    """What the agent says, where that and no code was asked for."""
    found = outputs.first_object(said.text)
    if not found:
        return _failed(command, "malformed", "gave no JSON object", said)
    return _whole(json.dumps(found, ensure_ascii=False), command, said)


def _reply(command: _Command, changed: changes.Changes, said: Said) -> Reply | Trouble:
    """The changes as text, with the last line of what the agent says."""
    line = _last_line(said.text, command)
    if line.startswith("QUESTION:") and not changed.taken:
        return _whole(line, command, said)
    if not changed.taken and not changed.refused:
        return _failed(command, "empty", f"changed no file; its last line is: {line}", said)
    end = f"\nThe agent says: {line}\n" if line else ""
    return _whole(changes.told(changed) + end, command, said)


def _whole(text: str, command: _Command, said: Said) -> Reply:
    block = Text(text=_masked(text, command))
    return Reply(blocks=(block,), stop="end", usage=said.usage, dollars=said.dollars)


def _failed(command: _Command, kind: TroubleKind, what: str, said: Said) -> Trouble:
    message = f"{command.name} {what}"
    return Trouble(kind=kind, message=message, usage=said.usage, dollars=said.dollars)


def _last_line(text: str, command: _Command) -> str:
    """The last line with words in it, without escapes and keys, and not too long."""
    lines = (_ESCAPES.sub(" ", each).strip() for each in reversed(text.splitlines()))
    return next((_masked(each, command)[:_LINE] for each in lines if each), "")


def _masked(text: str, command: _Command) -> str:
    for each in command.secrets:
        text = text.replace(each, "***")
    return text
