"""The scenario as a whole: the example of the language, its defaults, helpers, copies, and that what is shown loads again."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from small import SMALL, small, text

from ccsim.scenario import Scenario, load, parse
from ccsim.scenario.bytime import ByTime
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.dates import Span
from ccsim.scenario.distribution import Constant, Exponential, Lognormal, Never, Scale
from ccsim.scenario.model import Next, Serve
from ccsim.scenario.target import STANDARD, Target
from ccsim.units import DAY, HOUR, MINUTE

HERE = Path(__file__).parent
EXAMPLE = HERE / "example" / "bank.yaml"
ALL = [EXAMPLE, *sorted(HERE.parents[1].glob("scenarios/**/*.yaml"))]


@pytest.fixture(scope="module")
def bank() -> Scenario:
    return load(EXAMPLE)


def test_the_head_of_the_example(bank: Scenario) -> None:
    """Catches: a field of the head read into another, or by another unit."""
    assert (bank.ccsim, bank.start, bank.duration, bank.warmup, bank.interval) == (
        1,
        datetime(2026, 3, 2),
        7 * DAY,
        0,
        30 * MINUTE,
    )
    assert (bank.replications, bank.seed, bank.days, bank.end, bank.clock_at_start) == (20, 1, 7, 7 * DAY, 0)
    assert bank.calendar.weekday(date(2026, 5, 1)) == 6
    assert bank.calendar.name(date(2026, 5, 1)) is None
    assert bank.calendar.name(date(2026, 7, 7)) == "bill_run"
    assert bank.calendar.weekday(date(2026, 7, 7)) == 1


def test_the_contacts_of_the_example(bank: Scenario) -> None:
    """Catches: any key of contacts that is read otherwise than scenario.md says."""
    account = bank.contacts["account"]
    assert list(bank.contacts) == ["loan_request", "account", "complaint", "returned_goods"]
    normal, outage = account.arrivals["normal"], account.arrivals["outage"]
    assert normal.volume is not None
    assert [normal.volume.at(bank.date(day), 0, bank.calendar) for day in range(7)] == [
        1400,
        1100,
        1100,
        1100,
        1100,
        400,
        None,
    ]
    assert normal.shape is not None
    assert [piece.value for piece in normal.shape.day(bank.date(0), bank.calendar)] == [26, 34, 43, 52, 58, 61]
    assert normal.scale.always == 1.1
    assert normal.busyness is not None
    assert (normal.busyness.cv, normal.busyness.shared, normal.count, normal.no_show) == (0.1, True, "poisson", 0.05)
    assert outage.rate is not None
    assert outage.rate.at(date(2026, 3, 4), 20 * HOUR, bank.calendar) == 900
    assert outage.scale.always == 0.6
    assert {name: segment.share for name, segment in account.segments.items()} == {"vip": 0.2, "ordinary": 0.8}
    assert account.enter == {"vip": "welcome", "ordinary": "welcome"}
    assert account.talk["loans"].always == Lognormal(9 * MINUTE, 0.8)
    assert account.next["again"] == Next.model_construct(
        after=("answered",), share=0.12, in_=Exponential(1, clock="open_day"), at_most=2, to=None, as_=None
    )
    assert account.next["morning"].in_ == Constant(0, clock="open")
    assert account.next["redial"].after == ("abandoned", "blocked")
    assert account.next["to_loans"].to == "loans"
    assert account.next["return"].as_ == "returned_goods"
    complaint = bank.contacts["complaint"].arrivals["arrivals"].rate
    assert complaint is not None
    assert complaint.at(bank.date(0), 9 * HOUR, bank.calendar) == 6
    assert bank.contacts["returned_goods"].arrivals == {}
    assert bank.contacts["complaint"].segments["vip"].share == 0.1
    assert [contact.channel for contact in bank.contacts.values()] == ["voice", "voice", "voice", "task"]


def test_the_ivr_and_queues_of_the_example(bank: Scenario) -> None:
    """Catches: any key of ivr, segments and queues that is read otherwise than scenario.md says."""
    assert bank.segments["vip"].recognised == 0.9
    assert bank.segments["vip"].talk == ByTime.constant(Scale(1.25))
    assert bank.segments["ordinary"].share == 0.9
    assert bank.ivr.lines == 120
    assert bank.then("welcome", "account", "ordinary").always == (
        ("account_menu", 0.6),
        ("balance", 0.35),
        ("hang_up", 0.05),
    )
    assert bank.then("welcome", "account", "vip").always == (("account", 1),)
    assert bank.then("welcome", "complaint", "vip").always == (("account", 1),)
    assert bank.ivr.nodes["account_menu"].takes == Constant(8_000)
    account, loans, voicemail = bank.queues.values()
    assert account.target == Target(800_000, 20_000)
    assert account.capacity == 50
    assert (account.otherwise.closed, account.otherwise.full, account.otherwise.waited) == (
        "hang_up",
        "voicemail",
        (180_000, "voicemail"),
    )
    assert loans.wrap is None
    assert (loans.capacity, loans.open, loans.line) == (None, None, True)
    assert voicemail.target == Target(900_000, 4 * HOUR, open_time=True)
    assert voicemail.patience == ByTime.constant(Never())
    assert voicemail.line is False
    assert bank.open_spans("loans", 0, 6) is None
    assert bank.open_spans("account", 4, 6) == [
        (4 * DAY + 8 * HOUR, 4 * DAY + 20 * HOUR),
        (5 * DAY + 9 * HOUR, 5 * DAY + 13 * HOUR),
    ]
    assert bank.open_day("account") == (5 * 12 + 4) * HOUR / 6
    assert bank.open_day("loans") == DAY


def test_the_agents_of_the_example(bank: Scenario) -> None:
    """Catches: any key of shifts and agents that is read otherwise than scenario.md says."""
    early, late = bank.shifts["early"], bank.shifts["late"]
    assert early.hours == ((465 * MINUTE, 975 * MINUTE),)
    assert (early.breaks["tea"].between, early.breaks["tea"].lasts, early.breaks["tea"].paid) == (
        (570 * MINUTE, 660 * MINUTE),
        15 * MINUTE,
        True,
    )
    assert early.breaks["lunch"].paid is False
    meeting, coaching = late.breaks["meeting"], late.breaks["coaching"]
    assert meeting.at == 14 * HOUR
    assert [meeting.due_on(bank.date(day), bank.calendar) for day in range(4)] == [False, False, True, False]
    assert [coaching.due_on(bank.date(day), bank.calendar) for day in range(4)] == [False, True, False, False]
    assert late.breaks["meal"].due_on(bank.date(6), bank.calendar)
    assert (coaching.share, meeting.share) == (0.25, 1)
    advisers = bank.agents["advisers"]
    assert advisers.serves == {
        "account": Serve.model_construct(level=1, after=0, aht=1_000_000),
        "loans": Serve.model_construct(level=2, after=30_000, aht=1_150_000),
    }
    assert [advisers.shifts["early"].at(bank.date(day), 0, bank.calendar) for day in (0, 5, 6)] == [12, 3, None]
    assert advisers.staff is None
    assert (advisers.absence.always, advisers.shrinkage.always) == (0.05, 0.08)
    assert [advisers.aht.at(bank.date(day), 0, bank.calendar) for day in (2, 3)] == [1_300_000, 1_100_000]
    assert advisers.pace is not None
    assert advisers.pace.cv == 0.1
    assert (advisers.at_once, advisers.slower) == ({"task": 2, "chat": 3}, 0.12)


def test_the_rest_of_the_example(bank: Scenario) -> None:
    """Catches: any key of policies, targets, costs and exclude that is read otherwise than scenario.md says."""
    assert bank.choose_agent == "longest_idle"
    assert list(bank.policies) == "first_come strict head_start ageing by_target reserved in_turn neediest".split()  # noqa: SIM905
    assert bank.policies["strict"].priority == {"vip": 1, "rest": 2}
    assert bank.policies["head_start"].head_start == {"vip": 90_000}
    assert bank.policies["ageing"].weight == {"vip": 4000, "rest": 1000}
    assert bank.policies["reserved"].keep_free == {"advisers": {"ordinary": 2}}
    assert bank.policies["in_turn"].at_most_in_a_row == ("vip", 3)
    assert [policy.level_first for policy in bank.policies.values()] == [True] * 7 + [False]
    assert bank.policy == ByTime.constant("strict")
    promise, humane = bank.targets["promise"], bank.targets["humane"]
    assert (promise.queue, promise.segment, promise.over, promise.in_) == ("account", "vip", "day", 1)
    assert promise.service_level == Target(950_000, 10_000)
    assert (humane.group, humane.occupancy, humane.over, humane.in_) == ("advisers", 0.85, "interval", 0.9)
    assert (bank.service_level.definition, bank.service_level.short) == ("offered", 5_000)
    assert bank.exclude == {"outage": Span(2 * DAY + 19 * HOUR, 2 * DAY + 22 * HOUR)}
    costs = bank.costs
    assert (costs.agent_hour, costs.answered, costs.lost) == (
        {"advisers": 25},
        {"loans": -20, "rest": 0.4},
        {"vip": 90, "rest": 4},
    )
    assert (costs.line_minute, costs.fixed_per_day, costs.currency) == (0.02, 2000, "EUR")


def test_what_is_not_written_has_its_default() -> None:
    """Catches: a default other than that of scenario.md."""
    scenario = parse("duration: 1 day\ncontacts: {call: {enter: desk}}\nqueues: {desk: {}}\n")
    assert (scenario.ccsim, scenario.start, scenario.interval, scenario.seed) == (
        1,
        datetime(2026, 1, 5),
        30 * MINUTE,
        1,
    )
    assert (scenario.warmup, scenario.cooldown, scenario.replications, scenario.policy) == (0, 0, None, None)
    assert {name: segment.share for name, segment in scenario.segments.items()} == {"all": 1}
    assert scenario.contacts["call"].enter == {"all": "desk"}
    assert scenario.contacts["call"].segments["all"].share == 1
    desk = scenario.queues["desk"]
    assert (desk.otherwise.closed, desk.otherwise.full, desk.otherwise.waited) == ("hang_up", "blocked", None)
    assert (desk.target, desk.judged_by, desk.line, desk.open) == (None, STANDARD, True, None)
    assert (scenario.ivr.lines, scenario.ivr.nodes, scenario.calendar) == (None, {}, Calendar())
    assert (scenario.service_level.definition, scenario.service_level.short) == ("offered", 5_000)
    assert (scenario.choose_agent, scenario.costs.currency, scenario.costs.agent_hour) == ("longest_idle", "EUR", {})


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_what_is_shown_loads_again_as_an_equal_scenario(path: Path) -> None:
    """Catches: a resolved scenario that says less, or something else, than the one that was loaded."""
    scenario = load(path)
    shown = yaml.safe_dump(scenario.resolved(), sort_keys=False, allow_unicode=True)
    again = parse(shown)
    assert again.resolved() == scenario.resolved()
    assert again == scenario
    assert again.fingerprint == scenario.fingerprint
    assert len(scenario.fingerprint) == 64


def test_the_fingerprint_is_of_what_holds_not_of_how_it_is_written() -> None:
    """Catches: two runs of one scenario that look like two scenarios, and the other way round."""
    long = small(contacts={"call": {"arrivals": {"rate": "1 per min"}}}, interval="30 min", segments={"all": "100 %"})
    assert long.fingerprint == small().fingerprint
    assert small(seed=2).fingerprint != small().fingerprint
    assert hash(long) == hash(small())
    assert long != small(seed=2)
    assert long != "a text"


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interruption_while_a_value_is_shown_is_one(
    end: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a Ctrl-C during a fingerprint that ends as an internal error (4), not as an interruption (130)."""

    def interrupted(*_: object) -> None:
        raise end

    wrapped = PydanticSerializationError if issubclass(end, Exception) else end
    scenario = small()
    monkeypatch.setattr("ccsim.scenario.distribution_read.format_duration", interrupted)
    with pytest.raises(wrapped):
        _ = scenario.fingerprint


