"""The measures of one replication in plain loops: slow, obvious, and written from the contract alone.

Every instant must be a multiple of TICK: time averages are taken by looking at the run once in each.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from ccsim.records import OUTCOMES, Records
from kpi.naive_channels import backlog, channels, first_reply, in_hand, kept_apart
from kpi.naive_contact import level_of, mean, table, talked, waited

ALL = "*"
TICK = 5_000
DAY = 86_400_000


class Naive:
    """Measures of one replication: `values()` maps (measure, queue, segment, group, type, channel, interval) to figures."""

    def __init__(self, scenario: Any, journeys: Any, plan: Any, records: Records) -> None:
        self.s, self.journeys, self.plan = scenario, journeys, plan
        self.visits = table(records.visits)
        self.duty = table(records.duty)
        self.queues, self.segments = [*scenario.queues, ALL], [*scenario.segments, ALL]
        self.groups, self.types = [*scenario.agents, ALL], list(scenario.contacts)
        for row in self.visits:
            row["outcome"] = OUTCOMES[row["outcome"]]
            row["queue"] = list(scenario.queues)[row["queue"]] if row["queue"] >= 0 else None
            row["segment"] = list(scenario.segments)[row["segment"]]
            row["group"] = list(scenario.agents)[row["group"]] if row["group"] >= 0 else None
            row["type_name"] = self.types[row["type"]]
            row["moment"] = row["joined"] if row["joined"] >= 0 else row["left"]
            row["is_callback"] = row["outcome"].startswith("callback")
        for spell in self.duty:
            spell["group"] = list(scenario.agents)[spell["group"]]
        self.seen: dict[tuple[str, str], list[int]] = {}
        self.contacts: dict[int, list[dict[str, Any]]] = {}
        for row in self.visits:
            self.contacts.setdefault(row["contact"], []).append(row)
        for rows in self.contacts.values():
            for row in rows:
                if row["is_callback"]:
                    row["moment"] = self.first_try(row)["joined"]

    def first_try(self, row: dict[str, Any]) -> dict[str, Any]:
        """The visit that accepted the callback."""
        before = [r for r in self.contacts[row["contact"]] if r["attempt"] == row["attempt"] and r["cause"] != 3]
        return max((r for r in before if r["visit"] <= row["visit"]), key=lambda r: r["visit"])

    # -- time ---------------------------------------------------------------------------------------------------------

    def period(self, t: int, kind: str) -> str | None:
        """Label of the period in which an instant counts, None if in none."""
        s = self.s
        if t < s.warmup or (s.cooldown and t >= s.duration - s.cooldown):
            return None
        span = next((name for name, span in s.exclude.items() if span.begin <= t < span.end), None)
        if kind == "run":
            return None if span else ""
        if t >= s.duration or (span and kind != "interval"):
            return None
        clock = s.start + timedelta(milliseconds=t)
        if kind == "hour":
            return f"{clock.hour:02}:00"
        if kind == "day":
            return clock.date().isoformat()
        if kind == "weekday":
            return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][s.calendar.weekday(clock.date())]
        if kind == "week":
            return (clock.date() - timedelta(days=clock.weekday())).isoformat()
        midnight = clock.replace(hour=0, minute=0)
        begin = midnight + (clock - midnight) // timedelta(milliseconds=s.interval) * timedelta(milliseconds=s.interval)
        return max(begin, s.start).isoformat(timespec="minutes") + (f" {span}" if span else "")

    def ticks(self, kind: str, label: str) -> list[int]:
        if (kind, label) not in self.seen:
            self.seen[kind, label] = [t for t in range(0, self.s.duration, TICK) if self.period(t, kind) == label]
        return self.seen[kind, label]

    def labels(self, kind: str) -> list[str]:
        found = dict.fromkeys(self.period(t, kind) for t in range(0, self.s.duration, TICK))
        return [label for label in found if label is not None] if kind != "run" else [""]

    # -- one visit ----------------------------------------------------------------------------------------------------

    def open_wait(self, row: dict[str, Any]) -> int:
        end = row["joined"] + waited(row)
        spans = self.s.open_spans(row["queue"], -2, 4)
        if spans is None:
            return waited(row)
        return sum(max(0, min(end, close) - max(row["joined"], begin)) for begin, close in spans)

    def timely(self, row: dict[str, Any], target: Any) -> bool:
        wait = self.open_wait(row) if target is not None and target.open_time else waited(row)
        return bool(wait <= (target.within if target is not None else 20_000))

    def passed(self, row: dict[str, Any]) -> bool:
        for other in self.visits:
            answered = other["outcome"] == "answered"
            if answered and other["queue"] == row["queue"] and other["routed_as"] != row["routed_as"]:
                later = (other["joined"], other["contact"]) > (row["joined"], row["contact"])
                if later and other["started"] < row["started"]:
                    return True
        return False

    # -- figures ------------------------------------------------------------------------------------------------------

    def service(self, rows: list[dict[str, Any]], target: str | Any, definition: str) -> float | None:
        """A service level; `own` is each queue's own target."""

        def met(row: dict[str, Any]) -> bool:
            return self.timely(row, self.s.queues[row["queue"]].target if target == "own" else target)

        answered = [r for r in rows if r["outcome"] == "answered"]
        gone = [r for r in rows if r["outcome"] == "abandoned"]
        offered = len([r for r in rows if r["outcome"] in ("answered", "abandoned", "unserved", "overflowed")])
        in_time, gone_in_time = len([r for r in answered if met(r)]), len([r for r in gone if met(r)])
        short = len([r for r in gone if waited(r) <= self.s.service_level.short])
        y, x = {
            "offered": (in_time, offered),
            "answered": (in_time, len(answered)),
            "abandons_met": (in_time + gone_in_time, offered),
            "late_abandons": (in_time, offered - gone_in_time),
            "no_short": (in_time, offered - short),
            "short_met": (in_time + short, offered),
        }[definition]
        return y / x if x else None

    def of_visits(self, rows: list[dict[str, Any]]) -> dict[str, float | None]:
        """Figures of visits to queues."""
        answered = [r for r in rows if r["outcome"] == "answered"]
        gone = [r for r in rows if r["outcome"] == "abandoned"]
        offered = len([r for r in rows if r["outcome"] in ("answered", "abandoned", "unserved", "overflowed")])
        waits = sorted(waited(r) / 1000 for r in answered)
        found: dict[str, float | None] = {
            name: len([r for r in rows if r["outcome"] == name])
            for name in ("answered", "abandoned", "unserved", "overflowed", "closed")
        }
        found["offered"] = offered
        found["blocked"] = len([r for r in rows if r["outcome"].startswith("blocked")])
        for definition in ("offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met"):
            found[f"sl_{definition}"] = self.service(rows, "own", definition)
        found["service_level"] = found[f"sl_{self.s.service_level.definition}"]
        found["asa"] = mean(waits)
        found["mean_wait"] = mean([waited(r) / 1000 for r in answered + gone])
        for percent in (50, 90, 95, 99):
            rank = -(-len(waits) * percent // 100)
            found[f"wait_p{percent}"] = waits[rank - 1] if waits else None
        found["longest_wait"] = max(waits, default=None)
        found["abandonment"] = len(gone) / offered if offered else None
        found["time_to_abandon"] = mean([waited(r) / 1000 for r in gone])
        found["talk"] = mean([(r["talk_end"] - r["started"]) / 1000 for r in answered])
        found["wrap"] = mean([(r["wrap_end"] - r["talk_end"]) / 1000 for r in answered])
        found["aht"] = mean([(r["wrap_end"] - r["started"]) / 1000 for r in answered])
        found["overtaken"] = mean([float(self.passed(r)) for r in answered])
        found["callbacks_offered"] = len([r for r in rows if r["callback_offered"] >= 0 and r["cause"] != 3])
        found["callbacks_accepted"] = len([r for r in rows if r["is_callback"] and r["cause"] != 3])
        reached = [r for r in rows if r["is_callback"] and talked(r)]
        found["callbacks_reached"] = len(reached)
        found["callbacks_failed"] = len([r for r in rows if r["outcome"] == "callback_failed"])
        found["time_to_callback"] = mean([(r["started"] - self.first_try(r)["joined"]) / 1000 for r in reached])
        ended = ("answered", "abandoned", "unserved", "closed", "blocked_lines", "blocked_queue")
        asked = len([r for r in rows if r["outcome"] in ended or (r["is_callback"] and r["cause"] != 3)])
        found["connect_rate"] = (len(answered) + len(reached)) / asked if asked else None
        found["transfers"] = len([r for r in rows if r["cause"] == 1])
        found["overflows"] = len([r for r in rows if r["cause"] == 2])
        for number, name in enumerate(self.journeys.names):
            found[name] = len([r for r in rows if r["cause"] == 4 + number])
        for entry in self.journeys.entries:
            if entry.to >= 0:
                queue = list(self.s.queues)[entry.to]
                made = [r for r in rows if r["cause"] == 1 and r["type"] == entry.type and r["queue"] == queue]
                found[entry.name] = len(made)
        firsts = [r for r in answered + reached if r is self.first_answered(r["contact"])]
        found["resolved_first"] = mean([float(not self.transferred(r)) for r in firsts])
        return found | first_reply(self, rows)

    def first_answered(self, contact: int) -> dict[str, Any] | None:
        return next((r for r in self.contacts[contact] if talked(r)), None)

    def transferred(self, row: dict[str, Any]) -> bool:
        return any(r["attempt"] == row["attempt"] and r["visit"] > row["visit"] for r in self.contacts[row["contact"]])

    def over_time(self, rows: list[dict[str, Any]], ticks: list[int]) -> dict[str, float | None]:
        """Time average and maximum of those who wait."""
        ends = [(r["joined"], self.waits_until(r), r) for r in rows if r["cause"] != 3]
        lengths = [
            sum(1 for begin, end, r in ends if begin >= 0 and begin <= t and (t < end or r["outcome"] == "unserved"))
            for t in ticks
        ]
        return {"queue_length": mean(lengths), "longest_queue": max(lengths, default=None)}

    def waits_until(self, row: dict[str, Any]) -> int:
        if row["is_callback"]:
            return int(row["callback_offered"])
        return int(row["started"] if row["outcome"] == "answered" else row["left"])

    def of_attempts(self, rows: list[dict[str, Any]]) -> dict[str, float | None]:
        """Figures of attempts, which belong to no queue."""
        first = [r for r in rows if r["visit"] == 0]
        lines = [r for r in first if r["outcome"] == "blocked_lines" or r["line_from"] >= 0]
        ivr = [
            r for r in first
            if r["outcome"] != "blocked_lines" and self.journeys.enters_ivr[r["type"]][r["routed_as"]]
        ]  # fmt: skip
        return {
            "contained": len([r for r in rows if r["outcome"] == "self_served"]) / len(ivr) if ivr else None,
            "lines_blocked": mean([float(r["outcome"] == "blocked_lines") for r in lines]),
        }

    def lines(self, rows: list[dict[str, Any]], ticks: list[int]) -> float | None:
        held = [(r["line_from"], r["line_to"] if r["line_to"] >= 0 else math.inf) for r in rows if r["line_from"] >= 0]
        return mean([sum(1 for begin, end in held if begin <= t < end) for t in ticks])

    def of_callers(self, contacts: list[list[dict[str, Any]]]) -> dict[str, float | None]:
        served = [rows for rows in contacts if any(talked(r) for r in rows)]
        lost = [rows for rows in contacts if rows not in served and rows[-1]["outcome"] != "self_served"]
        times = [next(r["started"] for r in rows if talked(r)) - rows[0]["arrived"] for rows in served]
        return {
            "callers": len(contacts),
            "served_at_last": len(served),
            "lost": len(lost),
            "attempts": mean([len({r["attempt"] for r in rows}) for rows in contacts]),
            "time_to_service": mean([time / 1000 for time in times]),
        }

    def contentment(self, contacts: list[list[dict[str, Any]]]) -> dict[str, float | None]:
        """Satisfaction: weight x worth x share of contacts, over factors and levels."""
        asked = self.s.satisfaction
        if asked is None:
            return {}
        judged = [rows for rows in contacts if any(r["joined"] >= 0 for r in rows)]
        found: dict[str, float | None] = {}
        whole = 0.0
        for name, factor in asked.factors.items():
            shares = dict.fromkeys(asked.levels, 0.0)
            if factor.shares is not None:
                shares |= factor.shares
            else:
                for rows in judged:
                    shares[level_of(rows, factor, asked.levels)] += 1 / len(judged)
            worth = sum(share * asked.levels[level] for level, share in shares.items())
            found[f"satisfaction:{name}"] = worth if judged else None
            whole += factor.weight * worth
        return found | {"satisfaction": whole if judged else None}

    def busy(self, group: str, ticks: list[int]) -> int:
        mine = [r for r in self.visits if r["started"] >= 0 and group in (ALL, r["group"])]
        now = [[r["agent"] for r in mine if r["started"] <= t < r["wrap_end"]] for t in ticks]
        # Only where agents can have several contacts do written records know which agent is which.
        several = any(each.at_once for each in self.s.agents.values())
        return sum(len(set(agents)) if several else len(agents) for agents in now)

    talked = staticmethod(talked)

    def on_duty(self, group: str, ticks: list[int]) -> int:
        spells = [(d["on"], d["off"] if d["off"] >= 0 else math.inf) for d in self.duty if group in (ALL, d["group"])]
        return sum(1 for t in ticks for begin, end in spells if begin <= t < end)

    # -- everything ---------------------------------------------------------------------------------------------------

    def values(self, by: tuple[str, ...]) -> dict[tuple[str | None, ...], float | None]:
        """All figures: the whole, and each breakdown asked for."""
        found: dict[tuple[str | None, ...], float | None] = {}
        for kind in ("run", *(k for k in by if k in ("interval", "hour", "day", "weekday"))):
            for label in self.labels(kind):
                rows = [r for r in self.visits if self.period(r["moment"], kind) == label]
                people = [c for c in self.contacts.values() if self.period(c[0]["arrived"], kind) == label]
                ticks = self.ticks(kind, label)
                place = (None, None, label or None)
                self._places(found, rows, self.visits, people, ticks, place, (kind, label))
                self._targets(found, rows, label, place)
                self._groups(found, rows, ticks, label or None)
        if "type" in by or "channel" in by:
            self._traits(found, by)
        if "group" in by:
            self._by_group(found)
        self._whole(found)
        kept_apart(self, found)
        return found

    def _traits(self, found: dict[Any, Any], by: tuple[str, ...]) -> None:
        ticks = self.ticks("run", "")
        rows = [r for r in self.visits if self.period(r["moment"], "run") == ""]
        people = [c for c in self.contacts.values() if self.period(c[0]["arrived"], "run") == ""]
        told = [((None, channel, None), self.types_of(channel)) for channel in channels(self.s) if "channel" in by]
        told += [((name, None, None), [name]) for name in self.types if "type" in by]
        for place, types in told:
            mine = [r for r in rows if r["type_name"] in types]
            everyone = [r for r in self.visits if r["type_name"] in types]
            callers = [c for c in people if c[0]["type_name"] in types]
            self._places(found, mine, everyone, callers, ticks, place, ("run", ""))

    def types_of(self, channel: str) -> list[str]:
        return [name for name in self.types if self.s.contacts[name].channel == channel]

    def _places(
        self,
        found: dict[Any, Any],
        rows: Any,
        all_rows: Any,
        people: Any,
        ticks: Any,
        place: Any,
        period: tuple[str, str],
    ) -> None:
        for segment in self.segments:
            mine = [r for r in rows if segment in (ALL, r["segment"])]
            always = [r for r in all_rows if segment in (ALL, r["segment"])]
            for queue in self.queues:
                here = [r for r in mine if queue in (ALL, r["queue"])]
                waiting = [r for r in always if queue in (ALL, r["queue"])]
                figures = self.of_visits(here) | self.over_time(waiting, ticks) | backlog(self, waiting, *period)
                found.update({(name, queue, segment, None, *place): value for name, value in figures.items()})
            callers = self.of_callers([c for c in people if segment in (ALL, c[0]["segment"])])
            here = [c for c in people if segment in (ALL, c[0]["segment"])]
            contents = self.contentment(here) | self.driven_away(here)
            figures = callers | contents | self.of_attempts(mine) | {"lines_busy": self.lines(always, ticks)}
            found.update({(name, ALL, segment, None, *place): value for name, value in figures.items()})

    def _targets(self, found: dict[Any, Any], rows: Any, label: str, place: Any) -> None:
        for segment in self.segments:
            judged = {}
            for queue in self.s.queues:
                here = [r for r in rows if r["queue"] == queue and segment in (ALL, r["segment"])]
                judged[queue] = self.met(here, self.s.queues[queue].target) if " " not in label else None
                found["target_met", queue, segment, None, *place] = judged[queue]
            some = [value for value in judged.values() if value is not None]
            found["target_met", ALL, segment, None, *place] = min(some, default=None)

    def met(self, rows: list[dict[str, Any]], target: Any) -> float | None:
        level = self.service(rows, target, self.s.service_level.definition) if target is not None else None
        return None if level is None or target is None else float(round(level * 1e9) >= round(target.answer * 1e3))

    def _groups(self, found: dict[Any, Any], rows: Any, ticks: Any, label: str | None) -> None:
        for group in self.groups:
            handled = [r for r in rows if r["outcome"] == "answered" and group in (ALL, r["group"])]
            busy, duty = self.busy(group, ticks), self.on_duty(group, ticks)
            figures = {name: self.of_visits(handled)[name] for name in ("aht", "talk", "wrap")}
            figures |= in_hand(self, group, ticks)
            figures |= {"occupancy": busy / duty if duty else None, "on_duty": duty / len(ticks) if ticks else None}
            found.update({(name, None, None, group, None, None, label): value for name, value in figures.items()})

    def _by_group(self, found: dict[Any, Any]) -> None:
        names = ["answered", "asa", "aht", "talk", "wrap", "overtaken", "sl_answered", "longest_wait"]
        names += ["wait_p50", "wait_p90", "wait_p95", "wait_p99"]
        names += ["first_reply"] if channels(self.s) != ["voice"] else []
        if self.s.service_level.definition == "answered":
            names.append("service_level")
        for group in self.s.agents:
            for queue in self.queues:
                for segment in self.segments:
                    rows = [
                        r for r in self.visits
                        if self.period(r["moment"], "run") == "" and r["outcome"] == "answered" and r["group"] == group
                        and queue in (ALL, r["queue"]) and segment in (ALL, r["segment"])
                    ]  # fmt: skip
                    figures = self.of_visits(rows)
                    found.update({(name, queue, segment, group, None, None, None): figures[name] for name in names})

    def _whole(self, found: dict[Any, Any]) -> None:
        run = list(range(0, self.s.duration, TICK))
        nothing = (None, None, None)
        for number, group in enumerate(self.groups):
            scheduled = sum(self.plan.scheduled) if group == ALL else self.plan.scheduled[number]
            paid = sum(self.plan.paid) if group == ALL else self.plan.paid[number]
            hours = {
                "scheduled_hours": scheduled,
                "paid_hours": paid,
                "on_duty_hours": self.on_duty(group, run) * TICK / 3_600_000,
                "utilisation": self.busy(group, run) * TICK / 3_600_000 / paid if paid else None,
            }
            found.update({(name, None, None, group, *nothing): value for name, value in hours.items()})
        answered = len([r for r in self.visits if r["outcome"] == "answered"])
        found["cost", ALL, ALL, None, *nothing] = self.cost()
        found["cost_per_answered", ALL, ALL, None, *nothing] = self.cost() / answered if answered else None
        if self.s.costs.leaving is not None:
            found["cost_of_leaving", ALL, ALL, None, *nothing] = self.cost_of_leaving()
        for name, target in self.s.targets.items():
            by_queue = target.service_level is not None
            place = (
                (target.queue or ALL, target.segment or ALL, None) if by_queue else (None, None, target.group or ALL)
            )
            found[f"target_met:{name}", *place, *nothing] = self.named(target)

    def fate(self, rows: list[dict[str, Any]]) -> str:
        """What a contact came to by its talks: lost, never_solved, solved_late, or content."""
        alone = rows[-1]["outcome"] == "self_served"
        talks = [r for r in rows if talked(r)]
        if not talks:
            return "content" if alone else "lost"
        if not (talked(rows[-1]) or alone):
            return "never_solved"
        ended = [r for n, r in enumerate(rows[:-1]) if talked(r) and rows[n + 1]["attempt"] > r["attempt"]]
        return "solved_late" if ended else "content"

    def driven_away(self, contacts: list[list[dict[str, Any]]]) -> dict[str, float | None]:
        said = self.s.costs.leaving
        if said is None:
            return {}
        fates = [self.fate(rows) for rows in contacts]
        shares = {"lost": said.lost, "never_solved": said.never_solved, "solved_late": said.solved_late, "content": 0}
        found: dict[str, float | None] = {name: fates.count(name) for name in ("never_solved", "solved_late")}
        return found | {"leaving": sum(shares[fate] for fate in fates)}

    def cost_of_leaving(self) -> float:
        said, total = self.s.costs.leaving, 0.0
        for rows in self.contacts.values() if said else ():
            worth = said.customer_worth.get(rows[0]["segment"], said.customer_worth.get("rest", 0))
            total += worth * float(self.driven_away([rows])["leaving"] or 0) * (1 + said.tells * said.heed)
        return total

    def cost(self) -> float:
        c, total = self.s.costs, 0.0
        for group, hours in zip(self.s.agents, self.plan.paid, strict=True):
            total += c.agent_hour.get(group, 0) * hours
        for r in self.visits:
            if r["outcome"] == "answered":
                names = (f"{r['queue']}/{r['segment']}", r["segment"], r["queue"], "rest")
                total += next((c.answered[name] for name in names if name in c.answered), 0)
            if r["line_from"] >= 0:
                to = r["line_to"] if r["line_to"] >= 0 else max(self.s.duration, r["line_from"])
                total += c.line_minute * (to - r["line_from"]) / 60_000
        for rows in self.contacts.values():
            if self.of_callers([rows])["lost"]:
                total += c.lost.get(rows[0]["segment"], c.lost.get("rest", 0))
        return float(total + c.fixed_per_day * self.s.duration / DAY) + self.cost_of_leaving()

    def named(self, target: Any) -> float | None:
        judged = []
        for label in self.labels(target.over):
            if " " in label:
                continue
            if target.service_level is not None:
                rows = [
                    r for r in self.visits
                    if self.period(r["moment"], target.over) == label
                    and target.queue in (None, r["queue"]) and target.segment in (None, r["segment"])
                ]  # fmt: skip
                judged.append(self.met(rows, target.service_level))
            else:
                ticks = self.ticks(target.over, label)
                busy, duty = self.busy(target.group or ALL, ticks), self.on_duty(target.group or ALL, ticks)
                judged.append(float(busy <= target.occupancy * duty + 1e-9) if duty else None)
        some = [value for value in judged if value is not None]
        return float(sum(some) >= target.in_ * len(some) - 1e-9) if some else None
