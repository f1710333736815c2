"""Whether a run fits into memory, before it begins: what it would need, as far as expectations tell, and what there is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ccsim.app.understanding.arrivals import expected_arrivals
from ccsim.app.understanding.flow import DONE, HUNG_UP, Flow, expected_flow
from ccsim.app.understanding.grid import Grid
from ccsim.errors import UsageError
from ccsim.experiments import COMPILED
from ccsim.experiments.crew import processors
from ccsim.kpi.replication import TIMES
from ccsim.kpi.satisfaction import is_asked
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys, journeys
from ccsim.units import DAY
from ccsim.workload.drawing import BATCH

MEMINFO, CGROUP, CGROUPS = Path("/proc/meminfo"), Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")

PROCESS = {COMPILED: 180e6, "simpy": 70e6}
"""Bytes of a process that has the engine loaded, and nothing to do."""
NUMBER, NAME, END = 8, 2, 18
"""Bytes of a drawn number, of what has a name in the scenario, and of what an end of an attempt leads to."""
WHILE_DRAWN = 2.5
"""Times the draws of a piece, while the next is drawn and calls are carried over."""
ARRIVAL = 40
"""Bytes of an arrival of the day that is divided into pieces."""
AS_OBJECTS = 7
"""Times the draws, as Python's numbers and beside as arrays: the SimPy engine."""
VISIT = 160
"""Bytes of a visit in the records."""
OF_CONTACT = 35
"""Bytes that the tally remembers of a contact and its waits."""
OF_JUDGED = 15
"""Bytes more where it is asked how content contacts are, or who leaves."""
KEPT = 150e6
"""Bytes for records on their way to a file."""
OF_PLACE = 280
"""Bytes of the measures of a replication, for each period, queue and segment."""


@dataclass(frozen=True)
class Need:
    """What a run needs, in bytes; within some 20 % on what was measured, heavy retries aside.

    Parameters
    ----------
    contacts : float
        Expected in a replication.
    process : float
        Of each process that simulates.
    measures : float
        Of all replications, in the process that collects them.
    """

    contacts: float
    process: float
    measures: float

    def total(self, workers: int) -> float:
        """With so many processes."""
        return workers * self.process + self.measures


def reckon(scenario: Scenario, engine: str, by: Collection[str], replications: int, *, keep: bool) -> Need:
    """Reckon what a run needs.

    Parameters
    ----------
    by : collection of str
        Breakdowns that are measured.
    replications : int
        Whose measures are collected.
    keep : bool
        Whether records are kept.
    """
    grid = Grid(scenario, DAY)
    days, ways = expected_arrivals(scenario, grid), journeys(scenario)
    queued = _queued(expected_flow(scenario, grid, days), scenario)
    visits = {name: 1 + _later(scenario, ways, number) for number, name in enumerate(scenario.contacts)}
    drawn = {
        name: _drawn(scenario, ways, number, visits[name], queued[name])
        for number, name in enumerate(scenario.contacts)
    }
    contacts = [sum(each) for each in zip(*days.values(), strict=True)]
    numbers = [sum(drawn[name] * of_type[day] for name, of_type in days.items()) for day in range(scenario.days)]
    whole = sum(contacts)
    measures = OF_PLACE * _periods(scenario, by) * (len(scenario.queues) + 1) * (len(scenario.segments) + 1)
    if engine == COMPILED:
        piece = min(1.5 * BATCH, whole) * max(
            (had / came for had, came in zip(numbers, contacts, strict=True) if came > 0), default=0.0
        )
        of_contact = OF_CONTACT + (OF_JUDGED if is_asked(scenario) else 0)
        process = WHILE_DRAWN * piece + ARRIVAL * max(contacts) + of_contact * whole + (KEPT if keep else 0)
    else:
        rows = sum(visits[name] * sum(of_type) for name, of_type in days.items())
        process = AS_OBJECTS * sum(numbers) + (2 if keep else 1) * VISIT * rows
    return Need(whole, PROCESS[engine] + process + 2 * measures, replications * measures)


