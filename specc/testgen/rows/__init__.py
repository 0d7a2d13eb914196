"""Chooses a few inputs on which wrong programs differ, from what a spec says alone.

Boundaries of each condition at -1, 0 and +1, one condition flipped at a time (as MC/DC asks), and
inputs that tell the spec's own expressions from small mutations of them. Random draws miss just
these: an equality that is never hit.
"""
