"""The names of all measures, by what each is given for: what a scenario may name, before anything is measured.

What they mean, and how they are counted, says `ccsim.kpi.table`; `tests/kpi/test_weightings.py` holds both to one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ccsim.scenario.channels import VOICE, listed
from ccsim.scenario.tree import did_you_mean

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

QUEUE, SEGMENT, GROUP = "queue", "segment", "group"
"""What can stand in the brackets after a measure."""

_BY_QUEUE = """
offered answered abandoned unserved overflowed blocked closed service_level sl_offered sl_answered sl_abandons_met
sl_late_abandons sl_no_short sl_short_met asa mean_wait wait_p50 wait_p90 wait_p95 wait_p99 longest_wait abandonment
time_to_abandon aht talk wrap queue_length longest_queue target_met callbacks_offered callbacks_accepted
callbacks_reached callbacks_failed time_to_callback connect_rate overtaken transfers overflows resolved_first
"""
_BY_SEGMENT = """
contained lines_busy lines_blocked callers served_at_last lost attempts time_to_service
"""
_BY_GROUP = """
on_duty occupancy aht talk wrap scheduled_hours paid_hours on_duty_hours utilisation
"""
BY_QUEUE, BY_SEGMENT, BY_GROUP = _BY_QUEUE.split(), _BY_SEGMENT.split(), _BY_GROUP.split()
OF_RUN = ("cost", "cost_per_answered")
IF_THEY_LEAVE = {"never_solved": (SEGMENT,), "solved_late": (SEGMENT,), "leaving": (SEGMENT,), "cost_of_leaving": ()}
"""Measures where `costs.leaving` says who leaves."""
IF_JUDGED = "satisfaction"
"""The measure, and what stands before that of a factor, where `satisfaction` says what contacts judge by."""

IF_OTHER_THAN_VOICE = ("first_reply", "backlog")
"""Measures where any contact is no call."""
IF_AT_ONCE = "concurrency"
"""The measure where any agent may have several contacts in hand."""
OF_ONE_CHANNEL = (
    *(
        "service_level",
        "sl_offered",
        "sl_answered",
        "sl_abandons_met",
        "sl_late_abandons",
        "sl_no_short",
        "sl_short_met",
    ),
    *("asa", "mean_wait", "wait_p50", "wait_p90", "wait_p95", "wait_p99", "longest_wait", "time_to_abandon"),
    *("first_reply", "time_to_callback", "time_to_service"),
    "connect_rate",
)
"""How long contacts wait, whether that is short enough, which calls connect: nothing that calls and letters have in common."""

NAMES = frozenset(
    (*BY_QUEUE, *BY_SEGMENT, *BY_GROUP, *OF_RUN, *IF_THEY_LEAVE, IF_JUDGED, *IF_OTHER_THAN_VOICE, IF_AT_ONCE)
)
"""Every measure that does not depend on names of the user's own."""

MISSING = {
    **dict.fromkeys(IF_THEY_LEAVE, "costs.leaving says who leaves, and is not written"),
    IF_JUDGED: "the scenario has no section 'satisfaction'",
    **dict.fromkeys(IF_OTHER_THAN_VOICE, "every contact is a call"),
    IF_AT_ONCE: "no group of agents says 'at_once'",
}
"""Why a scenario does not have a measure that there could be."""

OF_WEIGHTING = "weighting:"
"""What stands before the name of a weighting in the name of its measure."""

Place: TypeAlias = tuple[str | None, str | None, str | None]
"""Queue, segment and group: `*` for all together, None where it does not apply."""

ALL = "*"


def given_for(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Say of each measure that a scenario has of what it is given: queue and segment, segment, group, or the whole alone."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kinds in _all_of(scenario):
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *kinds)))
    return found


