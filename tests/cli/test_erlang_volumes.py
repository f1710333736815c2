"""Volumes from files: what Excel and telephone systems write is read, what could be misread is refused."""

from __future__ import annotations

import pytest

from ccsim.cli.erlang.volumes import Volumes, read_volumes
from ccsim.errors import UsageError
from ccsim.units import HOUR, MINUTE


def read(text: str, **how: object) -> Volumes:
    return read_volumes(text, "day.csv", **how)  # type: ignore[arg-type]


def refused(text: str, **how: object) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read(text, **how)
    return str(caught.value).split("\nError: ")


@pytest.mark.parametrize(
    "text",
    [
        "time,calls\n8:00,26\n8:30,40.5\n9:00,1200\n",
        "interval,volume\n8:00-8:30,26\n8:30-9:00,40.5\n9:00-9:30,1200\n",
        "Interval Start,Calls Offered,Answered\n08:00:00,26,20\n08:30:00,40.5,40\n09:00:00,1200,1000\n",
        "time;calls\n8:00;26\n8:30;40,5\n9:00;1200\n",
        "time;calls\n8:00;26\n8:30;40,5\n9:00;1.200\n",
        "Time\tCalls\n8:00\t26\n8:30\t40.5\n9:00\t1,200\n",
        'time,calls\n8:00,26\n8:30,40.5\n9:00,"1,200"\n',
        "date,time,contacts\n2026-03-02,8:00,26\n2026-03-02,8:30,40.5\n2026-03-02,9:00,1200\n",
        "timestamp,forecast\n2026-03-02T08:00,26\n2026-03-02T08:30,40.5\n2026-03-02T09:00,1200\n",
        "8:00 AM,26\n8:30 AM,40.5\n9:00 a.m.,1200\n",
        "8:00,26\r\n\r\n8:30,40.5\r\n9:00,1200\r\n,\r\n",
        "26\n40.5\n1200\n",
        "26,40.5,1200",
        "calls\n26\n40.5\n1200",
    ],
)
def test_ways_of_writing_the_same(text: str) -> None:
    """Catches: a way in which planners keep volumes that is refused, or read as other numbers."""
    volumes = read(text)
    assert [row.calls for row in volumes.rows] == [26, 40.5, 1200]
    assert volumes.interval == 30 * MINUTE
    assert volumes.runs == (range(3),)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("time,calls,aht\n8:00,5,210\n8:30,5,180.5", [210, 180.5]),
        ("time,calls,aht_s\n8:00,5,210\n8:30,5,180.5", [210, 180.5]),
        ("time,calls,AHT (min)\n8:00,5,3.5\n8:30,5,2", [210, 120]),
        ("time,calls,average handle time in minutes\n8:00,5,3.5\n8:30,5,2", [210, 120]),
        ("time,calls,aht\n8:00,5,3 min 30 s\n8:30,5,0:03:00", [210, 180]),
        ("time,calls,aht\n8:00,5,1:00:30\n8:30,5,00:20:00", [3630, 1200]),
        ("time;calls;aht\n8:00;5;3,5 min\n8:30;5;180,5", [210, 180.5]),
        ("time,calls,aht\n8:00,5,\n8:30,5,180", [None, 180]),
        ("8:00,5,210\n8:30,5,180", [210, 180]),
    ],
)
def test_handling_times(text: str, seconds: list[float | None]) -> None:
    """Catches: minutes taken for seconds, a unit ignored, an empty cell taken for 0."""
    assert [row.aht for row in read(text).rows] == pytest.approx(seconds)


def test_patience_by_interval() -> None:
    """Catches: a column of patience that is passed over."""
    assert [row.patience for row in read("time,calls,patience\n8:00,5,3 min\n8:30,5,90").rows] == [180, 90]


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("time,calls\n8:00,5\n8:15,5", 15 * MINUTE),
        ("time,calls\n8:00,5\n9:00,5", HOUR),
        ("time,calls\n8:00-8:20,5", 20 * MINUTE),
        ("time,calls\n23:45,5\n0:00,5", 15 * MINUTE),
        ("5\n6", 30 * MINUTE),
    ],
)
def test_length_of_the_intervals(text: str, interval: int) -> None:
    """Catches: calls of a quarter of an hour reckoned as of half an hour."""
    assert read(text).interval == interval
    assert read(text, interval=interval).interval == interval


def test_gaps_part_the_days() -> None:
    """Catches: the last calls of an evening reaching into the next morning; midnight taken for a gap."""
    days = "date,time,calls\n" + "".join(f"{day},{hour}:00,5\n" for day in ("mon", "tue") for hour in (8, 9, 10))
    assert read(days).runs == (range(3), range(3, 6))
    night = "time,calls\n23:00,5\n23:30,5\n0:00,5\n0:30,5\n8:00,5\n8:30,5\n"
    assert read(night).runs == (range(4), range(4, 6))
    dated = "time,calls\n2026-03-02 23:30,5\n2026-03-03 00:00,5\n2026-03-03 00:30,5\n"
    assert read(dated).runs == (range(3),)


def test_halves_of_the_day() -> None:
    """Catches: afternoons taken for mornings, noon for midnight."""
    text = "time,calls\n11:30 AM,1\n12:00 PM,2\n12:30 p.m.,3\n1:00 PM,4\n"
    clocks = [row.clock.begin for row in read(text).rows if row.clock]
    assert clocks == [11.5 * HOUR, 12 * HOUR, 12.5 * HOUR, 13 * HOUR]
    assert [row.clock.begin for row in read("12:30 am,1\n1:00 am,2\n").rows if row.clock] == [HOUR / 2, HOUR]


