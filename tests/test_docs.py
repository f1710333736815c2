"""The documentation holds: what it shows runs, what it prints is printed, and it leaves nothing out.

Conventions of README.md and docs/*.md:

- ```yaml blocks that say `ccsim: 1` are whole scenarios. All others are laid, as `extends` does, over the last whole
  scenario of their page that was saved under a name.
- `<!-- file: NAME -->` above a block saves it under that name for what follows on the page; `<!-- file: NAME wrong -->`
  does so with a scenario that is to be refused.
- ```console blocks hold `$ ccsim ..` and what it prints, standard error included, but for the lines on progress.
- ```python blocks of a page run one after another, where the page's files and `scenarios/` are.

After a change of what the program prints, `python tests/test_docs.py` writes it into the pages anew; read the difference.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from pydantic import BaseModel

import ccsim
from ccsim.cli.main import main
from ccsim.kpi.table import MEASURES, OF_CHANNELS, OF_PARALLEL
from ccsim.scenario import model, names
from ccsim.scenario.reading import Model

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "docs/scenario.md",
    "docs/semantics.md",
    "docs/measures.md",
    "docs/check.md",
    "docs/ci.md",
    "docs/commands.md",
    "docs/compare.md",
    "docs/erlang.md",
    "docs/experiments.md",
    "docs/explain.md",
    "docs/extending.md",
    "docs/plots.md",
    "docs/python.md",
    "docs/report.md",
    "docs/staff.md",
    "docs/sweep.md",
)

BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+)(?P<wrong> wrong)? -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
PROGRESS = re.compile(
    r"\d+( of \d+)? (replication|unit)s?( \(\d+ of them stored before\))?, [\d.]+ s"
    r"(, \d+ s left|, searching|, proof \d+ of at most \d+)?(, [\d.e+]+ a second)?"
)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")

KEYS_OF: dict[str, type[BaseModel]] = {
    "a scenario": model.Scenario,
    "segments.NAME": model.Segment,
    "contacts.NAME": model.Contact,
    "contacts.NAME.segments.NAME": model.ContactSegment,
    "contacts.NAME.arrivals": model.Source,
    "contacts.NAME.arrivals.NAME.busyness": model.Busyness,
    "contacts.NAME.next.NAME": model.Next,
    "ivr": model.Ivr,
    "ivr.nodes.NAME": model.Node,
    "queues.NAME": model.Queue,
    "queues.NAME.otherwise": model.Otherwise,
    "queues.NAME.callback": model.Callback,
    "shifts.NAME": model.Shift,
    "shifts.NAME.breaks.NAME": model.Break,
    "agents.NAME": model.Group,
    "agents.NAME.serves.NAME": model.Serve,
    "agents.NAME.pace": model.Pace,
    "policies.NAME": model.Policy,
    "targets.NAME": model.NamedTarget,
    "service_level": model.ServiceLevel,
    "costs": model.Costs,
    "costs.leaving": model.Leaving,
    "satisfaction": model.Satisfaction,
    "satisfaction.factors.NAME": model.Factor,
    "tables.NAME": model.TableSpec,
}
SMALLEST = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
"""
ONLY_WRITTEN = {"a scenario": {"extends", "defaults"}}
"""Keys that are dealt with before the models are made."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str
    file: str | None
    wrong: bool

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def whole(self) -> bool:
        """Whether it is a scenario by itself."""
        return "ccsim: 1\n" in self.text


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, *languages: str) -> Iterator[Block]:
    text = read(page)
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if not languages or found["language"] in languages:
            yield Block(page, line, found["language"], found["text"], found["file"], bool(found["wrong"]))


def save(page: str, folder: Path) -> None:
    for block in blocks(page):
        if block.file:
            (folder / block.file).parent.mkdir(exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")


def snippets() -> Iterator[tuple[Block, str | None]]:
    """Every scenario or part of one, each part with the file over which it is laid."""
    for page in PAGES:
        base = None
        for block in blocks(page, "yaml"):
            if block.wrong:
                continue
            yield block, None if block.whole else base
            if block.whole and block.file:
                base = block.file


SNIPPETS = list(snippets())


@pytest.mark.parametrize(("block", "base"), SNIPPETS, ids=[str(block) for block, _ in SNIPPETS])
def test_scenarios(block: Block, base: str | None, tmp_path: Path) -> None:
    """Catches: an example that a reader copies and that is refused; a key that was renamed in the language alone."""
    save(block.page, tmp_path)
    text = block.text
    if not block.whole:
        assert base, f"{block}: no scenario is saved above, over which this could be laid"
        text = text if text.startswith("extends:") else f"extends: {base}\n{text}"
    (tmp_path / "snippet.yaml").write_text(text, encoding="utf-8")
    scenario = ccsim.load(tmp_path / "snippet.yaml")
    if block.whole:
        shorter = scenario.set("duration", "1 h").set("warmup", "0 s").set("cooldown", "0 s")
        assert ccsim.run(shorter, replications=1).replications == 1


def typed(command: str, code: int) -> tuple[str, int]:
    """Run one command of a console block: what it prints, and its exit code."""
    words = shlex.split(command)
    if words == ["echo", "$?"]:
        return f"{code}\n", 0
    assert words[0] == "ccsim", f"'{command}' is not one of ours"
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), pytest.raises(SystemExit) as left:
        main(words[1:])
    lines = (line.rstrip() for line in printed.getvalue().splitlines())
    kept = [line for line in lines if not PROGRESS.fullmatch(line)]
    return "".join(f"{line}\n" for line in kept), int(left.value.code or 0)


def typed_anew(page: str, folder: Path) -> str:
    """Write a page with what its commands print now."""
    save(page, folder)
    code = 0

    def anew(found: re.Match[str]) -> str:
        nonlocal code
        if found["language"] != "console":
            return found[0]
        parts = []
        for command in re.findall(r"^\$ (.*)$", found["text"], re.M):
            printed, code = typed(command, code)
            parts.append(f"$ {command}\n{printed}")
        return "```console\n" + "".join(parts) + "```"

    shutil.copytree(ROOT / "scenarios", folder / "scenarios", ignore=shutil.ignore_patterns("*.py"))
    with chdir(folder):
        return BLOCK.sub(anew, read(page))


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page, "console"))])
def test_commands(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: output in the documentation that the program no longer prints."""
    monkeypatch.setenv("COLUMNS", "100")
    assert typed_anew(page, tmp_path) == read(page)


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page, "python"))])
def test_python(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a Python example that raises, or an assertion in it that does not hold."""
    save(page, tmp_path)
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios", ignore=shutil.ignore_patterns("*.py"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    for block in blocks(page, "python"):
        exec(compile("\n" * block.line + block.text, str(ROOT / page), "exec"), names)
        plt.close("all")


def test_document() -> None:
    """Catches: a JSON document in the documentation with other keys than the one that the program writes."""
    (block,) = blocks("docs/commands.md", "json")
    shown = json.loads(block.text)
    written = ccsim.run(ccsim.parse(SMALLEST), replications=2).to_dict()
    assert list(shown) == list(written)
    assert list(shown["measures"][0]) == list(written["measures"][0])


def rows_after(text: str, heading: str) -> list[str]:
    """First cells, without their backquotes, of the first table after a line."""
    lines = text[text.index(heading) :].splitlines()
    table = next(number for number, line in enumerate(lines) if line.startswith("| "))
    cells = []
    for line in lines[table + 2 :]:
        if not line.startswith("| "):
            break
        cells += re.findall(r"`([^`]+)`", line.split("|")[1])
    return cells


@pytest.mark.parametrize("path", KEYS_OF)
def test_every_key(path: str) -> None:
    """Catches: a key of the language that no table explains, or one in a table that the language does not have."""
    heading = "Keys of a scenario:" if path == "a scenario" else f"Keys of `{path}`"
    told = rows_after(read("docs/scenario.md"), heading)
    fields = {field.alias or name for name, field in KEYS_OF[path].model_fields.items()}
    assert sorted(told) == sorted(fields | ONLY_WRITTEN.get(path, set()))


def test_every_model() -> None:
    """Catches: a new part of the language that the documentation does not know of."""
    ours = {one for one in Model.__subclasses__() if one.__module__.startswith("ccsim.")}
    assert ours == set(KEYS_OF.values())


def test_every_measure() -> None:
    """Catches: a measure that docs/measures.md does not explain, explains twice, or that there is none of."""
    page = read("docs/measures.md")
    told = [cell for heading in re.findall(r"^## Measures of .*$", page, re.M) for cell in rows_after(page, heading)]
    assert told == list(dict.fromkeys(told))
    of_channels = [measures for also in (OF_CHANNELS, OF_PARALLEL) for measures in also.values()]
    known = {measure.name for measures in (MEASURES, *of_channels) for measure in measures}
    assert sorted(told) == sorted(known | {"target_met:NAME", "NAME"})


def test_every_word_that_cannot_be_a_name() -> None:
    """Catches: a word that a user learns to be refused from the error alone; one in the list that is no word any more."""
    (listed,) = re.findall(r"these words cannot be names:\n\n(.*?)\n\n", read("docs/scenario.md"), re.S)
    told = re.findall(r"`(\w+)`", listed)
    assert told == sorted(name for name, kind in names.taken().items() if kind != "a measure")


@pytest.mark.parametrize("measure", sorted({measure.name for measure in MEASURES}))
def test_units(measure: str) -> None:
    """Catches: a unit in docs/measures.md that is not the one that the program prints."""
    units = {one.unit for one in MEASURES if one.name == measure}
    (told,) = re.findall(rf"^\| [^|]*`{measure}`[^|]*\|([^|]*)\|[^|]*\|$", read("docs/measures.md"), re.M)
    assert units == {told.strip()}


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links(page: str) -> None:
    """Catches: a link to a page, file or heading that is not there."""
    for link in LINK.findall(read(page)):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


if __name__ == "__main__":
    import os
    import tempfile

    os.environ["COLUMNS"] = "100"
    for name in sys.argv[1:] or PAGES:
        with tempfile.TemporaryDirectory() as temporary:
            new = typed_anew(name, Path(temporary))
        (ROOT / name).write_text(new, encoding="utf-8")
