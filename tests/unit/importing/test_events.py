"""Events in: LFPSE's backward codes, opt-outs, what stays unplaced, one event on several handoffs."""

from datetime import UTC, datetime

import pytest

from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import EventType, Harm, MatchState, Precision, Scheme
from pathway.importing.events import read_events
from pathway.importing.records import Options
from tests.unit.importing.files import accounted, reasons, written


def events(folder, text, scheme=Scheme.LOCAL, **options):
    batch = read_events(written(folder, text), Options(**options), scheme)
    assert accounted(batch)
    return batch


def made(batch, kind):
    return [entity for entity in batch.made if isinstance(entity, kind)]


LFPSE = """
    ReferenceNumber,EventType,ApproximateDate,PhysicalHarm,PsychologicalHarm,Organisation,ServiceArea,Process,\
ReporterOrganisation,DataSharingOptOut
    EV-1,1,2026-01,2,4,RX1;RY2,7;1,9,RX1,n
    EV-2,4,2026-01-22,,,RX1,7,8,RX1,n
    """


def test_lfpse_fields_are_known_by_their_own_names(tmp_path):
    batch = events(tmp_path, LFPSE, Scheme.LFPSE)
    first, second = batch.accepted
    assert (first.reference, first.type, first.scheme) == ("EV-1", EventType.INCIDENT, Scheme.LFPSE)
    assert (first.physical, first.psychological) == (Harm.SEVERE, Harm.NONE)
    assert (first.organisations, first.service_areas, first.process) == (("RX1", "RY2"), ("7", "1"), "9")
    assert (first.precision, first.happened_at) == (Precision.MONTH, datetime(2026, 1, 1, tzinfo=UTC))
    assert (second.type, second.physical, second.precision) == (
        EventType.GOOD_CARE,
        Harm.NOT_RECORDED,
        Precision.DAY,
    )
    assert made(batch, EventMatch) == []
    assert [one.id for one in made(batch, Organisation)] == ["RX1", "RY2"]


def test_what_tells_of_a_boundary_is_known_by_lfpse_names(
    tmp_path,
):
    text = """
        ReferenceNumber,Organisation,IdentifiedLocation,DetectionPoint,LocationAtRisk,RiskTheme,EstimatedTime
        EV-1,RX1,RY2,5,different organisation,6,Morning handover
        """
    batch = events(tmp_path, text, Scheme.LFPSE)
    [event] = batch.accepted
    assert (event.identified_location, event.detection_point, event.risk_theme) == ("RY2", "5", "6")
    assert (event.location_at_risk, event.estimated_time) == ("different organisation", "Morning handover")
    assert [one.id for one in made(batch, Organisation)] == ["RX1", "RY2"]


@pytest.mark.parametrize(
    ("axis", "harms"),
    [
        ("physical", {"1": "fatal", "2": "severe", "3": "moderate", "4": "low", "5": "none"}),
        ("psychological", {"1": "severe", "2": "moderate", "3": "low", "4": "none"}),
    ],
)
def test_lfpse_codes_run_backwards(tmp_path, axis, harms):
    rows = "".join(f"{code},EV-{code}\n" for code in harms)
    batch = events(tmp_path, f"{axis},reference\n{rows}", Scheme.LFPSE)
    assert [getattr(event, axis).value for event in batch.accepted] == list(harms.values())


@pytest.mark.parametrize(
    ("scheme", "column", "value", "reason"),
    [
        ("lfpse", "physical", "6", "codes are 1, 2, 3, 4, 5"),
        ("lfpse", "psychological", "5", "codes are 1, 2, 3, 4"),
        ("lfpse", "type", "2", "codes are 1, 4"),
        ("local", "physical", "3", "a code without a word"),
        ("nrls", "physical", "1", "expected one of: none, low"),
        ("local", "physical", "awful", "expected one of: none, low"),
        ("post", "physical", "low", "expected one of: lfpse"),
        ("local", "opted_out", "maybe", "expected yes or no"),
        ("local", "happened_at", "2026-02-30", "no such date"),
        ("local", "description", "Mrs Lee fell", "a name with a title"),
    ],
)
def test_what_nobody_can_read_is_rejected(tmp_path, scheme, column, value, reason):
    physical = "" if column == "physical" else ",physical"
    row = f"{scheme},{value}" + ("" if column == "physical" else ",low")
    batch = events(tmp_path, f"scheme,{column}{physical}\n{row}\n")
    ((_, where, _, why),) = reasons(batch)
    assert where == ("scheme" if scheme == "post" else column)
    assert reason in why


def test_nrls_grades_are_words(tmp_path):
    rows = "".join(
        f"{grade},N-{place}\n" for place, grade in enumerate(["No harm", "Low", "Death", "Severe"])
    )
    batch = events(tmp_path, f"Degree of harm,reference\n{rows}", Scheme.NRLS)
    assert [event.physical.value for event in batch.accepted] == ["none", "low", "fatal", "severe"]


def test_an_opted_out_event_is_not_kept_and_its_id_is_told(tmp_path):
    kept = events(tmp_path, "reference,reporter,opted_out\nE-1,RX1,n\n").accepted[0]
    batch = events(tmp_path, "reference,reporter,opted_out\nE-1,RX1,yes\nE-1,RX1,yes\nE-2,RX1,no\n")
    assert [event.reference for event in batch.accepted] == ["E-2"]
    assert batch.opted_out == (kept.id,)
    assert {reason for *_, reason in reasons(batch)} == {"opted out at source: it may not be shared"}
    assert batch.notes == ("1 event may not be shared, says its source: not kept",)


