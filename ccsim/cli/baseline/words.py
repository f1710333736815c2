"""What came of a baseline, in words and as a table."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ccsim.app.baselines import Outcome
from ccsim.app.tables.block import Column
from ccsim.baseline.check import Finding, First
from ccsim.baseline.files import FOLDER
from ccsim.baseline.judge import CANNOT_TELL, GONE, OUTSIDE, Judged
from ccsim.cli.colour import painted
from ccsim.cli.table import paragraph, table

KEYS = 10
"""Changed keys that are shown; the others are counted."""
INDENT = "  "
SHOWN = (OUTSIDE, CANNOT_TELL, GONE)
"""Where the measures lie that a check shows."""


def lines(outcome: Outcome, width: int, *, whole: bool = False, advised: bool = True) -> Iterator[str]:
    """Tell an outcome.

    Parameters
    ----------
    width : int
        Of the terminal.
    whole : bool
        Show every measure that differs, also inside its tolerance.
    advised : bool
        Say how to go on.
    """
    told = headline(outcome)
    verdict = told.partition(":")[0]
    for line in paragraph(f"{outcome.scenario} ({outcome.path}): {told}", width, INDENT):
        before, found, after = line.rpartition(f"{verdict}:")
        yield f"{before}{painted(verdict, verdict)}:{after}" if found else line
    for text in details(outcome):
        yield from paragraph(text, width, INDENT)
    if outcome.finding:
        shown = [one for one in outcome.finding.judged if (whole and not one.same) or one.place in SHOWN]
        if shown:
            yield ""
            yield from _table(shown, width)
    for text in advice(outcome) if advised else ():
        yield from paragraph(text, width, INDENT)


def headline(outcome: Outcome) -> str:
    """Say in one line what came of it."""
    found = outcome.finding
    if found is None:
        if outcome.error is None:
            return f"fail: there is no baseline; to record it: {record_command(outcome)}"
        return f"{outcome.verdict}: {str(outcome.error).splitlines()[0]}"
    count = len(found.judged)
    if found.failed:
        told = f"{len(found.failed)} of {count} measures outside tolerance"
    elif found.open:
        told = f"{len(found.open)} of {count} measures may be inside or outside tolerance"
    elif found.equal:
        told = "the records are the same to the last byte"
    else:
        told = f"the records differ, all {count} measures are inside tolerance"
    return f"{found.verdict}: {told} ({found.baseline.replications} replications)"


def details(outcome: Outcome) -> Iterator[str]:
    """Say what changed, what came first foremost: the scenario, the version, the machine, the behaviour."""
    found = outcome.finding
    if found is None:
        return
    for key in found.keys[:KEYS]:
        yield f"{INDENT}scenario: {key.path}: {key.old} -> {key.new}"
    if more := len(found.keys[KEYS:]):
        yield f"{INDENT}scenario: and {more} more keys"
    for what, change in (("version", found.versions), ("machine", found.machine)):
        if change and not found.equal:
            yield f"{INDENT}{what}: {change[0]} -> {change[1]}"
    if not (found.equal or found.keys or found.versions or found.machine):
        yield f"{INDENT}neither scenario nor version nor machine changed: what does differ has no name here"
    if found.first:
        yield f"{INDENT}behaviour: {_first(found, found.first)}"
    if found.new:
        yield f"{INDENT}not in the baseline: {', '.join(found.new[:KEYS])}{' ..' if len(found.new) > KEYS else ''}"


def advice(outcome: Outcome) -> Iterator[str]:
    """Say how to go on."""
    found = outcome.finding
    if found is None or not (found.failed or found.open):
        return
    if found.open and not found.failed:
        counts = [one.replications for one in found.open]
        known = [count for count in counts if count is not None]
        if known and len(known) == len(counts):
            yield f"{INDENT}about {max(known):,} replications would tell: record so many of what the baseline stands for"
        else:
            yield f"{INDENT}more replications would tell; how many cannot be said"
    yield f"{INDENT}if that is as it should be: ccsim baseline accept {_words(outcome)}"


def _first(found: Finding, first: First) -> str:
    place = f"replication {first.replication}"
    if first.first is None:
        return f"{place} differs, in none of its contacts as far as can be seen: in who is on duty when, or in few bits"
    if first.first != first.last:
        return f"the first contact whose fate differs is one of {first.first} to {first.last} of {place}"
    now = f"now {first.now}" if first.now else "it does not come any more"
    return f"the first contact whose fate differs is {first.first} of {place}; {now}"


def record_command(outcome: Outcome) -> str:
    """Return what to type for a baseline that is not there."""
    return f"ccsim baseline record {_words(outcome)}"


def _words(outcome: Outcome) -> str:
    """The scenario as it is typed, and the folder if it is another than usual."""
    folder = outcome.path.parent
    words = [str(outcome.scenario), *([] if folder == Path(FOLDER) else ["--folder", str(folder)])]
    return shlex.join(words)


def _table(shown: Sequence[Judged], width: int) -> Iterator[str]:
    places = [one.place for one in shown]
    columns = [
        Column("baseline", [figure(one.base, one.unit) for one in shown]),
        Column("now", [figure(one.value, one.unit) for one in shown]),
        Column("difference", [difference(one) for one in shown]),
        Column("tolerance", [one.tolerance for one in shown]),
        Column("unit", ["%" if one.unit == "share" else one.unit for one in shown], left=True),
        Column("verdict", places, left=True, verdicts=places),
    ]
    if any(one.replications for one in shown):
        needed = [f"{one.replications:,}" if one.replications else "" for one in shown]
        columns.append(Column("runs that\nwould tell", needed))
    yield from table("MEASURE", [one.label for one in shown], columns, width)


def figure(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Write a mean, a share in per cent; `-` where there is none."""
    if value is None:
        return "-"
    value = value * 100 if unit == "share" else value
    decimals = 2 if abs(value) < 10 else 1
    value = round(value, decimals) + 0.0  # no -0.00
    return f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"


def difference(one: Judged) -> str:
    """Write a difference with half the width of its interval."""
    if one.mean is None:
        return "-"
    if one.low is None or one.high is None:
        return figure(one.mean, one.unit, signed=True)
    return f"{figure(one.mean, one.unit, signed=True)} ±{figure((one.high - one.low) / 2, one.unit)}"


def to_dict(outcome: Outcome) -> dict[str, Any]:
    """Make the JSON object of an outcome."""
    found = outcome.finding
    told: dict[str, Any] = {
        "scenario": str(outcome.scenario),
        "baseline": str(outcome.path),
        "verdict": outcome.verdict,
        "told": headline(outcome),
    }
    if found is None:
        return {**told, "problems": [vars(problem) for problem in outcome.problems]}
    return {
        **told,
        "same_records": found.equal,
        "changed": {
            "scenario": [key._asdict() for key in found.keys],
            "version": found.versions,
            "machine": found.machine,
            "behaviour": found.first and vars(found.first),
        },
        "replications": found.baseline.replications,
        "measures": [vars(one) for one in found.judged],
        "not_in_baseline": list(found.new),
    }
