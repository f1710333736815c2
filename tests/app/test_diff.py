"""What changed from one scenario to another: keys with their places, contacts, hours and cost, by hand and against runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import branch, desk

import ccsim
from ccsim import Diff, Scenario
from ccsim.app.diff.shown import diff_blocks
from ccsim.app.tables.block import Table

OLD = """\
name: Desk
start: 2026-03-02 08:00
duration: 10 h
contacts:
  call: {arrivals: {expected: {8:00: 10, 17:00: 0}}, enter: desk}
  mail: {arrivals: {rate: {8:00: 6 per hour, 12:00: 0 per hour}}, enter: back}
queues:
  desk: {talk: {exponential: 3 min}, patience: {exponential: 3 min}}
  back: {talk: {exponential: 5 min}, patience: never}
shifts:
  early: {hours: 8:00-16:00, breaks: {lunch: {between: 11:00-13:00, lasts: 30 min, paid: no}}}
agents:
  team: {serves: {desk: 1}, shifts: {early: 4}}
  few: {serves: {back: 1}, staff: {8:00: 1, 12:00: 0}, absence: 10 %}
costs: {agent_hour: {team: 20, few: 30}}
"""


def named(diff: Diff) -> dict[str, tuple[str | None, str | None]]:
    return {key.path: (key.old, key.new) for key in diff.changed}


def reckoned(diff: Diff) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    return {(one.figure, one.of): (one.old, one.new) for one in diff.reckoned}


def test_names_that_begin_like_dates() -> None:
    """Catches: a queue or a group taken for a day by its name, or a group's hours added to the queue of that name."""
    old = ccsim.parse(OLD.replace("desk", "1st").replace("few", "2026").replace("team", "back_"))
    diff = ccsim.diff(old, old.scale_by("contacts.call.arrivals.expected", 2).set("agents.2026.staff", 2))
    whats = [(one.by, one.of) for one in diff.reckoned]
    assert whats[:10] == [
        ("day", "2026-03-02"), ("*", "*"),
        ("day", "2026-03-02"), ("queue", "1st"), ("queue", "back"), ("*", "*"),
        ("queue", "1st"), ("queue", "back"), ("*", "*"),
        ("group", "back_"),
    ]  # fmt: skip
    assert [block.names for block in diff_blocks(diff, "a", "b") if isinstance(block, Table)] == [
        ["Mon 2026-03-02", "all"], ["1st"],
        ["workload h", "  1st", "scheduled h", "  2026", "paid h", "  2026", "on duty h", "  2026", "cost EUR", "  2026"],
    ]  # fmt: skip


def test_by_hand(tmp_path: Path) -> None:
    """Catches: contacts or hours that are not those that the keys come to, absence paid for, breaks counted twice.

    Calls: 18 half hours of 10, then of 12, of 3 min. Mail: 4 h of 6. Four agents of 8 h, less 30 min unpaid; then five. One agent
    of 4 h of whom one in ten is absent (which costs the same), then nobody.
    """
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    new = OLD.replace("8:00: 10,", "8:00: 12,").replace("early: 4", "early: 5").replace("absence: 10 %", "absence: 0 %")
    (tmp_path / "new.yaml").write_text(new, encoding="utf-8")
    diff = ccsim.diff(tmp_path / "old.yaml", str(tmp_path / "new.yaml"))
    intervals = {f"contacts.call.arrivals.expected.daily.8:00[{number}]": ("10", "12") for number in range(18)}
    assert named(diff) == intervals | {"agents.team.shifts.early": ("4", "5"), "agents.few.absence": ("10 %", "0 %")}
    figures = reckoned(diff)
    assert figures["contacts", "2026-03-02"] == pytest.approx((180 + 24, 216 + 24))
    assert figures["contacts", "*"] == pytest.approx((204, 240))
    assert figures["offered", "desk"] == pytest.approx((180, 216))
    assert figures["offered", "back"] == pytest.approx((24, 24))
    assert figures["workload_hours", "desk"] == pytest.approx((9, 10.8))
    assert figures["scheduled_hours", "team"] == (32, 40)
    assert figures["paid_hours", "team"] == (30, 37.5)
    assert figures["on_duty_hours", "team"] == pytest.approx((30, 37.5))
    assert figures["paid_hours", "few"] == (4, 4)
    assert figures["on_duty_hours", "few"] == pytest.approx((3.6, 4))
    assert figures["paid_hours", "*"] == (34, 41.5)
    assert figures["cost_of_hours", "team"] == (600, 750)
    assert figures["cost_of_hours", "*"] == (720, 870)


def test_places(tmp_path: Path) -> None:
    """Catches: a line of the other file, of the variant's name instead of its value, or of a key that is not there."""
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    added = "queues: {desk: {capacity: 9}, back: {talk: {scale: 2}}}\nseed: 5\n"
    added += "variants:\n  more:\n    agents.team.shifts.early: 6\n"
    (tmp_path / "new.yaml").write_text(f"extends: old.yaml\n{added}", encoding="utf-8")
    new = ccsim.load(tmp_path / "new.yaml", variant="more", changes=["queues.desk.patience.exponential=4 min"])
    diff = ccsim.diff(tmp_path / "old.yaml", new)
    at = {key.path: (_short(key.old_at), _short(key.new_at)) for key in diff.changed}
    assert at == {
        "seed": (None, "new.yaml:3"),
        "queues.desk.patience.exponential": ("old.yaml:8", "--set 'queues.desk.patience.exponential=4 min'"),
        "queues.desk.capacity": (None, "new.yaml:2"),
        "queues.back.talk.exponential": ("old.yaml:9", "new.yaml:2"),
        "agents.team.shifts.early": ("old.yaml:13", "new.yaml:6"),
    }


