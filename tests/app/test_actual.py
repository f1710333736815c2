"""A scenario beside what really happened: small cases by hand, tables of all kinds, and every one that is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from acd_tables import found, table_of, written
from desks import branch, desk

import ccsim
from ccsim import Scenario, UsageError
from ccsim.app.actual.api import Case, open_case
from ccsim.app.actual.compare import compared, intervals, worst
from ccsim.app.actual.sides import Side
from ccsim.app.files.acd import QUEUES, AcdReport
from ccsim.app.files.export import write_table

HOUR = """
name: An hour
start: 2026-03-02 08:00
duration: 1 h
interval: 30 min
replications: 3
defaults: {queues: {target: 80/20, patience: never}}
contacts:
  a: {arrivals: {log: [2026-03-02 08:00, 2026-03-02 08:10, 2026-03-02 08:10, 2026-03-02 08:30]}, enter: a}
  b: {arrivals: {log: [2026-03-02 08:05, 2026-03-02 08:40]}, enter: b}
queues: {a: {talk: {mixture: [[100 %, 60 s]]}}, b: {talk: {mixture: [[100 %, 120 s]]}}}
agents: {one: {serves: {a: 1}, staff: 1}, other: {serves: {b: 1}, staff: 1}}
"""
"""Queue a: 8:00 three calls, waits of 0, 0 and 60 s, one call at 8:30; queue b: one call each half hour. No chance at all."""

ACTUAL = """\
date,time,queue,offered,answered,abandoned,service_level,asa,aht
2026-03-02,8:00,a,4,3,1,50 %,30,80
2026-03-02,8:30,a,2,2,0,100 %,0,50
2026-03-02,8:00,b,1,1,0,100 %,10,100
2026-03-02,8:30,b,0,0,0,0 %,,
"""


@pytest.fixture
def hour(tmp_path: Path) -> ccsim.Check:
    return ccsim.check(ccsim.parse(HOUR), written(tmp_path, ACTUAL))


@pytest.mark.parametrize(
    ("measure", "queue", "count", "actual", "simulated"),
    [
        ("offered", "a", 2, 6, 4),
        ("offered", "b", 2, 1, 2),
        ("offered", "*", 2, 7, 6),
        ("answered", "*", 2, 6, 6),
        ("abandoned", "a", 2, 1, 0),
        ("service_level", "a", 2, (4 * 0.5 + 2) / 6, 3 / 4),
        ("service_level", "b", 1, 1, 1),
        ("service_level", "*", 2, (4 * 0.5 + 2 + 1) / 7, 5 / 6),
        ("asa", "a", 2, (3 * 30 + 2 * 0) / 5, 60 / 4),
        ("asa", "*", 2, (3 * 30 + 1 * 10) / 6, 60 / 6),
        ("aht", "a", 2, (3 * 80 + 2 * 50) / 5, 60),
        ("aht", "b", 1, 100, 120),
        ("aht", "*", 2, (3 * 80 + 2 * 50 + 100) / 6, (4 * 60 + 2 * 120) / 6),
    ],
)
def test_totals_by_hand(
    hour: ccsim.Check, measure: str, queue: str, count: int, actual: float, simulated: float
) -> None:
    """Catches: plain means in the place of means by contacts, a share of nobody that counts, other intervals on either side.

    In queue b nobody called in the second half hour, so that its 0 % says nothing; the model's call of 8:40 counts in the whole.
    """
    one = found(hour, measure, queue)
    assert (one.intervals, one.actual) == (count, pytest.approx(actual))
    assert one.simulated == one.p10 == one.p90 == pytest.approx(simulated)
    assert one.bias == one.low == one.high == pytest.approx(simulated - actual)


def test_intervals_by_hand(hour: ccsim.Check) -> None:
    """Catches: a figure in the wrong interval, or the distance from the mean in the place of that from the band's edge."""
    first, second = hour.of("service_level", "a")
    assert (first.interval, first.contacts, first.inside) == ("2026-03-02T08:00", 4, False)
    assert first.beyond == pytest.approx(2 / 3 - 1 / 2)
    assert (second.interval, second.simulated, second.inside, second.beyond) == ("2026-03-02T08:30", 1, True, 0)
    assert found(hour, "service_level", "a").inside == 0.5
    rows = hour.worst_intervals
    assert [(one.interval[-5:], one.beyond) for one in rows if (one.measure, one.queue) == ("aht", "a")] == [
        ("08:00", 20), ("08:30", 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tolerance", "verdict"),
    [("asa[a]=2.9s", "outside"), ("asa[a]=3s", "inside"), ("offered[a]=33%", "outside"), ("offered[a]=34%", "inside"),
     ("service_level[a]=8pt", "outside"), ("service_level[a]=9pt", "inside"), ("abandoned[a]=1", "inside")],
)  # fmt: skip
def test_tolerances_by_hand(tmp_path: Path, tolerance: str, verdict: str) -> None:
    """Catches: per cent of the simulated figure instead of the actual one, points taken for shares, a bias judged unsigned.

    The biases are -3 s, -2 calls of 6 (33.3 %), 8.33 points, -1 call.
    """
    check = ccsim.check(ccsim.parse(HOUR), written(tmp_path, ACTUAL), tolerance=tolerance)
    assert [one.verdict for one in check.compared if one.verdict] == [verdict]
    assert check.verdict == {"inside": "pass", "outside": "fail"}[verdict]
    assert check.failed() == (verdict == "outside")


def test_a_tolerance_without_a_place_is_for_every_queue_and_a_place_wins(tmp_path: Path) -> None:
    """Catches: only the total judged, or the general tolerance laid over that of one queue."""
    path = written(tmp_path, ACTUAL)
    check = ccsim.check(ccsim.parse(HOUR), path, tolerance=["asa=20s", "asa[b]=1s,offered[*]=50%"])
    told = {f"{one.measure}[{one.queue}]": (one.tolerance, one.verdict) for one in check.compared if one.tolerance}
    assert told == {
        "asa[*]": ("20s", "inside"), "asa[a]": ("20s", "inside"), "asa[b]": ("1s", "outside"), "offered[*]": ("50%", "inside"),
    }  # fmt: skip


def counts(values: np.ndarray, actual: list[float], rounding: float = 0.0) -> Side:
    periods = tuple(range(values.shape[1]))
    sums = values.sum(axis=1), np.ones(len(values))
    return Side(
        "offered", "a", "contacts", periods, np.array(actual), None, values, np.ones(values.shape), *sums, rounding
    )


def test_the_band_by_hand() -> None:
    """Catches: other percentiles, an edge that does not belong to the band, a half-width of something else.

    Ten replications of 1 to 10: p10 is 1, p90 is 9 (nearest rank); mean 5.5, Student's t of 9 degrees 2.262, deviation 3.028.
    """
    values = np.arange(1.0, 11.0)[:, None] + np.array([0.0, 0.0, 0.0])
    side = counts(values, [9.0, 9.5, 0.0])
    rows = intervals(side, ["x", "y", "z"])
    assert [(row.p10, row.p90, row.inside, row.beyond) for row in rows] == [
        (1, 9, True, 0), (1, 9, False, 0.5), (1, 9, False, 1),
    ]  # fmt: skip
    assert [row.interval for row in worst(rows)] == ["z", "y"]
    one = compared(side, rows, {"offered[a]": "50%"}, 10)
    assert (one.actual, one.simulated, one.p10, one.p90) == (18.5, 16.5, 3, 27)
    assert one.bias == -2
    assert (one.high - one.low) / 2 == pytest.approx(3 * 2.2622 * 3.0277 / np.sqrt(10), rel=1e-4)
    assert one.inside == 1 / 3
    assert one.expected == pytest.approx(8 / 11)
    assert (one.allowed, one.verdict) == (9.25, "inside")
    assert compared(side, rows, {"offered[a]": "2"}, 10).verdict == "cannot tell"
    assert compared(side, rows, {"offered[a]": "2"}, 10).replications is None
    assert compared(side, rows, {"offered[a]": "4"}, 10).replications == np.ceil(10 * (6.4977 / 2) ** 2)


def test_the_worst_are_worst_for_most_contacts() -> None:
    """Catches: an interval of two calls before one of fifty; more than ten, or one that is inside its band, among the worst.

    Band 0.4 to 0.6 everywhere: 0.3 beyond for 2 contacts is 0.6 of a contact, 0.05 for 50 is 2.5.
    """
    n = 12
    y = np.tile([[40.0], [50.0], [60.0]], (1, n))
    actual, weight = np.array([0.1, 0.65, 0.5] + [0.2] * (n - 3)), np.array([2.0, 50, 900] + [30.0] * (n - 3))
    x = np.full(y.shape, 100.0)
    periods = tuple(range(n))
    sums = y.sum(axis=1), x.sum(axis=1)
    side = Side("service_level", "a", "share", periods, actual, weight, y, x, *sums, 0.0)
    rows = worst(intervals(side, [str(period) for period in periods]))
    assert [row.interval for row in rows] == [*map(str, range(3, 12)), "1"]


def test_what_was_rounded_to_be_written_is_inside(tmp_path: Path) -> None:
    """Catches: 66.7 % outside a band that ends at two thirds, or a count that is let in with half a call."""
    text = "time,queue,offered,sl,asa,answered\n2026-03-02 8:00,a,3,66.7 %,20,3\n2026-03-02 8:30,a,1.4,99.9%,0.6,2\n"
    check = ccsim.check(ccsim.parse(HOUR), written(tmp_path, text))
    assert [row.inside for row in check.of("service_level")] == [True, False]
    assert [row.inside for row in check.of("asa")] == [True, False]
    assert [row.inside for row in check.of("offered")] == [True, False]


def test_all_queues_together_are_the_rows_of_all_queues() -> None:
    """Catches: a total that is not the one that the run itself prints, or a table without queues taken for the first one's."""
    scenario = branch("duration=8 h")
    run = ccsim.run(scenario, replications=12, by="interval")
    each = open_case(scenario, table_of(run, 3)).judged(run)
    rows = run.measures[(run.measures["queue"] == "*") & (run.measures["segment"] == "*")]
    whole = rows[rows["interval"].isna()].set_index("measure")
    assert found(each, "offered", "*").simulated == pytest.approx(whole["mean"]["offered"])
    together = table_of(run, 3).groupby("time", as_index=False)[["offered", "answered", "abandoned"]].sum()
    one = open_case(scenario, together).judged(run)
    assert {row.queue for row in one.compared} == {"*"}
    for measure in ("offered", "answered", "abandoned"):
        assert found(one, measure, "*") == found(each, measure, "*")


def test_nights_are_no_proof() -> None:
    """Catches: half hours at night, to which nobody comes on either side, counted as figures that fit."""
    scenario = desk()
    run = ccsim.run(scenario, replications=5, by="interval")
    check = open_case(scenario, table_of(run, 2)).judged(run)
    assert check.rows == 48
    assert [found(check, name, "desk").intervals for name in ("offered", "answered", "abandoned")] == [18, 18, 18]
    table = table_of(run, 2)
    table.loc[table["time"] == "2026-03-02T03:00", "offered"] = 1
    assert open_case(scenario, table).judged(run).of("offered", "desk")[0].inside is False


@pytest.mark.parametrize(
    "scenario", [desk("duration=2 days"), branch("exclude={x: 2026-03-02 09:10..2026-03-02 09:20}")]
)
def test_a_run_s_own_file_has_no_bias(scenario: Scenario, tmp_path: Path) -> None:
    """Catches: weights, units or intervals that are not those of the rows which a run itself writes as an ACD would."""
    run = ccsim.run(scenario, replications=6, by="interval")
    report = AcdReport(run)
    write_table(tmp_path / QUEUES, report.columns, report.csv())
    check = open_case(scenario, tmp_path / QUEUES).judged(run)
    for one in check.compared:
        assert one.simulated is not None
        assert one.actual == pytest.approx(one.simulated, rel=1e-9), one.measure
    assert {one.measure for one in check.compared} == {
        "offered",
        "answered",
        "abandoned",
        "service_level",
        "asa",
        "aht",
    }


def test_a_frame_and_a_file_are_one(tmp_path: Path) -> None:
    """Catches: a DataFrame that is read otherwise than what it writes, times as Timestamps or as text."""
    scenario = desk()
    run = ccsim.run(scenario, replications=5, by="interval")
    frame = table_of(run, 2)
    case = open_case(scenario, frame)
    frame.to_csv(tmp_path / "acd.csv", index=False)
    semicolons = frame.rename(columns={"service_level": "SL %", "aht": "AHT (min)", "time": "Interval Start"})
    semicolons = semicolons.assign(**{"SL %": semicolons["SL %"] * 100, "AHT (min)": semicolons["AHT (min)"] / 60})
    semicolons.to_csv(tmp_path / "other.csv", index=False, sep=";", decimal=",", encoding="utf-16")
    stamps = frame.assign(date=pd.to_datetime(frame["time"]).dt.normalize(), time=pd.to_datetime(frame["time"]).dt.time)
    twice = frame.assign(date=frame["time"].str[:10], time=frame["time"].str.replace("T", " "))
    others = [tmp_path / "acd.csv", tmp_path / "other.csv", str(tmp_path / "other.csv"), stamps, twice]
    for source in [*others, frame.assign(time=pd.to_datetime(frame["time"]))]:
        assert numbers(open_case(scenario, source)) == pytest.approx(numbers(case), nan_ok=True)


def numbers(case: Case) -> list[float]:
    return [value for array in case.actual.figures.values() for value in array.ravel().tolist()]


def test_a_table_that_the_scenario_declares(tmp_path: Path) -> None:
    """Catches: declared format, separator, decimal sign or time columns ignored."""
    written(tmp_path, "Tag;Uhr;queue;offered;asa;answered\n02.03.2026;08:00;a;3;20,5;3\n")
    declared = (
        'tables: {acd: {file: acd.csv, time: [Tag, Uhr], format: "%d.%m.%Y %H:%M", separator: ";", decimal: ","}}\n'
    )
    scenario = ccsim.parse(HOUR + declared, folder=tmp_path)
    check = ccsim.check(scenario, "acd")
    assert [(row.interval, row.actual) for row in check.of("asa")] == [("2026-03-02T08:00", 20.5)]
    with pytest.raises(UsageError, match=r"rows are of 15 min, the intervals of the run of 30 min"):
        ccsim.check(
            ccsim.parse(HOUR + declared.replace("separator", "interval: 15 min, separator"), folder=tmp_path), "acd"
        )


def test_what_does_not_count_in_whole_is_left_out(tmp_path: Path) -> None:
    """Catches: an hour that the model excludes compared with a whole one, warm-up counted, or rows left out in silence."""
    scenario = desk("warmup=8 h 15 min", "cooldown=6 h", "exclude={outage: 2026-03-02 10:10..2026-03-02 11:00}")
    rows = [f"2026-03-02,{hour}:{minute:02},20" for hour in range(8, 19) for minute in (0, 30)]
    table = written(tmp_path, "\n".join(["date,time,calls", *rows, "2026-03-09,9:00,7", "2026-03-10,9:00,7"]))
    check = ccsim.check(scenario, table, replications=2)
    assert [row.interval[-5:] for row in check.of("offered")] == ["08:30", "09:00", "09:30"] + [
        f"{hour}:{minute:02}" for hour in range(11, 18) for minute in (0, 30)
    ]
    assert list(check.notes) == [
        "5 rows of 2026-03-02 left out: not counted in whole (excluded, warm-up, cooldown, or cut by the run's edge)",
        "2 rows of 2 days from 2026-03-09 to 2026-03-10 left out: outside the run (2026-03-02 00:00 to 2026-03-03 00:00)",
    ]


def test_the_share_of_the_answered_is_weighted_by_them(tmp_path: Path) -> None:
    """Catches: a service level whose definition counts the answered weighted by the offered."""
    text = "time,queue,offered,answered,sl\n2026-03-02 8:00,a,9,3,50 %\n2026-03-02 8:30,a,1,1,100 %\n"
    scenario = ccsim.parse(HOUR)
    assert found(ccsim.check(scenario, written(tmp_path, text)), "service_level", "a").actual == pytest.approx(0.55)
    scenario = scenario.set("service_level.definition", "answered")
    assert found(ccsim.check(scenario, written(tmp_path, text)), "service_level", "a").actual == pytest.approx(0.625)


ROW = "2026-03-02,8:00,a,3,3,50 %,20\n"
HEAD = "date,time,queue,offered,answered,sl,asa\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + ROW.replace(",a,", ",aa,"), "acd.csv:2: queue: the scenario has no 'aa'; did you mean 'a'?"),
        (HEAD + ROW.replace(",a,", ",sales,"), "acd.csv:2: queue: the scenario has no 'sales'; there are a, b"),
        (HEAD + ROW.replace(",a,", ",,"), "acd.csv:2: queue: the scenario has no ''; there are a, b"),
        (HEAD + ROW.replace("8:00", "8:10"), "acd.csv:2: time: no interval of the run begins at 08:10:00"),
        (HEAD + ROW.replace("8:00", "8:00-8:15"), "acd.csv:2: time: '8:00-8:15' is not 30 min long"),
        (
            HEAD + ROW.replace("8:00", "24:00"),
            "acd.csv:2: time: no interval begins at 24:00; write 0:00 of the next day",
        ),
        (HEAD + ROW.replace("8:00", "25:00"), "acd.csv:2: time: '25:00' is past 24:00"),
        (HEAD + ROW.replace("8:00", "early"), "acd.csv:2: time: 'early' is no time of day such as 8:30"),
        (HEAD + ROW.replace("2026-03-02", "Mon"), "acd.csv:2: time: 'Mon' is no date such as 2026-03-02"),
        (HEAD + ROW.replace("2026-03-02", "Total"), "acd.csv:2: time: 'Total' is no date"),
        (HEAD + ROW + ROW, "acd.csv:3: a second row of a at 2026-03-02 08:00; the first is acd.csv:2"),
        (HEAD + ROW.replace("50 %", "150 %"), "acd.csv:2: service level: 150 % is above 100 %"),
        (
            HEAD + ROW.replace("50 %", "50"),
            "acd.csv:2: service level: 50 is above 1: write '50 %', or % in the heading",
        ),
        (HEAD + ROW.replace("50 %", "half"), "acd.csv:2: service level: 'half' is no number"),
        (HEAD + ROW.replace(",3,3,", ",-3,3,"), "acd.csv:2: offered: -3 is below 0"),
        (HEAD + ROW.replace(",20", ",0:20"), "acd.csv:2: ASA: '0:20' may be minutes or hours"),
        (HEAD + ROW.replace(",3,3,", ",3,,"), "acd.csv:2: ASA without answered, by which it is weighted"),
        (HEAD + ROW.replace("2026-03-02", "2026-03-09"), "acd.csv: nothing to compare; 1 row of 2026-03-09 left out"),
        (HEAD, "acd.csv: nothing to compare"),
        (HEAD + "2026-03-02,8:00,a,3\n", "acd.csv:2: a row of 4 cells under a header of 7"),
        ("", "'acd.csv' has no header line"),
        (
            "date,time,queue,answered,sl\n",
            "acd.csv:1: there is no column 'offered', by which service level must be weighted",
        ),
        (
            "date,time,offered,ansered,asa\n",
            "acd.csv:1: there is no column 'answered', by which ASA must be weighted; did",
        ),
        ("date,queue,offered\n", "acd.csv:1: there is no column 'time'"),
        (
            "date,time,queue,waiting\n",
            "acd.csv:1: there is no column 'offered'; compared can be offered, answered, abandoned",
        ),
        (
            "time,queue,offered,SL %\n2026-03-02 8:00,a,3,0.82\n2026-03-02 8:30,a,3,1\n",
            "acd.csv:1: no figure under 'SL %' is",
        ),
        ("date,time,calls,offered\n", "acd.csv:1: calls and offered: which of them holds offered?"),
    ],
)
def test_wrong_tables(tmp_path: Path, text: str, told: str) -> None:
    """Catches: a wrong row that is passed over, or told without its file and line."""
    with pytest.raises(UsageError) as error:
        ccsim.check(ccsim.parse(HOUR), written(tmp_path, text))
    assert str(error.value).startswith(told)


