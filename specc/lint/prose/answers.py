"""The ways out that prose rules offer: a question, a freedom, and sentences with other words."""

import re
from dataclasses import replace

from specc.language.diagnostics import Edit, Fix, Reading
from specc.lint.prose.found import Phrase
from specc.lint.rule import Finding, Subject
from specc.lint.structure.freedom import Owner, free, question


def finding(phrase: Phrase, message: str, *readings: Reading, fix: Fix | None = None) -> Finding:
    """A finding at a phrase, with the question that it leaves open; its readings get names."""
    names = iter("ABCD")
    return Finding(
        span=phrase.span,
        message=message,
        item=phrase.prose.item,
        label=phrase.group.ask,
        help=phrase.group.say,
        fix=fix,
        readings=tuple(replace(each, name=each.name or next(names)) for each in readings),
    )


def asked(subject: Subject, phrase: Phrase) -> tuple[Reading, ...]:
    """The reading that the author has yet to say it: a question stops the build."""
    if not _is_whole(subject):
        return ()
    text = f"What does {_bare(phrase)} mean: {phrase.group.ask}"
    edit = question(subject, _owner(subject, phrase.prose.item), text)
    return (Reading("", "the spec has yet to say it: no build until then", (edit,)),)


def freed(subject: Subject, phrase: Phrase) -> tuple[Reading, ...]:
    """The reading that it is left to whoever writes the code."""
    if not _is_whole(subject):
        return ()
    owner = _owner(subject, phrase.prose.item)
    return (free(subject, owner, f"what {_bare(phrase)} means"),)


def left_out(phrase: Phrase, means: str, *, ends_list: bool = False) -> tuple[Reading, ...]:
    """The reading that the phrase says nothing; no reading where nothing else is said."""
    edits = removal(phrase)
    if edits and ends_list:
        edits = (*_last_comma(phrase, edits[0]), *edits)
    return (Reading("", means, edits),) if edits else ()


def removal(phrase: Phrase) -> tuple[Edit, ...]:
    """The edit that takes a phrase out of its sentence, with the commas that go with it."""
    prose, text = phrase.prose, phrase.prose.text
    start, end = phrase.start, phrase.end
    if text[start:end].lower().endswith("etc") and re.match(r"\.\s*[^\sA-Z]", text[end:]):
        end += 1
    if phrase.begins:
        rest = re.match(r",?\s*", text[end:])
        end += rest.end() if rest else 0
        if not text[end : end + 1].isalpha():
            return ()
        return (Edit(prose.span(start, end + 1), text[end].upper()),)
    if text[start - 1] == "(" and text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    start = len(text[:start].rstrip())
    if text[start - 1 : start] == ",":
        start -= 1
        end += text[end : end + 1] == ","
    return (Edit(prose.span(start, end), ""),) if text[:start].strip() else ()


def _last_comma(phrase: Phrase, removed: Edit) -> tuple[Edit, ...]:
    """`a, b, etc.` becomes `a and b`."""
    text = phrase.prose.text[: phrase.start].rstrip(", \n")
    match = re.search(r",(?=\s[^,.;:()]*$)", text)
    if match is None or re.search(r"\b(?:and|or)\b", text[match.start() :]):
        return ()
    span = phrase.prose.span(*match.span())
    return (Edit(span, " and"),) if span.end <= removed.span.start else ()


def _bare(phrase: Phrase) -> str:
    return phrase.text.lower()


def _is_whole(subject: Subject) -> bool:
    """Whether it is known where a line may be added."""
    analysis = subject.analysis
    return analysis.module is not None and not any(
        each.severity == "error" for each in analysis.diagnostics
    )


def _owner(subject: Subject, item: str) -> Owner | None:
    owners: tuple[Owner, ...] = (*subject.functions, *subject.machines)
    for each in owners:
        if item == each.id or item.startswith(f"{each.id}/"):
            return each
    return None
