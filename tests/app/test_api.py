"""`ccsim.run` and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from desks import BRANCH, branch, desk

import ccsim
from ccsim.app.api import RunCutShortError, RunInterrupted
from ccsim.app.result import combined_digest
from ccsim.engines.simpy import Offer
from ccsim.errors import CcsimError, ScenarioError, UsageError
from ccsim.records import OUTCOMES


def test_runs_a_scenario_or_its_file(tmp_path: Path) -> None:
    """Catches: a file that gives other numbers than the scenario loaded from it."""
    path = tmp_path / "branch.yaml"
    path.write_text(BRANCH, encoding="utf-8")
    by_name, by_path, loaded = (ccsim.run(one, replications=2) for one in (str(path), path, ccsim.load(path)))
    assert by_name.digest == by_path.digest == loaded.digest
    assert by_name.rows == loaded.rows


def test_the_call_wins_over_the_scenario() -> None:
    """Catches: a seed, policy, variant or number of replications that is ignored."""
    plain = ccsim.run(branch("replications=2"))
    assert plain.replications == 2
    assert ccsim.run(branch(), replications=3).replications == 3
    for change in ({"seed": 9}, {"policy": "first_come"}, {"variant": "more"}):
        other = ccsim.run(branch("replications=2"), **change)  # type: ignore[arg-type]
        assert other.digest != plain.digest
    assert ccsim.run(branch("replications=2"), seed=9).scenario.seed == 9
    assert ccsim.run(branch("replications=2"), policy="first_come").to_dict()["policy"] == "first_come"


def test_a_policy_in_the_call_wins_over_the_variants() -> None:
    """Catches: the variant applied after the policy of the call."""
    scenario = branch("variants.more.policy=strict", "policy=strict")
    assert ccsim.run(scenario, variant="more", policy="first_come", replications=1).to_dict()["policy"] == "first_come"


def test_same_seed_same_everything() -> None:
    """Catches: anything that depends on the order of calls or on the clock."""
    one, two = ccsim.run(branch(), replications=3), ccsim.run(branch(), replications=3)
    assert (one.digest, one.rows, one.scenario.fingerprint) == (two.digest, two.rows, two.scenario.fingerprint)


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"engine": "compile"}, UsageError, "did you mean 'compiled'"),
        ({"by": "quarter"}, UsageError, "no 'quarter'"),
        ({"measures": "aso"}, UsageError, "did you mean 'asa'"),
        ({"measures": ""}, UsageError, "name at least one"),
        ({"policy": "fair"}, ScenarioError, "fair"),
        ({"variant": "fewer"}, ScenarioError, "fewer"),
        ({"seed": -1}, ScenarioError, "seed"),
        ({"replications": 0}, UsageError, "below 1"),
        ({"workers": 0}, UsageError, "workers"),
    ],
)
def test_wrong_arguments_are_told(arguments: dict[str, object], error: type[CcsimError], told: str) -> None:
    """Catches: a wrong argument that is ignored, or ends in a traceback from deep inside."""
    with pytest.raises(error, match=told):
        ccsim.run(branch(), **arguments)  # type: ignore[arg-type]


def test_measures_is_a_table_of_the_rows() -> None:
    """Catches: a column missing or swapped between the rows and the DataFrame."""
    result = ccsim.run(branch(), replications=2, by=["type"], measures=["asa", "occupancy"])
    table = result.measures
    assert ",".join(table.columns) == (
        "measure,queue,segment,group,type,channel,interval,mean,low,high,p10,p50,p90,unit"
    )
    assert len(table) == len(result.rows)
    assert set(table["measure"]) == {"asa", "occupancy"}
    for row, (_, line) in zip(result.rows, table.iterrows(), strict=True):
        for name in table.columns:
            value = getattr(row, name)
            assert pd.isna(line[name]) if value is None else line[name] == value


def test_by_adds_rows_and_nothing_else() -> None:
    """Catches: intervals without being asked for, or totals that change when they are."""
    plain, by_hour = ccsim.run(branch(), replications=2), ccsim.run(branch(), replications=2, by="hour,type")
    assert all(row.interval is None and row.type is None for row in plain.rows)
    assert by_hour.rows[: len(plain.rows)] == plain.rows
    assert {row.interval for row in by_hour.rows if row.interval} >= {"08:00", "11:00"}
    assert {row.type for row in by_hour.rows if row.type} == {"account", "loan"}


def test_records_are_the_visits_of_all_replications() -> None:
    """Catches: replications in another order, a lost one, names or seconds out of step with the rows they belong to."""
    result = ccsim.run(branch(), replications=3)
    records = result.records
    assert records["replication"].is_monotonic_increasing
    for number in range(3):
        visits = result.replay(number).visits
        of_one = records[records["replication"] == number]
        np.testing.assert_array_equal(of_one["contact"].to_numpy(), visits["contact"])
        np.testing.assert_array_equal(of_one["agent"].fillna(-1).to_numpy(int), visits["agent"])
        assert of_one["outcome"].tolist() == [OUTCOMES[code] for code in visits["outcome"]]
        assert of_one["queue"].cat.codes.tolist() == visits["queue"].tolist()
        answered = visits["started"] >= 0
        waits = (visits["started"] - visits["joined"])[answered] / 1000
        np.testing.assert_allclose(of_one["wait_s"].to_numpy()[answered], waits)
        assert of_one["started"].isna().tolist() == (~answered).tolist()
    assert [result.replay(number).digest() for number in range(3)] == list(result.digests)
    assert result.digest == combined_digest(result.digests)


def test_there_is_no_replay_of_what_was_not_run() -> None:
    """Catches: a replication made up beyond the run, or counted from its end."""
    result = ccsim.run(desk(), replications=2)
    for number in (-1, 2):
        with pytest.raises(IndexError):
            result.replay(number)


def test_a_routing_rule_of_ones_own_decides() -> None:
    """Catches: a routing rule that is not handed to the engine, or forgotten when records are asked for."""

    def last(now: int, offers: Sequence[Offer]) -> Offer:
        return max(offers, key=lambda offer: (offer.agent, offer.contact))

    result = ccsim.run(desk(), replications=2, routing=last)
    assert result.digest != ccsim.run(desk(), replications=2).digest
    answered = result.records.query("outcome == 'answered'")
    assert answered["agent"].value_counts().idxmax() == 3


def test_a_routing_rule_with_a_memory_is_found_out() -> None:
    """Catches: records shown that are not those that were measured."""
    asked = []

    def moody(now: int, offers: Sequence[Offer]) -> Offer | None:
        asked.append(now)
        return offers[0] if len(asked) < 300 else None

    result = ccsim.run(desk(), replications=2, routing=moody)
    with pytest.raises(CcsimError, match="memory"):
        _ = result.records


def test_ctrl_c_hands_over_what_is_finished() -> None:
    """Catches: an interrupted notebook cell that loses everything."""

    def interrupt(done: int, goal: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(RunInterrupted) as stop:
        ccsim.run(desk(), replications=9, progress=interrupt)
    assert stop.value.result is not None
    assert stop.value.result.replications == 2
    assert stop.value.result.rows == ccsim.run(desk(), replications=2).rows


def test_ctrl_c_before_anything_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an internal error instead of an interruption."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", interrupt)
    with pytest.raises(RunInterrupted) as stop:
        ccsim.run(desk(), replications=9)
    assert stop.value.result is None


def test_a_lost_worker_hands_over_what_is_finished() -> None:
    """Catches: the exception without the result, on which the exit code 3 depends."""
    from experiments.test_replicate import die

    with pytest.raises(RunCutShortError) as loss:
        ccsim.run(desk(), replications=4, workers=2, routing=die)
    assert loss.value.result is None


def test_says_whether_the_precision_was_reached() -> None:
    """Catches: a limit that ends the search without a word."""
    assert not ccsim.run(desk(), precision="0.1%", max_replications=4).precise
    assert ccsim.run(desk(), precision="50%", max_replications=4).precise
    assert ccsim.run(desk(), replications=2).precise


def test_the_version_is_that_of_the_package() -> None:
    """Catches: a release whose `--version` says another number."""
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert ccsim.__version__ == project["project"]["version"]


def test_every_public_name_is_there() -> None:
    """Catches: a name promised in `__all__` that cannot be imported, or a wrong one that is."""
    for name in ccsim.__all__:
        assert getattr(ccsim, name) is not None
    assert set(ccsim.__all__) == set(dir(ccsim))
    with pytest.raises(AttributeError):
        _ = ccsim.simulate  # type: ignore[attr-defined]
