"""`ccsim.report`: results as a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim import kpi
from ccsim.app.given import require
from ccsim.app.result import Result
from ccsim.app.sweep.result import SweepResult
from ccsim.errors import UsageError
from ccsim.page.again import OTHERWISE, Again, by_folder, of_folder, run_command
from ccsim.page.compared import comparison_page
from ccsim.page.parts import Page
from ccsim.page.render import html_of, is_page
from ccsim.page.run import NEEDED, Minutes, check_minutes, run_page
from ccsim.page.swept import sweep_page

if TYPE_CHECKING:
    from ccsim.app.compare.result import Comparison

IN_PYTHON = "Made in Python, by ccsim.compare: candidates with these fingerprints, as often, give this page again."
HEAD = 2_000
"""Bytes in which a page says that it is one of ours."""


def report(
    result: Result | SweepResult | Comparison,
    path: str | Path,
    *,
    timeline: str | None = None,
    around: str | None = None,
    force: bool = False,
) -> Path:
    """Write a run, a sweep or a comparison as a page: one HTML file that opens without a network and prints well.

    Parameters
    ----------
    result : Result, SweepResult or Comparison
        A run that was not measured by interval, type and group is simulated again for them.
    path : str or Path
        The file.
    timeline : str, optional
        Of a run also a timeline, in steps of this length: '1 min'.
    around : str, optional
        With `timeline`, an instant of the run such as '2026-03-02 10:00'; the worst interval if not given.
    force : bool
        Whether to overwrite a file that is no such page.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        If the file is there and is something else, or an argument does not fit the result.
    """
    require(result, "report", "run", "sweep", "compare")
    check_path(path, force=force)
    return write_page(page_of(result, timeline=timeline, around=around), path)


def page_of(
    result: Result | SweepResult | Comparison,
    *,
    timeline: str | None = None,
    around: str | None = None,
    written: str = "",
    made: Sequence[str] = (),
) -> Page:
    """Lay out the page of a result.

    Parameters
    ----------
    result, timeline, around
        As in `report`.
    written : str
        The folder that it was read from, if it was.
    made : sequence of str
        Words of the command that made the results in that folder, if it is known.
    """
    if around is not None and timeline is None:
        raise UsageError("around: goes with timeline")
    if isinstance(result, Result):
        minutes = None if timeline is None else Minutes(timeline, around)
        if minutes is not None:
            check_minutes(result.scenario, minutes)
        more = [] if minutes is None else ["--timeline", minutes.step, *(["--around", around] if around else [])]
        commands = [of_folder(written, *more)] if written else run_command(result.scenario, result.replications, *more)
        return run_page(measured(result), Again(str(result.replications), commands, made=made), minutes)
    if timeline is not None:
        raise UsageError("timeline: only a run has one")
    if isinstance(result, SweepResult):
        counts, otherwise = [point.replications for point in result.points], OTHERWISE
    else:
        counts, otherwise = [len(one.replications) for one in result.candidates], IN_PYTHON
    often = _often(counts)
    again = Again(often, [of_folder(written)], made=made) if written else by_folder(result.command, often, otherwise)
    return sweep_page(result, again) if isinstance(result, SweepResult) else comparison_page(result, again)


def _often(counts: Iterable[int]) -> str:
    """How many replications there are, where not all have the same number."""
    several = sorted(set(counts))
    return str(several[0]) if len(several) == 1 else f"{several[0]} to {several[-1]}"


def measured(result: Result) -> Result:
    """Return the result with all breakdowns of the page, simulated again if it was not measured by them."""
    if set(NEEDED) <= set(result.by) and result.chosen is None:
        return result
    by = tuple(kind for kind in kpi.BY if kind in {*NEEDED, *result.by})
    model = result.model
    again = (
        kpi.measure(result.scenario, model.journeys, model.plan, result.replay(number), by)
        for number in range(result.replications)
    )
    return replace(result, by=by, chosen=None, measured=tuple(again))


def check_path(path: str | Path, *, force: bool) -> None:
    """Refuse to overwrite what is no page of ours.

    Raises
    ------
    UsageError
        If something else is there.
    """
    path = Path(path)
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file")
    if path.exists() and not force:
        with path.open("rb") as file:
            if not is_page(file.read(HEAD)):
                raise UsageError(f"{path} is there already and is no report of ccsim; --force overwrites it")


def write_page(page: Page, path: str | Path) -> Path:
    """Write a page, whole or not at all."""
    text = html_of(page)
    path = Path(path)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
