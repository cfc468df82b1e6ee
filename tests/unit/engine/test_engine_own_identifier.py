"""The identifier of the person whose route is open stands nowhere in clear; an ended case is closed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.trace_add import ITEM, keep
from graph_schema.journeys import Account, CarriedItem, StatusChange
from graph_schema.vocabulary import CrossingStatus, ItemState
from pathway.engine import Case, Engine, verbs
from pathway.engine.own_identifier import holds, refuse_in_case
from pathway.engine.routes import add_step, take_back, tell, tell_item
from pathway.errors import CareseamsError, IdentifyingText, KeyMismatch, KeyMissing, NotFound, Refused
from pathway.importing.pseudonyms import pseudonym
from pathway.settings import Settings, pseudonym_key
from tests.app import seams_world as world

LEAVE = {"purpose": "Learning response", "reference": "LR-12", "basis": "PSIRF", "actor": "investigator"}


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


@pytest.mark.parametrize("field", LEAVE)
@pytest.mark.parametrize("text", ["{}", "LR of {}", "about ({}), again"])
def test_leave_that_holds_the_identifier_is_refused_and_not_repeated(engine, field, text):
    spoken = {field: text.format(world.PERSON)}
    before = engine.facts()
    with pytest.raises(IdentifyingText) as refused:
        engine.open_case(world.PERSON, **(LEAVE | spoken))
    assert world.PERSON not in str(refused.value) and refused.value.field == field
    assert engine.facts().head == before.head


@pytest.mark.parametrize("text", ["p-0001", "P 0001", "P0001"])
def test_another_way_to_write_it_is_found_where_it_is_typed(engine, text):
    with pytest.raises(IdentifyingText):
        engine.open_case(world.PERSON, **(LEAVE | {"purpose": f"Route of {text}"}))


def test_other_words_and_short_identifiers_do_not_stand_in_the_way(engine):
    assert engine.open_case(world.PERSON, **(LEAVE | {"purpose": "P 12 of plan 0001"})).id
    assert engine.open_case("12", **(LEAVE | {"reference": "LR 12"})).id
    with pytest.raises(IdentifyingText):
        engine.open_case("12", **(LEAVE | {"reference": "12"}))


def typed(engine: Engine, what: str) -> dict[str, str]:
    rows = engine.snapshot().crossings.to_pylist()
    key = pseudonym_key(engine.settings, make=False)
    crossing = next(row["id"] for row in rows if row["person"] == pseudonym(key, world.PERSON))
    said = {
        "ti-crossing": crossing,
        "ti-what": what,
        "ti-state": "sent",
        "ti-known": "",
        "ti-role": "ward clerk",
    }
    return dict.fromkeys(ITEM, "") | said


def test_what_is_written_down_later_may_not_hold_it_either(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    for what in (f"plan of {world.PERSON}", "plan of ｐ００01"):
        receipt, errors = keep(engine, case, "ti-keep", typed(engine, what), "investigator")
        assert receipt is None and errors[0].field_id == "ti-what" and what[-4:] not in errors[0].message
    receipt, errors = keep(engine, case, "ti-keep", typed(engine, "swallow plan"), "investigator")
    assert receipt is not None and errors == []


def test_an_ended_case_is_written_to_no_more(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    ended = replace(case, open_until=case.opened_at - timedelta(seconds=1))
    head = engine.facts().head
    receipt, errors = keep(engine, ended, "ti-keep", typed(engine, "swallow plan"), "investigator")
    assert receipt is None and "This case ended on" in errors[0].message
    assert engine.facts().head == head


def test_a_case_number_never_looks_like_a_persons(engine, monkeypatch):
    drawn = iter(["case-ab9434765919abcd", "case-a07700900123abcd", "case-00ab12cd34ef56ab"])
    monkeypatch.setattr(verbs, "new_id", lambda _prefix: next(drawn))
    case = engine.open_case(world.PERSON, **LEAVE)
    assert case.id == "case-00ab12cd34ef56ab"
    monkeypatch.undo()
    assert keep(engine, case, "ti-keep", typed(engine, "swallow plan"), "investigator")[1] == []


# -- other spellings -------------------------------------------------------------------------------------

SPELT = [
    ("9434765919", "about 943 476 5919"),
    ("9434765919", "NHS no 943–476–5919."),
    ("9434765919", "NHSno9434765919x"),
    ("9434765919", "９４３ ４７６ ５９１９"),
    ("9434765919", "943.476.5919, again"),
    ("9434765919", "9 4 3 4 7 6 5 9 1 9"),
    ("9434765919", "943\u200b4765919"),
    ("943 476 5919", "9434765919"),
    ("12-345-678", "local number 12345678"),
    ("HOLT-M", "holt m was seen"),
    ("HOLT-M", "of HOLTM"),
    ("HOLT-M", "Holt_M"),
    ("HOLT-M", "ＨＯＬＴ／Ｍ"),
    ("holt.m", "HOLT-M"),
    ("P-0001", "see p0001"),
    ("P-0001", "P.0001"),
    ("P0001/A", "p 0001 a"),
    ("MRN 77 0012", "mrn77-0012"),
    ("١٢٣٤٥", "number 12345"),
    ("P7", " p-7 "),
]
OTHERS = [
    ("9434765919", "943 476 5918 and 943"),
    ("HOLT-M", "the holding of M"),
    ("P-0001", "P 12 of plan 0001"),
    ("P-0001", ""),
    ("12", "12 of 13"),
]


def in_case(identifier: str, text: str) -> bool:
    key = b"k" * 32
    case = Case("case-1", pseudonym(key, identifier), "why", "LR", "PSIRF", world.NOW, "i", world.NOW)
    try:
        refuse_in_case(key, case, {"text": text})
    except IdentifyingText as refused:
        assert refused.field == "text" and text not in str(refused)
        return True
    return False


@pytest.mark.parametrize(("identifier", "text"), SPELT)
def test_another_spelling_is_found_where_it_is_typed_and_later(identifier, text):
    assert holds(text, identifier)
    # What a file writes in digits of another script is found only where it is typed, or written alike.
    assert in_case(identifier, text) or not identifier.isascii()


@pytest.mark.parametrize(("identifier", "text"), OTHERS)
def test_what_is_no_spelling_of_it_is_left_alone(identifier, text):
    assert not holds(text, identifier) and not in_case(identifier, text)


@given(
    st.from_regex(r"[A-Z]{2,4}-[0-9]{4,6}", fullmatch=True),
    st.sampled_from(["", " ", "–", ".", " / ", "__"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_a_case_and_sign_of_ones_own_never_hides_it(identifier, sign, case):
    text = f"told of {case(identifier.replace('-', sign))}, again"
    assert holds(text, identifier) and in_case(identifier, text)


# -- every door ------------------------------------------------------------------------------------------

LOOKED_AT_BY = ["P-0001", "ward clerk for p 0001", "Ｐ００01"]


@pytest.mark.parametrize("actor", LOOKED_AT_BY)
def test_who_looks_may_not_be_the_person_and_nothing_is_read_or_noted(engine, actor):
    case = engine.open_case(world.PERSON, **LEAVE)
    head = engine.facts().head
    with pytest.raises(IdentifyingText) as refused:
        engine.trace(case.id, actor=actor)
    assert refused.value.field == "actor" and engine.facts().head == head


@pytest.mark.parametrize("actor", ["clerk, 943 476 5919", "clerk for DOB 1/2/1940"])
def test_who_looks_gives_no_number_of_anybody_but_may_give_a_name(engine, actor):
    case = engine.open_case(world.PERSON, **(LEAVE | {"actor": "Dr Amber, amber@trust.example"}))
    head = engine.facts().head
    with pytest.raises(IdentifyingText):
        engine.trace(case.id, actor=actor)
    with pytest.raises(IdentifyingText):
        engine.open_case(world.PERSON, **(LEAVE | {"actor": actor}))
    assert engine.facts().head == head and engine.trace(case.id, actor="Dr Amber").crossings


def test_without_the_key_that_made_them_nothing_is_looked_at(engine, tmp_path):
    case = engine.open_case(world.PERSON, **LEAVE)
    head = engine.facts().head
    for file, refused in ((tmp_path / "none", KeyMissing), (other_key(tmp_path), KeyMismatch)):
        engine.settings = Settings(key_file=file)
        with pytest.raises(refused):
            engine.trace(case.id, actor="investigator")
    assert engine.facts().head == head


def other_key(folder: Path) -> Path:
    pseudonym_key(Settings(key_file=folder / "other"), make=True)
    return folder / "other"


def tellings(engine: Engine, case: Case, text: str, actor: str):
    """Every way to write something down, each with a text and by somebody."""
    crossing = typed(engine, "")["ti-crossing"]
    item = CarriedItem(what=text, state=ItemState.SENT, told_by="carer")
    step = StatusChange(status=CrossingStatus.NOTICED, happened_at=datetime(2026, 5, 1, 9, tzinfo=UTC))
    return [
        lambda: tell(
            engine, case, Account(id="a", crossing=crossing, teller="carer", text=text), actor=actor
        ),
        lambda: tell_item(engine, case, crossing, item, actor=actor),
        lambda: add_step(engine, case, crossing, step, actor=actor),
    ]


def test_each_way_to_write_keeps_out_the_identifier_an_ended_case_and_anothers_route(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    nobody = engine.open_case("NOBODY-9", **LEAVE)
    ended = replace(case, open_until=case.opened_at - timedelta(seconds=1))
    head = engine.facts().head
    tried: list[tuple[type[CareseamsError], list]] = [
        (IdentifyingText, tellings(engine, case, "p.0001", "investigator")[:2]),
        (IdentifyingText, tellings(engine, case, "Nobody came", "p 0001")),
        (Refused, tellings(engine, ended, "Nobody came", "investigator")),
        (NotFound, tellings(engine, nobody, "Nobody came", "investigator")),
    ]
    for refused, ways in tried:
        for write in ways:
            with pytest.raises(refused):
                write()
    assert engine.facts().head == head


def test_what_was_told_is_taken_back_in_its_own_case_and_while_that_is_open(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    ways = tellings(engine, case, "Nobody came", "investigator")
    crossing = engine.get("Crossing", typed(engine, "")["ti-crossing"]).entity
    receipts = [write() for write in ways]
    another = engine.open_case(world.PERSON, **LEAVE)
    ended = replace(case, open_until=case.opened_at - timedelta(seconds=1))
    head = engine.facts().head
    for refused, by_case, actor in (
        (Refused, ended, "investigator"),
        (NotFound, another, "investigator"),
        (IdentifyingText, case, "p0001"),
    ):
        with pytest.raises(refused):
            take_back(engine, by_case, receipts[-1].command_id, actor=actor)
    assert engine.facts().head == head
    for receipt in reversed(receipts):
        take_back(engine, case, receipt.command_id, actor="investigator")
    assert engine.history("Account", "a")[-1].withdrawn
    assert engine.get("Crossing", crossing.id).entity == crossing
