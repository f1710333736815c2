"""One visit and one caller as whole numbers: what the table of measures sees of them in the compiled pass.

`Visits` and `Callers` have the same things as arrays, under the same names, so that each line of the table serves both.
"""

from __future__ import annotations

from typing import NamedTuple


class Visit(NamedTuple):
    """A row of the records with what follows from it; see `Visits`. Instants and waits are ms."""

    attempt: int
    visit: int
    type: int
    segment: int
    line: int
    queue: int
    group: int
    cause: int
    outcome: int
    arrived: int
    joined: int
    started: int
    talk_end: int
    wrap_end: int
    left: int
    line_from: int
    line_to: int
    moment: int
    offered: bool
    answered: bool
    abandoned: bool
    served: bool
    wait: int
    talk: int
    wrap: int
    in_time: bool
    abandoned_in_time: bool
    short: bool
    callback_offered: bool
    callback_accepted: bool
    callback_reached: bool
    callback_failed: bool
    time_to_callback: int
    stood_until: int
    overtaken: bool
    first: bool
    entered_ivr: bool
    needed_line: bool
    is_first_answered: bool


class Caller(NamedTuple):
    """What has become of a contact so far; see `Callers`."""

    everyone: bool
    served: bool
    lost: bool
    attempts: int
    time_to_service: int
