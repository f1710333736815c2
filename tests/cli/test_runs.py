"""`ccsim runs`: what is kept, and what another version made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desks import desk

from ccsim.app.batch import open_batch
from ccsim.experiments import store as stores
from ccsim.experiments.batch import Asked
from cli.conftest import Call


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep units of two staffings, one of them made by another version."""
    path = tmp_path / "kept.sqlite"
    with open_batch(engine="simpy", workers=1, store=path) as batch:
        batch.simulate([Asked(desk().set("agents.team.staff", 3), range(2))])
        with monkeypatch.context() as patch:
            patch.setattr(stores, "versions", lambda: "ccsim 0.0.9")
            batch.simulate([Asked(desk().set("agents.team.staff", 4), range(3))], frozenset({"interval"}))
    return path


def test_runs_lists_what_is_kept(ccsim: Call, store: Path) -> None:
    """Catches: changes that cannot be told apart; old numbers listed as if they were used."""
    done = ccsim("runs", "--store", str(store))
    assert (done.code, done.err) == (0, "")
    rows = done.out.splitlines()
    (now,) = (row for row in rows if "agents.team.staff=3" in row)
    (old,) = (row for row in rows if "agents.team.staff=4" in row)
    assert " 2  -" in now
    assert " 3  interval" in old
    assert sum("old: ccsim 0.0.9" in row for row in rows) == 1


def test_runs_as_json(ccsim: Call, store: Path) -> None:
    """Catches: keys that are missing, or a table among the JSON."""
    document = json.loads(ccsim("runs", "--store", str(store), "--json").out)
    assert sorted(row["replications"] for row in document["runs"]) == [2, 3]
    (now,) = (row for row in document["runs"] if row["versions"] == document["versions"])
    assert now["fingerprint"] == desk().set("agents.team.staff", 3).fingerprint


def test_old_units_can_be_forgotten(ccsim: Call, store: Path) -> None:
    """Catches: a store that only grows, or one that forgets what is still used."""
    done = ccsim("runs", "--store", str(store), "--forget-old")
    assert done.err == "3 old units removed\n"
    assert len(done.out.splitlines()) == 3


def test_without_a_store(ccsim: Call) -> None:
    """Catches: an empty store made by looking for one."""
    done = ccsim("runs")
    assert (done.code, done.out) == (2, "")
    assert "there is no" in done.err
    assert not Path(".ccsim").exists()
