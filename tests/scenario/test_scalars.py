"""Scalars of single fields: dates, instants, spans, hours, targets, and words; as they are read and as they are shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import refused, small

from ccsim.scenario.calendar import Days
from ccsim.scenario.dates import (
    Span,
    format_hours,
    format_instant,
    parse_days,
    parse_hours,
    parse_instant,
    parse_span,
)
from ccsim.scenario.target import Target, parse_at_most
from ccsim.units import DAY, HOUR, MINUTE

START = datetime(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-12-24", Days(date(2026, 12, 24), date(2026, 12, 24))),
        ("2026-07-06..2026-07-08", Days(date(2026, 7, 6), date(2026, 7, 8))),
        ("..1999-01-15", Days(None, date(1999, 1, 15))),
        ("1999-01-16..", Days(date(1999, 1, 16), None)),
    ],
)
def test_dates_and_ranges(text: str, days: Days) -> None:
    """Catches: an end of a range left out, or a range that is shown as another."""
    assert parse_days(text) == days
    assert str(days) == text
    assert (days.last or date(2026, 1, 1)) in days
    assert days.length in (1, 3, None)


@pytest.mark.parametrize(
    "text", ["..", "24.12.2026", "2026-13-01", "2026-2-3", "2026-07-08..2026-07-06", "2026-01-01...2026-01-02"]
)
def test_no_dates(text: str) -> None:
    """Catches: a date of another country read as one of ours."""
    with pytest.raises(ValueError, match=r"date|daily|ends before"):
        parse_days(text)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)).map(
        lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)
    )
)
def test_instants_read_back(instant: datetime) -> None:
    """Catches: milliseconds of a log lost by being shown."""
    assert parse_instant(format_instant(instant)) == instant


def test_instants() -> None:
    """Catches: 24:00 refused, a missing clock taken for noon."""
    assert parse_instant("2026-03-04 19:00") == datetime(2026, 3, 4, 19)
    assert parse_instant("2026-03-04T19:00:30.250") == datetime(2026, 3, 4, 19, 0, 30, 250_000)
    assert parse_instant("2026-03-04 24:00") == datetime(2026, 3, 5)
    assert parse_instant("2026-03-04") == datetime(2026, 3, 4)
    for text in ("2026-03-04 25:00", "19:00", "soon"):
        with pytest.raises(ValueError, match=r"instant|24:00"):
            parse_instant(text)


def test_spans() -> None:
    """Catches: a span from the wrong zero, or one that ends before it begins."""
    assert parse_span("2026-01-05 19:00..2026-01-06 01:30", START) == Span(19 * HOUR, DAY + 90 * MINUTE)
    assert parse_span("2026-01-04..2026-01-05 08:00", START) == Span(-DAY, 8 * HOUR)
    with pytest.raises(ValueError, match="ends before"):
        parse_span("2026-01-05 19:00..2026-01-05 19:00", START)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:00-16:30", (8, 16.5)),
        ("22:00-6:00", (22, 30)),
        ("0:00-24:00", (0, 24)),
        ("16:00-24:00", (16, 24)),
        ("16:00-0:00", (16, 24)),
    ],
)
def test_hours(text: str, hours: tuple[float, float]) -> None:
    """Catches: a night shift that ends before it begins."""
    found = parse_hours(text)
    assert (found[0] / HOUR, found[1] / HOUR) == hours
    assert parse_hours(format_hours(found)) == found


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_read_back(begin: int, minutes: int) -> None:
    """Catches: hours past midnight shown as those of one day."""
    hours = (begin * MINUTE, (begin + minutes) * MINUTE)
    if minutes < 1440 or begin == 0:
        assert parse_hours(format_hours(hours)) == hours


@pytest.mark.parametrize("text", ["8:00", "8:00-8:00", "24:00-6:00", "8-16", "8:00-25:00", "8:00 to 16:00"])
def test_no_hours(text: str) -> None:
    """Catches: hours that are empty, or none."""
    with pytest.raises(ValueError, match=r"hours|empty|clock|24:00"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("tree", "target"),
    [
        ("80/20", Target(800_000, 20_000)),
        ("95/10", Target(950_000, 10_000)),
        ("92.5 / 0.5", Target(925_000, 500)),
        ({"answer": "95 %", "within": "8 open h"}, Target(950_000, 8 * HOUR, open_time=True)),
        ({"answer": 0.7, "within": "1 min"}, Target(700_000, 60_000)),
        ({"answer": "90 %", "within": "1 open day"}, Target(900_000, 38 * HOUR // 4, open_time=True)),
    ],
)
def test_targets(tree: Any, target: Target) -> None:
    """Catches: 80/20 read as a fraction; open days that are days of 24 hours."""
    opened = {"mon-wed": "8:00-18:00", "fri": ["8:00-12:00", "13:00-17:00"], "2026-01-06": "closed"}
    scenario = small(queues={"desk": {"target": tree, "open": opened}})
    assert scenario.queues["desk"].target == target
    assert small().queues["desk"].target is None
    again = small(queues={"desk": {"target": scenario.resolved()["queues"]["desk"]["target"], "open": opened}})
    assert again.queues["desk"].target == target


@pytest.mark.parametrize(
    ("path", "message", "tree"),
    [
        ("", "no target", "80"),
        ("", "100 %", "120/20"),
        (".within", "'within' is missing", {"answer": "80 %"}),
        (".answr", "did you mean 'answer'?", {"answr": "80 %", "answer": "80 %", "within": "20 s"}),
        (".within", "no unit", {"answer": "80 %", "within": "20"}),
        (".answer", "write '80 %'", {"answer": "80", "within": "20 s"}),
    ],
)
def test_no_targets(path: str, message: str, tree: Any) -> None:
    """Catches: a target of which half is guessed."""
    refused("queues.desk.target" + path, message, queues={"desk": {"target": tree}})


def test_at_most() -> None:
    """Catches: `at most` required, or its share lost."""
    assert parse_at_most("at most 85 %") == parse_at_most("85 %") == parse_at_most("0.85") == 0.85
    with pytest.raises(ValueError, match="share"):
        parse_at_most("at least 85 %")


@pytest.mark.parametrize(
    ("text", "yes"), [("no", False), (False, False), ("yes", True), ("True", True), ("off", False)]
)
def test_yes_and_no(text: Any, yes: bool) -> None:
    """Catches: `no`, which YAML 1.1 makes false, read as a text that counts as true."""
    assert small(queues={"desk": {"line": text}}).queues["desk"].line is yes


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("queues.desk.line", {"queues": {"desk": {"line": "perhaps"}}}),
        ("queues.desk.capacity", {"queues": {"desk": {"capacity": ""}}}),
        ("queues.desk.capacity", {"queues": {"desk": {"capacity": [3]}}}),
        ("queues.desk.capacity", {"queues": {"desk": {"capacity": {"a": 3}}}}),
        ("duration", {"duration": ["7 days"]}),
        ("queues.mail", {"queues": {"mail": "80/20"}}),
        ("contacts.call.segments", {"contacts": {"call": {"segments": ["vip"]}}}),
        ("ivr", {"ivr": "menu"}),
        ("policies", {"policies": "strict"}),
        ("costs.line_minute", {"costs": {"line_minute": "2 EUR"}}),
        ("seed", {"seed": -1}),
        ("replications", {"replications": 0}),
    ],
)
def test_the_wrong_sort_of_value(path: str, changes: dict[str, Any]) -> None:
    """Catches: a list or a map where a scalar is wanted, and the other way round, that crash or pass."""
    refused(path, "", **changes)


def test_a_short_instant_is_shown_short() -> None:
    """Catches: a resolved scenario that nobody can read."""
    assert format_instant(START + timedelta(hours=8, minutes=30)) == "2026-01-05 08:30"
