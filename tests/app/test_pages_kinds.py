"""The pages of kinds and prompts: what they say, refuse, set and count, on the small system."""

import re
from dataclasses import replace
from datetime import date

import pytest

from app.components.tables import text_of
from app.filters import chosen
from app.forms.given import Given
from app.forms.hazards import prompt_answered
from app.pages import kinds as page
from app.pages import kinds_apply, kinds_limits, kinds_manual
from app.pages.handoff_hazards import prompt_words
from app.pages.handoff_prompts import Typed, answered, key_of, prompts
from app.prompting import considered_words, prompt_name, prompts_address, together_words
from app.shell import page_at, read_query
from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import Channel, HandoffKind
from pathway.engine import kinds
from pathway.errors import NotFound
from tests.app import seams_world as world

NOBODY = {"now": "", "start": "", "end": "", "pathway": "", "rows": ""}
GOOD = Typed("does_not_apply", "By telephone", "Ward manager", "sender", "1 May 2026", "Maya Holt’s ward")
LATE = key_of(world.REQUEST.id, "late")


@pytest.fixture
def engine(tmp_path):
    return world.in_memory(tmp_path)


def the(engine, handoff=world.REQUEST) -> Handoff:
    return engine.get("Handoff", handoff.id).entity


def form_of(engine, query) -> Given:
    day = date(2026, 5, 21)
    return Given(snapshot=engine.snapshot(), today=day, id="hz-new", handoff=the(engine), query=query)


def typed(**changes: str) -> Typed:
    return Typed(**({name: getattr(GOOD, name) for name in Typed.__dataclass_fields__} | changes))


# -- giving a kind to many -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (([], False, None, "leave", False, {}, "Planner"), kinds_apply.TICKED, "Tick at least one"),
        (([world.REQUEST.id], False, None, "leave", False, {}, " "), kinds_apply.BY, "Say your name or role"),
        (
            ([world.REQUEST.id], False, None, "usual", False, {}, "Planner"),
            kinds_apply.TICKED,
            "no rule gives",
        ),
        ((["gone"], False, None, "leave", False, {}, "Planner"), kinds_apply.TICKED, "Nothing was changed"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_changes_nothing(engine, given, field, said):
    done = kinds_apply.applied(engine, HandoffKind.REFERRAL, given, NOBODY, "cmd-1")
    assert [(one.field_id, said.lower() in one.message.lower()) for one in done.errors] == [(field, True)]
    assert the(engine) == world.REQUEST


def test_all_that_the_filters_leave_are_given_the_kind(engine):
    values = NOBODY | {"start": "HOS", "end": "COM"}
    assert [one.id for one in kinds_apply.left(engine, values)] == [world.REQUEST.id]
    given = ([], True, "phone", "usual", False, {}, "Planner")
    done = kinds_apply.applied(engine, HandoffKind.LETTER, given, values, "cmd-1")
    assert done.words == "1 handoff is now of the kind “letter”." and done.command == "cmd-1"
    kept = the(engine)
    assert (kept.kind, kept.channel, kept.limit.hours) == (HandoffKind.LETTER, Channel.PHONE, 168)
    again = kinds_apply.applied(engine, HandoffKind.LETTER, given, values, "cmd-2")
    assert again.command == "" and again.words.startswith("Nothing was changed")
    engine.undo("cmd-1", actor="Planner")
    assert the(engine) == world.REQUEST


def test_a_limit_of_its_own_is_named_before_and_replaced_only_on_a_tick(engine):
    own = world.REQUEST.model_copy(update={"limit": TimeLimit(hours=2, start="sent", stop="read")})
    engine.put(own, expected=engine.get("Handoff", own.id).version, actor="t", reason="agreed")
    read = kinds.own_limits(engine, [own.id], HandoffKind.LETTER)
    hidden, words, label, ticked, kept = kinds_limits.shown(engine, read)
    assert (hidden, ticked, kept) == (False, False, read)
    assert "1 handoff has a time limit of its own, which stays: " in words and "2 hours" in words
    assert label == "Replace it by the usual one" and kinds_limits.shown(engine, {})[0]
    given = ([own.id], False, None, "usual", False, read, "Planner")
    done = kinds_apply.applied(engine, HandoffKind.LETTER, given, NOBODY, "cmd-1")
    assert "now of the kind “letter”. 1 handoff has a time limit of its own, which was left: " in done.words
    assert (the(engine).kind, the(engine).limit) == (HandoffKind.LETTER, own.limit)
    read = kinds.own_limits(engine, [own.id], HandoffKind.LETTER)
    given = ([own.id], False, None, "usual", True, read, "Planner")
    done = kinds_apply.applied(engine, HandoffKind.LETTER, given, NOBODY, "cmd-2")
    assert "left" not in done.words and the(engine).limit.hours == 168


def test_the_address_chooses_what_is_listed_and_nothing_that_is_not_there(engine):
    query = {"kind": "letter", "apply": "yes", "now": "result", "start": "nobody"}
    words = text_of(page.layout(engine, query))
    assert "1 handoff. By name." in words and "asks for something under “Sender”" in words
    with pytest.raises(NotFound):
        page.layout(engine, {"kind": "gossip"})


# -- answering -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"says": ""}, "choose an answer"),
        ({"role": " "}, "which role or body"),
        ({"by": ""}, "your name or role"),
        ({"day": "yesterday"}, "not a date"),
        ({"day": "1 May 2031"}, "day to come"),
        ({"why": " "}, "needs its reason"),
        ({"why": "Rang 999 000 0018"}, "identify"),
        ({"says": "hazard_recorded", "role": "999 000 0018"}, "identify"),
    ],
)
def test_an_answer_that_does_not_hold_is_told_and_not_kept(engine, changes, said):
    done, form = answered(engine, the(engine), LATE, typed(**changes), "cmd-1")
    assert form == "" and any(said in one.message for one in done.errors)
    assert not engine.snapshot().all(Consideration)


