"""What is valid and still looks absurd: one function a question, each yields sentences for a planner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ccsim.app.understanding.arrivals import daily_rates
from ccsim.app.understanding.ending import after_the_last
from ccsim.app.understanding.flow import DONE, HUNG_UP
from ccsim.app.understanding.opening import Opening
from ccsim.app.understanding.overload import more_work_than_people
from ccsim.app.understanding.picture import HARDLY_ANY, LONG_PROMISE, Picture, on_days, percent, times
from ccsim.app.understanding.shared import called_back, gives_up_as_others
from ccsim.app.understanding.worth import pays_to_work, upside_down, weighed_amiss
from ccsim.scenario.channels import callers_or_customers
from ccsim.scenario.ways import live, queues
from ccsim.units import HOUR, format_duration, plain


def warnings(picture: Picture) -> list[str]:
    """Ask all questions."""
    return [sentence for question in QUESTIONS for sentence in question(picture)]


def _nobody_calls(picture: Picture) -> Iterator[str]:
    if not any(sum(slots) for slots in picture.arrivals.values()):
        yield "nobody calls: no contact type has arrivals within the run"


def _volume_without_shape(picture: Picture) -> Iterator[str]:
    scenario = picture.scenario
    for type_, contact in scenario.contacts.items():
        for name, source in contact.arrivals.items():
            if source.volume is None:
                continue
            volume = source.volume
            lost = [
                day
                for day in picture.grid.dates
                if (volume.at(day, 0, scenario.calendar) or 0) > 0 and not list(daily_rates(scenario, source, day))
            ]
            if lost:
                where = type_ if name == "arrivals" else f"{type_}, {name}"
                yield f"{where}: there is a volume but no shape on {on_days([str(day) for day in lost])}; nobody calls then"


def _log_outside(picture: Picture) -> Iterator[str]:
    for type_, contact in picture.scenario.contacts.items():
        for source in contact.arrivals.values():
            outside = sum(1 for instant in source.log or () if not 0 <= instant < picture.scenario.duration)
            if outside:
                yield f"{type_}: {outside} of {len(source.log or ())} calls of the log lie outside the run and are left out"


def _never_reaches_anyone(picture: Picture) -> Iterator[str]:
    for type_, tried in picture.flow.tried.items():
        done, hung_up = (picture.flow.ends[type_, end] for end in (DONE, HUNG_UP))
        if tried > 0 and done + hung_up >= tried * (1 - 1e-9):
            yield (
                f"{type_}: no contact ever reaches a queue; the IVR serves {percent(done / tried)} of them and "
                f"{percent(hung_up / tried)} hang up there"
            )
        elif tried > 0 and hung_up > tried / 2:
            yield f"{type_}: {percent(hung_up / tried)} of the contacts hang up in the IVR and reach nobody"


def _never_reached(picture: Picture) -> Iterator[str]:
    reached = {queue for queue, _ in picture.flow.offered} | set(picture.flow.refused)
    fed = {queue.otherwise.full for queue in picture.scenario.queues.values()}
    fed |= {queue.otherwise.waited[1] for queue in picture.scenario.queues.values() if queue.otherwise.waited}
    for queue in picture.scenario.queues:
        if queue not in reached | fed and any(picture.flow.tried.values()):
            yield f"queue {queue}: no contact ever comes to it"


def _nobody_serves(picture: Picture) -> Iterator[str]:
    several = len(picture.scenario.segments) > 1
    for queue in picture.scenario.queues:
        lines = {line: sum(slots) for line, slots in picture.flow.offered.items() if line[0] == queue}
        unserved = {line: contacts for line, contacts in lines.items() if not picture.servers[line] and contacts > 0}
        share = percent(sum(unserved.values()) / all_ if (all_ := _all_offered(picture)) else 0)
        if unserved and len(unserved) == len(lines):
            yield f"queue {queue}: nobody serves it, and {share} of the contacts that reach a queue come to it"
        elif unserved and several:
            names = ", ".join(segment for _, segment in unserved)
            yield f"queue {queue}: nobody serves {names} there, {share} of the contacts that reach a queue"


def _all_offered(picture: Picture) -> float:
    return sum(sum(slots) for slots in picture.flow.offered.values())


def _none_at_once(picture: Picture) -> Iterator[str]:
    """Channels of which a group could have several at once, if any came to its queues."""
    scenario, lines = picture.scenario, set(picture.flow.offered)
    come: dict[str, set[str]] = {}
    for type_, segment in live(scenario):
        for queue in queues(scenario, (type_, segment)):
            come.setdefault(scenario.contacts[type_].channel, set()).add(queue)
    for name, group in scenario.agents.items():
        served = {queue for queue, segment in lines if name in picture.servers[queue, segment]}
        idle = [channel for channel in group.at_once if not come.get(channel, set()) & served]
        if idle and served:
            yield f"group {name}: 'at_once' names {' and '.join(idle)}, by which no contact comes to its queues"


def _never_on_duty(picture: Picture) -> Iterator[str]:
    for name, duty in picture.duty.items():
        if not any(duty.on_duty):
            yield f"group {name}: nobody is ever on duty"


def _nobody_there(picture: Picture) -> Iterator[str]:
    """Contacts that come when no agent who could take them is on duty, and cannot wait until one is."""
    told, first, opening = [], picture.grid.slots, Opening(picture.scenario, picture.grid)
    for queue, groups in _served_queues(picture):
        if _can_wait(picture, queue):
            continue
        offered, on_duty = picture.flow.of_queue(queue, picture.flow.offered), picture.on_duty(groups)
        hours = opening.shares(queue)  # who joins when it is closed is told to wait until it opens
        alone = [slot for slot, value in enumerate(offered) if value > 0 and on_duty[slot] <= 0 < hours[slot]]
        share = sum(offered[slot] for slot in alone) / sum(offered)
        if share > HARDLY_ANY:
            told.append(f"{queue} {percent(share)}")
            first = min(first, alone[0])
    if told:
        yield f"contacts come when nobody who serves them is on duty, first {picture.grid.name(first)}: {', '.join(told)}"


def _closed(picture: Picture) -> Iterator[str]:
    told = []
    for queue, refused in picture.flow.refused.items():
        if picture.scenario.queues[queue].otherwise.closed != "hang_up":
            continue  # somebody meant it: they go on to another queue
        joined = sum(picture.flow.of_queue(queue, picture.flow.offered))
        if refused > HARDLY_ANY * (joined + refused):
            told.append(f"{queue} {percent(refused / (joined + refused))}")
    if told:
        yield f"contacts find the queue closed: {', '.join(told)}"


def _served_queues(picture: Picture) -> Iterator[tuple[str, frozenset[str]]]:
    """Queues that contacts reach and somebody serves, with the groups that do."""
    for queue in picture.scenario.queues:
        groups = frozenset[str]().union(*(servers for line, servers in picture.servers.items() if line[0] == queue))
        if groups and any(sum(slots) for line, slots in picture.flow.offered.items() if line[0] == queue):
            yield queue, groups


def _can_wait(picture: Picture, queue: str) -> bool:
    """Whether everybody who comes to a queue can."""
    return all(picture.can_wait(line) for line in picture.flow.offered if line[0] == queue)


def _all_on_break(picture: Picture) -> Iterator[str]:
    for name, duty in picture.duty.items():
        spans = [span for span in duty.all_on_break if span[0] < picture.grid.end and span[1] > picture.grid.begin]
        if spans:
            yield (
                f"group {name}: everybody at work is on a break at once, {times(len(spans))} "
                f"{picture.grid.instant(spans[0][0])} for {format_duration(spans[0][1] - spans[0][0])}"
            )


def _left_at_closing(picture: Picture) -> Iterator[str]:
    """Queues whose last agents leave when the doors close, so that who still waits is served by nobody."""
    told, first = [], picture.grid.end
    for queue, groups in _served_queues(picture):
        if _can_wait(picture, queue):
            continue  # until the next day, which the run may have no more
        offered = picture.flow.of_queue(queue, picture.flow.offered)
        left = [
            close
            for close in _closings(picture, queue)
            if offered[min(max(close - 1, 0) // picture.grid.interval, picture.grid.slots - 1)] > 0
            and any(picture.duty[name].at(close - 1) for name in groups)
            and not any(picture.duty[name].at(close) for name in groups)
        ]
        if left:
            told.append(f"{queue} ({len(left)} time{'s' if len(left) > 1 else ''})")
            first = min(first, left[0])
    if told:
        yield (
            f"the last agents leave when the doors close, first {picture.grid.instant(first)}, and "
            f"{callers_or_customers(picture.scenario.channels)} who still wait then are left: {', '.join(told)}"
        )


def _closings(picture: Picture, queue: str) -> list[int]:
    """Instants of the wall clock at which no more contacts come to a queue that was open."""
    spans = picture.scenario.open_spans(queue, -1, picture.scenario.days)
    clock, end = picture.grid.begin, picture.grid.end
    if spans is None:
        return [end]
    return sorted(
        {min(closes + clock, end) for opens, closes in spans if opens + clock < end and closes + clock > clock}
    )


def _counts_nights(picture: Picture) -> Iterator[str]:
    promises = [(f"queue {name}", name, queue.target) for name, queue in picture.scenario.queues.items()]
    for name, target in picture.scenario.targets.items():
        promises.append((f"target {name}", target.queue or "", target.service_level))
    for what, queue, promise in promises:
        if (
            promise is None
            or promise.open_time
            or promise.within < LONG_PROMISE
            or queue not in picture.scenario.queues
        ):
            continue
        if picture.scenario.queues[queue].open is not None:
            yield (
                f"{what}: the promise of {format_duration(promise.within)} counts the hours in which the queue is "
                f"closed; if it means opening time, write '{plain(promise.within / HOUR)} open h'"
            )


QUESTIONS: tuple[Callable[[Picture], Iterator[str]], ...] = (
    _nobody_calls,
    _volume_without_shape,
    _log_outside,
    _never_reaches_anyone,
    _never_reached,
    _nobody_serves,
    _none_at_once,
    _never_on_duty,
    _nobody_there,
    _closed,
    more_work_than_people,
    _all_on_break,
    _left_at_closing,
    after_the_last,
    gives_up_as_others,
    called_back,
    _counts_nights,
    upside_down,
    pays_to_work,
    weighed_amiss,
)
