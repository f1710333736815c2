"""Records for other tools: names, ISO timestamps and seconds, one row a visit, as Parquet or CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import UsageError
from ccsim.experiments import Unit
from ccsim.records import OUTCOMES, Column
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import journeys

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped]

PARQUET, CSV = "records.parquet", "records.csv"

NUMBERS = ("contact", "attempt", "visit")
NAMES = ("type", "segment", "routed_as", "cause", "queue", "outcome", "group")
INSTANTS = (
    "arrived",
    "joined",
    "started",
    "talk_end",
    "wrap_end",
    "left",
    "line_from",
    "line_to",
    "callback_offered",
)
SECONDS = ("wait", "talk", "wrap")

Vocabulary = dict[str, tuple[str, ...]]


def has_parquet() -> bool:
    """Whether pyarrow is installed (`pip install 'ccsim[parquet]'`)."""
    return find_spec("pyarrow") is not None


def in_parquet(form: str | None) -> bool:
    """Whether records are written as Parquet, if this form is asked for.

    Raises
    ------
    UsageError
        If Parquet is asked for and pyarrow is not installed.
    """
    if form == "parquet" and not has_parquet():
        raise UsageError("records: parquet needs pyarrow: pip install 'ccsim[parquet]'")
    return has_parquet() if form is None else form == "parquet"


def remove(folder: Path) -> None:
    """Remove the records of an earlier run."""
    for name in (PARQUET, CSV):
        (folder / name).unlink(missing_ok=True)


def vocabulary(scenario: Scenario) -> Vocabulary:
    """Names behind the codes of each column of names."""
    causes = ("first", "transfer", "overflow", "callback", *journeys(scenario).names)
    segments, queues = tuple(scenario.segments), tuple(scenario.queues)
    return {
        "type": tuple(scenario.contacts),
        "segment": segments,
        "routed_as": segments,
        "cause": causes,
        "queue": queues,
        "outcome": OUTCOMES,
        "group": tuple(scenario.agents),
    }


@dataclass(frozen=True)
class Rows:
    """The visits of one replication.

    Parameters
    ----------
    numbers : dict of str to array of int64
        `replication` and `NUMBERS`; `agent` is -1 where there is none.
    codes : dict of str to array of int64
        `NAMES` as places in the vocabulary, -1 = none.
    instants : dict of str to array of datetime64[ms]
        `INSTANTS` by the wall clock, NaT = did not happen.
    seconds : dict of str to array of float64
        `wait` (until answered or gone), `talk` and `wrap`; NaN = none.
    """

    numbers: dict[str, Column]
    codes: dict[str, Column]
    instants: dict[str, NDArray[np.datetime64]]
    seconds: dict[str, NDArray[np.float64]]


def readable(replication: int, visits: dict[str, Column], start: np.datetime64) -> Rows:
    """Turn visits into what other tools understand; `start` is the wall clock at time zero."""

    def instant(name: str) -> NDArray[np.datetime64]:
        at = start + visits[name].astype("timedelta64[ms]")
        return np.where(visits[name] >= 0, at, np.datetime64("NaT"))

    def length(begin: Column, end: Column) -> NDArray[np.float64]:
        return np.where((begin >= 0) & (end >= 0), (end - begin) / 1000, np.nan)

    joined, started, talk_end = visits["joined"], visits["started"], visits["talk_end"]
    wait_end = np.where(started >= 0, started, visits["left"])
    numbers = {"replication": np.full(len(joined), replication), **{name: visits[name] for name in NUMBERS}}
    lengths = (length(joined, wait_end), length(started, talk_end), length(talk_end, visits["wrap_end"]))
    return Rows(
        numbers={**numbers, "agent": visits["agent"]},
        codes={name: visits[name] for name in NAMES},
        instants={name: instant(name) for name in INSTANTS},
        seconds={f"{name}_s": values for name, values in zip(SECONDS, lengths, strict=True)},
    )


def frame(scenario: Scenario, replications: Sequence[dict[str, Column]]) -> pd.DataFrame:
    """Make one table of the visits of several replications.

    Parameters
    ----------
    scenario : Scenario
    replications : sequence of dict of str to array of int64
        The visits of replications 0, 1, ..
    """
    import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

    start, words = np.datetime64(scenario.start, "ms"), vocabulary(scenario)

    def table(replication: int, visits: dict[str, Column]) -> pd.DataFrame:
        rows = readable(replication, visits, start)
        agents = pd.array(rows.numbers["agent"], dtype="Int64")
        agents[rows.numbers["agent"] < 0] = pd.NA
        names = {name: pd.Categorical.from_codes(codes, pd.Index(words[name])) for name, codes in rows.codes.items()}
        return pd.DataFrame({**rows.numbers, "agent": agents, **names, **rows.instants, **rows.seconds})

    return pd.concat([table(number, visits) for number, visits in enumerate(replications)], ignore_index=True)


class RecordsFile:
    """Writes the visits of each replication as soon as it is finished, a part at a time.

    The file gets its name only when it is complete; of `records.parquet` and `records.csv` only the one that was
    written stays in the folder.

    Parameters
    ----------
    scenario : Scenario
    folder : Path
        Must exist.
    form : str, optional
        'parquet' or 'csv'; Parquet if pyarrow is installed, else CSV, where it is not said.

    Raises
    ------
    UsageError
        If Parquet is asked for and pyarrow is not installed.

    Attributes
    ----------
    scratch : Path
        A folder beside the file for records that are too many for memory: it goes when this ends.
    """

    def __init__(self, scenario: Scenario, folder: Path, form: str | None = None) -> None:
        name, other = (PARQUET, CSV) if in_parquet(form) else (CSV, PARQUET)
        self.path = folder / name
        self._other = folder / other
        self._part = folder / f"{name}.part"
        self._start = np.datetime64(scenario.start, "ms")
        words = vocabulary(scenario)
        self._table = _ParquetTable(self._part, words) if name == PARQUET else _CsvTable(self._part, words)
        self._scratch = TemporaryDirectory(prefix="records-", dir=folder)
        self.scratch = Path(self._scratch.name)

    def add(self, unit: Unit) -> None:
        """Append the visits of a replication."""
        assert unit.kept is not None, "a unit is written with its records"
        for visits in unit.kept.parts():
            self._table.add(readable(unit.replication, visits, self._start))
        self._table.keep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Name the file if it holds a replication; what is incomplete is removed."""
        self._scratch.cleanup()
        if self._table.close() and (kind is None or issubclass(kind, KeyboardInterrupt)):
            self._part.replace(self.path)
            self._other.unlink(missing_ok=True)
        else:
            self._part.unlink(missing_ok=True)


