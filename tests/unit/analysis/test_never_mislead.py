"""The twelve rules of what must never mislead, each shown on a small world."""

from datetime import UTC, date, datetime, timedelta

import pytest

from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.hazards import Control, Hazard, Judgement
from graph_schema.journeys import Holding
from graph_schema.vocabulary import EvidenceState, TrafficSource
from pathway.analysis.findings import HandoffFinding, Mark
from pathway.analysis.ordering import Highlight
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
PAIR = "RXA/ward > RXB/nursing | care_request"


def busy(handoff, count: int, **fields: object):
    """Crossings spread over the year that ends at AS_OF, the last of them at AS_OF."""
    step = timedelta(days=360) / max(count - 1, 1)
    return [
        crossing_of(handoff, number, ("sent", f"{AS_OF - step * number:%Y-%m-%dT%H:%M}"), **fields)
        for number in range(count)
    ]


def judged(handoff, likelihood: int = 3, consequence: int = 3, id_: str = "hz", **fields: object) -> Hazard:
    judgement = {"side": "both", "people": 4, "scale": "per_traversal", "with_patient_or_carer": True,
                 "judged_on": date(2026, 5, 1)}  # fmt: skip
    hazard = {name: fields.pop(name) for name in ("chain",) if name in fields}
    one = Judgement(likelihood=likelihood, consequence=consequence, **(judgement | fields))
    return Hazard(id=id_, handoff=handoff.id, sentence="It is not read", judgements=(one,), **hazard)


def event(number: int, handoff=None, **fields: object):
    plain = {"happened_at": AS_OF - timedelta(days=30), "physical": "moderate", "reporter": "RXA"}
    made = Event(id=f"e{number}", **(plain | fields))
    if handoff is None:
        return [made]
    return [made, EventMatch(id=f"m{number}", event=made.id, subject=handoff.id, state="confirmed")]


def found(*entities, appetite: str | None = None) -> HandoffFinding:
    engine = engine_of(*entities)
    if appetite:
        engine.set_parameter("appetite", appetite, actor="t", reason="t", declared_by="Board")
    return engine.picture().handoffs[0]


@pytest.fixture
def handoff():
    return handoffs_of(PAIR)[0]


@pytest.fixture
def world(handoff):
    return [*places_of([handoff]), handoff]


# -- 1: judged and recorded are two columns; silence without a source lowers nothing ----------------


def test_1_silence_without_a_source_lowers_nothing(world, handoff):
    silent = found(*world, *busy(handoff, 200), judged(handoff))
    assert silent.rate.events_per_year == silent.rate.judged_per_year
    assert silent.rate.recorded_per_year is None
    assert silent.rate.reporting.value == "no_source"


def test_1_a_source_that_covers_lowers_a_silent_rate_and_judged_stays_as_it_was(world, handoff):
    source = EventSource(id="s", organisation="RXB", scheme="lfpse", first_day=date(2024, 1, 1))
    silent = found(*world, *busy(handoff, 200), judged(handoff))
    covered = found(*world, *busy(handoff, 200), judged(handoff), source)
    assert covered.rate.judged_per_year == silent.rate.judged_per_year
    assert covered.rate.events_per_year.mean < silent.rate.events_per_year.mean
    assert covered.rate.reporting.value == "integrated"


def test_1_recorded_events_without_a_source_are_a_count_beside_the_judgement(world, handoff):
    one = found(*world, *busy(handoff, 200), judged(handoff), *event(1, handoff), *event(2, handoff))
    assert one.events.in_set == 2
    assert one.rate.events_per_year == one.rate.judged_per_year


@pytest.mark.parametrize("judged_too", [True, False])
def test_1_what_was_recorded_in_the_year_does_not_fade(world, handoff, judged_too):
    source = EventSource(id="s", organisation="RXB", scheme="lfpse", first_day=date(2024, 1, 1))
    days = (1, 100, 200, 300, 364, 366)
    events = [one for n, ago in enumerate(days)
              for one in event(n, handoff, happened_at=AS_OF - timedelta(days=ago))]  # fmt: skip
    hazards = [judged(handoff)] if judged_too else []
    one = found(*world, *busy(handoff, 200), source, *events, *hazards)
    assert one.events.in_set == one.rate.recorded_per_year.mean == 5
    assert one.rate.recorded_per_year.lower_limit
    assert one.evidence.events.high < 5  # what changes a judgement is weighted for recency
    if not judged_too:
        assert one.rate.events_per_year == one.rate.recorded_per_year


