"""The pages that bring files in: what they show of a file nobody has seen, and what became of its rows."""

import pytest

from app.components.tables import text_of
from app.pages import import_file, import_first, registers
from app.pages.import_first_done import done_parts
from app.uploads import as_sent
from app.uploads_kept import keep, kept
from graph_schema.parties import Organisation, Service
from pathway.engine import Engine
from pathway.engine.first_files import bring, look, template_for
from pathway.errors import NotATable, NotFound
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests.tables import NOW, engine_of
from tests.unit.importing.files import written

HERE = (
    Organisation(id="RXB", name="Vale Community", source="t"),
    Service(id="RXB/nursing", organisation="RXB", name="Evening Rounds", source="t"),
)
GUESSED = Organisation(id="local:Leon Holt", name="Leon Holt", source="file of events")


def of_events(engine: Engine, token: str) -> str:
    return text_of(import_file.columns_of(look(engine, kept(token)), None))


def of_handoffs(engine: Engine, token: str) -> str:
    return text_of(import_first.columns_parts(look(engine, kept(token)), "handoffs"))


@pytest.mark.parametrize("shown", [of_events, of_handoffs])
@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("Vale Community", False),
        ("vale community", False),
        ("Evening Rounds", False),
        ("Maya Holt", True),
        ("Vale Community\nMaya Holt", True),
        ("Leon Holt", True),
    ],
)
def test_names_of_places_that_are_known_here_are_shown_and_names_of_people_are_not(shown, value, masked):
    """Also a name of a person that a file of events once gave as an organisation."""
    engine = engine_of(*HERE, GUESSED)
    values = value.splitlines()
    rows = "".join(f"A-{at},{one}\n" for at, one in enumerate(values))
    said = shown(engine, keep(f"Reference,Reporter\n{rows}".encode()))
    assert "A-0" in said
    assert [one in said for one in values] == [not masked] * len(values)


FILES = {
    "contacts": ("contact_id,patient,time,organisation\n", "C{n},P{n},2026-05-0{n}T09:00,RXA\n"),
    "crossings": (
        "request_id,patient,from,to,kind,sent\n",
        "R{n},P{n},RXA/ward,RXB/nursing,referral,2026-05-0{n}\n",
    ),
    "handoffs": ("from_id,to_id,kind\n", "RXA/ward,RXB/team {n},referral\n"),
}


@pytest.fixture
def engine(tmp_path) -> Engine:
    return Engine(MemoryStore(clock=lambda: NOW), Settings(key_file=tmp_path / "key"), clock=lambda: NOW)


@pytest.mark.parametrize("what", FILES)
def test_rows_that_the_file_repeats_are_told_from_rows_that_were_known_before(engine, tmp_path, what):
    head, row = FILES[what]

    def bring_in(*numbers: int, name: str) -> tuple[str, int]:
        file = written(tmp_path, head + "".join(row.format(n=n) for n in numbers), name)
        template = template_for(what, {column: column for column in head.strip().split(",")})
        report = bring(engine, file, template, actor="t")
        assert report.rows == report.accepted + report.already_known + report.rejected
        return text_of(done_parts(report, what, engine)), len(report.commands)

    first, commands = bring_in(1, 2, 2, 2, name="first.csv")
    assert "Of 4 rows: 2 accepted, 0 known before, 2 repeated in the file, 0 rejected." in first
    assert (commands == 1) is (what != "contacts"), "what can be undone"
    again, _ = bring_in(1, 2, 3, 3, name="again.csv")
    assert "Of 4 rows: 1 accepted, 2 known before, 1 repeated in the file, 0 rejected." in again
    once, _ = bring_in(1, name="once.csv")
    assert "Of 1 row: 0 accepted, 1 known before, 0 rejected." in once


def test_that_contacts_cannot_be_taken_back_is_said_before_they_come_in(engine):
    seen = look(engine, kept(keep(b"patient,time\nP1,2026-05-01\n")))
    kinds = ("contacts", "crossings", "handoffs")
    said = {what: text_of(import_first.columns_parts(seen, what)) for what in kinds}
    assert "no button and no command takes them back" in said["contacts"]
    assert all(command in said["contacts"] for command in import_first.COPY)
    assert "takes them back" not in said["handoffs"] + said["crossings"]


@pytest.mark.parametrize("shown", [of_events, of_handoffs])
@pytest.mark.parametrize("name", ["9990000018", "999 000 0018", "maya@example.org"])
def test_a_file_without_a_row_of_names_shows_no_value_as_the_name_of_a_column(shown, name):
    with pytest.raises(NotATable, match=r"your file, column 2") as told:
        shown(engine_of(), keep(f"A-1,{name}\nA-2,x\n".encode()))
    assert name not in str(told.value)


def test_a_first_file_that_cannot_be_read_leaves_the_one_before(engine):
    before = keep(b"patient,time\nP1,2026-05-01\n")
    with pytest.raises(NotATable):
        import_first.kept_instead(engine, as_sent(b"PK\x03\x04"), before, "contacts")
    assert kept(before).is_file()
    after, _ = import_first.kept_instead(engine, as_sent(b"patient,time\n"), before, "contacts")
    assert kept(after).is_file()
    with pytest.raises(NotFound):
        kept(before)


def test_a_row_of_a_register_that_identifies_somebody_is_not_shown(engine):
    sent = as_sent(
        b"Ref,Hazard\n999 000 0018,Dose missed\n2,Dr Maya Holt 999 000 0018 lost it\n3,Letter waits\n"
    )
    said = text_of(registers.shown(registers.read_sent(engine, sent, ""), engine))
    assert "999 000 0018" not in said and "Letter waits" in said and "Dose missed" in said
    assert said.count("not shown: it seems to hold") >= 2


def test_a_register_s_notes_show_no_value_that_stands_as_the_name_of_a_column(engine):
    reading = registers.read_sent(engine, as_sent(b"Ref,Hazard,999 000 0018\n1,Dose missed,x\n"), "")
    said = text_of(registers.shown(reading, engine))
    assert "999 000 0018" not in said
    assert "(not shown)" in said
