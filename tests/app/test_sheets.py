"""`result.xlsx` and `queues.csv`, read back: their numbers are the measures, and a planner can work on in them."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from desks import branch, desk
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import ccsim
from ccsim import Result
from ccsim.app.compare.files import write_comparison
from ccsim.app.files.acd import AcdReport
from ccsim.app.files.export import write, write_sweep
from ccsim.app.files.sheets import book, charts, intervals, workbook
from ccsim.app.files.sheets.experiments import write_staff
from ccsim.app.files.sheets.scenario import values
from ccsim.kpi import measures_of

COUNTS = ("offered", "answered", "abandoned")
TITLES = {"service_level": "service level", "asa": "ASA s", "wait_p90": "p90 wait s", "aht": "AHT s"}


@cache
def ran(name: str, replications: int = 4) -> Result:
    """Run one of the test scenarios by interval."""
    scenario = {"branch": branch, "desk": desk}[name]()
    return ccsim.run(scenario, replications=replications, by=["interval", "type"], digests=True)


def opened(result: Result, folder: Path) -> Workbook:
    """Write the workbook and read it back."""
    result.to_excel(folder / "result.xlsx")
    return openpyxl.load_workbook(folder / "result.xlsx")


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """Rows of a sheet that is one table, by their headings."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def measured(result: Result, measure: str, what: str = "mean") -> dict[tuple[str | None, str | None], float | None]:
    """Values of a measure by queue and interval, all segments together; of agents by group."""
    of_agents = measure in ("on_duty", "occupancy")
    return {
        (row.group if of_agents else row.queue, row.interval): getattr(row, what)
        for row in result.rows
        if row.measure == measure and row.interval and (of_agents or row.segment == "*")
    }


def key(row: dict[str, Any]) -> tuple[str, str]:
    """Queue and interval of a row of the sheet."""
    return row["queue"], f"{row['date']:%Y-%m-%d}T{row['start']:%H:%M}"


def test_the_intervals_are_the_measures(tmp_path: Path) -> None:
    """Catches: a figure of another queue, interval or segment; 0 where nothing is defined; a text for a time."""
    result = ran("branch")
    rows = records(opened(result, tmp_path)["intervals"])
    assert len(rows) == 2 * 60
    assert all(isinstance(row["date"], datetime) and isinstance(row["start"], time) for row in rows)
    for name in (*COUNTS, *TITLES):
        expected = {key(row): row[TITLES.get(name, name)] for row in rows}
        found = {place: value for place, value in measured(result, name).items() if place[0] != "*"}
        assert expected == pytest.approx(found), name
        assert None in expected.values() or name in COUNTS
    for title, end in (("all 4 runs from", "p10"), ("all 4 runs to", "p90")):
        found = measured(result, "service_level", end)
        assert {key(row): row[title] for row in rows} == pytest.approx({key(row): found[key(row)] for row in rows})
    assert {(row["queue"], row["target"]) for row in rows} == {("account", 0.8), ("loans", 0.7)}
    met = measured(result, "target_met")
    assert all(row["target met in share of runs"] == met[key(row)] for row in rows)


def test_agents_are_those_who_serve_the_queue(tmp_path: Path) -> None:
    """Catches: agents of another group beside a queue, a mean of occupancies in place of busy / on duty."""
    result = ran("branch")
    rows = records(opened(result, tmp_path)["intervals"])
    on_duty, occupancy = measured(result, "on_duty"), measured(result, "occupancy")
    for row in rows:
        queue, at = key(row)
        if queue == "account":  # the tellers alone
            assert row["agents on duty"] == pytest.approx(on_duty["tellers", at])
            assert row["occupancy"] == pytest.approx(occupancy["tellers", at])
        else:  # tellers and lenders, who are all
            assert row["agents on duty"] == pytest.approx(on_duty["*", at])
            assert row["occupancy"] == pytest.approx(occupancy["*", at])


def test_red_is_what_is_below_the_target_beside_it(tmp_path: Path) -> None:
    """Catches: a rule that looks at another column, or at a target of its own that does not follow a change."""
    sheet = opened(ran("branch"), tmp_path)["intervals"]
    names = [str(cell.value) for cell in sheet[1]]
    level, target = (openpyxl.utils.get_column_letter(names.index(one) + 1) for one in ("service level", "target"))
    (place, rules), *_ = [
        (str(area.sqref), rules) for area, rules in sheet.conditional_formatting._cf_rules.items() if rules
    ]
    assert place == f"{level}2:{level}{sheet.max_row}"
    assert rules[0].formula == [f"AND(ISNUMBER({level}2),ISNUMBER({target}2),{level}2<{target}2)"]
    assert rules[0].dxf.fill.bgColor.rgb == "FFFFC7CE"


