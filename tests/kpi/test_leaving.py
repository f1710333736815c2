"""Who leaves, and what leaves with them, in contacts written by hand."""

from __future__ import annotations

import pytest

from ccsim import kpi
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.tallying import same, tallied
from kpi.test_satisfaction import BACK, DESK, NEXT, OVERFLOW, TRANSFER
from kpi.written import Measured, abandoned, answered, planned, records, visit

CENTRE = (
    DESK.partition("satisfaction:")[0]
    + """
costs:
  lost: {vip: 7}
  leaving: {customer_worth: {vip: 1000, rest: 100}, lost: 94 %, never_solved: 89 %, solved_late: 25 %, tells: 9, heed: 2 %}
"""
)


def measured(one: Records, text: str = CENTRE, by: tuple[str, ...] = ()) -> Measured:
    """Measure, and fail unless both ways agree to the last digit."""
    model, ways = parse(text), journeys(parse(text))
    same(tallied(model, ways, planned(1), one, kpi.BY), kpi.measure(model, ways, planned(1), one, kpi.BY))
    return Measured(text, one, by=by)


@pytest.mark.parametrize(
    ("rows", "lost", "never_solved", "solved_late"),
    [
        ([answered(0, 0, 5, 60)], 0, 0, 0),
        ([abandoned(0, 0, 5)], 1, 0, 0),
        ([visit(0, "closed", queue=0, left=5)], 1, 0, 0),
        ([visit(0, "self_served", arrived=0, left=5)], 0, 0, 0),
        # Gives up and is answered later: nothing is amiss.
        ([abandoned(0, 0, 5), answered(0, 60, 60, 90, attempt=1, cause=NEXT)], 0, 0, 0),
        # Comes again after an answer, and is answered, given up, or served by the IVR.
        ([answered(0, 0, 5, 60), answered(0, 90, 90, 99, attempt=1, cause=NEXT + 1)], 0, 0, 1),
        ([answered(0, 0, 5, 60), abandoned(0, 90, 95, attempt=1, cause=NEXT + 1)], 0, 1, 0),
        ([answered(0, 0, 5, 60), visit(0, "self_served", arrived=90, left=95, attempt=1, cause=NEXT + 1)], 0, 0, 1),
        # Gives up when it comes again, comes a third time and is answered: solved late.
        ([answered(0, 0, 5, 60), abandoned(0, 90, 95, attempt=1, cause=NEXT + 1),
          answered(0, 120, 120, 130, attempt=2, cause=NEXT)], 0, 0, 1),
        # Transferred and served there; transferred and given up there.
        ([answered(0, 0, 5, 60), answered(0, 60, 60, 90, visit=1, cause=TRANSFER, queue=BACK, arrived=0)], 0, 0, 0),
        ([answered(0, 0, 5, 60), abandoned(0, 60, 65, visit=1, cause=TRANSFER, queue=BACK, arrived=0)], 0, 1, 0),
        ([visit(0, "overflowed", queue=0, joined=0, left=15),
          answered(0, 15, 25, 60, visit=1, cause=OVERFLOW, queue=BACK, arrived=0)], 0, 0, 0),
    ],
)  # fmt: skip
def test_who_leaves(rows: list[dict[str, int]], lost: int, never_solved: int, solved_late: int) -> None:
    """Catches: a contact taken for another kind, or for two at once; one whose last attempts are not looked at."""
    found = measured(records(rows))
    kinds = [found.mean(name) for name in ("lost", "never_solved", "solved_late")]
    assert kinds == [lost, never_solved, solved_late]
    assert found.mean("leaving") == pytest.approx(0.94 * lost + 0.89 * never_solved + 0.25 * solved_late)


def three() -> Records:
    """A VIP lost; two ordinary callers, never solved and solved late, the latter in the second hour, as another type then."""
    return records(
        [
            abandoned(0, 0, 5),
            answered(1, 0, 5, 60, segment=1),
            abandoned(1, 90, 95, attempt=1, cause=NEXT + 1, segment=1, type=1),
            answered(2, 3700, 3705, 3760, segment=1),
            answered(2, 3800, 3800, 3860, attempt=1, cause=NEXT + 1, segment=1, type=1),
        ]
    )


def test_what_leaves_with_them() -> None:
    """Catches: a customer's worth taken from another segment, those who hear of it forgotten, a cost outside of `cost`."""
    found = measured(three())
    gone = (0.94 * 1000 + (0.89 + 0.25) * 100) * (1 + 9 * 0.02)
    assert found.mean("cost_of_leaving") == pytest.approx(gone)
    assert found.mean("cost") == pytest.approx(gone + 7)
    assert found.mean("cost_per_answered") == pytest.approx((gone + 7) / 3)
    assert (found.row("cost_of_leaving").unit, found.row("leaving").unit) == ("EUR", "contacts")


def test_by_segment_type_and_hour() -> None:
    """Catches: who leaves counted at a later attempt than the first, or in another segment; cost that obeys the warm-up."""
    found = measured(three(), by=("type", "hour"))
    assert found.mean("leaving", segment="vip") == pytest.approx(0.94)
    assert found.mean("leaving", segment="ordinary") == pytest.approx(0.89 + 0.25)
    assert found.mean("leaving", type="call") == pytest.approx(0.94 + 0.89 + 0.25)
    assert found.mean("leaving", type="order") == 0
    assert found.mean("leaving", interval="08:00") == pytest.approx(0.94 + 0.89)
    assert found.mean("solved_late", interval="09:00") == 1
    late = measured(three(), CENTRE + "warmup: 1 h\n")
    assert late.mean("leaving") == pytest.approx(0.25)
    assert late.mean("cost_of_leaving") == pytest.approx(found.mean("cost_of_leaving"))


def test_only_where_it_is_asked_for() -> None:
    """Catches: measures of leaving in a scenario that does not say who leaves; a cost that is added to all the same."""
    without = Measured(CENTRE.partition("  leaving:")[0], three())
    assert without.mean("cost") == 7
    assert {"leaving", "never_solved", "solved_late", "cost_of_leaving"}.isdisjoint(row.measure for row in without.rows)


def test_nothing_said_costs_nothing() -> None:
    """Catches: a share that is not given taken for another than none."""
    only_worth = CENTRE.partition("  leaving:")[0] + "  leaving: {customer_worth: 100, tells: 9}\n"
    found = measured(three(), only_worth)
    assert (found.mean("leaving"), found.mean("cost_of_leaving"), found.mean("cost")) == (0, 0, 7)