def test_a_table_is_part_of_what_is_shown(tmp_path: Path) -> None:
    """Catches: a fingerprint that stays the same when the forecast in its file changes."""
    tables = {"calls": {"file": "calls.csv", "time": "time"}}
    contacts = {"call": {"arrivals": {"rate": None, "log": {"table": "calls"}}}}
    (tmp_path / "calls.csv").write_text("time\n2026-01-05 08:00:01\n2026-01-04 23:00\n2026-01-05 08:00:00.250\n")
    first = small({"folder": tmp_path}, tables=tables, contacts=contacts)
    log = first.contacts["call"].arrivals["arrivals"].log
    assert log == (8 * HOUR + 1000, -HOUR, 8 * HOUR + 250)
    again = parse(yaml.safe_dump(first.resolved(), sort_keys=False))
    assert again == first
    assert "tables" not in first.resolved()
    (tmp_path / "calls.csv").write_text("time\n2026-01-05 08:00:01\n")
    assert small({"folder": tmp_path}, tables=tables, contacts=contacts).fingerprint != first.fingerprint


def test_a_scenario_cannot_be_changed_only_copied() -> None:
    """Catches: a sweep that changes its caller's scenario."""
    scenario = small(variants={"more": {"agents.team.staff": 9}})
    before = scenario.fingerprint
    with pytest.raises(ValidationError, match="frozen"):
        scenario.seed = 2
    with pytest.raises(ValidationError, match="frozen"):
        scenario.agents["team"].staff = None
    more = scenario.set("agents.team.staff", 7)
    scaled = scenario.scale_by("contacts.*.arrivals.*.scale", 1.1)
    assert scenario.fingerprint == before
    assert _staff(more) == 7
    assert scaled.contacts["call"].arrivals["arrivals"].scale.always == pytest.approx(1.1)
    assert _staff(scenario.with_variant("more")) == 9
    assert _staff(scenario.with_variant("more").with_variant(None)) == 5


