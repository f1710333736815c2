"""`ccsim runs`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccsim.cli.exits import DONE
from ccsim.cli.options import STORE, json_option

if TYPE_CHECKING:
    from ccsim.experiments.store import Kept

HELP = """List the units that experiments have finished and kept.

One row for each scenario as it was simulated: with its changes, policy and seed. What is listed is not simulated again by
sweep, compare and staff, as long as nothing that made it has changed; rows that another version made are never used and
are marked as old.

\b
  ccsim runs
  ccsim runs --store other.sqlite --json
  ccsim runs --forget-old
"""

SHORT = 8
"""Digits of a fingerprint that are shown."""

LONGEST = 48
"""Letters of a change that are shown."""


@click.command(help=HELP)
@click.option("--store", type=click.Path(), metavar="FILE", default=str(STORE), help=f"The store.  [{STORE}]")
@click.option("--forget-old", is_flag=True, help="Remove what other versions made.")
@json_option
def runs(store: str, forget_old: bool, as_json: bool) -> int:
    """Read the store and list it."""
    from ccsim.app.files.export import to_json  # noqa: PLC0415  - help stays light
    from ccsim.experiments.store import open_store  # noqa: PLC0415
    from ccsim.experiments.versions import versions  # noqa: PLC0415

    with open_store(Path(store), must_exist=True) as opened:
        if forget_old:
            click.echo(f"{opened.forget_other_versions()} old units removed", err=True)
        kept = opened.kept()
    if as_json:
        click.echo(to_json({"store": store, "versions": versions(), "runs": [asdict(each) for each in kept]}))
    else:
        _print(kept, versions())
    return DONE


def _print(kept: list[Kept], current: str) -> None:
    from ccsim.app.tables.block import Column, cut  # noqa: PLC0415
    from ccsim.cli.table import table, terminal_width  # noqa: PLC0415

    if not kept:
        click.echo("nothing is kept")
        return
    old = ["" if each.versions == current else f"old: {each.versions}" for each in kept]
    columns = [
        Column("what if", [cut(each.change or "-", LONGEST) for each in kept], left=True),
        Column("seed", [str(each.seed) for each in kept]),
        Column("replications", [str(each.replications) for each in kept]),
        Column("by", [each.breakdowns or "-" for each in kept], left=True),
        Column("engine", [each.engine for each in kept], left=True),
        Column("last (UTC)", [each.last for each in kept], left=True),
        Column("fingerprint", [each.fingerprint[:SHORT] for each in kept], left=True),
        *([Column("made by", old, left=True)] if any(old) else []),
    ]
    for line in table("SCENARIO", [each.scenario for each in kept], columns, terminal_width()):
        click.echo(line)
