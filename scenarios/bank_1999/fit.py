"""Compute the scenario's tables and figures from the two raw call logs.

    python scenarios/bank_1999/fit.py FOLDER [--check]

FOLDER holds the raw logs, which are not part of the project. Written beside this file: `forecast.csv`, `staff.csv`
(read by the scenario), `profile.csv`, `fit.csv` (to be looked at) and `bank_1999.yaml`, which is
`bank_1999.yaml.template` with the figures put in. `--check` writes nothing and says which file differs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
from fitting import call_log, duty, gaps, handling, odd_days, patience, vip, volumes, write

HERE = Path(__file__).parent
TEMPLATE = "bank_1999.yaml.template"
PERIODS = {
    "1999-01-01..1999-01-10": ("1999-01-01", "1999-01-10"),
    "1999-01-13..1999-01-31": ("1999-01-13", "1999-01-31"),
    "1999-02-01..1999-02-28": ("1999-02-01", "1999-02-28"),
}
"""Before the changeover of 11 and 12 January, after it, and the month that is simulated."""


@dataclass(frozen=True)
class Findings:
    """Everything that the logs tell.

    Parameters
    ----------
    hours : dict
        Opening hours of each date, seconds of the day.
    profile, forecast, staff : DataFrame
        Calls by weekday and half hour; expected calls and agents by date and half hour.
    talk : dict
        By month (1, 2) and type.
    patience : dict
        By class of caller: the fit and the calls it was made from.
    pause : Lognormal
        From the end of a service to the next while somebody waits.
    away : dict
        Share of agents who are away though a call is or comes there for them: under pressure, and when idle.
    unit : dict
        Time in the voice response unit, by type.
    lost : dict
        Share that hangs up in there, by type.
    vips : dict
        Share of VIPs by month and type.
    evidence : dict
        What overtaking shows of head starts, by period and the two classes of callers.
    """

    hours: dict[pd.Timestamp, tuple[int, int]]
    profile: pd.DataFrame
    forecast: pd.DataFrame
    staff: pd.DataFrame
    talk: dict[tuple[int, str], handling.Talk]
    patience: dict[str, tuple[patience.Patience, pd.DataFrame]]
    pause: handling.Lognormal
    away: dict[str, float]
    unit: dict[str, handling.Lognormal]
    lost: dict[str, float]
    vips: dict[tuple[int, str], float]
    evidence: dict[tuple[str, str, str], vip.Evidence]


def find(calls: pd.DataFrame) -> Findings:
    """Compute everything from the clean calls of both months."""
    hours, counted = odd_days.opening(calls), volumes.counts(calls)
    profile, between = volumes.shapes(counted), gaps.gaps(calls)
    months = {month: calls[calls["date"].dt.month == month] for month in (1, 2)}
    return Findings(
        hours=hours,
        profile=profile,
        forecast=write.forecast(volumes.filled(counted), profile),
        staff=staff(calls, between, hours),
        talk=handling.talk_by_type(calls),
        patience={name: (fit_patience(part), part) for name, part in patience.classes(calls).items()},
        pause=handling.lognormal(gaps.pauses(between)),
        away={
            "somebody waits": gaps.away_under_pressure(between),
            "nobody waits": gaps.away_when_idle(calls, between),
        },
        unit=handling.unit_time(calls),
        lost=handling.lost_in_unit(calls, hours),
        vips={(m, name): vip.share(part, name) for m, part in months.items() for name in call_log.TYPES.values()},
        evidence=overtaking(calls),
    )


def overtaking(calls: pd.DataFrame) -> dict[tuple[str, str, str], vip.Evidence]:
    """Count by period who was taken first: VIPs or ordinary customers, ordinary customers or newcomers."""
    found = {}
    for name, span in PERIODS.items():
        seen = vip.pairs(calls[calls["date"].between(*span)])
        for favoured, other in (("vip", "ordinary"), ("ordinary", "newcomer")):
            found[name, favoured, other] = vip.evidence(seen, favoured, other)
    return found


def staff(
    calls: pd.DataFrame,
    between: pd.DataFrame,
    hours: dict[pd.Timestamp, tuple[int, int]],
    limit: float = gaps.PATIENCE_WITH_AGENTS,
    longest: float = gaps.LONGEST_GAP,
) -> pd.DataFrame:
    """Whole agents on duty by date, half hour and group, one of them staying on after closing time."""
    dates = pd.date_range(calls["date"].min(), calls["date"].max())
    return duty.stay_on(duty.heads(duty.spells(calls, between, limit, longest), dates), hours)


def fit_patience(queued: pd.DataFrame) -> patience.Patience:
    """Fit the patience of calls that queued."""
    return patience.best(queued["wait"].to_numpy(), ~queued["answered"].to_numpy())


def words(found: Findings) -> dict[str, str]:
    """Figures in the scenario's language, by their names in the template."""
    january = {f"talk_january_{name}": write.talk_words(fit) for (m, name), fit in found.talk.items() if m == 1}
    february = {f"talk_{name}": write.talk_words(fit) for (m, name), fit in found.talk.items() if m == 2}
    return {
        **january,
        **february,
        **{f"patience_{name}": write.patience_words(fit) for name, (fit, _) in found.patience.items()},
        **{f"unit_{name}": write.lognormal_words(fit) for name, fit in found.unit.items()},
        **{f"kept_{name}": write.percent(1 - share) for name, share in found.lost.items()},
        **{f"vip_{name}": write.percent(share) for (month, name), share in found.vips.items() if month == 2},
        "recognised": f"{found.evidence['1999-02-01..1999-02-28', 'vip', 'ordinary'].granted:.0%}".replace("%", " %"),
        "pause": write.lognormal_words(found.pause),
        "saturdays": write.hours_words(found.hours, odd_days.SATURDAY_NUMBER),
    }


