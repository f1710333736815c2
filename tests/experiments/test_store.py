"""The run store: what is finished is kept and never made again, and nothing else is taken for it."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from desks import branch, desk

from ccsim.app.batch import open_batch
from ccsim.errors import UsageError
from ccsim.experiments import store as stores
from ccsim.experiments.batch import Asked, BatchRunner
from ccsim.experiments.jobs import Job, Task
from ccsim.experiments.packing import pack, unpack
from ccsim.experiments.store import StoreError, open_store
from ccsim.experiments.unit import SIMPY, prepare, run_unit
from ccsim.kpi import Replication

BY = frozenset({"interval", "type"})


def same(one: Replication, other: Replication) -> bool:
    """Whether two replications are the same to the last bit."""
    if {kind: list(columns) for kind, columns in one.columns.items()} != {k: list(c) for k, c in other.columns.items()}:
        return False
    pairs = ((a, other.columns[kind][name]) for kind, columns in one.columns.items() for name, a in columns.items())
    return all(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs)


def measured(number: int = 0) -> Replication:
    """Give a measured replication of the branch."""
    return run_unit(prepare(branch()), number, BY, SIMPY, digest=False).measured


def test_packing_keeps_every_bit() -> None:
    """Catches: types, shapes or the order of columns lost on the way."""
    replication = measured()
    assert same(unpack(pack(replication)), replication)
    odd = Replication({"run": {"nan": np.array([[np.nan, -0.0, np.inf]]), "none": np.zeros((0, 3), np.int64)}})
    assert same(unpack(pack(odd)), odd)


@pytest.mark.parametrize("damage", [b"", b"junk", pack(measured())[:-9]])
def test_what_is_damaged_is_said(damage: bytes) -> None:
    """Catches: numbers made of half a unit."""
    with pytest.raises(ValueError, match="packed"):
        unpack(damage)


def test_a_store_gives_back_what_it_was_given(tmp_path: Path) -> None:
    """Catches: units mixed up by number, scenario, policy, seed or engine."""
    one, other = Job(branch(), BY, SIMPY), Job(branch().set("seed", 5), BY, SIMPY)
    with open_store(tmp_path / "runs.sqlite") as store:
        for job in (one, other):
            for number in (0, 2):
                store.keep(Task(job, number), job.run(number).measured)
    with open_store(tmp_path / "runs.sqlite") as store:
        found = store.find(one, range(4))
        assert list(found) == [0, 2]
        assert all(same(found[number], one.run(number).measured) for number in found)
        assert not same(store.find(other, [2])[2], found[2])
        for stranger in (Job(branch().set("policy", "first_come"), BY, SIMPY), Job(branch(), BY, "compiled")):
            assert store.find(stranger, range(4)) == {}


def test_fewer_breakdowns_are_taken_of_more(tmp_path: Path) -> None:
    """Catches: units made again that have all that is wanted, or taken although they lack some of it."""
    rich, poor = Job(branch(), BY, SIMPY), Job(branch(), frozenset({"type"}), SIMPY)
    with open_store(tmp_path / "runs.sqlite") as store:
        store.keep(Task(rich, 0), rich.run(0).measured)
        store.keep(Task(poor, 1), poor.run(1).measured)
        assert list(store.find(poor, range(2))) == [0, 1]
        assert list(store.find(poor, [0])[0].columns) == ["run", "type"]
        assert list(store.find(rich, range(2))) == [0]


def test_units_of_another_version_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: yesterday's numbers shown as those of today's program; nobody told of them."""
    job = Job(branch(), BY, SIMPY)
    with open_store(tmp_path / "runs.sqlite") as store:
        with monkeypatch.context() as patch:
            patch.setattr(stores, "versions", lambda: "ccsim 0.0.9")
            store.keep(Task(job, 0), measured())
        assert store.find(job, range(2)) == {}
        assert dict(store.passed_over) == {"ccsim 0.0.9": 1}
        assert [kept.versions for kept in store.kept()] == ["ccsim 0.0.9"]
        assert store.forget_other_versions() == 1
        assert store.kept() == []


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    """Catches: somebody's database or text overwritten, or a traceback."""
    text = tmp_path / "notes.txt"
    text.write_text("these are my notes, and there are many of them, more than a hundred bytes in all " * 3, "utf-8")
    before = text.read_bytes()
    with pytest.raises(UsageError, match="not a run store"), open_store(text):
        pass
    assert text.read_bytes() == before
    other = tmp_path / "music.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE songs (name)")
    with pytest.raises(UsageError, match="something else"), open_store(other):
        pass
    newer = tmp_path / "newer.sqlite"
    with open_store(newer):
        pass
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match="another version"), open_store(newer):
        pass
    with pytest.raises(UsageError, match="there is no"), open_store(tmp_path / "none.sqlite", must_exist=True):
        pass
    with pytest.raises(UsageError, match="folder"), open_store(tmp_path):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="store"), open_store(tmp_path / "file" / "runs.sqlite"):
        pass


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """Catches: a traceback when the disk is full, or a store that cannot be read afterwards."""
    path, job = tmp_path / "runs.sqlite", Job(branch(), BY, SIMPY)
    numbers = iter(range(1000))
    with open_store(path) as store:
        store._connection.execute("PRAGMA max_page_count = 40")
        with pytest.raises(StoreError, match="full"):
            all(store.keep(Task(job, number), measured()) is None for number in numbers)
    kept = next(numbers) - 1
    assert kept > 0
    with open_store(path) as store:
        assert list(store.find(job, range(1000))) == list(range(kept))
        store.keep(Task(job, kept), measured())


