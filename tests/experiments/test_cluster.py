"""A real Dask scheduler and real workers, on loopback: the same results, and what is lost when one of them is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desks import desk

from ccsim.app.batch import open_batch
from ccsim.errors import UnfinishedError, UsageError
from ccsim.experiments.batch import Asked
from ccsim.kpi import Replication

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")

TESTS = Path(__file__).parents[1]
HERE = "127.0.0.1"
SLOW = """
import time
from ccsim.experiments import unit
plain = getattr(unit, "plain", unit.run_unit)  # Dask runs this file twice
unit.plain = plain
def run_unit(*given, **more):
    time.sleep(0.2)
    return plain(*given, **more)
unit.run_unit = run_unit
"""
STRANGER = """
from ccsim.experiments import versions
versions._sources = lambda: "00000000"
"""


@dataclass
class Loopback:
    """A scheduler and its workers, each a process of ours."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def begin(self) -> None:
        """Start the scheduler and wait until it listens."""
        told = self.folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(told))
        until = time.monotonic() + 60
        while not self.address and time.monotonic() < until:
            time.sleep(0.05)
            if told.exists() and told.stat().st_size:
                self.address = json.loads(told.read_text("utf-8"))["address"]
        assert self.address.startswith(f"tcp://{HERE}:")

    def add_worker(self, preload: str = "") -> subprocess.Popen[bytes]:
        """Start a worker without a nanny, so that nobody else replaces it."""
        more = []
        if preload:
            file = self.folder / f"preload_{len(self.processes)}.py"
            file.write_text(preload, "utf-8")
            more = ["--preload", str(file)]
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder)]
        return self._start("dask_worker", self.address, *options, *more)

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(TESTS), *sys.path])
        command = [sys.executable, "-m", f"distributed.cli.{what}", *arguments, "--host", HERE, "--no-dashboard"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=quiet, stderr=quiet)
        self.processes.append(process)
        return process

    def end(self) -> None:
        """End all processes."""
        for process in reversed(self.processes):
            process.kill()
            process.wait(30)


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    """A scheduler without workers."""
    cluster = Loopback(tmp_path)
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.end()


def asked(replications: int = 6) -> list[Asked]:
    """Three staffings of a small desk."""
    return [Asked(desk().set("agents.team.staff", staff), range(replications)) for staff in (3, 4, 5)]


def as_bytes(found: list[list[Replication]]) -> list[bytes]:
    """All numbers, in order."""
    return [
        values.tobytes()
        for point in found
        for one in point
        for columns in one.columns.values()
        for values in columns.values()
    ]


def locally(replications: int = 6) -> list[bytes]:
    """What this machine makes of it."""
    with open_batch(engine="simpy", workers=1) as batch:
        return as_bytes(batch.simulate(asked(replications)))


def test_a_cluster_gives_the_same_bytes(loopback: Loopback) -> None:
    """Catches: units in another order, drawn anew or measured otherwise on another machine."""
    loopback.add_worker()
    loopback.add_worker()
    with open_batch(engine="simpy", executor=loopback.address) as batch:
        assert as_bytes(batch.simulate(asked())) == locally()


def test_a_killed_worker_costs_only_its_unit(loopback: Loopback, tmp_path: Path) -> None:
    """Catches: a sweep that ends with one of its workers, or units that are missing afterwards."""
    first, _ = loopback.add_worker(SLOW), loopback.add_worker(SLOW)
    seen = []

    def kill(done: int, goal: int, reused: int) -> None:
        seen.append(done)
        if done == 4:
            first.send_signal(signal.SIGKILL)

    with open_batch(engine="simpy", executor=loopback.address, progress=kill) as batch:
        found = as_bytes(batch.simulate(asked()))
        assert batch.simulated == 18
    assert first.wait(10) == -signal.SIGKILL
    assert found == locally()


def test_a_lost_scheduler_keeps_what_is_finished(loopback: Loopback, tmp_path: Path) -> None:
    """Catches: waiting for ever for a scheduler that is gone; finished units lost with it."""
    loopback.add_worker(SLOW)

    def kill(done: int, goal: int, reused: int) -> None:
        if done == 5:
            loopback.processes[0].send_signal(signal.SIGKILL)

    store = tmp_path / "runs.sqlite"
    with (
        pytest.raises(UnfinishedError, match=loopback.address),
        open_batch(engine="simpy", executor=loopback.address, progress=kill, store=store) as batch,
    ):
        batch.simulate(asked())
    with open_batch(engine="simpy", workers=1, store=store) as batch:
        found = as_bytes(batch.simulate(asked()))
        assert batch.reused >= 5
    assert found == locally()


def test_a_worker_with_another_ccsim_is_refused(loopback: Loopback) -> None:
    """Catches: numbers of two versions in one table."""
    loopback.add_worker(STRANGER)
    with (
        pytest.raises(UsageError, match=r"1 of 1 workers differ .*00000000"),
        open_batch(engine="simpy", executor=loopback.address) as batch,
    ):
        batch.simulate(asked())


def test_an_empty_cluster_is_refused(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: waiting for ever for workers that nobody has started."""
    monkeypatch.setattr("ccsim.experiments.cluster.PATIENCE", 1)
    with (
        pytest.raises(UsageError, match="no worker"),
        open_batch(engine="simpy", executor=loopback.address) as batch,
    ):
        batch.simulate(asked())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://here", "tcp://127.0.0.1:port"])
def test_a_wrong_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a traceback of Dask's for a slip of the finger."""
    monkeypatch.setattr("ccsim.experiments.cluster.PATIENCE", 1)
    with (
        pytest.raises(UsageError, match=f"executor {address}"),
        open_batch(engine="simpy", executor=address) as batch,
    ):
        batch.simulate(asked())
