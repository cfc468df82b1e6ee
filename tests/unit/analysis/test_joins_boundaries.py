"""Boundaries: what is summed, what is never merged, and whose judgement a highlight may rest on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.accountability import Ask
from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.hazards import Hazard, Judgement
from graph_schema.parties import Organisation, Succession
from graph_schema.vocabulary import EvidenceState
from pathway.analysis.estimates import Estimate
from pathway.analysis.findings import Mark
from pathway.analysis.ordering import Highlight
from pathway.analysis.rates import RATE_CAP
from pathway.analysis.year_totals import year_total
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
FIRST, SECOND = HANDOFFS = handoffs_of(
    "RXA/ward > RXB/nursing | care_request\nRXA/clinic > RXB/nursing | letter"
)
OPEN = claims_of("1 | CLINICAL | RXA | denies | RXA\n1 | CLINICAL | RXB | asserts | RXA", HANDOFFS)
OPEN_SECOND = claims_of("2 | CLINICAL | RXA | denies | RXA\n2 | CLINICAL | RXB | asserts | RXA", HANDOFFS)
ONE, TEAM = 1, 4


def judged(id_: str, handoff, *judgements: tuple[int, int | None], consequence: int = 4) -> Hazard:
    """A hazard with (likelihood, people) judgements."""
    made = tuple(
        Judgement(
            side=side, likelihood=likelihood, consequence=consequence, scale="per_traversal",
            people=people, judged_on=date(2026, 5, 1), with_patient_or_carer=True,
        )
        for side, (likelihood, people) in zip(("sender", "receiver"), judgements, strict=False)
    )  # fmt: skip
    return Hazard(id=id_, handoff=handoff.id, sentence="It is not read", judgements=made)


def busy(handoff, count: int):
    first = 1000 * (1 + HANDOFFS.index(handoff))
    when = f"{AS_OF - timedelta(days=5):%Y-%m-%dT%H:%M}"
    return [crossing_of(handoff, first + n, ("sent", when)) for n in range(count)]


def picture(*entities, appetite: str | None = "1", handoffs=HANDOFFS):
    engine = engine_of(*places_of(handoffs), *handoffs, *entities)
    if appetite:
        engine.set_parameter("appetite", appetite, actor="t", reason="t", declared_by="Board")
    return engine.picture(AS_OF)


def highlights(*entities) -> tuple[Highlight, Highlight]:
    """Of the first handoff, and of its boundary."""
    found = picture(*busy(FIRST, 300), *busy(SECOND, 300), *OPEN, *entities)
    return found.by_id[FIRST.id].highlight, found.boundaries()[0].highlight


# -- whose judgement a highlight rests on ----------------------------------------------------------


def test_one_person_does_not_silence_what_several_judged():
    several = judged("z", FIRST, (4, TEAM))
    assert highlights(several) == (Highlight.YES, Highlight.YES)
    assert highlights(judged("z", FIRST, (4, TEAM), (5, ONE))) == (Highlight.YES, Highlight.YES)


def test_one_person_does_not_speak_in_the_name_of_several():
    small = judged("small", FIRST, (1, TEAM))
    assert highlights(small)[0] is Highlight.NO
    assert highlights(small, judged("large", FIRST, (5, ONE))) == (Highlight.ONE_PERSON, Highlight.ONE_PERSON)


def test_several_elsewhere_do_not_vouch_for_one_person_here():
    assert highlights(judged("large", FIRST, (5, ONE)), judged("small", SECOND, (1, TEAM))) == (
        Highlight.ONE_PERSON,
        Highlight.ONE_PERSON,
    )


@pytest.mark.parametrize("people", [None, ONE])
def test_what_several_judged_elsewhere_highlights_the_boundary_beside_one_person(people):
    both = [judged("z1", FIRST, (5, people)), judged("z2", SECOND, (4, TEAM))]
    assert highlights(*both) == (Highlight.ONE_PERSON, Highlight.YES)


def test_records_that_speak_for_themselves_are_not_silenced_by_one_person():
    events = [
        one
        for n in range(20)
        for one in (
            Event(id=f"e{n}", happened_at=AS_OF - timedelta(days=1), physical="severe"),
            EventMatch(id=f"m{n}", event=f"e{n}", subject=FIRST.id, state="confirmed"),
        )
    ]
    assert highlights(*events)[0] is Highlight.YES
    assert highlights(*events, judged("z", FIRST, (4, ONE)))[0] is Highlight.YES


# -- what is only known between two ends -----------------------------------------------------------


def estimated(low: float, high: float, *more, appetite: str = "60"):
    """The first handoff, its traffic an estimate, with a critical duty open; and its boundary."""
    guess = changed(FIRST, estimate={"low": low, "high": high, "given_by": "Manager"})
    found = picture(*OPEN, *more, appetite=appetite, handoffs=[guess])
    return found.by_id[FIRST.id].highlight, found.boundaries()[0], found.headline()


@pytest.mark.parametrize(
    ("ends", "highlighted"),
    [
        ((2000, 2000), Highlight.NO),
        ((2000, 9000), Highlight.PERHAPS_ABOVE),
        ((9000, 9000), Highlight.YES),
        ((9000, 90_000), Highlight.YES),
    ],
)
def test_an_estimate_is_above_the_appetite_only_if_it_is_so_at_its_low_end(ends, highlighted):
    handoff, boundary, headline = estimated(*ends, judged("z", FIRST, (3, TEAM)), appetite="150")
    assert handoff is boundary.highlight is highlighted
    assert headline.highlighted == (highlighted is Highlight.YES)
    assert headline.perhaps_above == (highlighted is Highlight.PERHAPS_ABOVE)
    low, high = boundary.chance_above_appetite, boundary.chance_above_at_most
    assert low <= high and (low == high) is (ends[0] == ends[1])


def test_one_person_takes_no_perhaps_away_and_makes_none():
    several, alone = judged("z", FIRST, (3, TEAM)), judged("y", FIRST, (5, ONE))
    assert estimated(2000, 9000, several, alone, appetite="150")[0] is Highlight.PERHAPS_ABOVE
    assert estimated(2000, 9000, alone, appetite="6000")[0] is Highlight.ONE_PERSON


def test_a_boundary_is_above_its_appetite_as_a_whole_and_open_where_any_handoff_is():
    found = picture(*busy(FIRST, 300), *busy(SECOND, 300), *OPEN_SECOND, judged("z", FIRST, (4, TEAM)))
    row = found.boundaries()[0]
    assert [one.highlight for one in row.handoffs] == [Highlight.NO, Highlight.POSSIBLY]
    assert row.highlight is Highlight.YES
    assert row.unowned_harm_low < 0.01  # beside it stands how much of it no holder is agreed for


# -- places, areas, sectors ------------------------------------------------------------------------

PLACED = handoffs_of(
    "RXA/ward > HOME | discharge\nRXA/ward > RXB/nursing | letter\n"
    "RXC/a > RXD/b | letter\nCARER > RXC/a | referral"
)


def areas(by: str) -> list[tuple[str, bool]]:
    known = {"RXA": "Eastmere", "RXB": "Eastmere"}
    world = [
        changed(one, place=known.get(one.id), icb="QAB" if one.id in known else None, sector="unknown")
        if isinstance(one, Organisation)
        else one
        for one in places_of(PLACED)
    ]
    icb = Organisation(id="QAB", name="Vale ICB", sector="oversight")
    rows = engine_of(icb, *world, *PLACED).picture(AS_OF).boundaries(by)
    return sorted((row.name, row.inside) for row in rows)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "place",
            [
                ("Eastmere → home", False), ("Inside Eastmere", True), ("carer → place not recorded", False),
                ("place not recorded → place not recorded", False),
            ],
        ),
        (
            "icb",
            [
                ("ICB not recorded → ICB not recorded", False), ("Inside Vale ICB", True),
                ("Vale ICB → home", False), ("carer → ICB not recorded", False),
            ],
        ),
        (
            "sector",
            [("carer → unknown", False), ("unknown → home", False), ("unknown → unknown", False)],
        ),
        (
            "organisation",
            [
                ("Organisation RXA → Organisation RXB", False), ("Organisation RXA → home", False),
                ("Organisation RXC → Organisation RXD", False), ("carer → Organisation RXC", False),
            ],
        ),
    ],
)  # fmt: skip
def test_home_is_a_place_of_its_own_and_two_unknown_places_are_not_the_same(by, expected):
    assert areas(by) == expected


MERGER = Succession(id="s1", kind="merge", old=("QA1", "QA2"), new=("QB1",), on=date(2026, 4, 1))
RENAMED = Succession(id="s2", kind="rename", old=("QB1",), new=("QC1",), on=date(2026, 5, 1))
SPLIT = Succession(id="s3", kind="split", old=("QA1",), new=("QB1", "QC1"), on=date(2026, 4, 1))
LESS = Succession(id="s4", kind="split", old=("QA1",), new=("QA1", "QC1"), on=date(2026, 4, 1))
REJOINED = Succession(id="s5", kind="merge", old=("QB1", "QC1"), new=("QB2",), on=date(2026, 5, 1))
ENDED = Succession(id="s6", kind="abolition", old=("QA1",), on=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("successions", "day", "expected", "type_"),
    [
        ((MERGER,), "03-31", "ICB QA1 → ICB QA2", "between ICSs"),
        ((MERGER,), "04-01", "Inside ICB QB1", "between organisations"),
        ((RENAMED, MERGER), "04-30", "Inside ICB QB1", "between organisations"),
        ((RENAMED, MERGER), "05-01", "Inside ICB QC1", "between organisations"),
        ((SPLIT,), "05-20", "ICB QA1 (ended; several successors) → ICB QA2", "between ICSs"),
        ((LESS,), "05-20", "ICB QA1 (several successors) → ICB QA2", "between ICSs"),
        ((SPLIT, REJOINED), "05-20", "ICB QB2 → ICB QA2", "between ICSs"),
        ((ENDED,), "05-20", "ICB QA1 → ICB QA2", "between ICSs"),
    ],
)
def test_boundaries_by_icb_are_those_of_the_bodies_of_the_day(successions, day, expected, type_):
    icb = {"RXA": "QA1", "RXB": "QA2"}
    bodies = [
        Organisation(id=id_, name=f"ICB {id_}", sector="oversight")
        for id_ in ("QA1", "QA2", "QB1", "QB2", "QC1")
    ]
    world = [
        changed(one, icb=icb[one.id]) if isinstance(one, Organisation) else one for one in places_of([FIRST])
    ]
    found = engine_of(*bodies, *world, FIRST, *successions).picture(
        datetime.fromisoformat(f"2026-{day}T12:00Z")
    )
    (row,) = found.boundaries("icb")
    assert (row.name, row.handoffs[0].boundary_type) == (expected, type_)
    assert [one.name for one in found.boundaries()] == ["Organisation RXA → Organisation RXB"]


@pytest.mark.parametrize(
    ("icbs", "expected"),
    [
        ({"RXA": "QA1", "RXB": "QA2"}, Highlight.YES),
        ({"RXA": "QA1", "RXB": "QA1"}, Highlight.YES),
        ({"RXA": "QA1", "RXB": None}, Highlight.NO_BOUNDARY),
        ({"RXA": None, "RXB": None}, Highlight.NO_BOUNDARY),
    ],
)
def test_what_only_lacks_a_record_of_its_end_is_no_boundary(icbs, expected):
    world = [
        changed(one, icb=icbs[one.id]) if isinstance(one, Organisation) else one
        for one in places_of(HANDOFFS)
    ]
    several = judged("z", FIRST, (4, TEAM))
    bodies = [Organisation(id=id_, name=id_, sector="oversight") for id_ in ("QA1", "QA2")]
    engine = engine_of(*bodies, *world, *HANDOFFS, *busy(FIRST, 300), *OPEN, several)
    assert engine.picture(AS_OF).boundaries("icb")[0].highlight is Highlight.NO_APPETITE
    engine.set_parameter("appetite", "1", actor="t", reason="t", declared_by="Board")
    found = engine.picture(AS_OF)
    (row,) = found.boundaries("icb")
    assert (row.highlight, row.critical_open, row.rank) == (expected, True, 1)
    assert found.boundaries()[0].highlight is Highlight.YES


# -- lists -----------------------------------------------------------------------------------------


def asked(day: str, duty: str = "ACCEPT", handoff=FIRST) -> Ask:
    return Ask(id=f"ask-{duty}", subject=handoff.id, duty=duty, asked="RXB", asked_on=date.fromisoformat(day))


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ([], (1, 0)),  # (nobody asked, not everyone has answered)
        ([asked("2026-05-20")], (0, 1)),  # asked, and silent
        ([asked("2026-05-21")], (1, 0)),  # asked after the as-at day
        ([asked("2026-05-20", "CLINICAL", SECOND)], (0, 1)),
        ([asked("2026-05-20", "OVERSEE")], (1, 0)),  # no critical duty
    ],
)
def test_who_was_asked_and_is_silent_was_asked(asks, expected):
    headline = picture(*asks).headline()
    assert (headline.nobody_asked, headline.not_all_asked) == expected


def happened(number: int) -> list:
    """An event of the set on the first handoff."""
    when = AS_OF - timedelta(days=1, hours=number)
    event = Event(id=f"e{number}", happened_at=when, physical="moderate", scheme="lfpse", reporter="RXB")
    return [event, EventMatch(id=f"m{number}", event=event.id, subject=FIRST.id, state="confirmed")]


def test_records_above_the_appetite_are_not_silenced_by_a_small_judgement():
    reports = EventSource(id="s", organisation="RXB", scheme="lfpse", first_day=date(2024, 1, 1))
    records = [one for number in range(7) for one in happened(number)]
    found = picture(*busy(FIRST, 300), *OPEN, judged("z", FIRST, (1, TEAM)), reports, *records, appetite="2")
    (row,) = found.boundaries()
    assert row.chance_above_appetite < 0.8 and row.recorded.in_set == 7
    assert (row.highlight, row.disagree) == (Highlight.RECORDED_ABOVE, 1)
    assert found.by_id[FIRST.id].highlight is Highlight.RECORDED_ABOVE
    assert (found.headline().highlighted, found.headline().recorded_above) == (0, 1)


AGREED = "{0} | ACCEPT | RXB | accepts | RXB\n{0} | ACCEPT | RXA | asserts | RXB\n"
CLINICAL = AGREED.replace("ACCEPT", "CLINICAL")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ("", (1, 0)),  # (nobody asked, not everyone)
        (AGREED.format(1), (0, 1)),
        (AGREED.format(1) + CLINICAL.format(1), (0, 1)),  # of the second handoff nobody was asked
        (AGREED.format(1) + CLINICAL.format(1) + AGREED.format(2) + CLINICAL.format(2), (0, 0)),
        ("1 | ACCEPT | RXB | accepts | RXB", (0, 1)),
        ("1 | OVERSEE | RXB | denies | RXB", (1, 0)),  # no critical duty
        (
            "1 | CLINICAL | RXA | denies | RXA\n1 | CLINICAL | RXB | asserts | RXA",
            (0, 0),
        ),  # open, not unasked
    ],
)
def test_nobody_was_asked_is_not_that_not_everyone_was(claims, expected):
    headline = picture(*claims_of(claims, HANDOFFS)).headline()
    assert (headline.nobody_asked, headline.not_all_asked) == expected


@pytest.mark.parametrize(
    ("happened", "expected"),
    [("2026-05-20", 1), ("2025-05-22", 1), ("2025-05-19", 0), ("2026-05-22", 0), (None, 1)],
)
def test_unplaced_events_are_those_of_the_year_and_those_of_no_known_day(happened, expected):
    when = datetime.fromisoformat(f"{happened}T09:00Z") if happened else None
    event = Event(id="e", happened_at=when, organisations=("RXA",))
    found = picture(event)
    assert (found.boundaries()[0].unplaced, found.headline().unplaced) == (expected, expected)
    assert [one.id for one in found.unplaced] == ["e"]  # to be placed, whenever it was


def test_a_sum_without_some_handoffs_is_at_least_that():
    judgement = judged("z", FIRST, (4, TEAM))
    (row,) = picture(*busy(FIRST, 300), *busy(SECOND, 100), judgement).boundaries()
    (alone,) = picture(*busy(FIRST, 300), judgement, handoffs=[FIRST]).boundaries()
    assert (row.events.is_whole, alone.events.is_whole) == (False, True)
    assert row.events.estimate == alone.events.estimate
    assert row.events.high == pytest.approx(alone.events.high + 100 * RATE_CAP)
    assert alone.events.high == alone.events.estimate.hi


@pytest.mark.parametrize(
    ("where", "asked"), [("DIED", 0), ("HOME", 1), ("LOST", 1), ("CARER", 1), ("RXB/nursing", 1)]
)
def test_with_a_death_there_is_nothing_to_ask(where, asked):
    """A person who goes home is handed over to themselves, and the ward can say who answers meanwhile."""
    found = picture(handoffs=handoffs_of(f"RXA/ward > {where} | discharge"))
    (row,) = found.boundaries()
    assert (len(found.ask_first), row.ask_first, found.headline().nobody_asked) == (asked, asked, asked)
    assert (row.open_low, row.mark is Mark.NOT_APPLICABLE) == (0, not asked)


def test_what_somebody_says_of_a_duty_at_a_death_is_heard():
    handoffs = handoffs_of("RXA/ward > DIED | discharge")
    found = picture(*claims_of("1 | CLINICAL | RXA | denies | RXA", handoffs), handoffs=handoffs)
    assert [(one.duty.value, one.state.value) for one in found.handoffs[0].duties if one.critical] == [
        ("ACCEPT", "NOT_APPLICABLE"),
        ("CLINICAL", "UNASSIGNED"),
    ]


# -- a death is no handoff -----------------------------------------------------------------------------

DEATH = handoffs_of("RXA/ward > DIED | discharge")[0]
AT_DEATH = {
    "hazard": [judged("z", DEATH, (3, TEAM))],
    "hazard that nobody judged": [Hazard(id="z", handoff=DEATH.id, sentence="The family is not told")],
    "event": [Event(id="e", happened_at=AS_OF, physical="fatal"),
              EventMatch(id="m", event="e", subject=DEATH.id, state="confirmed")],
}  # fmt: skip


def test_the_rate_of_a_death_is_0_by_definition_and_in_every_sum():
    deaths = [crossing_of(DEATH, n, ("sent", "2026-05-01T00:00")) for n in range(36)]
    found = picture(*deaths, handoffs=[DEATH])
    (one,), (row,), headline = found.handoffs, found.boundaries(), found.headline()
    assert one.rate.state is EvidenceState.NO_HANDOFF
    assert one.rate.events_per_year == row.events.estimate == Estimate(0, 0, 0)
    assert (one.traffic.per_year, one.per_traversal) == (36, None)
    assert (row.events.low, row.events.high, row.events.without_figure, row.events.handoffs) == (0, 0, 0, 1)
    assert (row.chance_above_appetite, row.highlight, headline.not_known) == (0, Highlight.NO, 0)


def test_a_death_adds_nothing_to_what_is_known_and_hides_nothing_of_what_is_not():
    found = picture(*busy(FIRST, 300), judged("a", FIRST, (3, TEAM)), DEATH)
    first, second, death = (found.by_id[one.id].rate for one in (FIRST, SECOND, DEATH))
    assert year_total([first, death]) == replace(year_total([first]), handoffs=2)
    assert year_total([second, death]) == replace(year_total([second]), handoffs=2)
    assert found.headline().not_known == 1


@pytest.mark.parametrize("told", AT_DEATH)
def test_what_somebody_put_at_a_death_is_not_read_away(told):
    found = picture(*AT_DEATH[told], handoffs=[DEATH]).by_id[DEATH.id].rate
    assert found.state is not EvidenceState.NO_HANDOFF
    assert found.events_per_year is None or found.events_per_year.hi > 0


def test_a_small_stream_with_recorded_events_and_no_judgement_is_not_buried_either():
    events = [
        one
        for n in range(4)
        for one in (
            Event(id=f"e{n}", happened_at=AS_OF - timedelta(days=1), physical="severe"),
            EventMatch(id=f"m{n}", event=f"e{n}", subject=SECOND.id, state="confirmed"),
        )
    ]
    found = picture(*busy(FIRST, 300), *busy(SECOND, 20), judged("z", FIRST, (2, TEAM)), *events)
    assert [one.id for one in found.highest_rate] == [SECOND.id, FIRST.id]
    recorded = found.highest_rate[0].per_traversal
    assert recorded.lower_limit and recorded.lo < recorded.mean < 0.25


def test_a_boundary_without_any_figure_is_on_no_front():
    found = picture(judged("z", FIRST, (4, TEAM)))
    assert [(row.events.estimate, row.front) for row in found.boundaries()] == [(None, None)]


@pytest.mark.parametrize(
    ("valid", "there"),
    [
        ({}, True),
        ({"valid_from": date(2026, 5, 20)}, True),
        ({"valid_from": date(2026, 5, 21)}, False),
        ({"valid_to": date(2025, 5, 21)}, True),  # its last day lies in the year
        ({"valid_to": date(2025, 5, 20)}, False),
    ],
)
def test_a_handoff_is_there_if_it_existed_in_the_year(valid, there):
    found = picture(handoffs=[changed(FIRST, **valid), SECOND])
    assert (FIRST.id in found.by_id) is there


# -- laws ------------------------------------------------------------------------------------------

KINDS = ("letter", "referral", "result")
WORLD = handoffs_of(
    "\n".join(
        f"RX{a}/s > RX{b}/s | {kind}" for a in "AB" for b in "BCD" if a != b for kind in KINDS[: ord(b) - 65]
    )
)


@st.composite
def worlds(draw):
    entities = []
    for n, handoff in enumerate(WORLD):
        count = draw(st.integers(0, 4))
        entities += [
            crossing_of(handoff, 100 * (n + 1) + i, ("sent", "2026-05-01T10:00")) for i in range(count)
        ]
        if draw(st.booleans()):
            entities.append(judged(f"z{n}", handoff, (draw(st.integers(1, 5)), draw(st.integers(1, 3)))))
    return entities


@given(worlds(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_boundaries_sum_to_what_their_handoffs_sum_to_and_order_never_matters(entities, random):
    found = picture(*entities, handoffs=WORLD)
    figures = [one.rate.distribution.mean for one in found.handoffs if one.rate.distribution is not None]
    crossings = [one.traffic.per_year for one in found.handoffs if one.traffic.per_year is not None]
    for by in ("organisation", "sector"):
        rows = found.boundaries(by)
        assert sum(len(row.handoffs) for row in rows) == len(WORLD)
        assert sum(row.events.estimate.mean for row in rows if row.events.estimate) == pytest.approx(
            sum(figures)
        )
        assert sum(row.traversals or 0 for row in rows) == sum(crossings)
    random.shuffle(entities)
    again = picture(*entities, handoffs=WORLD)
    assert again.boundaries() == found.boundaries()
    assert again.headline() == found.headline()


@given(worlds(), st.integers(0, len(WORLD) - 1), st.integers(-10, 700))
@settings(max_examples=25)
def test_one_more_crossing_never_lowers_traffic(entities, which, days_ago):
    when = f"{AS_OF - timedelta(days=days_ago):%Y-%m-%dT%H:%M}"
    more = crossing_of(WORLD[which], 99_999, ("sent", when))
    before, after = picture(*entities, handoffs=WORLD), picture(*entities, more, handoffs=WORLD)
    for one, other in zip(before.handoffs, after.handoffs, strict=True):
        assert (other.traffic.per_year or 0) >= (one.traffic.per_year or 0)
        if one.id != WORLD[which].id:
            assert other == one


# -- no data is not low risk ---------------------------------------------------------------------------


def test_without_any_figure_a_boundary_never_stands_among_the_quiet_ones_at_the_end():
    kinds = handoffs_of("""
        RXA/ward > RXB/nursing | care_request   # judged, and a critical duty open
        RXB/nursing > RXC/desk | discharge      # judged rare, nothing open
        RXC/desk > RXA/ward    | referral       # nobody could report, nobody has judged
        RXA/ward > RXC/desk    | letter         # judged rare, nothing open
    """)
    claims = claims_of("1 | ACCEPT | RXB | denies | RXB\n1 | ACCEPT | RXA | denies | RXA", kinds)
    hazards = [judged(f"z{n}", kinds[n], (1, TEAM)) for n in (0, 1, 3)]
    passed = [
        crossing_of(kinds[n], 100 * n + k, ("sent", f"2026-0{1 + k % 4}-05T09:00"))
        for n in (0, 1, 3)
        for k in range(60)
    ]
    found = engine_of(*places_of(kinds), *kinds, *claims, *hazards, *passed).picture(AS_OF).boundaries()
    assert [(row.events.estimate is None, row.critical_open) for row in found] == [
        (False, True), (True, False), (False, False), (False, False)
    ]  # fmt: skip
    assert [row.rank for row in found] == [1, 2, 3, 4] and found[1].front is None