def test_1_what_both_ends_may_have_recorded_counts_at_most_together(world, handoff):
    both = [one for n, end in enumerate(("sender", "sender", "receiver", "neither"))
            for one in event(n, handoff, reporter_side=end)]  # fmt: skip
    one = found(*world, *busy(handoff, 200), *both)
    assert (one.rate.recorded.low, one.rate.recorded.high) == (3, 4)
    assert one.rate.recorded_per_year.mean == one.events.in_set == 4


def test_1_a_source_of_another_time_covers_nothing_now(world, handoff):
    old = EventSource(
        id="s", organisation="RXB", scheme="nrls", first_day=date(2010, 1, 1), last_day=date(2012, 1, 1)
    )
    one = found(*world, *busy(handoff, 200), judged(handoff), old)
    assert one.rate.events_per_year.mean == pytest.approx(one.rate.judged_per_year.mean)


# -- 2: died or lost while nobody held is listed first ----------------------------------------------


def lost_world():
    handoffs = handoffs_of(
        "RXA/ward > RXB/nursing | care_request\nRXB/nursing > LOST | unknown\n" + "RXC/a > RXD/b | letter"
    )
    request, lost, risky = handoffs
    crossings = [
        crossing_of(request, 1, ("sent", "2026-03-01T10:00"), person="p1"),
        crossing_of(lost, 2, ("noticed", "2026-03-10T10:00"), person="p1"),
        *[crossing_of(risky, n, ("sent", "2026-05-01T10:00")) for n in range(10, 400)],
    ]
    nobody = Holding(
        id="o1", crossing="c-0001", holder=None, told_by="case review",
        held_from=datetime(2026, 3, 2, tzinfo=UTC), held_until=datetime(2026, 3, 20, tzinfo=UTC),
    )  # fmt: skip
    persons = [person("p1")]
    return [*places_of(handoffs), *handoffs, *persons, *crossings, nobody, judged(risky, 5, 5)]


def person(id_: str):
    from graph_schema.journeys import Person

    return Person(id=id_)


def test_2_lost_while_nobody_held_comes_before_every_risk():
    picture = engine_of(*lost_world()).picture()
    assert [one.handoff.to_id for one in picture.ended_unheld] == ["RXB/nursing"]
    first = picture.boundaries()[0]
    assert (first.from_key, first.to_key, first.ended_unheld, first.rank) == ("RXA", "RXB", 1, 1)


def test_2_an_end_outside_the_unheld_time_does_not_count():
    world = [one for one in lost_world() if one.id != "c-0002"]
    later = crossing_of(
        handoffs_of("RXB/nursing > LOST | unknown")[0], 2, ("noticed", "2026-04-10T10:00"), person="p1"
    )
    assert engine_of(*world, later).picture().ended_unheld == ()


# -- 3: a gap closed only by the holder's own word --------------------------------------------------


def test_3_the_holders_own_word_is_claimed_not_agreed(world, handoff):
    claims = claims_of("1 | ACCEPT | RXB | accepts | RXB\n1 | CLINICAL | RXB | accepts | RXB", [handoff])
    engine = engine_of(*world, *claims)
    one = engine.picture().handoffs[0]
    assert one.mark is Mark.CLAIMED_ONLY and one.duties[1].claimed_only
    assert engine.picture().boundaries()[0].claimed_only == 1


# -- 4: held is not kept ----------------------------------------------------------------------------


