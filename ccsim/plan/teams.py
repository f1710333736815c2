"""Teams: the agents of one group on one shift (or on `staff`), with the hours and breaks that the scenario plans for them."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.scenario import Scenario
from ccsim.scenario.model import Group, Shift
from ccsim.units import DAY, HOUR

FIRST_DAY = -1
"""A shift that began on the evening before may still run at time zero."""


@dataclass(frozen=True)
class Turn:
    """A break as the agents of a team take it on one day: instants are ms from the scenario's start.

    Parameters
    ----------
    begin, end : int
        The window; with `at` both are the same instant and all go at once.
    lasts : int
        Length in ms.
    share : int
        Share of those present who take it, in millionths.
    """

    begin: int
    end: int
    lasts: int
    share: int
    paid: bool


@dataclass(frozen=True)
class Stint:
    """What one team does on one day.

    Parameters
    ----------
    day : int
        Day index on which it begins (its row in the attendance tables is day - FIRST_DAY).
    heads : int
        Agents planned; the absent among them are not replaced.
    parts : tuple of (on, off)
        Spells of duty; several for a split shift.
    breaks : tuple of Turn
        In file order.
    """

    day: int
    heads: int
    parts: tuple[tuple[int, int], ...]
    breaks: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Team:
    """The agents of a (group, shift), or of a group on `staff` (shift None): places 0 .. size - 1.

    Parameters
    ----------
    first : int
        Number of the agent with place 0.
    """

    group: int
    key: tuple[str, str | None]
    first: int
    size: int
    stints: tuple[Stint, ...]

    @property
    def staffed(self) -> bool:
        """Whether the agents follow `staff` and not a shift."""
        return self.key[1] is None


def teams(scenario: Scenario) -> tuple[Team, ...]:
    """All teams in the order that numbers the agents: groups, shifts in the group's order, places."""
    found: list[Team] = []
    first = 0
    for number, (name, group) in enumerate(scenario.agents.items()):
        members: list[tuple[str | None, tuple[Stint, ...]]]
        if group.staff is not None:
            members = [(None, _staff_stints(scenario, group))]
        else:
            members = [(shift, _shift_stints(scenario, group, shift)) for shift in group.shifts]
        for shift, stints in members:
            size = max((stint.heads for stint in stints), default=0)
            found.append(Team(number, (name, shift), first, size, stints))
            first += size
    return tuple(found)


def _staff_stints(scenario: Scenario, group: Group) -> tuple[Stint, ...]:
    stints = []
    assert group.staff is not None
    for day in range(FIRST_DAY, scenario.days):
        midnight = day * DAY - scenario.clock_at_start
        for piece in group.staff.day(scenario.date(day), scenario.calendar):
            stints.append(Stint(day, piece.value, ((midnight + piece.begin, midnight + piece.end),)))
    return tuple(stints)


def _shift_stints(scenario: Scenario, group: Group, name: str) -> tuple[Stint, ...]:
    shift = scenario.shifts[name]
    stints = []
    for day in range(FIRST_DAY, scenario.days):
        heads = group.shifts[name].at(scenario.date(day), 0, scenario.calendar) or 0
        midnight = day * DAY - scenario.clock_at_start
        parts = tuple((midnight + on, midnight + off) for on, off in shift.hours)
        stints.append(Stint(day, heads, parts, _turns(scenario, shift, day)))
    return tuple(stints)


def _turns(scenario: Scenario, shift: Shift, day: int) -> tuple[Turn, ...]:
    midnight = day * DAY - scenario.clock_at_start
    turns = []
    for pause in shift.breaks.values():
        if not pause.due_on(scenario.date(day), scenario.calendar):
            continue
        if pause.between is not None:
            begin, end = pause.between
        else:
            assert pause.at is not None
            begin, end = pause.at, pause.at + pause.lasts
        turns.append(
            Turn(midnight + begin, midnight + end, pause.lasts, round(pause.share * 1_000_000), pause.paid),
        )
    return tuple(turns)


def hours(teams: tuple[Team, ...], groups: int, duration: int) -> tuple[list[float], list[float]]:
    """Return scheduled and paid hours of each group within [0, duration), as planned (nobody absent).

    Paid are the shifts less their unpaid breaks; a break counts in full where it begins within the run.
    """
    scheduled = [0.0] * groups
    unpaid = [0.0] * groups
    for team in teams:
        for stint in team.stints:
            length = sum(max(0, min(off, duration) - max(on, 0)) for on, off in stint.parts)
            scheduled[team.group] += stint.heads * length / HOUR
            for turn in stint.breaks:
                if not turn.paid and 0 <= turn.begin < duration:
                    takers = (stint.heads * turn.share + 500_000) // 1_000_000
                    unpaid[team.group] += takers * turn.lasts / HOUR
    return scheduled, [all_hours - off for all_hours, off in zip(scheduled, unpaid, strict=True)]
