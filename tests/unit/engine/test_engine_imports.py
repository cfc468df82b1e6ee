"""Files into a store: every row accounted for, no decision of a person undone, dry runs like real ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard
from graph_schema.identifiers import handoff_id
from graph_schema.journeys import Crossing
from graph_schema.parties import Organisation, Service
from pathway.engine import Engine, ImportReport
from pathway.engine.imports import Options
from pathway.errors import BadInput, CareseamsError, RowsRejected
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests.tables import NOW, changed, handoffs_of, places_of
from tests.unit.importing.files import written

HANDOFF = handoff_id("RXA/ward", "RXB/nursing", "care_request")
BY = {"actor": "t", "reason": "test"}
ORGANISATIONS = "code,name,sector\nRXA,Vale Acute,acute\nRXB,Vale Community,community\n"
SERVICES = "id,organisation,name\nRXA/ward,RXA,Ward\nRXB/nursing,RXB,Nursing\n"
HANDOFFS = f"id,from,to,kind,channel\n{HANDOFF},RXA/ward,RXB/nursing,care_request,phone\n"
HAZARDS = "id,handoff,sentence,judgement.side,judgement.likelihood,judgement.consequence\n{rows}"
CROSSINGS = "request_id,from,from_service,to,to_service,kind,patient,sent,accepted\n"


@pytest.fixture
def engine(tmp_path) -> Engine:
    return Engine(MemoryStore(clock=lambda: NOW), Settings(key_file=tmp_path / "key"), clock=lambda: NOW)


class Files:
    """Texts as files, imported by the word of their kind."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.count = engine, folder, 0

    def path(self, text: str) -> Path:
        self.count += 1
        return written(self.folder, text, f"given{self.count}.csv")

    def __call__(self, what: str, *texts: str, **options: object) -> ImportReport:
        paths, chosen = [self.path(text) for text in texts], Options(**options)
        if what == "crossings":
            report = self.engine.import_crossings(paths, options=chosen, **BY)
        else:
            report = self.engine.import_records(what, paths, options=chosen, **BY)
        assert report.rows == report.accepted + report.already_known + report.rejected
        return report


@pytest.fixture
def files(engine, tmp_path) -> Files:
    return Files(engine, tmp_path)


@pytest.fixture
def model(files) -> Files:
    """Two organisations with a service each and a handoff between them."""
    for what, text in (("organisations", ORGANISATIONS), ("services", SERVICES), ("handoffs", HANDOFFS)):
        assert files(what, text).accepted == len(text.splitlines()) - 1
    return files


def said(report: ImportReport) -> tuple[int, int, int, int]:
    return report.accepted, report.changed, report.already_known, report.rejected


def hazards(*rows: str) -> str:
    return HAZARDS.format(rows="".join(f"{row}\n" for row in rows))


def crossings(*rows: str) -> str:
    return CROSSINGS + "".join(f"{row}\n" for row in rows)


SENT = "R1,RXA,ward,RXB,nursing,care_request,p1,2026-05-01T10:00,"
ACCEPTED = "R1,RXA,ward,RXB,nursing,care_request,p1,2026-05-01T10:00,2026-05-02T10:00"
READ = f"hz1,{HANDOFF},Request is not read,sender,3,3"


# -- what a person decided -------------------------------------------------------------------------


def test_a_file_does_not_bring_back_what_a_person_withdrew_and_says_so(engine, model):
    model("hazards", hazards(READ))
    engine.withdraw("Hazard", "hz1", expected=1, **BY)
    report = model("hazards", hazards(READ, f"hz2,{HANDOFF},Request is lost,sender,2,3"))
    assert said(report) == (1, 0, 1, 0)
    assert any("1 row" in note and "withdrawn" in note for note in report.notes)
    assert [one.id for one in engine.snapshot().all(Hazard)] == ["hz2"]


