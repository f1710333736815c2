"""How many called: a table of half hours, and the shape of each weekday."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fitting.call_log import TYPES
from fitting.odd_days import HALF_HOUR, SLOTS, incident_slots, slot

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def counts(calls: pd.DataFrame) -> pd.DataFrame:
    """Count calls as they rang, by half hour.

    Returns
    -------
    DataFrame
        One row a date and half hour, from the first date of the log to the last, none left out (0 where nobody called);
        index (`date`, `slot`), one column a type, ints.
    """
    dates = pd.date_range(calls["date"].min(), calls["date"].max())
    rows = pd.MultiIndex.from_product([dates, range(SLOTS)], names=["date", "slot"])
    table = calls.assign(slot=slot(calls["entered"])).groupby(["date", "slot", "type"]).size().unstack(fill_value=0)
    return table.reindex(index=rows, columns=list(TYPES.values()), fill_value=0).astype(int)


def shapes(table: pd.DataFrame) -> pd.DataFrame:
    """Shape of each weekday: mean calls of each half hour over the dates on which no incident lay in it.

    Parameters
    ----------
    table : DataFrame
        As from `counts`.

    Returns
    -------
    DataFrame
        Index (`weekday` 0 = Monday, `slot`), one column a type: mean calls.
    """
    usual = table[~_incidents(table)]
    dates = pd.DatetimeIndex(usual.index.get_level_values("date"))
    return usual.groupby([dates.day_of_week.rename("weekday"), usual.index.get_level_values("slot")]).mean()


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """Put in the place of incidents what would have come: the weekday's shape at the level of the rest of that day.

    A date that an incident takes as a whole has no level of its own and gets 0.

    Returns
    -------
    DataFrame
        As `counts`; what is filled in is rounded to whole calls.
    """
    shape, hit = shapes(table), pd.Series(_incidents(table), index=table.index)
    out = table.astype(float)
    for date in hit[hit].index.get_level_values("date").unique():
        marked = incident_slots(date)
        ordinary = shape.loc[date.day_of_week].reindex(range(SLOTS), fill_value=0.0).to_numpy()
        day = table.loc[date].to_numpy()
        expected = ordinary[~marked].sum(axis=0)
        level = np.divide(day[~marked].sum(axis=0), expected, out=np.zeros(len(expected)), where=expected > 0)
        day = np.where(marked[:, None], np.floor(ordinary * level + 0.5), day)
        out.loc[date] = day
    return out.astype(int)


def dispersion(table: pd.DataFrame, column: str) -> float:
    """Tell how much more half hours vary than a Poisson number about the weekday's shape at the day's level.

    Each date is judged by the shape of the other dates of its weekday. 1 would be Poisson.

    Returns
    -------
    float
        Mean of (observed - expected)^2 / expected over the half hours that expect more than 2 calls.
    """
    days = table[column].unstack("slot").loc[lambda d: d.sum(axis=1) > 0]
    days = days[[not incident_slots(date).any() for date in days.index]]
    total, cells = 0.0, 0
    for weekday in range(7):
        same = days[pd.DatetimeIndex(days.index).day_of_week == weekday].to_numpy(dtype=float)
        for row in range(len(same)):
            others = np.delete(same, row, axis=0).sum(axis=0)
            expected = others / others.sum() * same[row].sum()
            big = expected > 2
            total += float(((same[row][big] - expected[big]) ** 2 / expected[big]).sum())
            cells += int(big.sum())
    return total / cells


def stamp(date: pd.Timestamp, half_hour: int) -> str:
    """Write the beginning of a half hour as the tables do."""
    return (date + pd.Timedelta(seconds=half_hour * HALF_HOUR)).strftime("%Y-%m-%d %H:%M")


def _incidents(table: pd.DataFrame) -> np.ndarray:
    dates = table.index.get_level_values("date").unique()
    return np.concatenate([incident_slots(date) for date in dates])
