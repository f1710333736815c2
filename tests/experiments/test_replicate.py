"""The replication loop: the same result whoever does the work, and what is finished when it ends early."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence

import pytest
from desks import branch, desk

from ccsim import kpi
from ccsim.engines.simpy import Offer
from ccsim.errors import UsageError
from ccsim.experiments import FixedNumber, Interrupted, Unit, WorkersLostError, replicate
from ccsim.experiments.crew import MOST, paying_workers, processors


def first_offer(now: int, offers: Sequence[Offer]) -> Offer:
    """Route to whoever comes first in the list."""
    return offers[0]


def die(now: int, offers: Sequence[Offer]) -> Offer:
    """Take the worker process along."""
    os._exit(1)


@pytest.mark.parametrize("workers", [2, 3])
def test_the_division_of_the_work_changes_nothing(workers: int) -> None:
    """Catches: replications numbered by worker, or collected in the order in which they finish."""
    scenario = branch()
    alone = replicate(scenario, FixedNumber(7), by=frozenset({"hour"}))
    crew = replicate(scenario, FixedNumber(7), by=frozenset({"hour"}), workers=workers)
    assert crew.digests == alone.digests
    assert kpi.summarise(scenario, crew.measured) == kpi.summarise(scenario, alone.measured)


def test_workers_take_a_routing_rule() -> None:
    """Catches: a routing rule that is lost on the way to the workers."""
    alone = replicate(desk(), FixedNumber(3), routing=first_offer)
    assert replicate(desk(), FixedNumber(3), routing=first_offer, workers=2).digests == alone.digests
    assert replicate(desk(), FixedNumber(3)).digests != alone.digests


def test_more_replications_leave_the_first_ones_alone() -> None:
    """Catches: state carried over from one replication to the next."""
    scenario = branch()
    assert replicate(scenario, FixedNumber(5)).digests[:2] == replicate(scenario, FixedNumber(2)).digests


def test_all_replications_differ() -> None:
    """Catches: the number of the replication missing in the address of the streams."""
    assert len(set(replicate(desk(), FixedNumber(6)).digests)) == 6


@pytest.mark.parametrize("workers", [1, 2])
def test_units_come_in_order_with_their_records(workers: int) -> None:
    """Catches: records of another replication handed over, or none."""
    kept: list[Unit] = []
    done = replicate(desk(), FixedNumber(5), workers=workers, keep=kept.append)
    assert [unit.replication for unit in kept] == list(range(5))
    assert [unit.records and unit.records.digest() for unit in kept] == done.digests


@pytest.mark.parametrize("workers", [1, 2, None])
def test_ctrl_c_keeps_what_is_finished(workers: int | None) -> None:
    """Catches: an interrupted run that loses its replications, or leaves workers behind."""

    def interrupt(done: int, goal: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    before = set(multiprocessing.active_children())
    with pytest.raises(Interrupted) as stop:
        replicate(desk(), FixedNumber(50), workers=workers, progress=interrupt)
    assert stop.value.finished.digests == replicate(desk(), FixedNumber(3)).digests
    for child in set(multiprocessing.active_children()) - before:
        child.join(10)
        assert not child.is_alive()


def test_a_lost_worker_is_told() -> None:
    """Catches: waiting for ever for a worker that was killed, or a traceback of the pool."""
    with pytest.raises(WorkersLostError, match="0 replications are finished") as loss:
        replicate(desk(), FixedNumber(4), workers=2, routing=die)
    assert loss.value.finished.measured == []


def test_progress_counts_to_the_goal() -> None:
    """Catches: progress that never reaches its end, or counts what is not finished."""
    seen: list[tuple[int, int]] = []
    replicate(desk(), FixedNumber(4), workers=None, progress=lambda done, goal: seen.append((done, goal)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("workers", [0, -1, MOST + 1])
def test_an_absurd_number_of_workers_is_refused(workers: int) -> None:
    """Catches: ten thousand processes started by a slip of the finger."""
    with pytest.raises(UsageError, match="workers"):
        replicate(desk(), FixedNumber(1), workers=workers)


def test_a_rule_that_cannot_travel_is_refused() -> None:
    """Catches: a pickling traceback for a lambda."""
    with pytest.raises(UsageError, match="workers=1"):
        replicate(desk(), FixedNumber(2), workers=2, routing=lambda now, offers: offers[0])


def test_workers_are_started_only_where_they_pay() -> None:
    """Catches: processes started for a run of a moment, or more of them than there is work."""
    assert paying_workers(19, 0.01) == 1
    assert paying_workers(19, 5.0) == min(processors(), 19)
    assert paying_workers(1, 60.0) == 1
