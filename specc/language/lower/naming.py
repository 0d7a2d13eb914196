"""Names that the code made from a spec cannot have."""

import keyword

from lark import Token

from specc.language.lower.context import Context, report


def check_name(context: Context, name: Token, taken: frozenset[str] = frozenset()) -> None:
    """Reports a name that Python does not allow where the code would have it."""
    text = str(name)
    if keyword.iskeyword(text):
        message = f"`{text}` is a word of Python, so the code cannot have a name like that."
    elif not text.isidentifier():
        message = f"`{text}` is not a name in Python."
    elif text in taken:
        message = f"`{text}` means something else in the class that becomes of this."
    else:
        return
    report(context, name, "E215", message, "choose another name", help=f"Perhaps `{text}_`.")


METHOD = frozenset({"self"})
"""What every method has already."""

EXCEPTION = METHOD | {"args", "add_note", "with_traceback"}
"""What every exception has already."""

ENUM = frozenset({"mro", "name", "value"})
"""What every member of an enum has already."""
