"""A pathway's page without a browser: what is posted, what buttons stand for, and what is shown."""

from typing import Any
from xml.etree import ElementTree

import pytest
from dash import no_update

from app.components.figures import Source
from app.components.marks import MARKS, Mark
from app.components.tables import text_of
from app.figures.pathway_picture import pathway_picture
from app.figures.pathways import Told, graph_of, graphs_compared, spot_for, spots_of
from app.figures.tidy import COLUMN, tidied
from app.pages import pathway, pathways
from app.pages import pathway_forms as forms
from app.pages import pathway_ops as ops
from app.pages.pathway_callbacks import looked, press, saved_line, typed_of
from app.pages.pathway_outline import comparison, outline
from app.pages.pathway_view import Marks, marks_of, undo_words, view_of
from app.shell import draw
from app.text import never_said
from graph_schema.handoffs import Pathway
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Sector
from pathway.analysis.pathways import Drawing
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.engine.pathways import Named
from pathway.library.pathways import pathway_templates
from tests.app.walk import Seen, tables_without_a_file, words_on
from tests.tables import engine_of, handoffs_of, places_of

ED, WARD, NURSES = "RXA/ED", "RXA/ward", "RXB/nursing"
LINE = handoff_id(ED, WARD, "unknown")


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(handoffs_of(f"{ED} > {WARD}\n{WARD} > {NURSES}")))


@pytest.fixture
def id_(engine: Engine) -> str:
    return drawing.make_pathway(engine, "Falls", actor="t")


def op(seq: int, client: str = "c1", **said: Any) -> dict[str, Any]:
    return {"client": client, "seq": seq, **said}


def connected(engine: Engine, id_: str) -> None:
    ops.made(engine, id_, [{"op": "connect", "from": ED, "to": WARD}], "ann")


# -- what the drawing posts ----------------------------------------------------------------------


def test_twenty_five_fast_edits_posted_over_and_over_are_twenty_five(engine, id_):
    ops.made(engine, id_, [{"op": "add", "place": ED, "at": [0, 0]}], "ann")
    edits = [op(n, op="place_at", place=ED, x=0, y=10 * n, was=[0, 10 * n - 10]) for n in range(1, 26)]
    for upto in (3, 11, 11, 25, 25):  # the queue sends what was not acknowledged again
        ack, _ = ops.acknowledged(engine, id_, edits[:upto], "ann")
        assert ack == {"client": "c1", "seq": upto, "refused": [], "conflicts": []}
    history = engine.history("Pathway", id_)
    assert [one.entity.layout[0].y for one in history[1:]] == [0, *range(10, 260, 10)]


def test_two_clients_interleaved_keep_both(engine, id_):
    services = [{"organisation": "RXA", "name": f"s{n}"} for n in range(20)]
    for n, new in enumerate(services):
        client, actor = ("c1", "ann") if n % 2 else ("c2", "bob")
        ops.acknowledged(engine, id_, [op(n, client, op="add", new=new)], actor)
    drawn = drawing.drawing_of(engine, id_)
    assert drawn.places == tuple(f"RXA/s{n}" for n in range(20))
    for n in range(10):
        ops.acknowledged(engine, id_, [op(100 + n, op="undo")], "ann")
    assert drawing.drawing_of(engine, id_).places == tuple(f"RXA/s{n}" for n in range(0, 20, 2))


def test_an_acknowledgement_says_what_was_refused_and_what_conflicts(engine, id_):
    connected(engine, id_)
    ops.made(engine, id_, [{"op": "place_at", "place": ED, "x": 5, "y": 5}], "bob")
    told = [
        op(1, op="connect", **{"from": ED, "to": ED}),
        op(2, op="place_at", place=ED, x=90, y=90, was=[0, 0]),
        op(3, op="connect", **{"from": WARD, "to": NURSES}),
    ]
    ack, outcome = ops.acknowledged(engine, id_, told, "ann")
    assert (ack["seq"], [one["seq"] for one in ack["refused"]]) == (3, [1])
    assert [(one["seq"], one["theirs"]) for one in ack["conflicts"]] == [(2, "moved it to 5 across, 5 down")]
    assert len(outcome.done) == 1 and outcome.asked[0]["op"]["place"] == ED


