"""Which maps of the language are sections, that merge key by key; every other map is a value, that replaces whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A map that merges.

    Parameters
    ----------
    parts : mapping of str to Section
        Those of its keys that are sections themselves; its other keys hold values.
    each : Section or None
        What every entry is, where the keys are names; None where the entries are values.
    named : bool
        Whether the keys are names (or dates, or selectors) that the user chooses.
    short : str
        The key that a bare value stands for: `ordinary: rest` is `ordinary: {share: rest}`.
    alone : Section or None
        What the map is if it is one entry without a name: one source under `arrivals`.
    scalable : frozenset of str
        Keys where `{scale: k}` keeps what it is laid over and multiplies it.
    instead : mapping of str to frozenset of str
        Keys that say the same thing in other ways: one that is laid over a section takes the place of these.
    """

    parts: Mapping[str, Section] = field(default_factory=dict)
    each: Section | None = None
    named: bool = False
    short: str = ""
    alone: Section | None = None
    scalable: frozenset[str] = frozenset()
    instead: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def part(self, key: str) -> Section | None:
        """Section under a key; None if a value is there."""
        return self.each if self.named else self.parts.get(key)


def _fixed(**parts: Section) -> Section:
    return Section(parts=parts)


def _named(each: Section | None) -> Section:
    return Section(each=each, named=True)


HANDLING = frozenset({"talk", "wrap", "patience"})

_ENTRIES = _named(None)
_SEGMENTS = _named(Section(short="share"))
_VOLUMES = frozenset({"volume", "shape", "rate", "expected", "log"})
_SOURCE = Section(
    parts={"busyness": _fixed()},
    instead={
        "volume": _VOLUMES - {"volume", "shape"},
        **{key: _VOLUMES - {key} for key in ("rate", "expected", "log")},
    },
)
_CONTACT = Section(
    parts={
        "arrivals": Section(each=_SOURCE, named=True, alone=_SOURCE),
        "segments": _SEGMENTS,
        "next": _named(_fixed()),
    },
    scalable=HANDLING,
)
_QUEUE = Section(parts={"otherwise": _fixed(), "callback": _fixed()}, scalable=HANDLING)
_GROUP = Section(
    parts={"serves": _named(Section(short="level")), "shifts": _ENTRIES, "at_once": _ENTRIES, "pace": _fixed()},
    instead={"staff": frozenset({"shifts"}), "shifts": frozenset({"staff"})},
)

_WAYS = frozenset({"wait", "outcome", "attempts", "shares"})
_FACTOR = Section(parts=dict.fromkeys(_WAYS - {"shares"}, _ENTRIES), instead={way: _WAYS - {way} for way in _WAYS})

SCENARIO = _fixed(
    calendar=_ENTRIES,
    tables=_named(_fixed()),
    segments=_SEGMENTS,
    defaults=_fixed(contacts=_CONTACT, queues=_QUEUE, agents=_GROUP),
    contacts=_named(_CONTACT),
    ivr=_fixed(nodes=_named(_fixed())),
    queues=_named(_QUEUE),
    shifts=_named(_fixed(breaks=_named(_fixed()))),
    agents=_named(_GROUP),
    policies=_named(_fixed()),
    variants=_named(_ENTRIES),
    targets=_named(_fixed()),
    service_level=_fixed(),
    exclude=_ENTRIES,
    costs=_fixed(agent_hour=_ENTRIES, leaving=_fixed()),
    satisfaction=_fixed(levels=_ENTRIES, factors=_named(_FACTOR)),
    weightings=_named(_ENTRIES),
)
"""The whole language, as far as merging goes. A new section of the language is added here."""

WITH_DEFAULTS = ("contacts", "queues", "agents")
"""The sections under whose every entry `defaults` are laid."""
