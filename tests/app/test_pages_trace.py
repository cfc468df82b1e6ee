"""One person's route: leave first, every look in the audit, nothing that names the person, accounts apart."""

import json
from dataclasses import replace
from datetime import date, timedelta

import plotly.utils
import pytest
from dash import html

from app.components.figures import Source
from app.components.tables import text_of
from app.pages import trace as page
from app.pages import (
    trace_add,
    trace_choices,
    trace_document,
    trace_looking,
    trace_readings,
    trace_route,
    trace_view,
)
from app.pages.trace_items import items_card
from app.pages.trace_route import sentence
from graph_schema.accountability import Ask, Claim
from pathway.analysis.routes import ItemTold
from pathway.engine import Engine, Put
from pathway.engine.routes import readings
from pathway.errors import StoreFull
from pathway.importing.pseudonyms import pseudonym
from pathway.reporting.words import format_day
from pathway.settings import pseudonym_key
from tests.app import seams_world as world
from tests.app.toy import parts_of
from tests.tables import changed

LEAVE = {page.WHO: world.PERSON, page.PURPOSE: "Learning response LR-12", page.REFERENCE: "LR-12",
         page.BASIS: "PSIRF", page.ACTOR: "investigator"}  # fmt: skip


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


@pytest.fixture(scope="module")
def looked(tmp_path_factory) -> tuple:
    """A case, its route and the page of them, to look at only."""
    engine = world.in_memory(tmp_path_factory.mktemp("world"))
    case, route, errors = page.open_and_look(engine, LEAVE)
    assert errors == []
    return engine, case, route, trace_route.shown(case, route, engine)


def rows(shown) -> dict[str, dict[str, str]]:
    """The rows of the route's table as text, by request."""
    table = next(one for one in parts_of(shown, html.Table) if one.id == "route")
    found = {}
    for row in parts_of(table, html.Tbody)[0].children:
        cells = [text_of(cell.children) for cell in row.children]
        found[cells[0].split(" · ")[0]] = dict(zip([c.key for c in trace_route.COLUMNS], cells, strict=True))
    return found


# -- leave ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", list(LEAVE))
def test_nothing_is_opened_without_every_part_of_leave(engine, field):
    before = engine.facts().audit_rows
    case, route, errors = page.open_and_look(engine, LEAVE | {field: ""})
    assert (case, route) == (None, None) and [error.field_id for error in errors] == [field]
    assert engine.facts().audit_rows == before


def test_every_look_is_in_the_audit_or_nothing_is_shown(engine, monkeypatch):
    before = engine.facts().audit_rows
    case, _, _ = page.open_and_look(engine, LEAVE)
    assert engine.facts().audit_rows == before + 2  # the case, and the look
    page.look_again(engine, {page.CASE: case.id, page.AGAIN_BY: "other"})
    assert engine.facts().audit_rows == before + 3

    def full(*_, **__):
        raise StoreFull("no space left")

    monkeypatch.setattr(engine.store, "route", full)  # what cannot be written down is not shown
    with pytest.raises(StoreFull):
        page.look_again(engine, {page.CASE: case.id, page.AGAIN_BY: "other"})


def test_a_case_number_stands_for_the_person_until_its_time_is_over(engine):
    case, route, _ = page.open_and_look(engine, LEAVE)
    again = {page.CASE: case.id, page.AGAIN_BY: "investigator"}
    assert page.look_again(engine, again)[1] == route
    late = world.NOW + timedelta(hours=8, minutes=1)
    engine.clock = lambda: late
    _, nothing, errors = page.look_again(engine, again)
    assert nothing is None and [error.field_id for error in errors] == [page.CASE]
    assert "This case ended on 21 May 2026, 18:00: open a new one" in errors[0].message


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        (("", ""), [page.CASE, page.AGAIN_BY]),
        (("case-none", "a"), [page.CASE]),
        (("case-none", ""), [page.AGAIN_BY]),
    ],
)
def test_a_case_that_is_not_there_is_said_by_field(engine, typed, refused):
    _, _, errors = page.look_again(engine, dict(zip((page.CASE, page.AGAIN_BY), typed, strict=True)))
    assert [error.field_id for error in errors] == refused


