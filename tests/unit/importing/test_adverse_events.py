"""JSON in: adverse events of FHIR in both shapes, without a name or number of anybody; and plain objects."""

import json

import pytest

from graph_schema.vocabulary import EventType, Harm, Scheme
from pathway.errors import NotATable, WrongEncoding
from pathway.importing.events import read_events
from pathway.importing.mapping_templates import built_in
from pathway.importing.reading import open_table
from pathway.importing.records import Options
from tests.unit.importing.files import NHS_NUMBERS, accounted, reasons, written

URL = "https://example.nhs.uk/taxonomy/fhir/StructureDefinition/"
PERSON = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBERS[0]}],
    "name": [{"family": "Holt", "given": ["Maya"]}],
    "birthDate": "1942-01-02",
}


def coded(name, code, version="5"):
    return {"url": f"{URL}{name}-{version}", "valueCodeableConcept": {"coding": [{"code": code}]}}


V5 = {
    "resourceType": "AdverseEvent",
    "identifier": {"value": "EV-1"},
    "category": "AE",
    "date": "2026-01-22",
    "description": "The letter went to a retired address",
    "extension": [
        coded("event-type", "1"),
        coded("Process", "9"),
        {"url": f"{URL}AdverseEventDetection", "extension": [coded("DetectionPoint", "5")]},
        {"url": f"{URL}DataSharingOptOut", "valueBoolean": False},
    ],
    "contained": [
        {
            "resourceType": "Location",
            "name": "Mrs Holt's house",
            "managingOrganization": {"identifier": {"value": "RX1"}, "display": "Maya Holt"},
            "extension": [coded("ServiceArea", "7")],
        },
        {"resourceType": "Location", "managingOrganization": {"identifier": {"value": "RY2"}}},
        {**PERSON, "extension": [coded("PhysicalHarm", "4"), coded("Process", "1")]},
        {**PERSON, "id": "p2", "extension": [coded("PhysicalHarm", "2")]},
        {
            "resourceType": "Practitioner",
            "name": [{"family": "Holt"}],
            "extension": [{"url": f"{URL}ReporterOrganisation", "valueIdentifier": {"value": "RZ3"}}],
        },
    ],
}
V6 = {
    "resourceType": "AdverseEvent",
    "identifier": {"value": "EV-2"},
    "actuality": "actual",
    "event": {"coding": [{"code": "AE"}], "text": "Maya Holt fell"},
    "subject": {"reference": "#p1", "display": "Maya Holt"},
    "recorder": {"display": "Leon Holt"},
    "date": "2026-02",
    "extension": [
        {"url": f"{URL}Description-6", "valueString": "No answer came"},
        coded("patient-safety-adverse-event-healthcare-process", "8", "6"),
    ],
    "contained": [PERSON],
}
BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": V5}, {"resource": V6}, {"resource": PERSON}]}


def read(folder, given):
    text = given if isinstance(given, str) else json.dumps(given)
    path = written(folder, text.encode(), "given.json")
    batch = read_events(path, Options(template=built_in()["fhir-adverse-event"]))
    assert accounted(batch)
    return batch


def test_the_older_shape(tmp_path):
    event, _ = read(tmp_path, BUNDLE).accepted
    assert (event.reference, event.scheme, event.type) == ("EV-1", Scheme.LFPSE, EventType.INCIDENT)
    assert event.organisations == ("RX1", "RY2") and event.reporter == "RZ3"
    assert (event.process, event.detection_point, event.service_areas) == ("9", "5", ("7",))
    assert event.physical is Harm.SEVERE, "the worst of several patients"
    assert event.description == "The letter went to a retired address"


def test_the_newer_shape(tmp_path):
    _, event = read(tmp_path, BUNDLE).accepted
    assert (event.reference, event.process, event.description) == ("EV-2", "8", "No answer came")
    assert (event.precision.value, event.physical) == ("month", Harm.NOT_RECORDED)
    assert event.organisations == ()


def test_nobody_s_name_or_number_comes_in(tmp_path):
    batch = read(tmp_path, BUNDLE)
    told = "".join(one.to_json() for one in (*batch.accepted, *batch.made)) + str(batch.notes)
    assert not [word for word in ("Holt", "Maya", "Leon", NHS_NUMBERS[0], "1942") if word in told]
    assert "1 FHIR resources that are no AdverseEvent: not read" in told


@pytest.mark.parametrize(
    "given",
    [BUNDLE, [V5, V6], "\n".join(json.dumps(one) for one in (V5, V6))],
    ids=["bundle", "array", "one a line"],
)
def test_a_bundle_an_array_and_lines_say_the_same(tmp_path, given):
    assert [one.reference for one in read(tmp_path, given).accepted] == ["EV-1", "EV-2"]


def test_what_is_entered_in_error_is_withdrawn(tmp_path):
    batch = read(tmp_path, [V6, {**V5, "status": "entered-in-error"}])
    assert len(batch.withdrawn) == 1 and [one.reference for one in batch.accepted] == ["EV-2"]


def test_what_is_no_object_is_a_bad_row(tmp_path):
    assert [row for row, *_ in reasons(read(tmp_path, [V5, 7, V6]))] == [2]


def test_plain_objects_are_rows_and_nested_names_are_joined(tmp_path):
    rows = [{"id": 1, "when": {"day": "2026-01-01"}, "who": ["RX1", "RY2"]}, {"id": 2, "late": True}]
    table = open_table(written(tmp_path, json.dumps(rows).encode(), "given.json"))
    assert table.header == ("id", "when.day", "who", "late")
    [block] = table.blocks(table.header)
    assert [block.columns[name].to_pylist() for name in table.header] == [
        ["1", "2"],
        ["2026-01-01", ""],
        ["RX1;RY2", ""],
        ["", "yes"],
    ]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (b'{"a": 1', NotATable),
        (b"[]", NotATable),
        (b'[{"resourceType": "Patient"}]', NotATable),
        (b"[" * 100_000, NotATable),
        (b'[{"a": ' + b"1" * 5_000 + b"}]", NotATable),
        (b'[{"a": "\xe9"}]', WrongEncoding),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, given, error):
    with pytest.raises(error):
        open_table(written(tmp_path, given, "given.json"))
