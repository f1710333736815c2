"""The tables of random scenarios: whole, disjoint, in range, and the same as the slow twin's."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive_workload import DAY, Naive

from ccsim.scenario import parse
from ccsim.scenario.journeys import CAUSES, Journeys, journeys
from ccsim.workload import Workload, draw

TYPES, QUEUES, NODES = ["ta", "tb", "tc"], ["qa", "qb", "qc"], ["na", "nb"]
SECOND = 1000


def scenario_text(luck: Random, logged: bool) -> str:
    """Write a random scenario; `logged`: its contacts come from short logs, else from rates."""

    def shares(names: list[str], whole: bool = True) -> dict[str, str]:
        some = luck.sample(names, luck.randint(1, len(names)))
        made = {name: f"{luck.randint(0, 100 // len(some))} %" for name in some}
        return made | ({some[-1]: "rest"} if whole else {})

    def entry(causes: list[str]) -> dict[str, Any]:
        made: dict[str, Any] = {"after": causes, "share": f"{luck.randint(5, 50)} %"}
        if causes == ["answered"] and luck.random() < 0.4:
            return made | {"to": luck.choice(queues)}
        delays = ["0 s", "20 min", {"exponential": "2 h"}, "2 open h", {"exponential": "1 open day"}, "30 h"]
        made |= {"in": luck.choice(delays), "at_most": luck.choice([1, 1, 2, 3, 20])}
        return made | ({"as": luck.choice(types)} if luck.random() < 0.4 else {})

    def contact() -> dict[str, Any]:
        made: dict[str, Any] = {"enter": luck.choice(nodes + queues)}
        if luck.random() < 0.3:
            made["enter"] = {"vip": luck.choice(nodes + queues), "rest": luck.choice(nodes + queues)}
        clocks = [(60 * luck.randint(0, 30) + luck.randint(0, 59)) for _ in range(luck.randint(0, 6))]
        made["arrivals"] = {"log": [f"2026-03-0{2 + m // 1440} {m % 1440 // 60:02}:{m % 60:02}" for m in clocks]}
        if not logged:
            made["arrivals"] = {"rate": f"{luck.randint(0, 5)} per hour", "no_show": "10 %"}
        after = [
            ["answered"],
            ["abandoned"],
            ["blocked", "closed"],
            ["hung_up", "done"],
            ["answered", "abandoned", "done"],
        ]
        chosen = luck.sample(after, luck.randint(0, 3))
        made["next"] = {f"entry{place}": entry(causes) for place, causes in enumerate(chosen)}
        return made

    def queue(name: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "talk": {"0:00": {"exponential": "3 min"}, "10:00": {"lognormal": {"mean": "5 min", "cv": 0.5}}}
        }
        patience = [
            {"exponential": "2 min"},
            "never",
            {"mixture": [["40 %", "never"], ["rest", {"exponential": "1 min"}]]},
        ]
        made |= {"patience": luck.choice(patience), "wrap": {"uniform": {"low": "0 s", "high": "9 s"}}}
        made |= {"capacity": luck.randint(0, 5)} if luck.random() < 0.4 else {}
        made |= {"open": {"mon-fri": "8:00-18:00"}} if luck.random() < 0.5 else {}
        others = [other for other in queues if other != name]
        other = {"closed": luck.choice(["hang_up", "wait", *others]), "full": luck.choice(["blocked", *others])}
        other |= {"waited": {"30 s": luck.choice(others)}} if others and luck.random() < 0.4 else {}
        return made | {"otherwise": other}

    types, queues = TYPES[: luck.randint(1, 3)], QUEUES[: luck.randint(1, 3)]
    nodes = NODES[: luck.randint(0, 2)]
    out = ["done", "hang_up", *queues]
    made: dict[str, Any] = {
        "ccsim": 1,
        "start": f"2026-03-02 {luck.choice(['00:00', '07:10'])}",
        "seed": luck.randint(0, 99),
    }
    made |= {"duration": luck.choice(["10 h", "30 h", "90 days"]) if logged else luck.choice(["10 h", "30 h"])}
    made["segments"] = {"vip": {"share": "40 %", "recognised": "60 %", "talk": {"scale": 2}}, "plain": "rest"}
    made["contacts"] = {name: contact() for name in types}
    ivr = {
        name: {"takes": {"exponential": "9 s"}, "then": shares(nodes[:place] + out)} for place, name in enumerate(nodes)
    }
    made["ivr"] = ({"lines": 3} if luck.random() < 0.5 else {}) | {"nodes": ivr}
    made["queues"] = {name: queue(name) for name in queues}
    made["agents"] = {"team": {"serves": dict.fromkeys(queues, 1), "staff": 3}}
    return yaml.safe_dump(made, sort_keys=False, width=10**6)


def drawn(seed: int, logged: bool) -> tuple[Any, Journeys, Workload]:
    scenario = parse(scenario_text(Random(seed), logged))
    ways = journeys(scenario)
    return scenario, ways, draw(scenario, ways, 1)


def tried(examples: int) -> Any:
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


SEEDS = st.integers(0, 2**32)


@tried(80)
@given(SEEDS, st.booleans())
def test_tables_are_whole_and_disjoint(seed: int, logged: bool) -> None:
    """Catches: draws of two attempts that overlap, gaps, columns of different length, contacts out of order."""
    scenario, ways, workload = drawn(seed, logged)
    contacts, attempts = workload.contacts, workload.attempts
    assert {len(c) for c in (workload.type, workload.segment, workload.routed_as)} == {contacts}
    assert {len(c) for c in (workload.ivr_time, workload.ivr_end, workload.base, workload.next_from[1:])} == {attempts}
    assert (np.diff(workload.arrived) >= 0).all()
    assert ((workload.arrived >= 0) & (workload.arrived < scenario.duration)).all()
    assert np.array_equal(workload.attempt_type[:contacts], workload.type)
    sizes = np.where(workload.ivr_end >= 0, np.array(ways.slots, np.int64)[workload.attempt_type], 0)
    order = np.lexsort((sizes, workload.base))
    ends = np.append(0, np.cumsum(sizes[order]))
    assert np.array_equal(workload.base[order], ends[:-1])
    assert {len(column) for column in (workload.talk, workload.wrap, workload.patience)} == {ends[-1]}
    assert {len(column) for column in (workload.missed, workload.dial)} == {0}, "nobody offers callbacks"
    leading = (workload.next_cell, workload.next_entry, workload.next_delay, workload.next_attempt)
    assert workload.next_from[0] == 0
    assert (np.diff(workload.next_from) >= 0).all()
    assert {len(column) for column in leading} == {workload.next_from[-1]}
    names = ("type", "segment", "routed_as", "attempt_type", "ivr_end", "next_entry")
    narrow = {"next_cell": np.int32, "next_attempt": np.int32, **dict.fromkeys(names, np.int16)}
    assert all(column.dtype == narrow.get(name, np.int64) for name, column in workload.columns())


@tried(80)
@given(SEEDS, st.booleans())
def test_values_and_pointers_are_in_range(seed: int, logged: bool) -> None:
    """Catches: a pointer to another type's attempt or back in time, a row that nothing leads to, a duration below its least."""
    scenario, ways, workload = drawn(seed, logged)
    assert workload.talk.min(initial=-1) >= -1
    assert not (workload.talk == 0).any()
    assert min(workload.wrap.min(initial=0), workload.patience.min(initial=0)) >= -1
    assert ((workload.ivr_end >= -2) & (workload.ivr_end < len(scenario.queues))).all()
    enters = np.array(ways.enters_ivr)[workload.attempt_type[: workload.contacts], workload.routed_as]
    assert np.array_equal(workload.ivr_time[: workload.contacts] >= 0, enters == 1)
    led_to = np.zeros(workload.attempts, np.bool_)
    for row in range(workload.attempts):
        kind = int(workload.attempt_type[row])
        cells = workload.next_cell[workload.next_from[row] : workload.next_from[row + 1]].tolist()
        assert cells == sorted(set(cells))
        assert all(0 <= cell < (ways.slots[kind] + 1) * ways.causes[kind] for cell in cells)
        for at, cell in enumerate(cells, workload.next_from[row]):
            entry, to = ways.entries[workload.next_entry[at]], int(workload.next_attempt[at])
            cause = CAUSES[ways.cause_column[kind].index(cell % ways.causes[kind])]
            assert entry.type == kind
            assert cause in list(scenario.contacts.values())[kind].next[entry.name].after
            assert workload.next_delay[at] >= (0 if entry.to >= 0 or entry.clock else 1)
            if to >= 0:
                assert to >= workload.contacts
                assert workload.attempt_type[to] == entry.as_type
                led_to[to] = True
    assert led_to[workload.contacts :].all()


