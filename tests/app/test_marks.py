"""A state is drawn by colour and shape and words; green is for what is agreed; every colour can be seen."""

import re
from pathlib import Path

import pytest

from app.components.marks import (
    LEGEND,
    MARKS,
    ROW_WORDS,
    STATE_WORDS,
    Mark,
    duties_mark,
    duty_mark,
    legend,
    mark_of,
    tag,
)
from app.components.style import DARK, DECORATIVE, MARK_PAIRS, TEXT_PAIRS, TOKENS, contrast
from app.components.tables import text_of
from app.saying import counterpart_words
from graph_schema.vocabulary import Duty, DutyState
from tests.tables import claims_of, engine_of, handoffs_of, places_of

CSS = Path(__file__).resolve().parents[2] / "app" / "assets" / "careseams.css"


def declared_in(css: Path) -> dict[str, str]:
    """The colours that a style sheet declares."""
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-Fa-f]{6});", css.read_text()))


def shape_of(mark: Mark) -> tuple[str, str, bool, str]:
    """All of a mark but its colour and words."""
    style = MARKS[mark]
    return style.symbol, style.dash, style.hatched, style.plotly


@pytest.mark.parametrize("state", list(DutyState))
def test_only_what_is_agreed_is_drawn_as_agreed(state):
    assert (mark_of(state) is Mark.AGREED) == (state is DutyState.ASSIGNED)


@pytest.mark.parametrize(
    ("mark", "states"),
    [
        (Mark.OPEN, {state for state in DutyState if state.is_open}),
        (Mark.CLAIMED, {DutyState.ASSUMED_SELF, DutyState.JOINT_NO_LEAD, DutyState.ASSIGNED_REVIEW_DUE}),
        (Mark.NOT_ASKED, {DutyState.NOT_ASSESSED}),
        (Mark.NOT_APPLICABLE, {DutyState.NOT_APPLICABLE}),
    ],
)
def test_every_state_has_its_mark(mark, states):
    assert {state for state in DutyState if mark_of(state) is mark} == states


def test_what_a_reorganisation_left_is_not_drawn_as_agreed():
    assert mark_of(DutyState.ASSIGNED, inherited=True) is Mark.CLAIMED
    assert mark_of(DutyState.STALE, inherited=True) is Mark.OPEN


def test_marks_differ_in_colour_and_in_shape_and_in_words():
    for part in (shape_of, lambda mark: MARKS[mark].colour, lambda mark: MARKS[mark].words):
        assert len({part(mark) for mark in LEGEND}) == len(LEGEND)


def test_every_state_has_words_of_its_own():
    assert set(STATE_WORDS) == set(DutyState)
    assert len(set(STATE_WORDS.values())) == len(DutyState)


def test_what_is_not_agreed_never_reads_as_simply_agreed():
    words = [*STATE_WORDS.items(), *((state, said) for (state, _), said in ROW_WORDS.items())]
    assert [state for state, said in words if said == "agreed"] == [DutyState.ASSIGNED]
    assert STATE_WORDS[DutyState.ASSIGNED_REVIEW_DUE] == "agreed, review due"


@pytest.mark.parametrize(
    ("mark", "said", "name"),
    [
        (
            duty_mark(DutyState.ASSIGNED, holder="Eastmere Hospitals"),
            "agreed: Eastmere Hospitals",
            "tag-agreed",
        ),
        (
            duty_mark(DutyState.ASSIGNED, holder="Vale", inherited=True),
            "agreed, inherited and not reaffirmed: Vale",
            "tag-claimed",
        ),
        (duty_mark(DutyState.CONTESTED, duty=Duty.ACCEPT), "accept: answers differ", "tag-open"),
        (duty_mark(DutyState.CONTESTED, row=6), "both say: us", "tag-open"),
        (duty_mark(DutyState.NOT_ASSESSED), "not everyone has answered", "tag-not-asked"),
        (duty_mark(DutyState.NOT_ASSESSED, row=2), "not everyone has answered", "tag-not-asked"),
        (duty_mark(DutyState.NOT_ASSESSED, row=19), "not everyone has answered", "tag-not-asked"),
        (duty_mark(DutyState.STALE, said="lapsed on 1 July"), "lapsed on 1 July", "tag-open"),
        (duty_mark(DutyState.ASSUMED_SELF, holder="Vale"), "claimed, not confirmed: Vale", "tag-claimed"),
        (duties_mark(Mark.OPEN, Duty.ACCEPT, count=3, of=4), "accept: open at 3 of 4", "tag-open"),
        (
            duties_mark(Mark.NOT_ASKED, Duty.CLINICAL, count=2, of=2),
            "clinical: not answered at 2 of 2",
            "tag-not-asked",
        ),
    ],
)
def test_the_words_alone_say_the_state(mark, said, name):
    assert text_of(mark) == said
    assert mark.className == f"tag {name}"


def test_a_symbol_is_not_read_out():
    assert [getattr(part, "aria-hidden", None) for part in tag(Mark.OPEN, "open").children[:1]] == ["true"]


def test_the_legend_names_all_four():
    assert text_of(legend()) == "open claimed only agreed not answered"


@pytest.mark.parametrize("colours", [TOKENS, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), TEXT_PAIRS)
def test_text_can_be_read(words, ground, colours):
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [TOKENS, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_and_outlines_can_be_seen(mark, ground, colours):
    assert contrast(colours[mark], colours[ground]) >= 3


def test_the_dark_colours_are_the_same_ones_and_stand_in_their_style_sheet():
    assert list(DARK) == list(TOKENS)
    assert declared_in(CSS.with_name("colours.css")) == DARK
    assert contrast(DARK["ink"], DARK["paper"]) >= 7


def test_marks_differ_without_colour_too():
    for colours in (TOKENS, DARK):
        greys = [
            contrast(colours[token], colours["paper"]) for token in ("open", "soft", "agreed", "unknown")
        ]
        assert min(greys) >= 3
    assert len({shape_of(mark) for mark in LEGEND}) == len({MARKS[mark].words for mark in LEGEND}) == 4


def test_every_colour_is_guarded():
    guarded = {token for pair in (*TEXT_PAIRS, *MARK_PAIRS) for token in pair}
    assert set(TOKENS) - guarded - DECORATIVE == set()
    assert {style.colour for style in MARKS.values()} <= {TOKENS[token] for token, _ in MARK_PAIRS}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#FFFFFF", "#FFFFFF", 1),
        ("#777777", "#FFFFFF", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#000000", "#FFFFFF", 21),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_the_style_sheet_has_these_colours_and_names_no_other():
    css = CSS.read_text()
    assert declared_in(CSS) == TOKENS
    rules = css[css.index("}") :]
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", rules) == []


def test_the_style_sheet_asks_nobody_for_anything():
    assert re.findall(r"@import|@font-face|https?:|url\(", CSS.read_text()) == []


@pytest.mark.parametrize(
    ("typed_for", "said"),
    [
        (True, "the counterpart’s agreement was typed in for it: not its own word"),
        (False, "counterpart has not agreed"),
    ],
)
def test_why_a_claimed_duty_is_not_agreed(typed_for, said):
    [handoff] = handoffs = handoffs_of("RXA/ward > RXB/nursing | care_request")
    holder, other = claims_of(
        "1 | CLINICAL | RXB | accepts | RXB\n1 | CLINICAL | RXA | asserts | RXB", handoffs
    )
    engine = engine_of(*places_of(handoffs), handoff, holder)
    if typed_for:
        engine.claim(other, on_behalf=True, actor="t", reason="t")
    assert counterpart_words(engine.picture().handoffs[0].duty(Duty.CLINICAL)) == said
