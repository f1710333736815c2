"""Random contact types, segments, IVR nodes and queues."""

from __future__ import annotations

from typing import Any

from .draft import CAUSES, PATIENT, TYPES, Draft


def durations(d: Draft, low: int, high: int, mixed: bool = True) -> Any:
    """A distribution of talk, wrap or patience, from values on the clock's steps."""
    few = [d.lasts(low, high) for _ in range(d.number(2, 4))]
    kinds: list[Any] = [{"empirical": few}, {"constant": few[0]}]
    if mixed:
        kinds += [{"mixture": [["30 %", few[0]], ["rest", {"constant": few[1]}]]}]
    if not d.plain:
        kinds += [
            {"exponential": few[0] if few[0] != "0 s" else "1 min"},
            {"uniform": {"low": "0 s", "high": "5 min"}},
            {"lognormal": {"mean": "2 min", "cv": "0.8"}},
            {d.pick("gamma", "weibull"): {"mean": "3 min", "cv": "60 %"}},
            {"triangular": {"low": "30 s", "mode": "1 min", "high": "10 min"}},
        ]
    return d.pick(*kinds)


def talk(d: Draft) -> Any:
    return d.clocked(lambda: durations(d, 1, 20))


def wrap(d: Draft) -> Any:
    return d.clocked(lambda: durations(d, 0, 6))


def patience(d: Draft) -> Any:
    def one() -> Any:
        if d.chance(30):
            return {"mixture": [["25 %", "0 s"], ["rest", durations(d, 1, 30, mixed=False)]]}
        return durations(d, 0, 30)

    return "never" if d.chance(15, in_rush=40) else d.clocked(one)


def handling(d: Draft, percent: int) -> dict[str, Any]:
    """Talk, wrap and patience of their own, sometimes as a factor on what is inherited."""
    own: dict[str, Any] = {}
    for what, make in (("talk", talk), ("wrap", wrap), ("patience", patience)):
        if d.chance(percent):
            own[what] = {"scale": d.pick("1.5", "0.5", "2")} if d.chance(30) else make(d)
    return own


def segments(d: Draft) -> dict[str, Any]:
    last = d.segments[-1]
    made: dict[str, Any] = {}
    for name in d.segments[:-1]:
        made[name] = {"share": f"{d.number(10, 40)} %"} | handling(d, 10)
        made[name] |= {"recognised": f"{d.number(30, 90)} %"} if d.chance(50) else {}
    return made | {last: "rest"}


def log_rows(d: Draft, type_: str) -> list[tuple[str, str]]:
    """Calls on whole minutes, many of them together."""
    rows = []
    spread = 60 * d.hours if d.chance(25) else min(60 * d.hours, d.pick(20, 60, 240))
    zero = int(d.start.split(":")[0]) * 60 + int(d.start.split(":")[1])
    late = 0 if d.plain else d.number(0, max(0, 60 * d.hours - spread))
    midnight = 24 * 60 - zero
    if not d.plain and 30 < midnight < 60 * d.hours and d.chance(0, in_rush=40):
        late = midnight - 30
    for _ in range(d.number(5, 70)):
        minute = zero + late + d.number(0, spread)
        day, clock = divmod(minute, 24 * 60)
        date = int(d.start_day[-2:]) + day
        rows.append((f"2026-03-{date:02d} {clock // 60:02d}:{clock % 60:02d}", type_))
    return rows


def source(d: Draft) -> Any:
    """Arrivals from figures: some 10 to 60 contacts in all."""
    number = d.number(10, 60)
    made: dict[str, Any] = d.pick(
        {"rate": f"{max(1, number // d.hours)} per hour"},
        {"rate": {"0:00": f"{max(1, number // d.hours)} per hour", "9:40": "2 per hour", "18:00": "1 per hour"}},
        {"expected": {"0:00": f"{max(1, number // (2 * d.hours))}", "12:00": "0.4"}},
        {"volume": d.daily(lambda: number), "shape": {"0:00": [1, 2], "7:00": [3, 1, 4, 1, 5], "12:00": "0.5"}},
    )
    if d.chance(30):
        made["count"] = "exact"
    elif d.chance(30):
        made["busyness"] = {"cv": "30 %", "shared": "true"} if d.chance(50) else {"cv": "20 %"}
    if d.chance(20):
        made["scale"] = d.clocked(lambda: f"{d.number(50, 150)} %")
    return made


def arrivals(d: Draft, type_: str, rows: list[tuple[str, str]]) -> Any:
    no_show = {"no_show": "10 %"} if d.chance(15) else {}
    if d.plain or d.chance(60, in_rush=85):
        rows += log_rows(d, type_)
        logged = {"log": {"table": "calls", "where": {"type": type_}}} | no_show
        return {"noted": logged, "more": source(d)} if not d.plain and d.chance(15) else logged
    return source(d) | no_show


