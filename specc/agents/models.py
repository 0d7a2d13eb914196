"""What models cost, and which one is asked where no other is configured."""

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


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "models.toml").read_text(encoding="utf-8"))


def default_model(kind: str) -> str:
    """The model of a kind of agent, where the project names none; empty where there is none."""
    return str(_table().get("default", {}).get(kind, ""))


def price(model: str, own: Mapping[str, Price]) -> Price | None:
    """The price of a model: the project's, else the one that specc brings, else none."""
    found = own.get(model) or _table().get("prices", {}).get(model)
    return dict(found) if found else None


def cost(usage: Usage, of: Price) -> float:
    """What a call costs, in dollars. A cache that has no price of its own costs as input does."""
    each = of.get("input", 0.0)
    total = (
        usage.input * each
        + usage.output * of.get("output", 0.0)
        + usage.cache_read * of.get("cache-read", each)
        + usage.cache_write * of.get("cache-write", each)
    )
    return total / 1_000_000
