"""Words that each reader takes differently: the lists of the rule vague-term."""

from specc.lint.prose.term import Group

QUALITIES = (
    Group(
        (
            "fast, quick, quickly, rapid, rapidly, swift, swiftly, speedy, speedily, snappy",
            "responsive, performant, high|good|optimal|adequate|acceptable performance",
            "high speed, high throughput, low|minimal latency, low overhead",
        ),
        "within what time?",
        "Say a number: `within 200 ms`.",
        before="how|as|fail|too",
        after="food|forward|lane|path|track|sort|select|temperature|enough to",
    ),
    Group(
        ("slow, slowly, sluggish, lengthy",),
        "how long is that?",
        "Say a number: `longer than 2 s`.",
        before="how|as|too",
        after="is broken|path|motion",
    ),
    Group(
        (
            "easy, easily, easy to *",
            "ease of use|learning|maintenance|navigation|installation|access, user-friendly",
            "user friendly, friendly, easy-to-use, easy-to-understand, intuitive",
            "intuitively, convenient, conveniently, effortless, effortlessly",
            "straightforward, seamless, seamlessly, smooth, smoothly, painless, painlessly",
            "hassle-free, self-explanatory, simple, user-centric, unobtrusive",
            "unobtrusively, understandable, comprehensible, comfortable, comfortably",
            "graceful, gracefully, transparent to the user, concise, concisely",
            "in a clear *, clear and *",
            (
                "clear form|manner|way|message|messages|error|instructions|indication|"
                "description|feedback|documentation|structure|text"
            ),
            "clearly, obvious, familiar, complicated, difficult, look and feel",
            "consistent manner|way|look|appearance|experience, ergonomic, ergonomically",
            "be clear|consistent|transparent|interactive|unambiguous|legible|readable",
        ),
        "for whom, and how would one see it?",
        "Say what it takes: `in at most 3 steps`.",
        before="as|how",
        after="interest|mail|majority|polygon|path|graph|object|name|names|arithmetic",
    ),
    Group(
        (
            "robust, robustly, reliable, reliably, resilient, dependable, dependably",
            "trustworthy, high|highest availability|reliability|security",
            "highly available|reliable|secure, safely, securely",
            "strong password|passwords|encryption|authentication, be secure|safe|stable|strong",
            "more|less|very|highly|fully secure|stable|safe",
        ),
        "which failures must it survive?",
        "Name the failures, and what happens then.",
        after="transport",
    ),
    Group(
        (
            "efficient, efficiently, cost-effective, cost effective, effective, effectively",
            "economical, economically, low cost, low-cost, inexpensive, affordable, cheaply",
            "lean, lightweight, light-weight",
        ),
        "measured by what?",
        "Say what it may cost: `at most 1 query`.",
        before="become|becomes|becoming|comes",
        after=(
            "on|from|until|till|as|date|dates|day|immediately|rate|rates|price|prices|permissions?|"
            r"user|interest|radiated|\d\S*"
        ),
    ),
    Group(
        (
            "scalable, extensible, extendable, maintainable, flexible, flexibly, adaptable",
            "portable, versatile, powerful, modern, state-of-the-art, state of the art",
            "cutting-edge, future-proof, world-class, best-in-class, enterprise-grade",
            "sophisticated, upgradable, usable, usability, scalability, maintainability",
            "user experience, expandable, proficient, fully functional|operational|compatible",
            "fully featured|integrated|supported|compliant",
        ),
        "in what respect, and how far?",
        "Say what must work: `with 10,000 lines`.",
        after="document format|network graphics|bitmap|pixmap",
    ),
    Group(
        (
            "good, best, optimal, optimally, optimum, ideal, nice, nicely, pleasant",
            "pleasing, beautiful, beautifully, attractive, attractively, appealing, elegant",
            "elegantly, high quality, high-quality, highest quality",
            "good|sufficient|low|poor|acceptable quality",
            "excellent, great, superior, outstanding, poor, poorly",
            "ugly, best practice, best practices, aesthetic, aesthetically",
            "user satisfaction, best possible, professional looking|appearance",
            "professional-looking",
            (
                "perform|performs|work|works|scale|scales|behave|behaves|integrate|integrates "
                "very? well"
            ),
            "well documented|designed|structured|organized|organised|suited|tested|maintained",
        ),
        "by which measure?",
        "Say what can be observed, or leave the word out.",
        before="as|very|how|for|so|last|known|the",
        after=(
            "as|before|until|for|through|till|standing|faith|price|bid|offer|match|score|case|ask|"
            "circle|result|estimate|move|moves|friday"
        ),
    ),
    Group(
        ("accurate, accurately",),
        "how exact is that?",
        "Give the tolerance: `to the cent`.",
        before="as|how",
        after="to",
    ),
)

