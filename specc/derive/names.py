"""How derived code spells names: private what is not part of the code's interface."""

import re

from specc.language.python import plain

_HELPERS = {"add_months": "_plus_months", "add_months_to_time": "_time_plus_months"}


def snake(name: str) -> str:
    """`RateLimiter` as `rate_limiter`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def spell(kind: str, name: str) -> str:
    """Private helpers for defines and constants; a machine's data are attributes of `self`."""
    match kind:
        case "define":
            return f"_{snake(name)}"
        case "helper":
            return _HELPERS[name]
        case "constant":
            return f"_{snake(name).upper()}"
        case "data":
            return f"self.{name}"
        case "machine":
            return "self"
        case _:
            return plain(kind, name)
