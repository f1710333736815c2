"""What `--vary` reads: ranges with both ends, units, exact decimals, lists; and values from Python."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.errors import UsageError
from ccsim.experiments.values import MOST, read_vary, vary_from


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("20:23", ["20", "21", "22", "23"]),
        ("20:26:2", ["20", "22", "24", "26"]),
        ("20:25:2", ["20", "22", "24"]),
        ("7:7", ["7"]),
        ("0 s:90 s:30 s", ["0 s", "30 s", "60 s", "90 s"]),
        ("0:90 s:30 s", ["0 s", "30 s", "60 s", "90 s"]),
        ("1 min:2 min:30 s", ["60 s", "90 s", "120 s"]),
        ("80 %:90%:5 %", ["80 %", "85 %", "90 %"]),
        ("100 per hour:150 per hour:50 per hour", ["100 per hour", "150 per hour"]),
        ("0.7:1.3:0.1", ["0.7", "0.8", "0.9", "1", "1.1", "1.2", "1.3"]),
        ("-2:0", ["-2", "-1", "0"]),
        ("a, b ,c", ["a", "b", "c"]),
        ("off", ["off"]),
        ("1,3:5,4,9", ["1", "3", "4", "5", "9"]),
        ("8:00-16:30,9:00-17:00", ["8:00-16:30", "9:00-17:00"]),
        ("'8:30','9:00'", ["'8:30'", "'9:00'"]),
        ("2026-03-04 19:00", ["2026-03-04 19:00"]),
        ("80/20,90/10", ["80/20", "90/10"]),
        (
            "{lognormal: {mean: 3 min, cv: 0.9}},{exponential: 3 min}",
            ["{lognormal: {mean: 3 min, cv: 0.9}}", "{exponential: 3 min}"],
        ),
        ("{8:00: [1, 2], 9:00: 3}", ["{8:00: [1, 2], 9:00: 3}"]),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    """Catches: an end left out, a sum of floats (0.30000000000000004), a comma or colon inside a value taken for ours."""
    assert list(read_vary(f"some.path={text}").values()) == values


@given(st.decimals(0, 99, places=2), st.decimals("0.01", 9, places=2), st.integers(0, 40))
def test_ranges_are_exact(low: Decimal, step: Decimal, count: int) -> None:
    """Catches: a last value lost to rounding, or values that drift."""
    high = low + step * count
    values = read_vary(f"x={low}:{high}:{step}").values()
    assert [Decimal(value) for value in values] == [low + step * number for number in range(count + 1)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "PATH=VALUES"),
        ("=3", "PATH=VALUES"),
        ("*=3", "PATH=VALUES"),
        ("x=", "a value is missing"),
        ("x=1,,2", "a value is missing"),
        ("x=1:y", "'1:y' is no range"),
        ("x=1:2:3:4", "is no range"),
        ("x=3:1", "downwards"),
        ("x=14:00", "quotes"),
        ("x=1:3:0", "step must be above 0"),
        ("x=1:3:-1", "step must be above 0"),
        ("x=0.5:90 %", "same unit"),
        ("x=1 s:2 %:1 s", "same unit"),
        ("x={a: 1", "bracket"),
        ("x='a", "quote"),
    ],
)
def test_what_cannot_be_read(text: str, told: str) -> None:
    """Catches: a slip that is taken for a value, and an error without its place."""
    with pytest.raises(UsageError, match=told) as wrong:
        read_vary(text)
    assert str(wrong.value).startswith(f"--vary '{text}': ")


@pytest.mark.parametrize(
    ("text", "told"),
    [("0.5:3", "write 0.5:3:0.1"), ("0 s:180 s", "write 0 s:180 s:10 s"), (f"1:{MOST + 1}", "more than")],
)
def test_ranges_that_are_no_list(text: str, told: str) -> None:
    """Catches: a range whose step is guessed, or a million points."""
    with pytest.raises(UsageError, match=told):
        read_vary(f"x={text}").values()


def test_factors() -> None:
    """Catches: `agents.*` taken for a factor, `scale *` for another path than `scale*`."""
    assert read_vary("contacts.*.arrivals.*.scale*=0.9,1.1").factor
    assert read_vary("scale *=2").path == "scale*"
    assert not read_vary("agents.*.absence=5%").factor
    assert not read_vary("policies.*=none").factor


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (range(3), ["0", "1", "2"]),
        (np.arange(0.5, 1.1, 0.25), ["0.5", "0.75", "1"]),
        ([26, 1.10, "20 s", None, True, timedelta(seconds=90)], ["26", "1.1", "20 s", "none", "yes", "90000 ms"]),
        ("20:22", ["20", "21", "22"]),
        (7, ["7"]),
        ({"lognormal": {"mean": "3 min", "cv": 0.9}}, ["{lognormal: {mean: 3 min, cv: 0.9}}"]),
        ([{"open": {"mon-fri": ["8:00-12:00", "13:00-17:00"]}}], ["{open: {mon-fri: [8:00-12:00, 13:00-17:00]}}"]),
        ([{"note": "'a, b: {c}'", "open": "{mon: 8:00-9:00}"}], ["{note: 'a, b: {c}', open: {mon: 8:00-9:00}}"]),
    ],
)
def test_values_from_python(values: object, texts: list[str]) -> None:
    """Catches: a Python value that the language would not read back."""
    assert list(vary_from("x", values).values()) == texts


@pytest.mark.parametrize(("values", "told"), [([], "no values"), ([object()], "cannot stand"), ("1:x", "no range")])
def test_wrong_values_from_python(values: object, told: str) -> None:
    """Catches: a traceback from inside, or an error that names no path."""
    with pytest.raises(UsageError, match=f"vary 'some.path': .*{told}"):
        vary_from("some.path", values)
