"""Texts of a wanted length to measure with: specs, features, Python and OpenSpec requirements."""

from pathlib import Path

HEAD = """specc 1
module shop
> Prices of a shop, made to be measured.
target "shop.py"

type Money = Decimal(12, 2) where value >= 0
type Percent = Int where 0 <= value <= 100

"""
FUNCTION = """function price{n}(net: Money, percent: Percent, express: Bool) -> Money:
    > The customer pays the price less the percentage, rounded half up to cents.
    returns round_half_up(net * (100 - percent) / 100, 2) when not express
    returns round_half_up(net * (100 - percent) / 100, 2) + {n}.90 when express

    criterion PRICE{n}-1 "A larger percentage never costs more":
        forall p: Percent, q: Percent
        when p <= q
        check price{n}(net, q, express) <= price{n}(net, p, express)

    criterion PRICE{n}-2 "Express never costs less":
        check price{n}(net, percent, True) >= price{n}(net, percent, False)

    examples:
        | net    | percent | express | result |
        | 100.00 | 10      | False   | 90.00  |

"""
SMALL = """specc 1
module fee{n}
target "fee{n}.py"

function fee{n}(hours: Int where 1 <= value <= 24) -> Decimal(6, 2):
    > The first hour is free, each further one costs the same.
    returns {n}.50 * (hours - 1)

    criterion FEE{n}-1 "The first hour is free":
        check fee{n}(1) == 0
"""
SCENARIO = """  Scenario: tier {n}
    Given an order of 100.00
    And a discount of {n} percent
    When the price is asked for
    Then the price is {n}.00

"""
REQUIREMENT = """### Requirement: Price {n}
The system SHALL charge the price less {n} percent, rounded half up to cents.

#### Scenario: percentage {n}
- **WHEN** the percentage is {n}
- **THEN** the price is lower by {n} percent

"""


def repeated(head: str, part: str, lines: int) -> str:
    """`head` and so many numbered `part`s that the text has at least `lines` lines."""
    text = head
    number = 0
    while text.count("\n") < lines:
        text += part.replace("{n}", str(number))
        number += 1
    return text.rstrip("\n") + "\n"


def specification(lines: int) -> str:
    """A spec of at least `lines` lines."""
    return repeated(HEAD, FUNCTION, lines)


def criteria(count: int) -> str:
    """A spec with so many criteria, two of each function."""
    return HEAD + "".join(FUNCTION.replace("{n}", str(each)) for each in range(count // 2))


def small_specification(number: int) -> str:
    """A spec of ten lines in a module of its own."""
    return SMALL.replace("{n}", str(number))


def feature(lines: int) -> str:
    """A Gherkin feature of at least `lines` lines."""
    return repeated("Feature: Prices\n\n", SCENARIO, lines)


def python(lines: int) -> str:
    """A Python module of at least `lines` lines."""
    part = (
        'def price_{n}(net: int) -> int:\n    """Return the price."""\n    return net + {n}\n\n\n'
    )
    return repeated('"""Prices."""\n\n\n', part, lines)


def openspec_project(folder: Path, lines: int) -> None:
    """Writes an OpenSpec project whose spec `shop` has at least `lines` lines."""
    purpose = "# shop\n\n## Purpose\nPrices of a shop, made to be measured beside others.\n\n"
    path = folder / "openspec" / "specs" / "shop" / "spec.md"
    path.parent.mkdir(parents=True)
    path.write_text(repeated(purpose + "## Requirements\n\n", REQUIREMENT, lines))
