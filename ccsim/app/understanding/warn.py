"""What is valid and still looks absurd: one function a question, each yields sentences for a planner."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ccsim.app.understanding.arrivals import daily_rates
from ccsim.app.understanding.duty import Duty
from ccsim.app.understanding.flow import DONE, HUNG_UP, Flow, Line
from ccsim.app.understanding.grid import Grid, Slots, total
from ccsim.scenario import Scenario
from ccsim.scenario.distribution import Never
from ccsim.scenario.model import Serve
from ccsim.units import HOUR, MILLION, format_duration, plain

LONG_PROMISE = HOUR
"""A target time from which it matters whether nights count."""

HARDLY_ANY = 0.01
"""A smaller share of a queue's contacts is not worth a warning."""

TOLERANCE = 1.001
"""Work may be so much above the time on duty before it is more."""


@dataclass(frozen=True)
class Picture:
    """A scenario and everything that was worked out of it."""

    scenario: Scenario
    grid: Grid
    arrivals: dict[str, Slots]
    flow: Flow
    duty: dict[str, Duty]

    def serving(self, line: Line) -> list[tuple[str, Serve]]:
        """Groups that serve a line, and how."""
        found = []
        for name, group in self.scenario.agents.items():
            serve = group.serves.get("/".join(line)) or group.serves.get(line[0])
            if serve is not None:
                found.append((name, serve))
        return found

    @cached_property
    def servers(self) -> dict[Line, frozenset[str]]:
        """Groups that serve each line that contacts reach."""
        return {line: frozenset(name for name, _ in self.serving(line)) for line in self.flow.offered}

    @cached_property
    def work(self) -> dict[Line, Slots]:
        """Work of each line in ms by slot, with the factors of the groups that take it first."""
        return {line: self._with_factors(line, slots) for line, slots in self.flow.work.items()}

    def _with_factors(self, line: Line, slots: Slots) -> Slots:
        serving = self.serving(line)
        first = min((serve.level for _, serve in serving), default=0)
        groups = [(self.scenario.agents[name], serve) for name, serve in serving if serve.level == first]
        if not groups:
            return slots
        factors = []
        for day in self.grid.dates:
            of_day = [
                (group.aht.at(day, 0, self.scenario.calendar) or MILLION) * serve.aht / MILLION**2
                for group, serve in groups
            ]
            factors.append(sum(of_day) / len(of_day))
        return [value * factors[self.grid.day_of(slot)] for slot, value in enumerate(slots)]

    def on_duty(self, groups: Iterable[str]) -> Slots:
        """Agents on duty by slot, of several groups."""
        return total((self.duty[name].on_duty for name in groups), self.grid.slots)


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
                yield f"{where}: there is a volume but no shape on {_days([str(day) for day in lost])}; nobody calls then"


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
                f"{type_}: no contact ever reaches a queue; the IVR serves {_percent(done / tried)} of them and "
                f"{_percent(hung_up / tried)} hang up there"
            )
        elif tried > 0 and hung_up > tried / 2:
            yield f"{type_}: {_percent(hung_up / tried)} of the contacts hang up in the IVR and reach nobody"


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
        share = _percent(sum(unserved.values()) / all_ if (all_ := _all_offered(picture)) else 0)
        if unserved and len(unserved) == len(lines):
            yield f"queue {queue}: nobody serves it, and {share} of the contacts that reach a queue come to it"
        elif unserved and several:
            names = ", ".join(segment for _, segment in unserved)
            yield f"queue {queue}: nobody serves {names} there, {share} of the contacts that reach a queue"


def _all_offered(picture: Picture) -> float:
    return sum(sum(slots) for slots in picture.flow.offered.values())


def _never_on_duty(picture: Picture) -> Iterator[str]:
    for name, duty in picture.duty.items():
        if not any(duty.on_duty):
            yield f"group {name}: nobody is ever on duty"


def _nobody_there(picture: Picture) -> Iterator[str]:
    """Contacts that come when no agent who could take them is on duty."""
    told, first = [], picture.grid.slots
    for queue, groups in _served_queues(picture):
        offered, on_duty = picture.flow.of_queue(queue, picture.flow.offered), picture.on_duty(groups)
        alone = [slot for slot, value in enumerate(offered) if value > 0 and on_duty[slot] <= 0]
        share = sum(offered[slot] for slot in alone) / sum(offered)
        if share > HARDLY_ANY:
            told.append(f"{queue} {_percent(share)}")
            first = min(first, alone[0])
    if told:
        yield f"contacts come when nobody who serves them is on duty, first {picture.grid.name(first)}: {', '.join(told)}"


def _closed(picture: Picture) -> Iterator[str]:
    told = []
    for queue, refused in picture.flow.refused.items():
        joined = sum(picture.flow.of_queue(queue, picture.flow.offered))
        if refused > HARDLY_ANY * (joined + refused):
            told.append(f"{queue} {_percent(refused / (joined + refused))}")
    if told:
        yield f"contacts find the queue closed: {', '.join(told)}"


