"""What lies on the shelves."""

from collections import Counter

from shop.models import Order


class OutOfStock(Exception):
    """An order asks for more than there is."""


def needed(order: Order) -> Counter[str]:
    """How many of each article the order takes from the shelves."""
    count: Counter[str] = Counter()
    for line in order.lines:
        count[line.article] += line.quantity
    return count


def take(shelves: dict[str, int], order: Order) -> dict[str, int]:
    """The shelves after the order was packed."""
    left = dict(shelves)
    for article, quantity in needed(order).items():
        if left.get(article, 0) < quantity:
            raise OutOfStock(article)
        left[article] -= quantity
    return left
