"""The rules, compiled: the very functions of `ccsim.rules`, under their own names."""

from __future__ import annotations

from ccsim import rules
from ccsim.compiler import compiled

can_take = compiled(in_place=True)(rules.can_take)
has_room = compiled(in_place=True)(rules.has_room)
idle_rank = compiled(in_place=True)(rules.idle_rank)
agent_goes_first = compiled(in_place=True)(rules.agent_goes_first)
contact_goes_first = compiled(in_place=True)(rules.contact_goes_first)
in_a_row = compiled(in_place=True)(rules.in_a_row)
left_out = compiled(in_place=True)(rules.left_out)
when_closed = compiled(in_place=True)(rules.when_closed)
when_full = compiled(in_place=True)(rules.when_full)
moves_on = compiled(in_place=True)(rules.moves_on)
attempt_is_made = compiled(in_place=True)(rules.attempt_is_made)
offered_by_wait = compiled(in_place=True)(rules.offered_by_wait)
offered_on_joining = compiled(in_place=True)(rules.offered_on_joining)
takes_place = compiled(in_place=True)(rules.takes_place)
is_reached = compiled(in_place=True)(rules.is_reached)
dials_again = compiled(in_place=True)(rules.dials_again)
time_factor = compiled(in_place=True)(rules.time_factor)
slowed = compiled(in_place=True)(rules.slowed)
handling_time = compiled(in_place=True)(rules.handling_time)
break_ends = compiled(in_place=True)(rules.break_ends)
