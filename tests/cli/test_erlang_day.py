"""`ccsim erlang .. --volumes FILE`: every interval as by itself, totals, forms for spreadsheets, files as they come."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from cli.conftest import Call
from cli.test_erlang import CALLS, DAY, PATIENCE, day, document, errors

__all__ = ["day"]  # a fixture


def test_volumes_as_a_table(day: Call) -> None:
    """Catches: intervals missing, totals that are not the sums, an empty interval with agents."""
    out = day("erlang", "c", "--volumes", "day.csv", "--aht", "180 s", "--shrinkage", "30%").out
    rows = [line.split() for line in out.splitlines() if line[:1].isdigit() or line.startswith("all")]
    assert [row[0] for row in rows if ":" in row[0]] == ["8:00", "8:30", "9:00", "9:30", "10:00", "10:30"]
    assert rows[-1][:2] == ["all", "280"]
    assert "Green, Kolesar & Soares 2001" in out
    assert "Agent hours" in out


def test_volumes_in_a_document(day: Call) -> None:
    """Catches: another answer than for the interval by itself; hours that are not the sum of the agents."""
    found = document(day, "a", "--volumes", "day.csv", "--aht", "180 s", *PATIENCE, "--shrinkage", "30%")
    busiest = found["intervals"][2]
    alone = document(day, "a", *CALLS, *PATIENCE, "--shrinkage", "30%")
    assert (busiest["interval"], busiest["calls"]) == ("9:00", 100)
    for key in ("agents", "exact", "scheduled", "service_level", "asa", "abandonment", "occupancy"):
        assert busiest[key] == pytest.approx(alone[key]), key
    empty = found["intervals"][4]
    assert (empty["agents"], empty["scheduled"], empty["service_level"], empty["occupancy"]) == (0, 0, None, None)
    assert found["totals"]["calls"] == 280
    assert found["totals"]["agent_hours"] == sum(one["agents"] for one in found["intervals"]) / 2
    assert found["totals"]["scheduled_hours"] == sum(one["scheduled"] for one in found["intervals"]) / 2
    weighed = sum(one["calls"] * one["service_level"] for one in found["intervals"] if one["calls"])
    assert found["totals"]["service_level"] == pytest.approx(weighed / 280)


@pytest.mark.parametrize(
    "definition", ["offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met"]
)
def test_totals_are_ratios_of_sums(day: Call, definition: str) -> None:
    """Catches: a mean of the intervals' shares, which a quiet half hour would move as much as a busy one."""
    how = ("--aht", "180 s", *PATIENCE, "--within", "10 s", "--definition", definition)
    found = document(day, "a", "--volumes", "day.csv", *how)
    totals, above, below, waited, answered, busy, there = found["totals"], 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for one in found["intervals"]:
        if one["calls"]:
            calls = ("--calls", str(one["calls"]), "--per", "30 min", "--agents", str(one["agents"]))
            alone = document(day, "a", *calls, *how)
            assert one["service_level"] == pytest.approx(alone["service_level"])
            in_time = alone["sl_offered"] if definition not in ("abandons_met", "short_met") else alone["service_level"]
            above += one["calls"] * in_time
            below += one["calls"] * in_time / alone["service_level"]
            answered += one["calls"] * (1 - alone["abandonment"])
            waited += one["calls"] * (1 - alone["abandonment"]) * alone["asa"]
            busy += one["calls"] * (1 - alone["abandonment"]) * 180 / 1800
            there += one["agents"]
    assert totals["service_level"] == pytest.approx(above / below)
    assert totals["abandonment"] == pytest.approx(1 - answered / 280)
    assert totals["asa"] == pytest.approx(waited / answered)
    assert totals["occupancy"] == pytest.approx(busy / there)


def test_a_night_between_two_days(ccsim: Call) -> None:
    """Catches: the last half hour of a day staffed into the first of the next, which lag alone would do."""
    rows = [
        f"{date} {clock},{calls}" for date in ("2 March", "3 March") for clock, calls in (("8:00", 10), ("8:30", 90))
    ]
    Path("days.csv").write_text("\n".join(["time,calls", *rows]), encoding="utf-8")
    first, _, second, _ = document(ccsim, "c", "--volumes", "days.csv", "--aht", "20 min", "--method", "lagged")[
        "intervals"
    ]
    assert (second["agents"], second["load"]) == (first["agents"], first["load"])


