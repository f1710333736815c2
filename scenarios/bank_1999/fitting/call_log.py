"""The raw call logs as one clean table of calls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

FILES = ("anonymous_bank_1999_january.txt", "anonymous_bank_1999_february.txt")

TYPES = {
    "PS": "regular",
    "NW": "newcomer",
    "NE": "trading",
    "TT": "technical",
    "IN": "internet",
    "PE": "english",
}
"""The log's codes and the scenario's words; `AA`, two calls in two months that nobody answered, is left out."""

DAY = 86_400
CLOCKS = ("vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")


def read(folder: Path) -> pd.DataFrame:
    """Read both months.

    Parameters
    ----------
    folder : Path
        Where the two raw files lie.

    Returns
    -------
    DataFrame
        One row a call, see `clean`.

    Raises
    ------
    FileNotFoundError
        If a file is not there.
    """
    return clean(pd.concat([pd.read_csv(folder / name, sep="\t") for name in FILES], ignore_index=True))


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    """Make calls of raw rows.

    Left out: `PHANTOM` rows (artefacts of the exchange) and calls of type `AA`. Kept, but marked by `clock_error`: rows
    whose time in the voice response unit is negative, as the unit's clock was wrong; they count as calls and their
    times in queue and talk are right, but their time in the unit and the instant of joining are not.

    Parameters
    ----------
    raw : DataFrame
        The columns of the log.

    Returns
    -------
    DataFrame
        Sorted by `date`, `entered`. Times are seconds from 0:00 of `date` (above 86,400 past midnight): `entered` (the
        voice response unit), `joined` and `left` (the queue), `start` and `end` (talk), NaN where it did not happen.
        `vru`, `wait` (0 if answered at once), `talk` in seconds; `type`, `server` (missing: no named agent); `queued`,
        `answered`, `clock_error` (bool); `vip` (1 VIP, 0 ordinary, NaN unknown: known only for calls that queued).
    """
    raw = raw.rename(columns=str.strip)
    raw = raw[(raw["outcome"].str.strip() != "PHANTOM") & raw["type"].str.strip().isin(TYPES)]
    entered = seconds(raw["vru_entry"])
    clock = {name: past_midnight(seconds(raw[name]), entered) for name in CLOCKS}
    queued = raw["q_start"].str.strip() != "0:00:00"
    answered = raw["outcome"].str.strip() == "AGENT"
    server = raw["server"].str.strip()
    calls = pd.DataFrame(
        {
            "date": pd.to_datetime("19" + raw["date"].astype(str), format="%Y%m%d"),
            "type": raw["type"].str.strip().map(TYPES),
            "entered": entered,
            "vru": raw["vru_time"].astype(float),
            "joined": clock["q_start"].where(queued),
            "left": clock["q_exit"].where(queued),
            "wait": raw["q_time"].astype(float).where(queued, 0.0),
            "start": clock["ser_start"].where(answered),
            "end": clock["ser_exit"].where(answered),
            "talk": raw["ser_time"].astype(float).where(answered),
            "server": server.where(answered & (server != "NO_SERVER"), None),
            "queued": queued,
            "answered": answered,
            "clock_error": raw["vru_time"] < 0,
            "vip": (raw["priority"] == 2).astype(float).where(queued),
        }
    )
    return calls.sort_values(["date", "entered"], kind="stable", ignore_index=True)


def seconds(clock: pd.Series[str]) -> pd.Series[float]:
    """Turn `7:02:47` into seconds since midnight."""
    parts = clock.str.strip().str.split(":", expand=True).astype(float)
    total: pd.Series[float] = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return total


def past_midnight(clock: pd.Series[float], entered: pd.Series[float]) -> pd.Series[float]:
    """Count a clock time on past 24:00 if it lies half a day before the call came: the log begins again at 0:00."""
    return pd.Series(np.where(clock < entered - DAY / 2, clock + DAY, clock), index=clock.index)


def offered_at(calls: pd.DataFrame) -> pd.Series[float]:
    """When a call stood at the agents' door, in seconds: joined the queue, or was answered at once; NaN if neither."""
    return calls["joined"].where(calls["queued"], calls["start"])
