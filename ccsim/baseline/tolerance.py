"""Tolerances: by how much a measure may differ from its baseline."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ccsim.errors import UsageError

USUAL: Mapping[str, str] = {"share": "1pt", "s": "2 s"}
"""By unit, where nobody says; `OTHERWISE` in any other."""
OTHERWISE = "1%"

_WRITTEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<sign>%|pt|s)?")
_SIGNS: Mapping[str, str] = {"pt": "share", "s": "s"}
"""Signs that suit one unit alone."""


class Tolerance(NamedTuple):
    """How much is allowed.

    Parameters
    ----------
    amount : float
        A share of the baseline's mean if `relative`, else in the unit of the measure (0.01 is one point).
    relative : bool
    """

    amount: float
    relative: bool

    def around(self, mean: float) -> float:
        """Return what is allowed at a mean, in the measure's unit."""
        return self.amount * abs(mean) if self.relative else self.amount


def usual(unit: str) -> str:
    """Return the tolerance of measures of a unit, as text, where nobody says."""
    return USUAL.get(unit, OTHERWISE)


def parse_tolerance(text: str, unit: str) -> Tolerance:
    """Read `1pt` (points of a share), `2 s`, `1%` (of the mean), or a plain number in any other unit.

    Raises
    ------
    ValueError
        If it cannot be read, or does not suit the unit.
    """
    match = _WRITTEN.fullmatch(text.strip())
    cure = {"share": "'1pt' or '2%'", "s": "'2 s' or '2%'"}.get(unit, "'2%' or '5'")
    if not match:
        raise ValueError(f"'{text}' is no tolerance: write {cure}")
    number, sign = float(match["number"]), match["sign"] or ""
    if sign == "%":
        return Tolerance(number / 100, relative=True)
    if _SIGNS.get(sign, unit) != unit or (not sign and unit in USUAL):
        raise ValueError(f"'{text}' does not suit a measure in {unit}: write {cure}")
    return Tolerance(number / 100 if sign == "pt" else number, relative=False)


def parse_tolerances(text: str, units: Mapping[str, str]) -> dict[str, str]:
    """Read `service_level=1pt,asa[account/vip]=2 s,cost=1%`.

    Parameters
    ----------
    text : str
    units : mapping of str to str
        The unit of each measure in each place, by its label.

    Returns
    -------
    dict of str to str
        For each label that is meant its tolerance; a label in full wins over the name of the measure.

    Raises
    ------
    UsageError
        If one cannot be read, or nothing recorded is meant.
    """
    chosen: dict[str, str] = {}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in sorted(parts, key=lambda part: "[" in part):
        name, _, written = (word.strip() for word in part.rpartition("="))
        meant = [label for label in units if name in (label, measure_in(label))]
        if not meant:
            known: Collection[str] = dict.fromkeys(map(measure_in, units))
            raise UsageError(f"tolerance: '{part}' names none of the measures recorded: {', '.join(known)}")
        for label in meant:
            try:
                parse_tolerance(written, units[label])
            except ValueError as error:
                raise UsageError(f"tolerance: {label}: {error}") from None
            chosen[label] = written
    return chosen


def check_tolerances(text: str, units: Mapping[str, str]) -> None:
    """Refuse before the work begins what `parse_tolerances` would refuse after it, as far as measures go.

    Parameters
    ----------
    text : str
    units : mapping of str to str
        Of each measure, by its name.

    Raises
    ------
    UsageError
        If one cannot be read, or there is no such measure.
    """
    parse_tolerances(re.sub(r"\[[^]]*\]", "", text), units)


def measure_in(label: str) -> str:
    """Return the name of the measure in a label: `asa` of `asa[account/vip]`."""
    return label.partition("[")[0]
