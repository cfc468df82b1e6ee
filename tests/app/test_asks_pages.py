"""The pages of asking: what is chosen, typed or pressed becomes records, or says what has to be put right."""

import json
from dataclasses import replace
from datetime import date, timedelta

import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from app import asking as words
from app.components.later import KEPT_TABLES
from app.components.tables import text_of
from app.pages import (
    answers,
    answers_taken,
    ask,
    ask_choice,
    ask_lists,
    ask_sheet,
    asks,
    asks_differ,
    asks_lists,
    duty_grid,
    duty_grid_cells,
    duty_grid_said,
)
from app.pages.answers_taken import OURS, Row, Top, taken
from app.pages.ask_choice import Asking, asked
from app.server import create_app
from app.shell import draw
from app.text import format_day
from graph_schema.accountability import Ask, Claim
from graph_schema.parties import Party
from graph_schema.vocabulary import Duty, Stance
from pathway.analysis.findings import Saying
from pathway.engine import Engine
from pathway.engine.asks import To, asking, differing
from pathway.engine.asks import ask as put
from pathway.engine.silent_ends import silent_ends
from tests.app import asks_world as world
from tests.app import seams_world
from tests.app.toy import parts_of

ENDS = ["SENDER", "RECEIVER"]
FIRST, LAST = world.HANDOFFS[0].id, world.HANDOFFS[6].id
CHOICE = Asking([FIRST], groups=ENDS, asked_on="1 May 2026", by="planner")
TOP = Top(by="planner", came="1 June 2026", holds_from="1 May 2026")
NO_ROWS = {"body": "", "rows": ""}


@pytest.fixture
def engine() -> Engine:
    return world.in_memory()


def put_to(engine: Engine, *parties: str, handoff: str = FIRST, on: date = date(2026, 5, 1)) -> list[str]:
    questions = [To(handoff, Duty.ACCEPT, party) for party in parties]
    return list(put(engine, questions, asked_on=on, actor="t", reason="t").asks)


def claims(engine: Engine) -> tuple[Claim, ...]:
    return engine.snapshot().all(Claim)


def fields(outcome) -> set[str]:
    return {error.field_id for error in outcome.errors}


# -- asking ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"handoffs": []}, {ask_choice.HANDOFFS}),
        ({"groups": []}, {ask_choice.GROUPS}),
        ({"groups": ["NATIONAL"]}, {ask_choice.GROUPS}),
        ({"asked_on": ""}, {ask_choice.ASKED_ON}),
        ({"asked_on": "soon"}, {ask_choice.ASKED_ON}),
        ({"asked_on": "2 June 2026"}, {ask_choice.ASKED_ON}),
        ({"answer_by": "30 April 2026"}, {ask_choice.ANSWER_BY}),
        ({"answer_by": "soon"}, {ask_choice.ANSWER_BY}),
        ({"by": " "}, {ask_choice.BY}),
        ({"handoffs": [], "by": ""}, {ask_choice.HANDOFFS, ask_choice.BY}),
    ],
)
def test_what_is_not_chosen_well_is_told_and_nothing_is_asked(engine, changed, refused):
    done, bodies = asked(engine, Asking(**(vars_of(CHOICE) | changed)))
    assert fields(done) == refused and bodies == () and engine.snapshot().all(Ask) == ()


def vars_of(choice: Asking) -> dict:
    return {name: getattr(choice, name) for name in choice.__dataclass_fields__}


def test_both_ends_are_asked_each_critical_duty_and_again_is_told(engine):
    done, bodies = asked(engine, CHOICE)
    assert done.words == "4 questions to 2 bodies recorded." and bodies == ("HOS", "COM")
    again, _ = asked(engine, Asking(**(vars_of(CHOICE) | {"others": ["REG"]})))
    assert again.words == "2 questions to 3 bodies recorded; 4 stood there already."
    none_new, _ = asked(engine, CHOICE)
    assert none_new.command == "" and none_new.words.startswith("0 questions")


