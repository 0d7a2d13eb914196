"""People who have an account."""

from typing import NamedTuple


class User(NamedTuple):
    email: str
    name: str = ""
