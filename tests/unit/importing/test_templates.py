"""What the columns of each import are: true, because a file made from them comes in."""

import pytest

from pathway.errors import BadInput
from pathway.importing.contacts import FIELDS
from pathway.importing.crossings import read_accounts, read_crossings, read_holdings
from pathway.importing.events import read_events
from pathway.importing.model import KINDS, read_records
from pathway.importing.templates import IMPORTS, describe
from tests.unit.importing.files import KEY, contacts, reasons, written


@pytest.mark.parametrize("what", IMPORTS)
def test_every_column_says_what_it_means(what):
    rows = describe(what)
    assert all(row.description for row in rows)
    names = [row.column for row in rows]
    assert len(set(names)) == len(names)
    assert [row.required for row in rows] == sorted((row.required for row in rows), reverse=True)


def test_contacts_are_the_fields_that_are_read():
    assert [row.column for row in describe("contacts")] == list(FIELDS)


def test_words_units_and_other_names_are_there():
    handoffs = {row.column: row for row in describe("handoffs")}
    assert handoffs["from_id"].also == ("from",)
    assert handoffs["limit.hours"].unit == "hours"
    assert "ward_move" in handoffs["kind"].allowed
    crossings = {row.column: row for row in describe("crossings")}
    assert crossings["sent"].many
    assert crossings["sent"].also == ("status_sent",)
    assert "fatal" in {row.column: row for row in describe("events")}["physical"].allowed
    assert {row.column for row in describe("hazards")} >= {"judgement.side", "judgement.scale", "from", "to"}


HANDOFF = "the id of a handoff (ORG/service > ORG/service: kind)"
LINKS = {
    ("claims", "subject"): f"What it is about: {HANDOFF}, crossing, hazard, control, event, "
    "learning response or pathway, which must be here already",
    ("claims", "by"): "or the id of a post or party, which must be here already",
    ("hazards", "handoff"): f"{HANDOFF}, which must be here already",
    ("organisations", "icb"): "ODS code or local:NAME, which must be here already or in this file",
    ("pathways", "entries"): "organisation/service, or an organisation for its service 'main', which must",
    ("asks", "answer"): "the id of a claim, which must be here already",
    ("events", "reporter"): "Organisation that recorded it: an organisation's ODS code or local:NAME",
}


@pytest.mark.parametrize(("what", "column"), LINKS)
def test_a_column_that_points_to_a_record_says_how_and_whether_it_must_be_there(what, column):
    found = {row.column: row.description for row in describe(what)}[column]
    assert LINKS[what, column] in found
    assert ("must be here" in found) is (what != "events")


def read(folder, what, text):
    path = written(folder, text)
    readers = {
        "crossings": lambda: read_crossings(path, key=KEY),
        "holdings": lambda: read_holdings(path),
        "accounts": lambda: read_accounts(path),
        "events": lambda: read_events(path),
        "contacts": lambda: contacts(folder, path),
    }
    return readers[what]() if what in readers else read_records(path, what)


@pytest.mark.parametrize("what", IMPORTS)
def test_a_file_of_the_examples_comes_in(tmp_path, what):
    """Each example stands in its column."""
    rows = [row for row in describe(what) if row.example is not None]
    cells = [str(row.example).replace("True", "yes").replace("False", "no") for row in rows]
    text = ",".join(row.column for row in rows) + "\n" + ",".join(f'"{cell}"' for cell in cells) + "\n"
    batch = read(tmp_path, what, text)
    assert reasons(batch) == []
    assert batch.rows == 1


def test_an_unknown_import_is_refused():
    with pytest.raises(BadInput, match="no import of that name"):
        describe("wards")
    assert set(KINDS) < set(IMPORTS)
