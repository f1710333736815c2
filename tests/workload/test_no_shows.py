"""Who does not come: no-shows of booked slots, and those whom a message keeps away."""

from __future__ import annotations

import numpy as np
import pytest
from test_arrivals import drawn, per_interval

from ccsim.streams import uniforms

SLOTS = "expected: {9:00: [2, 2.5, 2.5, 0, 3]}, count: exact"


def test_slots_are_booked_exactly_and_who_does_not_come_is_dropped() -> None:
    """Catches: no-shows taken off before the slots are counted, so that the rest carried on differs, or by another stream."""
    booked = drawn(f"{{{SLOTS}}}")
    assert per_interval(booked)[18:] == [2, 2, 3, 0, 3]
    comes = uniforms(1, 0, "no_show/a/arrivals", 0, 10) >= 0.4
    drawn_at = np.sort(booked.arrived)
    assert 0 < comes.sum() < 10
    kept = drawn(f"{{{SLOTS}, no_show: 40 %}}").arrived
    # Slots come one after another; within a slot the draws are in any order, so that only their number is known.
    by_slot = [comes[:2].sum(), comes[2:4].sum(), comes[4:7].sum(), 0, comes[7:].sum()]
    assert np.bincount(kept // 1_800_000, minlength=23)[18:].tolist() == by_slot
    assert set(kept.tolist()) <= set(drawn_at.tolist())


@pytest.mark.parametrize("source", [SLOTS, "rate: {9:00: 60 per hour, 11:00: 0 per hour}"], ids=["slots", "poisson"])
@pytest.mark.parametrize("replication", range(3))
def test_more_no_shows_are_the_same_and_others(source: str, replication: int) -> None:
    """Catches: no-shows that move who else comes, or when; a share turned round."""
    came = [
        set(drawn(f"{{{source}, no_show: {share} %}}", replication=replication).arrived.tolist())
        for share in (0, 20, 60, 100)
    ]
    assert came[3] == set()
    assert came[3] < came[2] < came[1] <= came[0]


def test_the_share_of_no_shows() -> None:
    """Catches: a share applied twice, or to some slots only."""
    came = drawn("{expected: {9:00: [50, 50]}, count: exact, no_show: 12 %}", days="40 days").contacts
    assert came == pytest.approx(4000 * 0.88, abs=4 * np.sqrt(4000 * 0.12 * 0.88))


def test_a_message_keeps_its_share_of_the_wave_away_and_nobody_else() -> None:
    """Catches: a scale of one source that thins the type's other source, or keeps others of it away than so many."""
    usual = "usual: {rate: {8:00: 40 per hour, 20:00: 0 per hour}}"
    wave = "wave: {{rate: {{daily: {{18:40: 600 per hour, 19:40: 0 per hour}}}}, scale: {}}}"
    alone = drawn(f"{{{usual}}}", days="20 days").arrived
    all_, kept = (drawn(f"{{{usual}, {wave.format(scale)}}}", days="20 days").arrived for scale in ("1", "60 %"))
    assert set(alone.tolist()) <= set(all_.tolist())
    assert set(alone.tolist()) <= set(kept.tolist())
    assert len(all_) - len(alone) == pytest.approx(20 * 600, abs=4 * np.sqrt(20 * 600))
    assert len(kept) - len(alone) == pytest.approx(20 * 360, abs=4 * np.sqrt(20 * 360))
