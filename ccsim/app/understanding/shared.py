"""Queues where contacts that nobody waits with on the spot meet others, and what is meant for those holds for them too."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.understanding.picture import Picture, percent
from ccsim.scenario import Scenario, ways
from ccsim.scenario.channels import PATIENT
from ccsim.scenario.distribution import Never, Scale
from ccsim.scenario.handling import sources

DIALLED = frozenset({"voice", "chat"})
"""Channels whose contacts may be glad to be called back."""


def gives_up_as_others(picture: Picture) -> Iterator[str]:
    """Ask who gives up only because a queue has a patience, and nobody said that letters have one."""
    scenario = picture.scenario
    for queue in scenario.queues:
        types = _without_own_patience(scenario, queue)
        waiting = [type_ for type_ in types if scenario.contacts[type_].channel not in PATIENT]
        for type_ in types:
            if waiting and type_ not in waiting:
                yield (
                    f"{type_} ({scenario.contacts[type_].channel}) gives up after the patience of queue {queue}, as "
                    f"{' and '.join(waiting)} {'do' if len(waiting) > 1 else 'does'}; write contacts.{type_}.patience: never if "
                    "it waits for good"
                )


def called_back(picture: Picture) -> Iterator[str]:
    """Ask who is offered a callback that did neither call nor chat."""
    scenario = picture.scenario
    for name, queue in scenario.queues.items():
        others = [
            f"{type_} ({channel})"
            for type_ in _types(scenario, name)
            if (channel := scenario.contacts[type_].channel) not in DIALLED
        ]
        if queue.callback is not None and queue.callback.accept > 0 and others:
            yield (
                f"queue {name} offers its callback to {' and '.join(others)} too, and {percent(queue.callback.accept)} accept; "
                "let them come to a queue without 'callback'"
            )


def _types(scenario: Scenario, queue: str) -> list[str]:
    """Contact types that can come to a queue."""
    return list(dict.fromkeys(who[0] for who in ways.live(scenario) if queue in ways.queues(scenario, who)))


def _without_own_patience(scenario: Scenario, queue: str) -> list[str]:
    """Contact types of which some give up after the patience of a queue, as neither they nor their segment have one."""
    found: dict[str, None] = {}
    for type_, segment in ways.live(scenario):
        *own, of_queue = sources(scenario, "patience", type_, segment, queue)
        said = [value for level in own if level for value in level.values() if not isinstance(value, Scale)]
        ends = of_queue is not None and any(not isinstance(value, Never) for value in of_queue.values())
        if ends and not said and queue in ways.queues(scenario, (type_, segment)):
            found[type_] = None
    return list(found)
