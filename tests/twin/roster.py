"""Who would be on duty when, agent by agent, from the scenario and the draws of attendance alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .world import FOREVER, Agent, Break, Shift

DAY = 24 * 60 * 60 * 1000
FIVE_MINUTES = 5 * 60 * 1000


def agents(scenario: Any, attendance: Any) -> list[Agent]:
    """All agents in the order of their numbers: groups, shifts in the group's order, places."""
    everyone: list[Agent] = []
    for g, (name, group) in enumerate(scenario.agents.items()):
        for shift in [None] if group.staff is not None else list(group.shifts):
            key = (name, shift)
            for place in range(attendance.absent[key].shape[1]):
                shrunk = shrunk_spells(scenario, attendance.off[key][:, place])
                if shift is None:
                    shifts = stays(scenario, group, attendance.absent[key], place)
                else:
                    shifts = shifts_of(scenario, group, shift, attendance.absent[key], place)
                pace, at_once = int(attendance.pace[key][place]), dict(group.at_once)
                everyone.append(Agent(len(everyone), g, pace, at_once, shifts, shrunk))
    return everyone


def midnight(scenario: Any, day: int) -> int:
    return day * DAY - int(scenario.clock_at_start)


def shrunk_spells(scenario: Any, drawn: Any) -> list[tuple[int, int]]:
    """The intervals that begin before the doors close for which the agent is drawn; neighbours made one."""
    spells: list[tuple[int, int]] = []
    for i, off in enumerate(drawn):
        begin = midnight(scenario, 0) + i * scenario.interval
        end = begin + scenario.interval
        if off and begin < scenario.duration:
            begin = spells.pop()[0] if spells and spells[-1][1] == begin else begin
            spells.append((begin, end))
    return spells


def stays(scenario: Any, group: Any, absent: Any, place: int) -> list[Shift]:
    """Of `staff`: whoever's place is below the figure is on duty; in the last millisecond: for good."""
    spells: list[Shift] = []
    for day in range(scenario.days):
        for piece in group.staff.day(scenario.date(day), scenario.calendar):
            begin = midnight(scenario, day) + piece.begin
            end = midnight(scenario, day) + piece.end
            if place < piece.value and not absent[day + 1][place] and begin < scenario.duration:
                begin = spells.pop().begin if spells and spells[-1].end == begin else begin
                spells.append(Shift(begin, FOREVER if end >= scenario.duration else end))
    return spells


def heads(scenario: Any, group: Any, shift: str, day: int) -> int:
    value = group.shifts[shift].at(scenario.date(day), 0, scenario.calendar)
    return 0 if value is None else int(value)


def shifts_of(scenario: Any, group: Any, name: str, absent: Any, place: int) -> list[Shift]:
    """The agent's shifts that begin before the doors close; each stretch of hours ends, and has its breaks, by itself."""
    shifts = []
    for day in range(-1, scenario.days):
        present = [p for p in range(heads(scenario, group, name, day)) if not absent[day + 1][p]]
        if place not in present:
            continue
        breaks = breaks_of(scenario, name, day, present.index(place), len(present))
        for stretch in scenario.shifts[name].hours:
            begin, end = (midnight(scenario, day) + clock for clock in stretch)
            if begin < scenario.duration:
                shifts.append(Shift(begin, end, [due for due in breaks if begin <= due.due < end]))
    return shifts


def breaks_of(scenario: Any, name: str, day: int, rank: int, present: int) -> list[Break]:
    """The breaks of one agent on one day: `rank` counts those present in the order of their places."""
    breaks = []
    for place, rest in enumerate(scenario.shifts[name].breaks.values()):
        share = Fraction(repr(float(rest.share)))
        takers = int(present * share + Fraction(1, 2))
        if rank >= takers or not rest.due_on(scenario.date(day), scenario.calendar):
            continue
        if rest.at is not None:
            due = rest.at
        else:
            begin, end = rest.between
            room = Fraction(rank * (end - begin - rest.lasts), max(1, takers - 1))
            due = begin + int(room / FIVE_MINUTES) * FIVE_MINUTES
        breaks.append(Break(midnight(scenario, day) + due, place, rest.lasts))
    return breaks
