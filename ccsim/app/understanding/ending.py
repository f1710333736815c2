"""Contacts that wait for good, and come when the last agents of the run have gone: nobody answers them."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.understanding.flow import Line
from ccsim.app.understanding.grid import Slots
from ccsim.app.understanding.picture import HARDLY_ANY, Picture, percent


def after_the_last(picture: Picture) -> Iterator[str]:
    """Ask how many of the contacts that are counted come after the last agents; who is about to give up is another matter."""
    told, last = [], 0
    for queue in picture.scenario.queues:
        all_, left = 0.0, 0.0
        for line in (line for line in picture.flow.offered if line[0] == queue):
            counted = _counted(picture, picture.flow.offered[line])
            gone = _last_leave(picture, line)
            all_ += sum(counted)
            if gone is not None and not any(picture.flow.impatience.get(line, ())):
                late = -(-gone // picture.grid.interval)  # slots that begin when they have gone
                left += sum(counted[late:])
                last = max(last, gone if sum(counted[late:]) > 0 else 0)
        if left > HARDLY_ANY * all_:
            told.append(f"{queue} {percent(left / all_)}")
    if told:
        yield (
            f"contacts that are counted come after the last agents of the run have gone ({picture.grid.instant(last)}), and "
            f"nobody answers them: {', '.join(told)}; let the run go on until agents are there again, or its 'cooldown' begin "
            "before they go"
        )


def _last_leave(picture: Picture, line: Line) -> int | None:
    """When the last agents leave who serve a line, in ms of the wall clock; None if they never come."""
    spans = [span for name in picture.servers[line] for span in picture.duty[name].present]
    ends = [end for begin, end in spans if begin < picture.grid.end and end > picture.grid.begin]
    return max(ends) if ends else None


def _counted(picture: Picture, slots: Slots) -> Slots:
    """What comes in slots between warmup and cooldown; 0 in the others."""
    grid, scenario = picture.grid, picture.scenario
    begin, end = grid.begin + scenario.warmup, grid.end - scenario.cooldown
    return [
        value if begin < (slot + 1) * grid.interval and slot * grid.interval < end else 0.0
        for slot, value in enumerate(slots)
    ]
