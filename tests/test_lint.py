"""Every rule does what its manual says, its safe fixes settle what they fix, and our own specs are
clear."""

import inspect
from collections.abc import Iterable
from pathlib import Path

import pytest

from specc.language.diagnostics import Diagnostic
from specc.language.format import format_text
from specc.lint import manual
from specc.lint.fixes import applied
from specc.lint.rules import RULES
from tests.harness import CASES, ROOT, blocks
from tests.passes import linted

NAMES = {rule.code: rule for rule in RULES}
EXAMPLES = ("parking", "checkout", "subscription", "loan")


def found(text: str, files: dict[str, str] | None = None) -> tuple[Diagnostic, ...]:
    """What check and lint say about a text."""
    return linted(text, files or {})


def said(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Diagnostics without their places, which a fix moves."""
    return sorted(f"{each.code} {each.item} {each.message}" for each in diagnostics)


def lint_cases() -> dict[str, tuple[str, dict[str, str]]]:
    """The specs of the manuals and of the documents of lint, with the files at hand."""
    specs: dict[str, tuple[str, dict[str, str]]] = {}
    for rule in RULES:
        specs[f"{rule.name} example"] = (manual.example(rule), {})
    for document in sorted((CASES / "lint").glob("*.md")):
        all_blocks = list(blocks(document.read_text(encoding="utf-8")))
        files = {each.path: each.body for each in all_blocks if each.path}
        for number, block in enumerate(all_blocks, 1):
            if block.language == "spec" and not block.path:
                specs[f"{document.stem}#{number}"] = (block.body, files)
    return specs


def own_specs() -> dict[str, tuple[str, dict[str, str]]]:
    """What we show to others."""
    specs: dict[str, tuple[str, dict[str, str]]] = {}
    for name in EXAMPLES:
        for path in sorted((ROOT / "examples" / name).rglob("*.spec")):
            sources = path.parent / "src"
            files = {
                each.relative_to(sources).as_posix(): each.read_text(encoding="utf-8")
                for each in sources.rglob("*.py")
            }
            specs[str(path.relative_to(ROOT))] = (path.read_text(encoding="utf-8"), files)
    for document in ("README.md", "grammar/language.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        specs |= {
            f"{document}#{number}": (block.body, {})
            for number, block in enumerate(blocks(text), 1)
            if block.language == "spec"
        }
    return specs


CASE_SPECS = lint_cases()
OWN_SPECS = own_specs()


@pytest.mark.parametrize("code", NAMES)
def test_the_example_of_a_manual_has_the_finding(code: str) -> None:
    assert code in {each.code for each in found(manual.example(NAMES[code]))}


@pytest.mark.parametrize("code", NAMES)
def test_what_a_manual_advises_has_none_at_all(code: str) -> None:
    assert said(found(manual.advice(NAMES[code]))) == []


@pytest.mark.parametrize("code", NAMES)
def test_the_specs_of_a_manual_are_formatted(code: str) -> None:
    for text in (manual.example(NAMES[code]), manual.advice(NAMES[code])):
        assert format_text(text) == text


@pytest.mark.parametrize("code", NAMES)
def test_a_rule_is_named_as_its_file_and_its_function(code: str) -> None:
    rule = NAMES[code]
    name = rule.name.replace("-", "_")
    assert Path(inspect.getfile(rule.check)).stem == rule.check.__name__ == name
    first, *_ = rule.manual.strip().partition("\n\n")
    assert first.endswith((".", "?"))
    assert "\n## Why\n" in rule.manual


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [each.code for each in RULES]
    assert codes == sorted(set(codes))
    assert len({each.name for each in RULES}) == len(RULES)
    files = {each.stem for each in (ROOT / "specc" / "lint" / "rules").glob("*.py")} - {"__init__"}
    assert {each.name.replace("-", "_") for each in RULES} == files


def test_two_codes_in_five_offer_a_way_out() -> None:
    assert sum(1 for each in RULES if each.answers) >= 0.4 * len(RULES)


@pytest.mark.parametrize("code", [code for code, rule in NAMES.items() if rule.answers])
def test_a_rule_offers_the_ways_out_that_it_names(code: str) -> None:
    findings = [each for each in found(manual.example(NAMES[code])) if each.code == code]
    if "fix" in NAMES[code].answers:
        assert any(each.fix for each in findings)
    if "readings" in NAMES[code].answers:
        assert any(each.readings for each in findings)


@pytest.mark.parametrize("name", CASE_SPECS)
def test_a_safe_fix_settles_its_finding_and_adds_none(name: str) -> None:
    text, files = CASE_SPECS[name]
    before = found(text, files)
    for each in before:
        if each.code in NAMES and each.fix is not None and each.fix.safe:
            after = said(found(applied(text, each.fix.edits), files))
            assert len(after) < len(before)
            left = said(before)
            for line in after:
                assert line in left
                left.remove(line)
            assert any(line.startswith(f"{each.code} ") for line in left)


@pytest.mark.parametrize("name", OWN_SPECS)
def test_nothing_is_found_in_our_own_specs(name: str) -> None:
    assert said(found(*OWN_SPECS[name])) == []
