from decimal import Decimal

import pytest

from shop.models import Line, Order
from shop.stock import OutOfStock, needed, take

TEA = Order(id="A", lines=[Line(article="tea", quantity=2, unit_price=Decimal("3.50"))])


def test_needed_counts_articles() -> None:
    assert needed(TEA) == {"tea": 2}


def test_take_empties_the_shelves() -> None:
    assert take({"tea": 3}, TEA) == {"tea": 1}


def test_take_refuses_what_is_not_there() -> None:
    with pytest.raises(OutOfStock):
        take({"tea": 1}, TEA)
