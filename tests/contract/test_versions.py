"""Every version stays, with its time; a list can be had as it was known."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pathway.columns import VERSIONS
from pathway.errors import BadInput, NotFound
from pathway.stores.base import LOCAL, Store
from tests.contract.given import ACUTE, COMMUNITY, SECOND, START, WARD, renamed, save, shown, withdraw

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def told(store: Store, clock) -> Store:
    """An organisation that was renamed at 1 s, withdrawn at 2 s and brought back at 3 s."""
    save(store, ACUTE)
    clock.pass_()
    save(store, renamed(ACUTE, "Second"), expected=1)
    clock.pass_()
    withdraw(store, ACUTE, expected=2)
    clock.pass_()
    save(store, renamed(ACUTE, "Fourth"), expected=3)
    return store


AS_KNOWN = [
    (START - MICROSECOND, None, None),
    (START, ("Organisation", "RX1", 1), ACUTE.name),
    (START + SECOND - MICROSECOND, ("Organisation", "RX1", 1), ACUTE.name),
    (START + SECOND, ("Organisation", "RX1", 2), "Second"),
    (START + 2 * SECOND, None, "Second"),
    (START + 3 * SECOND, ("Organisation", "RX1", 4), "Fourth"),
    (datetime(2099, 1, 1, tzinfo=UTC), ("Organisation", "RX1", 4), "Fourth"),
    (datetime(1900, 1, 1, tzinfo=UTC), None, None),
]


def test_as_known_at_a_moment(told: Store):
    for moment, listed, name in AS_KNOWN:
        elsewhere = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
        assert shown(told, as_known=moment) == ([listed] if listed else [])
        assert shown(told, as_known=elsewhere) == shown(told, as_known=moment)
        if name is None:
            with pytest.raises(NotFound):
                told.get("Organisation", "RX1", LOCAL, as_known=moment)
        else:
            record = told.get("Organisation", "RX1", LOCAL, as_known=moment)
            assert record.entity.name == name
            assert record.recorded_at <= moment


def test_as_known_keeps_to_the_kinds_asked_for(told: Store, clock):
    save(told, WARD)
    clock.pass_()
    save(told, COMMUNITY)
    assert shown(told, kinds=["Service"], as_known=clock.now) == [("Service", WARD.id, 1)]
    assert shown(told, kinds=[], as_known=clock.now) == []


def test_a_moment_needs_its_offset(told: Store):
    with pytest.raises(BadInput):
        told.records(LOCAL, as_known=datetime(2026, 4, 1))
    with pytest.raises(BadInput):
        told.get("Organisation", "RX1", LOCAL, as_known=datetime(2026, 4, 1))


def test_history_is_every_version_oldest_first(told: Store):
    history = told.history("Organisation", "RX1", LOCAL)
    assert [(record.version, record.withdrawn) for record in history] == [
        (1, False),
        (2, False),
        (3, True),
        (4, False),
    ]
    assert [record.entity.name for record in history] == [ACUTE.name, "Second", "Second", "Fourth"]
    assert [record.recorded_at for record in history] == [START + n * SECOND for n in range(4)]
    assert {record.recorded_at.tzinfo for record in history} == {UTC}


def test_versions_come_by_audit_row_kind_and_id(store: Store, clock):
    save(store, WARD, COMMUNITY, ACUTE)
    save(store, renamed(COMMUNITY, "Other"), renamed(ACUTE, "Other"), expected=1)
    withdraw(store, COMMUNITY, expected=2)
    batches = list(store.versions(LOCAL))
    assert {batch.schema for batch in batches} == {VERSIONS}
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [(row["seq"], row["kind"], row["id"], row["version"], row["withdrawn"]) for row in rows] == [
        (1, "Organisation", "RX1", 1, False),
        (1, "Organisation", "RY2", 1, False),
        (1, "Service", "RX1/Ward 7", 1, False),
        (2, "Organisation", "RX1", 2, False),
        (2, "Organisation", "RY2", 2, False),
        (3, "Organisation", "RY2", 3, True),
    ]


def test_time_never_stands_still_or_goes_back(store: Store, clock):
    """Whatever the machine's clock does, a later write has a later time: as-known stays unambiguous."""
    times = []
    for version, step in enumerate((timedelta(0), -SECOND, -timedelta(days=400), MICROSECOND, SECOND)):
        times.append(save(store, renamed(ACUTE, f"name {version}"), expected=version).recorded_at)
        clock.pass_(step)
    assert times == sorted(set(times))
    for version, moment in enumerate(times, start=1):
        assert shown(store, as_known=moment) == [("Organisation", "RX1", version)]
    assert store.check(LOCAL) == []
