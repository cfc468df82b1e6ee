"""A handoff in the browser: looked at, added to, changed, undone; by keyboard, narrow, accessible, quiet."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from app.pages import handoff, handoff_form, handoffs
from app.server import create_app
from graph_schema.hazards import Hazard
from pathway.engine import Engine
from tests.app.handoff_world import ID, LOST, world
from tests.browser.browsing import assert_accessible, assert_fits, go, let_in, take_picture
from tests.browser.keyboard import choose_by_keys, write
from tests.tables import changed

PAGES = (handoffs, handoff, handoff_form)
HANDOFF = f"/handoff?{urlencode({'id': ID})}"
STEPS = 5
FORMS = ("Hazard", "Control", "Event", "Claim", "Handoff", "Service", "Organisation")


def form(kind: str, **query: str) -> str:
    about = {} if kind in ("Handoff", "Service", "Organisation") or "id" in query else {"handoff": ID}
    return f"/handoff/form?{urlencode({'kind': kind} | about | query)}"


@pytest.fixture
def engine() -> Engine:
    return world()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    """The pages of handoffs, let in."""
    return let_in(page, live(create_app(engine, pages=PAGES, banner="Invented data. No real person.")))


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def bar(page: Page):
    """What was just saved."""
    return page.locator(".saved-bar")


def name_myself(page: Page) -> None:
    page.get_by_label("Your name or role").fill("Safety lead")


def choose(page: Page, label: str, typed: str) -> None:
    choose_by_keys(page, page.get_by_role("combobox", name=label, exact=True), typed)


# -- looking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/handoffs", HANDOFF, *map(form, FORMS)])
def test_every_page_is_accessible_and_fits_a_narrow_screen(page, origin, path):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, origin + path)
    take_picture(page, f"handoff-{re.sub('[^a-z]+', '-', path.lower())[:40]}")
    assert_accessible(page)
    for summary in page.locator("main summary").all():
        summary.click()
    assert_accessible(page)
    assert_fits(page, 400)
    take_picture(page, f"handoff-400-{re.sub('[^a-z]+', '-', path.lower())[:40]}")
    assert_fits(page, 320)


def test_the_list_leads_to_a_handoff_and_filters_live_in_the_address(page, origin):
    go(page, f"{origin}/handoffs?end=COM")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Words").fill("nothing like this")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No handoff matches these filters")).to_be_visible()
    expect(page).to_have_url(re.compile(r"words=nothing"))
    page.get_by_label("Words").fill("retired")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Care request at discharge").click()
    expect(heading(page)).to_have_text("Care request at discharge")
    page.go_back()
    expect(page.get_by_label("Words")).to_have_value("retired")


def test_the_working_opens_from_the_figure(page, origin):
    go(page, origin + HANDOFF)
    page.get_by_role("link", name="Show working").click()
    expect(page.get_by_text("hz-lost, version 1")).to_be_visible()
    take_picture(page, "handoff-working")


def test_the_history_is_read_when_it_is_asked_for(page, origin, engine):
    engine.put(changed(LOST, sentence="Goes to nobody"), expected=1, actor="Ward manager", reason="clearer")
    go(page, origin + HANDOFF)
    expect(page.get_by_text("Ward manager")).to_have_count(0)
    page.get_by_role("button", name="Show the history").click()
    newest = page.locator("#history-rows tbody tr").first
    expect(newest).to_contain_text("Goes to nobody")
    expect(newest).to_contain_text("Ward manager")
    assert_accessible(page)


# -- a hazard by keyboard ----------------------------------------------------------------------------


class Steps:
    """Counts what a person does; each step is one link, field or button, reached and worked by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, []

    def reach(self, selector: str) -> None:
        """Press Tab until it has the focus: everything is within reach, nothing traps the focus."""
        for _ in range(60):
            if self.page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")
        self.done.append(selector)

    def choose(self, selector: str, typed: str) -> None:
        self.reach(selector)
        choose_by_keys(self.page, self.page.locator(selector), typed)
        self.done.append(selector)

    def write(self, selector: str, typed: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(typed)
        self.done.append(selector)


def test_a_judged_hazard_takes_five_steps_by_keyboard_alone(page, origin, engine):
    go(page, origin + form("Hazard"))
    name_myself(page)  # once a session: the browser keeps it
    page.keyboard.press("Tab")
    go(page, origin + HANDOFF)
    steps = Steps(page)
    steps.press("a[href^='/handoff/form?kind=Hazard']")
    expect(heading(page)).to_have_text("Add a hazard")
    steps.choose("#hazard-library-id", "lost")
    steps.choose("#hazard-sender-consequence", "moderate")
    steps.choose("#hazard-sender-likelihood", "possible")
    steps.press("#hazard-save")
    expect(bar(page)).to_contain_text("Hazard added: Referral lost, never sent or never received.")
    assert len(steps.done) <= STEPS
    kept = next(one for one in engine.snapshot().all(Hazard) if one.library_id == "HZ-01")
    (judgement,) = kept.judgements
    assert (judgement.side.value, judgement.likelihood, judgement.consequence) == ("sender", 3, 3)
    assert engine.history("Hazard", kept.id)[0].recorded_by == "Safety lead"
    expect(bar(page)).to_be_in_viewport()
    expect(page.locator("#hazards")).to_contain_text("Referral lost, never sent or never received")


def test_the_first_hazard_of_a_session_takes_no_more(page, origin, engine):
    go(page, origin + HANDOFF)
    steps = Steps(page)
    steps.press("a[href^='/handoff/form?kind=Hazard']")
    expect(heading(page)).to_have_text("Add a hazard")
    steps.write("#hazard-sentence", "The fax machine is unplugged")
    steps.write("#actor", "Safety lead")
    steps.press("#hazard-save")
    expect(bar(page)).to_contain_text("Hazard added: The fax machine is unplugged.")
    assert len(steps.done) <= STEPS


# -- adding, changing, undoing -----------------------------------------------------------------------


def test_what_is_refused_says_which_field_why_and_keeps_what_was_typed(page, origin, engine):
    head = engine.facts().head
    go(page, origin + form("Event"))
    page.get_by_label("Day it happened").fill("yesterday")
    page.get_by_label("What happened").fill("The visit was missed, tel 020 7946 0018")
    page.get_by_role("button", name="Save the event").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Day it happened: that is not a date; type a date such as 20 May 2026")
    expect(summary).to_contain_text("Say your name or role")
    expect(page.get_by_label("Day it happened")).to_have_value("yesterday")
    expect(page.get_by_label("Day it happened")).to_have_attribute("aria-invalid", "true")
    take_picture(page, "handoff-refused")
    assert_accessible(page)
    page.get_by_label("Day it happened").fill("20 May 2026")
    name_myself(page)
    page.get_by_role("button", name="Save the event").click()
    expect(summary).to_contain_text("a telephone number")
    expect(page.get_by_label("What happened")).to_have_value(re.compile("visit was missed"))
    expect(page.get_by_label("Day it happened")).to_have_value("20 May 2026")
    assert engine.facts().head == head
    page.get_by_label("What happened").fill("The visit was missed")
    page.get_by_role("button", name="Save the event").click()
    expect(bar(page)).to_contain_text("Event added: The visit was missed.")
    expect(page.locator("#events")).to_contain_text("The visit was missed")


def test_a_field_that_is_folded_away_is_opened_where_it_is_refused(page, origin):
    go(page, origin + form("Hazard"))
    page.get_by_label("What could go wrong").fill("Lost")
    page.get_by_text("More, where it is known").click()
    page.locator("#hazard-both-people").fill("some")
    page.get_by_text("More, where it is known").click()
    page.get_by_role("button", name="Save the hazard").click()
    expect(page.locator("#hazard-both-people")).to_be_visible()
    page.get_by_role("alert").get_by_role("link", name="How many judged it").click()
    expect(page.locator("#hazard-both-people")).to_be_focused()


def test_a_claim_typed_in_for_somebody_else_is_kept_as_that(page, origin, engine):
    go(page, origin + HANDOFF)
    page.get_by_role("link", name="Add a claim on Clinical responsibility meanwhile").click()
    expect(heading(page)).to_have_text("Add a claim")
    expect(page.get_by_role("combobox", name="Duty")).to_have_value(re.compile("Clinical responsibility"))
    expect(page.get_by_text("Unticked: typed in for somebody else")).to_be_visible()
    choose(page, "Who says so", "Organisation COM")
    page.get_by_label("We hold it (said about oneself)").check()
    name_myself(page)
    page.get_by_role("button", name="Save the claim").click()
    expect(bar(page)).to_contain_text("It was typed in for somebody else")
    duties = page.locator("#duties")
    expect(duties).to_contain_text("Organisation COM: it is ours (typed in for them, not their own word)")


def test_undo_takes_the_last_change_back_and_stands_in_the_history(page, origin, engine):
    go(page, origin + form("Hazard"))
    page.get_by_label("What could go wrong").fill("Sent to the wrong team")
    name_myself(page)
    page.get_by_role("button", name="Save the hazard").click()
    expect(bar(page)).to_contain_text("Hazard added: Sent to the wrong team.")
    take_picture(page, "handoff-saved")
    assert_accessible(page)
    bar(page).get_by_role("button", name="Undo").click()
    expect(bar(page)).to_contain_text("Undone: hazard withdrawn: Sent to the wrong team.")
    expect(page.locator("#hazards")).not_to_contain_text("wrong team")
    page.get_by_role("button", name="Show the history").click()
    rows = page.locator("#history-rows tbody tr")
    expect(rows.nth(0)).to_contain_text("Hazard withdrawn")
    expect(rows.nth(0)).to_contain_text(re.compile("undo of cmd-"))
    expect(rows.nth(1)).to_contain_text("Hazard added")
    bar(page).get_by_role("button", name="Put it back").click()
    expect(page.locator("#hazards")).to_contain_text("Sent to the wrong team")


def test_a_stale_change_names_both_versions_and_goes_on_when_told(page, origin, engine):
    go(page, origin + form("Hazard", id=LOST.id, handoff=ID))
    page.get_by_label("What could go wrong").fill("My own words")
    name_myself(page)
    engine.put(changed(LOST, sentence="Their words"), expected=1, actor="Ward manager", reason="clearer")
    page.get_by_role("button", name="Save the hazard").click()
    notice = page.get_by_role("alert").filter(has_text="Somebody else changed it first")
    expect(notice).to_contain_text("You saw version 1; it is now version 2. Ward manager saved it")
    expect(notice).to_contain_text("Their words")
    expect(page.get_by_label("What could go wrong")).to_have_value("My own words")
    take_picture(page, "handoff-stale")
    assert_accessible(page)
    page.get_by_role("button", name="Go on from version 2").click()
    expect(page.get_by_text("Saving now replaces version 2")).to_be_visible()
    page.get_by_role("button", name="Save the hazard").click()
    expect(bar(page)).to_contain_text("Hazard changed: My own words.")
    assert engine.get("Hazard", LOST.id).version == 3


def test_a_record_is_withdrawn_only_after_a_question(page, origin, engine):
    go(page, origin + form("Hazard", id="hz-date", handoff=ID))
    name_myself(page)
    page.get_by_role("button", name="Withdraw the hazard").click()
    question = page.get_by_role("group", name="Withdraw this hazard?")
    expect(question).to_be_focused()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    page.get_by_role("button", name="Withdraw the hazard").click()
    page.get_by_role("button", name="Yes, withdraw the hazard").click()
    expect(bar(page)).to_contain_text("Hazard withdrawn: Catheter date is not on the request.")
    bar(page).get_by_role("button", name="Undo").click()
    expect(page.locator("#hazards")).to_contain_text("Catheter date is not on the request")


def test_an_event_is_taken_off_and_put_back(page, origin, engine):
    go(page, origin + HANDOFF)
    page.locator("#events").get_by_role("link", name="Change – ev-1").click()
    expect(heading(page)).to_have_text("Change an event")
    name_myself(page)
    page.get_by_role("button", name="It does not belong to this handoff").click()
    expect(bar(page)).to_contain_text("Place of an event changed")
    expect(page.locator("#events")).not_to_contain_text("The first visit was missed")
    bar(page).get_by_role("button", name="Undo").click()
    expect(page.locator("#events")).to_contain_text("The first visit was missed")


def test_from_an_organisation_to_a_handoff(page, origin, engine):
    go(page, f"{origin}/handoffs")
    page.get_by_role("link", name="Add an organisation").click()
    page.get_by_label("Name of the body").fill("Vale Hospice")
    name_myself(page)
    page.get_by_role("button", name="Save the organisation").click()
    expect(bar(page)).to_contain_text("Organisation added: Vale Hospice.")
    page.get_by_role("link", name="Add a service").first.click()
    choose(page, "Organisation", "Vale Hospice")
    page.get_by_label("Name of the service").fill("night team")
    page.get_by_role("button", name="Save the service").click()
    expect(bar(page)).to_contain_text("Service added: night team.")
    page.get_by_role("link", name="Add a handoff").click()
    choose(page, "From", "ward 7")
    choose(page, "To", "night team")
    choose(page, "Kind: what has to pass", "Discharge")
    page.get_by_role("button", name="Save the handoff").click()
    expect(heading(page)).to_have_text("Discharge: ward 7 → night team")
    expect(page.get_by_text("No denominator: how many cross is not known").first).to_be_visible()
    bar(page).get_by_role("button", name="Undo").click()
    expect(heading(page)).to_have_text("Handoffs")
    expect(bar(page)).to_contain_text("Undone: handoff withdrawn")


def test_what_begins_with_the_words_typed_is_found_before_what_holds_them(page, origin):
    go(page, origin + form("Hazard"))
    field = page.locator("#hazard-sender-likelihood")
    write(page, "hazard-sender-likelihood", "likely")
    expect(page.get_by_role("option")).to_have_count(2)
    choose_by_keys(page, field, "likely")
    expect(field).to_have_value(re.compile("^4 likely"))
