"""Why no staffing meets a target."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ccsim.planning.unfinished import advice, unfinished
from ccsim.units import MILLION, format_duration

if TYPE_CHECKING:
    from ccsim.planning.demand import Demand, Promise
    from ccsim.planning.find import Unmet
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots


def hopeless(demand: Demand, question: Question) -> Iterator[tuple[str, str]]:
    """Find what can be seen without simulating: targets of 100 %, queues that nobody serves or may serve.

    Yields
    ------
    (str, str)
        The promise, and why it cannot be kept.
    """
    for promise in demand.promises:
        if promise.target.answer >= MILLION:
            yield promise.name, "some caller may always wait longer: no number of agents answers 100 % in time"
        elif not promise.groups:
            yield promise.name, "no group of agents serves it"
        elif all(question.at_most.get(name) == 0 for name in promise.groups):
            yield promise.name, f"nobody of {_all(promise.groups)}, who serve it, is allowed (--at-most)"


def reason(slots: Slots, question: Question, demand: Demand, unmet: Unmet) -> str:
    """Say why a promise, or a cap on occupancy, is missed with as many agents as are allowed."""
    if unmet.place >= len(demand.promises):
        name = demand.groups[unmet.place - len(demand.promises)]
        return f"{_limits(question, (name,)) or 'however many there are'}, they are still too busy"
    promise = demand.promises[unmet.place]
    late, period = unfinished(slots, demand, promise), slots.period(question.over)
    too_late = bool(late[period == period[unmet.slot]].any())
    parts = [advice(slots.scenario, promise, float(late.sum()))] if too_late else []
    parts += _rules(slots, promise)
    if not too_late or _opens_too_late(slots, promise):
        parts += _closed(slots, promise)
    parts.append(_limits(question, promise.groups))
    return "; ".join(part for part in parts if part) or "it is missed however many agents there are"


def _rules(slots: Slots, promise: Promise) -> Iterator[str]:
    """What keeps callers waiting, or makes them give up, while agents are free."""
    scenario = slots.scenario
    waits = [
        serve.after
        for name in promise.groups
        for line, serve in scenario.agents[name].serves.items()
        if line.partition("/")[0] == promise.queue
    ]
    if waits and min(waits) > promise.target.within:
        yield (
            f"its agents take only who has waited {format_duration(min(waits))} (after), and in time is "
            f"{format_duration(promise.target.within)}"
        )
    elif waits and min(waits) > 0:
        yield f"its agents take only who has waited {format_duration(min(waits))} (after): some callers give up before"
    if any(name in policy.keep_free for policy in scenario.policies.values() for name in promise.groups):
        yield "agents are kept free (keep_free) while callers wait"


def _closed(slots: Slots, promise: Promise) -> Iterator[str]:
    """What keeps callers waiting while nobody may be there."""
    queue = slots.scenario.queues[promise.queue]
    if queue.open is not None and queue.otherwise.closed == "wait":
        yield "callers who come while it is closed wait until it opens"


def _opens_too_late(slots: Slots, promise: Promise) -> bool:
    """Whether the target's time can run out between two openings, or before the first."""
    spans = slots.scenario.open_spans(promise.queue, 0, slots.scenario.days - 1) or []
    closed = ((before[1], after[0]) for before, after in pairwise([(0, 0), *spans]))
    return not promise.target.open_time and any(end - max(begin, 0) > promise.target.within for begin, end in closed)


def _limits(question: Question, groups: tuple[str, ...]) -> str:
    """The limits that were given."""
    given = [f"{question.at_most[name]} of {name}" for name in groups if name in question.at_most]
    return f"at most {_all(tuple(given))}" if given else ""


def _all(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
