"""Import quality counts records, the page of beginnings events: where the numbers differ both say why."""

from app.components.tables import text_of
from app.pages import import_quality, start
from graph_schema.events import Event
from tests.tables import engine_of

ONE, OTHER, SAME = (
    Event(id="e-1", source="t"),
    Event(id="e-2", source="t"),
    Event(id="e-3", same_as="e-1", source="t"),
)


def said(page, *events):
    return text_of(page.layout(engine_of(*events), {}))


def test_where_every_record_is_an_event_of_its_own_both_say_one_number():
    quality = said(import_quality, ONE, OTHER)
    assert "No organisation is named as the place: 2 of 2 records" in quality and "event:" not in quality
    assert "The 2 records are of" not in quality
    assert "Here so far: 2 events." in said(start, ONE, OTHER)


def test_joined_records_are_looked_at_one_by_one_and_counted_once_elsewhere():
    quality = said(import_quality, ONE, OTHER, SAME)
    assert "3 of 3 records" in quality and "The 3 records are of 2 events" in quality
    assert "Here so far: 2 events in 3 records." in said(start, ONE, OTHER, SAME)


def test_no_record_is_no_answer():
    assert "No event is recorded, so nothing can be said of them." in said(import_quality)