def runner(stack: ExitStack, path: Path | None, workers: int = 1) -> BatchRunner:
    """Open a batch runner."""
    return stack.enter_context(open_batch(engine="simpy", workers=workers, store=path))


def test_the_result_depends_on_neither_store_nor_workers(tmp_path: Path) -> None:
    """Catches: units in the order in which they finish, or other numbers from the store; finished units made again."""
    path = tmp_path / "runs.sqlite"
    asked = [Asked(desk().set("agents.team.staff", staff), range(staff - 1)) for staff in (6, 4, 5)]
    with ExitStack() as stack:
        expected = runner(stack, None).simulate(asked, BY)
        assert [len(each) for each in expected] == [5, 3, 4]
        part = runner(stack, path, workers=2)
        part.simulate([Asked(asked[0].scenario, range(1, 4)), asked[2]], BY)
        assert (part.simulated, part.reused) == (7, 0)
        rest = runner(stack, path, workers=2)
        found = rest.simulate(asked, BY)
        assert (rest.simulated, rest.reused) == (5, 7)
        again = runner(stack, path)
        once_more = again.simulate(asked, frozenset())
        assert (again.simulated, again.reused) == (0, 12)
    assert all(same(a, b) for one, other in zip(expected, found, strict=True) for a, b in zip(one, other, strict=True))
    assert [list(each.columns) for each in once_more[0]] == [["run"]] * 5


KILLED = """
import sys
from desks import desk
from ccsim.app.batch import open_batch
from ccsim.experiments.batch import Asked

def tell(done, goal, reused):
    if done == reused + 1:
        print("one", flush=True)

with open_batch(engine="simpy", workers=2, store=sys.argv[1], progress=tell) as batch:
    asked = [Asked(desk().set("agents.team.staff", staff), range(150)) for staff in (3, 4, 5)]
    batch.simulate(asked)
    print("simulated", batch.simulated, "reused", batch.reused, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_sweep_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Catches: a store that is damaged by kill -9, or units that were finished and are made again."""
    path, chance = tmp_path / "runs.sqlite", random.Random(4)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-c", KILLED, str(path)]
    for _ in range(4):
        killed = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(chance.uniform(0, 0.1))
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
    with open_store(path) as store:
        before = sum(kept.replications for kept in store.kept())
    done = subprocess.run(command, capture_output=True, env=environment, text=True, check=True)
    assert done.stdout.split()[-4:] == ["simulated", str(450 - before), "reused", str(before)]
    assert 4 <= before < 450
