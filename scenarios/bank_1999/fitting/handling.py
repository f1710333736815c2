"""How long things take: talk by type, the time in the voice response unit, and who gives up in there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from fitting.odd_days import in_incident, is_open

SHORT = 10.0
"""Seconds; a service below it is the log's known artefact (agents hung up on callers, calls that reached nobody)."""


@dataclass(frozen=True)
class Lognormal:
    """A lognormal by its mean (seconds) and coefficient of variation, and how well it fits.

    Parameters
    ----------
    mean, cv : float
    count : int
        Observations.
    distance : float
        Kolmogorov-Smirnov distance between the fit and the observations.
    """

    mean: float
    cv: float
    count: int
    distance: float


def lognormal(seconds: np.ndarray) -> Lognormal:
    """Fit a lognormal to positive times so that their mean and coefficient of variation are kept.

    The mean decides the load, so it is the mean that must be right; maximum likelihood would miss it by a few per cent.
    """
    mean, cv = float(seconds.mean()), float(seconds.std(ddof=1) / seconds.mean())
    spread = float(np.sqrt(np.log1p(cv**2)))
    fitted = NormalDist(np.log(mean) - spread**2 / 2, spread)
    ordered = np.sort(seconds)
    model = np.array([fitted.cdf(value) for value in np.log(ordered)])
    ranks = np.arange(len(ordered) + 1) / len(ordered)
    gap = max(float(np.abs(model - ranks[1:]).max()), float(np.abs(model - ranks[:-1]).max()))
    return Lognormal(mean, cv, len(seconds), gap)


@dataclass(frozen=True)
class Talk:
    """Talk of one type in one month.

    Parameters
    ----------
    short_share : float
        Share of services below `SHORT` seconds.
    short_mean : float
        Their mean, seconds.
    real : Lognormal
        The others.
    """

    short_share: float
    short_mean: float
    real: Lognormal


def talk(services: pd.Series[float]) -> Talk:
    """Part real talk from the short-service artefact.

    Parameters
    ----------
    services : Series
        Talk of answered calls, seconds.
    """
    values = services.to_numpy(dtype=float)
    short = values < SHORT
    short_mean = float(values[short].mean()) if short.any() else 0.0
    return Talk(float(short.mean()), short_mean, lognormal(values[~short]))


def talk_by_type(calls: pd.DataFrame) -> dict[tuple[int, str], Talk]:
    """Fit talk for each month (1, 2) and type, outside incidents."""
    answered = calls[calls["answered"]]
    answered = answered[~in_incident(answered["date"], answered["entered"])]
    months = answered.groupby([answered["date"].dt.month, "type"])["talk"]
    return {(month, name): talk(group) for (month, name), group in months}


def unit_time(calls: pd.DataFrame) -> dict[str, Lognormal]:
    """Fit the time in the voice response unit by type, for calls that left it for the queue.

    Of a call answered at once the log counts some six seconds of ringing at the agent's as time in the unit (at the
    median 11 s instead of 6 s for regular calls), so those are not used.
    """
    sane = calls[calls["queued"] & ~calls["clock_error"] & (calls["vru"] > 0)]
    return {str(name): lognormal(group.to_numpy(dtype=float)) for name, group in sane.groupby("type")["vru"]}


def lost_in_unit(calls: pd.DataFrame, hours: Mapping[pd.Timestamp, tuple[int, int]]) -> dict[str, float]:
    """Share of calls that hang up before queue and agent, by type, in opening hours outside incidents."""
    usual = calls[is_open(calls, hours) & ~in_incident(calls["date"], calls["entered"])]
    lost = ~usual["queued"] & ~usual["answered"]
    return {str(name): float(share) for name, share in lost.groupby(usual["type"]).mean().items()}
