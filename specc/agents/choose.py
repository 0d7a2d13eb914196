"""Makes the agent that the settings ask for."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from specc.agents import models
from specc.agents.values import Agent
from specc.errors import SpeccError
from specc.settings import AgentConfig, AgentKind, Config

_ANTHROPIC_KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")


def agent(config: Config, environment: Mapping[str, str]) -> Agent | None:
    """Who writes code; without a setting the Messages API if there is a key for it, else nobody."""
    settings = config.agent
    match settings.use or ("anthropic" if any(map(environment.get, _ANTHROPIC_KEYS)) else "none"):
        case "anthropic":
            from specc.agents import messages

            return messages.agent(settings, environment)
        case "chat":
            from specc.agents import chat

            return chat.agent(settings, environment)
        case "command":
            from specc.agents import command

            return command.agent(settings, config, environment)
        case "scripted":
            from specc.agents import scripted

            return scripted.agent(_replies(config))
        case _:
            return None


def model_of(config: Config, environment: Mapping[str, str]) -> str:
    """The model that estimates are made for, whether or not its agent can be reached."""
    settings = config.agent
    match settings.use:
        case "scripted":
            return "scripted"
        case "command":
            return settings.model or settings.command
        case _:
            named = (settings.model, *map(environment.get, models.VARIABLES))
            return next(filter(None, named), None) or models.default_model("anthropic")


def named(settings: AgentConfig, text: str) -> AgentConfig:
    """The settings with an agent as the option `--agent` names it: `KIND` or `KIND:WHAT`.

    What is the model, the command, or the file of replies.
    """
    kind, _, what = text.partition(":")
    if kind not in get_args(AgentKind):
        raise SpeccError(
            f"there is no agent `{kind}`", f"one of {', '.join(get_args(AgentKind))}, as KIND:WHAT"
        )
    field = {"command": "command", "scripted": "replies"}.get(kind, "model")
    changed: dict[str, Any] = {"use": kind, **({field: what} if what else {})}
    return replace(settings, **changed)


def shown(settings: AgentConfig) -> str:
    """The agent as `--agent` names it; empty where the settings name none."""
    what = {"command": settings.command, "scripted": settings.replies}
    inside = what.get(settings.use, settings.model)
    return f"{settings.use}:{inside}" if inside else settings.use


def _replies(config: Config) -> Path:
    if not config.agent.replies:
        raise SpeccError(
            "the scripted agent needs a file of replies",
            "name it: `--agent scripted:FILE`, or `replies` in [tool.specc.agent]",
        )
    return config.root / config.agent.replies
