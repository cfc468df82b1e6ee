"""A planner asks who holds what, types in what comes back, and sees silence: by keyboard alone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.server import create_app
from graph_schema.accountability import Ask, Claim
from graph_schema.vocabulary import Duty, DutyState, Stance
from pathway.engine import Engine
from pathway.engine.asks import To
from pathway.engine.told import Answer, Typing, answer, tell
from tests.app import asks_world as world
from tests.browser.browsing import assert_accessible, assert_presentable, go, let_in, wait_idle
from tests.browser.keyboard import button, enter, tab_and_tick, tab_to, type_over
from tests.browser.seams import BANNER, choose, opened

HOSPITAL, COMMUNITY, SURGERY = "Eastmere Hospitals", "Vale Community", "Larkfield Surgery"
A, C = Duty.ACCEPT, Duty.CLINICAL
WE, ANOTHER, NOT_US, NOBODY, UNKNOWN = "We", "An", "Not", "Nob", "Un"
"""The first letters of an answer, as somebody types them into the list."""
ANSWERS = {
    "HOS": [
        (1, A, ANOTHER, COMMUNITY, "On receipt of the request it is theirs"),
        (1, C, WE, "", "Until they have taken it on"),
        (2, A, ANOTHER, COMMUNITY, ""),
        (2, C, ANOTHER, COMMUNITY, "From the moment the person leaves"),
        (3, A, WE, "", ""),
        (4, A, NOBODY, "", ""),
        (7, C, ANOTHER, SURGERY, ""),
        (8, A, UNKNOWN, "", "Ask the practice"),
    ],
    "COM": [
        (1, A, NOT_US, "", "We never agreed to take it by fax"),
        (1, C, WE, "", "From the first visit"),
        (2, A, WE, "", ""),
        (2, C, NOT_US, "", ""),
        (3, A, ANOTHER, HOSPITAL, ""),
        (4, A, NOBODY, "", "Nobody we know of"),
    ],
    "GPX": [(7, C, WE, "", ""), (8, A, WE, "", "")],
    "REG": [(5, A, ANOTHER, HOSPITAL, "")],
    "COL": [(5, A, ANOTHER, COMMUNITY, "")],
    "local:carers": [(6, C, WE, "", "I rang the nurses myself"), (7, A, NOBODY, "", "")],
}
STATES = {
    (1, A): DutyState.CONTESTED,
    (1, C): DutyState.CONTESTED,
    (2, A): DutyState.ASSUMED_IMPUTED,
    (2, C): DutyState.CONTESTED,
    (3, A): DutyState.ASSUMED_IMPUTED,
    (4, A): DutyState.UNASSIGNED,
    (5, A): DutyState.CONTESTED,
    (6, C): DutyState.PATIENT_HELD,
    (7, C): DutyState.ASSUMED_SELF,  # the hospital agrees as the planner typed, not in its own word
    (8, A): DutyState.ASSUMED_SELF,
}
"""What the answers add up to; every other critical duty is not assessed."""
SILENCE = {
    "Shire region": (24, 1, 23),
    "Vale Collaborative": (24, 1, 23),
    "Carers": (24, 2, 22),
    COMMUNITY: (18, 6, 12),
    HOSPITAL: (18, 8, 10),
    SURGERY: (12, 2, 10),
}


@pytest.fixture
def engine(tmp_path: Path):
    engine = world.fill(opened(tmp_path))
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, banner=BANNER)))


def ask_everybody(page: Page, origin: str) -> None:
    go(page, f"{origin}/ask")
    enter(page, button(page, "Tick all 12 shown"))
    for group in ("Region over", "Collaborative that", "Patients, carers"):
        tab_and_tick(page, page.get_by_label(group))
    for field, text in (
        ("q-asked-on", "1 May 2026"), ("q-answer-by", "22 May 2026"), ("q-by", "ICS planner"),
    ):  # fmt: skip
        tab_to(page, page.locator(f"#{field}"))
        type_over(page, text)
    page.keyboard.press("Tab")
    wait_idle(page)
    expect(page.locator("#q-preview")).to_contain_text("120 questions to 6 bodies")
    enter(page, button(page, "Record that they are asked"))
    expect(page.locator(".saved-bar")).to_contain_text("120 questions to 6 bodies recorded.")


def row_of(page: Page, engine: Engine, party: str, number: int, duty: Duty) -> Locator:
    handoff = world.HANDOFFS[number - 1].id
    [ask] = [
        one.id
        for one in engine.snapshot().all(Ask)
        if (one.asked, one.subject, one.duty) == (party, handoff, duty)
    ]
    return page.locator(".answer-row", has=page.locator(f'select[data-ask="{ask}"]'))


def type_answers(page: Page, engine: Engine, party: str) -> None:
    """Every answer of a body, in the order of the page."""
    for number, duty, say, name, words in ANSWERS[party]:
        row = row_of(page, engine, party, number, duty)
        tab_to(page, row.locator("select"))
        page.keyboard.type(say)
        page.keyboard.press("Tab")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(words)


def fields_of(page: Page) -> list[str]:
    return page.locator(".answer-row :is(select, input)").evaluate_all("all => all.map((one) => one.value)")


def save_all(page: Page) -> None:
    enter(page, button(page, "Save all that is typed"))


def test_a_planner_asks_types_in_twenty_answers_and_sees_silence(page: Page, origin, engine):
    ask_everybody(page, origin)
    assert {one.asked_on.isoformat() for one in engine.snapshot().all(Ask)} == {"2026-05-01"}

    # The returned sheet of the hospital: refused without a name, reloaded, and nothing typed is lost.
    go(page, f"{origin}/answers?party=HOS")
    tab_to(page, page.locator("#an-by"))
    type_over(page, "")
    page.keyboard.press("Delete")
    type_answers(page, engine, "HOS")
    before = fields_of(page)
    save_all(page)
    expect(page.locator(".error-summary")).to_contain_text("Say your name or role")
    assert fields_of(page) == before and not engine.snapshot().all(Claim)
    page.reload()
    wait_idle(page)
    assert fields_of(page) == before and before.count("") < len(before)
    tab_to(page, page.locator("#an-by"))
    type_over(page, "ICS planner")
    save_all(page)
    expect(page.locator(".saved-bar")).to_contain_text("8 answers saved. Typed in for them")

    for party in ("COM", "REG", "COL", "local:carers"):
        go(page, f"{origin}/answers?party={party}")
        type_answers(page, engine, party)
        save_all(page)
        expect(page.locator(".saved-bar")).to_contain_text("saved. Typed in for them")
    go(page, f"{origin}/answers?party=GPX")
    tab_to(page, page.locator("#an-by"))
    type_over(page, "Practice manager")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("I speak for Larkfield Surgery")).to_be_checked()
    type_answers(page, engine, "GPX")
    save_all(page)
    expect(page.locator(".saved-bar")).to_have_text("2 answers saved.Undo")

    # Nothing is agreed without holder and counterpart; what was typed for somebody else is no acceptance.
    claims = engine.snapshot().all(Claim)
    assert len(claims) == 20 and {one.by for one in claims if not one.typed_for} == {"GPX"}
    picture = engine.picture()
    for number, handoff in enumerate(world.HANDOFFS, start=1):
        for duty in (A, C):
            state = picture.by_id[handoff.id].duty(duty).state
            assert state is STATES.get((number, duty), DutyState.NOT_ASSESSED), (number, duty)

    # Silence by body with days; contradictions side by side with the words used.
    go(page, f"{origin}/asks")
    expect(page.locator(".lead")).to_contain_text("100 questions of 120 not answered, by 6 bodies")
    expect(page.locator(".lead")).to_contain_text("Answers differ about 4 duties.")
    listed = {}
    for row in page.locator("#silence tbody tr").all():
        name, *cells = [cell.inner_text() for cell in row.locator("th, td").all()]
        listed[name.split("\n")[0]] = tuple(int(cell) for cell in cells[:3])
        assert cells[3] == "31 days, since 1 May 2026" and cells[4] == cells[2]
    assert listed == SILENCE
    differ = page.locator("#differ tbody tr")
    assert differ.count() == 4
    both = differ.filter(has_text="On receipt of the request it is theirs")
    expect(both.locator("td").nth(0)).to_contain_text("“On receipt of the request it is theirs”")
    expect(both.locator("td").nth(1)).to_contain_text("“We never agreed to take it by fax”")
    expect(both).to_contain_text("Kept by ICS planner")
    expect(both).to_contain_text("each says: them")
    assert page.locator("#silent tbody tr").count() == 25
    assert page.locator("#answers tbody tr").count() == 20
    expect(page.locator("#answers")).to_contain_text("10 days late")


def test_asks_are_undone_and_questions_that_were_never_put_are_withdrawn(page: Page, origin, engine):
    ask_everybody(page, origin)
    enter(page, button(page, "Undo"))
    expect(page.locator(".saved-bar")).to_contain_text("Undone: 120 questions withdrawn.")
    ask_everybody(page, origin)
    go(page, f"{origin}/asks?body=REG")
    tab_and_tick(page, page.locator("#silent").get_by_role("checkbox").first)
    tab_to(page, page.locator("#a-by"))
    type_over(page, "ICS planner")
    enter(page, button(page, "Withdraw the ticked: they were not asked"))
    expect(page.locator(".saved-bar")).to_contain_text("1 question withdrawn: they count as not asked.")
    expect(page.locator(".lead")).to_contain_text("119 questions of 119 not answered")
    enter(page, button(page, "Undo"))
    expect(page.locator(".lead")).to_contain_text("120 questions of 120 not answered")


def test_one_row_is_saved_by_itself_and_what_is_wrong_stands_beside_it(page: Page, origin, engine):
    ask_everybody(page, origin)
    go(page, f"{origin}/answers?party=HOS")
    first, second = (row_of(page, engine, "HOS", 1, duty) for duty in (A, C))
    tab_to(page, page.locator("#an-by"))
    page.keyboard.type("ICS planner")
    tab_to(page, first.locator("select"))
    page.keyboard.type(ANOTHER)
    tab_to(page, second.locator("select"))
    page.keyboard.type(WE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("It is ours")
    save_all(page)
    expect(first.locator(".answer-error")).to_contain_text("type whom they name")
    expect(second.locator(".answer-error")).to_be_empty()
    assert not engine.snapshot().all(Claim)
    enter(page, second.get_by_role("button"))
    expect(page.locator(".saved-bar")).to_contain_text("1 answer saved.")
    expect(page.locator(".answer-row", has_text="Saved:")).to_contain_text(
        "Eastmere Hospitals: it is ours (typed in for them, not their own word)"
    )
    assert first.locator("select").input_value() == "asserts"
    expect(row_of(page, engine, "HOS", 9, A).locator("select")).not_to_be_focused()
    expect(page.locator("select:focus")).to_have_count(1)
    enter(page, button(page, "Undo"))
    expect(second.locator("select")).to_have_value("accepts")
    expect(second.locator(".an-words input")).to_have_value("It is ours")
    assert not engine.snapshot().all(Claim)
    third = row_of(page, engine, "HOS", 2, A)
    tab_to(page, third.locator("select"))
    page.keyboard.type(NOBODY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-row", has_text="Saved:")).to_contain_text("nobody holds it")
    assert len(engine.snapshot().all(Claim)) == 1


def test_the_sheet_is_one_page_of_plain_words_without_links(page: Page, origin, engine):
    ask_everybody(page, origin)
    go(page, f"{origin}/ask-sheet?party=GPX")
    sheet = page.locator(".sheet-page")
    expect(sheet).to_contain_text(
        "Who takes clinical responsibility from when Eastmere Hospitals (ward 7) lets go until "
        "Larkfield Surgery (practice) accepts?"
    )
    assert page.locator(".sheet-question").count() == 12
    page.emulate_media(media="print")
    assert [one for one in sheet.locator("a, button, img, svg").all() if one.is_visible()] == []
    expect(page.locator("#banner")).to_be_visible()
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "14mm")
    pdf = page.pdf(format="A4", margin=margins)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_cells_are_gone_through_by_key_saved_one_by_one_and_heard(page: Page, origin, engine):
    ask_everybody(page, origin)
    go(page, f"{origin}/grid?organisation=HOS")
    grid = page.locator("#duty-grid")
    cells = grid.get_by_role("gridcell")
    assert cells.count() == 18 and grid.get_attribute("aria-readonly") == "true"
    tab_to(page, cells.first)
    page.keyboard.press("Space")
    expect(page.locator("#announcement")).to_contain_text("Nothing was changed.")
    assert not engine.snapshot().all(Claim)

    go(page, f"{origin}/grid?organisation=HOS&party=HOS")
    tab_to(page, page.locator("#g-by"))
    type_over(page, "ICS planner")
    tab_to(page, cells.first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    chosen = cells.nth(3)
    expect(chosen).to_be_focused()
    # Space goes through the choices: seen and heard, and nothing is recorded until Enter.
    for key, words in (
        ("Space", "Eastmere Hospitals: we hold it"),
        ("Space", "Eastmere Hospitals: Vale Community holds it"),
        ("Space", "Eastmere Hospitals: nobody holds it"),
        ("Shift+Space", "Eastmere Hospitals: Vale Community holds it"),
    ):
        page.keyboard.press(key)
        expect(chosen).to_contain_text(f"Not saved: {words}")
        expect(page.locator("#announcement")).to_have_text(f"Chosen, not saved: {words}. Enter saves it.")
    expect(page.locator("#g-waiting")).to_contain_text("1 choice not saved.")
    assert not engine.snapshot().all(Claim)
    page.keyboard.press("Escape")
    expect(chosen).not_to_contain_text("Not saved")
    page.keyboard.press("Enter")
    expect(page.locator("#announcement")).to_contain_text("Nothing is chosen here.")
    assert not engine.snapshot().all(Claim)

    say(page, chosen, 1, "others think it is them: Eastmere Hospitals")
    expect(page.locator("#announcement")).to_contain_text(
        "it is ours (typed in for them, not their own word)"
    )
    say(page, chosen, 1, "others think it is them: Vale Community")
    [claim] = engine.snapshot().all(Claim)
    assert claim.typed_for and claim.about == "COM" and claim.duty is Duty.CLINICAL
    assert [one.answer for one in engine.snapshot().all(Ask) if one.answer] == [claim.id]
    page.keyboard.press("ArrowDown")
    below = cells.nth(5)
    say(page, below, 1, "others think it is them: Eastmere Hospitals")

    # Ctrl and Z take one's own recordings back, one after another, in whatever cell somebody stands.
    for left, said in ((1, "Eastmere Hospitals says nothing"), (1, "it is ours"), (0, "says nothing")):
        page.keyboard.press("Control+z")
        expect(page.locator("#announcement")).to_contain_text("Undone. ")
        expect(page.locator("#announcement")).to_contain_text(said)
        wait_idle(page)
        assert len(engine.snapshot().all(Claim)) == left
        expect(below).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#announcement")).to_contain_text("Nothing more to undo")
    assert not page.locator("#duty-grid .tag-agreed").count()

    # The button does the same, and whoever pressed it goes on in the grid.
    say(page, below, 1, "others think it is them: Eastmere Hospitals")
    enter(page, button(page, "Undo"))
    expect(below).to_be_focused()
    assert not engine.snapshot().all(Claim)


def say(page: Page, cell: Locator, times: int, state: str) -> None:
    """In the cell that has the focus: choose, save, and stay there."""
    expect(cell).to_be_focused()
    for _ in range(times):
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(cell).to_contain_text(state)
    expect(cell).not_to_contain_text("Saving")
    wait_idle(page)
    expect(cell).to_be_focused()


def open_grid(page: Page, origin: str) -> Locator:
    """The grid as told by the hospital; its cells."""
    go(page, f"{origin}/grid?organisation=HOS&party=HOS")
    tab_to(page, page.locator("#g-by"))
    type_over(page, "ICS planner")
    page.keyboard.press("Tab")
    return page.locator("#duty-grid").get_by_role("gridcell")


def test_clicks_choose_in_many_cells_and_all_are_saved_or_dropped_together(page: Page, origin, engine):
    ask_everybody(page, origin)
    cells = open_grid(page, origin)
    for number in (2, 4, 6):
        cells.nth(number).click()
    cells.nth(4).click()
    bar = page.locator("#g-waiting")
    expect(bar).to_contain_text("3 choices not saved.")
    expect(cells.nth(4)).to_contain_text("Not saved: Eastmere Hospitals: Larkfield Surgery holds it")
    button(page, "Drop them").click()
    expect(bar).to_be_hidden()
    assert not engine.snapshot().all(Claim) and not page.locator(".not-saved").count()
    for number in (2, 4, 6):
        cells.nth(number).click()
    # Nothing chosen is lost when the grid shows something else for a while.
    choose(page, "g-duties", "All 10 duties")
    expect(page.locator(".not-saved")).to_have_count(3)
    button(page, "Save them all").click()
    wait_idle(page)
    expect(bar).to_be_hidden()
    expect(page.locator(".not-saved")).to_have_count(0)
    assert len(engine.snapshot().all(Claim)) == 3
    expect(page.locator("#duty-grid [role=gridcell]:focus")).to_have_count(1)


def test_a_refusal_keeps_the_choice_and_the_focus(page: Page, origin, engine):
    ask_everybody(page, origin)
    cells = open_grid(page, origin)
    cell = cells.nth(4)
    page.get_by_label("I speak for them").check()
    cell.click()
    page.keyboard.press("Enter")
    expect(cell).to_contain_text("Eastmere Hospitals: we hold it")
    expect(page.locator("#g-waiting")).to_be_hidden()
    page.get_by_label("I type in what they told").check()
    cell.click()
    page.keyboard.press("Enter")
    expect(page.locator(".grid-said")).to_contain_text("their own word stands there")
    expect(cell).to_be_focused()
    expect(cell).to_contain_text("Not saved: ")
    assert len(engine.snapshot().all(Claim)) == 1
    page.keyboard.press("Control+z")
    expect(cell).not_to_contain_text("Not saved")
    assert len(engine.snapshot().all(Claim)) == 1


def test_what_another_says_meanwhile_is_told_and_replaced_only_by_a_second_enter(page: Page, origin, engine):
    ask_everybody(page, origin)
    cells = open_grid(page, origin)
    cell = cells.nth(0)
    cell.focus()
    page.keyboard.press("Space")
    handoff, duty = json.loads(cell.get_attribute("data-cell") or "")
    to = To(handoff, Duty(duty), "HOS")
    day = engine.as_at().day
    tell(engine, to, Stance.NOBODY, by=Typing("another", "told", "cmd-another"), day=day)
    page.keyboard.press("Enter")
    expect(page.locator(".grid-said")).to_contain_text(
        "said otherwise since you looked: Eastmere Hospitals: nobody"
    )
    expect(cell).to_contain_text("nobody holds it")
    assert [one.stance for one in engine.snapshot().all(Claim)] == [Stance.NOBODY]
    expect(cell).to_contain_text("Not saved: Eastmere Hospitals: we hold it")
    page.keyboard.press("Enter")
    expect(cell).not_to_contain_text("Not saved")
    wait_idle(page)
    assert [one.about for one in engine.snapshot().all(Claim)] == ["HOS"]


def test_many_fast_keys_are_each_saved_once(page: Page, origin, engine):
    ask_everybody(page, origin)
    cells = open_grid(page, origin)
    tab_to(page, cells.first)
    for _ in range(9):
        for key in ("Space", "Enter", "ArrowRight", "Space", "Enter", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
    expect(page.locator(".not-saved")).to_have_count(0)
    page.wait_for_timeout(500)
    wait_idle(page)
    claims = engine.snapshot().records(Claim)
    assert len(claims) == 18 and {one.version for one in claims} == {1}


def test_two_who_type_the_same_answer_see_each_others_and_choose(page: Page, origin, engine):
    ask_everybody(page, origin)
    go(page, f"{origin}/answers?party=HOS")
    row = row_of(page, engine, "HOS", 1, A)
    tab_to(page, page.locator("#an-by"))
    type_over(page, "ICS planner")
    [ask] = [
        one.id
        for one in engine.snapshot().all(Ask)
        if (one.asked, one.subject, one.duty) == ("HOS", world.HANDOFFS[0].id, A)
    ]
    said = Answer(ask, Stance.NOBODY, engine.as_at().day, words="Nobody we know of")
    answer(engine, [said], answered_on=None, by=Typing("another", "told", "cmd-another"))
    tab_to(page, row.locator("select"))
    page.keyboard.type(WE)
    enter(page, row.get_by_role("button"))
    expect(row.locator(".answer-error")).to_contain_text("“Nobody we know of”")
    expect(row.locator(".answer-error")).to_contain_text("Kept by another on")
    assert [one.stance for one in engine.snapshot().all(Claim)] == [Stance.NOBODY]
    assert_presentable(page, "answers-stands")
    enter(page, row.get_by_role("button", name="Replace it by mine"))
    expect(page.locator(".saved-bar")).to_contain_text("1 answer saved.")
    assert [one.stance for one in engine.snapshot().all(Claim)] == [Stance.ASSERTS]


@pytest.mark.parametrize(
    "path", ["asks", "ask", "ask-sheet?party=HOS", "answers?party=HOS", "grid?party=HOS"]
)
def test_each_page_is_accessible_and_fits_a_narrow_screen(page: Page, origin, engine, path):
    ask_everybody(page, origin)
    go(page, f"{origin}/{path}")
    assert_presentable(page, path.partition("?")[0])
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