@pytest.mark.parametrize(
    "bad",
    [
        {"op": "bring", "source": "x", "handoffs": []},
        {"op": "rename", "name": "x"},
        {"op": "keep_theirs"},
        {},
    ],
)
def test_the_drawing_may_not_send_everything(engine, id_, bad):
    ack, _ = ops.acknowledged(engine, id_, [op(1, **bad)], "ann")
    assert ack["refused"] == [{"seq": 1, "why": "the drawing cannot do that"}]
    assert engine.get("Pathway", id_).version == 1


def test_mine_and_theirs_are_changes_of_their_own(engine, id_):
    connected(engine, id_)
    ops.made(engine, id_, [{"op": "set", "line": LINE, "field": "name", "value": "Bed"}], "bob")
    said = {"op": "set", "line": LINE, "field": "name", "value": "Trolley", "was": None}
    [asked] = ops.made(engine, id_, [said], "ann").asked
    assert ops.made(engine, id_, [ops.decided(asked, mine=False)], "ann").words.startswith("Left theirs")
    assert engine.get("Handoff", LINE).entity.name == "Bed"
    ops.made(engine, id_, [ops.decided(asked, mine=True)], "ann")
    assert engine.get("Handoff", LINE).entity.name == "Trolley"
    undo = {"op": {"op": "undo", "client": "c", "seq": 1}, "mine": "a", "theirs": "b"}
    assert ops.decided(undo, mine=False) == {"op": "undo", "leave": True}


# -- what buttons stand for ----------------------------------------------------------------------


def pressed(engine: Engine, id_: str, button: str, actor: str = "ann", **typed: Any) -> ops.Outcome:
    fields = {getattr(forms, name): value for name, value in typed.items()}
    seen = {"was": ops.shown_of(drawing.drawing_of(engine, id_), LINE)} if forms.LINE in fields else {}
    return press(engine, (id_, button), fields, seen, actor=actor)


ASKED = [
    (forms.ADD, {}, forms.ADD_PLACE),
    (forms.NEW, {}, forms.NEW_NAME),
    (forms.NEW, {"NEW_NAME": "x"}, forms.NEW_OF),
    (forms.CONNECT, {}, forms.FROM),
    (forms.CONNECT, {"FROM": ED}, forms.TO),
    (forms.SAVE, {}, forms.LINE),
    (forms.SAVE, {"LINE": LINE}, forms.KIND),
    (forms.SAVE, {"LINE": LINE, "HOURS": "4"}, forms.LIMIT_START),
    (forms.SAVE, {"LINE": LINE, "HOURS": "x", "LIMIT_START": "sent", "LIMIT_STOP": "accepted"}, forms.HOURS),
    (forms.SAVE, {"LINE": LINE, "LOW": "4", "HIGH": "5"}, forms.GIVEN_BY),
    (forms.TAKE_OFF, {}, forms.LINE),
    (forms.SPLIT, {"LINE": LINE}, forms.SPLIT_AT),
    (forms.MOVE, {"LINE": LINE}, forms.MOVE_TO),
    (forms.RENAME, {"TITLE": " "}, forms.TITLE),
    (forms.VERSION, {}, forms.VERSION_NAME),
    (forms.BRING, {}, forms.TEMPLATE),
    (forms.BRING, {"TEMPLATE": "hip-fracture"}, forms.TEMPLATE),
    (forms.BRING_MOVES, {}, forms.MOVES),
    (forms.BRING_MOVES, {"MOVES": [WARD, NURSES]}, forms.MOVES),
]


