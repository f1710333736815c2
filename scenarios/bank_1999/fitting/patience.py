"""How long callers are ready to wait: censored estimates.

Who hung up in the queue shows its patience; who was served after waiting shows only that it was longer (censored);
who was answered at once tells nothing and is left out, as is who hung up in the voice response unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST = 0.5
"""Seconds put for a wait of 0: the log counts whole seconds."""

CLASSES = ("regular_vip", "regular_ordinary", "newcomer", "trading_vip", "internet")


@dataclass(frozen=True)
class Patience:
    """A mixture of two exponentials; an exponential is the case `share` = 0.

    Parameters
    ----------
    share : float
        Share of the impatient.
    impatient, patient : float
        Mean patience of both, seconds.
    """

    share: float
    impatient: float
    patient: float

    def survival(self, wait: np.ndarray) -> np.ndarray:
        """Share of callers who would still be there after `wait` seconds."""
        return self.share * np.exp(-wait / self.impatient) + (1 - self.share) * np.exp(-wait / self.patient)


def classes(calls: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Divide the calls that queued by whose patience is alike, as far as the numbers allow.

    Technical and English calls (a few hundred) are taken with the regular ones, ordinary traders (about 400, whose
    estimate equals the ordinary's) with the ordinary.
    """
    queued = calls[calls["queued"] & ~calls["clock_error"]]
    vip = queued["vip"] == 1
    account = queued["type"].isin(["regular", "technical", "english"])
    trading = queued["type"] == "trading"
    return {
        "regular_vip": queued[account & vip],
        "regular_ordinary": queued[(account | trading) & ~vip],
        "newcomer": queued[queued["type"] == "newcomer"],
        "trading_vip": queued[trading & vip],
        "internet": queued[queued["type"] == "internet"],
    }


def kaplan_meier(wait: np.ndarray, gave_up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Estimate the share still waiting by the product-limit estimator.

    Parameters
    ----------
    wait : ndarray
        Seconds waited, one a call.
    gave_up : ndarray of bool
        Whether the wait ended by hanging up (else it is censored; a censored wait outlasts an equal one given up).

    Returns
    -------
    times, survival : ndarray
        Distinct waits in ascending order and the estimate just after each.
    """
    times, place = np.unique(wait, return_inverse=True)
    lost = np.bincount(place, weights=gave_up, minlength=len(times))
    at_risk = len(wait) - np.searchsorted(np.sort(wait), times)
    return times, np.cumprod(1 - lost / at_risk)


def exponential(wait: np.ndarray, gave_up: np.ndarray) -> Patience:
    """Fit an exponential by maximum likelihood: all time waited / calls given up."""
    mean = float(wait.sum() / gave_up.sum())
    return Patience(0.0, mean, mean)


def two_exponentials(wait: np.ndarray, gave_up: np.ndarray, rounds: int = 5000) -> Patience:
    """Fit a mixture of two exponentials to censored waits by maximum likelihood (expectation and maximisation)."""
    wait = np.maximum(wait, LEAST)
    mean = float(wait.sum() / gave_up.sum())
    share, fast, slow = 0.2, mean / 5, mean * 1.5
    for _ in range(rounds):
        impatient = share * np.exp(-wait / fast) * np.where(gave_up, 1 / fast, 1.0)
        patient = (1 - share) * np.exp(-wait / slow) * np.where(gave_up, 1 / slow, 1.0)
        belongs = impatient / (impatient + patient)
        before = (share, fast, slow)
        share = float(belongs.mean())
        fast = float((belongs * wait).sum() / (belongs * gave_up).sum())
        slow = float(((1 - belongs) * wait).sum() / ((1 - belongs) * gave_up).sum())
        if max(abs(new / old - 1) for new, old in zip((share, fast, slow), before, strict=True)) < 1e-9:
            break
    return Patience(share, fast, slow)


def log_likelihood(fit: Patience, wait: np.ndarray, gave_up: np.ndarray) -> float:
    """Log likelihood of censored waits under a fit."""
    wait = np.maximum(wait, LEAST)
    fast = fit.share * np.exp(-wait / fit.impatient)
    slow = (1 - fit.share) * np.exp(-wait / fit.patient)
    return float(np.log(np.where(gave_up, fast / fit.impatient + slow / fit.patient, fast + slow)).sum())


def best(wait: np.ndarray, gave_up: np.ndarray) -> Patience:
    """Fit the mixture where it is worth its two more parameters by Akaike's criterion, else the exponential."""
    one, two = exponential(np.maximum(wait, LEAST), gave_up), two_exponentials(wait, gave_up)
    gain = log_likelihood(two, wait, gave_up) - log_likelihood(one, wait, gave_up)
    return two if gain > 2 else one


def distance(fit: Patience, wait: np.ndarray, gave_up: np.ndarray, within: float = 300.0) -> float:
    """Greatest difference between a fit and the product-limit estimate over the first `within` seconds."""
    times, survival = kaplan_meier(wait, gave_up)
    seen = times <= within
    before = np.concatenate([[1.0], survival[:-1]])[seen]
    model = fit.survival(times[seen])
    return float(np.maximum(np.abs(model - survival[seen]), np.abs(model - before)).max())
