"""Numbers near the end of 64 bits: up to there the engines agree; beyond it the compiled one gives up and SimPy takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccsim import compiler, plan, workload
from ccsim.engines import compiled
from ccsim.engines.compiled.tables import SAFE
from ccsim.experiments import COMPILED, SIMPY, prepare, simulate
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.units import DAY
from engines.parity import parting, same

Parse = Callable[..., Any]


@pytest.fixture
def logged(tmp_path: Path) -> Parse:
    """Reads a scenario whose contacts come at given instants (ms from the start): `time,type`."""

    def read(text: str, *calls: tuple[int, str]) -> Any:
        lines = [f"2026-01-{5 + at // DAY:02d} {_clock(at % DAY)},{type_}" for at, type_ in calls]
        (tmp_path / "calls.csv").write_text("\n".join(["time,type", *lines]) + "\n")
        return parse(f"ccsim: 1\n{text}\n{TABLE}", folder=tmp_path)

    return read


TABLE = 'tables: {calls: {file: calls.csv, time: time, format: "%Y-%m-%d %H:%M:%S.%f"}}'


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"


def served(scenario: Any) -> Records:
    """The records of a replication as users get them; the engine they ask for must not matter."""
    model = prepare(scenario)
    one, other = simulate(model, 0, SIMPY), simulate(model, 0, COMPILED)
    if not same(one, other):
        pytest.fail(parting(one, other), pytrace=False)
    return one


def compiled_alone(scenario: Any) -> Records:
    ways = journeys(scenario)
    made, drawn = plan.make(scenario, ways), workload.draw(scenario, ways, 0)
    return compiled.run(made, plan.roster(made, drawn.attendance), drawn)


def check_taken(scenario: Any, fits: bool, too_large: str) -> None:
    """Check that the compiled engine takes a scenario, or refuses it for numbers that are too large."""
    if fits:
        compiled_alone(scenario)
    else:
        with pytest.raises(compiled.TooLargeError, match=too_large):
            compiled_alone(scenario)


# --- Scores: share of a weight x (wait + head start) x the other's denominator ---------------------------------------------

WEIGHTS = """
name: the largest weights
duration: 26 days
segments: {all: rest}
contacts:
  a: {arrivals: {log: {table: calls, where: {type: a}}}, enter: qa}
  b: {arrivals: {log: {table: calls, where: {type: b}}}, enter: qb}
queues: {qa: {talk: {constant: 1 min}, patience: never}, qb: {talk: {constant: 1 min}, patience: never}}
agents: {team: {serves: {qa: 1, qb: 1}, staff: {2026-01-29: 2}}}
policies: {heavy: {weight: {qa: 999.999, qb: 999.998}, head_start: {qa: 30 days, qb: 30 days}}}
policy: heavy
"""
LARGEST = SAFE // (999_999 * 1_000)
"""The most credit, in ms, that a call may have beside these weights."""
BEGINS = 24 * DAY
"""When the agents come."""


@pytest.mark.parametrize(("beyond", "first"), [(0, "a"), (0, "b"), (1, "a"), (1, "b")])
def test_scores_up_to_the_last_millisecond(logged: Parse, beyond: int, first: str) -> None:
    """Catches: scores that leave 64 bits and turn negative; a limit that sends whole scenarios to SimPy for nothing.

    Two contacts have waited for weeks when two agents come; one has the largest credit that still fits, or one millisecond more.
    Seen to fail with the limit doubled (weights wrap) and with one of `<` and `<=` in place of the other.
    """
    longest = BEGINS + 30 * DAY - LARGEST - beyond
    assert 0 < longest < DAY
    second = "b" if first == "a" else "a"
    scenario = logged(WEIGHTS, (longest, first), (longest + 40 * (1 if first == "a" else 100_000), second))
    check_taken(scenario, not beyond, "weights")
    assert served(scenario).visits["started"].min() == BEGINS


TARGETS = """
name: the longest targets
duration: 1 day
contacts:
  a: {arrivals: {rate: 20 per day}, enter: qa}
  b: {arrivals: {rate: 20 per day}, enter: qb}
queues:
  qa: {talk: {exponential: TALK min}, patience: never, target: {answer: 80 %, within: 400 days}}
  qb: {talk: {exponential: TALK min}, patience: never, target: {answer: 80 %, within: WITHIN}}
