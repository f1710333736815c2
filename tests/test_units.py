"""The scalars of the language: each way of writing one, what is refused, and that what is written reads back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.units import (
    DAY,
    HOUR,
    LONGEST,
    MINUTE,
    SECOND,
    exact_duration,
    format_clock,
    format_duration,
    format_percent,
    format_rate,
    millionths,
    parse_clock,
    parse_duration,
    parse_factor,
    parse_number,
    parse_rate,
    parse_share,
    parse_whole,
    plain,
    to_ms,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("20 s", 20 * SECOND),
        ("20s", 20 * SECOND),
        ("3 min", 3 * MINUTE),
        ("1 h 30 min", 90 * MINUTE),
        ("1h30min", 90 * MINUTE),
        ("1 day", DAY),
        ("2 days", 2 * DAY),
        ("250 ms", 250),
        ("1.5 h", 90 * MINUTE),
        ("0 s", 0),
        ("1.1 h 33 min", 99 * MINUTE),
        ("0.5 ms", 1),
        ("0.4999 ms", 0),
        ("400 days", LONGEST),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    """Catches: a unit taken for another, a part of a duration lost, halves rounded down."""
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text", ["20", "", "s", "20 sec", "-3 s", "1 h, 3 min", "1,5 h", "min 3", "3 MIN", "1e3 s", "nan s"]
)
def test_no_durations(text: str) -> None:
    """Catches: a duration without a unit taken for seconds, and anything else that only looks like one."""
    with pytest.raises(ValueError, match=r"duration|unit"):
        parse_duration(text)


def test_a_number_without_a_unit_is_shown_with_one() -> None:
    """Catches: a refusal without its cure."""
    with pytest.raises(ValueError, match="write '20 s'"):
        parse_duration("20")


def test_durations_end_somewhere() -> None:
    """Catches: a duration so long that an engine's whole numbers overflow."""
    with pytest.raises(ValueError, match="400 days"):
        parse_duration("401 days")


@given(st.integers(0, LONGEST))
def test_durations_read_back(milliseconds: int) -> None:
    """Catches: a resolved scenario that is another one when it is loaded again."""
    assert parse_duration(format_duration(milliseconds)) == milliseconds


@given(st.floats(0, 1e9, allow_nan=False))
def test_unrounded_durations_read_back(milliseconds: float) -> None:
    """Catches: the mean of a distribution that changes in its last digits by being shown."""
    assert exact_duration(format_duration(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("text", "share"), [("12 %", 0.12), ("12%", 0.12), ("0.12", 0.12), ("0", 0), ("1", 1), ("100 %", 1)]
)
def test_shares(text: str, share: float) -> None:
    """Catches: 12 % read as 12, or as 0.0012."""
    assert parse_share(text) == share


@pytest.mark.parametrize(
    ("text", "cure"), [("12", "write '12 %'"), ("101 %", "100 %"), ("-1 %", "share"), ("x", "share"), ("-0.5", "100 %")]
)
def test_no_shares(text: str, cure: str) -> None:
    """Catches: a bare 12 taken for 12 or for 1200 %."""
    with pytest.raises(ValueError, match=cure):
        parse_share(text)


@pytest.mark.parametrize(("text", "factor"), [("110 %", 1.1), ("1.1", 1.1), ("0", 0), ("250%", 2.5)])
def test_factors(text: str, factor: float) -> None:
    """Catches: a factor in per cent that is a hundred times too large."""
    assert parse_factor(text) == factor


@given(st.floats(0, 1))
def test_shares_read_back(share: float) -> None:
    """Catches: a share that changes in its last digits by being shown in per cent."""
    assert parse_share(format_percent(share)) == share


@given(st.floats(0, 1e6))
def test_factors_read_back(factor: float) -> None:
    """Catches: the same for factors."""
    assert parse_factor(format_percent(factor)) == factor


@pytest.mark.parametrize(
    ("text", "per_hour"),
    [
        ("120 per hour", 120),
        ("4.2 per min", 252),
        ("1 per s", 3600),
        ("48 per day", 2),
        ("0 per hour", 0),
        ("2 per h", 2),
    ],
)
def test_rates(text: str, per_hour: float) -> None:
    """Catches: a rate by the minute counted by the hour."""
    assert parse_rate(text) == pytest.approx(per_hour, rel=1e-15)


@pytest.mark.parametrize("text", ["120", "120/hour", "per hour", "-1 per hour", "12 per fortnight"])
def test_no_rates(text: str) -> None:
    """Catches: a rate without its time."""
    with pytest.raises(ValueError, match="no rate"):
        parse_rate(text)


@given(st.floats(0, 1e9))
def test_rates_read_back(rate: float) -> None:
    """Catches: a rate that changes by being shown."""
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("8:30", 8 * HOUR + 30 * MINUTE),
        ("08:30", 8 * HOUR + 30 * MINUTE),
        ("0:00", 0),
        ("24:00", DAY),
        ("8:30:15", 30_615_000),
    ],
)
def test_clocks(text: str, clock: int) -> None:
    """Catches: 8:30 read as 510, as YAML 1.1 does."""
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["8", "8:3", "8:60", "24:01", "25:00", "8.30", "8:30 pm", "-1:00"])
def test_no_clocks(text: str) -> None:
    """Catches: a clock time that no clock shows."""
    with pytest.raises(ValueError, match=r"clock|24:00"):
        parse_clock(text)


@given(st.integers(0, DAY))
def test_clocks_read_back(clock: int) -> None:
    """Catches: seconds of a clock lost by being shown."""
    assert parse_clock(format_clock(clock)) == clock


@given(st.floats(-1e15, 1e15, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-12))
def test_numbers_read_back(number: float) -> None:
    """Catches: an exponent or a lost digit in a shown number."""
    assert parse_number(plain(number)) == number


@pytest.mark.parametrize("text", ["", "1,000", "1_000", "nan", "inf", "0x10", "1e999", "٣"])
def test_no_numbers(text: str) -> None:
    """Catches: what Python takes for a number and a planner does not write."""
    with pytest.raises(ValueError, match="no number"):
        parse_number(text)


@pytest.mark.parametrize("text", ["1.5", "3 agents", "", "1e3", "11", "-1"])
def test_whole_numbers(text: str) -> None:
    """Catches: half an agent, and numbers beyond the field's ends."""
    with pytest.raises(ValueError, match=r"whole number|between 0 and 10"):
        parse_whole(text, 0, 10)
    assert parse_whole("10", 0, 10) == 10


def test_one_rounding() -> None:
    """Catches: banker's rounding, by which two programs would draw different milliseconds."""
    assert [to_ms(x) for x in (0.5, 1.5, 2.5, 2.4999)] == [1, 2, 3, 2]
    assert [millionths(x) for x in (0.8, 1.15, 0.0000005)] == [800_000, 1_150_000, 1]