def test_carers_that_nobody_has_recorded_are_recorded_with_the_question(engine):
    engine.withdraw("Party", world.CARERS.id, expected=1, actor="t", reason="t")
    asked(engine, Asking(**(vars_of(CHOICE) | {"groups": ["PEOPLE"]})))
    assert {one.asked for one in engine.snapshot().all(Ask)} == {"local:carers", "local:patients"}
    assert set(engine.snapshot().by_id(Party)) == {"local:carers", "local:patients"}


def test_the_preview_says_who_would_be_asked_why_before_anything_is_written(engine):
    shown = text_of(ask_lists.preview(engine, Asking([FIRST, LAST], groups=[*ENDS, "REGION"])))
    assert "12 questions to 4 bodies" in shown
    assert "Shire region4region over its board, or with a remit" in shown
    assert engine.snapshot().all(Ask) == ()


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, 12),
        ({"organisation": "GPX"}, 6),
        ({"organisation": "GPX", "other": "COM"}, 3),
        ({"which": "open"}, 0),
        ({"which": "silent"}, 12),
        ({"which": "never"}, 12),
    ],
)
def test_filters_leave_handoffs_to_ask_about(engine, query, left):
    values = {"organisation": "", "other": "", "which": "", "rows": ""} | query
    assert ask_lists.listed(engine, values)[1] == left


def test_a_claimed_duty_waits_for_the_end_that_has_said_nothing(engine):
    """Claimed by one end, it stands in the list until the other has answered; so does what nobody holds."""
    values = {"organisation": "COM", "other": "HOS", "which": "silent", "rows": ""}
    ours, theirs = put_to(engine, "HOS", "COM")
    own = Top("planner", OURS, "", "1 May 2026")
    lines = ask_lists.waiting_words(silent_ends(engine)[FIRST])
    both = "Eastmere Hospitals and Vale Community have not answered"
    assert lines[0] == f"Accept or refuse: asked, nobody has answered; {both}"
    taken(engine, [Row(ours, "accepts")], own, "cmd-1")
    [accept, clinical] = ask_lists.waiting_words(silent_ends(engine)[FIRST])
    assert accept.endswith(": claimed by Eastmere Hospitals; Vale Community has not answered")
    assert clinical.endswith(": nobody has been asked")
    assert ask_lists.counted(engine, values).startswith(
        "12 of 12 critical duties wait for an answer; 1 of these were put to an end that is silent."
    )
    taken(engine, [Row(theirs, "asserts", "Eastmere Hospitals")], own, "cmd-2")
    assert ask_lists.counted(engine, values).startswith("11 of 12 critical duties wait for an answer; 0 of")
    claims_made = [one.id for one in claims(engine)]
    assert len(claims_made) == 2 and FIRST in {one.id for one in ask_lists.listed(engine, values)[0]}


def test_an_end_that_was_not_asked_is_not_called_silent(engine):
    [ours] = put_to(engine, "HOS")
    taken(engine, [Row(ours, "accepts")], Top("planner", OURS, "", "1 May 2026"), "cmd-1")
    assert ask_lists.waiting_words(silent_ends(engine)[FIRST])[0].endswith(
        "claimed by Eastmere Hospitals; Vale Community has not been asked"
    )


def test_a_handoff_that_the_address_names_is_ticked_among_those_between_the_same_bodies(engine):
    shown = ask.layout(engine, {"handoff": LAST})
    [ticked] = [one.value for one in parts_of(shown, dmc.CheckboxGroup) if one.id == ask_choice.HANDOFFS]
    assert ticked == [LAST]
    assert "3 handoffs" in text_of(shown) and "do not show" not in text_of(shown)


