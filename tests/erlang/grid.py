"""The questions that the exact values are of, and the table in which the answers are kept.

From the corners of what the package promises, loads from 0.01 to 100,000 erlangs, 1 to 100,000 agents, patience from a
thousandth to a thousand times the handling time: far too few agents, about enough, many too many, and parts of an agent.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from typing import TypeAlias

from erlang.reference import Case, digits, line, longer, measures, quantile

TABLE = Path(__file__).parent / "exact.csv"
LOADS = (0.01, 0.3, 1.0, 7.5, 50.0, 1_000.0, 12_345.6, 100_000.0)
FEW_LOADS = (0.3, 10.0, 200.0, 5_000.0, 100_000.0)
PATIENCE = (0.001, 0.1, 1.0, 30.0, 1_000.0)
PLACES = (0, 1, 5, 50, 1_000, 100_000)
AHT = 180.0
MOST = 100_000.0
POPULATIONS = ("answered", "joined")

Question: TypeAlias = tuple[float, float, float | None, int | None]
"""Agents, load, patience in handling times and places."""


@dataclass(frozen=True)
class Row:
    """One question with its answers as the nearest doubles; None where there is none."""

    case: Case
    measures: dict[str, float | None]
    times: tuple[float, ...]
    longer: dict[str, tuple[float, ...]]
    shares: tuple[float, ...]
    quantiles: dict[str, tuple[float, ...]]


def agents_for(load: float) -> list[float]:
    """Numbers of agents about a load, and the ends."""
    about = (load / 2, 0.93 * load, load - sqrt(load), load, load + sqrt(load), load + 4 * sqrt(load), 1.5 * load + 1)
    whole = {float(min(MOST, max(1, ceil(number)))) for number in about}
    return sorted(whole | {1.0, MOST})


def parts(load: float) -> list[float]:
    """Numbers of agents that are not whole."""
    return [number for number in (0.25, load * 0.9 + 0.125, load + 0.5) if number < MOST]


def questions() -> Iterator[Question]:
    """Return agents, load, patience in handling times and places."""
    for load in LOADS:
        yield from ((agents, load, None, 0) for agents in agents_for(load) + parts(load))
        yield from ((agents, load, None, None) for agents in agents_for(load) + parts(load) if agents > load)
        for patience in PATIENCE:
            yield from ((agents, load, patience, None) for agents in agents_for(load))
        yield from ((agents, load, 1.0, None) for agents in parts(load))
    some = ((load, agents) for load in FEW_LOADS for agents in [*agents_for(load)[1:-1:2], load + 0.5])
    for number, (load, agents) in enumerate(some):
        for turn, places in enumerate(PLACES):
            yield agents, load, None, places
            yield agents, load, PATIENCE[(number + turn) % len(PATIENCE)], places


def rounded(seconds: float) -> float:
    return float(f"{seconds:.5g}")


def ask(number: int, question: Question) -> tuple[Case, float]:
    """Return a question with times in seconds, and the mean wait of those who wait for an answer, which these are of."""
    agents, load, patience, places = question
    lasting = None if patience is None else patience * AHT
    usual = 20.0
    if places != 0:
        with digits(25):
            _, queue = line(Case(agents, load, AHT, lasting, places, 20.0, 5.0))
            usual = rounded(float(queue.answered_wait / queue.answered) * AHT)
    within = (20.0, usual, rounded(usual / 50))[number % 3]
    return Case(agents, load, AHT, lasting, places, within, within / 4), usual


def answered(case: Case, usual: float) -> Row:
    """Work a question out; the times are a short, a usual and a long wait, the shares end inside of the wait."""
    exact = measures(case)
    waits = float(exact["p_wait"] or 0)
    shares = (0.95, 1 - waits / 8) if waits > 1e-9 else ()
    quantiles = {of: tuple(float(quantile(case, share, of)) for share in shares) for of in POPULATIONS}
    middle = rounded(quantiles["joined"][1]) if shares else usual
    times = (usual / 2, middle, 5 * usual)
    return Row(
        case,
        {name: None if value is None else float(value) for name, value in exact.items()},
        times,
        {of: tuple(float(longer(case, time, of)) for time in times) for of in POPULATIONS},
        shares,
        quantiles,
    )


def cell(value: float | None) -> str:
    return "" if value is None else repr(value)


def number(text: str) -> float | None:
    return float(text) if text else None


def write() -> None:
    """Work all questions out, which takes its time."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        for place, question in enumerate(questions()):
            row = answered(*ask(place, question))
            case = row.case
            if not file.tell():
                out.writerow([*vars(case), *row.measures, *titles()])
            values = [*vars(case).values(), *row.measures.values(), *row.times]
            values += [value for of in POPULATIONS for value in row.longer[of]]
            values += [*(row.shares or (None, None))]
            values += [value for of in POPULATIONS for value in row.quantiles[of] or (None, None)]
            out.writerow([cell(value) for value in values])
            sys.stderr.write(f"{case}\n")


def titles() -> list[str]:
    """Names of the columns after the measures."""
    names = [f"time_{place}" for place in range(3)]
    names += [f"longer_{of}_{place}" for of in POPULATIONS for place in range(3)]
    names += [f"share_{place}" for place in range(2)]
    return names + [f"quantile_{of}_{place}" for of in POPULATIONS for place in range(2)]


def read() -> list[Row]:
    """Return the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(texts: dict[str, str]) -> Row:
    values = {name: number(text) for name, text in texts.items()}

    def several(begin: str) -> tuple[float, ...]:
        return tuple(value for name, value in values.items() if name[:-1] == begin and value is not None)

    names = list(values)
    own = {name: values[name] for name in names[: len(Case.__dataclass_fields__)]}
    first = names.index("time_0")
    return Row(
        Case(**{**own, "places": None if own["places"] is None else int(own["places"])}),  # type: ignore[arg-type]
        {name: values[name] for name in names[len(own) : first]},
        several("time_"),
        {of: several(f"longer_{of}_") for of in POPULATIONS},
        several("share_"),
        {of: several(f"quantile_{of}_") for of in POPULATIONS},
    )
