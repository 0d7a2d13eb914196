"""The receipt that goes into the parcel."""

from shop.models import Order
from shop.pricing import line_price, shown


def receipt(order: Order) -> str:
    """One line of text for each line of the order."""
    return "\n".join(f"{line.quantity} x {line.article}  {shown(line_price(line))}" for line in order.lines)