@pytest.mark.parametrize("field", [page.PURPOSE, page.REFERENCE, page.BASIS])
def test_a_number_that_names_a_person_is_refused_and_not_repeated(engine, field):
    before = engine.facts().audit_rows
    _, route, errors = page.open_and_look(engine, LEAVE | {field: "about 943 476 5919"})
    assert route is None and [error.field_id for error in errors] == [field]
    assert "943" not in errors[0].message and engine.facts().audit_rows == before


def test_nobody_of_that_identifier_is_told_and_audited(engine):
    case, route, _ = page.open_and_look(engine, LEAVE | {page.WHO: "NOBODY-9"})
    words = text_of(trace_route.shown(case, route, engine))
    assert "Nobody of that identifier has a contact or crossing here." in words and case.id in words
    assert "NOBODY-9" not in words


# -- what is shown -------------------------------------------------------------------------------


def test_neither_identifier_nor_pseudonym_is_anywhere_in_the_answer(looked, monkeypatch):
    engine, case, route, _ = looked
    monkeypatch.setattr(page, "announce", lambda _: None)
    shown = page._answer(engine, (case, route, []), page.FORM)[1:3]
    answer = json.dumps(shown, cls=plotly.utils.PlotlyJSONEncoder)
    assert world.PERSON not in answer
    assert pseudonym(pseudonym_key(engine.settings, make=False), world.PERSON) not in answer
    assert case.id in answer


def test_case_purpose_basis_and_warning_are_in_view_and_in_what_is_exported(looked):
    _, case, _, shown = looked
    words = text_of(shown)
    leave = ("Learning response LR-12", "PSIRF", "investigator", "21 May 2026, 18:00")
    for part in (case.id, *leave, trace_route.WARNING):
        assert part in words
    export = next(getattr(b, "data-csv") for b in parts_of(shown, html.Button) if hasattr(b, "data-csv"))
    lines = json.loads(export)
    assert len(lines) == 5 and all(case.id in line and "LR-12" in line for line in lines[1:])
    assert all("can identify a person even without a name" in line for line in lines[1:])


def test_the_sentence_says_what_is_known_and_what_nobody_said(looked):
    words = text_of(sentence(looked[2]))
    assert words == (
        "4 crossings across 3 organisations. 1 day in which nobody held one of them, by the accounts given. "
        "1 of 4 was carried by the carer; 1 had no other way. Of 1 nobody has said who carried it. "
        "Accounts differ on 1. Of 1 nobody has said who held it."
    )


def test_a_route_nobody_told_of_has_no_days_and_no_carer(looked):
    route = looked[2]
    untold = replace(
        route, crossings=tuple(replace(one, carried_by=None) for one in route.crossings), not_told=4,
        carer_carried=0, accounts_differ=0, unheld_days=0.0,
    )  # fmt: skip
    words = text_of(sentence(untold))
    assert "day" not in words and "Nobody has said who carried them." in words
    assert words.endswith("Of 4 nobody has said who held them.")


def test_what_happened_says_who_tells_of_it(looked):
    row = rows(looked[3])["F02"]
    assert "sent: 18 Feb 2026" in row["happened"] and "accepted: 20 Feb 2026" in row["happened"]
    assert "told by the carer and Vale Community" in row["happened"]
    assert row["carried"] == "carer, no other way" and row["passed"] == "Daily visits"
    assert "out of LEAVE-1" in row["crossing"]


