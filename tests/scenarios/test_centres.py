"""The desk and the branch: they say what they ask, load in every variant, and answer."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

import ccsim

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(SCENARIOS.rglob("*.yaml"))
DESK, BRANCH = SCENARIOS / "desk_8020.yaml", SCENARIOS / "bank_branch.yaml"
JUDGED = SCENARIOS / "service_desk.yaml"
VIPS = ("gold", "platinum", "diamond")


def measured(path: Path, variant: str | None = None, policy: str | None = None, replications: int = 3):
    """Means over all queues by measure and segment; occupancy by group."""
    rows = ccsim.run(path, variant=variant, policy=policy, replications=replications).measures
    rows = rows[rows["interval"].isna()]
    whole = rows[rows["queue"] == "*"].set_index(["measure", "segment"])["mean"].to_dict()
    busy = rows[rows["measure"] == "occupancy"].set_index(["measure", "group"])["mean"].to_dict()
    return whole | busy


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_opens_with_its_question(path):
    """Catches: a scenario of which nobody can tell what it is for."""
    opening = path.read_text("utf-8").splitlines()
    comment = " ".join(takewhile(lambda line: line.startswith("#"), opening))
    assert "?" in comment


@pytest.mark.parametrize("path", [DESK, BRANCH, JUDGED], ids=lambda path: path.stem)
def test_every_variant_and_policy_loads(path):
    """Catches: a what-if that names what is no longer there."""
    scenario = ccsim.load(path)
    for variant in scenario.variants:
        changed = scenario.with_variant(variant)
        assert changed.fingerprint != scenario.fingerprint
    for policy in scenario.policies:
        scenario.set("policy", policy)


def test_the_desk_is_as_it_states_itself():
    """Catches: a desk whose agents or calls do not make the figures that it states: 80/20, ASA 5 s, 180 s + 30 s."""
    desk = measured(DESK, replications=10)
    assert desk["asa", "*"] == pytest.approx(5, abs=1.5)
    assert desk["service_level", "*"] > 0.8
    assert desk["talk", "*"] == pytest.approx(180, rel=0.03)
    assert desk["wrap", "*"] == pytest.approx(30, rel=0.03)


def test_the_desk_s_three_weightings_pull_apart():
    """Catches: variants that change nothing, or a cost centre with idler agents than an experience centre."""
    cost, experience, profit = (measured(DESK, name) for name in ("cost", "experience", "profit"))
    assert cost["occupancy", "*"] > profit["occupancy", "*"] > experience["occupancy", "*"]
    assert cost["asa", "*"] > profit["asa", "*"] > experience["asa", "*"]
    assert experience["resolved_first", "*"] > cost["resolved_first", "*"]


def test_each_way_of_judging_the_desk_wants_other_staff():
    """Catches: weightings that agree, or one that another desk than the stated one decides."""
    scenario = ccsim.load(JUDGED)
    stated = ccsim.load(DESK)
    assert (scenario.agents, scenario.contacts, scenario.queues) == (stated.agents, stated.contacts, stated.queues)
    swept = ccsim.sweep(scenario, {"agents.desk_team.staff*": ["0.7", "0.9", "1.25"]}, replications=4)
    best = {}
    for name in scenario.weightings:
        (ranking,) = swept.rank(f"weighting:{name}")
        first, second, _ = ranking.places
        assert (first.first, second.first) == (1, 2), name
        best[name] = ranking.names[first.candidate]
    assert best == {
        "cost_centre": "agents.desk_team.staff*=0.9",
        "experience_centre": "agents.desk_team.staff*=1.25",
        "profit_centre": "agents.desk_team.staff*=0.9",
    }
    careful = ccsim.compare(scenario, variants="all", replications=4).rank("weighting:experience_centre")
    assert careful.table["name"].tolist() == ["careful", "as it stands"]


def test_the_branch_s_windows_do_what_their_names_say():
    """Catches: VIP windows that serve others though closed to them, or do not though open; a privilege without effect."""
    closed, opened, shared = (measured(BRANCH, name) for name in (None, "open_when_idle", "shared"))
    assert opened["asa", "ordinary"] < closed["asa", "ordinary"]
    assert opened["occupancy", "vip_windows"] > closed["occupancy", "vip_windows"]
    for vip in VIPS:
        assert shared["asa", vip] < shared["asa", "ordinary"]
        assert shared["asa", vip] < closed["asa", vip]
    assert shared["overtaken", "ordinary"] > 0


def test_each_rule_of_the_shared_windows_is_another_rule():
    """Catches: a policy that is written down and not obeyed, as when a list of segments is not taken apart."""
    rules = ("first_come", "strict", "graded", "head_start", "in_turn", "kept_free")
    digests = {rule: ccsim.run(BRANCH, variant="shared", policy=rule, replications=1).digest for rule in rules}
    assert len(set(digests.values())) == len(rules)


def test_more_windows_appointments_and_a_short_line_help_whom_they_should():
    """Catches: a variant that moves customers without moving the windows, or makes more of them."""
    plain, peak, booked, parted = (measured(BRANCH, n) for n in (None, "more_at_peak", "by_appointment", "short_line"))
    assert peak["asa", "ordinary"] < plain["asa", "ordinary"]
    assert booked["asa", "gold"] < plain["asa", "gold"]
    assert booked["offered", "*"] == pytest.approx(plain["offered", "*"], rel=0.02)
    assert parted["offered", "*"] == pytest.approx(plain["offered", "*"], rel=0.02)
    assert parted["occupancy", "quick_windows"] > 0.5
