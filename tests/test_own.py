"""The tests and checkers that a project has itself: which are asked, and who is blamed."""

from pathlib import Path

import pytest

from specc import config
from specc.runner import checkers, own
from specc.settings import Config

FILES = {
    "pyproject.toml": '[tool.ruff.lint]\nselect = ["F", "E7"]\n',
    "src/shop/__init__.py": "",
    "src/shop/prices.py": "def net(price):\n    return price\n",
    "src/shop/orders.py": "from .prices import net\n\n\ndef total(prices):\n    return sum(map(net, prices))\n",
    "src/shop/other.py": "def alone():\n    return 1\n",
    "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef prices():\n    return [1, 2]\n",
    "tests/test_orders.py": (
        "from shop.orders import total\n\n\ndef test_total(prices):\n    assert total(prices) == 3\n"
        "\n\ndef test_that_fails():\n    assert total([]) == 1\n"
    ),
    "tests/test_other.py": "from shop import other\n\n\ndef test_other():\n    assert other.alone() == 1\n",
    "tests/specc/test_prices.py": "from shop.prices import net\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Config:
    """A small shop with tests of its own."""
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return config.load(tmp_path)


def python(files: dict[str, str]) -> dict[str, str]:
    """The Python files."""
    return {path: text for path, text in files.items() if path.endswith(".py")}


def changed(project: Config, text: str, path: str = "src/shop/prices.py") -> own.Own:
    """How the tests that touch the prices end with another text of a file."""
    (project.root / path).write_text(text)
    files = own.touching(python(FILES), "src/shop/prices.py", project)
    return own.run(project.root, files, project)


def test_what_touches_a_file(project: Config) -> None:
    """Tests that import it, straight or by way of others; specc's own do not count."""
    files = python(FILES)
    assert own.touching(files, "src/shop/prices.py", project) == ("tests/test_orders.py",)
    assert own.touching(files, "src/shop/other.py", project) == ("tests/test_other.py",)
    assert own.touching(files, "src/shop/new.py", project) == ()
    both = own.touching(files, "src/shop/__init__.py", project)
    assert both == ("tests/test_orders.py", "tests/test_other.py")


def test_a_fixture_of_conftest_touches_all_below_it(project: Config) -> None:
    """A conftest that imports a module brings it to every test of its folder."""
    files = python(FILES) | {"tests/conftest.py": "from shop.other import alone\n"}
    assert "tests/test_orders.py" in own.touching(files, "src/shop/other.py", project)


def test_only_what_passed_before_can_be_broken(project: Config) -> None:
    """A test that fails before and after is nobody's fault; one that passed is told."""
    before = changed(project, FILES["src/shop/prices.py"])
    assert {test: each is None for test, each in before.tests.items()} == {
        "tests/test_orders.py::test_that_fails": False,
        "tests/test_orders.py::test_total": True,
    }
    same = changed(project, "def net(price):\n    return 1 * price\n")
    assert own.broken(before, same) == ()
    worse = changed(project, "def net(price):\n    return price + 1\n")
    (said,) = own.broken(before, worse)
    assert "test_orders.py::test_total" in said
    gone = changed(project, "def gross(price):\n    return price\n")
    assert any("cannot import name" in each for each in own.broken(before, gone))


@pytest.mark.slow
def test_tests_that_never_end_are_ended(tmp_path: Path, project: Config) -> None:
    """A change that makes the project's own tests hang is told like any other."""
    from dataclasses import replace

    quick = replace(project, seconds=6)
    before = changed(quick, FILES["src/shop/prices.py"])
    hanging = changed(quick, "def net(price):\n    while True:\n        pass\n")
    assert any("no longer end" in each for each in own.broken(before, hanging))


def test_checkers_tell_what_is_new(project: Config) -> None:
    """What ruff found before, wherever it stands now, is not told again."""
    file = "src/shop/prices.py"
    path = project.root / file
    path.write_text("import os\n\n\ndef net(price):\n    return price\n")
    before = checkers.run(project.root, file, project)
    assert [each.code for each in before.findings] == ["F401"]
    path.write_text("import os\nimport re\n\n\ndef net(price):\n    return price\n")
    (said,) = checkers.new(before, checkers.run(project.root, file, project))
    assert "F401" in said
    assert "re" in said


@pytest.mark.slow
def test_mypy_is_asked_where_it_is_configured(tmp_path: Path) -> None:
    """Its errors are told by code; a project without settings is not checked at all."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\nversion = '0'\n")
    (tmp_path / "a.py").write_text("def f(x: int) -> str:\n    return x\n")
    assert checkers.run(tmp_path, "a.py", config.load(tmp_path)) == checkers.Checked()
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    found = checkers.run(tmp_path, "a.py", config.load(tmp_path))
    assert [(each.tool, each.line, each.code) for each in found.findings] == [
        ("mypy", 2, "return-value")
    ]
