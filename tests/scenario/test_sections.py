"""The table of sections against the models: a new section of the language must be told to the merger."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

from ccsim.scenario.model import Scenario
from ccsim.scenario.named import Named
from ccsim.scenario.reading import Model, Reads
from ccsim.scenario.sections import SCENARIO, WITH_DEFAULTS, Section

ONLY_IN_MODELS = {"ivr.nodes.*.then_for"}
"""Named in the models, but a selector map, which replaces whole."""

ONLY_MERGED = {
    "calendar",
    "variants.*",
    "costs.agent_hour",
    "agents.*.shifts",
    "agents.*.at_once",
    "satisfaction.levels",
    "weightings.*",
} | {f"satisfaction.factors.*.{way}" for way in ("wait", "outcome", "attempts")}
"""Values to the models, but entries with names (or dates), which merge."""


def sections_of(model: type[Model], path: str = "") -> Iterator[str]:
    """Paths of the models' sections."""
    for name, field in model.model_fields.items():
        yield from sections_in(field.annotation, field.metadata, f"{path}{field.alias or name}")


def sections_in(annotation: Any, metadata: Any, path: str) -> Iterator[str]:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if hasattr(annotation, "__metadata__"):
        metadata, annotation = [*metadata, *annotation.__metadata__], annotation.__origin__
    if any(isinstance(mark, Reads) for mark in metadata):
        return
    if any(isinstance(mark, Named) for mark in metadata):
        yield path
        yield from sections_in(get_args(annotation)[1], [], f"{path}.*")
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        yield path
        yield from sections_of(annotation, f"{path}.")


def merged(section: Section, path: str = "") -> Iterator[str]:
    """Paths of the table's sections, `defaults` aside."""
    children = {"*": section.each} if section.named else section.parts
    for key, child in children.items():
        if child and (path, key) != ("", "defaults"):
            yield f"{path}{key}"
            yield from merged(child, f"{path}{key}.")


def test_every_section_of_the_models_merges() -> None:
    """Catches: a new section that `extends` and `--set` replace whole, because only the models know it."""
    models, table = set(sections_of(Scenario)), set(merged(SCENARIO))
    assert models - table == ONLY_IN_MODELS
    assert table - models == ONLY_MERGED
    assert {"contacts.*.arrivals.*.busyness", "agents.*.serves.*", "queues.*.otherwise"} <= models & table


def test_defaults_merge_as_what_they_lie_under() -> None:
    """Catches: a section of queues that is a value in their defaults."""
    defaults = SCENARIO.parts["defaults"].parts
    assert set(defaults) == set(WITH_DEFAULTS)
    for name, section in defaults.items():
        assert section is SCENARIO.parts[name].each


def test_short_forms_are_fields_of_the_models() -> None:
    """Catches: `{level: 1}` spelt out from `1` when the field has another name."""
    segment, serve = SCENARIO.parts["segments"].each, SCENARIO.parts["agents"].each
    assert segment is not None
    assert serve is not None
    assert segment.short == "share"
    served = serve.parts["serves"].each
    assert served is not None
    assert served.short == "level"
