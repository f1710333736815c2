"""Tables: what spreadsheets and telephone systems export, and what is told where a file is not that."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ccsim.scenario import table_files
from ccsim.scenario.reader import read_map
from ccsim.scenario.table import Table, TableError
from ccsim.scenario.table_files import Tables


def tables(folder: Path, said: str = "file: t.csv") -> Tables:
    root = read_map(f"tables: {{t: {{{said}}}}}", "a.yaml")
    return Tables(root.entries["tables"], folder, {"a.yaml": folder})


def table(folder: Path, content: str | bytes, said: str = "file: t.csv") -> Table:
    (folder / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return tables(folder, said)["t"]


def refusal(folder: Path, content: str | bytes, said: str = "file: t.csv") -> str:
    with pytest.raises(TableError) as caught:
        table(folder, content, said)
    return f"{'.'.join(map(str, caught.value.path))}: {caught.value}"


def test_columns_rows_and_their_lines(tmp_path: Path) -> None:
    """Catches: the header taken for a row, spaces in cells, empty lines counted as rows but not as lines."""
    found = table(tmp_path, 'Skill, Volume ,\r\nAccount, 12,\r\n\r\n"Loans, new",7,\r\n')
    assert found.columns == {"Skill": ["Account", "Loans, new"], "Volume": ["12", "7"]}
    assert found.lines == [2, 4]
    assert found.at(1) == "t.csv:4"


def test_declared_separator_and_decimal_comma(tmp_path: Path) -> None:
    """Catches: 1,5 read as 15 or refused where the decimal sign is a comma."""
    said = 'file: t.csv, separator: ";", decimal: ","'
    found = table(tmp_path, "k;v\na;1,5\nb;-2\n", said)
    assert found.numbers("v", [0, 1]) == [1.5, -2.0]


@pytest.mark.parametrize("sign", ['"\\t"', "tab", "'\\t'"])
def test_tab_may_be_written_in_every_way(tmp_path: Path, sign: str) -> None:
    """Catches: a tab that only one spelling means."""
    assert table(tmp_path, "k\tv\na\t1\n", f"file: t.csv, separator: {sign}").columns == {"k": ["a"], "v": ["1"]}


@pytest.mark.parametrize("content", ["\ufeffk\nä\n".encode(), "k\nä\n".encode("utf-16"), "k\nä\n".encode("latin-1")])
def test_encodings_of_exports(tmp_path: Path, content: bytes) -> None:
    """Catches: a byte order mark in the first column's name, an older system's umlaut that stops everything."""
    assert table(tmp_path, content).columns == {"k": ["ä"]}


def test_times_in_iso_form_by_default(tmp_path: Path) -> None:
    """Catches: seconds, the T and a bare date refused."""
    found = table(tmp_path, "at\n2026-03-02 07:30\n2026-03-02T07:30:15\n2026-03-03\n", "file: t.csv, time: at")
    assert found.times == [datetime(2026, 3, 2, 7, 30), datetime(2026, 3, 2, 7, 30, 15), datetime(2026, 3, 3)]


def test_times_joined_and_with_a_format(tmp_path: Path) -> None:
    """Catches: date and clock of two columns joined in the wrong order or without the space."""
    said = 'file: t.csv, time: [date, entry], format: "%y%m%d %H:%M:%S"'
    assert table(tmp_path, "entry,date\n7:05:00,990103\n", said).times == [datetime(1999, 1, 3, 7, 5)]


def test_select_by_one_or_several_values_in_file_order(tmp_path: Path) -> None:
    """Catches: rows sorted, columns joined with `or`, a value matched in part."""
    found = table(tmp_path, "type,tier\nPS,1\nNW,1\nPS,2\nPSX,1\n")
    assert found.select({"type": ["PS", "NW"], "tier": ["1"]}) == [0, 1]
    assert found.select({}) == [0, 1, 2, 3]
    assert found.select({"type": ["none such"]}) == []


def test_a_table_is_read_once(tmp_path: Path) -> None:
    """Catches: a log read again for each contact type that names it."""
    (tmp_path / "t.csv").write_text("k\n1\n")
    found = tables(tmp_path)
    assert found["t"] is found["t"]


@pytest.mark.parametrize(
    ("content", "said", "told"),
    [
        ("", "file: t.csv", "tables.t.file: 't.csv' has no header line"),
        ("k,k\n1,2\n", "file: t.csv", "several columns 'k'"),
        ("k,v\n1\n", "file: t.csv", "t.csv:2: a row of 1 cells under a header of 2"),
        ("k,v\n1,2\n1,2,3\n", "file: t.csv", "t.csv:3: a row of 3 cells under a header of 2"),
        ("k;v\n1,5;2\n", "file: t.csv", 'a row of 2 cells under a header of 1; is the `separator` ";"?'),
        (
            "at\n7:30\n",
            "file: t.csv, time: at",
            "tables.t.format: t.csv:2: the time '7:30' is not written as 2026-03-02",
        ),
        ("at\nx\n", 'file: t.csv, time: at, format: "%H"', "the time 'x' is not written as '%H'"),
        ("at\nx\n", 'file: t.csv, time: at, format: "%"', "the time 'x' is not written as '%'"),
        ("at\n2026-03-02T07:30Z\n", "file: t.csv, time: at", "has a time zone"),
        ("at\n1\n", "file: t.csv, time: att", "tables.t.time: 't.csv' has no column 'att'; did you mean 'at'?"),
        ("at;v\n1;2\n", "file: t.csv, time: at", "(its only one is 'at;v': is `separator` right?)"),
        ("k\n1\n", "file: t.csv, separator: ab", "tables.t.separator: 'ab' is not one sign"),
        ("k\n1\n", "file: t.csv, decimal: [a]", "tables.t.decimal: is text"),
        ("k\n1\n", "separator: a", "tables.t: a table needs its `file`"),
        ("k\n1\n", "file: tt.csv", "tables.t.file: 'tt.csv' does not exist; did you mean 't.csv'?"),
        ("k\n1\n", "file: .", "'.' is a folder, not a file"),
        ("k\n1\n", "file: ../t.csv", "'../t.csv' lies outside the scenario's folder"),
        ("k\n1\n", "file: /etc/passwd", "'/etc/passwd' lies outside the scenario's folder"),
        ("k\n1\n", f"file: {'x' * 5000}", "cannot be found"),
        ('k\n"' + "x" * 200_000 + '"\n', "file: t.csv", "t.csv:2: field larger than field limit"),
        (bytes(range(256)), "file: t.csv", "'t.csv' is not text"),
        ("at\n1 1\n", 'file: t.csv, time: at, format: "%H %H"', "the time '1 1' is not written as '%H %H'"),
    ],
)
def test_what_is_refused_is_told_with_its_row(tmp_path: Path, content: str | bytes, said: str, told: str) -> None:
    """Catches: shifted cells and unreadable times taken silently, and files outside read at all."""
    assert told in refusal(tmp_path, content, said)


@pytest.mark.parametrize("cell", ["x", "", "nan", "inf", "1_0", "1 000"])
def test_a_cell_that_is_no_number_is_told_with_its_row(tmp_path: Path, cell: str) -> None:
    """Catches: an empty cell read as 0, `nan` that poisons every sum."""
    found = table(tmp_path, f"k,v\na,1\nb,{cell}\n")
    with pytest.raises(TableError, match=r"t\.csv:3: '.*' in column 'v' is not a number"):
        found.numbers("v", [0, 1])


def test_thousands_are_not_guessed_where_the_comma_is_decimal(tmp_path: Path) -> None:
    """Catches: 1.234 read as 1.234 in a file whose 1,5 is one and a half."""
    found = table(tmp_path, "k;v\na;1.234\n", 'file: t.csv, separator: ";", decimal: ","')
    with pytest.raises(TableError, match="not a number"):
        found.numbers("v", [0])


def test_links_may_not_lead_outside(tmp_path: Path) -> None:
    """Catches: a link inside the folder to any file of the machine."""
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("k\n1\n")
    (folder / "t.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(TableError, match="lies outside"):
        tables(folder)["t"]


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    """Catches: RuntimeError from the file system."""
    (tmp_path / "t.csv").symlink_to(tmp_path / "u.csv")
    (tmp_path / "u.csv").symlink_to(tmp_path / "t.csv")
    with pytest.raises(TableError):
        tables(tmp_path)["t"]


def test_large_files_and_long_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: memory filled by a wrong file."""
    monkeypatch.setattr(table_files, "MAX_ROWS", 2)
    assert "more than 2 rows" in refusal(tmp_path, "k\n1\n2\n3\n")
    monkeypatch.setattr(table_files, "MAX_BYTES", 3_000_000)
    assert "is larger than 3 MB" in refusal(tmp_path, b"k\n" + b"1\n" * 1_500_000)
