"""What secrets look like, for all who must not let one out: the index, prompts, logs."""

import re
from collections.abc import Callable, Mapping

_SHAPES = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[0-9A-Za-z]{30,}",
    r"\bgithub_pat_[0-9A-Za-z_]{30,}",
    r"\bglpat-[0-9A-Za-z_-]{20,}",
    r"\bxox[abprs]-[0-9A-Za-z-]{10,}",
    r"\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}",
    r"\bsk_live_[0-9A-Za-z]{16,}",
    r"\bAIza[0-9A-Za-z_-]{35}",
    r"\bnpm_[0-9A-Za-z]{30,}",
    r"\bpypi-[0-9A-Za-z_-]{40,}",
    r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
)
_SHAPE = re.compile("|".join(_SHAPES))
_SAID = (
    re.compile(r"(?i)(?P<kept>\bauthorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic)\s+)"
               r"(?P<secret>[^\s\"']{8,})"),
    re.compile(r"(?P<kept>\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)(?P<secret>[^\s/@]{3,})(?=@)"),
)  # fmt: skip
_ASSIGNED = re.compile(
    r"(?i)(?P<kept>(?:password|passwd|secret|token|api_?key|access_?key)[\w\"'\]]{0,20}[ \t]*[:=]"
    r"[ \t]*[brfu]?[\"'])(?P<secret>[^\s\"']{16,200})(?=[\"'])"
)
_SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|credential|auth")
HIDDEN = "[secret]"


def holds_secret(text: str) -> bool:
    """Whether a line has the shape of a key, or gives a long mixed text to a name of a secret."""
    assigned = (each["secret"] for each in _ASSIGNED.finditer(text))
    return _SHAPE.search(text) is not None or any(map(_is_mixed, assigned))


def redacted(text: str) -> str:
    """The text with what looks like a secret hidden."""
    text = _SHAPE.sub(HIDDEN, text)
    for pattern in _SAID:
        text = pattern.sub(lambda found: found["kept"] + HIDDEN, text)
    return _ASSIGNED.sub(_hidden_if_mixed, text)


def redactor(environment: Mapping[str, str]) -> Callable[[str], str]:
    """Hides what looks like a secret, and the values of variables that are named like one."""
    values = sorted(
        {
            value
            for name, value in environment.items()
            if _SECRET_NAME.search(name) and len(value) >= 8 and not _is_ordinary(value)
        },
        key=len,
        reverse=True,
    )

    def clean(text: str) -> str:
        for value in values:
            text = text.replace(value, HIDDEN)
        return redacted(text)

    return clean


def _hidden_if_mixed(found: re.Match[str]) -> str:
    return found["kept"] + HIDDEN if _is_mixed(found["secret"]) else found[0]


def _is_mixed(value: str) -> bool:
    """Whether a text has letters and at least three digits, as people do not write."""
    digits = sum(each.isdecimal() for each in value)
    return digits >= 3 and any(each.isalpha() for each in value)


def _is_ordinary(value: str) -> bool:
    """Whether a value is a path or a plain word, which a variable such as SSH_AUTH_SOCK holds."""
    return value.startswith("/") or value.isalpha()