# -- typing answers in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("accepts",), "it is ours (typed in for them"),
        (("asserts", "Vale Community", "theirs"), "Vale Community holds it"),
        (("asserts", "vale comm"), "Vale Community holds it"),
        (("asserts", "COM"), "Vale Community holds it"),
        (("delegates", "Larkfield Surgery"), "passed on to Larkfield Surgery"),
        (("denies",), "not us"),
        (("nobody", "", "nobody we know"), "nobody holds it"),
        (("dont_know",), "we do not know"),
    ],
)
def test_a_row_becomes_what_they_say(engine, row, said):
    [id_] = put_to(engine, "HOS")
    done = taken(engine, [Row(id_, *row)], TOP, "cmd-1")
    assert said in done.saved[id_] and done.outcome.words.startswith("1 answer saved. Typed in for them")
    [claim] = claims(engine)
    assert claim.typed_for and claim.by == "HOS" and (claim.words or "") == (row[2] if len(row) > 2 else "")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("asserts",), "type whom they name"),
        (("", "", "some words"), "choose an answer"),
        (("denies", "Vale Community"), "leave out whom they name"),
        (("asserts", "Vale"), "could be several"),
        (("asserts", "Nowhere"), "could be nobody"),
    ],
)
def test_one_bad_row_keeps_all_from_being_saved_and_says_which(engine, row, told):
    good, bad = put_to(engine, "HOS", "COM")
    done = taken(engine, [Row(good, "nobody"), Row(bad, *row)], TOP, "cmd-1")
    assert told in done.errors[bad] and good not in done.errors and claims(engine) == ()


@pytest.mark.parametrize(
    ("top", "field"),
    [
        ({"by": ""}, answers_taken.BY),
        ({"came": "soon"}, answers_taken.CAME),
        ({"came": "30 April 2026"}, answers_taken.CAME),
        ({"came": "2 June 2026"}, answers_taken.CAME),
        ({"holds_from": ""}, answers_taken.FROM),
    ],
)
def test_what_holds_for_all_rows_has_to_fit(engine, top, field):
    [id_] = put_to(engine, "HOS")
    given = {name: getattr(TOP, name) for name in TOP.__dataclass_fields__} | top
    done = taken(engine, [Row(id_, "nobody")], Top(**given), "cmd-1")
    assert fields(done.outcome) == {field} and claims(engine) == ()


def test_words_that_may_identify_a_person_are_refused_and_not_repeated(engine):
    [id_] = put_to(engine, "HOS")
    done = taken(engine, [Row(id_, "nobody", "", "Ring about 943 476 5919")], TOP, "cmd-1")
    [error] = done.outcome.errors
    assert "identify" in error.message and "943" not in error.message and claims(engine) == ()


def test_empty_rows_are_no_answers(engine):
    [id_] = put_to(engine, "HOS")
    assert fields(taken(engine, [Row(id_)], TOP, "cmd-1").outcome) == {answers_taken.BY}


def test_whoever_speaks_for_the_party_gives_its_own_word(engine):
    [id_] = put_to(engine, "HOS")
    done = taken(engine, [Row(id_, "accepts")], Top("planner", OURS, "", "1 May 2026"), "cmd-1")
    assert done.outcome.words == "1 answer saved." and not claims(engine)[0].typed_for


def test_an_answer_of_somebody_else_meanwhile_is_shown_and_replaced_only_when_it_was_read(engine):
    first, second = put_to(engine, "HOS", "COM")
    taken(engine, [Row(first, "nobody", "", "Nobody we know")], TOP, "cmd-1")
    other = Top("another", OURS, "", "1 May 2026")
    mine, fine = Row(first, "dont_know"), Row(second, "nobody")
    done = taken(engine, [mine, fine], Top(by="another", holds_from="1 May 2026"), "cmd-2")
    stands = done.outcome.stands[first]
    assert len(claims(engine)) == 1 and [error.field_id for error in done.outcome.errors] == [
        answers_taken.field_id("label", first)
    ]
    for said in ("nobody holds it", "“Nobody we know”", "from 1 May 2026", "Kept by planner on 1 Jun 2026"):
        assert said in stands.words
    assert not done.saved and answers_taken.stands_words(engine, first) == stands.words
    replaced = taken(engine, [replace(mine, over=stands.mark)], other, "cmd-3")
    assert replaced.outcome.words == "1 answer saved."
    assert [one.stance for one in claims(engine)] == [Stance.DONT_KNOW]


