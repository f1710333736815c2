"""Laying one tree over another: for `extends`, `defaults` and `variants` alike."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.scenario.sections import SCENARIO, WITH_DEFAULTS, Section
from ccsim.scenario.tree import Fault, Map, Node, Text, did_you_mean, is_none, is_one_source

ORIGINS = frozenset({"volume", "rate", "expected", "log"})
"""What makes a source complete: without one of them, `defaults` make no source where there is none."""


def lay(over: Node, under: Node, section: Section | None = SCENARIO) -> Node:
    """Lay a node over another.

    Parameters
    ----------
    over, under : Node
        Neither is changed.
    section : Section or None
        What they are; None for a value, which replaces whole.

    Returns
    -------
    Node
        Keys of `under` first, then what `over` adds. The word `none` stays, to hide what may be laid under later.
    """
    if section is None:
        return over
    over, under = _spelt_out(over, under, section), _spelt_out(under, over, section)
    if not isinstance(over, Map) or not isinstance(under, Map):
        return over
    if section.alone:
        if over.entries and is_one_source(over.entries) != is_one_source(under.entries):
            return over
        section = section.alone if is_one_source(under.entries) else section
    replaced = {
        rival for key, child in over.entries.items() if not is_none(child) for rival in section.instead.get(key, ())
    }
    entries = {key: child for key, child in under.entries.items() if key not in replaced}
    for key, child in over.entries.items():
        entries[key] = lay_entry(key, child, entries.get(key), section, section.part(key))
    return Map(entries, {**under.keys, **over.keys}, over.mark)


def lay_entry(key: str, over: Node, under: Node | None, parent: Section | None, section: Section | None) -> Node:
    """Lay one entry of a section over what is under the same key; `section` is what the entry is."""
    if under is None or is_none(under):
        return over
    if parent and key in parent.scalable:
        return _scaled(over, under)
    return lay(over, under, section)


def _spelt_out(node: Node, other: Node, section: Section) -> Node:
    """A bare value as the map it is short for, and nothing as an empty map, where the other one is a map."""
    if not isinstance(node, Text) or not isinstance(other, Map) or is_none(node):
        return node
    if not node.text:
        return Map({}, {}, node.mark)
    return spell_out(node, section)


def spell_out(node: Node, section: Section) -> Node:
    """`rest` as `{share: rest}` and `1` as `{level: 1}`, where the section has a short form."""
    if isinstance(node, Text) and section.short and not is_none(node):
        return Map({section.short: node}, {section.short: node.mark}, node.mark)
    return node


def _scaled(over: Node, under: Node) -> Node:
    """Keep what a bare `{scale: k}` is laid over, under the key `of`."""
    if not isinstance(over, Map) or over.entries.keys() != {"scale"}:
        return over
    return Map({**over.entries, "of": under}, {**over.keys, "of": over.mark}, over.mark)


def lay_defaults(root: Map) -> Map:
    """Lay `defaults` under every contact type, queue and agent group.

    A default for one source goes under each source that a contact type names; where a type has no such
    source, only a default that says how many contacts there are makes one. Laying twice changes nothing.
    """
    defaults = root.entries.get("defaults")
    if not isinstance(defaults, Map):
        return root
    entries = dict(root.entries)
    for name in WITH_DEFAULTS:
        under, named, section = defaults.entries.get(name), entries.get(name), SCENARIO.parts[name].each
        if isinstance(under, Map) and isinstance(named, Map) and section:
            laid = {key: _lay_default(child, under, section) for key, child in named.entries.items()}
            entries[name] = Map(laid, named.keys, named.mark)
    return Map(entries, root.keys, root.mark)


def faults_of_defaults(root: Map) -> list[Fault]:
    """What is wrong with `defaults` itself; what they hold is checked where they are laid."""
    defaults = root.entries.get("defaults")
    if defaults is None or (isinstance(defaults, Text) and not defaults.text):
        return []
    needed = f"a map is needed here, with {', '.join(WITH_DEFAULTS)}"
    if not isinstance(defaults, Map):
        return [Fault(("defaults",), needed)]
    faults = []
    for key, child in defaults.entries.items():
        if key not in WITH_DEFAULTS:
            near = did_you_mean(key, WITH_DEFAULTS)
            faults.append(Fault(("defaults", key), f"unknown key{near or '; ' + needed}", at_key=True))
        elif not isinstance(child, Map) and not (isinstance(child, Text) and not child.text):
            faults.append(Fault(("defaults", key), "a map is needed here, as for one of them"))
    return faults


def _lay_default(entry: Node, default: Map, section: Section) -> Node:
    arrivals = default.entries.get("arrivals")
    if isinstance(arrivals, Map) and "arrivals" in section.parts:
        own = entry.entries.get("arrivals") if isinstance(entry, Map) else None
        fitting = _fitting(arrivals, own.entries if isinstance(own, Map) else {})
        rest = {key: child for key, child in default.entries.items() if key != "arrivals"}
        default = Map({**rest, "arrivals": fitting} if fitting.entries else rest, default.keys, default.mark)
    return lay(entry, default, section)


def _fitting(default: Map, own: Mapping[str, Node]) -> Map:
    """The part of the default for arrivals that fits the sources that a contact type has itself."""
    if not is_one_source(default.entries):
        kept = {name: source for name, source in default.entries.items() if name in own or _complete(source)}
        return Map(kept, default.keys, default.mark)
    if not own:
        return default if _complete(default) else Map({}, {}, default.mark)
    if is_one_source(own):
        return default
    return Map(dict.fromkeys(own, default), dict.fromkeys(own, default.mark), default.mark)


def _complete(source: Node) -> bool:
    return isinstance(source, Map) and not ORIGINS.isdisjoint(source.entries)


def without_none(node: Node, section: Section | None = SCENARIO) -> Node:
    """Drop what the word `none` removes: entries of sections, at every level."""
    if section is None or not isinstance(node, Map):
        return node
    if section.alone and is_one_source(node.entries):
        section = section.alone
    kept = {key: child for key, child in node.entries.items() if not is_none(child)}
    entries = {key: without_none(child, section.part(key)) for key, child in kept.items()}
    return Map(entries, node.keys, node.mark)