def next_entries(d: Draft, type_: str) -> dict[str, Any]:
    """What attempts lead to; the shares of one cause never exceed 100 %."""
    left = dict.fromkeys(CAUSES, 100)
    made: dict[str, Any] = {}
    for name in d.some(["redial", "again", "later", "onward", "forward"], least=0):
        transfer = name in ("onward", "forward")
        causes = ["answered"] if transfer else d.some(CAUSES)
        share = d.number(10, 60) if d.chance(80) else 100
        if any(left[cause] < share for cause in causes):
            continue
        for cause in causes:
            left[cause] -= share
        entry: dict[str, Any] = {"after": causes[0] if len(causes) == 1 else causes, "share": f"{share} %"}
        if transfer:
            entry["to"] = d.pick(*d.queues)
        else:
            entry["in"] = delay(d)
            entry |= {"at_most": d.number(2, 20)} if d.chance(50) else {}
            entry |= {"as": d.pick(*d.types)} if d.chance(30) else {}
        made[name] = entry
    return made


def delay(d: Draft) -> Any:
    least = 1 if d.plain else 0  # A delay of nothing lasts 1 ms, which does not double.
    options: list[Any] = [d.lasts(least, 20), {"constant": d.lasts(1, 90)}, f"{d.number(least, 5)} open h"]
    options += [{"empirical": [d.lasts(least, 10), d.lasts(1, 40)]}]
    if not d.plain:
        options += [f"{d.number(0, 2)} open day", {"exponential": "10 min"}, {"exponential": "3 open h"}, "3 h"]
        options += [{"uniform": {"low": "0 open h", "high": "1 open h"}}]
    return d.pick(*options)


def contact(d: Draft, type_: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    places = d.nodes[:1] * 2 + d.queues
    made: dict[str, Any] = {"channel": d.channels[type_]} if d.channels[type_] != "voice" else {}
    if type_ != TYPES[2] or d.chance(30):
        made["arrivals"] = arrivals(d, type_, rows)
    by_segment = len(d.segments) > 1 and d.chance(30)
    made["enter"] = {segment: d.pick(*places) for segment in d.segments} if by_segment else d.pick(*places)
    if d.chance(20):
        shares = d.shares(d.segments, least=len(d.segments))
        made["segments"] = (
            shares if d.plain else {name: {"share": share} | handling(d, 12) for name, share in shares.items()}
        )
    made |= handling(d, 12)
    if d.chance(15):
        made["talk"] = {d.pick(*d.queues): talk(d)}
    return made | ({"next": found} if (found := next_entries(d, type_)) else {})


def node(d: Draft, place: int) -> dict[str, Any]:
    places = [*d.queues, *d.nodes[place + 1 :], "done", "hang_up"]
    made = {"takes": d.pick("0 s", d.lasts(0, 4), {"empirical": [d.lasts(0, 3), d.lasts(1, 6)]})}
    made["then"] = d.clocked(lambda: d.shares(places))
    if d.chance(30):
        words = [*d.types, *d.segments, f"{d.types[0]}/{d.segments[0]}"]
        made["then_for"] = {word: d.shares(places) for word in d.some(words)}
    return made


def hours(d: Draft) -> Any:
    if d.plain:
        return {"daily": d.pick("1:00-9:00", ["0:30-4:00", "5:00-10:00"])}
    return d.pick(
        {"daily": "8:00-16:00"},
        {"daily": ["8:00-12:00", "13:00-17:30"]},
        {"mon-fri": "7:30-18:00", "sat": "9:00-13:00"},
        {"daily": "20:00-2:00", "2026-03-03": "closed"},
        {"mon-sun": "0:00-24:00", "bridge": "closed"},
    )


def callback(d: Draft) -> dict[str, Any]:
    made: dict[str, Any] = {"offer": {d.pick("after", "when_wait_over"): d.lasts(0, 8)}}
    made["accept"] = f"{d.number(30, 100)} %"
    if d.chance(75):
        made["reached"] = f"{d.number(0, 80)} %"
        made["dial"] = d.pick(d.lasts(1, 3), {"empirical": [d.lasts(1, 2), d.lasts(1, 5)]})
        if d.chance(70):
            made |= {"tries": d.number(2, 4), "retry_after": d.lasts(0, 20)}
    return made


def queue(d: Draft, name: str) -> dict[str, Any]:
    others = [other for other in d.queues if other != name]
    made: dict[str, Any] = {"talk": talk(d)}
    if not set(d.channels.values()) <= PATIENT or d.chance(50):
        made["patience"] = patience(d)
    made |= {"wrap": wrap(d)} if d.chance(60) else {}
    made |= {"target": {"answer": "80 %", "within": d.lasts(1, 6)}} if d.plain or d.chance(60) else {}
    made |= {"capacity": d.number(0, 5)} if d.chance(45, in_rush=15) else {}
    made |= {"open": hours(d)} if d.chance(45, in_rush=15) else {}
    made |= {"line": "no"} if d.chance(20) else {}
    made |= {"callback": callback(d)} if d.chance(35) else {}
    otherwise: dict[str, Any] = {}
    if "open" in made and d.chance(60):
        otherwise["closed"] = d.pick("wait", "hang_up", *others)
    if "capacity" in made and others and d.chance(60):
        otherwise["full"] = d.pick(*others)
    if others and d.chance(40, in_rush=15):
        otherwise["waited"] = {d.lasts(1, 10): d.pick(*others)}
    return made | ({"otherwise": otherwise} if otherwise else {})
