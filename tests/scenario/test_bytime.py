"""Values by time: what wins on a day, how long a clock holds, lists, and tables in the place of a map."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import laid, refused, small, told

from ccsim.scenario.bytime import ByTime, Daily, Named, Piece, Weekdays
from ccsim.scenario.calendar import WEEKDAYS, Calendar, Days
from ccsim.scenario.dates import parse_when
from ccsim.units import DAY, HOUR, MINUTE

MONDAY = date(2026, 1, 5)


def staff(value: object, **changes: Any) -> ByTime[int]:
    found = small(agents={"team": {"staff": value}}, **changes).agents["team"].staff
    assert found is not None
    return found


def rate(value: object) -> ByTime[float]:
    found = small(contacts={"call": {"arrivals": {"rate": value}}}).contacts["call"].arrivals["arrivals"].rate
    assert found is not None
    return found


def hours(pieces: tuple[Piece[Any], ...]) -> list[tuple[float, float, Any]]:
    return [(piece.begin / HOUR, piece.end / HOUR, piece.value) for piece in pieces]


def test_one_value_always_holds() -> None:
    """Catches: a bare value that holds only on some days."""
    value = staff(24)
    assert value.always == 24
    assert hours(value.day(MONDAY, Calendar())) == [(0, 24, 24)]


def test_a_clock_holds_until_the_next_and_never_into_the_next_day() -> None:
    """Catches: the evening's figure held on through the night; clocks taken in file order."""
    value = staff({"18:00": 3, "8:00": 9})
    assert hours(value.day(MONDAY, Calendar())) == [(8, 18, 9), (18, 24, 3)]
    assert value.at(MONDAY, 7 * HOUR, Calendar()) is None
    assert value.at(MONDAY, 8 * HOUR, Calendar()) == 9
    assert value.always is None


def test_a_list_is_one_value_an_interval_and_then_nothing() -> None:
    """Catches: the last value of a list held on."""
    value = staff({"mon-fri": {"8:00": [6, 8, 9], "9:30": 10, "17:00": 0}, "2026-12-24": {"9:00": [4]}})
    assert hours(value.day(MONDAY, Calendar())) == [(8, 8.5, 6), (8.5, 9, 8), (9, 9.5, 9), (9.5, 17, 10), (17, 24, 0)]
    assert hours(value.day(date(2026, 12, 24), Calendar())) == [(9, 9.5, 4)]
    assert value.day(date(2026, 1, 10), Calendar()) == ()


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ({"8:10": [1, 2]}, "8:10", "multiple of the interval"),
        ({"8:00": [1, 2, 3], "9:00": 4}, "8:00", "run past 9:00: 2 fit"),
        ({"23:30": [1, 2]}, "23:30", "run past 24:00: 1 fit"),
        ({"8:00": []}, "8:00", "empty"),
        ({"8:00": 1, "08:00": 2}, "08:00", "same clock time"),
        ({"24:00": 1}, "24:00", "24:00"),
        ({"9:75": 1}, "9:75", "no clock time"),
        ({"mon": [1, 2]}, "mon", "write {8:00: [..]}"),
        ({"mun": 1}, "mun", "no day"),
        ({"monday": 1}, "monday", "did you mean 'mon'?"),
        ({"mon-fry": 1}, "mon-fry", "did you mean 'mon-fri'?"),
        ({"tuesday": 1}, "tuesday", "did you mean 'tue'?"),
        ({"8": 1}, "8", "no day"),
        ({"2026-02-30": 1}, "2026-02-30", "no date"),
        ({"2026-03-02..2026-03-01": 1}, "2026-03-02..2026-03-01", "ends before it begins"),
        ({"mon": {"table": "x"}}, "mon", "whole map by time"),
    ],
)
def test_wrong_maps_by_time(value: object, path: str, message: str) -> None:
    """Catches: a slip in a map by time that is read as something else."""
    refused(f"agents.team.staff.{path}", message, agents={"team": {"staff": value}})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mon-fri", "tue-sat"),
        ("sat-wed", "wed-sun"),
        ("mon", "mon-mon"),
        ("..2026-01-15", "2026-01-15.."),
        ("2026-01-01..2026-01-03", "2026-01-03..2026-01-05"),
        ("2026-01-01", "2026-01-01..2026-01-01"),
        ("daily", "0:00"),
    ],
)
def test_two_equals_that_cover_one_day_are_an_error_that_names_both(first: str, second: str) -> None:
    """Catches: of two equally specific entries the first, or the last, taken silently."""
    (path, message), *others = told(agents={"team": {"staff": {first: 1, second: 2}}})
    assert not others
    assert path in (f"agents.team.staff.{first}", f"agents.team.staff.{second}")
    assert first in path + message
    assert second in path + message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mon-tue", "wed-fri"),
        ("mon-fri", "mon-thu"),
        ("..2026-01-15", "2026-01-16.."),
        ("sat-mon", "tue-fri"),
        ("daily", "mon-sun"),
    ],
)
def test_entries_that_do_not_meet_or_differ_in_length_stand_together(first: str, second: str) -> None:
    """Catches: a clash where there is none."""
    staff({first: 1, second: 2})


