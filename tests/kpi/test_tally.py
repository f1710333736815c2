"""The tally against the plain way, to the last digit: every scenario, any cutting into pieces, any order that an engine keeps."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import casebook
import numpy as np
import pytest
from harness import examples
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases

from ccsim import compiler, kpi, load, plan, workload
from ccsim.errors import UsageError
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.tallying import added, followed, in_order, run_with_measures, same, served, tallied
from kpi.test_twin import SCENARIOS, drawn_for, scenario
from kpi.written import abandoned, answered, planned, records, visit

SCENARIO_FILES = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml"))
PART = {
    "telecom_day": {"cooldown": "0 s", "start": "2026-03-18 19:00", "duration": "1 h"},
    "telecom_month": {"start": "2026-03-04 09:00", "duration": "1 h"},
}
"""Of a scenario whose whole workload would fill the memory."""
needs_numba = pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)


@examples(150)
@given(cases(), st.integers(0, 10**6))
def test_random_scenarios(case: Case, seed: int) -> None:
    """Catches: any figure in which the compiled pass differs from the plain way, in any breakdown; pieces that are forgotten."""
    luck = Random(seed)
    run = run_with_measures(case, seed)
    made = plan.make(run.scenario, run.journeys)
    by = luck.sample(kpi.BY, luck.randint(0, len(kpi.BY)))
    rows = in_order(run.records, followed(run))
    cuts = [luck.randint(0, len(rows[0])) for _ in range(luck.choice([0, 1, 3, 20]))]
    tally = kpi.Tally(run.scenario, run.journeys, made, by)
    measured = added(tally, rows, cuts, since=luck.random() < 0.5)
    same(measured, kpi.measure(run.scenario, run.journeys, made, run.records, by, workload=run.workload))


@needs_numba
@examples(50)
@given(cases(), st.integers(0, 10**6))
def test_rows_as_the_compiled_engine_writes_them(case: Case, seed: int) -> None:
    """Catches: an order of rows that the engine keeps and the tally takes for another, or what it says beside them."""
    from ccsim.engines import compiled
    from ccsim.engines.compiled.simulate import Whole

    run = run_with_measures(case, seed)
    made = plan.make(run.scenario, run.journeys)
    tally = kpi.Tally(run.scenario, run.journeys, made, kpi.BY)
    try:
        for written in compiled.stream(made, plan.roster(made, run.workload.attendance), [Whole(run.workload)]):
            tally.add(written.visits, written.duty, written.drawn, waiting_since=written.waiting_since)
    except compiled.TooLargeError:
        return
    same(tally.replication(), kpi.measure(run.scenario, run.journeys, made, run.records, kpi.BY, workload=run.workload))


@pytest.mark.parametrize("path", SCENARIO_FILES, ids=lambda path: path.stem)
def test_scenarios_of_the_repository(path: Path) -> None:
    """Catches: figures of the centres that change with the way in which they are measured."""
    model = load(path)
    for key, value in PART.get(path.stem, {}).items():
        model = model.set(key, value)
    ways = journeys(model)
    made, drawn = plan.make(model, ways), workload.draw(model, ways, 0)
    one = served(model, ways, drawn)
    expected = kpi.measure(model, ways, made, one, kpi.BY, workload=drawn)
    same(tallied(model, ways, made, one, kpi.BY, workload=drawn), expected)


@pytest.mark.parametrize("case", list(casebook.cases()), ids=lambda case: case.title)
def test_hand_worked_cases(case: casebook.Handwork, tmp_path: Path) -> None:
    """Catches: a rare course of events (a callback, a transfer that overflows, overtime) that is measured otherwise."""
    (tmp_path / "calls.csv").write_text(case.log)
    model = parse(case.text, folder=tmp_path)
    ways = journeys(model)
    drawn = case.with_hand_set_draws(workload.draw(model, ways, 0))
    one, made = served(model, ways, drawn), plan.make(model, ways)
    expected = kpi.measure(model, ways, made, one, kpi.BY, workload=drawn)
    same(tallied(model, ways, made, one, kpi.BY, workload=drawn), expected)


@pytest.mark.parametrize("name", SCENARIOS)
def test_random_records(name: str) -> None:
    """Catches: instants on edges, late visits, lines and segments that random scenarios seldom bring about."""
    model = scenario(name)
    ways, made = journeys(model), SimpleNamespace(scheduled=[0.5, 0.25], paid=[0.4, 0.0])

    @examples(100)
    @given(drawn_for(name), st.lists(st.integers(0, 40), max_size=4), st.booleans())
    def alike(one: Records, cuts: list[int], since: bool) -> None:
        rows = in_order(one)
        tally = kpi.Tally(model, ways, made, kpi.BY)
        measured = added(tally, rows, [min(cut, len(rows[0])) for cut in cuts], since=since)
        same(measured, kpi.measure(model, ways, made, one, kpi.BY))

    alike()


QUEUE = """
ccsim: 1
start: 2026-03-02 08:00
duration: DURATION
interval: 12 h
segments: {vip: {share: 20 %}, ordinary: rest}
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk, next: NEXT}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}, mail: {}}
defaults: {queues: {talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {people: {serves: {desk: 1, mail: 1}, staff: 1}}
costs: {line_minute: 0.6, lost: 2}
"""
DAY = 86_400


def measured_both_ways(one: Records, duration: str = "1 day", following: str = "{}", **ways: Any) -> None:
    """Measure some written records, and fail unless both ways agree."""
    model = parse(QUEUE.replace("DURATION", duration).replace("NEXT", following))
    same(
        tallied(model, journeys(model), planned(1), one, kpi.BY, **ways),
        kpi.measure(model, journeys(model), planned(1), one, kpi.BY, **ways),
    )


def test_instants_beyond_32_bits() -> None:
    """Catches: a run of more than 49 days whose instants wrap, or whose earlier contacts are forgotten when room is made."""
    late = 50 * DAY
    rows = [
        answered(0, 5, 65, 100),
        abandoned(1, 49 * DAY, 49 * DAY + 60),
        answered(1, late, late + 30, late + 90, attempt=1, cause=4, arrived=late),
        abandoned(2, late + 10, late + 20, segment=1),
        answered(2, late + 80, late + 90, late + 99, attempt=1, cause=4, arrived=late + 80, segment=1),
        answered(3, 55 * DAY, 58 * DAY, 58 * DAY + 1),
    ]
    redial = "{redial: {after: abandoned, share: 50 %, in: 1 min}}"
    measured_both_ways(records(rows, [(0, 0, 10, 59 * DAY)]), "60 days", redial)


def test_more_contacts_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: contacts beyond the room made for them, and those already known lost when there is more."""
    if compiler.AVAILABLE:
        monkeypatch.setattr("ccsim.kpi.tally.ledger.FEWEST", 2)
    rows = [abandoned(n, 10 * n, 10 * n + 5) for n in range(40)]
    rows += [answered(n, 1000 + n, 1002 + n, 1003 + n, attempt=1, cause=4, arrived=1000) for n in range(0, 40, 3)]
    measured_both_ways(records(rows), following="{redial: {after: abandoned, share: 50 %, in: 1 min}}")


@needs_numba
def test_waits_too_long_for_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: long waits that are lost, or that come before shorter ones, where many periods leave few bits for waits."""
    from ccsim.kpi.tally import compiled

    usual = compiled.frame
    monkeypatch.setattr(compiled, "_latest", [])

    def narrow(*args: Any) -> Any:
        made = usual(*args)
        return replace(made, layout=made.layout._replace(long=20_000))

    monkeypatch.setattr(compiled, "frame", narrow)
    luck = Random(1)
    rows = [answered(n, 10 * n, 10 * n + luck.randint(0, 60), 10 * n + 100, segment=n % 2) for n in range(200)]
    measured_both_ways(records(rows))


def test_a_line_held_from_after_closing() -> None:
    """Catches: a line that is held for less than no time by who comes to it after the doors have closed and is never served."""
    rows = [
        answered(0, DAY - 10, DAY - 10, DAY + 60, line_from=DAY - 10, line_to=DAY + 60),
        visit(0, "unserved", visit=1, cause=2, arrived=DAY - 10, queue=1, joined=DAY + 60, line_from=DAY + 60),
        visit(1, "unserved", queue=0, joined=DAY - 30, line_from=DAY - 30),
    ]
    measured_both_ways(records(rows), following="{hand_over: {after: answered, share: 50 %, to: mail}}")


def test_a_transfer_in_another_interval() -> None:
    """Catches: a transferred talk that stays settled, or is taken back where the transfer comes rather than where it was."""
    rows = [
        answered(0, 10, 20, 13 * 3600, segment=1),
        answered(0, 13 * 3600, 13 * 3600, 14 * 3600, visit=1, cause=1, arrived=10, queue=1, segment=1),
        answered(1, 30, 13 * 3600, 14 * 3600),
    ]
    measured_both_ways(records(rows), following="{hand_over: {after: answered, share: 50 %, to: mail}}")


def test_what_was_drawn_is_not_known() -> None:
    """Catches: a share of the settled that is made up where the records do not tell."""
    following = "{again: {after: answered, share: 40 %, in: 5 days}}"
    model = parse(QUEUE.replace("DURATION", "1 day").replace("NEXT", following))
    tally = kpi.Tally(model, journeys(model), planned(1))
    visits, duty, _ = in_order(records([answered(0, 0, 1, 2), answered(1, 5, 6, 7)]))
    tally.add(visits[:1], duty, np.array([True]))
    tally.add(visits[1:], duty)
    assert "resolved" not in tally.replication().columns["run"]
    tally = kpi.Tally(model, journeys(model), planned(1))
    tally.add(visits, duty, np.array([True, False]))
    run = tally.replication().columns["run"]
    assert (run["resolved"][0, -1], run["first_answered"][0, -1]) == (1, 2)


def test_one_scenario_after_another() -> None:
    """Catches: cells, targets or names of the scenario measured before, which are kept for the next replication."""
    rows = records([answered(0, 0, 10, 20), answered(1, 5, 30, 40, queue=1)])
    for duration, following in (
        ("1 day", "{}"),
        ("2 days", "{}"),
        ("1 day", "{hand_over: {after: answered, to: mail}}"),
    ):
        measured_both_ways(rows, duration, following.replace("answered,", "answered, share: 5 %,"))


def tally_of(*visits: dict[str, int]) -> tuple[kpi.Tally, Any, Any]:
    """A tally, and rows for it in the order in which they are given."""
    model = parse(QUEUE.replace("DURATION", "1 day").replace("NEXT", "{}"))
    one = records([*visits])
    table = np.stack([[row[name] for name in one.visits] for row in visits])
    return kpi.Tally(model, journeys(model), planned(1)), table, np.empty((0, 4), np.int64)


@needs_numba
def test_rows_out_of_order() -> None:
    """Catches: rows in the order of the records, not of their writing, measured wrongly without a word."""
    tally, visits, duty = tally_of(answered(0, 0, 30, 40), answered(1, 10, 20, 40))
    with pytest.raises(ValueError, match="not in the order"):
        tally.add(visits, duty)


@needs_numba
@pytest.mark.parametrize("late", [answered(1, 29, 31, 40), visit(1, "unserved", queue=0, joined=29)])
def test_waited_before_it_was_said(late: dict[str, int]) -> None:
    """Catches: a longest queue that leaves out who turns up after it was settled."""
    tally, visits, duty = tally_of(answered(0, 0, 30, 40), late)
    tally.add(visits[:1], duty, waiting_since=29_001)
    with pytest.raises(ValueError, match="waiting_since"):
        tally.add(visits[1:], duty)
    tally, visits, duty = tally_of(answered(0, 0, 30, 40), late)
    tally.add(visits[:1], duty, waiting_since=29_000)
    tally.add(visits[1:], duty)
    assert tally.replication().columns["run"]["longest_queue"].max() == 2


@needs_numba
def test_a_transfer_where_nobody_transfers() -> None:
    """Catches: a row that the scenario cannot have brought about, written into memory that is not there."""
    tally, visits, duty = tally_of(answered(0, 0, 30, 40), answered(0, 40, 40, 50, visit=1, cause=1))
    with pytest.raises(ValueError, match="transfers nobody"):
        tally.add(visits, duty)


def test_tables_of_another_shape() -> None:
    """Catches: a table turned on its side that compiled code reads beyond its end."""
    tally, visits, duty = tally_of(answered(0, 0, 30, 40))
    for wrong in ((visits.T, duty), (visits, visits), (visits[0], duty)):
        with pytest.raises(ValueError, match="no visits and spells"):
            tally.add(*wrong)
    with pytest.raises(UsageError, match="moon"):
        kpi.Tally(parse(QUEUE.replace("DURATION", "1 day").replace("NEXT", "{}")), None, planned(1), ["moon"])


@needs_numba
def test_memory_is_freed() -> None:
    """Catches: waits of the whole run remembered for the longest queue although it is settled."""
    rows = [answered(n, 10 * n, 10 * n + 15, 10 * n + 16) for n in range(1000)]
    tally, visits, duty = tally_of(*rows)
    for begin in range(0, 1000, 100):
        tally.add(visits[begin : begin + 100], duty, waiting_since=10_000 * (begin + 100))
        pending = tally._way._ledger._begins + tally._way._ledger._ends  # type: ignore[attr-defined]
        assert sum(map(len, pending)) <= 2


EVERY_FACT = """
import sys
from typing import get_type_hints
from ccsim import kpi, plan, workload
from ccsim.kpi.facts import Caller, Visit
from ccsim.kpi.table import CALLER_COLUMNS, VISIT_COLUMNS
from ccsim.scenario.journeys import journeys

def figure(name, kind):
    return eval(f"lambda v: (v.{name} == 1) | (v.{name} == 2)" if kind is bool else f"lambda v: v.{name} * 3 - 1")

for table, of in ((VISIT_COLUMNS, Visit), (CALLER_COLUMNS, Caller)):
    table |= {"fact_" + name: figure(name, kind) for name, kind in get_type_hints(of).items()}

from desks import branch
from kpi.tallying import same, served, tallied
model = branch("queues.account.wrap={constant: 20 s}", "duration=4 h", "cooldown=1 h")
ways = journeys(model)
made, drawn = plan.make(model, ways), workload.draw(model, ways, 0)
records = served(model, ways, drawn)
found = tallied(model, ways, made, records, kpi.BY)
same(found, kpi.measure(model, ways, made, records, kpi.BY))
print(sum(name.startswith("fact_") and values.any() for name, values in found.columns["run"].items()))
"""


@needs_numba
def test_a_measure_can_be_made_of_any_fact() -> None:
    """Catches: a fact that the table may use and that the compiled pass fills in otherwise, or forgets."""
    done = subprocess.run(
        [sys.executable, "-c", EVERY_FACT], capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30
