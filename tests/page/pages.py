"""Pages as a reader's program sees them: elements, texts, tables."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser

from desks import branch, desk

import ccsim
from ccsim.app.compare.result import Comparison
from ccsim.app.result import Result
from ccsim.app.sweep.result import SweepResult
from ccsim.page.render import html_of
from ccsim.page.write import page_of

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Seen(HTMLParser):
    """What a page holds."""

    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and "svg" not in self.open:
            self.rows[-1].append("")
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} is closed where it was not opened"

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data
        for tag in ("h1", "h2", "h3"):
            if tag in self.open:
                self.headings[-1] = (tag, self.headings[-1][1] + data)

    @property
    def words(self) -> str:
        """All text, spaces as one."""
        return " ".join(" ".join(self.text).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """Attributes of all elements of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def seen(html: str) -> Seen:
    found = Seen()
    found.feed(html)
    found.close()
    assert found.open == [], "something is not closed"
    return found


@functools.cache
def run_result() -> Result:
    return ccsim.run(branch(), replications=3, by=["interval", "type", "group"])


@functools.cache
def sweep_result() -> SweepResult:
    return ccsim.sweep(desk(), {"agents.team.staff": "3:5"}, replications=3)


@functools.cache
def comparison_result() -> Comparison:
    return ccsim.compare(branch(), policies="first_come,strict", replications=3)


RESULTS = {"run": run_result, "sweep": sweep_result, "compare": comparison_result}


@functools.cache
def html(kind: str) -> str:
    return html_of(page_of(RESULTS[kind]()))
