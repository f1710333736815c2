"""What a page tells besides targets: callbacks in their section; satisfaction, cost, calls connected on the first screen."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from desks import desk
from plot.test_callbacks import CALLED

import ccsim
from ccsim.app.result import Result
from ccsim.page.render import html_of
from ccsim.page.write import page_of
from page.pages import html, seen

SURVEY = Path(__file__).parents[2] / "scenarios/survey.yaml"


@functools.cache
def called() -> Result:
    return ccsim.run(ccsim.parse(CALLED), replications=4, by=["interval", "type", "group"])


def row(result: Result, measure: str, queue: str = "*") -> float:
    (found,) = (
        one.mean for one in result.iterate("run", measures=[measure]) if (one.queue, one.segment) == (queue, "*")
    )
    assert found is not None
    return found


def test_callbacks_have_their_section() -> None:
    """Catches: callbacks only in a table at the end; figures in words that are not those of the run."""
    result = called()
    page = page_of(result)
    (section,) = (one for one in page.sections if one.id == "callbacks")
    told, *pictures = section.parts
    offered, accepted, reached, share = (
        row(result, name, "desk")
        for name in ("callbacks_offered", "callbacks_accepted", "callbacks_reached", "connect_rate")
    )
    words = told.words  # type: ignore[union-attr]
    assert words.startswith(
        f"{offered:,.1f} callers are offered a callback, {accepted:,.1f} accept, {reached:,.1f} are reached, "
    )
    assert f"In all {100 * share:.1f} ±" in words
    assert f"{row(result, 'time_to_callback', 'desk'):.0f} s after joining" in words
    titles = [one.title for one in pictures]  # type: ignore[union-attr]
    assert titles == [
        "desk: callbacks by interval in which the caller joined",
        "desk: time from joining to the callback",
    ]
    text = seen(html_of(page))
    assert ("h2", "Callbacks") in text.headings
    assert "callbacks, desk, contacts" in text.words


def test_several_queues_with_callbacks_are_told_apart() -> None:
    """Catches: figures of all queues under the name of one; a queue that offers none among those that do."""
    scenario = ccsim.parse(CALLED).set("queues.loans.patience", {"exponential": "8 min"})
    scenario = scenario.set("queues.loans.callback", {"offer": {"after": "20 s"}, "accept": "50 %"})
    result = ccsim.run(scenario, replications=2, by=["interval", "type", "group"])
    (section,) = (one for one in page_of(result).sections if one.id == "callbacks")
    folds = [one for one in section.parts if one.kind == "fold"]
    assert [one.title for one in folds] == ["desk", "loans"]
    for fold in folds:
        told, *pictures = fold.parts
        accepted = row(result, "callbacks_accepted", fold.title)
        assert f"{accepted:,.1f} accept" in told.words  # type: ignore[union-attr]
        assert all(one.title.startswith(f"{fold.title}: ") for one in pictures)  # type: ignore[union-attr]


def test_without_callbacks_there_is_no_section() -> None:
    """Catches: an empty section; one that says nothing where they are offered and nobody waits so long."""
    assert "Callbacks" not in seen(html("run")).words
    idle = ccsim.parse(CALLED).set("queues.desk.callback.offer", {"after": "3 h"})
    page = page_of(ccsim.run(idle, replications=2, by=["interval", "type", "group"]))
    (section,) = (one for one in page.sections if one.id == "callbacks")
    (told,) = section.parts
    assert "nobody waited so long" in told.words  # type: ignore[union-attr]


def test_satisfaction_and_cost_are_on_the_first_screen() -> None:
    """Catches: a survey whose score one must scroll for; a score without its scale, a cost without its time."""
    result = ccsim.run(SURVEY, replications=3)
    told = page_of(result).answer.also
    satisfaction, cost = row(result, "satisfaction"), row(result, "cost")
    assert re.fullmatch(
        rf"Besides: satisfaction {satisfaction:.1f} ±[\d.]+ of at most 100 points; cost {cost:,.0f} EUR in 5 days\.",
        told,
    )


def test_calls_connected_are_on_the_first_screen() -> None:
    """Catches: a service level below its target, and not a word of the callers who were called back."""
    told = page_of(called()).answer.also
    share, reached = row(called(), "connect_rate"), row(called(), "callbacks_reached")
    begin = f"Besides: {100 * share:.1f} ±"
    assert told.startswith(begin)
    assert told.endswith(f"% of the calls for an agent connected; {reached:.1f} callers a run reached by callback.")


def test_nothing_besides_is_nothing() -> None:
    """Catches: a cost of 0 where none is named; an empty paragraph."""
    assert page_of(ccsim.run(desk("costs=none"), replications=2)).answer.also == ""


def test_a_page_without_target_names_a_queue_that_is_there() -> None:
    """Catches: advice to set the target of a queue named NAME, or of one to which nobody comes."""
    scenario = ccsim.parse(CALLED).set("queues.*.target", "none")
    words = seen(html_of(page_of(ccsim.run(scenario, replications=2)))).words
    assert "such as queues.desk.target=80/20" in words
    with pytest.raises(ccsim.UsageError, match="nobody comes to any queue"):
        ccsim.staff(scenario.set("contacts.*.arrivals", "none"))


def test_contacts_by_type_are_those_of_the_run() -> None:
    """Catches: contacts of another type, a follow-up that counts as one; a table where all are of one type."""
    chased = "{after: answered, share: 30 %, in: 10 min, as: chase}"
    scenario = ccsim.parse(CALLED.replace("queues:", "  chase: {enter: desk}\nqueues:", 1)).set(
        "contacts.call.next.again", chased
    )
    result = ccsim.run(scenario, replications=2, by=["interval", "type", "group"])
    page = seen(html_of(page_of(result)))
    titles = ["", "contacts", "served at last", "lost", "attempts", "time to service s"]
    last = max(place for place, cells in enumerate(page.rows) if cells == titles)
    callers = {row.type: row.mean for row in result.iterate("type", measures=["callers"]) if row.segment == "*"}
    shown = {cells[0]: float(cells[1]) for cells in page.rows[last + 1 : last + 3]}
    assert shown == pytest.approx({name: callers[name] for name in ("call", "loan")}, abs=0.05)
    assert "Contacts by type" in page.words
    assert "as another type (chase) belongs to the contact" in page.words
    alone = ccsim.run(scenario.set("contacts.loan.arrivals", "none"), replications=1)
    assert "Contacts by type" not in seen(html_of(page_of(alone))).words
