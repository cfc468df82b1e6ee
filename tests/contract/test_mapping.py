"""A file through a template: what became of each row, and what its source takes back."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import ReporterSide, Scheme
from pathway.engine import Engine
from pathway.engine.imports import Options
from pathway.engine.mapping import template_named, template_text
from pathway.engine.pairs import join
from pathway.engine.placing import withdrawn_since
from pathway.engine.whole_source import Whole
from pathway.errors import BadInput
from pathway.settings import Settings
from pathway.stores.base import Put, Withdraw
from tests.contract.given import Clock

WHO = {"actor": "safety lead", "reason": "the quarter's extract"}
HEADER = "Incident ID,Incident date,Severity,Organisation,Reporting organisation,Opted out,Deleted,Mood"
ROWS = [
    "L-1,03/02/2026,moderate,RX1,RX1,,,fine",
    "L-2,04/02/2026,low,RX1,RX1,,,fine",
    "L-3,05/02/2026,Sev 3,RX1,RX1,,,fine",
    "L-4,06/02/2026,low,RX1,RX1,yes,,fine",
    "L-5,07/02/2026,low,RX1,RX1,,yes,fine",
    "L-2,04/02/2026,low,RX1,RX1,,,fine",
    "L-6,08/02/2026,severe,RX1,RX1,,,fine",
]


@pytest.fixture(params=["memory", "embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def site(request, stores, tmp_path):
    """Makes engines of one kind of store, each over a store of its own."""
    made = []

    def new(kind: str = request.param) -> Engine:
        clock = Clock()
        made.append(Engine(stores.new(kind, clock), Settings(key_file=tmp_path / "key"), clock=clock))
        return made[-1]

    return new


@pytest.fixture
def bring(tmp_path):
    count = iter(range(99))

    def run(engine, rows=ROWS, template="generic-events", **options):
        path = tmp_path / str(next(count)) / "extract.csv"
        path.parent.mkdir()
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        chosen = Options(template=template_named(template), **options)
        report = engine.import_records("events", [path], options=chosen, **WHO)
        assert report.fates.rows == report.rows, "every row is in one of the numbers"
        return report

    return run


def events(engine):
    return {one.reference: one for one in engine.snapshot().all(Event)}


def decide(engine):
    """A person places the first event and refuses the second."""
    handoff = engine_handoff(engine)
    there = events(engine)
    engine.place_event(there["L-1"].id, [handoff], actor="lead", reason="read it")
    engine.refuse_event(there["L-2"].id, actor="lead", reason="inside one ward")


def engine_handoff(engine):
    made = [
        Service(id="RX1/ED", organisation="RX1", name="ED", source="t"),
        Service(id="RX1/Ward", organisation="RX1", name="Ward", source="t"),
        Handoff(id="h-1", from_id="RX1/ED", to_id="RX1/Ward", source="t"),
    ]
    if not any(one.id == "RX1" for one in engine.snapshot().all(Organisation)):
        made.insert(0, Organisation(id="RX1", name="RX1", source="t"))
    engine.save([Put(one) for one in made], actor="lead", reason="drawn")
    return "h-1"


def four(report):
    ends = report.fates
    return ends.placed, ends.refused, ends.unplaced, ends.rejected


def test_every_row_ends_in_one_heap_and_columns_that_nobody_mapped_are_named(site, bring):
    report = bring(site())
    assert four(report) == (0, 0, 3, 1)
    assert (report.fates.opted_out, report.fates.withdrawn, report.fates.repeated) == (1, 1, 1)
    assert report.not_used == ("Mood",)


def test_what_a_person_decided_stays_when_the_file_comes_again(site, bring):
    engine = site()
    bring(engine)
    decide(engine)
    again = bring(engine)
    assert four(again) == (1, 1, 1, 1) and again.changed == 0
    changed = [row.replace("severe", "low").replace("03/02", "09/02") for row in ROWS]
    report = bring(engine, changed)
    assert (report.changed, four(report)) == (2, (1, 1, 1, 1)), "a changed row changes its record, no more"
    assert events(engine)["L-6"].physical.value == "low"


def test_a_template_of_one_site_reads_the_same_at_another(site, bring, tmp_path):
    saved = tmp_path / "ours.json"
    saved.write_text(template_text(template_named("generic-events")), encoding="utf-8")
    here, there = site(), site("memory")
    first, second = bring(here), bring(there, template=str(saved))
    assert first == second and events(here) == events(there)


def test_what_its_source_withdraws_counts_no_more_and_comes_back_with_it(site, bring):
    engine = site()
    bring(engine)
    decide(engine)
    kept = events(engine)["L-1"].id
    gone = [ROWS[0].replace(",,,fine", ",,yes,fine"), *ROWS[1:]]
    assert bring(engine, gone, dry_run=True).retired == 1 and "L-1" in events(engine)
    report = bring(engine, gone)
    assert (report.retired, report.fates.withdrawn) == (1, 2) and "L-1" not in events(engine)
    assert report.placed_before == 1 and "1 of the 1 withdrawn had been placed" in " ".join(report.notes)
    last = engine.history("Event", kept)[-1]
    assert last.withdrawn and last.reason.endswith("withdrawn at source")
    [told] = withdrawn_since(engine)
    assert (told.event.reference, told.reason, told.at) == ("L-1", last.reason, last.recorded_at)
    assert bring(engine, gone).retired == 0
    back = bring(engine)
    assert withdrawn_since(engine) == ()
    assert "L-1" in events(engine) and back.fates.placed == 1, "where it was placed it is again"
    assert [m.subject for m in engine.snapshot().all(EventMatch) if m.event == kept] == ["h-1"]


def test_what_a_person_withdrew_no_file_brings_back(site, bring):
    engine = site()
    bring(engine)
    id_ = events(engine)["L-6"].id
    engine.save([Withdraw("Event", id_, 1)], actor="lead", reason="recorded twice")
    report = bring(engine)
    assert report.fates.kept_out == 1 and "L-6" not in events(engine)


def whole(**changed):
    given = {
        "scheme": Scheme.LOCAL,
        "organisation": "RX1",
        "first": date(2026, 2, 1),
        "last": date(2026, 2, 7),
    }
    return Whole(**(given | changed))


def test_what_a_whole_source_lacks_is_withdrawn_within_its_days(site, bring):
    engine = site()
    bring(engine)
    report = bring(engine, [ROWS[1]], whole=whole())
    assert report.retired == 1 and sorted(events(engine)) == ["L-2", "L-6"], "L-6 happened after its days"
    assert bring(engine).fates.unplaced == 3 and "L-1" in events(engine)


def test_what_was_typed_in_here_is_not_missing_from_a_whole_source(site, bring):
    engine = site()
    bring(engine)
    typed = Event(
        id="typed", reference="H-1", reporter="RX1", happened_at=datetime(2026, 2, 3, 12, tzinfo=UTC)
    )
    engine.put(typed, expected=0, actor="lead", reason="told by telephone")
    read = engine.get("Event", events(engine)["L-1"].id)
    said = read.entity.model_copy(update={"reporter_side": ReporterSide.SENDER})
    engine.put(said, expected=read.version, actor="lead", reason="read it")
    report = bring(engine, [ROWS[1]], whole=whole())
    assert report.retired == 1 and sorted(events(engine)) == ["H-1", "L-2", "L-6"]
    assert any(one.startswith("1 event of them was typed in here") for one in report.notes)
    assert bring(engine, [ROWS[1]], whole=whole()).retired == 0


@pytest.mark.parametrize("rows", [[ROWS[1], ROWS[2]], [ROWS[6]], []], ids=["unread", "other days", "empty"])
def test_a_source_that_is_not_certain_to_be_whole_withdraws_nothing(site, bring, rows):
    engine = site()
    bring(engine)
    with pytest.raises(BadInput):
        bring(engine, rows, whole=whole())
    assert len(events(engine)) == 3


def test_an_import_is_undone_from_its_last_command_to_its_first(site, bring):
    engine = site()
    bring(engine)
    gone = [ROWS[0].replace(",,,fine", ",,yes,fine"), ROWS[6].replace("severe", "low")]
    report = bring(engine, gone)
    assert len(report.commands) == 2
    for command in reversed(report.commands):
        engine.undo(command, actor="safety lead")
    assert events(engine)["L-6"].physical.value == "severe" and "L-1" in events(engine)


# -- joined records of which a source takes one back ----------------------------------------------------


def counted(engine):
    """The references of each event's records, and where it stands."""
    found = engine.picture().events
    return sorted((sorted(one.reference for one in each.records), each.handoffs) for each in found)