CALENDAR = {"2026-01-07": "sun", "2026-01-08..2026-01-09": "bill_run"}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (5, 1),  # a Monday: one weekday wins over mon-thu
        (6, 2),  # mon-thu, four days, over mon-fri, five
        (7, 7),  # a Wednesday that counts as a Sunday
        (8, 4),  # the calendar's name over any weekday
        (9, 5),  # the date over the name
        (10, 6),  # Saturday: daily
        (11, 7),  # a true Sunday
    ],
)
def test_the_most_specific_wins_and_is_the_whole_day(day: int, value: int) -> None:
    """Catches: the order of precedence of scenario.md broken anywhere; gaps filled from less specific entries."""
    said = {
        "mon": {"9:00": 1},
        "mon-thu": 2,
        "mon-fri": 3,
        "bill_run": 4,
        "2026-01-09": 5,
        "daily": 6,
        "sun": 7,
        "2025-01-01..2025-12-31": 8,
    }
    scenario = small(calendar=CALENDAR, agents={"team": {"staff": said}})
    found = scenario.agents["team"].staff
    assert found is not None
    assert [piece.value for piece in found.day(date(2026, 1, day), scenario.calendar)] == [value]
    assert (found.at(date(2026, 1, 5), 8 * HOUR, scenario.calendar) is None) is True


def test_an_open_range_is_longer_than_any_closed_one() -> None:
    """Catches: `..2026-06-30` winning over July's own figures."""
    value = staff({"2020-01-01..2029-12-31": 1, "2026-01-01..": 2})
    assert value.at(date(2026, 5, 1), 0, Calendar()) == 1
    assert value.at(date(2031, 5, 1), 0, Calendar()) == 2


DAYS = [MONDAY + timedelta(days=number) for number in range(28)]
NAMES = ("alpha", "beta")


def keys() -> st.SearchStrategy[str]:
    dates = st.sampled_from([str(day) for day in DAYS])
    weekday = st.sampled_from(WEEKDAYS)
    return st.one_of(
        weekday,
        st.builds("{}-{}".format, weekday, weekday),
        st.just("daily"),
        st.sampled_from(NAMES),
        dates,
        st.builds(lambda a, b: f"{min(a, b)}..{max(a, b)}", dates, dates),
        st.builds("..{}".format, dates),
        st.builds("{}..".format, dates),
    )


def slow_winner(said: list[str], day: date, calendar: Calendar) -> str | list[str] | None:
    """What holds on a day, by the words of scenario.md one after another; a list of equals if they clash."""
    covering = []
    for key in said:
        if ".." in key:
            first, last = key.split("..")
            if (not first or date.fromisoformat(first) <= day) and (not last or day <= date.fromisoformat(last)):
                closed = bool(first and last)
                length = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1 if closed else 10**9
                covering.append((1, length, key))
        elif key[0] == "2":
            if date.fromisoformat(key) == day:
                covering.append((1, 1, key))
        elif key in NAMES:
            if calendar.name(day) == key:
                covering.append((2, 0, key))
        elif key == "daily":
            covering.append((5, 0, key))
        else:
            first, _, last = key.partition("-")
            there = [WEEKDAYS.index(first)]
            while WEEKDAYS[there[-1]] != (last or first):
                there.append((there[-1] + 1) % 7)
            if calendar.weekday(day) in there:
                covering.append((3, 0, key) if len(there) == 1 else (4, len(there), key))
    if not covering:
        return None
    best = [key for rank, length, key in covering if (rank, length) == min(covering)[:2]]
    return best[0] if len(best) == 1 else best


