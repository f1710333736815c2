"""The random scenarios on which the engines are compared say everything that the language can say to an engine."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args

import pytest
from harness import scenario_of
from hypothesis import Phase, given, settings
from strategies import Case, cases

from ccsim.scenario import model
from ccsim.scenario.distribution import Distribution
from ccsim.scenario.journeys import CAUSES
from ccsim.scenario.reading import Model

SCENARIOS = 250
NOT_FOR_ENGINES = {
    "Costs": "is reckoned from records",
    "Leaving": "is reckoned from records",
    "Factor": "is reckoned from records",
    "Satisfaction": "is reckoned from records",
    "ServiceLevel": "is reckoned from records",
    "NamedTarget": "beyond queue, segment and service level (which `by_target` reads) it is reckoned from records",
    "TableSpec": "is how a file is read",
}
"""Maps of the language that no engine obeys, or in part."""
OF_THE_RUN = {
    "ccsim",
    "warmup",
    "cooldown",
    "replications",
    "variants",
    "service_level",
    "exclude",
    "satisfaction",
    "weightings",
}
"""Keys of the run that no engine obeys."""


@cache
def said() -> dict[tuple[str, str], set[str]]:
    """What random scenarios say other than the default: values by map and key, in their own words."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)

    @settings(max_examples=SCENARIOS, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(cases())
    def gather(case: Case) -> None:
        for name, key, value in _values(scenario_of(case)):
            found[name, key].update(_words(value))

    gather()
    return found


def _values(part: Any) -> Iterator[tuple[str, str, Any]]:
    """Walk through a scenario; of the plain values within it, the kind of distribution counts as a key too."""
    if isinstance(part, Model):
        for key, value in part:
            if value != type(part).model_fields[key].get_default(call_default_factory=True):
                yield type(part).__name__, key, value
            yield from _values(value)
    elif dataclasses.is_dataclass(part):
        yield type(part).__name__, "clock", getattr(part, "clock", None)
        for field in dataclasses.fields(part):
            yield from _values(getattr(part, field.name))
    elif isinstance(part, dict | list | tuple):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _values(each)


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str | bool):
        return [str(value)]
    return (
        [each for each in value if isinstance(each, str)] if isinstance(value, list | tuple | dict) else ["something"]
    )


def _maps() -> Iterator[type[Model]]:
    return (each for each in Model.__subclasses__() if each.__module__.startswith(model.__name__.rpartition(".")[0]))


@pytest.mark.parametrize("part", list(_maps()), ids=lambda part: part.__name__)
def test_every_key_is_said(part: type[Model]) -> None:
    """Catches: a key that is added to the language and to no random scenario.

    Seen to fail without `shared`, and with one of the keys that no engine obeys struck from the list.
    """
    never = {key for key in part.model_fields if (part.__name__, key) not in said()}
    if part is model.Scenario:
        assert never == OF_THE_RUN
    else:
        assert not never or part.__name__ in NOT_FOR_ENGINES, never


@pytest.mark.parametrize("kind", get_args(Distribution), ids=lambda kind: kind.__name__)
def test_every_distribution_is_said(kind: type) -> None:
    """Catches: a distribution that no random scenario draws. Seen to fail without `triangular`."""
    assert (kind.__name__, "clock") in said()


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("Scenario", "choose_agent", set(get_args(model.ChooseAgent)) - {"longest_idle"}),
        ("Otherwise", "closed", {"wait", "qa", "qb"}),
        ("Otherwise", "full", {"qa", "qb"}),
        ("Next", "after", set(CAUSES)),
        ("Exponential", "clock", {"wall", "open"}),
        ("Constant", "clock", {"wall", "open", "open_day"}),
        ("Policy", "weight", {"by_target"}),
        ("Policy", "level_first", {"False"}),
        ("Queue", "line", {"False"}),
        ("Source", "count", {"exact"}),
    ],
)
def test_every_word_is_said(name: str, key: str, words: set[str]) -> None:
    """Catches: a word of the language that no random scenario uses; the defaults are not looked for.

    Seen to fail without `fixed_order`, and with delays in wall time only.
    """
    assert words <= said()[name, key]
