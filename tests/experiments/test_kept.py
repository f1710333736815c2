"""Records that are kept and digests taken while an engine writes: the same as of finished records, and in little memory."""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from desks import branch
from harness import examples, prepared, run
from hypothesis import given
from hypothesis import strategies as st
from kpi.tallying import in_order
from strategies import Case, cases

from ccsim import compiler, kpi, plan
from ccsim.engines import compiled
from ccsim.engines.compiled.simulate import Whole
from ccsim.experiments import kept
from ccsim.experiments.kept import Keeper, Stored
from ccsim.experiments.unit import COMPILED, prepare, run_unit, simulate
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Digest, Records

needs_numba = pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)


def written(records: Records, random: Random) -> list[tuple[Any, Any]]:
    """Records as an engine might write them: those of one instant in any order, in tables of any length."""
    order = np.array(random.sample(range(len(records.visits["contact"])), len(records.visits["contact"])), np.int64)
    shuffled = Records({name: column[order] for name, column in records.visits.items()}, records.duty)
    visits, duty, _ = in_order(shuffled)
    cuts = sorted(random.randrange(len(visits) + 1) for _ in range(random.randrange(6)))
    spells = sorted(random.randrange(len(duty) + 1) for _ in cuts)
    return list(zip(np.split(visits, cuts), np.split(duty, spells), strict=True))


@given(cases(), st.randoms(use_true_random=False))
@examples(40)
def test_a_digest_taken_on_the_way(case: Case, random: Random) -> None:
    """Catches: a digest that depends on where the pieces end, or on the order in which an engine treats one instant."""
    records, taken = run(case).records, Digest()
    for visits, duty in written(records, random):
        taken.add(visits, duty)
        visits[:], duty[:] = -7, -7  # an engine uses its tables again
    assert taken.finished() == records.digest()


def test_every_cell_is_in_the_digest() -> None:
    """Catches: a column or a row that the digest passes over, a spell taken for a visit."""
    records = simulate(prepare(branch()), 0)
    digests = {records.digest()}
    for name in ("visits", "duty"):
        table = getattr(records, name)
        changed = [{**table, column: np.append(table[column][:-1], table[column][-1] + 5)} for column in table]
        changed.append({column: values[:-1] for column, values in table.items()})
        digests |= {
            Records(**{"visits": records.visits, "duty": records.duty, name: each}).digest() for each in changed
        }
    assert len(digests) == 1 + len(VISIT_COLUMNS) + len(DUTY_COLUMNS) + 2


@given(cases(), st.randoms(use_true_random=False))
@examples(40)
def test_from_a_file_come_the_same_records(tmp_path_factory: Any, case: Case, random: Random) -> None:
    """Catches: visits of a contact apart or out of order, those of another, the last ones in hand forgotten."""
    records = run(case).records
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept, "IN_MEMORY", 5)
        patched.setattr(kept, "TOGETHER", 3)
        keeper = Keeper(tmp_path_factory.mktemp("kept"))
        for visits, duty in written(records, random):
            keeper.add(visits, duty)
            visits[:], duty[:] = -7, -7
        found = keeper.finish()
    assert isinstance(found, Stored) == (len(records.visits["contact"]) > 5)
    whole = found.load() if isinstance(found, Stored) else found
    parts = list(found.parts())
    for name in VISIT_COLUMNS:
        np.testing.assert_array_equal(
            np.concatenate([np.empty(0), *(part[name] for part in parts)]), records.visits[name]
        )
        np.testing.assert_array_equal(whole.visits[name], records.visits[name])
    for name in DUTY_COLUMNS:
        np.testing.assert_array_equal(whole.duty[name], records.duty[name])


def stored(folder: Path) -> Stored:
    """Records of some size, in a file."""
    visits = np.arange(kept.WIDTH * (kept.IN_MEMORY + 1)).reshape(-1, kept.WIDTH)
    keeper = Keeper(folder)
    keeper.add(visits, np.zeros((1, 4), np.int64))
    found = keeper.finish()
    assert isinstance(found, Stored)
    return found


def test_the_file_lasts_as_long_as_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: files left behind, or gone before whoever got the records from a worker has read them."""
    monkeypatch.setattr(kept, "IN_MEMORY", 5)
    one = stored(tmp_path)
    letter = pickle.dumps(one)
    del one
    assert len(list(tmp_path.iterdir())) == 1
    other = pickle.loads(letter)
    assert sum(len(part["contact"]) for part in other.parts()) == 6
    del other
    assert list(tmp_path.iterdir()) == []


@needs_numba
def test_a_unit_that_ends_early_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: gigabytes left behind by Ctrl-C."""

    def interrupted(self: kpi.Tally) -> None:
        assert len(list(tmp_path.iterdir())) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(kept, "IN_MEMORY", 5)
    monkeypatch.setattr(kpi.Tally, "replication", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_unit(prepare(branch()), 0, frozenset(), COMPILED, keep_in=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Catches: pieces that are collected until the end, as one replication of a month brings 2 GB of them."""
    rows = np.zeros((65_536, kept.WIDTH), np.int64)
    size = rows.nbytes
    keeper, taken = Keeper(tmp_path), Digest()
    tracemalloc.start()
    try:
        for batch in range(20):
            rows[:, 0] = np.arange(batch * len(rows), (batch + 1) * len(rows))
            rows[:, 9] = rows[:, 0] // 10
            keeper.add(rows, rows[:0, :4])
            taken.add(rows)
        found = keeper.finish()
        for part in found.parts():
            assert part["contact"][0] % kept.TOGETHER == 0
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found, Stored)
    assert peak < 17 * size  # four batches in hand, twice more while they are put into order


@needs_numba
@given(cases())
@examples(40)
def test_what_the_engine_writes_is_in_order(case: Case) -> None:
    """Catches: rows that the compiled engine writes later than they are settled, so that a digest on the way is refused."""
    scenario, ways, drawn = prepared(case)
    made, taken = plan.make(scenario, ways), Digest()
    roster = plan.roster(made, drawn.attendance)
    for one in compiled.stream(made, roster, [Whole(drawn)]):
        taken.add(one.visits, one.duty)
    assert taken.finished() == compiled.run(made, roster, drawn).digest()
