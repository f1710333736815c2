"""Random scenarios with every key of the language that an engine obeys, on a coarse clock, so that ties are the rule."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

from . import contacts, teams
from .draft import Case, Draft

__all__ = ["Case", "cases", "cases_to_double"]


SEEDS = st.integers(0, 2**63 - 1)


def cases() -> st.SearchStrategy[Case]:
    """Return cases with any key; mostly their draws are cut to whole steps of the clock."""
    return SEEDS.map(lambda seed: _case(Draft(seed, plain=False)))


def cases_to_double() -> st.SearchStrategy[Case]:
    """Return cases within half a day in which every time can be doubled exactly, clocks and log included."""
    return SEEDS.map(lambda seed: _case(Draft(seed, plain=True)))


def _case(d: Draft) -> Case:
    rows: list[tuple[str, str]] = []
    made: dict[str, Any] = {"ccsim": 1, "name": "Random", "start": f"{d.start_day} {d.start}"}
    made |= {"duration": f"{d.hours} h", "interval": f"{d.pick(15, 30, 60)} min", "seed": d.number(0, 10**6)}
    if not d.plain and d.chance(25):
        made["calendar"] = {"2026-03-03": d.pick("sun", "bridge")}
    if "bridge" not in made.get("calendar", {}).values():
        made["calendar"] = made.get("calendar", {}) | {"2027-01-01": "bridge"}
    if len(d.segments) > 1:
        made["segments"] = contacts.segments(d)
    else:
        made["segments"] = {d.segments[0]: {"share": "rest"}}
    made["contacts"] = {name: contacts.contact(d, name, rows) for name in d.types}
    ivr: dict[str, Any] = {"lines": d.number(1, 12)} if d.chance(35) else {}
    if d.nodes:
        ivr["nodes"] = {name: contacts.node(d, place) for place, name in enumerate(d.nodes)}
    made |= {"ivr": ivr} if ivr else {}
    made["queues"] = {name: contacts.queue(d, name) for name in d.queues}
    if found := teams.shifts(d) if d.chance(65) else {}:
        made["shifts"] = found
    made["agents"] = {name: teams.group(d) for name in d.groups}
    made["choose_agent"] = d.pick("longest_idle", "least_occupied", "fixed_order")
    if d.policies:
        made["policies"] = {name: teams.policy(d) for name in d.policies}
        made["policy"] = teams.policy_by_day(d)
    if promises := teams.targets(d):
        made["targets"] = promises
    if rows:
        made["tables"] = {"calls": {"file": "calls.csv", "time": "time"}}
    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=10**6)
    log = "".join(f"{time},{type_}\n" for time, type_ in [("time", "type"), *rows])
    tick = 1 if d.plain or d.chance(20) else d.pick(10_000, 60_000, 300_000)
    return Case(text, log, tick)
