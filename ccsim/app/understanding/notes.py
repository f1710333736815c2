"""What the figures leave out, and how much that may be: one function a matter, each yields sentences for a planner."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ccsim.app.understanding.capacity import at_once, longer, same_for_all
from ccsim.app.understanding.picture import Picture, percent
from ccsim.scenario.model import Callback
from ccsim.units import HOUR


def notes(picture: Picture, queues: Collection[str] | None = None) -> tuple[str, ...]:
    """Say what is not counted, at these queues or at all."""
    names = [name for name in picture.scenario.queues if queues is None or name in queues]
    return tuple(sentence for matter in MATTERS for sentence in matter(picture, names))


def _callbacks(picture: Picture, queues: Collection[str]) -> Iterator[str]:
    """Dials in vain: it depends on the waits how many are offered a callback, so only their most is known."""
    most, failed = [], []
    for name in queues:
        callback = picture.scenario.queues[name].callback
        if callback is None:
            continue
        accepted = callback.accept * sum(picture.flow.of_queue(name, picture.flow.offered))
        work = sum(picture.flow.of_queue(name, picture.work))
        dialled = accepted * dials_in_vain(callback) * (callback.dial.mean if callback.dial else 0.0)
        if dialled > 0 and work > 0:
            most.append(f"{name} {dialled / HOUR:,.1f} h more ({percent(dialled / work)})")
            failed.append(f"{name} {percent((1 - callback.reached) ** callback.tries)}")
    if most:
        yield (
            "dials in vain for callbacks are work that is not counted here, as the waits say how many are offered one; if "
            f"everybody were, {', '.join(most)}. Who accepts and is never reached counts as talked to: {', '.join(failed)}"
        )


def dials_in_vain(callback: Callback) -> float:
    """Mean number of dials in vain for a callback: each of its tries after which nobody was reached."""
    return sum((1 - callback.reached) ** number for number in range(1, callback.tries + 1))


def _several_at_once(picture: Picture, queues: Collection[str]) -> Iterator[str]:
    """Agents with several contacts in hand: as what a contact counts, and what cannot be reckoned."""
    for name, group in picture.scenario.agents.items():
        channels = picture.reaching(name, queues)
        for channel in channels:
            count, share = at_once(group, channel), longer(group, channel)
            if count > 1:
                others = "one other" if count == 2 else f"{count - 1} others"
                slower = f", its talk as {percent(share)} longer, as it is beside {others}" if share else ""
                yield (
                    f"{name}: {count} contacts by {channel} at once, so each counts as 1/{count} of an agent{slower}. Occupancy "
                    "is how much of this room is taken: the share of time with any contact in hand is higher"
                )
        if channels and same_for_all((group, channel) for channel in channels) is None:
            whole = " and ".join(channel for channel in channels if at_once(group, channel) == 1)
            yield (
                f"{name}: contacts by {' and '.join(channels)} share an agent unequally, so that one may have to wait"
                f"{f' ({whole}: for an agent with nothing in hand)' if whole else ''} though there is room enough in all. No "
                "formula knows for how long: simulate"
            )


MATTERS: tuple[Callable[[Picture, Collection[str]], Iterator[str]], ...] = (_callbacks, _several_at_once)
