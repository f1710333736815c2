"""`ccsim run`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import BY, NO_RECORDS, RECORDS, choose_by, choose_engine
from ccsim.app.files.again import make_folder
from ccsim.cli.colour import painted
from ccsim.cli.exits import CHECK_FAILED, DONE, INTERRUPTED, NOT_FINISHED, concerning
from ccsim.cli.options import (
    changing,
    engine_option,
    json_option,
    max_replications_option,
    precision_option,
    quiet_option,
    read_scenario,
    replications_option,
    seed_option,
    workers_option,
)

if TYPE_CHECKING:
    from ccsim.app.files.records import RecordsFile
    from ccsim.app.result import Result
    from ccsim.scenario import Scenario

HELP = """Simulate SCENARIO as often as it takes and print its measures.

SCENARIO is a YAML file, or - for standard input. Without --replications (here or in the scenario) there are 20, and
more until the service level of every queue with a target is known to one percentage point (at most 400).

\b
  ccsim run desk.yaml
  ccsim run desk.yaml --by hour
  ccsim run desk.yaml --set agents.advisers.absence=10% --precision 1pt
  ccsim run desk.yaml --policy strict --measures service_level,asa
  ccsim run desk.yaml --out results --quiet
  ccsim run desk.yaml --fail-on-target
  ccsim run desk.yaml --erlang