@pytest.mark.parametrize(("button", "typed", "field"), ASKED)
def test_what_is_missing_is_asked_for_and_nothing_is_written(engine, id_, button, typed, field):
    connected(engine, id_)
    before = engine.facts().audit_rows
    [error] = pressed(engine, id_, button, **typed).errors
    assert error.field_id == field
    assert engine.facts().audit_rows == before


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("Ward", "Organisation RXA: ward"),
        ("RXA ward", "Organisation RXA: ward"),
        ("Nursing", "Organisation RXB: nursing"),
        ("ward 7", ""),
    ],
)
def test_a_new_service_that_is_there_already_is_said_before_it_is_added(engine, id_, typed, there):
    said = f"There already: {there}. If it is the same, choose it under “Place to add”." if there else ""
    assert ops.alike_words(engine.snapshot(), typed) == said
    outcome = pressed(engine, id_, forms.NEW, NEW_NAME=typed, NEW_OF="RXA")
    assert [one.field_id for one in outcome.errors] == ([forms.NEW_NAME] if "RXA" in there else [])
    assert len(drawing.drawing_of(engine, id_).places) == (0 if outcome.errors else 1)


@pytest.mark.parametrize("button", forms.BUTTONS)
def test_every_button_needs_a_name(engine, id_, button):
    [error] = pressed(engine, id_, button, actor="").errors
    assert error.field_id == forms.ACTOR


def test_every_button_draws(engine, id_):
    limit = {"HOURS": "4", "LIMIT_START": "sent", "LIMIT_STOP": "accepted"}
    estimate = {"LOW": "1", "HIGH": "2", "GIVEN_BY": "Ward manager"}
    said = {"LINE": LINE, "KIND": "letter", "NAME": "Notes", **limit, **estimate}
    done = [
        pressed(engine, id_, forms.ADD, ADD_PLACE=ED),
        pressed(engine, id_, forms.NEW, NEW_NAME="clinic", NEW_OF="RXB"),
        pressed(engine, id_, forms.CONNECT, FROM=ED, TO=WARD),
        pressed(engine, id_, forms.SAVE, **said),
        pressed(engine, id_, forms.TIDY),
        pressed(engine, id_, forms.MOVE, LINE=LINE, MOVE_END="to", MOVE_TO=NURSES),
    ]  # fmt: skip
    assert [one.errors + one.refused for one in done] == [()] * 6
    [line] = drawing.drawing_of(engine, id_).handoffs
    assert (line.to_id, line.name, line.limit.hours) == (NURSES, "Notes", 4)
    assert "was for the old way" in done[5].words
    more = [
        press(engine, (id_, forms.SPLIT), {forms.LINE: line.id, forms.SPLIT_AT: WARD}, {}, actor="ann"),
        pressed(engine, id_, forms.RENAME, TITLE="Hips"),
        pressed(engine, id_, forms.VERSION, VERSION_NAME="May"),
        pressed(engine, id_, forms.UNDO),
        pressed(engine, id_, forms.REDO),
    ]
    assert [one.errors + one.refused for one in more] == [()] * 5
    found = engine.get("Pathway", id_).entity
    assert (found.name, found.versions[0].name, len(found.handoffs)) == ("Hips", "May", 2)


def test_the_form_shows_a_handoff_as_it_would_have_been_typed(engine, id_):
    connected(engine, id_)
    typed = {"LINE": LINE, "KIND": "letter", "HOURS": "4", "LIMIT_START": "sent", "LIMIT_STOP": "accepted"}
    pressed(engine, id_, forms.SAVE, **typed)
    was = ops.shown_of(drawing.drawing_of(engine, id_), LINE)
    again = dict(zip(forms.OF_LINE, typed_of(was), strict=True))
    assert again[forms.HOURS] == "4" and again[forms.LIMIT_BASIS] == "none"
    assert ops.said_of(again) == {name: was[name] for name in ops.said_of(again)}


def test_a_template_is_drawn_between_the_services_named_and_says_what_it_left_out(engine, id_):
    template = pathway_templates()[0]
    bound = {"ed": ED, "amu": WARD, "ward": WARD, "nursing": NURSES}
    outcome = ops.made(engine, id_, [ops.from_template(template, bound)], "ann")
    drawn = drawing.drawing_of(engine, id_)
    assert [(one.from_id, one.to_id, one.kind.value) for one in drawn.handoffs] == [
        (ED, WARD, "ward_move"), (WARD, NURSES, "care_request"), (WARD, "HOME", "transport"),
    ]  # fmt: skip
    assert "General practice" in outcome.words and "left out" in outcome.words


