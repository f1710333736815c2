"""The options of `ccsim erlang` as texts: how each is written, and everything that is wrong told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import TypeVar

from ccsim.errors import UsageError
from ccsim.units import HOUR, NUMBER, RATE_UNITS, exact_duration, parse_number, parse_rate, parse_share

Value = TypeVar("Value")

MOST_LEVELS = 1_000
"""So many staffing levels make the longest table."""

OPTIONS = {
    **{
        name: name for name in ("agents", "load", "aht", "patience", "places", "lines", "within", "short", "definition")
    },
    **{name: f"max_{name}" for name in ("asa", "mean_wait", "p_wait", "abandonment", "occupancy", "blocking")},
    "answer": "target",
    "service_level": "target",
    "calls_per_hour": "calls",
}
"""Arguments of the formulas, and the options that set them."""

_SPAN = re.compile(rf"({NUMBER}) *: *({NUMBER})(?: *: *({NUMBER}))?")


class Texts:
    """The options that were given; what is wrong with them is gathered."""

    def __init__(self, given: Mapping[str, str | None]) -> None:
        self._given = given
        self._wrong: list[str] = []

    def has(self, name: str) -> bool:
        """Whether an option was given."""
        return self._given.get(name) is not None

    def get(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        """Read an option; None where it was not given, or is wrong."""
        text = self._given.get(name)
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.refuse(name, str(error))
            return None

    def refuse(self, name: str, why: str) -> None:
        """Note that an option is wrong."""
        self._wrong.append(f"{option(name)}: {why}")

    def exclude(self, *names: str) -> None:
        """Note those of several options that do not go with the first one given."""
        first, *others = [name for name in names if self.has(name)] or [""]
        for name in others:
            self.refuse(name, f"does not go with {option(first)}")

    def stop(self) -> None:
        """Raise everything that is wrong, if anything is."""
        if self._wrong:
            raise UsageError("\nError: ".join(self._wrong))


def option(name: str) -> str:
    """An option as it is typed."""
    return f"--{name.replace('_', '-')}"


@contextmanager
def by_option() -> Iterator[None]:
    """Name the option in the place of the argument that a formula complains of."""
    try:
        yield
    except UsageError as error:
        name, colon, rest = str(error).partition(": ")
        if not colon or name not in OPTIONS:
            raise
        rest = rest.replace("say how long callers are patient", "ask ccsim erlang a, where callers give up")
        raise UsageError(f"{option(OPTIONS[name])}: {rest}") from None


def seconds(text: str) -> float:
    """Read a duration above 0, in s."""
    return positive(exact_duration(text) / 1000, text)


def time_or_none(text: str) -> float:
    """Read a duration, 0 included, in s."""
    return exact_duration(text) / 1000


def period(text: str) -> float:
    """Read the time to which a number of calls refers, in s: `30 min`, or `hour`."""
    unit = RATE_UNITS.get(text.strip())
    return HOUR / 1000 / float(unit) if unit is not None else seconds(text)


def amount(text: str) -> float:
    """Read a number above 0."""
    return positive(parse_number(text), text)


def positive(number: float, text: str) -> float:
    """Refuse what is not above 0."""
    if not number > 0:
        raise ValueError(f"{text} is not above 0")
    return number


def calls_per_hour(text: str, per: float | None) -> float:
    """Read how many calls come: a number in the time `per` (s), or a rate such as `200 per hour`."""
    if re.search(r"\bper\b", text):
        if per is not None:
            raise ValueError(f"'{text}' is a rate: --per does not go with it")
        return positive(parse_rate(text), text)
    if per is None:
        raise ValueError(f"in what time do {text} calls come? Add --per, such as --per '30 min'")
    return amount(text) * HOUR / 1000 / per


def share_below_one(text: str) -> float:
    """Read a share that is less than all."""
    share = parse_share(text)
    if share >= 1:
        raise ValueError(f"{text} leaves nothing")
    return share


def share_at_most(text: str) -> float:
    """Read the most that is allowed of a share."""
    share = parse_share(text)
    if share >= 1:
        raise ValueError(f"{text} is never exceeded")
    return share


def levels(text: str) -> tuple[float, ...]:
    """Read staffing levels: `14`, `10:16` (both ends included), `10:20:2`, `12,14,20`."""
    found: list[float] = []
    for part in text.split(","):
        found += _span(part.strip()) if ":" in part else [amount(part.strip())]
        if len(found) > MOST_LEVELS:
            raise ValueError(f"more than {MOST_LEVELS} staffing levels")
    return tuple(dict.fromkeys(found))


def _span(text: str) -> list[float]:
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is no span: write '10:16', or '10:20:2' for every second one")
    low, high, step = Decimal(match[1]), Decimal(match[2]), Decimal(match[3] or 1)
    if not 0 < low <= high or not step:
        raise ValueError(f"'{text}' is no span: it goes from more than 0 upwards")
    count = int((high - low) / step) + 1
    return [float(low + step * number) for number in range(min(count, MOST_LEVELS + 1))]


def target(text: str) -> tuple[float, float | None]:
    """Read a service level: `80/20`, `90 %/1 min`, or `95 %` alone; the share, and the time in s if it is there.

    Raises
    ------
    ValueError
        If it is none.
    """
    answer, slash, within = (part.strip() for part in text.partition("/"))
    if not slash:
        return _answer(answer, text), None
    if re.fullmatch(NUMBER, answer):
        if 0 < float(answer) <= 1:
            raise ValueError(f"'{text}' means {answer} %: write '80/20' for 80 % within 20 s")
        answer += " %"
    return _answer(answer, text), time_or_none(f"{within} s" if re.fullmatch(NUMBER, within) else within)


def _answer(share: str, text: str) -> float:
    if "%" not in share:
        raise ValueError(f"'{text}' is no target: write '80/20', or '80 %' together with --within")
    answer = parse_share(share)
    if not answer:
        raise ValueError(f"{share} is never missed")
    if answer == 1:
        raise ValueError(f"{share}: no number of agents answers every call in time; ask for less")
    return answer
