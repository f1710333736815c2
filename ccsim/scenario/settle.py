"""What can only be filled in once all sections are known: shares of segments, and open days."""

from __future__ import annotations

from ccsim.scenario.model import Scenario
from ccsim.scenario.model_contacts import Contact, ContactSegment
from ccsim.scenario.reading import Gather
from ccsim.scenario.shares import REST, settle
from ccsim.scenario.target import Target
from ccsim.scenario.tree import Fault


def settled(scenario: Scenario) -> tuple[Scenario, list[Fault]]:
    """Fill in what follows from the whole.

    Returns
    -------
    Scenario
        With the shares of all segments, also in every contact type, and targets without open days.
    list of Fault
        What is wrong.
    """
    gather = Gather()
    written = {name: segment.share for name, segment in scenario.segments.items()}
    shares = written
    with gather.at("segments"):
        shares = dict(zip(written, settle(list(written.values())), strict=True))
    segments = {name: segment.model_copy(update={"share": shares[name]}) for name, segment in scenario.segments.items()}
    scenario = scenario.model_copy(update={"segments": segments})
    contacts = {}
    for name, contact in scenario.contacts.items():
        contacts[name] = contact
        with gather.at("contacts", name, "segments"):
            contacts[name] = _with_segments(contact, scenario, written)
    queues, targets = dict(scenario.queues), dict(scenario.targets)
    for name, queue in queues.items():
        with gather.at("queues", name, "target"):
            queues[name] = queue.model_copy(update={"target": _in_open_time(queue.target, scenario, name)})
    for name, target in targets.items():
        with gather.at("targets", name, "service_level"):
            level = _in_open_time(target.service_level, scenario, target.queue)
            targets[name] = target.model_copy(update={"service_level": level})
    rest = scenario.costs.agent_hour.get("rest", 0.0)
    costs = {"agent_hour": {name: scenario.costs.agent_hour.get(name, rest) for name in scenario.agents}}
    update = {
        "contacts": contacts,
        "queues": queues,
        "targets": targets,
        "costs": scenario.costs.model_copy(update=costs),
    }
    return scenario.model_copy(update=update), gather.faults


def _with_segments(contact: Contact, scenario: Scenario, general: dict[str, float]) -> Contact:
    """Give a contact type an entry for every segment; shares it does not name are the general ones."""
    entries = {name: contact.segments.get(name, ContactSegment()) for name in scenario.segments}
    shares = [segment.share for segment in scenario.segments.values()]
    if any(entry.share is not None for entry in entries.values()):
        rest_named = any(entry.share == REST for entry in entries.values())
        inherited = [share if rest_named else general[name] for name, share in zip(entries, shares, strict=True)]
        written = [i if e.share is None else e.share for i, e in zip(inherited, entries.values(), strict=True)]
        shares = list(settle(written))
    filled = {}
    for (name, entry), share in zip(entries.items(), shares, strict=True):
        recognised = scenario.segments[name].recognised if entry.recognised is None else entry.recognised
        filled[name] = entry.model_copy(update={"share": share, "recognised": recognised})
    return contact.model_copy(update={"segments": filled})


def _in_open_time(target: Target | None, scenario: Scenario, queue: str | None) -> Target | None:
    """Count open days as the open time that the queue has in one."""
    if target is None or target.open_days is None or queue not in scenario.queues:
        return target
    if not (open_day := scenario.open_day(queue)):
        raise ValueError(f"'{queue}' opens on no weekday, so it has no open day: write open hours, or name weekdays")
    return target.in_days_of(open_day)
