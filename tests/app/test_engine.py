"""Which engine runs, and what the user is told about it."""

from __future__ import annotations

import pytest

from ccsim import compiler
from ccsim.app.choices import Engine, choose_engine
from ccsim.errors import UsageError


def switched(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    monkeypatch.setattr(compiler, "AVAILABLE", not reason, raising=False)
    monkeypatch.setattr(compiler, "REASON", reason, raising=False)


def test_auto_takes_the_compiled_engine_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a user with numba who waits for the slow engine; a notice where nothing is amiss."""
    switched(monkeypatch, "")
    assert choose_engine("auto") == choose_engine("compiled") == Engine("compiled")


def test_auto_falls_back_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a run without numba that fails, or is slow and does not say why."""
    switched(monkeypatch, "numba cannot be imported: no such module")
    chosen = choose_engine("auto")
    assert chosen.name == "simpy"
    assert chosen.notice.startswith("numba cannot be imported: no such module;")
    assert "\n" not in chosen.notice


def test_simpy_is_had_for_the_asking_and_without_remark() -> None:
    """Catches: a notice to someone who asked for this very engine."""
    assert choose_engine("simpy") == choose_engine("simpy", own_rule=True) == Engine("simpy")


def test_a_rule_of_ones_own_runs_on_simpy_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a user's rule that the compiled engine silently leaves out."""
    switched(monkeypatch, "")
    chosen = choose_engine("auto", own_rule=True)
    assert (chosen.name, "routing rule of your own" in chosen.notice) == ("simpy", True)
    with pytest.raises(UsageError, match="'simpy' alone"):
        choose_engine("compiled", own_rule=True)
