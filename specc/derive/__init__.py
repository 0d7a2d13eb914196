"""Writes Python where a spec says what it does, and places it in a file of the user's."""
