"""Runs a test module inside the sandbox and writes what happened as values, not as text.

The folder is copied beside the tests and runs in the project's interpreter under another name, so
that it imports nothing of specc, and its own files by relative names. Each record is signed with a
key that was on standard input and is gone before any code of the project is loaded: what that code
writes into the results does not pass for a record. Code that sets out to search this process for
the key can still forge one; it shares the interpreter.
"""
