"""How many customers poor service drives away, and what that costs: expected, by the shares that the scenario gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Whole
from ccsim.kpi.fold import with_totals
from ccsim.kpi.satisfaction import NEVER_SOLVED, SOLVED_LATE, satisfaction_columns

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import Leaving


def judged_columns(scenario: Scenario, lost: Numbers, counts: Whole) -> dict[str, Numbers]:
    """Return the columns of satisfaction and of leaving, as far as the scenario asks for them; see those functions."""
    satisfaction, leaving = scenario.satisfaction, scenario.costs.leaving
    columns = {} if satisfaction is None else satisfaction_columns(satisfaction, counts)
    return columns | ({} if leaving is None else leaving_columns(leaving, lost, counts))


def leaving_columns(leaving: Leaving, lost: Numbers, counts: Whole) -> dict[str, Numbers]:
    """Work out the columns of the table of measures.

    Parameters
    ----------
    lost : array of int64 [periods or traits, segments + 1]
        Lost callers, the last place being all together.
    counts : array of int64 [periods or traits, segments, figures]
        As `satisfaction_columns` takes them.

    Returns
    -------
    dict of str to array [periods or traits, segments + 1]
        `never_solved` and `solved_late`, counts, and `leaving`, the customers who are expected to leave.
    """
    full = with_totals(counts[:, None])
    never, late = full[:, :, NEVER_SOLVED], full[:, :, SOLVED_LATE]
    gone = leaving.lost * lost + leaving.never_solved * never + leaving.solved_late * late
    return {"never_solved": never, "solved_late": late, "leaving": gone}


def cost_of_leaving(scenario: Scenario, leaving: Leaving, lost: Whole, counts: Whole) -> float:
    """Work out what leaves with those customers, and with whom they keep away, in the whole run.

    Parameters
    ----------
    lost : array of int64 [segments]
    counts : array of int64 [segments, figures]
    """
    said = leaving.customer_worth
    worth = np.array([said.get(name, said.get("rest", 0.0)) for name in scenario.segments])
    gone = leaving_columns(leaving, np.append(lost, lost.sum())[None], counts[None])["leaving"]
    return float((worth * gone[0, :-1]).sum() * (1 + leaving.tells * leaving.heed))
