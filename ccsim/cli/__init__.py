"""The command line: `ccsim COMMAND ...`."""

from ccsim.cli.main import main

__all__ = ["main"]