@settings(max_examples=300, deadline=None)
@given(st.lists(keys(), min_size=1, max_size=8, unique=True))
def test_precedence_against_a_slow_obvious_twin(said: list[str]) -> None:
    """Catches: any case of precedence in which the quick lookup differs from the words of scenario.md."""
    calendar = Calendar(
        tuple((Days(DAYS[n], DAYS[n + 1]), word) for n, word in ((1, "alpha"), (9, "beta"), (13, "sun"), (20, "mon")))
    )
    entries = [(parse_when(key, NAMES), (Piece(0, DAY, key),)) for key in said]
    value = ByTime.of(entries)
    for day in DAYS:
        winner = slow_winner(said, day, calendar)
        if isinstance(winner, list):
            tree = {key: {"8:00": 1} for key in said}
            days = {str(when): word for when, word in calendar.days}
            assert told(calendar=days, agents={"team": {"staff": tree}})
            return
        assert value.at(day, 0, calendar) == winner


def test_weekdays_may_run_over_sunday() -> None:
    """Catches: `sun-thu` read as empty, or as Thursday to Sunday."""
    when = parse_when("sun-thu", ())
    assert when == Weekdays(6, 3)
    assert [weekday in Weekdays(6, 3) for weekday in range(7)] == [True, True, True, True, False, False, True]
    assert parse_when("mon-sun", ()) == Weekdays(0, 6)
    assert parse_when("daily", ()) == Daily()
    assert parse_when("bill_run", ("bill_run",)) == Named("bill_run")


def test_what_goes_by_day_takes_no_clocks() -> None:
    """Catches: hours of a figure that is one for the day."""
    refused("agents.team.absence.mon.8:00", "goes by day", agents={"team": {"absence": {"mon": {"8:00": "5 %"}}}})
    refused("agents.team.aht.8:00", "goes by day", agents={"team": {"aht": {"8:00": "110 %"}}})


def expected(value: object, **changes: Any) -> ByTime[float]:
    arrivals = {"rate": None, "expected": value}
    found = small(contacts={"call": {"arrivals": arrivals}}, **changes).contacts["call"].arrivals["arrivals"].expected
    assert found is not None
    return found


def test_under_expected_every_piece_is_one_interval() -> None:
    """Catches: 12 contacts an interval from 8:00 to 10:00 read as 12 in all."""
    value = expected({"8:00": 12, "9:00": [15, 18], "10:00": 0})
    assert hours(value.day(MONDAY, Calendar()))[:5] == [
        (8, 8.5, 12),
        (8.5, 9, 12),
        (9, 9.5, 15),
        (9.5, 10, 18),
        (10, 10.5, 0),
    ]
    assert all(piece.end - piece.begin == 30 * MINUTE for piece in value.day(MONDAY, Calendar()))
    assert len(expected(5).day(MONDAY, Calendar())) == 48
    assert expected(5).always == 5


def test_under_expected_clocks_are_multiples_of_the_interval() -> None:
    """Catches: half an interval's contacts counted as a whole one's."""
    arrivals = {"rate": None, "expected": {"8:00": 12, "9:45": 0}}
    found = told(contacts={"call": {"arrivals": arrivals}})
    assert [path for path, _ in found] == [f"contacts.call.arrivals.expected.{clock}" for clock in ("8:00", "9:45")]


def write(folder: Path, rows: list[str], header: str = "time;n;skill") -> None:
    (folder / "export.csv").write_text("\n".join([header, *rows]) + "\n")


