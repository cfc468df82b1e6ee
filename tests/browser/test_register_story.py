"""A safety lead brings a risk register in by keyboard, decides its rows, and takes it away with ids."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from graph_schema.hazards import Hazard
from graph_schema.vocabulary import JudgedBy
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.seams import choose, engine, errors, fill, kept_system, origin, press, saved

__all__ = ["engine", "kept_system", "origin"]
REGISTER = (
    "Risk ID,Title,Risk owner,Current L,Current C\r\n"
    "R1,Eastmere Hospitals asks Vale Community for care and nobody reads it,A Nobody,4,3\r\n"
    "R2,Fire doors do not close,A Nobody,2,4\r\n"
    "R3,Lifts stop,A Nobody,2,4\r\n"
)


def chosen_by_keyboard(page: Page, file: Path) -> None:
    """Focus on the button, Enter, and the file that the browser then asks for."""
    with page.expect_file_chooser(timeout=15_000) as asked:
        page.locator("#rg-file").get_by_role("button", name="Choose a register").press("Enter")
    asked.value.set_files(file)
    expect(page.locator("#register-rows")).to_be_visible()
    wait_idle(page)


def test_a_register_goes_in_by_keyboard_and_comes_out_with_ids(page: Page, origin, engine, tmp_path):
    file = tmp_path / "corporate risks.csv"
    file.write_bytes(REGISTER.encode())
    before = {one.id for one in engine.snapshot().all(Hazard)}
    go(page, f"{origin}/registers")
    assert_presentable(page, "registers")
    choose(page, "rg-body", "Eastmere Hospitals")
    chosen_by_keyboard(page, file)
    assert_presentable(page, "registers-read")
    assert "A Nobody" not in page.content()

    press(page, "Take in the rows that have a handoff")
    expect(errors(page)).to_contain_text("Say your name or role")

    choose(page, "rg-row", "2 (R1)")
    choose(page, "rg-other", "Eastmere Hospitals")
    handoff = page.locator("#rg-other").input_value()
    page.get_by_role("button", name="Choose it for the row").press("Enter")
    expect(page.get_by_role("combobox", name="Handoff of row 2")).to_have_value(handoff)
    page.get_by_role("combobox", name="Handoff of row 3").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    fill(page, rg_by="Safety lead")
    page.get_by_role("button", name="Take in the rows that have a handoff").press("Enter")
    expect(saved(page)).to_contain_text("1 hazard made or changed.")
    expect(page.locator("#rg-shown")).to_contain_text("1 taken in")
    [made] = [one for one in engine.snapshot().all(Hazard) if one.id not in before]
    assert made.sentence.startswith("Eastmere Hospitals asks") and made.holder == "HOS"
    assert made.judgements[0].side in (JudgedBy.SENDER, JudgedBy.RECEIVER, JudgedBy.BOTH)

    with page.expect_download() as asked:
        page.get_by_role("button", name="Save the register with ids").press("Enter")
    out = list(csv.reader(io.StringIO(Path(asked.value.path()).read_bytes().decode(), newline="")))
    was = list(csv.reader(io.StringIO(REGISTER, newline="")))
    assert [row[:5] for row in out] == was and asked.value.suggested_filename == "register-with-ids.csv"
    assert [row[-1] for row in out[1:]] == ["taken in", "left out by a person", "no handoff found"]
    assert out[1][-2] == made.id

    press(page, "Undo")
    expect(saved(page)).to_contain_text("1 hazard as before")
    assert made.id not in engine.snapshot().by_id(Hazard)


def test_what_is_no_register_is_said_and_the_page_stays(page: Page, origin, engine, tmp_path):
    file = tmp_path / "not.csv"
    file.write_text("Colour,Size\nred,1\n")
    go(page, f"{origin}/registers")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Choose a register").press("Enter")
    asked.value.set_files(file)
    expect(page.get_by_role("alert").first).to_contain_text("No column says what could go wrong")
