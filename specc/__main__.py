"""`python -m specc` is the same as `specc`."""

from specc.cli import main

main()
