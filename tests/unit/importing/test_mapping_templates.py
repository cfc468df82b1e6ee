"""Mapping templates: a small file reads a local file as elsewhere; what is wrong with one is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import EventType, Harm, Precision, Scheme
from pathway.errors import BadInput, ColumnMissing, IdentifiableRefused, TemplateInvalid
from pathway.importing.events import read_events
from pathway.importing.mapped_tables import FieldMap, Template
from pathway.importing.mapping_templates import (
    FORMAT,
    built_in,
    template_named,
    template_of,
    template_text,
)
from pathway.importing.model import read_records
from pathway.importing.records import Options
from tests.unit.importing.files import accounted, contacts, reasons, staged, written

OURS = {
    "format": FORMAT,
    "name": "Our system",
    "import": "events",
    "scheme": "complaint",
    "dates": "day-first",
    "fields": {
        "reference": {"columns": ["Our ref"]},
        "happened_at": {"columns": ["When", "Clock"], "take": "joined"},
        "physical": {"columns": ["How bad"], "words": {"SEV 3": "moderate", "sev 4": "severe"}},
        "organisations": {
            "columns": ["Place", "Other place"],
            "take": "all",
            "split": "|",
            "words": {"The Vale": "RY2"},
        },
        "reporter": {"columns": ["Told by", "Place"]},
        "type": {"constant": "incident"},
    },
    "left_out": {"Patient name": "it identifies a person"},
}
FILE = """
    our REF,When,Clock,How bad,Place,Other place,Told by,Patient name,Team mood
    C-1,03/02/2026,08:30,Sev 3,RX1|The vale,RX1,,Leon Holt,fine
    C-2,04/02/2026,,sev 4,RX1,,RZ3,Leon Holt,fine
    C-3,04/02/2026,,Sev 9,RX1,,RZ3,Leon Holt,fine
    """


def text(**changed):
    return json.dumps(OURS | changed)


def read(folder, given=FILE, template=None, **options):
    batch = read_events(
        written(folder, given), Options(template=template or template_of(text()), **options), Scheme.LOCAL
    )
    assert accounted(batch)
    return batch


def test_a_local_file_is_read_by_its_template(tmp_path):
    batch = read(tmp_path)
    first, second = batch.accepted
    assert (first.reference, first.scheme, first.type) == ("C-1", Scheme.COMPLAINT, EventType.INCIDENT)
    assert (first.physical, second.physical) == (Harm.MODERATE, Harm.SEVERE)
    assert first.organisations == ("RX1", "RY2"), "all columns, each word made ours, each once"
    assert second.reporter == "RZ3", "the first column that says something"
    assert (first.precision, second.precision) == (Precision.EXACT, Precision.DAY)
    assert first.happened_at.isoformat() == "2026-02-03T08:30:00+00:00", "the day comes first"


def test_a_word_that_nobody_knows_rejects_its_row_under_the_file_s_own_name(tmp_path):
    [(row, column, kind, reason)] = reasons(read(tmp_path))
    assert (row, column, kind) == (3, "How bad", "text") and reason.startswith("expected one of")


def test_what_is_not_read_is_told(tmp_path):
    batch = read(tmp_path)
    assert batch.not_used == ("Patient name", "Team mood")
    told = "; ".join(batch.notes)
    assert "left out by the template: 'Patient name' (it identifies a person)" in told
    assert "columns not used: 'Team mood'" in told and "Leon" not in told


def test_a_needed_column_that_is_absent_refuses_the_file(tmp_path):
    with pytest.raises(ColumnMissing, match="How bad"):
        read(tmp_path, FILE.replace("How bad", "Grade"))
    fields = OURS["fields"] | {"physical": OURS["fields"]["physical"] | {"optional": True}}
    batch = read(tmp_path, FILE.replace("How bad", "Grade"), template_of(text(fields=fields)))
    assert {one.physical for one in batch.accepted} == {Harm.NOT_RECORDED}


def test_a_map_beside_a_template_is_the_last_word(tmp_path):
    batch = read(tmp_path, FILE.replace("Our ref", "Our ref").replace("Team mood", "How sad"), mapping={
        "psychological": "How sad"
    })  # fmt: skip
    assert {column for _, column, *_ in reasons(batch)} == {"How bad", "How sad"}


def test_no_template_reads_a_column_that_is_called_like_a_person(tmp_path):
    template = Template("x", "events", {"description": FieldMap(("Patient name",))})
    with pytest.raises(IdentifiableRefused):
        read(tmp_path, template=template)


def test_what_is_saved_is_what_is_loaded(tmp_path):
    template = template_of(text())
    path = tmp_path / "ours.json"
    path.write_text(template_text(template), encoding="utf-8")
    assert template_named(str(path)) == template
    assert read(tmp_path, template=template_named(str(path))).accepted == read(tmp_path).accepted


@pytest.mark.parametrize("name", built_in())
def test_what_comes_with_us_can_be_saved_and_loaded(name):
    assert template_of(template_text(built_in()[name])) == built_in()[name]


words = st.text(st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=9)
columns = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)


@given(columns, st.dictionaries(words, st.sampled_from([one.value for one in Harm])), st.booleans())
def test_every_template_survives_its_file(names, exchanged, optional):
    of = FieldMap(names, words=exchanged, take="all", optional=optional)
    template = Template("ours", "events", {"physical": of}, scheme=Scheme.LOCAL, dates="iso")
    assert template_of(template_text(template)) == template


WRONG = {
    "no JSON": ("{", "no JSON"),
    "another format": (text(format="mapping-0"), "format careseams-mapping-1"),
    "a list": ("[]", "format careseams-mapping-1"),
    "something unknown": (text(colour="red"), "nothing called 'colour'"),
    "no such import": (text(**{"import": "moods"}), "'import'"),
    "no such scheme": (text(scheme="moods"), "no scheme"),
    "no such dates": (text(dates="sometimes"), "'dates'"),
    "no such field": (text(fields={"mood": {"columns": ["Mood"]}}), "no such field"),
    "no word of it": (text(fields={"physical": {"columns": ["A"], "words": {"x": "bad"}}}), "no word"),
    "no columns": (text(fields={"physical": {}}), "columns, or one constant"),
    "columns no list": (text(fields={"physical": {"columns": "A"}}), "list of names"),
    "an unknown key": (text(fields={"physical": {"columns": ["A"], "colum": 1}}), "nothing called 'colum'"),
    "an NHS number": (text(left_out={"999 000 0018": "it was there"}), "an NHS number"),
}


@pytest.mark.parametrize(("given", "why"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_template_is_named(given, why):
    with pytest.raises(TemplateInvalid) as told:
        template_of(given, "theirs.json")
    assert why in str(told.value) and "theirs.json" in str(told.value) and "999" not in str(told.value)


def test_a_template_that_is_not_there(tmp_path):
    with pytest.raises(TemplateInvalid, match="no template of that name"):
        template_named(str(tmp_path / "none.json"))


def test_a_template_of_another_import_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no field called"):
        read_records(written(tmp_path, FILE), "organisations", Options(template=template_of(text())))


def test_contacts_come_in_by_a_template_too(tmp_path):
    template = Template(
        "theirs",
        "contacts",
        {
            "patient": FieldMap(("Who",)),
            "time": FieldMap(("Day", "Hour"), take="joined"),
            "organisation": FieldMap(("Where",), words={"the hospital": "RX1"}),
        },
        dates="day-first",
    )
    batch = contacts(
        tmp_path, "Who,Day,Hour,Where,Mood\nP-1,03/02/2026,09:00,The hospital,x\n", template=template
    )
    assert staged(batch)["organisation"].to_pylist() == ["RX1"]
    assert any("columns not used: 'Mood'" in note for note in batch.notes)


# -- the templates that come with us -------------------------------------------------------------------


def by(name, folder, given):
    batch = read_events(written(folder, given), Options(template=built_in()[name]))
    assert accounted(batch)
    return batch


def test_lfpse_harm_runs_backwards(tmp_path):
    batch = by("lfpse-5", tmp_path, """
        ReferenceNumber,EventType,PhysicalHarm,PsychologicalHarm,Organisation,EstimatedTime
        E-1,1,1,1,RX1;RY2,3
        E-2,4,5,4,RX1,1
        E-3,2,5,4,RX1,1
        """)  # fmt: skip
    first, second = batch.accepted
    assert (first.physical, first.psychological, second.physical) == (Harm.FATAL, Harm.SEVERE, Harm.NONE)
    assert (first.scheme, first.estimated_time) == (Scheme.LFPSE, "Morning handover")
    assert [row for row, *_ in reasons(batch)] == [3], "a type whose code nobody has confirmed is not guessed"


def test_nrls_keeps_its_scheme_and_its_grades(tmp_path):
    batch = by("nrls", tmp_path, """
        RP07;IN01;IN05;PD09;RP02
        N-1;03/02/2019;Access, admission, transfer, discharge;Death;RX1
        N-2;04/02/2019;Documentation;No harm;RX1
        """)  # fmt: skip
    assert [one.physical for one in batch.accepted] == [Harm.FATAL, Harm.NONE]
    assert {one.scheme for one in batch.accepted} == {Scheme.NRLS}
    assert batch.accepted[0].process == "Access, admission, transfer, discharge"
    assert batch.accepted[0].organisations == (), "who reported it is not where it happened"


@pytest.mark.parametrize("grade", ["3", "Sev 3"])
def test_a_bare_grade_of_a_local_system_is_refused(tmp_path, grade):
    assert len(reasons(by("generic-events", tmp_path, f"Incident ID,Severity\nL-1,{grade}\n"))) == 1


def test_a_complaint_is_known_by_its_reference_and_organisation(tmp_path):
    [event] = by("complaints", tmp_path, "Complaint ID,Trust,Date received\nC-1,RX1,03/02/2026\n").accepted
    assert (event.scheme, event.reference, event.reporter) == (Scheme.COMPLAINT, "C-1", "RX1")
    assert event.recorded_on.isoformat() == "2026-02-03"
