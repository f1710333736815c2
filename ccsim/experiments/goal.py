"""One figure of a result, as it is asked for: `service_level[account]`; and a goal for it: `service_level[account]>=80%`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.experiments.compare.direction import DOWN, good_direction
from ccsim.kpi import Over, Replication, Row
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import Place, Sample, places_of, sample
from ccsim.kpi.table import OF_TARGET
from ccsim.scenario import Scenario
from ccsim.scenario.measures import GROUP, QUEUE, SEGMENT, hint, place_in
from ccsim.units import SECOND, exact_duration, parse_number, parse_share

ALL = "*"
AT_LEAST, AT_MOST = "at least", "at most"

PLACES = {Over.QUEUE: (QUEUE, SEGMENT), Over.SEGMENT: (SEGMENT,), Over.GROUP: (GROUP,), Over.RUN: ()}
"""What can stand in brackets after a measure."""

_FIGURE = re.compile(r"\s*([^\s\[\]<>=]+)\s*(?:\[([^\[\]]*)\])?\s*")
_GOAL = re.compile(rf"({_FIGURE.pattern})(>=|<=|=|>|<)(.*)")


@dataclass(frozen=True)
class Figure:
    """A measure in one place.

    Parameters
    ----------
    measure : str
    queue, segment, group : str or None
        As in a row; all None for a named target, which is one row wherever it is.
    """

    measure: str
    queue: str | None = ALL
    segment: str | None = ALL
    group: str | None = None

    def __str__(self) -> str:
        names = [name for name in (self.queue, self.segment, self.group) if name not in (None, ALL)]
        return self.measure + (f"[{'/'.join(map(str, names))}]" if names else "")

    def row(self, rows: Iterable[Row]) -> Row | None:
        """Find its row among those of the whole run; None if there is no such place."""
        anywhere = self.measure.startswith(OF_TARGET)
        for row in rows:
            place = row.queue, row.segment, row.group
            if row.measure == self.measure and (anywhere or place == (self.queue, self.segment, self.group)):
                return row
        return None


@dataclass(frozen=True)
class Goal:
    """What a figure must come to.

    Parameters
    ----------
    figure : Figure
    sense : str
        AT_LEAST or AT_MOST.
    value : float
        In the unit of the measure's rows: 0.8, or seconds.
    written : str
        The value as it was written.
    """

    figure: Figure
    sense: str
    value: float
    written: str

    def __str__(self) -> str:
        return f"{self.figure} {self.sense} {self.written}"

    def margin(self, value: float) -> float:
        """How far a value is on the right side of the goal; below 0 it misses."""
        return value - self.value if self.sense == AT_LEAST else self.value - value


def read_figures(text: str | Iterable[str], scenario: Scenario) -> tuple[Figure, ...]:
    """Read measures, with commas between: `service_level[account],asa[account/vip],occupancy`.

    Raises
    ------
    UsageError
        If there is no such measure or place, or none is named.
    """
    parts = re.split(r",(?![^\[]*\])", text) if isinstance(text, str) else list(text)
    found, wrong = dict[Figure, None](), []
    for part in filter(str.strip, parts):
        try:
            found[read_figure(part, scenario)] = None
        except UsageError as error:
            wrong.append(str(error))
    if wrong or not found:
        raise UsageError("\n".join(wrong) or "measures: name at least one")
    return tuple(found)


def read_figure(text: str, scenario: Scenario) -> Figure:
    """Read a measure, and in brackets a queue, a segment, both (`account/vip`) or a group; without, all together.

    Raises
    ------
    UsageError
        If there is no such measure or place, or the measure is not given for it.
    """
    match = _FIGURE.fullmatch(text)
    if not match:
        raise UsageError(f"measures: '{text.strip()}' is no measure: write service_level, or service_level[account]")
    name, place = match[1], match[2]
    over = {measure.over for measure in kpi.measures_of(scenario) if measure.name == name}
    if not over:
        known = list(dict.fromkeys(measure.name for measure in kpi.measures_of(scenario)))
        raise UsageError(f"measures: there is no '{name}'{hint(name, known) or '; there are ' + ', '.join(known)}")
    if place is None and name.startswith(OF_TARGET):
        return Figure(name, None, None, None)
    try:
        kinds = dict.fromkeys(kind for one in PLACES if one in over for kind in PLACES[one])
        return Figure(name, *place_in(name, list(kinds), place, scenario))
    except ValueError as error:
        raise UsageError(f"measures: '{text.strip()}': {error}") from None


def sample_of(figure: Figure, scenario: Scenario, replications: Sequence[Replication]) -> Sample:
    """Take a figure that the scenario has: arrays [replications], 0 where it does not exist."""
    here = Place(figure.queue, figure.segment, figure.group)
    known = [(one, places_of(scenario, one)) for one in kpi.measures_of(scenario) if one.name == figure.measure]
    measure, places = next((one, places) for one, places in known if here in places or len(places) == 1)
    place = places.index(here) if here in places else 0
    whole = sample(replications, RUN, measure, (1, len(places)))
    y, x = whole.numerators[:, 0, place], whole.denominators[:, 0, place]
    return Sample(whole.kind, np.where(x > 0, y, 0.0), np.where(x > 0, x, 0.0))


def read_goal(text: str, scenario: Scenario) -> Goal:
    """Read a goal: `service_level[account]=80%`, `asa<=20 s`, `occupancy[advisers]<=85%`.

    With `=` the sense is the way that is good: a service level at least, a wait at most so much.

    Raises
    ------
    UsageError
        If it cannot be read, or `=` is written where neither way is good.
    """
    match = _GOAL.fullmatch(text.strip())
    if not match:
        raise UsageError(f"find: '{text}' is no goal: write 'service_level[account]=80%', 'asa<=20 s' or 'cost<=50000'")
    sign, written = match[4], match[5].strip()
    try:
        figure = read_figure(match[1], scenario)
        value = _value(written, _unit(figure.measure, scenario))
    except (UsageError, ValueError) as error:
        raise UsageError(f"find: {str(error).removeprefix('measures: ')}") from None
    return Goal(figure, _sense(figure.measure, sign), value, written)


def _sense(measure: str, sign: str) -> str:
    if sign != "=":
        return AT_LEAST if sign.startswith(">") else AT_MOST
    way = good_direction(measure)
    if not way:
        raise UsageError(f"find: at least or at most? Write {measure}>=.. or {measure}<=..")
    return AT_MOST if way == DOWN else AT_LEAST


def _unit(measure: str, scenario: Scenario) -> str:
    return next(one.unit for one in kpi.measures_of(scenario) if one.name == measure)


def _value(text: str, unit: str) -> float:
    if unit == "share":
        return parse_share(text)
    return exact_duration(text) / SECOND if unit == "s" else parse_number(text)