def test_the_page_lists_open_questions_and_says_where_there_is_none(engine):
    put_to(engine, "HOS")
    assert len(parts_of(html.Div(answers.rows(engine, "HOS")), dcc.Input)) == 2
    assert "Every question that they were asked is answered" in text_of(answers.rows(engine, "COM"))
    for page in (answers, ask_sheet):
        assert "Eastmere Hospitals" in text_of(page.layout(engine, {}))
        assert "There is no body of that name" in text_of(draw(page, engine, {"party": "nobody"}))


# -- what has come of it -----------------------------------------------------------------------------------


def test_asks_of_a_later_day_are_told_and_not_counted(tmp_path):
    engine = seams_world.in_memory(tmp_path)
    put(
        engine, [To(seams_world.REQUEST.id, Duty.CLINICAL, "COM")], asked_on=seams_world.NOW.date(),
        actor="t", reason="t",
    )  # fmt: skip
    shown = html.Div(asks.shown(engine, NO_ROWS))
    assert "1 ask dated after 20 May 2026, the as-at date: not counted here." in text_of(shown)
    assert "/asks?as_of=2026-05-21" in {one.href for one in parts_of(shown, dcc.Link)}
    later = engine.at(seams_world.NOW + timedelta(days=9))
    assert "1 question of 1 not answered, by 1 body; the longest silence: 9 days" in text_of(
        asks.shown(later, NO_ROWS)
    )


def test_nobody_asked_is_said_and_is_no_silence(engine):
    shown = text_of(asks.shown(engine, NO_ROWS))
    assert "Nobody is recorded to have been asked who holds a duty." in shown
    assert "Nobody is recorded to have been asked anything by that day." in shown


def test_both_quotations_stand_side_by_side_and_missing_words_are_said(engine):
    ours, theirs = put_to(engine, "HOS", "COM")
    taken(engine, [Row(ours, "asserts", "COM", "On receipt"), Row(theirs, "denies")], TOP, "cmd-1")
    shown = text_of(asks.shown(engine, NO_ROWS))
    assert "Every question is answered: 2 of 2. Answers differ about 1 duty." in shown
    assert "“On receipt”" in shown and "The words used were not recorded." in shown
    assert "1 Jun 2026; no day to answer by was named" in shown


def test_two_parties_with_several_claims_against_each_other_are_one_row(engine):
    ours, theirs = put_to(engine, "HOS", "COM")
    taken(
        engine, [Row(ours, "asserts", "COM", "Theirs"), Row(theirs, "asserts", "HOS", "Yours")], TOP, "cmd-1"
    )
    for party in ("HOS", "COM"):
        no = Claim(
            id=f"no-{party}", subject=FIRST, duty="ACCEPT", by=party, about=party, stance="denies",
            valid_from=date(2026, 5, 1),
        )  # fmt: skip
        engine.put(no, expected=0, actor="t", reason="t")
    [found] = differing(engine)
    shown = asks_lists.shown_of(asking(engine), engine.picture(), NO_ROWS)
    [row] = asks_differ.rows_of(found, shown)
    assert len(found.pairs) == 3
    assert "“Theirs”" in text_of(row["one"]) and "“Yours”" in text_of(row["other"])
    assert text_of(row["one"]).count("not us") == text_of(row["other"]).count("not us") == 1


def test_files_of_many_rows_say_what_the_page_says(engine):
    ours, _ = put_to(engine, "HOS", "COM")
    taken(engine, [Row(ours, "asserts", "COM", "On receipt")], TOP, "cmd-1")
    found = asking(engine)
    shown = asks_lists.shown_of(found, engine.picture(), NO_ROWS)
    for one in found.questions:
        linked, flat = (
            (asks_lists._silent_row, asks_lists._silent_flat)
            if one.is_silent
            else (asks_lists._answer_row, asks_lists._answer_flat)
        )
        assert {key: text_of(cell) for key, cell in linked(one, shown).items()} == flat(one, shown)


