"""The fields that hold a distribution: what each takes, by time or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ccsim.scenario.bytime import ByTime, Piece, When
from ccsim.scenario.bytime_read import ByTimeReader
from ccsim.scenario.bytime_table import REFERENCE, is_table, read_table
from ccsim.scenario.calendar import Days
from ccsim.scenario.distribution import Distribution, Scale
from ccsim.scenario.distribution_read import OPEN, Form, read_distribution, read_scale, show_distribution
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of
from ccsim.scenario.scalars import FACTOR_SCHEMA
from ccsim.scenario.shares import REST_SCHEMA
from ccsim.scenario.tree import Path, Tree, did_you_mean
from ccsim.units import DURATION

_ANY: dict[str, Form] = {
    "distribution": Form(),
    "delay": Form(opened=True),
    "handling": Form(bare=False, scale=True),
    "patience": Form(bare=False, scale=True, never=True),
}


def _schema(name: str, form: Form) -> JsonSchema:
    """JSON Schema of what a field of this form takes."""
    pattern = f"{DURATION.pattern}|{OPEN.pattern}" if form.opened else DURATION.pattern
    moment: JsonSchema = {"$part": f"{name}_size", "type": "string", "pattern": rf"^\s*({pattern})\s*$"}
    size = {"anyOf": [moment, REFERENCE]}
    number = FACTOR_SCHEMA
    kinds: dict[str, JsonSchema] = {
        "constant": size,
        "exponential": size,
        **{kind: _record(mean=size, cv={"anyOf": [number, REFERENCE]}) for kind in ("lognormal", "gamma", "weibull")},
        "uniform": _record(low=size, high=size),
        "triangular": _record(low=size, mode=size, high=size),
        "empirical": {"anyOf": [{"type": "array", "items": moment, "minItems": 1}, REFERENCE]},
    }
    never: list[JsonSchema] = [{"const": "never"}] if form.never else []
    parts = {"anyOf": [moment, *never, *(_record(**{kind: part}) for kind, part in kinds.items())]}
    pair = {"type": "array", "prefixItems": [REST_SCHEMA, parts], "minItems": 2, "maxItems": 2}
    kinds["mixture"] = {"type": "array", "items": pair, "minItems": 1}
    if form.scale:
        kinds["scale"] = number
    bare = [moment] if form.bare else []
    choices = [*bare, *never, *(_record(**{kind: part}) for kind, part in kinds.items())]
    return {"$part": name, "title": f"A distribution ({name})", "anyOf": choices}


def _record(**parts: JsonSchema) -> JsonSchema:
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _kind(name: str) -> Kind[Distribution]:
    form = _ANY[name]
    return Kind(
        "a distribution",
        lambda tree, context: read_distribution(tree, context, form),
        show_distribution,
        _schema(name, form),
        bare=lambda text: f"{text} s",
        mapped=True,
    )


def _by_time(name: str) -> Kind[ByTime[Distribution]]:
    reader = ByTimeReader(_kind(name))

    def read(tree: Tree, context: Context) -> ByTime[Distribution]:
        if isinstance(tree, dict) and set(tree) == {"scale", "of"}:
            gather = Gather()
            with gather.at("scale"):
                factor = read_scale(tree["scale"])
                return read(tree["of"], context).map(lambda inherited: inherited.scaled(factor))
            gather.done()
        if references := dict(_references(tree)):
            return _from_tables(tree, references, context, _kind(name))
        return reader.read(tree, context)

    return Kind("a distribution", read, reader.show, reader.schema(), mapped=True)


def _references(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """References to tables among the parameters of a distribution, by path."""
    if is_table(tree):
        if path:
            yield path, tree
    elif isinstance(tree, dict):
        for key, part in tree.items():
            if key != "empirical":
                yield from _references(part, (*path, key))
    elif isinstance(tree, list):
        for place, part in enumerate(tree):
            yield from _references(part, (*path, place))


def _from_tables(
    tree: Tree, references: dict[Path, Tree], context: Context, kind: Kind[Distribution]
) -> ByTime[Distribution]:
    """Read a distribution with parameters from tables: one for each row, where every table has one."""
    gather, columns = Gather(), dict[Path, dict[tuple[date, int], Piece[str]]]()
    for path, reference in references.items():
        with gather.at(*path):
            columns[path] = _cells(reference, context, duration=path[-1] != "cv")
    gather.done()
    first = next(iter(columns.values()))
    entries = dict[date, list[Piece[Distribution]]]()
    for (day, begin), piece in first.items():
        texts = {path: cells[day, begin].value for path, cells in columns.items() if (day, begin) in cells}
        if len(texts) == len(columns):
            value = kind.parse(_put(tree, texts), context)
            entries.setdefault(day, []).append(Piece(begin, piece.end, value))
    dates: list[tuple[When, tuple[Piece[Distribution], ...]]]
    dates = [(Days(day, day), tuple(pieces)) for day, pieces in entries.items()]
    return ByTime.of(dates)


def _cells(reference: Tree, context: Context, *, duration: bool) -> dict[tuple[date, int], Piece[str]]:
    """Cells of a column as text that a distribution takes, by date and clock."""
    unit = " s" if duration else ""
    text = Kind[str]("a number", lambda tree, context: f"{tree}{unit}", lambda value, context: value, {})
    values = read_table(reference, context, text, by_day=False, adding="refused")
    return {(when.first, piece.begin): piece for when, pieces in values.entries for piece in pieces}  # type: ignore[union-attr,misc]


def _put(tree: Tree, texts: dict[Path, str], path: Path = ()) -> Tree:
    """Put the texts in the place of the references."""
    if path in texts:
        return texts[path]
    if isinstance(tree, dict):
        return {key: _put(part, texts, (*path, key)) for key, part in tree.items()}
    if isinstance(tree, list):
        return [_put(part, texts, (*path, place)) for place, part in enumerate(tree)]
    return tree


TAKES_KIND = _kind("distribution")
DELAY_KIND = _kind("delay")
HANDLING_BY_TIME = _by_time("handling")
PATIENCE_BY_TIME = _by_time("patience")


def _by_queue(kind: Kind[ByTime[Distribution]]) -> Kind[dict[str, ByTime[Distribution]]]:
    """Make the kind of a contact's handling: for all queues ('*'), or a map by queue."""

    def read(tree: Tree, context: Context) -> dict[str, ByTime[Distribution]]:
        if isinstance(tree, dict) and set(tree) == {"scale", "of"}:
            factor = read_scale(tree["scale"])
            inherited = {"*": ByTime[Distribution].constant(Scale(1.0)), **read(tree["of"], context)}
            return {queue: value.map(lambda one: one.scaled(factor)) for queue, value in inherited.items()}
        if not _names_queues(tree, context):
            return {"*": kind.parse(tree, context)}
        gather, found = Gather(), dict[str, ByTime[Distribution]]()
        for queue, part in map_of(tree, "").items():
            if queue not in (*context.names["queues"], "rest"):
                gather.add(f"no queue has this name{did_you_mean(queue, context.names['queues'])}", queue, at_key=True)
                continue
            with gather.at(queue):
                found["*" if queue == "rest" else queue] = kind.parse(part, context)
        gather.done()
        return found

    def show(value: dict[str, ByTime[Distribution]], context: Context) -> Tree:
        if set(value) == {"*"}:
            return kind.show(value["*"], context)
        return {"rest" if queue == "*" else queue: kind.show(part, context) for queue, part in value.items()}

    by_queue = {"type": "object", "minProperties": 1, "additionalProperties": kind.schema}
    return Kind(kind.words, read, show, {"anyOf": [kind.schema, by_queue]}, mapped=True)


def _names_queues(tree: Tree, context: Context) -> bool:
    return isinstance(tree, dict) and any(key in (*context.names["queues"], "rest") for key in tree)


HANDLING_BY_QUEUE = _by_queue(HANDLING_BY_TIME)
PATIENCE_BY_QUEUE = _by_queue(PATIENCE_BY_TIME)