def _staff(scenario: Scenario) -> int | None:
    staff = scenario.agents["team"].staff
    return staff and staff.always


def test_a_scenario_travels_to_another_process() -> None:
    """Catches: a scenario that workers cannot receive, or receive changed."""
    scenario = load(EXAMPLE)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_days_count_by_the_wall_clock() -> None:
    """Catches: a night's run counted as one day; day 0 that is not the date of the start."""
    night = small(start="2026-01-05 22:00", duration="4 h")
    assert (night.clock_at_start, night.days, night.date(0), night.date(1)) == (
        22 * HOUR,
        2,
        date(2026, 1, 5),
        date(2026, 1, 6),
    )
    assert small(start="2026-01-05 22:00", duration="2 h").days == 1
    assert small(duration="7 days").days == 7


OPEN: dict[str, Any] = {
    "mon": "22:00-6:00",
    "tue": ["5:00-9:00", "10:00-12:00"],
    "2026-01-08": "closed",
    "thu": "0:00-24:00",
    "fri": "0:00-1:00",
}


def test_opening_hours_past_midnight_run_on_and_are_merged() -> None:
    """Catches: a night's hours cut at midnight, or doubled where the next day's overlap them."""
    scenario = small(start="2026-01-05 01:00", queues={"desk": {"open": OPEN}})
    spans = scenario.open_spans("desk", 0, 4)
    assert spans is not None
    assert [(begin // HOUR + 1, end // HOUR + 1) for begin, end in spans] == [(22, 33), (34, 36), (96, 97)]
    week = scenario.open_spans("desk", 9, 11)
    assert week is not None
    assert [(begin // HOUR + 1, end // HOUR + 1) for begin, end in week] == [(10 * 24, 11 * 24 + 1)]
    assert scenario.open_day("desk") == (8 + 3 + 2 + 24 + 1) / 4 * HOUR


def test_an_open_day_counts_what_runs_over_sunday_once() -> None:
    """Catches: Monday's first hours counted twice, or an ordinary week that knows of the calendar."""
    hours = {"sun": "20:00-4:00", "mon": "2:00-10:00"}
    scenario = small(queues={"desk": {"open": hours}}, calendar={"2026-01-05": "sun"})
    assert scenario.open_day("desk") == 7 * HOUR
    assert small(queues={"desk": {"open": {"2026-01-05": "8:00-9:00"}}}).open_day("desk") == 0


def test_clocks_of_breaks_before_the_shift_begins_are_of_the_next_day() -> None:
    """Catches: a night shift whose break was over before it began."""
    breaks = {
        "tea": {"between": "1:00-3:00", "lasts": "15 min"},
        "talk_over": {"at": "5:00", "lasts": "5 min"},
        "soon": {"at": "23:00", "lasts": "5 min"},
    }
    scenario = small(shifts={"night": {"hours": "22:00-6:00", "breaks": breaks}})
    found = scenario.shifts["night"]
    assert found.hours == ((22 * HOUR, 30 * HOUR),)
    assert found.breaks["tea"].between == (25 * HOUR, 27 * HOUR)
    assert (found.breaks["talk_over"].at, found.breaks["soon"].at) == (29 * HOUR, 23 * HOUR)
    split = small(shifts={"split": {"hours": ["20:00-23:00", "1:00-4:00"]}}).shifts["split"]
    assert split.hours == ((20 * HOUR, 23 * HOUR), (25 * HOUR, 28 * HOUR))


def test_then_for_type_and_segment_before_type_before_segment() -> None:
    """Catches: a VIP's way through the menu taken by all of its type, or by none."""
    ways = {"call/vip": {"done": "100 %"}, "call": {"desk": "100 %"}, "vip": {"hang_up": "100 %"}}
    node = {"takes": "1 s", "then": {"desk": "50 %", "done": "rest"}, "then_for": ways}
    tiers = {"vip": "10 %", "ordinary": "rest"}
    scenario = small(
        segments=tiers, ivr={"nodes": {"menu": node}}, contacts={"call": {"enter": "menu"}, "mail": {"enter": "menu"}}
    )
    assert scenario.then("menu", "call", "vip").always == (("done", 1),)
    assert scenario.then("menu", "call", "ordinary").always == (("desk", 1),)
    assert scenario.then("menu", "mail", "vip").always == (("hang_up", 1),)
    assert scenario.then("menu", "mail", "ordinary").always == (("desk", 0.5), ("done", 0.5))


def test_enter_by_segment() -> None:
    """Catches: a segment that enters nowhere, or where another one does."""
    tiers = {"vip": "10 %", "gold": "20 %", "ordinary": "rest"}
    queues = {"mail": {"talk": {"exponential": "3 min"}, "patience": "never"}}
    scenario = small(segments=tiers, queues=queues, contacts={"call": {"enter": {"vip": "desk", "rest": "mail"}}})
    assert scenario.contacts["call"].enter == {"vip": "desk", "gold": "mail", "ordinary": "mail"}


def test_shares_of_segments_by_type() -> None:
    """Catches: the general share of a segment lost where another one differs."""
    tiers = {"vip": "10 %", "gold": "20 %", "ordinary": "rest"}

    def shares(**own: object) -> list[float | None]:
        contact = small(segments=tiers, contacts={"call": {"segments": own}}).contacts["call"]
        return [segment.share for segment in contact.segments.values()]

    assert shares() == [0.1, 0.2, 0.7]
    assert shares(vip={"recognised": "50 %"}) == [0.1, 0.2, 0.7]
    assert shares(vip="30 %") == [0.3, 0.2, 0.5]
    assert shares(vip="30 %", gold="rest", ordinary="0 %") == [0.3, 0.7, 0]
    assert shares(gold="rest") == [0.1, 0.2, 0.7]


def test_costs_of_one_number() -> None:
    """Catches: one price of an hour that is nobody's."""
    costs = small(costs={"agent_hour": 25, "lost": 4, "answered": -1}).costs
    assert (costs.agent_hour, costs.lost, costs.answered) == ({"team": 25}, {"rest": 4}, {"rest": -1})


def test_reading_a_scenario_loads_nothing_heavy() -> None:
    """Catches: numpy, scipy or pandas imported to validate a file."""
    code = "import sys; from ccsim.scenario import parse; import ccsim.scenario.schema as s; s.json_schema(); parse(sys.argv[1])"
    code += "; print([name for name in ('numpy', 'scipy', 'pandas', 'simpy', 'matplotlib') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code, text()], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_small_scenario_is_what_it_seems() -> None:
    """Catches: tests of this folder that vary something else than they think."""
    assert list(small().contacts) == list(SMALL["contacts"])
