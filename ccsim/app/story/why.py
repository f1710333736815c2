"""Which rule decided: found by asking the rules again with one thing changed, so that they alone know their order."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from ccsim import rules
from ccsim.app.story.facts import GroupSeen, Reason
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.people import Agent, Call
from ccsim.scenario.channels import CHANNELS
from ccsim.units import format_duration, plain

NOT_SERVED, BUSY, KEEP_FREE, AFTER, AT_ONCE = "serves", "busy", "keep_free", "after", "at_once"
LEVEL, PRIORITY, HEAD_START, WEIGHT, IN_A_ROW = "level", "priority", "head_start", "weight", "at_most_in_a_row"
JOINED, NUMBER, INSTANT = "joined", "number", "instant"
"""What can decide: words of the language where there is one."""

ONE_OF = {"voice": "a call", "chat": "a chat", "email": "an e-mail", "task": "a task", "walk_in": "a visitor"}
"""What a contact of a channel is called."""

THOUSAND = 1000
"""Weights have three decimals; one of `by_target` is 1 / the target time in ms."""


@dataclass(frozen=True)
class Claim:
    """What `rules.contact_goes_first` is told of one contact, in its order."""

    level: int
    priority: int
    share: int
    of: int
    credit: int
    joined: int
    number: int


CRITERIA: dict[str, tuple[str, ...]] = {
    LEVEL: ("level",),
    PRIORITY: ("priority",),
    WEIGHT: ("share", "of", "credit"),
    JOINED: ("joined",),
    NUMBER: ("number",),
}
"""What can set two claims apart, each by the fields that hold it; a score is made of three."""


def spoken(ms: int) -> str:
    """Say how long: to the second below, or to the tenth where it is short."""
    return format_duration(ms // 1000 * 1000) if ms >= 10_000 else f"{plain(ms // 100 / 10)} s"


def obstacles(level: int, waited: int, after: int, free: int, keep_free: int) -> tuple[str, ...]:
    """Say why `rules.can_take` refuses: what would have to be granted for it to allow. Empty if it does."""
    if rules.can_take(level, waited, after, free, keep_free):
        return ()
    enough, plenty = max(waited, after), max(free, keep_free + 1)
    if not rules.can_take(level, enough, after, plenty, keep_free):
        return (NOT_SERVED,)
    found = []
    if not rules.can_take(level, enough, after, free, keep_free):
        found.append(KEEP_FREE if free else BUSY)
    if not rules.can_take(level, waited, after, plenty, keep_free):
        found.append(AFTER)
    return tuple(found)


def why_not(floor: Floor, group: int, call: Call, now: int) -> tuple[Reason, ...]:
    """Why no agent of a group can take a contact at this instant; empty if one can."""
    # What an agent with something in hand takes besides costs nobody who is free: as if there were one more.
    free = floor.free[group] + (1 if with_room(floor, group, call) else 0)
    return tuple(
        _reason(floor, group, rule, call, now, "nobody had") for rule in _obstacles(floor, group, call, now, free)
    )


def why_not_by(floor: Floor, agent: Agent, call: Call, now: int) -> tuple[Reason, ...]:
    """Why an agent who looks cannot take a contact; empty if it can."""
    group = agent.group
    found = list(_obstacles(floor, group, call, now, floor.free[group] + (1 if agent.used else 0)))
    if not _has_room(floor, agent, call) and found != [NOT_SERVED]:
        found.append(AT_ONCE)
    return tuple(_reason(floor, group, rule, call, now, "the agent had not") for rule in found)


def with_room(floor: Floor, group: int, call: Call) -> int:
    """How many agents of a group have something in hand, owe nothing, and have room for a contact besides."""
    if not floor.several[group]:
        return 0
    standing = (each for each in floor.agents if each.group == group and each.used and each.standing is not None)
    return sum(_has_room(floor, each, call) for each in standing)


def _has_room(floor: Floor, agent: Agent, call: Call) -> bool:
    return rules.has_room(floor.units[agent.group], agent.used, floor.needs[agent.group][call.type])


def _obstacles(floor: Floor, group: int, call: Call, now: int, free: int) -> tuple[str, ...]:
    line = call.line
    level, after, keep_free = floor.level[group][line], floor.after[group][line], floor.keep_free[group][line]
    found = obstacles(level, now - call.joined, after, free, keep_free)
    return tuple(AT_ONCE if rule == BUSY and floor.several[group] else rule for rule in found)


def _reason(floor: Floor, group: int, rule: str, call: Call, now: int, left: str) -> Reason:
    plan, line = floor.plan, call.line
    segment, after = plan.segments[call.routed], floor.after[group][line]
    words = {
        NOT_SERVED: f"does not serve {plan.queues[call.queue]}/{segment}",
        BUSY: "nobody is free",
        AT_ONCE: f"{_share(floor, group, call)} (at_once), and {left} so much left",
        KEEP_FREE: f"{segment} must leave {floor.keep_free[group][line]} of its agents free (keep_free)",
        AFTER: f"takes only who has waited {format_duration(after)} (after), and {spoken(now - call.joined)} had passed",
    }
    return Reason(rule, words[rule])


def _share(floor: Floor, group: int, call: Call) -> str:
    """How much of an agent a contact takes."""
    parts = floor.units[group] // floor.needs[group][call.type]
    one = ONE_OF[CHANNELS[floor.plan.channel[call.type]]]
    return f"{one} takes {'a whole agent' if parts == 1 else f'1/{parts} of an agent'}"


def seen(floor: Floor, call: Call, now: int) -> tuple[GroupSeen, ...]:
    """All groups as they stand to the first of a contact's line."""
    first = floor.head(call.line) or call
    on_duty, in_hand = [0] * len(floor.free), [0] * len(floor.free)
    for agent in floor.agents:
        on_duty[agent.group] += agent.on_since >= 0
        in_hand[agent.group] += agent.in_hand
    return tuple(
        GroupSeen(
            name,
            floor.level[group][call.line],
            on_duty[group],
            floor.free[group],
            with_room(floor, group, first),
            in_hand[group],
            why_not(floor, group, first, now),
        )
        for group, name in enumerate(floor.plan.groups)
    )


