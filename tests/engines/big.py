"""Big runs on which the engines are compared: each is one part of the language, for some 100,000 contacts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Big:
    """A run, and what it must be like to be worth the time.

    Parameters
    ----------
    text : str
        Without `duration`, which is `days`.
    days : int
    contacts : int
        It has at least so many.
    waiting : tuple of float
        Between which limits the share lies of those in a queue who wait.
    outcomes : set of str
        Which of the outcomes are seen, and no others.
    tick : int
        To how many ms its draws are cut.
    """

    text: str
    days: int
    contacts: int
    waiting: tuple[float, float]
    outcomes: set[str]
    tick: int = 1


# Hundreds of agents, one queue, nobody goes first: mostly the order of idle agents and of who finishes.
HUNDREDS = """
contacts: {call: {arrivals: {rate: 100 per min}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 2 min}}}
agents: {team: {serves: {desk: 1}, staff: 303}}
"""

# Few agents, all instants whole minutes: everything happens at once, over and over.
MINUTES = """
segments: {vip: 10 %, ordinary: rest}
contacts: {call: {arrivals: {rate: 6 per min}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, wrap: {exponential: 1 min}, patience: {exponential: 4 min}}}
agents: {team: {serves: {desk: 1}, staff: 21}}
policies: {first: {priority: {vip: 1, rest: 2}}}
policy: first
"""

# Skills: levels, `after`, agents kept free, handling times by group and line, people who move on after a while.
SKILLS = """
segments: {vip: {share: 15 %, recognised: 80 %}, ordinary: rest}
contacts:
  sale: {arrivals: {rate: {0:00: 5 per min, 8:00: 15 per min, 18:00: 8 per min}}, enter: sales}
  fault: {arrivals: {rate: 5 per min}, enter: faults}
queues:
  sales: {talk: {exponential: 3 min}, wrap: {exponential: 20 s}, patience: {exponential: 3 min}}
  faults: {talk: {exponential: 4 min}, patience: {exponential: 6 min}, otherwise: {waited: {2 min: sales}}}
agents:
  sellers: {serves: {sales: 1, faults: {level: 2, after: 15 s, aht: 125 %}}, staff: {0:00: 16, 7:45: 43, 18:10: 25}}
  fitters: {serves: {faults: 1, sales/vip: {level: 2, after: 5 s}, sales: {level: 3, after: 40 s}}, staff: 17, aht: 95 %}
  both: {serves: {faults: 2, sales: 2}, staff: 5, pace: {cv: 20 %}}
policies: {kept: {keep_free: {fitters: {sales: 2}, both: {ordinary: 1}}, weight: {vip: 2.5, rest: 1}, head_start: {faults: 30 s}}}
policy: kept
"""

# Trunk lines, waiting places, who tries again, another time as somebody else.
RETRIES = """
contacts:
  order:
    arrivals: {rate: 12 per min}
    enter: orders
    next:
      redial: {after: [abandoned, blocked], share: 60 %, in: {exponential: 5 min}, at_most: 3}
      complaint: {after: answered, share: 5 %, in: {uniform: {low: 1 h, high: 9 h}}, as: complaint}
  complaint:
    arrivals: {rate: 2 per min}
    enter: complaints
    next: {again: {after: [answered, abandoned], share: 30 %, in: {empirical: [0 s, 1 min, 1 h, 1 day]}}}
ivr: {lines: 50}
queues:
  orders: {talk: {exponential: 3 min}, patience: {exponential: 90 s}, capacity: 20}
  complaints: {talk: {exponential: 5 min}, patience: {exponential: 10 min}, line: no, otherwise: {full: orders}, capacity: 15}
agents:
  team: {serves: {orders: 1, complaints: 2}, staff: 38}
  cells: {serves: {complaints: 1}, staff: 11}
choose_agent: fixed_order
"""

# Menus, opening hours, what is sent on, delays in open time.
HOURS = """
segments: {vip: 20 %, ordinary: rest}
contacts:
  account:
    arrivals: {rate: {0:00: 2 per min, 8:00: 12 per min, 20:00: 3 per min}}
    enter: welcome
    next:
      tomorrow: {after: closed, share: 70 %, in: {exponential: 2 open h}, at_most: 2}
      redial: {after: [hung_up, abandoned, blocked], share: 40 %, in: {exponential: 20 min}}
  loan: {arrivals: {rate: {7:00: 4 per min, 21:00: 0 per min}}, enter: {vip: loans, ordinary: welcome}}
ivr:
  nodes:
    welcome: {takes: {lognormal: {mean: 15 s, cv: 0.5}}, then: {menu: 75 %, done: 20 %, hang_up: rest}}
    menu: {takes: 10 s, then: {account: 80 %, hang_up: rest}, then_for: {loan: {loans: 100 %}}}
