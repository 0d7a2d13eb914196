"""Finds code of the project by words: functions, classes and modules, and how the code is written."""
