"""Points: every combination in the order given, one change at a time, and all that is wrong told at once."""

from __future__ import annotations

import pytest
from desks import branch, desk

from ccsim.errors import ScenarioError, UsageError
from ccsim.experiments.grid import grid, one_at_a_time
from ccsim.experiments.values import Vary, read_vary

STAFF = "agents.team.staff"


def varied(*texts: str) -> list[Vary]:
    return [read_vary(text) for text in texts]


def test_the_grid_goes_in_the_order_given() -> None:
    """Catches: points in another order than they were asked for, or keys that are not path and value."""
    points = grid(desk(), varied(f"{STAFF}=3:4", "queues.desk.talk*=0.9,1.1"))
    assert [point.key for point in points] == [
        ((STAFF, "3"), ("queues.desk.talk*", "0.9")),
        ((STAFF, "3"), ("queues.desk.talk*", "1.1")),
        ((STAFF, "4"), ("queues.desk.talk*", "0.9")),
        ((STAFF, "4"), ("queues.desk.talk*", "1.1")),
    ]


def test_points_are_what_set_would_make() -> None:
    """Catches: a change lost or made twice when several are made at once."""
    for point in grid(desk(), varied(f"{STAFF}=3:4", "queues.*.talk*=0.9,1.1", "interval=15 min")):
        (_, staff), (_, factor), _ = point.key
        assert point.scenario == desk(f"{STAFF}={staff}", f"queues.desk.talk*={factor}", "interval=15 min")


def test_changes_from_before_stay() -> None:
    """Catches: a sweep that forgets `--set`."""
    (point,) = grid(desk("seed=77"), varied(f"{STAFF}=3"))
    assert point.scenario == desk("seed=77", f"{STAFF}=3")


def test_one_at_a_time() -> None:
    """Catches: a tornado without the scenario as it is, or with combinations."""
    points = one_at_a_time(desk(), varied(f"{STAFF}=3,5", "queues.desk.talk*=1.1"))
    assert [point.key for point in points] == [(), ((STAFF, "3"),), ((STAFF, "5"),), (("queues.desk.talk*", "1.1"),)]
    assert points[0].scenario == desk()
    assert points[3].scenario == desk("queues.desk.talk*=1.1")


def test_a_value_given_twice_is_one_point() -> None:
    """Catches: the same point computed and shown twice."""
    assert len(grid(desk(), varied(f"{STAFF}=3:5,4,3"))) == 3


def test_policies_and_variants() -> None:
    """Catches: `all` taken for a name, the scenario without a variant left out, a variant laid over the changes."""
    points = grid(branch(), varied("policy=all", "variant=all"))
    assert [tuple(value for _, value in point.key) for point in points] == [
        ("first_come", "none"), ("first_come", "more"), ("strict", "none"), ("strict", "more"),
    ]  # fmt: skip
    assert points[3].scenario == branch("policy=strict").with_variant("more")
    tellers = "agents.tellers.shifts.morning"
    (point,) = grid(branch(), varied("variant=more", f"{tellers}=9"))
    assert point.scenario == branch(f"{tellers}=9")


def test_every_point_that_is_wrong_is_named() -> None:
    """Catches: work that begins and fails at the last point; an error that does not say which value it is."""
    with pytest.raises(ScenarioError) as wrong:
        grid(desk(), varied(f"{STAFF}=-1,3,x", "queues.desk.talk*=1,2", "policy=none,fast"))
    assert [(one.file, one.path) for one in wrong.value.problems] == [
        ("--vary 'agents.team.staff=-1'", STAFF),
        ("--vary 'agents.team.staff=x'", STAFF),
        ("--vary 'policy=fast'", "policy"),
    ]


def test_a_wrong_path_is_told_once() -> None:
    """Catches: the same misspelt path repeated for each of a hundred values."""
    with pytest.raises(ScenarioError, match="did you mean 'team'") as wrong:
        grid(desk(), varied("agents.taem.staff=1:100"))
    assert len(wrong.value.problems) == 1


def test_what_is_wrong_elsewhere_names_the_point() -> None:
    """Catches: a value that makes another place invalid, and an error that says only where."""
    with pytest.raises(ScenarioError, match=r"no variant 'foo' \(at interval=15 min, variant=foo\)"):
        grid(branch(), varied("interval=15 min,30 min", "variant=none,foo"))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], "nothing is varied"),
        (["seed=1", "seed=2"], "varied twice"),
        (["seed=1:200", f"{STAFF}=1:200"], "40,000 points"),
        (["policy=all"], "no policies"),
        (["variant=all"], "no variants"),
    ],
)
def test_sweeps_that_are_none(texts: list[str], told: str) -> None:
    """Catches: an empty sweep, or one that nobody can wait for."""
    with pytest.raises(UsageError, match=told):
        grid(desk(), varied(*texts))


def test_every_wrong_range_at_once() -> None:
    """Catches: only the first of several mistakes told."""
    with pytest.raises(UsageError) as wrong:
        grid(desk(), varied("queues.desk.talk*=0.5:3", "warmup=0 s:1 h"))
    assert str(wrong.value).count("does not say how far apart") == 2