@tried(60)
@given(SEEDS)
def test_the_slow_twin_needs_the_same_attempts(seed: int) -> None:
    """Catches: an attempt that some course of events needs and that is not there, or rows without end."""
    scenario, _, workload = drawn(seed, logged=True)
    naive, types = Naive(scenario, 1), list(scenario.contacts)
    found = {}
    for kind, contact in scenario.contacts.items():
        places: dict[int, int] = {}
        for instant in contact.arrivals["arrivals"].log:
            day, clock = divmod(instant + scenario.clock_at_start, DAY)
            place = places[day] = places.get(day, -1) + 1
            if 0 <= instant < scenario.duration:
                found[instant, types.index(kind), place] = naive.caller(kind, day, place, clock)
    callers = [found[key] for key in sorted(found)]
    assert workload.contacts == len(callers)
    needed = [sorted(naive.needed(caller)) for caller in callers]
    reached = [sorted((types[kind], number) for kind, number in attempts(workload, row)) for row in range(len(callers))]
    if scenario.duration > 80 * DAY:
        assert reached == needed
    else:
        assert all(set(mine) <= set(theirs) for mine, theirs in zip(reached, needed, strict=True))


def attempts(workload: Workload, contact: int) -> set[tuple[int, int]]:
    """Type and number of every attempt to which pointers lead from the first."""
    level, found = {contact}, set[tuple[int, int]]()
    for number in range(21):
        found |= {(int(workload.attempt_type[row]), number) for row in level}
        ahead = set[int]()
        for row in level:
            ahead |= set(workload.next_attempt[workload.next_from[row] : workload.next_from[row + 1]].tolist())
        level = ahead - {-1}
    assert not level
    return found
