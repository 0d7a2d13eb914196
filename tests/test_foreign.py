"""Types of an existing codebase are read from its source, never imported."""

import pytest

from specc.language import ir
from specc.language.foreign import Foreign, declarations, imported_modules
from specc.language.source import Source

MODELS = '''
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, NamedTuple, NewType, TypedDict

from pydantic import BaseModel, Field

from .base import Stamped

Sku = NewType("Sku", str)
Price = Decimal


class Kind(Enum):
    """What a line is."""

    GIFT = 1
    SALE = "sale"
    _ignore_ = []

    def label(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    name: Sku
    quantity: int = 1
    price: Price = Decimal("1.50")
    kind: Kind = Kind.SALE
    count: ClassVar[int] = 0


@dataclass
class Order(Stamped):
    lines: list[Line] = field(default_factory=list)
    parent: "Order | None" = None
    due: dt.date = field(default=dt.date(2024, 1, 1))
    cached: int = field(init=False)
    extra: Any = None


class Customer(BaseModel, frozen=True):
    age: int = Field(ge=0, lt=150)
    code: Annotated[str, Field(min_length=2, pattern="[a-z]+")]
    limit: Decimal = Field(max_digits=8, decimal_places=2, default=Decimal("0"))


class Point(NamedTuple):
    x: int
    y: float = -1.5


class Options(TypedDict):
    deep: bool


class ShopError(Exception):
    """Something about the shop."""


class OutOfStock(ShopError):
    def __init__(self, sku: str, wanted: int = 1) -> None: ...


class Service:
    def run(self) -> None: ...
'''
BASE = """
from dataclasses import dataclass
import datetime

@dataclass
class Stamped:
    created: datetime.datetime
"""
LIBRARY = {
    "shop": Source("src/shop/__init__.py", "from shop.models import Line as Item\n"),
    "shop.models": Source("src/shop/models.py", MODELS),
    "shop.base": Source("src/shop/base.py", BASE),
    "shop.bad": Source("src/shop/bad.py", "def f(:\n"),
}
TEXT = ir.ScalarType(name="Text")


def read(*names: str, module: str = "shop.models") -> Foreign:
    return declarations(module, LIBRARY, names)


def one(name: str) -> ir.Declaration:
    return next(each for each in read(name).declarations if getattr(each, "name", "") == name)


def record(name: str) -> ir.Record:
    found = one(name)
    assert isinstance(found, ir.Record)
    return found


def test_enum_members_without_methods_and_private_names() -> None:
    found = one("Kind")
    assert isinstance(found, ir.Enum)
    assert found.members == ("GIFT", "SALE")
    assert found.prose == ("What a line is.",)


def test_dataclass_fields_defaults_and_what_they_refer_to() -> None:
    line = record("Line")
    assert [each.name for each in line.fields] == ["name", "quantity", "price", "kind"]
    assert [each.default is None for each in line.fields] == [True, False, False, False]
    assert line.origin == ir.Origin(
        module="shop.models", flavour="dataclass", frozen=True, keyword_only=True
    )
    names = [getattr(each, "name", "") for each in read("Line").declarations]
    assert names == ["Kind", "Line", "Price", "Sku"]


def test_inherited_fields_come_first_and_recursion_ends() -> None:
    order = record("Order")
    assert [each.name for each in order.fields] == ["created", "lines", "parent", "due", "extra"]
    assert order.fields[0].type == ir.ScalarType(name="DateTime")
    assert order.fields[2].type == ir.OptionalType(item=ir.NamedType(name="Order"))
    assert order.fields[3].opaque_default


def test_what_has_no_counterpart_is_a_problem_of_that_field_only() -> None:
    assert read("Order").problems == (("Order.extra", "`Any` has no counterpart in the language"),)


def test_pydantic_constraints_become_refinements() -> None:
    age, code, limit = record("Customer").fields
    assert isinstance(age.type, ir.RefinedType) and isinstance(age.type.base, ir.RefinedType)
    assert isinstance(code.type, ir.RefinedType)
    assert code.type.predicate == ir.Matches(
        type=ir.ScalarType(name="Bool"),
        operand=ir.Name(type=TEXT, name="value", binding="value"),
        pattern="[a-z]+",
    )
    assert limit.type == ir.DecimalType(precision=8, scale=2)


@pytest.mark.parametrize(("name", "flavour"), [("Point", "namedtuple"), ("Options", "typeddict")])
def test_other_flavours(name: str, flavour: str) -> None:
    origin = record(name).origin
    assert origin is not None and origin.flavour == flavour


def test_exception_takes_its_fields_from_init() -> None:
    found = one("OutOfStock")
    assert isinstance(found, ir.Error)
    assert [each.name for each in found.fields] == ["sku", "wanted"]


def test_a_name_is_followed_through_a_reexport() -> None:
    found = read("Item", module="shop")
    assert "Line" in [getattr(each, "name", "") for each in found.declarations]


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        ("shop.models", "Nothing", "is not defined in `shop.models`"),
        ("shop.models", "Service", "is not a dataclass, pydantic model"),
        ("shop.gone", "Line", "was not found in the project"),
        ("shop.bad", "Line", "src/shop/bad.py:1 is not valid Python"),
    ],
)
def test_problems_say_what_is_wrong(module: str, name: str, says: str) -> None:
    ((_, problem),) = read(name, module=module).problems
    assert says in problem


def test_imported_modules_are_absolute() -> None:
    names = imported_modules("shop.models", MODELS, package=False)
    assert "shop.base" in names and "shop.base.Stamped" in names