def test_a_role_proposes_the_service_that_is_called_like_it_in_its_sector():
    engine = engine_of(
        Organisation(id="A", name="Acute", sector=Sector.ACUTE),
        Organisation(id="C", name="Community", sector=Sector.COMMUNITY),
        Service(id="A/ward 7", organisation="A", name="ward 7"),
        Service(id="A/ward pharmacy", organisation="A", name="ward pharmacy"),
        Service(id="C/ward nursing", organisation="C", name="ward nursing"),
    )
    roles = {one.id: one for one in pathway_templates()[0].roles}
    found = {name: forms.proposed(roles[name], engine.snapshot()) for name in ("ward", "nursing", "gp")}
    assert found == {"ward": "A/ward 7", "nursing": "C/ward nursing", "gp": None}


@pytest.mark.parametrize("template", pathway_templates(), ids=lambda one: one.id)
def test_every_template_hands_on_between_its_roles_and_ends(template):
    roles = {one.id for one in template.roles}
    ends = {end for one in template.handoffs for end in (one.from_id, one.to_id)}
    assert ends - {"HOME", "PATIENT", "CARER"} == roles
    assert len({(one.from_id, one.to_id, one.kind) for one in template.handoffs}) == len(template.handoffs)


def test_a_question_stays_open_until_its_own_change_is_made_or_it_is_answered(engine, id_):
    connected(engine, id_)
    ops.made(engine, id_, [{"op": "set", "line": LINE, "field": "kind", "value": "letter"}], "bob")
    mine = {"op": "set", "line": LINE, "field": "kind", "value": "advice", "was": "unknown"}
    [asked] = open_ = ops.made(engine, id_, [mine], "ann").left_open([])
    elsewhere = ops.made(engine, id_, [{"op": "add", "place": NURSES}], "ann")
    assert elsewhere.left_open(open_) == open_ and ops.Outcome().left_open(open_) == open_
    [again] = ops.made(engine, id_, [mine], "ann").left_open(open_)  # asked again: one question, the newest
    assert again["op"]["client"] != asked["op"]["client"]
    assert ops.made(engine, id_, [mine | {"was": "letter"}], "ann").left_open(open_) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "All changes saved. The last: 9:00"),
        ([{}], "1 change of yours is not saved: choose below. The last: 9:00"),
        ([{}, {}], "2 changes of yours are not saved: choose below. The last: 9:00"),
    ],
)
def test_while_a_question_is_open_nobody_says_that_all_is_saved(asked, said):
    assert text_of(saved_line("All changes saved. The last: 9:00", asked)) == said


# -- what is shown -------------------------------------------------------------------------------


def test_the_drawing_and_the_tables_say_the_same(engine, id_):
    connected(engine, id_)
    ops.made(engine, id_, [{"op": "add", "place": "HOME"}], "ann")
    view = view_of(engine, id_, marks_of(engine, drawing.drawing_of(engine, id_)))
    graph = graph_of(view.drawn, view.named, view.told)
    assert [(one["id"], one["kind"]) for one in graph["places"]] == [
        (ED, "service"), (WARD, "service"), ("HOME", "end"),
    ]  # fmt: skip
    [line] = graph["lines"]
    assert (line["from"], line["to"], line["mark"]) == (ED, WARD, "not_asked")
    assert line["words"] == "kind not said; nobody, or not everyone, has answered"
    page = str(draw(pathway, engine, {"id": id_}))
    assert "ED → ward" in page and "nobody, or not everyone, has answered" in page