def test_rows_about_what_was_withdrawn_are_rejected_and_told_why(engine, model):
    engine.withdraw("Handoff", HANDOFF, expected=1, **BY)
    report = model("hazards", hazards(READ))
    assert said(report) == (0, 0, 0, 1)
    assert "withdrawn" in report.rejections[0].reason


def test_crossings_over_a_withdrawn_handoff_do_not_bring_it_back(engine, model):
    engine.withdraw("Handoff", HANDOFF, expected=1, **BY)
    other = SENT.replace("care_request", "letter").replace("R1", "R2")
    report = model("crossings", crossings(SENT, other))
    assert said(report) == (1, 0, 0, 1)
    assert "withdrawn" in report.rejections[0].reason
    assert [one.kind.value for one in engine.snapshot().all(Handoff)] == ["letter"]


def test_contacts_of_a_withdrawn_service_come_in_without_it(engine, model, tmp_path):
    engine.withdraw("Service", "RXB/nursing", expected=1, **BY)
    engine.withdraw("Organisation", "RXA", expected=1, **BY)
    path = written(
        tmp_path,
        "patient,time,organisation,service,activity\n"
        "p1,2026-05-01T10:00Z,RXB,RXB/nursing,visit\np1,2026-05-02T10:00Z,RXA,RXA/new,visit\n",
        "contacts.csv",
    )
    report = engine.import_contacts([path], options=Options(mapping={}), **BY)
    assert (report.accepted, report.rejected) == (2, 0)
    assert {one.id for one in engine.snapshot().all(Organisation)} == {"RXB"}
    assert "RXB/nursing" not in {one.id for one in engine.snapshot().all(Service)}


def test_the_same_file_again_does_not_take_back_what_a_person_changed(engine, model):
    model("hazards", hazards(READ))
    hazard = engine.get("Hazard", "hz1").entity
    engine.put(changed(hazard, sentence="Nobody reads the request"), expected=1, **BY)
    report = model("hazards", hazards(READ))
    assert said(report) == (0, 0, 1, 0)
    assert any("changed here" in note for note in report.notes)
    assert engine.get("Hazard", "hz1").entity.sentence == "Nobody reads the request"


def test_what_a_later_file_says_anew_counts_even_after_a_person_changed_it(engine, model):
    model("hazards", hazards(READ))
    hazard = engine.get("Hazard", "hz1").entity
    engine.put(changed(hazard, sentence="Nobody reads the request"), expected=1, **BY)
    report = model("hazards", hazards(READ.replace("is not read", "is read late")))
    assert said(report) == (1, 1, 0, 0)
    assert engine.get("Hazard", "hz1").entity.sentence == "Request is read late"


def test_a_file_may_go_back_to_what_an_earlier_file_said(model):
    late = READ.replace("is not read", "is read late")
    for text, expected in (
        (READ, (1, 0, 0, 0)),
        (late, (1, 1, 0, 0)),
        (READ, (1, 1, 0, 0)),
        (READ, (0, 0, 1, 0)),
    ):
        assert said(model("hazards", hazards(text))) == expected


def test_what_a_file_has_no_column_for_stays_and_an_empty_cell_empties(engine, model):
    handoff = engine.get("Handoff", HANDOFF).entity
    limit = {"hours": 24, "start": "sent", "stop": "received"}
    engine.put(changed(handoff, limit=limit, name="Insulin visits"), expected=1, **BY)
    assert said(model("handoffs", HANDOFFS.replace("phone", "document"))) == (1, 1, 0, 0)
    kept = engine.get("Handoff", HANDOFF).entity
    assert (kept.channel.value, kept.name, kept.limit.hours) == ("document", "Insulin visits", 24)
    emptied = f"id,from,to,kind,name\n{HANDOFF},RXA/ward,RXB/nursing,care_request,\n"
    model("handoffs", emptied)
    kept = engine.get("Handoff", HANDOFF).entity
    assert (kept.channel.value, kept.name, kept.limit.hours) == ("document", None, 24)


