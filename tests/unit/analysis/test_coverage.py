"""What nobody can see: sources, reviews, remits, voices, silence, what is drawn, what obliges."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.accountability import DutyRule
from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.handoffs import TimeLimit
from graph_schema.hazards import Hazard, Judgement
from graph_schema.journeys import Account
from graph_schema.parties import Organisation, OrganisationLink, Party, Remit, Role, Succession
from graph_schema.vocabulary import Answer
from pathway.analysis.coverage import Coverage, Reviewed, coverage_of
from pathway.analysis.obligations import Obliged
from pathway.analysis.remits import WhyNot
from pathway.analysis.reports import Side
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXA/ward > RXC/desk    | discharge
    RXB/nursing > RXB/hub  | result
    CARER > RXC/desk       | escalation
""")
REQUEST, DISCHARGE, INSIDE, CONCERN = HANDOFFS
BODIES = (
    Organisation(id="QAA", name="NHS Vale ICB", sector="oversight"),
    Organisation(id="QBB", name="NHS Fen ICB", sector="oversight"),
    Organisation(id="PC1", name="Vale Collaborative", sector="oversight"),
    Role(id="r1", party="PC1", role="collaborative"),
    Organisation(id="RXZ", name="Somebody else"),
    Party(id="carers", name="Carers of Vale", role="carer"),
)
WORLD = [*places_of(HANDOFFS), *HANDOFFS, *BODIES]


def seen(*entities, without: str = "") -> Coverage:
    return coverage_of(engine_of(*WORLD, *entities).picture(AS_OF), without)


def source(code="RXA", first="2024-01-01", last=None, as_at=None, **more):
    return EventSource(
        id=f"src-{code}-{first}", organisation=code, scheme="lfpse", first_day=first, last_day=last,
        as_at=as_at, **more,
    )  # fmt: skip


def remit(number=1, body="QAA", **fields):
    return Remit(id=f"rm-{number}", body=body, basis="statute", **fields)


def many(handoff, count, start=0):
    return [
        crossing_of(handoff, start + n, ("sent", f"2026-0{1 + n % 5}-0{1 + n % 9}T09:00"))
        for n in range(count)
    ]


def event(number, handoff=REQUEST, **fields):
    made = Event(id=f"ev-{number}", happened_at=datetime(2026, 3, 1, 9, tzinfo=UTC), physical="low", **fields)
    return made, EventMatch(id=f"m-{number}", event=made.id, subject=handoff.id, state="confirmed")


# -- who could report ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "answer", "ends"),
    [
        ([], "not_known", ["not_known", "not_known"]),
        ([source("RXC")], "no", ["no", "no"]),
        ([source("RXA")], "yes", ["yes", "no"]),
        ([source("RXA", last=date(2025, 5, 21))], "yes", ["yes", "no"]),  # a day of the year is enough
        ([source("RXA", last=date(2025, 5, 20))], "no", ["no", "no"]),  # ended before the year
        ([source("RXA", as_at=date(2024, 6, 1))], "no", ["no", "no"]),  # nobody knows what came later
        ([source("RXA", first="2026-05-21"), source("RXC")], "no", ["no", "no"]),  # still to begin
    ],
)
def test_who_could_report_in_the_year(sources, answer, ends):
    found = seen(*sources).by_id[REQUEST.id]
    assert found.could_report == answer
    assert [end.could for end in found.sources] == ends


def test_where_no_organisation_stands_nobody_could_report():
    found = seen(source("RXA")).by_id[CONCERN.id]
    assert (found.sources[0].could, found.could_report) == (None, Answer.NO)


# -- who reviewed hazards ------------------------------------------------------------------------------


def judged(*sides, day: date | None = date(2026, 2, 1)):
    judgements = tuple(Judgement(side=side, likelihood=2, consequence=3, judged_on=day) for side in sides)
    return Hazard(id="hz-1", handoff=REQUEST.id, sentence="It is not read", judgements=judgements)


