"""The word lists of the prose rules: each phrase can be found, what is settled is not, and every way
out that is offered settles its finding."""

import pytest

from specc.language.analysis import Library, analyse
from specc.language.diagnostics import Diagnostic, Edit
from specc.language.source import Source
from specc.lint.lint import lint
from specc.lint.prose.escapes import ESCAPES, LISTS, PLACEHOLDERS
from specc.lint.prose.scan import scan
from specc.lint.prose.term import Group
from specc.lint.prose.times import COMPARATIVES, TIMES
from specc.lint.prose.vague import VAGUE
from specc.lint.rule import Options
from specc.lint.rules import RULES
from tests.harness import CASES, blocks

GROUPS = (*VAGUE, *ESCAPES, *LISTS, *PLACEHOLDERS, *TIMES, *COMPARATIVES)
PROSE = tuple(each for each in RULES if each.kind == "prose")
SHAPES = (
    "specc 1\nmodule case\n> {}\n",
    'specc 1\nmodule case\n\ncriterion C-1 "{}":\n    check 1 == 1\n',
    'specc 1\nmodule case\ntarget "case.py"\n\nfunction f(x: Int) -> Int:\n    > {}\n    returns x\n',
)
"""Where a sentence may stand."""

CONTEXT = "supports, in any types {}"
"""A sentence in which also those phrases are found that need one."""

EVERYTHING = Options()


def found(text: str, options: Options = EVERYTHING) -> tuple[Diagnostic, ...]:
    """What the prose rules find in a spec that has no mistakes."""
    analysis = analyse(Source("case.spec", text), Library({}, {}))
    assert not [each for each in analysis.diagnostics if each.severity == "error"], text
    return lint(analysis, options, PROSE)


def spelled(phrase: str) -> str:
    """One text that a phrase of a list stands for."""
    words = []
    for place, word in enumerate(phrase.split()):
        if place and word.endswith("?"):
            continue
        first = word.partition("(?=")[0].split("|")[-1].replace(r"\d\S*", "20")
        words.append("things" if first == "*" else first.replace("capabilit(?:y", "capability"))
    return " ".join(words)


@pytest.mark.parametrize("group", GROUPS, ids=lambda each: next(each.phrases))
def test_each_phrase_of_a_list_is_found(group: Group) -> None:
    missed = []
    for phrase in group.phrases:
        words = spelled(phrase)
        hits = list(scan(CONTEXT.format(words)))
        if not any(each.start <= len(CONTEXT) - 2 for each in hits):
            missed.append(words)
    assert missed == []


def sentences() -> list[str]:
    """The sentences of the documents on prose rules."""
    documents = sorted((CASES / "lint").glob("prose_*.md"))
    specs = (
        each.body
        for document in documents
        for each in blocks(document.read_text(encoding="utf-8"))
        if each.language == "spec"
    )
    lines = (line.strip() for spec in specs for line in spec.splitlines())
    return sorted({each[2:] for each in lines if each.startswith("> ") and '"' not in each})


@pytest.mark.parametrize("shape", SHAPES, ids=["module", "title", "function"])
def test_each_way_out_settles_its_finding(shape: str) -> None:
    offered = 0
    for sentence in sentences():
        text = shape.format(sentence)
        findings = found(text)
        for finding in findings:
            ways = [each.edits for each in finding.readings]
            ways += [finding.fix.edits] if finding.fix else []
            for edits in ways:
                offered += 1
                left = found(applied(text, edits))
                assert len(left) < len(findings), (sentence, finding.code, edits)
    assert offered > 100


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with edits that do not overlap, and a reason where one is asked for."""
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text.replace("{because}", "nobody cares")


@pytest.mark.parametrize(
    "options",
    [
        Options(vocabulary=frozenset({"fast", "user-friendly"})),
        Options(glossary={"Fast": "within 50 ms", "user friendly": "in three steps"}),
    ],
    ids=["vocabulary", "glossary"],
)
def test_words_of_the_project_are_left_alone(options: Options) -> None:
    text = SHAPES[0].format("It is fast, user-friendly and robust.")
    assert [each.message for each in found(text, options)] == [
        "`robust` means something else to every reader."
    ]


def test_places_are_right_across_lines_and_letters_of_any_size() -> None:
    lines = ("> In İstanbul the page,", ">   if", "> possible, loads fast.")
    text = "\n".join(("specc 1", "module case", *lines, ""))
    spans = [text[each.span.start : each.span.end] for each in found(text)]
    assert spans == ["if\n> possible", "fast"]


def test_phrases_are_found_all_through_a_long_paragraph() -> None:
    words = "it is fast, " * 3_000
    assert len(list(scan(words))) == 3_000