def test_the_sheets_are_ready_to_read_and_to_print(tmp_path: Path) -> None:
    """Catches: headings that scroll away, no filter, portrait pages, pages without headings, bare numbers."""
    found = opened(ran("branch"), tmp_path)
    assert found.sheetnames == ["summary", "intervals", "chart", "scenario", "definitions"]
    for name in ("intervals", "scenario", "definitions"):
        sheet = found[name]
        assert (sheet.freeze_panes or "")[-1] == "2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
    assert all(sheet.page_setup.orientation == "landscape" for sheet in found)
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in found)
    assert all((sheet.page_setup.fitToHeight, sheet.page_setup.scale) == (0, None) for sheet in found)
    formats = {
        str(found["intervals"].cell(1, cell.column).value): cell.number_format for cell in found["intervals"][10]
    }
    assert (formats["date"], formats["start"]) == ("ddd yyyy-mm-dd", "hh:mm")
    assert (formats["offered"], formats["service level"], formats["ASA s"]) == ("#,##0.0", "0.0 %", "#,##0.0")


def test_no_chart_lies_across_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a chart wider than what is printed, and a page that ends within a chart."""
    monkeypatch.setattr(charts, "ON_A_PAGE", 1)
    sheet = opened(ran("branch"), tmp_path)["chart"]
    ends = [one.id for one in sheet.row_breaks.brk]
    assert ends == [charts.LINES]
    last = sheet[sheet.print_area.split(":")[1].replace("$", "")]
    for chart in sheet._charts:
        first, end = chart.anchor._from, chart.anchor.to
        assert end.col < last.column
        assert end.row < last.row
        assert not any(first.row < row <= end.row for row in ends)


def test_the_words_of_the_summary_have_room(tmp_path: Path) -> None:
    """Catches: a verdict cut off or written small, a heading of words that touches that of the figures before it."""
    found = opened(ran("branch"), tmp_path)["summary"]
    widths = [0.0] * (found.max_column + 1)
    for column in found.column_dimensions.values():
        for at in range(column.min, min(column.max, found.max_column) + 1):
            widths[at] = column.width
    verdicts = [
        cell for row in found.iter_rows() for cell in row if str(cell.value).endswith(("met", "missed", "undecided"))
    ]
    assert verdicts
    for cell in verdicts:
        if cell.font.b and cell.alignment.indent:
            assert widths[cell.column] >= len(cell.value) + 3
            assert not cell.alignment.shrink_to_fit
    headings = [
        cell for row in found.iter_rows() for cell in row if cell.value in ("target", "promise") and cell.column > 1
    ]
    assert len(headings) == 2
    assert all((cell.alignment.horizontal, cell.alignment.indent) == ("left", 1) for cell in headings)


def test_the_summary_says_what_the_terminal_says(tmp_path: Path) -> None:
    """Catches: a verdict without its word, a share of another queue, hours as a plain number, a table left out."""
    result = ran("branch")
    sheet = opened(result, tmp_path)["summary"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    titles = [row[0] for row in rows]
    assert titles[0] == "Test branch, two tiers"
    for title in ("TARGET", "QUEUES", "ALSO", "AGENTS", "CONTACTS", "COST", "MADE BY"):
        assert title in titles
    whole = {(row.measure, row.queue, row.segment, row.group): row for row in result.rows
             if row.interval is None and row.type is None}  # fmt: skip
    for verdict, row in zip(result.targets, rows[titles.index("TARGET") + 1 :], strict=False):
        assert row[:2] == [verdict.name, verdict.word]
        assert row[5] == verdict.target
    account = whole["service_level", "account", "*", None]
    met = whole["target_met", "account", "*", None]
    assert account.mean is not None
    assert account.high is not None
    first = rows[titles.index("TARGET") + 1]
    assert first[2:5] == [account.mean, pytest.approx(account.high - account.mean), met.mean]
    heading, queue = rows[titles.index("QUEUES")], rows[titles.index("QUEUES") + 1]
    assert queue[heading.index("offered")] == whole["offered", "account", "*", None].mean
    assert queue[heading.index("all 4 runs from")] == account.p10
    assert queue[heading.index("target")] == f"80/20 {result.targets[0].word}"
    heading, tellers = rows[titles.index("AGENTS")], rows[titles.index("AGENTS") + 1]
    paid = whole["paid_hours", None, None, "tellers"].mean
    assert paid is not None
    hours = tellers[heading.index("paid hours")]
    assert isinstance(hours, timedelta)
    assert hours.total_seconds() / 3600 == pytest.approx(paid, abs=1e-3)
    assert [result.digest] == [row[1] for row in rows if row[0] == "digest of the records"]


def test_the_chart_shows_the_figures_beside_it(tmp_path: Path) -> None:
    """Catches: a line over the wrong cells, a target that is not drawn, a night drawn through instead of a gap."""
    result = ran("branch")
    sheet = opened(result, tmp_path)["chart"]
    assert len(sheet._charts) == 2
    level = measured(result, "service_level")
    for queue, chart in zip(("account", "loans"), sheet._charts, strict=True):
        lines = [(one.val.numRef.f, one.cat.numRef.f) for one in chart.series]
        assert len(lines) == 4
        times, levels, targets = (
            [cell.value for (cell,) in sheet[place.partition("!")[2]]]
            for place in (lines[0][1], lines[0][0], lines[3][0])
        )
        assert times.count(None) == 1  # the night
        shown = {f"{at:%Y-%m-%dT%H:%M}": value for at, value in zip(times, levels, strict=True) if at}
        defined = {at: value for (name, at), value in level.items() if name == queue and value is not None}
        assert {at: value for at, value in shown.items() if value is not None} == pytest.approx(defined)
        assert set(targets) - {None} == {{"account": 0.8, "loans": 0.7}[queue]}
        assert times[0] is not None
        assert all(one is not None or other is not None for one, other in pairwise(times))


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    """Catches: a name that a spreadsheet would compute, or fetch from elsewhere, when a colleague opens the file."""
    for name in ('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(1)", "http://example.com", "a&b <c>"):
        scenario = desk().set("name", json.dumps(name))
        found = opened(ccsim.run(scenario, replications=1, by="interval"), tmp_path)
        assert found["summary"]["A1"].value == name
        cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_same_result_is_the_same_file(tmp_path: Path) -> None:
    """Catches: the hour of writing, or of zipping, in the file."""
    ran("branch").to_excel(tmp_path / "one.xlsx")
    again = ccsim.run(branch(), replications=4, by=["interval", "type"], digests=True)
    again.to_excel(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as file:
        assert {info.date_time[:3] for info in file.infolist()} == {(1980, 1, 1)}
        assert file.read("docProps/core.xml").decode().count("2026-03-02T06:00:00Z") == 2


def cells(found: Workbook) -> list[tuple[str, str, object]]:
    """Every cell of a workbook that holds something."""
    every = [(sheet.title, cell) for sheet in found for row in sheet.iter_rows() for cell in row]
    return [(title, cell.coordinate, cell.value) for title, cell in every if cell.value is not None]


def test_row_by_row_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: cells that are lost where a large workbook is not held in memory, because a row was left and come back to."""
    held = cells(opened(ran("branch"), tmp_path))
    monkeypatch.setattr(book, "LARGE", 0)
    assert cells(opened(ran("branch"), tmp_path)) == held


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a file that no spreadsheet opens, or rows that are silently cut off."""
    monkeypatch.setattr(intervals, "MOST_ROWS", 48)
    monkeypatch.setattr(charts, "MOST_POINTS", 10)
    result = ran("desk")
    write(result, result.to_dict(), tmp_path)
    found = openpyxl.load_workbook(tmp_path / "result.xlsx")
    assert [cell.value for row in found["intervals"].iter_rows() for cell in row] == [
        "48 rows are more than a sheet has (48): they are in queues.csv."
    ]
    assert "chart" not in found.sheetnames
    with (tmp_path / "queues.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 49


def test_the_csv_has_the_same_rows(tmp_path: Path) -> None:
    """Catches: a CSV in another order or with other figures than the sheet."""
    result = ran("branch")
    write(result, result.to_dict(), tmp_path)
    rows = records(openpyxl.load_workbook(tmp_path / "result.xlsx")["intervals"])
    with (tmp_path / "queues.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == AcdReport(result).columns
    for row, line in zip(rows, lines, strict=True):
        assert key(row) == (line["queue"], f"{line['date']}T{line['start']}")
        for name in (*COUNTS, *TITLES):
            value = row[TITLES.get(name, name)]
            assert (line[name] == "") == (value is None)
            assert value is None or float(line[name]) == pytest.approx(value, rel=1e-14)


def test_a_run_can_be_checked_against_the_csv_of_another(tmp_path: Path) -> None:
    """Catches: a table in another shape than an ACD's, which `ccsim check` would not read, or read as something else."""
    result = ran("branch")
    write(result, result.to_dict(), tmp_path)
    found = ccsim.check(branch(), tmp_path / "queues.csv", replications=result.replications)
    assert {one.measure for one in found.compared} == {*COUNTS, "service_level", "asa", "aht"}
    assert max(abs(one.bias or 0.0) for one in found.compared) < 1e-9
    assert not found.worst_intervals