def test_4_within_limit_stands_beside_the_holder_with_what_is_not_known(world, handoff):
    limited = changed(handoff, limit={"hours": 24, "start": "sent", "stop": "accepted"})
    crossings = [
        crossing_of(handoff, 1, ("sent", "2026-05-01T10:00"), ("accepted", "2026-05-02T09:00")),
        crossing_of(handoff, 2, ("sent", "2026-05-01T10:00"), ("accepted", "2026-05-03T10:00")),
        crossing_of(handoff, 3, ("sent", "2026-05-01T10:00")),
        crossing_of(handoff, 4, ("sent", "2026-05-01T10:00"), ("never_arrived", "2026-05-05T10:00")),
    ]
    one = found(*places_of([handoff]), limited, *crossings)
    assert (one.limit.kept, one.limit.known, one.limit.unknown) == (1, 3, 1)


def test_4_without_recorded_acceptance_nothing_is_said_of_waiting(world, handoff):
    one = found(*world, *busy(handoff, 5))
    assert one.waiting is None and one.held is None


# -- 5: caught by a carer ---------------------------------------------------------------------------


def test_5_a_rescue_is_counted_beside_every_count(world, handoff):
    rescued = [*event(1, handoff, caught_by="carer", physical="none"), *event(2, handoff)]
    one = found(*world, *busy(handoff, 5), *rescued)
    assert (one.events.any, one.events.in_set, one.events.caught_by_carer) == (2, 1, 1)


# -- 6: overlapping hazards; prompts considered -----------------------------------------------------


def test_6_one_chain_counts_once_at_its_largest(world, handoff):
    chain = [judged(handoff, 3, 3, "z1", chain="late"), judged(handoff, 2, 3, "z2", chain="late")]
    alone = found(*world, *busy(handoff, 50), judged(handoff, 3, 3, "z1"))
    both = found(*world, *busy(handoff, 50), *chain)
    apart = found(*world, *busy(handoff, 50), *[changed(one, chain=None) for one in chain])
    assert both.rate.judged_per_year == alone.rate.judged_per_year
    assert apart.rate.judged_per_year.mean > both.rate.judged_per_year.mean


def test_6_how_many_prompts_were_considered_stands_beside_the_sum(handoff):
    considered = changed(handoff, prompts_considered=3)
    one = found(*places_of([handoff]), considered)
    assert one.prompts[0] == 3 and one.prompts[1] > 3


@pytest.mark.parametrize(
    ("said", "entries", "considered"),
    [
        (1, ("HZ-15", "HZ-19", "HZ-19"), 2),
        (4, ("HZ-15",), 4),
        (None, ("HZ-15",), 1),
        (None, (None, "HZ-01"), None),  # HZ-01 is no prompt for this kind
        (0, (None,), 0),
    ],
)
def test_6_a_prompt_whose_hazard_stands_here_was_considered(handoff, said, entries, considered):
    hazards = [changed(judged(handoff, id_=f"z{n}"), library_id=one) for n, one in enumerate(entries)]
    one = found(*places_of([handoff]), changed(handoff, prompts_considered=said), *hazards)
    assert one.prompts[0] == considered


# -- 7: the largest rate per 1,000 has its own list -------------------------------------------------


def test_7_a_small_stream_is_not_buried():
    big, small = handoffs_of("RXA/a > RXB/b | referral\nRXC/c > RXD/d | referral")
    world = [
        *places_of([big, small]),
        big,
        small,
        *busy(big, 900),
        crossing_of(small, 9999, ("sent", "2026-05-01T10:00")),
    ]
    picture = engine_of(*world, judged(big, 2, 3, "z1"), judged(small, 4, 3, "z2")).picture()
    assert [one.id for one in picture.highest_rate] == [small.id, big.id]
    assert picture.boundaries()[0].handoffs[0].id == big.id


# -- 8: ask first -----------------------------------------------------------------------------------


