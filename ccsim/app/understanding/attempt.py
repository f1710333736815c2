"""What becomes of an attempt that comes in each slot, if everyone who joins a queue is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ccsim.app.understanding.grid import Grid, Slots, add_to
from ccsim.app.understanding.ivr import HUNG_UP, Ways
from ccsim.app.understanding.opening import Opening
from ccsim.scenario import Scenario

DONE = "done"

Step = tuple[int, int, float]
"""Of the attempts in a slot, in a later one, so many follow."""


@dataclass
class Attempt:
    """Shares of the attempts in each slot.

    Attributes
    ----------
    joined, refused, ended : dict of str to list of float
        Who joins each queue, transfers among them; who finds it closed; who ends in the IVR as 'done' or 'hang_up'.
    followed : dict of str to list of Step
        Further attempts by each entry of `next`.
    """

    joined: dict[str, Slots] = field(default_factory=dict)
    refused: dict[str, Slots] = field(default_factory=dict)
    ended: dict[str, Slots] = field(default_factory=dict)
    followed: dict[str, list[Step]] = field(default_factory=dict)


class Attempts:
    """What becomes of attempts of each type and segment as routed.

    A further attempt comes the mean delay later; who abandons or is blocked is not followed, as nobody does here.
    """

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self.ways, self.opening = Ways(scenario, grid), Opening(scenario, grid)
        self._made: dict[tuple[str, str], Attempt] = {}

    def of(self, type_: str, routed: str) -> Attempt:
        """Follow an attempt, unless it was done before."""
        key = (type_, routed)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, type_: str, routed: str) -> Attempt:
        made = Attempt()
        for place, shares in self.ways.of(type_, routed).items():
            if place in self.scenario.queues:
                self._arrive(made, type_, place, shares)
            else:
                made.ended[place] = shares
                self._follow(made, type_, "hung_up" if place == HUNG_UP else "done", "", shares)
        return made

    def _arrive(self, made: Attempt, type_: str, queue: str, shares: Slots) -> None:
        """Come to a queue: join it and be answered, with transfers, or find it closed.

        Of those transferred the second visit decides anew, so it is an end of its own: the shares that follow the first
        are parts of all who had it, beside the share that was transferred.
        """
        for name, open_, part in self._admitted(made, queue, shares):
            if open_:
                add_to(made.joined, name, part)
                for entry in self.scenario.contacts[type_].next.values():
                    if entry.to is not None and entry.share > 0:
                        for other, taken, moved in self._admitted(
                            made, entry.to, [value * entry.share for value in part]
                        ):
                            if taken:
                                add_to(made.joined, other, moved)
                            self._follow(made, type_, "answered" if taken else "closed", other, moved)
            self._follow(made, type_, "answered" if open_ else "closed", name, part)

    def _admitted(self, made: Attempt, queue: str, shares: Slots) -> Iterator[tuple[str, bool, Slots]]:
        """Say at which queue contacts join (True) or are sent away because it is closed (False)."""
        for sent_on in (False, True):
            otherwise = self.scenario.queues[queue].otherwise.closed
            if otherwise == "wait":
                yield queue, True, shares
                return
            open_ = self.opening.shares(queue)
            joining = [value * part for value, part in zip(shares, open_, strict=True)]
            if any(joining):
                yield queue, True, joining
            shares = [value * (1 - part) for value, part in zip(shares, open_, strict=True)]
            if not any(shares):
                return
            add_to(made.refused, queue, shares)
            if otherwise == "hang_up" or sent_on:
                yield queue, False, shares
                return
            queue = otherwise

    def _follow(self, made: Attempt, type_: str, cause: str, queue: str, shares: Slots) -> None:
        """Let the further attempts follow that an end of an attempt leads to."""
        for name, entry in self.scenario.contacts[type_].next.items():
            if cause in entry.after and entry.in_ is not None and entry.share > 0:
                later = self.opening.later(entry.in_, self.opening.clock(entry.in_, queue))
                made.followed.setdefault(name, []).extend(
                    (slot, after, share * entry.share)
                    for slot, (after, share) in enumerate(zip(later, shares, strict=True))
                    if after is not None and share > 0
                )
