"""The jackknife: what the luck of few replications does to a figure that is made of their sums.

Erlang's curves are bent: asked about averages that still scatter, it answers worse on average than about the true ones.
Leaving out one block of replications after another shows how much, and how well the answer is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.kpi.arrays import Real, Whole
from ccsim.kpi.pooling import students_t

MOST_BLOCKS = 20
"""More replications are left out several at a time."""


@dataclass(frozen=True)
class Samples:
    """Which replications are summed: all of them, then all but one block of them after another.

    Parameters
    ----------
    weights : array of float64 [1 + blocks, replications]
        0 or 1; no blocks if there is one replication only.
    sizes : array of int64 [blocks]
        Replications of each block.
    """

    weights: Real
    sizes: Whole

    @property
    def counts(self) -> Real:
        """Replications in each sample: [1 + blocks]."""
        found: Real = self.weights.sum(axis=1)
        return found

    def sum(self, figures: Real) -> Real:
        """Sum over each sample's replications: [replications, ..] to [1 + blocks, ..]."""
        summed: Real = np.tensordot(self.weights, figures, axes=1)
        return summed


@dataclass(frozen=True)
class Estimate:
    """A figure, and half the width of its 95 % confidence interval (None of one replication)."""

    value: float
    half: float | None


def leave_out(replications: int) -> Samples:
    """All replications, then all but those of each block in turn."""
    blocks = min(replications, MOST_BLOCKS) if replications > 1 else 0
    block = np.arange(replications) % max(blocks, 1)
    kept = [np.ones(replications), *(block != number for number in range(blocks))]
    sizes = np.bincount(block, minlength=blocks)[:blocks]
    return Samples(np.array(kept, np.float64), sizes)


def estimate(samples: Samples, figures: Real) -> Estimate:
    """Take the bias of few replications off a figure.

    The delete-m jackknife for blocks of unequal size: Busing, Meijer and van der Leeden, "Delete-m jackknife for unequal
    m", Statistics and Computing 9 (1999) 3-8; for blocks of one, Quenouille's.

    Parameters
    ----------
    figures : array [1 + blocks]
        Of all replications, then with each block left out.
    """
    whole, without, blocks = float(figures[0]), figures[1:], len(samples.sizes)
    if not blocks:
        return Estimate(whole, None)
    total = samples.sizes.sum()
    parts = total / samples.sizes
    corrected = blocks * whole - float(((1 - 1 / parts) * without).sum())
    own = parts * whole - (parts - 1) * without
    variance = float(((own - corrected) ** 2 / (parts - 1)).mean())
    half = float(students_t(np.array([blocks]))[0]) * variance**0.5
    return Estimate(corrected, half)
