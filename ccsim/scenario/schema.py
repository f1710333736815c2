"""The JSON Schema of the language, made from the models: for editors, and for whoever writes scenarios by program.

It describes one file, before `extends` and `defaults` are laid under it or it is laid under another: so no key is
required, and `none` may stand for any value, as it removes what it is laid over. Names, and what depends on several fields,
are checked only when a scenario is loaded.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from ccsim.scenario.model import Scenario
from ccsim.scenario.model_contacts import OneOrMore
from ccsim.scenario.named import Named
from ccsim.scenario.reading import JsonSchema, Model, Reads
from ccsim.scenario.tree import NONE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OWN_KEYS = "^x-"
PART = "$part"
"""Names a part of the schema that stands once, under `$defs`."""

DEFAULTS = {"contacts": "Contact", "queues": "Queue", "agents": "Group"}
"""Sections that can have `defaults`, and the model of their entries."""


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema of the language, draft 2020-12.

    Returns
    -------
    dict
        With every model and every kind of value under `$defs`.
    """
    parts: dict[str, JsonSchema] = {}
    top = _with_defaults(_hoist(_model(Scenario), parts))
    return {"$schema": DIALECT, **top, "title": "ccsim scenario", "$defs": parts}


@cache
def words() -> frozenset[str]:
    """Key words and value words of the language: whatever is a key or one of a few values in the schema."""
    found: set[str] = set()
    ahead: list[Any] = [json_schema()]
    while ahead:
        part = ahead.pop()
        if isinstance(part, dict):
            found.update(part.get("properties", ()))
            found.update(
                value for value in [*part.get("enum", ()), part.get("const")] if value and isinstance(value, str)
            )
            ahead += part.values()
        elif isinstance(part, list):
            ahead += part
    return frozenset(found)


def _with_defaults(schema: JsonSchema) -> JsonSchema:
    """Add the keys that are merged away before the models see a scenario."""
    each = {name: {"$ref": f"#/$defs/{model}"} for name, model in DEFAULTS.items()}
    defaults = {"type": "object", "properties": each, "additionalProperties": False}
    extra = {
        "extends": {"type": "string", "description": "This file is laid over that one."},
        "defaults": {**_own_keys(defaults), "description": "Laid under every contact type, queue or group."},
    }
    return {**schema, "properties": {**schema["properties"], **extra}}


def _model(model: type[Model]) -> JsonSchema:
    """Describe a map with fixed keys."""
    properties = {}
    for name, field in model.model_fields.items():
        schema = _annotated(field.annotation, field.metadata)
        properties[field.alias or name] = {"description": field.description, **schema} if field.description else schema
    title = {"title": model.__name__, "description": _first_sentence(model)}
    return {**title, "type": "object", "properties": properties, "additionalProperties": False}


def _annotated(annotation: Any, metadata: list[Any]) -> JsonSchema:
    """Describe what a field takes."""
    kinds = [mark.kind for mark in metadata if isinstance(mark, Reads)]
    if kinds:
        return {"anyOf": [kinds[0].schema, {"const": NONE}]}
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _annotated(inner, marks)
    if get_origin(annotation) in (Union, UnionType):
        return _annotated(get_args(annotation)[0], metadata)
    if get_origin(annotation) is dict:
        return _map(_entries(_annotated(get_args(annotation)[1], []), metadata))
    assert issubclass(annotation, Model)
    described = {PART: annotation.__name__, **_model(annotation)}
    if not annotation.bare_key:
        return _map(described)
    bare = annotation.model_fields[annotation.bare_key]
    return {"if": {"type": "object"}, "then": described, "else": _annotated(bare.annotation, bare.metadata)}


def _map(schema: JsonSchema) -> JsonSchema:
    """Describe a map, or the word in its place; as a condition, so that a fault in the map is shown where it is."""
    return {"if": {"type": "object"}, "then": schema, "else": {"enum": [NONE, "", None]}}


def _entries(entry: JsonSchema, metadata: list[Any]) -> JsonSchema:
    """Describe a map by name."""
    schema: JsonSchema = {}
    for mark in metadata:
        if isinstance(mark, Named | OneOrMore):
            schema = mark.schema(entry if isinstance(mark, Named) else schema)
    return schema


def _hoist(schema: Any, parts: dict[str, JsonSchema]) -> Any:
    """Move every part that has a name to `parts`, and let the users' own keys pass in every map."""
    if isinstance(schema, list):
        return [_hoist(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = schema.get(PART)
    if name in parts:
        return {"$ref": f"#/$defs/{name}"}
    if name:
        parts[name] = {}
    made = {key: _hoist(part, parts) for key, part in schema.items() if key != PART}
    if made.get("type") == "object":
        made = _own_keys(made)
    if not name:
        return made
    parts[name] = made
    return {"$ref": f"#/$defs/{name}"}


def _own_keys(schema: JsonSchema) -> JsonSchema:
    """Let keys that begin with `x-` pass, whatever they hold."""
    written = schema.get("patternProperties", {})
    patterns = {pattern.replace("^[A-Za-z", "^(?!x-)[A-Za-z", 1): part for pattern, part in written.items()}
    return {**schema, "patternProperties": {**patterns, OWN_KEYS: True}}


def _first_sentence(model: type[Model]) -> str:
    """What an editor shows of a section: the first line of its docstring."""
    return (model.__doc__ or "").strip().partition("\n")[0]
