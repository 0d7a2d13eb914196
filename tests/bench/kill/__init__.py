"""How many wrong programs the emitted tests see: `python -m tests.bench.kill`."""
