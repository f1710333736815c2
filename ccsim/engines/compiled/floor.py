"""The floor of the centre: lines of waiting calls, and who takes whom."""

from __future__ import annotations

from ccsim import rules
from ccsim.compiler import compiled
from ccsim.engines.compiled import decide, hands
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.centre import Centre
from ccsim.engines.compiled.draws import Draws
from ccsim.engines.compiled.fields import Column, Table
from ccsim.engines.compiled.tables import Parallel, PlanTables

NOBODY = -1
TOO_LONG = -2
"""In place of a call: somebody has waited so long that scores would not fit into 64 bits."""

# --- Lines ------------------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def stand_in_line(calls: Table, lines: Table, line: int, me: int) -> None:
    """Let a call wait at the end of a line."""
    last = lines[line, f.TAIL]
    calls[me, f.AHEAD], calls[me, f.BEHIND] = last, NOBODY
    if last < 0:
        lines[line, f.HEAD] = me
    else:
        calls[last, f.BEHIND] = me
    lines[line, f.TAIL] = me


@compiled(in_place=True)
def leave_line(calls: Table, lines: Table, line: int, me: int) -> None:
    """Take a call out of its line, wherever it stands, and let the alarms that were set for its wait be stale."""
    ahead, behind = calls[me, f.AHEAD], calls[me, f.BEHIND]
    if ahead < 0:
        lines[line, f.HEAD] = behind
    else:
        calls[ahead, f.BEHIND] = behind
    if behind < 0:
        lines[line, f.TAIL] = ahead
    else:
        calls[behind, f.AHEAD] = ahead
    calls[me, f.STAMP] += 1


# --- What was drawn -----------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def find_end(draws: Draws, row: int, cell: int) -> int:
    """Find an end of an attempt among those that lead somewhere; NOBODY if it is not there."""
    at, end = draws.next_from[row], draws.next_from[row + 1]
    while at < end and draws.next_cell[at] < cell:
        at += 1
    return at if at < end and draws.next_cell[at] == cell else NOBODY


# --- Rows of calls --------------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def take_row(calls: Table, unused: int, fresh: int) -> tuple[int, int, int]:
    """Take a row for a call; return it, and what is left: the chain of rows to be used again, and those never used."""
    if unused >= 0:
        return unused, calls[unused, f.BEHIND], fresh
    return fresh, unused, fresh + 1


@compiled(in_place=True)
def remember(
    calls: Table, me: int, contact: int, row: int, attempt: int, kind: int, segment: int, routed: int, arrived: int
) -> None:
    """Write down who a call is."""
    calls[me, f.CONTACT], calls[me, f.ROW], calls[me, f.ATTEMPT] = contact, row, attempt
    calls[me, f.TYPE], calls[me, f.SEGMENT], calls[me, f.ROUTED] = kind, segment, routed
    calls[me, f.ARRIVED] = arrived


@compiled(in_place=True)
def give_row_back(calls: Table, me: int, unused: int) -> int:
    """Let a row be used again; return the first of the chain of such rows."""
    calls[me, f.BEHIND], calls[me, f.ROW] = unused, f.NO_ROW
    return me


# --- A contact looks for an agent ---------------------------------------------------------------------------------------------


@compiled(in_place=True)
def find_agent(
    plan: PlanTables, parallel: Parallel | None, centre: Centre, policy: int, line: int, kind: int, waited: int
) -> int:
    """Return the agent who takes the head of a line, a contact of a type, at once, or NOBODY."""
    best, best_level, best_used, best_rank = NOBODY, 0, 0, 0
    for at in range(plan.served_from[line], plan.served_from[line + 1]):
        level, group = plan.served_by[at, f.SERVING_LEVEL], plan.served_by[at, f.SERVING_GROUP]
        if best >= 0 and level > best_level:
            break
        free, after = centre.groups[group, f.FREE_AGENTS], plan.served_by[at, f.SERVING_AFTER]
        keep_free, who, used = plan.keep_free[policy, group, line], NOBODY, 0
        if decide.can_take(level, waited, after, free, keep_free):
            who = centre.groups[group, f.IDLE_FIRST]
        elif parallel is not None and decide.can_take(level, waited, after, free + 1, keep_free):
            who = hands.first_busy(parallel, centre, group, kind)
            used = centre.agents[who, f.UNITS_USED] if who >= 0 else 0
        if who >= 0:
            rank = centre.agents[who, f.RANK]
            if best < 0 or decide.agent_goes_first(level, used, rank, who, best_level, best_used, best_rank, best):
                best, best_level, best_used, best_rank = who, level, used, rank
    return best


@compiled(in_place=True)
def first_to_start(plan: PlanTables, parallel: Parallel | None, centre: Centre, policy: int, now: int) -> int:
    """Of those who are first in a line and find an agent, return who has the lowest number, or NOBODY."""
    calls, best = centre.calls, NOBODY
    for line in range(len(centre.lines)):
        head = centre.lines[line, f.HEAD]
        if head >= 0 and (best < 0 or calls[head, f.CONTACT] < calls[best, f.CONTACT]):
            kind, waited = calls[head, f.TYPE], now - calls[head, f.JOINED]
            if find_agent(plan, parallel, centre, policy, line, kind, waited) >= 0:
                best = head
    return best


# --- An agent looks for a contact ---------------------------------------------------------------------------------------------


