"""Weightings: scores by which a centre is judged, each a sum of weight x measure."""

from __future__ import annotations

from typing import NamedTuple

from ccsim.scenario.measures import OF_WEIGHTING, Place, given_for, hint, place_in
from ccsim.scenario.model import Scenario
from ccsim.scenario.model_weightings import FIGURE
from ccsim.scenario.reading import Gather


class Term(NamedTuple):
    """A part of a weighting.

    Parameters
    ----------
    written : str
        The measure and its place: `service_level[account]`.
    measure : str
    place : Place
    weight : float
        What a unit of the measure counts; a minus where less is better.
    """

    written: str
    measure: str
    place: Place
    weight: float


def terms(scenario: Scenario, weighting: str) -> list[Term]:
    """Return the parts of a weighting.

    Raises
    ------
    ValueError
        If one names what the scenario does not have.
    """
    known = given_for(scenario)
    return [_term(scenario, known, written, weight) for written, weight in scenario.weightings[weighting].items()]


def _term(scenario: Scenario, known: dict[str, tuple[str, ...]], written: str, weight: float) -> Term:
    match = FIGURE.fullmatch(written)
    assert match, "it was read so"
    measure, place = match[1], match[2]
    if measure.startswith(OF_WEIGHTING):
        raise ValueError("a weighting is made of measures, not of weightings")
    if measure not in known:
        raise ValueError(f"there is no measure '{measure}'{hint(measure, known)}")
    return Term(written, measure, place_in(measure, known[measure], place, scenario), weight)


def check_weightings(scenario: Scenario, gather: Gather) -> None:
    """Every measure of a weighting is one that the scenario has, in a place that it has."""
    known = given_for(scenario)
    for name, weighting in scenario.weightings.items():
        if not weighting:
            gather.add("a weighting needs measures: {cost: -1, service_level: 50}", "weightings", name)
        for written, weight in weighting.items():
            try:
                _term(scenario, known, written, weight)
            except ValueError as error:
                gather.add(str(error), "weightings", name, written, at_key=True)
