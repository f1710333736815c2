"""Stories worked out by hand: who passes whom by which rule, and why nobody took a contact that waits."""

from __future__ import annotations

from pathlib import Path

import pytest

import ccsim
from ccsim.app.story.facts import Story, Visit

# Plain callers at 0, 10 and 15 s, vips at 20 and 30 s; contacts 0, 1, 2 and 3, 4. One agent, a minute each.
DESK = """
ccsim: 1
start: 2026-01-05 09:00
duration: 1 h
tables: {calls: {file: calls.csv, time: time, format: "%Y-%m-%d %H:%M:%S"}}
segments: {vip: 50 %, plain: rest}
contacts:
  p: {arrivals: {log: {table: calls, where: {type: p}}}, enter: desk, segments: {vip: 0 %, plain: rest}}
  v: {arrivals: {log: {table: calls, where: {type: v}}}, enter: desk, segments: {vip: 100 %, plain: rest}}
queues: {desk: {talk: {constant: 60 s}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 1}}
policies:
  first: {}
  strict: {priority: {plain: 2}}
  ahead: {head_start: {vip: 90 s}}
  ageing: {weight: {vip: 4, rest: 1}}
  target: {weight: by_target}
  in_turn: {priority: {plain: 2}, at_most_in_a_row: {vip: 1}}
  kept: {keep_free: {team: {plain: 1}}}
  mixed: {level_first: no}
policy: strict
"""
CALLS = {"p": (0, 10, 15), "v": (20, 30)}
SECOND = 1000


def scenario(folder: Path, *changes: str, calls: dict[str, tuple[int, ...]] = CALLS) -> ccsim.Scenario:
    lines = [f"2026-01-05 09:{at // 60:02}:{at % 60:02},{kind}" for kind, instants in calls.items() for at in instants]
    (folder / "calls.csv").write_text("\n".join(["time,type", *lines]) + "\n", encoding="utf-8")
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    return ccsim.load(folder / "desk.yaml").with_changes(changes)


def only_visit(story: Story) -> Visit:
    ((visit,),) = ([*attempt.visits] for attempt in story.attempts)
    return visit


