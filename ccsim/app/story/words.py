"""A story in sentences, one a line, each with its clock time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta

from ccsim.app.story.facts import Attempt, GroupSeen, LeftWaiting, Look, Passing, Story, Taken, Visit
from ccsim.app.story.why import AT_ONCE, spoken
from ccsim.scenario.channels import VOICE
from ccsim.units import plain

Said = tuple[int, str]
"""An instant and a sentence."""

SHOWN = 6
"""So many contacts are named one by one."""
MARGIN = 10


def told(story: Story, width: int) -> list[str]:
    """Tell a story in lines of at most `width`."""
    head = _head(story)
    lines = [line for text in head for line in textwrap.wrap(text, width, subsequent_indent="  ")]
    day = None
    for at, sentence in _sentences(story):
        when = moment(story, at)
        if when.date() != day:
            day = when.date()
            lines += ["", f"{when:%a %Y-%m-%d}"]
        begin = f"{when:%H:%M:%S}".ljust(MARGIN)
        lines += textwrap.wrap(sentence, max(width, 2 * MARGIN), initial_indent=begin, subsequent_indent=" " * MARGIN)
    return lines


def moment(story: Story, at: int) -> datetime:
    """Return the wall clock at an instant."""
    return story.scenario.start + timedelta(milliseconds=at)


def _head(story: Story) -> Iterator[str]:
    scenario = story.scenario
    yield f"{scenario.name or 'Scenario'}: contact {story.contact} of replication {story.replication}"
    yield f"Policy {story.policy or 'first come, first served'}; seed {scenario.seed}."
    if story.picked:
        yield f"Picked for {story.picked}; --contact {story.contact} shows it again."
    yield f"{_who(story)}; {_attempts(story)}{_end(story)}."


def _who(story: Story) -> str:
    kind = story.attempts[0].type
    channel = story.scenario.contacts[kind].channel
    kind += f" ({channel})" if channel != VOICE else ""
    if len(story.scenario.segments) == 1:
        return kind
    unknown = "" if story.segment == story.routed_as else f" (not recognised: treated as {story.routed_as})"
    return f"{kind}, {story.segment}{unknown}"


def _attempts(story: Story) -> str:
    return "" if len(story.attempts) == 1 else f"{len(story.attempts)} attempts, in the end "


def _end(story: Story) -> str:
    last = story.attempts[-1].visits[-1]
    waited = ""
    if last.joined >= 0 and last.left >= 0:
        wait = _ended(last) - last.joined
        waited = f" after waiting {spoken(wait)}" if wait else " at once"
    outcome = "reached by callback" if last.outcome == "callback" else last.outcome.replace("_", " ")
    return outcome + waited


def _ended(visit: Visit) -> int:
    return visit.started if visit.started >= 0 else visit.left


def _sentences(story: Story) -> Iterator[Said]:
    before: Attempt | None = None
    for attempt in story.attempts:
        yield attempt.arrived, _arrives(attempt, before)
        yield from _ivr(attempt)
        for visit in attempt.visits:
            yield from _visit(story, visit)
        before = attempt
    last = story.attempts[-1].visits[-1]
    if last.left >= 0:
        yield last.left, "It does not come again."


def _arrives(attempt: Attempt, before: Attempt | None) -> str:
    if before is None:
        return "Arrives."
    later = spoken(attempt.arrived - before.visits[-1].left)
    other = f", as {attempt.type}" if attempt.type != before.type else ""
    return f"Comes again, {later} later ({attempt.cause}{other}): attempt {attempt.number + 1}."


def _ivr(attempt: Attempt) -> Iterator[Said]:
    at = attempt.arrived
    if attempt.ivr:
        way = ", ".join(f"{stay.node} {spoken(stay.ms)}" for stay in attempt.ivr)
        first = attempt.visits[0]
        reached = first.sent_on[0].queue if first.sent_on else first.queue
        yield at, f"In the IVR: {way}; from there {_out_of_ivr(first, reached)}."


def _out_of_ivr(first: Visit, reached: str | None) -> str:
    if reached is not None:
        return f"to {reached}"
    return "it has what it wanted (done)" if first.outcome == "self_served" else "it hangs up"


def _visit(story: Story, visit: Visit) -> Iterator[Said]:
    for sent in visit.sent_on:
        yield sent.at, f"{sent.queue} is {sent.why} and sends it on."
    if visit.joined >= 0:
        yield visit.joined, f"{_brought(visit)}{_company(visit)}"
        yield from _waiting(story, visit)
    yield from _ending(story, visit)


def _brought(visit: Visit) -> str:
    if visit.cause == "callback":
        return f"Is due for another try and joins the end of its line at {visit.queue}"
    how = {"transfer": "Is transferred and joins", "overflow": "Joins, sent there,"}.get(visit.cause, "Joins")
    return f"{how} {visit.queue}"


def _company(visit: Visit) -> str:
    if visit.started == visit.joined:
        return "."
    own = f"{visit.ahead} ahead in its own line" if visit.ahead else "the first of its line"
    others = ", ".join(f"{count} {line}" for line, count in visit.beside.items())
    return f": {own}{f'; in other lines {others}' if others else ''}."


def _look(visit: Visit, look: Look) -> Iterator[Said]:
    """Say why nobody took it, if nobody did."""
    if look.at == visit.started:
        return
    whom = "it" if look.first_in_line else "the first of its line"
    again = "" if look.at == visit.joined else "Looks for an agent again. "
    yield look.at, f"{again}Nobody takes {whom}: {'; '.join(_groups(look))}."


def _groups(look: Look) -> Iterator[str]:
    """Those who serve it one by one, the others together."""
    serving = [group for group in look.groups if group.level]
    here = [group for group in serving if group.on_duty]
    yield from map(_group, here)
    away = [group.group for group in serving if not group.on_duty]
    if away:
        yield f"nobody on duty in {listed(away)}"
    others = [f"{group.free} in {group.group}" for group in look.groups if not group.level and group.free]
    if others:
        yield f"free, but not for this queue and segment: {listed(others)}"
    if not serving:
        yield "no group serves this queue and segment"


def listed(words: list[str]) -> str:
    """Join words as in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _group(seen: GroupSeen) -> str:
    there = [f"{seen.free} free"] if seen.free else []
    there += [f"{seen.room} with room for one more"] if seen.room else []
    if not there:
        busy = f"all {seen.on_duty}" if seen.on_duty > 1 else "its only agent"
        several = f" with {seen.in_hand} contacts" if seen.in_hand > seen.on_duty else ""
        return f"{seen.group}: {busy} busy{several}{_too_large(seen)}"
    words = " and ".join(reason.words for reason in seen.reasons)
    return f"{seen.group}: {' and '.join(there)}, but {words or 'nobody looks for it at this instant'}"


