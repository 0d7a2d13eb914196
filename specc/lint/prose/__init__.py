"""Words and phrases of sentences that leave a reader guessing, and where they stand."""
