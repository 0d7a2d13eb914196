"""Words of time that set no bound, and comparisons with nothing: the lists of two rules."""

from specc.lint.prose.term import Group

_NUMBER = r"\d\s*(?:ms|s|sec|secs|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|years?|hz)\b"

TIMES = (
    Group(
        (
            "soon, shortly, promptly, immediately, instantly, instantaneous",
            "instantaneously, timely, in a timely manner|fashion|way, asap",
            "without undue? delay, right away, straight away",
            "as soon as is? reasonably? possible|practical|practicable|feasible",
            "in due course|time, in the near future, at once, expeditiously",
            "in near? real time, near real-time, near real time, real-time, real time",
            "sooner or later, eventually, momentarily, short time|period|delay",
            "long time|period, for some time, for a while, some time",
            (
                "within a|an short|reasonable|acceptable|appropriate|sensible|suitable time|"
                "period|delay"
            ),
            "reasonable|acceptable|appropriate|sufficient|short amount|period of time",
            "in sufficient time, at a later time|date|stage|point, at some point",
            "quick turnaround",
            "immediate response|action|feedback|effect|attention|notification|access",
        ),
        "within what time?",
        "Say a number: `within 200 ms`.",
        before="as|how|too|at most|that|exactly|whose",
        after=(
            "as|after|before|above|below|adjacent|following|preceding|preceded|followed|next|prior|"
            "previous|precedes|follows|enclosing|left|right|behind|zone|zones|of|to|between|"
            "processors?|clocks?|systems?|operating"
        ),
        elsewhere=_NUMBER,
    ),
    Group(
        (
            "periodically, regularly, frequently, often, occasionally, sometimes, rarely",
            "seldom, infrequently, from time to time, now and then",
            "on a regular|periodic|frequent basis, at regular|periodic|frequent intervals",
            "regular|periodic|frequent intervals, every now and then, once in a while",
            "at intervals, at times",
        ),
        "how often?",
        "Say a number: `every 60 s`.",
        before="as|how|so|too|more|less|that|most|least",
        after="as|than|enough",
        elsewhere=_NUMBER,
    ),
    Group(
        (
            "recent, recently, up-to-date, up to date, lately, for the time being",
            "future growth, in the future, in future",
        ),
        "how long is that?",
        "Say a number: `in the last 30 days`.",
        before="most|more|less|how|not|or|is|are|lies|be",
        after="than|first",
        elsewhere=_NUMBER,
    ),
)

_QUALITY = (
    "performance|quality|accuracy|reliability|security|availability|throughput|precision|efficiency|"
    "usability|speed|productivity|flexibility|safety|experience|support|service|control"
)

_FIT = (
    "appropriate|suitable|useful|usable|meaningful|realistic|consistent|transparent|rapid|"
    "comprehensive|comfortable|relevant|maintainable|modern"
)
_HOW = "efficiently|reliably|easily|quickly|accurately|securely|effectively|conveniently|rapidly"
_WHAT = (
    "efficient|reliable|robust|flexible|accurate|secure|effective|convenient|intuitive|friendly|"
    "user-friendly|readable|understandable|responsive|powerful|stable|scalable|sophisticated|"
    f"{_FIT}"
)

COMPARATIVES = (
    Group(
        (
            "better, faster, easier, simpler, quicker, safer, smoother, cleaner, nicer",
            "friendlier, clearer, smarter, slower, stronger, worse",
            f"more|less {_HOW}",
            f"more|less {_WHAT}",
            f"higher|greater|increased|improved|enhanced|reduced|lower {_QUALITY}",
        ),
        "than what, and by how much?",
        "Name what it is compared with: `than the standard tariff`.",
        before="or|no|not|never|nothing|nobody|any|the|why|whichever is",
        after="than|or equal|of the|known",
        elsewhere=(
            r"\bthan\b|\bcompar|\brelative to\b|\bby (?:at least |at most )?\d|"
            r"\b(?:costs?|pays?|is|are|takes?|gets?|gives?|means?|never|always) (?:\w+ )?"
            r"(?:more|less|fewer|higher|lower|later|earlier|larger|smaller|longer|shorter)\b"
        ),
    ),
    Group(
        ("improve, improves, improving, enhance, enhances, enhancing, speed|speeds up",),
        "by how much, compared with what?",
        "Give both: `by 20 % over the last release`.",
        after="by|from",
        elsewhere=r"\bby (?:at least |at most |up to )?\S*\d",
    ),
)
