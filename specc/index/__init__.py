"""Finds code of the project by its words, and says how the project's code is written."""
