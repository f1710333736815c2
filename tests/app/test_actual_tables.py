"""Tables of what happened as telephone systems and spreadsheets write them: what is said of each, and its cure."""

from __future__ import annotations

from pathlib import Path

import pytest
from acd_tables import written

import ccsim
from ccsim import UsageError
from ccsim.app.actual.api import open_case

DESK = """
ccsim: 1
start: 2026-03-02 08:00
duration: 2 h
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {team: {serves: {desk: 1}, staff: 6}}
"""


def wrong(folder: Path, text: str) -> list[str]:
    """What is told of a table, error by error."""
    with pytest.raises(UsageError) as error:
        open_case(ccsim.parse(DESK), written(folder, text))
    return str(error.value).split("\nError: ")


def test_rows_of_totals(tmp_path: Path) -> None:
    """Catches: a row of totals of which only the missing queue is told."""
    head = "date,interval,queue,offered\n2026-03-02,8:00,desk,31\n"
    totals = "(rows of totals or averages do not belong here)"
    for row in ("Total,,,58", ",,,58", "2026-03-02,Total,,58", "2026-03-02,8:30,,58", "2026-03-02,8:30,All,58"):
        (told,) = wrong(tmp_path, head + row)
        assert told.startswith("acd.csv:3: ")
        assert told.endswith(totals)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        (
            "Date;Interval;Offered;Answered\n02.03.2026;08:00;31;3,5\n02.03.2026;08:30;27;4,5\n02.03.2026;09:00;27;4,5\n",
            'file: acd.csv, time: [Date, Interval], format: "%d.%m.%Y %H:%M", separator: ";", decimal: ","',
        ),
        (
            "time,offered\n3/2/2026 8:00 AM,31\n3/2/2026 8:30 AM,27\n3/2/2026 9:00 AM,27\n",
            'time: [time], format: "%m/%d/%Y %I:%M %p"',
        ),
    ],
)  # fmt: skip
def test_dates_of_other_countries(tmp_path: Path, text: str, cure: str) -> None:
    """Catches: a date that is told to be wrong row by row without its cure, or a cure that does not cure."""
    (told,) = wrong(tmp_path, text)
    assert told.startswith("acd.csv:2: time: '")
    assert told.endswith("(2 more rows likewise)")
    assert "totals" not in told
    assert cure in told
    declared = told.partition("scenario ")[2].partition("}}")[0] + "}}"
    case = open_case(ccsim.parse(f"{DESK}{declared}\n", folder=tmp_path), "acd")
    assert case.actual.figures["offered"].tolist() == [[31, 27, 27]]


HEAD = "date,interval,offered,answered,abandoned,abandonment\n"
CAME = "; contacts count in the interval in which they came"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["30,27,3,10 %", "30,20,3,10.0%", "3,2,1,33.3 %", "0,0,0,", "30,,,50 %"], []),
        (["30,27,3,10 %", "10,50,3,30 %", "10,11,,"], [f"acd.csv:3: 50 answered of 10 offered{CAME} (1 more row likewise)"]),
        (["10,,12,"], [f"acd.csv:2: 12 abandoned of 10 offered{CAME}"]),
        (["10,8,3,30 %"], [f"acd.csv:2: 8 answered and 3 abandoned of 10 offered{CAME}"]),
        (["30,27,3,50 %"], ["acd.csv:2: abandonment is 0.5 beside 3 abandoned of 30 offered"]),
    ],
)  # fmt: skip
def test_figures_that_cannot_be_true(tmp_path: Path, rows: list[str], told: list[str]) -> None:
    """Catches: a table that contradicts itself compared without a word, or one warned of for what it was rounded to."""
    text = "".join(
        f"2026-03-02,{time},{row}\n" for time, row in zip(["8:00", "8:30", "9:00", "9:30"], rows, strict=False)
    )
    case = open_case(ccsim.parse(DESK), written(tmp_path, HEAD + text))
    assert list(case.actual.notes) == told


def test_headings_that_are_accepted(tmp_path: Path) -> None:
    """Catches: a column that is missing with no word of what it may be headed by, or one missing column at a time."""
    told = wrong(tmp_path, "Datum;Intervall;Angeboten\n2026-03-02;8:00;31\n")
    assert told[0].startswith(
        "acd.csv:1: there is no column 'time'; did you mean 'Intervall'?; it may be headed time, begin, "
    )
    assert told[1].startswith("acd.csv:1: there is no column 'offered'; compared can be offered, answered")
    assert told[1].endswith(
        "; it may be headed offered, calls, calls offered, contacts, contacts offered, offered calls, volume"
    )
    told = wrong(tmp_path, "date,time,offered,ansered,asa,aht\n")
    assert [line.partition(";")[0] for line in told] == [
        "acd.csv:1: there is no column 'answered', by which ASA and AHT must be weighted"
    ]


def test_rows_of_another_length(tmp_path: Path) -> None:
    """Catches: rows by the hour refused one by one, with no word of how to compare them, or a cure that does not cure."""
    text = "date,interval,offered\n2026-03-02,8:00-9:00,58\n2026-03-02,9:00-10:00,63\n"
    (told,) = wrong(tmp_path, text)
    assert told.endswith("; --set interval='1 h' makes them so (1 more row likewise)")
    case = open_case(ccsim.parse(DESK).set("interval", "1 h"), written(tmp_path, text))
    assert case.actual.figures["offered"].tolist() == [[58, 63]]