agents: {team: {serves: {qa: 1, qb: 1}, staff: 1}}
policies: {shares: {weight: by_target}}
policy: shares
"""


@pytest.mark.parametrize("within", ["400 days", "399 days", "20 s"])
@pytest.mark.parametrize(("talk", "fits"), [(60, True), (240, False)])
def test_scores_by_the_longest_targets(within: str, talk: int, fits: bool) -> None:
    """Catches: scores by target that leave 64 bits once somebody has waited for two days.

    The language lets targets of 400 days through where nobody is expected to wait for more than two days after the doors have
    closed; it cannot know. Seen to fail with the denominators left out of the limit.
    """
    scenario = parse("ccsim: 1" + TARGETS.replace("WITHIN", within).replace("TALK", str(talk)))
    waits = served(scenario).visits
    assert ((waits["started"] - waits["joined"]).max() > SAFE // (400 * DAY)) is not fits
    check_taken(scenario, fits, "weights")


# --- Handling times: draw x pace x aht of the group x aht of the line -------------------------------------------------------

STRETCHED = """
ccsim: 1
name: as slow as can be
duration: 1 day
contacts:
  call:
    arrivals: {rate: 300 per day}
    enter: desk
    talk: {scale: 3}
queues: {desk: {talk: {constant: 400 days}, wrap: {exponential: 400 days}, patience: never}}
agents:
  slow: {serves: {desk: {level: 1, aht: SERVE}}, staff: 9, aht: GROUP, pace: {cv: CV}}
  quick: {serves: {desk: 1}, staff: 20}
"""


@pytest.mark.parametrize(
    ("serve", "group", "cv", "fits"),
    [
        ("1000 %", "920 %", "0.0001", True),
        ("1000 %", "1000 %", "0.0001", False),
        ("1000 %", "1000 %", "10", False),
        ("100 %", "5 %", "2", True),
    ],
)
def test_handling_times_up_to_three_hundred_years(serve: str, group: str, cv: str, fits: bool) -> None:
    """Catches: handling times that leave 64 bits between a draw of three years and its rounding to the millisecond.

    Seen to fail without the check of the factors, and with the agents' pace left out of it.
    """
    scenario = parse(STRETCHED.replace("SERVE", serve).replace("GROUP", group).replace("CV", cv))
    check_taken(scenario, fits, "handling times")
    visits = served(scenario).visits
    assert (visits["talk_end"] > visits["started"]).all()
    assert (visits["wrap_end"] >= visits["talk_end"]).all()


@pytest.mark.parametrize(("group", "fits"), [("307 %", True), ("334 %", False)])
def test_slowed_talks_up_to_three_hundred_years(group: str, fits: bool) -> None:
    """Catches: talks that leave 64 bits only where two others in hand make each of them three times as long.

    Seen to fail with `slower` left out of the check.
    """
    text = STRETCHED.replace("SERVE", "1000 %").replace("GROUP", group).replace("CV", "0.0001")
    text = text.replace("staff: 9", "staff: 9, at_once: {chat: 3}, slower: 100 %").replace(
        "call:", "call:\n    channel: chat"
    )
    scenario = parse(text)
    check_taken(scenario, fits, "handling times")
    visits = served(scenario).visits
    assert (visits["talk_end"] > visits["started"]).all()


@pytest.mark.parametrize("at_once", ["", ", at_once: {voice: 2}"])
def test_agents_who_were_busy_for_centuries(at_once: str) -> None:
    """Catches: shares of time on duty, in millionths, that leave 64 bits: busy for 292 years, then one more contact.

    Seen to fail without the check, where agents have one contact at a time and where they have two: agents are chosen by
    negative shares.
    """
    scenario = parse(
        """
ccsim: 1
name: busy for centuries
duration: 10 days
choose_agent: least_occupied
contacts:
  bulk: {arrivals: {rate: 50 per day}, enter: desk}
  late: {arrivals: {rate: 20 per day}, enter: front, next: {onward: {after: answered, share: 100 %, to: desk}}}
queues:
  desk: {talk: {uniform: {low: 200 days, high: 400 days}}, patience: never}
  front: {talk: {constant: 400 days}, patience: never}
agents:
  team: {serves: {desk: {level: 1, aht: 900 %}}, staff: 7AT_ONCE}
  one: {serves: {front: {level: 1, aht: 1000 %}}, staff: 1}
""".replace("AT_ONCE", at_once)
    )
    visits = served(scenario).visits
    busy = visits["wrap_end"] - visits["started"]
    assert busy[visits["agent"] == 0].sum() > 2**63 // 1_000_000


@pytest.mark.skipif(not compiler.AVAILABLE, reason="takes a quarter of a million contacts")
def test_a_line_that_lasts_for_millions_of_years() -> None:
    """Catches: instants that are taken for never, or leave 64 bits, so that the run ends and leaves people waiting.

    Seen to fail without the check: everybody who is still in line after 2^61 ms stays unserved.
    """
    scenario = parse(
        """
ccsim: 1
name: millions of years
duration: 1 day
contacts: {call: {arrivals: {rate: 255000 per day}, enter: desk, talk: {scale: 3}}}
queues: {desk: {talk: {constant: 400 days}, patience: never}}
agents: {one: {serves: {desk: {level: 1, aht: 1000 %}}, staff: 1, aht: 920 %}}
"""
    )
    with pytest.raises(compiled.TooLargeError):
        compiled_alone(scenario)
