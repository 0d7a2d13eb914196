"""specc compiles acceptance criteria: a spec language, its checker, and what is built from it."""

__version__ = "0.1.0"
LANGUAGE_EDITION = 1
DISTRIBUTION = "specc-lang"
