"""From what was found to what is kept: the tables and the words that stand in the scenario."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from fitting.handling import Lognormal, Talk
from fitting.odd_days import HALF_HOUR, SLOTS
from fitting.patience import Patience
from fitting.volumes import WEEKDAYS, stamp


def forecast(filled: pd.DataFrame, shape: pd.DataFrame) -> pd.DataFrame:
    """Spread the calls of each date over the day as its weekday's calls are spread.

    Parameters
    ----------
    filled : DataFrame
        Calls by date and half hour, incidents filled in (`volumes.filled`).
    shape : DataFrame
        Mean calls by weekday and half hour (`volumes.shapes`).

    Returns
    -------
    DataFrame
        As `filled`, expected calls of each half hour, two decimals.
    """
    days = []
    for date, day in filled.groupby(level="date"):
        weekday = pd.Timestamp(str(date)).day_of_week
        form = shape.loc[weekday].reindex(range(SLOTS), fill_value=0.0).to_numpy(dtype=float)
        total = form.sum(axis=0)
        share = np.divide(form, total, out=np.zeros_like(form), where=total > 0)
        days.append(pd.DataFrame(share * day.sum(axis=0).to_numpy(), index=day.index, columns=day.columns))
    return pd.concat(days).round(2)


def by_time(table: pd.DataFrame) -> str:
    """Write a table of dates and half hours as CSV, one `time` column in front."""
    times = [stamp(date, half) for date, half in table.index]
    return text_of(["time", *table.columns], ([time, *row] for time, row in zip(times, table.to_numpy(), strict=True)))


def by_weekday(shape: pd.DataFrame) -> str:
    """Write the weekdays' shapes as CSV, for reading and drawing."""
    rows = []
    for (weekday, half), row in zip(shape.index, shape.to_numpy(), strict=True):
        clock = f"{half * HALF_HOUR // 3600}:{half * HALF_HOUR % 3600 // 60:02d}"
        rows.append([WEEKDAYS[weekday], clock, *(f"{value:.2f}" for value in row)])
    return text_of(["weekday", "clock", *shape.columns], rows)


def text_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write CSV with plain line ends; whole numbers without a point."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def lognormal_words(fit: Lognormal) -> str:
    """`{lognormal: {mean: 195.7 s, cv: 1.08}}`."""
    return f"{{lognormal: {{mean: {fit.mean:.1f} s, cv: {fit.cv:.2f}}}}}"


def percent(share: float) -> str:
    """`4.7 %`."""
    return f"{100 * share:.1f} %"


def talk_words(fit: Talk) -> str:
    """A mixture of the short services and real talk."""
    short, mean = percent(fit.short_share), f"{fit.short_mean:.1f} s"
    return f"{{mixture: [[{short}, {mean}], [rest, {lognormal_words(fit.real)}]]}}"


def patience_words(fit: Patience) -> str:
    """An exponential or a mixture of two."""
    if fit.share == 0:
        return f"{{exponential: {fit.patient:.0f} s}}"
    fast, slow = f"{{exponential: {fit.impatient:.0f} s}}", f"{{exponential: {fit.patient:.0f} s}}"
    return f"{{mixture: [[{percent(fit.share)}, {fast}], [rest, {slow}]]}}"


def hours_words(hours: Mapping[pd.Timestamp, tuple[int, int]], weekday: int) -> str:
    """Opening hours of the dates of one weekday, as entries of a map by time, a line each."""
    return "\n      ".join(
        f"{date:%Y-%m-%d}: {begin // 3600}:{begin % 3600 // 60:02d}-{end // 3600}:{end % 3600 // 60:02d}"
        for date, (begin, end) in hours.items()
        if date.day_of_week == weekday
    )
