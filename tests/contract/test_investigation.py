"""The investigation document of a case has the same bytes over every store; each making is on record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pathway.engine import Case, Engine
from pathway.engine.investigation import investigate
from pathway.importing.pseudonyms import pseudonym
from pathway.reporting.investigation_html import as_html
from pathway.settings import Settings, pseudonym_key
from tests import holt_world
from tests.contract.stores import LASTING, Stores, param

NOW = datetime(2026, 5, 21, 9, tzinfo=UTC)


def filled(stores: Stores, kind: str, folder: Path) -> Engine:
    """The Holt case over a store of that kind, by one key and one clock, under a known case number."""
    settings = Settings(key_file=folder / "pseudonym.key")
    engine = Engine(stores.new(kind, lambda: NOW), settings, clock=lambda: NOW)
    holt_world.fill(engine, folder)
    case = Case(
        id="case-1",
        person=pseudonym(pseudonym_key(settings, make=False), holt_world.PERSON),
        purpose="Learning response",
        reference="LR-12",
        basis="PSIRF",
        opened_at=NOW,
        opened_by="investigator",
        open_until=NOW + timedelta(hours=8),
    )
    engine.store.open_case(case, engine.viewer)
    return engine


@pytest.mark.parametrize("kind", [param(kind) for kind in LASTING])
def test_the_document_has_the_same_bytes_as_over_the_plainest_store(stores: Stores, kind, tmp_path):
    plain, other = filled(stores, "memory", tmp_path), filled(stores, kind, tmp_path)
    before = other.facts().audit_rows
    for with_outcome in (True, False):
        wanted, found = (
            as_html(investigate(engine, "case-1", actor="a", with_outcome=with_outcome))
            for engine in (plain, other)
        )
        assert found == wanted and "D18" in found
    rows = other.store.audit(other.viewer, after=before)
    assert [(row.verb, row.about) for row in rows] == [("look at route, for a document", "case-1")] * 2