def test_lagged_beside_pointwise(day: Call) -> None:
    """Catches: the two methods exchanged, or the same numbers under both names."""
    pointwise, lagged = (
        document(day, "c", "--volumes", "day.csv", "--aht", "10 min", "--method", method)["intervals"]
        for method in ("pointwise", "lagged")
    )
    assert [one["agents"] for one in pointwise] == [one["agents_pointwise"] for one in lagged]
    assert [one["agents_lagged"] for one in pointwise] == [one["agents"] for one in lagged]
    assert pointwise[1]["agents"] > lagged[1]["agents"]
    assert pointwise[3]["agents"] < lagged[3]["agents"]
    out = day("erlang", "c", "--volumes", "day.csv", "--aht", "10 min").out
    assert "Volumes change fast against the handling time" in out
    assert "2 of 6 intervals need more agents and 3 fewer; at 8:30: 28 instead of 36" in " ".join(out.split())
    steady = day("erlang", "c", "--volumes", "-", "--aht", "3 min", stdin=b"50\n50\n50\n").out
    assert "every interval needs as many" in " ".join(steady.split())


def test_volumes_as_csv(day: Call) -> None:
    """Catches: a table that a spreadsheet does not take, or that is not what was shown."""
    out = day("erlang", "c", "--volumes", "day.csv", "--aht", "180 s", "--csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0])[:7] == ["interval", "calls", "aht_s", "erlangs", "agents", "exact", "scheduled"]
    assert [row["agents"] for row in rows][2] == "14"
    assert rows[4]["service_level"] == ""
    assert len(rows) == 6
    tabs = day("erlang", "c", "--volumes", "day.csv", "--aht", "180 s", "--tsv").out
    assert list(csv.reader(io.StringIO(tabs), delimiter="\t")) == list(csv.reader(io.StringIO(out)))


def test_the_decimal_comma_comes_back(ccsim: Call) -> None:
    """Catches: a table that the spreadsheet from which the volumes came takes for text or for thousands."""
    Path("tag.csv").write_text("time;calls\n8:00;20,5\n8:30;90\n", encoding="cp1252")
    out = ccsim("erlang", "c", "--volumes", "tag.csv", "--aht", "180 s", "--csv").out
    assert out.splitlines()[1].startswith("8:00;20,5;180;2,05;")
    assert "." not in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(ccsim: Call, encoding: str) -> None:
    """Catches: a first heading spoiled by a byte order mark, or Excel's Unicode text taken for garbage."""
    Path("day.csv").write_text(DAY.replace(",", "\t"), encoding=encoding)
    found = document(ccsim, "c", "--volumes", "day.csv", "--aht", "180 s")
    assert (found["totals"]["calls"], found["intervals"][0]["interval"]) == (280, "8:00")
    Path("day.csv").write_text("26\n40\n", encoding=encoding)
    assert document(ccsim, "c", "--volumes", "day.csv", "--aht", "180 s")["totals"]["calls"] == 66
    Path("day.csv").write_bytes(DAY.replace("time", "début").encode("cp1252"))
    done = ccsim("erlang", "c", "--volumes", "day.csv", "--aht", "180 s")
    assert done.code == 0


def test_a_workbook_is_named_as_one(ccsim: Call) -> None:
    """Catches: pages of errors about the bytes of an .xlsx file."""
    Path("day.xlsx").write_bytes(b"PK\x03\x04\x14\x00")
    (line,) = errors(ccsim, "c", "--volumes", "day.xlsx", "--aht", "180 s")
    assert "save the sheet as CSV" in line


def test_handling_times_of_the_file(ccsim: Call) -> None:
    """Catches: the option that overrules the file, an empty cell taken for 0, a missing one not told."""
    Path("day.csv").write_text("time,calls,aht\n8:00,50,360\n8:30,50,\n9:00,0,\n", encoding="utf-8")
    found = document(ccsim, "c", "--volumes", "day.csv", "--aht", "180 s")["intervals"]
    assert [one["aht"] for one in found[:2]] == [360, 180]
    (line,) = errors(ccsim, "c", "--volumes", "day.csv")
    assert line.startswith("Error: day.csv:3: aht: the cell is empty")
    Path("day.csv").write_text("time,calls,aht\n8:00,50,0\n8:30,0,0\n", encoding="utf-8")
    (line,) = errors(ccsim, "c", "--volumes", "day.csv")
    assert line.startswith("Error: day.csv:2: aht: 0 s is not above 0")


def test_at_least(day: Call) -> None:
    """Catches: a least number of agents that holds only where somebody calls, or lowers what is needed."""
    found = document(day, "c", "--volumes", "day.csv", "--aht", "180 s", "--at-least", "5")["intervals"]
    free = document(day, "c", "--volumes", "day.csv", "--aht", "180 s")["intervals"]
    assert [one["agents"] for one in found] == [max(5, one["agents"]) for one in free]
    assert found[4]["occupancy"] == 0


def test_blocking_by_interval(day: Call) -> None:
    """Catches: Erlang B asked for times that it does not know; a column that is all dashes."""
    out = day("erlang", "b", "--volumes", "day.csv", "--aht", "180 s", "--max-blocking", "1%").out
    assert "blocking" in out
    assert "ASA" not in out
