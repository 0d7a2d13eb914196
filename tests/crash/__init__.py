"""Builds that are killed, and run again."""