def test_accounts_of_who_held_it_stand_beside_each_other(looked):
    held = {request: row["held"] for request, row in rows(looked[3]).items()}
    assert held["F02"].startswith("nobody: 1 day · told by case review: · nobody, 18 Feb 2026 to 19 Feb 2026")
    assert "Vale Community, since 19 Feb 2026" in held["F02"]
    assert held["F03"] == (
        "accounts differ on 1 day · "
        "told by Eastmere Hospitals: · Larkfield Surgery, 18 Feb 2026 to 19 Feb 2026 · "
        "told by Larkfield Surgery: · Eastmere Hospitals, 18 Feb 2026 to 19 Feb 2026"
    )
    assert held["F04"] == "nobody has said"


def test_standing_claims_are_said_then_and_now(looked):
    should = {request: row["should"] for request, row in rows(looked[3]).items()}
    assert "then and now: · accept: everyone has answered, nobody holds it" in should["F02"]
    assert should["F04"].startswith("then: the day is not recorded · now: · accept: nobody has been asked")


def test_a_claim_that_came_later_is_now_and_not_then(engine):
    case, route = begun_later(engine, "2026-03-01")
    should = rows(trace_route.shown(case, route, engine))["F03"]["should"]
    assert "then:" in should and "now:" in should and "accept: agreed: Larkfield Surgery" in should


@pytest.mark.parametrize(
    ("day", "then", "now"),
    [
        ("2026-02-01", "then and now: · accept: asked, nobody has answered", ""),
        ("2026-05-01", "then: · accept: nobody has been asked", "now: · accept: asked, nobody has answered"),
        ("2026-06-01", "then and now: · accept: nobody has been asked", ""),
    ],
)
def test_who_was_asked_then_and_now_and_is_silent(engine, day, then, now):
    begun_later(engine, "2027-01-01")
    ask = Ask(id="ask-1", subject=world.DISCHARGE.id, duty="ACCEPT", asked="GPX", asked_on=day)
    engine.put(ask, expected=0, actor="a", reason="rang them")
    case, route, _ = page.open_and_look(engine, LEAVE)
    should = rows(trace_route.shown(case, route, engine))["F03"]["should"]
    assert then in should and now in should


def begun_later(engine: Engine, day: str) -> tuple:
    """The claims about the discharge begin on a later day; case and route as they are then."""
    about = [one for one in engine.snapshot().records(Claim) if one.entity.subject == world.DISCHARGE.id]
    later = [Put(changed(one.entity, valid_from=day), one.version) for one in about]
    engine.save(later, actor="a", reason="signed later")
    case, route, _ = page.open_and_look(engine, LEAVE)
    return case, route


def test_contacts_are_a_table_of_their_own_and_a_crossing_may_be_undated(looked):
    words = text_of(looked[3])
    assert "4 contacts as a table" in words and "1 Feb 2026, 10:00" in words
    assert "sent: time not recorded" in rows(looked[3])["F04"]["happened"]


def test_a_fresh_form_keeps_nothing_of_the_last(looked, monkeypatch):
    engine, case, route, _ = looked
    monkeypatch.setattr(page, "announce", lambda _: None)
    _, forms, *_ = page._answer(engine, (case, route, []), page.FORM)
    fields = [part for part in forms._traverse() if getattr(part, "id", "") in page.FORM]
    values = [field.value for field in fields]
    assert values == ["", "", "", "", ""]


def test_asking_needs_no_address(engine):
    assert world.PERSON not in str(page.layout(engine, {"who": world.PERSON, "case": "case-1"}))


def test_the_invented_identifiers_are_named_in_the_demo_only(engine, monkeypatch):
    assert "HOLT-M" not in text_of(page.layout(engine, {}))
    monkeypatch.setattr(page, "is_demo", lambda _engine: True)
    words = text_of(page.layout(engine, {}))
    assert "HOLT-M is Maya Holt, and TWIN-M the same needs without a carer" in words


# -- looked at another way -----------------------------------------------------------------------


