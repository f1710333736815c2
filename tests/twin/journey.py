"""A contact's way: attempts, lines, IVR, joining a queue, waiting, and what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import routing
from .world import ARRIVES, CALLBACK, GIVES_UP, NEVER, OVERFLOW, WAITED, Attempt, Visit

if TYPE_CHECKING:
    from . import Twin

DONE, HUNG_UP = -1, -2


def expect(twin: Twin, contact: int, row: int, number: int, cause: int, arrives: int) -> None:
    """An attempt to come; nothing arrives at or after the end."""
    if arrives >= twin.scenario.duration:
        return
    workload = twin.workload
    kind = int(workload.attempt_type[row])
    attempt = Attempt(
        contact,
        number,
        row,
        kind,
        twin.scenario.contacts[twin.type_names[kind]].channel,
        int(workload.segment[contact]),
        int(workload.routed_as[contact]),
        arrives,
        cause,
    )
    twin.pend(arrives, ARRIVES, contact, lambda: arrives_at_lines(twin, attempt))


def arrives_at_lines(twin: Twin, attempt: Attempt) -> None:
    limit = twin.scenario.ivr.lines
    by_voice = attempt.channel == "voice"
    if by_voice and limit is not None and sum(other.holds_line for other in twin.attempts) >= limit:
        twin.attempts.append(attempt)
        ends_nowhere(twin, attempt, "blocked_lines", "blocked")
        return
    twin.attempts.append(attempt)
    if by_voice:
        attempt.holds_line, attempt.line_since = True, twin.now
    in_ivr = int(twin.workload.ivr_time[attempt.row])
    if in_ivr < 0:
        leaves_ivr(twin, attempt)
    else:
        twin.pend(twin.now + in_ivr, ARRIVES, attempt.contact, lambda: leaves_ivr(twin, attempt))


def leaves_ivr(twin: Twin, attempt: Attempt) -> None:
    end = int(twin.workload.ivr_end[attempt.row])
    if end == DONE:
        ends_nowhere(twin, attempt, "self_served", "done")
    elif end == HUNG_UP:
        ends_nowhere(twin, attempt, "hung_up", "hung_up")
    else:
        joins(twin, attempt, end, attempt.cause)


def ends_nowhere(twin: Twin, attempt: Attempt, outcome: str, cause: str) -> None:
    visit = twin.new_visit(attempt, -1, attempt.cause)
    twin.finish(visit, outcome)
    ends(twin, attempt, twin.journeys.slots[attempt.type], cause, -1)


def joins(twin: Twin, attempt: Attempt, queue: int, cause: int) -> None:
    otherwise = twin.queues[queue].otherwise
    if not is_open(twin, queue, twin.now) and otherwise.closed != "wait":
        if otherwise.closed == "hang_up" or "closed" in attempt.sent_on:
            refused(twin, attempt, queue, cause, "closed", "closed")
        else:
            attempt.sent_on.add("closed")
            joins(twin, attempt, twin.queue_names.index(otherwise.closed), OVERFLOW)
        return

    visit = Visit(attempt, attempt.visits, cause, queue, attempt.turns, joined=twin.now)
    finds_agent = not twin.lines[queue, attempt.routed] and any(
        routing.can_take(twin, agent, visit) for agent in twin.agents
    )
    capacity = twin.queues[queue].capacity
    if not finds_agent and capacity is not None and waiting(twin, queue) >= capacity:
        if otherwise.full == "blocked" or "full" in attempt.sent_on:
            refused(twin, attempt, queue, cause, "blocked_queue", "blocked")
        else:
            attempt.sent_on.add("full")
            joins(twin, attempt, twin.queue_names.index(otherwise.full), OVERFLOW)
        return

    twin.begin_visit(visit)
    if not twin.queues[queue].line and attempt.holds_line:
        visit.line_to = twin.now
        hang_up(attempt)
    if finds_agent:
        routing.contact_looks(twin, visit)
    else:
        waits(twin, visit)


def waiting(twin: Twin, queue: int) -> int:
    return sum(not visit.accepted for (q, _), line in twin.lines.items() if q == queue for visit in line)


def refused(twin: Twin, attempt: Attempt, queue: int, cause: int, outcome: str, reason: str) -> None:
    visit = twin.new_visit(attempt, queue, cause)
    twin.finish(visit, outcome)
    ends(twin, attempt, twin.slot(visit), reason, queue)


def waits(twin: Twin, visit: Visit) -> None:
    ahead = twin.lines[visit.queue, visit.attempt.routed].copy()
    twin.lines[visit.queue, visit.attempt.routed].append(visit)
    contact = visit.attempt.contact
    line = routing.line_of(twin, visit)
    posts = [routing.serves(twin, agent, *line) for agent in twin.agents]
    for after in {post.after for post in posts if post is not None and post.after > 0}:
        twin.pend(visit.joined + after, WAITED, contact, lambda: head_looks(twin, visit), about=visit)
    callback = twin.queues[visit.queue].callback
    if callback is not None and not visit.accepted:
        offer = callback.offer
        if offer.after is not None:
            due = visit.joined + offer.after
            twin.pend(due, WAITED, contact, lambda: is_offered(twin, visit), then=1, about=visit)
        elif ahead and twin.now - ahead[0].joined > offer.when_wait_over:
            is_offered(twin, visit)
    if visit.accepted:
        return
    moves_on = twin.queues[visit.queue].otherwise.waited
    if moves_on is not None:
        twin.pend(visit.joined + moves_on[0], WAITED, contact, lambda: moves(twin, visit), then=2, about=visit)
    patience = int(twin.workload.patience[twin.workload.base[visit.attempt.row] + twin.slot(visit)])
    if patience != NEVER:
        twin.pend(visit.joined + patience, GIVES_UP, contact, lambda: gives_up(twin, visit), about=visit)


def head_looks(twin: Twin, visit: Visit) -> None:
    if twin.lines[visit.queue, visit.attempt.routed][0] is visit:
        routing.contact_looks(twin, visit)


def is_offered(twin: Twin, visit: Visit) -> None:
    """Who accepts hangs up and is in line all the same: it neither gives up nor moves on."""
    visit.offered = twin.now
    if missed(twin, visit) == NEVER:
        return
    visit.accepted = True
    if visit.attempt.holds_line:
        visit.line_to = twin.now
        hang_up(visit.attempt)
    away = [lambda event: event.key[1] == GIVES_UP, lambda event: event.key[1] == WAITED and event.key[3] == 2]
    twin.pending = [e for e in twin.pending if e.about is not visit or not any(goes(e) for goes in away)]


def missed(twin: Twin, visit: Visit) -> int:
    """How many dials would be in vain; NEVER of who would not accept."""
    return int(twin.workload.missed[twin.workload.base[visit.attempt.row] + twin.slot(visit)])


def was_not_reached(twin: Twin, visit: Visit) -> None:
    """Another try at the end of the same line, or the end of the attempt."""
    attempt = visit.attempt
    if visit.outcome == "callback_failed":
        ends(twin, attempt, twin.slot(visit), "abandoned", visit.queue)
        return
    again = Visit(attempt, attempt.visits, CALLBACK, visit.queue, visit.turn)
    again.offered, again.accepted, again.dials = visit.offered, True, visit.dials + 1
    due = twin.now + twin.queues[visit.queue].callback.retry_after
    twin.pend(due, ARRIVES, attempt.contact, lambda: comes_back(twin, again))


def comes_back(twin: Twin, visit: Visit) -> None:
    visit.joined = twin.now
    twin.begin_visit(visit)
    if twin.lines[visit.queue, visit.attempt.routed] or not routing.contact_looks(twin, visit):
        waits(twin, visit)


def moves(twin: Twin, visit: Visit) -> None:
    """Who has waited long enough joins the other queue, once an attempt."""
    attempt, otherwise = visit.attempt, twin.queues[visit.queue].otherwise
    if "waited" in attempt.sent_on:
        return
    attempt.sent_on.add("waited")
    twin.leave_line(visit)
    visit.left = twin.now
    twin.finish(visit, "overflowed")
    joins(twin, attempt, twin.queue_names.index(otherwise.waited[1]), OVERFLOW)


def gives_up(twin: Twin, visit: Visit) -> None:
    twin.leave_line(visit)
    visit.left = twin.now
    twin.finish(visit, "abandoned")
    ends(twin, visit.attempt, twin.slot(visit), "abandoned", visit.queue)


def hang_up(attempt: Attempt) -> None:
    attempt.holds_line, attempt.line_since = False, NEVER


def ends(twin: Twin, attempt: Attempt, slot: int, cause: str, queue: int) -> None:
    """The attempt is over for the caller: what does it lead to?"""
    hang_up(attempt)
    entry = twin.drawn_entry(attempt, slot, cause)
    if entry < 0:
        return
    row, delay = twin.drawn_next(attempt, slot, cause)
    what = twin.journeys.entries[entry]
    counts = twin.made[attempt.contact]
    if counts.count(entry) >= what.at_most or row < 0:
        return
    counts.append(entry)
    arrives: int | None = twin.now + delay
    if what.clock == 1 and queue >= 0:
        arrives = on_opening_clock(twin, queue, delay)
    elif delay < 1:
        arrives = twin.now + 1
    if arrives is not None:
        expect(twin, attempt.contact, row, attempt.number + 1, twin.journeys.entry_cause[entry], arrives)


def is_open(twin: Twin, queue: int, now: int) -> bool:
    spans = twin.open_spans[queue]
    return spans is None or any(begin <= now < end for begin, end in spans)


def on_opening_clock(twin: Twin, queue: int, delay: int) -> int | None:
    """The first open instant by which the queue has been open for `delay` from now; None if there is none."""
    spans = twin.open_spans[queue]
    if spans is None:
        return twin.now + delay
    for begin, end in spans:
        runs_from = max(begin, twin.now)
        if runs_from >= end:
            continue
        if delay < end - runs_from:
            return runs_from + delay
        delay -= end - runs_from
    return None
