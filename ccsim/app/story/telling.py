"""`ccsim.explain`: what became of one contact, and why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ccsim import plan
from ccsim.app.api import prepare_scenario
from ccsim.app.files.records import vocabulary
from ccsim.app.memory import available, gigabytes, reckon
from ccsim.app.story import pick
from ccsim.app.story.facts import Attempt, Story, Visit
from ccsim.app.story.past import OfContact, Past
from ccsim.app.story.pick import Picked
from ccsim.app.story.watch import Notes, StoryOverError, Watch
from ccsim.engines import simpy
from ccsim.errors import UsageError
from ccsim.experiments.unit import SIMPY, Model, prepare
from ccsim.plan import Roster
from ccsim.records import BLOCKED_LINES, BLOCKED_QUEUE, VISIT_COLUMNS
from ccsim.scenario import Scenario
from ccsim.workload import Workload, attendance, draw, way_through_ivr

Row = dict[str, int]

LONG = 100_000
"""Contacts before it from which on the second simulation is announced: a second or two."""


def explain(
    scenario: Scenario | str | Path,
    contact: int | None = None,
    *,
    longest: str | None = None,
    overtaken: bool = False,
    abandoned: bool = False,
    at: str | None = None,
    replication: int = 0,
    seed: int | None = None,
    policy: str | None = None,
    variant: str | None = None,
    note: Callable[[str], object] | None = None,
) -> Story:
    """Tell the story of one contact: by its number, or picked for what happened to it.

    The replication is simulated with the fast engine, and once more, until the contact's story is over, with the SimPy engine,
    which is watched: a second or two for each 100,000 contacts that come before, and some 1.5 kB for each.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario or its file.
    contact : int, optional
        Its number in the records.
    longest : str, optional
        Instead: who waited longest at this queue.
    overtaken : bool
        Instead: who was most often overtaken by later arrivals of other lines of its queue, and answered after them.
    abandoned : bool
        Instead: who waited longest of those who gave up.
    at : str, optional
        Instead: who waits longest at this time, or else who comes next; `2026-03-02 10:30`, or `10:30` on the first day.
    replication : int
        Which one, from 0.
    seed, policy, variant
        In place of the scenario's own.
    note : callable, optional
        Called with a line on what takes long, if it does.

    Returns
    -------
    Story

    Raises
    ------
    ScenarioError
        If the scenario, its variant or its policy is wrong.
    UsageError
        If an argument is wrong, none or several say which contact is meant, there is no such contact, or to simulate until its
        end takes more memory than there is.
    """
    asked = [contact is not None, longest is not None, overtaken, abandoned, at is not None]
    if sum(asked) != 1:
        raise UsageError("say which contact: one of contact, longest, overtaken, abandoned or at")
    if replication < 0:
        raise UsageError(f"replication: {replication} is below 0; they are counted from 0")
    scenario = prepare_scenario(scenario, seed=seed, policy=policy, variant=variant)
    past = Past(prepare(scenario), replication)
    if longest is not None:
        picked = pick.longest(past, longest)
    elif overtaken:
        picked = pick.most_overtaken(past)
    elif abandoned:
        picked = pick.abandoned(past)
    elif at is not None:
        picked = pick.at(past, at)
    else:
        assert contact is not None
        picked = Picked(contact, "")
    return _story(past, picked, note)


def _story(past: Past, picked: Picked, note: Callable[[str], object] | None) -> Story:
    """Simulate until the contact's story is over, under watch."""
    model, replication, contact = past.model, past.replication, picked.contact
    found = past.of(contact)
    if not 0 <= contact < found.contacts:
        there = f"they are 0 to {found.contacts - 1}" if found.contacts else "nobody comes at all"
        raise UsageError(f"contact: there is no contact {contact} in replication {replication}; {there}")
    _check_memory(model.scenario, found)
    if note and contact > LONG:
        note(f"simulating {contact:,} contacts once more, until that one's story is over")
    workload = draw(model.scenario, model.journeys, replication, found.ends)
    roster = plan.roster(model.plan, attendance(model.scenario, replication))
    return tell(model, roster, workload, replication, picked, found.ends)


