"""Every decision of a contact centre, once: pure functions that take and return whole numbers.

A rule is a question that the numbers visible at one instant answer: which event is next, may this agent take that contact,
who goes first, when does a break end. What moves something (a heap, a line, an agent's state) is an engine's business, and
chance belongs to the workload. Scalars only (no arrays, objects, strings or exceptions), so that a compiler may take the
very same functions. Times are milliseconds from the scenario's start; yes and no are 1 and 0, or True and False of a comparison.
"""

from __future__ import annotations

MILLION = 1_000_000
HALF = MILLION // 2
FIVE_MINUTES = 300_000
MAX_ATTEMPTS = 20

# Kinds of events, in the order in which they happen at one instant.
POLICY_CHANGES = 1
TALK_ENDS = 2
WRAP_ENDS = 3
COMES_ON_DUTY = 4
CONTACT_ARRIVES = 5
WAITED_ENOUGH = 6
GOES_OFF_DUTY = 7
PATIENCE_ENDS = 8

NUMBERS = 1 << 40
"""More than there are contacts or agents: kind x NUMBERS + number orders the events of one instant."""

# How an agent is chosen among those of the lowest level.
LONGEST_IDLE, LEAST_OCCUPIED, FIXED_ORDER = range(3)

# What a queue says to who would join it.
TAKES, REFUSES_CLOSED, REFUSES_FULL, SENDS_ON_CLOSED, SENDS_ON_FULL = range(5)
HANG_UP, WAIT = -1, -2
"""Of `otherwise.closed`, beside the number of another queue."""
BLOCK = -1
"""Of `otherwise.full`, beside the number of another queue."""

OVER = -1
"""In place of the end of a break: the shift ends where the break would begin."""


def event_rank(kind: int, number: int) -> int:
    """Order the events of one instant: by kind, then by the number of the agent or the contact."""
    return kind * NUMBERS + number


# --- Who can take whom -----------------------------------------------------------------------------------------------


def can_take(level: int, waited: int, after: int, free: int, keep_free: int) -> bool:
    """Whether an agent who is on duty and free may take the head of a line.

    Parameters
    ----------
    level : int
        The group's level for that line, 0 where it does not serve it.
    waited, after : int
        How long the contact has waited in this queue, and how long it must have, in ms.
    free : int
        Agents of the group on duty and free, this one included.
    keep_free : int
        How many of them must still be free afterwards.
    """
    return level > 0 and waited >= after and free > keep_free


def has_room(units: int, used: int, needs: int) -> bool:
    """Whether an agent has so many units of its capacity left; 1 of 1 where it has one contact at a time."""
    return used + needs <= units


def idle_rank(choose: int, since: int, busy: int, on_duty: int) -> int:
    """How an agent stands among the free ones from the instant of becoming free or coming on duty: the least goes first.

    Parameters
    ----------
    choose : int
        LONGEST_IDLE, LEAST_OCCUPIED or FIXED_ORDER.
    since : int
        The instant of becoming free or coming on duty.
    busy, on_duty : int
        Milliseconds busy and on duty since the run began, as they stand at that instant.
    """
    if choose == LONGEST_IDLE:
        return since
    if choose == LEAST_OCCUPIED:
        return busy * MILLION // on_duty if on_duty > 0 else 0
    return 0


def agent_goes_first(
    level: int,
    used: int,
    rank: int,
    number: int,
    other_level: int,
    other_used: int,
    other_rank: int,
    other_number: int,
) -> bool:
    """Whether a contact takes the first agent rather than the other: level, fewest units in use, idle rank, number."""
    if level != other_level:
        return level < other_level
    if used != other_used:
        return used < other_used
    if rank != other_rank:
        return rank < other_rank
    return number < other_number


def contact_goes_first(
    level_first: int,
    level: int,
    priority: int,
    share: int,
    of: int,
    credit: int,
    joined: int,
    number: int,
    other_level: int,
    other_priority: int,
    other_share: int,
    other_of: int,
    other_credit: int,
    other_joined: int,
    other_number: int,
) -> bool:
    """Whether an agent takes the first contact rather than the other.

    Level (unless `level_first` is 0), priority, the higher score, level, who joined first, number. The score is
    share / of x credit; two scores are compared by cross-multiplication, so that nothing is rounded.

    Parameters
    ----------
    level_first : int
        1, or 0 where agents go by priority and waiting before level.
    share, of : int
        The weight as a fraction.
    credit : int
        Time waited in this queue plus head start, in ms.
    """
    if level_first and level != other_level:
        return level < other_level
    if priority != other_priority:
        return priority < other_priority
    score, other_score = share * credit * other_of, other_share * other_credit * of
    if score != other_score:
        return score > other_score
    if level != other_level:
        return level < other_level
    if joined != other_joined:
        return joined < other_joined
    return number < other_number


def in_a_row(count: int, named: int, another: int) -> int:
    """Count a start for `at_most_in_a_row`.

    Parameters
    ----------
    count : int
        The group's count so far.
    named : int
        1 if the contact came from a line that the policy names.
    another : int
        1 if the agent could just before have taken the head of a line that it does not name.
    """
    return count + 1 if named and another else 0


