"""What a plan's report says in words: what was asked, what it comes to, how sure it is, what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim.units import plain

if TYPE_CHECKING:
    from ccsim.app.staff.result import StaffResult, Trouble
    from ccsim.planning.proof import Proof

MOST_TROUBLES = 10
MOST_NAMED = 5


def opening(result: StaffResult) -> Iterator[str]:
    """Say what was asked."""
    question = result.question
    asked = [f"every queue's target over each {question.over}"]
    if question.risk is not None:
        asked = [
            f"every queue's target over each {question.over}, in at least {_share(question.risk)} of the replications"
        ]
    if question.max_occupancy is not None:
        asked.append(f"occupancy of each group in each interval at most {_share(question.max_occupancy)}")
    for words, limits in (("at least", question.at_least), ("at most", question.at_most)):
        asked += [f"{words} {number} of {name}" for name, number in limits.items()]
    number = "one number of agents a group" if question.constant else "the fewest agents of each group and interval"
    yield f"{result.base.name or 'The scenario'}: {number}. Asked: {'; '.join(asked)}."
    if result.demand.untargeted:
        names = ", ".join(f"{name} ({number:,.0f} contacts)" for name, number in result.demand.untargeted.items())
        yield f"Nothing is asked for queues that name no target: {names}."


def troubles(result: StaffResult) -> Iterator[str]:
    """Say why there is no plan."""
    yield "No staffing meets the targets."
    by_cause: dict[tuple[str, str], list[Trouble]] = {}
    for one in result.troubles:
        by_cause.setdefault((one.place, one.why), []).append(one)
    for number, ((place, why), them) in enumerate(by_cause.items()):
        if number == MOST_TROUBLES:
            yield f"and {len(by_cause) - MOST_TROUBLES} more"
            return
        yield f"{place}{_when(them)}: {why}."


def _when(them: list[Trouble]) -> str:
    first = them[0]
    if first.interval is None:
        return ""
    reached = [one for one in them if one.reached is not None]
    worst = f", {_share(min(one.reached or 0.0 for one in reached))} at worst" if reached else ""
    when = first.interval.replace("T", " ")
    return f" ({when}{worst})" if len(them) == 1 else f" ({len(them)} intervals, the first {when}{worst})"


def closing(result: StaffResult) -> Iterator[str]:
    """Say what the plan comes to, and how it is known."""
    totals, plan = result.totals, result.plan
    now = totals["scheduled_hours"]
    hours = f"Agent hours {totals['agent_hours']:,.1f}; paid {totals['paid_hours']:,.1f}"
    if (plan.gross != plan.agents).any():
        hours += " (grossed up by absence and shrinkage)"
    hours += f", scheduled now {now:,.1f}"
    week = plain(totals["full_time_week_hours"])
    hours += f"; {totals['full_time_equivalents']:,.1f} full-time equivalents of {week} h in a week of five days"
    if totals["cost"] is not None:
        hours += f"; cost {totals['cost']:,.0f} {totals['currency'] or ''}".rstrip()
    yield f"{hours}."
    for note in result.demand.notes:
        yield f"Of Erlang's figures{'' if result.proof is None else ', not of the simulated ones'}: {note}."
    if result.proof is None:
        yield "By the formula alone, each interval for itself; nothing is simulated: without --by formula it is proved."
        return
    yield from _proof(result, result.proof)


def _proof(result: StaffResult, proof: Proof) -> Iterator[str]:
    names = [*(one.name for one in result.demand.promises), *result.demand.groups]
    by_interval = result.question.over == "interval" and not result.question.max_occupancy
    what = ("interval" if by_interval else "period") + ("s" if proof.judged != 1 else "")
    count = len(proof.numbers)
    text = f"Proof by {count} fresh replications: "
    if proof.meets_targets:
        text += f"the targets are met in all {proof.judged} {what}, each by itself with 95 % confidence"
    else:
        sure = proof.judged - len(proof.unsure) - len(proof.missed)
        text += f"the targets are surely met (95 %) in {sure} of {proof.judged} {what}"
        for word, places in (("met but not surely", proof.unsure), ("missed", proof.missed)):
            if places:
                some = ", ".join(
                    f"{names[p]} {result.plan.slots.label(s).replace('T', ' ')}" for p, s in places[:MOST_NAMED]
                )
                more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
                text += f"; {word} in {len(places)}: {some}{more}"
    yield f"{text}; in all of them at once with {_share(proof.together)}."
    less = f"Of {proof.steps:,} agents that could be thought away one at a time, without {proof.fail:,} a target is no longer"
    less += f" surely met ({proof.surely:,} of them: surely missed)"
    if proof.before:
        less += f", {proof.before:,} of which by earlier replications too"
    if proof.spared:
        less += f"; {len(proof.spared):,} could go by these replications, though not by those before"
    if proof.untested:
        less += f"; {proof.untested:,} were not tested one by one"
    yield f"{less}."
    yield f"{result.units:,} replications in all."


def _share(share: float) -> str:
    return f"{plain(round(share * 100, 1))} %"
