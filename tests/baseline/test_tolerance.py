"""Tolerances as people write them."""

from __future__ import annotations

import pytest

from ccsim.baseline.tolerance import Tolerance, check_tolerances, parse_tolerance, parse_tolerances
from ccsim.errors import UsageError

UNITS = {"asa[desk/*]": "s", "asa[desk/vip]": "s", "service_level[desk/*]": "share", "cost": "EUR"}


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1pt", "share", Tolerance(0.01, relative=False)),
        ("0.5 pt", "share", Tolerance(0.005, relative=False)),
        ("2s", "s", Tolerance(2.0, relative=False)),
        ("2 s", "s", Tolerance(2.0, relative=False)),
        ("1%", "EUR", Tolerance(0.01, relative=True)),
        ("5", "contacts", Tolerance(5.0, relative=False)),
        ("0%", "share", Tolerance(0.0, relative=True)),
    ],
)
def test_read(text: str, unit: str, expected: Tolerance) -> None:
    """Catches: points read as shares, a per cent taken of the unit and not of the mean."""
    assert parse_tolerance(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit"), [("1", "share"), ("1", "s"), ("1pt", "s"), ("1s", "EUR"), ("-1%", "s"), ("", "s")]
)
def test_refused(text: str, unit: str) -> None:
    """Catches: `1` taken for a share (100 points), seconds of money, a negative tolerance."""
    with pytest.raises(ValueError, match="write"):
        parse_tolerance(text, unit)


def test_around() -> None:
    """Catches: a relative tolerance at a negative mean (a cost that earns) that allows nothing."""
    assert Tolerance(0.01, relative=True).around(-200.0) == pytest.approx(2.0)
    assert Tolerance(2.0, relative=False).around(-200.0) == 2.0


def test_list() -> None:
    """Catches: a place in brackets that loses against the measure's name, whichever stands first."""
    expected = {"asa[desk/*]": "2s", "asa[desk/vip]": "9s", "cost": "3%"}
    assert parse_tolerances("asa[desk/vip]=9s,asa=2s,cost=3%", UNITS) == expected
    assert parse_tolerances("cost=3%, asa=2s, asa[desk/vip]=9s", UNITS) == expected


@pytest.mark.parametrize("text", ["wait=1s", "asa=1pt", "asa", "asa[loans/*]=1s"])
def test_list_refused(text: str) -> None:
    """Catches: a tolerance for nothing that passes in silence."""
    with pytest.raises(UsageError, match="tolerance"):
        parse_tolerances(text, UNITS)


def test_checked_before() -> None:
    """Catches: a wrong tolerance that is told after the run; a place refused before it is known."""
    units = {"asa": "s"}
    check_tolerances("asa[desk/vip]=9s", units)
    with pytest.raises(UsageError, match="does not suit"):
        check_tolerances("asa[desk/vip]=9%,asa=1pt", units)
