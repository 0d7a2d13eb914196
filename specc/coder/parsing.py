"""Reads Python that somebody unknown wrote: a tree, or why there is none."""

import ast
import warnings


def tree_of(text: str) -> ast.Module | str:
    """The syntax tree of a text, or what is wrong with it and on which line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the code that is read, not of specc
            return ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"it cannot be read: {error}"


def invalid(path: str, text: str) -> str:
    """Why a file is no valid Python; empty if it is, or is another kind of file."""
    tree = tree_of(text) if path.endswith((".py", ".pyi")) else None
    return tree if isinstance(tree, str) else ""
