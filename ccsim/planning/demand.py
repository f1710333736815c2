"""What a plan must carry: calls and work by line and slot, and the targets that they bring."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.kpi.arrays import Real
from ccsim.scenario.target import Target


@dataclass(frozen=True)
class Line:
    """Those who wait in one line: a queue, and a segment as routed.

    Parameters
    ----------
    queue, segment : str
    groups : tuple of str
        Who serves it.
    calls : array of float64 [slots]
        Expected to join; once what can wait is put off (`deferred`), to be answered.
    handled : array of float64 [slots]
        Their talk and wrap in s.
    work : array of float64 [slots]
        The time of agents that this takes, in s: of agents with several contacts at once, at full use.
    impatience : array of float64 [slots]
        Sum over these calls of 1 / mean patience, in 1 / s; 0 for who never gives up.
    waits : bool
        Whether its work can wait, and stands where it is to be done.
    left : array of float64 [slots] or None
        Who comes in each slot when the run leaves no open time any more; they are not in `calls`. None if nothing is put off.
    """

    queue: str
    segment: str
    groups: tuple[str, ...]
    calls: Real
    handled: Real
    work: Real
    impatience: Real
    waits: bool = False
    left: Real | None = None


@dataclass(frozen=True)
class Promise:
    """A queue's target, for those of its segments that wait for the same agents.

    Parameters
    ----------
    name : str
        The queue, with its segments where others have agents of their own: `windows/gold|diamond`.
    queue : str
    segments : tuple of str
        The callers' own.
    groups : tuple of str
        Who serves any of them; empty if nobody does.
    target : Target
    pool : int
        Number of the pool that it belongs to.
    """

    name: str
    queue: str
    segments: tuple[str, ...]
    groups: tuple[str, ...]
    target: Target
    pool: int


@dataclass(frozen=True)
class Pool:
    """Lines that wait for the same agents, and these.

    Parameters
    ----------
    name : str
    lines : tuple of Line
    groups : tuple of str
    at_once : int
        Places of each agent: contacts in hand at once, where it is one number for all these groups and contacts; else 1.
    """

    name: str
    lines: tuple[Line, ...]
    groups: tuple[str, ...]
    at_once: int


@dataclass(frozen=True)
class Demand:
    """Everything that is expected, pool by pool.

    Parameters
    ----------
    pools : tuple of Pool
        Those with a target.
    promises : tuple of Promise
    untargeted : dict of str to float
        Queues that name no target and so ask for nobody, with the calls expected there.
    notes : tuple of str
        What is not in it.
    """

    pools: tuple[Pool, ...]
    promises: tuple[Promise, ...]
    untargeted: dict[str, float]
    notes: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups whose number is sought, pool by pool."""
        return tuple(name for pool in self.pools for name in pool.groups)