def test_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    """Catches: one error at a time."""
    rows = [ROW.replace(",a,", ",x,"), ROW.replace("50 %", "500 %"), ROW.replace("8:00", "8:01")]
    with pytest.raises(UsageError) as error:
        ccsim.check(ccsim.parse(HOUR), written(tmp_path, HEAD + "".join(rows)))
    assert [line.split(": ")[1] for line in f"Error: {error.value}".splitlines()] == [
        "acd.csv:2",
        "acd.csv:3",
        "acd.csv:4",
    ]


@pytest.mark.parametrize(
    ("source", "tolerance", "told"),
    [
        ("nothing.csv", "", "actual: 'nothing.csv' does not exist"),
        (7, "", "actual: a file or a DataFrame is needed, not a int"),
        (pd.DataFrame({"time": ["2026-03-02 8:00"], "offered": [-1]}), "", "DataFrame:0: offered: -1 is below 0"),
        (
            pd.DataFrame({"time": ["2026-03-02 8:00"], "offered": [1]}),
            "asa=3s",
            "tolerance: 'asa=3s' names none that DataFrame",
        ),
        (
            pd.DataFrame({"time": ["2026-03-02 8:00"], "offered": [1]}),
            "offered=3s",
            "tolerance: offered[*]: '3s' does not",
        ),
        (pd.DataFrame({"time": ["2026-03-02 8:00"], "offered": [1]}), "offered", "tolerance: 'offered' names none"),
    ],
)
def test_wrong_arguments(source: object, tolerance: str, told: str) -> None:
    """Catches: a traceback of pandas in the place of a word, or a run of minutes before a tolerance is refused."""
    with pytest.raises(UsageError) as error:
        open_case(ccsim.parse(HOUR), source, tolerance)  # type: ignore[arg-type]
    assert str(error.value).startswith(told)


def test_frames(hour: ccsim.Check) -> None:
    """Catches: tables that say something else than the objects."""
    assert hour.measures["bias"].tolist() == [one.bias for one in hour.compared]
    assert list(hour.measures["measure"].unique()) == [
        "offered",
        "answered",
        "abandoned",
        "service_level",
        "asa",
        "aht",
    ]
    assert len(hour.intervals) == len(hour.by_interval)
    assert hour.worst["beyond"].tolist() == [one.beyond for one in hour.worst_intervals]


def test_a_scenario_of_one_replication() -> None:
    """Catches: an interval, or a verdict, made of a single replication."""
    scenario: Scenario = desk("duration=9 h", "start=2026-03-02 08:00")
    table = pd.DataFrame({"time": ["2026-03-02 8:00"], "offered": [20]})
    one = found(ccsim.check(scenario, table, replications=1, tolerance="offered=1%"), "offered", "desk")
    assert (one.low, one.high, one.expected, one.verdict, one.replications) == (None, None, None, "cannot tell", None)
