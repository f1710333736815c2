"""Erlang B, C and A with or without a bound on the waiting places, in arithmetic of fifty digits and more.

Written for truth, not for speed, and from other formulas than the package, which integrates: here everything is a sum of
positive terms. Time is in handling times: `load` callers arrive per unit, an agent answers one, a waiting caller gives up
at rate `r`. With n agents, t(m) = a^m / ((n + r) (n + 2r) .. (n + mr)) is the chance of n + m in the system against that of n;
y = n / r and x = a / r.

* Without a bound, sum t(m) = 1F1(1; y + 1; x) (Palm 1957), and the offered wait V has
  sum t(m) P(V > t | m) = y e^x x^-y gamma(y, z) = e^(x - z) (z/x)^y 1F1(1; y + 1; z) with z = x e^-rt;
  1F1(1; y + 1; z) is summed outwards from its largest term, the size of which Stirling's series gives.
* With K places, all K + 1 states are summed one by one: who finds m waiting has a wait of m + 1 stages of the rates n, n + r, ..,
  so P(V > t | m) = I(e^-rt; y, m + 1) (regularised incomplete beta), itself a sum of m + 1 terms.

`python tests/erlang/reference.py` writes the table of `grid.py` anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, getcontext, localcontext
from functools import lru_cache
from itertools import count
from math import floor
from typing import Protocol

import mpmath  # type: ignore[import-untyped]

Real = Decimal
DIGITS = (80, 200, 450)
"""Precisions to try: the next one where differences have eaten the digits of the one before. Fifty must remain."""
LEFT = 50
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Case:
    """What the formulas are asked: times in seconds; None is patience or places without end."""

    agents: float
    load: float
    aht: float
    patience: float | None
    places: int | None
    within: float
    short: float


@contextmanager
def digits(number: int) -> Iterator[None]:
    """Calculate with so many digits, and with logarithms of a dozen digits before the point."""
    with localcontext(Context(prec=number + 15, Emax=MAX_EMAX, Emin=MIN_EMIN)), mpmath.workdps(number + 25):
        yield


def special(function: Callable[..., object], *arguments: Real) -> Real:
    """One of mpmath's functions at decimal numbers."""
    return Decimal(mpmath.nstr(function(*(mpmath.mpf(str(value)) for value in arguments)), mpmath.mp.dps))


def negligible() -> Real:
    """So small a share of a sum is left out."""
    return Decimal(10) ** -getcontext().prec


def busy(n: Real, a: Real) -> Real:
    """States with a free agent against that of n in the system: 1 / B(n, a) - 1.

    1/B(n) = 1 + n/a + n(n-1)/a^2 + .. down to the broken part f of n, where 1/B(f) = e^a a^-f Gamma(f + 1, a).
    """
    total, term, left = ZERO, ONE, n
    while left >= 1:
        term, left = term * left / a, left - 1
        total += term
        if left < a and term < negligible() * total:
            return total
    if left == 0:
        return total
    return total + term * (a.exp() * (-left * a.ln()).exp() * special(mpmath.gammainc, left + 1, a) - 1)


def upwards(y: Real, x: Real, top: int) -> Iterator[tuple[int, Real]]:
    """Return number m and size of the terms x^m / ((y+1) .. (y+m)) from the top one, called 1, until they are negligible."""
    rate, term, least = y + top, ONE, negligible()
    for m in count(top):
        if term < least:
            return
        yield m, term
        rate += 1
        term = term * x / rate


def downwards(y: Real, x: Real, top: int) -> Iterator[tuple[int, Real]]:
    """Return the terms below the top one."""
    rate, term, least = y + top, ONE, negligible()
    for m in range(top - 1, -1, -1):
        term = term * rate / x
        rate -= 1
        if term < least:
            return
        yield m, term


def largest(y: Real, x: Real) -> tuple[int, Real]:
    """Number and true size of the largest of these terms."""
    top = max(0, floor(x - y))
    log = top * x.ln() - special(mpmath.loggamma, y + top + 1) + special(mpmath.loggamma, y + 1)
    return top, log.exp()


def kummer(y: Real, x: Real) -> Real:
    """1F1(1; y + 1; x)."""
    top, size = largest(y, x)
    return size * (sum(term for _, term in upwards(y, x, top)) + sum(term for _, term in downwards(y, x, top)))


def first_moment(y: Real, x: Real) -> Real:
    """Sum of m t(m), which is x / (y + 1) 1F1(2; y + 2; x)."""
    top, size = largest(y, x)
    return size * (sum(m * t for m, t in upwards(y, x, top)) + sum(m * t for m, t in downwards(y, x, top)))


