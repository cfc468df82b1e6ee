"""What every test may ask for: the Neo4j server, the system's browser, and steady random examples."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.neo4j_server import GivenServer, Neo4jMissing, Neo4jServer, given_server

# The first is Chromium without its window: the same pages in a fifth less time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
]
MARKED_BY_FIXTURE = {"neo4j_server": "neo4j", "page": "browser", "context": "browser", "browser": "browser"}

# The same examples in every run, so that a failure is a change of ours. To look for new ones:
# HYPOTHESIS_PROFILE=search make test
settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, for `-m "not neo4j"` and `-m "not browser"`."""
    for item in items:
        used = MARKED_BY_FIXTURE.keys() & getattr(item, "fixturenames", ())
        for mark in sorted({MARKED_BY_FIXTURE[fixture] for fixture in used}):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer | GivenServer]:
    """
    One real server for the whole run; see `Neo4jServer` for what it can be asked to do.

    Whoever stops or kills it starts it again; whoever fills it empties it. Under pytest-xdist each worker has
    a server of its own, since Community has one database and workers would empty it under each other.
    """
    given = given_server()
    if given is not None:
        yield given
        return
    try:
        server = Neo4jServer()
    except Neo4jMissing as why:
        _missing("REQUIRE_NEO4J", f"no Neo4j to test against: {why}")
    with server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the system's Chromium, which asks no other host for anything, instead of a downloaded one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _missing("REQUIRE_BROWSER", f"no browser to test with: none of {', '.join(BROWSERS)} is on the path")
    return {**browser_type_launch_args, "executable_path": found, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address holds for all tests. (pytest-playwright's own default warns, and warnings are errors.)"""


def _missing(required_by: str, why: str) -> NoReturn:
    """Fail where the environment says that it must be there; skip, loudly, where it does not."""
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{why} ({required_by}=1)")
    pytest.skip(f"{why}; make test installs it on Debian and Ubuntu as root")
