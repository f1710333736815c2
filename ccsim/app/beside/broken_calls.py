"""Questions about the calls: do they come at random, at a steady rate, whatever the state of the queue?"""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.beside.case import HARDLY_ANY, Case, Found
from ccsim.app.understanding.grid import Slots, total
from ccsim.app.understanding.picture import percent

OF_STATE = {"abandoned", "blocked"}
"""Ends of an attempt that are the more frequent the busier it is."""
SAME = 1e-9
"""Figures that differ by a smaller share do not differ."""


def redials(case: Case) -> Iterator[Found]:
    """Ask whether who gave up or was refused tries again: such calls come when it is busy anyway.

    With the same number of calls in all, waits are longer than if they came at random, the more so the sooner they come
    back. On their effect see Aguir, Aksin, Karaesmen and Dallery, EJOR 191 (2008) 398-408.
    """
    if told := list(_attempts(case, of_state=True)):
        again = "calls again" if case.calls == "calls" else "comes again"
        yield (
            "optimistic",
            f"who gave up or was refused {again}, when it is busy anyway: {', '.join(told)} of the {case.calls}",
        )


def repeat_calls(case: Case) -> Iterator[Found]:
    """Ask whether calls follow on others for another reason."""
    if told := list(_attempts(case, of_state=False)):
        yield "either", f"{case.calls} follow on others, not at random: {', '.join(told)} of the {case.calls}"


def _attempts(case: Case, *, of_state: bool) -> Iterator[str]:
    """Further attempts and their share of the calls."""
    causes: dict[str, set[str]] = {}
    for contact in case.scenario.contacts.values():
        for name, entry in contact.next.items():
            if entry.to is None:
                causes.setdefault(name, set()).update(entry.after)
    for name, after in causes.items():
        if bool(after & OF_STATE) is of_state and (share := case.share(f"cause:{name}")) > HARDLY_ANY:
            yield f"{name} {percent(share)}"


def transfers(case: Case) -> Iterator[Found]:
    """Ask whether calls come from another agent: at the end of a talk, not at random."""
    if (share := case.share("transfers")) > HARDLY_ANY:
        yield "either", f"{percent(share)} of the {case.calls} are transferred here, at the end of another talk"


def overflow(case: Case) -> Iterator[Found]:
    """Ask whether calls come from queues that are full or slow.

    What overflows comes in bursts and waits longer than as many calls at random (Wilkinson, Bell System Technical Journal
    35 (1956) 421-514). From a queue of the same pool it is the same caller once more.
    """
    share = case.share("overflows")
    from_ = [
        name
        for name, queue in case.scenario.queues.items()
        if (queue.otherwise.waited and queue.otherwise.waited[1] in case.pool.queues)
        or (queue.capacity is not None and queue.otherwise.full in case.pool.queues)
    ]
    if share > HARDLY_ANY and from_:
        elsewhere = set(from_) - set(case.pool.queues)
        yield (
            "optimistic" if elsewhere else "either",
            f"{percent(share)} of the {case.calls} were sent on from {', '.join(from_)}, in bursts",
        )


def refusals(case: Case) -> Iterator[Found]:
    """Ask whether calls find no place: those that do come more evenly than at random, as the worst moments turn them away."""
    words = [
        *(["waiting places"] if _finds_full(case) else []),
        *(["trunk lines"] if case.happened("no_line") else []),
    ]
    if words:
        yield "pessimistic", f"{case.calls} are turned away for want of {' and '.join(words)}; Erlang has room for all"


def _finds_full(case: Case) -> bool:
    """Whether a queue of the pool refused calls, or sent them on, as it was full."""
    places = case.measured.reached()
    for name in case.pool.queues:
        queue = case.scenario.queues[name]
        if queue.capacity is None:
            continue
        if queue.otherwise.full == "blocked":
            full = case.measured.total("blocked", [place for place in case.pool.places if place[0] == name])
        else:
            full = case.measured.total("overflows", [place for place in places if place[0] == queue.otherwise.full])
        if full > 0:
            return True
    return False


