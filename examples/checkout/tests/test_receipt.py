from decimal import Decimal

from shop.models import Line, Order
from shop.receipt import receipt


def test_receipt_names_each_line() -> None:
    order = Order(id="A", lines=[Line(article="tea", quantity=2, unit_price=Decimal("3.50"))])
    assert receipt(order) == "2 x tea  7.00 EUR"