def test_an_answer_is_kept_and_stands_everywhere_the_number_is_printed(engine):
    done, form = answered(engine, the(engine), LATE, GOOD, "cmd-1")
    assert (done.command, form) == ("cmd-1", "")
    one = engine.picture().by_id[world.REQUEST.id]
    assert one.prompts == (1, len(kinds.prompts_at(one)))
    assert prompt_words(one).startswith(f"1 of {one.prompts[1]} prompts")
    assert together_words([one]) == f"1 of {one.prompts[1]} prompts considered"
    shown = prompts(one, engine.picture(), date(2026, 5, 21), opened=True)
    assert "does not apply: “By telephone” (Ward manager, sender, 1 May 2026)" in repr(shown)
    assert "1 refused with a reason" in text_of(shown)
    assert "By telephone" in text_of(kinds_manual.manual(engine, HandoffKind.CARE_REQUEST))
    assert "1 of 16 considered" in text_of(page.layout(engine, {}))


def test_that_it_may_happen_leads_to_the_form_of_the_hazard_which_answers_the_prompt(engine):
    hazard = typed(says="hazard_recorded", why="")
    done, form = answered(engine, the(engine), LATE, hazard, "cmd-1")
    assert not done.errors and "library" not in form
    query = read_query(form.partition("?")[2])
    made = prompt_answered(form_of(engine, query))
    assert (made.prompt, made.hazard, made.considered_by) == ("late", "hz-new", "Ward manager")
    _, library = answered(engine, the(engine), key_of(world.REQUEST.id, "HZ-19"), hazard, "cmd-1")
    assert "library=HZ-19" in library and "Maya" not in library
    assert not engine.snapshot().all(Consideration)


@pytest.mark.parametrize("says", ["not_known", "hazard_recorded"])
def test_what_another_said_for_that_side_and_day_is_shown_and_replaced_only_when_read(engine, says):
    answered(engine, the(engine), LATE, GOOD, "cmd-1")
    mine = typed(says=says, why="We had three in May", role="Discharge team")
    done, form = answered(engine, the(engine), LATE, mine, "cmd-2")
    stands = done.stands[LATE]
    assert form == "" and "said already" in done.errors[0].message
    assert stands.words.startswith(
        "does not apply: “By telephone” (Ward manager, sender, 1 May 2026). Kept by"
    )
    assert [one.considered_by for one in engine.snapshot().all(Consideration)] == ["Ward manager"]
    done, form = answered(engine, the(engine), LATE, replace(mine, over=stands.mark), "cmd-3")
    assert not done.errors and (f"over={stands.mark}" in form) == (says == "hazard_recorded")


@pytest.mark.parametrize("changes", [{"prompt": "HZ-01"}, {"side": "nobody"}, {"on": "soon"}, {"by": ""}])
def test_an_address_that_says_nonsense_answers_no_prompt(engine, changes):
    query = {"prompt": "late", "by": "Ward manager", "side": "sender", "on": "2026-05-01"} | changes
    assert prompt_answered(form_of(engine, query)) is None


def test_answers_of_a_former_kind_are_shown_and_not_counted(engine):
    answered(engine, the(engine), key_of(world.REQUEST.id, "HZ-19"), GOOD, "cmd-1")
    kinds.apply_kind(engine, [world.REQUEST.id], HandoffKind.LETTER, actor="t", reason="t")
    one = engine.picture().by_id[world.REQUEST.id]
    assert one.prompts[0] is None
    words = text_of(prompts(one, engine.picture(), date(2026, 5, 21), opened=False))
    assert "1 answer to prompts of another kind, kept and not counted" in words and "By telephone" in words


def test_what_is_dated_after_the_as_at_day_counts_for_nothing_on_any_page(engine):
    answered(engine, the(engine), LATE, typed(day="21 May 2026"), "cmd-1")
    one = engine.picture().by_id[world.REQUEST.id]
    assert one.prompts[0] is None and "nobody has said" in considered_words(one.prompts, declared=False)
    assert "By telephone" not in text_of(kinds_manual.manual(engine, HandoffKind.CARE_REQUEST))


# -- the pages -----------------------------------------------------------------------------------------


def test_the_manual_has_its_five_parts(engine):
    words = text_of(kinds_manual.manual(engine, HandoffKind.RESULT))
    for heading in ("What this handoff is", "How it fails", "Questions to ask", "Usual controls", "Sources"):
        assert heading in words
    assert "AR-03a" in words and "No default rule gives a time limit" in words
    assert not re.search(r"\bNone\b", words)


@pytest.mark.parametrize("kind", HandoffKind)
def test_every_kind_can_be_opened_and_given(engine, kind):
    for query in ({"kind": kind.value}, {"kind": kind.value, "apply": "yes"}):
        assert kind.label.lower() in text_of(page.layout(engine, query)).lower()
    assert prompt_name("late") == "Sent or arriving too late"


def test_links_lead_to_the_prompts(engine):
    path, _, query = prompts_address(world.REQUEST.id).partition("?")
    assert page_at([page], "/kinds") is page and path == "/handoff" and "prompts=open" in query
    assert chosen(kinds_apply._filters(engine), {"now": "result"})["now"] == "result"
