"""Laws of what agents do that every run obeys: each takes the floor of a run and fails on the first breach.

They go by the records and by who was to be on duty when. What happened within one instant they cannot see: there they allow
whatever some order of events would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import lcm
from typing import Any

from harness import Run, rows
from laws import DAY, FOREVER, Row, by, draws_of, waits

from ccsim import plan

MILLION = 1_000_000
Span = tuple[int, int]


class Floor:
    """The agents of a run, by number, and what each has in hand."""

    def __init__(self, run: Run) -> None:
        made = plan.make(run.scenario, run.journeys)
        self.run, self.roster = run, plan.roster(made, run.workload.attendance)
        self.groups = list(run.scenario.agents.values())
        self.channels = [contact.channel for contact in run.scenario.contacts.values()]
        self.agents = range(self.roster.agents)
        taken = by([row for row in rows(run.records.visits) if row["started"] >= 0], "agent")
        self.taken = [taken.get((agent,), []) for agent in self.agents]
        duty = by(rows(run.records.duty), "agent")
        self.duty = [
            [(row["on"], FOREVER if row["off"] < 0 else row["off"]) for row in duty.get((agent,), [])]
            for agent in self.agents
        ]
        self.begins = [[on for on, _ in of_one] for of_one in self.spells()]
        self.owing = [list(owed(self, agent)) for agent in self.agents]

    def group(self, agent: int) -> int:
        return int(self.roster.group[agent])

    def spells(self) -> list[list[Span]]:
        """When each agent was to be on duty."""
        found: list[list[Span]] = [[] for _ in self.agents]
        for agent, on, off in zip(*self.roster.spells, strict=True):
            found[agent].append((int(on), FOREVER if off < 0 else int(off)))
        return found

    def units(self, agent: int) -> int:
        return lcm(*self.groups[self.group(agent)].at_once.values())

    def needs(self, agent: int, row: Row) -> int:
        share = self.groups[self.group(agent)].at_once.get(self.channels[row["type"]], 1)
        return self.units(agent) // int(share)

    def in_hand(self, agent: int, now: int, but: Row | None = None) -> list[Row]:
        """What the agent has in hand between this instant and the next."""
        return [row for row in self.taken[agent] if row["started"] <= now < row["wrap_end"] and row is not but]

    def in_use(self, agent: int, now: int, but: Row | None = None) -> int:
        return sum(self.needs(agent, row) for row in self.in_hand(agent, now, but))

    def on_duty(self, agent: int, now: int) -> bool:
        return any(on <= now < off for on, off in self.duty[agent])

    def able(self, agent: int, now: int, row: Row, but: Row | None = None) -> bool:
        """Whether the agent could take the contact, as all stand between this instant and the next."""
        entry = post(self.run, self.group(agent), row["queue"], row["routed_as"])
        if entry is None or now - row["joined"] < entry.after or not self.on_duty(agent, now):
            return False
        if any(begin <= now < end for begin, end in self.owing[agent]):
            return False
        if self.in_use(agent, now, but) + self.needs(agent, row) > self.units(agent):
            return False
        others = [a for a in self.agents if self.group(a) == self.group(agent) and a != agent]
        idle = sum(self.on_duty(other, now) and not self.in_hand(other, now, but) for other in others)
        return idle >= kept_free(self.run, now, self.group(agent), row)


def owed(floor: Floor, agent: int) -> Iterator[Span]:
    """From when to when the agent owes something: what falls due with contacts in hand, until the last of these is finished.

    A spell that begins before that makes it forget all but the shrinkage that is in force still.
    """
    for due, holds in dues(floor, agent, floor.spells()[agent]):
        if in_hand := floor.in_hand(agent, due):
            forgotten = [on for on in floor.begins[agent] if on > due and on >= holds]
            yield due, min([max(row["wrap_end"] for row in in_hand), *forgotten])


def dues(floor: Floor, agent: int, own: list[Span]) -> Iterator[Span]:
    """When a break, shrinkage or the end of duty falls due, and until when it cannot be forgotten."""
    begins = {on for on, _ in own}
    yield from ((off, off) for _, off in own if off not in begins)
    for who, due, _ in zip(*floor.roster.breaks, strict=True):
        if who == agent and any(on <= due < off for on, off in own):
            yield int(due), int(due)
    for who, begin, end in zip(*floor.roster.away, strict=True):
        if who == agent:
            yield int(begin), int(end)


def capacity_suffices(floor: Floor) -> None:
    """No agent has more in hand than fits, each contact falls within one spell of duty, and spells do not touch."""
    for agent in floor.agents:
        assert all(on < off for on, off in floor.duty[agent])
        assert all(0 <= one[1] < two[0] for one, two in pairwise(floor.duty[agent]))
        most = max(floor.groups[floor.group(agent)].at_once.values(), default=1)
        for row in floor.taken[agent]:
            assert row["group"] == floor.group(agent)
            assert floor.in_use(agent, row["started"]) <= floor.units(agent)
            assert len(floor.in_hand(agent, row["started"])) <= most
            assert sum(on <= row["started"] and row["wrap_end"] <= off for on, off in floor.duty[agent]) == 1
    assert all(row["group"] == floor.group(row["agent"]) for row in rows(floor.run.records.duty))


def nobody_starts_owing(floor: Floor) -> None:
    """From when something is owed until the last contact in hand is finished, the agent takes nothing."""
    for agent in floor.agents:
        for row in floor.taken[agent]:
            assert not any(begin < row["started"] < end for begin, end in floor.owing[agent]), row


def talks_as_drawn(floor: Floor) -> None:
    """A talk lasts as drawn, times the agent's factors, and longer for each contact that it has in hand; the wrap does not."""
    run = floor.run
    day = DAY, run.scenario.clock_at_start
    for attempt in by(rows(run.records.visits), "contact", "attempt").values():
        for row in attempt:
            if row["talk_end"] < 0 or row["attempt"] > 0:
                continue
            agent, now, cell = row["agent"], row["started"], draws_of(run, row, attempt)
            group = floor.groups[floor.group(agent)]
            of_the_day = group.aht.at(run.scenario.date((now + day[1]) // day[0]), 0, run.scenario.calendar)
            factor = int(floor.roster.pace[agent]) * int(of_the_day or MILLION) // MILLION
            factor = factor * int(post(run, row["group"], row["queue"], row["routed_as"]).aht) // MILLION
            others = [other for other in floor.taken[agent] if keys(other) != keys(row)]
            sure = sum(other["started"] < now < other["wrap_end"] for other in others)
            most = sum(other["started"] <= now <= other["wrap_end"] for other in others)
            slower = round((group.slower or 0) * MILLION)
            talks = {
                stretched(run.workload.talk[cell], factor * (MILLION + n * slower) // MILLION, 1)
                for n in range(sure, most + 1)
            }
            assert row["talk_end"] - now in talks, (row, talks)
            assert row["wrap_end"] - row["talk_end"] == stretched(run.workload.wrap[cell], factor, 0)


def keys(row: Row) -> tuple[int, ...]:
    return row["contact"], row["attempt"], row["visit"]


def stretched(drawn: Any, factor: int, least: int) -> int:
    return max(least, (int(drawn) * factor + MILLION // 2) // MILLION)


def post(run: Run, group: int, queue: int, segment: int) -> Any:
    names = list(run.scenario.queues)[queue], list(run.scenario.segments)[segment]
    serves = list(run.scenario.agents.values())[group].serves
    return serves.get("/".join(names)) or serves.get(names[0])


def only_who_serves(floor: Floor) -> None:
    """Contacts are taken by groups that serve their line, after they have waited as long as the group asks."""
    for row in rows(floor.run.records.visits):
        if row["started"] >= 0:
            entry = post(floor.run, row["group"], row["queue"], row["routed_as"])
            assert entry is not None
            assert row["started"] - row["joined"] >= entry.after


def kept_free(run: Run, now: int, group: int, row: Row) -> int:
    """Number of agents of the group that the policy of the day keeps free of the row's line."""
    scenario = run.scenario
    if scenario.policy is None:
        return 0
    day = min((now + scenario.clock_at_start) // DAY, scenario.days - 1)
    policy = scenario.policies[scenario.policy.at(scenario.date(day), 0, scenario.calendar)]
    kept = policy.keep_free.get(list(scenario.agents)[group], {})
    queue, segment = list(scenario.queues)[row["queue"]], list(scenario.segments)[row["routed_as"]]
    for word in (f"{queue}/{segment}", segment, queue, "rest"):
        for selector, number in kept.items():
            if word in selector.split("|"):
                return int(number)
    return 0


def heads_at(waiting: list[Row], now: int) -> list[list[Row]]:
    """The first of each line, of whoever waits between this instant and the next; all who may be it, if they joined at once."""
    here = [row for row in waiting if waits(row)[0] <= now < waits(row)[1]]
    lines = by(here, "queue", "routed_as").values()
    return [[row for row in line if row["joined"] == min(other["joined"] for other in line)] for line in lines]


def nobody_waits_in_vain(floor: Floor) -> None:
    """Between two instants no head of a line waits while an agent could take it."""
    waiting = [row for row in rows(floor.run.records.visits) if row["joined"] >= 0 and waits(row)[1] > waits(row)[0]]
    afters = {entry.after for group in floor.groups for entry in group.serves.values()}
    changes = {row["joined"] + after for row in waiting for after in afters}
    changes |= {waits(row)[1] for row in waiting} | {on for begins in floor.begins for on in begins}
    changes |= {time for spells in floor.duty for spell in spells for time in spell}
    changes |= {row[what] for taken in floor.taken for row in taken for what in ("started", "wrap_end")}
    changes |= {day * DAY - floor.run.scenario.clock_at_start for day in range(floor.run.scenario.days)}
    for now in sorted(time for time in changes if 0 <= time < FOREVER):
        for heads in heads_at(waiting, now):
            assert not all(any(floor.able(agent, now, row) for agent in floor.agents) for row in heads), (now, heads)


def the_least_loaded_is_chosen(floor: Floor) -> None:
    """Who starts when no agent has just become free found its agent by itself: the lowest level, then the fewest units in use."""
    taken = [row for of_one in floor.taken for row in of_one]
    starts = [row["started"] for row in taken]
    others = {row["wrap_end"] for row in taken} | {on for begins in floor.begins for on in begins}
    others |= {time for spells in floor.duty for spell in spells for time in spell}
    others |= {time for spans in floor.owing for span in spans for time in span}
    for row in taken:
        now = row["started"]
        if now in others or starts.count(now) > 1:
            continue

        def stands(agent: int, row: Row = row, now: int = now) -> Span:
            level = post(floor.run, floor.group(agent), row["queue"], row["routed_as"]).level
            return level, floor.in_use(agent, now, but=row)

        able = [agent for agent in floor.agents if floor.able(agent, now, row, but=row)]
        assert row["agent"] in able, (row, able)
        assert stands(row["agent"]) == min(map(stands, able)), (row, able)


OF_AGENTS: tuple[Callable[[Floor], None], ...] = (
    capacity_suffices,
    nobody_starts_owing,
    talks_as_drawn,
    only_who_serves,
    nobody_waits_in_vain,
    the_least_loaded_is_chosen,
)