@pytest.mark.parametrize(
    ("records", "by", "answer", "newest"),
    [
        ([], Reviewed.NOBODY, "no", None),
        ([judged()], Reviewed.NOT_JUDGED, "no", None),
        ([judged("sender")], Reviewed.SENDER, "yes", date(2026, 2, 1)),
        ([judged("receiver", day=None)], Reviewed.RECEIVER, "yes", None),
        ([judged("sender", "receiver")], Reviewed.BOTH, "yes", date(2026, 2, 1)),
        ([judged("both")], Reviewed.BOTH, "yes", date(2026, 2, 1)),
        ([judged("other")], Reviewed.OTHERS, "yes", date(2026, 2, 1)),
        ([judged("both", day=date(2026, 5, 21))], Reviewed.NOT_JUDGED, "no", None),  # judged later
    ],
)
def test_who_reviewed_hazards(records, by, answer, newest):
    review = seen(*records).by_id[REQUEST.id].review
    assert (review.by, review.by.answer, review.newest) == (by, answer, newest)


def test_a_tick_that_nothing_was_found_does_not_say_by_whom():
    world = [changed(one, nothing_found=True) if one == REQUEST else one for one in WORLD]
    review = coverage_of(engine_of(*world).picture(AS_OF)).by_id[REQUEST.id].review
    assert (review.by, review.by.answer) == (Reviewed.NOTHING_FOUND, "not_known")


# -- whose remit reaches it ----------------------------------------------------------------------------


def test_without_any_remit_on_record_nobody_can_tell():
    assert {one.oversight.answer for one in seen().handoffs} == {Answer.NOT_KNOWN}


@pytest.mark.parametrize(
    ("fields", "reached", "why"),
    [
        ({}, [1, 2, 3, 4], None),
        ({"organisations": ("RXB",)}, [1, 3], WhyNot.ENDS),
        ({"kinds": ("discharge",)}, [2], WhyNot.KIND),
        ({"place": "Vale"}, [], WhyNot.PLACE),
        ({"valid_to": date(2026, 5, 20)}, [], WhyNot.ENDED),
        ({"valid_from": date(2026, 5, 21)}, [], WhyNot.NOT_YET),
    ],
)
def test_each_gap_cites_the_text_that_fails_to_cover_it(fields, reached, why):
    found = seen(remit(**fields))
    assert [n for n, one in enumerate(HANDOFFS, 1) if found.by_id[one.id].oversight.bodies] == reached
    for one in found.unreached:
        [text] = found.texts_that_fail(one.id)
        assert (text.body_name, text.remit.basis, text.why_not) == ("NHS Vale ICB", "statute", (why,))


def test_a_remit_goes_with_its_body_and_stays_with_the_one_that_took_its_place():
    gone = changed(BODIES[0], valid_to=date(2026, 4, 1))
    others = [one for one in WORLD if one != BODIES[0]]
    merged = Succession(id="s", kind="merge", old=("QAA",), new=("QBB",), on=date(2026, 4, 1))
    ended = coverage_of(engine_of(*others, gone, remit()).picture(AS_OF))
    passed = coverage_of(engine_of(*others, gone, merged, remit()).picture(AS_OF))
    assert not any(one.oversight.bodies for one in ended.handoffs)
    assert ended.texts_that_fail(REQUEST.id)[0].why_not == (WhyNot.BODY_GONE,)
    assert {body for one in passed.handoffs for body in one.oversight.bodies} == {"QBB"}
    gaps = {"G9" in one.finding.gaps for one in ended.handoffs}
    assert gaps == {True}  # one definition: the duty and the coverage say the same


def test_a_collaborative_without_a_remit_is_named_as_one():
    member = OrganisationLink(id="l", from_organisation="RXA", to_organisation="PC1", kind="member_of")
    found = seen(member, remit(organisations=("RXB",)))
    assert found.by_id[DISCHARGE.id].oversight.without_text == ("Vale Collaborative",)
    of_its_own = seen(member, remit(organisations=("RXB",)), remit(2, "PC1", organisations=("RXA",)))
    assert of_its_own.by_id[DISCHARGE.id].oversight.bodies == {"PC1"}


REMITS = st.lists(
    st.tuples(
        st.sampled_from(["QAA", "QBB", "PC1"]),
        st.sets(st.sampled_from(["RXA", "RXB", "RXC"])),
        st.sets(st.sampled_from(["care_request", "discharge", "result"])),
    ),
    min_size=1,
    max_size=5,
)


