"""The rehearsal's form and list: what an address holds, what is refused where, what is kept and ticked."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.components.tables import text_of
from app.pages import rehearsal, rehearsal_kept
from app.pages.rehearsal_changes import DAY, KIND, NAMES, NEW, OLD, added, read_changes, written
from app.pages.rehearsal_found import change_words, found_parts
from app.text import address
from graph_schema.accountability import Ask
from graph_schema.rehearsals import BodyChange
from graph_schema.vocabulary import Duty
from pathway.engine import rehearsals
from tests.tables import claims_of
from tests.unit.analysis.test_rehearsal import AGREED, HANDOFFS, SHARED, change, world

TYPED = {KIND: "abolition", OLD: ["RXB"], NEW: None, NAMES: "", DAY: "1 October 2026"}
ENDS = {"day": "2026-10-01", "c1": "abolition|RXB|"}
KEPT = ("Without B", "", "1 September 2026", "ICS planner")


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize(
    "changes",
    [
        [change("merge", "RXA RXB", "RXM")],
        [change("abolition", "RXA"), change("split", "RXB", "RXM RXN")],
        [BodyChange(kind="rename", old=("RXA",), new=("Fen’s & Vale > Trust",))],
    ],
)
def test_an_address_holds_the_changes(changes):
    query = query_of(written(changes, "2026-10-01"))
    assert (read_changes(query), query["day"]) == (changes, "2026-10-01")


@pytest.mark.parametrize(
    "told", ["", "abolition", "abolition||", "merge|RXA|", "nonsense|RXA|RXB", "split|RXA|RXM"]
)
def test_what_an_address_does_not_say_is_left_out(told):
    assert read_changes({"c1": told, "c2": "abolition|RXB|"}) == [change("abolition", "RXB")]


def test_a_change_is_added_to_those_that_are_there():
    where, errors = added(
        world(AGREED), ENDS, TYPED | {KIND: "rename", OLD: ["RXA"], NAMES: "Vale; Fen|Trust\n"}
    )
    assert errors == [] and query_of(where)["c2"] == "rename|RXA|Vale, Fen/Trust"
    another_day, errors = added(world(AGREED), ENDS, TYPED | {KIND: None, OLD: [], DAY: "2 October 2026"})
    assert (query_of(another_day), errors) == ({"day": "2026-10-02", "c1": "abolition|RXB|"}, [])


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({DAY: ""}, DAY, "that is not a date"),
        ({KIND: None}, KIND, "Say what would happen"),
        ({OLD: []}, OLD, "Choose the bodies"),
        ({KIND: "merge"}, OLD, "A merger has one body after it"),
        ({KIND: "split", NEW: "RXC"}, OLD, "several after"),
        ({NEW: "RXC"}, OLD, "A body that ends has none after it"),
        ({KIND: "rename", NAMES: "Dr Holt's Trust"}, NAMES, "a name with a title"),
    ],
)
def test_what_is_refused_is_said_at_its_field(typed, field, said):
    where, [error] = added(world(AGREED), {}, TYPED | typed)
    assert (where, error.field_id) == ("", field) and said in error.message


def test_a_body_that_changes_twice_is_refused():
    where, [error] = added(world(AGREED), ENDS, TYPED)
    assert where == "" and "changes twice on one day" in error.message


def test_what_is_found_is_said_in_words():
    found = rehearsals.rehearsed(world(AGREED), [change("abolition", "RXB")], date(2026, 10, 1))
    words = text_of(found_parts(found))
    assert "1 duty would open, at 1 handoff." in words and "No gap closes by it" in words
    assert "Organisation RXB" in words and "2 claims lapse" in words
    nothing = text_of(
        found_parts(rehearsals.rehearsed(world(), [change("rename", "RXB", "RXM")], date(2026, 10, 1)))
    )
    assert "No further duty would be open." in nothing and "inherited" not in nothing.split("No gap")[0]


def test_what_passes_on_and_who_is_gone_is_counted_in_the_sentence():
    found = rehearsals.rehearsed(world(AGREED), [change("transfer", "RXB", "RXC")], date(2026, 10, 1))
    words = text_of(found_parts(found))
    assert "1 duty more, agreed today, would be inherited and not reaffirmed: not drawn as agreed" in words
    assert [one.duty for one in rehearsals.to_dos(found)] == [Duty.CLINICAL]
    still_open = rehearsals.rehearsed(
        world("1 | CLINICAL | RXA | asserts | RXB"), [change("transfer", "RXB", "RXC")], date(2026, 10, 1)
    )
    assert "agreed today" not in text_of(found_parts(still_open)) and rehearsals.to_dos(still_open) == ()
    told = [one.model_copy(update={"joint": True}) for one in claims_of(SHARED, HANDOFFS)]
    found = rehearsals.rehearsed(world("", *told), [change("abolition", "RXB")], date(2026, 10, 1))
    assert "1 more duty would name somebody who is gone." in text_of(found_parts(found))


def test_what_else_names_a_body_says_where_and_what_was_asked():
    ask = Ask(id="ask", subject=HANDOFFS[0].id, duty="RISK", asked="RXB", asked_on=date(2026, 5, 1))
    found = rehearsals.rehearsed(world("", ask), [change("abolition", "RXB")], date(2026, 10, 1))
    words = text_of(found_parts(found))
    assert "Who owns the risk at this boundary? Asked on 1 May 2026" in words
    [card] = [part for part in found_parts(found) if "other work that name" in text_of(part)]
    assert "care request" in text_of(card) and address("/handoff", id=HANDOFFS[0].id) in str(card)


def test_a_change_as_a_sentence():
    names = {"RXA": "A Trust", "RXB": "B Trust"}.get
    said = [
        change_words(change(*one), lambda body: names(body, body))
        for one in (
            ("abolition", "RXA"),
            ("abolition", "RXA RXB"),
            ("split", "RXA", "M N"),
            ("transfer", "RXA", "RXB"),
            ("merge", "RXA", "RXB"),
            ("merge", "RXA RXB", "AB"),
        )
    ]
    assert said == [
        "A Trust ends without a successor",
        "A Trust and B Trust end without a successor",
        "A Trust is split into M and N",
        "the work of A Trust passes to B Trust",
        "A Trust becomes B Trust",
        "A Trust and B Trust become AB",
    ]


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (0, " ", "Give the list a name"),
        (2, "soon", "not a date"),
        (3, "", "your name or role"),
        (0, "Rang 999 000 0018", "identify"),
    ],
)
def test_a_list_is_not_kept_without_what_it_needs(place, text, said):
    engine, typed = world(AGREED), list(KEPT)
    typed[place] = text
    where, [error] = rehearsal.kept_list(engine, ENDS, typed)
    assert where == "" and said in error.message and rehearsals.kept_all(engine) == ()


def test_a_kept_list_is_ticked_and_given_away():
    engine = world(AGREED)
    where, errors = rehearsal.kept_list(engine, ENDS, KEPT)
    id_ = query_of(where)["kept"]
    assert errors == [] and "0 of 1 done." in text_of(rehearsal_kept.kept_parts(engine, id_))
    [to_do] = rehearsals.kept(engine, id_).to_dos
    assert (
        rehearsal.worked(engine, rehearsal_kept.DONE, [], "", "planner").errors[0].message
        == "Tick what it is about"
    )
    assert (
        rehearsal.worked(engine, rehearsal_kept.GIVE, [to_do.id], "", "planner").errors[0].message
        == "Say who does it"
    )
    done = rehearsal.worked(engine, rehearsal_kept.DONE, [to_do.id], "", "planner")
    assert (done.words, done.actor) == ("1 ticked: done.", "planner")
    given = rehearsal.worked(engine, rehearsal_kept.GIVE, [to_do.id], "RXC", "planner")
    assert given.words == "1 ticked: given to Organisation RXC."
    words = text_of(rehearsal_kept.kept_parts(engine, id_))
    assert "1 of 1 done." in words and "would still have to be agreed" in words
    page = text_of(rehearsal.layout(engine, {}))
    assert "Without B" in page and "1 of 1" in page


def test_what_can_no_longer_be_rehearsed_is_said():
    engine = world(AGREED)
    where, _ = rehearsal.kept_list(engine, ENDS, KEPT)
    gone = engine.get("Organisation", "RXB")
    ended = gone.entity.model_copy(update={"valid_to": date(2026, 6, 1)})
    engine.put(ended, expected=gone.version, actor="t", reason="it ended")
    words = text_of(rehearsal_kept.kept_parts(engine, query_of(where)["kept"]))
    assert "cannot be rehearsed again" in words and "not worked out" in words


def test_an_address_that_cannot_be_is_said():
    words = text_of(rehearsal.layout(world(AGREED), {"day": "2026-10-01", "c1": "abolition|RXZ|"}))
    assert "There is no organisation RXZ" in words
