"""What channels other than voice add to the measures, in plain loops: who waits at night, first replies, contacts in hand."""

from __future__ import annotations

from typing import Any

ALL = "*"
ORDER = ["voice", "chat", "email", "task", "walk_in"]
DAY = 86_400_000

SEVERAL = [
    *(
        "service_level",
        "sl_offered",
        "sl_answered",
        "sl_abandons_met",
        "sl_late_abandons",
        "sl_no_short",
        "sl_short_met",
    ),
    *("asa", "mean_wait", "wait_p50", "wait_p90", "wait_p95", "wait_p99", "longest_wait", "time_to_abandon"),
    *("first_reply", "time_to_callback"),
    "connect_rate",
]
"""What is not said of contacts of several channels together: written out once more, so that a list of ccsim's can be wrong."""


def channels(scenario: Any) -> list[str]:
    return [name for name in ORDER if any(contact.channel == name for contact in scenario.contacts.values())]


def day_ends(scenario: Any) -> list[int]:
    """Every midnight, and the end of the run."""
    first = DAY - scenario.clock_at_start
    return [*range(first, scenario.duration, DAY), scenario.duration]


def backlog(naive: Any, rows: list[dict[str, Any]], kind: str, label: str) -> dict[str, float | None]:
    """Who waits at the end of a day, on the mean over the days that end in a period."""
    if channels(naive.s) == ["voice"]:
        return {}
    ends = [end for end in day_ends(naive.s) if naive.period(end - 1, kind) == label]
    found = 0
    for end in ends:
        for row in rows:
            came = 0 <= row["joined"] < end and row["cause"] != 3
            found += came and (row["outcome"] == "unserved" or naive.waits_until(row) >= end)
    return {"backlog": found / len(ends) if ends else None}


def first_reply(naive: Any, rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """From the attempt to the first talk in it, if that was answered and not called back."""
    if channels(naive.s) == ["voice"]:
        return {}
    times = []
    for row in rows:
        attempt = [r for r in naive.contacts[row["contact"]] if r["attempt"] == row["attempt"]]
        talks = sorted((r for r in attempt if naive.talked(r)), key=lambda r: r["visit"])
        if talks and talks[0] is row and row["outcome"] == "answered":
            times.append((row["started"] - attempt[0]["arrived"]) / 1000)
    return {"first_reply": sum(times) / len(times) if times else None}


def in_hand(naive: Any, group: str, ticks: list[int]) -> dict[str, float | None]:
    """Contacts in hand of those who have any."""
    if not any(each.at_once for each in naive.s.agents.values()):
        return {}
    mine = [r for r in naive.visits if r["started"] >= 0 and group in (ALL, r["group"])]
    time = sum(1 for t in ticks for r in mine if r["started"] <= t < r["wrap_end"])
    busy = naive.busy(group, ticks)
    return {"concurrency": time / busy if busy else None}


def kept_apart(naive: Any, found: dict[Any, Any]) -> None:
    """Take away what would be said of several channels together; places are measure, queue, segment, group, type, channel, .."""
    if len(channels(naive.s)) < 2:
        return
    for place in found:
        measure, queue, _, _, type_, channel, _ = place
        together = type_ is None and channel is None and queue == ALL
        if together and (measure == "time_to_service" or (measure in SEVERAL and len(naive.s.queues) > 1)):
            found[place] = None