@given(REMITS)
def test_without_one_bodys_remits_exactly_its_sole_boundaries_appear(drawn):
    remits = [
        remit(n, body, organisations=tuple(sorted(over)), kinds=tuple(sorted(kinds)))
        for n, (body, over, kinds) in enumerate(drawn)
    ]
    whole = seen(*remits)
    for body in {body for body, *_ in drawn}:
        sole = {one.body: one for one in whole.sole}.get(body)
        nobody = remit(99, "RXZ", organisations=("RXZ",))  # remits are on record, and reach nothing
        without = seen(*(one for one in remits if one.body != body), nobody)
        as_if = seen(*remits, without=body)
        assert [one.id for one in as_if.unreached] == [one.id for one in without.unreached]
        gained = {one.id for one in without.unreached} - {one.id for one in whole.unreached}
        assert gained == set(sole.handoffs if sole else ())
        dark = [{row.id for row in found.boundaries if not row.bodies} for found in (without, whole)]
        assert dark[0] - dark[1] == set(sole.boundaries if sole else ())


# -- patients and carers -------------------------------------------------------------------------------


def account(teller, told_on=date(2026, 3, 1)):
    return Account(id=f"a-{teller}", crossing="c-0000", teller=teller, told_on=told_on, text="Nobody rang")


@pytest.mark.parametrize(
    ("records", "answer"),
    [
        ([], "not_known"),
        ([account("carer")], "yes"),
        ([account("Patient")], "yes"),
        ([account("carers")], "yes"),
        ([account("RXA")], "no"),  # accounts are taken here, and none is theirs
        ([account("carer", date(2026, 5, 21))], "no"),  # told later
        ([*event(1, scheme="complaint", reporter="RXA")], "yes"),
        ([*event(1, DISCHARGE, scheme="feedback")], "no"),
        ([*claims_of("1 | CONTACT | carers | nobody |", HANDOFFS)], "yes"),
    ],
)
def test_whether_a_patient_or_carer_was_heard(records, answer):
    found = seen(*many(REQUEST, 1), *records)
    assert found.by_id[REQUEST.id].voices.answer == answer


# -- one side never reports ----------------------------------------------------------------------------


def reports(*records, crossings=900):
    found = seen(*many(REQUEST, crossings), *records)
    return next(row for row in found.boundaries if REQUEST.id in {one.id for one in row.handoffs}).reports


def test_one_side_never_reports_although_people_cross():
    told = [record for n in range(40) for record in event(n, reporter_side="receiver", reporter="RXB")]
    found = reports(source("RXA"), source("RXB"), *told)
    assert (found.sender, found.receiver, found.people, found.crossings) == (0, 40, 0, 900)
    assert (found.sides, found.silent) == ((Side.SILENT, Side.REPORTED), ("sender",))


@pytest.mark.parametrize(
    ("records", "crossings", "sender"),
    [
        ([source("RXA")], 30, Side.SILENT),
        ([source("RXA")], 29, Side.FEW),
        ([source("RXA", first="2026-04-01")], 200, Side.FEW),  # could report on 50 of 365 days
        ([source("RXB")], 900, Side.NO_SOURCE),
        ([], 900, Side.NOT_KNOWN),
        ([source("RXA")], 0, Side.NO_COUNT),
        ([source("RXA"), *event(1, reporter="RXA")], 900, Side.REPORTED),
        ([source("RXA"), *event(1)], 900, Side.NOT_KNOWN),  # it may be theirs
        ([source("RXA"), *event(1, reporter="RXZ")], 900, Side.SILENT),
        ([source("RXA"), *event(1, scheme="complaint", reporter_side="sender")], 900, Side.SILENT),
    ],
)
def test_when_a_side_is_called_silent(records, crossings, sender):
    assert reports(*records, crossings=crossings).sides[0] is sender


@pytest.mark.parametrize(
    ("fields", "sides"),
    [
        ({"reporter": "RXA", "organisations": ("RXB",)}, (Side.UNPLACED, Side.SILENT)),
        ({"reporter": "RXA"}, (Side.SILENT, Side.SILENT)),  # it names nobody at the other end
        ({"reporter": "RXA", "organisations": ("RXC",)}, (Side.SILENT, Side.SILENT)),  # of another boundary
        ({"organisations": ("RXA", "RXB")}, (Side.UNPLACED, Side.UNPLACED)),
        ({"reporter": "RXB", "organisations": ("RXA",)}, (Side.SILENT, Side.UNPLACED)),
    ],
)
def test_whose_reports_are_not_placed_yet_is_not_called_silent(fields, sides):
    waits, _ = event(1, **fields)
    assert reports(source("RXA"), source("RXB"), waits).sides == sides