def test_a_name_that_two_organisations_have_is_told_with_its_organisation(engine, id_):
    engine.put(
        Organisation(id="RXC", name="Vale", sector=Sector.COMMUNITY), expected=0, actor="t", reason="t"
    )
    new = {"op": "add", "new": {"organisation": "RXC", "name": "Nursing"}}
    ends = {"from": NURSES, "to": "RXC/Nursing"}
    ops.made(
        engine, id_, [new, {"op": "connect", "from": WARD, "to": NURSES}, {"op": "connect", **ends}], "ann"
    )
    view = view_of(engine, id_, {})
    assert [words for _, words in view.lines] == [
        "ward → nursing, Organisation RXB: kind not said",
        "nursing, Organisation RXB → Nursing, Vale: kind not said",
    ]
    said = [one["called"] for one in graph_of(view.drawn, view.named, view.told)["places"]]
    assert said == ["Nursing, Vale", "ward, Organisation RXA", "nursing, Organisation RXB"]
    tables = str(outline(view.drawn, view.named, view.told, view.source, view.seen))
    assert (
        "Change ward, Organisation RXA → nursing, Organisation RXB: kind not said" in tables
    )  # what is heard is told in full
    before = Drawing(view.drawn.pathway, view.drawn.handoffs[:1])
    rows = str(comparison(drawing.compare(before, view.drawn), view.named, "a", "b"))
    assert "nursing, Organisation RXB → Nursing, Vale" in rows


def test_what_was_not_looked_up_is_drawn_as_unknown(engine, id_):
    connected(engine, id_)
    view = view_of(engine, id_, Marks().of(id_))
    [line] = graph_of(view.drawn, view.named, view.told)["lines"]
    assert (line["mark"], line["words"]) == ("not_asked", "kind not said; duties not looked up yet")
    told = Told(Mark.OPEN, "open")
    assert view_of(engine, id_, {LINE: told}).fingerprint() != view.fingerprint()


@pytest.mark.parametrize(
    ("place", "named", "said"),
    [
        ("RXA/ED", Named("ED", "Eastmere"), "Eastmere"),
        ("GP1/main", Named("Dunmere Surgery", ""), "Dunmere Surgery"),
        ("HOME", Named("home", ""), "none: people come from there, or go there"),
        ("RXA/gone", Named("RXA/gone", ""), "not known"),
    ],
)
def test_the_table_says_whose_a_place_is(place, named, said):
    drawn = Drawing(Pathway(id="p", name="Falls", places=(place,)), ())
    source = Source("", "", "", "")
    assert said in str(outline(drawn, {place: named}, {}, source, {}))


def test_what_is_undone_from_the_drawing_is_told_in_words(engine, id_):
    sent = [{"op": "add", "place": ED}, {"op": "undo"}, {"op": "redo"}]
    pending = [{**one, "client": "c", "seq": seq} for seq, one in enumerate(sent, start=1)]
    _, outcome = ops.acknowledged(engine, id_, pending, "ann")
    place = "Organisation RXA: ED"
    assert outcome.words == f"Undone: added {place}. Done again: added {place}."


@pytest.mark.parametrize(("mine", "left"), [(True, 0), (False, 1)])
def test_undo_of_what_somebody_took_off_and_drew_again_asks_mine_or_theirs(engine, id_, mine, left):
    connected(engine, id_)
    for change in ({"op": "remove", "ids": [LINE]}, {"op": "connect", "from": ED, "to": WARD}):
        ops.made(engine, id_, [change], "bob")
    [asked] = pressed(engine, id_, forms.UNDO).asked
    assert "bob: connected" in asked["theirs"] and asked["mine"].startswith("take back: connected")
    ops.made(engine, id_, [ops.decided(asked, mine=mine)], "ann")
    assert len(drawing.drawing_of(engine, id_).handoffs) == left
    assert undo_words(engine, id_, "ann")[0] == "Nothing to undo"


