"""The one place that knows where grammar/ and templates/ live: in the wheel or in the checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE if (PACKAGE / "grammar").is_dir() else PACKAGE.parent
GRAMMAR = ROOT / "grammar"
TEMPLATES = ROOT / "templates"