queues:
  account: {talk: {exponential: 2 min}, patience: {exponential: 3 min}, open: 7:30-22:00, capacity: 8, otherwise: {closed: night}}
  loans:
    talk: {exponential: 5 min}
    patience: {exponential: 8 min}
    open: {mon-sat: 8:00-20:00}
    capacity: 4
    otherwise: {full: account}
  night: {talk: {exponential: 2 min}, patience: {exponential: 2 min}, open: {daily: 21:00-4:00}}
agents:
  tellers: {serves: {account: 1, night: 2}, staff: {0:00: 4, 7:00: 21, 21:00: 7}}
  lenders: {serves: {loans: 1, account: {level: 2, after: 30 s}}, staff: {8:00: 14, 20:00: 0}}
"""

# Weeks of shifts with breaks, absence, shrinkage, agents of their own pace; another policy at the weekend.
SHIFTS = """
segments: {vip: 10 %, ordinary: rest}
contacts: {call: {arrivals: {volume: {mon-fri: 5000, sat-sun: 2600}, shape: {0:00: 1, 7:00: 6, 18:00: 3}}, enter: desk}}
queues:
  desk: {talk: {lognormal: {mean: 190 s, cv: 1}}, wrap: {exponential: 25 s}, patience: {exponential: 4 min}, target: 80/20}
shifts:
  early:
    hours: 6:30-14:30
    breaks: {tea: {between: 8:00-10:00, lasts: 15 min}, lunch: {between: 11:00-13:30, lasts: 30 min, paid: no}}
  late:
    hours: 13:45-22:15
    breaks: {supper: {between: 17:00-19:00, lasts: 30 min}, meeting: {at: 15:00, lasts: 20 min, share: 25 %}}
  parted: {hours: [8:00-12:00, 16:00-20:00], breaks: {tea: {at: 8:00, lasts: 10 min, on: mon}}}
  night: {hours: 22:00-6:45, breaks: {rest: {between: 1:00-5:00, lasts: 45 min}}}
agents:
  young:
    serves: {desk: 2}
    shifts: {early: 12, late: {mon-fri: 10, sat-sun: 6}, night: 5}
    absence: 8 %
    pace: {cv: 25 %}
    aht: 110 %
  old:
    serves: {desk: 1}
    shifts: {early: {mon-fri: 7, sat-sun: 3}, parted: 6, late: 5}
    shrinkage: {0:00: 5 %, 12:00: 15 %}
    absence: 5 %
choose_agent: least_occupied
policies: {week: {priority: {vip: 1, rest: 2}}, weekend: {weight: by_target, head_start: {vip: 1 min}}}
policy: {mon-fri: week, sat-sun: weekend}
"""

# Half as many again call as can be served, and are patient: lines of hundreds, waits of an hour.
OVERLOADED = """
segments: {vip: 20 %, gold: 20 %, ordinary: rest}
contacts:
  call: {arrivals: {rate: 12 per min}, enter: desk}
  mail: {arrivals: {rate: {0:00: 10 per min, 9:00: 1 per min}}, enter: mails}
queues:
  desk: {talk: {exponential: 4 min}, wrap: {exponential: 30 s}, patience: {exponential: 90 min}}
  mails: {talk: {exponential: 3 min}, patience: never}
agents:
  team: {serves: {desk: 1, mails: 2}, staff: 42}
  mixed: {serves: {mails: 1, desk: 1}, staff: 9}
policies:
  score: {weight: {vip: 3, gold: 1.5, rest: 1}, head_start: {mails: 20 min}, at_most_in_a_row: {vip|gold: 4}, level_first: no}
policy: score
"""

# Two hundred agents, a call every two minutes or so, all on whole minutes.
NEARLY_IDLE = """
contacts: {call: {arrivals: {rate: 0.55 per min}, enter: desk}, other: {arrivals: {rate: 0.15 per min}, enter: back}}
queues:
  desk: {talk: {exponential: 7 min}, wrap: {exponential: 3 min}, patience: {exponential: 1 min}}
  back: {talk: {exponential: 9 min}, patience: never}
agents:
  team: {serves: {desk: 1, back: 2}, staff: {mon-sun: {0:00: 90, 8:00: 160, 19:00: 120}}, shrinkage: 10 %}
  rest_of_them: {serves: {back: 1}, staff: 40}
choose_agent: least_occupied
"""

# Who has talked is passed on, some over a line that they give back; trunk lines are counted and nearly suffice.
TRANSFERS = """
segments: {vip: 25 %, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 9 per min}
    enter: front
    next:
      onward: {after: answered, share: 35 %, to: experts}
      back: {after: answered, share: 10 %, to: front}
      again: {after: answered, share: 5 %, in: {exponential: 30 min}}
  direct: {arrivals: {rate: 2 per min}, enter: experts, next: {forward: {after: answered, share: 20 %, to: mails}}}
