"""The published example of `measures.md`: one day, six service levels."""

import pytest

from kpi.written import Measured, abandoned, answered, records

QUEUE = """
ccsim: 1
duration: 1 day
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {people: {serves: {desk: 1}, staff: 1}}
"""

SIX = {
    "offered": 81.13,
    "answered": 86.00,
    "abandons_met": 83.02,
    "late_abandons": 82.69,
    "no_short": 81.90,
    "short_met": 82.08,
}


def published():
    """1,000 answered, 860 of them in time; 60 abandoned, 20 of them in time, 10 of them within 5 s."""
    waits = [20] * 860 + [21] * 140
    patience = [5] * 10 + [6] * 10 + [21] * 40
    rows = [answered(n, joined=n, started=n + wait, talk_end=n + wait + 1) for n, wait in enumerate(waits)]
    rows += [abandoned(1000 + n, joined=n, left=n + wait) for n, wait in enumerate(patience)]
    return records(rows)


@pytest.mark.parametrize(("definition", "expected"), SIX.items())
def test_six_service_levels(definition, expected):
    """Catches: a service level that counts abandoned contacts on the wrong side, or a limit that is not inclusive."""
    measured = Measured(QUEUE, published())
    assert round(100 * measured.mean(f"sl_{definition}"), 2) == expected
    assert measured.mean(f"sl_{definition}", "desk", "all") == measured.mean(f"sl_{definition}")


@pytest.mark.parametrize(("definition", "expected"), SIX.items())
def test_the_scenario_names_one(definition, expected):
    """Catches: a `service_level` (and a target) that goes by another definition than the scenario's."""
    measured = Measured(QUEUE + f"service_level: {{definition: {definition}}}\n", published())
    assert round(100 * measured.mean("service_level"), 2) == expected
    strict = Measured(
        QUEUE.replace("80/20", "{answer: 82.5 %, within: 20 s}") + f"service_level: {{definition: {definition}}}\n",
        published(),
    )
    assert strict.mean("target_met", "desk") == float(expected > 82.5)


def test_short_is_the_scenarios_own():
    """Catches: short abandons measured by the default 5 s although the scenario says otherwise."""
    measured = Measured(QUEUE + "service_level: {short: 6 s}\n", published())
    assert measured.mean("sl_no_short") == 860 / (1060 - 20)