def look_another_way(engine: Engine, **typed: object) -> tuple:
    case, _, _ = page.open_and_look(engine, LEAVE)
    opened = {"case": case.id, "actor": "investigator", "outcomes": False}
    return trace_looking.look_so(engine, opened, typed)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({trace_view.DAY: "someday"}, trace_view.DAY, "not a date"),
        ({trace_view.ON_THAT_DAY: True}, trace_view.DAY, "Say as on which day"),
        (
            {trace_view.ON_THAT_DAY: True, trace_view.DAY: "1 January 2027"},
            trace_view.DAY,
            "Of later days nothing is known",
        ),
        ({trace_view.DAY: "1 January 2099"}, trace_view.DAY, "That day has not come yet: today is"),
        ({trace_view.WITHOUT: True, trace_view.TWIN: "case-none"}, trace_view.TWIN, "no case of that number"),
    ],
)
def test_what_cannot_be_looked_at_is_said_by_field_and_nothing_is_read(engine, typed, field, words):
    before = engine.facts().audit_rows
    case, route, _, [error] = look_another_way(engine, **typed)
    assert case is route is None and error.field_id == field and words in error.message
    assert engine.facts().audit_rows == before + 2  # of opening it: the case, and its own look


def test_the_readings_say_of_how_many_duties_and_which_days_they_tell_and_out_of_what(engine):
    _, route, _ = page.open_and_look(engine, LEAVE)
    found = readings(engine, route, date(2026, 4, 1))
    rows = sum(map(len, found.of.values()))
    said = trace_readings.sentence(found)
    assert said.startswith(
        f"By the claims and rules kept here, of {rows} duties at 4 crossings, as on 1 Apr 2026, "
    )
    assert said.endswith(f"read otherwise now, {format_day(found.now)}.")


def told_of_items(engine: Engine, day: date | None = None) -> str:
    """What the receiver knew, where one item is told of each of two crossings: one the carer carried."""
    _, route, _ = page.open_and_look(engine, LEAVE)
    missing = (ItemTold("Dose", "missing", "not_known", "patient"),)
    crossings = tuple(replace(one, items=missing) for one in route.crossings)
    source = Source("records", "period", "20 May 2026", "nothing left out")
    return text_of(items_card(replace(route, crossings=crossings), source, day))


def test_what_is_lost_is_lost_from_the_message_and_may_have_come_by_the_carer(engine):
    words = told_of_items(engine)
    assert "absent" in words and "not in the service’s own message" in words
    assert "nothing surely earlier says that anybody knew it" in words
    assert words.count("carried by the carer: it may have reached them that way") == 1
    assert "4 crossings and 1 piece of information, so 4 places where one could pass, " in words
    assert (
        ": absent 4. Told by the patient. 1 of the 4 that are stale, lost, absent or told differently"
        in words
    )
    assert "On which day these were told" not in words


def test_as_on_an_earlier_day_it_is_said_that_items_bear_no_day_of_telling(engine):
    words = told_of_items(engine, date(2026, 4, 1))
    assert "as they are known today, also where that was told after 1 Apr 2026." in words


def test_a_day_before_everything_is_no_dead_end(engine):
    case, route, view, _ = look_another_way(
        engine, **{trace_view.ON_THAT_DAY: True, trace_view.DAY: "1 January 2020"}
    )
    nothing = replace(route, crossings=(), contacts=())
    drawn = trace_route.shown(case, nothing, engine, view)
    assert "By that day nothing of this person is recorded here." in text_of(drawn)
    assert "Nobody of that identifier" not in text_of(drawn) and trace_view.LOOK in str(drawn)


def test_a_case_that_has_ended_is_not_looked_at_another_way(engine):
    case, _, _ = page.open_and_look(engine, LEAVE)
    engine.clock = lambda: world.NOW + timedelta(hours=9)
    opened = {"case": case.id, "actor": "investigator", "outcomes": True}
    *_, [error] = trace_looking.look_so(engine, opened, {})
    assert "This case ended on" in error.message