def test_a_refused_place_of_an_event_stays_refused(engine, model):
    text = f"id,reference,happened_at,handoff\ne1,E1,2026-05-01T10:00Z,{HANDOFF}\n"
    model("events", text)
    engine.refuse_event("e1", HANDOFF, **BY)
    assert said(model("events", text)) == (0, 0, 1, 0)
    assert [one.state.value for one in engine.snapshot().all(EventMatch)] == ["refused"]


def test_a_withdrawn_place_of_an_event_stays_withdrawn(engine, model):
    text = f"id,reference,happened_at,handoff\ne1,E1,2026-05-01T10:00Z,{HANDOFF}\n"
    model("events", text)
    match = engine.snapshot().records(EventMatch)[0]
    engine.withdraw("EventMatch", match.entity.id, expected=match.version, **BY)
    assert said(model("events", text)) == (0, 0, 1, 0)
    assert [one.id for one in engine.picture().unplaced] == ["e1"]


# -- events that may not be shared ------------------------------------------------------------------

EVENTS = "reference,reporter,happened_at,handoff,opted_out\n"
ONE, OTHER = (f"{name},RXA,2026-05-01T10:00Z,{HANDOFF}," for name in ("E1", "E2"))


def events(*rows: str) -> str:
    return EVENTS + "".join(f"{row}\n" for row in rows)


@pytest.fixture(params=["memory", "embedded"])
def with_events(request, engine, tmp_path):
    """A store of each kind with two events that are placed on one handoff."""
    if request.param == "embedded":
        engine = Engine.open(str(tmp_path / "store"), engine.settings, create=True)
        engine.clock = lambda: NOW
    give = Files(engine, tmp_path)
    for what, text in (("organisations", ORGANISATIONS), ("services", SERVICES), ("handoffs", HANDOFFS)):
        give(what, text)
    assert said(give("events", events(ONE + "no", OTHER + "no"))) == (2, 0, 0, 0)
    yield give
    engine.store.close()


def counted(engine: Engine) -> tuple[int, int]:
    """Events that count at the handoff, and events that wait to be placed."""
    picture = engine.picture()
    return picture.by_id[HANDOFF].events.any, len(picture.unplaced)


def test_an_event_that_is_opted_out_later_is_withdrawn_and_said(with_events):
    engine = with_events.engine
    assert counted(engine) == (2, 0)
    report = with_events("events", events(ONE + "yes", OTHER + "no"))
    assert (said(report), report.withdrawn) == ((0, 0, 1, 1), 1)
    assert any("1 event" in note and "withdrawn" in note for note in report.notes)
    assert [one.reference for one in engine.snapshot().all(Event)] == ["E2"]
    assert counted(engine) == (1, 0)
    assert engine.check() == []


@pytest.mark.parametrize("time", ["2026-05-32T10:00Z", "soon"])
def test_an_opt_out_whose_row_is_rejected_for_another_fault_withdraws_the_event(with_events, time):
    row = f"E1,RXA,{time},{HANDOFF},yes"
    report = with_events("events", events(row, OTHER + "no"))
    assert (said(report), report.withdrawn) == ((0, 0, 1, 1), 1)
    assert [one.reason.startswith("opted out") for one in report.rejections] == [True], "as in its number"
    assert [one.reference for one in with_events.engine.snapshot().all(Event)] == ["E2"]


def test_the_same_opt_out_again_changes_nothing(with_events):
    engine = with_events.engine
    with_events("events", events(ONE + "yes", OTHER + "no"))
    before = engine.facts().head
    report = with_events("events", events(ONE + "yes", OTHER + "no"))
    assert (said(report), report.withdrawn) == ((0, 0, 1, 1), 0)
    assert said(with_events("events", events(ONE + "no"))) == (0, 0, 1, 0)
    assert engine.facts().head == before


def test_a_dry_run_says_what_would_be_withdrawn_and_withdraws_nothing(with_events):
    engine = with_events.engine
    before = engine.facts().head
    dry = with_events("events", events(ONE + "yes"), events(ONE + "no"), dry_run=True)
    assert (dry.withdrawn, engine.facts().head, counted(engine)) == (1, before, (2, 0))
    real = with_events("events", events(ONE + "yes"), events(ONE + "no"))
    assert (said(real), real.withdrawn) == (said(dry), 1) == ((0, 0, 1, 1), 1)
    assert (real.notes, counted(engine)) == (dry.notes, (1, 0))


