"""What the tests of the tally share: rows in pieces, scenarios that ask for every measure, comparison to the last digit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import yaml
from harness import Run, on_ticks, scenario_of
from strategies import Case

from ccsim import compiler, kpi, plan, workload
from ccsim.engines import simpy
from ccsim.errors import ScenarioError
from ccsim.kpi.plain.measuring import drawn_to_follow
from ccsim.records import ANSWERED, DUTY_COLUMNS, VISIT_COLUMNS
from ccsim.scenario.journeys import journeys

NEVER = 1 << 60
JOINED, STARTED, LEFT, OUTCOME = (VISIT_COLUMNS.index(name) for name in ("joined", "started", "left", "outcome"))
DEFINITIONS = ("offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met")


def same(one: kpi.Replication, other: kpi.Replication) -> None:
    """Fail unless all numbers of two replications are the same, and kept in the same way."""
    assert list(one.columns) == list(other.columns)
    for kind, columns in one.columns.items():
        assert columns.keys() == other.columns[kind].keys()
        for name, values in columns.items():
            expected = other.columns[kind][name]
            assert (values.shape, values.dtype) == (expected.shape, expected.dtype), (kind, name)
            at = np.argwhere(values != expected)
            assert not len(at), (kind, name, at[0].tolist(), values[tuple(at[0])], expected[tuple(at[0])])


def tallied(model: Any, ways: Any, made: Any, records: Any, by: Any = (), *, workload: Any = None) -> kpi.Replication:
    """Measure as `kpi.measure` does, but with the tally."""
    tally = kpi.Tally(model, ways, made, by)
    tally.add(*in_order(records, drawn_to_follow(model, ways, records, workload)))
    return tally.replication()


def in_order(records: Any, drawn: Any = None) -> tuple[Any, Any, Any]:
    """Records in the order of their writing: who was taken by their start, others by their end, the unserved last."""
    started, left = records.visits["started"], records.visits["left"]
    at = np.where(started >= 0, started, left)
    order = np.argsort(np.where(left < 0, NEVER, at), kind="stable")
    visits = np.stack([records.visits[name] for name in VISIT_COLUMNS], axis=1)[order]
    duty = np.stack([records.duty[name] for name in DUTY_COLUMNS], axis=1)
    return visits, duty, None if drawn is None else drawn[order]


def added(tally: kpi.Tally, rows: tuple[Any, Any, Any], cuts: Iterable[int], *, since: bool) -> kpi.Replication:
    """Hand rows over in pieces, each in a table that is used again for the next, and measure."""
    visits, duty, drawn = rows
    ends = [*sorted(cuts), len(visits)]
    earliest = waiting_since(visits)
    memory = np.empty_like(visits)
    for begin, end, spells in zip([0, *ends], ends, np.array_split(duty, len(ends)), strict=False):
        piece = memory[: end - begin]
        piece[:] = visits[begin:end]
        followed = None if drawn is None else drawn[begin:end]
        tally.add(piece, spells, followed, waiting_since=earliest[end] if since else None)
        memory[:] = -7
    return tally.replication()


def waiting_since(visits: Any) -> list[int]:
    """Earliest instant at which any of the rows from each one on joined its queue and waited; one more than there are rows."""
    left = np.where(visits[:, LEFT] < 0, NEVER, visits[:, LEFT])
    end = np.where(visits[:, OUTCOME] == ANSWERED, visits[:, STARTED], left)
    waited = (visits[:, JOINED] >= 0) & (visits[:, JOINED] < end)
    joined = np.append(np.where(waited, visits[:, JOINED], NEVER), NEVER)
    return np.minimum.accumulate(joined[::-1])[::-1].tolist()


def run_with_measures(case: Case, seed: int) -> Run:
    """Run a case that asks for measures of every kind as well; if they do not fit it, without."""
    try:
        scenario = scenario_of(asking(case, Random(seed)))
    except ScenarioError:
        scenario = scenario_of(case)
    ways = journeys(scenario)
    drawn = on_ticks(workload.draw(scenario, ways, 0), case.tick)
    return Run(scenario, ways, drawn, served(scenario, ways, drawn))


def served(scenario: Any, ways: Any, drawn: Any) -> Any:
    """Records by the quickest engine there is."""
    made = plan.make(scenario, ways)
    roster = plan.roster(made, drawn.attendance)
    if compiler.AVAILABLE:
        from ccsim.engines import compiled

        try:
            return compiled.run(made, roster, drawn)
        except compiled.TooLargeError:
            pass
    return simpy.run(made, roster, drawn)


def asking(case: Case, luck: Random) -> Case:
    """Add to a scenario what engines do not look at: which time counts, targets, costs."""
    made: dict[str, Any] = yaml.safe_load(case.text)
    minutes = 60 * int(made["duration"].split()[0])
    start = datetime.strptime(made["start"], "%Y-%m-%d %H:%M")
    queues, groups = list(made["queues"]), list(made["agents"])
    if luck.random() < 0.4:
        made["warmup"] = f"{luck.choice([1, 7, minutes // 3])} min"
    if luck.random() < 0.4:
        made["cooldown"] = f"{luck.choice([1, 7, minutes // 3])} min"
    made["exclude"] = {}
    for number in range(luck.choice([0, 0, 1, 3])):
        begin = luck.randint(0, minutes - 2)
        ends = [start + timedelta(minutes=at) for at in (begin, luck.randint(begin + 1, minutes))]
        made["exclude"][f"span_{number}"] = "..".join(f"{end:%Y-%m-%d %H:%M}" for end in ends)
    made["service_level"] = {"definition": luck.choice(DEFINITIONS), "short": f"{luck.choice([0, 5, 60, 600])} s"}
    made["interval"] = luck.choice(["10 s", "1 min", "15 min", "60 min", "4 h"])
    made["costs"] = {
        "agent_hour": {groups[0]: 30.1},
        "answered": {queues[0]: -5.3, "rest": 1.1},
        "line_minute": 0.07,
        "lost": {"rest": 4.7},
        "fixed_per_day": 720,
    }
    if luck.random() < 0.6:
        made["satisfaction"] = content(luck)
    if luck.random() < 0.4:
        made["costs"]["leaving"] = {
            "customer_worth": 300,
            "lost": "94 %",
            "never_solved": "89 %",
            "tells": 9,
            "heed": "1 %",
        }
    for queue in made["queues"].values():
        if "open" in queue and luck.random() < 0.6:
            queue["target"] = {"answer": "70 %", "within": luck.choice(["0.1 open h", "1 open h", "3 open h"])}
    target = made.setdefault("targets", {})
    over = luck.choice(["interval", "day", "week", "run"])
    target["kept"] = {"service_level": {"answer": "60 %", "within": luck.choice(["0.2 open h", "30 s"])}, "over": over}
    if luck.random() < 0.5:
        target["kept"] |= {"queue": luck.choice(queues), "in": "50 %"}
    target["humane"] = {"occupancy": "at most 60 %", "over": over}
    if luck.random() < 0.5:
        target["humane"]["group"] = luck.choice(groups)
    return replace(case, text=yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=10**6))


def content(luck: Random) -> dict[str, Any]:
    """Draw a section `satisfaction`: a factor of each kind, limits that contacts reach, levels that some factors leave out."""
    levels = [f"l{number}" for number in range(luck.randint(2, 5))]

    def limits(unit: str, step: int) -> dict[str, str]:
        chosen = sorted(luck.sample(range(len(levels)), luck.randint(1, len(levels))))
        return {levels[n]: f"{(place + 1) * step}{unit}" for place, n in enumerate(chosen)}

    outcome = {name: luck.choice(levels) for name in ("first", "transferred", "again", "lost")}
    factors: dict[str, Any] = {
        "waiting": {"wait": limits(" s", luck.choice([1, 20, 90]))},
        "solved": {"outcome": outcome},
        "effort": {"attempts": limits("", 1)},
        "product": {"shares": {levels[0]: "33.3 %", levels[-1]: "rest"}},
    }
    names = luck.sample(list(factors), luck.randint(1, len(factors)))
    parts = [luck.randint(1, 9) for _ in names]
    weights = [f"{100 * part / sum(parts):.10f} %" for part in parts]
    chosen = {name: {"weight": weight} | factors[name] for name, weight in zip(names, weights, strict=True)}
    worth = sorted(luck.sample(range(-100, 101), len(levels)), reverse=True)
    return {"levels": dict(zip(levels, worth, strict=True)), "factors": chosen}


def followed(run: Run) -> Any:
    """Where another attempt was drawn, as far as anybody needs to know."""
    return drawn_to_follow(run.scenario, run.journeys, run.records, run.workload)
