"""The tests, most of which are the Markdown documents in cases/."""