def test_what_was_said_of_a_withdrawn_event_stays_and_counts_again_when_it_is_undone(with_events):
    engine = with_events.engine
    with_events("events", events(ONE + "yes"))
    assert [one.state.value for one in engine.snapshot().all(EventMatch)] == ["confirmed"] * 2
    engine.undo(engine.store.audit(engine.viewer)[-1].command_id, actor="t")
    assert counted(engine) == (2, 0)


def test_a_second_record_of_a_withdrawn_event_counts_on_its_own(with_events):
    engine = with_events.engine
    first, second = engine.snapshot().records(Event)
    if first.entity.reference != "E1":
        first, second = second, first
    engine.put(changed(second.entity, same_as=first.entity.id), expected=second.version, **BY)
    assert counted(engine) == (1, 0)
    with_events("events", events(ONE + "yes"))
    assert counted(engine) == (1, 0)


# -- what hangs on what ----------------------------------------------------------------------------


def test_an_event_brings_the_handoff_that_it_names_with_all_that_needs(engine, files):
    text = (
        "id,reference,happened_at,from,from_service,to,to_service,kind\n"
        "e1,E1,2026-05-01T10:00Z,RXA,ward,RXB,nursing,care_request\n"
    )
    assert said(files("events", text)) == (1, 0, 0, 0)
    assert [one.id for one in engine.snapshot().all(Handoff)] == [HANDOFF]
    assert engine.picture().unplaced == ()


def test_an_event_whose_handoff_was_withdrawn_comes_in_unplaced(engine, model):
    engine.withdraw("Handoff", HANDOFF, expected=1, **BY)
    text = f"id,reference,happened_at,handoff\ne1,E1,2026-05-01T10:00Z,{HANDOFF}\n"
    report = model("events", text)
    assert said(report) == (1, 0, 0, 0)
    assert any("not placed" in note for note in report.notes)
    assert [one.id for one in engine.picture().unplaced] == ["e1"]


def test_what_hangs_on_a_rejected_row_is_rejected_too(files):
    text = "code,name,icb\nRXA,Vale Acute,RXB\nRXB,Vale Community,RXC\nRXC,Vale ICB,QZZ\nRXD,Vale Care,\n"
    report = files("organisations", text)
    assert said(report) == (1, 0, 0, 3)
    assert sorted(one.row for one in report.rejections) == [1, 2, 3]


# -- crossings over time ---------------------------------------------------------------------------


def status(engine: Engine) -> list[str]:
    return [change.status.value for change in engine.snapshot().records(Crossing) or ()]


def kept_crossing(engine: Engine) -> Crossing:
    rows = engine.store.records(engine.viewer, ["Crossing"]).to_pylist()
    (row,) = rows
    return Crossing.from_json(row["content"])


@pytest.mark.parametrize("order", [(SENT, ACCEPTED), (ACCEPTED, SENT), (ACCEPTED, SENT, ACCEPTED, SENT)])
def test_statuses_gather_whatever_the_order_of_the_files_and_none_is_lost(engine, model, order):
    reports = [model("crossings", crossings(row)) for row in order]
    assert [one.status.value for one in kept_crossing(engine).statuses] == ["sent", "accepted"]
    assert all(said(report) == (0, 0, 1, 0) for report in reports[2:])
    assert engine.history("Crossing", kept_crossing(engine).id)[-1].version == (2 if order[0] is SENT else 1)


def test_a_file_that_does_not_ask_who_carried_it_does_not_forget_who_did(engine, model):
    asked = CROSSINGS.strip() + f",carried_by\n{SENT},carer\n"
    model("crossings", asked)
    model("crossings", crossings(ACCEPTED))
    assert kept_crossing(engine).carried_by.value == "carer"