def _too_large(seen: GroupSeen) -> str:
    """What it takes of an agent who can have several contacts in hand."""
    words = [reason.words for reason in seen.reasons if reason.rule == AT_ONCE]
    return f": {words[0]}" if words else ""


def _waiting(story: Story, visit: Visit) -> Iterator[Said]:
    """What happened while it waited: its looks, those who passed it, by reason, and those who let it wait."""
    kinds: dict[tuple[str, str, str], list[Passing]] = {}
    for one in visit.passed_by:
        kinds.setdefault((one.queue, one.segment, one.reason.rule), []).append(one)
    said = [told for look in visit.looks for told in _look(visit, look)]
    said += [(some[0].at, _passed(visit, some)) for some in kinds.values()]
    said += [(one.first, _left(story, one)) for one in visit.left_waiting]
    if visit.offered >= 0 and visit.cause != "callback":
        said.append((visit.offered, _offer(visit)))
    yield from sorted(said, key=lambda each: each[0])
    before = _served_before(visit)
    if before:
        yield _ended(visit) if visit.left >= 0 else visit.joined, before


def _offer(visit: Visit) -> str:
    if visit.outcome.startswith("callback"):
        return "Is offered a callback, accepts it and hangs up; it keeps its place in line."
    return "Is offered a callback, but would rather wait."


def _passed(visit: Visit, some: list[Passing]) -> str:
    first = some[0]
    line = first.segment if first.same_queue else f"{first.segment} at {first.queue}"
    who = ", ".join(str(one.contact) for one in some[:SHOWN])
    more = f" and {len(some) - SHOWN} more" if len(some) > SHOWN else ""
    last = f", the last {spoken(some[-1].at - first.at)} later" if len(some) > 1 else ""
    verb = "passes" if len(some) == 1 else "pass"
    joined = f", who came {spoken(first.joined - visit.joined)} after it," if len(some) == 1 else " later arrivals"
    named = f"Contact {who} ({line}){joined}" if len(some) == 1 else f"{len(some)}{joined} ({line}: {who}{more})"
    return f"{named} {verb} it to {first.group}{last}: {first.reason.words}."


