"""`ccsim new`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from ccsim.errors import UsageError

STARTER = "starter.yaml"
ENDINGS = (".yaml", ".yml")


HELP = """Write a commented starter scenario into the file NAME (scenario.yaml).

NAME may be a path; .yaml is added where it ends with neither .yaml nor .yml. The starter runs as it is:

\b
  ccsim new helpdesk
  ccsim validate helpdesk.yaml
  ccsim run helpdesk.yaml
"""


@click.command(help=HELP)
@click.argument("name", default="scenario.yaml")
@click.option("--force", is_flag=True, help="Overwrite a file that is there already.")
def new(name: str, force: bool) -> None:
    """Write the starter scenario."""
    path = Path(name if name.lower().endswith(ENDINGS) else f"{name}.yaml")
    starter = files("ccsim.cli").joinpath(STARTER).read_text(encoding="utf-8")
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(starter)
    except FileExistsError:
        raise UsageError(f"{path} is there already; --force overwrites it") from None
    click.echo(f"{path} written. Next: ccsim run {path}")
