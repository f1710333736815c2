"""The states in which an agent is free, weighed against the one in which all are busy: the Erlang B formula.

With n agents and a erlangs offered, the states below n together weigh

    Below = sum over j < n of (n! / j!) a**(j - n) = n * integral over w > 0 of exp(n w - a (exp(w) - 1)) dw

times as much as the state with exactly n busy, and Erlang's loss probability is B(n, a) = 1 / (1 + Below). The integral
holds for real n > 0 too: that is the continuous extension used here for broken numbers of agents (Jagers and van Doorn,
"On the continued Erlang loss function", Operations Research Letters 5, 1986).
"""

from __future__ import annotations

import numpy as np

from ccsim.erlang.integral import Sides, plain
from ccsim.erlang.special import Floats, log_excess, log_ratio


def log_below(agents: Floats, load: Floats) -> Floats:
    """Logarithm of the weight of the states with a free agent, that of "all busy, nobody waits" being 1.

    Parameters
    ----------
    agents, load : array of float [cases]
        Above 0; agents need not be whole.

    Returns
    -------
    array of float [cases]
    """
    more = agents > load
    slope = np.maximum(load - agents, 0.0)
    curve = np.maximum(agents, load)
    peak = np.where(more, -log_ratio(load, agents), 0.0)
    onward = Sides(slope, curve, np.full_like(agents, np.inf), np.zeros(len(agents), np.bool_))
    total = plain(onward)
    if more.any():
        n = agents[more]
        total[more] += plain(Sides(np.zeros_like(n), n, peak[more], np.ones(len(n), np.bool_)))
    height = np.where(more, agents * log_excess(load, agents), 0.0)
    return np.log(agents) + height + np.log(total)
