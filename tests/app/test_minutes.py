"""A window of the run by the minute, intervals and days: the same as the measures say, and as the records show."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from desks import DESK, branch, desk

import ccsim
from ccsim import Result, UsageError
from ccsim.app.views.intervals import SHARES, Intervals, queue_fan
from ccsim.app.views.minutes import by_minute, window_of

HOUR = 3_600_000


def means(result: Result, measure: str, **place: str) -> dict[str, float | None]:
    """Means by interval of one measure in one place."""
    where = {"queue": None, "segment": None, "group": None} | place
    return {
        row.interval: row.mean
        for row in result.rows
        if row.measure == measure and row.interval and {name: getattr(row, name) for name in where} == where
    }


@pytest.mark.parametrize("queue", ["account", "loans", "*"])
def test_by_the_interval_it_is_what_the_measures_say(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: somebody counted in another minute, or in another queue; time of waiting or duty lost at an edge or a part."""
    monkeypatch.setattr("ccsim.engines.compiled.simulate.ROWS", 64)
    result = ccsim.run(branch(), replications=3, by="interval")
    found = by_minute(result, "12:00", span="8 h", step="30 min", queue=queue)
    labels = [f"2026-03-02T{8 + n // 2:02}:{n % 2 * 30:02}" for n in range(16)]
    assert (found.window.edges == [2 * HOUR + n * HOUR // 2 for n in range(17)]).all()
    for values, measure in ((found.came, "offered"), (found.waiting, "queue_length")):
        expected = means(result, measure, queue=queue, segment="*")
        assert values.mean(axis=0) == pytest.approx([expected[label] for label in labels])
    levels = means(result, "service_level", queue=queue, segment="*")
    expected_levels = [np.nan if levels[label] is None else levels[label] for label in labels]
    assert found.service_level == pytest.approx(expected_levels, nan_ok=True)
    if queue == "*":
        on_duty, occupancy = means(result, "on_duty", group="*"), means(result, "occupancy", group="*")
        assert found.on_duty.mean(axis=0) == pytest.approx([on_duty[label] for label in labels])
        there = found.on_duty.sum(axis=0) > 0
        share = found.busy.sum(axis=0)[there] / found.on_duty.sum(axis=0)[there]
        assert share == pytest.approx([occupancy[label] for label, yes in zip(labels, there, strict=True) if yes])


@pytest.mark.parametrize(
    ("queue", "number", "groups"), [("account", 0, ("tellers",)), ("loans", 1, ("tellers", "lenders"))]
)
def test_by_the_minute_it_is_what_the_records_show(queue: str, number: int, groups: tuple[str, ...]) -> None:
    """Catches: answered or gave up counted when they came; agents of other queues; a replication taken for another."""
    result = ccsim.run(branch(), replications=3)
    found = by_minute(result, "10:00", span="90 min", queue=queue, replication=2)
    visits, duty = result.replay(2).visits, result.replay(2).duty
    rows = [dict(zip(visits, each, strict=True)) for each in zip(*visits.values(), strict=True)]
    spells = [dict(zip(duty, each, strict=True)) for each in zip(*duty.values(), strict=True)]
    assert found.groups == groups
    groups_there = [list(result.scenario.agents).index(name) for name in groups]
    assert found.gave_up.sum() > 0 or queue == "loans"
    assert found.came.shape == (1, 90)
    for n, begin in enumerate(found.window.edges[:-1]):
        end = begin + 60_000
        mine = [row for row in rows if row["queue"] == number and row["joined"] >= 0]
        waits = [(row["joined"], row["started"] if row["started"] >= 0 else row["left"]) for row in mine]
        talks = [(row["started"], row["wrap_end"]) for row in rows if row["group"] in groups_there]
        here = [(spell["on"], spell["off"]) for spell in spells if spell["group"] in groups_there]
        assert found.came[0, n] == sum(begin <= row["joined"] < end for row in mine)
        assert found.answered[0, n] == sum(begin <= row["started"] < end for row in mine)
        assert found.gave_up[0, n] == sum(begin <= row["left"] < end and row["outcome"] == 1 for row in mine)
        for values, spans in ((found.waiting, waits), (found.busy, talks), (found.on_duty, here)):
            time = sum(max(0, min(end, off) - max(begin, on)) for on, off in spans)
            assert values[0, n] == pytest.approx(time / 60_000)


def test_who_stays_for_ever_is_there() -> None:
    """Catches: agents who never go off duty, and callers who are never served, taken for nobody."""
    result = ccsim.run(desk("agents.team.staff=1", "queues.desk.patience=never", "duration=9 h"), replications=1)
    found = by_minute(result, "8:30", span="1 h")
    assert found.on_duty.tolist() == [[1.0] * 60]
    left = ccsim.run(desk("agents.team.staff=0", "queues.desk.patience=never"), replications=1)
    found = by_minute(left, "8:30", span="1 h")
    assert found.waiting[0, -1] == pytest.approx(found.came.sum(), abs=1)
    assert found.came.sum() > 10


@pytest.mark.parametrize(
    ("at", "span", "step", "first", "last", "steps"),
    [
        ("6:00", "2 h", "1 min", 0, 2, 120),
        ("2026-03-03 11:59", "2 h", "1 min", 28, 30, 120),
        ("12:07", "1 h", "30 min", 5.5, 6.5, 2),
        ("8:00", "60 days", "1 h", 0, 30, 30),
    ],
)
def test_a_window_stays_within_the_run(at: str, span: str, step: str, first: float, last: float, steps: int) -> None:
    """Catches: minutes before the start or after the end, steps that do not begin at whole minutes of the clock."""
    result = ccsim.run(branch(), replications=1, engine="simpy")
    edges = by_minute(result, at, span=span, step=step).window.edges / HOUR
    assert (edges[0], edges[-1], len(edges)) == (first, last, steps + 1)


def test_a_start_between_the_steps() -> None:
    """Catches: steps counted from an odd start instead of the clock's whole minutes."""
    scenario = branch("start=2026-03-02 06:00:20")
    assert window_of(scenario, 0, 180_000, 60_000).edges.tolist() == [0, 40_000, 100_000, 160_000, 180_000]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"around": "5:00", "queue": "acount"}, "queue: there is no 'acount'; did you mean 'account'"),
        ({"around": "2026-03-04 8:00"}, "around: 2026-03-04 8:00 is outside the run"),
        ({"around": "lunch"}, "around: 'lunch' is no time"),
        ({"around": "8:00", "span": "2"}, "span: '2' has no unit"),
        ({"around": "8:00", "step": "0 s"}, "step: must be longer than nothing"),
        ({"around": "8:00", "step": "3 h"}, "span: 2 h is shorter than a step of 3 h"),
        ({"around": "8:00", "step": "1 s"}, "step: 1 s makes more than 2000 steps of 2 h"),
        ({"around": "8:00", "replication": 1}, "replication: 1 is not one of 0 to 0"),
    ],
)
def test_what_makes_no_window(arguments: dict[str, object], words: str) -> None:
    """Catches: a traceback, or an empty picture, for an argument that is mistyped."""
    result = ccsim.run(branch(), replications=1, engine="simpy")
    with pytest.raises(UsageError) as error:
        by_minute(result, **arguments)  # type: ignore[arg-type]
    assert words in str(error.value)