def harmonic_moment(y: Real, x: Real) -> Real:
    """Sum of t(m) (1/(y + 1) + .. + 1/(y + m))."""
    top, size = largest(y, x)
    total, at_top = ZERO, special(mpmath.digamma, y + top + 1) - special(mpmath.digamma, y + 1)
    harmonic = at_top - 1 / (y + top)
    for m, term in upwards(y, x, top):
        harmonic += 1 / (y + m)
        total += term * harmonic
    harmonic = at_top
    for m, term in downwards(y, x, top):
        harmonic -= 1 / (y + m + 1)
        total += term * harmonic
    return total * size


class Queue(Protocol):
    """What is the same for the three kinds of line; all against the chance that n are in the system and none waits."""

    waiting: Real
    """Arrivals that join the line."""
    queue: Real
    """Callers in line."""
    answered: Real
    """Arrivals that join the line and are answered."""
    answered_wait: Real
    """Their waits."""
    refused: Real
    """Arrivals that find the line full."""

    def longer(self, t: Real) -> tuple[Real, Real]:
        """Arrivals that join, and that join and are answered, where the offered wait is longer than t."""


class Patient:
    """Erlang C: nobody gives up, nobody is refused."""

    def __init__(self, n: Real, a: Real) -> None:
        self.n, self.a = n, a
        share = a / n
        self.waiting = self.answered = 1 / (1 - share)
        self.queue = share / (1 - share) ** 2
        self.answered_wait = self.queue / a
        self.refused = ZERO

    def longer(self, t: Real) -> tuple[Real, Real]:
        late = self.waiting * ((self.a - self.n) * t).exp()
        return late, late


class Impatient:
    """Erlang A: everybody joins, and gives up at rate r."""

    def __init__(self, n: Real, a: Real, r: Real) -> None:
        self.y, self.x, self.r = n / r, a / r, r
        self.waiting = kummer(self.y, self.x)
        self.queue = first_moment(self.y, self.x)
        self.answered = n / a * (self.waiting - 1)
        self.answered_wait = n / a * harmonic_moment(self.y, self.x) / r
        self.refused = ZERO

    def longer(self, t: Real) -> tuple[Real, Real]:
        rest = (-self.r * t).exp()
        z = self.x * rest
        late = (self.x - z - self.y * self.r * t).exp()
        longer_life = self.y / (self.y + 1) * rest * kummer(self.y + 1, z)
        return late * kummer(self.y, z), late * longer_life


class Bounded:
    """A line of K places, state by state; r may be 0."""

    def __init__(self, n: Real, a: Real, r: Real, places: int) -> None:
        self.n, self.a, self.r, self.places = n, a, r, places
        self.waiting = self.queue = self.answered = self.answered_wait = ZERO
        rate, term, stage = n, ONE, ZERO
        for m in range(1, places + 1):
            self.waiting += term
            rate += r
            term, stage = term * a / rate, stage + 1 / rate
            self.queue += m * term
            self.answered += n / a * term
            self.answered_wait += n / a * term * stage
        self.refused = term

    def longer(self, t: Real) -> tuple[Real, Real]:
        n, a, r, least = self.n, self.a, self.r, negligible() / (self.places + 1)
        all_late = answered_late = ZERO
        rate, term = n, ONE
        for unfinished, own in zip(stages(n, r, t, self.places), stages(n + r, r, t, self.places), strict=False):
            all_late += term * unfinished
            rate += r
            term = term * a / rate
            answered_late += n / a * term * own
            if rate > a and term < least * answered_late:
                break
        return all_late, answered_late


def stages(first: Real, r: Real, t: Real, number: int) -> Iterator[Real]:
    """Chances that 1, 2, .. stages of the rates first, first + r, .. last longer than t: I(e^-rt; first / r, m + 1)."""
    begun = 1 - (-r * t).exp() if r else ONE
    chance = (-first * t).exp()
    total = ZERO
    for m in range(number):
        total += chance
        yield total
        chance = chance * (first / r + m) * begun / (m + 1) if r else chance * first * t / (m + 1)


def line(case: Case) -> tuple[Real, Queue]:
    """Return the states with a free agent, and the line, to as many digits as are in force."""
    return _line(case, getcontext().prec)


@lru_cache(maxsize=4)
def _line(case: Case, _: int) -> tuple[Real, Queue]:
    n, a = Decimal(case.agents), Decimal(case.load)
    r = ZERO if case.patience is None else Decimal(case.aht) / Decimal(case.patience)
    if case.places is not None:
        return busy(n, a), Bounded(n, a, r, case.places)
    return busy(n, a), Impatient(n, a, r) if r else Patient(n, a)


class WornError(Exception):
    """A difference has left too few digits."""