class _CsvTable:
    """Empty cells where there is nothing."""

    def __init__(self, path: Path, words: Vocabulary) -> None:
        self._words = {name: np.array([*names, ""], dtype=object) for name, names in words.items()}
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._begun = False
        self._kept = 0

    def add(self, rows: Rows) -> None:
        columns: dict[str, list[Any]] = {name: values.tolist() for name, values in rows.numbers.items()}
        columns["agent"] = ["" if agent < 0 else agent for agent in columns["agent"]]
        columns |= {name: self._words[name][codes].tolist() for name, codes in rows.codes.items()}
        for name, instants in rows.instants.items():
            columns[name] = np.where(np.isnat(instants), "", np.datetime_as_string(instants, "ms")).tolist()
        for name, seconds in rows.seconds.items():
            columns[name] = ["" if isnan(value) else value for value in seconds.tolist()]
        if not self._begun:
            self._writer.writerow(columns)
            self._begun = True
        self._writer.writerows(zip(*columns.values(), strict=True))

    def keep(self) -> None:
        """Make what was added so far stay whatever happens."""
        self._kept = self._file.tell()

    def close(self) -> bool:
        """Drop what was added since `keep`, and say whether anything is left."""
        self._file.truncate(self._kept)
        self._file.close()
        return self._kept > 0


class _ParquetTable:
    """Nulls where there is nothing; one row group for each part."""

    def __init__(self, path: Path, words: Vocabulary) -> None:
        self._path, self._words = path, words
        self._file: Any = None
        self._groups = self._kept = 0

    def add(self, rows: Rows) -> None:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

        table = self._table(rows)
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._groups += 1
        self._file.write_table(table, row_group_size=max(len(table), 1))

    def _table(self, rows: Rows) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415

        columns = {name: pa.array(values) for name, values in rows.numbers.items()}
        columns["agent"] = pa.array(rows.numbers["agent"], mask=rows.numbers["agent"] < 0)
        for name, codes in rows.codes.items():
            places = pa.array(codes.astype(np.int32), mask=codes < 0)
            columns[name] = pa.DictionaryArray.from_arrays(places, pa.array(self._words[name], pa.string()))
        columns |= {name: pa.array(instants, pa.timestamp("ms")) for name, instants in rows.instants.items()}
        columns |= {name: pa.array(values, mask=np.isnan(values)) for name, values in rows.seconds.items()}
        return pa.table(columns)

    def keep(self) -> None:
        """Make what was added so far stay whatever happens."""
        self._kept = self._groups

    def close(self) -> bool:
        """Drop what was added since `keep`, and say whether anything is left."""
        if self._file is not None:
            self._file.close()
        if 0 < self._kept < self._groups:
            self._drop()
        return self._kept > 0

    def _drop(self) -> None:
        """Write anew without the last row groups: a Parquet file cannot be shortened."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        whole = self._path.with_suffix(".whole")
        self._path.replace(whole)
        try:
            with (
                pq.ParquetFile(whole) as old,
                pq.ParquetWriter(self._path, old.schema_arrow, compression="zstd") as new,
            ):
                for group in range(self._kept):
                    table = old.read_row_group(group)
                    new.write_table(table, row_group_size=max(len(table), 1))
        finally:
            whole.unlink()
