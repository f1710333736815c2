"""The columns of the loop's tables: which number of a row is what."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS

Column: TypeAlias = NDArray[np.int64]
Names: TypeAlias = NDArray[np.int16]
Table: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.uint8]

# --- A call: one attempt of a contact, from when it must be remembered until it is over -----------------------------------

(
    CONTACT,
    ROW,
    ATTEMPT,
    TYPE,
    SEGMENT,
    ROUTED,
    VISIT,
    CAUSE,
    ARRIVED,
    JOINED,
    QUEUE,
    LINE,
    PLACE,
    TRUNK_SINCE,
    FREED_FROM,
    FREED_TO,
    SENT,
    THRESHOLD,
    STAMP,
    AHEAD,
    BEHIND,
    COMES_TO,
    OFFERED_AT,
    DIALS,
) = range(24)
CALL_FIELDS = 24
"""PLACE is that of its draws, THRESHOLD that of the next wait at which it may look again. STAMP counts what makes older alarms of
this row stale. AHEAD and BEHIND are its neighbours in line; BEHIND is also the next row that can be used again. COMES_TO says
what its next arrival is: RINGS, LEAVES_IVR, RETURNS, or the queue that it joins. OFFERED_AT and DIALS (in vain) are those of a
callback, where SENT says that there is one."""

BY_CLOSED, BY_FULL, BY_WAITED, TALKED = 1, 2, 4, 8
"""Bits of SENT: what can happen but once an attempt, and did."""
OFFERED, ACCEPTED = 16, 32
"""Bits of SENT: this visit was offered a callback; it accepted, and nobody has reached it so far."""
RETURN, RETURNS_AT = 256, 8
"""From this bit on, SENT counts the visits of the attempt that are later tries of a callback."""

RETURNS, RINGS, LEAVES_IVR = -3, -2, -1

# --- An agent -------------------------------------------------------------------------------------------------------------

(
    BUSY,
    STARTED,
    WRAP,
    GROUP,
    PACE,
    STANDING,
    RANK,
    IDLE_AHEAD,
    IDLE_BEHIND,
    OWES,
    BUSY_TIME,
    ON_SINCE,
    DUTY_TIME,
    FIRST_HAND,
    IN_HAND,
    UNITS_USED,
    SHIFT_END,
    BEGUN,
    IN_SHIFT,
    ENDED,
    OWED_FROM,
    OWED_COUNT,
    NEXT_ENTRY,
    BREAK_UNTIL,
    AWAY_UNTIL,
) = range(25)
AGENT_FIELDS = 25
"""BUSY is the row of the call, FREE, or NO_CALL for a call that need not be remembered. STANDING says where an agent stands who
could take a contact: NOWHERE, AMONG_IDLE or AMONG_BUSY. FIRST_HAND, IN_HAND (contacts in talk or wrap) and UNITS_USED are kept
only where somebody can have several contacts in hand: BUSY is FREE or NO_CALL then, and STARTED when it last became NO_CALL.
What is asked most stands first: it lies in fewer lines of the processor's cache."""

HAND_UNITS, HAND_AGENT = range(WRAP + 1, WRAP + 3)
HAND_FIELDS = 5
"""Of one of several hands of an agent: BUSY, STARTED and WRAP, which are the agent's own where nobody has several; the units
that its contact takes, and whose it is."""

FREE, NO_CALL = -1, -2
NOWHERE, AMONG_IDLE, AMONG_BUSY = range(3)
NO_ROW = -1

# --- Lines, queues, groups, policies, types, entries ------------------------------------------------------------------------

HEAD, TAIL = range(2)
LINE_FIELDS = 2

(
    CAPACITY,
    OTHERWISE_CLOSED,
    OTHERWISE_FULL,
    WAITED_AFTER,
    WAITED_TO,
    USES_TRUNK,
    SPAN_FROM,
    SPAN_TO,
    ALWAYS_OPEN,
    OFFER_AFTER,
    OFFER_WHEN_OVER,
    TRIES,
    RETRY_AFTER,
) = range(13)
QUEUE_FIELDS = 13

FREE_AGENTS, IN_A_ROW, IDLE_FIRST, IDLE_LAST, RANKING_FROM, RANKING_SIZE, BUSY_SIZE = range(7)
GROUP_FIELDS = 7
"""FREE_AGENTS have no contact in hand. BUSY_SIZE of the others could take one more."""

LEVEL, AFTER, SERVE_AHT = range(3)
SERVING_FIELDS = 3
SERVING_LEVEL, SERVING_GROUP, SERVING_AFTER = range(3)
SERVED_BY_FIELDS = 3

PRIORITY, HEAD_START, SHARE, OF, NAMED = range(5)
LINE_RULE_FIELDS = 5
LIMIT, LEVEL_FIRST = range(2)
POLICY_RULE_FIELDS = 2

PLACES, CAUSES, TAKES_LINE, CAUSE_COLUMN = range(4)
TYPE_FIELDS = CAUSE_COLUMN + 6
"""Of a type; its six cause columns follow one another from CAUSE_COLUMN on."""

AT_MOST, TO, OPEN_CLOCK, ENTRY_CAUSE = range(4)
ENTRY_FIELDS = 4

# --- What comes due ---------------------------------------------------------------------------------------------------------

AT, ORDER, WHO, OF_STAMP = range(4)
PENDING_FIELDS = 4
"""An alarm: its instant, its rank at that instant, the row of the call or the agent, the call's STAMP when it was set."""
FINISHING_FIELDS = 2
CHANGE_TO = 1
CHANGE_FIELDS = 2
"""Of a change of policy, beside AT."""

# --- Where the loop stands --------------------------------------------------------------------------------------------------

(
    STEP,
    NOW,
    NEXT_CALLER,
    NEXT_DIARY,
    NEXT_CHANGE,
    POLICY,
    TRUNKS_LEFT,
    FINISHING,
    PENDING,
    ANYONE,
    UNUSED,
    FRESH,
    VISITS,
    SPELLS,
    TRIED,
    EVENTS,
    AGENT,
) = range(17)
STATE_FIELDS = 17
"""UNUSED is the first of a chain of rows of calls to be used again, -1 = none; FRESH the first row that never was used.
AGENT is who looks."""

(
    DIARY_AT,
    DIARY_RANK,
    DIARY_AGENT,
    DIARY_COMES,
    DIARY_SHIFT_END,
    DIARY_PAUSE_FROM,
    DIARY_PAUSE_TO,
    DIARY_AWAY_UNTIL,
    DIARY_ENDS,
    DIARY_NEXT,
) = range(10)
DIARY_FIELDS = 10
"""An entry of an agent's diary; DIARY_COMES is 1 where a shift begins, DIARY_NEXT the same agent's next entry, -1 = none."""

DUE, LASTS = range(2)
PAUSE_FIELDS = 2
"""Of a pause: a break."""

# --- Records ----------------------------------------------------------------------------------------------------------------

VISIT_FIELDS, SPELL_FIELDS = len(VISIT_COLUMNS), len(DUTY_COLUMNS)
