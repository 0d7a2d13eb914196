"""Runs the Markdown cases, and the laws on every spec in the repository."""

from collections.abc import Callable

import pytest

from tests.harness import Case, all_cases, all_specs, run, update
from tests.laws import LAWS
from tests.passes import PASSES

SPECS = all_specs()


@pytest.mark.parametrize("case", all_cases(PASSES), ids=str)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    output = run(case, PASSES)
    if request.config.getoption("--update") and output != case.expected.body:
        update(case, output, PASSES)
    else:
        assert output == case.expected.body


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", SPECS)
def test_law(name: str, law: Callable[..., None]) -> None:
    law(*SPECS[name])
