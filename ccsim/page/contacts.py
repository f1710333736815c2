"""Contacts by type on the page of a run: each counts once, in all its attempts, whatever they were about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim.app.tables.block import Table
from ccsim.app.tables.figures import column
from ccsim.app.tables.shown import CONTACT_MEASURES
from ccsim.kpi import Row
from ccsim.page.parts import Part, Prose, Sheet

if TYPE_CHECKING:
    from ccsim.app.result import Result

ALL = "*"


def contacts_by_type(result: Result) -> Iterator[Part]:
    """Set contacts of each type side by side; nothing where all are of one."""
    rows: dict[tuple[str, str], Row] = {
        (row.measure, row.type): row
        for row in result.iterate("type", measures=CONTACT_MEASURES)
        if row.segment == ALL and row.type is not None
    }
    came = [name for name in result.scenario.contacts if (row := rows.get(("callers", name))) and row.mean]
    if len(came) < 2:
        return
    columns = [column(measure, [rows.get((measure, name)) for name in came]) for measure in CONTACT_MEASURES]
    yield Sheet(Table("", came, columns), "Contacts by type")
    after = [
        name
        for name in result.scenario.contacts
        if name not in came
        and any(entry.as_ == name for one in result.scenario.contacts.values() for entry in one.next.values())
    ]
    if after:
        yield Prose(
            f"What follows on a contact as another type ({', '.join(after)}) belongs to the contact that it follows."
        )