def left_out(named: int, count: int, limit: int, another: int) -> bool:
    """Whether a head is passed over because its lines have had their turn; `limit` 0 = no such rule."""
    return limit > 0 and named != 0 and count >= limit and another != 0


# --- Joining and leaving a queue -------------------------------------------------------------------------------------


def when_closed(is_open: int, otherwise: int, sent_before: int) -> int:
    """What a queue says by its hours to who would join: TAKES, REFUSES_CLOSED or SENDS_ON_CLOSED.

    Parameters
    ----------
    otherwise : int
        HANG_UP, WAIT or the number of another queue.
    sent_before : int
        1 if this attempt was sent on by a closed queue before.
    """
    if is_open or otherwise == WAIT:
        return TAKES
    if otherwise == HANG_UP or sent_before:
        return REFUSES_CLOSED
    return SENDS_ON_CLOSED


def when_full(waiting: int, capacity: int, otherwise: int, sent_before: int) -> int:
    """What a queue says by its waiting places to who must wait: TAKES, REFUSES_FULL or SENDS_ON_FULL.

    Parameters
    ----------
    capacity : int
        Waiting places, all segments together; below 0 = no limit.
    otherwise : int
        BLOCK or the number of another queue.
    sent_before : int
        1 if this attempt was sent on by a full queue before.
    """
    if capacity < 0 or waiting < capacity:
        return TAKES
    if otherwise == BLOCK or sent_before:
        return REFUSES_FULL
    return SENDS_ON_FULL


def moves_on(waited: int, limit: int, moved_before: int, accepted: int) -> bool:
    """Whether who waits moves on to another queue now.

    Parameters
    ----------
    waited, limit : int
        How long it has waited in this queue, and how long one waits before moving on; below 0 = nobody moves on.
    moved_before : int
        Not 0 if this attempt moved on before.
    accepted : int
        Not 0 if it has accepted a callback, and so stays.
    """
    return waited == limit and moved_before == 0 and accepted == 0


def attempt_is_made(due: int, duration: int, made: int, at_most: int) -> bool:
    """Whether another attempt is made: it is due before the doors close and its entry is not used up."""
    return due < duration and made < at_most


# --- Callbacks -------------------------------------------------------------------------------------------------------


def offered_by_wait(waited: int, after: int, offered_before: int) -> bool:
    """Whether who waits is offered a callback now; `after` below 0 = not by its own wait, and one offer is all there is."""
    return waited == after and offered_before == 0


def offered_on_joining(head_waited: int, over: int, offered_before: int) -> bool:
    """Whether who joins a line is offered a callback, because its head has waited so long.

    Parameters
    ----------
    head_waited : int
        How long, in ms; below 0 = nobody is in line.
    over : int
        A longer wait brings an offer; below 0 = not by the head's wait.
    offered_before : int
        Not 0 if this visit had its one offer.
    """
    return 0 <= over < head_waited and offered_before == 0


def takes_place(accepted: int) -> int:
    """How many waiting places one who is in line fills: none once it has accepted a callback and hung up."""
    return 0 if accepted else 1


def is_reached(dials: int, missed: int) -> bool:
    """Whether a dial reaches the contact, after so many before; `missed` are those drawn to be in vain."""
    return dials >= missed


def dials_again(dials: int, tries: int, due: int, duration: int) -> bool:
    """Whether there is another try after so many dials in vain: one is left, and due before the doors close."""
    return dials < tries and due < duration


# --- Talking ---------------------------------------------------------------------------------------------------------


def time_factor(pace: int, group_aht: int, serve_aht: int) -> int:
    """Return how an agent stretches handling times, in millionths: pace, the group's `aht`, the `aht` of (group, line)."""
    return pace * group_aht // MILLION * serve_aht // MILLION


def slowed(factor: int, in_hand: int, slower: int) -> int:
    """Return the factor of a talk that starts beside so many other contacts of its agent.

    Parameters
    ----------
    factor : int
        What the agent makes of its length when it has nothing else in hand, in millionths.
    in_hand : int
        Contacts in talk or wrap, this one not counted.
    slower : int
        How much longer each of them makes it, in millionths.
    """
    return factor * (MILLION + in_hand * slower) // MILLION


def handling_time(drawn: int, factor: int, least: int) -> int:
    """Return a drawn time in ms, stretched by a factor in millionths and rounded, but at least `least`."""
    time = (drawn * factor + HALF) // MILLION
    return time if time > least else least


# --- Duty ------------------------------------------------------------------------------------------------------------


def break_takers(present: int, share: int) -> int:
    """How many of those present take a break, the share given in millionths."""
    return (present * share + HALF) // MILLION


def break_in_turn(turn: int, takers: int, begin: int, end: int, lasts: int) -> int:
    """When the break of the agent with this turn (from 0) comes due: spread over the window in steps of five minutes."""
    return begin + turn * (end - begin - lasts) // (max(1, takers - 1) * FIVE_MINUTES) * FIVE_MINUTES


def break_ends(start: int, lasts: int, shift_end: int) -> int:
    """When a break that starts now ends, or OVER if the shift ends instead; `shift_end` below 0 = none."""
    end = start + lasts
    return OVER if 0 <= shift_end <= end else end
