"""Texts are the same, or not, and nothing says whether upper and lower case differ.

## Why

`Anna@example.com` and `anna@example.com` are one person to some programs and two to others.
Expressions compare exactly; a sentence that no expression makes exact leaves it open, and one that
says that case is ignored needs `lower()` or `casefold()` in an expression.

## Example

```spec
specc 1
module shop.tags
target "src/shop/tags.py"

function tidy(tags: List[Text]) -> Set[Text]:
    > The tags without duplicate names.

    criterion TAG-1 "Nothing is invented":
        check every tag in result: tag in tags
```

## Use instead

```spec
specc 1
module shop.tags
target "src/shop/tags.py"

function tidy(tags: List[Text]) -> Set[Text]:
    > The tags in lower case, without duplicate names.
    returns {tag.lower() for tag in tags}

    criterion TAG-1 "No tag, nothing left":
        when tags is empty
        check result is empty
```
"""

import re
from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Reading
from specc.language.prose import Prose
from specc.language.walk import nodes
from specc.lint.edits import add_prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.items import reached, said, sentences, undetermined
from specc.lint.words.writing import free

_NOUN = (
    r"(?:names?|words?|e-?mails?|addresses|titles?|texts?|strings?|tags?|labels?|terms?"
    r"|user ?names?|logins?|keywords?|spellings?|headings?|entries)"
)
_COMPARED = re.compile(
    rf"\b(?:same|equal|duplicates?(?: of)?|unique|distinct|matching|repeated) {_NOUN}\b"
    rf"|\b{_NOUN} (?:is|are|must be|may be|that are) (?:unique|equal|distinct|the same)\b"
    rf"|\b{_NOUN} (?:\w+ )?(?:match|matches|equals?) (?:the|a|an|its|each)\b"
    rf"|\b(?:search(?:es|ed)?|looks?|looked)(?: up)? (?:for|by) (?:(?:the|an?|its) )?{_NOUN}\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\b(?:upper[- ]?case|lower[- ]?case|case|capitals?|capitali[sz]\w+|small letters|exact(?:ly)?"
    r"|verbatim|identical|character (?:by|for) character|normali[sz]ed|casefold\w*|folded)\b"
)
_IGNORED = re.compile(
    r"\b(?:ignor(?:es?|ing) (?:the )?case\b(?! of)|case[- ]insensitive(?:ly)?"
    r"|regardless of (?:the )?case\b(?! of)|case (?:is ignored|does not (?:count|matter))"
    r"|without regard to case)\b",
    re.IGNORECASE,
)
_FOLDING = frozenset(
    ("lower", "upper", "casefold", "capitalize", "title", "swapcase", "islower", "isupper")
)


def undefined_case_folding(subject: Subject) -> Iterator[Finding]:
    """Sentences that compare texts, where nothing tells how case is taken."""
    for function in undetermined(subject):
        found = _search(_COMPARED, function, subject)
        if found and _speaks_of_texts(function, subject) and not _is_settled(function, subject):
            yield _finding(function, *found, subject)
    for function in subject.functions:
        found = _search(_IGNORED, function, subject) if function.rules else None
        if found and _speaks_of_texts(function, subject) and not _folds(function, subject.module):
            yield _contradiction(function, *found)


def _search(
    pattern: re.Pattern[str], function: ir.Function, subject: Subject
) -> tuple[Prose, re.Match[str]] | None:
    for prose in sentences(subject, function.id):
        match = pattern.search(prose.plain)
        if match and prose.kind in ("lines", "title"):
            return prose, match
    return None


def _speaks_of_texts(function: ir.Function, subject: Subject) -> bool:
    """Whether a parameter is a text, or a list, set or map of texts."""
    given = (types.carrier(each.type, subject.module) for each in function.parameters)
    return any(node == types.TEXT for each in given for node in nodes(each))


def _is_settled(function: ir.Function, subject: Subject) -> bool:
    """Whether a sentence speaks of case, an expression folds it, or a pattern leaves one out."""
    if _CASE.search(said(subject, function.id)):
        return True
    return _folds(function, subject.module)


def _folds(function: ir.Function, module: ir.Module) -> bool:
    return any(
        isinstance(each, ir.Matches) or (isinstance(each, ir.BuiltinCall) and each.name in _FOLDING)
        for each in reached(function, module)
    )


def _finding(
    function: ir.Function, prose: Prose, match: re.Match[str], subject: Subject
) -> Finding:
    ways = (
        ("A", "`A` and `a` differ", "Upper and lower case differ."),
        ("B", "`A` and `a` are the same", "Upper and lower case are the same."),
    )
    readings = (
        Reading(name, means, add_prose(subject, function.id, sentence))
        for name, means, sentence in ways
    )
    return Finding(
        span=prose.span(*match.span()),
        message=f"Nothing says whether upper and lower case differ in `{function.name}`.",
        item=function.id,
        label="does case count?",
        help="Say so in a sentence, or in a criterion with `lower()` or `casefold()`.",
        readings=(*readings, free(subject, function.id, "whether upper and lower case differ")),
    )


def _contradiction(function: ir.Function, prose: Prose, match: re.Match[str]) -> Finding:
    return Finding(
        span=prose.span(*match.span()),
        message=f"Case is ignored, says the prose; the rules of `{function.name}` tell it apart.",
        item=function.id,
        label="no expression does that",
        help="Compare with `casefold()` on both sides, or correct the sentence.",
    )


RULE = Rule(
    "L217",
    "undefined-case-folding",
    "structure",
    "warning",
    undefined_case_folding,
    __doc__ or "",
    frozenset({"readings"}),
)
