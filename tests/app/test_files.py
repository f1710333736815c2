"""What `--out` writes: rows as CSV and JSON, records as Parquet or CSV."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from desks import branch

import ccsim
from ccsim import compiler
from ccsim.app.choices import choose_engine
from ccsim.app.files import export
from ccsim.app.files import records as records_module
from ccsim.app.files.records import RecordsFile
from ccsim.app.result import COLUMNS, Result, as_dict
from ccsim.experiments import Unit, kept
from ccsim.kpi import Row
from ccsim.records import OUTCOMES

FAR = pd.Timestamp("2026-03-02 06:00")


def ran(folder: Path, **more: object) -> Result:
    """Run the branch and write its files."""
    scenario = branch()
    with RecordsFile(scenario, folder) as file:
        result = ccsim.run(scenario, replications=3, by="interval,type", keep=file.add, **more)  # type: ignore[arg-type]
    export.write(result, result.to_dict(), folder)
    return result


def read_rows(path: Path) -> list[dict[str, object]]:
    """Read rows back from CSV: empty is None, figures are numbers."""
    figures = {"mean", "low", "high", "p10", "p50", "p90"}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {key: None if value == "" else float(value) if key in figures else value for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def test_csv_holds_the_rows_of_the_json(tmp_path: Path) -> None:
    """Catches: a column swapped, a figure rounded, a null written as NaN, a row in neither or both files."""
    result = ran(tmp_path)
    document = json.loads((tmp_path / export.RUN_FILE).read_text(encoding="utf-8"))
    rows = read_rows(tmp_path / export.MEASURES) + read_rows(tmp_path / export.INTERVALS)
    key = "interval"
    expected = [row for row in document["measures"] if row[key] is None]
    expected += [row for row in document["measures"] if row[key] is not None]

    def ordered(found: list[dict[str, object]]) -> list[str]:
        return sorted(json.dumps(row) for row in found)

    assert ordered(rows) == ordered(expected)
    assert all(row[key] is None for row in read_rows(tmp_path / export.MEASURES))
    assert all(row[key] is not None for row in read_rows(tmp_path / export.INTERVALS))
    assert len(rows) == len(result.rows)


def test_json_keeps_to_the_contract(tmp_path: Path) -> None:
    """Catches: a key missing, added or renamed; NaN, which is no JSON."""
    ran(tmp_path)
    text = (tmp_path / export.RUN_FILE).read_text(encoding="utf-8")

    def no_constants(name: str) -> None:
        raise AssertionError(name)

    document = json.loads(text, parse_constant=no_constants)
    assert list(document) == [
        "ccsim", "scenario", "fingerprint", "records_digest", "engine", "policy", "seed", "replications", "what_if", "command",
        "measures",
    ]  # fmt: skip
    assert (document["engine"], document["policy"], document["seed"], document["replications"]) == (
        choose_engine("auto").name,
        "strict",
        1,
        3,
    )
    assert all(list(row) == list(COLUMNS) for row in document["measures"])
    assert {len(document["fingerprint"]), len(document["records_digest"])} == {64}
    assert text.isascii()


def test_not_defined_is_null_and_nothing_else_is_written() -> None:
    """Catches: NaN or infinity slipping into a file."""
    row = Row("asa", "desk", "*", None, None, None, None, math.nan, None, None, None, None, None, "s")
    with pytest.raises(ValueError, match="JSON"):
        export.to_json({"measures": [as_dict(row)]})


def test_parquet_and_csv_hold_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: names, instants or seconds that differ with the format; a stale file of the other format left behind."""
    ran(tmp_path)
    table = pd.read_parquet(tmp_path / records_module.PARQUET)
    monkeypatch.setattr(records_module, "has_parquet", lambda: False)
    ran(tmp_path)
    assert not (tmp_path / records_module.PARQUET).exists()
    times = list(records_module.INSTANTS)
    text = pd.read_csv(tmp_path / records_module.CSV, parse_dates=times, date_format="ISO8601")
    assert list(text.columns) == list(table.columns)
    for name in times:
        np.testing.assert_array_equal(text[name].astype("datetime64[ms]"), table[name].astype("datetime64[ms]"))
    for name in records_module.NAMES:
        assert text[name].fillna("-").tolist() == table[name].astype(object).fillna("-").tolist()
    for name in ("replication", *records_module.NUMBERS, "agent", "wait_s", "talk_s", "wrap_s"):
        np.testing.assert_array_equal(text[name].astype(float), table[name].astype(float))
    assert not list(tmp_path.glob("*.part"))


