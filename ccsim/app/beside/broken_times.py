"""Questions about the time that calls take and wait: are they exponential, and is it first come, first served?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim.app.beside.case import HARDLY_ANY, Case, Found
from ccsim.app.beside.moments import mixed
from ccsim.app.understanding.picture import percent
from ccsim.scenario.distribution import Constant, Distribution, Exponential, Never
from ccsim.scenario.selectors import select, selects
from ccsim.units import SECOND

if TYPE_CHECKING:
    from ccsim.app.beside.pools import Line
    from ccsim.scenario.model import Policy

ALIKE = 0.1
"""Squared coefficients of variation nearer to 1 than this say nothing of the direction."""


def routing_rule(case: Case) -> Iterator[Found]:
    """Ask whether a routing rule of the user's own decides."""
    if case.routing is not None:
        yield "either", "a routing rule of your own says who goes first"


def priorities(case: Case) -> Iterator[Found]:
    """Ask whether some callers pass others.

    What one gains the others lose: with handling times that are alike, the mean wait of all stays the same (Kleinrock's
    conservation law, Naval Research Logistics Quarterly 12 (1965) 181-192), and the answer for each line does not.
    """
    for name, policy in case.policies.items():
        first = _favoured(case, policy)
        if first and len(first) < len(case.pool.lines):
            yield (
                "either",
                f"policy {name} lets {case.label(first)} pass: Erlang's waits are the same for all, too long for them and too "
                "short for the others",
            )


def _favoured(case: Case, policy: Policy) -> list[Line]:
    """Lines that go before others by a policy; none if all are alike."""
    ranks = {line: _rank(case, policy, line) for line in case.pool.lines}
    best = min(ranks.values())
    if any(rank != best for rank in ranks.values()):
        return [line for line, rank in ranks.items() if rank == best]
    if policy.at_most_in_a_row is not None:
        return [line for line in case.pool.lines if not selects(policy.at_most_in_a_row[0], *line)]
    return []


def _rank(case: Case, policy: Policy, line: Line) -> tuple[int, float, int]:
    """The lower, the sooner: priority, weight, head start."""
    if isinstance(policy.weight, str):
        weight = -case.scenario.queues[line[0]].judged_by.within
    else:
        weight = select(policy.weight, *line, 1000)
    return select(policy.priority, *line, 1), -weight, -select(policy.head_start, *line, 0)


def handling_times(case: Case) -> Iterator[Found]:
    """Ask whether handling times are exponential.

    Mean waits grow with the squared coefficient of variation c of the handling time, as (1 + c) / 2 (exact for one agent:
    Pollaczek and Khinchine; for several: Lee and Longton, Operational Research Quarterly 10 (1959) 56-71). Where callers
    give up in time they move less, in the same direction; the service level then may move in the other.
    """
    exponential, spread = _shape(case)
    if exponential:
        return
    told = f"(squared coefficient of variation {spread:.2f}, not 1)"
    level = "" if case.inputs.patience is None else " on average, though the service level may not follow"
    if spread < 1 - ALIKE:
        yield "pessimistic", f"handling times vary less than exponential ones {told}: real waits are shorter{level}"
    elif spread > 1 + ALIKE:
        yield "optimistic", f"handling times vary more than exponential ones {told}: real waits are longer{level}"
    else:
        yield "either", f"handling times are not exponential, though they vary about as much ({spread:.2f}, not 1)"


def _shape(case: Case) -> tuple[bool, float]:
    """Whether handling times are exponential with one mean, and the square of their coefficient of variation."""
    first = second = calls = 0.0
    seen = set[tuple[Distribution, ...]]()
    for (type_, place), answered in case.weights("answered").items():
        talks = list(case.distributions("talk", type_, place))
        wraps = list(case.distributions("wrap", type_, place))
        (talk, talk_square), (wrap, wrap_square) = mixed(talks), mixed(wraps)
        first += answered * (talk + wrap)
        second += answered * (talk_square + 2 * talk * wrap + wrap_square)
        calls += answered
        seen |= {tuple(part for part in (t, w) if part != Constant(0.0)) for _, t in talks for _, w in wraps}
    exponential = len(seen) == 1 and all(len(parts) == 1 and isinstance(parts[0], Exponential) for parts in seen)
    return exponential, second * calls / first**2 - 1 if first else 1.0


def patience(case: Case) -> Iterator[Found]:
    """Ask whether patience is exponential and alike for all.

    Of another patience, the share who give up in the first moments decides, not the mean (Zeltyn and Mandelbaum, Queueing
    Systems 51 (2005) 361-402). So Erlang is given the patience that shows in the waits, and what then remains of the
    difference has no sign of its own.
    """
    offered = case.weights("offered")
    if case.inputs.patience is None or not offered:
        return
    parts = [
        (calls * part, said)
        for (type_, place), calls in offered.items()
        for part, said in _shares(list(case.distributions("patience", type_, place)))
    ]
    kinds = {said for _, said in parts}
    if len(kinds) == 1 and isinstance(next(iter(kinds)), Exponential):
        return
    if any(isinstance(said, Never) for said in kinds):
        mean = "some never give up"
    else:
        mean = f"{mixed(parts)[0] / SECOND:,.0f} s on average"
    yield (
        "either",
        (
            f"patience is not exponential and alike for all: {mean}, {float(case.inputs.patience[0, 0]):,.0f} s as it shows "
            "in the waits, which is what Erlang is given"
        ),
    )


def _shares(weighted: list[tuple[float, Distribution]]) -> Iterator[tuple[float, Distribution]]:
    total = sum(weight for weight, _ in weighted)
    yield from ((weight / total, said) for weight, said in weighted)


def moved_on(case: Case) -> Iterator[Found]:
    """Ask whether callers are moved on to another queue: in Erlang they wait on, and others behind them."""
    if (share := case.share("overflowed")) <= HARDLY_ANY:
        return
    onward = {
        queue.otherwise.waited[1]
        for name, queue in case.scenario.queues.items()
        if name in case.pool.queues and queue.otherwise.waited
    }
    elsewhere = onward - set(case.pool.queues)
    yield (
        "pessimistic" if elsewhere else "either",
        f"{percent(share)} of the {case.calls} are moved on after a while; in Erlang they wait on",
    )


def unserved(case: Case) -> Iterator[Found]:
    """Ask whether anybody is left when the last agent goes: Erlang knows no closing, and answers them late."""
    if (share := case.share("unserved")) > HARDLY_ANY:
        yield (
            "either",
            f"{percent(share)} of the {case.calls} are left when the last agent has gone; Erlang answers them at last",
        )


def open_time(case: Case) -> Iterator[Found]:
    """Ask whether a promise counts open time only."""
    named = [queue for queue in case.pool.queues if case.scenario.queues[queue].judged_by.open_time]
    if named:
        yield "either", f"the promise of {', '.join(named)} counts open time only, Erlang all time alike"