def fitting_workers(need: Need, engine: str, workers: int | None, replications: int) -> int | None:
    """Choose so many workers that the run fits into memory, if the call leaves that open.

    Raises
    ------
    UsageError
        If it does not fit.
    """
    there = available()
    if there is None or need.total(min(workers or processors(), replications)) <= there:
        return workers
    if workers is None and need.total(1) <= there:
        return max(1, int((there - need.measures) / need.process))
    with_ = f"{workers} workers" if workers is not None and workers > 1 else "one process"
    cures = (
        ["fewer workers"] if workers is not None and workers > 1 and need.total(1) <= there else ["a shorter duration"]
    )
    cures += ["the compiled engine"] if engine != COMPILED else []
    cures += ["fewer replications or no intervals"] if need.measures > there / 2 else []
    raise UsageError(
        f"memory: {with_} would need about {gigabytes(need.total(workers or 1))} for {need.contacts:,.0f} contacts a "
        f"replication; {gigabytes(there)} are free. What helps: {', '.join(cures)}"
    )


def available() -> float | None:
    """Bytes that the system would still give us, swap included; None where that is not known."""
    try:
        known = dict(line.split(":", 1) for line in MEMINFO.read_text().splitlines())
        free = sum(float(known[name].split()[0]) * 1024 for name in ("MemAvailable", "SwapFree"))
    except (OSError, ValueError, KeyError, IndexError):
        return None
    return min([free, *_left_by_groups()])


def gigabytes(number: float) -> str:
    """Write bytes as GB."""
    return f"{number / 1e9:,.1f} GB"


def _left_by_groups() -> list[float]:
    """Bytes that each control group of ours (version 2), such as a container's, still leaves."""
    found = []
    try:
        path = next(line[3:] for line in CGROUP.read_text().splitlines() if line.startswith("0::"))
    except (OSError, StopIteration):
        return []
    group = CGROUPS / path.lstrip("/")
    for folder in (group, *group.parents):
        try:
            limit, used = (folder / "memory.max").read_text().strip(), float((folder / "memory.current").read_text())
            pages = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
            found += [float(limit) - used + float(pages["inactive_file"])] if limit != "max" else []
        except (OSError, ValueError, KeyError):
            continue
    return found


def _later(scenario: Scenario, ways: Journeys, number: int) -> float:
    """Further attempts of a contact of a type that are drawn on average: as if each that can follow could follow again."""
    own = [entry for entry in ways.entries if entry.type == number and entry.to < 0]
    entries = list(scenario.contacts.values())[number].next
    return sum(entries[one.name].share ** time for one in own for time in range(1, one.at_most + 1))


def _queued(flow: Flow, scenario: Scenario) -> dict[str, float]:
    """Share of each type's attempts that come to a queue; the others end in the IVR."""
    ended = {name: sum(flow.ends[name, end] for end in (DONE, HUNG_UP)) for name in scenario.contacts}
    return {name: 1 - min(1.0, ended[name] / max(flow.tried[name], 1e-9)) for name in scenario.contacts}


def _drawn(scenario: Scenario, ways: Journeys, number: int, attempts: float, queued: float) -> float:
    """Bytes of the draws of a contact of a type, see `Workload`; of the ends for one cause, one can come about."""
    ends = sum(entry.share * len(entry.after) for entry in list(scenario.contacts.values())[number].next.values())
    tries = max((queue.callback.tries for queue in scenario.queues.values() if queue.callback), default=0)
    of_place = 3 + (1 + tries if tries else 0)  # whether one accepts a callback, and how long each dial in vain takes
    of_attempt = 3 * NUMBER + 2 * NAME + NUMBER * of_place * ways.slots[number] * queued + END * ends
    return NUMBER + 3 * NAME + attempts * of_attempt


def _periods(scenario: Scenario, by: Collection[str]) -> int:
    """Rows of measures of a replication, for each queue and segment."""
    rows = {"interval": scenario.days * (DAY // scenario.interval), "hour": 24, "day": scenario.days, "weekday": 7}
    assert rows.keys() == set(TIMES), "every breakdown by time is reckoned"
    rows |= {"type": len(scenario.contacts)}
    return 1 + sum(rows.get(kind, 1) for kind in by)
