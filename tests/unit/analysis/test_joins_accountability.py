"""Who answers on a day: joint agreements, what ended, what changed, what rules and controls say."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Ask, DutyRule
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.parties import Organisation, Post, Role, Succession
from graph_schema.vocabulary import ControlState, Duty, DutyState, GapType
from pathway.analysis.findings import HandoffDuty
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
WORLD = [*places_of([HANDOFF]), HANDOFF]
ENDED = "asked, no answer holds any longer"


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def finding(*entities, as_of: datetime = AS_OF):
    return engine_of(*WORLD, *entities).picture(as_of).handoffs[0]


def said(text: str):
    return claims_of(text, [HANDOFF])


def state(found, duty: str = "CLINICAL") -> DutyState:
    return found.duty(Duty(duty)).state


# -- what was typed in for a party is not its own word -------------------------------------------------


@pytest.mark.parametrize(
    ("others", "typed", "own"),
    [
        ("", "ASSUMED_IMPUTED", "ASSUMED_SELF"),
        ("1 | CLINICAL | RXA | asserts | RXB", "ASSUMED_IMPUTED", "ASSIGNED"),
        ("1 | CLINICAL | RXB | nobody |", "ASSUMED_IMPUTED", "ASSUMED_SELF"),
        ("1 | CLINICAL | RXA | accepts | RXA", "CONTESTED", "CONTESTED"),
        ("1 | CLINICAL | RXB | denies | RXB", "CONTESTED", "CONTESTED"),
    ],
)
def test_a_yes_typed_in_for_a_party_is_what_others_say_of_it(others, typed, own):
    engine = engine_of(*WORLD, *said(others))
    claim = changed(said("1 | CLINICAL | RXB | accepts | RXB")[0], id="new")
    for on_behalf, expected in ((True, typed), (False, own)):
        version = 0 if on_behalf else 1
        engine.claim(claim, on_behalf=on_behalf, expected=version, actor="t", reason="t")
        found = engine.picture(AS_OF).handoffs[0]
        assert state(found).value == expected
        assert [one.typed_for for one in found.duty(Duty.CLINICAL).says if one.claim_id == "new"] == [
            on_behalf
        ]


@pytest.mark.parametrize(
    ("stance", "about", "expected", "as_told"),
    [
        ("asserts", "RXB", "ASSUMED_SELF", True),  # its agreement, as somebody typed it
        ("denies", "RXB", "CONTESTED", False),  # a warning counts, whoever types it in
        ("asserts", "RXA", "CONTESTED", False),
        ("nobody", None, "ASSUMED_SELF", False),
    ],
)
def test_agreed_needs_the_own_word_of_both(stance, about, expected, as_told):
    engine = engine_of(*WORLD, *said("1 | CLINICAL | RXB | accepts | RXB"))
    other = said(f"1 | CLINICAL | RXA | {stance} | {about or ''}")[0]
    engine.claim(changed(other, id="new"), on_behalf=True, actor="t", reason="t")
    found = engine.picture(AS_OF).handoffs[0].duty(Duty.CLINICAL)
    assert (found.state.value, found.agreed_as_told) == (expected, as_told)
    engine.claim(changed(other, id="new"), on_behalf=False, expected=1, actor="t", reason="t")
    found = engine.picture(AS_OF).handoffs[0].duty(Duty.CLINICAL)
    assert (found.state is DutyState.ASSIGNED) == as_told and not found.agreed_as_told


def test_a_paper_that_the_party_signed_is_its_word_whoever_types_it_in():
    paper = changed(
        said("1 | CLINICAL | RXB | accepts | RXB")[0], evidence="agreed_sop", signatories=("RXA", "RXB")
    )
    engine = engine_of(*WORLD)
    engine.claim(paper, on_behalf=True, actor="t", reason="t")
    assert state(engine.picture(AS_OF).handoffs[0]) is DutyState.ASSIGNED


# -- an agreement to share needs both to agree, and to agree who leads --------------------------------

BOTH = said("1 | CLINICAL | RXA | accepts | RXA\n1 | CLINICAL | RXB | accepts | RXB")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, "CONTESTED"),
        ({"joint": True}, {}, "CONTESTED"),
        ({"joint": True, "lead": "RXA"}, {}, "CONTESTED"),
        ({"joint": True}, {"joint": True}, "JOINT_NO_LEAD"),
        ({"joint": True, "lead": "RXA"}, {"joint": True, "lead": "RXA"}, "ASSIGNED"),
        ({"joint": True, "lead": "RXA"}, {"joint": True}, "JOINT_NO_LEAD"),
        ({"joint": True}, {"joint": True, "lead": "RXA"}, "ASSIGNED"),
        ({"joint": True, "lead": "RXA"}, {"joint": True, "lead": "RXB"}, "JOINT_NO_LEAD"),
    ],
)
def test_shared_only_where_each_says_so_and_led_only_where_they_agree(first, second, expected):
    claims = [changed(one, **fields) for one, fields in zip(BOTH, (first, second), strict=True)]
    for order in (claims, claims[::-1]):
        renamed = [changed(one, id=f"c{n}") for n, one in enumerate(order)]
        assert state(finding(*renamed)).value == expected


# -- nobody was asked, or nobody has answered ----------------------------------------------------------

ASK = Ask(id="ask-1", subject=HANDOFF.id, duty="CLINICAL", asked="RXB", asked_on=date(2026, 5, 20))


@pytest.mark.parametrize(
    ("ask", "claims", "words", "asked"),
    [
        ({}, "", "asked, nobody has answered", True),
        ({"asked_on": date(2026, 5, 21)}, "", "nobody has been asked", False),
        ({"duty": Duty.ACCEPT}, "", "nobody has been asked", False),
        ({"subject": "hz-1"}, "", "nobody has been asked", False),
        ({}, "1 | CLINICAL | RXA | dont_know |", "not everyone has answered", True),
        ({}, "1 | CLINICAL | RXA | dont_know | | 2026-01-01 | 2026-02-01", ENDED, True),
        ({"duty": Duty.ACCEPT}, "1 | CLINICAL | RXA | dont_know | | 2026-01-01 | 2026-02-01", ENDED, True),
    ],
)
def test_silence_is_not_that_nobody_was_asked(ask, claims, words, asked):
    hazard = Hazard(id="hz-1", handoff=HANDOFF.id, sentence="It is not read")
    found = finding(hazard, changed(ASK, **ask), *said(claims)).duty(Duty.CLINICAL)
    assert (found.state, found.text, found.asked) == (DutyState.NOT_ASSESSED, words, asked)
    assert found.unanswered == words and GapType.G10 in found.gaps


def test_a_withdrawn_ask_asked_nobody():
    engine = engine_of(*WORLD, ASK)
    assert engine.picture(AS_OF).handoffs[0].duty(Duty.CLINICAL).asked
    engine.withdraw("Ask", ASK.id, expected=1, actor="t", reason="never sent")
    found = engine.picture(AS_OF).handoffs[0].duty(Duty.CLINICAL)
    assert (found.asked, found.text) == (False, "nobody has been asked")


# -- bodies and posts that ended ----------------------------------------------------------------------

AGREED = said("1 | CLINICAL | RXB | accepts | RXB\n1 | CLINICAL | RXA | asserts | RXB")


def test_a_post_that_no_longer_exists_holds_nothing():
    post = Post(id="post-1", organisation="RXB", name="Discharge lead", valid_to=date(2026, 4, 1))
    claims = said("1 | CLINICAL | post-1 | accepts | post-1\n1 | CLINICAL | RXA | asserts | post-1")
    assert state(finding(post, *claims, as_of=at("2026-03-31"))) is DutyState.ASSIGNED
    after = finding(post, *claims)
    assert state(after) is DutyState.STALE
    assert "lapsed on 1 April 2026" in after.duty(Duty.CLINICAL).text


def test_a_body_that_ended_without_a_recorded_successor_holds_nothing():
    gone = Organisation(id="RXB", name="Gone", sector="acute", valid_to=date(2026, 4, 1))
    world = [one for one in WORLD if one.id != "RXB"]
    picture = engine_of(*world, gone, *AGREED).picture
    assert state(picture(at("2026-03-31")).handoffs[0]) is DutyState.ASSIGNED
    assert state(picture(AS_OF).handoffs[0]) is DutyState.STALE


def test_a_body_that_became_another_is_read_as_the_other_and_not_as_gone():
    gone = Organisation(id="RXB", name="Gone", sector="acute", valid_to=date(2026, 4, 1))
    new = Organisation(id="RXN", name="New", sector="acute")
    merged = Succession(id="s", kind="merge", old=("RXB",), new=("RXN",), on=date(2026, 4, 1))
    world = [one for one in WORLD if one.id != "RXB"]
    found = engine_of(*world, gone, new, merged, *AGREED).picture(AS_OF).handoffs[0]
    assert state(found) is DutyState.ASSIGNED
    assert found.duty(Duty.CLINICAL).holders == ("RXN",)


def test_a_reorganisation_elsewhere_changes_nothing_here():
    far = [Organisation(id=code, name=code, sector="acute") for code in ("RYA", "RYB", "RYC")]
    merged = Succession(id="s", kind="merge", old=("RYA", "RYB"), new=("RYC",), on=date(2026, 4, 1))
    assert finding(*AGREED, *far, merged).duties == finding(*AGREED).duties


def test_a_chain_of_reorganisations_reaches_today():
    bodies = [Organisation(id=code, name=code, sector="acute") for code in ("RY1", "RY2")]
    first = Succession(id="s2", kind="merge", old=("RXB",), new=("RY1",), on=date(2025, 4, 1))
    second = Succession(id="s1", kind="merge", old=("RY1",), new=("RY2",), on=date(2026, 4, 1))
    found = finding(*AGREED, *bodies, first, second)
    assert found.duty(Duty.CLINICAL).holders == ("RY2",)


# -- a merger neither closes a gap nor makes one -------------------------------------------------------

MERGED_ON = date(2026, 4, 1)
ICBS = [
    *(Role(id=f"r-{old}", party=old, role="icb", valid_to=MERGED_ON) for old in ("QA1", "QA2")),
    Role(id="r-QN1", party="QN1", role="icb", valid_from=MERGED_ON),
    Organisation(id="QA1", name="Old ICB", sector="oversight", valid_to=MERGED_ON),
    Organisation(id="QA2", name="Other old ICB", sector="oversight", valid_to=MERGED_ON),
    Organisation(id="QN1", name="New ICB", sector="oversight", valid_from=MERGED_ON),
    Organisation(id="RRR", name="Region", sector="oversight"),
    *(Organisation(id=code, name=code, sector="oversight") for code in ("QN2", "QN3")),
    Role(id="r-RRR", party="RRR", role="region"),
    Succession(id="s", kind="merge", old=("QA1", "QA2"), new=("QN1",), on=MERGED_ON),
]


def overseen(text: str, day: str, icbs=("QA1", "QA2"), more=()) -> HandoffDuty:
    """The OVERSEE duty of a handoff from the area of one old ICB to that of the other."""
    areas = dict(zip(("RXA", "RXB"), icbs, strict=True))
    world = [changed(one, icb=areas[one.id]) if one.id in areas else one for one in WORLD]
    (found,) = engine_of(*world, *ICBS, *more, *said(text)).picture(at(day)).handoffs
    return found.duty(Duty.OVERSEE)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("accepts | QA1; RRR | asserts | QA1", "ASSIGNED QA1", "ASSIGNED QN1, not reaffirmed"),
        ("accepts | QA1", "ASSUMED_SELF QA1", "ASSUMED_SELF QN1, not reaffirmed"),
        (
            "accepts | QA1; RRR | asserts | QA1; QN1 | accepts | QN1 | 2026-04-02",
            "ASSIGNED QA1",
            "ASSIGNED QN1",
        ),
        ("nobody | ; QA2 | nobody | ", "UNASSIGNED ", "UNASSIGNED , not reaffirmed"),
        ("nobody | ", "NOT_ASSESSED ", "NOT_ASSESSED "),  # nobody has asked the other ICB
        ("asserts | QA2; QA2 | asserts | QA1", "CONTESTED QA1 QA2", "CONTESTED QN1, not reaffirmed"),
    ],
)
def test_what_old_bodies_said_is_read_as_what_they_were_then(text, before, after):
    claims = "\n".join(f"1 | OVERSEE | {one}" for one in f"QA1 | {text}".split("; "))
    for day, expected in (("2026-03-31", before), ("2026-04-05", after)):
        found = overseen(claims, day)
        inherited = ", not reaffirmed" if "not reaffirmed" in found.text else ""
        assert f"{found.state.value} {' '.join(found.holders)}{inherited}" == expected


SPLIT = Succession(id="s2", kind="split", old=("QN1",), new=("QN2", "QN3"), on=date(2026, 5, 1))
END = Succession(id="s3", kind="abolition", old=("QN1",), on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("body", "more", "words", "expected"),
    [
        ("QA1", (), "", "ASSIGNED, not reaffirmed"),
        ("QA1", (), "1 | OVERSEE | post-1 | accepts | post-1 | 2026-04-02", "ASSIGNED"),
        ("QN1", (SPLIT,), "", "STALE"),
        ("QN1", (END,), "", "STALE"),
        ("RRR", (SPLIT,), "", "ASSIGNED"),
    ],
)
def test_a_post_goes_on_with_one_body_in_the_place_of_its_own_and_else_ends(body, more, words, expected):
    post = Post(id="post-1", organisation=body, name="Oversight lead")
    text = f"1 | OVERSEE | post-1 | accepts | post-1\n1 | OVERSEE | RRR | asserts | post-1\n{words}"
    found = overseen(text, "2026-05-05", more=[post, *more])
    inherited = ", not reaffirmed" if "not reaffirmed" in found.text else ""
    assert f"{found.state.value}{inherited}" == expected


@pytest.mark.parametrize(
    ("day", "more", "expected"),
    [
        ("2026-03-31", (), "Old ICB"),
        ("2026-04-01", (), "New ICB"),
        ("2026-04-30", (SPLIT,), "New ICB"),
        ("2026-05-01", (SPLIT,), "The ICB, then the region, then the national body"),
        ("2026-05-01", (END,), "The ICB, then the region, then the national body"),
    ],
)
def test_a_rule_proposes_the_body_of_the_day(day, more, expected):
    oversight = rule(duty="OVERSEE", holder="icb_then_region_then_national", basis="expectation")
    (proposal,) = overseen("", day, more=[oversight, *more]).proposals
    assert proposal.holder_name == expected


# -- what holds on each day of a wait ------------------------------------------------------------------

WAIT = crossing_of(HANDOFF, 1, ("sent", "2026-01-10T00:00"), ("accepted", "2026-01-30T00:00"))


def unowned(*entities) -> float:
    return finding(WAIT, *entities).waiting.unowned.low


def test_an_agreement_that_begins_during_a_wait_ends_its_unowned_days():
    contested = said(
        "1 | CLINICAL | RXA | accepts | RXA | 2025-01-01 | 2026-01-20\n"
        "1 | CLINICAL | RXB | accepts | RXB | 2025-01-01 | 2026-01-20\n"
        "1 | CLINICAL | RXA | accepts | RXA | 2026-01-20\n1 | CLINICAL | RXB | accepts | RXB | 2026-01-20"
    )
    shared = [*contested[:2], *(changed(one, joint=True, lead="RXA") for one in contested[2:])]
    assert unowned(*contested) == 20
    assert unowned(*shared) == 10


def test_a_role_that_ends_during_a_wait_opens_the_duty_from_that_day_on():
    roles = [
        Role(id="r", party="RXB", role="provider", valid_to=date(2026, 1, 25)),
        Role(id="r2", party="RXB", role="icb", valid_from=date(2026, 1, 25)),
    ]
    assert unowned(*AGREED) == 0
    assert unowned(*AGREED, *roles) == 5


# -- rules, controls -----------------------------------------------------------------------------------


def rule(**fields: object) -> DutyRule:
    return DutyRule(**({"id": "r1", "holder": "sender", "basis": "contract", "text": "Rule"} | fields))


def test_a_rule_for_every_duty_proposes_for_each():
    found = finding(rule(duty=None))
    assert {duty.duty for duty in found.duties if duty.proposals} == set(Duty)


def test_that_nobody_may_leave_it_to_the_patient_proposes_nobody():
    found = finding(rule(duty=None, holder="never_patient_or_carer", basis="principle"))
    assert not any(duty.proposals or duty.gaps - {"G10"} for duty in found.duties)


def control(*checks: ControlCheck, **fields: object):
    hazard = Hazard(
        id="hz",
        handoff=HANDOFF.id,
        sentence="Not read",
        judgements=(Judgement(side="both", likelihood=3, consequence=3),),
    )
    plain = {"id": "k", "hazards": ("hz",), "name": "Worklist", "effectiveness": 0.5}
    return finding(hazard, Control(**(plain | fields)), *checks).hazards[0].controls[0]


def check(day: str, result: str, due: str | None = None, id_: str = "ch") -> ControlCheck:
    return ControlCheck(
        id=id_,
        control="k",
        checked_on=date.fromisoformat(day),
        method="Followed to the end",
        result=result,
        next_due=due and date.fromisoformat(due),
    )


def case(fields, checks, expected, name: str):
    return pytest.param(fields, checks, expected, id=name)


@pytest.mark.parametrize(
    ("fields", "checks", "expected"),
    [
        case({"state": "verified", "tested_on": "2026-05-01"}, [], "verified", "tested before"),
        case({"state": "verified", "tested_on": "2026-06-01"}, [], "unverified", "tested later"),
        case({"state": "failed", "tested_on": "2026-06-01"}, [], "unverified", "failed later"),
        case({"state": "not_in_place", "tested_on": "2026-06-01"}, [], "not_in_place", "not there"),
        case(
            {"state": "verified", "tested_on": "2026-06-01"}, [check("2026-05-01", "failed")], "failed",
            "a check before a later test",
        ),
        case({}, [check("2026-05-21", "verified")], "unverified", "checked later"),
        case(
            {"state": "verified", "tested_on": "2026-01-01", "review_due": "2026-05-01"},
            [check("2026-02-01", "verified")], "unverified", "its review is due whatever the check left out",
        ),
        case(
            {"state": "verified", "tested_on": "2026-01-01", "review_due": "2026-05-01"},
            [check("2026-05-02", "verified")], "verified", "a check after it was due",
        ),
        case({}, [check("2026-05-01", "verified", "2026-05-20")], "unverified", "due today"),
        case(
            {}, [check("2026-05-01", "verified", id_="b"), check("2026-05-02", "failed", id_="a")], "failed",
            "the newest check counts",
        ),
    ],
)  # fmt: skip
def test_a_control_counts_as_what_was_known_of_it_on_the_day(fields, checks, expected):
    assert control(*checks, **fields).state is ControlState(expected)
