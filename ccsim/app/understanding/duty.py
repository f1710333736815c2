"""Agents on duty as the scenario plans them: on average by interval, and when there is anybody at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ccsim import rules
from ccsim.app.understanding.grid import Grid, Slots
from ccsim.scenario import Scenario
from ccsim.scenario.model import Group, Shift
from ccsim.units import DAY, millionths

Span = tuple[int, int]


@dataclass
class Duty:
    """A group's planned presence; times are ms of the wall clock from midnight of day 0.

    Attributes
    ----------
    on_duty : list of float
        Agents on duty in each slot on average, with absence and shrinkage, breaks out; 0 outside the run.
    present : list of (begin, end)
        When somebody is on duty as planned, with nobody absent; also before and after the run.
    all_on_break : list of (begin, end)
        When agents are at work and every one of them is on a break.
    """

    on_duty: Slots
    present: list[Span] = field(default_factory=list)
    all_on_break: list[Span] = field(default_factory=list)

    def at(self, wall: int) -> bool:
        """Whether somebody is on duty at an instant."""
        return any(begin <= wall < end for begin, end in self.present)


@dataclass(frozen=True)
class _Stay:
    """So many agents at work (or, if `on_break`, on a break) for a while; `there` = the share that is not absent."""

    begin: int
    end: int
    heads: int
    there: float
    on_break: bool = False


def planned_duty(scenario: Scenario, grid: Grid) -> dict[str, Duty]:
    """Work out the duty of every group."""
    return {
        name: _duty(list(_stays(scenario, group)), scenario, group, grid) for name, group in scenario.agents.items()
    }


def _duty(stays: list[_Stay], scenario: Scenario, group: Group, grid: Grid) -> Duty:
    duty = Duty(grid.zeros())
    for stay in stays:
        heads = -stay.heads if stay.on_break else stay.heads
        grid.spread(duty.on_duty, stay.begin, stay.end, heads * stay.there / grid.interval)
    for slot in range(grid.slots):
        day = grid.dates[grid.day_of(slot)]
        off = group.shrinkage.at(day, grid.clock_of(slot), scenario.calendar) or 0.0
        duty.on_duty[slot] *= 1 - off
        if abs(duty.on_duty[slot]) < 1e-9:
            duty.on_duty[slot] = 0.0
    for begin, end, working, resting in _sweep(stays):
        if working > resting:
            _append(duty.present, begin, end)
        elif working > 0:
            _append(duty.all_on_break, begin, end)
    return duty


def _sweep(stays: list[_Stay]) -> Iterator[tuple[int, int, int, int]]:
    """Yield stretches with the number of agents at work and of those on a break."""
    changes: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for stay in stays:
        changes[stay.begin][stay.on_break] += stay.heads
        changes[stay.end][stay.on_break] -= stay.heads
    instants, working, resting = sorted(changes), 0, 0
    for instant, following in pairwise(instants):
        working += changes[instant][0]
        resting += changes[instant][1]
        yield instant, following, working, resting


def _append(spans: list[Span], begin: int, end: int) -> None:
    if spans and spans[-1][1] == begin:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((begin, end))


def _stays(scenario: Scenario, group: Group) -> Iterator[_Stay]:
    for day in range(-1, scenario.days):
        date, midnight = scenario.date(day), day * DAY
        there = 1 - (group.absence.at(date, 0, scenario.calendar) or 0.0)
        if group.staff is not None:
            for piece in group.staff.day(date, scenario.calendar):
                yield from _staff(scenario, day, midnight + piece.begin, midnight + piece.end, piece.value, there)
        for name, numbers in group.shifts.items():
            heads = numbers.at(date, 0, scenario.calendar) or 0
            if heads:
                yield from _shift(scenario, scenario.shifts[name], day, heads, there)


def _staff(scenario: Scenario, day: int, begin: int, end: int, heads: int, there: float) -> Iterator[_Stay]:
    closing = scenario.clock_at_start + scenario.duration
    if heads and begin < closing:
        # Who is on duty in the last millisecond stays until everybody is served.
        yield _Stay(begin, end if end < closing else closing + 366 * DAY, heads, there)


def _shift(scenario: Scenario, shift: Shift, day: int, heads: int, there: float) -> Iterator[_Stay]:
    midnight = day * DAY
    if midnight + shift.hours[0][0] >= scenario.clock_at_start + scenario.duration:
        return
    for on, off in shift.hours:
        yield _Stay(midnight + on, midnight + off, heads, there)
    due = tuple(name for name, pause in shift.breaks.items() if pause.due_on(scenario.date(day), scenario.calendar))
    for (begin, end), number in _rests(shift, heads, due).items():
        yield _Stay(midnight + begin, midnight + end, number, there, on_break=True)


def _rests(shift: Shift, heads: int, due: Iterable[str]) -> Counter[Span]:
    """When how many of the agents of a shift rest: breaks in turns, one after another, as the engine lets them be taken."""
    breaks = []
    for name in due:
        pause = shift.breaks[name]
        between = pause.between or (pause.at or 0, (pause.at or 0) + pause.lasts)
        breaks.append((*between, pause.lasts, rules.break_takers(heads, millionths(pause.share))))
    rests: Counter[Span] = Counter()
    for turn in range(heads):
        own = [
            (rules.break_in_turn(turn, takers, begin, end, lasts), lasts)
            for begin, end, lasts, takers in breaks
            if turn < takers
        ]
        own.sort(key=lambda rest: rest[0])
        for on, off in shift.hours:
            rests.update(_taken([rest for rest in own if on <= rest[0] < off], off))
    return rests


def _taken(breaks: list[tuple[int, int]], shift_end: int) -> Iterator[Span]:
    """Lay out one agent's breaks, given as (due, lasts), in order.

    One that is due during another follows it; one that would not end before the shift does ends the shift.
    """
    until = -DAY
    for due, lasts in breaks:
        start = max(due, until)
        until = rules.break_ends(start, lasts, shift_end)
        if until == rules.OVER:
            yield start, shift_end
            return
        yield start, until
