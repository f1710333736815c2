"""A page holds the results, whole and right, and nothing that a reader's program would trip over."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from desks import DESK, branch

import ccsim
from ccsim.app.tables.figures import band_name
from ccsim.app.tables.shown import Figures, Tables
from ccsim.app.tables.summary import result_tables
from ccsim.errors import UsageError
from ccsim.page.render import cell, html_of, is_page
from ccsim.page.write import page_of
from page.pages import RESULTS, html, run_result, seen


@pytest.mark.parametrize("kind", RESULTS)
def test_structure(kind: str) -> None:
    """Catches: ids twice, links to nowhere, figures without words, headings that skip a level, a second title."""
    page = seen(html(kind))
    assert len(page.ids) == len(set(page.ids))
    for link in page.all("a"):
        assert link["href"].removeprefix("#") in page.ids
    assert [tag for tag, _ in page.headings].count("h1") == 1
    assert page.headings[0][0] == "h1"
    assert {"header", "main", "nav", "footer"} <= {tag for tag, _ in page.tags}
    figures = [attributes for attributes in page.all("svg") if "aria-label" in attributes or "role" in attributes]
    assert len(figures) == len(page.all("figure")) == len(page.all("svg"))
    assert all(one["role"] == "img" and len(one["aria-label"]) > 20 for one in figures)
    for reference in re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", html(kind)):
        assert "".join(reference) in page.ids


@pytest.mark.parametrize("kind", RESULTS)
def test_nothing_from_elsewhere(kind: str) -> None:
    """Catches: a script, a font, an image or a style sheet that is not in the file itself."""
    page = seen(html(kind))
    assert not page.all("script")
    assert not page.all("iframe")
    for tag, attributes in page.tags:
        for name in ("src", "href", "xlink:href", "data", "srcset", "action", "poster"):
            value = attributes.get(name, "")
            assert value.startswith(("#", "data:")) or not value, f"<{tag} {name}={value}>"
        assert not any(name.startswith("on") for name in attributes)
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", html(kind))
    assert not re.search(r"@import|url\((?!#|data:)", without_names)
    assert "http://" not in without_names
    assert "https://" not in without_names


def test_tables_are_those_of_the_run() -> None:
    """Catches: a figure in another row or column, another rounding, a table that is left out."""
    rows = seen(html("run")).rows
    tables = list(result_tables(Tables(run_result())))
    assert len(tables) >= 5
    for table in tables:
        for place, name in enumerate(table.names):
            expected = [name.strip(), *(" ".join(column.cells[place].split()) for column in table.columns)]
            assert expected in [[" ".join(one.split()) for one in row] for row in rows]


def test_figures_of_the_run_are_in_words() -> None:
    """Catches: a measure that is shown and nowhere explained."""
    words = seen(html("run")).words
    for table in Tables(run_result()):
        for column in table.columns:
            if isinstance(column, Figures):
                assert f"{column.measure.replace('_', ' ')}" in words or column.measure in ("asa", "aht", "wait_p90")


def test_figures_hold_the_series() -> None:
    """Catches: a figure under the heading of another, or an empty one."""
    text = html("run")
    figures = re.findall(r"<figure>(.*?)</figure>", text, re.S)
    by_title = {re.search(r"<strong>(.*?)</strong>", one, re.S)[1]: one for one in figures}  # type: ignore[index]
    for queue in ("account", "loans"):
        assert f"service level, {queue}, %" in by_title[f"{queue}: service level by interval"]
        assert f"abandonment, {queue}, %" in by_title[f"{queue}: abandonment by interval"]
        assert queue in by_title[f"{queue}: how often each interval meets the target"]
    assert all(group in by_title["Who answered whom"] for group in ("tellers", "lenders"))
    assert all(segment in by_title["Service level by segment"] for segment in ("vip", "ordinary"))
    assert "erlangs" in by_title["Work that is offered, and agents on duty"]
    for title, one in by_title.items():
        assert "<path" in one, title


@pytest.mark.parametrize("kind", ["sweep", "compare"])
def test_to_the_last_byte(kind: str) -> None:
    """Catches: a time, a random id, or an order by hash in a page."""
    assert html_of(page_of(RESULTS[kind]())) == html(kind)


def test_another_process_gives_the_same(tmp_path: Path) -> None:
    """Catches: an order by hash, which differs between processes; the engine or the workers showing in the page."""
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    found = []
    for number, options in enumerate(([], ["--engine", "simpy", "--workers", "1"])):
        command = [
            sys.executable,
            "-m",
            "ccsim",
            "report",
            "desk.yaml",
            "-r",
            "2",
            "-q",
            "-o",
            f"{number}.html",
            *options,
        ]
        subprocess.run(command, cwd=tmp_path, check=True, env={**_environment(), "PYTHONHASHSEED": str(number)})
        found.append((tmp_path / f"{number}.html").read_bytes())
    assert found[0] == found[1]


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


EVIL = "<script>alert('x')</script> & \"co\" {{ 7 * 7 }} ]]>"


def test_names_are_text(tmp_path: Path) -> None:
    """Catches: a scenario's name, comment, currency or change that becomes a part of the page."""
    (tmp_path / "a.yaml").write_text(f"# {EVIL}\n{DESK}costs: {{agent_hour: 1, currency: '<i>&'}}\n", encoding="utf-8")
    quoted = EVIL.replace("'", "''")
    scenario = ccsim.load(tmp_path / "a.yaml", changes=[f"name='{quoted}'", "agents.team.staff=4"])
    text = html_of(page_of(ccsim.run(scenario, replications=1)))
    page = seen(text)
    assert not page.all("script")
    assert not page.all("i")
    assert "alert" in text
    assert ("h1", EVIL) in page.headings
    assert page.words.count("<script>alert('x')</script>") >= 3, "name, comment and change"
    assert "49" not in re.findall(r"<title>(.*?)</title>", text)[0]


