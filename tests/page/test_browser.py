"""Pages in a browser: the answer on the first screen, nothing from elsewhere, nothing that runs over the edge, and on paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from ccsim.page.answer import WORST_FIRST
from ccsim.page.parts import Answer, Line
from ccsim.page.parts import Page as Layout
from ccsim.page.render import html_of
from page.pages import RESULTS, html

NAMES = ("chromium", "chromium-browser", "google-chrome")
SCREENS = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: that which CCSIM_CHROMIUM names, one on the path, or Playwright's own."""
    path = os.environ.get("CCSIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as driver:
        try:
            found = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except BrowserError as error:
            first = str(error).splitlines()[0]
            pytest.skip(f"no Chromium to open pages in: apt-get install chromium, or set CCSIM_CHROMIUM ({first})")
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {kind: folder / f"{kind}.html" for kind in RESULTS}
    for kind, path in found.items():
        path.write_text(html(kind), encoding="utf-8")
    return found


@pytest.fixture(params=RESULTS)
def path(request: pytest.FixtureRequest, files: dict[str, Path]) -> Path:
    return files[request.param]


def opened(browser: Browser, path: Path, size: tuple[int, int]) -> tuple[Page, list[str], list[str]]:
    """Open a page without a network; what it asked for, and what it complained of."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    return page, asked, said


@pytest.mark.parametrize("screen", SCREENS)
def test_first_screen(browser: Browser, path: Path, screen: str) -> None:
    """Catches: an answer that one must scroll for; a page wider than the screen; a request to another host; an error."""
    width, height = SCREENS[screen]
    page, asked, said = opened(browser, path, (width, height))
    answer = page.locator("#answer")
    box = answer.bounding_box()
    assert answer.is_visible()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["x"] + box["width"] <= width
    assert page.locator("#headline").inner_text().strip()
    assert page.evaluate("window.scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked
    assert all(url.startswith(("file://", "data:")) for url in asked)
    assert said == []
    page.context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_many_targets(browser: Browser, tmp_path: Path, screen: str) -> None:
    """Catches: an answer on eighteen targets that fills three screens; one of them lost."""
    risk = f"Tue 2 Feb 12:30-20:30 (never met), Tue 2 Feb 7:00-12:00 (never met), and 23 more times are the risk, {WORST_FIRST}."
    text = f"expected 59.9 ±1.4 %, met in 0 of 10 weeks; {risk}"
    lines = [
        Line(f"queue_{number} 80/20 over the week", "missed" if number < 9 else "met", text) for number in range(18)
    ]
    answer = Answer("missed", "No: this plan misses 9 of its 18 targets.", lines)
    path = tmp_path / "many.html"
    path.write_text(
        html_of(Layout("Many promises", "Does every group get what it is promised?", (), "", answer, ())),
        encoding="utf-8",
    )
    width, height = SCREENS[screen]
    page, _, said = opened(browser, path, (width, height))
    box = page.locator("#answer").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    assert page.locator("#answer summary").inner_text() == "and 15 more: 6 missed, 9 met"
    page.locator("#answer summary").click()
    assert page.locator("#answer li:visible").count() == 18
    assert said == []
    page.context.close()


def test_everything_opens(browser: Browser, files: dict[str, Path]) -> None:
    """Catches: figures of a queue that nothing opens; a table or figure that spoils the width once it is seen."""
    page, _, _ = opened(browser, files["run"], SCREENS["phone"])
    folds = page.locator("main details")
    assert folds.count() >= 3
    for place in range(folds.count()):
        fold = folds.nth(place)
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        assert fold.locator(":scope > :not(summary)").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for figure in page.locator("figure svg").all():
        box = figure.bounding_box()
        assert box is not None
        assert box["width"] >= 600, "letters would be too small to read on a phone"
    page.context.close()


def test_read_out(browser: Browser, files: dict[str, Path]) -> None:
    """Catches: figures without a name, sections without a heading, a table without headers, for who cannot see the page."""
    page, _, _ = opened(browser, files["run"], SCREENS["desktop"])
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    names = [one.get_attribute("aria-label") for one in page.get_by_role("img").all()]
    assert len(names) >= 10
    assert all(names)
    assert page.get_by_role("heading", level=1).count() == 1
    for role in ("banner", "main", "navigation", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role  # type: ignore[arg-type]
    tables = page.get_by_role("table").count()
    assert tables >= 5
    assert page.locator("table:not(:has(th[scope=row]))").count() == 0
    page.context.close()


def test_on_paper(browser: Browser, path: Path) -> None:
    """Catches: sections that are closed on the screen and missing on paper; text that runs over the edge of a sheet."""
    page, _, _ = opened(browser, path, SCREENS["desktop"])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    hidden = page.evaluate("""() => [...document.querySelectorAll('main h2, main figure, main table, details#yaml pre')]
        .filter(one => !one.checkVisibility()).map(one => one.textContent.slice(0, 40))""")
    assert hidden == []
    assert not page.locator("nav").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") >= 1
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf, "A4"
    page.context.close()
