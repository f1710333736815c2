"""What a plan must carry, worked out of the scenario's expectations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.beside.pools import Place, find_pools, serving
from ccsim.app.beside.pools import Pool as Found
from ccsim.app.understanding.notes import notes
from ccsim.app.understanding.picture import Picture, picture_of
from ccsim.kpi.arrays import Real
from ccsim.planning.deferred import deferred
from ccsim.planning.demand import Demand, Line, Pool, Promise
from ccsim.planning.slots import Slots
from ccsim.scenario import ways
from ccsim.scenario.bytime import ByTime
from ccsim.units import SECOND

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


def expected_picture(scenario: Scenario) -> Picture:
    """Work out who comes, where to, and what work that is; on duty are those at work, whoever may be absent."""
    nobody = ByTime.constant(0.0)
    present = {
        name: group.model_copy(update={"absence": nobody, "shrinkage": nobody})
        for name, group in scenario.agents.items()
    }
    return picture_of(scenario.model_copy(update={"agents": present}))


def expected_demand(picture: Picture) -> Demand:
    """Put what is expected into pools, with the promises that it brings.

    Where some segments of a queue have agents of their own, the queue's target must hold for them apart: the service of
    some cannot make up for that of others. Work that can wait stands where it is to be done.
    """
    scenario = picture.scenario
    reached = _reached(picture)
    calls = {queue: sum(picture.flow.of_queue(queue, picture.flow.offered)) for queue in scenario.queues}
    pools, promises = list[Pool](), list[Promise]()
    for found in find_pools(scenario, reached, tuple(scenario.agents)):
        own = [queue for queue in found.queues if scenario.queues[queue].target is not None]
        if own:
            promises += [_promise(scenario, found, queue, reached, len(pools)) for queue in own]
            lines = tuple(_line(picture, line) for line in found.lines)
            pools.append(Pool(found.name, lines, found.groups, picture.places(found.lines) or 1))
    promised = {promise.queue for promise in promises}
    untargeted = {name: number for name, number in calls.items() if number > 0 and name not in promised}
    told = (*notes(picture, promised), *_who_waits_on(scenario, promised))
    return deferred(Slots(scenario), Demand(tuple(pools), tuple(promises), untargeted, told))


def _who_waits_on(scenario: Scenario, queues: Collection[str]) -> Iterator[str]:
    """Queues at which some stop losing patience, which Erlang A does not know."""
    named = [name for name, queue in scenario.queues.items() if name in queues and queue.callback is not None]
    if named:
        yield f"who accepts a callback at {', '.join(named)} gives up no more, but may in Erlang A, which asks for fewer agents"


def _reached(picture: Picture) -> set[Place]:
    """Queues, and the callers' own segments, to which calls come."""
    scenario = picture.scenario
    routed = defaultdict(set)
    for who in ways.live(scenario):
        for line in ways.routed(scenario, who):
            routed[who[1]].add(line)
    lines = {line for line, slots in picture.flow.offered.items() if any(slots)}
    return {
        (queue, segment)
        for queue in scenario.queues
        for segment in scenario.segments
        if any((queue, line) in lines for line in routed[segment])
    }


def _promise(scenario: Scenario, pool: Found, queue: str, reached: set[Place], number: int) -> Promise:
    segments = tuple(segment for name, segment in pool.places if name == queue)
    lines = [line for line in pool.lines if line[0] == queue]
    whole = len(segments) == sum(place[0] == queue for place in reached)
    target = scenario.queues[queue].target
    assert target is not None, "only queues with a target make promises"
    groups = (name for name in pool.groups if any(serving(scenario, name, line) for line in lines))
    return Promise(
        name=queue if whole else f"{queue}/{'|'.join(segments)}",
        queue=queue,
        segments=segments,
        groups=tuple(groups),
        target=target,
        pool=number,
    )


def _line(picture: Picture, line: tuple[str, str]) -> Line:
    flow, zeros = picture.flow, picture.grid.zeros()
    groups = tuple(name for name, _ in picture.serving(line))
    return Line(
        queue=line[0],
        segment=line[1],
        groups=groups,
        calls=np.array(flow.offered.get(line, zeros)),
        handled=np.array(picture.handled.get(line, zeros)) / SECOND,
        work=np.array(picture.work.get(line, zeros)) / SECOND,
        impatience=np.array(flow.impatience.get(line, zeros)) * SECOND,
    )


def at_work(picture: Picture) -> dict[str, Real]:
    """Agents at work as scheduled now, by group and slot: breaks out, whoever may be absent."""
    return {name: np.array(duty.on_duty) for name, duty in picture.duty.items()}
