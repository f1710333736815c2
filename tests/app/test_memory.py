"""A run that is too large for memory is refused before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import DESK, branch, desk

import ccsim
from ccsim.app import api, memory
from ccsim.app.memory import available, fitting_workers, reckon
from ccsim.cli.main import main
from ccsim.errors import UsageError
from ccsim.experiments.unit import COMPILED, prepare
from ccsim.kpi import BY
from ccsim.scenario import Scenario
from ccsim.workload import draw

GB = 1e9


CALLS_BACK = (
    "queues.account.callback="
    "{offer: {after: 20 s}, accept: 50 %, reached: 60 %, dial: 20 s, tries: 6, retry_after: 5 min}"
)
MOST_END_IN_THE_IVR = "ivr.nodes.menu.then={account: 10 %, done: 80 %, hang_up: rest}"


@pytest.mark.parametrize(
    "scenario",
    [
        desk(),
        branch(),
        branch("contacts.account.next.redial.share=5%"),
        branch(MOST_END_IN_THE_IVR),
        branch(CALLS_BACK),
    ],
)
def test_draws_are_reckoned_as_they_are(scenario: Scenario) -> None:
    """Catches: a table of draws that is forgotten, or a number taken for a contact: a run that is let in and dies."""
    model = prepare(scenario)
    drawn = [draw(scenario, model.journeys, number) for number in range(20)]
    held = sum(column.nbytes for each in drawn for _, column in each.columns()) / 20
    contacts = sum(each.contacts for each in drawn) / 20
    need = reckon(scenario, "simpy", (), 0, keep=False)
    assert need.contacts == pytest.approx(contacts, rel=0.05)  # 20 replications of 400 and more: 4 half-widths
    objects = need.process - memory.PROCESS["simpy"] - 2 * reckon(scenario, "simpy", (), 1, keep=False).measures
    rows = objects - memory.AS_OBJECTS * held
    assert 0.9 * memory.VISIT * contacts < rows + 0.2 * memory.AS_OBJECTS * held
    assert rows < 2.5 * memory.VISIT * contacts + 0.2 * memory.AS_OBJECTS * held


def test_measures_are_reckoned_as_they_are() -> None:
    """Catches: a breakdown whose rows are not counted, or counted a hundred times."""
    scenario = branch()
    for by in ((), ("interval",), ("type",), BY):
        columns = ccsim.run(scenario, replications=1, by=by).measured[0].columns
        held = sum(values.nbytes for of_kind in columns.values() for values in of_kind.values())
        assert held / 2 < reckon(scenario, COMPILED, by, 1, keep=False).measures < 2 * held


def test_the_horizon_costs_the_compiled_engine_little() -> None:
    """Catches: a month refused that would be worked through day by day; one let in that SimPy would hold as a whole."""
    day, month = (
        desk("contacts.call.arrivals.scale=2000"),
        desk("contacts.call.arrivals.scale=2000", "duration=30 days"),
    )
    grown = {
        engine: reckon(month, engine, (), 1, keep=True).process - reckon(day, engine, (), 1, keep=True).process
        for engine in (COMPILED, "simpy")
    }
    contacts = reckon(month, COMPILED, (), 1, keep=True).contacts * 29 / 30
    assert grown[COMPILED] / contacts == pytest.approx(memory.OF_CONTACT, rel=0.05)
    assert grown["simpy"] / contacts > 500


def test_as_many_workers_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a run refused that would fit with fewer processes, though nobody asked for so many; a cure that does not help."""
    monkeypatch.setattr(memory, "processors", lambda: 8)
    monkeypatch.setattr(memory, "available", lambda: 10 * GB)
    need = memory.Need(1e6, 3 * GB, 0.5 * GB)
    assert fitting_workers(need, COMPILED, None, 20) == 3
    assert fitting_workers(need, COMPILED, None, 2) is None
    assert fitting_workers(need, COMPILED, 3, 20) == 3
    with pytest.raises(
        UsageError, match=r"4 workers would need about 12\.5 GB .*; 10\.0 GB are free.*: fewer workers$"
    ):
        fitting_workers(need, COMPILED, 4, 20)
    with pytest.raises(UsageError, match=r"one process would need .*: a shorter duration, the compiled engine$"):
        fitting_workers(memory.Need(1e6, 30 * GB, 0), "simpy", 1, 1)
    with pytest.raises(UsageError, match=r"fewer replications or no intervals$"):
        fitting_workers(memory.Need(1e6, 3 * GB, 9 * GB), COMPILED, None, 1)
    monkeypatch.setattr(memory, "available", lambda: None)
    assert fitting_workers(memory.Need(1e6, 30 * GB, 0), "simpy", 1, 1) == 1


def test_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a container's limit overlooked, caches taken for used memory, a traceback on other systems."""
    meminfo, cgroup, groups = tmp_path / "meminfo", tmp_path / "cgroup", tmp_path / "groups"
    for name, path in (("MEMINFO", meminfo), ("CGROUP", cgroup), ("CGROUPS", groups)):
        monkeypatch.setattr(memory, name, path)
    assert available() is None
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable: 4000 kB\nSwapFree: 1000 kB\nHugePages_Total: 0\n")
    assert available() == 5000 * 1024
    cgroup.write_text("1:cpu:/x\n0::/pod/run\n")
    for folder, limit, used in (("pod/run", "max", 5), ("pod", "3000000", 2_500_000)):
        (groups / folder).mkdir(parents=True, exist_ok=True)
        (groups / folder / "memory.max").write_text(f"{limit}\n")
        (groups / folder / "memory.current").write_text(f"{used}\n")
        (groups / folder / "memory.stat").write_text("anon 3\ninactive_file 700000\n")
    assert available() == 1_200_000
    (groups / "pod" / "memory.max").write_text("max\n")
    assert available() == 5000 * 1024


def test_refused_at_once_with_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches: a run that is simulated and killed; a refusal without what it would need, or with another exit code."""
    monkeypatch.setattr(api, "replicate", lambda *_, **__: pytest.fail("it has begun"))
    monkeypatch.setattr(memory, "available", lambda: 8 * GB)
    (tmp_path / "desk.yaml").write_text(f"ccsim: 1\n{DESK}")
    with pytest.raises(SystemExit) as left:
        main(["run", str(tmp_path / "desk.yaml"), "-q", "-r", "1", "--set", "contacts.call.arrivals.scale=1000000"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("Error: memory: one process would need about ")
    assert "310,000,000 contacts a replication; 8.0 GB are free" in said
