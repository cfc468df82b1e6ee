"""A first file of handoffs into an empty store: its places come along and go with it; slips are told."""

from pathlib import Path

import pytest

from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Service
from pathway.engine import Engine
from pathway.engine.first_files import bring, template_for
from pathway.stores.base import Put, Withdraw
from tests.tables import engine_of
from tests.unit.importing.files import written

COLUMNS = {"from_id": "Sender", "to_id": "Receiver", "kind": "Type", "from_service": "Ward"}
HEAD = "Sender,Receiver,Type,Ward\n"


@pytest.fixture
def engine() -> Engine:
    return engine_of()


@pytest.fixture
def drawn(engine, tmp_path: Path):
    def run(*rows: str, columns=COLUMNS, **options):
        file = written(tmp_path, HEAD + "".join(f"{row}\n" for row in rows), "drawn.csv")
        report = bring(engine, file, template_for("handoffs", columns), actor="t", **options)
        assert report.rows == report.accepted + report.already_known + report.rejected
        return report

    return run


def ends(engine: Engine) -> set[tuple[str, str]]:
    return {(one.from_id, one.to_id) for one in engine.snapshot().all(Handoff)}


def test_the_places_that_rows_name_come_along_and_go_with_the_file(engine, drawn):
    rows = ("RXA/ward,RXB/nursing,referral,", "RXA,HOME,discharge,ward", "Council,RXB,letter,")
    assert drawn(*rows, dry_run=True).accepted == 3 and ends(engine) == set()
    report = drawn(*rows)
    assert ends(engine) == {
        ("RXA/ward", "RXB/nursing"),
        ("RXA/ward", "HOME"),
        ("local:Council/main", "RXB/main"),
    }
    assert "4 services that nobody had described" in " ".join(report.notes)
    services = {one.id: (one.organisation, one.name) for one in engine.snapshot().all(Service)}
    assert services["local:Council/main"] == ("local:Council", "main")
    assert drawn(*rows).already_known == 3, "the same file again is nothing new"
    [command] = report.commands
    engine.undo(command, actor="t")
    left = [one for kind in (Handoff, Service, Organisation) for one in engine.snapshot().all(kind)]
    assert left == []


def test_what_is_known_is_taken_as_it_is(engine, drawn):
    known = (
        Organisation(id="RXA", name="Vale Acute", source="t"),
        Service(id="RXA/ward", organisation="RXA", name="Ward 7", source="t"),
    )
    engine.save(map(Put, known), actor="t", reason="t")
    report = drawn("RXA/ward,RXA/ED,referral,")
    assert report.accepted == 1 and "1 service that nobody had described" in " ".join(report.notes)
    assert engine.get("Organisation", "RXA").entity.name == "Vale Acute"
    assert engine.get("Service", "RXA/ward").entity.name == "Ward 7"


@pytest.mark.parametrize(
    "row",
    ["RXA/ward,RXA/ward,referral,", ",RXB/nursing,referral,", "RXA/ward,RXB/nursing,nonsense,"],
    ids=["to itself", "no sender", "no such kind"],
)
def test_what_makes_no_sense_is_rejected_by_row(engine, drawn, row):
    report = drawn(row)
    assert report.accepted == 0 and [one.row for one in report.rejections] == [1]
    assert ends(engine) == set() and engine.snapshot().all(Service) == ()


def test_a_service_that_somebody_withdrew_is_not_made_again(engine, drawn):
    assert drawn("RXA/ward,RXB/nursing,referral,").accepted == 1
    [handoff] = engine.snapshot().all(Handoff)
    gone = [Withdraw("Handoff", handoff.id, 1), Withdraw("Service", "RXA/ward", 1)]
    engine.save(gone, actor="t", reason="no longer there")
    report = drawn("RXA/ward,RXB/clinic,referral,")
    assert report.accepted == 0 and "was withdrawn" in report.rejections[0].reason
