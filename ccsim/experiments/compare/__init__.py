"""Comparisons: paired differences, and what follows from them."""

from ccsim.experiments.compare.differences import Difference, Known, differences
from ccsim.experiments.compare.direction import GOOD, good_direction, verdict
from ccsim.experiments.compare.paired import Paired, paired, paired_means, paired_ratios

__all__ = [
    "GOOD",
    "Difference",
    "Known",
    "Paired",
    "differences",
    "good_direction",
    "paired",
    "paired_means",
    "paired_ratios",
    "verdict",
]
