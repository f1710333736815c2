"""The answer at the top of a page: its numbers are those of the records, its words those of the verdicts."""

from __future__ import annotations

import re

import pytest
from desks import branch, desk

import ccsim
from ccsim.app.result import Result
from ccsim.app.views.risk import period_word, risk_of
from ccsim.page.answer import answer_of
from ccsim.page.render import html_of
from ccsim.page.run import Minutes, check_minutes
from ccsim.page.write import page_of
from ccsim.units import DAY, HOUR, format_clock

WEEK = """
ccsim: 1
start: 2026-03-02 00:00
duration: 2 days
interval: 1 h
contacts: {call: {arrivals: {rate: {8:00: 52 per hour, 10:00: 20 per hour, 12:00: 55 per hour, 13:00: 0 per hour}}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: {8:00: 3, 10:00: 4, 13:00: 9}}}
"""


def run(scenario: ccsim.Scenario, replications: int = 6) -> Result:
    return ccsim.run(scenario, replications=replications, by=["interval", "type", "group"])


def met_by_interval(result: Result) -> dict[str, float]:
    """Share of the replications in which each interval met 80/20, from the records alone."""
    visits = result.records
    visits = visits[visits.joined.notna()]
    good = (visits.outcome == "answered") & (visits.wait_s <= 20)
    hour = visits.joined.dt.floor("1h")
    level = good.groupby([visits.replication, hour]).mean()
    met = (level >= 0.8).groupby(level=1).mean()
    return {f"{at:%a %-d} {at.hour}": float(share) for at, share in met.items()}


