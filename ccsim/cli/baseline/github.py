"""What GitHub Actions shows of a check: annotations at the lines of a file, and a summary of the job."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ccsim.app.baselines import WRONG, Outcome
from ccsim.baseline.check import UNDECIDED
from ccsim.cli.baseline.words import details, difference, figure, headline

SUMMARY, ACTIONS = "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS"
"""Environment variables: the file of the summary; `true` on GitHub."""

MOST = 1 << 20
"""Bytes of the summary of a step that GitHub takes; a larger one it leaves out altogether."""
RESERVE = 1 << 10
CUT = "\n\n(the rest does not fit into the summary)\n"


def commands(outcomes: Sequence[Outcome], *, strict: bool) -> Iterator[str]:
    """Yield the workflow commands that mark wrong places in scenarios, and failed baselines; none elsewhere than on GitHub."""
    if os.environ.get(ACTIONS) != "true":
        return
    for outcome in outcomes:
        if outcome.verdict == WRONG:
            for problem in outcome.problems:
                told = f"{problem.path}: {problem.message}" if problem.path else problem.message
                yield _command("error", {"file": problem.file, "line": problem.line, "col": problem.column}, told)
        elif outcome.failed(strict=strict) or outcome.verdict == UNDECIDED:
            level = "error" if outcome.failed(strict=strict) else "warning"
            told = "\n".join([f"{outcome.path}: {headline(outcome)}", *details(outcome)])
            yield _command(level, {"file": outcome.scenario, "line": 1}, told)


def _command(level: str, properties: dict[str, object], message: str) -> str:
    """One workflow command; what would end it or a property of it is escaped."""

    def escaped(text: object) -> str:
        return str(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    told = ",".join(
        f"{name}={escaped(value).replace(':', '%3A').replace(',', '%2C')}" for name, value in properties.items()
    )
    return f"::{level} {told}::{escaped(message)}"


def append_summary(outcomes: Sequence[Outcome]) -> None:
    """Append a summary in Markdown to the file that the environment names, if any, and never more than GitHub takes."""
    name = os.environ.get(SUMMARY)
    if not name:
        return
    path = Path(name)
    there = path.stat().st_size if path.exists() else 0
    room = MOST - RESERVE - there
    text = markdown(outcomes).encode()
    if len(text) > room:
        text = text[: max(0, room)].decode(errors="ignore").rpartition("\n")[0].encode() + CUT.encode()
    if room > 0:
        with path.open("ab") as file:
            file.write(text)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Write outcomes as Markdown: a table of all, then what changed where."""
    parts = ["## Baselines", "", "| scenario | baseline | |", "| --- | --- | --- |"]
    for outcome in outcomes:
        parts.append(f"| {_cell(outcome.scenario)} | {_cell(outcome.path.name)} | {_cell(headline(outcome))} |")
    for outcome in outcomes:
        changed = list(details(outcome))
        told = [str(problem) for problem in outcome.problems] + [line.strip() for line in changed]
        if told:
            parts += ["", f"### {_cell(outcome.path.name)}", "", *(f"- {_cell(line)}" for line in told)]
        parts += _measures(outcome)
    return "\n".join(parts) + "\n\n"


def _measures(outcome: Outcome) -> list[str]:
    found = outcome.finding
    shown = [*found.failed, *found.open] if found else []
    if not shown:
        return []
    head = [
        "",
        "| measure | baseline | now | difference | tolerance | verdict |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    return head + [
        f"| {_cell(one.label)} | {figure(one.base, one.unit)} | {figure(one.value, one.unit)} | {difference(one)} "
        f"| {one.tolerance} | {one.place} |"
        for one in shown
    ]


def _cell(text: object) -> str:
    signs = str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
    return signs.replace("*", "\\*").replace("\n", " ")
