"""What people are shown where contacts come by several channels: a row of each, files with their measures, faults in words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import ccsim
from ccsim.app.files.export import write
from ccsim.app.result import Result
from ccsim.app.sweep.point import usual_figures
from ccsim.app.tables.shown import Figures, Shown, Tables
from ccsim.errors import UsageError
from ccsim.experiments.goal import read_figure, read_goal

CENTRE = """
ccsim: 1
name: Calls, chats and letters
start: 2026-03-02 08:00
duration: 4 h
interval: 1 h
contacts:
  ringing: {arrivals: {rate: 60 per hour}, enter: phones}
  typing: {channel: chat, arrivals: {rate: 40 per hour}, enter: chats}
  asking: {channel: chat, arrivals: {rate: 10 per hour}, enter: advice}
  writing: {channel: email, arrivals: {rate: 20 per hour}, enter: letters}
defaults: {queues: {talk: {exponential: 4 min}, patience: {exponential: 4 min}}}
queues: {phones: {target: 80/20}, chats: {target: 80/60}, advice: {}, letters: {}}
agents:
  hosts: {serves: {chats: 1, advice: 1, letters: 2}, at_once: {chat: 3}, slower: 10 %, staff: 3}
  phoners: {serves: {phones: 1}, staff: 4}
"""
CALLS = (
    CENTRE.replace("channel: chat, ", "")
    .replace("channel: email, ", "")
    .replace("at_once: {chat: 3}, slower: 10 %, ", "")
)
OF_CHANNELS = {"concurrency", "first_reply", "backlog"}


@pytest.fixture(scope="module")
def centre() -> Result:
    return ccsim.run(ccsim.parse(CENTRE), replications=3)


def table(result: Result, title: str) -> Shown:
    return next(one for one in Tables(result) if one.title == title)


def column(shown: Shown, measure: str) -> dict[str, float | None]:
    (found,) = (one for one in shown.columns if isinstance(one, Figures) and one.measure == measure)
    return {name.strip(): row and row.mean for name, row in zip(shown.names, found.rows, strict=True)}


def test_a_row_of_each_channel_instead_of_the_total(centre: Result) -> None:
    """Catches: an empty total; a channel that repeats the row of its only queue, or is missing though it has several."""
    shown = table(centre, "QUEUES")
    assert list(shown.names) == ["phones", "chats", "advice", "letters", "all chat"]
    offered, waits = column(shown, "offered"), column(shown, "asa")
    assert offered["all chat"] == pytest.approx((offered["chats"] or 0) + (offered["advice"] or 0))
    assert all(value is not None for value in waits.values())
    assert list(table(centre, "CALLERS").names) == ["all callers", "all voice", "all chat", "all email"]
    times = column(table(centre, "CALLERS"), "time_to_service")
    assert [name for name, value in times.items() if value is None] == ["all callers"]
    assert any("never of voice, chat and email together" in line for line in Tables(centre).title())


def test_who_finds_no_line_is_in_the_row_of_voice() -> None:
    """Catches: calls blocked for want of a line that stand in no row, as they come to no queue."""
    lines = ccsim.run(ccsim.parse(f"{CENTRE}ivr: {{lines: 2}}\n"), replications=2)
    shown = table(lines, "ALSO")
    assert (column(shown, "blocked")["all voice"] or 0) > 0


def test_calls_alone_have_their_total() -> None:
    """Catches: a table of calls that looks otherwise since there are other channels."""
    calls = ccsim.run(ccsim.parse(CALLS), replications=2)
    assert list(table(calls, "QUEUES").names) == ["phones", "chats", "advice", "letters", "all queues"]
    assert calls.by == ()
    measures = {one.measure for each in Tables(calls) for one in each.columns if isinstance(one, Figures)}
    assert not measures & OF_CHANNELS
    assert not any("together" in line for line in Tables(calls).title())


def test_measures_of_channels_are_in_the_tables(centre: Result) -> None:
    """Catches: contacts in hand, first replies or who is left over that nobody sees without asking."""
    measures = {one.measure for each in Tables(centre) for one in each.columns if isinstance(one, Figures)}
    assert measures >= OF_CHANNELS
    assert {row.channel for row in centre.rows} == {None, "voice", "chat", "email"}


def test_files_have_what_the_scenario_has(centre: Result, tmp_path: Path) -> None:
    """Catches: columns of a measure that there is not; the backlog of another interval; a queue's agents without their chats."""
    write(centre, centre.to_dict(), tmp_path)
    with (tmp_path / "queues.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) >= OF_CHANNELS
    assert [bool(row["backlog"]) for row in rows if row["queue"] == "letters"] == [False, False, False, True]
    assert {row["concurrency"] for row in rows if row["queue"] == "phones"} == {"1.0"}
    assert all(float(row["concurrency"]) > 1 for row in rows if row["queue"] == "chats")
    calls = tmp_path / "calls"
    calls.mkdir()
    result = ccsim.run(ccsim.parse(CALLS), replications=2)
    write(result, result.to_dict(), calls)
    with (calls / "queues.csv").open(encoding="utf-8") as file:
        assert not set(next(csv.reader(file))) & OF_CHANNELS


def test_a_wait_of_several_channels_is_refused_in_words(centre: Result) -> None:
    """Catches: a goal that can never be met, or a column without a figure, where it should be said which queue is meant."""
    scenario = centre.scenario
    with pytest.raises(UsageError, match=r"never made of voice, chat and email together; name a queue: asa\[phones\]"):
        read_figure("asa", scenario)
    with pytest.raises(UsageError, match=r"find: .* never made of"):
        read_goal("service_level=80%", scenario)
    with pytest.raises(UsageError, match=r"time_to_service is never made of voice, chat and email together$"):
        read_figure("time_to_service", scenario)
    assert read_figure("asa[chats]", scenario).queue == "chats"
    assert read_figure("abandonment", scenario).queue == "*"
    assert read_figure("concurrency", scenario).group == "*"
    assert {(one.measure, one.queue) for one in usual_figures(scenario)} >= {
        ("service_level", "phones"),
        ("service_level", "chats"),
        ("abandonment", "*"),
    }


@pytest.mark.parametrize(
    ("measure", "why"),
    [("backlog", "every contact is a call"), ("first_reply", "every contact"), ("concurrency", "'at_once'")],
)
def test_why_there_is_no_such_measure(measure: str, why: str) -> None:
    """Catches: a measure of the documentation that is called unknown, without a word why."""
    with pytest.raises(UsageError, match=why):
        read_figure(measure, ccsim.parse(CALLS))
