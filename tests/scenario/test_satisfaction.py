"""The section `satisfaction`: what is read, what is refused and where, what survives being shown."""

from __future__ import annotations

import pytest
import yaml

from ccsim.errors import ScenarioError
from ccsim.scenario import parse
from ccsim.scenario.model import Scenario

DESK = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
"""
SECTION = """
satisfaction:
  levels: {5: 100, 4: 80, 3: 60, 2: 30, 1: -10}
  factors:
    waiting: {weight: 40 %, wait: {3: 60 s, 5: 10 s, 4: 20 s}}
    resolution: {weight: 30 %, outcome: {first: 5, transferred: 3, again: 2, lost: 1}}
    effort: {weight: 10 %, attempts: {5: 1, 3: 2}}
    product: {weight: 20 %, shares: {5: 40 %, 4: 35 %, 1: rest}}
"""


def with_satisfaction(*changes: str) -> Scenario:
    return parse(DESK + SECTION, changes=changes)


def faults(*changes: str) -> list[tuple[str, str]]:
    """Where and what is wrong after some changes."""
    with pytest.raises(ScenarioError) as caught:
        with_satisfaction(*changes)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def test_read() -> None:
    """Catches: limits left in the order of the file, `rest` not filled in, worths or weights read as something else."""
    found = with_satisfaction().satisfaction
    assert found is not None
    assert found.levels == {"5": 100, "4": 80, "3": 60, "2": 30, "1": -10}
    factors = found.factors
    assert [factor.weight for factor in factors.values()] == [0.4, 0.3, 0.1, 0.2]
    assert list((factors["waiting"].wait or {}).items()) == [("5", 10_000), ("4", 20_000), ("3", 60_000)]
    assert factors["resolution"].outcome == {"first": "5", "transferred": "3", "again": "2", "lost": "1"}
    assert (factors["effort"].attempts, factors["product"].shares) == (
        {"5": 1, "3": 2},
        {"5": 0.4, "4": 0.35, "1": 0.25},
    )


def test_shown_and_read_again() -> None:
    """Catches: a level or a share that `validate --show` and files of a run lose."""
    scenario = with_satisfaction("satisfaction.factors.product.shares={5: 33.3333333333 %, 4: rest}")
    again = parse(yaml.safe_dump(scenario.resolved(), sort_keys=False))
    assert again == scenario
    assert again.fingerprint == scenario.fingerprint != parse(DESK).fingerprint


def test_not_asked() -> None:
    """Catches: a scenario without the section that has it all the same, which would move every fingerprint."""
    assert parse(DESK).satisfaction is None
    assert "satisfaction" not in parse(DESK).resolved()
    assert with_satisfaction("satisfaction=none") == parse(DESK)


def test_changes() -> None:
    """Catches: `--set` of one limit that throws away the others, or another way laid over one that stays."""
    found = with_satisfaction("satisfaction.factors.waiting.wait.5=5 s", "satisfaction.factors.effort.wait={5: 1 s}")
    assert found.satisfaction is not None
    factors = found.satisfaction.factors
    assert factors["waiting"].wait == {"5": 5_000, "4": 20_000, "3": 60_000}
    assert (factors["effort"].attempts, factors["effort"].wait) == (None, {"5": 1_000})


FACTORS = "satisfaction.factors."


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ("satisfaction.levels.4=100", "satisfaction.levels.4", "worth as much as '5'"),
        ("satisfaction.levels.4=120", "satisfaction.levels.4", "worth more than '5'"),
        ("satisfaction.levels.4=x", "satisfaction.levels.4", "x"),
        (FACTORS + "waiting.weight=30 %", "satisfaction.factors", "sum to 90 %, not 100 %"),
        (FACTORS + "waiting.weight=50 %", "satisfaction.factors", "sum to 110 %"),
        (FACTORS + "waiting.weight=none", FACTORS + "waiting.weight", "missing"),
        (FACTORS + "waiting.wait.4=10 s", FACTORS + "waiting.wait.4", "overlap: '5' takes all of '4'"),
        (FACTORS + "waiting.wait.3=15 s", FACTORS + "waiting.wait.3", "overlap: '4' takes all of '3'"),
        (FACTORS + "waiting.wait.6=5 min", FACTORS + "waiting.wait.6", "'6' is not a level"),
        (FACTORS + "waiting.wait={5: none, 4: none, 3: none}", FACTORS + "waiting.wait", "at least one level"),
        (FACTORS + "effort.attempts.3=1", FACTORS + "effort.attempts.3", "overlap"),
        (FACTORS + "effort.attempts.5=0", FACTORS + "effort.attempts.5", "0"),
        (FACTORS + "effort.attempts=none", FACTORS + "effort", "exactly one of wait, outcome, attempts, shares"),
        (FACTORS + "resolution.outcome.again=7", FACTORS + "resolution.outcome.again", "'7' is not a level"),
        (FACTORS + "resolution.outcome.agin=2", FACTORS + "resolution.outcome.agin", "did you mean 'again'?"),
        (FACTORS + "resolution.outcome.lost=none", FACTORS + "resolution.outcome", "'lost' is missing"),
        (FACTORS + "product.shares={5: 60 %, 4: 50 %}", FACTORS + "product.shares", "sum to 110 %, more than 100 %"),
        (FACTORS + "product.shares={5: rest, 4: rest}", FACTORS + "product.shares", "only one share can be `rest`"),
        (FACTORS + "product.shares={5: 60 %}", FACTORS + "product.shares", "sum to 60 %, not 100 %"),
        (FACTORS + "product.shares={5: 60 %, 0: rest}", FACTORS + "product.shares.0", "'0' is not a level"),
        (FACTORS + "product.share={5: 100 %}", FACTORS + "product.share", "did you mean 'shares'?"),
        ("satisfaction.factor=1", "satisfaction.factor", "did you mean 'factors'?"),
    ],
)
def test_refused(change: str, path: str, message: str) -> None:
    """Catches: weights that do not sum to 1, levels that overlap or do not exist, taken in silence or told at another place."""
    found = faults(change)
    assert any(at == path and message in said for at, said in found), found


def test_one_level_is_no_scale() -> None:
    """Catches: a scale on which nothing can be told apart."""
    text = SECTION.replace("{5: 100, 4: 80, 3: 60, 2: 30, 1: -10}", "{5: 100}")
    with pytest.raises(ScenarioError, match="at least two levels"):
        parse(DESK + text)


def test_words_that_stay_free() -> None:
    """Catches: `again`, the name of many an entry of `next`, taken for a word of the language."""
    entry = "{after: answered, share: 10 %, in: 1 h}"
    following = f"contacts.call.next={{again: {entry}, transferred: {entry}}}"
    assert list(parse(DESK, changes=[following]).contacts["call"].next) == ["again", "transferred"]
