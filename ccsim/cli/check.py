"""`ccsim check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import choose_engine
from ccsim.cli.colour import painted
from ccsim.cli.exits import CHECK_FAILED, DONE, NOT_FINISHED, concerning
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
    from ccsim.app.actual import Check
    from ccsim.app.actual.api import Case

HELP = """Compare what SCENARIO gives with what really happened.

The table has a row for each interval and queue: date, time, queue, and any of offered, answered, abandoned, service_level,
abandonment, asa, aht. Semicolons, tabs or commas part its columns. For each measure and queue are shown the bias (simulated less
actual), the share of the intervals that lie between p10 and p90 of the replications, and the ten worst intervals.

\b
  ccsim check desk.yaml --actual acd.csv
  ccsim check desk.yaml --actual acd.csv --tolerance service_level=3pt,asa=5s
  ccsim check desk.yaml --actual acd.csv --tolerance 'service_level[account]=3pt' --tolerance offered=5%

Exit code 1 if a bias is surely larger than its tolerance (with --strict also where it cannot be told); 2 if the scenario or the
table is wrong.
"""
FILES = "check.csv, intervals.csv, worst.csv and run.json"


@click.command(help=HELP)
@click.argument("scenario")
@click.option(
    "--actual",
    required=True,
    metavar="TABLE",
    help="What really happened: a CSV file, or the name of a table that the scenario declares.",
)
@click.option(
    "--tolerance",
    multiple=True,
    metavar="LIST",
    help="How large a bias may be: service_level=3pt,asa=5s,offered=5%; of one queue in brackets: asa[account]=5s; "
    "[*] is all queues together. May be repeated.",
)
@click.option("--strict", is_flag=True, help="Fail also where it cannot be told.")
@replications_option
@precision_option
@max_replications_option
@seed_option
@changing
@engine_option
@workers_option
@click.option("--out", type=click.Path(), metavar="DIR", help=f"Write files there: {FILES}.")
@json_option
@quiet_option
def check(
    scenario: str,
    actual: str,
    tolerance: tuple[str, ...],
    strict: bool,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    seed: int | None,
    engine: str,
    out: str | None,
    as_json: bool,
    quiet: bool,
    **how: Any,
) -> int:
    """Read, simulate, compare, judge."""
    from ccsim.app.actual.api import open_case  # noqa: PLC0415  - help stays light
    from ccsim.errors import UsageError  # noqa: PLC0415

    if out == "":
        raise UsageError("out: no folder is named")
    chosen = choose_engine(engine)
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
    with concerning(loaded):
        case = open_case(loaded, actual, tolerance)
        if out:
            Path(out).mkdir(parents=True, exist_ok=True)
        if not quiet:
            for note in case.actual.notes:
                click.echo(f"warning: {note}", err=True)
        found = _found(case, how | {"engine": chosen.name}, quiet=quiet)
        if found is None:
            return NOT_FINISHED
        _show(found, Path(out) if out else None, as_json=as_json)
        if not (found.result.precise or quiet):
            click.echo(f"warning: the precision is not reached after {found.replications} replications", err=True)
        return _judge(found, strict=strict)


def _found(case: Case, how: dict[str, Any], *, quiet: bool) -> Check | None:
    """Simulate and compare; None if workers are lost."""
    from ccsim.app.api import RunCutShortError  # noqa: PLC0415
    from ccsim.cli.progress import Progress  # noqa: PLC0415

    try:
        with Progress(quiet=quiet) as progress:
            return case.run(progress=progress, **how)
    except RunCutShortError as loss:
        click.echo(f"Error: {loss}", err=True)
        return None


def _show(found: Check, out: Path | None, *, as_json: bool) -> None:
    """Print, and write the files last: what cannot be written does not keep what was found from being seen."""
    from ccsim.app.files.export import to_json  # noqa: PLC0415

    document = found.to_dict() if as_json or out else {}
    if as_json:
        click.echo(to_json(document))
    else:
        from ccsim.app.actual.shown import check_blocks  # noqa: PLC0415
        from ccsim.cli.table import laid_out, terminal_width  # noqa: PLC0415

        for line in laid_out(check_blocks(found), terminal_width()):
            click.echo(line)
    if out:
        from ccsim.app.actual.files import write  # noqa: PLC0415

        write(found, document, out)


def _judge(found: Check, *, strict: bool) -> int:
    """Say which biases are not inside their tolerance."""
    from ccsim.app.actual.shown import judgements  # noqa: PLC0415

    for line, verdict in judgements(found):
        click.echo(painted(line, verdict, err=True), err=True)
    return CHECK_FAILED if found.failed(strict=strict) else DONE
