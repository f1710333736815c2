"""`ccsim report`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import choose_engine
from ccsim.app.files.again import RUN_FILE, is_written
from ccsim.cli.exits import INTERRUPTED, concerning
from ccsim.cli.options import (
    STDIN,
    STORE,
    changing,
    engine_option,
    max_replications_option,
    precision_option,
    quiet_option,
    read_scenario,
    replications_option,
    seed_option,
    workers_option,
)

if TYPE_CHECKING:
    from ccsim.app.compare.result import Comparison
    from ccsim.app.files.asked_again import Written
    from ccsim.app.result import Result
    from ccsim.app.sweep.result import SweepResult
    from ccsim.scenario import Scenario

HELP = """Write a page to look at: does SCENARIO meet its targets, where not, at what risk.

The page is one HTML file that opens without a network and prints well. Instead of a scenario it takes RUN, a folder that
--out of run, sweep or compare wrote (or its run.json); its results are asked for once more, from the run store where they
are there.

\b
  ccsim report desk.yaml
  ccsim report desk.yaml --set agents.advisers.absence=10% -o absence.html
  ccsim report desk.yaml --timeline "1 min" --around "2026-03-02 10:00"
  ccsim sweep desk.yaml --vary agents.advisers.staff=20:30 --out sweep
  ccsim report sweep -o sweep.html
"""
FILE = "report.html"


@click.command(help=HELP)
@click.argument("scenario", metavar="SCENARIO|RUN")
@click.option("-o", "--output", default=FILE, metavar="FILE", help=f"The page.  [{FILE}]")
@click.option("--force", is_flag=True, help="Overwrite the file even if it is no page of ccsim.")
@click.option("--timeline", metavar="STEP", help='Also a timeline of two hours, in such steps: "1 min".')
@click.option("--around", metavar="TIME", help='The middle of the timeline: "2026-03-02 10:00".  [the worst interval]')
@replications_option
@precision_option
@max_replications_option
@seed_option
@changing
@engine_option
@workers_option
@click.option(
    "--store",
    type=click.Path(),
    metavar="FILE",
    help=f"Units of a sweep or comparison are taken from there.  [{STORE}]",
)
@quiet_option
def report(
    scenario: str,
    output: str,
    force: bool,
    timeline: str | None,
    around: str | None,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    seed: int | None,
    engine: str,
    workers: int | None,
    store: str | None,
    quiet: bool,
    **counts: Any,
) -> int:
    """Simulate, lay out, write."""
    from ccsim.errors import UsageError  # noqa: PLC0415  - help stays light
    from ccsim.page.run import Minutes, check_minutes  # noqa: PLC0415
    from ccsim.page.write import check_path, page_of, write_page  # noqa: PLC0415

    check_path(output, force=force)
    if around is not None and timeline is None:
        raise UsageError("around: goes with timeline")
    chosen = choose_engine(engine)
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    how = {"engine": chosen.name, "workers": workers, "quiet": quiet}
    if scenario != STDIN and is_written(scenario):
        given = {**counts, "seed": seed, "set": changes, "variant": variant, "policy": policy}
        for name, value in given.items():
            if value:
                raise UsageError(
                    f"--{name.replace('_', '-')} cannot be used: {scenario} holds results already, of their own question"
                )
        from ccsim.app.files.asked_again import read_written  # noqa: PLC0415

        folder = read_written(scenario)
        result, written, made = _again(folder, store, how), scenario, folder.made
    else:
        _no_file_of_results(scenario)
        if store is not None:
            raise UsageError("store: for the results of a sweep or comparison")
        loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
        if timeline is not None:
            check_minutes(loaded, Minutes(timeline, around))
        found, written, made = _run(loaded, counts, how), "", ()
        if found is None:
            return INTERRUPTED
        result = found
    if not quiet:
        click.echo("laying the page out; for some of its figures the runs are simulated once more", err=True)
    path = write_page(page_of(result, timeline=timeline, around=around, written=written, made=made), Path(output))
    click.echo(f"{path} written")
    return 0


def _no_file_of_results(path: str) -> None:
    """Refuse a workbook or table beside a run.json, with the folder to name instead."""
    from ccsim.errors import UsageError  # noqa: PLC0415

    if Path(path).suffix in (".xlsx", ".csv", ".json") and (Path(path).parent / RUN_FILE).is_file():
        raise UsageError(f"{path} is one file of results; name their folder: {Path(path).parent}")


def _run(scenario: Scenario, counts: dict[str, Any], how: dict[str, Any]) -> Result | None:
    """Simulate a scenario; None if that was interrupted, as a page of less would answer another question."""
    from ccsim.app import api  # noqa: PLC0415
    from ccsim.cli.progress import Progress  # noqa: PLC0415
    from ccsim.page.run import NEEDED  # noqa: PLC0415

    options = {key: value for key, value in how.items() if key != "quiet"}
    with concerning(scenario), Progress(quiet=how["quiet"]) as progress:
        try:
            return api.run(scenario, by=NEEDED, digests=True, progress=progress, **counts, **options)
        except api.RunInterrupted:
            click.echo("interrupted; no page is written", err=True)
            return None


def _again(written: Written, store: str | None, how: dict[str, Any]) -> Result | SweepResult | Comparison:
    """Ask written results again."""
    if written.kind == "run":
        return _run_again(written, how)
    from ccsim.app.files.asked_again import comparison_again, same_points, sweep_again  # noqa: PLC0415
    from ccsim.cli.experiment import running  # noqa: PLC0415

    with ExitStack() as stack:
        batch = stack.enter_context(running(**how, executor=None, store=store, no_store=False))
        if written.kind == "compare":
            return comparison_again(written, how["engine"]).run(batch.simulate)
        swept = sweep_again(written, how["engine"]).run(batch.simulate)
        same_points(written, swept)
        return swept


def _run_again(written: Written, how: dict[str, Any]) -> Result:
    """Simulate a run once more, and see that it is the same."""
    from ccsim.errors import CcsimError  # noqa: PLC0415

    counts = {"replications": written.document["replications"]}
    result = _run(written.scenario, counts, how)
    if result is None:
        raise KeyboardInterrupt
    if result.digest != written.document["records_digest"]:
        raise CcsimError(f"{written.folder}: another version of ccsim made these results; run the scenario again")
    return result
