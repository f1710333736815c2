"""`ccsim sweep`."""

from ccsim.cli.sweep.command import sweep

__all__ = ["sweep"]
