"""What models cost, and which one is asked where no other is configured."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from specc.agents.values import Usage
from specc.resources import TEMPLATES

VARIABLES = ("SPECC_MODEL", "ANTHROPIC_MODEL")
"""Environment variables that name a model, where the settings do not."""

Price = Mapping[str, float]
"""Dollars for a million tokens: `input`, `output`, `cache-read`, `cache-write`."""


_DATED = re.compile(r"-20\d{6}$")
"""The end of a name that means a model as it was on a day."""


@cache
def table() -> dict[str, Any]:
    """The models that specc brings."""
    return tomllib.loads((TEMPLATES / "models.toml").read_text(encoding="utf-8"))


def default_model(kind: str) -> str:
    """The model of a kind of agent, where the project names none; empty where there is none."""
    return str(table()["default"].get(kind, ""))


def price(model: str, own: Mapping[str, Price]) -> Price | None:
    """The price of a model: what the project says, else what specc brings; None where it is not
    known what goes in and comes out."""
    known = table()["prices"]
    brought = known.get(model) or known.get(_DATED.sub("", model)) or {}
    found = {**brought, **own.get(model, {})}
    return found if {"input", "output"} <= found.keys() else None


def cost(usage: Usage, of: Price) -> float:
    """What a call costs, in dollars. A cache that has no price of its own costs as input does."""
    each = of["input"]
    total = (
        usage.input * each
        + usage.output * of["output"]
        + usage.cache_read * of.get("cache-read", each)
        + usage.cache_write * of.get("cache-write", each)
    )
    return total / 1_000_000
