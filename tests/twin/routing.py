"""Who takes whom."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import talking
from .world import Agent, Visit

if TYPE_CHECKING:
    from . import Twin

Line = tuple[str, str]
DEFAULT_TARGET = 20_000


def serves(twin: Twin, agent: Agent, queue: str, segment: str) -> Any:
    """The group's entry for the line, None if it does not serve it."""
    group = twin.groups[agent.group]
    return group.serves.get(f"{queue}/{segment}") or group.serves.get(queue)


def names(selector: str, line: Line) -> bool:
    queue, segment = line
    return any(one in (f"{queue}/{segment}", segment, queue, "rest") for one in selector.split("|"))


def chosen(mapping: Mapping[str, int], line: Line, default: int) -> int:
    """What a selector map says of a line: queue/segment before segment before queue before rest."""
    queue, segment = line
    for word in (f"{queue}/{segment}", segment, queue, "rest"):
        for selector, value in mapping.items():
            if word in selector.split("|"):
                return value
    return default


def line_of(twin: Twin, visit: Visit) -> Line:
    return twin.queue_names[visit.queue], twin.segment_names[visit.attempt.routed]


def can_take(twin: Twin, agent: Agent, visit: Visit) -> bool:
    line = line_of(twin, visit)
    post = serves(twin, agent, *line)
    if post is None or not has_room(agent, visit) or twin.now - visit.joined < post.after:
        return False
    others = [a for a in twin.agents if a.group == agent.group and a.is_idle() and a is not agent]
    kept = twin.policy().keep_free.get(twin.group_names[agent.group], {})
    return len(others) >= chosen(kept, line, 0)


def has_room(agent: Agent, visit: Visit) -> bool:
    if agent.on_since is None or agent.owes:
        return False
    return agent.in_use() + agent.takes(visit.attempt.channel) <= agent.units()


def heads(twin: Twin) -> list[Visit]:
    return [line[0] for line in twin.lines.values() if line]


def contact_looks(twin: Twin, visit: Visit) -> bool:
    """Give the visit to the best of the agents who can take it; False if there is none."""
    line = line_of(twin, visit)
    able = [agent for agent in twin.agents if can_take(twin, agent, visit)]
    order = {
        "longest_idle": lambda agent: agent.free_since,
        "least_occupied": lambda agent: agent.share,
        "fixed_order": lambda agent: 0,
    }[twin.scenario.choose_agent]
    able.sort(key=lambda agent: (serves(twin, agent, *line).level, agent.in_use(), order(agent), agent.number))
    if able:
        take(twin, able[0], visit)
    return bool(able)


def agent_looks(twin: Twin, agent: Agent) -> None:
    """Look, and again, until there is nobody whom the agent can take."""
    if agent.places() > 1:
        twin.heads_are_due = True
    while takes_another(twin, agent):
        pass


def takes_another(twin: Twin, agent: Agent) -> bool:
    able = [visit for visit in heads(twin) if can_take(twin, agent, visit)]
    limit = twin.policy().at_most_in_a_row
    if limit is not None and twin.in_a_row[agent.group] >= limit[1]:
        others = [visit for visit in able if not names(limit[0], line_of(twin, visit))]
        able = others or able
    if able:
        take(twin, agent, min(able, key=lambda visit: rank(twin, agent, visit)))
    return bool(able)


def rank(twin: Twin, agent: Agent, visit: Visit) -> tuple[Any, ...]:
    """The least goes first."""
    line, policy = line_of(twin, visit), twin.policy()
    level = serves(twin, agent, *line).level
    waited = twin.now - visit.joined + chosen(policy.head_start, line, 0)
    score = weight(twin, policy, line) * waited
    first = level if policy.level_first else 0
    return first, chosen(policy.priority, line, 1), -score, level, visit.joined, visit.attempt.contact


def weight(twin: Twin, policy: Any, line: Line) -> Fraction:
    if policy.weight != "by_target":
        return Fraction(chosen(policy.weight, line, 1000), 1000)
    promised = [
        named.service_level.within
        for named in twin.scenario.targets.values()
        if named.service_level is not None and (named.queue, named.segment) == line
    ]
    own = twin.scenario.queues[line[0]].target
    return Fraction(1, min(promised) if promised else own.within if own else DEFAULT_TARGET)


def take(twin: Twin, agent: Agent, visit: Visit) -> None:
    count_in_a_row(twin, agent, visit)
    twin.leave_line(visit)
    talking.starts(twin, agent, visit)


def count_in_a_row(twin: Twin, agent: Agent, visit: Visit) -> None:
    limit = twin.policy().at_most_in_a_row
    if limit is None:
        return
    others = [head for head in heads(twin) if not names(limit[0], line_of(twin, head)) and can_take(twin, agent, head)]
    if names(limit[0], line_of(twin, visit)) and others:
        twin.in_a_row[agent.group] += 1
    else:
        twin.in_a_row[agent.group] = 0


def policy_changes(twin: Twin) -> None:
    twin.in_a_row = [0] * len(twin.groups)
    heads_look(twin)


def heads_look(twin: Twin) -> None:
    """The heads of all lines look, lowest contact number first, until none can be taken."""
    found = True
    while found:
        found = any(
            contact_looks(twin, visit) for visit in sorted(heads(twin), key=lambda visit: visit.attempt.contact)
        )
    twin.heads_are_due = False
