"""Days and hours that were not as usual: missing days, faults, openings; found by looking, kept as a list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fitting.call_log import DAY

HALF_HOUR = 1800
SLOTS = DAY // HALF_HOUR

INCIDENTS = {
    "lines_down_7_january": ("1999-01-07 18:00", "1999-01-07 18:30"),
    "changeover": ("1999-01-11 00:00", "1999-01-13 11:30"),
    "flood_18_january": ("1999-01-18 15:00", "1999-01-18 16:00"),
    "lines_down_3_february": ("1999-02-03 12:30", "1999-02-03 14:00"),
    "flood_14_february": ("1999-02-14 21:00", "1999-02-14 22:30"),
    "lines_down_21_february": ("1999-02-21 17:00", "1999-02-21 19:30"),
    "nobody_identified_21_february": ("1999-02-21 20:30", "1999-02-21 23:00"),
}
"""Spans, from included, to excluded, in whole half hours. `README.md` says what was seen in each."""

SUNDAY_TO_THURSDAY = (7 * 3600, DAY)
FRIDAY = (7 * 3600, 14 * 3600)
SATURDAY_NOT_BEFORE = 17 * 3600
FRIDAY_NUMBER, SATURDAY_NUMBER = 4, 5


def slot(instant: pd.Series[float]) -> pd.Series[int]:
    """Half hour of the day of a time in seconds, 0 .. 47 (what is past midnight counts in the last)."""
    return (instant // HALF_HOUR).clip(upper=SLOTS - 1).astype(int)


def in_incident(date: pd.Series[pd.Timestamp], instant: pd.Series[float]) -> pd.Series[bool]:
    """Whether date and seconds of the day lie in an incident."""
    when = date + pd.to_timedelta(instant, unit="s")
    hit = pd.Series(False, index=date.index)
    for begin, end in INCIDENTS.values():
        hit |= (when >= pd.Timestamp(begin)) & (when < pd.Timestamp(end))
    return hit


def incident_slots(date: pd.Timestamp) -> np.ndarray:
    """Which half hours of a date lie in an incident: bool, shape (48,)."""
    clock = pd.Series(np.arange(SLOTS) * float(HALF_HOUR))
    return in_incident(pd.Series([date] * SLOTS), clock).to_numpy()


def opening(calls: pd.DataFrame) -> dict[pd.Timestamp, tuple[int, int]]:
    """Tell the opening hours of every date, in seconds of the day.

    Sunday to Thursday and Friday they are the bank's published ones. On Saturday it opened after the Sabbath, later
    every week: when the first call joined the queue or was answered, rounded down to five minutes.
    """
    found: dict[pd.Timestamp, tuple[int, int]] = {}
    for date, day in calls.groupby("date"):
        weekday = pd.Timestamp(str(date)).day_of_week
        if weekday == SATURDAY_NUMBER:
            door = day["joined"].fillna(day["start"])
            first = door[door > SATURDAY_NOT_BEFORE].min()
            found[pd.Timestamp(str(date))] = (int(first // 300 * 300), DAY)
        else:
            found[pd.Timestamp(str(date))] = FRIDAY if weekday == FRIDAY_NUMBER else SUNDAY_TO_THURSDAY
    return found


def is_open(calls: pd.DataFrame, hours: dict[pd.Timestamp, tuple[int, int]]) -> pd.Series[bool]:
    """Whether each call came in opening hours."""
    begin = calls["date"].map({date: span[0] for date, span in hours.items()})
    end = calls["date"].map({date: span[1] for date, span in hours.items()})
    return (calls["entered"] >= begin) & (calls["entered"] < end)


def oddities(calls: pd.DataFrame, hours: dict[pd.Timestamp, tuple[int, int]]) -> pd.DataFrame:
    """List the half hours of opening time that stand out, so that a reader can judge the list of incidents.

    Returns
    -------
    DataFrame
        `date`, `slot`, `calls`, `usual` (median of that weekday's half hour), `lost_in_vru` (hung up before queue and
        agent): rows with more than ten lost in the unit, more than 2.5 times the usual calls, or fewer than a fifth.
    """
    inside = calls[is_open(calls, hours)].assign(slot=lambda c: slot(c["entered"]))
    inside = inside[inside["slot"] * HALF_HOUR >= inside["date"].map({date: span[0] for date, span in hours.items()})]
    lost = inside[~inside["queued"] & ~inside["answered"]]
    table = inside.groupby(["date", "slot"]).size().unstack(fill_value=0)
    weekday = pd.DatetimeIndex(table.index).day_of_week
    usual = table.groupby(weekday).transform("median")
    lost_table = lost.groupby(["date", "slot"]).size().unstack(fill_value=0)
    lost_table = lost_table.reindex(index=table.index, columns=table.columns, fill_value=0)
    odd = (
        (lost_table > 10)
        | ((table > 2.5 * usual) & (table > usual + 15) & (usual > 0))
        | ((table < usual / 5) & (usual >= 10))
    )
    closed = np.array([[HALF_HOUR * half < hours[date][0] for half in table.columns] for date in table.index])
    rows = [
        (date, half, table.at[date, half], usual.at[date, half], lost_table.at[date, half])
        for date, half in (odd & ~closed).stack()[lambda marked: marked].index
    ]
    return pd.DataFrame(rows, columns=["date", "slot", "calls", "usual", "lost_in_vru"])