def _more_work_than_people(picture: Picture) -> Iterator[str]:
    """Compare the work of lines that the same groups serve with these groups, by day and by interval."""
    grid = picture.grid
    days_told, slots_told = set[int](), set[int]()
    for groups in _server_sets(picture):
        lines = [line for line, servers in picture.servers.items() if servers and servers <= groups]
        work, on_duty = total((picture.work[line] for line in lines), grid.slots), picture.on_duty(groups)
        pairs = ((_of_day(grid, work, day), _of_day(grid, on_duty, day)) for day in range(len(grid.dates)))
        days = [day for day, (load, agents) in enumerate(pairs) if load > TOLERANCE * grid.interval * agents > 0]
        if set(days) - days_told:
            hours = _of_day(grid, work, days[0]) / HOUR, _of_day(grid, on_duty, days[0]) * grid.interval / HOUR
            yield (
                f"more work than people on {_days([str(grid.dates[day]) for day in days])} "
                f"({hours[0]:.1f} h of work, {hours[1]:.1f} h on duty): {_lines(picture, lines)}"
            )
        if not all(_can_wait(picture, line) for line in lines):
            erlangs = [load / grid.interval for load in work]
            busy = {slot for slot, load in enumerate(erlangs) if load > TOLERANCE * on_duty[slot] > 0}
            busy -= {slot for day in days for slot in range(day * grid.per_day, (day + 1) * grid.per_day)}
            if busy - slots_told:
                worst = max(sorted(busy), key=lambda slot: erlangs[slot] - on_duty[slot])
                yield (
                    f"more work than people in {len(busy)} interval{'s' if len(busy) > 1 else ''}, most on "
                    f"{grid.name(worst)} ({erlangs[worst]:.1f} erlang, {on_duty[worst]:.1f} agents on duty): "
                    f"{_lines(picture, lines)}"
                )
            slots_told |= busy
        days_told |= set(days)


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


def _can_wait(picture: Picture, line: Line) -> bool:
    """Whether a line's contacts neither give up nor are promised to be answered soon, so that peaks do not matter."""
    queue = picture.scenario.queues[line[0]]
    never = queue.patience is not None and all(isinstance(value, Never) for value in queue.patience.values())
    return never and queue.judged_by.within >= LONG_PROMISE


def _server_sets(picture: Picture) -> list[frozenset[str]]:
    """Groups that serve one line, and all groups together; large sets first, as they say most."""
    sets = {groups for groups in picture.servers.values() if groups} | {frozenset(picture.scenario.agents)}
    return sorted(sets, key=lambda groups: (-len(groups), sorted(groups)))


def _served_queues(picture: Picture) -> Iterator[tuple[str, frozenset[str]]]:
    """Queues that contacts reach and somebody serves, with the groups that do."""
    for queue in picture.scenario.queues:
        groups = frozenset[str]().union(*(servers for line, servers in picture.servers.items() if line[0] == queue))
        if groups and any(sum(slots) for line, slots in picture.flow.offered.items() if line[0] == queue):
            yield queue, groups


def _all_on_break(picture: Picture) -> Iterator[str]:
    for name, duty in picture.duty.items():
        spans = [span for span in duty.all_on_break if span[0] < picture.grid.end and span[1] > picture.grid.begin]
        if spans:
            yield (
                f"group {name}: everybody at work is on a break at once, {_times(len(spans))} "
                f"{picture.grid.instant(spans[0][0])} for {format_duration(spans[0][1] - spans[0][0])}"
            )


def _left_at_closing(picture: Picture) -> Iterator[str]:
    """Queues whose last agents leave when the doors close, so that who still waits is served by nobody."""
    told, first = [], picture.grid.end
    for queue, groups in _served_queues(picture):
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
            f"the last agents leave when the doors close, first {picture.grid.instant(first)}, and callers who still "
            f"wait then are left: {', '.join(told)}"
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


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %" if 0.001 <= share < 0.0995 else f"{share * 100:.0f} %"


def _times(count: int) -> str:
    return "on" if count == 1 else f"{count} times, first"


def _days(days: list[str]) -> str:
    return days[0] if len(days) == 1 else f"{len(days)} days, the first {days[0]}"


def _of_day(grid: Grid, slots: Slots, day: int) -> float:
    return math.fsum(slots[day * grid.per_day : (day + 1) * grid.per_day])


QUESTIONS: tuple[Callable[[Picture], Iterator[str]], ...] = (
    _nobody_calls,
    _volume_without_shape,
    _log_outside,
    _never_reaches_anyone,
    _never_reached,
    _nobody_serves,
    _never_on_duty,
    _nobody_there,
    _closed,
    _more_work_than_people,
    _all_on_break,
    _left_at_closing,
    _counts_nights,
)