def take_back(*references):
    """The file, with some of its records withdrawn."""
    return [row.replace(",,,fine", ",,yes,fine") if row[:3] in references else row for row in ROWS]


def pair_up(engine, *pairs):
    for one, other in pairs:
        there = events(engine)
        event_of = {record.id: each.id for each in engine.picture().events for record in each.records}
        join(engine, event_of[there[one].id], event_of[there[other].id], actor="lead")


ALL_THREE = [("L-1", "L-2"), ("L-6", "L-1")]


@pytest.mark.parametrize("gone", ["L-1", "L-2", "L-6"])
@pytest.mark.parametrize("joins", [ALL_THREE, [("L-1", "L-2"), ("L-1", "L-6")]], ids=["a chain", "a star"])
def test_what_is_left_of_a_joined_event_stays_one_event_whichever_record_goes(site, bring, joins, gone):
    engine = site()
    bring(engine)
    pair_up(engine, *joins)
    assert counted(engine) == [(["L-1", "L-2", "L-6"], ())]
    bring(engine, take_back(gone))
    assert counted(engine) == [(sorted({"L-1", "L-2", "L-6"} - {gone}), ())]
    bring(engine)
    assert counted(engine) == [(["L-1", "L-2", "L-6"], ())], "its source brings it back: joined as it was"


