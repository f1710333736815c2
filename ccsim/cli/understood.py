"""What was understood of a scenario, as `ccsim validate` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ccsim.app.tables.block import Column
from ccsim.app.targets import target_text
from ccsim.app.understanding import DayLoad, Understanding
from ccsim.app.understanding.picture import percent
from ccsim.cli.table import paragraph, table
from ccsim.scenario import Scenario
from ccsim.scenario.channels import VOICE
from ccsim.units import format_duration, format_percent

MOST_DAYS = 35
"""A longer run is shown by weeks."""

NOTHING = "-"


def lines(understanding: Understanding, width: int) -> Iterator[str]:
    """Lay out what was understood: the scenario in a sentence, its days, queues and sources, what is left out, warnings."""
    yield from _facts(understanding, width)
    yield ""
    yield from _days(understanding, width)
    yield ""
    yield from _queues(understanding, width)
    yield from _sources(understanding, width)
    for word, sentences in (("note", understanding.notes), ("warning", understanding.warnings)):
        if sentences:
            yield ""
        for sentence in sentences:
            yield from paragraph(f"{word}: {sentence}", width, "  ")


def _facts(understanding: Understanding, width: int) -> Iterator[str]:
    scenario = understanding.scenario
    counts = [
        _count(len(scenario.contacts), "contact type"),
        _count(len(scenario.segments), "segment"),
        _count(len(scenario.queues), "queue"),
        _count(len(scenario.agents), "agent group"),
    ]
    yield from paragraph(f"{scenario.name}: valid", width)
    when = f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}"
    yield from paragraph(f"{when}, intervals of {format_duration(scenario.interval)}; {', '.join(counts)}", width)
    for said in (*_channels(scenario), *_at_once(scenario)):
        yield from paragraph(said, width, "  ")
    for what, names in (("policies", list(scenario.policies)), ("variants", list(scenario.variants))):
        if names:
            yield from paragraph(f"{what}: {', '.join(names)}", width, "  ")


def _channels(scenario: Scenario) -> Iterator[str]:
    """By which channel the contacts come, where it is not voice for all."""
    if scenario.channels != (VOICE,):
        contacts = scenario.contacts.items()
        by_channel = {one: [name for name, contact in contacts if contact.channel == one] for one in scenario.channels}
        told = [f"{channel} ({', '.join(names)})" for channel, names in by_channel.items()]
        yield f"channels: {', '.join(told)}"


def _at_once(scenario: Scenario) -> Iterator[str]:
    """What agents have in hand at once."""
    for name, group in scenario.agents.items():
        several = ", ".join(f"{count} {channel}" for channel, count in group.at_once.items())
        slower = f"; each in hand makes another {format_percent(group.slower)} longer" if group.slower else ""
        if several:
            yield f"at once: {name} ({several}{slower})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _days(understanding: Understanding, width: int) -> Iterator[str]:
    """One row a day; of a long run one a week, its figures added up."""
    days = understanding.days
    one_year = days[0].day.year == days[-1].day.year
    form = "%d %b" if one_year else "%Y-%m-%d"
    if len(days) > MOST_DAYS:
        groups = _weeks(days)
        names = [f"from {group[0].day:{form}}" for group in groups]
    else:
        groups = [[day] for day in days]
        names = [f"{day.day:%a {form}}" for day in days]
    if len(groups) > 1:
        groups.append(list(days))
        names.append("all")
    yield from table("EXPECTED", names, list(_day_columns(groups)), width)


def _weeks(days: Sequence[DayLoad]) -> list[list[DayLoad]]:
    """Share days out over their weeks, which begin on Mondays."""
    monday = days[0].day - timedelta(days=days[0].day.weekday())
    weeks: dict[int, list[DayLoad]] = {}
    for day in days:
        weeks.setdefault((day.day - monday).days // 7, []).append(day)
    return list(weeks.values())


def _day_columns(groups: Sequence[Sequence[DayLoad]]) -> Iterator[Column]:
    offered = [sum(day.offered for day in group) for group in groups]
    work = [sum(day.workload_hours for day in group) for group in groups]
    on_duty = [sum(day.on_duty_hours for day in group) for group in groups]
    peaks = [max(group, key=lambda day: day.peak_erlang) for group in groups]
    yield Column("contacts\n", [f"{sum(day.contacts for day in group):,.0f}" for group in groups])
    yield Column("join a\nqueue", [f"{value:,.0f}" for value in offered])
    handled = [sum(day.offered * (day.handling_time or 0.0) for day in group) for group in groups]
    handling = [f"{time / o:.0f}" if o > 0 else NOTHING for time, o in zip(handled, offered, strict=True)]
    yield Column("handling\ntime s", handling)
    yield Column("workload\nh", [f"{value:,.1f}" for value in work])
    yield Column("on duty\nh", [f"{value:,.1f}" for value in on_duty])
    occupancy = [f"{100 * w / d:.0f}" if d > 0 else NOTHING for w, d in zip(work, on_duty, strict=True)]
    yield Column("occupancy\n%", occupancy)
    yield Column("peak\n", [_peak_name(peak, group) for peak, group in zip(peaks, groups, strict=True)])
    yield Column("load\nerlang", [f"{peak.peak_erlang:,.1f}" for peak in peaks])
    yield Column("on duty\nthen", [f"{peak.peak_on_duty:,.1f}" for peak in peaks])


def _peak_name(peak: DayLoad, group: Sequence[DayLoad]) -> str:
    if not peak.peak:
        return NOTHING
    if len(group) == 1:
        return peak.peak
    return f"{peak.day:{'%a' if len(group) <= 7 else '%d %b'}} {peak.peak}"


def _queues(understanding: Understanding, width: int) -> Iterator[str]:
    scenario, loads = understanding.scenario, understanding.queues.values()
    served = [
        " then ".join(", ".join(groups) for groups in levels.values()) or "nobody"
        for levels in understanding.served_by.values()
    ]
    targets = [target_text(queue.target) if queue.target else NOTHING for queue in scenario.queues.values()]
    columns = [
        Column("join a\nday", [f"{load.offered / max(len(understanding.days), 1):,.1f}" for load in loads]),
        Column(
            "handling\ns", [NOTHING if load.handling_time is None else f"{load.handling_time:.0f}" for load in loads]
        ),
        Column("workload\nh", [f"{load.workload_hours:,.1f}" for load in loads]),
        Column("target\n", targets),
        Column("served by\n", served, left=True),
    ]
    yield from table("QUEUES", list(scenario.queues), columns, width)


def _sources(understanding: Understanding, width: int) -> Iterator[str]:
    """Who of the contacts that are stated comes, where that is not all; nothing where it is."""
    sources = understanding.sources
    if not sources:
        return
    columns = [
        Column("stated\n", [f"{one.stated:,.1f}" for one in sources]),
        Column("kept\naway", [_part(one.kept_away, one.stated) for one in sources]),
        Column("added\n", [_part(one.added, one.stated) for one in sources]),
        Column("no-shows\n", [_part(one.no_shows, one.come + one.no_shows) for one in sources]),
        Column("come\n", [f"{one.come:,.1f}" for one in sources]),
        Column("count\n", ["exact" if one.exact else "" for one in sources], left=True),
    ]
    yield ""
    said = [column for column in columns if any(cell not in ("", NOTHING) for cell in column.cells)]
    yield from table("SOURCES", [one.name for one in sources], said, width)


def _part(contacts: float, of: float) -> str:
    """Write a number of contacts and which share they are of others."""
    return f"{contacts:,.1f} ({percent(contacts / of)})" if contacts > 0 else NOTHING
