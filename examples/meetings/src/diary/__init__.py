"""Diaries of people, by the minute of a day."""