def _check_memory(scenario: Scenario, found: OfContact) -> None:
    """Refuse a story that begins so late in so large a run that all before it does not fit into memory."""
    share = (found.contact + 1) / found.contacts
    if found.ends is not None:
        share = max(share, found.ends / scenario.duration)
    need, there = min(1.0, share) * reckon(scenario, SIMPY, (), 1, keep=False).process, available()
    if there is not None and need > there:
        raise UsageError(
            f"memory: contact {found.contact} of {found.contacts:,} comes so late that to simulate all before it with the SimPy "
            f"engine would need about {gigabytes(need)}; {gigabytes(there)} are free. What helps: a contact that comes earlier"
        )


def tell(
    model: Model, roster: Roster, workload: Workload, replication: int, picked: Picked, until: int | None = None
) -> Story:
    """Tell the story of a contact from a workload that was drawn.

    Parameters
    ----------
    until : int, optional
        When the contact's story is over; the whole run is simulated if not given.
    """
    watch = Watch(picked.contact, until)
    with suppress(StoryOverError):
        simpy.run(model.plan, roster, workload, parts=watch.parts)
    return _put_together(model, replication, picked, _rows(watch.book.visits), watch)


def _rows(written: list[int]) -> list[Row]:
    """Give the contact's visits their columns, in order."""
    width = len(VISIT_COLUMNS)
    rows = [written[begin : begin + width] for begin in range(0, len(written), width)]
    return [dict(zip(VISIT_COLUMNS, row, strict=True)) for row in sorted(rows, key=lambda row: row[:3])]


def _put_together(model: Model, replication: int, picked: Picked, rows: list[Row], watch: Watch) -> Story:
    words, contact = vocabulary(model.scenario), picked.contact
    attempts = []
    for number in sorted({row["attempt"] for row in rows}):
        mine = [row for row in rows if row["attempt"] == number]
        first = mine[0]
        way = way_through_ivr(model.scenario, model.journeys, replication, contact, first["type"], number)
        attempts.append(
            Attempt(
                number,
                words["type"][first["type"]],
                words["cause"][watch.causes[number]],
                first["arrived"],
                () if first["outcome"] == BLOCKED_LINES else tuple(way),
                tuple(_visit(model, words, row, watch.notes.get((number, row["visit"]), Notes())) for row in mine),
            )
        )
    segment, routed = words["segment"][rows[0]["segment"]], words["segment"][rows[0]["routed_as"]]
    return Story(model.scenario, replication, contact, segment, routed, picked.words, tuple(attempts))


def _visit(model: Model, words: dict[str, tuple[str, ...]], row: Row, notes: Notes) -> Visit:
    """Join what the records say of a visit with what was seen of it."""
    until = row["started"] if row["started"] >= 0 else None
    rooms = {BLOCKED_LINES: model.plan.trunks, BLOCKED_QUEUE: int(model.plan.capacity[row["queue"]])}
    return Visit(
        queue=words["queue"][row["queue"]] if row["queue"] >= 0 else None,
        cause=words["cause"][row["cause"]],
        **{name: row[name] for name in ("joined", "started", "talk_end", "wrap_end", "left", "agent")},
        outcome=words["outcome"][row["outcome"]],
        group=words["group"][row["group"]] if row["group"] >= 0 else None,
        ahead=notes.ahead,
        beside=notes.beside,
        answered_ahead=notes.answered_ahead,
        left_ahead=notes.left_ahead,
        earlier_elsewhere=notes.earlier_elsewhere,
        looks=tuple(notes.looks),
        # Who was taken at the very instant of its own start took no time from it.
        passed_by=tuple(one for one in notes.passed_by if one.at != until),
        left_waiting=tuple(notes.left_waiting.values()),
        sent_on=tuple(notes.sent_on),
        taken=notes.taken,
        room=rooms.get(row["outcome"], -1),
        offered=row["callback_offered"],
    )