def less(whole: Real, part: Real) -> Real:
    """Subtract; what is left must have fifty digits, or be too small for a double."""
    rest = whole - part
    if abs(rest) >= abs(whole) * Decimal(10) ** (LEFT + 15 - getcontext().prec):
        return rest
    if getcontext().prec > DIGITS[-1]:
        return ZERO
    raise WornError


def measures(case: Case) -> dict[str, Real | None]:
    """All measures of `ccsim.erlang.Answer` by their names there; None where there is nobody of whom to tell."""
    for number in DIGITS:
        with digits(number):
            try:
                return _measures(case)
            except WornError:
                continue
    raise AssertionError(f"no number of digits is enough for {case}")


def _measures(case: Case) -> dict[str, Real | None]:
    a, aht = Decimal(case.load), Decimal(case.aht)
    free, queue = line(case)
    joined = free + queue.waiting
    arrivals = joined + queue.refused
    answered = (free + queue.answered) / joined
    lost = queue.queue / a / joined * aht / Decimal(case.patience) if case.patience else ZERO
    asa = queue.answered_wait / (free + queue.answered) * aht
    mean_wait = queue.queue / a / joined * aht
    in_time, gave_up = promptly(case, queue, joined, answered, lost, Decimal(case.within))
    _, short = promptly(case, queue, joined, answered, lost, Decimal(case.short))
    return {
        "p_wait": queue.waiting / joined,
        "blocking": queue.refused / arrivals,
        "sl_offered": in_time,
        "sl_answered": in_time / answered,
        "sl_abandons_met": in_time + gave_up,
        "sl_late_abandons": in_time / (1 - gave_up),
        "sl_no_short": in_time / (1 - short),
        "sl_short_met": in_time + short,
        "asa": asa,
        "mean_wait": mean_wait,
        "mean_wait_of_waiting": queue.queue / a / queue.waiting * aht if queue.waiting else None,
        "abandonment": lost,
        "time_to_abandon": less(mean_wait, answered * asa) / lost if lost else None,
        "occupancy": a * answered * joined / arrivals / Decimal(case.agents),
        "queue_length": queue.queue / arrivals,
    }


def promptly(case: Case, queue: Queue, joined: Real, answered: Real, lost: Real, time: Real) -> tuple[Real, Real]:
    """Shares of those who joined that are answered, and that give up, within a time."""
    late, answered_late = queue.longer(time / Decimal(case.aht))
    in_time = less(answered, answered_late / joined)
    if not lost or not time:
        return in_time, ZERO
    return in_time, less(lost, less(late * still_there(case, time), answered_late) / joined)


def longer(case: Case, seconds: float | Real, of: str) -> Real:
    """Share of the answered, or of those who joined, who wait longer."""
    with digits(DIGITS[0]):
        return waits_longer(case, of)(Decimal(seconds))


def waits_longer(case: Case, of: str) -> Callable[[Real], Real]:
    """Tail of the wait in seconds; the wait of who joined ends with an answer or with patience."""
    free, queue = line(case)
    everybody = free + (queue.answered if of == "answered" else queue.waiting)

    def tail(seconds: Real) -> Real:
        late, answered_late = queue.longer(seconds / Decimal(case.aht))
        if of == "answered":
            return answered_late / everybody
        return late * still_there(case, seconds) / everybody

    return tail


def still_there(case: Case, seconds: Real) -> Real:
    """Share of callers whose patience is longer."""
    return (-seconds / Decimal(case.patience)).exp() if case.patience else ONE


def quantile(case: Case, share: float, of: str) -> Real:
    """Wait in seconds that so large a share does not exceed, to seventeen digits."""
    with digits(25):
        tail, goal = waits_longer(case, of), (1 - Decimal(share)).ln()
        if tail(ZERO).ln() <= goal:
            return ZERO
        _, queue = line(case)
        high = queue.answered_wait / queue.answered * Decimal(case.aht)
        low = high / 2
        while tail(high).ln() > goal:
            low, high = high, 2 * high
        while tail(low).ln() < goal:
            low, high = low / 2, low
        return root(lambda seconds: tail(seconds).ln() - goal, low, high)


def root(function: Callable[[Real], Real], low: Real, high: Real) -> Real:
    """Where a falling function is 0, by the Illinois form of false position."""
    at_low, at_high = function(low), function(high)
    while abs(high - low) > Decimal("1e-18") * high:
        middle = high - at_high * (high - low) / (at_high - at_low)
        here = function(middle)
        if here == 0 or min(abs(middle - low), abs(high - middle)) < Decimal("1e-18") * high:
            return middle
        if here * at_high < 0:
            low, at_low = high, at_high
        else:
            at_low /= 2
        high, at_high = middle, here
    return high


if __name__ == "__main__":
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[1]))
    from erlang.grid import write

    write()
