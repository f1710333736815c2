"""What a plan must reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.erlang.arguments import between, not_negative, positive
from ccsim.erlang.measures import DEFINITIONS
from ccsim.errors import UsageError

LIMITS = ("asa", "mean_wait", "p_wait", "abandonment", "occupancy", "blocking")
"""Goals that are the most allowed of the measure of the same name."""


@dataclass(frozen=True)
class Aim:
    """One goal: at least (or at most) so much of a measure.

    Parameters
    ----------
    name : str
        `service_level`, or the measure.
    measure : str
        Of an answer.
    limit : float
    at_least : bool
    """

    name: str
    measure: str
    limit: float
    at_least: bool


@dataclass(frozen=True)
class Goals:
    """What must be reached; if several are given, all of them.

    Parameters
    ----------
    answer : float, optional
        Share of the calls to be answered in time: at least.
    within : float
        What is in time, in s.
    definition : str
        Of the service level: offered, answered, abandons_met, late_abandons, no_short or short_met.
    short : float
        Who gives up within so many seconds is a short abandon.
    asa, mean_wait : float, optional
        In s, at most: of the answered, and of all who join.
    p_wait, abandonment, occupancy, blocking : float, optional
        Shares, at most.

    Raises
    ------
    UsageError
        If none is given, one is wrong, or no number of agents reaches it.
    """

    answer: float | None = None
    within: float = 20.0
    definition: str = "offered"
    short: float = 5.0
    asa: float | None = None
    mean_wait: float | None = None
    p_wait: float | None = None
    abandonment: float | None = None
    occupancy: float | None = None
    blocking: float | None = None

    def __post_init__(self) -> None:
        for name in ("answer", "within", "short", *LIMITS):
            if np.ndim(getattr(self, name)):
                raise UsageError(f"{name}: must be one number, the same for all cases")
        if not self.aims:
            raise UsageError(f"goals: say at least one of answer, {', '.join(LIMITS)}")
        if self.definition not in DEFINITIONS:
            raise UsageError(f"definition: there is no '{self.definition}'; there are {', '.join(DEFINITIONS)}")
        not_negative("within", self.within)
        not_negative("short", self.short)
        if self.definition == "short_met" and self.short > self.within:
            raise UsageError(
                "short: must not be longer than 'within' where short abandons count as served: "
                "fewer agents, and so more who give up, could reach the goal"
            )
        if self.answer is not None:
            self._check_answer(self.answer)
        for name in LIMITS:
            if (value := getattr(self, name)) is not None:
                _check_limit(name, value)

    def _check_answer(self, answer: float) -> None:
        if answer == 1:
            raise UsageError("answer: some call may always wait longer, so no number of agents reaches 100 %")
        between("answer", answer)

    @property
    def aims(self) -> tuple[Aim, ...]:
        """The goals that are given, one by one."""
        limits = tuple(
            Aim(name, name, getattr(self, name), False) for name in LIMITS if getattr(self, name) is not None
        )
        if self.answer is None:
            return limits
        return (Aim("service_level", f"sl_{self.definition}", self.answer, True), *limits)


def _check_limit(name: str, value: float) -> None:
    if value == 0:
        raise UsageError(f"{name}: is above 0 however many agents there are, so no number of them reaches 0")
    if name in ("asa", "mean_wait"):
        positive(name, value)
    else:
        between(name, value)