@pytest.mark.parametrize("again", [("L-2", "L-6"), ("L-6", "L-2")])
def test_what_is_joined_while_one_record_is_away_is_one_event_when_it_returns(site, bring, again):
    engine = site()
    bring(engine)
    pair_up(engine, ("L-1", "L-2"))
    bring(engine, take_back("L-1"))
    pair_up(engine, again)
    assert counted(engine) == [(["L-2", "L-6"], ())]
    bring(engine)
    assert counted(engine) == [(["L-1", "L-2", "L-6"], ())]


@pytest.mark.parametrize("back", ["L-1", "L-2"])
def test_of_a_pair_that_its_source_took_back_one_may_return_alone_and_changed(site, bring, back):
    engine = site()
    bring(engine)
    pair_up(engine, ("L-1", "L-2"))
    bring(engine, take_back("L-1", "L-2"))
    away = {"L-1": "L-2", "L-2": "L-1"}[back]
    graver = [row.replace(",low,", ",fatal,").replace("moderate", "fatal") for row in take_back(away)]
    bring(engine, graver)
    assert counted(engine) == [([back], ()), (["L-6"], ())]
    assert events(engine)[back].physical.value == "fatal"


def test_a_pair_whose_first_record_goes_counts_once_and_waits_where_only_that_was_placed(site, bring):
    engine = site()
    bring(engine)
    place = engine_handoff(engine)
    pair_up(engine, ("L-1", "L-2"))
    [pair] = [one for one in engine.picture().events if len(one.records) > 1]
    engine.place_event(pair.id, [place], actor="lead", reason="read it")
    assert counted(engine)[0] == (["L-1", "L-2"], ("h-1",))
    bring(engine, take_back("L-1"))
    assert counted(engine)[0] == (["L-2"], ())
    assert events(engine)["L-2"].id in {one.id for one in engine.picture().unplaced}, "somebody looks again"
    assert [one.event.reference for one in withdrawn_since(engine)] == ["L-1"], "and it is said that it went"
    bring(engine)
    assert counted(engine)[0] == (["L-1", "L-2"], ("h-1",))