def test_the_worst_interval() -> None:
    """Catches: the interval with the longest queue taken where one misses the target more often; one that is excluded."""
    scenario = branch()
    result = ccsim.run(scenario, replications=4, by="interval")
    for queue in ("account", "loans", "*"):
        found = Intervals(result, queue)
        met, length = (means(result, name, queue=queue, segment="*") for name in ("target_met", "queue_length"))
        judged = {label: share for label, share in met.items() if share is not None}
        worst = min(judged, key=lambda label: (judged[label], -(length[label] or 0)))
        assert found.labels[found.worst] == worst
        begin = datetime.fromisoformat(worst)
        assert found.begins[found.worst] == (begin - scenario.start) / timedelta(milliseconds=1)


def test_the_worst_interval_need_not_have_the_longest_queue() -> None:
    """Catches: the longest queue looked at before the target."""
    rates = "{8:00: 40 per hour, 9:00: 20 per hour, 12:00: 1200 per hour, 13:00: 0 per hour}"
    scenario = desk(f"contacts.call.arrivals.rate={rates}", "agents.team.staff={8:30: 6, 12:00: 60, 18:00: 0}")
    result = ccsim.run(scenario.set("queues.desk.target", "20/20"), replications=2)
    found = Intervals(result)
    longest = int(found.sample("queue_length").numerators.mean(axis=0).argmax())
    assert (found.labels[found.worst], found.labels[longest][:-2]) == ("2026-03-02T08:00", "2026-03-02T12:")


