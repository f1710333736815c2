"""Outcomes as JUnit XML, which every CI system shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ccsim.app.baselines import MISSING, WRONG, Outcome
from ccsim.baseline.check import UNDECIDED
from ccsim.cli.baseline.words import headline, lines

WIDTH = 120
UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to write."""


def write_junit(outcomes: Sequence[Outcome], path: Path, *, strict: bool) -> None:
    """Write a test suite with a test case for each baseline.

    One that fails (with `strict` also one that cannot tell) has a `failure`, one whose input is wrong an `error`, one that
    cannot tell without `strict` its words in `system-out`.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring  # noqa: PLC0415

    failures = sum(outcome.failed(strict=strict) for outcome in outcomes)
    errors = sum(outcome.verdict == WRONG for outcome in outcomes)
    counts = {"tests": str(len(outcomes)), "failures": str(failures), "errors": str(errors)}
    suites = Element("testsuites", counts)
    suite = SubElement(suites, "testsuite", {"name": "ccsim baseline", **counts})
    for outcome in outcomes:
        case = SubElement(suite, "testcase", {"classname": _clean(outcome.scenario), "name": _clean(outcome.path)})
        told = _clean("\n".join(lines(outcome, WIDTH)))
        if outcome.failed(strict=strict) or outcome.verdict == WRONG:
            kind = "error" if outcome.verdict == WRONG else "failure"
            attributes = {"message": _clean(headline(outcome)), "type": outcome.verdict}
            SubElement(case, kind, attributes).text = _clean(outcome.error) if outcome.error else told
        elif outcome.verdict in (UNDECIDED, MISSING) or (outcome.finding and not outcome.finding.equal):
            SubElement(case, "system-out").text = told
    indent(suites)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n")


def _clean(text: object) -> str:
    return UNSPEAKABLE.sub("?", str(text))
