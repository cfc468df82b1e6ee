"""Each data-quality rule finds what it is about, and nothing where all is well."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Claim
from graph_schema.events import Event, EventSource
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.parties import Role
from pathway.analysis.quality import RULES, quality_findings
from tests.tables import changed, crossing_of, engine_of, handoffs_of, places_of

HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
ORGANISATIONS = ("RXA", "RXB")
WELL = [
    *places_of([HANDOFF]),
    HANDOFF,
    *(Role(id=f"role {one}", party=one, role="provider") for one in ORGANISATIONS),
    *(
        EventSource(id=f"s {one}", organisation=one, scheme="lfpse", first_day=date(2024, 1, 1))
        for one in ORGANISATIONS
    ),
    crossing_of(HANDOFF, 1, ("sent", "2026-05-01T10:00"), ("accepted", "2026-05-02T10:00")),
    Hazard(
        id="z",
        handoff=HANDOFF.id,
        sentence="It is not read",
        judgements=(Judgement(side="both", likelihood=3, consequence=3, scale="per_traversal"),),
    ),
]
CLAIM = Claim(
    id="k",
    subject=HANDOFF.id,
    duty="ACCEPT",
    by="RXB",
    stance="accepts",
    about="RXB",
    valid_from="2025-01-01",
)
ONE_MORE = {
    "D101": handoffs_of("RXA/ward > RXB/nursing | unknown"),
    "D102": [changed(places_of([HANDOFF])[0], sector="unknown")],
    "D103": [],
    "D201": [crossing_of(HANDOFF, 2)],
    "D202": [crossing_of(HANDOFF, 2, ("sent", "2026-05-02T10:00"), ("accepted", "2026-05-01T10:00"))],
    "D301": [changed(places_of([HANDOFF])[1], valid_to=date(2026, 1, 1)), CLAIM],
    "D302": [
        Hazard(
            id="z2",
            handoff=HANDOFF.id,
            sentence="It is late",
            judgements=(Judgement(side="both", likelihood=3, consequence=3),),
        )
    ],
    "D304": [
        Hazard(
            id="z2",
            handoff=HANDOFF.id,
            sentence="It is late",
            judgements=(
                Judgement(
                    side="both", likelihood=3, consequence=3, scale="per_traversal", judged_on="2026-06-01"
                ),
            ),
        )
    ],
    "D303": [
        Control(
            id="c",
            hazards=("z",),
            name="Log",
            effectiveness=0.5,
            state="verified",
            review_due=date(2026, 1, 1),
            holder="RXA",
        )
    ],
    "D305": [Control(id="c", hazards=("z",), name="Log", effectiveness=0.5)],
    "D306": [
        Control(id="c", hazards=("z",), name="Ringing", effectiveness=0.5, holder="RXA", workaround=True)
    ],
    "D401": [Event(id="e", happened_at=datetime(2026, 5, 1, tzinfo=UTC))],
    "D402": [Event(id="e", happened_at=datetime(2030, 5, 1, tzinfo=UTC), physical="low")],
}


def world(*more):
    by_id = {(one.label(), one.id): one for one in (*WELL, *more)}
    return list(by_id.values())


def numbers(*entities) -> set[str]:
    return {one.number for one in quality_findings(engine_of(*entities).snapshot())}


def test_a_check_clears_an_overdue_review_and_its_own_day_comes_too():
    (late,) = ONE_MORE["D303"]
    fresh = ControlCheck(id="ck", control="c", checked_on=date(2026, 5, 1), method="Asked", result="verified")
    assert "D303" in numbers(*world(late)) and "D303" not in numbers(*world(late, fresh))
    due = changed(fresh, next_due=date(2026, 5, 2))
    assert "D303" in numbers(*world(late, due))


def test_nothing_is_found_where_all_is_well():
    assert numbers(*WELL) == set()


@pytest.mark.parametrize("number", sorted(set(ONE_MORE) - {"D103"}))
def test_each_rule_finds_what_it_is_about_and_only_that(number: str):
    assert numbers(*world(*ONE_MORE[number])) == {number}


def test_organisations_without_role_or_event_source_are_counted():
    bare = [one for one in WELL if one.label() not in ("Role", "EventSource")]
    found = {one.number: one for one in quality_findings(engine_of(*bare).snapshot())}
    assert set(found) == {"D103", "D403"}
    assert (found["D103"].count, found["D103"].of, found["D103"].examples) == (2, 2, ORGANISATIONS)


def test_every_rule_has_a_number_of_its_own_and_words():
    assert all(number[0] == "D" and what for number, (what, _) in RULES.items())
