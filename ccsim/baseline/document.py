"""A baseline as it lies in its file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LAYOUT: Literal[1] = 1


class Part(BaseModel):
    """Something in the file, none of whose keys is unknown."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, strict=True)


class Entry(Part):
    """A measure in one place, for people.

    Parameters
    ----------
    mean, low, high : float or None
        Its mean over the replications and the 95 % interval.
    tolerance : str
        By how much it may differ: `1pt`, `2 s`, `1%`. To be edited.
    unit : str
    """

    mean: float | None
    low: float | None
    high: float | None
    tolerance: str
    unit: str


class Sums(Part):
    """The same in each replication, for pairing.

    Parameters
    ----------
    y : list of float or None
        Numerators; of a mean over replications (without `x`) its values, None where there is none.
    x : list of float, optional
        Denominators.
    """

    y: list[float | None]
    x: list[float] | None = None


class Traced(Part):
    """The records of one replication.

    Parameters
    ----------
    digest : str
        Their SHA-256.
    each : int
        Contacts that share two letters.
    fates : str
        Two letters for each contact, or each `each` of them, see `ccsim.baseline.fates`.
    """

    digest: str = Field(pattern="^[0-9a-f]{64}$")
    each: int = Field(ge=1)
    fates: str


class Baseline(Part):
    """All of it.

    Parameters
    ----------
    baseline : int
        The layout of the file.
    file : str
        Name of the scenario's file.
    scenario, fingerprint : str
        The scenario's name, and the SHA-256 of the resolved scenario.
    resolved : dict
        The resolved scenario, very long lists by their SHA-256, so that changed keys can be named.
    variant, policy : str or None
    changes : list of str
        What was asked for besides: `path=value`.
    seed, replications : int
    asked : list of str or None
        Measures that were asked for; None for the usual ones.
    versions, machine : str
        What made it: ccsim, the packages that numbers depend on, the machine.
    records_digest : str
        SHA-256 over the digests of all replications.
    records : list of Traced
        One a replication.
    measures : dict of str to Entry
    sums : dict of str to Sums
        By the same labels.
    """

    baseline: Literal[1] = LAYOUT
    file: str
    scenario: str
    fingerprint: str
    resolved: dict[str, Any]
    variant: str | None
    policy: str | None
    changes: list[str]
    seed: int
    replications: int = Field(ge=1)
    asked: list[str] | None
    versions: str
    machine: str
    records_digest: str
    records: list[Traced]
    measures: dict[str, Entry]
    sums: dict[str, Sums]
