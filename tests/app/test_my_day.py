"""My day as a page: its sentence, its lists, what it leaves out, and what becomes of a press."""

from datetime import date

import pytest
from dash import dcc, html

from app.pages import handoffs
from app.pages import my_day as page
from app.text import address
from graph_schema.confirmations import Confirmation
from graph_schema.parties import Organisation
from pathway.engine import Engine, Put
from pathway.snapshot import end_of_day
from tests.app import my_day_world as world
from tests.app.toy import parts_of
from tests.app.walk import words_on

HOS = {"organisation": "HOS"}
VALUES = {"organisation": "HOS", "since": "", "rows": ""}


@pytest.fixture
def engine() -> Engine:
    return world.in_memory()


def words(engine: Engine, query: dict[str, str]) -> str:
    return " ".join(words_on(page.layout(engine, query)))


def test_without_an_organisation_nothing_is_listed_and_every_one_may_be_chosen(engine):
    drawn = html.Div(page.layout(engine, {}))
    assert "Choose your organisation" in " ".join(words_on(drawn))
    assert not parts_of(drawn, html.Table)
    assert {one.href for one in parts_of(drawn, dcc.Link)} == {
        f"/my-day?organisation={id_}" for id_ in ("HOS", "EAS", "COM", "GPX")
    }


def test_the_sentence_counts_each_kind_and_names_the_day(engine):
    said = "".join(words_on(html.P(page.finding(page.my_day(engine, "HOS")))))
    assert said == (
        "3 control checks overdue, 2 asks waiting for an answer, 1 duty to speak of again, 3 new events, "
        "2 unplaced events and 4 words to be confirmed again at 3 handoffs of Eastmere Hospitals, "
        "as at 1 Jun 2026."
    )


def test_nothing_recorded_is_not_nothing_waiting(engine):
    empty = Organisation(id="NEW", name="New Hospice")
    engine.save([Put(empty)], actor="tester", reason="a body without a handoff")
    said = "".join(words_on(html.P(page.finding(page.my_day(engine, "NEW")))))
    assert said.startswith("Nothing is recorded to wait at 0 handoffs of New Hospice")
    assert said.endswith("it does not say that nothing waits.")


def test_nothing_of_another_organisation_stands_on_it(engine):
    said = words(engine, HOS)
    for number, there in ((1, True), (2, False), (3, False), (4, True), (5, True), (6, False)):
        assert (f"EV-{number}" in said) is there
        assert (f"Worklist {number}" in said) is there
    assert "UN-EAS" not in said and "UN-OLD" in said
    assert "1 handoff of a body that was split" in said
    assert "tester" not in said, "nobody who wrote a record is named"


def test_every_list_says_its_source_and_its_files_hold_no_buttons(engine):
    drawn = html.Div(page.layout(engine, HOS))
    files = [one for one in parts_of(drawn, html.Button) if getattr(one, "data-csv", "")]
    assert len(files) == 6
    for one in files:
        lines = str(getattr(one, "data-csv"))
        assert "What to do" not in lines and "at the boundaries of Eastmere Hospitals" in lines
        assert "1 handoff of a body that was split" in lines


@pytest.mark.parametrize(("since", "listed"), [("", 3), ("7", 0), ("90", 3)])
def test_events_of_so_many_days(engine, since, listed):
    found = page.my_day(engine, "HOS", page.since_of(engine, since))
    assert len(found.events) == listed


def test_an_unknown_organisation_or_span_is_told(engine):
    said = words(engine, {"organisation": "none", "since": "9"})
    assert "asks for something under “Organisation” and “Events of” that is not here" in said


def test_a_press_needs_who_and_says_what_became_of_it(engine):
    subject = world.REQUEST.id
    assert page.confirmed(engine, "Handoff", subject, "HOS", " ").errors
    done = page.confirmed(engine, "Handoff", subject, "HOS", "Ward manager")
    assert done.words == "Confirmed by Eastmere Hospitals on 1 Jun 2026." and done.command
    again = page.confirmed(engine, "Handoff", subject, "HOS", "Ward manager")
    assert not again.command and "already" in again.words


def test_a_press_while_another_day_is_shown_says_from_when_it_counts(engine):
    then = engine.at(end_of_day(date(2026, 5, 28)))
    done = page.confirmed(then, "Handoff", world.REQUEST.id, "HOS", "Ward manager")
    assert done.words.endswith("It counts from then on: this page shows 28 May 2026.")
    said = " ".join(words_on(html.Div(page.shown(then, VALUES))))
    assert "confirmed on 1 Jun 2026, after the as-at date" in said
    assert "/my-day?organisation=HOS&as_of=2026-06-01" in {
        one.href for one in parts_of(html.Div(page.shown(then, VALUES)), dcc.Link)
    }
    assert len(engine.snapshot().all(Confirmation)) == 7


def test_what_is_old_is_told_in_months_and_never_as_a_share(engine):
    said = words(engine, HOS)
    assert "last confirmed 13 months ago by Vale Community, on 21 Apr 2025" in said
    assert "%" not in said.partition("To be confirmed again")[2]
    assert "to be confirmed again after 12 months, aged after 1 month more" in said


@pytest.mark.parametrize(("age", "many"), [("", 6), ("due", 6), ("unknown", 0)])
def test_the_list_of_handoffs_can_be_looked_at_by_age(engine, age, many):
    said = " ".join(words_on(html.Div(handoffs.layout(engine, {"age": age} if age else {}))))
    assert (f"{many} of 6 handoffs" if many else "No handoff matches these filters") in said
    assert ("Oldest last word first." in said) is (age == "due")
    assert ("last confirmed 13 months ago by Vale Community" in said) is (many > 0)


def test_oldest_last_word_first_and_a_fresh_one_is_left_out(engine):
    page.confirmed(engine, "Handoff", world.REQUEST.id, "HOS", "Ward manager")
    drawn = html.Div(handoffs.layout(engine, {"age": "due"}))
    named = [one.href for one in parts_of(drawn, dcc.Link) if one.href.startswith("/handoff?id=")]
    assert named == [address("/handoff", id=one.id) for one in world.HANDOFFS[1:]]
