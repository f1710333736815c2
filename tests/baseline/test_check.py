"""What a check finds: the verdict, and what changed first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from desks import DESK

import ccsim
from ccsim.app.baselines import Question, accepted, again, how_to, outcome, record
from ccsim.baseline import check, measuring
from ccsim.baseline.check import FAIL, PASS, UNDECIDED, Finding, compare
from ccsim.baseline.document import Baseline
from ccsim.baseline.judge import CANNOT_TELL, INSIDE, OUTSIDE, Judged
from ccsim.records import VISIT_COLUMNS
from ccsim.workload import durations

HOW = how_to("simpy")
FILE = Path("desk.yaml")
REPLICATIONS = 6


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """A baseline of the desk."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / FILE).write_text(DESK, encoding="utf-8")
    return record(folder / FILE, folder, Question(replications=REPLICATIONS), HOW)[1]


def found(baseline: Baseline, *changes: str) -> Finding:
    """Check the desk with changes against a baseline."""
    return compare(baseline, ccsim.parse(DESK, changes=(f"seed={baseline.seed}", *changes)), HOW)


def of(finding: Finding, label: str) -> Judged:
    """One measure."""
    return next(one for one in finding.judged if one.label == label)


def tolerating(baseline: Baseline, label: str, tolerance: float, others: str = "1000%") -> Baseline:
    """A baseline in which a person has edited the tolerances: of one measure in s, of all others generously."""
    measures = {
        name: one.model_copy(update={"tolerance": f"{tolerance:.6f} s" if name == label else others})
        for name, one in baseline.measures.items()
    }
    return baseline.model_copy(update={"measures": measures})


def test_nothing_changed(recorded: Baseline) -> None:
    """Catches: a check that does not run the same seeds, or judges what is equal to be different."""
    finding = found(recorded)
    assert (finding.verdict, finding.equal, finding.first) == (PASS, True, None)
    assert all(one.same and one.place == INSIDE for one in finding.judged)
    assert (finding.keys, finding.new, finding.versions, finding.machine) == ((), (), None, None)


def test_digests_are_those_of_a_run(recorded: Baseline) -> None:
    """Catches: a digest that nobody else can compute; sums that are not those of the measures."""
    result = ccsim.run(ccsim.parse(DESK), replications=REPLICATIONS, engine="compiled")
    assert recorded.records_digest == result.digest
    assert recorded.fingerprint == result.scenario.fingerprint
    rows = {row.measure: row for row in result.rows if (row.queue, row.segment) == ("desk", "*")}
    for name in ("asa", "service_level", "offered", "wait_p90"):
        entry, row = recorded.measures[f"{name}[desk/*]"], rows[name]
        assert [entry.mean, entry.low, entry.high] == pytest.approx([row.mean, row.low, row.high], rel=1e-5)


def test_each_verdict_by_the_tolerance_alone(recorded: Baseline) -> None:
    """Catches: a change of the centre that is judged by the mean, or whose verdict does not follow the tolerance.

    With slower talk everybody waits longer, surely: how much longer is known to a half-width.
    """
    change, label = "queues.desk.talk={exponential: 200 s}", "asa[desk/*]"
    free = of(found(tolerating(recorded, label, 1e6), change), label)
    assert free.mean is not None
    assert free.low is not None
    assert free.high is not None
    assert 0 < free.low < free.high
    for tolerance, place, verdict in (
        (free.high + 0.001, INSIDE, PASS),
        (free.mean, CANNOT_TELL, UNDECIDED),
        (free.low - 0.001, OUTSIDE, FAIL),
    ):
        finding = found(tolerating(recorded, label, tolerance), change)
        assert (of(finding, label).place, finding.verdict) == (place, verdict)
        assert [one.label for one in (*finding.failed, *finding.open)] == ([] if verdict == PASS else [label])


