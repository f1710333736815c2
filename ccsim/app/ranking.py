"""Candidates of a comparison, or points of a sweep, ranked by a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.experiments.compare.direction import DOWN, UP, good_direction
from ccsim.experiments.compare.order import Ranked, in_order
from ccsim.experiments.goal import Figure, read_figures, sample_of
from ccsim.kpi import Replication
from ccsim.kpi.samples import unit_of
from ccsim.scenario import Scenario
from ccsim.scenario.measures import OF_WEIGHTING

if TYPE_CHECKING:
    import pandas as pd

WAYS = {UP: "more is better", DOWN: "less is better"}
NEITHER = "the highest first, as neither more nor less is good in itself"

COLUMNS = ("name", "mean", "low", "high", "behind", "least", "most", "first", "last")
"""Columns of a ranking."""


@dataclass(frozen=True)
class Ranking:
    """Candidates in order of a figure.

    Parameters
    ----------
    figure : Figure
    unit : str
    names : tuple of str
        Of all candidates, as they were given.
    places : tuple of Ranked
        The best first.
    replications : int
        On which the order rests.
    among : str
        What all of these have in common, where there are several rankings by one figure.
    labels : tuple of str
        Shorter names, for tables.
    """

    figure: Figure
    unit: str
    names: tuple[str, ...]
    places: tuple[Ranked, ...]
    replications: int
    among: str = ""
    labels: tuple[str, ...] = ()

    @property
    def way(self) -> str:
        """Which way is good, in words."""
        return WAYS.get(good_direction(self.figure.measure), NEITHER)

    @property
    def table(self) -> pd.DataFrame:
        """One row each: name, mean, low, high, behind (the first), least, most, and the places first to last."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        return pd.DataFrame([self._line(one) for one in self.places], columns=list(COLUMNS))

    def to_dict(self) -> dict[str, Any]:
        """Make its JSON object."""
        told = {"measure": str(self.figure), "unit": self.unit, "way": self.way, "among": self.among}
        lines = [dict(zip(COLUMNS, self._line(one), strict=True)) for one in self.places]
        return {**told, "replications": self.replications, "ranked": lines}

    def _line(self, one: Ranked) -> tuple[object, ...]:
        return (self.names[one.candidate], *one[1:])


def rank(
    figure: Figure,
    candidates: Sequence[tuple[str, Scenario, Sequence[Replication]]],
    among: str = "",
    labels: Sequence[str] = (),
) -> Ranking:
    """Rank candidates by what they have in their first replications, as many as the one that has fewest.

    Raises
    ------
    UsageError
        As `check_weights` does.
    """
    check_weights([figure], [scenario for _, scenario, _ in candidates])
    count = min(len(replications) for _, _, replications in candidates)
    samples = [sample_of(figure, scenario, replications[:count]) for _, scenario, replications in candidates]
    names = tuple(name for name, _, _ in candidates)
    places = in_order(samples, good_direction(figure.measure))
    return Ranking(figure, _unit(figure, candidates[0][1]), names, tuple(places), count, among, tuple(labels) or names)


def read_rank(text: str, scenarios: Iterable[Scenario]) -> tuple[Figure, ...]:
    """Read by what candidates are ranked: measures, with commas between.

    Raises
    ------
    UsageError
        If one of the scenarios has no such measure or place, or counts it in another unit.
    """
    known: dict[str, Scenario] = {one.fingerprint: one for one in scenarios}
    try:
        found = [read_figures(text, scenario) for scenario in known.values()]
    except UsageError as error:
        raise UsageError(str(error).replace("measures: ", "rank: ")) from None
    for figure in found[0]:
        units = dict.fromkeys(_unit(figure, scenario) for scenario in known.values())
        if len(units) > 1:
            raise UsageError(f"rank: {figure} is in {' here and in '.join(units)} there: these cannot be ranked")
    return found[0]


def read_one(text: str, scenarios: Iterable[Scenario]) -> Figure:
    """Read by which measure candidates are ranked, where it is one.

    Raises
    ------
    UsageError
        As `read_rank` does, or if several are named.
    """
    figure, *more = read_rank(text, scenarios)
    if more:
        raise UsageError(f"rank: one measure at a time, not '{text}'")
    return figure


def check_weights(figures: Iterable[Figure], scenarios: Iterable[Scenario]) -> None:
    """Refuse to set scores side by side that are made otherwise.

    Raises
    ------
    UsageError
        If a weighting is not the same in all scenarios.
    """
    everywhere = list(scenarios)
    for figure in figures:
        name = figure.measure.removeprefix(OF_WEIGHTING)
        if name != figure.measure and any(one.weightings[name] != everywhere[0].weightings[name] for one in everywhere):
            raise UsageError(f"rank: candidates differ in what {figure} is made of: their points cannot be compared")


def _unit(figure: Figure, scenario: Scenario) -> str:
    return next(unit_of(scenario, one) for one in kpi.measures_of(scenario) if one.name == figure.measure)