FORECAST = {"forecast": {"file": "export.csv", "time": "time", "interval": "15 min", "separator": ";", "decimal": ","}}


def by_table(folder: Path, field: str, tables: dict[str, Any] | None = None, **reference: Any) -> dict[str, Any]:
    """Arguments for a scenario whose field of arrivals is a reference to the table."""
    source = {"rate": None, field: {"table": "forecast", "column": "n", **reference}}
    if field == "volume":
        source["shape"] = 1
    return {
        "how": {"folder": folder},
        "tables": laid({"forecast": tables or {}}, FORECAST),
        "contacts": {"call": {"arrivals": source}},
    }


QUARTERS = ["2026-01-05 08:00;1,5;a", "2026-01-05 08:15;2;a", "2026-01-05 08:30;3;a", "2026-01-06 08:45;4;a"]


def test_rows_finer_than_the_interval_are_summed(tmp_path: Path) -> None:
    """Catches: of two quarter hours only one counted; the decimal comma lost; days mixed."""
    write(tmp_path, QUARTERS)
    found = small(**by_table(tmp_path, "expected")).contacts["call"].arrivals["arrivals"].expected
    assert found is not None
    assert hours(found.day(MONDAY, Calendar())) == [(8, 8.5, 3.5), (8.5, 9, 3)]
    assert hours(found.day(date(2026, 1, 6), Calendar())) == [(8.5, 9, 4)]
    assert found.day(date(2026, 1, 7), Calendar()) == ()


def test_a_volume_is_summed_by_day(tmp_path: Path) -> None:
    """Catches: a day's volume that is its first row's."""
    write(tmp_path, QUARTERS)
    found = small(**by_table(tmp_path, "volume")).contacts["call"].arrivals["arrivals"].volume
    assert found is not None
    assert [found.at(date(2026, 1, day), 0, Calendar()) for day in (5, 6, 7)] == [6.5, 4, None]


def test_rows_are_selected(tmp_path: Path) -> None:
    """Catches: the volumes of another skill added."""
    write(tmp_path, [*QUARTERS, "2026-01-05 08:00;100;b", "2026-01-05 08:00;1000;c"])
    chosen = by_table(tmp_path, "expected", where={"skill": "b"})
    found = small(**chosen).contacts["call"].arrivals["arrivals"].expected
    assert found is not None
    assert hours(found.day(MONDAY, Calendar())) == [(8, 8.5, 100)]


PATH = "contacts.call.arrivals."


@pytest.mark.parametrize(
    ("rows", "field", "tables", "reference", "path", "message"),
    [
        (QUARTERS, "rate", {}, {}, ".table", "export.csv:2: rows of 15 min are finer"),
        (QUARTERS, "expected", {"interval": "1 h"}, {}, ".table", "export.csv:2: rows of 1 h are coarser"),
        (QUARTERS, "expected", {"interval": "20 min"}, {}, ".table", "do not divide 30 min"),
        (
            [*QUARTERS[:1], *QUARTERS[2:]],
            "expected",
            {},
            {},
            ".table",
            "export.csv:3: rows are 15 min apart, but from 8:00 to 8:30",
        ),
        ([*QUARTERS, QUARTERS[0]], "expected", {}, {}, ".table", "export.csv:6: a second row of 2026-01-05 08:00:00"),
        (["2026-01-05 08:05;1;a"], "expected", {}, {}, ".table", "export.csv:2: 8:05 is no multiple of 15 min"),
        (QUARTERS, "expected", {"interval": None}, {}, ".table", "no 'interval'"),
        (QUARTERS, "expected", {"time": None}, {}, ".table", "no 'time'"),
        (QUARTERS, "expected", {}, {"table": "forcast"}, ".table", "did you mean 'forecast'?"),
        (QUARTERS, "expected", {}, {"where": {"skill": "z"}}, ".where", "no row"),
        (QUARTERS, "expected", {}, {"wher": {"skill": "a"}}, ".wher", "did you mean 'where'?"),
        (QUARTERS, "expected", {}, {"column": None}, "", "'column' is missing"),
        (["2026-01-05 08:00;many;a"], "expected", {}, {}, "", "export.csv:2: 'many'"),
        (["2026-01-05 08:00;-1;a"], "expected", {}, {}, "", "2026-01-05 8:00: -1 is not between"),
    ],
)
def test_wrong_tables(
    tmp_path: Path,
    rows: list[str],
    field: str,
    tables: dict[str, Any],
    reference: dict[str, Any],
    path: str,
    message: str,
) -> None:
    """Catches: a table that is quietly read as something else than its owner meant."""
    write(tmp_path, rows)
    changes = by_table(tmp_path, field, tables, **reference)
    changes["contacts"]["call"]["arrivals"][field] = {
        key: value for key, value in changes["contacts"]["call"]["arrivals"][field].items() if value is not None
    }
    refused(PATH + field + path, message, **changes)