def test_another_way_that_is_supposed_away_is_kept_nowhere(engine):
    before = engine.facts().audit_rows
    case, route, view, _ = look_another_way(engine, **{trace_view.WITHOUT: True})
    carried = next(one for one in route.crossings if one.carried_by == "carer")
    words = text_of(trace_route.shown(case, route, engine, replace(view, supposed=carried.id)))
    assert "It is supposed that nobody knows of another way for F02." in words
    assert "1 of 4 loses its carrier: 0 had no other way, 0 would remain, of 1 it is not known" in words
    assert engine.get("Crossing", carried.id).version == 1 and engine.facts().audit_rows == before + 3


# -- nothing of the person, and nothing after the end ------------------------------------------------------


@pytest.mark.parametrize("actor", [world.PERSON, "clerk of p 0001"])
def test_who_looks_again_may_not_be_the_person(engine, actor):
    case, _, _ = page.open_and_look(engine, LEAVE)
    head = engine.facts().head
    tried = [page.look_again(engine, {page.CASE: case.id, page.AGAIN_BY: actor})[2]]
    opened = {"case": case.id, "actor": actor, "outcomes": False}
    tried.append(trace_looking.look_so(engine, opened, {})[3])
    tried.append(trace_document.made_by(engine, case.id, actor, with_outcome=False)[1])
    for [error] in tried:
        words = "The text under “Your name or role” seems to hold the person’s own identifier"
        assert error.message.startswith(words) and actor not in error.message
    fields = [errors[0].field_id for errors in tried]
    assert fields == [page.AGAIN_BY, trace_view.DAY, trace_document.BY]
    assert engine.facts().head == head


def test_who_looks_may_not_be_the_person_of_the_route_beside_it(engine):
    other = engine.open_case("CLERK-9", purpose="why", reference="LR", basis="PSIRF", actor="investigator")
    case, _, _ = page.open_and_look(engine, LEAVE | {page.ACTOR: "clerk 9"})
    opened = {"case": case.id, "actor": "clerk 9", "outcomes": False}
    head = engine.facts().head
    *_, [error] = trace_looking.look_so(engine, opened, {trace_view.WITHOUT: True, trace_view.TWIN: other.id})
    assert error.field_id == trace_view.TWIN and "that person’s identifier" in error.message
    assert engine.facts().head == head


def test_what_names_a_person_is_told_by_the_label_of_its_field(engine):
    _, _, [error] = page.open_and_look(engine, LEAVE | {page.BASIS: "about 943 476 5919"})
    assert error.message == (
        "The text under “Basis” seems to hold an NHS number: leave out what could identify a person"
    )


def test_after_the_end_nothing_is_taken_back(engine):
    case, route, _ = page.open_and_look(engine, LEAVE)
    step = dict.fromkeys(trace_add.STEP, "") | {"ts-crossing": route.crossings[0].id, "ts-status": "noticed"}
    receipt, errors = trace_add.keep(engine, case, "ts-keep", step, "investigator")
    assert receipt is not None and errors == []
    opened, pressed = {"case": case.id}, f"{receipt.command_id} investigator"
    engine.clock = lambda: world.NOW + timedelta(hours=9)
    [error] = trace_looking.taken_back_of(engine, opened, pressed, "ts-keep")
    assert "This case ended on 21 May 2026, 18:00" in error.message
    assert engine.get("Crossing", route.crossings[0].id).version == 2
    engine.clock = lambda: world.NOW
    assert trace_looking.taken_back_of(engine, opened, pressed, "ts-keep") == []
    assert engine.get("Crossing", route.crossings[0].id).version == 3


@pytest.mark.parametrize(
    ("offer", "chosen", "then"),
    [("AB", "B", "AB"), ("A", "B", "AB"), ("A", None, "A"), ("", "C", "C"), ("A", "X", "A")],
)
def test_what_was_chosen_stays_where_it_is_offered_no_more(offer, chosen, then):
    def offers(letters):
        return [{"value": one, "label": one.lower()} for one in letters]

    assert trace_choices.with_chosen(offers(offer), offers("ABC"), chosen) == offers(then)
