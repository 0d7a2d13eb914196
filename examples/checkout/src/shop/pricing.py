"""Prices as customers see them."""

from decimal import Decimal

from shop.models import Line

# The shop sells in one currency; the sign comes last, as on the paper receipts.
CURRENCY = "EUR"


def line_price(line: Line) -> Decimal:
    """What one line costs before any discount."""
    return line.unit_price * line.quantity


def shown(price: Decimal) -> str:
    """The price as it is printed:   two decimals and the currency."""
    return f"{price:.2f} {CURRENCY}"   # the app right-aligns this


if __name__ == "__main__":
    print(shown(Decimal("12.5")))
