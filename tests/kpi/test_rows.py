"""The rows: which there are, in which order, and what is refused."""

import json
import pickle
from dataclasses import asdict, fields

import pytest

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.test_hand_worked import CENTRE, the_records
from kpi.written import Measured, answered, planned, records

JSON_KEYS = [
    "measure",
    "queue",
    "segment",
    "group",
    "type",
    "channel",
    "interval",
    "mean",
    "low",
    "high",
    "p10",
    "p50",
    "p90",
    "unit",
]
MEASURES = [
    "offered",
    "answered",
    "abandoned",
    "unserved",
    "overflowed",
    "blocked",
    "closed",
    "service_level",
    "sl_offered",
    "sl_answered",
    "sl_abandons_met",
    "sl_late_abandons",
    "sl_no_short",
    "sl_short_met",
    "asa",
    "mean_wait",
    "wait_p50",
    "wait_p90",
    "wait_p95",
    "wait_p99",
    "longest_wait",
    "abandonment",
    "time_to_abandon",
    "aht",
    "talk",
    "wrap",
    "queue_length",
    "longest_queue",
    "callbacks_offered",
    "callbacks_accepted",
    "callbacks_reached",
    "callbacks_failed",
    "time_to_callback",
    "connect_rate",
    "on_duty",
    "occupancy",
    "target_met",
    "contained",
    "lines_busy",
    "lines_blocked",
    "transfers",
    "overflows",
    "overtaken",
    "callers",
    "served_at_last",
    "lost",
    "attempts",
    "time_to_service",
    "resolved_first",
    "scheduled_hours",
    "paid_hours",
    "on_duty_hours",
    "utilisation",
    "cost",
    "cost_per_answered",
]


@pytest.fixture(scope="module")
def day():
    return Measured(CENTRE, the_records(), the_records(), by=kpi.BY)


def test_every_measure_is_there(day):
    """Catches: a measure of the contract that is lost, or one that nobody agreed on."""
    of_run = {row.measure for row in day.rows if row.interval is None and row.type is None}
    assert of_run == {*MEASURES, "redial", "to_loans"}
    assert {measure.name for measure in kpi.measures_of(day.scenario)} == of_run


def test_every_row_has_all_keys(day):
    """Catches: a key of the JSON rows that is missing, or one that JSON cannot write."""
    assert [field.name for field in fields(kpi.Row)] == JSON_KEYS
    assert json.loads(json.dumps(asdict(day.rows[0]), allow_nan=False))["measure"] == "offered"


def test_order(day):
    """Catches: rows in an order of chance; the whole first, queues and segments as in the file, then all."""
    places = [(row.queue, row.segment) for row in day.rows if row.measure == "offered"][:9]
    assert places == [(q, s) for q in ("account", "loans", "*") for s in ("vip", "ordinary", "*")]
    assert next(i for i, r in enumerate(day.rows) if r.interval) > max(
        i for i, r in enumerate(day.rows) if r.measure == "cost_per_answered"
    )


def test_only_some_measures(day):
    """Catches: `--measures` that leaves rows of others, or a wrong name that passes in silence."""
    rows = kpi.summarise(day.scenario, day.replications, ["asa", "occupancy"])
    assert {row.measure for row in rows} == {"asa", "occupancy"}
    assert rows == tuple(row for row in day.rows if row.measure in ("asa", "occupancy"))
    with pytest.raises(UsageError, match="asq"):
        kpi.summarise(day.scenario, day.replications, ["asq"])


def test_unknown_breakdown():
    """Catches: `--by` something that does not exist, found out by a traceback."""
    model = parse(CENTRE)
    with pytest.raises(UsageError, match="moon"):
        kpi.measure(model, journeys(model), planned(2), records([]), ("moon",))


def test_a_replication_travels(day):
    """Catches: a replication that cannot be sent to another process, or that drags its records along."""
    kept = pickle.dumps(Measured(CENTRE, the_records()).replications[0])
    many = [answered(n, n, n + 1, n + 2) for n in range(2000)]
    assert len(pickle.dumps(Measured(CENTRE, records(many)).replications[0])) < len(kept) + 100
    copy = pickle.loads(pickle.dumps(day.replications[0]))
    assert kpi.summarise(day.scenario, [copy, day.replications[1]]) == day.rows


def test_counts_are_whole(day):
    """Catches: counts kept as floats, which a store would round."""
    columns = day.replications[0].columns["run"]
    assert columns["offered"].dtype.kind == columns["callers"].dtype.kind == "i"


def test_nobody_works_here():
    """Catches: a scenario without agents, or with one queue and no segments, that breaks the tables."""
    text = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
"""
    measured = Measured(text, records([]), by=kpi.BY)
    assert measured.mean("on_duty", group="*") == 0
    assert measured.mean("occupancy", group="*") is None
    assert measured.mean("utilisation", group="*") is None
    assert measured.mean("sl_offered", "desk", "all") is None