def test_so_many_replications_tell(tmp_path: Path) -> None:
    """Catches: advice on replications after which it still cannot be told, or far more than it takes."""
    (tmp_path / FILE).write_text(DESK, encoding="utf-8")
    change, label = "queues.desk.talk={exponential: 186 s}", "asa[desk/*]"

    def checked(replications: int, tolerance: float) -> Judged:
        _, made = record(tmp_path / FILE, tmp_path, Question(replications=replications), HOW)
        return of(found(tolerating(made, label, tolerance), change), label)

    free = checked(6, 1e6)
    assert free.mean is not None
    assert free.high is not None
    tolerance = free.mean + (free.high - free.mean) / 2
    advised = checked(6, tolerance)
    assert (advised.place, advised.replications) == (CANNOT_TELL, 24)
    assert checked(48, tolerance).place == INSIDE


def test_changed_keys_are_named(recorded: Baseline) -> None:
    """Catches: a changed scenario blamed on the version or on chance; a change that alters no record and is not told."""
    finding = found(recorded, "queues.desk.talk={exponential: 195 s}", "queues.desk.target=90/20")
    assert {(key.path, key.old, key.new) for key in finding.keys} == {
        ("queues.desk.target.answer", "80 %", "90 %"),
        ("queues.desk.talk.exponential", "3 min", "3 min 15 s"),
    }
    harmless = found(recorded, "replications=7")
    assert harmless.equal
    assert [key.path for key in harmless.keys] == ["replications"]


def test_equal_records_counted_otherwise_fail(recorded: Baseline) -> None:
    """Catches: a target that was made easier, or a measure that is counted otherwise, hidden by equal records."""
    finding = found(recorded, "queues.desk.target=80/60")
    assert (finding.equal, finding.verdict) == (True, FAIL)
    assert {one.label for one in finding.failed} >= {"service_level[desk/*]"}


def test_a_measure_that_is_gone_fails(recorded: Baseline) -> None:
    """Catches: a queue renamed together with all that was promised of it."""
    renamed = DESK.replace("desk", "counter").replace("Test counter", "Test desk")
    finding = compare(recorded, ccsim.parse(renamed, changes=("seed=1",)), HOW)
    assert finding.verdict == FAIL
    assert {one.label for one in finding.judged if one.place == "gone"} >= {"asa[desk/*]"}
    assert "asa[counter/*]" in finding.new


def fates(scenario: ccsim.Scenario, replication: int) -> dict[int, list[tuple[int, ...]]]:
    """All visits of every contact."""
    visits = ccsim.run(scenario, replications=replication + 1, engine="simpy").replay(replication).visits
    told: dict[int, list[tuple[int, ...]]] = {}
    for row in zip(*(visits[name].tolist() for name in VISIT_COLUMNS), strict=True):
        told.setdefault(row[0], []).append(row)
    return told


@pytest.mark.parametrize("change", ["agents.team.staff.10:30=3", "queues.desk.patience={exponential: 179 s}"])
def test_first_contact_whose_fate_differs(recorded: Baseline, change: str) -> None:
    """Catches: a wrong contact; a story that is not its own. Against all visits of both runs, one by one."""
    before, after = ccsim.parse(DESK), ccsim.parse(DESK, changes=(change,))
    old, new = fates(before, 0), fates(after, 0)
    expected = min(contact for contact in old.keys() | new.keys() if old.get(contact) != new.get(contact))
    first = found(recorded, change).first
    assert first is not None
    assert (first.replication, first.first, first.last) == (0, expected, expected)
    arrived = before.start + np.timedelta64(new[expected][0][7], "ms").item()
    assert first.now.startswith(f"call, all, {arrived:%a %Y-%m-%d %H:%M:%S}")
    assert len(first.now.split("; ")) == len(new[expected])


def test_a_later_replication(recorded: Baseline) -> None:
    """Catches: a difference that is looked for in the first replication alone."""
    change = "agents.team.staff.10:30=3"
    scenario = ccsim.parse(DESK, changes=(change,))
    now = measuring.measure(scenario, 1, HOW, trace=True)
    mixed = recorded.model_copy(update={"records": [now.traced[0], *recorded.records[1:]]})
    first = found(mixed, change).first
    old, new = fates(ccsim.parse(DESK), 1), fates(scenario, 1)
    expected = min(contact for contact in old.keys() | new.keys() if old.get(contact) != new.get(contact))
    assert first is not None
    assert first.replication == 1
    assert first.first is not None
    assert first.last is not None
    assert first.first <= expected <= first.last
    assert first.last - first.first + 1 == recorded.records[1].each


