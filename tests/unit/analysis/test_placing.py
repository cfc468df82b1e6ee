"""Proposals for unplaced events: best first, with reasons; never those refused; the way only where told."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.vocabulary import Sector
from pathway.analysis.placing import Confidence, Placing
from pathway.engine.placing import placing_of, placings
from tests.tables import changed, engine_of, handoffs_of, places_of

WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
HANDOFFS = handoffs_of("""
    HOS/ward 7    > COM/nursing   | care_request
    HOS/ward 7    > COM/nursing   | discharge
    COM/nursing   > HOS/ward 7    | admission
    HOS/ED        > HOS/ward 7    | ward_move
    GPX/practice  > HOS/clinic    | referral
    HOS/clinic    > GPX/practice  | letter
""")
CARE, DISCHARGE, BACK, INSIDE, REFERRAL, LETTER = HANDOFFS
SECTORS = {"HOS": Sector.ACUTE, "COM": Sector.COMMUNITY, "GPX": Sector.PRIMARY}
WORLD = [
    changed(one, sector=SECTORS[one.id]) if one.label() == "Organisation" else one
    for one in places_of(HANDOFFS)
]


def placing(*more: object, handoffs=HANDOFFS, **fields: object) -> Placing:
    event = Event(id="e", **({"happened_at": WHEN} | fields))
    found = placing_of(engine_of(*WORLD, *handoffs, event, *more), "e")
    assert found is not None
    return found


def ids(found: Placing) -> list[str]:
    return [one.handoff for one in found.proposals]


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"organisations": ("HOS", "GPX"), "description": "The clinic letter was not sent"}, LETTER),
        ({"organisations": ("HOS", "GPX"), "process": "8"}, REFERRAL),
        (
            {
                "organisations": ("HOS",),
                "reporter": "COM",
                "description": "Care request unread",
                "process": "9",
            },
            CARE,
        ),
        ({"organisations": ("HOS",), "identified_location": "COM", "description": "Admitted again"}, BACK),
        ({"organisations": ("HOS",), "estimated_time": "Morning handover"}, INSIDE),
        ({"organisations": ("HOS",), "description": "Transfer from ED to ward 7"}, INSIDE),
    ],
)
def test_what_the_record_names_and_tells_comes_first(fields, first):
    found = placing(**fields)
    assert ids(found)[0] == first.id and found.first.reasons


BY_RULE = {
    "a": {"organisations": ("HOS",), "reporter": "GPX"},
    "b": {"organisations": ("HOS",), "identified_location": "GPX"},
    "c": {"organisations": ("HOS", "GPX")},
    "d": {"service_areas": ("1", "17"), "organisations": ("HOS", "GPX")},
    "e": {"process": "8", "organisations": ("HOS", "GPX")},
    "f": {"detection_point": "5", "organisations": ("HOS",), "reporter": "COM"},
    "g": {"location_at_risk": "widespread", "organisations": ("HOS", "COM")},
    "h": {"risk_theme": "6", "organisations": ("HOS", "COM")},
    "i": {"estimated_time": "Morning handover", "organisations": ("HOS",)},
    "j": {"description": "The letter never came", "organisations": ("GPX",)},
}


@pytest.mark.parametrize("rule", BY_RULE)
def test_a_boundary_is_inferred_by_each_rule_with_its_reasons(rule):
    found = placing(**BY_RULE[rule])
    sign = next(one for one in found.signs.all if one.rule == rule)
    assert sign.said == "yes" and sign.words in found.signs.reasons
    assert found.first is not None and found.first.reasons


def test_confidence_is_said_in_words_and_those_that_fit_alike_are_counted():
    sure = placing(organisations=("HOS", "GPX"), description="The clinic letter was late").first
    assert (sure.confidence, sure.alike) == (Confidence.WELL, 0)
    assert "both ends are named" in sure.reasons
    unsure = placing(organisations=("HOS", "GPX")).first
    assert (unsure.confidence, unsure.alike) == (Confidence.PARTLY, 1)
    little = placing(organisations=("GPX",), description="The letter was late").first
    assert little.confidence is Confidence.LITTLE and little.handoff == LETTER.id


@pytest.mark.parametrize("fields", [{}, {"organisations": ("GPX",)}, {"organisations": ("HOS",)}])
def test_nothing_is_proposed_where_nothing_says_which(fields):
    assert placing(**fields).proposals == () and placing(**fields).first is None


def test_which_way_is_known_only_from_a_discharge_or_referral_and_the_settings():
    both = placing(organisations=("HOS", "COM"))
    assert not both.way_known and {CARE.id, BACK.id} <= set(ids(both))
    out = placing(organisations=("HOS", "COM"), process="9")
    assert out.way_known and ids(out)[0] in (CARE.id, DISCHARGE.id) and ids(out)[-1] == BACK.id
    assert "the process and the settings say this way" in out.first.reasons


def test_a_process_without_settings_leaves_the_way_open():
    plain = [changed(one, sector=Sector.UNKNOWN) if one.label() == "Organisation" else one for one in WORLD]
    event = Event(id="e", happened_at=WHEN, organisations=("HOS", "COM"), process="9")
    assert not placing_of(engine_of(*plain, *HANDOFFS, event), "e").way_known


def test_service_areas_speak_for_the_settings_that_they_name():
    found = placing(organisations=("HOS", "COM"), service_areas=("1", "7"))
    assert "the settings of both ends are among the service areas" in found.first.reasons


@pytest.mark.parametrize(
    ("when", "precision", "there"),
    [
        (WHEN, "exact", False),
        (datetime(2026, 4, 1, tzinfo=UTC), "exact", True),
        (datetime(2026, 3, 20, tzinfo=UTC), "month", True),
        (None, "exact", True),
    ],
)
def test_a_handoff_that_did_not_exist_then_is_not_proposed(when, precision, there):
    late = [changed(one, valid_from=date(2026, 4, 1)) if one is LETTER else one for one in HANDOFFS]
    found = placing(
        handoffs=late,
        happened_at=when,
        precision=precision,
        organisations=("HOS", "GPX"),
        description="letter",
    )
    assert (LETTER.id in ids(found)) is there


@pytest.mark.parametrize("state", ["refused", "inferred"])
def test_what_a_person_refused_is_not_proposed_again(state):
    match = EventMatch(id="m", event="e", subject=LETTER.id, state=state)
    found = placing(match, organisations=("HOS", "GPX"), description="The letter was late")
    assert (LETTER.id in ids(found)) is (state == "inferred")


def test_the_list_begins_with_what_fits_best_and_ends_with_what_nothing_is_proposed_for():
    events = (
        Event(id="e-1", happened_at=WHEN),
        Event(id="e-2", happened_at=WHEN, organisations=("HOS", "GPX")),
        Event(id="e-3", happened_at=WHEN, organisations=("HOS", "GPX"), description="The letter was late"),
    )
    engine = engine_of(*WORLD, *HANDOFFS, *events)
    assert [one.event.id for one in placings(engine)] == ["e-3", "e-2", "e-1"]


def test_a_proposal_is_in_no_sum():
    event = Event(
        id="e", happened_at=WHEN, organisations=("HOS", "GPX"), physical="severe", description="letter"
    )
    engine = engine_of(*WORLD, *HANDOFFS, event)
    assert placings(engine)[0].proposals
    assert not any(one.events.any for one in engine.picture().handoffs)
