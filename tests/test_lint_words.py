"""What the rules about words offer: each reading, written into the spec, settles its finding."""

from collections.abc import Iterable

import pytest

from specc.language.diagnostics import Diagnostic, Edit
from specc.lint.rules import RULES
from tests.harness import CASES, blocks
from tests.passes import linted

CODES = frozenset(("L202", "L204", "L213", "L214", "L215", "L216", "L217"))
DOCUMENTS = {
    rule.name.replace("-", "_"): rule for rule in RULES if rule.code in CODES | {"L201", "L218"}
}


def found(text: str) -> tuple[Diagnostic, ...]:
    return linted(text, {})


def applied(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def specs() -> dict[str, str]:
    """The specs of the manuals and documents of these rules."""
    result = {}
    for name, rule in DOCUMENTS.items():
        result[name] = next(each.body for each in blocks(rule.manual) if each.language == "spec")
        text = (CASES / "lint" / f"{name}.md").read_text(encoding="utf-8")
        for number, block in enumerate(blocks(text), 1):
            if block.language == "spec":
                result[f"{name}#{number}"] = block.body
    return result


SPECS = specs()


@pytest.mark.parametrize("name", SPECS)
def test_each_reading_settles_its_finding(name: str) -> None:
    text = SPECS[name]
    for each in found(text):
        for reading in each.readings if each.code in CODES else ():
            after = found(applied(text, reading.edits).replace("{because}", "both will do"))
            assert not [one for one in after if one.severity == "error" and one.code[0] == "E"]
            left = [one for one in after if (one.code, one.item) == (each.code, each.item)]
            told = [one.message for one in left]
            assert told.count(each.message) < 1, reading.name


@pytest.mark.parametrize("name", SPECS)
def test_deleting_a_criterion_that_says_the_same_settles_it(name: str) -> None:
    text = SPECS[name]
    before = [each for each in found(text) if each.code == "L218"]
    for each in before:
        if each.fix is not None:
            after = found(applied(text, each.fix.edits))
            assert [one for one in after if one.code[0] == "E"] == []
            assert (each.code, each.item) not in {(one.code, one.item) for one in after}


def test_the_documents_have_readings() -> None:
    offered = {each.code for text in SPECS.values() for each in found(text) if each.readings}
    assert offered >= CODES
