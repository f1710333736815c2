"""Targets of service: `80/20`, or `{answer: 95 %, within: 8 open h}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccsim.scenario.distribution_read import OPEN, format_moment, parse_moment
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of, scalar, text_of
from ccsim.scenario.shares import SHARE_SCHEMA
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import (
    DURATION,
    MILLION,
    NUMBER,
    format_duration,
    format_percent,
    millionths,
    parse_duration,
    parse_share,
    to_ms,
)

_SHORT = re.compile(rf"({NUMBER}) */ *({NUMBER})(?: *s)?")


@dataclass(frozen=True)
class Target:
    """So large a share is to be answered within so long.

    Parameters
    ----------
    answer : int
        Share, in millionths.
    within : int
        The longest wait that is still in time, in ms.
    open_time : bool
        Whether `within` counts only while the queue is open.
    open_days : float or None
        `within` as it was written in open days, until the queue's hours are known.
    """

    answer: int
    within: int
    open_time: bool = False
    open_days: float | None = None

    def in_days_of(self, open_day: float) -> Target:
        """With open days counted as ms of opening time, `open_day` each."""
        if self.open_days is None:
            return self
        return Target(self.answer, to_ms(self.open_days * open_day), True)


STANDARD = Target(answer=800_000, within=20_000)
"""80/20, by which a queue is judged that names no target."""


def parse_target(text: str) -> Target:
    """Read `80/20`: 80 % within 20 s.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _SHORT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is no target: write '80/20' or {{answer: 80 %, within: 20 s}}")
    if 0 < float(match[1]) <= 1:
        raise ValueError(
            f"'{text}' means {match[1]} %: write '80/20' for 80 % within 20 s, or {{answer: .., within: ..}}"
        )
    return Target(millionths(parse_share(f"{match[1]} %")), parse_duration(f"{match[2]} s"))


def _read(tree: Tree, context: Context) -> Target:
    del context
    if isinstance(tree, str):
        return parse_target(text_of(tree, "a target"))
    entries, gather, known = map_of(tree, "answer, within"), Gather(), ("answer", "within")
    for key in entries:
        if key not in known:
            gather.add(f"unknown key{did_you_mean(key, known)}", key, at_key=True)
    for key in known:
        if key not in entries:
            gather.add(f"'{key}' is missing", key)
    answer, target = 0, STANDARD
    with gather.at("answer"):
        answer = millionths(parse_share(text_of(entries.get("answer", "0"), "a share")))
    with gather.at("within"):
        size, clock = parse_moment(text_of(entries.get("within", "0 s"), "a duration"), opened=True)
        open_days = size if clock == "open_day" else None
        target = Target(answer, 0 if open_days else to_ms(size), clock != "wall", open_days)
    gather.done()
    return target


def show_target(target: Target, context: Context) -> Tree:
    """Write a target back."""
    del context
    if target.open_days is not None:
        within = format_moment(target.open_days, "open_day")
    elif target.open_time:
        within = format_moment(target.within, "open")
    else:
        within = format_duration(target.within)
    return {"answer": format_percent(target.answer / MILLION), "within": within}


_WITHIN: JsonSchema = {"type": "string", "pattern": rf"^\s*({DURATION.pattern}|{OPEN.pattern})\s*$"}
SCHEMA: JsonSchema = {
    "$part": "target",
    "title": "Target",
    "description": "80/20 (80 % within 20 s), or {answer: 95 %, within: 8 open h}",
    "anyOf": [
        {"type": "string", "pattern": rf"^\s*{NUMBER} */ *{NUMBER}( *s)?\s*$"},
        {
            "type": "object",
            "properties": {"answer": SHARE_SCHEMA, "within": _WITHIN},
            "required": ["answer", "within"],
            "additionalProperties": False,
        },
    ],
}
TARGET: Kind[Target] = Kind("a target", _read, show_target, SCHEMA)


def parse_at_most(text: str) -> float:
    """Read `at most 85 %`.

    Raises
    ------
    ValueError
        If it is no share.
    """
    return parse_share(text.strip().removeprefix("at most"))


AT_MOST = scalar(
    "`at most` and a share",
    parse_at_most,
    lambda share: f"at most {format_percent(share)}",
    {"anyOf": [{"type": "string", "pattern": rf"^\s*(at most)? *{NUMBER} *%?\s*$"}, {"type": "number"}]},
)
