"""Writes property tests from a spec: inputs, rows, oracles, and a module of plain pytest."""