def test_another_machine_with_other_last_bits(recorded: Baseline, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a baseline that holds on one machine alone.

    On another one, logarithms end in other bits, and a duration in a million is a millisecond longer: here one in some
    thousand, so that it happens at all.
    """
    usual = durations.rounded

    def a_little_longer(values: np.ndarray, least: int = 0) -> np.ndarray:  # type: ignore[type-arg]
        return usual(values * (1 + 1e-8), least)

    monkeypatch.setattr(durations, "rounded", a_little_longer)
    monkeypatch.setattr(check, "machine", lambda: "Darwin arm64, Python 3.13.1")
    monkeypatch.setattr(check, "versions", lambda: "ccsim 0.1.0 (beef), numpy 9.9.9, scipy 9.9.9")
    finding = found(recorded)
    assert not finding.equal
    assert finding.verdict == PASS
    assert not finding.keys
    assert finding.versions == (recorded.versions, "ccsim 0.1.0 (beef), numpy 9.9.9, scipy 9.9.9")
    assert finding.machine == (recorded.machine, "Darwin arm64, Python 3.13.1")
    assert finding.first is not None
    assert finding.first.first is not None


def test_duty_alone(recorded: Baseline, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: records that differ in who is on duty alone, blamed on a contact."""
    records = [recorded.records[0].model_copy(update={"digest": "0" * 64}), *recorded.records[1:]]
    finding = found(recorded.model_copy(update={"records": records, "records_digest": "0" * 64}))
    assert finding.first is not None
    assert (finding.first.replication, finding.first.first) == (0, None)


def test_accepted(recorded: Baseline) -> None:
    """Catches: tolerances that a person edited lost, a measure that he took out back again, a baseline that is not kept then."""
    edited = tolerating(recorded, "asa[desk/*]", 7.5)
    del (measures := dict(edited.measures))["aht[team]"]
    edited = edited.model_copy(update={"measures": measures})
    change = "queues.desk.talk={exponential: 200 s}"
    scenario = ccsim.parse(DESK, changes=(change,))
    made = accepted(compare(edited, scenario, HOW, trace=True))
    assert made.measures["asa[desk/*]"].tolerance == "7.500000 s"
    assert made.measures.keys() == measures.keys()
    assert compare(made, scenario, HOW).equal
    again_made = accepted(compare(made, scenario, HOW, trace=True))
    assert again_made == made


def test_what_was_asked_for_is_asked_again(tmp_path: Path) -> None:
    """Catches: a baseline of a variant, of other changes or another seed that is checked as the scenario stands."""
    path = tmp_path / FILE
    path.write_text(DESK + "variants: {more: {agents.team.staff.8:00: 6}}\n", encoding="utf-8")
    question = Question(
        name="x", replications=2, seed=7, variant="more", changes=("queues.desk.wrap.mixture=[[100 %, 40 s]]",)
    )
    file, made = record(path, tmp_path, question, HOW)
    assert file.name == "desk.x.json"
    scenario = again(path, made)
    assert (scenario.seed, scenario.fingerprint) == (7, made.fingerprint)
    assert scenario.what_if == ("variant more", "queues.desk.wrap.mixture=[[100 %, 40 s]]")
    assert compare(made, scenario, HOW).equal


def test_engines_and_processes_make_no_difference(recorded: Baseline) -> None:
    """Catches: a baseline that depends on who made it."""
    scenario = ccsim.parse(DESK)
    for how in (how_to("compiled"), replace(how_to("compiled"), workers=2)):
        made = measuring.measure(scenario, REPLICATIONS, how, trace=True)
        assert made.traced == recorded.records


def test_wrong_scenario_is_an_outcome(tmp_path: Path) -> None:
    """Catches: one wrong scenario of many that keeps the others from being checked."""
    (tmp_path / FILE).write_text("ccsim: 1\n", encoding="utf-8")
    (tmp_path / "desk.json").write_text("{", encoding="utf-8")
    told = outcome(tmp_path / FILE, tmp_path / "desk.json", HOW)
    assert told.verdict == "wrong input"
    assert told.problems[0].line == 1
