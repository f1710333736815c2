"""What a formula answers."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

import numpy.typing as npt

from ccsim.erlang.arguments import Case, Value, between, not_negative
from ccsim.erlang.distribution import Callers, wait_quantile, waiting_longer
from ccsim.erlang.measures import ModelName, measures_of
from ccsim.erlang.special import tiny_is_zero

Figure: TypeAlias = Any
"""A plain number where all arguments were, else an array of the shape that they broadcast to; typed as neither, so that
`answer.asa > 20` needs no question first."""


@dataclass(frozen=True)
class Answer:
    """What a formula says of a queue in its steady state.

    Times are in s, probabilities are shares. Every figure is a plain float where all arguments were plain numbers, else an
    array of the shape that they broadcast to; what is smaller than the smallest double is 0.0; what a model has not is None.
    The shares of the wait, of the service level and of the abandonment are of those who joined the queue: the blocked
    are counted in `blocking`, `occupancy` and `queue_length` alone.

    Parameters
    ----------
    model : str
        `erlang_b`, `erlang_c` or `erlang_a`.
    agents, load : float or array
        Load in erlangs.
    calls_per_hour, aht : float or array, or None
        None where Erlang B was given a load alone.
    patience, places, within, short : float or array, or None
        As given; the waiting places are None where they have no bound.
    p_wait : float or array, or None
        Share that finds all agents busy.
    blocking : float or array
        Share of all callers that finds no place.
    service_level : float or array, or None
        The same as `sl_offered`.
    sl_offered, sl_answered, sl_abandons_met, sl_late_abandons, sl_no_short, sl_short_met : float or array, or None
        Answered within `within` / joined; / answered; with those who gave up within `within` counted as served; or left
        out; with those who gave up within `short` left out; or counted as served.
    asa : float or array, or None
        Mean wait of the answered.
    mean_wait : float or array, or None
        Mean wait of all who joined, answered and abandoned.
    mean_wait_of_waiting : float or array, or None
        Of those who waited at all; 0.0 where there are no waiting places.
    abandonment : float or array, or None
        Share that gives up.
    time_to_abandon : float or array, or None
        Mean wait of those who give up; 0.0 where there are no waiting places.
    occupancy : float or array
        Share of their time that agents are busy.
    queue_length : float or array, or None
        Mean number of callers waiting.
    """

    model: ModelName
    agents: Figure
    load: Figure
    calls_per_hour: Figure | None
    aht: Figure | None
    patience: Figure | None
    places: Figure | None
    within: Figure | None
    short: Figure | None
    p_wait: Figure | None
    blocking: Figure
    service_level: Figure | None
    sl_offered: Figure | None
    sl_answered: Figure | None
    sl_abandons_met: Figure | None
    sl_late_abandons: Figure | None
    sl_no_short: Figure | None
    sl_short_met: Figure | None
    asa: Figure | None
    mean_wait: Figure | None
    mean_wait_of_waiting: Figure | None
    abandonment: Figure | None
    time_to_abandon: Figure | None
    occupancy: Figure
    queue_length: Figure | None
    case: Case = field(repr=False, compare=False)

    @tiny_is_zero
    def share_waiting_longer(self, seconds: Value, of: Callers = "answered") -> Any:
        """Share of the callers that wait longer than so many seconds: the distribution of the wait.

        Parameters
        ----------
        seconds : float or array
            Of a shape that goes with that of the answer.
        of : {"answered", "joined"}
            The wait of the answered; or of all who joined, until they are answered or give up.

        Returns
        -------
        float or array

        Raises
        ------
        UsageError
            If an argument is wrong, or the model is Erlang B.
        """
        found = waiting_longer(self.case, not_negative("seconds", seconds), of)
        return found if found.shape else found.item()

    @tiny_is_zero
    def wait_quantile(self, share: Value, of: Callers = "answered") -> Any:
        """Wait in s that a share of the callers does not exceed; 0.0 if so many find an agent free.

        Parameters
        ----------
        share : float or array
            Between 0 and 1, of a shape that goes with that of the answer.
        of : {"answered", "joined"}
            The wait of the answered; or of all who joined, until they are answered or give up.

        Returns
        -------
        float or array

        Raises
        ------
        UsageError
            If an argument is wrong, or the model is Erlang B.
        """
        found = wait_quantile(self.case, between("share", share), of)
        return found if found.shape else found.item()


FIELDS = tuple(one.name for one in fields(Answer) if one.name not in ("model", "case"))
"""All figures of an answer."""
_GIVEN = ("agents", "load", "calls_per_hour", "aht", "patience", "places", "within", "short")


@tiny_is_zero
def answer(model: ModelName, case: Case) -> Answer:
    """Solve a case that has a steady state."""
    figures: dict[str, Any] = dict.fromkeys(FIELDS)
    figures |= {name: getattr(case, name) for name in _GIVEN}
    figures |= measures_of(model, case)
    shaped = {name: _shaped(value, case.shape) for name, value in figures.items()}
    return Answer(model=model, case=case, **shaped)


def _shaped(value: npt.NDArray[Any] | None, shape: tuple[int, ...]) -> Any:
    if value is None:
        return None
    return value.reshape(shape).copy() if shape else value.item()