def test_one_row_is_enough_to_opt_an_event_out(tmp_path):
    batch = events(
        tmp_path, "reference,reporter,opted_out\nE-1,RX1,no\nE-1,RX1,yes\nE-1,RX1,no\nE-2,RX1,no\n"
    )
    assert [event.reference for event in batch.accepted] == ["E-2"]
    assert len(batch.opted_out) == 1
    assert [row for row, *_ in reasons(batch)] == [1, 2]
    assert batch.rows == len(batch.accepted) + batch.repeated + len(batch.rejections) == 4


FAULTS = {
    "date": ("happened_at", "2026-02-30"),
    "text that identifies": ("description", "Mrs Lee fell"),
    "harm": ("physical", "9"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scheme", [Scheme.LOCAL, Scheme.LFPSE])
def test_a_row_that_is_rejected_for_another_fault_opts_its_event_out_too(tmp_path, fault, scheme):
    kept = events(tmp_path, "reference,reporter\nE-1,RX1\nE-2,RX1\n", scheme).accepted
    column, value = FAULTS[fault]
    text = f"reference,reporter,opted_out,{column}\nE-1,RX1,no,\nE-1,RX1,yes,{value}\nE-2,RX1,no,{value}\n"
    batch = events(tmp_path, text, scheme)
    assert (batch.accepted, batch.opted_out) == ((), (kept[0].id,))
    assert [(row, where) for row, where, *_ in reasons(batch)] == [(1, ""), (2, column), (3, column)]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("ev-7,,,,2026-02-30", True),
        ("ev-7,,,post,2026-02-30", True),
        (",E-1,,,2026-02-30", True),
        (",E-1,,lfpse,2026-02-30", True),
        (",E-1,HOME,lfpse,2026-02-30", True),  # of a national reference the reporter is no part
        (",E-1,HOME,,2026-02-30", False),
        (",E-1,RX1,post,2026-02-30", False),
        (",,RX1,,2026-02-30", False),  # its id would be of all it says
    ],
)
def test_an_opt_out_counts_as_far_as_the_row_names_its_event(tmp_path, row, named):
    batch = events(tmp_path, f"id,reference,reporter,scheme,happened_at,opted_out\n{row},yes\n")
    assert (len(batch.rejections), len(batch.opted_out)) == (1, int(named))


def test_a_row_that_names_its_handoff_is_placed_there(tmp_path):
    batch = events(
        tmp_path,
        """
        reference,reporter,handoff,from,to,kind
        E-1,RX1,h-1,,,
        E-2,RX1,,RX1/ED,Council,care_request
        E-3,RX1,,,,
        """,
    )
    first, second, third = batch.accepted
    matches = made(batch, EventMatch)
    assert [(match.event, match.subject) for match in matches] == [
        (first.id, "h-1"),
        (second.id, "RX1/ED > local:Council/main: care_request"),
    ]
    assert {match.state for match in matches} == {MatchState.CONFIRMED}
    assert third.id not in {match.event for match in matches}
    assert [handoff.id for handoff in made(batch, Handoff)] == [matches[1].subject]
    assert [service.id for service in made(batch, Service)] == ["RX1/ED", "local:Council/main"]


def test_one_event_on_two_handoffs_is_one_event(tmp_path):
    batch = events(tmp_path, "reference,handoff\nE-1,h-1\nE-1,h-2\nE-1,h-2\n")
    assert (batch.rows, len(batch.accepted), batch.repeated) == (3, 1, 2)
    assert [match.subject for match in made(batch, EventMatch)] == ["h-1", "h-2"]
    again = events(tmp_path, "reference,handoff\nE-1,h-1\nE-1,h-2\nE-1,h-2\n")
    assert again.made == batch.made


def test_events_without_a_reference_are_events_of_their_own_and_stay_so(tmp_path):
    text = "happened_at,physical\n2026-01-01,low\n2026-01-01,low\n2026-01-02,low\n"
    batch = events(tmp_path, text)
    assert (len(batch.accepted), batch.repeated) == (3, 0)
    again = events(tmp_path, text)
    assert [event.id for event in again.accepted] == [event.id for event in batch.accepted]


def test_a_local_reference_belongs_to_its_reporter_and_a_national_one_to_nobody(tmp_path):
    text = "reference,reporter\nE-1,RX1\nE-1,RY2\n"
    assert len(events(tmp_path, text).accepted) == 2
    national = events(tmp_path, text, Scheme.LFPSE)
    assert len(national.accepted) == len(national.rejections) == 1


@pytest.mark.parametrize(
    ("row", "column"), [("E-1,,RX1/ED,,", "to"), ("E-1,,,RX1,", "from"), ("E-1,,RX1,RX1,", "from")]
)
def test_half_a_handoff_is_no_place(tmp_path, row, column):
    batch = events(tmp_path, f"reference,handoff,from,to,kind\n{row}\n")
    assert [where for _, where, *_ in reasons(batch)] == [column]
    assert batch.made == ()


def test_a_batch_says_which_fields_its_file_has(tmp_path):
    batch = events(tmp_path, "reference,PhysicalHarm,from,to,colour\nE-1,,,,red\n", Scheme.LFPSE)
    assert batch.said == {"Event": {"reference", "physical"}}