def summary(found: Findings) -> str:
    """Every figure with how well it fits, as CSV: what, whom, value, unit, observations, distance."""
    rows: list[list[object]] = []
    for (month, name), fit in found.talk.items():
        whom, real = f"{name} {('January', 'February')[month - 1]}", fit.real
        rows.append(["short services", whom, round(100 * fit.short_share, 1), "%", "", ""])
        rows.append(["talk mean", whom, round(real.mean, 1), "s", real.count, f"{real.distance:.3f}"])
        rows.append(["talk cv", whom, round(real.cv, 2), "", "", ""])
    for name, (fitted, part) in found.patience.items():
        wait, gave_up = part["wait"].to_numpy(), ~part["answered"].to_numpy()
        plain = patience.distance(patience.exponential(wait, gave_up), wait, gave_up)
        rows.append(["patience exponential", name, round(wait.sum() / gave_up.sum()), "s", len(part), f"{plain:.3f}"])
        far = f"{patience.distance(fitted, wait, gave_up):.3f}"
        rows.append(["patience impatient share", name, round(100 * fitted.share, 1), "%", int(gave_up.sum()), far])
        rows.append(["patience impatient mean", name, round(fitted.impatient), "s", "", ""])
        rows.append(["patience patient mean", name, round(fitted.patient), "s", "", ""])
    rows.append(
        ["pause mean", "agents", round(found.pause.mean, 1), "s", found.pause.count, f"{found.pause.distance:.3f}"]
    )
    rows.append(["pause cv", "agents", round(found.pause.cv, 2), "", "", ""])
    rows += [["agents away when " + when, "agents", round(100 * s), "%", "", ""] for when, s in found.away.items()]
    rows += [["hung up in the unit", name, round(100 * share, 1), "%", "", ""] for name, share in found.lost.items()]
    rows += [["time in the unit", name, round(fit.mean, 1), "s", fit.count, ""] for name, fit in found.unit.items()]
    for (month, name), share in found.vips.items():
        rows.append(["VIP share", f"{name} {('January', 'February')[month - 1]}", round(100 * share, 1), "%", "", ""])
    for (name, favoured, other), seen in found.evidence.items():
        rows.append([f"{favoured} before {other} who waited up to 90 s longer", name, seen.overtook, "times", "", ""])
        rows.append([f"{other} before {favoured} who waited up to 90 s less", name, seen.held_back, "times", "", ""])
        rows.append([f"{favoured} before {other} who waited longer still", name, seen.beyond, "times", "", ""])
    return write.text_of(["what", "whom", "value", "unit", "observations", "distance"], rows)


def files(found: Findings) -> dict[str, str]:
    """Contents of every file that the fit writes, by name."""
    template = Template((HERE / TEMPLATE).read_text(encoding="utf-8"))
    return {
        "forecast.csv": write.by_time(found.forecast),
        "staff.csv": write.by_time(found.staff),
        "profile.csv": write.by_weekday(found.profile),
        "fit.csv": summary(found),
        "bank_1999.yaml": template.substitute(words(found)),
    }


def main(arguments: list[str]) -> int:
    """Fit, and write or compare; 0 if done or equal, 1 if a file differs, 2 if the call is wrong."""
    paths = [argument for argument in arguments if not argument.startswith("-")]
    if len(paths) != 1 or set(arguments) - set(paths) - {"--check"}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    calls = call_log.read(Path(paths[0]))
    found = find(calls)
    if "--check" not in arguments:
        for name, content in files(found).items():
            (HERE / name).write_text(content, encoding="utf-8")
        sys.stdout.write(odd_days.oddities(calls, found.hours).to_string(index=False) + "\n")
        return 0
    different = [name for name, content in files(found).items() if (HERE / name).read_text(encoding="utf-8") != content]
    sys.stdout.write("".join(f"{name} differs from what the logs say\n" for name in different))
    return 1 if different else 0


if __name__ == "__main__":
    np.seterr(divide="raise", invalid="raise")
    sys.exit(main(sys.argv[1:]))
