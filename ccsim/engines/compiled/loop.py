"""The journey of `docs/semantics.md` as one loop over whole numbers.

It is the mechanics only: what moves calls and agents. Whatever decides is a rule of `ccsim.rules`, compiled as it stands. Each
`if step == ..` is one thing that happens, and says what happens next; the steps stand in the order in which they usually follow
one another. The SimPy engine tells the same story for readers.
"""

from __future__ import annotations

from ccsim import records, rules
from ccsim.compiler import compiled
from ccsim.engines.compiled import decide, floor, hands, heap, idle, rows, steps, widths
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.centre import Centre
from ccsim.engines.compiled.draws import Callbacks, Draws
from ccsim.engines.compiled.tables import Parallel, PlanTables, RosterTables
from ccsim.records import NEVER
from ccsim.scenario import journeys as after
from ccsim.units import DAY, FAR

AGENT_ALARM, CALL_ALARM, CALLER, DIARY, CHANGE = range(5)
NO_ROW = f.NO_ROW
DONE_IN_IVR = -1
OFF_DUTY = -1
STAYS = -1


@compiled(in_place=True)
def advance(
    plan: PlanTables,
    roster: RosterTables,
    draws: Draws,
    callbacks: Callbacks | None,
    parallel: Parallel | None,
    first: int,
    until: int,
    centre: Centre,
    events: int,
) -> int:
    """Let things happen until a slice is over, a piece of the workload is, or everything.

    Parameters
    ----------
    plan, roster, draws : named tuples of arrays
    callbacks : named tuple of arrays or None
        None if no queue offers any: what asks `callbacks is not None` is then no part of the compiled loop and costs nothing.
    parallel : named tuple of arrays or None
        None, likewise, if nobody can have several contacts in hand.
    first : int
        Number of the first contact of the piece.
    until : int
        Instant before which this piece says all that happens; FAR if it is the last.
    centre : named tuple of arrays
        Changed in place.
    events : int
        How many events make a slice.

    Returns
    -------
    int
        Why it came back, see `steps`.

    Raises
    ------
    ValueError
        If a table has other columns than `fields` names.
    """
    if not widths.as_named(plan, roster, centre):
        raise ValueError("a table has not the columns that are named")
    calls, agents, lines, groups, waiting = centre.calls, centre.agents, centre.lines, centre.groups, centre.waiting
    made, finishing, pending, visits, spells = (
        centre.made,
        centre.finishing,
        centre.pending,
        centre.visits,
        centre.spells,
    )
    of_hands = agents  # who has but one hand holds in its own row what is in it
    if parallel is not None:
        of_hands = centre.hands
    queues, types, entries, diary, pauses = plan.queues, plan.types, plan.entries, roster.diary, roster.pauses
    state, thresholds_from = centre.state, plan.thresholds_from
    step, now, policy = state[f.STEP], state[f.NOW], state[f.POLICY]
    next_caller, next_diary, next_change = state[f.NEXT_CALLER], state[f.NEXT_DIARY], state[f.NEXT_CHANGE]
    trunks_left, anyone, tried = state[f.TRUNKS_LEFT], state[f.ANYONE], state[f.TRIED]
    finishing_size, pending_size = state[f.FINISHING], state[f.PENDING]
    unused, fresh, who = state[f.UNUSED], state[f.FRESH], state[f.AGENT]
    row_count, spell_count = state[f.VISITS], state[f.SPELLS]

    limit = plan.policy_rules[policy, f.LIMIT]
    contacts = len(draws.arrived)
    ring_at = draws.arrived[next_caller - first] if next_caller - first < contacts else FAR
    diary_at = diary[next_diary, f.DIARY_AT] if next_diary < len(diary) else FAR
    change_at = plan.changes[next_change, f.AT] if next_change < len(plan.changes) else FAR
    known_at = min(diary_at, change_at, until, steps.LATEST)
    status, done, looks_at = steps.SLICE_OVER, 0, 0
    vacant = False  # whether the first of `finishing` has gone off: its place is taken by the next to be set
    back = after_settling = steps.NEXT_EVENT  # where to go on after a start; for an agent who stays
    heads_look = False  # whether the first of all lines look for an agent once the event is settled

    # What is in hand: a call (`me` is its row in `calls`, NO_ROW if it has none), an agent.
    me, waits = NO_ROW, False
    contact = row = attempt = kind = segment = routed = visit = cause = arrived = sent = 0
    joined = queue = line = place = trunk_since = freed_from = freed_to = NEVER
    outcome = why = hand = group = entry = 0

    while True:
        if step == steps.NEXT_EVENT:
            if vacant:
                finishing_size, vacant = heap.drop_agent(finishing, finishing_size), False
            if parallel is not None and heads_look:
                step = steps.HEADS_LOOK
                continue
            if unused < 0 and fresh >= len(calls):
                status = steps.CALLS_FULL
                break
            if done >= looks_at:  # is there room for what an event can write, and of how many events?
                if done >= events:
                    break
                if row_count + 2 > len(visits) or spell_count + 1 > len(spells):
                    status = steps.ROWS_FULL
                    break
                if pending_size + 3 > len(pending):
                    status = steps.ALARMS_FULL
                    break
                room = min(
                    (len(visits) - row_count) // 2, len(spells) - spell_count, (len(pending) - pending_size) // 3
                )
                looks_at = min(events, done + room)
            at, order, source = ring_at, steps.ARRIVES + next_caller, CALLER
            if finishing_size > 0 and heap.earlier(finishing[0, f.AT], finishing[0, f.ORDER], at, order):
                at, order, source = finishing[0, f.AT], finishing[0, f.ORDER], AGENT_ALARM
            if pending_size > 0 and heap.earlier(pending[0, f.AT], pending[0, f.ORDER], at, order):
                at, order, source = pending[0, f.AT], pending[0, f.ORDER], CALL_ALARM
            if at >= known_at:  # the diary, a change of policy, the end of the piece or of what fits
                if diary_at < FAR and heap.earlier(diary_at, diary[next_diary, f.DIARY_RANK], at, order):
                    at, order, source = diary_at, diary[next_diary, f.DIARY_RANK], DIARY
                if heap.earlier(change_at, steps.CHANGES, at, order):
                    at, order, source = change_at, steps.CHANGES, CHANGE
                if steps.LATEST < at < FAR:
                    status = steps.TOO_LARGE
                    break
                if at >= until:
                    if until < FAR:
                        status = steps.PIECE_OVER
                        break
                    step, tried = steps.STAYS_UNSERVED, 0
                    continue
            now, back, done = at, steps.NEXT_EVENT, done + 1

            if source == CALLER:
                me, contact, row = NO_ROW, next_caller, next_caller - first
                attempt, visit, cause, sent = 0, 0, after.FIRST, 0
                kind, segment, routed, arrived = draws.type[row], draws.segment[row], draws.routed_as[row], now
                joined = queue = line = place = trunk_since = freed_from = freed_to = NEVER
                next_caller += 1
                ring_at = draws.arrived[row + 1] if row + 1 < contacts else FAR
                step = steps.RINGS
            elif source == AGENT_ALARM:
                vacant = True
                if order >= steps.WRAP:
                    hand, step = order - steps.WRAP, steps.WRAP_ENDS
                else:
                    hand, step = order - steps.TALK, steps.TALK_ENDS
                    me = of_hands[hand, f.BUSY]
                who = hand
                if parallel is not None:
                    who = of_hands[hand, f.HAND_AGENT]
            elif source == CALL_ALARM:
                me, stamp = pending[0, f.WHO], pending[0, f.OF_STAMP]
                pending_size = heap.drop(pending, pending_size)
                if order < steps.ARRIVES:
                    who, step = me, steps.COMES_BACK
                    continue
                if order >= steps.WAITED and calls[me, f.STAMP] != stamp:
                    continue
                contact, row, attempt = calls[me, f.CONTACT], calls[me, f.ROW], calls[me, f.ATTEMPT]
                kind, segment, routed = calls[me, f.TYPE], calls[me, f.SEGMENT], calls[me, f.ROUTED]
                visit, cause, arrived = calls[me, f.VISIT], calls[me, f.CAUSE], calls[me, f.ARRIVED]
                joined, trunk_since, sent = calls[me, f.JOINED], calls[me, f.TRUNK_SINCE], calls[me, f.SENT]
                freed_from, freed_to = calls[me, f.FREED_FROM], calls[me, f.FREED_TO]
                queue, line, place = calls[me, f.QUEUE], calls[me, f.LINE], calls[me, f.PLACE]
                if order < steps.WAITED:
                    to = calls[me, f.COMES_TO]
                    step = steps.RINGS if to == f.RINGS else steps.LEAVES_IVR if to == f.LEAVES_IVR else steps.JOINS
                    queue = to if to >= 0 else NEVER
                    if callbacks is not None and to == f.RETURNS:
                        step, queue = steps.RETURNS, calls[me, f.QUEUE]
                elif order < steps.PATIENCE:
                    step = steps.WAITED_ENOUGH
                else:
                    step, outcome, why = steps.ENDS, records.ABANDONED, after.ABANDONED
            elif source == DIARY:
                entry, who, step = next_diary, diary[next_diary, f.DIARY_AGENT], steps.DIARY_SAYS
                next_diary += 1
                diary_at = diary[next_diary, f.DIARY_AT] if next_diary < len(diary) else FAR
                known_at = min(diary_at, change_at, until, steps.LATEST)
            else:
                policy, step = plan.changes[next_change, f.CHANGE_TO], steps.HEADS_LOOK
                limit = plan.policy_rules[policy, f.LIMIT]
                next_change += 1
                change_at = plan.changes[next_change, f.AT] if next_change < len(plan.changes) else FAR
                known_at = min(diary_at, change_at, until, steps.LATEST)
                for group in range(len(groups)):
                    groups[group, f.IN_A_ROW] = 0

        # --- A call ---------------------------------------------------------------------------------------------------------

        if step == steps.RINGS:
            takes_line = types[kind, f.TAKES_LINE]
            if trunks_left < takes_line:
                step, outcome, why = steps.ENDS, records.BLOCKED_LINES, after.BLOCKED
                place = types[kind, f.PLACES]
            else:
                if takes_line != 0:
                    trunks_left, trunk_since = trunks_left - 1, now
                if draws.ivr_time[row] < 0:
                    step, queue = steps.JOINS, draws.ivr_end[row]
                else:
                    if me < 0:
                        me, unused, fresh = floor.take_row(calls, unused, fresh)
                        floor.remember(calls, me, contact, row, attempt, kind, segment, routed, arrived)
                        calls[me, f.VISIT], calls[me, f.CAUSE], calls[me, f.SENT] = 0, cause, 0
                        calls[me, f.JOINED], calls[me, f.FREED_FROM], calls[me, f.FREED_TO] = NEVER, NEVER, NEVER
                    calls[me, f.TRUNK_SINCE], calls[me, f.COMES_TO] = trunk_since, f.LEAVES_IVR
                    ends = now + draws.ivr_time[row]
                    pending_size = heap.push(pending, pending_size, ends, steps.ARRIVES + contact, me, 0)
                    step = steps.NEXT_EVENT

        if step == steps.LEAVES_IVR:
            queue, step = draws.ivr_end[row], steps.JOINS
            if queue < 0:
                step, place = steps.ENDS, types[kind, f.PLACES]
                outcome = records.SELF_SERVED if queue == DONE_IN_IVR else records.HUNG_UP
                why = after.DONE if queue == DONE_IN_IVR else after.HUNG_UP
                queue = NEVER

        while step == steps.JOINS:
            turn = visit
            if callbacks is not None:
                turn -= sent >> f.RETURNS_AT
            line, place, joined = queue * plan.segments + routed, plan.slot[kind, turn, queue], now
            if queues[queue, f.ALWAYS_OPEN] == 0:
                otherwise = queues[queue, f.OTHERWISE_CLOSED]
                said = decide.when_closed(floor.is_open(plan, queue, now), otherwise, sent & f.BY_CLOSED)
                if said == rules.SENDS_ON_CLOSED:
                    sent, cause, queue = sent | f.BY_CLOSED, after.OVERFLOW, otherwise
                    continue
                if said == rules.REFUSES_CLOSED:
                    step, outcome, why, joined = steps.ENDS, records.CLOSED, after.CLOSED, NEVER
                    break
            if lines[line, f.HEAD] < 0:
                who = floor.find_agent(plan, parallel, centre, policy, line, kind, 0)
                if who >= 0:
                    step = steps.STARTS
                    break
            otherwise = queues[queue, f.OTHERWISE_FULL]
            said = decide.when_full(waiting[queue], queues[queue, f.CAPACITY], otherwise, sent & f.BY_FULL)
            if said == rules.SENDS_ON_FULL:
                sent, cause, queue = sent | f.BY_FULL, after.OVERFLOW, otherwise
            elif said == rules.REFUSES_FULL:
                step, outcome, why, joined = steps.ENDS, records.BLOCKED_QUEUE, after.BLOCKED, NEVER
            else:
                step = steps.WAITS

        if callbacks is not None and step == steps.RETURNS:
            joined, step = now, steps.WAITS
            if lines[line, f.HEAD] < 0:
                who = floor.find_agent(plan, parallel, centre, policy, line, kind, 0)
                if who >= 0:
                    step = steps.STARTS

        if step == steps.WAITS:
            if me < 0:
                me, unused, fresh = floor.take_row(calls, unused, fresh)
                floor.remember(calls, me, contact, row, attempt, kind, segment, routed, arrived)
            if queues[queue, f.USES_TRUNK] == 0 and trunk_since >= 0:
                freed_from, freed_to, trunk_since, trunks_left = trunk_since, joined, NEVER, trunks_left + 1
            patience, places = draws.patience[draws.base[row] + place], 1
            if callbacks is not None:
                first_in_line = lines[line, f.HEAD]
                ahead_waited = now - calls[first_in_line, f.JOINED] if first_in_line >= 0 else -1
                if decide.offered_on_joining(ahead_waited, queues[queue, f.OFFER_WHEN_OVER], sent & f.OFFERED):
                    sent, calls[me, f.OFFERED_AT], calls[me, f.DIALS] = sent | f.OFFERED, now, 0
                    if callbacks.missed[draws.base[row] + place] >= 0:
                        sent |= f.ACCEPTED
                        if trunk_since >= 0:
                            freed_from, freed_to, trunk_since, trunks_left = trunk_since, now, NEVER, trunks_left + 1
                places = decide.takes_place(sent & f.ACCEPTED)
                if sent & f.ACCEPTED != 0:
                    patience = NEVER
            calls[me, f.VISIT], calls[me, f.CAUSE], calls[me, f.SENT] = visit, cause, sent
            calls[me, f.JOINED], calls[me, f.QUEUE], calls[me, f.LINE], calls[me, f.PLACE] = joined, queue, line, place
            calls[me, f.TRUNK_SINCE], calls[me, f.FREED_FROM], calls[me, f.FREED_TO] = trunk_since, freed_from, freed_to
            floor.stand_in_line(calls, lines, line, me)
            waiting[queue] += places
            anyone += 1
            stamp = calls[me, f.STAMP]
            if patience >= 0:
                pending_size = heap.push(pending, pending_size, now + patience, steps.PATIENCE + contact, me, stamp)
            threshold = thresholds_from[line]
            if threshold < thresholds_from[line + 1]:
                calls[me, f.THRESHOLD], ends = threshold, now + plan.thresholds[threshold]
                pending_size = heap.push(pending, pending_size, ends, steps.WAITED + contact, me, stamp)
            step = steps.NEXT_EVENT

        if step == steps.WAITED_ENOUGH:
            who = floor.NOBODY
            if lines[line, f.HEAD] == me:
                who = floor.find_agent(plan, parallel, centre, policy, line, kind, now - joined)
            threshold, waited = calls[me, f.THRESHOLD] + 1, now - joined
            offer_after = queues[queue, f.OFFER_AFTER]
            if callbacks is not None and who < 0 and decide.offered_by_wait(waited, offer_after, sent & f.OFFERED):
                sent, calls[me, f.OFFERED_AT], calls[me, f.DIALS] = sent | f.OFFERED, now, 0
                if callbacks.missed[draws.base[row] + place] >= 0:
                    waiting[queue] += decide.takes_place(1) - decide.takes_place(0)
                    sent |= f.ACCEPTED
                    calls[me, f.STAMP] += 1  # its patience is endless now
                    if trunk_since >= 0:
                        freed_from, freed_to, trunk_since, trunks_left = trunk_since, now, NEVER, trunks_left + 1
                calls[me, f.SENT], calls[me, f.TRUNK_SINCE] = sent, trunk_since
                calls[me, f.FREED_FROM], calls[me, f.FREED_TO] = freed_from, freed_to
            if who >= 0:
                waits, step = True, steps.STARTS
            elif decide.moves_on(waited, queues[queue, f.WAITED_AFTER], sent & f.BY_WAITED, sent & f.ACCEPTED):
                if parallel is not None and hands.hides_others(calls, me):
                    heads_look = True
                floor.leave_line(calls, lines, line, me)
                waiting[queue] -= 1
                anyone -= 1
                rows.write_who(
                    visits, row_count, contact, attempt, visit, kind, segment, routed, cause, arrived, joined, queue
                )
                rows.write_end(visits, row_count, now, trunk_since, freed_from, freed_to, records.OVERFLOWED)
                if callbacks is not None and sent & f.OFFERED != 0:
                    rows.write_offer(visits, row_count, calls[me, f.OFFERED_AT])
                    sent &= ~f.OFFERED
                row_count += 1
                sent, visit, cause, freed_from, freed_to = sent | f.BY_WAITED, visit + 1, after.OVERFLOW, NEVER, NEVER
                trunk_since = now if trunk_since >= 0 else NEVER
                step, queue = steps.JOINS, queues[queue, f.WAITED_TO]
                continue
            else:
                if threshold < thresholds_from[line + 1]:
                    calls[me, f.THRESHOLD], ends = threshold, joined + plan.thresholds[threshold]
                    stamp = calls[me, f.STAMP]
                    pending_size = heap.push(pending, pending_size, ends, steps.WAITED + contact, me, stamp)
                step = steps.NEXT_EVENT

        if step == steps.TALK_ENDS:
            contact, row, attempt = calls[me, f.CONTACT], calls[me, f.ROW], calls[me, f.ATTEMPT]
            kind, segment, routed = calls[me, f.TYPE], calls[me, f.SEGMENT], calls[me, f.ROUTED]
            place, queue, trunk_since = calls[me, f.PLACE], calls[me, f.QUEUE], calls[me, f.TRUNK_SINCE]
            of_hands[hand, f.BUSY] = f.NO_CALL
            heap.replace_agent(finishing, finishing_size, now + of_hands[hand, f.WRAP], steps.WRAP + hand)
            vacant = False
            column, entry = types[kind, f.CAUSE_COLUMN + after.ANSWERED], -1
            if column >= 0:
                cell = floor.find_end(draws, row, place * types[kind, f.CAUSES] + column)
                entry = draws.next_entry[cell] if cell >= 0 else -1
            in_vain = False
            if callbacks is not None:
                in_vain = calls[me, f.SENT] & f.ACCEPTED != 0
            if in_vain:
                due = now + queues[queue, f.RETRY_AFTER]
                if decide.dials_again(calls[me, f.DIALS], queues[queue, f.TRIES], due, plan.duration):
                    calls[me, f.VISIT] += 1
                    calls[me, f.SENT] += f.RETURN
                    calls[me, f.CAUSE], calls[me, f.COMES_TO] = after.CALLBACK, f.RETURNS
                    pending_size = heap.push(pending, pending_size, due, steps.ARRIVES + contact, me, 0)
                    step = steps.NEXT_EVENT
                else:
                    step, outcome, why = steps.ENDS, records.ANSWERED, after.ABANDONED  # its row is written, too
            elif entry >= 0 and entries[entry, f.TO] >= 0 and (calls[me, f.SENT] & f.TALKED) == 0:
                calls[me, f.SENT] = (calls[me, f.SENT] | f.TALKED) & ~f.OFFERED
                calls[me, f.VISIT] += 1
                calls[me, f.CAUSE], calls[me, f.COMES_TO] = after.TRANSFER, entries[entry, f.TO]
                if trunk_since >= 0:
                    calls[me, f.TRUNK_SINCE] = now
                pending_size = heap.push(pending, pending_size, now, steps.ARRIVES + contact, me, 0)
                step = steps.NEXT_EVENT
            else:
                step, outcome, why = steps.ENDS, records.ANSWERED, after.ANSWERED

        if step == steps.ENDS:
            if outcome == records.ABANDONED:
                if parallel is not None and hands.hides_others(calls, me):
                    heads_look = True
                floor.leave_line(calls, lines, line, me)
                waiting[queue] -= 1
                anyone -= 1
            if outcome != records.ANSWERED:  # which was written at the start of the talk
                rows.write_who(
                    visits, row_count, contact, attempt, visit, kind, segment, routed, cause, arrived, joined, queue
                )
                rows.write_end(visits, row_count, now, trunk_since, freed_from, freed_to, outcome)
                if callbacks is not None and outcome == records.ABANDONED and sent & f.OFFERED != 0:
                    rows.write_offer(visits, row_count, calls[me, f.OFFERED_AT])
                row_count += 1
            if trunk_since >= 0:
                trunks_left += 1
            step = steps.NEXT_EVENT
            again, due = NO_ROW, 0
            column = types[kind, f.CAUSE_COLUMN + why]
            cell = floor.find_end(draws, row, place * types[kind, f.CAUSES] + column) if column >= 0 else -1
            if cell >= 0 and draws.next_attempt[cell] >= 0:
                entry, delay = draws.next_entry[cell], draws.next_delay[cell]
                due = now + delay
                if entries[entry, f.OPEN_CLOCK] != 0 and place < types[kind, f.PLACES]:
                    due = floor.open_due(plan, queue, now, delay)
                times = made[me, entry] if me >= 0 and attempt > 0 else 0
                if due >= 0 and decide.attempt_is_made(due, plan.duration, times, entries[entry, f.AT_MOST]):
                    again = draws.next_attempt[cell]
            if again >= 0:
                if me < 0:
                    me, unused, fresh = floor.take_row(calls, unused, fresh)
                if attempt == 0:
                    made[me] = 0
                made[me, entry] += 1
                floor.remember(calls, me, contact, again, attempt + 1, draws.attempt_type[again], segment, routed, due)
                calls[me, f.VISIT], calls[me, f.CAUSE], calls[me, f.SENT] = 0, entries[entry, f.ENTRY_CAUSE], 0
                calls[me, f.JOINED], calls[me, f.QUEUE], calls[me, f.TRUNK_SINCE] = NEVER, NEVER, NEVER
                calls[me, f.FREED_FROM], calls[me, f.FREED_TO], calls[me, f.COMES_TO] = NEVER, NEVER, f.RINGS
                pending_size = heap.push(pending, pending_size, due, steps.ARRIVES + contact, me, 0)
            elif me >= 0:
                unused = floor.give_row_back(calls, me, unused)

        # --- An agent -------------------------------------------------------------------------------------------------------

        if step == steps.DIARY_SAYS:
            agents[who, f.AWAY_UNTIL] = max(agents[who, f.AWAY_UNTIL], diary[entry, f.DIARY_AWAY_UNTIL])
            pause, pauses_end = diary[entry, f.DIARY_PAUSE_FROM], diary[entry, f.DIARY_PAUSE_TO]
            busy = agents[who, f.BUSY] != f.FREE
            agents[who, f.NEXT_ENTRY] = diary[entry, f.DIARY_NEXT]
            step = steps.NEXT_EVENT
            if diary[entry, f.DIARY_COMES] != 0:
                agents[who, f.IN_SHIFT], agents[who, f.ENDED] = 1, 0
                agents[who, f.SHIFT_END], agents[who, f.OWED_COUNT] = diary[entry, f.DIARY_SHIFT_END], 0
                if busy:  # from the spell before: it goes on without an event
                    owed, agents[who, f.OWES] = agents[who, f.OWES], int(agents[who, f.AWAY_UNTIL] > now)
                    if parallel is not None and parallel.hands[agents[who, f.GROUP]] > 1:
                        if pause < pauses_end:  # a break is due at this very instant
                            agents[who, f.OWES] = 1
                        if agents[who, f.OWES] != 0:
                            hands.leave(centre, plan.choose, agents[who, f.GROUP], who)
                        elif owed != 0:
                            step = steps.LOOKS_ON
                elif agents[who, f.ON_SINCE] < 0:
                    floor.take_breaks(agents, pauses, who, pause, pauses_end, -FAR)
                    agents[who, f.BEGUN], step = now, steps.COMES_OR_STAYS_AWAY
            else:
                agents[who, f.ENDED] |= diary[entry, f.DIARY_ENDS]
                if agents[who, f.BEGUN] == now:  # it began the shift with them
                    pause = pauses_end
                if busy:
                    if agents[who, f.OWED_COUNT] == 0:
                        agents[who, f.OWED_FROM] = pause
                    agents[who, f.OWED_COUNT] += pauses_end - pause
                    agents[who, f.OWES] = 1
                    if parallel is not None:
                        hands.leave(centre, plan.choose, agents[who, f.GROUP], who)
                else:
                    floor.take_breaks(agents, pauses, who, pause, pauses_end, -FAR)
                    step, after_settling = steps.SETTLES, steps.NEXT_EVENT

        if step == steps.WRAP_ENDS:
            busy_time = agents[who, f.BUSY_TIME] + now - agents[who, f.STARTED]
            if plan.choose == rules.LEAST_OCCUPIED and busy_time > steps.BUSIEST:
                status = steps.TOO_LARGE
                break
            if parallel is None:
                agents[who, f.BUSY], agents[who, f.BUSY_TIME] = f.FREE, busy_time
            else:
                hands.put_down(centre, plan.choose, agents[who, f.GROUP], who, hand, now)
            step = after_settling = steps.LOOKS
            if parallel is not None and agents[who, f.OWES] != 0 and agents[who, f.IN_HAND] > 0:
                step = steps.NEXT_EVENT
            elif agents[who, f.OWES] != 0:
                pause = agents[who, f.OWED_FROM]
                if agents[who, f.ENDED] == 0:
                    floor.take_breaks(agents, pauses, who, pause, pause + agents[who, f.OWED_COUNT], now)
                agents[who, f.OWES], agents[who, f.OWED_COUNT] = 0, 0
                step = steps.SETTLES

        if step == steps.SETTLES:
            if agents[who, f.ENDED] != 0 or agents[who, f.IN_SHIFT] == 0:
                ahead = agents[who, f.NEXT_ENTRY]  # a spell that ends where the next begins goes on
                goes_on = ahead >= 0 and diary[ahead, f.DIARY_AT] == now and diary[ahead, f.DIARY_COMES] != 0
                agents[who, f.ENDED], agents[who, f.IN_SHIFT] = 0, int(goes_on)
            away = max(agents[who, f.BREAK_UNTIL], agents[who, f.AWAY_UNTIL])
            if agents[who, f.IN_SHIFT] != 0 and away <= now:
                step = after_settling
            else:
                if agents[who, f.ON_SINCE] >= 0:
                    group = agents[who, f.GROUP]
                    if agents[who, f.STANDING] != f.NOWHERE:
                        groups[group, f.FREE_AGENTS] -= 1
                        idle.leave(centre, plan.choose, group, who)
                    spell_count = rows.write_spell(spells, spell_count, who, group, agents[who, f.ON_SINCE], now)
                    agents[who, f.DUTY_TIME] += now - agents[who, f.ON_SINCE]
                    agents[who, f.ON_SINCE] = OFF_DUTY
                step = steps.COMES_OR_STAYS_AWAY if agents[who, f.IN_SHIFT] != 0 else steps.NEXT_EVENT

        if step == steps.COMES_BACK:  # unless something longer has begun, or begins at this very instant
            ahead = agents[who, f.NEXT_ENTRY]
            leaves = ahead >= 0 and diary[ahead, f.DIARY_AT] == now and diary[ahead, f.DIARY_COMES] == 0
            away = max(agents[who, f.BREAK_UNTIL], agents[who, f.AWAY_UNTIL])
            step = steps.NEXT_EVENT
            if away == now and agents[who, f.IN_SHIFT] != 0 and agents[who, f.ON_SINCE] < 0 and not leaves:
                agents[who, f.ON_SINCE], step = now, steps.LOOKS

        if step == steps.COMES_OR_STAYS_AWAY:
            away = max(agents[who, f.BREAK_UNTIL], agents[who, f.AWAY_UNTIL])
            shift_end = agents[who, f.SHIFT_END]
            step = steps.NEXT_EVENT
            if agents[who, f.IN_SHIFT] != 0:
                if away <= now:
                    agents[who, f.ON_SINCE], step = now, steps.LOOKS
                elif away < (plan.duration if shift_end == STAYS else shift_end):
                    pending_size = heap.push(pending, pending_size, away, steps.COMES + who, who, 0)

        if step == steps.LOOKS:
            step = steps.LOOKS_ON
            if parallel is None:
                groups[agents[who, f.GROUP], f.FREE_AGENTS] += 1
            elif agents[who, f.IN_HAND] == 0:
                groups[agents[who, f.GROUP], f.FREE_AGENTS] += 1
                hands.set_rank(agents, plan.choose, who, now)  # it may have come on duty

        if step == steps.LOOKS_ON:
            if parallel is not None and row_count + 1 > len(visits):  # who takes several writes more than an event may
                status = steps.ROWS_FULL
                break
            group = agents[who, f.GROUP]
            me = floor.find_contact(plan, parallel, centre, policy, group, who, now) if anyone > 0 else floor.NOBODY
            if parallel is not None and parallel.hands[group] > 1:
                back, heads_look = steps.LOOKS_ON, True  # it looks until it takes nothing
                if me >= 0:
                    looks_at = 0
            if me >= 0:
                step = steps.TAKES
            elif me == floor.TOO_LONG:
                status = steps.TOO_LARGE
                break
            else:
                step = steps.NEXT_EVENT
                if parallel is None:
                    on_duty = agents[who, f.DUTY_TIME] + now - agents[who, f.ON_SINCE]
                    rank = decide.idle_rank(plan.choose, now, agents[who, f.BUSY_TIME], on_duty)
                    idle.stand_by(centre, plan.choose, group, who, rank)
                else:
                    hands.stand_by(parallel, centre, plan.choose, group, who)

        # --- The first of all lines look for an agent, lowest number first, until none can ---------------------------------

        if step == steps.HEADS_LOOK:
            if row_count + 2 > len(visits):
                status = steps.ROWS_FULL
                break
            me = floor.first_to_start(plan, parallel, centre, policy, now) if anyone > 0 else floor.NOBODY
            step, back, heads_look = steps.NEXT_EVENT, steps.HEADS_LOOK, False
            if me >= 0:
                step, waited, looks_at = steps.TAKES, now - calls[me, f.JOINED], 0
                who = floor.find_agent(plan, parallel, centre, policy, calls[me, f.LINE], calls[me, f.TYPE], waited)

        # --- A start ----------------------------------------------------------------------------------------------------------

        if step == steps.TAKES:
            contact, row, attempt = calls[me, f.CONTACT], calls[me, f.ROW], calls[me, f.ATTEMPT]
            kind, segment, routed = calls[me, f.TYPE], calls[me, f.SEGMENT], calls[me, f.ROUTED]
            visit, cause, arrived = calls[me, f.VISIT], calls[me, f.CAUSE], calls[me, f.ARRIVED]
            joined, trunk_since, sent = calls[me, f.JOINED], calls[me, f.TRUNK_SINCE], calls[me, f.SENT]
            freed_from, freed_to = calls[me, f.FREED_FROM], calls[me, f.FREED_TO]
            queue, line, place = calls[me, f.QUEUE], calls[me, f.LINE], calls[me, f.PLACE]
            waits, step = True, steps.STARTS

        if step == steps.STARTS:
            group = agents[who, f.GROUP]
            if limit > 0:
                named, another = plan.line_rules[policy, line, f.NAMED], 0
                if named != 0:
                    another = floor.another_can_be_taken(plan, parallel, centre, policy, group, who, now)
                groups[group, f.IN_A_ROW] = decide.in_a_row(groups[group, f.IN_A_ROW], named, another)
            hand = who
            if parallel is not None:
                hand = hands.take(parallel, centre, plan.choose, group, who, kind, now)
                heads_look = heads_look or (waits and hands.hides_others(calls, me))
            else:
                groups[group, f.FREE_AGENTS] -= 1
                if agents[who, f.STANDING] != f.NOWHERE:
                    idle.leave(centre, plan.choose, group, who)
            if waits:
                floor.leave_line(calls, lines, line, me)
                places = 1
                if callbacks is not None:
                    places = decide.takes_place(sent & f.ACCEPTED)
                waiting[queue] -= places
                anyone -= 1
                waits = False
            in_vain = False
            if callbacks is not None and sent & f.ACCEPTED != 0:
                in_vain = not decide.is_reached(calls[me, f.DIALS], callbacks.missed[draws.base[row] + place])
            if in_vain:
                dials = calls[me, f.DIALS]
                calls[me, f.DIALS] = dials + 1
                if callbacks is not None:
                    ends = now + callbacks.dial[(draws.base[row] + place) * callbacks.tries + dials]
                due = ends + queues[queue, f.RETRY_AFTER]
                again_due = decide.dials_again(dials + 1, queues[queue, f.TRIES], due, plan.duration)
                outcome = records.CALLBACK if again_due else records.CALLBACK_FAILED
                rows.write_who(
                    visits, row_count, contact, attempt, visit, kind, segment, routed, cause, arrived, joined, queue
                )
                rows.write_end(visits, row_count, ends, trunk_since, freed_from, freed_to, outcome)
                rows.write_talk(visits, row_count, now, NEVER, ends, group, who)
                rows.write_offer(visits, row_count, calls[me, f.OFFERED_AT])
                centre.drawn[row_count] = False
                row_count += 1
                calls[me, f.FREED_FROM], calls[me, f.FREED_TO] = NEVER, NEVER
                of_hands[hand, f.STARTED], of_hands[hand, f.WRAP], of_hands[hand, f.BUSY] = now, 0, me
                order = steps.TALK + hand
            else:
                if queues[queue, f.USES_TRUNK] == 0 and trunk_since >= 0:
                    freed_from, freed_to, trunk_since, trunks_left = trunk_since, joined, NEVER, trunks_left + 1
                cell = draws.base[row] + place
                talk, wrap = draws.talk[cell], draws.wrap[cell]
                factor = rules.MILLION
                if roster.stretched != 0:
                    day = min((now + plan.clock_at_start) // DAY, plan.group_aht.shape[1] - 1)
                    serve_aht = plan.serving[group, line, f.SERVE_AHT]
                    factor = decide.time_factor(agents[who, f.PACE], plan.group_aht[group, day], serve_aht)
                if parallel is not None:
                    wrap = decide.handling_time(wrap, factor, 0)
                    factor = decide.slowed(factor, agents[who, f.IN_HAND] - 1, parallel.slower[group])
                    talk = decide.handling_time(talk, factor, 1)
                elif factor != rules.MILLION:  # else both stay as they were drawn
                    talk, wrap = decide.handling_time(talk, factor, 1), decide.handling_time(wrap, factor, 0)
                of_hands[hand, f.STARTED] = now
                ends = now + talk
                rows.write_who(
                    visits, row_count, contact, attempt, visit, kind, segment, routed, cause, arrived, joined, queue
                )
                rows.write_end(visits, row_count, ends, trunk_since, freed_from, freed_to, records.ANSWERED)
                rows.write_talk(visits, row_count, now, ends, ends + wrap, group, who)
                if callbacks is not None:
                    if sent & f.OFFERED != 0:
                        rows.write_offer(visits, row_count, calls[me, f.OFFERED_AT])
                    if sent & f.ACCEPTED != 0:
                        rows.write_outcome(visits, row_count, records.CALLBACK)
                        sent &= ~f.ACCEPTED
                column, entry = types[kind, f.CAUSE_COLUMN + after.ANSWERED], -1
                if column >= 0:
                    cell = floor.find_end(draws, row, place * types[kind, f.CAUSES] + column)
                    entry = draws.next_entry[cell] if cell >= 0 else -1
                returns = entry >= 0 and entries[entry, f.TO] < 0
                times = made[me, entry] if returns and me >= 0 and attempt > 0 else 0
                centre.drawn[row_count] = returns and times < entries[entry, f.AT_MOST]
                row_count += 1
                if entry >= 0 or (
                    plan.trunks_limited != 0 and trunk_since >= 0
                ):  # the end of the talk is an event of its own
                    if me < 0:
                        me, unused, fresh = floor.take_row(calls, unused, fresh)
                        floor.remember(calls, me, contact, row, attempt, kind, segment, routed, arrived)
                    calls[me, f.VISIT], calls[me, f.SENT], calls[me, f.TRUNK_SINCE] = visit, sent, trunk_since
                    calls[me, f.QUEUE], calls[me, f.PLACE] = queue, place
                    calls[me, f.FREED_FROM], calls[me, f.FREED_TO] = NEVER, NEVER
                    of_hands[hand, f.WRAP], of_hands[hand, f.BUSY], order = wrap, me, steps.TALK + hand
                else:
                    if me >= 0:
                        unused = floor.give_row_back(calls, me, unused)
                    of_hands[hand, f.BUSY], order = f.NO_CALL, steps.WRAP + hand
                    ends += wrap
            if vacant:
                heap.replace_agent(finishing, finishing_size, ends, order)
                vacant = False
            else:
                finishing_size = heap.push_agent(finishing, finishing_size, ends, order)
            step = back

        # --- The end: who still waits, and duty that never ends -------------------------------------------------------

        if step == steps.STAYS_UNSERVED:
            if row_count + 1 > len(visits) or spell_count + 1 > len(spells):
                status = steps.ROWS_FULL
                break
            me = floor.lowest_head(calls, lines)
            if me >= 0:
                queue, line, trunk_since = calls[me, f.QUEUE], calls[me, f.LINE], calls[me, f.TRUNK_SINCE]
                floor.leave_line(calls, lines, line, me)
                contact, attempt, visit = calls[me, f.CONTACT], calls[me, f.ATTEMPT], calls[me, f.VISIT]
                kind, segment, routed = calls[me, f.TYPE], calls[me, f.SEGMENT], calls[me, f.ROUTED]
                cause, arrived, joined = calls[me, f.CAUSE], calls[me, f.ARRIVED], calls[me, f.JOINED]
                freed_from, freed_to = calls[me, f.FREED_FROM], calls[me, f.FREED_TO]
                outcome = records.UNSERVED
                if callbacks is not None and calls[me, f.SENT] & f.ACCEPTED != 0:
                    outcome = records.CALLBACK_FAILED
                rows.write_who(
                    visits, row_count, contact, attempt, visit, kind, segment, routed, cause, arrived, joined, queue
                )
                rows.write_end(visits, row_count, NEVER, trunk_since, freed_from, freed_to, outcome)
                if callbacks is not None and calls[me, f.SENT] & f.OFFERED != 0:
                    rows.write_offer(visits, row_count, calls[me, f.OFFERED_AT])
                row_count += 1
            else:
                while tried < len(agents) and agents[tried, f.ON_SINCE] < 0:
                    tried += 1
                if tried == len(agents):
                    status = steps.DONE
                    break
                on_since = agents[tried, f.ON_SINCE]
                spell_count = rows.write_spell(spells, spell_count, tried, agents[tried, f.GROUP], on_since, NEVER)
                tried += 1

    state[f.STEP], state[f.NOW], state[f.POLICY] = step, now, policy
    state[f.NEXT_CALLER], state[f.NEXT_DIARY], state[f.NEXT_CHANGE] = next_caller, next_diary, next_change
    state[f.TRUNKS_LEFT], state[f.ANYONE], state[f.TRIED] = trunks_left, anyone, tried
    state[f.FINISHING], state[f.PENDING] = finishing_size, pending_size
    state[f.UNUSED], state[f.FRESH], state[f.AGENT] = unused, fresh, who
    state[f.VISITS], state[f.SPELLS] = row_count, spell_count
    state[f.EVENTS] += done
    return status
