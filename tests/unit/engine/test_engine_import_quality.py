"""What keeps records from being used: codes that only a file of events named, and what is counted."""

from graph_schema.events import Event
from graph_schema.parties import Organisation, Service
from pathway.engine.import_quality import import_quality
from pathway.engine.imports import Options
from pathway.stores.base import Put
from tests.tables import engine_of
from tests.unit.importing.files import written

BY = {"actor": "t", "reason": "test"}
FILE = "reference,happened_at,physical,organisations\nL-1,2026-02-03,low,RX1;RZ9\nL-2,2026-02-03,low,RX1\n"
HERE = (Organisation(id="RX1", name="Eastmere", source="t"),)


def unknown(engine, read=None):
    """How many records name an organisation that is not known."""
    (found,) = [one for one in import_quality(engine, read=read).challenges if one.key == "unknown"]
    return found.count


def test_a_code_that_only_the_file_named_is_unknown_before_and_after_the_file(tmp_path):
    engine, file = engine_of(*HERE), written(tmp_path, FILE, "events.csv")
    tried = engine.import_records("events", [file], options=Options(dry_run=True), **BY)
    assert unknown(engine, tried.events) == 1
    engine.import_records("events", [file], **BY)
    assert engine.get("Organisation", "RZ9").entity.name == "RZ9", "reading made a record of the code"
    assert unknown(engine) == 1


def test_a_name_or_a_service_makes_the_organisation_known(tmp_path):
    for entity in (
        Organisation(id="RZ9", name="Vale Community", source="file of events"),
        Service(id="RZ9/ward", organisation="RZ9", name="Ward", source="t"),
    ):
        engine = engine_of(*HERE)
        engine.import_records("events", [written(tmp_path, FILE, "events.csv")], **BY)
        version = 1 if isinstance(entity, Organisation) else 0
        engine.save([Put(entity, version)], **BY)
        assert unknown(engine) == 0


def test_records_are_counted_and_how_many_events_they_are_of_is_said():
    one, again = Event(id="e-1", source="t"), Event(id="e-2", same_as="e-1", source="t")
    found = import_quality(engine_of(one, again, Event(id="e-3", opted_out=True, source="t")))
    assert (found.records, found.events) == (2, 1)
    assert {one.of for one in found.challenges} == {2}
    assert import_quality(engine_of(one), read=[one, again]).events is None, "nobody has compared them yet"