ADEQUACY = (
    Group(
        (
            "appropriate, appropriately, suitable, suitably, adequate, adequately",
            "acceptable, acceptably, reasonable, reasonably, satisfactory, satisfactorily",
            "decent, decently, proper, properly, sensible, sensibly, meaningful, useful",
            "helpful, desirable, correctly, accordingly, realistic, practical, practicable",
            "tolerable, good|well|quickly|fast|large|small|long|high enough",
        ),
        "which ones are, and who decides?",
        "List them, or say the condition.",
        before="as|how",
        after=(
            "divisors?|subsets?|supersets?|prefix|suffix|fractions?|nouns?|names?|life|"
            "use polic(?:y|ies)|rounded|signed|formed"
        ),
    ),
    Group(
        ("sufficient, sufficiently, ample, amply",),
        "how much is that?",
        "Say the least that will do: `at least 20`.",
        before="is|be|are|not|necessary and",
        after="funds?|balance|credit|stock|permissions?|rights|privileges|cover|coverage|condition|if",
    ),
    Group(
        (
            "relevant, interesting, important, similar",
            "customary, allowable, routine",
            "basic functionality|functions|features, miscellaneous, ancillary, unnecessary",
            "functionality necessary",
            (
                "necessary hardware|software|functionality|functions?|data|steps|capabilit(?:y|"
                "ies)|measures?|actions?|information|changes|system|resources|precautions|"
                "permissions|details"
            ),
        ),
        "which ones exactly?",
        "List them, or say how one can tell.",
        before="is|are|be|not",
        after="to|for|if",
    ),
    Group(
        ("certain",),
        "which ones exactly?",
        "List them, or say how one can tell.",
        before="make|makes|made|is|are|be|not|almost|it|quite|who|was|were|absolutely",
        after="that|of|about|amount|to",
    ),
    Group(
        (
            (
                "normal|regular|standard|typical|ordinary conditions|circumstances|operation|"
                "operations|use|usage|load|traffic|range|workload"
            ),
            "normal user|users|way|manner|process|behaviour|behavior|working|operating|business",
            "usual, ordinary, typical",
            "average user|users|customer|customers, common sense, conventional",
        ),
        "what counts as that?",
        "Say the values or the condition.",
        after="mode|modes",
    ),
    Group(
        ("normal",),
        "what counts as that?",
        "Say the values or the condition.",
        before="new|paranormal",
        after=(
            "forms?|modes?|distribution|orders?|prices?|fares?|rates?|flow|text|exit|termination|"
            "polygons?|days?|hours?|vectors?|case|size|font|speed|weight|priority|vat|tax|map"
        ),
    ),
    Group(
        ("most",),
        "how many, or which ones?",
        "Give the number, or the list.",
        before="at|the|a|by far|second",
        after="once|twice|recent|recently|one|two|three|of the time|significant|\\d\\S*",
    ),
    Group(
        (
            "minimise|minimize|minimises|minimizes|minimised|minimized|minimising|minimizing",
            "maximise|maximize|maximises|maximizes|maximised|maximized|maximising|maximizing",
            "optimise|optimize|optimises|optimizes|optimised|optimized|optimising|optimizing",
            "kept|keep|held to a|the minimum, kept|keep * to a|the minimum",
            (
                "minimum|maximum effort|delay|cost|costs|impact|disruption|performance|efficiency|"
                "downtime|flexibility|effect|interference|convenience|loss|training|maintenance"
            ),
        ),
        "how far is enough?",
        "Give the limit: `at most 3`.",
        after="window|windows|button|buttons|subject to|over all|the sum|the total",
    ),
    Group(
        (
            "provide|provides|provided|providing support, shall|must|should|will support",
            "shall|must|should|will also|fully support",
            "full|complete|comprehensive support, deal|deals|dealt with",
            "take|takes|taken into account|consideration, take|takes care of",
        ),
        "what exactly is to happen?",
        "Say the input and the outcome.",
    ),
)