def _left(story: Story, one: LeftWaiting) -> str:
    words = " and ".join(reason.words for reason in one.reasons) or "it was not looked at"
    often = "An agent" if one.times == 1 else f"{one.times} times an agent"
    several = max(story.scenario.agents[one.group].at_once.values(), default=1) > 1
    free = "has room again" if several else "becomes free"
    return f"{often} of {one.group} {free} or comes on duty and leaves the first of its line waiting: {words}."


def _served_before(visit: Visit) -> str:
    parts = []
    if visit.answered_ahead:
        parts.append(f"{visit.answered_ahead} ahead of it answered")
    if visit.left_ahead:
        parts.append(f"{visit.left_ahead} ahead of it left")
    if visit.earlier_elsewhere:
        parts.append(f"{visit.earlier_elsewhere} of other lines, who had come earlier, answered")
    return f"By now {', '.join(parts)}." if parts else ""


def _ending(story: Story, visit: Visit) -> Iterator[Said]:
    if visit.outcome.startswith("callback") and visit.talk_end < 0:
        yield from _in_vain(story, visit)
    elif visit.outcome in ("answered", "callback"):
        waited = visit.started - visit.joined
        wait = f"after {spoken(waited)}" if waited else "at once"
        how = "Answered" if visit.outcome == "answered" else "Called back and reached"
        yield visit.started, f"{how} {wait} by agent {visit.agent} of {visit.group}{_taken(visit)}."
        wrap = visit.wrap_end - visit.talk_end
        after = f"; the agent wraps up for {spoken(wrap)}" if wrap else ""
        yield visit.talk_end, f"The talk ends after {spoken(visit.talk_end - visit.started)}{_slowed(visit)}{after}."
    elif visit.outcome == "unserved":
        yield visit.joined, "Waits for ever: nothing more happens (unserved)."
    elif visit.outcome not in ("self_served", "hung_up"):
        yield visit.left, _refusal(story, visit)


def _in_vain(story: Story, visit: Visit) -> Iterator[Said]:
    """Tell of a dial that did not reach it, or that never came."""
    if visit.started < 0:
        yield visit.joined, "Is never called back: nothing more happens (callback_failed)."
        return
    yield visit.started, f"Dialled by agent {visit.agent} of {visit.group}{_taken(visit)}."
    said = story.scenario.queues[visit.queue or ""].callback
    again = f"the next try is due {spoken(said.retry_after)} later" if said and said.retry_after is not None else ""
    after = again if visit.outcome == "callback" else "there is no other try (callback_failed)"
    yield visit.left, f"It does not pick up within {spoken(visit.left - visit.started)}; {after}."


def _taken(visit: Visit) -> str:
    taken = visit.taken
    if taken is None:
        return ""
    if taken.by != "contact":
        free = "had room again" if taken.in_hand else "became free"
        came = free if taken.by == "free" else "came on duty"
        besides = f" besides {_others(taken.in_hand)} in hand" if taken.in_hand else ""
        others = {1: "", 2: " before the first of another line"}.get(
            taken.able, f" before those of {taken.able - 1} other lines"
        )
        return f", who {came} and took it{besides}{others}"
    return _chosen(visit, taken)


def _chosen(visit: Visit, taken: Taken) -> str:
    looked = visit.looks[-1].groups
    (mine,) = (group for group in looked if group.group == visit.group)
    level = f" (level {mine.level})" if taken.able > 1 or mine.level > 1 else ""
    if taken.in_hand:
        of = f"the least of {mine.room} with room" if mine.room > 1 else "the only one with room there"
        return f"{level}, who had {_others(taken.in_hand)} in hand, {of}"
    return f"{level}, one of {mine.free} free" if mine.free > 1 else f"{level}, the only one free there"


def _others(count: int) -> str:
    return f"{count} {'other' if count == 1 else 'others'}"


def _slowed(visit: Visit) -> str:
    """By how much what the agent had in hand besides made the talk longer."""
    taken = visit.taken
    if taken is None or not taken.slower:
        return ""
    return f", {plain(round(taken.slower * 100, 4))} % longer for the {_others(taken.in_hand)} in hand"


def _refusal(story: Story, visit: Visit) -> str:
    waited = spoken(visit.left - visit.joined) if visit.joined >= 0 else ""
    return {
        "abandoned": f"Gives up after {waited}.",
        "overflowed": f"Has waited {waited} and moves on (otherwise.waited).",
        "blocked_lines": f"Blocked: all {visit.room} trunk lines are taken.",
        "blocked_queue": f"Blocked: all {visit.room} waiting places of {visit.queue} are taken.",
        "closed": f"Turned away: {visit.queue} is closed.",
    }.get(visit.outcome, visit.outcome.replace("_", " "))
