"""The Holt case and its twin alone, out of the demo's own parameters, for any store."""

from pathlib import Path

from graph_schema.events import EventMatch
from graph_schema.identifiers import match_id
from pathway.demo import tables
from pathway.demo.case import the_case
from pathway.demo.parameters import read_parameters
from pathway.demo.parties import World, parties
from pathway.demo.writing import write_rows
from pathway.engine import Engine, Put
from pathway.engine.demo import place_on_crossings

SYSTEM = Path(__file__).resolve().parents[1] / "data/demo/system.toml"
PERSON, TWIN = "HOLT-M", "TWIN-M"


def fill(engine: Engine, folder: Path) -> Engine:
    """The case into an empty store: bodies, handoffs, claims and events as records, the rest from files."""
    world = World(read_parameters(SYSTEM))
    case = the_case(world)
    events = [one.event for one in case.events]
    placed = [
        EventMatch(id=match_id(one.event.id, one.handoff), event=one.event.id, subject=one.handoff,
                   state="confirmed")
        for one in case.events
    ]  # fmt: skip
    by = {"actor": "tester", "reason": "the case"}
    first = [*parties(world), *case.handoffs, *case.claims, *events]
    engine.save(map(Put, first), **by)
    engine.save(map(Put, placed), **by)
    contacts = [row | {"seq": str(at), "contact_id": f"K{at}"} for at, row in enumerate(case.contacts)]
    files = {
        word: write_rows(folder / f"{word}.csv", names, rows)
        for word, names, rows in (
            ("contacts", tables.CONTACTS, contacts),
            ("crossings", tables.CROSSINGS, case.crossings),
            ("holdings", tables.HOLDINGS, case.holdings),
            ("accounts", tables.ACCOUNTS, case.accounts),
        )
    }
    engine.import_contacts([files["contacts"]], **by)
    engine.import_crossings(
        [files["crossings"]], holdings=files["holdings"], accounts=files["accounts"], **by
    )
    place_on_crossings(engine, case.placed)
    return engine


def open_route(engine: Engine, who: str = PERSON):
    """A case of that person, and the route."""
    leave = {"purpose": "Learning response LR-12", "reference": "LR-12", "basis": "PSIRF"}
    case = engine.open_case(who, **leave, actor="investigator")
    return case, engine.trace(case.id, actor="investigator")