def passings(visit: Visit) -> list[tuple[int, int, str]]:
    """(second, contact, rule) of each who passed."""
    return [(one.at // SECOND, one.contact, one.reason.rule) for one in visit.passed_by]


@pytest.mark.parametrize(
    ("changes", "passed", "answered"),
    [
        (["policy=first"], [], 60),
        (["policy=strict"], [(60, 3, "priority"), (120, 4, "priority")], 180),
        (["policy=ahead"], [(60, 3, "head_start"), (120, 4, "head_start")], 180),
        (["policy=ageing"], [(60, 3, "weight"), (120, 4, "weight")], 180),
        (["policy=in_turn"], [(60, 3, "priority")], 120),
        (
            ["policy=first", "agents.team.serves={desk/vip: 1, desk/plain: 2}"],
            [(60, 3, "level"), (120, 4, "level")],
            180,
        ),
        (["policy=mixed", "agents.team.serves={desk/vip: 1, desk/plain: 2}"], [], 60),
        (
            [
                "policy=target",
                "queues.desk.target=80/200",
                "targets.vips={queue: desk, segment: vip, service_level: 80/20}",
            ],
            [(60, 3, "weight"), (120, 4, "weight")],
            180,
        ),
        (["policy=kept", "agents.team.staff=2"], [(20, 3, "keep_free"), (60, 4, "keep_free")], 120),
        (
            ["policy=first", "agents.second={serves: {desk/vip: 1}, staff: 1}"],
            [(20, 3, "serves")],
            60,
        ),
        (
            ["policy=first", "agents.second={serves: {desk/vip: 1, desk/plain: {level: 1, after: 40 s}}, staff: 1}"],
            [(20, 3, "after")],
            60,
        ),
    ],
)
def test_who_passed_it_and_why(tmp_path: Path, changes: list[str], passed: list[object], answered: int) -> None:
    """Catches: a story that does not change with the policy, a passing left out, another rule named than the one that decided."""
    visit = only_visit(ccsim.explain(scenario(tmp_path, *changes), 1))
    assert passings(visit) == passed
    assert visit.started == answered * SECOND
    assert visit.overtaken == bool(passed)


def test_passed_without_losing_time(tmp_path: Path) -> None:
    """Catches: a later vip told to have passed it, whom another agent took at the very instant of its own start."""
    calls = {"p": (0, 0, 10), "v": (20,)}
    visit = only_visit(ccsim.explain(scenario(tmp_path, "agents.team.staff=2", calls=calls), 2))
    assert (visit.started, visit.passed_by, visit.overtaken) == (60 * SECOND, (), False)


def test_passed_at_the_instant_of_joining(tmp_path: Path) -> None:
    """Catches: a later number left out that was taken at the same instant, before it joined; the records count it."""
    hall = "queues.hall={talk: {constant: 60 s}, patience: never, otherwise: {waited: {20 s: desk}}}"
    calls = {"p": (0,), "v": (20,)}
    story = ccsim.explain(scenario(tmp_path, hall, "contacts.p.enter=hall", calls=calls), 0)
    moved, visit = story.attempts[0].visits
    assert (moved.outcome, visit.joined, visit.started) == ("overflowed", 20 * SECOND, 80 * SECOND)
    assert passings(visit) == [(20, 1, "instant")]
    assert visit.overtaken


def test_in_a_row(tmp_path: Path) -> None:
    """Catches: a vip passed because vips had had their turn, told as a matter of priority."""
    calls = {"p": (0, 20), "v": (10, 15)}
    visit = only_visit(ccsim.explain(scenario(tmp_path, "policy=in_turn", calls=calls), 2))
    assert passings(visit) == [(120, 3, "at_most_in_a_row")]
    assert visit.passed_by[0].reason.words == "team had taken 1 of its lines in a row (at_most_in_a_row 1)"
    assert (visit.ahead, visit.answered_ahead, visit.started) == (1, 1, 180 * SECOND)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        (["policy=first"], {"team": (1, 0, ["busy"])}),
        (["policy=kept", "agents.team.staff=2"], {"team": (2, 1, ["keep_free"])}),
        (["agents.vips={serves: {desk/vip: 1}, staff: 2}"], {"team": (1, 0, ["busy"]), "vips": (2, 2, ["serves"])}),
        (
            ["agents.late={serves: {desk: {level: 1, after: 30 s}}, staff: 1}"],
            {"team": (1, 0, ["busy"]), "late": (1, 1, ["after"])},
        ),
        (
            ["agents.late={serves: {desk: {level: 1, after: 30 s}}, staff: 0}"],
            {"team": (1, 0, ["busy"]), "late": (0, 0, ["busy", "after"])},
        ),
    ],
)
def test_why_nobody_took_it(tmp_path: Path, changes: list[str], reasons: dict[str, object]) -> None:
    """Catches: free agents told as busy, a condition that was met given as the reason, a group left out."""
    look = only_visit(ccsim.explain(scenario(tmp_path, *changes), 1)).looks[0]
    assert look.at == 10 * SECOND
    assert look.first_in_line
    told = {one.group: (one.on_duty, one.free, [reason.rule for reason in one.reasons]) for one in look.groups}
    assert told == reasons


def test_left_waiting(tmp_path: Path) -> None:
    """Catches: an agent who became free and had to stay free, left out of the story."""
    calls = {"p": (0, 10), "v": (5,)}
    changes = (
        "policy=kept",
        "agents.team.staff=2",
        "contacts.v.talk={constant: 100 s}",
        "contacts.p.talk={constant: 60 s}",
    )
    visit = only_visit(ccsim.explain(scenario(tmp_path, *changes, calls=calls), 2))
    # At 60 s one agent is free and must stay so; at 105 s the second becomes free, and one of both takes it.
    (left,) = visit.left_waiting
    assert (left.group, left.times, left.first, [reason.rule for reason in left.reasons]) == (
        "team",
        1,
        60 * SECOND,
        ["keep_free"],
    )
    assert visit.started == 105 * SECOND
    assert visit.taken is not None
    assert visit.taken.by == "free"


def test_who_was_ahead(tmp_path: Path) -> None:
    """Catches: those ahead counted wrong, or who left counted as answered."""
    calls = {"p": (0, 10, 11, 15), "v": (12, 30)}
    changes = ("policy=first", "contacts.p.patience={desk: {uniform: {low: 52 s, high: 53 s}}}")
    visit = only_visit(ccsim.explain(scenario(tmp_path, *changes, "contacts.p.talk={constant: 70 s}", calls=calls), 4))
    assert (visit.ahead, visit.beside, visit.answered_ahead, visit.left_ahead) == (2, {"vip": 1}, 0, 2)
    assert visit.outcome == "abandoned"


