"""`ccsim.staff` and `ccsim staff`: laws, limits, what cannot be met, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from planning.centres import skilled, small, steady

import ccsim
from ccsim.cli.main import cli
from ccsim.errors import CcsimError, UsageError

DESK = Path(__file__).parent.parent / "scenarios" / "desk_8020.yaml"


def day() -> ccsim.Scenario:
    """A day of the service desk."""
    return ccsim.load(DESK).set("duration", "1 day")


def test_more_volume_never_needs_fewer() -> None:
    """Catches: a formula or search that answers more calls with fewer agents."""
    hours = [
        ccsim.staff(day().scale_by("contacts.*.arrivals.*.scale", k), by="formula").totals["agent_hours"]
        for k in (0.5, 1, 2)
    ]
    assert hours == sorted(hours)
    assert hours[0] < hours[-1]


def test_a_tighter_target_is_never_cheaper() -> None:
    """Catches: a target that is read the wrong way round."""
    hours = [
        ccsim.staff(day().set("queues.desk.target", target), by="formula").totals["agent_hours"]
        for target in ("70/20", "80/20", "90/10")
    ]
    assert hours == sorted(set(hours))


def test_formula_is_erlang() -> None:
    """Catches: an interval whose volume, handling time or patience reaches the formula wrong."""
    from ccsim import erlang

    table = ccsim.staff(day(), by="formula").table
    busy = table[table.volume > 0]
    for row in busy.itertuples():
        need = erlang.fewest_agents(
            erlang.Goals(answer=0.8, within=20), calls_per_hour=row.volume * 2, aht=210, patience=180
        )
        assert row.agents == row.erlang_a == need.agents
        assert row.service_level == pytest.approx(need.answer.sl_offered)
        assert row.handling_time == pytest.approx(210)
    assert (table[table.volume == 0].agents == 0).all()


def test_limits_are_honoured() -> None:
    """Catches: at-least that is not kept where the desk is open, or kept at night; at-most that is passed."""
    found = ccsim.staff(day(), by="formula", at_least={"desk_team": 8}).table.set_index("interval").agents
    assert found["2026-03-02T08:00":"2026-03-02T17:30"].min() == 8
    assert found["2026-03-02T03:00"] == 0


def test_gross() -> None:
    """Catches: absence and shrinkage that are added up, left out, or put into the agents who must be there."""
    table = ccsim.staff(
        day().set("agents.desk_team.absence", "10 %").set("agents.desk_team.shrinkage", "20 %"), by="formula"
    ).table
    plain = ccsim.staff(day(), by="formula").table
    assert (table.agents == plain.agents).all()
    row = table[table.agents == 10].iloc[0]
    assert row.gross == 14  # 10 / (0.9 x 0.8) = 13.9; 10 / (1 - 0.1 - 0.2) = 14.3
    assert row.gap == row.scheduled - 14


@pytest.mark.parametrize(
    ("change", "limits", "why"),
    [
        (("queues.desk.target", "100/20"), {}, "100 %"),
        (("agents.team.serves", {"desk": None, "other": 1}), {}, "no group"),
        (("agents.team.serves", {"desk": {"after": "30 s"}}), {}, "waited 30 s"),
        (("name", "limited"), {"at_most": {"team": 2}}, "at most 2 of team"),
        (("name", "nobody"), {"at_most": {"team": 0}}, "nobody of team"),
    ],
)
def test_what_cannot_be_met(change: tuple[str, object], limits: dict[str, dict[str, int]], why: str) -> None:
    """Catches: a search without end, or an answer that does not say what is in the way."""
    scenario = steady(60, 180, more="defaults: {}").set(
        "queues.other", {"talk": {"exponential": "60 s"}, "patience": "never"}
    )
    found = ccsim.staff(scenario.set(*change), replications=20, **limits)
    assert not found.feasible
    assert why in found.troubles[0].why
    assert not found.to_dict()["feasible"]
    assert found.to_dict()["proof"] is None
    with pytest.raises(CcsimError, match="no staffing meets the targets"):
        _ = found.scenario


def test_a_day_is_never_dearer_than_its_intervals() -> None:
    """Catches: a target over the day that is asked of every interval; intervals that may not make up for others."""
    interval = ccsim.staff(small(), replications=50)
    over_day = ccsim.staff(small(), over="day", replications=50)
    assert over_day.totals["agent_hours"] <= interval.totals["agent_hours"]
    assert over_day.proof is not None
    assert over_day.proof.judged == 1
    assert interval.proof is not None
    assert interval.proof.judged == 3


def test_constant() -> None:
    """Catches: a constant number that differs by interval, stays on after closing, or is fewer than the peak needs."""
    by_interval = ccsim.staff(small(), replications=50).table.agents
    table = ccsim.staff(small(), constant=True, replications=50).table
    assert set(table.agents[table.volume > 0]) == {by_interval.max()}
    assert set(table.agents[table.volume == 0]) == {0}


def test_occupancy_is_capped() -> None:
    """Catches: a cap that is not kept, or kept by more agents than it takes."""
    found = ccsim.staff(small(), max_occupancy="45%", replications=50)
    busy = found.table[found.table.volume > 0]
    assert (busy.occupancy <= 0.45).all()
    assert found.to_dict()["proof"]["one_less_fails"]
    assert busy.agents.sum() > ccsim.staff(small(), replications=50).table.agents.sum()


def test_risk_is_kept() -> None:
    """Catches: a risk that is judged by the mean of all days."""
    found = ccsim.staff(small(), risk="90%", replications=50)
    assert found.proof is not None
    spare, calls = found.proof.found.spare[0], found.proof.found.of[0]
    for slot in (calls.sum(axis=1) > 0).nonzero()[0]:
        days = calls[slot] > 0
        assert (spare[slot, days] >= -1e-9).mean() >= 0.9


def test_overlapping_skills_take_the_cheaper() -> None:
    """Catches: skills that are shared out without a look at the prices."""
    dear = ccsim.staff(skilled(tellers=10, lenders=10, both=30), replications=50)
    cheap = ccsim.staff(skilled(tellers=30, lenders=30, both=10), replications=50)
    hours = {name: one.table.groupby("group").agents.sum() for name, one in (("dear", dear), ("cheap", cheap))}
    assert hours["dear"]["both"] < hours["cheap"]["both"]
    assert hours["cheap"]["tellers"] == hours["cheap"]["lenders"] == 0
    for one in (dear, cheap):
        assert one.to_dict()["proof"]["meets_targets"]


def test_the_simulation_keeps_its_limits() -> None:
    """Catches: at-least or at-most that holds for the formula alone."""
    found = ccsim.staff(skilled(), replications=50, at_least={"tellers": 2}, at_most={"both": 1})
    sums = found.table.groupby("group").agents
    assert sums.min()["tellers"] >= 2
    assert sums.max()["both"] <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"over": "month"}, "there is no 'month'"),
        ({"risk": "120%"}, "risk"),
        ({"max_occupancy": 1.0}, "max-occupancy"),
        ({"at_least": {"tem": 2}}, "did you mean"),
        ({"at_least": {"team": 3}, "at_most": {"team": 2}}, "below its at-least"),
        ({"by": "magic"}, "there is no 'magic'"),
        ({"by": "formula", "risk": 0.9}, "risk"),
        ({"by": "formula", "over": "day"}, "over"),
    ],
)
def test_wrong_arguments(arguments: dict[str, object], message: str) -> None:
    """Catches: a wrong argument that is taken, or ends in a traceback."""
    with pytest.raises(UsageError, match=message):
        ccsim.staff(steady(60, 180), **arguments)  # type: ignore[arg-type]


def test_no_target() -> None:
    """Catches: a scenario without targets that is answered with nobody at all."""
    with pytest.raises(UsageError, match="names a target"):
        ccsim.staff(steady(60, 180).set("queues.desk.target", None))


def typed(*arguments: str) -> tuple[int, str]:
    """Run the command."""
    result = CliRunner().invoke(cli, ["staff", *arguments], standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value, result.output


def test_files(tmp_path: Path) -> None:
    """Catches: a plan that cannot be loaded, or is another than the one that was found; a table with other columns."""
    code, _ = typed(str(DESK), "--set", "duration=1 day", "--by", "formula", "--out", str(tmp_path / "plan"))
    assert code == 0
    expected = ccsim.staff(day(), by="formula")
    plan = ccsim.load(tmp_path / "plan" / "plan.yaml")
    assert plan.agents["desk_team"].staff == expected.scenario.agents["desk_team"].staff
    assert plan == expected.scenario
    assert ccsim.run(plan, replications=1).replications == 1
    header = (tmp_path / "plan" / "staff.csv").read_text().splitlines()[0]
    assert header.split(",") == list(expected.table.columns)
    assert json.loads((tmp_path / "plan" / "run.json").read_text()) == json.loads(json.dumps(expected.to_dict()))


def test_plan_extends_a_file_below_it(tmp_path: Path) -> None:
    """Catches: a plan that copies a scenario which it could extend; shifts that stay beside the new staff."""
    text = DESK.read_text().replace("    staff: {mon", "    shifts: {early: {mon-fri: 5}}\n    x-staff: {mon")
    text = text.replace("agents:\n", "shifts: {early: {hours: 8:00-16:00}}\nagents:\n", 1).split("variants:")[0]
    (tmp_path / "desk.yaml").write_text(text)
    typed(str(tmp_path / "desk.yaml"), "--by", "formula", "--out", str(tmp_path))
    assert 'extends: "desk.yaml"' in (tmp_path / "plan.yaml").read_text()
    assert not ccsim.load(tmp_path / "plan.yaml").agents["desk_team"].shifts


def test_no_scenario_of_the_users_own_is_overwritten(tmp_path: Path) -> None:
    """Catches: a plan whose copy of the scenario takes the place of one that the user wrote."""
    own = tmp_path / "scenario.yaml"
    own.write_text(DESK.read_text().split("variants:")[0])
    asked = ["--by", "formula", "--out", str(tmp_path)]
    with pytest.raises(UsageError, match="would be overwritten"):
        typed(str(DESK), "--set", "duration=1 day", *asked)
    assert own.read_text() == DESK.read_text().split("variants:")[0]
    assert typed(str(own), *asked)[0] == 0  # which the plan extends
    assert 'extends: "scenario.yaml"' in (tmp_path / "plan.yaml").read_text()


@pytest.mark.parametrize("text", ["team", "team=", "team=two", "=2"])
def test_wrong_limits(text: str) -> None:
    """Catches: a limit that is misread as another."""
    with pytest.raises(UsageError, match="GROUP=N"):
        typed(str(DESK), "--at-least", text, "--by", "formula")


def test_exit_code_of_what_cannot_be_met(tmp_path: Path) -> None:
    """Catches: exit code 0 where there is no plan; files left from nothing."""
    code, text = typed(str(DESK), "--set", "queues.desk.target=100/20", "--by", "formula", "--out", str(tmp_path / "x"))
    assert code == 1
    assert "No staffing meets the targets" in text
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == ["run.json"]
