"""The notebooks run as they stand and are stored without outputs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

CLAIMS = {
    "testing_a_staffing_plan": """
        assert [verdict.word for verdict in result.targets] == ["met", "undecided"]
        assert (rows[(rows.measure == "target_met") & (rows.queue == "desk") & rows.interval.isna()]["mean"] == 1).all()
        assert risk["mean"].max() <= 0.6
        assert 40 <= lean.totals["scheduled_hours"] - lean.totals["paid_hours"] < 41
        assert table.verdict.tolist() == ["worse", "worse", "worse", "better"]
        assert round(table["mean"]["cost"], -1) == -970 and 50 < table["mean"]["lost"] < 65
        assert 0.4 < promise.row.mean < 0.6
        level = {
            name: one.set_index(list(worse)).service_level.to_dict()
            for name, one in stress.items()
        }
        assert min(level["the plan"]["105 %", "5 %"], level["the plan"]["110 %", "0 %"]) > 0.8
        assert level["the plan"]["110 %", "5 %"] < 0.8
        assert max(level["by the formula"]["105 %", "0 %"], level["by the formula"]["100 %", "5 %"]) < 0.8
    """,
    "vip_policies": """
        prices = {one.candidate: one.exchange for one in rules.privilege[1:]}
        kept_free = prices.pop("kept_free")
        assert all(low <= 1 <= high and middle < 1.4 for middle, low, high in prices.values())
        assert 5 < kept_free[1] < kept_free[2] < 6.5
        assert (now.verdict == "better").all()
        assert list(rules.frontier.efficient) == ["yes"] * 7
        busy = today.measures.query("measure == 'occupancy' and interval.isna()").set_index("group")["mean"]
        assert busy.vip_windows < 0.5 < busy.ordinary_windows
    """,
    "a_real_bank": """
        assert simulated["asa"]["mean"].corr(real.asa) > 0.85
        assert abs(whole.asa - 41) < 5 and abs(whole.abandonment - 0.124) < 0.01
        waits, losses = (told.query(f"measure == '{name}'") for name in ("asa", "abandonment"))
        assert round(waits.loc[("*", "vip"), "mean"]) == -9 and round(waits.loc[("newcomer", "*"), "mean"]) == 8
        assert round(100 * losses.loc[("newcomer", "*"), "mean"]) == 4
        assert 0 < waits.loc[("regular", "ordinary"), "mean"] < 4
        assert abs(losses.loc[("*", "*"), "mean"]) < 0.01
    """,
}
"""What a notebook's words say of its figures, to be run after its last cell."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    """Catches: an example that the program has outgrown, words that its own figures gainsay."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(dedent(CLAIMS.get(path.stem, ""))))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    """Catches: figures in the repository that no longer follow from the program."""
    notebook = nbformat.read(path, as_version=4)
    assert not [
        cell.id for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)
    ]
