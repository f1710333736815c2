"""Which formula answers which queue."""

from __future__ import annotations

from ccsim.erlang.finite import waits_in_places
from ccsim.erlang.impatient import waits_of_impatient
from ccsim.erlang.patient import waits_of_patient
from ccsim.erlang.queue import Queue, Waits
from ccsim.erlang.special import Floats


def solve(queue: Queue, times: Floats) -> Waits:
    """Solve queues that have a steady state.

    Parameters
    ----------
    queue : Queue
        All its cases with patience, or all without.
    times : array of float [times, cases]
        At which the waits are split, in mean handling times.
    """
    if queue.places is not None:
        return waits_in_places(queue, times)
    if queue.impatience.any():
        return waits_of_impatient(queue, times)
    return waits_of_patient(queue, times)