ivr: {lines: 70}
queues:
  front: {talk: {exponential: 2 min}, wrap: {exponential: 30 s}, patience: {exponential: 3 min}}
  experts: {talk: {exponential: 6 min}, patience: {exponential: 12 min}, otherwise: {waited: {6 min: mails}}, capacity: 25}
  mails: {talk: {exponential: 4 min}, patience: never, line: no}
agents:
  tellers: {serves: {front: 1, mails: {level: 2, after: 1 min}}, staff: 27}
  seniors: {serves: {experts: 1, mails: 2}, staff: 29}
policies: {strict: {priority: {experts/vip: 0, vip: 1, rest: 2}, keep_free: {seniors: {mails: 1}}}}
policy: strict
"""

# Calls, chats, e-mail and walk-ins in one queue or several; whole seconds, shifts with breaks, people to be called back.
BLENDED = """
segments: {vip: 15 %, ordinary: rest}
contacts:
  call: {arrivals: {rate: 4 per min}, enter: desk, next: {onward: {after: answered, share: 10 %, to: chats}}}
  message: {channel: chat, arrivals: {rate: 9 per min}, enter: {vip: desk, ordinary: chats}}
  mail: {channel: email, arrivals: {rate: {0:00: 1 per min, 9:00: 3 per min, 17:00: 1 per min}}, enter: chats}
  errand: {channel: task, arrivals: {rate: 0.5 per min}, enter: desk}
  visit: {channel: walk_in, arrivals: {rate: {8:00: 1 per min, 20:00: 0 per min}}, enter: desk}
ivr: {lines: 16}
queues:
  desk:
    talk: {exponential: 3 min}
    wrap: {exponential: 20 s}
    patience: {exponential: 3 min}
    otherwise: {waited: {2 min: chats}}
    callback: {offer: {after: 90 s}, accept: 40 %, reached: 70 %, dial: {exponential: 20 s}, tries: 3, retry_after: 15 min}
  chats: {talk: {exponential: 5 min}, wrap: {exponential: 40 s}, patience: {exponential: 9 min}, capacity: 60, line: no}
shifts:
  long: {hours: 0:00-24:00, breaks: {tea: {between: 2:00-21:00, lasts: 15 min}, meal: {at: 12:00, lasts: 30 min, share: 40 %}}}
agents:
  hosts: {serves: {chats: 1, desk: {level: 2, after: 20 s}}, shifts: {long: 14}, at_once: {chat: 4, email: 6}, slower: 12.5 %}
  both: {serves: {desk: 1, chats: 1}, staff: {0:00: 9, 8:00: 14, 20:00: 11}, at_once: {chat: 2, task: 3}, shrinkage: 8 %}
  phones: {serves: {desk: 1}, staff: 9}
choose_agent: least_occupied
policies: {kept: {keep_free: {hosts: {desk: 1}, both: {chats: 2}}, priority: {vip: 1, rest: 2}, at_most_in_a_row: {chats: 3}}}
policy: {mon-fri: kept}
"""

ALL = {
    "hundreds of agents": Big(HUNDREDS, 1, 143_000, (0.3, 0.95), {"answered", "abandoned"}),
    "whole minutes": Big(MINUTES, 13, 110_000, (0.2, 0.95), {"answered", "abandoned"}, tick=60_000),
    "skills": Big(SKILLS, 7, 150_000, (0.2, 0.9), {"answered", "abandoned", "overflowed"}),
    "retries": Big(
        RETRIES, 6, 118_000, (0.2, 0.95), {"answered", "abandoned", "blocked_lines", "blocked_queue"}, tick=1_000
    ),
    "hours": Big(
        HOURS,
        10,
        130_000,
        (0.05, 0.9),
        {"answered", "abandoned", "blocked_queue", "closed", "self_served", "hung_up"},
        tick=1_000,
    ),
    "shifts": Big(SHIFTS, 28, 118_000, (0.05, 0.9), {"answered", "abandoned"}),
    "overloaded": Big(OVERLOADED, 6, 139_000, (0.9, 1), {"answered", "abandoned"}, tick=1_000),
    "nearly idle": Big(NEARLY_IDLE, 110, 105_000, (0, 0.0005), {"answered"}, tick=60_000),
    "transfers": Big(
        TRANSFERS, 7, 105_000, (0.1, 0.9), {"answered", "abandoned", "overflowed", "blocked_lines", "blocked_queue"}
    ),
    "blended": Big(
        BLENDED,
        5,
        100_000,
        (0.1, 0.9),
        {"answered", "abandoned", "overflowed", "blocked_lines", "blocked_queue", "callback", "callback_failed"},
        tick=1_000,
    ),
}
