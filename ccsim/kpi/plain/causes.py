"""Which visits each entry of `next` brought about."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ccsim.kpi.arrays import Flags
from ccsim.kpi.plain.visits import Visits
from ccsim.scenario.journeys import OF_NEXT, TRANSFER, Journeys


def by_entry(journeys: Journeys, visits: Visits) -> dict[str, Flags]:
    """Find the visits that each entry of `next` brought about, by its name.

    The records name the entry of another attempt; of a transfer they say that it was one, so that its entry is known by
    the type of the attempt and the queue. Entries of one type that transfer to the same queue cannot be told apart and
    are left out. A visit that a closed or full queue sent on was, for the records, brought about by that.

    Returns
    -------
    dict of str to array of bool [visits]
    """
    found: dict[str, Flags] = {name: visits.cause == OF_NEXT + number for number, name in enumerate(journeys.names)}
    transfers = [entry for entry in journeys.entries if entry.to >= 0]
    claims = Counter((entry.type, entry.to) for entry in transfers)
    unclear = {entry.name for entry in transfers if claims[entry.type, entry.to] > 1}
    for entry in transfers:
        brought = (visits.cause == TRANSFER) & (visits.type == entry.type) & (visits.queue == entry.to)
        found[entry.name] = brought | found.get(entry.name, np.False_)
    return {name: flags for name, flags in found.items() if name not in unclear}
