"""A safety lead brings in a file nobody has seen, by keyboard; another site loads its template."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Harm, Scheme
from pathway.stores.base import Put
from tests.browser.browsing import assert_presentable, go, let_in, wait_idle
from tests.browser.keyboard import button, choose_by_keys, enter, tab_to
from tests.browser.seams import BANNER, errors, opened, press, saved, table_rows

HEADER = "Our ref,When it was,Clock,How bad,Who told us,Places (all),The story,Shared?,Team mood,Patient name"
HOLT = "Maya Holt"


def rows(harm: str = "Sev 3") -> list[str]:
    """40 rows: every eighth has a grade nobody knows, two may not be shared, one stands twice."""
    made = []
    for number in range(40):
        grade = "Sev 9" if number % 8 == 0 else harm if number % 2 else "Sev 1"
        shared = "no" if number in (3, 5) else "yes"
        places = "RX1|RY2" if number % 3 else "RX1"
        made.append(
            f"L-{number},{number % 28 + 1:02d}/02/2026,08:30,{grade},RX1,{places},Letter {number} went "
            f"astray,{shared},fine,{HOLT}"
        )
    return [*made, made[1]]


@pytest.fixture
def file(tmp_path: Path):
    """Writes a file under a name that tells of a person."""

    def write(lines: list[str], name: str = f"{HOLT}.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def site(page: Page, live, tmp_path: Path):
    """Opens a store of its own in a server of its own."""
    page.on("filechooser", lambda _asked: None)  # listened to from the start: else a first one may slip by
    engines = []

    def start(name: str):
        (tmp_path / name).mkdir()
        engines.append(opened(tmp_path / name))
        bodies = [Organisation(id=id_, name=id_, source="the test") for id_ in ("RX1", "RY2")]
        engines[-1].save(map(Put, bodies), actor="test", reason="set up")
        return engines[-1], let_in(page, live(create_app(engines[-1], banner=BANNER)))

    yield start
    for engine in engines:
        engine.store.close()


def send(page: Page, name: str, path: Path) -> None:
    """The button that asks for a file, by keyboard; and the file that the browser then asks for."""
    tab_to(page, button(page, name))
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(path)
    wait_idle(page)


def take_for(page: Page, label: str, typed: str) -> None:
    """Choose in a list by typing the first letters of its words."""
    field = page.get_by_role("combobox", name=label, exact=True)
    tab_to(page, field)
    choose_by_keys(page, field, typed)
    assert chosen(page, label).startswith(typed)


def chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label, exact=True).input_value()


def say_what_is_what(page: Page) -> None:
    for column, field in (
        ("Clock", "When it happened"),
        ("How bad", "Physical harm"),
        ("Who told us", "Organisation that recorded"),
        ("Places (all)", "Organisations it names"),
        ("The story", "What happened"),
    ):
        take_for(page, f"What “{column}” is", field)
    take_for(page, "What “Sev 1” means (physical)", "none")
    take_for(page, "What “Sev 3” means (physical)", "moderate")


def numbers(page: Page) -> list[str]:
    """What became of the rows, as the page tells it."""
    return page.locator("#import-fates tbody tr").all_inner_texts()


def by_reference(engine) -> dict[str | None, Event]:
    return {one.reference: one for one in engine.snapshot().all(Event)}


def test_a_file_nobody_has_seen_comes_in_by_keyboard_and_its_template_serves_another_site(
    page: Page, site, file, tmp_path
):
    here, origin = site("here")
    go(page, f"{origin}/import")
    assert_presentable(page, "import")
    page.set_viewport_size({"width": 1280, "height": 900})
    go(page, f"{origin}/import")
    send(page, "Choose a file", file(rows()))
    expect(page.locator("#im-shown")).to_contain_text("41 rows, 10 columns.")
    assert HOLT not in page.content(), "neither the column of names nor the file's own name is shown"
    assert chosen(page, "What “When it was” is") == "When it happened"
    assert page.get_by_role("combobox", name="What “Patient name” is").count() == 0

    say_what_is_what(page)
    expect(page.locator("#im-words")).to_contain_text(
        "1 word without a meaning, in 5 rows: they are rejected"
    )
    take_for(page, "What “Our ref” is", "Reference in that")
    assert chosen(page, "What “Shared?” is") == "Left out"
    enter(page, button(page, "Try it"))
    expect(page.locator("#im-done")).to_contain_text(
        "Nothing was written. Of 41 rows: 0 placed, 0 refused, 35 unplaced, 5 rejected."
    )
    expect(page.locator("#im-done")).to_contain_text("“Team mood”")
    expect(page.locator("#import-why")).to_contain_text("How bad")
    expect(page.locator("#import-challenges")).to_contain_text("Only one organisation is named")
    assert not by_reference(here)
    assert_presentable(page, "import-tried")
    page.set_viewport_size({"width": 1280, "height": 900})

    enter(page, button(page, "Bring it in"))
    expect(errors(page)).to_contain_text("Say your name or role")
    tab_to(page, page.locator("#im-by"))
    page.keyboard.type("Safety lead")
    enter(page, button(page, "Bring it in"))
    expect(saved(page)).to_contain_text("35 records brought in or changed of 41 rows.")
    told, kept = numbers(page), by_reference(here)
    assert len(kept) == 35 and kept["L-1"].physical is Harm.MODERATE
    assert kept["L-1"].organisations == ("RX1", "RY2") and kept["L-1"].happened_at.hour == 8
    assert HOLT not in "".join(one.to_json() for one in kept.values())

    with page.expect_download() as asked:
        enter(page, button(page, "Save as a template"))
    template = tmp_path / "ours.json"
    template.write_bytes(Path(asked.value.path()).read_bytes())
    assert json.loads(template.read_text())["fields"]["happened_at"]["take"] == "joined"

    there, elsewhere = site("there")
    go(page, f"{elsewhere}/import")
    send(page, "Load a template file", template)
    expect(saved(page)).to_contain_text("Template “Our mapping” loaded.")
    send(page, "Choose a file", file(rows()))
    expect(page.locator("#import-words-0")).to_be_visible()
    tab_to(page, page.locator("#im-by"))
    page.keyboard.type("Another lead")
    enter(page, button(page, "Bring it in"))
    expect(saved(page)).to_contain_text("35 records brought in or changed of 41 rows.")
    assert numbers(page) == told
    assert {key: one.model_dump(exclude={"source"}) for key, one in by_reference(there).items()} == {
        key: one.model_dump(exclude={"source"}) for key, one in kept.items()
    }

    refused = by_reference(there)["L-7"].id
    there.refuse_event(refused, actor="Another lead", reason="inside one ward")
    send(page, "Choose a file", file(rows("Sev 1")))
    expect(page.locator("#import-words-0")).to_be_visible()
    enter(page, button(page, "Bring it in"))
    expect(page.locator("#im-done")).to_contain_text("0 placed, 1 refused, 34 unplaced, 5 rejected.")
    assert by_reference(there)["L-1"].physical is Harm.NONE, "a changed row changes its record"
    press(page, "Undo")
    expect(saved(page)).to_contain_text("Undone")
    assert by_reference(there)["L-1"].physical is Harm.MODERATE


def test_what_cannot_be_read_is_said_and_the_page_stays(page: Page, site, tmp_path):
    _, origin = site("here")
    go(page, f"{origin}/import")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "careseams-mapping-1", "name": "x", "import": "events", "colour": "red"}')
    send(page, "Load a template file", wrong)
    expect(page.locator("main")).to_contain_text("A template has nothing called 'colour'")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"a,b\n1,2\xff\n")
    send(page, "Choose a file", broken)
    expect(page.locator("main")).to_contain_text("not UTF-8")
    expect(button(page, "Try it")).to_be_hidden()


def test_import_quality_at_any_time_and_two_schemes_are_never_joined(page: Page, site):
    engine, origin = site("here")
    made = [
        Event(
            id="e-1", scheme=Scheme.LFPSE, reference="E-1", organisations=("RX1",), reporter="RX1", source="t"
        ),
        Event(id="e-2", scheme=Scheme.NRLS, reference="N-1", source="t"),
    ]
    engine.save(map(Put, made), actor="test", reason="set up")
    go(page, f"{origin}/import-quality")
    expect(page.locator("main")).to_contain_text("never joined in one trend")
    expect(page.locator("#challenges")).to_contain_text("1 of 2")
    assert "Harm is not graded" in table_rows(page, "challenges")
    assert_presentable(page, "import-quality")
    go(page, f"{origin}/import-quality?scheme=nrls")
    expect(page.locator("#challenges")).to_contain_text("1 of 1")