def test_a_time_learnt_later_takes_the_place_of_one_nobody_knew(engine, model):
    model("crossings", crossings(SENT.replace("2026-05-01T10:00", "yes")))
    model("crossings", crossings(SENT))
    assert [bool(one.happened_at) for one in kept_crossing(engine).statuses] == [True]


# -- dry runs, strict runs, several files -----------------------------------------------------------

PARENT = "code,name,icb\nQAB,Vale ICB,\n"
CHILD = "code,name,icb\nRXA,Vale Acute,QAB\nRXB,Vale Community,QZZ\n"


def test_a_dry_run_of_several_files_says_what_the_real_run_does_and_writes_nothing(engine, files):
    dry = files("organisations", PARENT, CHILD, PARENT.replace("ICB,", "Care Board,"), dry_run=True)
    assert engine.facts().audit_rows == 0
    real = files("organisations", PARENT, CHILD, PARENT.replace("ICB,", "Care Board,"))
    assert said(dry) == said(real) == (3, 1, 0, 1)
    assert replace(dry, dry_run=False, rejections=real.rejections) == real
    assert engine.get("Organisation", "QAB").entity.name == "Vale Care Board"


def test_strict_writes_nothing_of_any_file(engine, files):
    with pytest.raises(RowsRejected):
        files("organisations", PARENT, CHILD, strict=True)
    assert engine.facts().audit_rows == 0


def test_a_file_that_cannot_be_read_keeps_the_others_out_too(engine, files, tmp_path):
    good = files.path(PARENT)
    with pytest.raises(CareseamsError):
        engine.import_records("organisations", [good, tmp_path / "missing.csv"], **BY)
    assert engine.facts().audit_rows == 0


@pytest.mark.parametrize("kind", ["memory", "embedded"])
def test_strict_refuses_contacts_that_conflict_and_writes_nothing(engine, tmp_path, kind):
    if kind == "embedded":
        engine = Engine.open(str(tmp_path / "store"), engine.settings, create=True)
    head = "contact_id,patient,time,organisation,service,activity\n"
    first = written(tmp_path, head + "k1,p1,2026-05-01T10:00Z,RXA,ward,visit\n", "one.csv")
    second = written(
        tmp_path,
        head + "k1,p1,2026-05-01T11:00Z,RXA,ward,visit\nk2,p1,2026-05-02T10:00Z,RXA,ward,visit\n",
        "two.csv",
    )
    mapping = {"contact_id": "contact_id"}
    engine.import_contacts([first], options=Options(mapping=mapping), **BY)
    before = engine.facts().head
    with pytest.raises(RowsRejected):
        engine.import_contacts([second], options=Options(mapping=mapping, strict=True), **BY)
    assert engine.facts().head == before
    report = engine.import_contacts([second], options=Options(mapping=mapping), **BY)
    assert (report.accepted, report.rejected) == (1, 1)
    engine.store.close()


def test_an_import_goes_back_over_a_few_and_over_many_rows_alike(engine, model):
    many = [f"hz{n},{HANDOFF},Request {n} is not read,sender,3,3" for n in range(150)]
    model("hazards", hazards(*many))
    for id_ in ("hz1", "hz2"):
        engine.withdraw("Hazard", id_, expected=1, **BY)
    assert said(model("hazards", hazards(*many))) == (0, 0, 150, 0)
    later = [row.replace("not read", "lost") for row in many]
    assert said(model("hazards", hazards(*later))) == (148, 148, 2, 0)


def test_an_unknown_kind_of_file_is_refused_by_name(engine, tmp_path):
    with pytest.raises(BadInput):
        engine.import_records("nonsense", [tmp_path / "x.csv"], **BY)


def test_places_of_a_small_world_are_those_a_file_makes(engine, model):
    small = {one.id for one in places_of(handoffs_of("RXA/ward > RXB/nursing | care_request"))}
    assert small == {one.id for kind in (Organisation, Service) for one in engine.snapshot().all(kind)}