def test_files_of_all_rows_are_made_when_somebody_asks_for_them(engine):
    """A page of ten thousand asks holds its first rows; what the files say is made on the way out."""
    for number in range(30):
        put_to(engine, "HOS", on=date(2026, 4, 1) + timedelta(days=number))
    put(engine, [To(one.id, duty, "COM") for one in world.HANDOFFS for duty in list(Duty)[:3]],
        asked_on=date(2026, 5, 1), actor="t", reason="t")  # fmt: skip
    app = create_app(engine)
    with app.server.test_request_context("/asks"):
        shown = html.Div(asks.shown(engine, NO_ROWS))
    [every] = [one for one in parts_of(shown, html.Button) if "CSV of all 37 rows" in text_of(one)]
    told = every.to_plotly_json()["props"]
    assert told["data-csv"] == "" and told["data-csv-kept"]
    lines = app.server.extensions[KEPT_TABLES].lines(told["data-csv-kept"])
    assert len([line for line in lines if "Vale Community" in line and "31 days" in line]) == 36


def test_what_was_asked_is_worked_out_once_until_something_is_written(engine):
    put_to(engine, "HOS")
    before = asking(engine), differing(engine)
    assert asking(engine) is before[0] and differing(engine) is before[1]
    put_to(engine, "COM")
    assert len(asking(engine).questions) == 2


@pytest.mark.parametrize(("ticked", "by", "refused"), [((), "p", {"a-ticked"}), (("x",), "", {"a-by"})])
def test_withdrawing_needs_a_question_and_a_name(engine, ticked, by, refused):
    assert fields(asks.withdrawn(engine, ticked, by)) == refused


def test_every_silent_asking_of_a_ticked_question_is_withdrawn(engine):
    first, other = put_to(engine, "HOS", "COM")
    [again] = put_to(engine, "HOS", on=date(2026, 5, 8))
    done = asks.withdrawn(engine, [again], "planner")
    assert done.words == "1 question withdrawn: they count as not asked."
    assert {one.id for one in engine.snapshot().all(Ask)} == {other} and first != again


# -- the grid ----------------------------------------------------------------------------------------------


def saying(stance: str, about: str | None, *, by: str = "HOS", typed: bool = True) -> Saying:
    return Saying("c", by, by, stance, about, about, date(2026, 1, 1), None, "verbal", None, False, typed)


A, B = Stance.ASSERTS, Stance.ACCEPTS
CYCLE = [(None, None), (B, "HOS"), (A, "COM"), (Stance.NOBODY, None), (Stance.DONT_KNOW, None)]


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (saying("accepts", "HOS", typed=False), 1),
        (saying("asserts", "HOS"), 1),  # a yes typed in for them
        (saying("asserts", "COM"), 2),
        (saying("dont_know", None), 4),
        (saying("denies", "HOS"), duty_grid_said.NO_KEY),
        (saying("asserts", "GPX"), duty_grid_said.NO_KEY),
    ],
)
def test_what_stands_is_one_of_the_choices_or_is_changed_by_no_key(engine, now, at):
    one = engine.picture().by_id[FIRST]
    choices = duty_grid_said.may_say((one.start, one.end), "HOS")
    assert choices == CYCLE and duty_grid_said._place(choices, now) == at
    words = json.loads(duty_grid_said.choice_words((one.start, one.end), "HOS", {"HOS": "Us", "COM": "Them"}))
    assert [(one["stance"], one["about"]) for one in words] == CYCLE
    assert [one["words"] for one in words[:3]] == ["Us says nothing", "Us: we hold it", "Us: Them holds it"]


KEY = duty_grid_said.cell_key(FIRST, Duty.ACCEPT)


