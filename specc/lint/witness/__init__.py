"""Searches for inputs that show what a spec leaves open: `question` says what is asked,
`bounded` and `solver` answer, `examine` asks both and replays what they found."""