def test_two_drawings_stand_beside_each_other_with_what_differs_in_words(engine, id_):
    connected(engine, id_)
    before = drawing.drawing_of(engine, id_)
    line = handoff_id(WARD, NURSES, "unknown")
    changes = [
        {"op": "place_at", "place": ED, "x": 70, "y": 80},
        {"op": "connect", "from": WARD, "to": NURSES},
        {"op": "set", "line": LINE, "field": "kind", "value": "letter"},
    ]
    ops.made(engine, id_, changes, "ann")
    after = drawing.drawing_of(engine, id_)
    named = drawing.named_places(engine, before) | drawing.named_places(engine, after)
    first, second = graphs_compared(before, after, named, drawing.compare(before, after))
    assert next((one["id"], one["x"], one["y"]) for one in first["places"]) == (ED, 70, 80)
    assert [(one["id"], one["label"]) for one in second["lines"]] == [
        (LINE, "letter; another kind"), (line, "kind not said; only here"),
    ]  # fmt: skip
    assert [one["label"] for one in second["places"]] == ["ED", "ward", "nursing (only here)"]
    assert not any("mark" in one for one in (*first["lines"], *second["lines"]))


def test_marks_are_worked_out_once_for_each_state_of_the_store(engine, id_):
    connected(engine, id_)
    marks, drawn = Marks(), drawing.drawing_of(engine, id_)
    first = marks.look(engine, drawn)
    assert marks.look(engine, drawn) is first and marks.of(id_) is first
    ops.made(engine, id_, [{"op": "rename", "name": "Hips"}], "ann")
    assert marks.look(engine, drawing.drawing_of(engine, id_)) is not first


def test_what_others_draw_is_noticed_and_a_withdrawn_pathway_is_looked_at_no_more(engine, id_):
    marks = Marks()
    seen = view_of(engine, id_, {}).fingerprint()
    assert looked(engine, marks, id_, seen)[0] is no_update
    connected(engine, id_)
    fresh, saved, stop = looked(engine, marks, id_, seen)
    assert fresh["fit"] is False and "by ann" in saved and stop is False
    engine.withdraw("Pathway", id_, expected=2, actor="t", reason="test")
    assert looked(engine, marks, id_, seen)[1:] == (
        "Somebody has withdrawn this pathway: nothing more can be drawn on it.", True,
    )  # fmt: skip


def test_the_last_change_is_told_also_where_only_a_handoff_changed(engine, id_):
    connected(engine, id_)
    said = {"op": "set", "line": LINE, "field": "kind", "value": "letter"}
    ops.made(engine, id_, [said], "bob")
    view = view_of(engine, id_, {})
    assert view.saved.endswith("by bob.") and view.seen == {LINE: 2}


def test_buttons_say_what_they_would_undo(engine, id_):
    assert undo_words(engine, id_, "") == ("Undo", "Redo")
    assert undo_words(engine, id_, "ann") == ("Nothing to undo", "Nothing to redo")
    ops.made(engine, id_, [{"op": "rename", "name": "Hips"}], "ann")
    assert undo_words(engine, id_, "ann") == ("Undo: called it Hips", "Nothing to redo")
    assert undo_words(engine, id_, "bob")[0] == "Nothing to undo"


def test_the_list_says_what_is_open_and_what_nobody_answered(engine, id_):
    connected(engine, id_)
    page = str(draw(pathways, engine, {}))
    assert "Falls" in page and "0 open; 2 where not everyone has answered" in page
    assert "no pathway is chosen" in str(draw(pathway, engine, {})).lower()
    assert "no pathway p-9" in str(draw(pathway, engine, {"id": "p-9"})).lower()


@pytest.mark.parametrize("page", [pathways, pathway])
def test_no_word_of_builders_and_every_table_can_be_saved(engine, id_, page):
    connected(engine, id_)
    ops.made(engine, id_, [{"op": "name_version", "name": "May"}], "ann")
    other = drawing.make_pathway(engine, "Falls", actor="t", told_by="RXB")
    seen = Seen("/pathway", draw(page, engine, {"id": id_, "start": "template"}))
    assert [word for text in words_on(seen.drawn) for word in never_said(text)] == []
    assert tables_without_a_file(seen) == []
    assert (f"{forms.OTHER}{other}", "Another pathway: Falls (RXB)") in view_of(engine, id_, {}).versions


