"""The same pages over a real Neo4j: each is drawn, and what is decided on them is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from playwright.sync_api import Page, expect

from app.server import create_app
from pathway.engine import Engine
from pathway.settings import Settings
from pathway.stores.neo4j import Neo4jStore
from tests.app import seams_world as world
from tests.browser.browsing import go, wait_idle
from tests.browser.seams import BANNER, choose, fill, press, saved, table_rows

BOUNDARIES = [
    "Inside Eastmere Hospitals",
    "Eastmere Hospitals → Vale Community",
    "Vale Community → Larkfield Surgery",
    "Eastmere Hospitals → Larkfield Surgery",
    f"Eastmere Hospitals → {world.NASTY}",
    "Larkfield Surgery → Eastmere Hospitals",
    "the carer → Larkfield Surgery",
    "home → died",
]


@pytest.fixture
def engine(neo4j_server, tmp_path: Path) -> Iterator[Engine]:
    """The small system on the server, which is emptied first."""
    with GraphDatabase.driver(neo4j_server.uri, auth=neo4j_server.auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
    store = Neo4jStore.create(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password)
    engine = Engine(store, Settings(key_file=tmp_path / "pseudonym.key"))
    yield world.fill(engine, tmp_path, appetite="2")
    store.close()


def test_every_page_on_neo4j(page: Page, live, engine):
    address = live(create_app(engine, banner=BANNER))
    page.goto(address)
    wait_idle(page)
    origin = address.partition("/?")[0]

    names = [row.split("\n")[0] for row in table_rows(page, "boundaries")]
    assert sorted(names) == sorted(BOUNDARIES) and names[0] == BOUNDARIES[0]
    expect(page.locator(".lead")).to_contain_text(
        "1 of 8 boundaries carries more than the declared 2 events a year"
    )

    go(page, f"{origin}/matrix?organisation=COM")
    assert len(table_rows(page, "matrix")) == 2

    go(page, f"{origin}/inbox?where=inside")
    press(page, "Make handoffs", "#i-moves-part")
    page.get_by_label("Vale Community: nursing → Vale Community: therapy").check()
    fill(page, i_moves_by="planner")
    press(page, "Make handoffs", "#i-moves-part")
    expect(saved(page)).to_contain_text("1 handoff made.")
    choose(page, "i-event", "EV-3")
    fill(page, i_events_by="lead")
    press(page, "It belongs to no handoff")
    expect(page.locator("#i-events-said")).to_contain_text("That is remembered.")

    go(page, f"{origin}/trace")
    fill(
        page, t_who=world.PERSON, t_purpose="LR-12", t_reference="12", t_basis="PSIRF", t_actor="investigator"
    )
    press(page, "Open the route")
    expect(page.locator(".lead")).to_contain_text(
        "4 crossings across 3 organisations. 1 day in which nobody held"
    )
