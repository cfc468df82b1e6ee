"""Makes the invented system: from the parameter file to a folder of files that the imports read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from graph_schema.accountability import Parameter
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard
from graph_schema.parties import Organisation, OrganisationLink, Party, Post, Remit, Role, Service, Succession
from pathway.demo import tables
from pathway.demo.accountability import answers
from pathway.demo.accounts import accounts
from pathway.demo.case import Case, claimed, the_case
from pathway.demo.chance import Ints
from pathway.demo.crossings import Told, told
from pathway.demo.dependences import drawn, resting_on
from pathway.demo.endings import before_the_end, endings, last_minutes, with_endings
from pathway.demo.events import recorded, sources
from pathway.demo.handoffs import Lines, handoffs, lines
from pathway.demo.hazards import Judged, judged
from pathway.demo.holdings import Holdings, holdings
from pathway.demo.journeys import Contacts, background, chosen, joined_contacts, stories
from pathway.demo.parameters import Parameters, read_parameters
from pathway.demo.parties import World, parties
from pathway.demo.people import People, people
from pathway.demo.tellings import tellings
from pathway.demo.writing import Row, record_row, write_rows
from pathway.errors import BadInput

_SPARE = 1.4  # some background contacts fall on bodies without the service, or after a death
_PARTIES: tuple[tuple[str, type[Entity]], ...] = (
    ("organisations", Organisation),
    ("parties", Party),
    ("services", Service),
    ("posts", Post),
    ("roles", Role),
    ("organisation-links", OrganisationLink),
    ("successions", Succession),
    ("remits", Remit),
)


@dataclass(frozen=True)
class DemoFiles:
    """
    The files of one invented system, in `folder`.

    `model`: (the word that `careseams import` knows it by, file), every record behind those it points to.
    `contacts`, `crossings` with their `holdings` and `accounts`. `parameters`: declared choices, as
    records, because no file brings them in. `rows`: of each file. `placed`: (event, request) of each event
    that is about one crossing: somebody places it there, as no file does.
    """

    folder: Path
    label: str
    model: tuple[tuple[str, Path], ...]
    contacts: Path
    crossings: Path
    holdings: Path
    accounts: Path
    parameters: tuple[Parameter, ...]
    rows: dict[str, int]
    placed: tuple[tuple[str, str], ...] = ()


def generate(parameters: Path, folder: Path) -> DemoFiles:
    """
    Make the invented system of a parameter file in a folder, which is made where it is missing.

    The same parameters give the same bytes. Raises `BadInput` where the parameters cannot be used.
    """
    given = read_parameters(parameters)
    world = World(given)
    standing, everybody, holt = lines(world), people(world), the_case(world)
    contacts, record, held = _journeys(standing, everybody, holt)
    judgements = judged(standing, np.bincount(record.crossings.line, minlength=len(standing.all)))
    model = _model(world, standing, holt, judgements)
    events = [*recorded(standing, record, judgements.hazards), *holt.events]
    model["events"] = tables.event_rows(events)
    journeys = {
        "contacts": tables.contact_rows(given, everybody, contacts, holt),
        "crossings": tables.crossing_rows(given, standing, everybody, record, holt),
        "holdings": tables.holding_rows(given, standing, record, held, holt),
        "accounts": tables.account_rows(given, record, accounts(standing, record), holt),
    }
    for word in ("crossings", "holdings", "accounts"):
        journeys[word] = [row | {"source": given.label} for row in journeys[word]]
    return replace(_written(given, folder, model, journeys), placed=holt.placed)


def _journeys(standing: Lines, everybody: People, holt: Case) -> tuple[Contacts, Told, Holdings]:
    """Contacts, crossings and holdings, each person's up to their end, exactly as many as asked for."""
    contacts, begun = stories(standing, everybody)
    record = told(standing, begun)
    held = holdings(standing, record)
    ended = endings(standing, everybody, record, held)
    last = last_minutes(everybody, ended)
    record, held = with_endings(standing, everybody, record, held, ended)
    wanted = standing.world.parameters.contacts - len(holt.contacts)
    return _filled_up(standing, everybody, before_the_end(contacts, last), last, wanted), record, held


def _filled_up(standing: Lines, everybody: People, contacts: Contacts, last: Ints, wanted: int) -> Contacts:
    more = wanted - len(contacts.minute)
    if more < 0:
        raise BadInput("the demo's episodes make more contacts than it asks for")
    unseen = np.setdiff1d(np.arange(len(everybody.ids)), contacts.person)
    spare = before_the_end(background(standing, everybody, int(more * _SPARE), unseen), last)
    if len(spare.minute) < more:
        raise BadInput("the demo's background makes fewer contacts than it asks for")
    return joined_contacts([contacts, chosen(spare, np.arange(more))])


def _model(world: World, standing: Lines, holt: Case, found: Judged) -> dict[str, list[Row]]:
    """Records by the word of their import, but for events, which need the journeys."""
    who = parties(world)
    said = answers(standing, claimed(holt))
    own = handoffs(standing, found.prompts, found.nothing_found)
    records: dict[str, Sequence[Entity]] = {
        word: [entity for entity in who if type(entity) is kind] for word, kind in _PARTIES
    }
    records |= {
        "handoffs": _once(own, holt.handoffs),
        "pathways": [holt.pathway, *tellings(world.parameters), *drawn(world.parameters)],
        "hazards": _once(found.hazards, holt.hazards),
        "controls": resting_on(world, found),
        "control-checks": found.checks,
        "event-sources": sources(standing),
        "claims": [*said.claims, *holt.claims],
        "asks": said.asks,
    }
    return {word: [record_row(one) for one in listed] for word, listed in records.items()}


def _once(own: Sequence[Handoff | Hazard], case: Sequence[Handoff | Hazard]) -> list[Entity]:
    """The system's records, then those of the case that the system has not got."""
    present = {entity.id for entity in own}
    return [*own, *(entity for entity in case if entity.id not in present)]


def _declared(given: Parameters) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            id=row["name"],
            source=given.label,
            value=row["value"],
            declared_by=row["declared_by"],
            declared_on=row["declared_on"],
            note=row.get("note"),
        )
        for row in given.declared
    )


def _written(
    given: Parameters, folder: Path, model: dict[str, list[Row]], journeys: dict[str, list[Row]]
) -> DemoFiles:
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        "contacts": tables.CONTACTS,
        "crossings": tables.CROSSINGS,
        "holdings": tables.HOLDINGS,
        "accounts": tables.ACCOUNTS,
    }
    paths = {
        word: write_rows(folder / f"{word}.csv", names.get(word) or _names(rows), rows)
        for word, rows in {**model, **journeys}.items()
    }
    return DemoFiles(
        folder=folder,
        label=given.label,
        model=tuple((word, paths[word]) for word in model),
        contacts=paths["contacts"],
        crossings=paths["crossings"],
        holdings=paths["holdings"],
        accounts=paths["accounts"],
        parameters=_declared(given),
        rows={word: len(rows) for word, rows in {**model, **journeys}.items()},
    )


def _names(rows: Sequence[Row]) -> list[str]:
    """Every column that any row has, in order of first appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))
