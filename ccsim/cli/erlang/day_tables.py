"""The answer for a file of volumes: a table for the terminal, the same for a spreadsheet, a document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from ccsim.app.tables.block import Column
from ccsim.cli.erlang import words
from ccsim.cli.erlang.day import Day
from ccsim.cli.table import paragraph, table, terminal_width
from ccsim.units import plain

MEASURES = {
    "service_level": "service\nlevel %",
    "asa": "ASA\ns",
    "abandonment": "abandonment\n%",
    "blocking": "blocking\n%",
    "occupancy": "occupancy\n%",
}
"""Columns, where the model has them."""
IN_SHEETS = {"aht": "aht_s", "asa": "asa_s", "load": "erlangs"}
"""What heads a column of a spreadsheet, where its name alone would not tell the unit."""
DECIMALS = {"exact": 4, "load": 4, "asa": 3, "aht": 3}
"""Of the figures in a spreadsheet; shares have six."""
MATERIAL = 2
"""Agents by which the methods must differ somewhere for the volumes to be called fast."""
SOURCE = "Green, Kolesar & Soares 2001"


def show_day(day: Day, form: str) -> str:
    """Write the answer as `table`, `csv`, `tsv` or `json`."""
    if form == "json":
        return json.dumps(_document(day), indent=2)
    if form in ("csv", "tsv"):
        return _sheet(day, form)
    return "\n".join(_lines(day))


def _lines(day: Day) -> Iterator[str]:
    width, question = terminal_width(), day.question
    opening = [
        f"{words.TITLES[question.model]} by interval: {words.ASSUMPTIONS[question.model]}.",
        f"{len(day.aht):,} intervals of {words.duration(day.hours * 3600)}, {', '.join(_facts(day))}.",
        f"Goal: {words.goals(question)}.",
    ]
    for text in opening:
        yield from paragraph(text, width)
    yield ""
    yield from table("INTERVAL", [*(row.label for row in day.volumes.rows), "all"], list(_columns(day)), width)
    yield ""
    for text in _closing(day):
        yield from paragraph(text, width)


def _facts(day: Day) -> Iterator[str]:
    """What holds for all intervals."""
    yield f"staffed for {'their own calls' if day.question.method == 'pointwise' else 'the calls of one handling time earlier'}"
    for name, times in (("AHT", day.aht), ("patience", day.patience)):
        if times and min(times) == max(times):
            yield f"{name} {words.duration(times[0])}"
    yield from words.room(day.question)


def _columns(day: Day) -> Iterator[Column]:
    """One row an interval, and a last one for all of them."""
    needs, totals, question = day.chosen, day.totals(), day.question
    calls = [*(row.calls for row in day.volumes.rows), totals["calls"]]
    yield Column("calls", [f"{each:,.{0 if all(map(float.is_integer, calls)) else 1}f}" for each in calls])
    if min(day.aht) != max(day.aht):
        yield Column("AHT\ns", [*(f"{time:,.0f}" for time in day.aht), f"{totals.get('aht', 0):,.0f}"])
    if day.patience and min(day.patience) != max(day.patience):
        yield Column("patience\ns", [*(f"{time:,.0f}" for time in day.patience), ""])
    yield Column("load\nerlang", [*(f"{need.load:,.2f}" for need in needs), ""])
    yield Column("exact\nagents", [*(f"{need.exact:,.2f}" for need in needs), ""])
    yield Column("agents", [*(f"{need.agents:,}" for need in needs), ""])
    if day.differing:
        yield Column(f"agents\n{day.other_method}", [*(f"{need.agents:,}" for need in day.needs[day.other_method]), ""])
    if question.shrinkage:
        yield Column("scheduled", [*(f"{need.scheduled:,}" for need in needs), ""])
    for name, heading in MEASURES.items():
        if name in totals:
            values = [*(getattr(need, name) for need in needs), totals[name]]
            yield Column(heading, [words.figure(name, value) for value in values])


def _closing(day: Day) -> Iterator[str]:
    totals = day.totals()
    hours = f"Agent hours {totals['agent_hours']:,.1f}"
    if day.question.shrinkage:
        hours += f", scheduled {totals['scheduled_hours']:,.1f} ({words.share(day.question.shrinkage)} shrinkage)"
    yield f"{hours}."
    yield _lag(day)


def _lag(day: Day) -> str:
    """Say whether it matters that work follows calls by a handling time."""
    lagged = f"Staffed for the calls of one handling time earlier (Lag SIPP, {SOURCE})"
    if not day.differing:
        return f"{lagged}, every interval needs as many agents."
    pairs = [(day.needs["pointwise"][number].agents, day.needs["lagged"][number].agents) for number in day.differing]
    own, earlier = max(pairs, key=lambda pair: abs(pair[1] - pair[0]))
    label = day.volumes.rows[day.differing[pairs.index((own, earlier))]].label
    more = sum(after > before for before, after in pairs)
    opening = "Volumes change fast against the handling time. " if abs(earlier - own) >= MATERIAL else ""
    return (
        f"{opening}{lagged}, {more} of {len(day.chosen)} intervals need more agents and {len(pairs) - more} fewer; "
        f"at {label}: {earlier:,} instead of {own:,}."
    )


def _records(day: Day) -> Iterator[dict[str, Any]]:
    """One interval after another with everything about it; what is not defined is None."""
    present, other = [name for name in MEASURES if name in day.totals()], day.other_method
    for row, time, need, differently in zip(day.volumes.rows, day.aht, day.chosen, day.needs[other], strict=True):
        yield {
            "interval": row.label, "calls": row.calls, "aht": time, "load": need.load, "agents": need.agents,
            "exact": need.exact, "scheduled": need.scheduled, **{name: getattr(need, name) for name in present},
            f"agents_{other}": differently.agents, f"scheduled_{other}": differently.scheduled,
        }  # fmt: skip


def _document(day: Day) -> dict[str, Any]:
    return {
        "model": f"erlang_{day.question.model}",
        "method": day.question.method,
        "interval": day.hours * 3600,
        "intervals": list(_records(day)),
        "totals": day.totals(),
    }


def _sheet(day: Day, form: str) -> str:
    """A table for a spreadsheet; where the file of volumes has the decimal comma, so has this."""
    comma, text, records = day.volumes.decimal == ",", io.StringIO(), list(_records(day))
    writer = csv.writer(text, delimiter="\t" if form == "tsv" else ";" if comma else ",", lineterminator="\n")
    writer.writerow([IN_SHEETS.get(name, name) for name in records[0]])
    for record in records:
        writer.writerow([_cell(name, value, comma=comma) for name, value in record.items()])
    return text.getvalue().rstrip("\n")


def _cell(name: str, value: object, *, comma: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    written = plain(round(value, DECIMALS.get(name, 6)))
    return written.replace(".", ",") if comma else written