def test_the_form_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a planner who has pyarrow and cannot get the CSV that his spreadsheet reads; Parquet promised and not written."""
    with RecordsFile(branch(), tmp_path, "csv") as file:
        ccsim.run(branch(), replications=1, keep=file.add)
    assert [path.name for path in tmp_path.iterdir()] == [records_module.CSV]
    with RecordsFile(branch(), tmp_path, "parquet") as file:
        ccsim.run(branch(), replications=1, keep=file.add)
    assert [path.name for path in tmp_path.iterdir()] == [records_module.PARQUET]
    monkeypatch.setattr(records_module, "has_parquet", lambda: False)
    with pytest.raises(ccsim.UsageError, match="pyarrow"):
        RecordsFile(branch(), tmp_path, "parquet")


def test_records_are_those_of_the_engine(tmp_path: Path) -> None:
    """Catches: an index turned into the wrong name, an instant on the wrong clock, minutes for seconds."""
    result = ran(tmp_path)
    table = pd.read_parquet(tmp_path / records_module.PARQUET)
    raw = pd.concat(
        [pd.DataFrame(result.replay(number).visits) for number in range(result.replications)], ignore_index=True
    )
    assert list(result.records.columns) == list(table.columns)
    scenario = result.scenario
    assert len(table) == len(raw)
    for name, words in (
        ("type", list(scenario.contacts)),
        ("segment", list(scenario.segments)),
        ("routed_as", list(scenario.segments)),
        ("queue", list(scenario.queues)),
        ("group", list(scenario.agents)),
        ("outcome", list(OUTCOMES)),
        ("cause", ["first", "transfer", "overflow", "callback", "redial"]),
    ):
        expected = [words[code] if code >= 0 else None for code in raw[name]]
        assert table[name].astype(object).where(table[name].notna(), None).tolist() == expected
    for name in records_module.INSTANTS:
        ms = (table[name] - FAR) // pd.Timedelta(milliseconds=1)
        assert ms.fillna(-1).astype(int).tolist() == raw[name].tolist()
    answered = raw[raw["outcome"] == 0]
    waits = table.loc[answered.index, "wait_s"]
    np.testing.assert_allclose(waits, (answered["started"] - answered["joined"]) / 1000)
    abandoned = raw[raw["outcome"] == 1]
    np.testing.assert_allclose(table.loc[abandoned.index, "wait_s"], (abandoned["left"] - abandoned["joined"]) / 1000)
    assert table.loc[abandoned.index, "talk_s"].isna().all()
    np.testing.assert_allclose(
        table.loc[answered.index, "wrap_s"], (answered["wrap_end"] - answered["talk_end"]) / 1000
    )


def fail(folder: Path, error: type[BaseException], replications: int) -> None:
    """Write records, then run into an error."""
    with RecordsFile(branch(), folder) as file:
        if replications:
            ccsim.run(branch(), replications=replications, keep=file.add)
        raise error


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    """Catches: half a file that looks whole."""
    with pytest.raises(RuntimeError):
        fail(tmp_path, RuntimeError, 1)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_nothing_was_finished(tmp_path: Path) -> None:
    """Catches: an empty file, or an internal error, after an early Ctrl-C."""
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path, KeyboardInterrupt, 0)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_file_holds_what_is_finished(tmp_path: Path) -> None:
    """Catches: Ctrl-C that throws the finished replications away."""
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path, KeyboardInterrupt, 2)
    assert pd.read_parquet(tmp_path / records_module.PARQUET)["replication"].unique().tolist() == [0, 1]


@pytest.fixture
def in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nearly all records in files, a few contacts at a time."""
    monkeypatch.setattr(kept, "IN_MEMORY", 5)
    monkeypatch.setattr(kept, "TOGETHER", 7)


@pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("form", [records_module.PARQUET, records_module.CSV])
def test_many_records_are_written_alike(
    form: str, workers: int, in_files: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a replication in parts that are mixed up, cut short or written twice; a heading for each part; files left."""
    monkeypatch.setattr(records_module, "has_parquet", lambda: form == records_module.PARQUET)
    with RecordsFile(branch(), tmp_path) as file:
        result = ccsim.run(branch(), replications=3, workers=workers, keep=file.add, keep_in=file.scratch)
    assert [path.name for path in tmp_path.iterdir()] == [form]
    if form == records_module.PARQUET:
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / form), result.records, check_dtype=False)
    else:
        pd.testing.assert_frame_equal(
            pd.read_csv(tmp_path / form)[["replication", "contact", "visit"]],
            result.records[["replication", "contact", "visit"]],
        )


@pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)
@pytest.mark.parametrize("finished", [0, 2])
@pytest.mark.parametrize("form", [records_module.PARQUET, records_module.CSV])
def test_ctrl_c_amid_a_replication(
    finished: int, form: str, in_files: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: part of a replication in a file that seems to hold only whole ones."""
    monkeypatch.setattr(records_module, "has_parquet", lambda: form == records_module.PARQUET)

    def torn(unit: Unit) -> Iterator[object]:
        parts = list(unit.kept.parts())  # type: ignore[union-attr]
        yield from parts[: len(parts) // 2]
        raise KeyboardInterrupt

    units: list[Unit] = []
    result = ccsim.run(branch(), replications=finished + 1, keep=units.append)
    half: Any = SimpleNamespace(replication=finished, kept=SimpleNamespace(parts=lambda: torn(units[finished])))
    with suppress(KeyboardInterrupt), RecordsFile(branch(), tmp_path) as file:
        for unit in [*units[:finished], half]:
            file.add(unit)
    if not finished:
        assert list(tmp_path.iterdir()) == []
        return
    assert [path.name for path in tmp_path.iterdir()] == [form]
    read = pd.read_parquet if form == records_module.PARQUET else pd.read_csv
    whole = result.records.query(f"replication < {finished}")
    assert read(tmp_path / form)["contact"].tolist() == whole["contact"].tolist()
