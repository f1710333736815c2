"""Sources of which not all come that are stated: kept away or added by `scale`, booked and not shown up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ccsim.app.understanding.arrivals import log_within, scaled_rates
from ccsim.app.understanding.grid import Grid
from ccsim.scenario import Scenario
from ccsim.scenario.model import Source
from ccsim.scenario.model_contacts import ONE_SOURCE


@dataclass(frozen=True)
class Coming:
    """Contacts of a source, expected over the whole run.

    Parameters
    ----------
    type, source : str
        The contact type, and the source's name; '' where the type has but one without a name.
    exact : bool
        Whether so many come each time (`count: exact`) and not by chance: booked slots, order days.
    stated : float
        By its volume, rate, expected figures or log, before anything else.
    kept_away, added : float
        By a `scale` below 100 %, and above.
    no_shows : float
        Those of the rest who do not come.
    """

    type: str
    source: str
    exact: bool
    stated: float
    kept_away: float
    added: float
    no_shows: float

    @property
    def come(self) -> float:
        """Those who come."""
        return self.stated - self.kept_away + self.added - self.no_shows

    @property
    def worth_telling(self) -> bool:
        """Whether more is to be said of it than how many come."""
        return self.exact or max(self.kept_away, self.added, self.no_shows) > 0

    @property
    def name(self) -> str:
        """Write the source as warnings do: `fault, outage`."""
        return f"{self.type}, {self.source}" if self.source else self.type


def coming(scenario: Scenario, grid: Grid) -> tuple[Coming, ...]:
    """Sources of which others come than are stated, or which are counted exactly; in the order of the file."""
    found = (
        _coming(scenario, grid, type_, name, source)
        for type_, contact in scenario.contacts.items()
        for name, source in contact.arrivals.items()
    )
    return tuple(each for each in found if each.stated > 0 and each.worth_telling)


def _coming(scenario: Scenario, grid: Grid, type_: str, name: str, source: Source) -> Coming:
    stated = kept_away = added = 0.0
    for contacts, factor in _parts(scenario, grid, source):
        stated += contacts
        kept_away += contacts * max(1 - factor, 0.0)
        added += contacts * max(factor - 1, 0.0)
    no_shows = (stated - kept_away + added) * source.no_show
    own = "" if name == ONE_SOURCE else name
    return Coming(type_, own, source.count == "exact", stated, kept_away, added, no_shows)


def _parts(scenario: Scenario, grid: Grid, source: Source) -> Iterator[tuple[float, float]]:
    """Contacts that are stated for stretches of the run, each with its `scale`."""
    yield float(len(log_within(scenario, source))), 1.0
    for begin, end, rate, factor in scaled_rates(scenario, source, grid):
        within = min(end, grid.end) - max(begin, grid.begin)
        if within > 0:
            yield rate * within, factor
