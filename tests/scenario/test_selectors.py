"""Selectors of lines: which comes first, several at once, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from small import refused, small, told

from ccsim.scenario.model import Policy
from ccsim.scenario.selectors import select, selects

SECTIONS: dict[str, Any] = {
    "segments": {"vip": "10 %", "gold": "20 %", "ordinary": "rest"},
    "queues": {"mail": {"talk": {"exponential": "3 min"}, "patience": "never"}},
}


def wrong(path: str, message: str, **rules: Any) -> None:
    refused(f"policies.chosen.{path}", message, **SECTIONS, policies={"chosen": rules})


def policy(**rules: Any) -> Policy:
    return small(**SECTIONS, policies={"chosen": rules}).policies["chosen"]


def test_queue_and_segment_before_segment_before_queue_before_rest() -> None:
    """Catches: a rank of selectors exchanged with another."""
    found = policy(priority={"rest": 5, "desk": 4, "vip": 3, "desk/vip": 2}).priority
    assert select(found, "desk", "vip", 1) == 2
    assert select(found, "mail", "vip", 1) == 3
    assert select(found, "desk", "gold", 1) == 4
    assert select(found, "mail", "gold", 1) == 5
    assert select({"desk": 4, "vip": 3, "rest": 5}, "desk", "vip", 1) == 3
    assert select({}, "mail", "gold", 1) == 1


def test_a_bar_is_each_of_them() -> None:
    """Catches: `vip|gold` taken for a name, or for the first of the two."""
    found = policy(head_start={"vip|gold": "90 s", "mail/ordinary | desk": "10 s"}).head_start
    assert found == {"vip": 90_000, "gold": 90_000, "mail/ordinary": 10_000, "desk": 10_000}


@pytest.mark.parametrize("second", ["vip", "gold|vip", "vip|vip"])
def test_a_line_named_twice_at_one_rank_is_an_error(second: str) -> None:
    """Catches: of two priorities of one line the last taken silently."""
    found = told(**SECTIONS, policies={"chosen": {"priority": {"vip|gold": 1, second: 2}}})
    assert [path for path, _ in found] == [f"policies.chosen.priority.{second}"]


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("vipp", "did you mean 'vip'?"),
        ("desk/vipp", "'vipp' is not a segment; did you mean 'vip'?"),
        ("dask/vip", "'dask' is not a queue; did you mean 'desk'?"),
        ("call", "neither a segment nor a queue"),
        ("team", "neither a segment nor a queue"),
        ("vip|rest", "stands alone"),
        ("desk/rest", "'rest' is not a segment"),
        ("", "neither"),
    ],
)
def test_selectors_name_what_exists(selector: str, message: str) -> None:
    """Catches: a misspelt segment whose priority nobody gets."""
    wrong(f"weight.{selector}", message, weight={selector: 2})


def test_weights_are_thousandths() -> None:
    """Catches: a fraction cut off, by which two policies would order people alike."""
    assert policy(weight={"vip": "1.125", "rest": 4}).weight == {"vip": 1125, "rest": 4000}
    assert policy(weight="by_target").weight == "by_target"
    for weight in ("1.0005", "-1", "1001"):
        assert told(**SECTIONS, policies={"chosen": {"weight": {"vip": weight}}})


def test_in_a_row_has_one_entry_whose_lines_share_the_count() -> None:
    """Catches: two counts where scenario.md has one."""
    assert policy(at_most_in_a_row={"vip|gold": 3}).at_most_in_a_row == ("vip|gold", 3)
    refused(
        "policies.chosen.at_most_in_a_row",
        "one entry",
        **SECTIONS,
        policies={"chosen": {"at_most_in_a_row": {"vip": 3, "gold": 2}}},
    )
    refused(
        "policies.chosen.at_most_in_a_row.vip",
        "between 1",
        **SECTIONS,
        policies={"chosen": {"at_most_in_a_row": {"vip": 0}}},
    )
    assert selects("vip|desk/gold", "desk", "gold")
    assert selects("vip|desk/gold", "mail", "vip")
    assert not selects("vip|desk/gold", "mail", "gold")
    assert selects("rest", "mail", "gold")


def test_keep_free_is_by_group() -> None:
    """Catches: reserved agents of a group that does not exist."""
    assert policy(keep_free={"team": {"ordinary": 2}}).keep_free == {"team": {"ordinary": 2}}
    refused(
        "policies.chosen.keep_free.tem",
        "did you mean 'team'?",
        **SECTIONS,
        policies={"chosen": {"keep_free": {"tem": {"vip": 2}}}},
    )
    refused(
        "policies.chosen.keep_free.team.vip",
        "between 0",
        **SECTIONS,
        policies={"chosen": {"keep_free": {"team": {"vip": -2}}}},
    )


def test_limits_of_head_starts() -> None:
    """Catches: a head start so long that scores leave 64 bits."""
    assert policy(head_start={"vip": "30 days"}).head_start == {"vip": 2_592_000_000}
    refused(
        "policies.chosen.head_start.vip", "30 days", **SECTIONS, policies={"chosen": {"head_start": {"vip": "31 days"}}}
    )


def test_policies_by_day() -> None:
    """Catches: a policy that changes with the month refused, or one that does not exist accepted."""
    both = {"..2026-01-06": "fifo", "2026-01-07..": "strict"}
    found = small(**SECTIONS, policies={"fifo": {}, "strict": {"priority": {"vip": 1, "rest": 2}}}, policy=both)
    assert found.policy is not None
    assert list(found.policy.values()) == ["fifo", "strict"]
    assert small().policy is None
    refused("policy", "did you mean 'strict'?", **SECTIONS, policies={"strict": {}}, policy="strickt")
    days = {"2026-01-05..2026-01-07": "strict"}
    refused("policy", "nothing is said for 2026-01-08 0:00", **SECTIONS, policies={"strict": {}}, policy=days)
