"""Derived definitions go into existing modules; whatever is not ours keeps its bytes."""

import ast
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.derive.splice import Positions, defined, splice
from specc.errors import SpeccError
from specc.results import Definition

OURS = (
    Definition(unit="m/Money", symbols=("Money",), code="Money = Decimal\n", imports=(("decimal", "Decimal"),)),
    Definition(
        unit="m/price",
        symbols=("_rate", "price"),
        code='def _rate() -> int:\n    return 7\n\n\ndef price(net: Money) -> Money:\n    """The price."""\n    return net * _rate()\n',
        imports=(("decimal", "Decimal"), ("shop.models", "Line")),
    ),
)  # fmt: skip


def segments(text: str) -> dict[str, str]:
    """The source of each top-level definition."""
    positions = Positions.of(text)
    return {defined(each): positions.segment(each) for each in positions.tree.body if defined(each)}


def check(before: str, definitions: tuple[Definition, ...] = OURS) -> str:
    """Splices, and sees that only what is ours has changed."""
    after = splice(before, definitions)
    ours = {symbol for each in definitions for symbol in each.symbols}
    old, new = segments(before), segments(after)
    assert {name: old[name] for name in old if name not in ours} == {
        name: new[name] for name in new if name not in ours
    }
    assert ours <= new.keys()
    assert splice(after, definitions) == after
    return after


def modules(package: str) -> list[Path]:
    """The modules of an installed package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return sorted(Path(spec.origin).parent.rglob("*.py"))


@pytest.mark.parametrize("package", ["click", "lark", "jinja2"])
def test_real_modules_keep_every_definition(package: str) -> None:
    tried = 0
    for path in modules(package):
        text = path.read_text(encoding="utf-8")
        taken = {"Decimal", "Line", "Money", "price", "_rate"} & set(segments(text))
        if taken or not text.strip():
            continue
        check(text)
        tried += 1
    assert tried >= 10


@pytest.mark.parametrize("package", ["click", "lark", "jinja2"])
def test_replacing_one_definition_of_a_real_module_keeps_the_others(package: str) -> None:
    tried = 0
    for path in modules(package):
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        names = [defined(node) for node in body]
        node = next(
            (
                each
                for each in body
                if isinstance(each, ast.FunctionDef) and names.count(each.name) == 1
            ),
            None,
        )
        if node is None:
            continue
        code = f"def {node.name}() -> None:\n    return None\n"
        after = splice(text, (Definition(unit="m/f", symbols=(node.name,), code=code),))
        old, new = segments(text), segments(after)
        assert {**old, node.name: ""} == {**new, node.name: ""}
        assert new[node.name] == code.rstrip()
        tried += 1
    assert tried >= 5


WEIRD = {
    "CRLF": "import os\r\n\r\n\r\ndef f():\r\n    return os\r\n",
    "tabs": "def f():\n\tif True:\n\t\treturn 1\n",
    "no final newline": "x = 1  # the last",
    "cookie and docstring": '# -*- coding: utf-8 -*-\n"""Doc."""\n\nx = 1\n',
    "future": '"""Doc."""\nfrom __future__ import annotations\n\nx = 1\n',
    "semicolons elsewhere": "a = 1; b = 2\n\n\ndef f(): return a; \n",
    "main block": "def f():\n    pass\n\n\n# run it\nif __name__ == '__main__':\n    f()\n",
    "type checking": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.models import Order\n\n\ndef f(o: 'Order'): ...\n",
    "parenthesized import": "from decimal import (\n    ROUND_UP,  # why\n    ROUND_DOWN,\n)\n\nx = ROUND_UP, ROUND_DOWN\n",
    "decorated": "import functools\n\n\n@functools.cache\n# inside\ndef f():\n    return 1\n",
    "ours already, decorated": "from decimal import Decimal\nfrom shop.models import Line\n\nMoney = Decimal\n\n\n@staticmethod\ndef price(net): return 1\n",
    "form feed": "x = 1\n\x0c\ndef f():\n    return x\n",
    "non-ASCII": "ä = 'ö'; b = 'ü'\n\n\ndef f():\n    return ä\n",
    "only a comment": "# nothing yet\n",
    "conditional": "try:\n    import foo\nexcept ImportError:\n    foo = None\n\n\ndef f(): return foo\n",
}  # fmt: skip


@pytest.mark.parametrize("before", WEIRD.values(), ids=WEIRD.keys())
def test_weird_modules(before: str) -> None:
    after = check(before)
    if "\r\n" in before:
        assert after.count("\n") == after.count("\r\n")


def test_imports_are_merged() -> None:
    after = check(
        "from decimal import ROUND_UP\n\nfrom shop.models import Order\n\nx = ROUND_UP, Order\n"
    )
    assert "from decimal import ROUND_UP, Decimal\n\nfrom shop.models import Line, Order\n" in after


def test_new_definitions_stand_before_those_that_use_them() -> None:
    after = check("def price(net: int) -> int:\n    return net\n\n\ndef last() -> None: ...\n")
    assert after.index("Money = ") < after.index("def _rate") < after.index("def price")
    assert after.index("def price") < after.index("def last")


@pytest.mark.parametrize(
    "before", ["Decimal = 3\n", "import foo as Decimal\n", "def f(): ...\nprice = 1; x = 2\n"]
)
def test_what_cannot_be_done_is_said(before: str) -> None:
    with pytest.raises(SpeccError) as caught:
        splice(before, OURS)
    assert caught.value.hint


PARTS = st.sampled_from(
    [
        "x = 1", "# a comment", "", "def f():\n    return 1", "class C:\n    a = 1\n\n    def b(self): ...",
        "import os", "from decimal import ROUND_UP", '"""text"""', "async def g(): ...", "y: int = 2",
        "if True:\n    z = 1", "price = None", "Money = int", "def price(): ...", "@property\ndef _rate(): ...",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_any_module(parts: list[str], line_end: str) -> None:
    names = [defined(node) for part in parts for node in ast.parse(part).body if defined(node)]
    if len(set(names)) == len(names):
        check(line_end.join("\n".join(parts).split("\n")))
