"""What the formulas take, and what they find, for many cases at once; times in units of the mean handling time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.erlang.special import Floats

Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Queue:
    """Queues, each array of shape [cases].

    Parameters
    ----------
    agents, load : array of float
        Load in erlangs; both above 0.
    impatience : array of float
        Mean handling time / mean patience; 0 where callers wait for ever.
    places : array of int, or None
        Waiting places; None where there is no bound.
    """

    agents: Floats
    load: Floats
    impatience: Floats
    places: Ints | None = None

    def take(self, rows: Ints) -> Queue:
        """Return some of the cases."""
        places = None if self.places is None else self.places[rows]
        return Queue(self.agents[rows], self.load[rows], self.impatience[rows], places)


@dataclass(frozen=True)
class Split:
    """What has become of those who joined within a time, as shares of them; each of shape [times, cases].

    Parameters
    ----------
    answered_within, answered_later, abandoned_within : array of float
        Answered at once included in the first.
    longer : array of float
        Still waiting then: answered or abandoned later.
    """

    answered_within: Floats
    answered_later: Floats
    abandoned_within: Floats
    longer: Floats


@dataclass(frozen=True)
class Waits:
    """Everything about the wait of those who joined the queue; each of shape [cases].

    Parameters
    ----------
    blocking, joined : array of float
        Shares of the callers that found no place, and that joined; the rest is about the latter.
    waiting, answered, abandoned : array of float
        Shares.
    wait_of_answered, wait_of_abandoned : array of float
        Mean over all who joined, of the wait of those who were answered (who gave up) and of 0 for the others.
    mean_of_waiting, mean_of_abandoned : array of float
        Mean over those who waited at all (who gave up); the latter is 0 where nobody does.
    split : Split
    """

    blocking: Floats
    joined: Floats
    waiting: Floats
    answered: Floats
    abandoned: Floats
    wait_of_answered: Floats
    wait_of_abandoned: Floats
    mean_of_waiting: Floats
    mean_of_abandoned: Floats
    split: Split
