"""What the pages that bring files in show of a file nobody has seen: places that are known, and no person."""

import pytest

from app.components.tables import text_of
from app.pages import import_file, import_first
from app.uploads_kept import keep, kept
from graph_schema.parties import Organisation, Service
from pathway.engine import Engine
from pathway.engine.first_files import look
from tests.tables import engine_of

HERE = (
    Organisation(id="RXB", name="Vale Community", source="t"),
    Service(id="RXB/nursing", organisation="RXB", name="Evening Rounds", source="t"),
)
GUESSED = Organisation(id="local:Leon Holt", name="Leon Holt", source="file of events")


def of_events(engine: Engine, token: str) -> str:
    return text_of(import_file.columns_of(engine, token, None))


def of_handoffs(engine: Engine, token: str) -> str:
    return text_of(import_first.columns_parts(look(engine, kept(token)), "handoffs"))


@pytest.mark.parametrize("shown", [of_events, of_handoffs])
@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("Vale Community", False),
        ("vale community", False),
        ("Evening Rounds", False),
        ("Maya Holt", True),
        ("Vale Community\nMaya Holt", True),
        ("Leon Holt", True),
    ],
)
def test_names_of_places_that_are_known_here_are_shown_and_names_of_people_are_not(shown, value, masked):
    """Also a name of a person that a file of events once gave as an organisation."""
    engine = engine_of(*HERE, GUESSED)
    values = value.splitlines()
    rows = "".join(f"A-{at},{one}\n" for at, one in enumerate(values))
    said = shown(engine, keep(f"Reference,Reporter\n{rows}".encode()))
    assert "A-0" in said
    assert [one in said for one in values] == [not masked] * len(values)
