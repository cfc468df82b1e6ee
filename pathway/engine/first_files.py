"""A first file of contacts, crossings or handoffs: guessed, tried, brought in; and what it shows first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from pathway.engine.first_handoffs import bring_handoffs
from pathway.engine.imports import ImportReport, Options
from pathway.engine.looking import look
from pathway.engine.mapping import FieldMap, Template
from pathway.errors import BadInput
from pathway.importing.field_guesses import FieldGuess, fields_guessed
from pathway.importing.guessing import Seen

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine

__all__ = [
    "FIRST_FILES",
    "FieldGuess",
    "FirstFinding",
    "Seen",
    "bring",
    "fields_guessed",
    "finding",
    "look",
    "template_for",
]

FIRST_FILES = ("contacts", "crossings", "handoffs")


@dataclass(frozen=True)
class FirstFinding:
    """
    What a first file shows at once. `count` of `of`; what they are, the page says.

    contacts: pairs of services between which people moved in the last year, and contacts. crossings: those
    without a recorded acceptance, and all; a missing date need not be a missing acceptance. handoffs: those
    with a critical duty about which not everybody was asked, and all.
    """

    what: str
    count: int
    of: int


def template_for(what: str, columns: Mapping[str, str], *, day_first: bool = False) -> Template:
    """
    A map of field -> column as a mapping template, which other sites can load too: no other column is read.

    Raises `BadInput` for another kind of file.
    """
    if what not in FIRST_FILES:
        raise BadInput(f"there is no first file of {what}", try_=f"one of: {', '.join(FIRST_FILES)}")
    return Template(
        name=f"Our {what}",
        imports=what,
        fields={field: FieldMap((column,)) for field, column in columns.items()},
        dates="day-first" if day_first else None,
    )


def bring(
    engine: "Engine",
    path: Path,
    template: Template,
    *,
    identifiable: bool = False,
    dry_run: bool = False,
    actor: str,
) -> ImportReport:
    """
    Bring a file in by a template, with the places that its rows name; with `dry_run` only say what would.

    Raises what reading raises.
    """
    what = template.imports
    options = Options(template=template, identifiable=identifiable, dry_run=dry_run)
    reason = f"{what} brought in on the page"
    if what == "contacts":
        return engine.import_contacts([path], options=options, actor=actor, reason=reason)
    if what == "crossings":
        return engine.import_crossings([path], options=options, actor=actor, reason=reason)
    return bring_handoffs(engine, path, options, actor=actor, reason=reason)


def finding(engine: "Engine", what: str) -> FirstFinding:
    """What everything of that kind that is kept shows first."""
    picture = engine.picture()
    snapshot = picture.snapshot
    if what == "contacts":
        return FirstFinding(what, snapshot.moves.num_rows, snapshot.contact_rows)
    if what == "crossings":
        accepted = snapshot.statuses.filter(pc.equal(snapshot.statuses["status"], "accepted"))
        every = snapshot.crossings.num_rows
        return FirstFinding(what, every - len(accepted["crossing"].unique()), every)
    silent = sum(bool(one.critical_unknown) for one in picture.handoffs)
    return FirstFinding(what, silent, len(picture.handoffs))