def why_passed(floor: Floor, agent: Agent, winner: Call, loser: Call, now: int, *, looked: bool) -> Reason:
    """Why an agent took one contact and not another, the first of its line.

    Parameters
    ----------
    looked : bool
        Whether the agent looked for a contact, and not the contact for an agent.
    """
    cannot = why_not_by(floor, agent, loser, now) if looked else why_not(floor, agent.group, loser, now)
    group = floor.plan.groups[agent.group]
    if cannot:
        said = cannot[0].words
        return Reason(cannot[0].rule, said if cannot[0].rule in (KEEP_FREE, AT_ONCE) else f"{group} {said}")
    if not looked and winner.waiting:
        return Reason(NUMBER, "of those first in line who looked for an agent at that instant its number was lower")
    if not looked:
        return Reason(INSTANT, "only who came at that instant looked for an agent")
    if _had_their_turn(floor, agent, loser, now):
        count = floor.in_a_row[agent.group]
        return Reason(IN_A_ROW, f"{group} had taken {count} of its lines in a row (at_most_in_a_row {floor.limit})")
    rule = decided(floor, agent.group, winner, loser, now)
    return Reason(rule, _words(floor, group, rule, winner, loser, agent.group, now))


def _had_their_turn(floor: Floor, agent: Agent, call: Call, now: int) -> bool:
    another = int(any(not floor.named[head.line] for head in floor.can_take(agent, now)))
    return rules.left_out(floor.named[call.line], floor.in_a_row[agent.group], floor.limit, another)


def claim(floor: Floor, group: int, call: Call, now: int) -> Claim:
    """What speaks for a contact when an agent of a group looks."""
    line = call.line
    return Claim(
        floor.level[group][line],
        floor.priority[line],
        floor.share[line],
        floor.of[line],
        now - call.joined + floor.head_start[line],
        call.joined,
        call.contact,
    )


def goes_first(floor: Floor, one: Claim, other: Claim) -> bool:
    """Ask the rule."""
    return rules.contact_goes_first(floor.level_first, *astuple(one), *astuple(other))


def decided(floor: Floor, group: int, winner: Call, loser: Call, now: int) -> str:
    """Say what let the winner go first: the one criterion that, were it the other way round, would turn the answer round."""
    won, lost = claim(floor, group, winner, now), claim(floor, group, loser, now)
    for rule, fields in CRITERIA.items():
        swapped = (
            replace(won, **{name: getattr(lost, name) for name in fields}),
            replace(lost, **{name: getattr(won, name) for name in fields}),
        )
        if not goes_first(floor, *swapped):
            return _of_score(floor, won, lost, winner, loser) if rule == WEIGHT else rule
    return INSTANT


def _of_score(floor: Floor, won: Claim, lost: Claim, winner: Call, loser: Call) -> str:
    """Tell a head start from a weight: without which of them would the other have gone first?"""
    without = (
        replace(won, credit=won.credit - floor.head_start[winner.line]),
        replace(lost, credit=lost.credit - floor.head_start[loser.line]),
    )
    if not goes_first(floor, *without):
        return HEAD_START
    alike = (replace(won, share=1, of=1), replace(lost, share=1, of=1))
    return WEIGHT if not goes_first(floor, *alike) else HEAD_START if floor.head_start[winner.line] else WEIGHT


def _words(floor: Floor, group: str, rule: str, winner: Call, loser: Call, number: int, now: int) -> str:
    level, line, other = floor.level[number], winner.line, loser.line
    if rule == LEVEL:
        return f"level {level[line]} of {group} goes before its level {level[other]}"
    if rule == PRIORITY:
        return f"priority {floor.priority[line]} goes before priority {floor.priority[other]}"
    if rule == HEAD_START:
        return f"a head start of {format_duration(floor.head_start[line])} made its wait count for more"
    if rule == WEIGHT:
        return (
            f"{spoken(now - winner.joined)} of its wait, weight {_weight(floor, line)}, counted for more than "
            f"{spoken(now - loser.joined)}, weight {_weight(floor, other)}"
        )
    return {JOINED: "it had joined earlier", NUMBER: "its number is lower"}.get(rule, "it came first at that instant")


def _weight(floor: Floor, line: int) -> str:
    share, of = floor.share[line], floor.of[line]
    return plain(share / of) if of <= THOUSAND else f"1 / {format_duration(of)}"
