"""Moves out of real and of synthetic journeys: the numbers that others counted, and those counted by hand."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.shared_data import shared_data
from tests.unit.mining import brute_force
from tests.unit.mining.brute_force import LONDON, Contact, Window
from tests.unit.stores.kept_contacts import Kept


def sepsis() -> Iterator[Contact]:
    """One hospital's sepsis cases; local times; rows without a patient are left out."""
    for number, row in enumerate(pq.read_table(shared_data("sepsis.parquet")).to_pylist()):
        if row["patient_id"] is not None:
            yield Contact(
                contact_id=f"sepsis-{number}",
                person=pseudonym(row["patient_id"]),
                happened_at=local(row["event_time"]),
                organisation=row["organisation"],
                service=row["service"],
                seq=row["seq"],
                activity=row["activity"],
            )


def synthea() -> Iterator[Contact]:
    """Invented patients' encounters, in the order patient, start, row."""
    with (shared_data("synthea") / "encounters.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield Contact(
                contact_id=row["Id"],
                person=pseudonym(row["PATIENT"]),
                happened_at=datetime.fromisoformat(row["START"]),
                organisation=row["ORGANIZATION"],
                service=f"{row['ORGANIZATION']}/{row['ENCOUNTERCLASS']}",
                seq=number,
                activity=row["DESCRIPTION"],
            )


def pseudonym(patient: str) -> str:
    return hashlib.sha256(patient.encode()).hexdigest()


def local(moment: datetime) -> datetime:
    """In UTC: two times of one zone would be subtracted as clocks on the wall."""
    return moment.replace(tzinfo=LONDON).astimezone(UTC)


def kept_whole(folder: Path, contacts: list[Contact]) -> Kept:
    kept = Kept(folder)
    assert kept.add(contacts, "run-1").accepted == len(contacts)
    return kept


@pytest.mark.parametrize(
    ("source", "contacts", "people", "moves", "pairs"),
    [
        pytest.param(sepsis, 15_190, 1_049, 7_041, 196, id="sepsis"),
        pytest.param(synthea, 2_590, 59, 967, 223, id="synthea"),
    ],
)
def test_moves_between_organisations(tmp_path, source, contacts, people, moves, pairs):
    loaded = list(source())
    with kept_whole(tmp_path, loaded) as kept:
        facts = kept.files.facts(kept.connection, None)
        found = kept.moves(by="organisation")
        assert (facts.rows, facts.people) == (contacts, people)
        assert (sum(row["moves"] for row in found), len(found)) == (moves, pairs)
        assert found == brute_force.moves(loaded, Window("organisation"))
        assert kept.moves(by="service") == brute_force.moves(loaded, Window("service"))
        assert kept.check() == []
