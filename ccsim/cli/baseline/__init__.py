"""`ccsim baseline`."""

from ccsim.cli.baseline.command import baseline

__all__ = ["baseline"]
