"""Questions about the agents: is there a steady number of equal ones, who all take any call at once?"""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.beside.case import HARDLY_ANY, Case, Found
from ccsim.app.beside.pools import Line, serving
from ccsim.app.understanding.capacity import at_once
from ccsim.app.understanding.picture import percent
from ccsim.scenario.model import Group, Serve
from ccsim.scenario.selectors import select
from ccsim.units import MILLION

MOST_NAMED = 2
"""More groups are counted, not named."""


def skills(case: Case) -> Iterator[Found]:
    """Ask whether every group serves all: if not, an agent can be free while a caller waits.

    One pool of agents who all can take any call waits least (Smith and Whitt, Bell System Technical Journal 60 (1981)
    39-55).
    """
    told = []
    for group in case.pool.groups:
        served = {line for line, _ in _serves(case, group)}
        if missing := [line for line in case.pool.lines if line not in served]:
            told.append(f"{group} not {case.label(missing)}")
    if told:
        more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
        yield (
            "optimistic",
            f"not every group serves all ({', '.join(told[:MOST_NAMED])}{more}): an agent can be free while a "
            f"{case.callers[:-1]} waits",
        )


def levels(case: Case) -> Iterator[Found]:
    """Ask whether agents take some lines before others."""
    for group in case.pool.groups:
        found = {serve.level for _, serve in _serves(case, group)}
        if len(found) > 1 and all(policy.level_first for policy in case.policies.values()):
            first = [line for line, serve in _serves(case, group) if serve.level == min(found)]
            yield (
                "either",
                f"{group} take {case.label(first)} first: Erlang's waits are too long for these, too short for the others",
            )
            return


def held_back(case: Case) -> Iterator[Found]:
    """Ask whether free agents are kept from calls that wait; Erlang lets nobody wait while an agent is free."""
    words = []
    pairs = [(group, line, serve) for group in case.pool.groups for line, serve in _serves(case, group)]
    if any(serve.after for _, _, serve in pairs):
        words.append("after")
    kept = [policy.keep_free for policy in case.policies.values()]
    if any(select(each.get(group, {}), *line, 0) for each in kept for group, line, _ in pairs):
        words.append("keep_free")
    if words:
        yield "optimistic", f"agents stay free while {case.callers} wait ({', '.join(words)})"


def several_at_once(case: Case) -> Iterator[Found]:
    """Ask whether contacts share an agent in like parts: if not, one may wait while there is room in parts."""
    if case.inputs.at_once is None:
        parts = [
            f"{group} {' or '.join(f'{at_once(case.scenario.agents[group], one)} {one}' for one in channels)}"
            for group in case.pool.groups
            if (channels := case.measured.picture.reaching(group, case.pool.queues))
        ]
        yield (
            "either",
            f"agents have unlike numbers of contacts in hand at once ({', '.join(parts)}), and Erlang counts only their time: "
            "who needs more of an agent waits longer, until so much is free at once, who needs less not as long",
        )


def slower(case: Case) -> Iterator[Found]:
    """Ask whether talk is longer the more an agent has in hand: then times are longest when it is busiest."""
    groups = {name: case.scenario.agents[name] for name in case.pool.groups}
    if told := [
        f"{name} {percent(group.slower)}"
        for name, group in groups.items()
        if group.slower
        and any(at_once(group, one) > 1 for one in case.measured.picture.reaching(name, case.pool.queues))
    ]:
        yield (
            "optimistic",
            f"each contact in hand makes the talk of the next longer ({', '.join(told)}): Erlang is given the mean, and the "
            "times are longest when it is busiest",
        )


def pace(case: Case) -> Iterator[Found]:
    """Ask whether agents are equally quick (Gumbel, "Waiting lines with heterogeneous servers", Op. Res. 8 (1960) 504)."""
    groups = {name: case.scenario.agents[name] for name in case.pool.groups}
    cvs = {percent(group.pace.cv) for group in groups.values() if group.pace and group.pace.cv > 0}
    if cvs:
        yield "either", f"agents differ in pace (cv {', '.join(sorted(cvs))}); Erlang takes them as equally quick"
    if len({factor for name, group in groups.items() for factor in _factors(case, name, group)}) > 1:
        yield (
            "either",
            f"groups differ in how long a {case.calls[:-1]} takes them (aht); Erlang takes them as equally quick",
        )


def _factors(case: Case, name: str, group: Group) -> Iterator[int]:
    """A group's factors on handling times, of every line and day."""
    for day in range(case.scenario.days):
        own = group.aht.at(case.scenario.date(day), 0, case.scenario.calendar) or MILLION
        yield from (own * serve.aht for _, serve in _serves(case, name))


def absence(case: Case) -> Iterator[Found]:
    """Ask whether agents are missing by chance: one too few costs more than one too many saves.

    Waits are convex in the number of agents (Dyer and Proll, Management Science 23 (1977) 1019-1022; as a real number:
    Jagers and van Doorn, SIAM Review 33 (1991) 281-282).
    """
    groups = [case.scenario.agents[name] for name in case.pool.groups]
    words = [what for what in ("absence", "shrinkage") if any(any(getattr(group, what).values()) for group in groups)]
    if words:
        yield "optimistic", f"agents are missing by chance ({', '.join(words)}), and Erlang is given their mean number"


def nobody_there(case: Case) -> Iterator[Found]:
    """Ask whether calls come when nobody is on duty: Erlang gives them up for lost, but who is patient is served later."""
    calls = case.inputs.calls[0]
    share = float(calls[case.inputs.agents[0] <= 0].sum() / calls.sum()) if calls.any() else 0.0
    if share > HARDLY_ANY:
        yield (
            "either",
            f"{percent(share)} of the {case.calls} come when nobody is on duty: Erlang gives them up for lost, while some "
            "wait for the agents of the next interval",
        )


def _serves(case: Case, group: str) -> Iterator[tuple[Line, Serve]]:
    for line in case.pool.lines:
        serve = serving(case.scenario, group, line)
        if serve is not None:
            yield line, serve
