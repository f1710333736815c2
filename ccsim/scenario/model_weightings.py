"""Weightings: scores by which a centre is judged, each a sum of weight x measure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

from ccsim.scenario.measures import OF_WEIGHTING, Place, given_for, hint, place_in
from ccsim.scenario.reading import Context, Gather, Kind, Reads, map_of
from ccsim.scenario.scalars import MONEY_KIND
from ccsim.scenario.tree import Tree

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

_FIGURE = re.compile(r"\s*([^\s\[\]]+)\s*(?:\[([^\[\]]*)\])?\s*")


def _read(tree: Tree, context: Context) -> dict[str, float]:
    gather, found = Gather(), dict[str, float]()
    for key, part in map_of(tree, "measures, each with what a unit of it counts").items():
        match = _FIGURE.fullmatch(key)
        if not match:
            gather.add(f"'{key}' is no measure: write service_level, or service_level[account]", key, at_key=True)
            continue
        place = "" if match[2] is None else f"[{'/'.join(part.strip() for part in match[2].split('/'))}]"
        if match[1] + place in found:
            gather.add(f"'{match[1]}{place}' stands here already", key, at_key=True)
        with gather.at(key):
            found[match[1] + place] = MONEY_KIND.parse(part, context)
    gather.done()
    return found


WEIGHTING: Kind[dict[str, float]] = Kind(
    "measures and weights",
    _read,
    lambda value, context: {name: MONEY_KIND.show(weight, context) for name, weight in value.items()},
    {
        "type": "object",
        "description": "What a unit of each measure counts, as tables show it: {cost: -1, 'service_level[vip]': 50}",
        "additionalProperties": MONEY_KIND.schema,
    },
    mapped=True,
)

Weighting: TypeAlias = Annotated[dict[str, float], Reads(WEIGHTING)]


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
    match = _FIGURE.fullmatch(written)
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