def test_risk_is_that_of_the_records() -> None:
    """Catches: intervals that are not neighbours put together, neighbours apart, another day; a share of other runs."""
    result = run(ccsim.parse(WEEK), 12)
    met = met_by_interval(result)
    risk = risk_of(result, "desk")
    assert risk.intervals == len(met)
    assert risk.at_risk == sum(share < 0.8 for share in met.values())
    inside = {
        f"{' '.join(span.day.split()[:2])} {hour}": span.met
        for span in risk.spans
        for hour in range(span.begin // HOUR, span.end // HOUR)
    }
    assert set(inside) == {at for at, share in met.items() if share < risk.limit}
    differ = False
    for span in risk.spans:
        day = " ".join(span.day.split()[:2])
        hours = range(span.begin // HOUR, span.end // HOUR)
        shares = [met[f"{day} {hour}"] for hour in hours]
        assert span.met == min(shares)
        differ |= len(set(shares)) > 1
        for beyond in (span.begin // HOUR - 1, span.end // HOUR):
            assert met.get(f"{day} {beyond}", 1.0) >= risk.limit
    assert differ, "else the least of them and any other are the same"
    first = answer_of(result).lines[0].words
    if len(risk.spans) > 1:
        assert first.endswith("are the risk, those with the most calls in runs that miss it first.")
    assert f"{risk.spans[0].day} {format_clock(risk.spans[0].begin)}-{format_clock(risk.spans[0].end)}" in first


def test_figures_of_a_line() -> None:
    """Catches: a service level, a half-width or a number of runs that are not those of the measures."""
    result = run(desk("agents.team.staff=3"))
    rows = result.iterate("run", measures=["service_level"])
    row = next(row for row in rows if (row.queue, row.segment) == ("desk", "*"))
    visits = result.records
    joined = visits[visits.joined.notna()]
    good = (joined.outcome == "answered") & (joined.wait_s <= 20)
    met = int((good.groupby(joined.replication).mean() >= 0.8).sum())
    assert row.mean is not None
    assert row.high is not None
    (line,) = answer_of(result).lines
    assert line.name == "desk 80/20 over the day"
    assert f"expected {row.mean * 100:.1f} ±{(row.high - row.mean) * 100:.1f} %, met in {met} of 6 days; " in line.words


@pytest.mark.parametrize(
    ("staff", "rate", "word", "headline"),
    [
        (2, 40, "missed", "No: this plan misses its target."),
        (4, 45, "undecided", "Not certain: its target is undecided after 6 simulated days."),
        (9, 40, "met", "Yes: this plan meets its target."),
    ],
)
def test_headline(staff: int, rate: int, word: str, headline: str) -> None:
    """Catches: a plan that is called good where it is not, and the other way round."""
    volume = f"contacts.call.arrivals.rate={{8:00: {rate} per hour, 17:00: 0 per hour}}"
    answer = answer_of(run(desk(f"agents.team.staff={staff}", volume)))
    assert (answer.word, answer.headline) == (word, headline)
    assert answer.word == answer.lines[0].word


def test_good_on_average_only() -> None:
    """Catches: a plan that is called good though many of its days miss the target."""
    scenario = desk("agents.team.staff=4", "contacts.call.arrivals.rate={8:00: 40 per hour, 17:00: 0 per hour}")
    answer = answer_of(run(scenario, 30))
    assert answer.word == "met"
    found = re.fullmatch(r"On average yes, but not every day: its target is met in (\d+) of 30 days\.", answer.headline)
    assert found, answer.headline
    assert f"met in {found[1]} of 30 days" in answer.lines[0].words


def test_one_run() -> None:
    """Catches: a verdict, or an interval of the mean, from a single run."""
    (line,) = (answer := answer_of(run(desk(), 1))).lines
    assert re.fullmatch(
        r"One simulated day (met|missed) its target: too little to judge the plan by\.", answer.headline
    )
    assert line.word == "undecided"
    assert re.match(r"[\d.]+ % in the one day simulated; ", line.words)
    assert "±" not in line.words


def test_nothing_at_risk() -> None:
    """Catches: a risk made up where there is none."""
    (line,) = answer_of(run(desk("agents.team.staff=12"))).lines
    assert line.words.endswith("none of the 18 intervals of 30 min misses it in more than one day of five.")


def test_one_interval_not_at_risk() -> None:
    """Catches: none of the 1 intervals."""
    (line,) = answer_of(run(desk("agents.team.staff=12", "interval=1 day"))).lines
    assert line.words.endswith("; the one interval of 1 day misses it in no more than one day of five.")


@pytest.mark.parametrize(("step", "words"), [("0s", "a step of 0s is no time"), ("3 h", "3 h is longer than the 2 h")])
def test_steps_that_cannot_be_drawn(step: str, words: str) -> None:
    """Catches: a message about a span that nobody gave."""
    with pytest.raises(ccsim.UsageError, match=words):
        check_minutes(desk(), Minutes(step))


def test_without_target() -> None:
    """Catches: a verdict where nothing was promised."""
    answer = answer_of(run(desk("queues.desk.target=none")))
    assert answer.word == ""
    assert answer.headline.startswith("This scenario names no target")
    assert [line.word for line in answer.lines] == [""]
    assert re.match(r"[\d.]+ ±[\d.]+ % answered in time", answer.lines[0].words)


def test_nobody_called_at_all() -> None:
    """Catches: a page that says there is no target, though one is named; Python's names in it; Erlang beside nothing."""
    result = run(desk("contacts.call.arrivals.rate=0 per hour"))
    answer = answer_of(result)
    assert (
        answer.headline == "Nobody called in any of the 6 simulated days, so there is nothing to judge the target by."
    )
    assert [(line.name, line.word, line.words) for line in answer.lines] == [
        ("desk 80/20 over the day", "", "nobody came.")
    ]
    text = html_of(page_of(result, timeline="1 min"))
    for word in ("wait_distribution", "queue_length:", "around:", "queues.NAME", "Beside Erlang"):
        assert word not in text


def test_nobody_came() -> None:
    """Catches: a queue that nobody joined counted among the targets that are missed or undecided."""
    scenario = branch("contacts.loan=none", "contacts.account.next=none", "agents.tellers.shifts.morning=9", "seed=3")
    answer = answer_of(run(scenario))
    assert answer.lines[-1].name.startswith("loans 70/60")
    assert (answer.lines[-1].word, answer.lines[-1].words) == ("", "nobody came.")
    assert "2 targets" in answer.headline


def test_the_urgent_first() -> None:
    """Catches: a missed target below those that are met, where nobody looks."""
    answer = answer_of(run(branch("agents.lenders.shifts.morning=9")))
    ranks = [("missed", "undecided", "met").index(line.word) for line in answer.lines]
    assert ranks == sorted(ranks)
    assert answer.word == answer.lines[0].word


PERIODS = {
    HOUR: "run", 10 * HOUR: "day", DAY: "day", 2 * DAY: "run", 5 * DAY: "week", 7 * DAY: "week", 28 * DAY: "month",
    31 * DAY: "month", 90 * DAY: "run",
}  # fmt: skip


@pytest.mark.parametrize(("counted", "word"), PERIODS.items())
def test_period(counted: int, word: str) -> None:
    """Catches: a run of an hour called a day, a quarter called a month."""
    assert period_word(counted) == word
