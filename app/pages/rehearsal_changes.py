"""The changes of a rehearsal as they stand in the address, and as they are typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.components.forms import FieldError
from app.text import address, read_day
from app.wording import identifying
from graph_schema.rehearsals import BodyChange
from pathway.engine import Engine
from pathway.engine.rehearsals import rehearsed
from pathway.errors import BadInput, IdentifyingText

PATH = "/rehearsal"
KIND, OLD, NEW, NAMES, DAY = FORM = ("r-kind", "r-old", "r-new", "r-names", "r-day")
MOST_CHANGES = 8


def read_changes(query: Mapping[str, str]) -> list[BodyChange]:
    """
    The changes of an address; what cannot be read is left out.

    >>> [one.old for one in read_changes({"c1": "abolition|RX1|", "c2": "nonsense"})]
    [('RX1',)]
    """
    found = []
    for number in range(1, MOST_CHANGES + 1):
        kind, old, new = (*query.get(f"c{number}", "").split("|"), "", "", "")[:3]
        try:
            found.append(BodyChange(kind=kind, old=_parts(old), new=_parts(new)))
        except ValidationError:
            continue
    return found


def written(changes: Sequence[BodyChange], day: str) -> str:
    """The address of a rehearsal: the day and its changes, so that a copied link shows the same."""
    told = {
        f"c{number}": f"{one.kind.value}|{';'.join(one.old)}|{';'.join(one.new)}"
        for number, one in enumerate(changes, start=1)
    }
    return address(PATH, day=day, **told)


def added(
    engine: Engine, before: Mapping[str, str], typed: Mapping[str, Any]
) -> tuple[str, list[FieldError]]:
    """The address with one more change, or with another day; or what has to be put right."""
    changes = read_changes(before)
    try:
        day = read_day(typed[DAY] or "")
    except BadInput as refused:
        return "", [FieldError(DAY, f"First day: {refused.what}; {refused.try_}")]
    if changes and not (typed[KIND] or typed[OLD]):
        return written(changes, day.isoformat()), []
    if errors := _missing(changes, typed):
        return "", errors
    try:
        changes.append(BodyChange(kind=typed[KIND], old=tuple(typed[OLD]), new=_new(typed)))
        rehearsed(engine, changes, day)
    except IdentifyingText as refused:
        return "", identifying(refused, NAMES, "Names of new bodies")
    except (ValidationError, BadInput) as refused:
        return "", [FieldError(OLD, _said(refused))]
    return written(changes, day.isoformat()), []


def _missing(changes: Sequence[BodyChange], typed: Mapping[str, Any]) -> list[FieldError]:
    return [
        *([] if typed[KIND] else [FieldError(KIND, "Say what would happen")]),
        *([] if typed[OLD] else [FieldError(OLD, "Choose the bodies that would change")]),
        *(
            [FieldError(OLD, f"At most {MOST_CHANGES} changes at once")]
            if len(changes) >= MOST_CHANGES
            else []
        ),
    ]


def _new(typed: Mapping[str, Any]) -> tuple[str, ...]:
    """The bodies after: one that is there, and names, one a line; no sign of the address inside a name."""
    lines = (typed[NAMES] or "").translate(str.maketrans(";|", ",/")).splitlines()
    names = (line.strip() for line in lines)
    return (*([typed[NEW]] if typed[NEW] else []), *(name for name in names if name))


def _said(refused: ValidationError | BadInput) -> str:
    if isinstance(refused, BadInput):
        return f"{refused.what[:1].upper()}{refused.what[1:]}: {refused.try_}"
    words = str(refused.errors(include_input=False, include_url=False)[0]["msg"])
    words = words.removeprefix("Value error, ")
    return words[:1].upper() + words[1:]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
