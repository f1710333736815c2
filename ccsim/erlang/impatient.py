"""Erlang A: callers with exponential patience, places without bound (M/M/n+M).

The wait that a caller with endless patience would have has the density

    n p exp(h(s)),    h(s) = (a / r) (1 - exp(-r s)) - n s,    s > 0,

where r is the mean handling time over the mean patience and p the probability that all are busy and nobody waits
(Baccelli and Hebuterne, "On queues with impatient customers", Performance '81). A caller is still there at s with
probability exp(-r s), whence all the rest: Palm, "Research on telephone traffic carried by full availability groups",
Tele 1957; Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers", M&SOM 4, 2002; Zeltyn and
Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue", Queueing Systems 51, 2005.

Here W = r s. The density is largest at W = log(a / n), or at 0 where there are more agents than load, and falls to both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccsim.erlang.idle import log_below
from ccsim.erlang.integral import Sides, Weighted, weighted
from ccsim.erlang.queue import Queue, Split, Waits
from ccsim.erlang.special import Floats, left_and_excess, log_excess, log_ratio, shares

_NOTHING = 740.0
"""Where the density is smaller than its largest by exp(-740) nothing of it is left in double precision."""


@dataclass(frozen=True)
class _Pieces:
    """The density's integrals between the times at which the waits are split, in units of its largest value.

    Parameters
    ----------
    weighted : Weighted
        Arrays of shape [cases, pieces].
    begins : array of float [cases, pieces]
        Where a piece begins, in mean patiences.
    log_largest : array of float [cases]
        h where the density is largest.
    """

    weighted: Weighted
    begins: Floats
    log_largest: Floats


def waits_of_impatient(queue: Queue, times: Floats) -> Waits:
    """Solve Erlang A.

    Parameters
    ----------
    queue : Queue
        With `impatience` above 0.
    times : array of float [times, cases]
        At which the waits are split.
    """
    r = queue.impatience
    pieces = _pieces(queue, r * times)
    found = pieces.weighted
    everyone, stay, leave, of_stay, of_leave = (
        getattr(found, name).sum(axis=1) for name in ("all", "stay", "leave", "wait_of_stay", "wait_of_leave")
    )
    log_busy = np.log(queue.agents / r * everyone) + pieces.log_largest
    free, waiting = shares(log_below(queue.agents, queue.load), log_busy)
    one = waiting / everyone
    return Waits(
        blocking=np.zeros_like(free),
        joined=np.ones_like(free),
        waiting=waiting,
        answered=free + one * stay,
        abandoned=one * leave,
        wait_of_answered=one * of_stay / r,
        wait_of_abandoned=one * of_leave / r,
        mean_of_waiting=(of_stay + of_leave) / everyone / r,
        mean_of_abandoned=of_leave / leave / r,
        split=_split(pieces, r * times, free, one),
    )


def _pieces(queue: Queue, at: Floats) -> _Pieces:
    """Cut the density at the times given, in mean patiences, and where it is largest; and integrate."""
    n, a, r = queue.agents, queue.load, queue.impatience
    over = a > n
    peak = np.where(over, log_ratio(np.maximum(a, n), n), 0.0)
    slope, curve = np.maximum(n - a, 0.0) / r, np.minimum(a, n) / r
    cuts = np.sort(np.vstack([np.zeros_like(peak), peak, at, np.full_like(peak, np.inf)]).T, axis=1)
    begins, ends = cuts[:, :-1], cuts[:, 1:]
    ahead = begins >= peak[:, None]
    top = np.where(ahead, begins, ends)
    distance = top - peak[:, None]
    left, excess = left_and_excess(distance)
    fall = slope[:, None] * distance + curve[:, None] * excess
    wanted = (ends > begins) & (fall < _NOTHING)
    sides = Sides(
        slope=np.abs(slope[:, None] + curve[:, None] * left)[wanted],
        curve=(curve[:, None] * np.exp(-distance))[wanted],
        length=(ends - begins)[wanted],
        ahead=ahead[wanted],
    )
    height = np.where(over, n / r * log_excess(a, n), 0.0)
    return _Pieces(_spread(weighted(sides, top[wanted]), wanted, np.exp(-fall[wanted])), begins, height)


def _spread(found: Weighted, wanted: npt.NDArray[np.bool_], largest: Floats) -> Weighted:
    """Put integrals back in their places, those left out being 0."""

    def placed(values: Floats) -> Floats:
        full = np.zeros(wanted.shape)
        full[wanted] = values * largest
        return full

    return Weighted(*(placed(getattr(found, name)) for name in Weighted.__dataclass_fields__))


def _split(pieces: _Pieces, at: Floats, free: Floats, one: Floats) -> Split:
    """Tell the pieces before each time from those after it."""
    found = pieces.weighted
    later = pieces.begins >= at[:, :, None]
    within = ~later
    longer = np.sum(found.all * later, axis=2)
    return Split(
        answered_within=free + one * np.sum(found.stay * within, axis=2),
        answered_later=one * np.sum(found.stay * later, axis=2),
        abandoned_within=one * (np.sum(found.leave * within, axis=2) - np.expm1(-at) * longer),
        longer=one * np.exp(-at) * longer,
    )
