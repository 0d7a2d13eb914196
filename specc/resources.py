"""The one place that knows where grammar/ and templates/ live: in the wheel or in the checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE if (PACKAGE / "grammar").is_dir() else PACKAGE.parent
GRAMMAR = ROOT / "grammar"
TEMPLATES = ROOT / "templates"


def grammar_text() -> str:
    """The grammar of the language."""
    return (GRAMMAR / "specc.lark").read_text(encoding="utf-8")


def slips_text() -> str:
    """The table of typical slips."""
    return (GRAMMAR / "slips.toml").read_text(encoding="utf-8")


def grammar_cache() -> str:
    """Where Lark keeps the grammar's tables between runs; empty where no such folder can be.

    Lark itself compares the tables with the grammar and its own version before it uses them.
    """
    try:
        home = Path.home()
        folder = home / ".cache" / "specc"
        if not home.is_dir():
            return ""
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    return str(folder / "grammar.tables")
