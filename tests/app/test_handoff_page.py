"""What a handoff's page says: each figure with its source, each duty with who says so, unknown as unknown."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from dash import dcc, html

from app.components.tables import text_of
from app.figures.intervals import Bar, intervals
from app.pages import boundary_table, handoff, handoffs
from app.pages.handoff_duties import kept_words, open_words
from app.pages.handoff_harm import alt_text, bars, no_figure
from app.pages.handoff_hazards import control_words, prompt_words
from app.pages.handoff_waiting import waiting
from app.pages.handoff_working import working
from app.pages.handoffs import table_row
from app.shapes import boundary_row
from graph_schema.accountability import Ask
from graph_schema.events import Event
from graph_schema.vocabulary import Duty, EvidenceState
from pathway.analysis.findings import Requests, TargetFrom, WaitTarget
from pathway.engine import Engine, Put
from pathway.errors import NotFound
from tests.app.handoff_world import (
    CHECK,
    CLAIMS,
    CROSSINGS,
    EVENTS,
    HOLDING,
    ID,
    LOST,
    NAMED,
    SOURCE,
    WORKLIST,
    nothing_known,
    world,
)
from tests.app.toy import parts_of
from tests.tables import changed, crossing_of, engine_of, handoffs_of, places_of

FORBIDDEN = re.compile(r"\b(edge|node|null|None|score|posterior|prior|blame|NaN)\b")


def page(engine: Engine, id_: str = ID, **query: str) -> html.Div:
    return handoff.layout(engine, {"id": id_, **query})


def said(engine: Engine, id_: str = ID) -> str:
    """The whole page as it is read."""
    return text_of(page(engine, id_))


def row(engine: Engine, table: str, first: str) -> dict[str, str]:
    """One row of a table by the words it begins with, its cells by their column."""
    drawn = next(one for one in parts_of(page(engine), html.Table) if one.id == table)
    for line in parts_of(drawn, html.Tr)[1:]:
        head, *cells = line.children
        if text_of(head).startswith(first):
            return {"": text_of(head)} | {
                cell.to_plotly_json()["props"]["data-label"]: text_of(cell) for cell in cells
            }
    raise AssertionError(f"no row {first} in {table}")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return world()


def the(engine: Engine):
    return engine.close_up(ID).by_id[ID]


# -- the whole page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [world, nothing_known])
def test_no_page_says_a_word_that_people_must_not_read(make):
    made = make()
    for one in made.picture().handoffs:
        assert FORBIDDEN.findall(said(made, one.id)) == [], one.id


def test_the_title_the_ends_and_where_the_traffic_comes_from(engine):
    text = said(engine)
    assert "Care request at discharge" in text
    assert "3 a year (recorded crossings)" in text
    assert "limit: 2 days from sent to accepted (convention)" in text
    assert row(engine, "ends", "From")["Service"].startswith("ward 7")
    assert row(engine, "ends", "To")["Organisation"].startswith("Organisation COM")


def test_an_end_that_is_no_service_has_no_form():
    made = world()
    supply = next(one.id for one in made.picture().handoffs if one.end.id == "HOME")
    assert "The person's own home" in said(made, supply)
    targets = [one.href for one in parts_of(page(made, supply), dcc.Link)]
    assert not any("id=HOME" in one for one in targets)


def test_a_handoff_that_is_not_there_is_told(engine):
    for query in ({"id": "h-none"}, {}):
        with pytest.raises(NotFound):
            handoff.layout(engine, query)


def test_a_death_has_no_rate_by_definition_and_says_so():
    handoffs = handoffs_of("A/x > DIED")
    made = engine_of(
        *places_of(handoffs), *handoffs, crossing_of(handoffs[0], 1, ("sent", "2026-05-01T10:00"))
    )
    text = said(made, handoffs[0].id)
    assert "0 moderate or worse events a year, by definition. A death is no handoff." in text
    assert "as long as no hazard and no event stands here, its rate is 0 by definition" in text
    assert "Together · 0 by definition · Rests on · A death is no handoff" in text
    (listed,) = made.picture().handoffs
    assert text_of(table_row(listed)["events"]) == "0 by definition · A death is no handoff"


def test_where_nothing_is_known_nothing_is_zero_or_safe():
    made = nothing_known()
    text = said(made, made.picture().handoffs[0].id)
    for words in (
        "No denominator: how many cross is not known",
        "That is not zero",
        "Release and acceptance not recorded",
        "Not recorded: there is no account of who held it",
        "Nobody has said who made it happen",
        "No hazard is recorded. Nobody has said that there is none",
        "No event is placed here. Reported is not happened",
        "0 to 10 of 10 duties open",
        "nobody has said how many of the",
        "No appetite is declared, so nothing is highlighted",
    ):
        assert words in text, words


# -- how much harm -----------------------------------------------------------------------------------


def test_judged_and_recorded_stand_apart_and_together(engine):
    one = the(engine)
    labels = [bar.label for bar in bars(one)]
    assert labels == ["judged", "recorded", "together"]
    assert [bar.lower_limit for bar in bars(one)] == [False, True, False]
    text = said(engine)
    for bar in bars(one):
        assert bar.said in text
    assert "2 events in the year, of 3 of any grade; caught by a carer: 1" in text
    assert "A year, as recorded: 2 (" in text
    assert "(1 of them without effect on the judgement: see the working)" in text
    assert "If the share reported were known. 50 % reported:" in text
    assert "1 more hazard not judged yet, in no figure." in text
    assert "Chance of more than the declared 2 a year:" in text


def test_a_handoff_above_the_appetite_at_one_end_alone_is_perhaps_above():
    """Nothing is counted at the supply: an estimate is all there is, and the appetite lies within it."""
    made = world(appetite="20")
    supply = next(one for one in made.picture().handoffs if one.end.id == "HOME")
    estimate = {"low": 100, "high": 3000, "given_by": "Ward manager"}
    team = LOST.judgements[1].model_dump()
    hazard = changed(LOST, id="hz-supply", handoff=supply.id, judgements=[team])
    claims = [changed(one, id=f"s-{one.id}", subject=supply.id) for one in CLAIMS if one.duty == "ACCEPT"]
    made.put(changed(supply.handoff, estimate=estimate), expected=1, actor="t", reason="t")
    made.save([Put(one) for one in (hazard, *claims)], actor="t", reason="t")
    text = said(made, supply.id)
    assert "Perhaps above the declared appetite: what it rests on is known only between two ends" in text
    assert "at the low end of what is known, 98 % at the high end" in text
    assert "100 to 3,000 a year (an estimate given by Ward manager)" in text
    found = made.picture()
    row = next(one for one in found.boundaries() if one.to_key == "HOME")
    assert handoffs.table_row(found.by_id[supply.id])["crossings"] == "100 to 3,000"
    assert boundary_table.table_row(1, row)["crossings"][0] == "100 to 3,000"
    assert boundary_row(row)["crossings_range"] == [100, 3000]


def test_without_a_source_records_are_a_count_beside_the_judgement():
    text = said(world(SOURCE))
    assert "No source covers this handoff: recorded events are no evidence" in text
    assert "beside the judgement only: no source covers this handoff" in text


def test_a_disagreement_is_told_with_both_figures():
    many = [
        Event(id=f"bad-{n}", happened_at=datetime(2026, 3, 1, tzinfo=UTC), physical="severe")
        for n in range(90)
    ]
    made = world()
    made.save(map(Put, many), actor="tester", reason="many records")
    for event in many:
        made.place_event(event.id, [ID], actor="tester", reason="placed")
    assert the(made).rate.disagrees
    text = said(made)
    assert (
        "Assessment and incidents disagree." in text and "It does not say which of the two is wrong" in text
    )
    assert "Assessment and incidents disagree." not in said(world(EVENTS[0]))


def test_one_persons_judgement_is_called_that():
    alone = changed(LOST, judgements=[LOST.judgements[0].model_dump() | {"people": 1}])
    made = world(SOURCE)
    made.put(alone, expected=1, actor="tester", reason="one person")
    assert "This figure is one person’s judgement." in said(made)


def test_the_working_names_every_record_and_version(engine):
    made = world()
    made.put(changed(WORKLIST, effectiveness=0.4), expected=1, actor="tester", reason="claimed less")
    picture = made.close_up(ID)
    text = text_of(working(picture.by_id[ID], picture))
    for words in (
        "hz-lost, version 1",
        "hz-date, version 1",
        "ct-list, version 2",
        "check-1, version 1",
        "ev-1, version 1",
        "src-com, version 1",
        "appetite, version 1",
        f"{ID}, version 1",
        "Beta(2, 8): mean 0.2",
        "receiver: 3 possible, 3 moderate harm; chance at each crossing; with the controls in place; "
        "4 people, together with a patient or carer; 1 Feb 2026",
        "counts as 1 of a full assessment",
        "chain: address",
    ):
        assert words in text, words


def test_the_working_says_of_each_event_whether_it_counts(engine):
    counted = {
        line.children[0].children[0].children: text_of(line.children[3])
        for line in parts_of(
            next(one for one in parts_of(page(engine), html.Table) if one.id == "working-events"), html.Tr
        )[1:]
    }
    assert counted == {
        "ev-1, version 1": "yes",
        "ev-2, version 1": "no: below moderate harm, or without a grade",
        "ev-4, version 1": "no: without a date",
        "ev-5, version 1": "no: before the first crossing that is known, so there is nothing to set "
        "it against",
    }


@pytest.mark.parametrize("state", list(EvidenceState))
def test_a_missing_figure_says_why(state):
    assert no_figure(state).endswith("That is not zero.")


def test_bars_keep_a_lower_limit_open_and_dashed():
    svg = intervals([Bar("judged", 9, 3, 17), Bar("recorded", 2, 0, 7, lower_limit=True)])
    solid, dashed = re.findall(r'<path d="M[^>]*stroke-width="2.5"[^>]*>', svg)
    assert "dasharray" not in solid and "dasharray" in dashed
    assert svg.count("<polygon") == 1
    assert 'fill="#FFFFFF" stroke="#4C6272"' in svg


def test_a_bar_of_limits_alone_has_no_dot():
    assert "<circle" not in intervals([Bar("together", None, 0.0001, 60)])


def test_the_bars_are_told_in_words(engine):
    assert alt_text(the(engine)).startswith("Moderate or worse events a year: judged ")


# -- who answers -------------------------------------------------------------------------------------


def test_each_duty_says_its_state_who_says_what_and_from_when_the_newest_claim_is(engine):
    sent = row(engine, "duties", "Send complete information")
    assert sent["State"].startswith("agreed: Organisation HOS")
    assert "Organisation HOS: we hold it" in sent["Who says what"]
    assert "Organisation COM: Organisation HOS holds it" in sent["Who says what"]
    assert sent["Newest claim from"] == "1 Jan 2025"
    accept = row(engine, "duties", "Accept or refuse")
    assert "critical" in accept[""]
    assert "G4 Answers differ" in accept["State"]
    assert "Organisation COM: not us" in accept["Who says what"]


def test_a_holder_by_its_own_word_alone_is_not_agreed(engine):
    ring = row(engine, "duties", "Whom to ring")
    assert ring["State"].startswith("claimed, not confirmed: Organisation COM")
    assert "claimed, counterpart has not agreed" in ring["State"]
    assert "claimed, counterpart has not agreed: Whom to ring" in open_words(the(engine))


def test_beside_every_holder_stands_whether_the_limit_is_kept(engine):
    for duty in ("Send complete information", "Whom to ring"):
        assert "Within limit 1 of 2, unknown 1" in row(engine, "duties", duty)["State"]
    bare = world(*CROSSINGS, HOLDING)
    assert kept_words(the(bare)) == "Whether it is kept: not recorded"


def test_a_lapsed_claim_says_so(engine):
    measured = row(engine, "duties", "Measure whether it is safe")
    assert "lapsed" in measured["State"] and "to 1 Jan 2025, lapsed" in measured["Who says what"]
    assert measured["Newest claim from"] == "no current claim"


def test_a_claim_that_begins_later_is_listed_and_not_counted(engine):
    assert "nobody has been asked" in row(engine, "duties", "Own the risk")["State"]
    assert "Own the risk: said by Organisation HOS, from 1 Jan 2027" in said(engine)


def test_who_was_asked_and_is_silent_is_not_said_to_be_unasked():
    made = world()
    made.put(
        Ask(id="ask-1", subject=ID, duty="RISK", asked="HOS", asked_on=date(2026, 5, 1)),
        expected=0, actor="tester", reason="rang them",
    )  # fmt: skip
    state = row(made, "duties", "Own the risk")["State"]
    assert state.startswith("asked, nobody has answered") and "nobody has been asked" not in state
    assert "G10 Nobody, or not everyone, has answered" in state


def test_a_rule_proposes_and_assigns_nothing():
    made = world()
    made.seed_rules(actor="tester")
    clinical = row(made, "duties", "Clinical responsibility meanwhile")
    assert "proposes" in clinical["Who says what"]
    assert "A proposal assigns nothing" in clinical["Who says what"]
    assert "xpected, not mandated" in said(made)
    assert the(made).duty(Duty.CLINICAL).holders == ()


def test_open_duties_are_a_range(engine):
    one = the(engine)
    assert open_words(one).startswith(f"{one.open_low} to {one.open_high} of 10 duties open")


# -- hazards, events, waiting ------------------------------------------------------------------------


def test_both_ends_judgements_stand_side_by_side_and_differ(engine):
    lost = row(engine, "hazards", "Request goes to a retired address")
    assert lost["Sender judged"].startswith("unlikely · moderate harm")
    assert lost["Receiver judged"].startswith("possible · moderate harm")
    assert "differs" in lost["Sender judged"] and "differs" in lost["Receiver judged"]
    assert "the one that counts" in lost["Receiver judged"]
    assert "the one that counts" not in lost["Sender judged"]
    assert "count once" in lost[""]
    assert row(engine, "hazards", "Catheter date")["Sender judged"] == "not judged"


def test_a_judgement_of_a_later_day_is_named_and_not_used():
    first, second = LOST.judgements
    late = changed(LOST, judgements=[first.model_dump(), second.model_dump() | {"judged_on": "2026-06-03"}])
    made = world()
    made.put(late, expected=1, actor="t", reason="t")
    hazard = row(made, "hazards", "Request goes to a retired address")
    assert (
        "The receiving organisation: judged on 3 Jun 2026, after the as-at date, so it is not" in hazard[""]
    )
    assert hazard["Receiver judged"] == "not judged"
    assert "date not recorded" in hazard["Sender judged"] and "differs" not in hazard["Sender judged"]
    text = said(made)
    assert "1 judgement is dated after the as-at date and not used." in text
    assert "1 judgement dated after the as-at date" in text
    working_row = row(made, "working-hazards", "Request goes to a retired address")
    assert "without a date" in working_row["Judgement that counts"]
    assert "after the as-at date, not used" in working_row["Other judgements"]


def test_a_control_past_its_review_is_unverified_with_its_dates(engine):
    controls = row(engine, "hazards", "Request goes")["Controls"]
    assert "Acknowledgement worklist: unverified" in controls
    assert "claimed to stop 50 %, tested 1 Dec 2025, review was due 1 Mar 2026" in controls
    verified = world(CHECK)
    found = the(verified).hazards[1].controls[0]
    assert found.state.value == "verified"
    assert control_words(found) == "claimed to stop 50 %, no test recorded, no review date"


def test_prompts_considered_stand_beside_the_sum(engine):
    one = the(engine)
    assert prompt_words(one) == f"4 of {one.prompts[1]} prompts for this kind considered"
    assert f"The {one.prompts[1]} prompts for this kind" in said(engine)


def test_a_prompt_that_stands_on_the_handoff_was_considered_though_nobody_said_so():
    made = world()
    made.put(changed(NAMED, prompts_considered=None), expected=1, actor="t", reason="t")
    words = prompt_words(the(made))
    assert words.startswith("1 of ")
    assert words.endswith("nobody has said how many more were considered")


def test_nothing_found_says_no_more_than_its_one_tick():
    made = world(LOST, WORKLIST, CHECK)
    hazard = made.get("Hazard", "hz-date")
    made.withdraw("Hazard", "hz-date", expected=hazard.version, actor="tester", reason="not one")
    assert "it is not assessed" in said(made)
    made.put(changed(NAMED, nothing_found=True), expected=1, actor="tester", reason="both ends looked")
    words = said(made)
    assert "Recorded: assessed, nothing found. By whom is not recorded; without a date." in words
    assert "recorded; by whom is not; without a date" in row(made, "working-inputs", "Nothing found")["Value"]
    assert "both ends" not in words and "completely" not in words.lower()


def test_events_say_grade_who_caught_it_which_end_told_and_good_care_stands_apart(engine):
    visit = row(engine, "events", "22 Jan 2026")
    assert visit["Harm"] == "moderate · physical moderate, psychological low"
    assert visit["Caught by"] == "carer"
    assert visit["Recorded by"] == "receiver · Organisation COM"
    assert row(engine, "events", "3 Feb 2026")[""] == "3 Feb 2026"
    assert row(engine, "events", "not known")["Harm"].startswith("severe")
    assert row(engine, "good-care", "1 Mar 2026")
    text = said(engine)
    assert (
        "caught by a carer: 1; without a date, in no year: 1; only the receiver reports; good care: 1" in text
    )


def test_an_event_after_the_as_at_date_is_shown_and_not_counted():
    made = world()
    late = Event(id="late", happened_at=datetime(2026, 5, 30, tzinfo=UTC), physical="severe")
    made.put(late, expected=0, actor="tester", reason="late")
    made.place_event("late", [ID], actor="tester", reason="placed")
    assert "after the as-at date: not counted" in said(made)


def test_waiting_holding_and_carers_come_from_crossings_and_accounts(engine):
    text = said(engine)
    for words in (
        "1 of 2, unknown 1. Limit: 2 days from sent to accepted (convention).",
        "4 days, on 1 crossing; accounts exist for 1 of 3 crossings.",
        "1 of 2 asked; no other way for 0, not known for 1.",
        "On no crossing with accounts.",
        "median 1 day, over 3 crossings released in the year; 50 % longer than 2 days, the limit; "
        "no acceptance recorded, whenever released: 1 crossing, whose is not recorded; in these figures that "
        "counts as not accepted yet.",
        "0 to 8 of 8 patient-days in the year between release and acceptance.",
    ):
        assert words in text, words


def waits(**fields) -> str:
    """The card of the first handoff with some of what is known of its waits changed."""
    one = world().picture().by_id[ID]
    limbo = replace(one.waiting.limbo, **fields.pop("limbo", {}))
    return text_of(waiting(replace(one, waiting=replace(one.waiting, limbo=limbo, **fields))))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"target": WaitTarget(24, TargetFrom.OTHER_LIMIT, "from sent to received")},
            "24 hours, a usual target, not this handoff’s limit, which runs from sent to received;",
        ),
        ({"target": WaitTarget(0.25, TargetFrom.DECLARED)}, "longer than 15 minutes, the declared target;"),
        ({"limbo": {"median": None}}, "no median, because too few have an acceptance recorded, over 3"),
        ({"limbo": {"crossings": 0, "median": None}}, "no crossing released in the year;"),
        ({"limbo": {"median": 0.01}}, "median 14 minutes,"),
        ({"open": Requests(24, 20, 0)}, "whenever released: 24 crossings of 20 people;"),
        ({"open": Requests(5, 1, 3)}, ": 5 crossings of 1 person (of 3, whose is not recorded);"),
        ({"limbo": {"open_over_target": 1}}, ", 1 of them for longer than that;"),
        (
            {"died": Requests(2, 1, 0)},
            "2 crossings of 1 person, whenever released: died before it was accepted",
        ),
    ],
)
def test_a_wait_says_what_it_is_compared_with_and_how_many_people_it_is_of(fields, words):
    assert words in waits(**fields)