def _short(at: str | None) -> str | None:
    return at if at is None or at.startswith("--") else Path(at).name


@pytest.mark.parametrize("scenario", [desk(), branch()])
def test_a_scenario_does_not_differ_from_itself(scenario: Scenario) -> None:
    """Catches: differences out of nothing: how it was written, variants, a change that changes nothing."""
    diff = ccsim.diff(scenario, scenario.set("seed", scenario.seed))
    assert diff.same
    assert not diff.changed
    assert not diff.reckoned


@pytest.mark.parametrize(
    ("path", "value", "keys"),
    [
        ("queues.account.talk", "{exponential: 150 s}", {"queues.account.talk.exponential"}),
        ("agents.tellers.shifts.morning", 5, {"agents.tellers.shifts.morning"}),
        ("contacts.account.next.redial.share", "10 %", {"contacts.account.next.redial.share"}),
        ("policy", "first_come", {"policy"}),
    ],
)
def test_there_and_back(path: str, value: object, keys: set[str]) -> None:
    """Catches: a key too many or too few, or sides that are mixed up."""
    old, new = branch(), branch().set(path, value)
    there, back = ccsim.diff(old, new), ccsim.diff(new, old)
    assert set(named(there)) == keys
    assert named(back) == {key: (was, now) for key, (now, was) in named(there).items()}
    assert reckoned(back) == {key: (was, now) for key, (now, was) in reckoned(there).items()}


@pytest.mark.parametrize(
    "new", [branch("agents.tellers.shifts.morning=5"), branch("duration=20 h", "costs.agent_hour=30")]
)
def test_hours_are_those_that_runs_measure(new: Scenario) -> None:
    """Catches: hours or costs that a planner sees here and that the run then does not show."""
    old = branch()
    figures = reckoned(ccsim.diff(old, new))
    for side, scenario in enumerate((old, new)):
        rows = ccsim.run(scenario, replications=1).measures
        rows = rows[rows["group"].notna() & rows["queue"].isna()]
        for measure in ("scheduled_hours", "paid_hours"):
            measured = rows[rows["measure"] == measure].set_index("group")["mean"]
            for group in ("tellers", "lenders", "*"):
                assert figures[measure, group][side] == pytest.approx(measured[group])
    rate = new.costs.agent_hour["tellers"]
    assert figures["cost_of_hours", "*"][1] == pytest.approx(rate * (figures["paid_hours", "*"][1] or 0))


def test_contacts_are_those_that_are_understood() -> None:
    """Catches: days of one scenario set beside those of the other by their number."""
    old, new = (
        desk("duration=2 days"),
        desk("start=2026-03-03 00:00", "duration=2 days", "contacts.call.arrivals.scale=2"),
    )
    figures = reckoned(ccsim.diff(old, new))
    days = [day.contacts for day in ccsim.understand(new).days]
    assert figures["contacts", "2026-03-02"] == (pytest.approx(days[0] / 2), None)
    assert figures["contacts", "2026-03-03"] == pytest.approx((days[0] / 2, days[0]))
    assert figures["contacts", "2026-03-04"] == (None, pytest.approx(days[1]))
    shown = [one.of for one in ccsim.diff(new, old).reckoned if one.figure == "contacts"]
    assert shown == ["2026-03-02", "2026-03-03", "2026-03-04", "*"]


def test_costs_of_one_side_alone() -> None:
    """Catches: a cost of nothing shown where a scenario names none."""
    figures = reckoned(ccsim.diff(desk(), desk("costs.agent_hour=10")))
    assert figures["cost_of_hours", "team"] == (None, 400)
    assert not [one for one in ccsim.diff(desk(), desk("seed=2")).reckoned if one.figure == "cost_of_hours"]


def test_costs_in_two_currencies() -> None:
    """Catches: francs taken from euros, in the table, the document or the frame; equal sums of both called the same."""
    old = desk("costs.agent_hour=10", "costs.currency=CHF")
    for rate, cost in ((15, "600.00"), (10, "400.00")):
        diff = ccsim.diff(old, old.set("costs.agent_hour", rate).set("costs.currency", "EUR"))
        hours = next(block for block in diff_blocks(diff, "a", "b") if isinstance(block, Table))
        row = hours.names.index("cost CHF / EUR")
        assert [column.cells[row] for column in hours.columns] == ["400.00", cost, "-"]
        costs = [one for one in diff.to_dict()["figures"] if one["figure"] == "cost_of_hours"]
        assert {(one["unit"], one["difference"]) for one in costs} == {("CHF / EUR", None)}
    assert diff.figures["difference"].isna().sum() == len(costs)


def test_differences_are_those_of_the_figures_beside_them() -> None:
    """Catches: 2,702 to 2,500 shown as -201, as 2,701.6 to 2,500.4 is."""
    old = desk("contacts.call.arrivals.rate=none", "contacts.call.arrivals={expected: {8:00: 2701.6, 8:30: 0}}")
    new = desk("contacts.call.arrivals.rate=none", "contacts.call.arrivals={expected: {8:00: 2500.4, 8:30: 0}}")
    tables = [block for block in diff_blocks(ccsim.diff(old, new), "a", "b") if isinstance(block, Table)]
    assert [column.cells[0] for column in tables[0].columns] == ["2,702", "2,500", "-202"] * 2
    assert [column.cells[0] for column in tables[1].columns] == ["2,702", "2,500", "-202"]


def test_frames() -> None:
    """Catches: tables that say something else than the objects."""
    diff = ccsim.diff(branch(), branch().with_variant("more"))
    assert diff.keys.to_dict("records")[0]["path"] == "agents.tellers.shifts.morning"
    assert diff.figures["difference"].tolist() == [one.difference for one in diff.reckoned]
