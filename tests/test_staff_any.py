"""Random scenarios, with every key of the language: each gets a plan that can be shown and loaded, or a reason."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from harness import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import Case, cases

import ccsim
from ccsim import Scenario
from ccsim.cli.staff.report import lines
from ccsim.cli.table import wide
from ccsim.errors import UsageError


def loaded(case: Case) -> Scenario:
    """Load the scenario of a case with its log."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log, encoding="utf-8")
        return ccsim.parse(case.text, folder=folder)


def planned(scenario: Scenario, **how: object) -> ccsim.StaffResult | None:
    """Ask for a plan; None where what is asked has no answer, and that is said."""
    try:
        return ccsim.staff(scenario, **how)  # type: ignore[arg-type]
    except UsageError as error:
        if any(word in str(error) for word in ("names a target", "nobody comes", "nobody is there", "short")):
            return None
        raise


def shown(found: ccsim.StaffResult, width: int) -> None:
    text = list(lines(found, width))
    assert all(wide(line) <= max(width, 60) for line in text)
    json.dumps(found.to_dict(), allow_nan=False)
    if not found.feasible:
        assert found.troubles
        return
    table = found.table
    assert (table.gross >= table.agents).all()
    assert (table.agents >= 0).all()


@examples(40)
@given(cases(), st.integers(80, 200), st.booleans())
def test_every_scenario_has_a_formula_or_a_reason(case: Case, width: int, constant: bool) -> None:
    """Catches: a key of the language on which the formula's plan stumbles, or that no longer loads as a plan."""
    found = planned(loaded(case), by="formula", constant=constant)
    assume(found is not None)
    assert found is not None
    shown(found, width)


@examples(6)
@given(cases(), st.sampled_from(["interval", "day"]))
def test_every_scenario_is_searched_to_an_end(case: Case, over: str) -> None:
    """Catches: a search that does not end, or a proof that counts more agents than there are."""
    found = planned(loaded(case), over=over, replications=5)
    assume(found is not None)
    assert found is not None
    shown(found, 100)
    if found.proof is not None:
        proof = found.proof
        assert proof.fail + len(proof.spared) + proof.untested == proof.steps
        assert len(proof.unsure) + len(proof.missed) <= proof.judged
