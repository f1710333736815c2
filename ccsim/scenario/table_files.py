"""Tables: CSV files as a planning tool or a telephone system writes them, read when first asked for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ccsim.scenario.files import FileError, inside, read_bytes
from ccsim.scenario.table import Declaration, Table, TableError, no_column
from ccsim.scenario.tree import Items, Map, Text, is_none

MAX_BYTES = 500_000_000
"""No larger table is read."""

MAX_ROWS = 5_000_000

_SEP = re.compile(r'"?sep=([^\w\s"]|\t)"?[,;\s]*', re.IGNORECASE)
"""The line that Excel writes, and reads, above the headings to name the separator."""

_TAB = frozenset({"\\t", "tab", "\t"})


class Tables(Mapping[str, Table]):
    """Tables of a scenario by name, each read when it is first asked for.

    Parameters
    ----------
    declared : Node or None
        The section `tables`.
    folder : Path
        The scenario's; no table lies outside.
    folders : mapping of str to Path
        Folder of each of its files, by the name in their marks.
    read : dict, optional
        Tables read already, shared with other scenarios made from the same files.
    """

    def __init__(
        self,
        declared: object,
        folder: Path,
        folders: Mapping[str, Path],
        read: dict[Declaration, Table] | None = None,
    ) -> None:
        self._declared = declared.entries if isinstance(declared, Map) else {}
        self._folder, self._folders = folder, folders
        self._read = {} if read is None else read

    def __getitem__(self, name: str) -> Table:
        declaration = self.declaration(name)
        if declaration not in self._read:
            self._read[declaration] = read_table(declaration)
        return self._read[declaration]

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)

    def declaration(self, name: str) -> Declaration:
        """What is declared of a table, its file found but not read.

        Raises
        ------
        KeyError
            If no such table is declared.
        TableError
            If its file is missing or lies outside, or what is said of it is of the wrong form.
        """
        node = self._declared[name]
        entries = node.entries if isinstance(node, Map) else {}
        file = entries.get("file")
        if not isinstance(file, Text):
            raise TableError("a table needs its `file`", ("tables", name))
        try:
            path = inside(self._folder, file.text, self._folders.get(file.mark.file, self._folder))
        except FileError as error:
            raise TableError(str(error), ("tables", name, "file")) from None
        said = {key: self._text(name, key, child) for key, child in entries.items() if not is_none(child)}
        separator = said.get("separator", (",",))[0]
        return Declaration(
            name,
            path,
            time=said.get("time", ()),
            format=said.get("format", ("",))[0],
            interval=said.get("interval", ("",))[0],
            separator=_one_sign(name, "separator", "\t" if separator in _TAB else separator),
            decimal=_one_sign(name, "decimal", said.get("decimal", (".",))[0]),
        )

    @staticmethod
    def _text(name: str, key: str, node: object) -> tuple[str, ...]:
        nodes = node.items if isinstance(node, Items) and key == "time" else (node,)
        texts = tuple(node.text for node in nodes if isinstance(node, Text))
        if len(texts) != len(nodes) or not texts:
            raise TableError("is text" + (" or a list of columns" if key == "time" else ""), ("tables", name, key))
        return texts


def _one_sign(name: str, key: str, sign: str) -> str:
    if len(sign) != 1 or sign in '\r\n"' or sign.isalnum():
        raise TableError(f"'{sign}' is not one sign such as ',' or ';'", ("tables", name, key))
    return sign


def read_table(declaration: Declaration) -> Table:
    """Read a CSV file with a header line.

    Raises
    ------
    TableError
        If it is no such file, a row is too short or too long, or a time cannot be read; with the line.
    """
    name, file = declaration.name, declaration.file
    try:
        content = read_bytes(file, MAX_BYTES)
    except FileError as error:
        raise TableError(f"'{file.name}' {error}", ("tables", name, "file")) from None
    text = _decode(content)
    if "\0" in text:
        raise TableError(f"'{file.name}' is not text", ("tables", name, "file"))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=declaration.separator)
    try:
        if _SEP.fullmatch(text.partition("\n")[0]):
            next(rows)
        header, cells, lines = _cells(rows, declaration)
    except csv.Error as error:
        raise TableError(f"{file.name}:{rows.line_num}: {error}", ("tables", name, "file")) from None
    columns = {title: [row[place] for row in cells] for place, title in enumerate(header)}
    table = Table(declaration, columns, lines)
    return Table(declaration, columns, lines, _times(table)) if declaration.time else table


def separator_of(file: Path) -> str:
    """Tell what stands between the cells of a file by its first line: what `sep=` says, a semicolon, a tab, else a comma.

    Raises
    ------
    TableError
        If the file cannot be read.
    """
    try:
        content = read_bytes(file, MAX_BYTES)
    except FileError as error:
        raise TableError(f"'{file.name}' {error}", ("tables",)) from None
    first = next((line for line in _decode(content).splitlines() if line.strip(" ,;\t")), "")
    if said := _SEP.fullmatch(first):
        return said[1]
    return next((sign for sign in (";", "\t", ",") if sign in first), ",")


def _decode(content: bytes) -> str:
    """UTF-8 or UTF-16 by its mark, else Latin-1, in which older systems export and every byte is a letter."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _cells(rows: Any, declaration: Declaration) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows of as many cells, and the line of each; empty lines and empty cells past the header left out."""
    file, blame = declaration.file.name, ("tables", declaration.name, "file")
    header = [title.strip() for title in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise TableError(f"'{file}' has no header line", blame)
    if twice := {title for title in header if header.count(title) > 1}:
        raise TableError(f"'{file}' has several columns '{min(twice)}'", blame)
    cells: list[list[str]] = []
    lines: list[int] = []
    width = len(header)
    for row in rows:
        if not any(row):
            continue
        if len(row) < width or any(row[width:]):
            said = f"{file}:{rows.line_num}: a row of {len(row)} cells under a header of {width}"
            raise TableError(said + _other_separator(row, header, declaration), blame)
        if len(lines) == MAX_ROWS:
            raise TableError(f"'{file}' has more than {MAX_ROWS:,} rows", blame)
        cells.append([cell.strip() for cell in row[:width]])
        lines.append(rows.line_num)
    return header, cells, lines


def _other_separator(row: list[str], header: list[str], declaration: Declaration) -> str:
    """Guess at a wrong `separator`, where everything is in one column or the decimal comma cuts numbers."""
    if len(header) == 1:
        for sign, shown in ((";", '";"'), ("\t", '"\\t"'), (",", '","')):
            if sign != declaration.separator and sign in header[0]:
                return f"; is the `separator` {shown}?"
        return of_title(header[0])
    return ""


def of_title(heading: str) -> str:
    """Ask whether the only heading of a table is none."""
    return f"; is '{heading[:80]}' a title? The headings must be the first line"


def _times(table: Table) -> list[datetime]:
    """Time of each row: the time columns joined by a space, read as declared or as ISO 8601."""
    declaration = table.declaration
    parts = []
    for title in declaration.time:
        if title not in table.columns:
            raise table.error(no_column(title, table), "time")
        parts.append(table.columns[title])
    known: dict[str, datetime] = {}
    times = []
    for row, cells in enumerate(zip(*parts, strict=True)):
        text = " ".join(cells)
        if text not in known:
            known[text] = _time(text, table, row)
        times.append(known[text])
    return times


def _time(text: str, table: Table, row: int) -> datetime:
    form = table.declaration.format
    try:
        time = datetime.strptime(text, form) if form else datetime.fromisoformat(text)
    except (ValueError, re.error):
        how = f"'{form}'" if form else "2026-03-02 07:30; say its `format`"
        raise table.error(f"{table.at(row)}: the time '{text}' is not written as {how}", "format") from None
    if time.tzinfo is not None:
        raise table.error(f"{table.at(row)}: the time '{text}' has a time zone; a scenario has none", "time")
    return time
