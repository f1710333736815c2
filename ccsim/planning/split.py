"""Who does the work where skills overlap: a linear program over all slots of a pool at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ccsim.kpi.arrays import Real

if TYPE_CHECKING:
    from ccsim.planning.demand import Pool
    from ccsim.planning.slots import Slots

CLOSENESS = 1e-3
"""What an hour away from the mix of now costs against the dearest agent hour: it decides only where prices do not."""


def cheapest_split(slots: Slots, pool: Pool, prices: Mapping[str, float], mix: Real) -> Real:
    """Share the work of a pool's lines out over the groups that can do it.

    The work of each line goes to groups that serve it, at the least price in all, and with that as near to the mix of now
    as can be: a transport problem (with absolute deviations) of each slot.

    Parameters
    ----------
    prices : mapping of str to float
        Of an agent hour, by group.
    mix : array of float64 [groups, slots]
        Shares of the groups now.

    Returns
    -------
    array of float64 [groups, slots]
        Seconds of work.
    """
    from scipy.optimize import linprog  # noqa: PLC0415  - heavy, and one pool of one group does without
    from scipy.sparse import coo_array  # noqa: PLC0415

    groups, size = len(pool.groups), slots.count
    lines = [line for line in pool.lines if line.groups]  # what nobody serves waits for good, and takes nobody's time
    pairs = [(at, pool.groups.index(name)) for at, line in enumerate(lines) for name in line.groups]
    own = np.array([prices[name] for name in pool.groups])
    own = own / own.max() if own.max() > 0 else own
    work = np.stack([line.work for line in lines])
    scale = max(float(work.max()), 1.0)
    # Columns: the work of each pair and slot, then of each group and slot what is above its part of the mix and below it.
    flows, aside = len(pairs) * size, groups * size
    cost = np.concatenate([np.repeat([own[g] for _, g in pairs], size), np.full(2 * aside, CLOSENESS)])
    every = np.arange(size)
    rows, columns, values = [], [], []
    for number, (line, group) in enumerate(pairs):
        for row in (line, len(lines) + group):
            rows.append(row * size + every)
            columns.append(number * size + every)
            values.append(np.ones(size))
    for group in range(groups):
        for sign, first in ((-1.0, flows), (1.0, flows + aside)):
            rows.append((len(lines) + group) * size + every)
            columns.append(first + group * size + every)
            values.append(np.full(size, sign))
    shape = ((len(lines) + groups) * size, flows + 2 * aside)
    matrix = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()
    right = np.concatenate([work.ravel(), (mix * work.sum(axis=0)).ravel()]) / scale
    solved: Any = linprog(cost, A_eq=matrix, b_eq=right, method="highs")  # type: ignore[call-overload]  # sparse is fine
    found = np.zeros((groups, size))
    for number, (_, group) in enumerate(pairs):
        found[group] += np.maximum(solved.x[number * size : (number + 1) * size], 0) * scale
    return found
