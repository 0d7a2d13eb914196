"""Benchmarks: ratios to a peer measured in the same run, never a verdict of the tests."""
