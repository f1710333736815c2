"""What is compared: several scenarios, or policies, variants and head starts of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ccsim.errors import UsageError
from ccsim.experiments.compare import privileged
from ccsim.experiments.values import vary_from
from ccsim.scenario import Scenario, load
from ccsim.scenario.tree import did_you_mean
from ccsim.units import parse_duration

ALL = "all"
AS_IT_STANDS = "as it stands"
"""Name of the scenario without a variant."""


@dataclass(frozen=True)
class Candidate:
    """One of those that are compared.

    Parameters
    ----------
    name : str
    scenario : Scenario
        Resolved, with everything that makes it differ.
    """

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Choice:
    """What a call names to be compared.

    Parameters
    ----------
    policies, variants : str, collection of str or None
        Names, or 'all'.
    head_start : str, collection of str or None
        Durations, such as '0s:180s:30s': each a policy that gives the VIPs so much and is else first come, first served.
    base : str or None
        Name of the candidate with which all others are compared; the first if not given.
    vip : str or collection of str
        Segments that are VIPs; by default whoever is privileged by a policy.
    """

    policies: str | Collection[str] | None = None
    variants: str | Collection[str] | None = None
    head_start: str | Collection[str] | None = None
    base: str | None = None
    vip: str | Collection[str] = ()


def find_candidates(scenarios: Sequence[tuple[str, Scenario]], choice: Choice) -> list[Candidate]:
    """Make all candidates, the base first.

    Parameters
    ----------
    scenarios : sequence of (str, Scenario)
        With their names.

    Raises
    ------
    UsageError
        If there is nothing to compare, or a name is not one of the scenario's.
    """
    several = choice.policies is not None or choice.variants is not None or choice.head_start is not None
    if len(scenarios) > 1:
        if several:
            raise UsageError("compare several scenarios, or policies, variants and head starts of one, not both")
        found = [Candidate(name, scenario) for name, scenario in scenarios]
    else:
        found = list(_of_one(scenarios[0][1], choice)) if several and scenarios else []
    if len(found) < 2:
        raise UsageError(
            "name at least two to compare: several scenarios, or of one --policies, --variants, --head-start"
        )
    return _base_first(_named_apart(found), choice.base)


def vip_segments(scenarios: Sequence[Scenario], vip: str | Collection[str]) -> tuple[str, ...]:
    """Read which segments are VIPs.

    Raises
    ------
    UsageError
        If the base has no such segment, or no other one.
    """
    segments = list(scenarios[0].segments)
    chosen = words(vip, "|")
    for name in chosen:
        if name not in segments:
            hint = did_you_mean(name, segments) or f"; there are {', '.join(segments)}"
            raise UsageError(f"vip: there is no segment '{name}'{hint}")
    if chosen and not set(segments) - set(chosen):
        raise UsageError("vip: where all segments are VIPs, nobody is")
    return tuple(name for name in segments if name in chosen)


def words(text: str | Collection[str], also: str = ",") -> list[str]:
    """Names in a list, or in a text with commas (or another sign) between; each once."""
    parts = text.replace(also, ",").split(",") if isinstance(text, str) else list(text)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def read_scenarios(given: Sequence[Scenario | str | Path], seed: int | None) -> list[tuple[str, Scenario]]:
    """Load what is a file, and name each: by its file, its what-if, or its own name."""
    found = []
    for one in given:
        scenario = one if isinstance(one, Scenario) else load(one)
        name = "; ".join(scenario.what_if) or scenario.name if isinstance(one, Scenario) else Path(one).stem
        found.append((name, scenario if seed is None else scenario.set("seed", seed)))
    return found


def _of_one(scenario: Scenario, choice: Choice) -> Iterator[Candidate]:
    """Every variant with every policy."""
    variants: list[str | None] = [None]
    if choice.variants is not None:
        variants += _chosen("variants", choice.variants, list(scenario.variants))
    for variant in variants:
        changed = scenario if variant is None else scenario.with_variant(variant)
        name = variant or (AS_IT_STANDS if choice.variants is not None else "")
        for policy, candidate in _policies(changed, choice):
            yield Candidate(", ".join(filter(None, (name, policy))), candidate)


def _policies(scenario: Scenario, choice: Choice) -> Iterator[tuple[str, Scenario]]:
    """Policies and head starts of one scenario; itself, if none are named."""
    if choice.policies is None and choice.head_start is None:
        yield "", scenario
    if choice.policies is not None:
        for name in _chosen("policies", choice.policies, list(scenario.policies)):
            yield name, scenario.set("policy", name)
    if choice.head_start is not None:
        yield from _head_starts(scenario, choice)


def _head_starts(scenario: Scenario, choice: Choice) -> Iterator[tuple[str, Scenario]]:
    vips = vip_segments([scenario], choice.vip) or _ever_privileged(scenario)
    if not vips:
        raise UsageError("head-start: no policy says who the VIPs are; name them: --vip SEGMENT")
    for value in vary_from("head-start", choice.head_start).values():
        _check_duration(value)
        name = "head_start_" + value.replace(" ", "").replace(".", "_")
        policy = {"head_start": {"|".join(vips): value}}
        yield f"head start {value}", scenario.set(f"policies.{name}", policy).set("policy", name)


def _check_duration(value: str) -> None:
    try:
        parse_duration(value)
    except ValueError as error:
        raise UsageError(f"head-start: {error}") from None


def _ever_privileged(scenario: Scenario) -> tuple[str, ...]:
    """Segments that any policy of the scenario privileges, but not everybody."""
    found = [privileged(scenario.set("policy", name)) for name in scenario.policies]
    together = frozenset().union(*found)
    chosen = together if together < set(scenario.segments) else next(filter(None, found), frozenset())
    return tuple(name for name in scenario.segments if name in chosen)


def _chosen(what: str, text: str | Collection[str], known: Sequence[str]) -> list[str]:
    chosen = list(known) if text == ALL else words(text)
    if not chosen:
        raise UsageError(f"{what}: the scenario has none" if text == ALL else f"{what}: name at least one")
    for name in chosen:
        if name not in known:
            hint = did_you_mean(name, known) or (f"; there are {', '.join(known)}" if known else "; there are none")
            raise UsageError(f"{what}: there is no '{name}'{hint}")
    return chosen


def _named_apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Number those that have the same name."""
    found: list[Candidate] = []
    for number, one in enumerate(candidates, 1):
        name = one.name or f"scenario {number}"
        taken = {other.name for other in found}
        found.append(Candidate(name if name not in taken else f"{name} ({number})", one.scenario))
    return found


def _base_first(candidates: list[Candidate], base: str | None) -> list[Candidate]:
    if base is None:
        return candidates
    names = [one.name for one in candidates]
    if base not in names:
        hint = did_you_mean(base, names) or f"; there are {', '.join(names)}"
        raise UsageError(f"base: there is no '{base}'{hint}")
    first = names.index(base)
    return [candidates[first], *candidates[:first], *candidates[first + 1 :]]
