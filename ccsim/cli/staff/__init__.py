"""`ccsim staff`: its options, its report."""

from ccsim.cli.staff.command import staff

__all__ = ["staff"]