def test_a_run_without_intervals_is_measured_again() -> None:
    """Catches: a page of a run that was asked for few rows with fewer sections, or other figures."""
    few = ccsim.run(branch(), replications=3, measures="asa")
    assert html_of(page_of(few)) == html("run")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80/20 met", '80/20 <span class="verdict good">met</span>'),
        ("+1.2 ±0.3 worse ", '+1.2 ±0.3 <span class="verdict bad">worse</span>'),
        ("+0.1 ±0.3 same? ", '+0.1 ±0.3 <span class="verdict open">same?</span>'),
        ("undecided", ' <span class="verdict open">undecided</span>'),
        ("0 of 2 met", "0 of 2 met"),
        ("<b>", "&lt;b&gt;"),
        ("unmet", "unmet"),
        ("12.3", "12.3"),
    ],
)
def test_cells(text: str, expected: str) -> None:
    """Catches: '0 of 2 met' shown as met; text of a cell taken for HTML."""
    assert str(cell(text)) == expected


def test_the_command_gives_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a command that is told and does not exist, or gives another page."""
    import shlex

    from ccsim.cli import main

    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(f"# How many?\n{DESK}", encoding="utf-8")
    scenario = ccsim.load("desk.yaml", changes=["agents.team.staff={8:00: 5, 18:00: 0}"]).set("seed", 4)
    ccsim.report(ccsim.run(scenario, replications=2), "python.html")
    found = seen(Path("python.html").read_text(encoding="utf-8"))
    command = next(text for text in found.text if text.startswith("ccsim report"))
    with pytest.raises(SystemExit) as left:
        main([*shlex.split(command)[1:], "-q"])
    assert left.value.code == 0
    assert Path("report.html").read_bytes() == Path("python.html").read_bytes()


def test_no_file_no_command() -> None:
    """Catches: a command with a file that does not exist."""
    assert "ccsim report <" not in seen(html("run")).words
    assert "The scenario was in no file" in seen(html("run")).words


def test_what_fits_no_result() -> None:
    """Catches: a timeline of a sweep taken in silence; `around` without a timeline."""
    with pytest.raises(UsageError, match="only a run has one"):
        page_of(RESULTS["sweep"](), timeline="1 min")
    with pytest.raises(UsageError, match="goes with timeline"):
        page_of(run_result(), around="2026-03-02 10:00")


def test_our_pages_are_known() -> None:
    """Catches: a page of ours that is taken for something else, and so not overwritten."""
    assert is_page(html("run").encode()[:2_000])
    assert not is_page(b"<!DOCTYPE html><title>mine</title>")


def test_a_comparison_says_who_serves_vips_best() -> None:
    """Catches: a headline that decides nothing; another candidate's or side's figure; no word on the targets."""
    found = ccsim.compare(branch(), policies=["first_come", "strict"], replications=6, store=None)
    answer = page_of(found).answer
    gains = {
        one.candidate: each.value
        for one in found.privilege
        for each in one.figures
        if (each.measure, each.segment) == ("service_level", "vip")
    }
    assert gains["strict"] is not None
    assert gains["strict"] == max(value for value in gains.values() if value is not None)
    assert answer.headline.startswith(
        f"VIPs are served best with strict: {gains['strict'] * 100:.1f} % of them in time."
    )
    assert "mean wait of the others +" in answer.headline
    words = {one.name: one.words for one in answer.lines}
    judged = ccsim.run(branch("policy=first_come"), replications=6).targets
    assert words["first_come"] == f"{', '.join(f'{one.name} {one.word}' for one in judged)}."


@pytest.mark.parametrize(
    ("runs", "name"),
    [(1, "the one run"), (2, "all 2 runs"), (9, "all 9 runs"), (10, "8 of 10 runs"), (20, "8 of 10 runs")],
)
def test_a_band_of_few_runs_is_that_of_all(runs: int, name: str) -> None:
    """Catches: `8 of 10 runs`, and that one in ten is worse, where there are eight at all."""
    assert band_name(runs) == name
