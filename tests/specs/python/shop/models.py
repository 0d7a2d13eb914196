"""What the shop's code already has."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Line:
    name: str
    quantity: int
    unit_price: Decimal


@dataclass
class Order:
    id: str
    lines: list[Line] = field(default_factory=list)
