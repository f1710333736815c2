"""Random agent groups, shifts, policies and targets."""

from __future__ import annotations

from typing import Any

from .draft import SHIFTS, Draft


def minutes(hours: str) -> tuple[int, int]:
    """Return begin and end of `22:00-6:00` in minutes of the day on which it begins."""
    begin, end = ((60 * int(h) + int(m)) for h, m in (word.split(":") for word in hours.split("-")))
    return begin, end if end > begin else end + 24 * 60


def breaks(d: Draft, hours: list[str]) -> dict[str, Any]:
    """Breaks on a grid of 5 minutes, some so late that they run into the end, several at one time too."""
    made: dict[str, Any] = {}
    for word in d.some(["tea", "lunch", "meeting"], least=0):
        begin, end = minutes(d.pick(*hours))
        lasts = 5 * min(d.number(1, 9), (end - begin) // 5)
        entry: dict[str, Any] = {"lasts": f"{lasts} min"}
        if d.plain or d.chance(40):
            entry["at"] = clock(begin + 5 * d.number(0, (end - begin) // 5 - 1))
        else:
            start = begin + 5 * d.number(0, (end - begin - lasts) // 5)
            stop = min(end, start + lasts + 5 * d.number(0, 24))
            entry["between"] = f"{clock(start)}-{clock(stop)}"
        if not d.plain and d.chance(20):
            entry["on"] = d.pick("tue", "mon-fri", "sat-sun")
        entry |= {"share": f"{d.pick(25, 30, 50, 75)} %"} if d.chance(30) else {}
        entry |= {"paid": "no"} if d.chance(30) else {}
        made[word] = entry
    return made


def clock(of_day: int) -> str:
    return f"{of_day // 60 % 24}:{of_day % 60:02d}"


def shifts(d: Draft) -> dict[str, Any]:
    known = {"early": ["1:00-6:00"], "parted": ["0:30-4:00", "5:00-9:20"]} if d.plain else SHIFTS
    d.shifts = d.some(list(known))
    made: dict[str, Any] = {}
    for name in d.shifts:
        hours = known[name]
        made[name] = {"hours": hours[0] if len(hours) == 1 else hours}
        made[name] |= {"breaks": found} if (found := breaks(d, hours)) else {}
    return made


def serves(d: Draft) -> dict[str, Any]:
    lines = [f"{queue}/{segment}" for queue in d.queues for segment in d.segments]
    places = d.queues + d.some(lines, least=0) if d.rush else d.some(d.queues + lines)
    return {place: post(d) for place in places}


def post(d: Draft) -> Any:
    if d.chance(50):
        return d.number(1, 3)
    made: dict[str, Any] = {"level": d.number(1, 2)}
    made |= {"after": d.lasts(0, 6)} if d.chance(60, in_rush=20) else {}
    return made | ({"aht": f"{d.pick(50, 115, 150, 200)} %"} if d.chance(40) else {})


def staff(d: Draft) -> Any:
    if d.chance(45, in_rush=70):
        return d.number(1, 3) if d.rush else d.number(0, 5)
    if d.plain:
        return {"0:00": d.number(1, 4), "4:00": d.number(0, 4), "7:20": d.number(0, 4)}
    day = {
        "0:00": 1,
        "8:00": [d.number(0, 4), d.number(0, 4), d.number(1, 3)],
        "11:00": d.number(0, 4),
        "17:10": 0,
        "22:00": 2,
    }
    return d.pick(day, {"daily": day, "sat": {"8:00": 2, "15:05": 0}, "bridge": {"0:00": 0}})


def group(d: Draft) -> dict[str, Any]:
    made: dict[str, Any] = {"serves": serves(d)}
    if d.shifts and d.chance(65):
        made["shifts"] = {name: d.daily(lambda: d.number(0, 3 if d.rush else 5)) for name in d.some(d.shifts)}
    else:
        made["staff"] = staff(d)
    made |= {"absence": d.daily(lambda: f"{d.number(5, 50)} %")} if d.chance(25) else {}
    made |= {"aht": d.daily(lambda: f"{d.pick(50, 110, 130, 200)} %")} if d.chance(20) else {}
    if not d.plain and d.chance(30):
        made["shrinkage"] = d.pick(f"{d.number(5, 50)} %", {"0:00": "30 %", "10:10": "50 %", "14:00": "0 %"})
    if not d.plain and d.chance(15):
        made["pace"] = {"cv": "20 %"}
    channels = sorted(set(d.channels.values()))
    if d.chance(10 if channels == ["voice"] else 60):
        made["at_once"] = {channel: d.number(1, 4) for channel in d.some(channels)}
        some = (
            [0, 10, 50, 100] if d.plain else [0, 7, 12.5, 100]
        )  # plain: a product of factors that leaves no fraction of a ms
        made |= {"slower": f"{d.pick(*some)} %"} if d.chance(50) else {}
    return made


def policy(d: Draft) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if d.chance(40):
        made["priority"] = d.selectors(lambda: d.number(0, 3))
    if d.chance(35):
        made["head_start"] = d.selectors(lambda: d.lasts(0, 9))
    if d.chance(40):
        made["weight"] = "by_target" if d.chance(40) else d.selectors(lambda: d.pick("1", "2", "0.5", "3.125", "0"))
    if d.chance(40):
        made["keep_free"] = {name: d.selectors(lambda: d.number(0, 2)) for name in d.some(d.groups)}
    if d.chance(40, in_rush=60):
        words = d.segments + d.queues
        lines = d.pick(words[0], words[-1], "|".join(words[:2]), f"{d.queues[0]}/{d.segments[0]}")
        made["at_most_in_a_row"] = {lines: d.number(1, 3)}
    if d.chance(35, in_rush=50):
        made["level_first"] = "no"
    return made


def policy_by_day(d: Draft) -> Any:
    if d.plain or d.chance(50, in_rush=25):
        return d.pick(*d.policies)
    one, other = d.policies[0], d.policies[-1]
    return d.pick(
        {"daily": one, "tue": other, "sun": other},
        {"..2026-03-02": one, "2026-03-03..2026-03-07": other, "2026-03-08..": one},
        {"daily": other, "sat": one},
        {"daily": one, "bridge": other},
    )


def targets(d: Draft) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for i in range(d.number(0, 4)):
        within = d.lasts(1, 9) if d.plain or d.chance(80) else "1 open h"
        promise = {"queue": d.pick(*d.queues), "service_level": {"answer": "90 %", "within": within}}
        made[f"promise_{i}"] = promise | ({"segment": d.pick(*d.segments)} if d.chance(80) else {})
    return made
