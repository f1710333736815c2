"""The steps of the loop, why it comes back, and the ranks of what happens at one instant."""

from __future__ import annotations

from ccsim import rules

LATEST = 1 << 60
"""No event that is set from an instant up to this one is set for FAR or later."""
BUSIEST = (1 << 62) // rules.MILLION
"""Milliseconds of which a share can still be worked out in 64 bits."""

(
    NEXT_EVENT,
    RINGS,
    LEAVES_IVR,
    JOINS,
    RETURNS,
    WAITS,
    WAITED_ENOUGH,
    ENDS,
    TALK_ENDS,
    DIARY_SAYS,
    WRAP_ENDS,
    SETTLES,
    COMES_BACK,
    COMES_OR_STAYS_AWAY,
    LOOKS,
    LOOKS_ON,
    HEADS_LOOK,
    TAKES,
    STARTS,
    STAYS_UNSERVED,
) = range(20)

DONE, PIECE_OVER, SLICE_OVER, ROWS_FULL, CALLS_FULL, ALARMS_FULL, TOO_LARGE = range(7)
"""Why the loop comes back: nothing is left to happen; the next contacts are needed; so many events are over; there is no room for
more records, calls, alarms; a score does not fit into 64 bits."""

CHANGES = rules.event_rank(rules.POLICY_CHANGES, 0)
TALK = rules.event_rank(rules.TALK_ENDS, 0)
WRAP = rules.event_rank(rules.WRAP_ENDS, 0)
COMES = rules.event_rank(rules.COMES_ON_DUTY, 0)
ARRIVES = rules.event_rank(rules.CONTACT_ARRIVES, 0)
WAITED = rules.event_rank(rules.WAITED_ENOUGH, 0)
PATIENCE = rules.event_rank(rules.PATIENCE_ENDS, 0)
"""The number of the agent or the contact is added to them."""
