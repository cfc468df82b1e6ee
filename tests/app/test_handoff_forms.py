"""What is typed becomes records, or says which field has to be put right; nothing typed is lost."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import dash_mantine_components as dmc
import pytest
from dash.development.base_component import Component

from app.components.tables import text_of
from app.forms.accountability import CLAIM
from app.forms.events import EVENT, moment, places_here, taken_off
from app.forms.fields import Clock, Day, Many, Number, Tick
from app.forms.form import Form, Misfit, in_words
from app.forms.handoffs import HANDOFF
from app.forms.hazards import CONTROL, HAZARD, library, likelihood_words
from app.forms.parties import ORGANISATION, SERVICE
from app.forms.saving import ACTOR, NOTHING_NEW, REASON, Draft, Outcome, Submission, begin, given_for, save
from app.forms.words import differences, names_of
from app.pages import handoff_form
from app.pages.handoff_form import FORMS, back, more_has, withdraw_question
from graph_schema.events import EventMatch
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import (
    CaughtBy,
    Duty,
    End,
    Harm,
    JudgedBy,
    LikelihoodScale,
    Precision,
    PromptOutcome,
    Stance,
)
from pathway.engine import Engine
from pathway.engine.kinds import Answer, consider
from pathway.engine.standing import mark_of
from pathway.errors import BadInput, NotFound, StaleWrite
from pathway.library.hazards import prompts_for
from tests.app.handoff_world import CHECK, CLAIMS, ID, KIND, LOST, WORKLIST, world
from tests.app.toy import parts_of
from tests.tables import changed

NHS_NUMBER = "943 476 5919"


@pytest.fixture
def engine() -> Engine:
    return world()


def typed_in(engine: Engine, form: Form, query: Mapping[str, str], **typed: Any) -> tuple[Outcome, Draft]:
    """Open a form, type into some fields (`__` for a dot), save."""
    draft = begin(engine, form, query)
    return resaved(engine, form, draft, **typed), draft


def resaved(engine: Engine, form: Form, draft: Draft, **typed: Any) -> Outcome:
    who, why = typed.pop("actor", "Safety lead"), typed.pop("reason", "typed in a test")
    fields = form.typed(given_for(engine, draft)) | {
        name.replace("__", "."): value for name, value in typed.items()
    }
    assert fields.keys() == {field.name for field in form.fields}, "no such field"
    return save(engine, Submission(form, draft, fields, who, why))


def saved(engine: Engine, form: Form, query: Mapping[str, str], **typed: Any) -> Any:
    """The record that was saved."""
    outcome, _ = typed_in(engine, form, query, **typed)
    assert outcome.errors == ()
    return engine.get(form.name, outcome.id).entity


def refused(engine: Engine, form: Form, query: Mapping[str, str], **typed: Any) -> dict[str, str]:
    """The messages by field; nothing may have been written."""
    before = engine.facts().head
    outcome, _ = typed_in(engine, form, query, **typed)
    assert outcome.receipt is None and engine.facts().head == before
    return {error.field_id: error.message for error in outcome.errors}


HERE = {"handoff": ID}
EDITS = {
    "Organisation": "COM",
    "Service": "COM/nursing",
    "Handoff": ID,
    "Hazard": LOST.id,
    "Control": WORKLIST.id,
    "ControlCheck": CHECK.id,
    "Event": "ev-1",
    "Claim": CLAIMS[0].id,
}


# -- every form --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_an_unchanged_record_is_not_saved_again(engine, name):
    said = refused(engine, FORMS[name], {"id": EDITS[name], **HERE})
    assert list(said.values()) == [NOTHING_NEW]


@pytest.mark.parametrize("name", FORMS)
def test_every_change_needs_who_and_why(engine, name):
    said = refused(engine, FORMS[name], {"id": EDITS[name], **HERE}, actor=" ", reason="")
    assert said.keys() >= {ACTOR, REASON}


@pytest.mark.parametrize("name", FORMS)
def test_every_field_is_drawn_once_with_a_label(engine, name):
    query = {"kind": name, **({} if name in ("Organisation", "Service", "Handoff") else HERE)}
    page = handoff_form.layout(engine, query)
    ids = [part.id for part in page._traverse() if isinstance(part, Component) and getattr(part, "id", None)]
    assert len(ids) == len(set(ids))
    drawn = {part.id: part for part in page._traverse() if getattr(part, "id", None) in ids}
    for field in FORMS[name].fields:
        assert drawn[FORMS[name].id_of(field.name)].label.startswith(field.label)


@pytest.mark.parametrize("name", FORMS)
def test_withdrawing_is_offered_only_for_what_is_there(engine, name):
    shown = handoff_form.layout(engine, {"kind": name, "id": EDITS[name], **HERE})
    (button,) = [part for part in shown._traverse() if getattr(part, "id", "") == f"{name.lower()}-withdraw"]
    assert button is not None
    hidden = [part for part in shown._traverse() if getattr(part, "hidden", None) is True]
    more = any(section.more for section in FORMS[name].sections)
    assert [one.id for one in hidden] == ([] if more else [f"{name.lower()}-more"])


def test_a_form_of_an_unknown_kind_or_record_is_told(engine):
    for query in (
        {"kind": "Person"},
        {"kind": "Hazard", "handoff": "none"},
        {"kind": "Hazard", "id": "none"},
    ):
        with pytest.raises(NotFound):
            handoff_form.layout(engine, query)


def test_saving_twice_is_saving_once(engine):
    outcome, draft = typed_in(engine, HAZARD, HERE, sentence="Sent to the wrong team")
    again = resaved(engine, HAZARD, draft, sentence="Sent to the wrong team")
    assert again.receipt.repeated and len(engine.history("Hazard", outcome.id)) == 1


def test_a_stale_change_names_both_versions_and_can_go_on(engine):
    draft = begin(engine, HAZARD, {"id": LOST.id})
    engine.put(changed(LOST, sentence="Somebody else’s words"), expected=1, actor="other", reason="first")
    with pytest.raises(StaleWrite, match="you saw version 1, it is now version 2"):
        resaved(engine, HAZARD, draft, sentence="Mine")
    newer = Draft(**(draft.kept() | {"version": 2}))
    resaved(engine, HAZARD, newer, sentence="Mine")
    assert engine.get("Hazard", LOST.id).entity.sentence == "Mine"


def test_the_stale_notice_shows_what_differs(engine):
    draft = begin(engine, HAZARD, {"id": LOST.id})
    engine.put(changed(LOST, sentence="Other words"), expected=1, actor="Ward manager", reason="clearer")
    stale = StaleWrite("Hazard", LOST.id, expected=1, found=2)
    text = text_of(handoff_form.stale_notice(engine, HAZARD, draft, stale))
    for words in (
        "You saw version 1; it is now version 2",
        "Ward manager",
        "clearer",
        "Other words",
        LOST.sentence,
    ):
        assert words in text


@pytest.mark.parametrize(
    ("form", "field", "query"),
    [(HAZARD, "sentence", HERE), (EVENT, "description", HERE), (HANDOFF, "name", {"id": ID})],
)
def test_words_that_may_identify_somebody_are_refused_at_their_field(engine, form, field, query):
    said = refused(engine, form, query, **{field: f"Patient {NHS_NUMBER} was missed"})
    (message,) = said.values()
    assert form.id_of(field) in said and "NHS number" in message and NHS_NUMBER not in message
    label = next(one.label for one in form.fields if one.name == field)
    assert f"The text under “{label}” seems" in message and f"'{field}'" not in message


def test_a_reason_that_may_identify_somebody_is_refused_too(engine):
    said = refused(engine, HAZARD, HERE, sentence="Lost", reason=f"as told by {NHS_NUMBER}")
    assert list(said) == [REASON]


def test_a_value_that_is_no_longer_offered_still_shows(engine):
    made = world()
    made.put(changed(LOST, holder="GPX"), expected=1, actor="tester", reason="holder")
    made.withdraw("Organisation", "GPX", expected=1, actor="tester", reason="closed")
    shown = handoff_form.layout(made, {"kind": "Hazard", "id": LOST.id})
    (holder,) = [one for one in parts_of(shown, dmc.Select) if one.id == "hazard-holder"]
    assert holder.value == "GPX"
    assert {"value": "GPX", "label": "GPX (no longer in the list)"} in holder.data


# -- fields ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Day(name="d", label="Day"), "1/4/2026", date(2026, 4, 1)),
        (Day(name="d", label="Day"), "  ", None),
        (Clock(name="c", label="Time"), "8.05", time(8, 5)),
        (Number(name="n", label="N", unit="days", whole=True), "1,480", 1480),
        (Number(name="n", label="N", unit="days"), "0.5", 0.5),
        (Many(name="m", label="M", choices=lambda _g: []), ["b", "a", "b"], ("b", "a")),
        (Many(name="m", label="M", choices=lambda _g: []), [], None),
        (Tick(name="t", label="T"), None, False),
    ],
)
def test_what_is_typed_is_read_and_shown_again(field, typed, value):
    assert field.read(typed) == value
    assert field.read(field.show(value)) == value


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Day(name="d", label="Day"), "yesterday"),
        (Clock(name="c", label="Time"), "25:00"),
        (Clock(name="c", label="Time"), "noon"),
        (Number(name="n", label="N", unit="days", low=0, high=1), "2"),
        (Number(name="n", label="N", unit="days", whole=True), "2.5"),
    ],
)
def test_what_cannot_be_read_is_refused(field, typed):
    with pytest.raises(BadInput):
        field.read(typed)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "string_too_short", "ctx": {"min_length": 3}, "msg": ""}, "type at least 3 characters"),
        ({"type": "greater_than", "ctx": {"gt": 0}, "msg": ""}, "a number above 0"),
        ({"type": "value_error", "msg": "Value error, the claim ends"}, "The claim ends"),
    ],
)
def test_a_refusal_is_said_in_words(error, words):
    assert in_words(error) == words


# -- organisations, services, handoffs ---------------------------------------------------------------


def test_an_organisation_without_a_code_gets_a_local_id(engine):
    made = saved(engine, ORGANISATION, {}, name="Vale Hospice", sector="voluntary")
    assert (made.id, made.sector.value) == ("local:Vale Hospice", "voluntary")
    assert saved(engine, ORGANISATION, {}, name="Ambulance", code="RYA").id == "RYA"


def test_a_service_and_a_handoff_between_new_places(engine):
    saved(engine, ORGANISATION, {}, name="Ambulance", code="RYA")
    service = saved(engine, SERVICE, {"organisation": "RYA"}, name="crew")
    assert service.id == "RYA/crew"
    made = saved(
        engine, HANDOFF, {}, from_id="RYA/crew", to_id="HOS/ED", kind="ambulance_handover",
        limit__hours="0.25", limit__start="arrived", limit__stop="accepted", limit__basis="standard",
        estimate__low="200", estimate__high="400", estimate__given_by="Duty manager",
    )  # fmt: skip
    assert made.id == "RYA/crew > HOS/ED: ambulance_handover"
    assert (made.limit.hours, made.estimate.high, made.estimate.given_by) == (0.25, 400, "Duty manager")


@pytest.mark.parametrize(
    ("form", "typed", "id_"),
    [
        (ORGANISATION, {"name": "Twice", "code": "COM"}, "COM"),
        (SERVICE, {"organisation": "COM", "name": "nursing"}, "COM/nursing"),
        (HANDOFF, {"from_id": "HOS/ward 7", "to_id": "COM/nursing", "kind": "care_request"}, ID),
    ],
)
def test_what_is_there_already_is_not_made_twice_and_what_was_withdrawn_comes_back(engine, form, typed, id_):
    (message,) = refused(engine, form, {}, **typed).values()
    assert message.startswith("There is already this") and id_ in message
    engine.withdraw(form.name, id_, expected=1, actor="tester", reason="by mistake")
    assert saved(engine, form, {}, **typed).id == id_
    assert engine.get(form.name, id_).version == 3


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"to_id": "HOS/ward 7"}, "handoff-from-id", "leads from one place to another"),
        ({"limit__hours": "4"}, "handoff-limit-start", "hours and both statuses"),
        (
            {"limit__hours": "-1", "limit__start": "sent", "limit__stop": "read"},
            "handoff-limit-hours",
            "above 0",
        ),
        ({"estimate__low": "5"}, "handoff-estimate-high", "low end, high end and who gave it"),
        (
            {"estimate__low": "9", "estimate__high": "5", "estimate__given_by": "x"},
            "handoff-estimate-low",
            "above its high end",
        ),
        ({"prompts_considered": "400"}, "handoff-prompts-considered", "prompts for this kind"),
        ({"valid_from": "soon"}, "handoff-valid-from", "not a date"),
    ],
)
def test_a_refused_handoff_says_which_field_and_why(engine, typed, field, words):
    given = {"from_id": "HOS/ward 7", "to_id": "GPX/desk", "kind": "letter"} | typed
    said = refused(engine, HANDOFF, {}, **given)
    assert words in said[field]


def test_the_ends_of_a_handoff_do_not_change(engine):
    shown = handoff_form.layout(engine, {"kind": "Handoff", "id": ID})
    ends = [one for one in parts_of(shown, dmc.Select) if one.id in ("handoff-from-id", "handoff-to-id")]
    assert [one.disabled for one in ends] == [True, True]
    made = saved(engine, HANDOFF, {"id": ID}, kind="referral", nothing_found=True, limit__hours="",
                 limit__start=None, limit__stop=None, limit__basis=None)  # fmt: skip
    assert (made.id, made.kind.value, made.nothing_found, made.limit) == (ID, "referral", True, None)


# -- hazards and controls ----------------------------------------------------------------------------


def test_a_library_entry_alone_is_a_hazard_in_its_words(engine):
    entry = prompts_for(KIND)[0]
    made = saved(engine, HAZARD, HERE, library_id=entry.id)
    assert (made.sentence, made.library_id, made.judgements, made.handoff) == (entry.name, entry.id, (), ID)


def test_a_hazard_that_answers_a_prompt_replaces_no_other_answer_that_was_not_read(engine):
    day = date(2026, 2, 1)
    query = {"handoff": ID, "prompt": "late", "by": "Discharge team", "side": "sender", "on": day.isoformat()}
    no = Answer("late", PromptOutcome.DOES_NOT_APPLY, "Ward manager", JudgedBy.SENDER, day, "By telephone")
    consider(engine, ID, no, actor="planner")
    [kept] = [one for one in engine.snapshot().all(Consideration) if one.why == "By telephone"]
    told = refused(engine, HAZARD, query, sentence="It comes too late")
    assert "answered meanwhile" in " ".join(told.values())
    hazard = saved(engine, HAZARD, query | {"over": mark_of(kept)}, sentence="It comes too late")
    assert engine.get("Consideration", kept.id).entity.hazard == hazard.id


def test_a_prompt_may_stand_in_the_address(engine):
    entry = prompts_for(KIND)[1]
    typed = HAZARD.typed(given_for(engine, begin(engine, HAZARD, HERE | {"library": entry.id})))
    assert (typed["library_id"], typed["sentence"]) == (entry.id, entry.name)


def test_each_side_keeps_its_own_judgement(engine):
    made = saved(
        engine, HAZARD, HERE, sentence="Lost", sender__likelihood="2", sender__consequence="3",
        receiver__likelihood="4", receiver__consequence="5", receiver__people="3",
        receiver__with_patient_or_carer=True, receiver__judged_on="1 Feb 2026", receiver__scale="per_year",
    )  # fmt: skip
    sender, receiver = made.judgements
    assert (sender.side, sender.likelihood, sender.consequence) == (JudgedBy.SENDER, 2, 3)
    assert sender.scale is LikelihoodScale.PER_TRAVERSAL and sender.people is None
    assert (receiver.people, receiver.with_patient_or_carer, receiver.scale) == (
        3,
        True,
        LikelihoodScale.PER_YEAR,
    )
    assert receiver.judged_on == date(2026, 2, 1)


def test_a_judgement_typed_in_counts_at_once_unless_it_is_said_to_be_of_a_later_day(engine):
    asked = text_of(handoff_form.layout(engine, {"kind": "Hazard", **HERE}))
    assert "A judgement of a later day is kept, and counts from that day on" in asked
    classes = {"sender__likelihood": "3", "sender__consequence": "4"}
    for more, used in (({}, True), ({"sender__judged_on": "1 June 2026"}, False)):
        made = saved(engine, HAZARD, HERE, sentence="It is not read", **classes, **more)
        hazards = {one.hazard.id: one for one in engine.close_up(ID).by_id[ID].hazards}
        assert (hazards[made.id].used is not None) is used


def test_a_judgement_can_be_taken_back_without_touching_the_other(engine):
    made = saved(
        engine, HAZARD, {"id": LOST.id}, sender__likelihood=None, sender__consequence=None, sender__people=""
    )
    assert made.judgements == LOST.judgements[1:]
    assert made.chain == "address"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "hazard-sentence", "Say what could go wrong"),
        ({"sentence": "ab"}, "hazard-sentence", "at least 3 characters"),
        ({"sentence": "Lost", "sender__likelihood": "3"}, "hazard-sender-consequence", "both"),
        ({"sentence": "Lost", "receiver__consequence": "3"}, "hazard-receiver-likelihood", "both"),
        ({"sentence": "Lost", "both__people": "4"}, "hazard-both-likelihood", "has no likelihood yet"),
        (
            {
                "sentence": "Lost",
                "sender__likelihood": "3",
                "sender__consequence": "3",
                "sender__people": "0",
            },
            "hazard-sender-people",
            "out of range",
        ),
    ],
)
def test_a_refused_hazard_says_which_field_and_why(engine, typed, field, words):
    said = refused(engine, HAZARD, HERE, **typed)
    assert field in said
    assert words in said[field] or "or neither" in said[field]


def test_what_opens_on_demand_is_opened_where_it_has_to_be_put_right(engine):
    folded, _ = typed_in(engine, HAZARD, HERE, sentence="Lost", both__people="4")
    plain, _ = typed_in(engine, HAZARD, HERE)
    assert more_has(HAZARD, folded.errors) and not more_has(HAZARD, plain.errors)


def test_the_library_lists_the_prompts_of_the_kind_first_and_what_is_there_already(engine):
    listed = library(given_for(engine, begin(engine, HAZARD, HERE)))
    prompts = [entry.id for entry in prompts_for(KIND)]
    assert [code for code, _ in listed[: len(prompts)]] == prompts
    assert [code for code, words in listed if "already on this handoff" in words] == ["HZ-19"]


def test_a_likelihood_says_what_it_is_on_both_scales():
    assert likelihood_words(1) == "rare: 0.001 to 0.1 % of crossings, or 0.05 to 1 times a year"


def test_a_control_acts_on_hazards_of_this_handoff(engine):
    made = saved(
        engine, CONTROL, HERE | {"hazard": LOST.id}, name="Phone call", effectiveness="0.4", side="recovery"
    )
    assert (made.hazards, made.effectiveness, made.state.value) == ((LOST.id,), 0.4, "unverified")
    said = refused(engine, CONTROL, HERE, name="x", effectiveness="40 %", hazards=[])
    assert said["control-effectiveness"].startswith(
        "Share of events it is claimed to stop: that is not a number"
    )
    assert said["control-hazards"] == "Choose the hazards it acts on"


def test_a_check_that_counts_before_what_is_typed_is_told(engine):
    shown = text_of(handoff_form.layout(engine, {"kind": "Control", "id": WORKLIST.id}))
    assert "A check of 1 Dec 2025 says: verified." in shown


def test_withdrawing_says_what_still_points_to_it(engine):
    assert "1 record will still point to it" in withdraw_question(engine, HAZARD, LOST.id)
    assert "still point" not in withdraw_question(engine, HAZARD, "hz-date")


# -- events ------------------------------------------------------------------------------------------


def test_an_event_is_placed_on_its_handoff_in_the_same_change(engine):
    outcome, draft = typed_in(
        engine, EVENT, HERE, day="22/1/2026", physical="severe", caught_by="carer", description="Missed",
        organisations=["HOS", "COM"], reporter_side="receiver",
    )  # fmt: skip
    event = engine.get("Event", outcome.id).entity
    assert (event.physical, event.caught_by, event.precision) == (Harm.SEVERE, CaughtBy.CARER, Precision.DAY)
    assert event.happened_at == datetime(2026, 1, 22, tzinfo=UTC)
    assert outcome.id in {one.id for one in engine.close_up(ID).by_id[ID].event_list}
    assert len(engine.changes_of(draft.command)) == 2


def test_a_time_of_day_is_local(engine):
    made = saved(engine, EVENT, HERE, day="1 July 2026", clock="09:30", description="x")
    assert (made.happened_at, made.precision) == (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), Precision.EXACT)


def test_an_hour_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first(engine):
    with pytest.raises(Misfit, match="does not exist"):
        moment(date(2026, 3, 29), time(1, 30))
    assert moment(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "event-clock" in refused(engine, EVENT, HERE, day="29 Mar 2026", clock="1:30", description="x")


def test_seconds_that_no_field_shows_are_not_lost(engine):
    exact = datetime(2026, 1, 22, 8, 0, 41, tzinfo=UTC)
    engine.put(
        changed(engine.get("Event", "ev-1").entity, happened_at=exact),
        expected=1,
        actor="t",
        reason="seconds",
    )
    assert saved(engine, EVENT, {"id": "ev-1", **HERE}, physical="low").happened_at == exact


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, "event-description"), ({"clock": "9:00", "description": "x"}, "event-day")],
)
def test_an_event_of_which_nothing_is_said_is_refused(engine, typed, field):
    assert field in refused(engine, EVENT, HERE, **typed)


def test_an_event_that_does_not_belong_here_is_taken_off_and_waits_to_be_placed(engine):
    given = given_for(engine, begin(engine, EVENT, {"id": "ev-1", **HERE}))
    (place,) = places_here(given)
    engine.put(taken_off(place), expected=place.version, actor="tester", reason="elsewhere")
    picture = engine.picture()
    assert "ev-1" not in {event.id for event in picture.by_id[ID].event_list}
    assert "ev-1" in {event.id for event in picture.unplaced}
    assert places_here(given_for(engine, begin(engine, EVENT, {"id": "ev-1", **HERE}))) == []


def test_an_event_placed_on_a_crossing_belongs_to_its_handoff(engine):
    engine.put(
        EventMatch(id="m-c", event="ev-1", subject="c-0002", state="confirmed"),
        expected=0, actor="tester", reason="placed",
    )  # fmt: skip
    given = given_for(engine, begin(engine, EVENT, {"id": "ev-1", **HERE}))
    assert {place.entity.subject for place in places_here(given)} == {ID, "c-0002"}


# -- claims ------------------------------------------------------------------------------------------


def claim(engine: Engine, **typed: Any) -> Any:
    given = {"duty": "CLINICAL", "by": "COM", "stance": "accepts"} | typed
    return saved(engine, CLAIM, HERE, **given)


def test_we_hold_it_typed_in_for_somebody_else_is_never_kept_as_theirs(engine):
    assert claim(engine).stance is Stance.ASSERTS
    assert claim(engine, own_words=True).stance is Stance.ACCEPTS
    signed = claim(engine, evidence="contract", signatories=["COM"])
    assert signed.stance is Stance.ACCEPTS and signed.about == "COM"
    assert claim(engine, evidence="contract", signatories=["HOS"]).stance is Stance.ASSERTS


def test_a_claim_that_a_party_made_itself_stays_its_own_when_a_date_changes(engine):
    made = saved(engine, CLAIM, {"id": CLAIMS[0].id, **HERE}, review_on="1 Jan 2027")
    assert (made.stance, made.review_on) == (Stance.ACCEPTS, date(2027, 1, 1))


def test_a_claim_begins_by_default_on_the_day_that_figures_stand_for(engine):
    typed = CLAIM.typed(given_for(engine, begin(engine, CLAIM, HERE | {"duty": "ACCEPT"})))
    assert (typed["valid_from"], typed["duty"]) == ("1 May 2026", "ACCEPT")


def test_patients_and_carers_can_be_named_before_anybody_recorded_them(engine):
    made = claim(engine, stance="asserts", about="local:carers")
    assert made.about == "local:carers"
    assert engine.get("Party", "local:carers").entity.role.value == "carer"
    found = engine.close_up(ID).by_id[ID].duty(Duty.CLINICAL)
    assert found.state.value == "PATIENT_HELD"


def test_undoing_a_claim_leaves_the_party_it_named_to_other_claims(engine):
    outcome, draft = typed_in(
        engine, CLAIM, HERE, duty="CLINICAL", by="COM", stance="asserts", about="local:carers"
    )
    claim(engine, by="HOS", stance="asserts", about="local:carers")
    engine.undo(draft.command, actor="tester")
    with pytest.raises(NotFound):
        engine.get("Claim", outcome.id)
    assert engine.get("Party", "local:carers")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"duty": None}, "claim-duty"),
        ({"stance": "accepts", "about": "HOS"}, "claim-about"),
        ({"stance": "nobody", "about": "HOS"}, "claim-about"),
        ({"stance": "denies", "about": None}, "claim-about"),
        ({"valid_from": "2 May 2026", "valid_to": "1 May 2026"}, "claim-valid-to"),
        ({"valid_from": ""}, "claim-valid-from"),
    ],
)
def test_a_refused_claim_says_which_field(engine, typed, field):
    given = {"duty": "CLINICAL", "by": "COM", "stance": "accepts"} | typed
    assert field in refused(engine, CLAIM, HERE, **given)


# -- where it leads, and what changed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "id_", "handoff", "version", "saved_as", "leads"),
    [
        ("Hazard", "hz", "h-1", 0, "cmd", "/handoff?id=h-1&saved=cmd"),
        ("Service", "s", "", 0, "cmd", "/handoffs?saved=cmd"),
        ("Handoff", "h-2", "", 0, "cmd", "/handoff?id=h-2&saved=cmd"),
        ("Handoff", "h-2", "", 3, None, "/handoff?id=h-2"),
        ("Handoff", "new", "", 0, None, "/handoffs"),
    ],
)
def test_a_form_leads_back_to_where_it_was_opened(kind, id_, handoff, version, saved_as, leads):
    assert back(Draft(kind, id_, version, handoff, "c"), id_, saved_as) == leads


def test_differences_are_said_with_names(engine):
    names = names_of(engine.snapshot())
    after = changed(LOST, holder="COM", judgements=[LOST.judgements[0].model_dump()])
    said = {field: (was, now) for field, was, now in differences(LOST, after, names)}
    assert said["holder"] == ("empty", "Organisation COM")
    assert said["judgements"][1].startswith("side sender, likelihood 2, consequence 3")


def test_every_end_may_be_chosen_where_it_makes_sense(engine):
    shown = handoff_form.layout(engine, {"kind": "Handoff"})
    (start,) = [one for one in parts_of(shown, dmc.Select) if one.id == "handoff-from-id"]
    (end,) = [one for one in parts_of(shown, dmc.Select) if one.id == "handoff-to-id"]
    assert {"DIED", "LOST"} & {choice["value"] for choice in start.data} == set()
    assert set(End.__members__) <= {choice["value"] for choice in end.data}
