"""In plain loops: rows and means of rows; what became of one visit and of one contact, how long it waited, its level."""

from __future__ import annotations

from typing import Any


def waited(row: dict[str, Any]) -> int:
    return int((row["started"] if row["outcome"] == "answered" else row["left"]) - row["joined"])


def talked(row: dict[str, Any]) -> bool:
    return row["outcome"] == "answered" or (row["outcome"] == "callback" and row["talk_end"] >= 0)


def level_of(rows: list[dict[str, Any]], factor: Any, levels: Any) -> str:
    """Name of the level of a contact that joined a queue, given all its visits in order."""
    ranked = list(levels)
    tries: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        tries.setdefault(row["attempt"], []).append(row)
    ends = [visits[-1] for visits in tries.values()]
    if factor.wait is not None:
        in_queue = [r for r in rows if r["outcome"] in ("answered", "abandoned", "overflowed")]
        time = sum(waited(r) for r in in_queue)
        fitting = [level for level, limit in factor.wait.items() if time <= limit]
        lost = not talked(ends[-1]) and ends[-1]["outcome"] != "self_served"
        return ranked[-1] if lost or not fitting else min(fitting, key=ranked.index)
    if factor.attempts is not None:
        fitting = [level for level, limit in factor.attempts.items() if len(tries) <= limit]
        return min(fitting, key=ranked.index) if fitting else max(factor.attempts, key=ranked.index)
    apply = set()
    if not any(talked(r) for r in rows):
        apply.add("lost")
    if any(talked(end) for end in ends[:-1]):
        apply.add("again")
    if any(talked(r) for visits in tries.values() for r in visits[:-1]):
        apply.add("transferred")
    return max((factor.outcome[name] for name in apply or {"first"}), key=ranked.index)


def table(columns: Any) -> list[dict[str, Any]]:
    """Rows of a table of arrays."""
    return [dict(zip(columns, map(int, row), strict=True)) for row in zip(*columns.values(), strict=True)]


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
