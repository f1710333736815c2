"""More work than people: the work of lines against the agents who may take it, by day and by interval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ccsim.app.understanding.flow import Line
from ccsim.app.understanding.grid import Slots, total
from ccsim.app.understanding.picture import Picture, of_day, on_days
from ccsim.units import HOUR

TOLERANCE = 1.001
"""Work may be so much above the time on duty before it is more."""


def more_work_than_people(picture: Picture) -> Iterator[str]:
    """Compare the work of lines that the same groups serve with these groups, by day and by interval."""
    grid = picture.grid
    days_told, slots_told = set[int](), set[int]()
    for groups in _server_sets(picture):
        lines = [line for line, servers in picture.servers.items() if servers and servers <= groups]
        work, on_duty = total((picture.work[line] for line in lines), grid.slots), picture.on_duty(groups)
        pairs = ((of_day(grid, work, day), of_day(grid, on_duty, day)) for day in range(len(grid.dates)))
        days = [day for day, (load, agents) in enumerate(pairs) if load > TOLERANCE * grid.interval * agents > 0]
        if set(days) - days_told:
            hours = of_day(grid, work, days[0]) / HOUR, of_day(grid, on_duty, days[0]) * grid.interval / HOUR
            yield (
                f"more work than people on {on_days([str(grid.dates[day]) for day in days])} "
                f"({hours[0]:.1f} h of work, {hours[1]:.1f} h on duty): {_lines(picture, lines)}"
            )
        yield from _in_all(picture, lines, on_duty, days)
        soon = [line for line in lines if not picture.can_wait(line)]
        if soon:
            erlangs = [load / grid.interval for load in total((picture.work[line] for line in soon), grid.slots)]
            busy = {slot for slot, load in enumerate(erlangs) if load > TOLERANCE * on_duty[slot] > 0}
            busy -= {slot for day in days for slot in range(day * grid.per_day, (day + 1) * grid.per_day)}
            if busy - slots_told:
                worst = max(sorted(busy), key=lambda slot: erlangs[slot] - on_duty[slot])
                yield (
                    f"more work than people in {len(busy)} interval{'s' if len(busy) > 1 else ''}, most on "
                    f"{grid.name(worst)} ({erlangs[worst]:.1f} erlang, {on_duty[worst]:.1f} agents on duty): "
                    f"{_lines(picture, soon)}"
                )
            slots_told |= busy
        days_told |= set(days)


def _in_all(picture: Picture, lines: Sequence[Line], on_duty: Slots, told: Sequence[int]) -> Iterator[str]:
    """Compare all work before the cooldown, where what can waits for agents; not if each day with work was told of."""
    grid, patient = picture.grid, [line for line in lines if picture.can_wait(line)]
    counted = range((grid.end - picture.scenario.cooldown - 1) // grid.interval + 1)
    waits = total((picture.work[line] for line in patient), grid.slots)
    others = total((picture.work[line] for line in lines if line not in patient), grid.slots)
    work = grid.zeros()
    for slot in counted:
        work[slot] = waits[slot] + (others[slot] if on_duty[slot] > 0 else 0.0)
    busy = {day for day in range(len(grid.dates)) if of_day(grid, work, day) > 0}
    if any(waits) and busy - set(told) and sum(work) > TOLERANCE * grid.interval * sum(on_duty) > 0:
        hours = sum(work) / HOUR, sum(on_duty) * grid.interval / HOUR
        yield (
            f"more work than people in the whole run ({hours[0]:.1f} h of work, {hours[1]:.1f} h on duty): "
            f"{_lines(picture, lines)}"
        )


def _lines(picture: Picture, lines: Iterable[Line]) -> str:
    """Name queues, and of those that are not meant whole the segments."""
    found, meant = [], set(lines)
    for queue in picture.scenario.queues:
        of_queue = [line for line in picture.flow.offered if line[0] == queue]
        if meant.issuperset(of_queue):
            found += [queue] if of_queue else []
        else:
            found += ["/".join(line) for line in of_queue if line in meant]
    return ", ".join(found)


def _server_sets(picture: Picture) -> list[frozenset[str]]:
    """Groups that serve one line, and all groups together; large sets first, as they say most."""
    sets = {groups for groups in picture.servers.values() if groups} | {frozenset(picture.scenario.agents)}
    return sorted(sets, key=lambda groups: (-len(groups), sorted(groups)))
