"""How much of anything a scenario may name."""

from __future__ import annotations

from typing import Any

import pytest
from small import refused

from ccsim.scenario import checks

PATIENT = {"talk": {"exponential": "3 min"}, "patience": "never"}


@pytest.mark.parametrize(
    ("path", "message", "changes"),
    [
        ("contacts", "2 contacts", {"contacts": {"second": {"enter": "desk"}, "third": {"enter": "desk"}}}),
        ("segments", "2 segments", {"segments": {"vip": "10 %", "gold": "10 %", "ordinary": "rest"}}),
        ("queues", "2 queues", {"queues": {"second": PATIENT, "third": PATIENT}}),
        (
            "contacts",
            "2 entries",
            {
                "contacts": {
                    "call": {"next": {n: {"after": "abandoned", "share": 0.1, "in": "3 s"} for n in ("a", "b", "c")}}
                }
            },
        ),
    ],
    ids=["contacts", "segments", "queues", "next"],
)
def test_there_is_an_end_to_what_can_be_numbered(
    path: str, message: str, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a queue beyond what 16 bits can number, so that its callers stand in another."""
    monkeypatch.setattr(checks, "MOST_NAMES", 2)
    refused(path, message, **changes)