def test_an_agent_who_comes_on_duty(tmp_path: Path) -> None:
    """Catches: an agent who came on duty told as one who became free."""
    story = ccsim.explain(scenario(tmp_path, "agents.team.staff={9:00: 0, 9:02: 1}"), 3)
    visit = only_visit(story)
    assert visit.started == 120 * SECOND
    assert visit.taken is not None
    assert (visit.taken.by, visit.taken.able) == ("on_duty", 2)
    assert any("who came on duty and took it before the first of another line" in line for line in story.lines(200))
    assert any("nobody on duty in team" in line for line in story.lines(200))


@pytest.mark.parametrize("contact", range(5))
def test_what_comes_after_it_is_left_out(tmp_path: Path, contact: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: callers left out who come before the end of the story, or others told in their place."""
    whole = ccsim.explain(scenario(tmp_path), contact)
    monkeypatch.setattr("ccsim.workload.drawing.BATCH", 1)
    assert ccsim.explain(scenario(tmp_path), contact).attempts == whole.attempts


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a story begun that memory cannot hold."""
    monkeypatch.setattr("ccsim.app.story.telling.available", lambda: 1e6)
    with pytest.raises(ccsim.UsageError, match=r"memory: contact 4 of 5 .* 0\.0 GB are free"):
        ccsim.explain(scenario(tmp_path), 4)


def test_the_chosen_agent(tmp_path: Path) -> None:
    """Catches: who could have taken it told wrong."""
    changes = ("agents.second={serves: {desk: {level: 2}}, staff: 3}",)
    visit = only_visit(ccsim.explain(scenario(tmp_path, *changes), 0))
    assert (visit.group, visit.agent) == ("team", 0)
    assert visit.taken is not None
    assert (visit.taken.by, visit.taken.able) == ("contact", 2)
    assert visit.looks[0].groups[1].free == 3


WAY = """
ccsim: 1
start: 2026-01-05 09:00
duration: 2 h
tables: {calls: {file: calls.csv, time: time, format: "%Y-%m-%d %H:%M:%S"}}
contacts:
  p:
    arrivals: {log: {table: calls}}
    enter: hello
    next:
      redial: {after: [abandoned, blocked], share: 100 %, in: 12 min}
      onwards: {after: answered, share: 100 %, to: desk}
ivr:
  lines: 2
  nodes: {hello: {takes: 5 s, then: {menu: 100 %}}, menu: {takes: 3 s, then: {shut: 100 %}}}
queues:
  shut: {talk: {constant: 60 s}, patience: never, open: 18:00-19:00, otherwise: {closed: small}}
  small: {talk: {constant: 60 s}, patience: {mixture: [[100 %, 40 s]]}, otherwise: {waited: {20 s: desk}}}
  desk: {talk: {constant: 30 s}, patience: {mixture: [[100 %, 50 s]]}}
agents: {team: {serves: {small: 1, desk: 1}, staff: 1}}
"""


def test_the_way(tmp_path: Path) -> None:
    """Catches: nodes of the IVR left out, who sent it on, why it was blocked, or what its next attempt was."""
    (tmp_path / "calls.csv").write_text(
        "time,type\n2026-01-05 09:00:00,p\n2026-01-05 09:00:01,p\n2026-01-05 09:00:02,p\n"
    )
    (tmp_path / "way.yaml").write_text(WAY)
    first = ccsim.explain(tmp_path / "way.yaml", 0)
    (attempt,) = first.attempts
    assert [(stay.node, stay.ms) for stay in attempt.ivr] == [("hello", 5000), ("menu", 3000)]
    assert [(one.queue, one.why, one.at) for one in attempt.visits[0].sent_on] == [("shut", "closed", 8000)]
    assert [visit.cause for visit in attempt.visits] == ["overflow", "transfer"]
    blocked = ccsim.explain(tmp_path / "way.yaml", 2)
    assert [(attempt.cause, attempt.arrived) for attempt in blocked.attempts] == [("first", 2000), ("redial", 722_000)]
    assert (blocked.attempts[0].visits[0].outcome, blocked.attempts[0].visits[0].room) == ("blocked_lines", 2)
    assert blocked.attempts[0].ivr == ()
    assert len(blocked.attempts[1].ivr) == 2
    moved = ccsim.explain(tmp_path / "way.yaml", 1)
    assert [visit.outcome for visit in moved.attempts[0].visits][:1] == ["overflowed"]
    text = "\n".join(first.lines(200) + blocked.lines(200) + moved.lines(200))
    for words in (
        "In the IVR: hello 5 s, menu 3 s; from there to shut.",
        "shut is closed and sends it on.",
        "Is transferred and joins desk",
        "Blocked: all 2 trunk lines are taken.",
        "Comes again, 12 min later (redial): attempt 2.",
        "Has waited 20 s and moves on (otherwise.waited).",
    ):
        assert words in text


@pytest.mark.parametrize(("contact", "nodes"), [(0, ["menu"]), (3, ["hello", "menu"])])  # plain, vip
def test_where_each_segment_enters(tmp_path: Path, contact: int, nodes: list[str]) -> None:
    """Catches: the way of another segment told, or a fall over a node where nobody is."""
    ivr = "ivr.nodes={hello: {takes: 5 s, then: {menu: 100 %}}, menu: {takes: 3 s, then: {desk: 100 %}}}"
    changes = [ivr, *(f"contacts.{kind}.enter={{vip: hello, plain: menu}}" for kind in "pv")]
    (attempt,) = ccsim.explain(scenario(tmp_path, *changes), contact).attempts
    assert [stay.node for stay in attempt.ivr] == nodes
    assert sum(stay.ms for stay in attempt.ivr) == attempt.visits[0].joined - attempt.arrived


def test_not_recognised(tmp_path: Path) -> None:
    """Catches: a vip that stands in the others' line told as a vip."""
    story = ccsim.explain(scenario(tmp_path, "segments.vip.recognised=0 %"), 3)
    assert (story.segment, story.routed_as) == ("vip", "plain")
    assert any("vip (not recognised: treated as plain)" in line for line in story.lines())


@pytest.mark.parametrize(
    ("pick", "contact", "words"),
    [
        ({"longest": "desk"}, 2, "the longest wait at desk, 3 min 45 s"),
        ({"overtaken": True}, 1, "overtaken most often, 2 times"),
        ({"at": "9:00:40"}, 1, "of those who wait at 9:00:40, the one that came first"),
        ({"at": "2026-01-05 09:00"}, 0, "the next to arrive, as nobody waits at 2026-01-05 09:00"),
    ],
)
def test_picks(tmp_path: Path, pick: dict[str, object], contact: int, words: str) -> None:
    """Catches: another contact than the most telling one, or a number that does not repeat it."""
    picked = ccsim.explain(scenario(tmp_path), **pick)  # type: ignore[arg-type]
    assert (picked.contact, picked.picked) == (contact, words)
    assert ccsim.explain(scenario(tmp_path), contact).attempts == picked.attempts


def test_picks_who_gave_up(tmp_path: Path) -> None:
    """Catches: who waited longer and was answered, picked for having given up."""
    one = scenario(tmp_path, "contacts.p.patience={desk: {uniform: {low: 99 s, high: 100 s}}}")
    story = ccsim.explain(one, abandoned=True)
    visit = only_visit(story)
    assert visit.outcome == "abandoned"
    assert story.contact in (1, 2)
    assert "gave up" in story.picked


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"contact": 5}, "there is no contact 5 in replication 0; they are 0 to 4"),
        ({"contact": -1}, "there is no contact -1"),
        ({"longest": "desc"}, "did you mean 'desk'"),
        ({"longest": "door"}, "there are desk"),
        ({"abandoned": True}, "nobody gives up in replication 0"),
        ({"overtaken": True, "policy": "first"}, "nobody is overtaken in replication 0"),
        ({"at": "10:30"}, "outside the run, which is 2026-01-05 09:00 to 2026-01-05 10:00"),
        ({"at": "2026-01-04 09:30"}, "outside the run"),
        ({"at": "noon"}, "'noon' is no time"),
        ({"at": "9:59"}, "nobody waits at 9:59, and nobody comes afterwards"),
        ({"contact": 1, "at": "9:01"}, "say which contact"),
        ({}, "say which contact"),
        ({"contact": 1, "replication": -1}, "below 0"),
    ],
)
def test_wrong_questions(tmp_path: Path, asked: dict[str, object], message: str) -> None:
    """Catches: a traceback, or an answer, where there is none."""
    with pytest.raises(ccsim.UsageError, match=message.replace("(", "\\(")):
        ccsim.explain(scenario(tmp_path), **asked)  # type: ignore[arg-type]