def test_8_what_nobody_was_asked_about_is_listed_by_traffic():
    quiet, busier, asked = handoffs_of(
        "RXA/a > RXB/b | letter\nRXC/c > RXD/d | letter\nRXE/e > RXF/f | letter"
    )
    answers = (
        "3 | ACCEPT | RXE | nobody |\n3 | ACCEPT | RXF | dont_know |\n"
        "3 | CLINICAL | RXE | denies | RXE\n3 | CLINICAL | RXF | asserts | RXE"
    )
    claims = claims_of(answers, [quiet, busier, asked])
    world = [*places_of([quiet, busier, asked]), quiet, busier, asked, *claims]
    crossings = [crossing_of(busier, 1, ("sent", "2026-05-01T10:00"))]
    picture = engine_of(*world, *crossings).picture()
    assert [one.id for one in picture.ask_first] == [busier.id, quiet.id]


# -- 9: one person's judgement ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "expected"), [(1, Highlight.ONE_PERSON), (None, Highlight.ONE_PERSON), (3, Highlight.YES)]
)
def test_9_one_persons_judgement_highlights_nothing_on_its_own(world, handoff, people, expected):
    denied = claims_of("1 | CLINICAL | RXA | denies | RXA\n1 | CLINICAL | RXB | asserts | RXA", [handoff])
    one = found(*world, *busy(handoff, 300), judged(handoff, 4, 4, people=people), *denied, appetite="1")
    assert one.highlight is expected


# -- what was judged after the as-at date ----------------------------------------------------------


@pytest.mark.parametrize(
    ("judged_on", "state", "later"),
    [
        (date(2026, 5, 20), EvidenceState.ASSESSED, 0),
        (date(2026, 5, 21), EvidenceState.NOT_ASSESSED, 1),
        (None, EvidenceState.ASSESSED, 0),
    ],
)
def test_nobody_had_judged_it_before_the_day_of_the_judgement(world, handoff, judged_on, state, later):
    one = found(*world, *busy(handoff, 200), judged(handoff, judged_on=judged_on))
    assert (one.rate.state, one.judged_later) == (state, later)


def test_of_two_judgements_the_one_of_the_day_counts_and_they_do_not_differ_yet(world, handoff):
    first = judged(handoff, 2, side="sender").judgements
    second = judged(handoff, 5, side="receiver", judged_on=date(2026, 6, 1)).judgements
    both = changed(judged(handoff), judgements=(*first, *second))
    one = found(*world, *busy(handoff, 200), both)
    alone = found(*world, *busy(handoff, 200), changed(both, judgements=first))
    assert one.rate == alone.rate
    assert one.hazards[0].used == first[0] and not one.hazards[0].differs
    assert one.hazards[0].later == second


# -- 10: words -------------------------------------------------------------------------------------


def test_10_words_never_blame(world, handoff):
    claims = claims_of(
        "1 | CLINICAL | RXA | denies | RXA\n1 | CLINICAL | RXB | asserts | RXA\n"
        "1 | ACCEPT | RXA | asserts | RXB",
        [handoff],
    )
    paper = changed(claims[1], evidence="contract")
    one = found(*world, claims[0], paper, claims[2])
    said = " ".join(duty.text for duty in one.duties).lower()
    assert "document points to organisation rxa" in said
    assert not {"fault", "blame", "breach", "liable", "negligen", "guilty"} & set(said.split())


# -- 11: drawn by the worst critical duty ----------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "clinical", "mark"),
    [
        ("both", "both", Mark.AGREED),
        ("both", "self", Mark.CLAIMED_ONLY),
        ("both", "none", Mark.NOT_ASKED),
        ("self", "none", Mark.CLAIMED_ONLY),
        ("both", "denied", Mark.OPEN),
        ("denied", "self", Mark.OPEN),
    ],
)
def test_11_a_handoff_is_drawn_by_its_worst_critical_duty(world, handoff, accept, clinical, mark):
    lines = {
        "both": "1 | {d} | RXB | accepts | RXB\n1 | {d} | RXA | asserts | RXB",
        "self": "1 | {d} | RXB | accepts | RXB",
        "denied": "1 | {d} | RXB | denies | RXB\n1 | {d} | RXA | asserts | RXB",
        "none": "",
    }
    text = "\n".join((lines[accept].format(d="ACCEPT"), lines[clinical].format(d="CLINICAL")))
    assert found(*world, *claims_of(text, [handoff])).mark is mark


