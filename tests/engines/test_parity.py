"""Parity on the scenarios of the repository and on big runs: SimPy and compiled engine leave the same records, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from harness import on_ticks

import ccsim
from ccsim import cli, compiler, plan, workload
from ccsim.records import OUTCOMES, Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.units import DAY
from engines.big import ALL, Big
from engines.parity import RANDOM_CONTACTS, assert_same

ROOT = Path(__file__).parents[2]
REPLICATIONS = 2
UNCOMPILED = 10
"""Where nothing is compiled, big runs last so much less long."""


@dataclass(frozen=True)
class Repository:
    """A scenario of the repository; it is compared as it is written, with each of its policies, and with each of its variants.

    Parameters
    ----------
    path : Path
    contacts : int
        Every replication has at least so many.
    policies, variants : str
        All of them.
    """

    path: Path
    contacts: int
    policies: str = ""
    variants: str = ""

    @property
    def what_ifs(self) -> list[dict[str, str]]:
        policies, variants = self.policies.split(), self.variants.split()
        return [{}, *({"policy": name} for name in policies), *({"variant": name} for name in variants)]


BANK = {
    "policies": "first_come head_start vips_only strict in_turn",
    "variants": "every_vip_known all_serve_newcomers",
}
SCENARIOS = [
    Repository(ROOT / "scenarios" / "bank_1999" / "bank_1999.yaml", 31_000, **BANK),
    Repository(ROOT / "scenarios" / "bank_1999" / "january.yaml", 30_000, **BANK),
    Repository(
        ROOT / "scenarios" / "bank_branch.yaml",
        1_700,
        "first_come strict graded head_start in_turn kept_free limited",
        "open_when_idle shared limited short_line by_appointment more_at_peak in_two_years",
    ),
    Repository(ROOT / "scenarios" / "desk_8020.yaml", 4_700, "", "cost experience profit"),
    Repository(Path(cli.__file__).parent / "starter.yaml", 1_900),
]
RUNS = [
    pytest.param(each, what_if, id=" ".join((each.path.stem, *what_if.values())))
    for each in SCENARIOS
    for what_if in each.what_ifs
]


@pytest.mark.parametrize(("scenario", "what_if"), RUNS)
def test_scenarios_of_the_repository(scenario: Repository, what_if: dict[str, str]) -> None:
    """Catches: whatever the engines do otherwise in centres as people describe them.

    Seen to fail with the ranks of patience and of going off duty exchanged (on bank_branch), with an owed break forgotten and
    with head starts left out of the score.
    """
    loaded = ccsim.load(scenario.path, changes=[] if compiler.AVAILABLE else ["duration=1 day"], **what_if)
    ways = journeys(loaded)
    made = plan.make(loaded, ways)
    for replication in range(REPLICATIONS):
        drawn = workload.draw(loaded, ways, replication)
        assert_same(made, drawn)
        assert len(drawn.arrived) >= scenario.contacts or not compiler.AVAILABLE


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.path.stem)
def test_every_policy_and_variant_is_compared(scenario: Repository) -> None:
    """Catches: a policy or variant that is added to a file, and to no test.

    Seen to fail with one of the names left out above.
    """
    loaded = ccsim.load(scenario.path)
    assert (list(loaded.policies), list(loaded.variants)) == (scenario.policies.split(), scenario.variants.split())


@pytest.mark.parametrize("name", ALL)
def test_big_runs(name: str) -> None:
    """Catches: what happens only in long lines, in large groups, after weeks, or once in many thousand contacts.

    Each was seen to fail with one of: idle agents in the order in which they became free and not by number at a tie, the
    first of the lines forgotten when a waiting place is taken, a trunk line that is given back twice, no new attempt after a
    transfer, the share of time on duty not cut to millionths, credit without head start, agents kept free for one line only.
    """
    big = ALL[name]
    scenario = parse(f"ccsim: 1\nname: {name}\nduration: {_duration(big)} ms\n{big.text}")
    ways = journeys(scenario)
    drawn = on_ticks(workload.draw(scenario, ways, 0), big.tick)
    records = assert_same(plan.make(scenario, ways), drawn)
    if compiler.AVAILABLE:
        assert len(drawn.arrived) >= big.contacts
        assert {OUTCOMES[outcome] for outcome in np.unique(records.visits["outcome"])} == big.outcomes
        low, high = big.waiting
        assert low <= _waiting(records) <= high


def _duration(big: Big) -> int:
    return big.days * DAY if compiler.AVAILABLE else big.days * DAY // UNCOMPILED


def _waiting(records: Records) -> Any:
    """Share of those in a queue who wait there."""
    visits = records.visits
    joined = visits["joined"] >= 0
    leaves_line = np.where(visits["started"] >= 0, visits["started"], visits["left"])
    return (leaves_line > visits["joined"])[joined].mean()


def test_two_million_contacts_are_compared() -> None:
    """Catches: a comparison that shrinks, unnoticed, to what is quick. Every number is asserted where its runs are compared."""
    files = sum(each.contacts * len(each.what_ifs) * REPLICATIONS for each in SCENARIOS)
    big = sum(each.contacts for each in ALL.values())
    assert files + big + RANDOM_CONTACTS >= 2_000_000
