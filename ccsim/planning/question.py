"""What is asked of a plan, beyond the targets of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from ccsim.errors import UsageError

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

Over = Literal["interval", "day", "week"]
"""The period over which a target must hold."""

OVER: tuple[str, ...] = get_args(Over)


@dataclass(frozen=True)
class Question:
    """What a plan must be like.

    Parameters
    ----------
    over : {"interval", "day", "week"}
        The period over which every queue's target must hold.
    risk : float or None
        Each period meets its target in at least so large a share of the replications. None: the service level over all
        replications together meets it.
    max_occupancy : float or None
        Most of each group in each interval.
    constant : bool
        One number a group for all the time in which there is anything to do.
    at_least, at_most : mapping of str to int
        Agents by group.

    Raises
    ------
    UsageError
        If a number is out of its range.
    """

    over: str = "interval"
    risk: float | None = None
    max_occupancy: float | None = None
    constant: bool = False
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.over not in OVER:
            raise UsageError(f"over: there is no '{self.over}'; there are {', '.join(OVER)}")
        for name, share in (("risk", self.risk), ("max-occupancy", self.max_occupancy)):
            if share is not None and not 0 < share < 1:
                raise UsageError(f"{name}: must lie between 0 and 100 %, and {share * 100:.15g} % does not")
        for option, limits in (("at-least", self.at_least), ("at-most", self.at_most)):
            for name, number in limits.items():
                if number < 0:
                    raise UsageError(f"{option}: {name}={number} is below 0")
        for name, number in self.at_most.items():
            if number < self.at_least.get(name, 0):
                raise UsageError(f"at-most: {name}={number} is below its at-least, {self.at_least[name]}")

    def check_groups(self, scenario: Scenario) -> None:
        """Check the names of groups.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        from ccsim.scenario.tree import did_you_mean  # noqa: PLC0415  - only the unlucky need it

        for option, limits in (("at-least", self.at_least), ("at-most", self.at_most)):
            for name in limits:
                if name not in scenario.agents:
                    hint = did_you_mean(name, scenario.agents) or "; there are " + ", ".join(scenario.agents)
                    raise UsageError(f"{option}: there is no group '{name}'{hint}")
