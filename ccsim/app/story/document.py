"""A story as a JSON document."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from ccsim import __version__
from ccsim.app.story.facts import Attempt, LeftWaiting, Look, Passing, Story, Visit
from ccsim.app.story.words import moment


def document(story: Story) -> dict[str, object]:
    """Write a story with names, ISO instants and seconds; what did not happen is null."""
    scenario = story.scenario
    return {
        "ccsim": __version__,
        "scenario": scenario.name,
        "fingerprint": scenario.fingerprint,
        "policy": story.policy,
        "seed": scenario.seed,
        "replication": story.replication,
        "contact": story.contact,
        "picked": story.picked or None,
        "type": story.attempts[0].type,
        "segment": story.segment,
        "routed_as": story.routed_as,
        "attempts": [_attempt(story, attempt) for attempt in story.attempts],
    }


def _instant(story: Story, at: int) -> str | None:
    return moment(story, at).isoformat(timespec="milliseconds") if at >= 0 else None


def _attempt(story: Story, attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": attempt.number,
        "type": attempt.type,
        "cause": attempt.cause,
        "arrived": _instant(story, attempt.arrived),
        "ivr": [{"node": stay.node, "seconds": stay.ms / 1000} for stay in attempt.ivr],
        "visits": [_visit(story, visit) for visit in attempt.visits],
    }


def _visit(story: Story, visit: Visit) -> dict[str, Any]:
    instants = ("joined", "started", "talk_end", "wrap_end", "left")
    offered = {"callback_offered": _instant(story, visit.offered)} if visit.offered >= 0 else {}
    plain = ("queue", "cause", "outcome", "group")
    counts = ("ahead", "beside", "answered_ahead", "left_ahead", "earlier_elsewhere")
    ended = visit.started if visit.started >= 0 else visit.left
    return {
        **{name: getattr(visit, name) for name in plain},
        "agent": visit.agent if visit.agent >= 0 else None,
        **{name: _instant(story, getattr(visit, name)) for name in instants},
        **offered,
        "wait_s": (ended - visit.joined) / 1000 if visit.joined >= 0 and ended >= 0 else None,
        "room": visit.room if visit.room >= 0 else None,
        **{name: getattr(visit, name) for name in counts},
        "overtaken": visit.overtaken,
        "sent_on": [{"at": _instant(story, one.at), "queue": one.queue, "why": one.why} for one in visit.sent_on],
        "looks": [_look(story, look) for look in visit.looks],
        "passed_by": [_passing(story, one) for one in visit.passed_by],
        "left_waiting": [_left(story, one) for one in visit.left_waiting],
        "taken": asdict(visit.taken) if visit.taken else None,
    }


def _look(story: Story, look: Look) -> dict[str, Any]:
    groups = [asdict(group) for group in look.groups]
    return {"at": _instant(story, look.at), "first_in_line": look.first_in_line, "groups": groups}


def _passing(story: Story, one: Passing) -> dict[str, Any]:
    told = {field.name: getattr(one, field.name) for field in fields(one)}
    return told | {
        "at": _instant(story, one.at),
        "joined": _instant(story, one.joined),
        "reason": asdict(one.reason),
    }


def _left(story: Story, one: LeftWaiting) -> dict[str, Any]:
    return asdict(one) | {"first": _instant(story, one.first), "last": _instant(story, one.last)}