def press(
    engine: Engine, command: str, at: int = 1, *, own: str = "theirs", day: date | None = None, **more: str
):
    """Choose one of the choices of a cell as it stands, and save it."""
    stance, about = CYCLE[at]
    seen = duty_grid_said.now_at(engine, engine.snapshot(), KEY, "HOS").mark
    wanted = {"command": command, "cell": KEY, "party": "HOS", "stance": stance, "about": about, "seen": seen}
    return duty_grid_said.recorded(engine, engine.snapshot(), wanted | more, own=own, by="planner", day=day)


def inside(engine: Engine, duty: Duty, party: str) -> str:
    key = duty_grid_said.cell_key(FIRST, duty)
    return text_of(
        duty_grid_cells.content(duty_grid_said.now_at(engine, engine.snapshot(), key, party), party)
    )


def test_a_change_sent_twice_is_done_once_and_told_both_times(engine):
    first, again = press(engine, "cmd-1"), press(engine, "cmd-1")
    assert first.words == again.words and "it is ours (typed in for them" in first.words
    assert len(claims(engine)) == 1 and engine.history("Claim", claims(engine)[0].id)[-1].version == 1


def test_a_change_that_was_done_is_not_refused_when_it_comes_again(engine):
    press(engine, "cmd-1")
    more = Claim(
        id="more", subject=FIRST, duty="ACCEPT", by="HOS", stance="dont_know", valid_from=date(2026, 5, 1)
    )
    engine.put(more, expected=0, actor="t", reason="t")
    assert press(engine, "cmd-1").errors == () and press(engine, "cmd-2").errors
    assert duty_grid_said.now_at(engine, engine.snapshot(), KEY, "HOS").at == duty_grid_said.NO_KEY


def test_no_key_replaces_a_partys_own_word_or_what_a_key_cannot_say(engine):
    press(engine, "cmd-1", own="ours")
    assert "their own word stands there" in press(engine, "cmd-2", 3).errors[0].message
    not_by_key = press(engine, "cmd-3", own="ours", stance="denies", about="HOS")
    assert "this is not said by a key" in not_by_key.errors[0].message


def test_what_another_said_since_is_told_and_replaced_only_when_it_was_seen(engine):
    press(engine, "cmd-1")
    late = press(engine, "cmd-2", 3, seen="")
    assert "said otherwise since you looked: Eastmere Hospitals: it is ours" in late.errors[0].message
    assert "Nothing was saved" in late.errors[0].message
    assert [one.stance for one in claims(engine)] == [Stance.ASSERTS]
    assert not press(engine, "cmd-3", 3).errors and [one.stance for one in claims(engine)] == [Stance.NOBODY]


LATER = date(2026, 6, 10)


def mark_from(engine: Engine, day: date) -> str:
    return duty_grid_said.mark_from(engine, engine.snapshot(), {"cell": KEY, "party": "HOS"}, day)


def test_what_is_told_holds_from_the_day_that_is_typed(engine):
    day = engine.snapshot().day
    assert day < LATER
    said = press(engine, "cmd-1", day=LATER).words
    assert [one.valid_from for one in claims(engine)] == [LATER]
    later = "from 10 Jun 2026, Eastmere Hospitals: it is ours (typed in for them, not their own word)"
    told = f"Eastmere Hospitals says nothing; {later}"
    assert told in said and f"State on {format_day(day)}: " in said
    assert told in inside(engine, Duty.ACCEPT, "HOS")
    every = {"organisation": "", "which": "", "duties": "", "rows": "", "party": "HOS"}
    assert told in text_of(html.Div(duty_grid.shown(engine, every)))
    unread = press(engine, "cmd-2", 3, day=LATER)  # what the cell of the day knows nothing of is not replaced
    assert told in unread.errors[0].message
    assert not press(engine, "cmd-3", 3, day=LATER, seen=mark_from(engine, LATER)).errors
    assert [(one.stance, one.valid_from) for one in claims(engine)] == [(Stance.NOBODY, LATER)]


