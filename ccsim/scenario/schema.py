"""The JSON Schema of the language, made from the models: for editors, and for whoever writes scenarios by program.

It describes one file, before `extends` and `defaults` are laid under it: so nothing in a section is required, and `none`
may stand for any value, as it removes what it is laid over. Names, and what depends on several fields, are checked only
when a scenario is loaded.
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
    top = _own_keys(_with_defaults(_hoist(_model(Scenario), parts)))
    wanted: JsonSchema = {"anyOf": [{"required": ["duration"]}, {"required": ["extends"]}]}
    return {"$schema": DIALECT, "title": "ccsim scenario", **top, **wanted, "$defs": parts}


@cache
def words() -> frozenset[str]:
    """Key words and value words of the language: whatever is a key or one of a few values in the schema."""
    found: set[str] = set()
    ahead: list[Any] = [json_schema()]
    while ahead:
        part = ahead.pop()
        if isinstance(part, dict):
            found.update(part.get("properties", ()))
            found.update(value for value in [*part.get("enum", ()), part.get("const")] if isinstance(value, str))
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
    """Describe a map with fixed keys, or its short form."""
    properties = {}
    for name, field in model.model_fields.items():
        schema = _or_none(_annotated(field.annotation, field.metadata))
        properties[field.alias or name] = {"description": field.description, **schema} if field.description else schema
    made: JsonSchema = {"type": "object", "properties": properties, "additionalProperties": False}
    title = {"title": model.__name__, "description": model.__doc__}
    if not model.bare_key:
        return {**title, **made}
    bare = model.model_fields[model.bare_key]
    return {**title, "anyOf": [_annotated(bare.annotation, bare.metadata), made]}


def _annotated(annotation: Any, metadata: list[Any]) -> JsonSchema:
    """Describe what a field takes."""
    kinds = [mark.kind for mark in metadata if isinstance(mark, Reads)]
    if kinds:
        return kinds[0].schema
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _annotated(inner, marks)
    if get_origin(annotation) in (Union, UnionType):
        return _annotated(get_args(annotation)[0], metadata)
    if get_origin(annotation) is dict:
        return _entries(_annotated(get_args(annotation)[1], []), metadata)
    assert issubclass(annotation, Model)
    return {PART: annotation.__name__, **_model(annotation)}


def _entries(entry: JsonSchema, metadata: list[Any]) -> JsonSchema:
    """Describe a map by name."""
    schema: JsonSchema = {}
    for mark in metadata:
        if isinstance(mark, Named):
            schema = mark.schema(_or_none(entry))
        elif isinstance(mark, OneOrMore):
            schema = mark.schema(schema)
    return schema


def _or_none(schema: JsonSchema) -> JsonSchema:
    return {"anyOf": [schema, {"const": NONE}]}


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