@compiled(in_place=True)
def may_take(
    plan: PlanTables, parallel: Parallel | None, centre: Centre, policy: int, group: int, who: int, line: int, now: int
) -> bool:
    """Whether an agent of a group, who is free or has room for more, can take the head of a line."""
    head, free = centre.lines[line, f.HEAD], centre.groups[group, f.FREE_AGENTS]
    if head < 0:
        return False
    if parallel is not None:
        if not hands.has_room(parallel, centre.agents, group, who, centre.calls[head, f.TYPE]):
            return False
        free += int(centre.agents[who, f.IN_HAND] > 0)  # a busy agent is none of those who are kept free
    return decide.can_take(
        plan.serving[group, line, f.LEVEL],
        now - centre.calls[head, f.JOINED],
        plan.serving[group, line, f.AFTER],
        free,
        plan.keep_free[policy, group, line],
    )


@compiled(in_place=True)
def another_can_be_taken(
    plan: PlanTables, parallel: Parallel | None, centre: Centre, policy: int, group: int, who: int, now: int
) -> int:
    """Whether an agent of a group can take the head of a line that `at_most_in_a_row` does not name."""
    for at in range(plan.serves_from[group], plan.serves_from[group + 1]):
        line = plan.serves[at]
        named = plan.line_rules[policy, line, f.NAMED]
        if named == 0 and may_take(plan, parallel, centre, policy, group, who, line, now):
            return 1
    return 0


@compiled(in_place=True)
def find_contact(
    plan: PlanTables, parallel: Parallel | None, centre: Centre, policy: int, group: int, who: int, now: int
) -> int:
    """Return the call that an agent of a group takes, NOBODY, or TOO_LONG."""
    line_rules, serving, calls = plan.line_rules, plan.serving, centre.calls
    limit, level_first = plan.policy_rules[policy, f.LIMIT], plan.policy_rules[policy, f.LEVEL_FIRST]
    another, count = 0, 0
    if limit > 0:
        another = another_can_be_taken(plan, parallel, centre, policy, group, who, now)
        count = centre.groups[group, f.IN_A_ROW]
    best, best_line, best_credit = NOBODY, NOBODY, 0
    for at in range(plan.serves_from[group], plan.serves_from[group + 1]):
        line = plan.serves[at]
        if not may_take(plan, parallel, centre, policy, group, who, line, now):
            continue
        if decide.left_out(line_rules[policy, line, f.NAMED], count, limit, another):
            continue
        call = centre.lines[line, f.HEAD]
        credit = now - calls[call, f.JOINED] + line_rules[policy, line, f.HEAD_START]
        if credit > plan.largest_credit[policy]:
            return TOO_LONG
        if best < 0 or decide.contact_goes_first(
            level_first,
            serving[group, line, f.LEVEL],
            line_rules[policy, line, f.PRIORITY],
            line_rules[policy, line, f.SHARE],
            line_rules[policy, line, f.OF],
            credit,
            calls[call, f.JOINED],
            calls[call, f.CONTACT],
            serving[group, best_line, f.LEVEL],
            line_rules[policy, best_line, f.PRIORITY],
            line_rules[policy, best_line, f.SHARE],
            line_rules[policy, best_line, f.OF],
            best_credit,
            calls[best, f.JOINED],
            calls[best, f.CONTACT],
        ):
            best, best_line, best_credit = call, line, credit
    return best


@compiled(in_place=True)
def lowest_head(calls: Table, lines: Table) -> int:
    """Of those who are first in a line, return who has the lowest number, or NOBODY."""
    best = NOBODY
    for line in range(len(lines)):
        head = lines[line, f.HEAD]
        if head >= 0 and (best < 0 or calls[head, f.CONTACT] < calls[best, f.CONTACT]):
            best = head
    return best


# --- Breaks -------------------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def take_breaks(agents: Table, pauses: Table, who: int, begin: int, end: int, since: int) -> None:
    """Take breaks one after another, from when each is due (but not before `since`) or the one before ends.

    The shift may end instead.
    """
    for pause in range(begin, end):
        if agents[who, f.IN_SHIFT] != 0 and agents[who, f.ENDED] == 0:
            start = max(pauses[pause, f.DUE], since, agents[who, f.BREAK_UNTIL])
            over = decide.break_ends(start, pauses[pause, f.LASTS], agents[who, f.SHIFT_END])
            if over == rules.OVER:
                agents[who, f.IN_SHIFT] = 0
            else:
                agents[who, f.BREAK_UNTIL] = over


# --- Opening hours ------------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def span_at(opens: Column, begin: int, end: int, now: int) -> int:
    """Return the last of a queue's opening spans that has begun by now; `begin - 1` if none has."""
    low, high = begin, end
    while low < high:
        middle = (low + high) >> 1
        if opens[middle] <= now:
            low = middle + 1
        else:
            high = middle
    return low - 1


@compiled(in_place=True)
def is_open(plan: PlanTables, queue: int, now: int) -> bool:
    """Whether a queue is open."""
    begin = plan.queues[queue, f.SPAN_FROM]
    span = span_at(plan.opens, begin, plan.queues[queue, f.SPAN_TO], now)
    return bool(span >= begin and now < plan.closes[span])


@compiled(in_place=True)
def open_due(plan: PlanTables, queue: int, now: int, delay: int) -> int:
    """Return the first open instant by which so much open time has run, or -1 if the queue opens no more."""
    opens, closes = plan.opens, plan.closes
    begin, end = plan.queues[queue, f.SPAN_FROM], plan.queues[queue, f.SPAN_TO]
    for span in range(max(begin, span_at(opens, begin, end, now)), end):
        since = max(opens[span], now)
        if since + delay < closes[span]:
            return int(since + delay)
        delay -= max(0, closes[span] - since)
    return -1
