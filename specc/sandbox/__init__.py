"""Runs programs that nobody has read: confined, limited, watched, ended with all they started."""

from specc.sandbox.ladder import choose
from specc.sandbox.process import run
from specc.sandbox.values import Completed, Job, Limits, Tier

__all__ = ["Completed", "Job", "Limits", "Tier", "choose", "run"]
