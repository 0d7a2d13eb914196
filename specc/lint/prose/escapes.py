"""Phrases that let an obligation off, lists without an end, and what stands for text to come."""

from specc.lint.prose.term import Group

_CONDITION = "Say the condition, or leave it out: then it always holds."
_LIST = "List them all, or say how one can tell."

_IF = "as|if|when|where|whenever|wherever|unless"
_BE = "is|it|being|be|they|are"
_POSSIBLE = "possible|practical|practicable|feasible"
_END = r"(?=\s*[.;:)]|\s*$)"

ESCAPES = (
    Group(
        (
            (
                f"{_IF} {_BE}? {_BE}? {_POSSIBLE}|appropriate|applicable|reasonable|suitable|"
                "relevant|necessary|needed|convenient|inappropriate|impractical|impossible|"
                "advisable|achievable"
            ),
            (
                f"{_IF} {_BE}? {_BE}? technically|reasonably|physically|economically|deemed|"
                f"considered|at all? {_POSSIBLE}|appropriate|necessary"
            ),
            f"to the extent {_POSSIBLE}|necessary|applicable",
            f"to the maximum|greatest|fullest|largest extent {_POSSIBLE}",
            f"maximum extent {_POSSIBLE}, maximum practicable extent",
            f"as far|much|little|many|few|long as is? reasonably? {_POSSIBLE}|necessary|required",
            f"as * as is? reasonably? {_POSSIBLE}|necessary|reasonable",
            f"so|insofar|inasmuch far? as {_POSSIBLE}, in so far as {_POSSIBLE}, if need be",
            "should it prove necessary, should the need arise, at the discretion of",
            "as the case may be, circumstances permitting, if time permits",
        ),
        "under which condition?",
        _CONDITION,
        after="to the|under|for",
    ),
    Group(
        ("as|when|where|wherever|whenever required",),
        "required by what?",
        _CONDITION,
        after="by|in|for|to|at|as|under|per|of",
    ),
    Group(
        (
            "best effort, best-effort, best efforts, ideally, preferably, possibly, perhaps",
            "maybe, might, probably, likely, presumably, optionally, hopefully",
            "if desirable, reasonable effort|efforts, to some extent",
            "every effort",
        ),
        "is it required or not?",
        "Say that it must hold, or leave it out.",
        after="empty|none|zero|null|missing|different|unsorted|absent|nested|negative|infinite",
    ),
    Group(
        (
            "normally, usually, typically, generally, in general, in most|many|some cases",
            "under normal|typical|ordinary|certain conditions|circumstances, mostly",
            "as a rule, for the most part, most of the time, almost always, in principle",
            "ordinarily, customarily",
        ),
        "when does it not hold?",
        "Name the exceptions, or leave the word out.",
        before="more|terminated|terminates|ends|ended|exits|completes|completed|accomplished|returns",
        after="distributed|closed|accepted",
    ),
)

LISTS = (
    Group(
        (
            "etc, et cetera, and so on, and so forth, and|or the like, among others",
            "among other things, inter alia, and whatnot, or something similar",
            f"and|or such{_END}, and|or suchlike{_END}, and|or similar{_END}",
            f"and|or others{_END}, and many? more{_END}, and similar *",
        ),
        "what else?",
        _LIST,
        before="like|ones",
    ),
    Group(
        ("and|or other similar? *",),
        "what else?",
        _LIST,
        only_after=r",[^()]*$|\bsuch as\b|\([^()]*$",
        before="each",
    ),
    Group(
        (
            "including|include|includes but is? not limited to, but not limited to",
            "not limited to, not be limited to, without limitation, but not restricted to",
            "not restricted to, at least the following",
        ),
        "what else?",
        _LIST,
    ),
    Group(
        ("as|at a|an bare|absolute? minimum",),
        "what else?",
        _LIST,
        after=r"of|\d+|order|one|two|three",
    ),
    Group(
        ("such as",),
        "only these, or which others?",
        _LIST,
        only_after=(
            r"\b(?:must|shall|may only|supports?|supported|accepts?|accepted|allows?|allowed|valid|"
            r"permitted)\b[^()]*\b(?:formats?|types?|kinds?|values?|states?|codes?|fields?|units?|"
            r"currenc(?:y|ies)|errors?|characters?|symbols?|methods?|modes?|options?)\s*,?\s*$"
        ),
    ),
)

PLACEHOLDERS = (
    Group(
        (
            "tbd, tbc, tbs, tbr, tba, tbds, todo, fixme, lorem ipsum, xxx, xx",
            "placeholder text, still|yet to be *",
            "not yet defined|determined|decided|specified|agreed|known|clarified",
            "fill|filled in later, insert|add text|description here",
        ),
        "what goes here?",
        'Write it, or ask: `open "…"`.',
        before="/",
    ),
    Group(
        (
            (
                "to be defined|determined|decided|confirmed|specified|announced|agreed|clarified|"
                "supplied|discussed|completed|finalised|finalized|done|added|written|described "
                "later?"
            ),
        ),
        "what goes here?",
        'Write it, or ask: `open "…"`.',
        after="by|in|as|from|at|for|with|to|when|if|on|before|after|and|until|or|through|via",
    ),
)
