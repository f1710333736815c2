"""`ccsim schema`."""

from __future__ import annotations

import json

import click

HELP = """Print the JSON Schema of the scenario language.

With it an editor completes and checks scenarios while you write them:

\b
  ccsim schema > ccsim.schema.json

and, at the top of a scenario, for editors with the YAML language server:

\b
  # yaml-language-server: $schema=ccsim.schema.json
"""


@click.command(help=HELP)
def schema() -> None:
    """Print the schema."""
    from ccsim.scenario.schema import json_schema  # noqa: PLC0415  - help stays light

    click.echo(json.dumps(json_schema(), indent=2))