def _all_of(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Measures and what they are given for; who is in two lists comes twice."""
    entries = [name for contact in scenario.contacts.values() for name in contact.next]
    for names, kinds in (
        ((*BY_QUEUE, *entries), (QUEUE, SEGMENT)),
        (BY_SEGMENT, (SEGMENT,)),
        (BY_GROUP, (GROUP,)),
        ((*OF_RUN, *(f"target_met:{name}" for name in scenario.targets)), ()),
    ):
        yield from ((name, kinds) for name in names)
    if scenario.satisfaction is not None:
        yield IF_JUDGED, (SEGMENT,)
        yield from ((f"{IF_JUDGED}:{name}", (SEGMENT,)) for name in scenario.satisfaction.factors)
    if scenario.costs.leaving is not None:
        yield from IF_THEY_LEAVE.items()
    if scenario.channels != (VOICE,):
        yield from ((name, (QUEUE, SEGMENT)) for name in IF_OTHER_THAN_VOICE)
    if any(group.at_once for group in scenario.agents.values()):
        yield IF_AT_ONCE, (GROUP,)


def hint(name: str, known: Collection[str]) -> str:
    """Say why there is no such measure, or which could be meant; nothing if neither is known."""
    if name.startswith(OF_WEIGHTING):
        own = [one.removeprefix(OF_WEIGHTING) for one in known if one.startswith(OF_WEIGHTING)]
        there = f"; there are {', '.join(own)}" if own else ": the scenario has no section 'weightings'"
        return did_you_mean(name.removeprefix(OF_WEIGHTING), own) or there
    whole = name.partition(":")[0]
    if whole in MISSING and whole not in known:
        return f": {MISSING[whole]}"
    if OF_WEIGHTING + name in known:
        return f"; did you mean '{OF_WEIGHTING}{name}'?"
    return did_you_mean(name, known)


def place_in(measure: str, kinds: Sequence[str], written: str | None, scenario: Scenario) -> Place:
    """Find the place that stands in brackets after a measure: `account`, `vip`, `account/vip`, `advisers`; all together without.

    Parameters
    ----------
    measure : str
    kinds : sequence of str
        What it is given for.
    written : str or None

    Raises
    ------
    ValueError
        If there is no such queue, segment or group, or the measure is not given for it.
    """
    if written is None:
        if tuple(kinds) != (GROUP,):
            _check_channels(scenario, measure, kinds, ALL)
        return (None, None, ALL) if tuple(kinds) == (GROUP,) else (ALL, ALL, None)
    if not kinds:
        raise ValueError(f"{measure} is one figure for the whole; leave the brackets out")
    there: Mapping[str, Mapping[str, object]] = {
        QUEUE: scenario.queues,
        SEGMENT: scenario.segments,
        GROUP: scenario.agents,
    }
    found: dict[str, str] = {}
    for part in (part.strip() for part in written.split("/")):
        kind = next((kind for kind in kinds if part in there[kind]), None)
        if kind is None:
            names = [known for kind in kinds for known in there[kind]]
            told = did_you_mean(part, names) or f"; there are {', '.join(names)}"
            raise ValueError(f"there is no {' or '.join(kinds)} '{part}'{told}")
        if kind in found or (found and GROUP in (kind, *found)):
            raise ValueError("name a queue, a segment, both (account/vip), or a group")
        found[kind] = part
    if GROUP in found:
        return None, None, found[GROUP]
    queue, segment = found.get(QUEUE, ALL), found.get(SEGMENT, ALL)
    _check_channels(scenario, measure, kinds, queue, segment)
    return queue, segment, None


def is_of_several_channels(scenario: Scenario, measure: str, queue: str = ALL) -> bool:
    """Whether a measure has no value in a queue, or in all together, as it would be made of several channels."""
    if measure not in OF_ONE_CHANNEL or len(scenario.channels) < 2 or queue != ALL:
        return False
    return measure == "time_to_service" or len(scenario.queues) > 1


def of_several_channels(scenario: Scenario, measure: str) -> str:
    """Say why a measure has no value for all queues together."""
    return f"{measure} is never made of {listed(scenario.channels)} together"


def _check_channels(scenario: Scenario, measure: str, kinds: Sequence[str], queue: str, segment: str = ALL) -> None:
    if is_of_several_channels(scenario, measure, queue):
        within = "" if segment == ALL else f"/{segment}"
        names = " or ".join(f"{measure}[{name}{within}]" for name in list(scenario.queues)[:2])
        cure = f"; name a queue: {names}" if QUEUE in kinds else ""
        raise ValueError(of_several_channels(scenario, measure) + cure)
