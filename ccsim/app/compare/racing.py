"""The search for the best candidate: which measure, where, and what difference does not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.compare import Selected, good_direction, select_best
from ccsim.experiments.compare.direction import UP
from ccsim.experiments.compare.ranking import FIRST
from ccsim.experiments.goal import Figure, read_figure, sample_of
from ccsim.experiments.stopping import AT_MOST
from ccsim.kpi import Replication
from ccsim.kpi.arrays import Real
from ccsim.scenario import Scenario
from ccsim.units import SECOND, exact_duration, parse_number

LEAST = 5
"""Replications of a first stage at least: fewer tell too little of how much differences scatter."""

POINT = 0.01


@dataclass(frozen=True)
class Race:
    """A search for the best.

    Parameters
    ----------
    figure : Figure
        The measure and its place.
    within : float
        In the unit of its rows.
    unit : str
    first, limit : int
        Replications of the first stage, and of one candidate at most.
    """

    figure: Figure
    within: float
    unit: str
    first: int
    limit: int

    def run(
        self, scenarios: Sequence[Scenario], simulate: Simulate, by: frozenset[str]
    ) -> tuple[list[list[Replication]], Selected]:
        """Simulate until the best is known; all replications of each, and what was found.

        Raises
        ------
        UsageError
            If a candidate has no value to be judged by.
        """
        done: list[list[Replication]] = [[] for _ in scenarios]

        def more(left: Sequence[int], count: int) -> tuple[Real, Real]:
            asked = [Asked(scenarios[place], range(len(done[place]), count)) for place in left]
            for place, new in zip(left, simulate(asked, by), strict=True):
                done[place] += new
            samples = [sample_of(self.figure, scenarios[place], done[place][:count]) for place in left]
            y, x = (
                np.stack(arrays, axis=1)
                for arrays in zip(*((s.numerators, s.denominators) for s in samples), strict=True)
            )
            if not (x[: self.first].sum(axis=0) > 0).all():
                raise UsageError(f"best: in some candidate {self.figure} has no value in {self.first} replications")
            return y, x

        highest = good_direction(self.figure.measure) == UP
        selected = select_best(len(scenarios), more, self.within, self.limit, highest=highest, first=self.first)
        return done, selected


def read_race(
    scenarios: Sequence[Scenario], best: str, within: str | None, first: int | None, limit: int | None
) -> Race:
    """Read `--best` and `--within`.

    Raises
    ------
    UsageError
        If there is no such measure or place, neither way is good, or the difference cannot be read.
    """
    try:
        figure, *_ = [read_figure(best, scenario) for scenario in scenarios]
    except UsageError as error:
        raise UsageError(f"best: {str(error).removeprefix('measures: ')}") from None
    if not good_direction(figure.measure):
        raise UsageError(f"best: of {figure.measure} neither more nor less is good in itself")
    unit = next(one.unit for one in kpi.measures_of(scenarios[0]) if one.name == figure.measure)
    wanted = FIRST if first is None else first
    most = max(AT_MOST, wanted) if limit is None else limit
    if wanted < LEAST or most < wanted:
        raise UsageError(
            f"best: the first stage needs {LEAST} replications or more, and no more than the limit ({most})"
        )
    shown = scenarios[0].costs.currency if unit == "currency" else unit
    return Race(figure, _within(within, unit, figure), shown, wanted, most)


def _within(text: str | None, unit: str, figure: Figure) -> float:
    """Read the difference that does not matter, in the unit of the measure."""
    example = {"share": "1pt", "s": "3 s"}.get(unit, "10")
    if text is None:
        if unit == "share":
            return POINT
        raise UsageError(
            f"best: say which difference in {figure.measure} does not matter, such as --within '{example}'"
        )
    try:
        if unit == "share":
            match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:pt|%)\s*", text)
            value = float(match[1]) / 100 if match else 0.0
        else:
            value = float(exact_duration(text)) / SECOND if unit == "s" else float(parse_number(text))
    except ValueError:
        value = 0.0
    if value <= 0:
        raise UsageError(f"within: '{text}' is no difference in {figure.measure}; write '{example}'")
    return value
