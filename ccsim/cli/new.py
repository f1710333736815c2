"""`ccsim new`."""

from __future__ import annotations

import shlex
from importlib.resources import files
from pathlib import Path

import click

from ccsim.errors import UsageError

STARTER = "starter.yaml"
ENDINGS = (".yaml", ".yml")
USUAL = "scenario.yaml"
"""The name of the file where none is given, and in what the starter says of itself."""

HELP = f"""Write a commented starter scenario into the file NAME ({USUAL}).

NAME may be a path; .yaml is added where it ends with neither .yaml nor .yml. The starter runs as it is:

\b
  ccsim new helpdesk
  ccsim validate helpdesk.yaml
  ccsim run helpdesk.yaml
"""


@click.command(help=HELP)
@click.argument("name", default=USUAL)
@click.option("--force", is_flag=True, help="Overwrite a file that is there already.")
def new(name: str, force: bool) -> None:
    """Write the starter scenario."""
    path = Path(name if name.lower().endswith(ENDINGS) else f"{name}.yaml")
    called = shlex.quote(str(path))
    starter = files("ccsim.cli").joinpath(STARTER).read_text(encoding="utf-8")
    if called.isprintable():  # a line break in a name would end the comment
        starter = starter.replace(USUAL, called)
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(starter)
    except FileExistsError:
        raise UsageError(f"{path} is there already; --force overwrites it") from None
    click.echo(f"{path} written. Next: ccsim run {called}")
