"""Results that were written can be asked again, and give the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ccsim
from ccsim.app.batch import open_batch
from ccsim.app.compare.files import write_comparison
from ccsim.app.files.again import MARK, make_folder
from ccsim.app.files.asked_again import comparison_again, read_written, same_points, sweep_again
from ccsim.app.files.export import write, write_sweep
from ccsim.errors import CcsimError, UsageError

TEXT = """
ccsim: 1
duration: 2 h
segments: {vip: {share: 20 %}, ordinary: rest}
defaults: {queues: {wrap: {constant: 30 s}}}
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
policies: {strict: {priority: {vip: 1}}, even: {}}
variants: {busy: {contacts.call.arrivals.rate: 80 per hour}}
"""


def centre() -> ccsim.Scenario:
    return ccsim.parse(f"# How many agents\n# does it take?\n#\n# Much more.\n{TEXT}")


def test_run(tmp_path: Path) -> None:
    """Catches: a scenario that is written without its variant, changes, policy or seed; what-ifs that are forgotten."""
    scenario = centre().with_variant("busy").set("agents.team.staff", 5).set("policy", "strict").set("seed", 9)
    result = ccsim.run(scenario, replications=2)
    write(result, result.to_dict(), tmp_path)
    written = read_written(str(tmp_path / "run.json"))
    again = written.scenario
    assert written.kind == "run"
    assert again.question == scenario.question == "How many agents does it take?"
    assert again.what_if == scenario.what_if == ("variant busy", "agents.team.staff=5")
    assert ccsim.run(again, replications=written.document["replications"]).digest == result.digest


WAYS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "grid": ({"agents.team.staff": "3:5", "variant": "all", "policy": "all"}, {"replications": 2}),
    "each": (
        {"defaults.queues.wrap.constant": ["10 s", "0.5 min"], "queues.desk.talk*": ["1.10"]},
        {"each": True, "replications": 2},
    ),
    "find": (
        {"agents.team.staff": "3:8"},
        {"find": "asa<=20 s", "precision": "5 s", "measures": "asa,service_level[desk/vip]", "by": "hour"},
    ),
}


@pytest.mark.parametrize(("vary", "how"), WAYS.values(), ids=WAYS)
def test_sweep(tmp_path: Path, vary: dict[str, object], how: dict[str, object]) -> None:
    """Catches: points that the resolved scenario cannot make (variants, defaults) lost; another question; other texts."""
    swept = ccsim.sweep(centre(), vary, **how)  # type: ignore[arg-type]
    write_sweep(swept, tmp_path)
    written = read_written(str(tmp_path))
    assert written.kind == "sweep"
    with open_batch() as batch:
        again = sweep_again(written, swept.engine).run(batch.simulate)
    same_points(written, again)
    assert again.to_dict() == swept.to_dict()
    assert [str(point) for point in again.points] == [str(point) for point in swept.points]


def test_compare(tmp_path: Path) -> None:
    """Catches: candidates in another order, with other names or VIPs; what was asked besides forgotten."""
    how: dict[str, object] = {"make_good": "ordinary", "replications": 3, "by": "hour"}
    found = ccsim.compare(centre(), policies="even,strict", variants="all", **how)  # type: ignore[arg-type]
    write_comparison(found, found.to_dict(), tmp_path)
    written = read_written(str(tmp_path))
    assert written.kind == "compare"
    with open_batch() as batch:
        again = comparison_again(written, found.engine).run(batch.simulate)
    assert again.to_dict() == found.to_dict()


def test_not_what_it_was(tmp_path: Path) -> None:
    """Catches: a scenario that was edited since, simulated under the figures of another."""
    result = ccsim.run(centre(), replications=1)
    write(result, result.to_dict(), tmp_path)
    file = tmp_path / "scenario.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("seed: '1'", "seed: '2'"), encoding="utf-8")
    with pytest.raises(UsageError, match="is not the scenario of"):
        read_written(str(tmp_path)).scenario  # noqa: B018
    file.unlink()
    with pytest.raises(UsageError, match="is not there"):
        read_written(str(tmp_path)).scenario  # noqa: B018


def test_earlier_files_go(tmp_path: Path) -> None:
    """Catches: candidates of an earlier comparison taken for points of the sweep that was written over it."""
    found = ccsim.compare(centre(), policies="even,strict", replications=1)
    write_comparison(found, found.to_dict(), tmp_path)
    (tmp_path / "scenarios" / "mine.yaml").write_text("ccsim: 1\n", encoding="utf-8")
    swept = ccsim.sweep(centre(), {"agents.team.staff": "3:4"}, replications=1)
    write_sweep(swept, tmp_path)
    assert [path.name for path in (tmp_path / "scenarios").iterdir()] == ["mine.yaml"]
    sweep_again(read_written(str(tmp_path)), swept.engine)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"points": []}', '{"ccsim": "1", "groups": {}}', "\x00"])
def test_something_else(tmp_path: Path, text: str) -> None:
    """Catches: a traceback where a folder holds another program's run.json."""
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json is not of ccsim"):
        read_written(str(tmp_path))


def test_no_file(tmp_path: Path) -> None:
    """Catches: a traceback for a folder of something else."""
    with pytest.raises(UsageError, match="No such file"):
        read_written(str(tmp_path))


def test_search_that_went_elsewhere(tmp_path: Path) -> None:
    """Catches: a search that is asked again, looks elsewhere, and is taken for the same."""
    swept = ccsim.sweep(centre(), {"agents.team.staff": "3:8"}, find="asa<=20 s", precision="5 s")
    write_sweep(swept, tmp_path)
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    document["points"][0]["fingerprint"] = "0"
    (tmp_path / "run.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CcsimError, match="cannot be asked again"):
        same_points(read_written(str(tmp_path)), swept)


def test_own_scenario_stays(tmp_path: Path) -> None:
    """Catches: `ccsim run scenario.yaml --out .` writing over the user's own scenario."""
    (tmp_path / "scenario.yaml").write_text("ccsim: 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="would be overwritten"):
        make_folder(tmp_path)
    (tmp_path / "scenario.yaml").write_text(f"{MARK}ccsim: 1\n", encoding="utf-8")
    assert make_folder(tmp_path) == tmp_path
