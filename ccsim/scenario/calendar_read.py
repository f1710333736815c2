"""The calendar in the file."""

from __future__ import annotations

from ccsim.scenario.bytime_read import clashes
from ccsim.scenario.calendar import WEEKDAYS, Calendar, Days
from ccsim.scenario.dates import DATE_KEYS, parse_days
from ccsim.scenario.named import NAME
from ccsim.scenario.reading import Context, Gather, Kind, map_of, text_of
from ccsim.scenario.tree import Tree


def _read(tree: Tree, context: Context) -> Calendar:
    del context
    gather, keys, found = Gather(), list[tuple[str, Days]](), list[tuple[Days, str]]()
    for key, part in map_of(tree, "dates, and what they count as").items():
        with gather.at(key):
            days, word = parse_days(key), text_of(part, "a weekday or a name")
            if not NAME.fullmatch(word):
                raise ValueError(f"'{word}' is neither a weekday nor a name: letters, digits, '_' and '-'")
            keys.append((key, days))
            found.append((days, word))
    for key, message in clashes(keys):
        gather.add(message, key, at_key=True)
    gather.done()
    return Calendar(tuple(found))


CALENDAR: Kind[Calendar] = Kind(
    "a calendar",
    _read,
    lambda calendar, context: {str(days): word for days, word in calendar.days},
    {
        "type": "object",
        "description": "Dates that count as another weekday, or have a name",
        "patternProperties": {
            f"^({DATE_KEYS})$": {
                "type": "string",
                "anyOf": [{"enum": list(WEEKDAYS)}, {"pattern": f"^{NAME.pattern}$"}],
            }
        },
        "additionalProperties": False,
    },
)