def test_what_is_told_from_an_earlier_day_stands_once(engine):
    press(engine, "cmd-1")
    early = date(2026, 3, 1)
    assert not press(engine, "cmd-2", 3, day=early).errors
    assert [(one.stance, one.valid_from) for one in claims(engine)] == [(Stance.NOBODY, early)]


def test_what_was_told_until_then_still_stands_for_the_days_before(engine):
    press(engine, "cmd-1")
    press(engine, "cmd-2", 3, day=LATER)
    assert sorted((one.valid_from, one.valid_to) for one in claims(engine) if one.valid_to) == [
        (engine.snapshot().day, LATER)
    ]
    assert "one after the other" in press(engine, "cmd-3", 4).errors[0].message


@pytest.mark.parametrize(
    ("by", "holds", "wrong"),
    [
        ("planner", "10 June 2026", []),
        ("planner", "", ["g-holds"]),
        ("planner", "soon", ["g-holds"]),
        (" ", "June", ["g-by", "g-holds"]),
    ],
)
def test_what_is_wrong_above_the_grid_is_said_at_its_field(by, holds, wrong):
    day, errors = duty_grid.top_errors(by, holds)
    assert [one.field_id for one in errors] == wrong and (day == LATER) is ("g-holds" not in wrong)


def test_the_grid_starts_from_the_day_that_figures_stand_for(engine):
    drawn = duty_grid.layout(engine, {})
    [holds] = [one for one in parts_of(drawn, dmc.TextInput) if one.id == "g-holds"]
    assert holds.value == format_day(engine.snapshot().day)


def test_undo_takes_back_one_recording_once_and_says_what_stands_then(engine):
    press(engine, "cmd-1")
    press(engine, "cmd-2", 3)
    for _ in range(2):
        done = press(engine, "cmd-3", undo="cmd-2")
        assert done.words.startswith("Undone. Accept or refuse") and "it is ours" in done.words
    press(engine, "cmd-4", undo="cmd-1")
    assert claims(engine) == () and "Not undone" in press(engine, "cmd-5", undo="cmd-2").errors[0].message


def test_a_cell_says_state_and_what_the_chosen_party_says(engine):
    press(engine, "cmd-1")
    shown = inside(engine, Duty.ACCEPT, "HOS")
    assert shown == (
        "others think it is them: Eastmere Hospitals · "
        "Eastmere Hospitals: it is ours (typed in for them, not their own word)"
    )
    assert inside(engine, Duty.CLINICAL, "COM") == "nobody has been asked · Vale Community says nothing"


@pytest.mark.parametrize(
    ("values", "rows", "duties"),
    [
        ({}, 12, 2),
        ({"duties": "every"}, 12, 10),
        ({"organisation": "GPX"}, 6, 2),
        ({"which": "asked"}, 1, 2),
    ],
)
def test_the_grid_has_a_row_a_handoff_and_a_column_a_duty(engine, values, rows, duties):
    put_to(engine, "HOS")
    every = {"organisation": "", "which": "", "duties": "", "rows": "", "party": ""} | values
    drawn = html.Div(duty_grid.shown(engine, every))
    cells = [one for one in parts_of(drawn, html.Td) if getattr(one, "role", "") == "gridcell"]
    assert len(cells) == rows * duties and [one.tabIndex for one in cells].count(0) == 1


# -- words -----------------------------------------------------------------------------------------------


def test_every_duty_is_a_question_in_plain_words(engine):
    places, handoff = engine.picture().places, world.HANDOFFS[6]
    for duty in Duty:
        asked_of = words.question_words(duty, handoff, places)
        assert asked_of.startswith("Wh") and asked_of.endswith("?")
        assert "Eastmere Hospitals (ward 7)" in asked_of and "Larkfield Surgery (practice)" in asked_of


def test_every_answer_stands_on_paper_and_on_the_page():
    assert set(words.SAY) == set(ask_sheet.PAPER) == set(Stance)


def test_the_form_says_which_day_figures_stand_for(tmp_path):
    assert "What is asked on a later day is kept" in text_of(ask.layout(seams_world.in_memory(tmp_path), {}))
