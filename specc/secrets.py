"""What looks like a key or a password, in any text."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

MARK = "[secret]"
"""What stands for a secret."""

_WORDS = r"password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credential"
_PRIVATE_KEY = (
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?:.{0,20000}?-----END [A-Z0-9 ]*PRIVATE KEY[A-Z -]*-----"
    r"|[^\n]*(?:\n[ \t#\"'>]*[A-Za-z0-9+/=\\]{16,}[\"',]*[ \t]*(?=\n|\Z))*)"
)
_KEYS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"gh[pousr]_[0-9A-Za-z]{30,}",
    r"github_pat_[0-9A-Za-z_]{30,}",
    r"glpat-[0-9A-Za-z_-]{20,}",
    r"xox[abeprs]-[0-9A-Za-z-]{10,}",
    r"hooks\.slack\.com/services/[0-9A-Za-z/]{20,}",
    r"sk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}",
    r"[rs]k_(?:live|test)_[0-9A-Za-z]{16,}",
    r"AIza[0-9A-Za-z_-]{35}",
    r"ya29\.[0-9A-Za-z_-]{20,}",
    r"GOCSPX-[0-9A-Za-z_-]{20,}",
    r"npm_[0-9A-Za-z]{30,}",
    r"pypi-[0-9A-Za-z_-]{50,}",
    r"hf_[0-9A-Za-z]{30,}",
    r"SG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
    r"dop_v1_[0-9a-f]{40,}",
    r"AGE-SECRET-KEY-1[0-9A-Z]{40,}",
    r"eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
)
_SHAPE = re.compile(rf"{_PRIVATE_KEY}|\b(?:{'|'.join(_KEYS)})", re.ASCII | re.DOTALL)
_ASSIGNED = re.compile(
    rf"(?:{_WORDS})[\w\"'\]]{{0,20}}[ \t]*[:=][ \t]*[brfu]?[\"']([^\s\"']{{16,200}})[\"']",
    re.ASCII | re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?:password|passwd|passphrase)[\"'\]]{0,2}[ \t]*[:=][ \t]*[brfu]?[\"']"
    r"([^\s\"'{}]{8,200})[\"']",
    re.ASCII | re.IGNORECASE,
)
_BARE = re.compile(
    rf"^[\w \t.-]{{0,80}}(?:{_WORDS})[\w.-]{{0,20}}[ \t]*[:=][ \t]*"
    r"([\w+/=.~!@#$%^&*-]{16,200})[ \t]*$",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
_SHELL = re.compile(
    r"^[ \t]*(?:export[ \t]+)?[A-Z0-9_]{0,80}"
    r"(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)[A-Z0-9_]{0,40}"
    r"=([^\s$<({\[][^\s]{7,})[ \t]*$",
    re.ASCII | re.MULTILINE,
)
_HEADER = re.compile(
    r"\bauthorization[\"']?[ \t]*[:=,][ \t]*[\"']?(?:(?:bearer|basic|token)[ \t]+)?"
    r"([0-9A-Za-z_.~+/=-]{8,})|\bbearer[ \t]+([0-9A-Za-z_.~+/=-]{16,})",
    re.ASCII | re.IGNORECASE,
)
_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']{0,80}:([^\s/@\"'{}]{1,200})@", re.ASCII | re.IGNORECASE
)
_QUERY = re.compile(
    rf"[?&](?:{_WORDS}|sig|signature|key|auth)=([^\s&\"'#]{{8,200}})", re.ASCII | re.IGNORECASE
)
_SECRET_PARTS = frozenset(
    ("SECRET", "SECRETS", "TOKEN", "TOKENS", "PASSWORD", "PASSWD", "PASS", "PASSPHRASE", "KEY",
     "KEYS", "APIKEY", "CREDENTIAL", "CREDENTIALS", "PAT", "DSN", "AUTH", "COOKIE", "WEBHOOK")
)  # fmt: skip
_SECRET_ENDS = ("PASSWORD", "SECRET", "TOKEN", "APIKEY", "_PWD")
_PLACES = ("_SOCK", "_FILE", "_PATH", "_DIR", "_ID")
"""Ends of names of variables that say where a secret is, not what it is."""

SHORTEST = 8
"""A value of the environment that is shorter is no secret worth the name."""


def holds_secret(content: bytes) -> bool:
    """Whether a line has the shape of a key, or gives a long mixed text to a name of a secret."""
    text = content.decode("latin-1")
    assigned = (each[1] for each in _ASSIGNED.finditer(text))
    return _SHAPE.search(text) is not None or any(map(_is_mixed, assigned))


def redacted(text: str) -> str:
    """A text with a mark for each part that looks like a secret."""
    text = _SHAPE.sub(MARK, text)
    for pattern in (_URL, _HEADER, _QUERY, _SHELL):
        text = pattern.sub(_without_group, text)
    text = _PASSWORD.sub(
        lambda found: _without_group(found) if _is_odd(found[1]) else found[0], text
    )
    for pattern in (_ASSIGNED, _BARE):
        text = pattern.sub(
            lambda found: _without_group(found) if _is_mixed(found[1]) else found[0], text
        )
    return text


def redactor(environment: Mapping[str, str]) -> Callable[[str], str]:
    """What takes secrets out of a text, those of an environment too, however they are written."""
    values = {
        form
        for name, value in environment.items()
        for secret in _secrets_of(name, value)
        for form in _written(secret)
        if len(form) >= SHORTEST
    }
    if not values:
        return redacted
    longest_first = sorted(values, key=lambda each: (-len(each), each))
    known = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: redacted(known.sub(MARK, text))


def _secrets_of(name: str, value: str) -> tuple[str, ...]:
    """The value of a variable whose name says so, or the password of one that is a URL."""
    upper = name.upper()
    named = not _SECRET_PARTS.isdisjoint(upper.split("_")) or upper.endswith(_SECRET_ENDS)
    if named and upper not in ("PWD", "OLDPWD", "OLD_PWD") and not upper.endswith(_PLACES):
        return (value, value.strip())
    found = _URL.search(value)
    return (found[1],) if found else ()


def _written(value: str) -> set[str]:
    """The ways in which a value may stand in a text."""
    lines = {each.strip() for each in value.splitlines() if len(each.strip()) >= 16}
    escaped = repr(value)[1:-1]
    return {value, quote(value, safe=""), escaped, escaped.replace('"', '\\"'), *lines}


def _without_group(found: re.Match[str]) -> str:
    """What was found, with a mark for the group that matched."""
    group = found.lastindex or 0
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return found[0][:start] + MARK + found[0][end:]


def _is_mixed(value: str) -> bool:
    """Whether a text has letters and at least three digits, as people do not write."""
    return sum(each in "0123456789" for each in value) >= 3 and any(map(str.isalpha, value))


def _is_odd(value: str) -> bool:
    """Whether a text is no word: it has letters and a digit or another sign than `_`."""
    return any(map(str.isalpha, value)) and not value.replace("_", "").isalpha()
