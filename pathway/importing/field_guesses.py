"""
Which column of a first file of contacts, crossings or handoffs is likely which field, and why.

By name first; what is needed and was not found, by values. A guess is a proposal to somebody who looks.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pathway.importing.batch import kind_of_value
from pathway.importing.blocks import plain
from pathway.importing.guessing import ColumnSeen, Seen
from pathway.importing.templates import describe

_CALLED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {
        "patient": (
            *("patient", "patient id", "patient number", "person", "person id", "pseudo id", "pseudonym"),
            *("nhs number", "nhs no", "mrn", "hospital number", "client id", "subject"),
        ),
        "time": (
            *(
                "time",
                "date time",
                "datetime",
                "seen at",
                "contact date",
                "contact time",
                "start",
                "start time",
            ),
            *("attendance date", "appointment date", "admission date", "arrival", "event time", "date"),
        ),
        "organisation": (
            *("organisation", "organization", "organisation code", "org", "org code", "provider"),
            *("provider code", "trust", "site", "site code", "ods code"),
        ),
        "service": (
            "service",
            "ward",
            "department",
            "dept",
            "clinic",
            "specialty",
            "team",
            "unit",
            "location",
        ),
        "activity": ("activity", "contact type", "encounter class", "appointment type", "reason"),
        "contact_id": ("contact id", "attendance id", "encounter id", "appointment id", "spell id"),
    },
    "crossings": {
        "request_id": ("request id", "request", "reference", "referral id", "referral number", "ubrn", "id"),
        "patient": ("patient", "patient id", "person id", "pseudo id", "nhs number", "mrn"),
        "from": ("from", "referrer", "referring organisation", "sender", "source organisation"),
        "to": ("to", "receiver", "referred to", "receiving organisation", "destination"),
        "from_service": ("from service", "referring service", "sending service"),
        "to_service": ("to service", "receiving service", "referred to service"),
        "kind": ("kind", "type", "referral type", "request type"),
        "sent": ("sent", "sent at", "date sent", "referral date", "request date", "requested", "sent on"),
        "delivered": ("delivered", "date delivered"),
        "received": ("received", "date received", "received at", "received on"),
        "accepted": ("accepted", "date accepted", "accepted at", "accepted on", "acceptance date"),
        "refused": ("refused", "rejected", "date rejected", "rejected on", "declined"),
        "returned": ("returned", "date returned"),
        "contact_made": ("contact made", "first seen", "first contact", "date seen", "seen on"),
        "expected_by": ("expected by", "due", "due date", "target date"),
        "carried_by": ("carried by",),
    },
    "handoffs": {
        "from_id": ("from", "from id", "start", "sender", "source"),
        "to_id": ("to", "to id", "end", "receiver", "target", "destination"),
        "from_service": ("from service", "sending service"),
        "to_service": ("to service", "receiving service"),
        "kind": ("kind", "type"),
        "name": ("name", "called", "title"),
        "channel": ("channel", "how", "route"),
    },
}
"""What the fields of a first file are often called, the likeliest first."""
_WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "contacts": {
        "organisation": frozenset({"organisation", "organization", "org", "provider", "trust", "site"}),
        "service": frozenset(
            {"service", "ward", "department", "dept", "clinic", "specialty", "team", "unit"}
        ),
        "patient": frozenset({"patient", "person", "pseudonym", "pseudo"}),
    },
    "crossings": {"patient": frozenset({"patient", "person", "pseudonym", "pseudo"})},
    "handoffs": {},
}
"""Words in a column's name that point to a field, where no whole name did."""
_DATED = {"contacts": ("time",), "crossings": ("sent",), "handoffs": ()}


@dataclass(frozen=True)
class FieldGuess:
    """A field of a first file: whether it is needed, the column it is likely in ("" where none), and why."""

    field: str
    meaning: str
    required: bool
    column: str
    why: str


def fields_guessed(seen: Seen, what: str) -> tuple[FieldGuess, ...]:
    """
    The fields of a first file with their likely columns, needed ones first; a column is one field's alone.

    A column that seems to hold something about a person may be the patient, and nothing else.
    """
    described = {row.column: row for row in describe(what)}
    found: dict[str, tuple[str, str]] = {}
    for field, names in _CALLED[what].items():
        if (name := _called(seen, field, names, found)) is not None:
            found[field] = (name, "by its name")
    for field, pointing in _WORDS[what].items():
        if field not in found and (name := _with_a_word(seen, field, pointing, found)) is not None:
            found[field] = (name, "by a word in its name")
    found |= dict(_by_values(seen, what, found))
    guesses = [
        FieldGuess(
            field, described[field].description, described[field].required, *found.get(field, ("", ""))
        )
        for field in _CALLED[what]
    ]
    return tuple(sorted(guesses, key=lambda one: not one.required))


def _called(
    seen: Seen, field: str, names: tuple[str, ...], found: Mapping[str, tuple[str, str]]
) -> str | None:
    taken = {column for column, _ in found.values()}
    by_name = {plain(one.name): one for one in reversed(seen.columns)}
    for name in names:
        one = by_name.get(plain(name))
        if one is None or one.name in taken or one.identifying == "a name":
            continue
        if field == "patient" or not one.identifying:
            return one.name
    return None


def _with_a_word(
    seen: Seen, field: str, pointing: frozenset[str], found: Mapping[str, tuple[str, str]]
) -> str | None:
    """The one column left whose name has such a word; None where there is none, or more than one."""
    taken = {column for column, _ in found.values()}
    likely = [
        one.name
        for one in seen.columns
        if one.name not in taken
        and pointing & set(re.findall(r"[a-z]+", one.name.lower()))
        and (field == "patient" or not one.identifying)
        and one.identifying != "a name"
    ]
    return likely[0] if len(likely) == 1 else None


def _by_values(
    seen: Seen, what: str, found: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Dates for the field that needs them, where no name told."""
    taken = {column for column, _ in found.values()}
    for field in _DATED[what]:
        dated = [one for one in seen.columns if one.name not in taken and _holds(one, _is_date)]
        if field not in found and len(dated) == 1:
            yield field, (dated[0].name, "by its values: the only column of dates that is left")


def _holds(column: ColumnSeen, test: Callable[[str], bool]) -> bool:
    every = sum(count for _, count in column.values)
    return bool(every) and sum(count for text, count in column.values if test(text)) >= 0.8 * every


def _is_date(text: str) -> bool:
    return kind_of_value(text) == "date"
