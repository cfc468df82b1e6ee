"""Taking a change back out of what stands now, whoever else has changed it since."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.handoffs import Pathway, Position
from pathway.analysis.merging import Touched, taken_back
from tests.tables import changed


def pathway(handoffs: str = "", name: str = "Falls", **at: float) -> Pathway:
    """A pathway with handoffs by letter, and places at some distance from the left."""
    layout = tuple(Position(place=place, x=x, y=0) for place, x in at.items())
    return Pathway(id="p", name=name, handoffs=tuple(handoffs), layout=layout)


LISTS = [
    # before, after, now -> without the change
    ("ab", "abc", "abc", "ab"),
    ("ab", "abc", "abcd", "abd"),
    ("abc", "ac", "ac", "abc"),
    ("abc", "ac", "acd", "abcd"),
    ("abc", "bc", "bcd", "abcd"),
    ("abc", "a", "", "bc"),
    ("ab", "abc", "ab", "ab"),
    ("abc", "ab", "abc", "abc"),
    ("ab", "ac", "acd", "abd"),
]


@pytest.mark.parametrize(("before", "after", "now", "back"), LISTS)
def test_lists_merge_as_sets_that_keep_their_order(before, after, now, back):
    merged = taken_back(pathway(before), pathway(after), pathway(now))
    assert (merged.entity, merged.touched) == (pathway(back), ())


def test_fields_that_nobody_touched_since_go_back_and_others_stay():
    merged = taken_back(pathway("a", "Falls"), pathway("a", "Hips"), pathway("ab", "Hips"))
    assert (merged.entity, merged.touched) == (pathway("ab", "Falls"), ())


def test_a_field_that_somebody_changed_again_stays_and_is_named():
    found = taken_back(pathway("a", "Falls"), pathway("ab", "Hips"), pathway("ab", "Knees"))
    assert found.touched == (Touched("name", "Falls", "Knees"),)
    assert found.entity == pathway("a", "Knees")
    over = taken_back(pathway("a", "Falls"), pathway("ab", "Hips"), pathway("ab", "Knees"), over=True)
    assert (over.entity, over.touched) == (pathway("a", "Falls"), ())


@pytest.mark.parametrize(
    ("now", "back", "clash"),
    [({"x": 9.0}, {"x": 1.0}, False), ({"x": 9.0, "y": 5.0}, {"x": 1.0, "y": 5.0}, False),
     ({"x": 8.0}, {"x": 1.0}, True), ({"x": 1.0}, {"x": 1.0}, False)],
)  # fmt: skip
def test_positions_merge_by_their_place(now, back, clash):
    before, after = pathway(x=1), pathway(x=9)
    over = taken_back(before, after, pathway(**now), over=True)
    assert over.entity == pathway(**back)
    assert bool(taken_back(before, after, pathway(**now)).touched) is clash


OLD, NEW, OTHER = pathway("a"), pathway("b"), pathway("c", "Knees")


@pytest.mark.parametrize(
    ("before", "after", "now", "entity", "clash"),
    [
        (None, NEW, NEW, None, False),  # it was made: it goes
        (None, NEW, None, None, False),  # gone already
        (None, NEW, OTHER, OTHER, True),  # somebody changed what was made
        (OLD, None, None, OLD, False),  # it was withdrawn: it comes back
        (OLD, None, OLD, OLD, False),  # back already
        (OLD, None, OTHER, OTHER, True),  # somebody brought it back otherwise
        (OLD, changed(OLD, name="Hips"), None, None, True),  # somebody withdrew it since
    ],
)
def test_what_was_made_goes_and_what_was_withdrawn_comes_back(before, after, now, entity, clash):
    merged = taken_back(before, after, now)
    assert (merged.entity, bool(merged.touched)) == (entity, clash)
    assert taken_back(before, after, now, over=True).entity == (before if clash else entity)


@pytest.mark.parametrize(
    ("before", "after", "since", "clash"),
    [
        (pathway("a"), pathway("ab"), [pathway("ab"), pathway("a"), pathway("ab")], True),
        (pathway("a"), pathway("ab"), [pathway("ab"), pathway("abc"), pathway("ab")], False),
        (pathway("ab"), pathway("a"), [pathway("a"), pathway("ab"), pathway("a")], True),
        (pathway(x=1), pathway(x=9), [pathway(x=9), pathway(x=5), pathway(x=9)], True),
        (pathway(x=1), pathway(x=9), [pathway(x=9), pathway(x=9, y=5), pathway(x=9)], False),
        (pathway(), pathway(name="Hips"), [pathway(name="Hips"), pathway(), pathway(name="Hips")], True),
        (pathway(), pathway(name="Hips"), [pathway(name="Hips"), pathway("a", "Hips")], False),
        (pathway(), pathway("a"), [pathway("a"), None, pathway("a")], False),
        (pathway(), pathway(name="Hips"), [pathway(name="Hips"), None, pathway(name="Hips")], True),
        (None, NEW, [NEW, None, NEW], True),
        (NEW, None, [None, NEW, None], True),
        (NEW, None, [None, None], False),
        (pathway(x=1), pathway(), [pathway(), pathway(x=5)], False),  # it is back, where they put it
    ],
)
def test_what_others_changed_and_changed_back_is_theirs(before, after, since, clash):
    merged = taken_back(before, after, since[-1], since=list(pairwise(since)))
    assert bool(merged.touched) is clash
    assert merged.entity == (since[-1] if clash else taken_back(before, after, since[-1]).entity)
    over = taken_back(before, after, since[-1], since=list(pairwise(since)), over=True)
    assert (over.entity, over.touched) == (taken_back(before, after, since[-1], over=True).entity, ())


letters = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5).map("".join)
pathways = st.builds(pathway, letters, st.sampled_from(["Falls", "Hips"]))


@given(pathways, pathways)
def test_a_change_that_nobody_followed_is_taken_back_whole(before, after):
    assert taken_back(before, after, after).entity == before


@given(pathways, pathways, pathways)
def test_what_is_taken_back_leaves_what_others_put_in(before, after, now):
    back = taken_back(before, after, now)
    assert isinstance(back.entity, Pathway)
    others = set(now.handoffs) - set(before.handoffs) - set(after.handoffs)
    assert others <= set(back.entity.handoffs)
    assert set(before.handoffs) - set(after.handoffs) <= set(back.entity.handoffs)
    assert len(set(back.entity.handoffs)) == len(back.entity.handoffs)