def test_queues_in_capitals(tmp_path: Path) -> None:
    """Catches: DESK not known for desk, or taken for either of desk and Desk."""
    table = written(tmp_path, "date,time,queue,offered\n2026-03-02,8:00,DESK,31\n")
    assert open_case(ccsim.parse(DESK), table).actual.queues == ("desk",)
    other = "queues: {Desk: {target: 80/20, talk: {exponential: 1 min}, patience: never}, "
    two = DESK.replace("queues: {", other).replace("desk: 1", "desk: 1, Desk: 1")
    assert open_case(ccsim.parse(two), written(tmp_path, table.read_text().replace("DESK", "Desk"))).actual.queues == (
        "Desk",
    )
    with pytest.raises(UsageError, match="the scenario has no 'DESK'"):
        open_case(ccsim.parse(two), written(tmp_path, table.read_text().replace("Desk", "DESK")))


def test_rows_by_segment(tmp_path: Path) -> None:
    """Catches: rows by segment that are only told to be there twice."""
    text = "date,time,queue,Customer_Segment,offered\n2026-03-02,8:00,desk,vip,31\n2026-03-02,8:00,desk,ord,31\n"
    (told,) = wrong(tmp_path, text)
    assert told.endswith("the first is acd.csv:2; rows by segment ('Customer_Segment') are not compared: add them up")
    (told,) = wrong(tmp_path, text.replace("Customer_Segment", "team"))
    assert told.endswith("the first is acd.csv:2")


def test_a_workbook(tmp_path: Path) -> None:
    """Catches: a workbook told to be no text, with no word of what to do."""
    (tmp_path / "acd.csv").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(UsageError, match="is a workbook; save the sheet as CSV"):
        open_case(ccsim.parse(DESK), tmp_path / "acd.csv")


def test_thousands_that_may_be_decimals(tmp_path: Path) -> None:
    """Catches: a figure that cannot be told, of which the line is not told."""
    text = "date;time;offered;answered;AHT\n2026-03-02;8:00;31;30;0:03:00\n2026-03-02;8:30;31;1.031;0:03:00\n"
    assert wrong(tmp_path, text) == [
        "acd.csv:3: answered: '1.031' may mean 1031 or 1.031: write thousands without a mark"
    ]


@pytest.mark.parametrize("form", ["(m:ss)", "(mm:ss)", "[m:ss]", "mm:ss", "(M:SS)"])
def test_minutes_and_seconds(tmp_path: Path, form: str) -> None:
    """Catches: a heading of minutes and seconds that is not known, or 3:27 read as hours."""
    text = f"date,time,answered,AHT {form},asa {form}\n2026-03-02,8:00,3,3:27,0:06\n2026-03-02,8:30,3,0:03:34,72:00\n"
    figures = open_case(ccsim.parse(DESK), written(tmp_path, text)).actual.figures
    assert (figures["aht"].tolist(), figures["asa"].tolist()) == ([[207, 214]], [[6, 4320]])


def test_hours_minutes_and_seconds(tmp_path: Path) -> None:
    """Catches: h:mm:ss not known in a heading, or taken for leave to read 3:27 as minutes."""
    text = "date,time,answered,AHT (h:mm:ss)\n2026-03-02,8:00,3,0:03:27\n"
    assert open_case(ccsim.parse(DESK), written(tmp_path, text)).actual.figures["aht"].tolist() == [[207]]
    assert wrong(tmp_path, text.replace("0:03:27", "3:27"))[0].startswith(
        "acd.csv:2: AHT: '3:27' may be minutes or hours"
    )


def test_a_column_of_one_fault(tmp_path: Path) -> None:
    """Catches: a column of minutes and seconds told cell by cell, or its fault hiding that of another column."""
    rows = [f"2026-03-02,{time},3,0:0{number},3:2{number}" for number, time in enumerate(["8:00", "8:30", "9:00"])]
    told = wrong(tmp_path, "\n".join(["date,time,answered,ASA,AHT", *rows, "2026-03-02,9:30,x,,"]))
    cure = "may be minutes or hours: say (m:ss) in the heading, or write seconds, '3 min', '0:03:00' (2 more rows likewise)"
    assert told == [
        f"acd.csv:2: ASA: '0:00' {cure}", f"acd.csv:2: AHT: '3:20' {cure}", "acd.csv:5: answered: 'x' is no number",
    ]  # fmt: skip


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_of_excel_that_names_the_separator(tmp_path: Path, first: str) -> None:
    """Catches: Excel's first line taken for the headings, or lines of errors that are off by it."""
    text = f"{first}\r\ndate;time;offered\r\n2026-03-02;8:00;3,5\r\n"
    assert open_case(ccsim.parse(DESK), written(tmp_path, text)).actual.figures["offered"].tolist() == [[3.5]]
    assert wrong(tmp_path, text.replace("3,5", "x")) == ["acd.csv:3: offered: 'x' is no number"]


def test_a_separator_that_no_other_line_would_tell(tmp_path: Path) -> None:
    """Catches: the separator that the first line names passed over."""
    text = "sep=|\ndate|time|offered\n2026-03-02|8:00|31\n"
    assert open_case(ccsim.parse(DESK), written(tmp_path, text)).actual.figures["offered"].tolist() == [[31]]


@pytest.mark.parametrize(
    "table", ["\ndate,time,offered\n2026-03-02,8:00,31\n", "date;time;offered\n2026-03-02;8:00;31\n"]
)
def test_a_title_above_the_headings(tmp_path: Path, table: str) -> None:
    """Catches: a title that is not named as the cause of rows that are too long, or of columns that are not found."""
    assert (
        "; is 'Report, March' a title? The headings must be the first line"
        in wrong(tmp_path, f'"Report, March"\n{table}')[0]
    )
