"""Experiments that end early, on the command line: what is said, what is kept, and that the same command goes on."""

from __future__ import annotations

import os

import pytest

from ccsim.experiments import unit as units
from cli.conftest import Call

SWEEP = ("sweep", "desk.yaml", "--vary", "agents.team.staff=3:5", "-r", "4", "--engine", "simpy")
plain = units.run_unit


@pytest.mark.skipif(os.name == "nt", reason="fork")
def test_a_unit_that_kills_is_named_and_the_rest_is_kept(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: exit code 0 or 4 when work is missing, a unit without its name, finished units made again."""

    def die(model: units.Model, replication: int, *given: object, **more: object) -> units.Unit:
        if replication == 2 and "agents.team.staff=4" in model.scenario.what_if:
            os._exit(9)
        return plain(model, replication, *given, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(units, "run_unit", die)
        done = ccsim(*SWEEP, "--workers", "2")
    assert (done.code, done.out) == (3, "")
    assert "replication 2 of 'Test desk' (agents.team.staff=4)" in done.err
    assert "what is finished is kept in .ccsim/runs.sqlite: the same command goes on from there" in done.err
    again = ccsim(*SWEEP, "--workers", "1")
    assert again.code == 0
    assert "12 units (11 of them stored before)" in again.err


def test_ctrl_c_says_what_is_kept(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an interrupted sweep that begins anew, or does not say that it need not."""

    def stop(model: units.Model, replication: int, *given: object, **more: object) -> units.Unit:
        if replication == 1:
            raise KeyboardInterrupt
        return plain(model, replication, *given, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(units, "run_unit", stop)
        done = ccsim(*SWEEP, "--workers", "1")
    assert (done.code, done.out) == (130, "")
    assert "the same command goes on from there" in done.err
    assert "(3 of them stored before)" in ccsim(*SWEEP, "--workers", "1").err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--store", "desk.yaml"), "not a run store"),
        (("--store", "."), "a folder"),
        (("--store", "a.sqlite", "--no-store"), "either named or not wanted"),
        (("--executor", "tcp://127.0.0.1:9", "--workers", "2"), "a cluster"),
        (("--workers", "99"), "between 1 and 61"),
    ],
)
def test_wrong_options_of_experiments(ccsim: Call, more: tuple[str, ...], told: str) -> None:
    """Catches: a traceback, or work that begins before an option turns out to be wrong."""
    done = ccsim(*SWEEP, *more)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
