"""The bow-tie drawn: from one threat to twelve with twenty barriers nothing overlaps and every word fits."""

import base64
import itertools
import re
from datetime import date

import pytest
from dash import dcc, html
from hypothesis import given, settings
from hypothesis import strategies as st

from app.components.tables import text_of
from app.figures.bow_tie import WIDTH, bow_tie_picture, plan_of
from app.figures.text_boxes import Line, fitted, width_of
from app.pages import bow_tie as page
from graph_schema.hazards import Control, Hazard
from graph_schema.vocabulary import ControlState
from pathway.analysis.bow_tie import BowTie
from pathway.engine.bow_tie import bow_tie
from tests.app import barriers_world as world
from tests.app.toy import parts_of
from tests.tables import changed, engine_of

LONG = "Electrocardiographicallymonitoredpatientswithoutanynamedcoordinator & <b>co"
WORDS = st.lists(
    st.sampled_from(["read", "Ward", "acknowledgement", LONG, "W" * 40, "i"]), min_size=1, max_size=9
)


def tie_of(threats: int, barriers: int, words: str, *, spread: int = 1) -> BowTie:
    """A bow-tie of so many threats and barriers; each barrier acts on `spread` threats."""
    hazards = [
        Hazard(id=f"h-{n:02d}", handoff=world.FIRST.id, sentence=f"{words} {n}", library_id="HZ-19")
        for n in range(threats)
    ]
    controls = [
        Control(
            id=f"c-{n:02d}",
            hazards=tuple(sorted({hazards[(n + k) % threats].id for k in range(spread)})),
            name=f"{words} {n}",
            effectiveness=0.5,
            state=list(ControlState)[n % 4],
            side=("prevention", "recovery")[n % 2],
            workaround=n % 3 == 0,
            common_cause=words if n % 2 else None,
            depends_on=words if n % 3 == 0 else None,
        )
        for n in range(barriers)
    ]
    return bow_tie(engine_of(*world.RECORDS[:20], *world.HANDOFFS, *hazards, *controls), world.FIRST.id)


def overlap(one, other) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 12), st.integers(0, 20), WORDS.map(" ".join), st.integers(1, 4))
def test_nothing_overlaps_nothing_leaves_the_picture_and_every_word_fits(threats, barriers, words, spread):
    plan = plan_of(tie_of(threats, barriers, words, spread=spread))
    for one, other in itertools.combinations(plan.boxes, 2):
        assert not overlap(one, other), (one.look, other.look)
    for one in plan.boxes:
        assert one.x >= 0 and one.x + one.width <= WIDTH and one.y >= 0
        assert one.y + one.height <= plan.height + 0.01
        room = one.width - (28 if one.barrier else 8)
        assert all(width_of(line.text, 13, bold=line.bold) <= room for line in one.lines)
        assert len(one.lines) * 13 * 1.3 <= one.height - 8


@given(WORDS.map(" ".join), st.integers(60, 300))
def test_breaking_words_loses_no_letter(words, width):
    lines = fitted([Line(words)], width, 13)
    assert "".join(line.text for line in lines).replace(" ", "") == words.replace(" ", "")


def drawn(tie: BowTie) -> str:
    return " ".join(re.findall(r"<text[^>]*>(.*?)</text>", bow_tie_picture(tie)))


def shown(*records, handoff=world.FIRST, carried=(0, 1)):
    replaced = {one.id: one for one in (*world.RECORDS, *world.EVENTS, *world.carried(*carried), *records)}
    engine = engine_of(*replaced.values())
    return engine, page.layout(engine, {"id": handoff.id})


def rows(drawn_page, name: str) -> list[list[str]]:
    table = next(one for one in parts_of(drawn_page, html.Table) if one.id == name)
    body = next(one for one in table.children if isinstance(one, html.Tbody))
    return [[text_of(cell) for cell in row.children] for row in body.children]


def test_each_barrier_of_the_table_stands_in_the_picture_with_its_state_and_holder():
    _, found = shown()
    [image] = parts_of(found, html.Img)
    picture = base64.b64decode(image.src.partition(",")[2]).decode()
    said = " ".join(re.findall(r"<text[^>]*>(.*?)</text>", picture))
    for row in rows(found, "bow-tie-barriers"):
        assert row[0].split()[0] in said
    assert "unverified: a workaround" in said and "fails with 8 others: Referral mailbox" in said
    assert "held by Organisation HOS, the sender" in said
    assert "The two differ" in said and "not a control" in said.replace("  ", " ")


def test_a_test_that_is_overdue_is_said_in_picture_and_table():
    overdue = changed(world.MAILBOX[0], review_due=date(2026, 3, 10))
    _, found = shown(overdue)
    assert "unverified: its test is overdue" in rows(found, "bow-tie-barriers")[0][4]
    [image] = parts_of(found, html.Img)
    picture = base64.b64decode(image.src.partition(",")[2]).decode()
    assert "unverified: its test is" in picture and ">verified<" not in picture


def test_the_tables_say_both_judgements_apart_and_never_a_middle():
    _, found = shown()
    first = rows(found, "bow-tie-threats")[0]
    assert first[1].startswith("moderate harm, unlikely; 4 people, 1 Feb 2026")
    assert first[2].startswith("severe harm, possible; 4 people, 1 Feb 2026")
    assert all(cell.endswith("the two differ") for cell in first[1:3])


def test_judged_harm_and_recorded_harm_are_columns_of_their_own():
    _, found = shown()
    harm = {row[0]: row[1:] for row in rows(found, "bow-tie-harm")}
    assert harm["Severe harm"] == ["no threat", "threat 1", "1"]
    assert harm["Moderate harm"] == ["threat 1", "no threat", "none recorded"]
    assert harm["Not judged"][-1] == "does not apply"
    assert harm["Not graded"] == ["does not apply", "does not apply", "1"]


@pytest.mark.parametrize(
    ("carried", "words"), [((), "nobody was asked"), ((0, 1), "2 of 4 crossings asked about")]
)
def test_what_the_carer_did_is_k_of_n_beside_the_bow_tie(carried, words):
    _, found = shown(carried=carried)
    assert rows(found, "bow-tie-carer")[0] == ["Carried by a carer", words]
    assert rows(found, "bow-tie-carer")[-1] == ["Caught by a carer", "1 of 2 recorded events"]


def test_a_barrier_without_an_owner_leads_to_its_form():
    _, found = shown(handoff=world.SECOND)
    links = [one.href for one in parts_of(found, dcc.Link) if "Say who holds it" in text_of(one)]
    assert len(links) == 1 and "kind=Control" in links[0] and "id=ct-list" in links[0]


def test_without_a_hazard_there_is_no_bow_tie_and_that_is_not_safe():
    engine = engine_of(*(one for one in world.RECORDS if one.label() not in ("Hazard", "Control")))
    said = text_of(page.layout(engine, {"id": world.FIRST.id}))
    assert "Not assessed is not safe" in said
