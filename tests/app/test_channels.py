"""What people are shown where contacts come by several channels: a row of each, files with their measures, faults in words."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest

import ccsim
from ccsim.app.actual.shown import check_blocks
from ccsim.app.files.export import write
from ccsim.app.result import Result
from ccsim.app.sweep.point import usual_figures
from ccsim.app.tables.block import Table, Text
from ccsim.app.tables.compared.everything import comparison_blocks
from ccsim.app.tables.shown import Figures, Shown, Tables
from ccsim.errors import UsageError
from ccsim.experiments.goal import read_figure, read_goal
from ccsim.kpi import measures_of

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
    assert list(table(centre, "CONTACTS").names) == ["all contacts", "all voice", "all chat", "all email"]
    times = column(table(centre, "CONTACTS"), "time_to_service")
    assert [name for name, value in times.items() if value is None] == ["all contacts"]
    assert any("never of voice, chat and email together" in line for line in Tables(centre).title())


def test_definitions_speak_of_contacts() -> None:
    """Catches: figures of letters and chats that are explained as those of callers; calls are what callbacks and lines are of."""
    of_calls = {"callbacks_reached", "callbacks_failed", "connect_rate"}
    meanings = {one.name: one.meaning for one in measures_of(ccsim.parse(CENTRE))}
    assert {name for name, meaning in meanings.items() if re.search(r"\b(calls?|callers?)\b", meaning)} == of_calls


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


SIDES = ccsim.parse(CENTRE).set("segments", {"vip": "20 %", "ordinary": "rest"})
FIRST = SIDES.set("policies.first", {"priority": {"vip": 1, "rest": 2}}).set("policy", "first")


def test_what_happened_has_no_total_of_waits_either(centre: Result) -> None:
    """Catches: a wait of calls and letters together beside a table of what happened, or a tolerance laid on it."""
    times = [f"2026-03-02,{hour}:00" for hour in (8, 9)]
    rows = [f"{time},{queue},20,19,80 %,15" for time in times for queue in ("phones", "letters")]
    table = pd.read_csv(io.StringIO("\n".join(["date,time,queue,offered,answered,service level,asa", *rows])))
    found = ccsim.check(centre.scenario, table, replications=2, tolerance="asa=90%")
    assert [one.measure for one in found.compared if one.queue == "*"] == ["offered", "answered"]
    assert [(one.measure, one.queue) for one in found.compared if one.tolerance] == [
        ("asa", "phones"),
        ("asa", "letters"),
    ]
    names = [name for block in check_blocks(found) if isinstance(block, Table) for name in block.names]
    assert "service level % phones" in names
    assert "service level % letters" in names
    with pytest.raises(UsageError, match=r"tolerance: 'asa\[\*\]=3 s' names none .* asa is never made of"):
        ccsim.check(centre.scenario, table, replications=2, tolerance="asa[*]=3 s")


def test_what_happened_in_all_queues_has_no_waits(centre: Result) -> None:
    """Catches: waits of a table that has no queues compared with nothing, and not a word why."""
    table = pd.read_csv(io.StringIO("date,time,offered,answered,asa\n2026-03-02,8:00,130,120,15"))
    found = ccsim.check(centre.scenario, table, replications=2)
    assert [one.measure for one in found.compared] == ["offered", "answered"]
    assert "asa is never made of voice, chat and email together: not compared" in found.notes


def test_privileges_are_not_judged_over_several_channels(tmp_path: Path) -> None:
    """Catches: everybody called efficient by waits that nobody has; minutes of letters added to those of calls."""
    found = ccsim.compare(SIDES, FIRST, replications=2)
    shown = "\n".join(one.words for one in comparison_blocks(found) if isinstance(one, Text))
    assert "What a privilege costs is never added up over voice, chat and email" in shown
    assert not [one for one in comparison_blocks(found) if isinstance(one, Table) and "PRICE" in one.above]
    assert (found.privilege, found.frontier.empty) == ((), True)
    assert found.to_dict()["privilege"]["why_not"] == found.apart
    with pytest.raises(UsageError, match="frontier: what a privilege costs is never added up"):
        ccsim.plot.frontier(found)
    ccsim.report(found, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "is never added up over voice, chat and email" in page
    assert "What VIPs get, and how long the others wait" not in page
    assert "served best" not in page
    assert "in service level." not in page


def test_a_share_of_the_calls_counts_no_letters(centre: Result) -> None:
    """Catches: letters that are answered, or lie, in the share of the calls for an agent that are connected."""
    rows = {
        (row.queue, row.channel): row.mean
        for row in centre.rows
        if row.measure == "connect_rate" and row.segment == "*" and row.type is None
    }
    assert rows["*", None] is None
    assert rows["*", "voice"] == rows["phones", None]
    with pytest.raises(UsageError, match=r"never made of .*; name a queue: connect_rate\[phones\]"):
        read_figure("connect_rate", centre.scenario)


def test_other_spans_and_other_contacts_are_said() -> None:
    """Catches: four hours and two called the same callers; a candidate with other contacts, and no word of it."""
    calls = ccsim.parse(CALLS)
    shorter = calls.set("duration", "2 h")
    found = ccsim.compare(calls, shorter, replications=2)
    document = found.to_dict()
    assert (document["same_callers"], document["seed"]) == (False, calls.seed)
    assert len(document["notes"]) == 1
    assert "is of 2 h from Mon 2026-03-02 08:00" in document["notes"][0]
    shown = [one.words for one in comparison_blocks(found) if isinstance(one, Text)]
    assert any("callers of their own (the spans of time differ)" in words for words in shown)
    assert f"Note: {document['notes'][0]}." in shown
    others = ccsim.parse(CALLS.replace("asking:", "wondering:"))
    (note,) = ccsim.compare(calls, others, replications=2).notes
    assert "other contacts (ringing, typing, wondering, writing)" in note
    assert ccsim.compare(calls, calls.set("agents.phoners.staff", 5), replications=2).notes == ()
