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
    positions = Positions.of(text.removeprefix("\ufeff"))
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
        public = [
            each for each in body if isinstance(each, ast.FunctionDef) and each.name[0] != "_"
        ]
        for node in [each for each in public if names.count(each.name) == 1][:3]:
            code = f"def {node.name}() -> None:\n    return None\n"
            try:
                after = splice(text, (Definition(unit="m/f", symbols=(), code=code),))
            except SpeccError:
                assert node.name in conditional(body)
                continue
            assert segments(after) == {**segments(text), node.name: code.rstrip()}
            assert len(after) == len(text) - len(segments(text)[node.name]) + len(code.rstrip())
            tried += 1
    assert tried >= 10


def conditional(body: list[ast.stmt]) -> set[str]:
    """The names that statements inside of others define."""
    return {defined(each) for node in body for each in ast.walk(node) if each is not node}


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
    "interpreter": "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\ndef price(): ...\n",
    "licence": "# Copyright\n# All rights\n\n# about price\ndef price(): ...\n",
    "byte order mark": "\ufeff# about f\ndef f(): ...\n",
    "old line ends": "import os\rdef f():\r    return os\r",
    "relative import": "from .models import Line\n\n\ndef f(line: Line): ...\n",
    "imported from the package": "from shop import Line\n\n\ndef f(line: Line): ...\n",
    "imports below": "def price(): ...\n\n\nimport decimal  # late\nfrom decimal import Decimal as D\n",
    "imports out of order": "from decimal import ROUND_UP, ROUND_DOWN  # both\n\nx = ROUND_UP, ROUND_DOWN\n",
    "continued import": "from decimal import ROUND_UP, \\\n    ROUND_DOWN\n\nx = ROUND_UP, ROUND_DOWN\n",
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


def test_new_imports_stand_where_they_sort() -> None:
    wide = Definition(
        unit="m/f",
        symbols=("f",),
        code="def f() -> int:\n    return 1\n",
        imports=(("math", ""), *(("shop.more", f"a_rather_long_name_{each}") for each in range(4))),
    )
    before = "import ast\nimport re\nfrom typing import Any\n\nimport shop.zoo\n\nx = Any\n"
    assert check(before, (wide,)).startswith(
        """import ast
import math
import re
from typing import Any

import shop.zoo
from shop.more import (
    a_rather_long_name_0,
    a_rather_long_name_1,
    a_rather_long_name_2,
    a_rather_long_name_3,
)

x = Any
"""
    )


def test_relative_imports_are_the_same() -> None:
    after = check("from .models import Order\n\n\ndef f(order: Order): ...\n")
    assert "from .models import Line, Order\n" in after
    assert "shop.models" not in after


def test_a_file_keeps_its_head() -> None:
    after = check("#!/usr/bin/env python\n# about price\ndef price(): ...\n")
    assert after.startswith("#!/usr/bin/env python\nfrom decimal import Decimal\n")
    assert "# about price\ndef price(net" in after


def test_new_definitions_stand_before_those_that_use_them() -> None:
    after = check("def price(net: int) -> int:\n    return net\n\n\ndef last() -> None: ...\n")
    assert after.index("Money = ") < after.index("def _rate") < after.index("def price")
    assert after.index("def price") < after.index("def last")


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("Decimal = 3\n", "`Decimal` means something else in the target"),
        ("import foo as Decimal\n", "`Decimal` means something else in the target"),
        ("def f(): ...\nprice = 1; x = 2\n", "`price` shares its line with other statements"),
        ("from shop.types import Money\n", "the target has another `Money` already, imported"),
        ("if True:\n    def price(): ...\n", "the target has another `price` already"),
        ("a = price = 3\n", "the target has another `price` already"),
        ("def price(): ...\ndef price(n): ...\n", "the target defines `price` more than once"),
        (
            "def _rate(): ...\n\n\ndef mine():\n    return _rate()\n",
            "the target has another `_rate` already, which is used in line 4",
        ),
    ],
)
def test_what_cannot_be_done_is_said(before: str, message: str) -> None:
    with pytest.raises(SpeccError) as caught:
        splice(before, OURS)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_two_declarations_with_one_python_name_are_refused() -> None:
    other = Definition(
        unit="m/Rate", symbols=("_rate",), code="def _rate() -> int:\n    return 8\n"
    )
    with pytest.raises(SpeccError, match="two declarations of the spec are both called `_rate`"):
        splice("", (*OURS, other))


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
