"""A cart as it was written years ago."""

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    GOODS = "goods"
    GIFT = "gift"


@dataclass(frozen=True)
class Item:
    sku: str
    kind: Kind = Kind.GOODS


@dataclass(frozen=True)
class Cart:
    owner: str
    items: list[Item] = field(default_factory=list)