def test_a_rate_from_a_table_is_contacts_an_hour_and_a_share_is_plain(tmp_path: Path) -> None:
    """Catches: a bare number of a rate column taken by the interval."""
    write(tmp_path, ["2026-01-05 08:00;12", "2026-01-05 08:30;0,25"], "time;n")
    tables = {"forecast": laid({"interval": "30 min"}, FORECAST["forecast"])}
    reference = {"table": "forecast", "column": "n"}
    found = small({"folder": tmp_path}, tables=tables, contacts={"call": {"arrivals": {"rate": reference}}})
    value = found.contacts["call"].arrivals["arrivals"].rate
    assert value is not None
    assert hours(value.day(MONDAY, Calendar())) == [(8, 8.5, 12), (8.5, 9, 0.25)]


def test_by_day_a_table_has_one_row_a_day(tmp_path: Path) -> None:
    """Catches: absence from a table refused, or read by the clock."""
    write(tmp_path, ["2026-01-05;0,05", "2026-01-06;0,1"], "time;n")
    tables = {"forecast": laid({"interval": "1 day"}, FORECAST["forecast"])}
    agents = {"team": {"absence": {"table": "forecast", "column": "n"}}}
    value = small({"folder": tmp_path}, tables=tables, agents=agents).agents["team"].absence
    assert [value.at(date(2026, 1, day), 0, Calendar()) for day in (5, 6, 7)] == [0.05, 0.1, None]
    write(tmp_path, QUARTERS)
    refused("agents.team.absence.table", "`interval: 1 day`", {"folder": tmp_path}, tables=FORECAST, agents=agents)


def test_a_month_of_rows_is_read_in_well_under_a_second(tmp_path: Path) -> None:
    """Catches: work that grows with the square of the rows."""
    import time

    rows = [
        f"{MONDAY + timedelta(days=day)} {hour:02}:{quarter:02};1,5;{skill}"
        for skill in "abcdefgh"
        for day in range(31)
        for hour in range(24)
        for quarter in (0, 15, 30, 45)
    ]
    write(tmp_path, rows)
    changes = by_table(tmp_path, "expected", where={"skill": "c"})
    begun = time.process_time()
    small(**changes, duration="31 days")
    assert time.process_time() - begun < 1


def test_values_by_time_are_shown_as_they_would_be_written() -> None:
    """Catches: a resolved map by time that says more, or less, than the one that was read."""
    for value in (
        24,
        {"8:00": [1, 2], "10:00": 5},
        {
            "mon-fri": {"8:00": [6, 8, 9], "9:30": 10, "17:00": 0},
            "2026-12-24": 7,
            "..2025-12-31": {"9:10": 1, "9:40": 2},
        },
        {"0:00": [1] * 48},
        {"8:00": [1, 2], "10:00": [5, 6], "11:00": 7, "11:30": [8]},
        {"bill_run": {"8:00": 1, "8:30": 2, "9:00": 3}, "daily": 4},
    ):
        scenario = small(calendar=CALENDAR, agents={"team": {"staff": value}})
        again = small(calendar=CALENDAR, agents={"team": {"staff": scenario.resolved()["agents"]["team"]["staff"]}})
        assert again.agents["team"].staff == scenario.agents["team"].staff
