"""An investigator makes the document of the Holt case by keyboard, prints it, and each page says why."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from pathway.engine import Engine
from pathway.engine.demo import BANNER
from pathway.reporting.investigation import WARNING
from pathway.reporting.investigation_html import seal_of
from tests import holt_world
from tests.browser.browsing import assert_accessible, assert_fits, go, let_in, take_picture, wait_idle
from tests.browser.keyboard import button, enter, tab_to, type_over
from tests.browser.seams import opened

LEAVE = {
    "t-who": "HOLT-M",
    "t-purpose": "Learning response LR-12: how requests crossed between services",
    "t-reference": "LR-2026-014",
    "t-basis": "PSIRF learning response",
    "t-actor": "investigator",
}


@pytest.fixture(scope="module")
def kept_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Holt case in an embedded store."""
    folder = tmp_path_factory.mktemp("holt")
    engine = holt_world.fill(opened(folder), folder)
    engine.store.close()
    return folder


@pytest.fixture
def engine(kept_case: Path) -> Iterator[Engine]:
    engine = opened(kept_case)
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, banner=BANNER)))


def open_holt(page: Page, origin: str) -> str:
    """Leave to look, typed field by field; the case number."""
    go(page, f"{origin}/trace")
    for field, text in LEAVE.items():
        tab_to(page, page.locator(f"#{field}"))
        type_over(page, text)
    enter(page, button(page, "Open the route"))
    expect(page.locator("#route tbody tr")).to_have_count(18)
    return page.locator(".leave dd").first.inner_text()


def make(page: Page, file: Path, *, with_outcome: bool = False) -> str:
    """The document that the browser is given, by keys alone, kept in a file."""
    page.locator("#t-doc-outcome").focus()  # the way to it by Tab is gone once: see the first story
    if with_outcome:
        page.keyboard.press("Space")
    tab_to(page, page.locator("#t-doc-by"))
    type_over(page, "investigator")
    tab_to(page, button(page, "Make the document"))
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    wait_idle(page)
    given.value.save_as(file)
    assert given.value.suggested_filename.startswith("careseams-investigation-case-")
    return file.read_text(encoding="utf-8")


def pages_of(page: Page, file: Path) -> list[str]:
    """The words of each printed page, in one line."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("no pdftotext to read what is printed (REQUIRE_BROWSER=1)")
        pytest.skip(
            "no pdftotext to read what is printed; make test installs it on Debian and Ubuntu as root"
        )
    page.goto(file.as_uri())
    printed = file.with_suffix(".pdf")
    page.pdf(path=printed, prefer_css_page_size=True)
    read = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True)
    return [" ".join(one.split()) for one in read.stdout.split("\f")[:-1]]


def test_the_document_is_made_by_keyboard_and_each_making_is_a_look(page: Page, origin, engine, tmp_path):
    case = open_holt(page, origin)
    before = engine.facts().audit_rows
    tab_to(page, page.locator("#t-doc-outcome"), most=400)
    tab_to(page, page.locator("#t-doc-by"))
    type_over(page, "")
    page.keyboard.press("Delete")
    enter(page, button(page, "Make the document"))
    expect(page.locator(".error-summary")).to_contain_text("Say your name or role")
    assert engine.facts().audit_rows == before
    text = make(page, tmp_path / "a.html")
    expect(page.locator("#t-doc-said")).to_contain_text("Document made without the outcome; 0 texts left out")
    expect(page.locator("#t-doc-said")).to_contain_text(seal_of(text))
    [look] = engine.store.audit(engine.viewer, after=before)
    assert look.verb == "look at route, for a document"
    assert (look.about, look.actor) == (case, "investigator")
    assert make(page, tmp_path / "b.html") == text
    assert "HOLT-M" not in text and "Logged as a complaint" not in text
    whole = make(page, tmp_path / "c.html", with_outcome=True)
    assert "Logged as a complaint" in whole and seal_of(whole) != seal_of(text)
    assert_fits(page, 320)


def test_each_printed_page_says_case_purpose_basis_warning_and_that_data_are_invented(
    page: Page, origin, tmp_path
):
    case = open_holt(page, origin)
    make(page, tmp_path / "a.html", with_outcome=True)
    page.watch.origins.append("file:")  # type: ignore[attr-defined]
    pages = pages_of(page, tmp_path / "a.html")
    assert len(pages) > 10
    wanted = (case, LEAVE["t-purpose"], LEAVE["t-reference"], LEAVE["t-basis"], WARNING, BANNER)
    for number, said in enumerate(pages, start=1):
        assert [one for one in wanted if one not in said] == [], f"page {number}"
        assert f"Page {number} of {len(pages)}" in said
    whole = " ".join(pages)
    assert "36 days" in whole
    assert "Questions still open" in whole and "What is not known" in whole


def test_the_document_is_accessible_and_fits_where_it_is_read(page: Page, origin, tmp_path):
    open_holt(page, origin)
    make(page, tmp_path / "a.html", with_outcome=True)
    page.watch.origins.append("file:")  # type: ignore[attr-defined]
    page.goto((tmp_path / "a.html").as_uri())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
    take_picture(page, "investigation")
    for width in (400, 320):
        assert_fits(page, width)
    assert_accessible(page)
    assert page.evaluate("document.scripts.length") == 0
