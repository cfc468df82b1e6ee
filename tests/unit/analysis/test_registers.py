"""To which handoff the words of a row point, by ends, kinds and order; and when nothing is proposed."""

from datetime import date

import pytest

from graph_schema.handoffs import Pathway
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Sector
from pathway.analysis.mentions import Gazetteer
from pathway.analysis.registers import Proposer, RowState, Said, alike_hazard
from tests.tables import engine_of, handoffs_of

BODIES = {
    "HOS": ("Alderley Hospitals NHS Trust", Sector.ACUTE, ("ED", "AMU", "ward 7", "radiology")),
    "COM": ("Beck Community NHS Foundation Trust", Sector.COMMUNITY, ("district nursing", "main")),
    "GPA": ("Crossgate Surgery", Sector.PRIMARY, ("practice",)),
    "GPB": ("Dale Surgery", Sector.PRIMARY, ("practice",)),
    "AMB": ("Shire Ambulance Service", Sector.URGENT, ("crew",)),
    "HOX": ("Other Hospitals NHS Trust", Sector.ACUTE, ("ward 7",)),
}
DRAWN = handoffs_of(
    """
    HOS/ward 7 > COM/district nursing | care_request
    HOS/ward 7 > GPA/practice | discharge
    HOS/ward 7 > GPB/practice | discharge
    GPA/practice > HOS/ward 7 | referral
    HOS/ED > HOS/AMU | ward_move
    HOS/AMU > HOS/ED | ward_move
    HOS/radiology > HOS/ward 7 | result
    AMB/crew > HOS/ED | ambulance_handover
    """
)


@pytest.fixture(scope="module")
def snapshot():
    parts = [
        *(Organisation(id=code, name=name, sector=sector) for code, (name, sector, _) in BODIES.items()),
        *(
            Service(id=f"{code}/{service}", organisation=code, name=service)
            for code, (_, _, services) in BODIES.items()
            for service in services
        ),
        *DRAWN,
        Pathway(id="p", name="Hip fracture", handoffs=(DRAWN[1].id,)),
    ]
    return engine_of(*parts).snapshot()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Alderley Hospitals ward 7 sends to district nurses of Beck Community", 0),
        ("From ward 7 at HOS to the community nurses", 0),
        ("Alderley Hospitals: discharge letter does not reach Crossgate Surgery", 1),
        ("Crossgate Surgery refers to Alderley Hospitals ward 7", 3),
        ("Patients moved from A&E to the acute medical unit of Alderley Hospitals", 4),
        ("Patients moved from the AMU back to ED, Alderley Hospitals", 5),
        ("Ward 7 referral lost: Crossgate Surgery to Alderley Hospitals", 3),
        ("A paramedic waits outside the emergency department at Alderley Hospitals", 7),
    ],
)
def test_the_handoff_that_a_row_speaks_of_is_proposed_with_reasons(snapshot, words, expected):
    found = Proposer(snapshot).propose(Said(words))
    assert found.best == DRAWN[expected].id and found.offered[0].reasons


@pytest.mark.parametrize(
    ("said", "state", "fitting"),
    [
        (Said("Fire doors do not close"), RowState.UNMATCHED, 0),
        (Said("Alderley Hospitals is short of staff"), RowState.UNMATCHED, 0),
        (Said("GPs do not get discharge summaries"), RowState.UNMATCHED, 0),
        (Said("GPs do not get discharge summaries", body="HOS"), RowState.SEVERAL, 2),
        (Said("ward 7 sends the discharge summary late, to any surgery"), RowState.SEVERAL, 2),
    ],
)
def test_where_nothing_or_too_much_fits_nothing_is_proposed(snapshot, said, state, fitting):
    found = Proposer(snapshot).propose(said)
    assert (found.state, found.fitting, found.best) == (state, fitting, "")


def test_columns_that_name_the_ends_decide_the_direction(snapshot):
    words = "Crossgate Surgery and Alderley Hospitals ward 7"
    to_hospital = Proposer(snapshot).propose(Said(words, "Crossgate Surgery", "Alderley Hospitals"))
    to_surgery = Proposer(snapshot).propose(Said(words, "Alderley Hospitals", "Crossgate Surgery"))
    assert (to_hospital.best, to_surgery.best) == (DRAWN[3].id, DRAWN[1].id)


def test_a_pathway_that_is_named_decides_between_equals(snapshot):
    found = Proposer(snapshot).propose(Said("Hip fracture: ward 7 sends discharge papers to the surgery"))
    assert found.best == DRAWN[1].id


def test_a_handoff_that_has_ended_is_not_proposed():

    ended = DRAWN[0].model_copy(update={"valid_to": date(2026, 1, 1)})
    parts = [
        *(Organisation(id=code, name=BODIES[code][0]) for code in ("HOS", "COM")),
        Service(id="HOS/ward 7", organisation="HOS", name="ward 7"),
        Service(id="COM/district nursing", organisation="COM", name="district nursing"),
        ended,
    ]
    found = Proposer(engine_of(*parts).snapshot()).propose(Said("ward 7 to district nursing"))
    assert found.state is RowState.UNMATCHED


def test_the_longest_name_is_the_one_that_is_meant(snapshot):
    gazetteer = Gazetteer(snapshot)
    found = gazetteer.find("Alderley Hospitals (HOS) asks Beck Community")
    assert list(found.organisations) == ["HOS", "COM"]
    assert not gazetteer.find("the hospital and the community team").organisations


@pytest.mark.parametrize(
    ("said", "expected"), [("request not read", "a"), ("request never sent at all", ""), ("", "")]
)
def test_words_that_are_half_the_same_are_alike(said, expected):
    others = {"a": frozenset({"request", "is", "not", "read"}), "b": frozenset({"late"})}
    assert alike_hazard(said.split(), others) == expected