def test_excluded_time_has_its_name(tmp_path: Path) -> None:
    """Catches: an interval that is cut by an outage and looks like any other, or fails to be read."""
    scenario = desk().set("exclude", {"outage": "2026-03-02 9:10..2026-03-02 10:00"})
    result = ccsim.run(scenario, replications=2, by="interval")
    rows = [row for row in records(opened(result, tmp_path)["intervals"]) if row["start"] in (time(9), time(9, 30))]
    assert [(row["start"], row["excluded"]) for row in rows] == [
        (time(9), None),
        (time(9), "outage"),
        (time(9, 30), "outage"),
    ]


def leaves(tree: object) -> int:
    """How many values a tree has."""
    return sum(map(leaves, tree.values())) if isinstance(tree, dict) and tree else 1


def test_the_scenario_can_be_read_off(tmp_path: Path) -> None:
    """Catches: values left out, or paths that `--set` would not take of the resolved scenario."""
    result = ran("branch")
    assert list(values({"a": {"b": {}, "c": [1, "x"]}}, ())) == [("a.b", "{}"), ("a.c", "[1, x]")]
    rows = records(opened(result, tmp_path)["scenario"])
    assert len(rows) == leaves(result.scenario.resolved())
    found = {row["path"]: row["value"] for row in rows}
    assert found["queues.account.target.answer"] == "80 %"
    resolved = ccsim.parse(yaml.safe_dump(result.scenario.resolved()))
    for path, other in {"queues.account.target.answer": "70 %", "shifts.morning.hours": "7:45-12:00"}.items():
        assert resolved.set(path, found[path]) == result.scenario != resolved.set(path, other)


