"""`ccsim erlang`: the formulas on the command line."""

from ccsim.cli.erlang.command import erlang

__all__ = ["erlang"]