def test_without_a_target_it_is_the_longest_queue() -> None:
    """Catches: the first interval of all, where no queue names a target; one that is excluded."""
    scenario = ccsim.parse(DESK.replace("    target: 80/20\n", ""))
    found = Intervals(result := ccsim.run(scenario, replications=3, by="interval"))
    length = means(result, "queue_length", queue="*", segment="*")
    worst = max(length, key=lambda label: length[label] or 0)
    assert found.labels[found.worst] == worst
    begin = datetime.fromisoformat(worst)
    span = f"{begin:%Y-%m-%d %H:%M}..{begin + timedelta(minutes=30):%Y-%m-%d %H:%M}"
    without = Intervals(ccsim.run(scenario.set("exclude", {"it": span}), replications=3))
    assert without.labels[without.worst] != f"{worst} it"
    assert f"{worst} it" in without.labels


def test_a_fan_of_one_day_is_what_the_measures_say() -> None:
    """Catches: quantiles of other replications, intervals shifted, a run that was not measured by interval refused."""
    result = ccsim.run(desk(), replications=9, by="interval")
    fan = queue_fan(result, "desk")
    rows = {
        row.interval: row
        for row in result.rows
        if row.interval and (row.measure, row.queue, row.segment) == ("queue_length", "desk", "*")
    }
    assert (fan.days, len(fan.dates)) == (9, 1)
    assert fan.clocks[0] == 8 * HOUR
    for n, clock in enumerate(fan.clocks.tolist()):
        row = rows[f"2026-03-02T{clock // HOUR:02}:{clock % HOUR // 60_000:02}"]
        assert fan.quantiles[SHARES.index(50), n] == row.p50
    again = queue_fan(ccsim.run(desk(), replications=9), "desk")
    assert (again.quantiles == fan.quantiles).all()


def test_a_fan_of_several_days() -> None:
    """Catches: days averaged before the quantiles; closed days taken for days without a queue; a weekday mixed with others."""
    week = desk("duration=14 days", "contacts.call.arrivals.rate={mon: {8:00: 30 per hour, 12:00: 0 per hour},"
                " wed: {10:00: 50 per hour, 11:00: 0 per hour}}",
                "agents.team.staff={mon: {8:00: 2, 12:00: 0}, wed: {9:00: 2, 11:00: 0}}")  # fmt: skip
    result = ccsim.run(week, replications=3, by="interval")
    fan, mondays = queue_fan(result), queue_fan(result, day="mon")
    assert (fan.days, len(fan.dates), mondays.days, len(mondays.dates)) == (12, 4, 6, 2)
    values = Intervals(result).sample("queue_length").numerators
    labels = Intervals(result).labels
    for found, dates in ((fan, ("02", "04", "09", "11")), (mondays, ("02", "09"))):
        clock = found.clocks.tolist().index(int(10.5 * HOUR))
        columns = [labels.index(f"2026-03-{date}T10:30") for date in dates]
        ordered = np.sort(values[:, columns].ravel())
        expected = [ordered[int(np.ceil(len(ordered) * share / 100)) - 1] for share in SHARES]
        assert found.quantiles[:, clock].tolist() == expected
    one = queue_fan(result, day="2026-03-09")
    assert (one.days, str(*one.dates), one.clocks[0]) == (3, "2026-03-09", 8 * HOUR)
    for day, words in (("sun", "nobody comes on sun"), ("someday", "the run has no 'someday'")):
        with pytest.raises(UsageError, match=words):
            queue_fan(result, day=day)
