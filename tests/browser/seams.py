"""The small system of `tests.app.seams_world` in an embedded store, and how tests walk its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from app.server import create_app
from pathway.engine import Engine
from pathway.settings import Settings
from tests.app import seams_world as world
from tests.browser.browsing import let_in, wait_idle

BANNER = "Invented data. No real person, place or organisation."


def opened(folder: Path) -> Engine:
    """The engine over the store in a folder; the key lies beside it."""
    settings = Settings(key_file=folder / "pseudonym.key")
    store = folder / "store"
    return Engine.open(str(store), settings, create=not store.exists())


@pytest.fixture(scope="session")
def kept_system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The system, made once; tests take copies."""
    folder = tmp_path_factory.mktemp("system")
    engine = world.fill(opened(folder), folder)
    engine.store.close()
    return folder


@pytest.fixture
def engine(kept_system: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the system that a test may change."""
    shutil.copytree(kept_system, tmp_path / "system")
    engine = opened(tmp_path / "system")
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    """Where the app over it answers; the page is let in."""
    return let_in(page, live(create_app(engine, banner=BANNER)))


def press(page: Page, name: str, within: str = "main") -> None:
    """Press a button and wait for what it does."""
    page.locator(within).get_by_role("button", name=name, exact=True).click()
    wait_idle(page)


def fill(page: Page, **typed: str) -> None:
    """Type into fields, by id with `_` for `-`."""
    for field, text in typed.items():
        page.locator(f"#{field.replace('_', '-')}").fill(text)


def choose(page: Page, field: str, option: str) -> None:
    """Choose one of a list, as somebody does who sees it."""
    page.locator(f"#{field}").click()
    page.get_by_role("option", name=option).first.click()
    page.locator(f"#{field}").blur()
    wait_idle(page)


def table_rows(page: Page, name: str) -> list[str]:
    """What names each row of a table."""
    return page.locator(f"#{name} tbody tr th").all_inner_texts()


def errors(page: Page) -> Locator:
    """The summary of what has to be put right."""
    return page.locator(".error-summary")


def saved(page: Page) -> Locator:
    """What was just saved."""
    return page.locator(".saved-bar")
