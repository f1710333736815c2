"""One replication: measured alike whichever engine serves it, and whichever way measures what it wrote."""

from __future__ import annotations

import pytest
from desks import branch
from kpi.tallying import same

from ccsim import compiler, kpi
from ccsim.experiments.unit import COMPILED, SIMPY, prepare, run_unit


@pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)
def test_both_engines_are_measured_alike() -> None:
    """Catches: a figure that depends on the engine, as each has its own way of measuring; returns that one of them forgets."""
    model = prepare(branch("contacts.loan.next={again: {after: answered, share: 30 %, in: 2 h}}"))
    for replication in range(3):
        simpy, compiled = (run_unit(model, replication, frozenset(kpi.BY), engine) for engine in (SIMPY, COMPILED))
        assert simpy.digest == compiled.digest
        same(compiled.measured, simpy.measured)
        run = compiled.measured.columns["run"]
        assert 0 < run["resolved"][0, -1] < run["first_answered"][0, -1]
