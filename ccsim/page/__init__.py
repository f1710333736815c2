"""The page: a run, a sweep or a comparison as one HTML file that needs nothing else."""

from ccsim.page.write import report

__all__ = ["report"]
