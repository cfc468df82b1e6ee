"""Drawing a pathway: what each change does and refuses, undo and redo back to empty, two people at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.handoffs import Handoff, Pathway
from graph_schema.hazards import Hazard
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Service
from graph_schema.vocabulary import HandoffKind
from pathway.analysis.pathways import Differs
from pathway.engine import Engine, Put
from pathway.engine import pathways as drawing
from pathway.engine.pathway_files import read_drawing
from pathway.engine.pathways import Conflict, Done, Refused
from pathway.errors import NotFound
from pathway.stores.embedded import EmbeddedStore
from tests.tables import changed, engine_of, handoffs_of, places_of

ED, WARD, NURSES, GP, OLD = "RXA/ED", "RXA/ward", "RXB/nursing", "RXC/practice", "RXC/closed"
STANDING = handoffs_of(f"{WARD} > {GP} | discharge")[0]
WORLD = (
    *places_of(handoffs_of(f"{ED} > {WARD}\n{NURSES} > {GP}\n{GP} > {OLD}"))[:-1],
    Service(id=OLD, organisation="RXC", name="closed", valid_to="2026-01-01"),
    STANDING,
)
BY = {"actor": "t", "reason": "test"}
MOVE = handoff_id(ED, WARD, "unknown")


class Drawer:
    """Somebody who draws: numbers their changes as a browser does."""

    def __init__(self, engine: Engine, pathway: str, actor: str = "ann") -> None:
        self.engine, self.pathway, self.actor, self.seq = engine, pathway, actor, 0

    def op(self, op: str, **said: Any) -> dict[str, Any]:
        """A change as it comes over the wire."""
        self.seq += 1
        return {"op": op, "client": f"browser-{self.actor}", "seq": self.seq, **said}

    def try_(self, op: str, **said: Any) -> drawing.Answer:
        """Make it."""
        return drawing.apply(self.engine, self.pathway, self.op(op, **said), actor=self.actor)

    def do(self, op: str, **said: Any) -> Done:
        """Make it; it has to succeed."""
        answer = self.try_(op, **said)
        assert isinstance(answer, Done), answer
        return answer

    def connect(self, from_id: str, to_id: str, **said: Any) -> Done:
        """Draw a handoff."""
        return self.do("connect", **{"from": from_id, "to": to_id}, **said)


@pytest.fixture
def engine() -> Engine:
    return engine_of(*WORLD)


@pytest.fixture
def ann(engine: Engine) -> Drawer:
    return Drawer(engine, drawing.make_pathway(engine, "Falls", actor="ann"))


@pytest.fixture
def bob(ann: Drawer) -> Drawer:
    return Drawer(ann.engine, ann.pathway, "bob")


def kept(engine: Engine) -> dict[tuple[str, str], str]:
    """Everything that is kept, as it stands."""
    rows = engine.store.records(engine.viewer, ["Pathway", "Handoff", "Service"])
    keys = zip(rows["kind"].to_pylist(), rows["id"].to_pylist(), strict=True)
    return dict(zip(keys, rows["content"].to_pylist(), strict=True))


def shown(one: Drawer) -> tuple[set[str], set[str]]:
    """Places and handoffs on the drawing."""
    drawn = drawing.drawing_of(one.engine, one.pathway)
    return set(drawn.places), set(drawn.by_id)


# -- what each change does -----------------------------------------------------------------------


def test_places_and_handoffs_are_drawn_and_stand_when_it_is_opened_again(ann):
    ann.do("add", place=ED, at=[10, 20.04])
    ann.do("add", place="HOME")
    ann.do("add", new={"organisation": "RXB", "name": " falls  clinic "})
    ann.connect(ED, WARD)
    ann.connect("HOME", ED)
    pathway = ann.engine.get("Pathway", ann.pathway).entity
    assert pathway.places == (ED, "HOME", "RXB/falls clinic", WARD)
    assert pathway.layout[0].model_dump() == {"place": ED, "x": 10, "y": 20}
    assert ann.engine.get("Handoff", MOVE).entity.kind is HandoffKind.UNKNOWN
    assert ann.engine.get("Service", "RXB/falls clinic").entity.name == "falls clinic"


def test_a_standing_handoff_joins_and_stays_when_it_is_taken_off(ann):
    assert "stood already (discharge)" in ann.connect(WARD, GP).notes[0]
    assert shown(ann) == ({WARD, GP}, {STANDING.id})
    assert "still stands" in ann.do("remove", ids=[STANDING.id]).notes[0]
    assert shown(ann) == ({WARD, GP}, set())
    assert ann.engine.get("Handoff", STANDING.id).version == 1


def test_a_standing_handoff_joins_whatever_its_id(ann):
    own = changed(STANDING, id="h-1", from_id=ED, to_id=NURSES, kind="letter")
    ann.engine.put(own, expected=0, **BY)
    assert "stood already (letter)" in ann.connect(ED, NURSES).notes[0]
    assert shown(ann)[1] == {"h-1"}
    ann.connect("HOME", "DIED")
    assert len(shown(ann)[1]) == 2


def test_where_several_stand_a_new_one_is_drawn_and_that_is_said(ann):
    for kind in ("letter", "referral"):
        own = changed(STANDING, id=f"h-{kind}", from_id=ED, to_id=NURSES, kind=kind)
        ann.engine.put(own, expected=0, **BY)
    [note] = ann.connect(ED, NURSES).notes
    assert note.startswith("2 handoffs stand between the two already (letter, referral)")
    assert shown(ann)[1] == {handoff_id(ED, NURSES, "unknown")}
    ann.do("undo")
    ann.connect(ED, NURSES, kind="letter")
    assert shown(ann)[1] == {"h-letter"}


@pytest.mark.parametrize("holds", ["hazard", "pathway", "nothing"])
def test_what_was_drawn_goes_with_the_drawing_unless_somebody_uses_it(ann, holds):
    ann.connect(ED, WARD)
    if holds == "hazard":
        ann.engine.put(Hazard(id="hz", handoff=MOVE, sentence="Not told"), expected=0, **BY)
    if holds == "pathway":
        other = Drawer(ann.engine, drawing.make_pathway(ann.engine, "Other", actor="t"), "cat")
        other.connect(ED, WARD)
    done = ann.do("remove", ids=[MOVE])
    assert shown(ann) == ({ED, WARD}, set())
    if holds == "nothing":
        assert done.notes == ()
        with pytest.raises(NotFound):
            ann.engine.get("Handoff", MOVE)
    else:
        assert holds in done.notes[0]
        assert ann.engine.get("Handoff", MOVE).entity.id == MOVE


def test_a_place_takes_its_handoffs_along(ann):
    ann.connect(ED, WARD)
    ann.connect(WARD, NURSES)
    ann.connect(NURSES, "HOME")
    ann.do("remove", ids=[WARD])
    assert shown(ann) == ({ED, NURSES, "HOME"}, {handoff_id(NURSES, "HOME", "unknown")})


def test_a_handoff_is_split_and_says_what_was_not_carried_over(ann):
    ann.connect(ED, WARD, kind="ward_move")
    line = handoff_id(ED, WARD, "ward_move")
    ann.do("set", line=line, field="channel", value="verbal")
    ann.do("set", line=line, field="limit", value={"hours": 4, "start": "sent", "stop": "received"})
    done = ann.do("split", line=line, place=NURSES)
    one, two = drawing.drawing_of(ann.engine, ann.pathway).handoffs
    assert [(h.from_id, h.to_id, h.kind.value, h.channel.value) for h in (one, two)] == [
        (ED, NURSES, "ward_move", "verbal"),
        (NURSES, WARD, "ward_move", "verbal"),
    ]
    assert one.limit is None and two.limit is None
    assert done.notes == ("The time limit was for the whole way; say it for each part",)


def test_an_end_moves_and_what_hangs_on_the_old_handoff_stays_with_it(ann):
    ann.connect(ED, WARD, kind="ward_move")
    line = handoff_id(ED, WARD, "ward_move")
    ann.engine.put(Hazard(id="hz", handoff=line, sentence="Not told"), expected=0, **BY)
    done = ann.do("move_end", line=line, end="to", place=GP)
    assert shown(ann) == ({ED, WARD, GP}, {handoff_id(ED, GP, "ward_move")})
    assert "hangs on it (hazard)" in done.notes[0]
    assert ann.engine.get("Hazard", "hz").entity.handoff == line


@pytest.mark.parametrize(
    ("field", "value", "shown_as"),
    [
        ("kind", "referral", HandoffKind.REFERRAL),
        ("name", "Insulin visits", "Insulin visits"),
        ("name", "", None),
        ("limit", None, None),
    ],
)
def test_what_is_said_of_a_handoff(ann, field, value, shown_as):
    ann.connect(ED, WARD)
    ann.do("set", line=MOVE, field=field, value=value)
    assert getattr(ann.engine.get("Handoff", MOVE).entity, field) == shown_as


def test_another_kind_was_not_assessed(ann):
    ann.connect(WARD, GP)
    ann.engine.put(changed(STANDING, nothing_found=True, prompts_considered=3), expected=1, **BY)
    assert "assess it anew" in ann.do("set", line=STANDING.id, field="kind", value="letter").notes[0]
    now = ann.engine.get("Handoff", STANDING.id).entity
    assert not now.nothing_found and now.prompts_considered is None


REFUSED = [
    ({"op": "connect", "from": ED, "to": ED}, "back to itself"),
    ({"op": "connect", "from": "DIED", "to": ED}, "only an end"),
    ({"op": "connect", "from": "LOST", "to": ED}, "only an end"),
    ({"op": "connect", "from": "OPEN", "to": ED}, "only an end"),
    ({"op": "connect", "from": ED, "to": WARD}, "connected already"),
    ({"op": "connect", "from": ED, "to": OLD}, "ended on 1 January 2026"),
    ({"op": "connect", "from": ED, "to": "RXQ/x"}, "no service RXQ/x"),
    ({"op": "connect", "from": ED, "to": GP, "kind": "pigeon"}, "cannot be read"),
    ({"op": "connect", "from": ED}, "cannot be read"),
    ({"op": "add", "place": ED}, "already"),
    ({"op": "add", "place": OLD}, "ended on"),
    ({"op": "add", "new": {"organisation": "RXQ", "name": "x"}}, "needs the organisation"),
    ({"op": "add", "new": {"organisation": "RXA", "name": " "}}, "needs a name"),
    ({"op": "add", "new": {"organisation": "RXA", "name": "NHS 943 476 5919"}}, "identify"),
    ({"op": "remove", "ids": ["h-9"]}, "no longer on the drawing"),
    ({"op": "split", "line": MOVE, "place": ED}, "an end of it already"),
    ({"op": "move_end", "line": MOVE, "end": "to", "place": WARD}, "ends there already"),
    ({"op": "move_end", "line": MOVE, "end": "to", "place": ED}, "back to itself"),
    ({"op": "move_end", "line": MOVE, "end": "middle", "place": GP}, "which end"),
    ({"op": "move_end", "line": "h-9", "end": "to", "place": GP}, "no such handoff"),
    ({"op": "set", "line": MOVE, "field": "from_id", "value": GP}, "does not say"),
    ({"op": "set", "line": MOVE, "field": "kind", "value": "pigeon"}, "kind"),
    ({"op": "set", "line": MOVE, "field": "limit", "value": {"hours": -1}}, "limit"),
    ({"op": "set", "line": MOVE, "field": "name", "value": "for 943 476 5919"}, "identify"),
    ({"op": "place_at", "place": NURSES, "x": 1, "y": 1}, "no longer on the drawing"),
    ({"op": "rename", "name": " "}, "needs a name"),
    ({"op": "rename", "name": "of 943 476 5919"}, "identify"),
    ({"op": "explode"}, "no change called explode"),
]  # fmt: skip


@pytest.mark.parametrize(("op", "why"), REFUSED)
def test_what_makes_no_sense_is_refused_with_the_reason_and_nothing_is_written(ann, op, why):
    ann.connect(ED, WARD)
    before, rows = kept(ann.engine), ann.engine.facts().audit_rows
    answer = ann.try_(**op)
    assert isinstance(answer, Refused) and why in answer.why
    assert (kept(ann.engine), ann.engine.facts().audit_rows) == (before, rows)


# -- sent again, at once -------------------------------------------------------------------------


def test_the_same_change_sent_again_is_the_same_write(ann):
    op = ann.op("connect", **{"from": ED, "to": WARD})
    first, again = (drawing.apply(ann.engine, ann.pathway, op, actor="ann") for _ in range(2))
    assert isinstance(first, Done) and isinstance(again, Done)
    assert (first.repeated, again.repeated) == (False, True)
    assert ann.engine.get("Pathway", ann.pathway).version == 2


def test_another_change_under_the_same_number_is_not_lost(ann):
    ops = [ann.op("add", place=place) | {"seq": 1} for place in (ED, WARD)]
    again = [ops[0] | {"tries": 3}]
    answers = drawing.apply_all(ann.engine, ann.pathway, [*ops, *again], actor="ann")
    assert [isinstance(one, Done) and one.repeated for one in answers] == [False, False, True]
    assert shown(ann)[0] == {ED, WARD}


def test_twenty_five_fast_changes_are_twenty_five_saved(ann):
    ops = [ann.op("add", new={"organisation": "RXA", "name": f"s{n}"}) for n in range(25)]
    answers = drawing.apply_all(ann.engine, ann.pathway, reversed(ops), actor="ann")
    assert [one.seq for one in answers] == list(range(1, 26))
    assert len(shown(ann)[0]) == 25
    assert len(drawing.can_undo(ann.engine, ann.pathway, "ann").undo) == 25


def test_a_change_is_worked_out_anew_where_somebody_was_quicker(ann, bob, monkeypatch):
    save, late = ann.engine.store.save, [True]

    def after_bob(command, viewer):
        if late.pop() if late else False:
            bob.do("add", place=GP)
        return save(command, viewer)

    monkeypatch.setattr(ann.engine.store, "save", after_bob)
    ann.do("add", place=ED)
    assert shown(ann)[0] == {ED, GP}


# -- undo and redo -------------------------------------------------------------------------------


def undo_all(one: Drawer) -> None:
    while drawing.can_undo(one.engine, one.pathway, one.actor).undo:
        one.do("undo")


def redo_all(one: Drawer) -> None:
    while drawing.can_undo(one.engine, one.pathway, one.actor).redo:
        one.do("redo")


PLACES = st.sampled_from([ED, WARD, NURSES, GP, "HOME", "CARER", "DIED"])
LINES = st.integers(0, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), PLACES, PLACES),
        st.tuples(st.just("connect"), PLACES, PLACES),
        st.tuples(st.just("connect"), PLACES, PLACES),
        st.tuples(st.just("remove"), PLACES, PLACES),
        st.tuples(st.just("remove_line"), LINES, PLACES),
        st.tuples(st.just("split"), LINES, PLACES),
        st.tuples(st.just("move_end"), LINES, PLACES),
        st.tuples(st.just("kind"), LINES, st.sampled_from(["referral", "letter", ""])),
        st.tuples(st.just("place_at"), PLACES, st.integers(0, 9)),
        st.tuples(st.just("rename"), st.sampled_from(["Falls", "Hips"]), PLACES),
    ),
    max_size=14,
)


def step(one: Drawer, what: str, first: Any, second: Any) -> None:
    """One random change; it may well be refused."""
    drawn = list(drawing.drawing_of(one.engine, one.pathway).by_id) or ["none"]
    line = drawn[first % len(drawn)] if isinstance(first, int) else ""
    said: dict[str, dict[str, Any]] = {
        "add": {"place": first},
        "connect": {"from": first, "to": second},
        "remove": {"ids": [first]},
        "remove_line": {"op": "remove", "ids": [line]},
        "split": {"line": line, "place": second},
        "move_end": {"line": line, "end": "to", "place": second},
        "kind": {"op": "set", "line": line, "field": "kind", "value": second},
        "place_at": {"place": first, "x": second, "y": 5},
        "rename": {"name": first},
    }
    one.try_(**({"op": what} | said[what]))


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_undo_of_everything_leads_back_to_empty_and_redo_to_where_it_was(steps):
    ann = Drawer(engine := engine_of(*WORLD), drawing.make_pathway(engine, "Falls", actor="ann"))
    before = kept(engine)
    for each in steps:
        step(ann, *each)
    after = kept(engine)
    undo_all(ann)
    assert kept(engine) == before
    redo_all(ann)
    assert kept(engine) == after
    undo_all(ann)
    assert kept(engine) == before
    assert engine.check() == []


def test_undo_says_what_it_would_do_and_a_new_change_ends_redo(ann):
    ann.connect(ED, WARD)
    ann.do("rename", name="Hips")
    stack = drawing.can_undo(ann.engine, ann.pathway, "ann")
    assert [one.words for one in stack.undo] == [
        "called it Hips",
        "connected Organisation RXA: ED to Organisation RXA: ward",
    ]
    assert ann.do("undo").words == "Undone: called it Hips"
    assert drawing.can_undo(ann.engine, ann.pathway, "ann").redo[0].words == "called it Hips"
    ann.do("add", place=GP)
    assert drawing.can_undo(ann.engine, ann.pathway, "ann").redo == ()
    assert isinstance(ann.try_("redo"), Refused)


def test_two_people_undo_their_own_and_leave_the_other_s(ann, bob):
    ann.do("add", place=ED, at=[0, 0])
    bob.do("add", place=GP, at=[5, 5])
    ann.connect(ED, WARD)
    bob.connect(NURSES, GP)
    ann.do("rename", name="Hips")
    undo_all(ann)
    assert shown(ann) == ({NURSES, GP}, {handoff_id(NURSES, GP, "unknown")})
    redo_all(ann)
    undo_all(bob)
    assert shown(ann) == ({ED, WARD}, {MOVE})
    assert ann.engine.get("Pathway", ann.pathway).entity.name == "Hips"
    undo_all(ann)
    assert shown(ann) == (set(), set())


@settings(max_examples=40, deadline=None)
@given(STEPS, STEPS)
def test_two_people_at_once_never_break_the_drawing_and_nothing_is_raised(first, second):
    engine = engine_of(*WORLD)
    ann = Drawer(engine, drawing.make_pathway(engine, "Falls", actor="ann"))
    bob = Drawer(engine, ann.pathway, "bob")
    for one, other in zip(first, second, strict=False):
        step(ann, *one)
        step(bob, *other)
    for who in (ann, bob, ann):
        for _ in range(5):
            who.try_("undo")
    drawn = drawing.drawing_of(engine, ann.pathway)
    assert set(drawn.pathway.handoffs) == set(drawn.by_id)
    assert engine.check() == []


def test_an_import_is_undone_like_any_other_change(ann, tmp_path):
    file = tmp_path / "handoffs.csv"
    file.write_text(
        f"from,to,kind\n{ED},{WARD},ward_move\n{WARD},{NURSES},care_request\nHOME,{ED},admission\n"
    )
    before = kept(ann.engine)
    handoffs = read_drawing(file)
    done = ann.do(**drawing.bring("handoffs.csv", handoffs))
    assert done.words == "brought in 3 handoffs from handoffs.csv"
    assert len(shown(ann)[1]) == 3
    ann.do("undo")
    assert kept(ann.engine) == before
    ann.do("redo")
    assert len(shown(ann)[1]) == 3


def test_what_was_drawn_before_its_kind_was_said_is_not_drawn_a_second_time(ann):
    ann.connect(ED, WARD)
    ann.do("set", line=MOVE, field="kind", value="ward_move")
    again = handoffs_of(f"{ED} > {WARD} | ward_move\n{ED} > {WARD} | letter")
    ann.do(**drawing.bring("a file", again))
    assert shown(ann)[1] == {MOVE, again[1].id}
    ann.do("remove", ids=[MOVE])
    ann.connect(ED, WARD, kind="ward_move")
    assert shown(ann)[1] == {again[0].id, again[1].id}


# -- mine or theirs ------------------------------------------------------------------------------


def conflict(answer: drawing.Answer) -> Conflict:
    assert isinstance(answer, Conflict), answer
    return answer


def test_what_somebody_else_said_meanwhile_is_asked_about_and_neither_is_lost(ann, bob):
    ann.connect(ED, WARD)
    bob.do("set", line=MOVE, field="kind", value="referral", was="unknown")
    asked = conflict(ann.try_("set", line=MOVE, field="kind", value="letter", was="unknown"))
    assert asked.mine.endswith(": letter") and asked.theirs == "what passes: referral"
    assert ann.engine.get("Handoff", MOVE).entity.kind is HandoffKind.REFERRAL
    ann.do("set", line=MOVE, field="kind", value="letter", was="unknown", over=True)
    kinds = [one.entity.kind.value for one in ann.engine.history("Handoff", MOVE)]
    assert kinds == ["unknown", "referral", "letter"]


def test_theirs_is_kept_and_the_history_says_what_mine_was(ann, bob):
    ann.connect(ED, WARD)
    bob.do("set", line=MOVE, field="name", value="Trolley", was=None)
    asked = conflict(ann.try_("set", line=MOVE, field="name", value="Bed", was=None))
    ann.do("keep_theirs", mine=asked.mine, theirs=asked.theirs)
    assert ann.engine.get("Handoff", MOVE).entity.name == "Trolley"
    row = ann.engine.store.audit(ann.engine.viewer)[-1]
    assert "Bed" in row.reason and "Trolley" in row.reason and row.actor == "ann"
    assert drawing.can_undo(ann.engine, ann.pathway, "ann").undo[0].words.startswith("connected")


def test_two_who_say_the_same_do_not_conflict(ann, bob):
    ann.connect(ED, WARD)
    bob.do("set", line=MOVE, field="kind", value="referral", was="unknown")
    assert "already" in ann.do("set", line=MOVE, field="kind", value="referral", was="unknown").words


def test_a_place_that_somebody_else_moved_is_asked_about(ann, bob):
    ann.do("add", place=ED, at=[0, 0])
    bob.do("place_at", place=ED, x=50, y=0, was=[0, 0])
    asked = conflict(ann.try_("place_at", place=ED, x=0, y=80, was=[0, 0]))
    assert asked.theirs == "moved it to 50 across, 0 down"
    ann.do("place_at", place=ED, x=0, y=80, was=[50, 0])
    many = [{"place": ED, "x": 7, "y": 7, "was": [0, 80]}, {"place": GP, "x": 1, "y": 1}]
    ann.do("place_at", moves=many)
    assert [one.model_dump() for one in ann.engine.get("Pathway", ann.pathway).entity.layout] == [
        {"place": ED, "x": 7, "y": 7}
    ]


def test_what_somebody_took_off_meanwhile_comes_back_only_if_mine_is_kept(ann, bob):
    ann.connect(ED, WARD)
    bob.do("remove", ids=[MOVE])
    asked = conflict(ann.try_("set", line=MOVE, field="kind", value="letter"))
    assert asked.theirs == "took it off the drawing"
    ann.do("set", line=MOVE, field="kind", value="letter", over=True)
    assert shown(ann)[1] == {MOVE}
    assert ann.engine.get("Handoff", MOVE).entity.kind is HandoffKind.LETTER


def test_taking_off_what_somebody_changed_meanwhile_is_asked_about(ann, bob):
    ann.connect(ED, WARD)
    bob.do("set", line=MOVE, field="name", value="Trolley")
    asked = conflict(ann.try_("remove", ids=[ED], base={MOVE: 1}))
    assert "bob changed it: name" in asked.theirs
    ann.do("remove", ids=[ED], base={MOVE: 2})
    assert shown(ann)[0] == {WARD}


def test_an_undo_of_what_somebody_changed_again_is_asked_about(ann, bob):
    ann.connect(ED, WARD)
    ann.do("set", line=MOVE, field="name", value="Bed")
    bob.do("set", line=MOVE, field="name", value="Trolley")
    asked = conflict(ann.try_("undo"))
    assert "name" in asked.theirs
    assert ann.do("undo", leave=True).words.startswith("Left as others made it")
    assert ann.engine.get("Handoff", MOVE).entity.name == "Trolley"
    assert drawing.can_undo(ann.engine, ann.pathway, "ann").undo[0].words.startswith("connected")
    bob.do("undo")
    assert ann.engine.get("Handoff", MOVE).entity.name == "Bed"


def test_an_undo_over_theirs_puts_back_what_was(ann, bob):
    ann.connect(ED, WARD)
    ann.do("set", line=MOVE, field="name", value="Bed")
    bob.do("set", line=MOVE, field="name", value="Trolley")
    ann.do("undo", over=True)
    assert ann.engine.get("Handoff", MOVE).entity.name is None


def test_an_undo_takes_nothing_away_that_somebody_attached(ann):
    ann.connect(ED, WARD)
    ann.engine.put(Hazard(id="hz", handoff=MOVE, sentence="Not told"), expected=0, **BY)
    answer = ann.try_("undo")
    assert isinstance(answer, Refused) and "Hazard hz hangs on" in answer.why


# -- versions ------------------------------------------------------------------------------------


def test_a_named_version_is_compared_with_what_stands_now(ann):
    ann.connect(ED, WARD)
    ann.connect(WARD, NURSES)
    ann.do("name_version", name="May")
    ann.do("set", line=MOVE, field="kind", value="ward_move")
    ann.do("remove", ids=[NURSES])
    ann.connect("CARER", ED)
    found = drawing.compare(
        drawing.version_of(ann.engine, ann.pathway, "May"), drawing.version_of(ann.engine, ann.pathway, "")
    )
    assert [one.how for one in found] == [
        Differs.PLACE_ONLY_FIRST, Differs.PLACE_ONLY_SECOND, Differs.KIND, Differs.ONLY_FIRST,
        Differs.ONLY_SECOND,
    ]  # fmt: skip
    assert isinstance(ann.try_("name_version", name="May"), Refused)


def test_an_older_pathway_without_places_is_drawn_with_the_ends_of_its_handoffs(engine):
    engine.put(Pathway(id="p", name="Old", handoffs=(STANDING.id,)), expected=0, **BY)
    ann = Drawer(engine, "p")
    assert shown(ann) == ({WARD, GP}, {STANDING.id})
    ann.do("remove", ids=[STANDING.id])
    assert shown(ann) == ({WARD, GP}, set())


def test_a_handoff_withdrawn_elsewhere_leaves_the_drawing_with_the_next_change(ann):
    ann.connect(WARD, GP)
    ann.engine.withdraw("Handoff", STANDING.id, expected=1, **BY)
    assert "withdrawn elsewhere" in ann.do("add", place=ED).notes[0]
    assert ann.engine.get("Pathway", ann.pathway).entity.handoffs == ()


def test_what_was_there_comes_in_from_accepted_moves(ann):
    ann.engine.accept_moves([(ED, WARD), (WARD, NURSES)], HandoffKind.WARD_MOVE, **BY)
    found = drawing.from_services(ann.engine, [ED, WARD, GP])
    ann.do(**drawing.bring("accepted moves", found, places=[GP]))
    assert shown(ann) == ({ED, WARD, GP}, {STANDING.id, handoff_id(ED, WARD, "ward_move")})
    assert Handoff(**found[0].model_dump()) == found[0]


def test_nobody_draws_on_what_is_not_there_or_was_withdrawn(engine):
    answer = Drawer(engine, "p-9").try_("add", place=ED)
    assert isinstance(answer, Refused) and "no pathway p-9" in answer.why
    engine.save([Put(Pathway(id="p-9", name="x"))], **BY)
    Drawer(engine, "p-9").do("add", place=ED)
    engine.withdraw("Pathway", "p-9", expected=2, **BY)
    assert isinstance(Drawer(engine, "p-9", "bob").try_("add", place=GP), Refused)
    with pytest.raises(NotFound):
        drawing.drawing_of(engine, "p-9")


def test_many_hands_at_once_on_one_store(tmp_path):
    engine = Engine(EmbeddedStore.create(tmp_path / "store"))
    engine.save(map(Put, WORLD), **BY)
    id_ = drawing.make_pathway(engine, "Falls", actor="t")

    def draw(who: int) -> list[drawing.Answer]:
        one = Drawer(engine, id_, f"person {who}")
        return [one.try_("add", new={"organisation": "RXA", "name": f"s{who}.{n}"}) for n in range(8)]

    with ThreadPoolExecutor(3) as pool:
        answers = [answer for found in pool.map(draw, range(3)) for answer in found]
    assert [one for one in answers if not isinstance(one, Done)] == []
    assert len(drawing.drawing_of(engine, id_).places) == 24
    assert engine.check() == []
    engine.store.close()