def test_every_measure_is_defined(tmp_path: Path) -> None:
    """Catches: a word in the workbook whose meaning or unit nobody finds."""
    result = ran("branch")
    found = opened(result, tmp_path)
    rows = records(found["definitions"])
    words = [str(row["word"]) for row in rows]
    assert len(rows) - words.index("offered") == len(measures_of(result.scenario))
    titles = {str(cell.value) for cell in found["intervals"][1]}
    for title in titles - {"date", "start", "queue", "target", "all 4 runs from", "all 4 runs to"}:
        assert title.removesuffix(" s") in words, title
    (level,) = (row for row in rows if row["word"] == "service level")
    assert (level["unit"], str(level["meaning"])[:18]) == ("share", "answered in time /")


def test_the_points_of_a_sweep(tmp_path: Path) -> None:
    """Catches: a figure of another point, a verdict without its word, a varied number as text."""
    found = ccsim.sweep(desk(), {"agents.team.staff": [2, 9], "seed": [1, 2]}, replications=3, store=None)
    write_sweep(found, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    assert book.sheetnames == ["points", "made by", "scenario", "definitions"]
    rows = records(book["points"])
    assert [(row["agents.team.staff"], row["seed"]) for row in rows] == [(2, 1), (2, 2), (9, 1), (9, 2)]
    assert [row["targets"] for row in rows] == found.table["targets"].tolist()
    assert [row["service level"] for row in rows] == pytest.approx(found.table["service_level"].tolist())
    (first,) = (cell for cell in book["points"][1] if cell.value == "service level")
    each = ccsim.sweep(desk(), {"agents.team.staff": [2]}, each=True, replications=2, store=None)
    write_sweep(each, tmp_path)
    rows = records(openpyxl.load_workbook(tmp_path / "result.xlsx")["points"])
    assert [row["agents.team.staff"] for row in rows] == ["as it is", 2]
    half = found.table["service_level high"][0] - found.table["service_level"][0]
    assert book["points"].cell(2, first.column + 1).value == pytest.approx(half)
    assert book["points"].cell(2, first.column).number_format == "0.0 %"


def test_the_differences_of_a_comparison(tmp_path: Path) -> None:
    """Catches: base and candidate changed about, a difference of another place, hours below 0 that no spreadsheet shows."""
    found = ccsim.compare(branch(), variants=["more"], replications=3, vip="vip", store=None)
    write_comparison(found, found.to_dict(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    rows = records(book["differences"])
    assert len(rows) == len(found.whole["more"])
    for row, one in zip(rows, found.whole["more"], strict=True):
        assert (row["candidate"], row["queue"], row["segment"], row["group"]) == (
            "more",
            one.queue,
            one.segment,
            one.group,
        )
        values = [row[name] for name in ("base", "candidate has", "difference", "from", "to")]
        assert values == pytest.approx([one.base, one.value, one.mean, one.low, one.high], nan_ok=True)
        assert row["verdict"] == one.verdict
    assert [row["candidate"] for row in records(book["frontier"])] == found.frontier["candidate"].tolist()


def test_the_requirement_of_a_staffing(tmp_path: Path) -> None:
    """Catches: another group's agents, a gap that is not red, a plan that is not the CSV's."""
    found = ccsim.staff(branch(), by="formula")
    write_staff(found, tmp_path / "result.xlsx")
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    for row, one in zip(records(book["staff"]), found.plan.rows, strict=True):
        assert f"{row['date']:%Y-%m-%d}T{row['start']:%H:%M}" == one.interval
        assert (row["group"], row["agents"], row["gross"]) == (one.group, one.agents, one.gross)
        assert (row["volume"], row["gap"]) == pytest.approx((one.volume, one.gap))
        assert row["target met"] == {True: "yes", False: "no", None: None}[one.target_met]
    ((area, rules),) = book["staff"].conditional_formatting._cf_rules.items()
    column = [str(cell.value) for cell in book["staff"][1]].index("gap") + 1
    letter = openpyxl.utils.get_column_letter(column)
    assert str(area.sqref) == f"{letter}2:{letter}{len(found.plan.rows) + 1}"
    assert (rules[0].operator, rules[0].formula) == ("lessThan", ["0"])


@pytest.mark.parametrize(
    ("changes", "replications"),
    [
        (["duration=30 min"], 1),
        (["contacts.call.arrivals=none", "contacts.call.arrivals.rate=0 per hour"], 2),
        (["queues.desk.target=none"], 2),
        (["start=1900-01-01", "duration=2 h"], 1),
    ],
    ids=["one interval, one run", "nobody calls", "no target", "before spreadsheets"],
)
def test_small_and_odd_runs(tmp_path: Path, changes: list[str], replications: int) -> None:
    """Catches: an error, or a file that cannot be read, where there is next to nothing to show."""
    scenario = desk(*changes)
    found = opened(ccsim.run(scenario, replications=replications, by="interval"), tmp_path)
    assert found["intervals"].max_row == 1 + len(AcdReport(ccsim.run(scenario, replications=1, by="interval")))
    assert found["summary"]["A1"].value == "Test desk"


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: half a workbook in place of a good one when the disk is full."""

    def fails(*_: object) -> None:
        raise OSError("no space left on device")

    ran("desk").to_excel(tmp_path / "result.xlsx")
    before = (tmp_path / "result.xlsx").read_bytes()
    monkeypatch.setattr(workbook.definitions, "add", fails)
    with pytest.raises(OSError, match="no space"):
        ran("desk").to_excel(tmp_path / "result.xlsx")
    assert (tmp_path / "result.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["result.xlsx"]


def test_a_run_without_intervals_gets_them(tmp_path: Path) -> None:
    """Catches: an empty workbook, or other intervals, where the run was not asked for any."""
    assert cells(opened(ccsim.run(desk(), replications=4, digests=True), tmp_path)) == cells(
        opened(ran("desk"), tmp_path)
    )
