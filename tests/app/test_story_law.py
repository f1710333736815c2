"""On random scenarios every story agrees with the records, and watching changes nothing."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from harness import Run, examples, rows, run
from hypothesis import given
from strategies import Case, cases

from ccsim import plan
from ccsim.app.files.records import vocabulary
from ccsim.app.story.facts import Story, Visit
from ccsim.app.story.pick import Picked
from ccsim.app.story.telling import tell
from ccsim.experiments.unit import Model
from ccsim.kpi.plain.overtaking import overtaken
from ccsim.records import ANSWERED

CONTACTS = 6
"""So many contacts of each scenario are told, those who waited longest first."""


def told(one: Run, contact: int, until: int | None = None) -> Story:
    model = Model(one.scenario, one.journeys, plan.make(one.scenario, one.journeys))
    roster = plan.roster(model.plan, one.workload.attendance)
    return tell(model, roster, one.workload, 0, Picked(contact, ""), until)


def chosen(one: Run) -> list[int]:
    """Contacts worth telling, and some others."""
    visits = one.records.visits
    waited = np.where(visits["started"] >= 0, visits["started"], visits["left"]) - visits["joined"]
    longest = visits["contact"][np.argsort(-np.where(visits["joined"] >= 0, waited, -1), kind="stable")]
    several = visits["contact"][visits["attempt"] + visits["visit"] > 0]
    anybody = Random(1).sample(range(len(one.workload.arrived)), min(2, len(one.workload.arrived)))
    return sorted({*longest[: CONTACTS - 4].tolist(), *several[:2].tolist(), *anybody})


def passed(records: Any) -> set[tuple[int, int, int]]:
    """Whom the measure `overtaken` counts: (contact, attempt, visit)."""
    visits = records.visits
    rows_of = np.flatnonzero(visits["outcome"] == ANSWERED)
    columns = (visits[name][rows_of] for name in ("queue", "routed_as", "joined", "contact", "started"))
    flags = overtaken(*columns)
    keys = np.stack([visits[name][rows_of][flags] for name in ("contact", "attempt", "visit")], axis=1)
    return {tuple(key) for key in keys.tolist()}


def same(words: dict[str, tuple[str, ...]], visit: Visit, row: dict[str, int]) -> None:
    for name in ("joined", "started", "talk_end", "wrap_end", "left", "agent"):
        assert getattr(visit, name) == row[name], name
    for name in ("queue", "cause", "outcome", "group"):
        assert getattr(visit, name) == (words[name][row[name]] if row[name] >= 0 else None), name


@examples(60)
@given(cases())
def test_story_agrees_with_the_records(case: Case) -> None:
    """Catches: a story of another contact, a visit left out, an instant or a name mixed up, a passing that is none or missed."""
    one = run(case)
    words, flags, visits = vocabulary(one.scenario), passed(one.records), rows(one.records.visits)
    for contact in chosen(one):
        mine = [row for row in visits if row["contact"] == contact]
        story = told(one, contact)
        stories = [
            (attempt, number, visit) for attempt in story.attempts for number, visit in enumerate(attempt.visits)
        ]
        assert len(stories) == len(mine)
        for (attempt, number, visit), row in zip(stories, mine, strict=True):
            assert (attempt.number, number, attempt.arrived) == (row["attempt"], row["visit"], row["arrived"])
            if case.tick == 1 and attempt.ivr and number == 0:
                out = row["joined"] if row["joined"] >= 0 else row["left"]
                assert sum(stay.ms for stay in attempt.ivr) == out - row["arrived"]
            assert attempt.type == words["type"][row["type"]]
            same(words, visit, row)
            assert visit.overtaken == ((contact, attempt.number, number) in flags)
            follows(visit)
        ends = [row["left"] for row in mine]
        if min(ends) >= 0:
            assert told(one, contact, max(ends)).attempts == story.attempts, "the rest of the run makes no difference"
        assert story.lines(80)
        assert story.to_dict()


def follows(visit: Visit) -> None:
    """What was seen of a visit hangs together."""
    ended = visit.started if visit.started >= 0 else visit.left
    assert visit.answered_ahead + visit.left_ahead <= visit.ahead
    if visit.started >= 0:
        assert visit.answered_ahead + visit.left_ahead == visit.ahead, "nobody is passed within a line"
        assert visit.taken is not None
        assert visit.taken.able > 0
    for one in visit.passed_by:
        assert visit.joined <= one.at
        assert ended < 0 or one.at <= ended
        assert one.joined >= visit.joined
    for look in visit.looks:
        found = (
            visit.taken is not None and visit.taken.by == "contact"
        )  # else it looked in vain, and an agent came at once
        # A queue that has no place for it may send it on at the very instant: the look before the last one was at that queue.
        taken = found and look is visit.looks[-1]
        if look.first_in_line and not taken:
            assert all(group.reasons for group in look.groups), "an agent could have taken it and did not"
        if taken:
            assert any(not group.reasons for group in look.groups)
    for left in visit.left_waiting:
        assert left.reasons, "an agent became free, could have taken it and did not"
