"""What every part of a random scenario is made with: a case, its names, and the choices of one draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

SEGMENTS = ["vip", "gold", "plain"]
TYPES = ["loan", "card", "goods"]
QUEUES = ["qa", "qb", "qc"]
NODES = ["welcome", "choices"]
GROUPS = ["ga", "gb", "gc"]
SHIFTS = {
    "early": ["6:00-14:00"],
    "late": ["11:30-20:00"],
    "night": ["21:00-6:00"],
    "around": ["0:00-24:00"],
    "parted": ["8:00-11:00", "12:30-17:00"],
    "brief": ["9:00-9:30"],
}
POLICIES = ["pa", "pb"]
CHANNELS = ["voice", "chat", "email", "task", "walk_in"]
PATIENT = {"email", "task"}
CAUSES = ["answered", "abandoned", "blocked", "closed", "hung_up", "done"]
START_DAYS = {"2026-03-02": "mon", "2026-03-06": "fri", "2026-03-07": "sat"}


@dataclass(frozen=True)
class Case:
    """A scenario to try, and how to cut its draws: `tick` ms, 1 leaves them as they are."""

    text: str
    log: str
    tick: int = 1

    def __repr__(self) -> str:
        return f"tick {self.tick}\n--- scenario.yaml\n{self.text}--- calls.csv\n{self.log}"

    def doubled(self) -> Case:
        """Return the same with every duration, every clock and every instant of the log twice as late."""

        def clock(match: re.Match[str]) -> str:
            minutes = 2 * (60 * int(match[1]) + int(match[2]))
            return f"{minutes // 60:02d}:{minutes % 60:02d}"

        text = re.sub(r"\b(\d+) (open )?(ms|s|min|h)\b", lambda m: f"{2 * int(m[1])} {m[2] or ''}{m[3]}", self.text)
        return Case(re.sub(r"\b(\d+):(\d\d)\b", clock, text), re.sub(r"\b(\d+):(\d\d)\b", clock, self.log), self.tick)

    def renamed(self, names: dict[str, str]) -> Case:
        """Return the same in other words."""

        def other(text: str) -> str:
            return re.sub(r"\b[a-z_]+\b", lambda m: names.get(m[0], m[0]), text)

        return replace(self, text=other(self.text), log=other(self.log))


class Draft:
    """Choices in the making of one scenario; `plain` keeps to what doubling all times leaves alike.

    All of them come from one number: mutations of single choices would only try the same scenario many times, and a
    scenario that fails is made smaller as the text that it is (see `reduction`). In half of them there is a `rush`: many
    calls, few agents who serve everything, little that turns a caller away, and more policies to choose who is next. In half
    of them contacts come by several channels, of which agents may have some at once.
    """

    def __init__(self, seed: int, plain: bool) -> None:
        self.luck, self.plain = Random(seed), plain
        self.rush = self.pick(False, True)
        self.step = self.pick(10, 30, 60)
        self.start_day = self.pick(*START_DAYS)
        self.start = "0:00" if plain else self.pick("0:00", "7:00", "7:20", "22:30")
        self.hours = self.number(3, 12) if plain else self.pick(3, 8, 20, 24, 49, 72)
        self.segments = SEGMENTS[-self.number(2 if self.rush else 1, 3) :]
        self.types = TYPES[: self.number(1, 2 if self.rush else 3)]
        self.channels = dict.fromkeys(self.types, "voice")
        if self.chance(50):
            self.channels = {name: self.pick(*CHANNELS[: self.pick(2, 2, 3, 5)]) for name in self.types}
        self.queues = QUEUES[: self.number(1, 2 if self.rush else 3)]
        self.nodes = NODES[: self.number(0, 0 if self.rush else 2)]
        self.groups = GROUPS[: self.number(1, 2 if self.rush else 3)]
        self.shifts: list[str] = []
        self.policies = POLICIES[: self.number(1 if self.rush else 0, 2)]

    def number(self, low: int, high: int) -> int:
        return self.luck.randint(low, high)

    def pick(self, *options: Any) -> Any:
        return self.luck.choice(options)

    def chance(self, percent: int, in_rush: int | None = None) -> bool:
        """True so often, if it is not another chance in a rush."""
        return self.luck.randrange(100) < (in_rush if self.rush and in_rush is not None else percent)

    def some(self, options: Sequence[str], least: int = 1) -> list[str]:
        chosen = [option for option in options if self.chance(60)]
        return chosen if len(chosen) >= least else list(options[:least])

    def lasts(self, low: int, high: int) -> str:
        """A duration of so many steps."""
        return f"{self.step * self.number(low, high)} s"

    def shares(self, names: Sequence[str], least: int = 1) -> dict[str, str]:
        """Shares of some of the names, in some order; the last one is `rest`."""
        chosen = self.some(names, least)
        turn = self.number(0, len(chosen) - 1)
        chosen = chosen[turn:] + chosen[:turn]
        each = 100 // len(chosen)
        return {name: f"{self.number(1, each)} %" for name in chosen[:-1]} | {chosen[-1]: "rest"}

    def clocked(self, make: Any) -> Any:
        """A value that may change during the day, and in a longer run from day to day."""
        if not self.chance(25):
            return make()
        day = {"0:00": make(), "3:00": make()} if self.plain else {"0:00": make(), "9:20": make(), "13:00": make()}
        if self.plain or self.chance(50):
            return day
        return {"daily": day, self.pick("tue", "sat", "bridge"): {"0:00": make()}}

    def daily(self, make: Any) -> Any:
        """A value that may change from day to day."""
        if self.plain or not self.chance(35):
            return make()
        return self.pick(
            {"daily": make(), self.pick("mon", "tue", "sat-sun"): make()},
            {"mon-fri": make(), "sat-sun": make(), "2026-03-03": make(), "bridge": make()},
            {"..2026-03-02": make(), "2026-03-03..2026-03-06": make(), "2026-03-07..": make()},
        )

    def selectors(self, value: Any, with_rest: bool = True) -> dict[str, Any]:
        """A selector map without contradictions: every word stands in one selector."""
        words = self.segments + self.queues + [f"{self.pick(*self.queues)}/{self.pick(*self.segments)}"]
        chosen = self.some(words)
        if len(chosen) > 1 and self.chance(25):
            chosen[:2] = ["|".join(chosen[:2])]
        rest = ["rest"] if with_rest and self.chance(50) else []
        return {word: value() for word in chosen + rest}
