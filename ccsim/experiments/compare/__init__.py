"""Comparisons: paired differences, and what follows from them."""

from ccsim.experiments.compare.additions import Lever, levers, with_more
from ccsim.experiments.compare.differences import Difference, Known, by_place, differences
from ccsim.experiments.compare.direction import GOOD, good_direction, verdict
from ccsim.experiments.compare.frontier import Point, Standing, frontier
from ccsim.experiments.compare.making_good import MadeGood, fewest, make_good
from ccsim.experiments.compare.moved import exchange, minutes, moved
from ccsim.experiments.compare.paired import Paired, paired, paired_means, paired_ratios
from ccsim.experiments.compare.privilege import of_side, price, privileged, sides
from ccsim.experiments.compare.ranking import More, Selected, margin_constant, select_best

__all__ = [
    "GOOD",
    "Difference",
    "Known",
    "Lever",
    "MadeGood",
    "More",
    "Paired",
    "Point",
    "Selected",
    "Standing",
    "by_place",
    "differences",
    "exchange",
    "fewest",
    "frontier",
    "good_direction",
    "levers",
    "make_good",
    "margin_constant",
    "minutes",
    "moved",
    "of_side",
    "paired",
    "paired_means",
    "paired_ratios",
    "price",
    "privileged",
    "select_best",
    "sides",
    "verdict",
    "with_more",
]
