"""M/M/n with impatience and callbacks as a Markov chain, solved numerically, step by step until nothing changes.

Whoever must wait is offered a callback at once: who accepts stops losing patience but keeps the place in line, so that the state
is the line itself, place by place. An agent who comes to an accepted callback talks, or dials in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import coo_array

State = tuple[int, int, str]
"""Agents in talk, agents who dial in vain, and the line from its head on: `p` waits on the phone, `c` is to be called back."""


@dataclass(frozen=True)
class Centre:
    """A centre; all times in minutes, `longest` the longest line that is followed."""

    agents: int
    rate: float
    talk: float
    patience: float
    accept: float
    reached: float
    dial: float
    longest: int

    def moves(self, state: State) -> Iterator[tuple[State, float]]:
        """Where a state leads, and at what rate."""
        talks, dials, line = state
        if talks + dials < self.agents:
            yield (talks + 1, dials, line), self.rate
        elif len(line) < self.longest:
            yield (talks, dials, line + "c"), self.rate * self.accept
            yield (talks, dials, line + "p"), self.rate * (1 - self.accept)
        for place, who in enumerate(line):
            if who == "p":
                yield (talks, dials, line[:place] + line[place + 1 :]), 1 / self.patience
        if talks:
            yield from self.next_in_line(talks - 1, dials, line, talks / self.talk)
        if dials:
            yield from self.next_in_line(talks, dials - 1, line, dials / self.dial)

    def next_in_line(self, talks: int, dials: int, line: str, rate: float) -> Iterator[tuple[State, float]]:
        """An agent is free: whom does it take?"""
        if not line:
            yield (talks, dials, line), rate
        elif line[0] == "p":
            yield (talks + 1, dials, line[1:]), rate
        else:
            yield (talks + 1, dials, line[1:]), rate * self.reached
            yield (talks, dials + 1, line[1:]), rate * (1 - self.reached)

    def states(self) -> list[State]:
        """All of them: there is a line only where all agents are busy."""
        idle = [(talks, dials, "") for talks in range(self.agents) for dials in range(self.agents - talks)]
        lines = ["".join(line) for length in range(self.longest + 1) for line in product("pc", repeat=length)]
        return idle + [(self.agents - dials, dials, line) for dials in range(self.agents + 1) for line in lines]


def called_back(centre: Centre) -> dict[str, float]:
    """Long-run figures: shares, minutes, and `cut`, the share of the time in which the line is as long as is followed."""
    states = centre.states()
    number = {state: place for place, state in enumerate(states)}
    edges = [(number[to], number[state], rate) for state in states for to, rate in centre.moves(state)]
    to, of, rate = (np.array(column) for column in zip(*edges, strict=True))
    size = len(states)
    leaves = np.bincount(of, rate, size)
    step = coo_array((rate / leaves.max(), (to, of)), shape=(size, size)).tocsr()
    share, before = np.full(size, 1 / size), np.zeros(size)
    while np.abs(share - before).max() > 1e-12:
        share, before = step @ share + (1 - leaves / leaves.max()) * share, share
    mean = {
        "waits": sum(p for p, (talks, dials, _) in zip(share, states, strict=True) if talks + dials == centre.agents),
        "cut": sum(p for p, (_, _, line) in zip(share, states, strict=True) if len(line) == centre.longest),
        "on_phone": sum(p * line.count("p") for p, (_, _, line) in zip(share, states, strict=True)),
        "called": sum(p * line.count("c") for p, (_, _, line) in zip(share, states, strict=True)),
        "occupancy": sum(p * (talks + dials) for p, (talks, dials, _) in zip(share, states, strict=True))
        / centre.agents,
    }
    accepted = centre.rate * mean["waits"] * centre.accept
    return mean | {
        "accepted": accepted / centre.rate,
        "abandonment": mean["on_phone"] / centre.patience / (centre.rate - accepted),
        "time_to_callback": mean["called"] / accepted if accepted else 0.0,
    }
