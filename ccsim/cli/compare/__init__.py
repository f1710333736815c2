"""The command `ccsim compare`."""

from ccsim.cli.compare.command import compare

__all__ = ["compare"]
