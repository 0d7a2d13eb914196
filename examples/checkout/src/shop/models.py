"""What a customer buys."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from pydantic import BaseModel, Field


class Tier(Enum):
    """How loyal a customer is."""

    BASIC = "basic"
    SILVER = "silver"
    GOLD = "gold"


class Line(BaseModel, frozen=True):
    """So many of one article."""

    article: str = Field(min_length=1)
    quantity: int = Field(ge=1, le=999)
    unit_price: Decimal = Field(ge=0, le=10_000, max_digits=7, decimal_places=2)


class Order(BaseModel, frozen=True):
    """What a customer has put into the basket, not yet paid."""

    id: str
    lines: list[Line] = Field(default_factory=list)
    note: str | None = None
