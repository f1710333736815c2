"""Agents with several contacts at once as a Markov chain, with a talk that is slower the more its agent has in hand at its start.

A talk keeps the mean that it was given at its start, so that the state of an agent is how many it had in hand at the start of
each of those that it has now. Contacts take the agent with the fewest in hand, then the lowest number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

Hands = tuple[int, ...]
"""How many others an agent had in hand at the start of each contact that it has in hand, ascending."""
State = tuple[tuple[Hands, ...], int]
"""The agents by number, and how many contacts wait."""


@dataclass(frozen=True)
class Centre:
    """A centre; all times in minutes, `slower` a share, `longest` the longest line that is followed."""

    agents: int
    at_once: int
    rate: float
    talk: float
    slower: float
    patience: float
    longest: int

    def moves(self, state: State) -> Iterator[tuple[State, float]]:
        """Where a state leads, and at what rate."""
        agents, waiting = state
        fewest = min(range(self.agents), key=lambda number: len(agents[number]))
        if len(agents[fewest]) < self.at_once:
            yield (with_one_more(agents, fewest), 0), self.rate
        elif waiting < self.longest:
            yield (agents, waiting + 1), self.rate
        if waiting:
            yield (agents, waiting - 1), waiting / self.patience
        for number, hands in enumerate(agents):
            for place, others in enumerate(hands):
                rest = (*agents[:number], hands[:place] + hands[place + 1 :], *agents[number + 1 :])
                then = (with_one_more(rest, number), waiting - 1) if waiting else (rest, 0)
                yield then, 1 / (self.talk * (1 + others * self.slower))

    def states(self) -> list[State]:
        """All that can be reached from an empty centre."""
        first: State = ((),) * self.agents, 0
        found = {first: None}
        new = [first]
        while new:
            new = [to for state in new for to, _ in self.moves(state) if to not in found]
            found |= dict.fromkeys(new)
            new = list(dict.fromkeys(new))
        return list(found)


def with_one_more(agents: tuple[Hands, ...], number: int) -> tuple[Hands, ...]:
    hands = agents[number]
    return (*agents[:number], tuple(sorted((*hands, len(hands)))), *agents[number + 1 :])


def in_parallel(centre: Centre) -> dict[str, float]:
    """Long-run figures; `beside_0`, `beside_1` ..: of those who start, the share that starts beside so many others."""
    states = centre.states()
    number = {state: place for place, state in enumerate(states)}
    edges = [(number[to], number[state], rate) for state in states for to, rate in centre.moves(state)]
    to, of, rate = (np.array(column) for column in zip(*edges, strict=True))
    size = len(states)
    flow = coo_array((rate, (to, of)), shape=(size, size)).tolil()
    flow.setdiag(flow.diagonal() - np.bincount(of, rate, size))
    flow[0, :] = 1.0
    share = spsolve(flow.tocsc(), np.eye(1, size)[0])
    in_hand = np.array([sum(map(len, agents)) for agents, _ in states])
    waiting = np.array([line for _, line in states])
    busy = np.array([sum(map(bool, agents)) for agents, _ in states])
    finished = np.zeros(centre.at_once)
    for p, (agents, _) in zip(share, states, strict=True):
        for others in (n for hands in agents for n in hands):
            finished[others] += p / (centre.talk * (1 + others * centre.slower))
    return {
        "cut": float(share[waiting == centre.longest].sum()),
        "waits": float(share[in_hand == centre.agents * centre.at_once].sum()),
        "abandonment": float(share @ waiting) / centre.patience / centre.rate,
        "mean_wait": float(share @ waiting) / centre.rate,
        "occupancy": float(share @ busy) / centre.agents,
        "in_hand": float(share @ in_hand),
        **{f"beside_{n}": float(part / finished.sum()) for n, part in enumerate(finished)},
        **{
            f"present_{n}": float(share[in_hand + waiting == n].sum())
            for n in range(centre.agents * centre.at_once + 1)
        },
    }
