"""What each candidate of a comparison gives the VIPs and takes from the others, with intervals of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ccsim.app.compare.result import Compared, Comparison
from ccsim.errors import UsageError
from ccsim.experiments.compare import Point, frontier, of_side
from ccsim.kpi.pooling import pool_ratios
from ccsim.kpi.samples import Sample

LEVEL, WAIT = "service_level", "mean_wait"


@dataclass(frozen=True)
class Spread:
    """A figure of a candidate; None where it is not defined.

    Parameters
    ----------
    mean, low, high : float or None
        The mean over replications and its 95 % confidence interval.
    """

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands.

    Parameters
    ----------
    name : str
    vips : Spread
        A share, or seconds.
    others : Spread
        Mean wait in s.
    efficient : str or None
        'yes', 'perhaps' (another is better by the means, not surely) or 'no'; None where a side has no figure.
    beaten_by : str or None
    """

    name: str
    vips: Spread
    others: Spread
    efficient: str | None
    beaten_by: str | None


def standings(comparison: Comparison, vips: str = LEVEL) -> tuple[Standing, ...]:
    """Find where every candidate stands, the base first.

    Parameters
    ----------
    comparison : Comparison
    vips : str
        What the VIPs are given: `service_level`, or `mean_wait`, of which less is better.

    Raises
    ------
    UsageError
        If nobody is privileged, contacts come by several channels, or the measure is another.
    """
    if vips not in (LEVEL, WAIT):
        raise UsageError(f"vips: '{vips}' is not one of {LEVEL}, {WAIT}")
    if not comparison.vips:
        raise UsageError(
            "frontier: no candidate puts one segment before another; name the VIPs: vip=.. of ccsim.compare"
        )
    if comparison.apart:
        raise UsageError(f"frontier: {comparison.apart}")
    gains = [of_side(one.known, vips, comparison.vips) for one in comparison.candidates]
    pains = [of_side(one.known, WAIT, comparison.others) for one in comparison.candidates]
    better = gains if vips == LEVEL else [replace(one, numerators=-one.numerators) for one in gains]
    stands = frontier([Point(*both) for both in zip(better, pains, strict=True)])
    names = [one.name for one in comparison.candidates]
    return tuple(
        Standing(name, _spread(gain), _spread(pain), one.efficient, _name(comparison.candidates, one.beaten_by))
        for name, gain, pain, one in zip(names, gains, pains, stands, strict=True)
    )


def _name(candidates: tuple[Compared, ...], number: int | None) -> str | None:
    return None if number is None else candidates[number].name


def _spread(sample: Sample) -> Spread:
    pooled = pool_ratios(sample.numerators, sample.denominators)
    values = [float(value) for value in (pooled.mean, pooled.low, pooled.high)]
    return Spread(*(value if value == value else None for value in values))  # noqa: PLR0124  - not a number