def test_labels_stay_as_they_were_written() -> None:
    """Catches: dates rewritten, so that the table no longer matches the one it is to be pasted beside."""
    rows = read("date,time,calls\n02.03.2026,8:00,5\n02.03.2026,8:30,6").rows
    assert [row.label for row in rows] == ["02.03.2026 8:00", "02.03.2026 8:30"]
    assert [row.label for row in read("5\n6").rows] == ["1", "2"]


def test_a_column_by_name() -> None:
    """Catches: `--column` ignored where another column is headed calls."""
    text = "time,calls,Sales,Service\n8:00,1,2,3\n8:30,4,5,6"
    assert [row.calls for row in read(text).rows] == [1, 4]
    assert [row.calls for row in read(text, column="sales").rows] == [2, 5]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "day.csv: no volumes"),
        ("\n,,\n", "day.csv: no volumes"),
        ("time,calls\n", "no volumes below"),
        ('time,calls\n8:00,"5' + 200_000 * "\n", "day.csv:"),
        ("time,number\n8:00,5", "'time', 'number'"),
        (
            "time,calls,offered\n8:00,5,6",
            "several columns may hold the calls; say --column with one of 'calls', 'offered'",
        ),
        ("5,6\n7,8", "what do the columns hold?"),
        ("time,calls\n8:00,five", "day.csv:2: calls: 'five' is no number"),
        ("time,calls\n8:00,", "day.csv:2: calls: the cell is empty"),
        ("time,calls\n8:00,5\n8:30", "day.csv:3: calls: the cell is empty"),
        ("time,calls\n8:00,-5", "-5 is below 0"),
        ("time,calls\n8:00,nan", "'nan' is no number"),
        ("time,calls\n8:00,1e999", "'1e999' is no number"),
        ("time,calls\n8:00,5\n8:30,5\nTotal,10", "day.csv:4: time: 'Total' is no time of day (rows of totals"),
        ("time,calls\n8:00,5\n25:30,5", "day.csv:3: time: '25:30'"),
        ("time,calls\n13:00 pm,5\n", "'13:00 pm' is no time of day"),
        ("time,calls\n8:00,5\n8:00,5\n8:30,5", "day.csv:3: time: 8:00 is there twice"),
        ("time,calls\nmon 8:00,5\nmon 8:30,5\nmon 8:00,5", "day.csv:4: time: 8:00 stands below 8:30 of the same day"),
        ("time,calls\n8:00,5\n8:30,5\n9:15,5", "day.csv:4: time: 9:15 is no multiple of 30 min after 8:30"),
        (
            "time,calls\n8:00,5\n8:30,5\n9:00,5\n9:15,5",
            "day.csv:5: time: 9:15 is no multiple of 30 min after 9:00",
        ),
        ("time,calls\n8:00-8:30,5\n8:30-9:30,5", "not 30 min long"),
        ("day,calls\n2026-03-02,500\n2026-03-03,400", "say --interval"),
        ("time,calls,aht\n8:00,5,3:30", "day.csv:2: aht: '3:30' may be minutes or hours"),
        ("time,calls,aht\n8:00,5,long", "day.csv:2: aht: 'long' is no duration"),
        ("time;calls\n8:00;1.234\n8:30;999", "'1.234' may mean 1234 or 1.234"),
        ("time\tcalls\n8:00\t1,234", "'1,234' may mean 1234 or 1.234"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    """Catches: a wrong cell that becomes a wrong plan, or an error that does not say where."""
    assert told in "\n".join(refused(text))


def test_everything_wrong_is_told_at_once() -> None:
    """Catches: a planner who corrects a file one cell at a time."""
    assert len(refused("time,calls,aht\n8:00,x,3 min\n8:30,5,y\n9:00,z,\n")) == 3
    many = refused("calls\n" + "x\n" * 500)
    assert (len(many), many[-1]) == (101, "and 400 more")


@pytest.mark.parametrize(
    ("text", "how", "told"),
    [
        (
            "time,calls\n8:00,5\n8:30,5",
            {"interval": 15 * MINUTE},
            "--interval: 15 min, but the intervals in day.csv are of 30 min",
        ),
        ("time,calls\n8:00,5\n8:30,5", {"interval": HOUR}, "--interval: 1 h"),
        ("time,calls\n8:00,5", {"column": "sales"}, "say --column with one of 'time', 'calls'"),
        ("8:00,5", {"column": "sales"}, "no headings"),
    ],
)
def test_options_that_do_not_fit_the_file(text: str, how: dict[str, object], told: str) -> None:
    """Catches: an option that contradicts the file, and is taken or passed over in silence."""
    assert told in "\n".join(refused(text, **how))


@pytest.mark.parametrize("heading", ["AHT (m:ss)", "aht mm:ss"])
def test_minutes_and_seconds_where_the_heading_says_so(heading: str) -> None:
    """Catches: the cure that the error names refused, or 3:30 read as hours."""
    assert [row.aht for row in read(f"time,calls,{heading}\n8:00,5,3:30\n8:30,5,0:03:20\n").rows] == [210, 200]