AMOUNTS = (
    Group(
        (
            "several, various, numerous, few, variety of, wide|broad|full range of",
            "large|small|high|low|limited|huge|great|vast number of",
            (
                "large|small|high|huge|vast|considerable amount|amounts|quantity|quantities|"
                "volume|volumes|numbers of"
            ),
            "lot of, lots of, plenty of, handful of, dozens of, couple of, countless",
            "multitude of, majority of, great deal of",
            "some kind|sort|form|type|degree|level|means of, some of, most of",
            "most users|customers|cases|people|systems|requests|operations|applications",
            "some users|customers|cases|people|systems|data|information|operations|applications",
            "a number of, limited access|capacity|resources|functionality|support",
            "enough memory|space|room|information|capacity|resources|data",
            (
                "high|low|short|long|heavy volume|volumes|rate|rates|duration|durations|distance|"
                "distances|resolution|accuracy|precision|bandwidth"
            ),
        ),
        "how many, or which ones?",
        "Give the number, or the list.",
        before="one or|any of the|as|how|so|too|very|strict|absolute|two-thirds",
    ),
    Group(
        ("many",),
        "how many?",
        "Give the number.",
        before="how|as|so|too|to|one|that|this|equally|not|twice as",
        after="to|a|as|more",
    ),
    Group(
        ("large, huge, vast, enormous, massive, sizeable, sizable, big, tiny",),
        "how large is that?",
        "Give the limit: `more than 100`.",
        before="as|how|so|too|equally|arbitrarily|infinitely|very|at",
        after="as|than|shop|endian|integers?|letters?|number|amounts?|quantity|volumes?",
    ),
    Group(
        ("brief, briefly, comprehensive, thorough, thoroughly, careful, carefully",),
        "how much of it?",
        "Say what must be in it, or done.",
        before="as|how|so|too",
    ),
    Group(
        ("heavy|high|peak load|traffic|usage|demand",),
        "how much is that?",
        "Give the amount: `100 requests a second`.",
    ),
    Group(
        (
            "significant, significantly, substantial, substantially, considerable",
            "considerably, noticeable, noticeably, appreciable, appreciably, negligible",
            "negligibly, marginal, marginally, slight, slightly, somewhat, minimal",
            "minimally, excessive, excessively, unduly, undue, drastic, drastically",
            "dramatic, dramatically, moderate, moderately, extensive, extensively",
            "substantive",
        ),
        "how much is that?",
        "Give the amount: `by at least 5 %`.",
        before="most|least|more|less|national",
        after=(
            "digits?|figures?|bits?|bytes?|rate|rates|whitespace|zeros|spanning|elements?|subsets?|"
            "tax|number|witness|counterexample|places?"
        ),
    ),
    Group(
        (
            r"about|around \d\S*, approximately, approx, roughly, nearly, almost",
            r"close to \d\S*, in the order of \d\S*, ballpark, near-zero, near-optimal",
            "near zero|optimal",
        ),
        "how far off may it be?",
        "Give the tolerance: `from 9 to 11`.",
        after="sorted|increasing|everywhere",
    ),
)

INTENSIFIERS = Group(
    (
        "very, quite, fairly, highly, extremely, relatively, comparatively, pretty",
        "rather, really, incredibly, truly, largely",
    ),
    "how much so?",
    "Leave the word out, or give a number.",
    before="or|but|would|divided|shared|treated|treat|distributed|split|chosen",
    after="first|last|same|next|than|prime|and|between|high frequency",
)

VAGUE = (*QUALITIES, *ADEQUACY, *AMOUNTS, INTENSIFIERS)
