"""The page of a centre with several channels: queue by queue, contacts in hand, who is left over at night."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.test_channels import CALLS, CENTRE

import ccsim
from ccsim.page.also import also
from ccsim.page.answer import WORST_FIRST
from ccsim.page.words import worded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


def page(text: str, folder: Path) -> str:
    result = ccsim.run(ccsim.parse(text), replications=2, by=["interval", "type", "group"])
    ccsim.report(result, folder / "page.html", force=True)
    return (folder / "page.html").read_text(encoding="utf-8")


def test_a_page_of_several_channels(folder: Path) -> None:
    """Catches: charts of all queues together that are empty or missing without a word; measures that only tables show."""
    shown = page(CENTRE, folder)
    assert "waits and service levels are never made of voice, chat and email together" in shown
    assert "all queues: abandonment by interval" not in shown
    assert "Contacts in hand of those who are busy" in shown
    assert "contacts at once." in shown
    assert "Who is left over at the end of the day: letters" in shown
    assert "How long the queue is over the day: letters" in shown
    assert "not shown, as" not in shown


def test_a_page_of_calls_alone(folder: Path) -> None:
    """Catches: words of channels on the page of a centre that has one."""
    shown = page(CALLS, folder)
    assert "all queues: service level by interval" in shown
    assert not [words for words in ("never made of", "Contacts in hand of", "left over at the end") if words in shown]


def test_of_calls_alone_it_is_said_how_many_connected(folder: Path) -> None:
    """Catches: letters among 'the calls for an agent' on the first screen; callbacks told as a part of a percentage."""
    called = "phones: {target: 80/20, callback: {offer: {after: 10 s}, accept: 60 %}}"
    scenario = ccsim.parse(CENTRE.replace("phones: {target: 80/20}", called)).set("agents.phoners.staff", 3)
    result = ccsim.run(scenario, replications=2, by=["interval", "type", "group"])
    rows = {row.measure: row.mean for row in result.iterate("run") if (row.queue, row.segment) == ("phones", "*")}
    told = also(result)
    assert told.startswith(f"Besides: {100 * (rows['connect_rate'] or 0):.1f} ")
    assert told.endswith(f"connected; {rows['callbacks_reached']:.1f} callers a run reached by callback.")


def test_letters_are_no_calls(folder: Path) -> None:
    """Catches: 'callers' and 'calls' said of who writes and of letters; a page of calls alone that speaks otherwise than ever."""
    segments = "segments: {vip: 20 %, ordinary: rest}\n"
    told = (
        "VIPs and ordinary call",
        "given the same calls and agents",
        "with callers and absences",
    )
    calls, several = (page(text + segments, folder) for text in (CALLS, CENTRE))
    assert [words for words in told if words not in calls] == []
    assert [words for words in told if words in several] == []
    assert "VIPs and ordinary customers" in several
    assert "all callers" not in several
    assert worded(ccsim.parse(CALLS), WORST_FIRST) == WORST_FIRST
    assert worded(ccsim.parse(CENTRE), WORST_FIRST) == "those with the most contacts in runs that miss it first"