def test_inside_one_organisation_there_are_no_two_sides():
    found = seen(source("RXB"), *many(INSIDE, 100))
    row = next(row for row in found.boundaries if row.boundary.inside)
    assert row.reports.sides == (Side.ONE, Side.ONE) and not found.silent


# -- drawn and travelled, and what obliges -------------------------------------------------------------


def test_drawn_never_travelled_and_travelled_never_drawn():
    ended = changed(DISCHARGE, valid_to=date(2026, 1, 1))
    world = [ended if one == DISCHARGE else one for one in WORLD]
    found = coverage_of(engine_of(*world, *many(REQUEST, 2), *many(DISCHARGE, 3, 10)).picture(AS_OF)).drawn
    assert {one.handoff for one in found.untravelled} == {INSIDE.id, CONCERN.id}
    assert [(one.handoff, one.crossings) for one in found.undrawn] == [(DISCHARGE.id, 3)]


def test_where_nothing_is_counted_nothing_is_called_never_travelled():
    found = seen().drawn
    assert (found.counted, found.untravelled) == ((), ())


FORMAL = changed(
    claims_of("1 | CLINICAL | RXA | accepts | RXA", HANDOFFS)[0], evidence="contract", reference="SC 6.8"
)


def rule(**fields):
    return DutyRule(**({"id": "AR-X", "duty": "ACCEPT", "holder": "receiver", "basis": "contract"} | fields))


@pytest.mark.parametrize(
    ("records", "obliged"),
    [
        ([], Obliged.NOTHING),
        ([FORMAL], Obliged.CITED),
        ([changed(FORMAL, reference=None)], Obliged.UNCITED),
        ([changed(FORMAL, valid_to=date(2026, 1, 1))], Obliged.NOTHING),
        ([changed(FORMAL, evidence="verbal")], Obliged.NOTHING),
        ([rule(kinds=("care_request",))], Obliged.MANDATED),
        ([rule(kinds=("care_request",), mandated=False)], Obliged.EXPECTED),
        ([rule(kinds=("care_request",), basis="expectation", mandated=False)], Obliged.EXPECTED),
        ([rule(kinds=("care_request",), basis="convention", mandated=False)], Obliged.CUSTOM),
        ([rule(basis="expectation", mandated=False)], Obliged.GENERAL),
        ([rule(kinds=("discharge",))], Obliged.NOTHING),
        ([rule(duty=None, holder="never_patient_or_carer", basis="principle")], Obliged.NOTHING),
    ],
)
def test_what_obliges_a_handoff(records, obliged):
    found = seen(*records)
    assert found.by_id[REQUEST.id].obligation.obliged is obliged
    assert (REQUEST.id in {one.id for one in found.without_text}) is not obliged.is_text


def test_a_time_limit_of_its_own_obliges_by_its_basis():
    limit = TimeLimit(hours=48, start="sent", stop="accepted", basis="contract")
    world = [changed(one, limit=limit) if one == REQUEST else one for one in WORLD]
    found = coverage_of(engine_of(*world).picture(AS_OF))
    assert found.by_id[REQUEST.id].obligation.obliged is Obliged.MANDATED


# -- order and totals ----------------------------------------------------------------------------------


def test_a_boundary_without_a_source_comes_before_every_one_with_one():
    found = seen(source("RXB"), *many(REQUEST, 60), *many(DISCHARGE, 5, 100))
    could = [row.could_report for row in found.boundaries]
    assert could == sorted(could) and could[0] == Answer.NO and could[-1] == Answer.YES


def test_what_is_left_out_is_counted():
    died = handoffs_of("HOME > DIED")[0]
    ended = changed(DISCHARGE, valid_to=date(2026, 1, 1))
    world = [ended if one == DISCHARGE else one for one in WORLD]
    found = coverage_of(engine_of(*world, died).picture(AS_OF))
    assert (len(found.handoffs), found.left_out) == (3, 2)