def callbacks(case: Case) -> Iterator[Found]:
    """Ask whether callers hang up to be called back: they wait without giving up, and dials in vain keep agents busy."""
    rules = [case.scenario.queues[name].callback for name in case.pool.queues]
    in_vain = ", and dial in vain" if any(rule is not None and rule.reached < 1 for rule in rules) else ""
    if (share := case.share("callbacks_accepted")) > HARDLY_ANY:
        yield (
            "optimistic",
            f"{case.callers} hang up to be called back, as many as {percent(share)} of the {case.calls}: agents serve them "
            f"besides{in_vain}",
        )


def changing_volumes(case: Case) -> Iterator[Found]:
    """Ask whether calls and agents change by the clock, and if they do not, whether the run begins empty.

    Erlang takes each interval for itself and as settled (the pointwise approximation by intervals, whose errors are in
    Green, Kolesar and Soares, Operations Research 49 (2001) 549-564). While the load rises the queue is still shorter
    than that, after a peak it is still longer.
    """
    words = [*([case.calls] if _calls_change(case) else []), *(["agents"] if _agents_change(case) else [])]
    if words:
        yield (
            "either",
            f"{' and '.join(words)} change by the clock, and Erlang takes {_each_interval(case)} as settled: too long while "
            "the load rises, too short while a backlog is worked off",
        )
    elif case.scenario.warmup == 0:
        yield "pessimistic", "the run begins with nobody there, without a warm-up"


def _each_interval(case: Case) -> str:
    calls = case.inputs.rate[0] > 0
    beyond = calls & (case.inputs.load[0] > case.inputs.servers[0])
    if not beyond.any():
        return "each interval"
    return f"each of the {calls.sum()} intervals ({beyond.sum()} with more work than agents)"


def _calls_change(case: Case) -> bool:
    hours = any(case.scenario.queues[queue].open is not None for queue in case.pool.queues)
    logs = any(source.log is not None for source in case.sources)
    return hours or logs or _changes(case, [case.arrivals[type_] for type_ in case.types])


def _agents_change(case: Case) -> bool:
    """Whether agents come and go, be it within an interval."""
    groups = [case.scenario.agents[name] for name in case.pool.groups]
    breaks = any(case.scenario.shifts[name].breaks for group in groups for name in group.shifts)
    return breaks or _changes(case, [case.measured.picture.duty[name].on_duty for name in case.pool.groups])


def _changes(case: Case, tables: list[Slots]) -> bool:
    summed = total(tables, case.grid.slots)
    inside = [summed[slot] for slot in case.whole_slots]
    return bool(inside) and max(inside) - min(inside) > SAME * max(inside)


def busy_days(case: Case) -> Iterator[Found]:
    """Ask whether days differ by chance: Erlang sees the mean day, but a busy day costs more than a quiet one gives back.

    Waits are convex in the load (Lee and Cohen, Journal of Applied Probability 20 (1983) 920-923), and more callers meet
    the busy days; see Steckley, Henderson and Mehrotra, "Forecast errors in service systems", PEIS 23 (2009) 305-332.
    """
    cvs = {percent(source.busyness.cv) for source in case.sources if source.busyness and source.busyness.cv > 0}
    if cvs:
        yield (
            "optimistic",
            f"days are busier or quieter by chance (cv {', '.join(sorted(cvs))}), and Erlang sees the mean day",
        )


def arrivals(case: Case) -> Iterator[Found]:
    """Ask whether the number of calls is left to chance (Poisson)."""
    if any(source.log is not None for source in case.sources):
        yield "either", f"the {case.calls} of a log come at the same instants in every replication, not at random"
    if any(source.count == "exact" and source.log is None for source in case.sources):
        yield "pessimistic", f"the number of {case.calls} is not left to chance (count: exact)"