"""
MOST_WARNINGS = 5
FILES = (
    "result.xlsx, queues.csv, measures.csv, intervals.csv, run.json, scenario.yaml, and each visit in records.parquet "
    "(records.csv without pyarrow)"
)


@dataclass(frozen=True)
class Asked:
    """How the results are wanted."""

    by: tuple[str, ...]
    measures: str | None
    out: Path | None
    records: str | None
    as_json: bool
    quiet: bool
    fail_on_target: bool
    erlang: bool

    @property
    def dimensions(self) -> set[str]:
        """Breakdowns that are measured: those that are shown, and those that files and Erlang need."""
        return {*self.by, *(("interval", "type") if self.out or self.erlang else ())}


@click.command(help=HELP)
@click.argument("scenario")
@replications_option
@precision_option
@max_replications_option
@seed_option
@changing
@click.option("--by", default="", metavar="LIST", help=f"Further tables, with commas between: {', '.join(BY)}.")
@click.option("--measures", metavar="LIST", help="Only these measures, with commas between: service_level,asa,cost ...")
@engine_option
@workers_option
@click.option("--out", type=click.Path(), metavar="DIR", help=f"Write files there: {FILES}.")
@click.option(
    "--records",
    type=click.Choice([*RECORDS, NO_RECORDS]),
    help="Of the files of --out the form of the records, which are the largest by far, or none of them.",
)
@click.option("--fail-on-target", is_flag=True, help="Exit code 1 unless every target is surely met.")
@click.option(
    "--erlang", is_flag=True, help="Show Erlang's answer beside, and which of its assumptions the scenario breaks."
)
@json_option
@quiet_option
def run(
    scenario: str,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    seed: int | None,
    by: str,
    engine: str,
    measures: str | None,
    out: str | None,
    records: str | None,
    as_json: bool,
    quiet: bool,
    fail_on_target: bool,
    erlang: bool,
    **how: Any,
) -> int:
    """Read, simulate, show."""
    from ccsim.errors import UsageError  # noqa: PLC0415

    if out == "":
        raise UsageError("out: no folder is named")
    if records and not out:
        raise UsageError("records: they are written with --out DIR")
    folder = Path(out) if out else None
    asked = Asked(choose_by(by), measures, folder, records, as_json, quiet, fail_on_target, erlang)
    chosen = choose_engine(engine)
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    how["engine"] = chosen.name
    loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
    with concerning(loaded):
        return _run(loaded, asked, how)


def _run(scenario: Scenario, asked: Asked, how: dict[str, Any]) -> int:
    from ccsim.app import api  # noqa: PLC0415  - help stays light
    from ccsim.cli.progress import Progress  # noqa: PLC0415

    _check(scenario, asked)
    if not asked.quiet:
        _warn(scenario)
    code, result = DONE, None
    with ExitStack() as stack:
        try:
            wanted = asked.out and asked.records != NO_RECORDS
            keep = stack.enter_context(_records_file(scenario, asked)) if wanted else None
            stack.enter_context(progress := Progress(quiet=asked.quiet))
            result = api.run(
                scenario,
                by=asked.dimensions,
                measures=asked.measures,
                progress=progress,
                keep=keep.add if keep else None,
                keep_in=keep.scratch if keep else None,
                digests=asked.as_json or asked.out is not None,
                **how,
            )
        except api.RunInterrupted as stop:
            code, result = INTERRUPTED, stop.result
        except api.RunCutShortError as loss:
            code, result = NOT_FINISHED, loss.result
            click.echo(f"Error: {loss}", err=True)
    if result is None:
        if code == INTERRUPTED:
            far = f" ({progress.day}); part of a replication is no result" if progress.day else ""
            click.echo(f"interrupted before the first replication was finished{far}", err=True)
        return code
    return _show(result, asked, code)


def _check(scenario: Scenario, asked: Asked) -> None:
    """Refuse before the work begins what would fail after it."""
    from ccsim.app.choices import choose_measures  # noqa: PLC0415
    from ccsim.errors import UsageError  # noqa: PLC0415

    chosen = choose_measures(scenario, asked.measures)
    if asked.erlang:
        from ccsim.app.beside import comparable  # noqa: PLC0415

        comparable(scenario, chosen)
    if asked.fail_on_target and not (scenario.targets or any(queue.target for queue in scenario.queues.values())):
        raise UsageError("fail-on-target: the scenario names no target")
    if asked.out:
        make_folder(asked.out)


def _warn(scenario: Scenario) -> None:
    """Say on standard error what is valid and still looks absurd."""
    from ccsim.app.understanding import understand  # noqa: PLC0415

    warnings = understand(scenario).warnings
    for warning in warnings[:MOST_WARNINGS]:
        click.echo(f"warning: {warning}", err=True)
    if more := len(warnings[MOST_WARNINGS:]):
        click.echo(f"and {more} more: see ccsim validate", err=True)


@contextmanager
def _records_file(scenario: Scenario, asked: Asked) -> Iterator[RecordsFile]:
    from ccsim.app.files.records import CSV, PARQUET, RecordsFile, has_parquet  # noqa: PLC0415

    assert asked.out is not None
    if asked.records is None and not has_parquet() and not asked.quiet:
        click.echo(f"{CSV} instead of {PARQUET}, for which pyarrow is needed: pip install 'ccsim[parquet]'", err=True)
    with RecordsFile(scenario, asked.out, asked.records) as file:
        yield file


def _show(result: Result, asked: Asked, code: int) -> int:
    """Print what is finished, write the files, judge the targets; give the exit code."""
    from ccsim.app.files.export import to_json, write  # noqa: PLC0415
    from ccsim.app.files.records import remove  # noqa: PLC0415
    from ccsim.kpi.replication import RUN  # noqa: PLC0415

    if not asked.as_json:
        _print_tables(result, asked)
    if asked.out or asked.as_json:
        # Millions of intervals are for files, unless they were asked for.
        kinds = [kind for kind in result.by if kind in (*asked.by, "channel") or (asked.out and kind != "interval")]
        document = result.to_dict(result.iterate(RUN, *kinds))
        if asked.erlang:
            document["erlang"] = result.erlang.to_list()
        if asked.as_json:
            click.echo(to_json(document))
        if asked.out:  # last, so that what cannot be written does not keep what was found from being seen
            write(result, document, asked.out)
            if asked.records == NO_RECORDS:
                remove(asked.out)
    if code == INTERRUPTED:
        click.echo(f"interrupted; finished replications: {result.replications}", err=True)
    if not (result.precise or asked.quiet or code):
        click.echo(f"warning: the precision is not reached after {result.replications} replications", err=True)
    return code or (_judge(result) if asked.fail_on_target else DONE)


def _print_tables(result: Result, asked: Asked) -> None:
    from ccsim.app.tables.summary import summary_blocks  # noqa: PLC0415
    from ccsim.cli.breakdowns import breakdowns  # noqa: PLC0415
    from ccsim.cli.table import laid_out, terminal_width  # noqa: PLC0415

    width = terminal_width()
    for line in laid_out(summary_blocks(result), width):
        click.echo(line)
    for line in breakdowns(result, asked.by, width):
        click.echo(line)
    if asked.erlang:
        from ccsim.app.tables.beside import beside_blocks  # noqa: PLC0415

        for line in laid_out(beside_blocks(result.erlang, result.chosen), width):
            click.echo(line)


def _judge(result: Result) -> int:
    """Say which targets are not surely met."""
    open_ = [verdict for verdict in result.targets if verdict.word != "met"]
    for verdict in open_:
        word = painted(verdict.word, verdict.word, err=True)
        click.echo(f"target {word}: {verdict.name} ({verdict.target})", err=True)
    return CHECK_FAILED if open_ else DONE
