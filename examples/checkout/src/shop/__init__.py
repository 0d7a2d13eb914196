"""Orders, stock and prices of a small shop."""
