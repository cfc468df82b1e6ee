"""A planner gives ten handoffs their kind at once, answers prompts by keys alone, sees how far they are."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.prompting import prompts_address
from app.server import create_app
from app.text import address
from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Consideration, Hazard
from graph_schema.vocabulary import HandoffKind, JudgedBy, PromptOutcome
from pathway.engine import Engine, Put, kinds
from tests.browser.browsing import assert_accessible, assert_fits, assert_presentable, go, let_in, wait_idle
from tests.browser.keyboard import tick, write
from tests.browser.seams import BANNER, errors, opened, saved
from tests.tables import handoffs_of, places_of

TEN = handoffs_of("\n".join(f"RXA/ward {n} > GP{n}/practice" for n in range(10)))
ALL_IDS = [one.id for one in TEN]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = opened(tmp_path)
    engine.save(map(Put, (*places_of(TEN), *TEN)), actor="tester", reason="ten of no kind")
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, banner=BANNER)))


def enter(page: Page, name: str, role: str = "link") -> None:
    """Go to a link or button, and press Enter on it."""
    page.locator("main").get_by_role(role, name=name, exact=True).first.focus()
    page.keyboard.press("Enter")
    wait_idle(page)


def kinds_kept(engine: Engine) -> set[tuple[HandoffKind, float | None]]:
    found = engine.snapshot().all(Handoff)
    return {(one.kind, one.limit.hours if one.limit else None) for one in found}


def focused(page: Page) -> str:
    """What the prompt of the field says in which somebody is."""
    return page.evaluate("document.activeElement.closest('.prompt-row')?.innerText.split(':')[0] ?? ''")


def row(page: Page, words: str) -> Locator:
    return page.locator(".prompt-row").filter(has_text=words)


def answer(page: Page, words: str, downs: int, why: str = "") -> None:
    """In the row of a prompt: choose an answer by arrow keys, type why, save; no mouse."""
    row(page, words).get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(why)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_idle(page)


def test_ten_at_once_by_keys_alone_with_one_undo(page: Page, origin, engine):
    go(page, f"{origin}/handoffs")
    enter(page, "Kinds of handoff")
    expect(page.locator("#kinds")).to_contain_text("unknown")
    assert_presentable(page, "kinds")
    enter(page, "discharge")
    assert_presentable(page, "kinds-manual")
    enter(page, "Give this kind to handoffs")
    give = "They are of the kind “discharge”"
    enter(page, give, "button")
    expect(errors(page)).to_contain_text("Tick at least one handoff")
    tick(page, page.get_by_role("checkbox", name="All 10 handoffs that these filters leave"))
    page.get_by_role("radio", name="Leave it as it is").focus()
    page.keyboard.press("ArrowDown")
    write(page, "k-by", "ICS planner")
    enter(page, give, "button")
    expect(saved(page)).to_contain_text("10 handoffs are now of the kind “discharge”")
    assert kinds_kept(engine) == {(HandoffKind.DISCHARGE, 24.0)}
    assert_presentable(page, "kinds-apply")
    enter(page, "Undo", "button")
    expect(saved(page)).to_contain_text("former kinds again")
    assert kinds_kept(engine) == {(HandoffKind.UNKNOWN, None)}


def test_prompts_are_answered_one_by_one_and_coverage_shows_it(page: Page, origin, engine):
    kinds.apply_kind(engine, ALL_IDS, HandoffKind.DISCHARGE, actor="planner", reason="told apart")
    go(page, f"{origin}/kinds?kind=discharge")
    page.locator("#kind-handoffs").get_by_role("link", name="Answer").first.focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(page.locator("#hp-role")).to_be_focused()
    page.keyboard.type("Ward manager")
    answer(page, "Not sent", 1, "Sent by the system")
    expect(errors(page)).to_contain_text("Say your name or role")
    write(page, "hp-by", "ICS planner")
    row(page, "Not sent").get_by_role("button").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(row(page, "Not sent")).to_contain_text(
        "does not apply: “Sent by the system” (Ward manager, sender"
    )
    assert focused(page) == "Sent or arriving too late"
    answer(page, "Sent or arriving too late", 2)
    expect(page.locator("#hp-count")).to_contain_text("1 of 20 prompts")
    expect(page.locator("#hp-count")).to_contain_text("1 refused with a reason, 1 not known yet")

    page.locator(".prompt-row").nth(3).get_by_role("textbox").fill("half a thought")
    page.reload()
    wait_idle(page)
    kept = page.locator(".prompt-row").nth(3).get_by_role("textbox")
    expect(kept).to_have_value("half a thought")

    answer(page, "Sent to the wrong place", 0)
    expect(page.get_by_role("note").filter(has_text="also answers the prompt")).to_be_visible()
    write(page, "hazard-sentence", "The summary goes to a practice that the person has left")
    write(page, "actor", "ICS planner")
    enter(page, "Save the hazard", "button")
    expect(saved(page)).to_contain_text("Hazard added")
    [hazard] = engine.snapshot().all(Hazard)
    assert {(one.prompt, one.hazard) for one in engine.snapshot().all(Consideration)} == {
        ("not_sent", None),
        ("late", None),
        ("wrong_place", hazard.id),
    }
    coverage(page, origin, engine)


def coverage(page: Page, origin: str, engine: Engine) -> None:
    """The pages and the file of the kind say what was answered; the others wait."""
    go(page, f"{origin}/kinds?kind=discharge")
    expect(page.locator(".lead")).to_contain_text("2 of 20 considered; at 9 nobody has said")
    expect(page.locator("#refused")).to_contain_text("Sent by the system")
    with page.expect_download() as file:
        page.locator(".card:has(#kind-prompts)").get_by_role("button", name="CSV", exact=False).first.click()
    told = list(csv.reader(io.StringIO(file.value.path().read_text(encoding="utf-8-sig"))))
    assert [line[:5] for line in told[1:4]] == [
        ["Not sent", "0", "1", "0", "9"],
        ["Sent or arriving too late", "0", "0", "1", "9"],
        ["Sent to the wrong place", "1", "0", "0", "9"],
    ]
    total = kinds.total_of(engine.picture().handoffs)
    assert (total.hazard, total.refused, total.not_known, total.open) == (1, 1, 1, 197)


def test_an_answer_is_undone_where_it_was_given(page: Page, origin, engine):
    go(page, origin + prompts_address(TEN[0].id))
    write(page, "hp-role", "Ward manager")
    write(page, "hp-by", "ICS planner")
    answer(page, "Acted on twice", 1, "Nobody can")
    assert len(engine.snapshot().all(Consideration)) == 1
    enter(page, "Undo", "button")
    expect(row(page, "Acted on twice")).to_contain_text("not yet considered")
    assert not engine.snapshot().all(Consideration)
    assert page.get_by_role("button", name="Undo").count() == 0
    go(page, origin + address("/handoff", id=TEN[0].id))
    assert_presentable(page, "prompts")


def test_limits_of_their_own_are_named_first_and_stay_until_they_are_ticked(page: Page, origin, engine):
    own = TEN[0].model_copy(update={"limit": TimeLimit(hours=2, start="sent", stop="read")})
    version = engine.get(Handoff.label(), own.id).version
    engine.put(own, expected=version, actor="tester", reason="agreed")
    go(page, f"{origin}/kinds?kind=discharge&apply=yes")
    tick(page, page.get_by_role("checkbox", name="All 10 handoffs that these filters leave"))
    page.get_by_role("radio", name="Leave it as it is").focus()
    page.keyboard.press("ArrowDown")
    wait_idle(page)
    expect(page.locator("#k-own")).to_contain_text("1 handoff has a time limit of its own, which stays:")
    expect(page.locator("#k-own")).to_contain_text("2 hours")
    assert_presentable(page, "kinds-limits")
    write(page, "k-by", "ICS planner")
    enter(page, "They are of the kind “discharge”", "button")
    expect(saved(page)).to_contain_text("1 handoff has a time limit of its own, which was left:")
    assert kinds_kept(engine) == {(HandoffKind.DISCHARGE, 24.0), (HandoffKind.DISCHARGE, 2.0)}
    tick(page, page.get_by_role("radio", name="Leave it as it is"))
    page.keyboard.press("ArrowDown")
    tick(page, page.get_by_role("checkbox", name="All 10 handoffs that these filters leave"))
    wait_idle(page)
    tick(page, page.get_by_role("checkbox", name="Replace it by the usual one"))
    enter(page, "They are of the kind “discharge”", "button")
    expect(saved(page)).to_contain_text("1 handoff is now of the kind “discharge”")
    assert kinds_kept(engine) == {(HandoffKind.DISCHARGE, 24.0)}


def test_what_another_answered_meanwhile_is_kept_or_replaced_by_choice(page: Page, origin, engine):
    kinds.apply_kind(engine, ALL_IDS, HandoffKind.DISCHARGE, actor="planner", reason="told apart")
    go(page, f"{origin}{prompts_address(ALL_IDS[0])}")
    for field, text in (("hp-role", "Ward manager"), ("hp-by", "ICS planner")):
        write(page, field, text)
    day = engine.as_at().day
    said = kinds.Answer(
        "not_sent", PromptOutcome.DOES_NOT_APPLY, "Discharge team", JudgedBy.SENDER, day, "By the system"
    )
    kinds.consider(engine, ALL_IDS[0], said, actor="another")
    answer(page, "Not sent", 2)
    wrong = row(page, "Not sent").locator(".answer-error")
    expect(wrong).to_contain_text("does not apply: “By the system” (Discharge team, sender,")
    expect(wrong).to_contain_text("Kept by another on")
    assert_accessible(page)
    assert_fits(page, 320)
    wrong.get_by_role("button", name="Keep what stands").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(row(page, "Not sent")).to_contain_text("does not apply: “By the system”")
    assert [one.considered_by for one in engine.snapshot().all(Consideration)] == ["Discharge team"]
    answer(page, "Not sent", 2)
    wrong.get_by_role("button", name="Replace it by mine").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(saved(page)).to_contain_text("Not sent: not known. Saved.")
    assert [one.considered_by for one in engine.snapshot().all(Consideration)] == ["Ward manager"]
