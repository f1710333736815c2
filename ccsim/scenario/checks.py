"""Checks of the whole scenario: small functions, each with the cure in its message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ccsim.scenario.channels import listed
from ccsim.scenario.handling import What, resolve, sources, unsaid
from ccsim.scenario.model import Scenario
from ccsim.scenario.model_policies import BY_TARGET
from ccsim.scenario.moments import moments, shown
from ccsim.scenario.names import check_names
from ccsim.scenario.reading import Gather
from ccsim.scenario.tree import Fault
from ccsim.scenario.ways import endless, live, nodes, queues, routed
from ccsim.scenario.weightings import check_weightings
from ccsim.units import DAY, SECOND, format_duration

LARGEST = 2**63 - 1
LATE = 2 * DAY
"""So long after the doors close somebody may still be waiting, as far as whole numbers are concerned."""
PER_WEIGHT = 1000
SHORTEST_INTERVAL = 10 * SECOND
MOST_NAMES = 32_000
"""Draws hold the numbers of what has a name in 16 bits."""


def check_all(scenario: Scenario, *, whole: bool) -> list[Fault]:
    """Find what is wrong in a scenario whose fields are all right.

    Parameters
    ----------
    whole : bool
        Whether all of it could be read.
    """
    gather = Gather()
    for check in (*OF_WHAT_IS_SAID, *(OF_WHAT_IS_MISSING if whole else ())):
        check(scenario, gather)
    return gather.faults


def check_times(scenario: Scenario, gather: Gather) -> None:
    """Intervals divide a day, and something of the run is counted."""
    if scenario.interval < 1 or DAY % scenario.interval:
        gather.add("the interval divides a day: 5, 10, 15, 20, 30 or 60 min, for example", "interval")
    elif scenario.interval < SHORTEST_INTERVAL:
        gather.add("the interval is at least 10 s: each has a row of every measure", "interval")
    if scenario.duration < 1:
        gather.add("nothing happens in no time: the duration must be above 0", "duration")
    elif scenario.warmup + scenario.cooldown >= scenario.duration:
        gather.add("nothing is counted: warmup and cooldown leave nothing of the duration", "warmup")


def check_contacts(scenario: Scenario, gather: Gather) -> None:
    """There is somebody to serve."""
    if not scenario.contacts:
        gather.add("a scenario needs contacts: who calls?", "contacts")


def check_numbers(scenario: Scenario, gather: Gather) -> None:
    """There is not more of anything than draws can number."""
    for key in ("contacts", "segments", "queues"):
        if len(getattr(scenario, key)) > MOST_NAMES:
            gather.add(f"a scenario has at most {MOST_NAMES:,} {key}", key)
    if sum(len(contact.next) for contact in scenario.contacts.values()) > MOST_NAMES:
        gather.add(
            f"a scenario has at most {MOST_NAMES:,} entries of `next`, those of all contacts together", "contacts"
        )


def check_ways_out(scenario: Scenario, gather: Gather) -> None:
    """A loop in the IVR that cannot be left is refused, also where nobody comes."""
    general = {name: node.then for name, node in scenario.ivr.nodes.items()}
    paths = [("contacts", general)]
    for type_, segment in _routed(scenario):
        own = {name: scenario.then(name, type_, segment) for name in nodes(scenario, type_, segment)}
        paths.append((f"'{type_}' contacts", own))
    told: set[str] = set()
    for who, then in paths:
        for name, day, clock in endless(scenario, then):
            if name not in told:
                told.add(name)
                when = "" if all(value.bare for value in then.values()) else f" on {shown(scenario, day, clock)}"
                said = f"{who} can never leave the IVR from here{when}: lead some to a queue, `done` or `hang_up`"
                gather.add(said, "ivr", "nodes", name, "then")


def check_then(scenario: Scenario, gather: Gather) -> None:
    """Every node leads somewhere at every time of the run."""
    told: set[str] = set()
    for type_, segment in _routed(scenario):
        for name in nodes(scenario, type_, segment):
            gap = _gap(scenario, scenario.then(name, type_, segment))
            if gap and name not in told:
                told.add(name)
                gather.add(f"nothing is said for {gap}: where does the node lead then?", "ivr", "nodes", name, "then")


def check_policy(scenario: Scenario, gather: Gather) -> None:
    """A policy holds on every day of the run."""
    if scenario.policy is not None and (gap := _gap(scenario, scenario.policy)):
        gather.add(f"nothing is said for {gap}: name a policy for every day of the run", "policy")


def check_talk(scenario: Scenario, gather: Gather) -> None:
    """Whoever can come to a queue has a talk time there."""
    _check_handling(scenario, gather, "talk", "write queues.{queue}.talk or contacts.{type}.talk")


def check_patience(scenario: Scenario, gather: Gather) -> None:
    """Whoever can come to a queue has a patience there."""
    cure = "write queues.{queue}.patience, contacts.{type}.patience or segments.{segment}.patience (it may be `never`)"
    _check_handling(scenario, gather, "patience", cure)


def _check_handling(scenario: Scenario, gather: Gather, what: What, cure: str) -> None:
    told: set[tuple[str, str]] = set()
    for type_, segment in live(scenario):
        if unsaid(scenario, what, type_) is not None:
            continue
        for queue in queues(scenario, (type_, segment)):
            if (type_, queue) in told:
                continue
            levels = sources(scenario, what, type_, segment, queue)
            for day, clock, values in moments(scenario, levels):
                if resolve(values) is None:
                    told.add((type_, queue))
                    by_time = any(level and not level.bare for level in levels)
                    when = f" on {shown(scenario, day, clock)}" if by_time else ""
                    said = f"'{type_}' contacts of segment '{segment}' have no {what} here{when}: "
                    gather.add(said + cure.format(queue=queue, type=type_, segment=segment), "queues", queue, what)
                    break


def check_otherwise(scenario: Scenario, gather: Gather) -> None:
    """A queue sends on to another queue, not to itself."""
    for name, queue in scenario.queues.items():
        other = queue.otherwise
        for key, to in (("closed", other.closed), ("full", other.full), ("waited", other.waited and other.waited[1])):
            if to == name:
                gather.add("this is the queue itself: name another", "queues", name, "otherwise", key)


def check_open_days(scenario: Scenario, gather: Gather) -> None:
    """An open day is some time, where delays are counted in them."""
    for type_, contact in scenario.contacts.items():
        for name, entry in contact.next.items():
            if entry.in_ is None or entry.in_.clock != "open_day":
                continue
            for queue in scenario.queues:
                if scenario.open_day(queue) == 0:
                    said = f"'{queue}' opens on no weekday, so it has no open day: write open hours, or name weekdays"
                    gather.add(said, "contacts", type_, "next", name, "in")


def check_named_targets(scenario: Scenario, gather: Gather) -> None:
    """A service level is of contacts that come by one channel, or to one queue."""
    if len(scenario.channels) < 2 or len(scenario.queues) < 2:
        return
    for name, target in scenario.targets.items():
        if target.service_level is not None and target.queue is None:
            gather.add(
                f"no service level is made of {listed(scenario.channels)} together: name the 'queue'", "targets", name
            )


def check_scores(scenario: Scenario, gather: Gather) -> None:
    """Scores, compared by cross-multiplication, stay within 64 bits."""
    for name, policy in scenario.policies.items():
        longest = scenario.duration + LATE + max(policy.head_start.values(), default=0)
        if policy.weight == BY_TARGET:
            targets = [queue.judged_by.within for queue in scenario.queues.values()]
            targets += [target.service_level.within for target in scenario.targets.values() if target.service_level]
            if max(targets, default=0) * longest > LARGEST:
                cure = f"the longest target, {format_duration(max(targets))}, is too long for a run of this duration"
                gather.add(f"scores would not fit whole numbers: {cure}", "policies", name, "weight")
        elif max(policy.weight.values(), default=0) * longest * PER_WEIGHT > LARGEST:
            cure = "write smaller weights (only their ratios count), or a shorter duration"
            gather.add(f"scores would not fit whole numbers: {cure}", "policies", name, "weight")


def _routed(scenario: Scenario) -> dict[tuple[str, str], None]:
    """Types, and segments as which their contacts are routed."""
    return {(who[0], segment): None for who in live(scenario) for segment in routed(scenario, who)}


def _gap(scenario: Scenario, value: object) -> str:
    """First moment of the run for which nothing is said."""
    for day, clock, (said,) in moments(scenario, [value]):  # type: ignore[list-item]
        if said is None:
            return shown(scenario, day, clock)
    return ""


Check: TypeAlias = Callable[[Scenario, Gather], None]

OF_WHAT_IS_SAID: tuple[Check, ...] = (
    check_names,
    check_times,
    check_contacts,
    check_numbers,
    check_ways_out,
    check_otherwise,
    check_open_days,
    check_named_targets,
    check_scores,
    check_weightings,
)
"""Checks of what is there, which hold even for a scenario of which a part could not be read."""

OF_WHAT_IS_MISSING: tuple[Check, ...] = (check_then, check_policy, check_talk, check_patience)
"""Checks that nothing is missing, which need the whole."""
