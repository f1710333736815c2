"""What changed from one scenario to another: keys, contacts, hours and their cost; nothing is simulated."""

from ccsim.app.diff.result import Diff, diff

__all__ = ["Diff", "diff"]
