"""Who runs in a benchmark, by the name under which `--only` asks for it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import idiomatic
import lean
import skills
from erlang_a_day import DAYS, Day
from ours import Prepared
from outcome import Outcome

import ccsim

C, OURS, SIMPY, IDIOMATIC, JOB, CIW = NAMES = ("c", "ours", "simpy", "idiomatic", "job", "ciw")
MEANINGS = {
    C: "lean C loop",
    OURS: "compiled engine",
    SIMPY: "SimPy engine",
    IDIOMATIC: "idiomatic SimPy",
    JOB: "whole job",
    CIW: "Ciw",
}
QUICK = (C, OURS, JOB)
"""They run several times in each turn."""

W3 = "W3"
WORKLOADS = (*DAYS, W3)
FILE = Path(__file__).with_name("w3.yaml")
CIW_PART = 0.2
"""Of the minutes of an Erlang-A day, which Ciw is given."""
SLOW_PART = "1 day"
"""Of the week of W3, which those in plain Python are given."""


@dataclass(frozen=True)
class Contestant:
    """One of those who run.

    Parameters
    ----------
    name : str
        Of NAMES.
    play : callable
        What is timed.
    """

    name: str
    play: Callable[[], Outcome]


@dataclass(frozen=True)
class Workload:
    """A workload and those who run it.

    Parameters
    ----------
    title : str
    contestants : list of Contestant
    absent : list of str
        Why others do not run.
    """

    title: str
    contestants: list[Contestant]
    absent: list[str]


def workload(name: str, only: frozenset[str] = frozenset(NAMES), part: float = 1.0) -> Workload:
    """Prepare a workload: all that is not timed.

    Parameters
    ----------
    name : str
        Of WORKLOADS.
    only : set of str
        Of NAMES.
    part : float
        Of the time that it usually lasts.
    """
    return _skills(only, part) if name == W3 else _day(name, only, part)


def _day(name: str, only: frozenset[str], part: float) -> Workload:
    agents, per_minute, minutes = DAYS[name]
    day = Day(agents, per_minute, round(minutes * part))
    ours = Prepared(ccsim.parse(day.scenario()))
    absent = []
    found = {
        OURS: ours.compiled_engine,
        SIMPY: ours.simpy_engine,
        JOB: ours.whole_job,
        IDIOMATIC: lambda: idiomatic.run(day),
    }
    if C in only and lean.compiler() is None:
        absent.append("there is no C compiler `cc`, so the lean loop does not run")
    elif C in only:
        lean.library()
        found[C] = lean.Lean(agents, ours.workload).run
    if CIW in only and find_spec("ciw") is None:
        absent.append("Ciw is not installed (`pip install 'ccsim[bench]'`), so it does not run")
    elif CIW in only:
        import ciw_day  # noqa: PLC0415  - an extra

        shorter = Day(agents, per_minute, round(day.minutes * CIW_PART))
        found[CIW] = lambda: ciw_day.run(shorter, seed=random.getrandbits(32))
    title = f"{name}: {ours.workload.contacts:,} calls, {agents} agents"
    return Workload(title, list(_chosen(found, only)), absent)


def _skills(only: frozenset[str], part: float) -> Workload:
    week = ccsim.load(FILE)
    if part < 1:
        week = week.set("duration", f"{round(7 * 24 * 60 * part)} min")
    ours = Prepared(week)
    found = {OURS: ours.compiled_engine, JOB: ours.whole_job}
    if only & {SIMPY, IDIOMATIC}:
        day = Prepared(ccsim.load(FILE).set("duration", SLOW_PART)) if part == 1 else ours
        load = skills.load_of(day)
        found |= {SIMPY: day.simpy_engine, IDIOMATIC: lambda: skills.run(load)}
    title = f"{W3}: {ours.workload.contacts:,} calls, IVR, skills, shifts and breaks"
    return Workload(title, list(_chosen(found, only)), [])


def _chosen(found: dict[str, Callable[[], Outcome]], only: frozenset[str]) -> Iterator[Contestant]:
    for name in NAMES:
        if name in only and name in found:
            yield Contestant(name, found[name])
