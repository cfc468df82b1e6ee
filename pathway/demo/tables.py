"""Records and columns of the demo as rows of the files that `careseams import` reads."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph_schema.events import Event
from graph_schema.vocabulary import Precision
from pathway.demo.case import LOCAL_ZONE, Case
from pathway.demo.chance import Flags, Ints
from pathway.demo.crossings import STATUSES, UNSAID, Told
from pathway.demo.events import Recorded
from pathway.demo.handoffs import Lines
from pathway.demo.holdings import CASE_REVIEW, NOBODY, Holdings
from pathway.demo.journeys import Contacts
from pathway.demo.parameters import Parameters
from pathway.demo.people import People
from pathway.demo.writing import Row, cell, record_row

CONTACTS = ("patient", "time", "organisation", "service", "activity", "seq", "contact_id")
CROSSINGS = (
    "request_id",
    "parent",
    "patient",
    "from",
    "to",
    "kind",
    *STATUSES,
    "expected_by",
    "carried_by",
    "other_channel",
    "carries",
    "what_happened",
    *(
        f"item{number}.{name}"
        for number in ("", "2")
        for name in ("what", "state", "known_before", "told_by")
    ),
    "source",
)
HOLDINGS = ("request_id", "holder", "from", "until", "told_by", "source")
ACCOUNTS = ("request_id", "teller", "told_on", "happened_at", "step", "kind", "text", "source")
REVIEW = "case review"
NOBODY_HELD = "nobody"


def event_rows(events: Iterable[Recorded]) -> list[Row]:
    """Events as rows, with the handoff each is placed on; an empty one names only organisations."""
    return [
        record_row(one.event) | {"happened_at": _happened(one.event), "handoff": one.handoff or ""}
        for one in events
    ]


def _happened(event: Event) -> str:
    """An instant, or a local day where only that is known."""
    if event.happened_at is None or event.precision is Precision.EXACT:
        return cell(event.happened_at)
    return event.happened_at.astimezone(LOCAL_ZONE).date().isoformat()


def contact_rows(given: Parameters, people: People, contacts: Contacts, case: Case) -> list[Row]:
    """Contacts in order of time, each with an id of its own."""
    when = _times(given, contacts.minute, np.zeros(len(contacts.minute), dtype=bool))
    places = [str(service).split("/", 1) for service in contacts.service]
    rows = [
        dict(zip(CONTACTS, (people.ids[person], time, place[0], place[1], str(activity)), strict=False))
        for person, time, place, activity in zip(
            contacts.person, when, places, contacts.activity, strict=True
        )
    ]
    rows = sorted(
        [*rows, *(dict(row) for row in case.contacts)], key=lambda row: (row["time"], row["patient"])
    )
    for number, row in enumerate(rows, start=1):
        row |= {"seq": str(number), "contact_id": f"K{number:06d}"}
    return rows


def crossing_rows(given: Parameters, lines: Lines, people: People, record: Told, case: Case) -> list[Row]:
    """Crossings in order of time, then those of the case and its twin."""
    columns = _crossing_columns(given, lines, people, record)
    names = list(columns)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [*rows, *(dict(row) for row in case.crossings)]


def request_id(position: int) -> str:
    """The reference of the crossing at a position."""
    return f"R{position + 1:05d}"


def holding_rows(given: Parameters, lines: Lines, record: Told, held: Holdings, case: Case) -> list[Row]:
    """Who in fact held crossings; nobody is a word of its own, and an open end an empty cell."""
    by_day = record.by_day[held.crossing]
    begin, until = _times(given, held.begin, by_day), _times(given, held.until, by_day)
    rows = [
        {
            "request_id": request_id(int(crossing)),
            "holder": NOBODY_HELD if holder == NOBODY else lines.body(int(holder)),
            "from": first,
            "until": last,
            "told_by": REVIEW if teller == CASE_REVIEW else lines.body(int(teller)),
        }
        for crossing, holder, first, last, teller in zip(
            held.crossing, held.holder, begin, until, held.teller, strict=True
        )
    ]
    return [*rows, *(dict(row) for row in case.holdings)]


def account_rows(
    given: Parameters, record: Told, told: Sequence[tuple[int, str, str, str, int]], case: Case
) -> list[Row]:
    """What people tell about crossings."""
    rows = [
        {
            "request_id": request_id(crossing),
            "teller": teller,
            "told_on": given.day_of(minute).isoformat(),
            "happened_at": given.day_of(int(record.first[crossing])).isoformat(),
            "kind": kind,
            "text": text,
        }
        for crossing, teller, kind, text, minute in told
    ]
    return [*rows, *(dict(row) for row in case.accounts)]


def _crossing_columns(
    given: Parameters, lines: Lines, people: People, record: Told
) -> Mapping[str, Sequence[str]]:
    line = [lines.all[number] for number in record.crossings.line]
    never = np.zeros(len(line), dtype=bool)
    return {
        "request_id": [request_id(number) for number in range(len(line))],
        "parent": ["" if fork == 0 else f"DISCHARGE-{fork}" for fork in record.crossings.fork],
        "patient": [people.ids[person] for person in record.crossings.person],
        "from": [one.from_id for one in line],
        "to": [one.to_id for one in line],
        "kind": [one.flow.kind for one in line],
        **{status: _times(given, record.times[status], record.by_day) for status in STATUSES},
        "expected_by": _times(given, record.expected_by, never),
        "carried_by": [str(word) for word in record.carried_by],
        "other_channel": [str(word) for word in record.other_channel],
        "carries": [str(word) for word in record.carries],
        "what_happened": [str(word) for word in record.what_happened],
    }


def _times(given: Parameters, minutes: Ints, by_day: Flags) -> list[str]:
    """Minutes as UTC times or as days; "" where there is none."""
    start = np.datetime64(given.first_day.isoformat(), "m")
    exact = np.datetime_as_string((start + minutes.astype("timedelta64[m]")).astype("datetime64[s]"))
    days = np.array([text[:10] for text in exact], dtype=object)
    texts = np.where(by_day, days, np.array([f"{text}Z" for text in exact], dtype=object))
    return [str(text) for text in np.where(minutes == UNSAID, "", texts)]