def test_the_still_picture_has_every_place_and_handoff_and_escapes_their_names(engine, id_):
    assert pathway_picture({"places": [], "lines": []}) == ""
    connected(engine, id_)
    new = {"organisation": "RXB", "name": "A & <b>E</b>"}
    ops.made(engine, id_, [{"op": "add", "new": new}, {"op": "connect", "from": WARD, "to": ED}], "ann")
    view = view_of(engine, id_, {LINE: Told(Mark.OPEN, "open")})
    svg = pathway_picture(graph_of(view.drawn, view.named, view.told))
    drawn = ElementTree.fromstring(svg)
    told = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert told.count("kind not said") == 2
    assert {"ED", "ward", "A & <b>E</b>"} <= set(told)
    assert MARKS[Mark.OPEN].colour in svg and "url(#hatch)" in svg


# -- tidy-up -------------------------------------------------------------------------------------


def columns(places: str, lines: str) -> list[str]:
    """Places by column, letters for places, "AB" for a line."""
    spots = tidied(list(places), [(one[0], one[1]) for one in lines.split()])
    found: dict[int, list[tuple[float, str]]] = {}
    for place, (x, y) in spots.items():
        found.setdefault(int(x // COLUMN), []).append((y, place))
    return ["".join(place for _, place in sorted(found[x])) for x in sorted(found)]


@pytest.mark.parametrize(
    ("places", "lines", "shown"),
    [
        ("", "", []),
        ("ABC", "AB BC", ["A", "B", "C"]),
        ("CBA", "AB BC", ["A", "B", "C"]),
        ("ABCD", "AB AC BD CD AD", ["A", "BC", "D"]),
        ("ABC", "AB BC CA", ["A", "B", "C"]),
        ("ABCD", "AD BC", ["AB", "DC"]),
        ("ABCD", "AC BD AB", ["A", "BC", "D"]),
    ],
)
def test_tidy_up_goes_from_left_to_right_by_the_longest_way(places, lines, shown):
    assert columns(places, lines) == shown


def test_home_comes_first_also_where_people_come_back_to_it():
    spots = tidied(["A", "B", "HOME"], [("A", "B"), ("B", "HOME"), ("HOME", "A")])
    assert sorted(spots, key=lambda place: spots[place][0]) == ["HOME", "A", "B"]


def test_what_was_put_somewhere_stays_and_new_places_stand_below_it():
    content = {"id": "p", "name": "x", "places": ("A", "B"), "layout": [{"place": "A", "x": 7, "y": 9}]}
    spots = spots_of(Drawing(Pathway.model_validate(content), ()))
    assert spots["A"] == (7, 9) and spots["B"][1] > 9


@pytest.mark.parametrize(
    ("layout", "at", "spot"),
    [
        ([], None, None),
        ([], (5, 6), (5, 6)),
        ([("A", 0, 0), ("B", 0, 95)], None, (0, 190)),
        ([("A", 0, 0), ("B", 0, 95)], (3, 3), (3, 193)),
        ([("A", 0, 0), ("B", 900, 95)], (300, 0), (300, 0)),
    ],
)
def test_a_new_place_stands_over_no_other(layout, at, spot):
    spots = [{"place": place, "x": x, "y": y} for place, x, y in layout]
    content = {"id": "p", "name": "x", "places": [place for place, *_ in layout], "layout": spots}
    assert spot_for(Drawing(Pathway.model_validate(content), ()), at) == spot


def test_a_name_that_identifies_a_person_is_refused_in_plain_words_and_makes_nothing(engine):
    before = engine.facts().head
    made, [error] = pathways.made_as(engine, "Way of 943 476 5919", "drawn", "", "sam")
    assert (made, error.field_id) == ("", pathways.TITLE) and engine.facts().head == before
    assert error.message.startswith("The text under “Name” seems to hold an NHS number: ")
    made, errors = pathways.made_as(engine, "Way home", "drawn", "", "sam")
    assert errors == [] and engine.get("Pathway", made).entity.name == "Way home"