def test_11_an_agreement_due_for_review_or_without_a_lead_is_never_drawn_as_agreed(world, handoff):
    claims = claims_of(
        "1 | ACCEPT | RXB | accepts | RXB\n1 | ACCEPT | RXA | asserts | RXB\n"
        "1 | CLINICAL | RXB | accepts | RXB\n1 | CLINICAL | RXA | accepts | RXA", [handoff])  # fmt: skip
    due = changed(claims[0], review_on=date(2026, 1, 1))
    joint = [changed(one, joint=True) for one in claims[2:]]
    one = found(*world, due, claims[1], *joint)
    assert [duty.state.value for duty in one.duties if duty.critical] == [
        "ASSIGNED_REVIEW_DUE",
        "JOINT_NO_LEAD",
    ]
    assert one.mark is Mark.CLAIMED_ONLY


# -- unknown is a state, never zero and never green -------------------------------------------------


def test_traffic_without_a_source_is_no_denominator_and_no_zero(world, handoff):
    one = found(*world, judged(handoff))
    assert one.traffic.source is TrafficSource.NONE and one.traffic.per_year is None
    assert one.rate.events_per_year is None
    assert one.rate.state is EvidenceState.NO_DENOMINATOR


def test_a_handoff_that_nobody_judged_is_not_assessed_even_where_it_is_busy(world, handoff):
    one = found(*world, *busy(handoff, 100))
    assert one.rate.state is EvidenceState.NOT_ASSESSED
    assert one.rate.events_per_year.mean is None and one.rate.events_per_year.hi > 100


def test_without_an_appetite_nothing_is_highlighted_and_it_says_so(world, handoff):
    one = found(*world, *busy(handoff, 300), judged(handoff, 5, 5))
    assert one.highlight is Highlight.NO_APPETITE


def test_an_event_on_two_handoffs_counts_once_in_their_boundary():
    handoffs = handoffs_of("RXA/a > RXB/b | letter\nRXA/a > RXB/c | letter")
    second = EventMatch(id="m2", event="e1", subject=handoffs[1].id, state="confirmed")
    world = [*places_of(handoffs), *handoffs, *busy(handoffs[0], 3), *event(1, handoffs[0]), second]
    picture = engine_of(*world).picture()
    assert [one.events.in_set for one in picture.handoffs] == [1, 1]
    assert picture.boundaries()[0].recorded.in_set == 1


def test_two_records_of_one_event_count_once_with_the_worse_grade(world, handoff):
    twice = [*event(1, handoff, physical="low"), *event(2, handoff, physical="severe", same_as="e1")]
    one = found(*world, *busy(handoff, 3), *twice)
    assert (one.events.any, one.events.in_set) == (1, 1)


def test_an_unplaced_event_stands_beside_every_boundary_it_names_and_in_none(world, handoff):
    engine = engine_of(*world, *busy(handoff, 3), *event(1, organisations=("RXB",)))
    row = engine.picture().boundaries()[0]
    assert (row.unplaced, row.recorded.any, engine.picture().headline().unplaced) == (1, 0, 1)


def test_good_care_never_offsets_harm_and_a_risk_is_no_event(world, handoff):
    kinds = [*event(1, handoff), *event(2, handoff, type="good_care"), *event(3, handoff, type="risk")]
    one = found(*world, *busy(handoff, 3), *kinds)
    assert (one.events.any, one.events.good_care) == (1, 1)


def test_a_verified_control_past_its_review_counts_as_unverified(world, handoff):
    hazard = judged(handoff, basis="inherent")
    control = Control(
        id="k",
        hazards=("hz",),
        name="Worklist",
        effectiveness=0.8,
        state="verified",
        review_due=date(2026, 1, 1),
    )
    fresh = changed(control, review_due=date(2027, 1, 1))
    overdue = found(*world, *busy(handoff, 50), hazard, control)
    current = found(*world, *busy(handoff, 50), hazard, fresh)
    assert overdue.hazards[0].controls[0].overdue and not current.hazards[0].controls[0].overdue
    assert overdue.rate.judged_per_year.mean > current.rate.judged_per_year.mean
