"""The audit chain: what it covers, what breaks it, and the order of its times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.stores import chain
from pathway.stores.base import AuditRow

START = datetime(2026, 4, 1, tzinfo=UTC)
VERSION = ("Party", "p", 1, False, '{"name":"x"}')
texts = st.text(max_size=8)


def a_chain(length: int) -> list[AuditRow]:
    """That many rows, each after the one before."""
    rows: list[AuditRow] = []
    for seq in range(1, length + 1):
        row = AuditRow(
            seq=seq,
            recorded_at=START + timedelta(seconds=seq),
            actor="sam",
            verb="save",
            reason="because",
            command_id=f"c-{seq}",
            about="",
            count=1,
            digest=chain.digest([VERSION], "because"),
            previous=rows[-1].hash if rows else chain.GENESIS,
        )
        rows.append(chain.sealed(row))
    return rows


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"actor": "alex"}, True),
        ({"verb": "edit"}, True),
        ({"recorded_at": START}, True),
        ({"command_id": "c-9"}, True),
        ({"about": "run-1"}, True),
        ({"count": 2}, True),
        ({"digest": "0" * 64}, True),
        ({"previous": "0" * 64}, True),
        ({"hash": "0" * 64}, True),
        ({"reason": "erased"}, False),
    ],
    ids=str,
)
def test_every_field_but_the_reason_is_covered(change, seen):
    """The reason stands in the digest, so that a text typed by mistake can be erased from the row itself."""
    rows = a_chain(3)
    rows[1] = replace(rows[1], **change)
    assert bool(list(chain.breaks(rows))) is seen


def test_a_changed_row_that_is_sealed_again_no_longer_fits_the_next():
    rows = a_chain(3)
    rows[1] = chain.sealed(replace(rows[1], actor="alex"))
    assert [seq for seq, _ in chain.breaks(rows)] == [3]


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (a_chain(0), []),
        (a_chain(4), []),
        (a_chain(4)[1:], [2]),
        (a_chain(4)[:2] + a_chain(4)[3:], [4]),
        ([a_chain(2)[1], a_chain(2)[0]], [2, 1]),
    ],
)
def test_missing_and_swapped_rows_are_found(rows, broken):
    assert [seq for seq, _ in chain.breaks(rows)] == broken


@given(st.lists(st.tuples(texts, texts, st.integers(1, 9), st.booleans(), texts), max_size=4), texts)
def test_the_order_in_which_versions_are_given_does_not_matter(versions, reason):
    assert chain.digest(versions, reason) == chain.digest(reversed(versions), reason)


@given(texts, texts)
def test_different_texts_have_different_digests(one, other):
    same = one == other
    assert (
        chain.digest([("Party", one, 1, False, "{}")], "r")
        == chain.digest([("Party", other, 1, False, "{}")], "r")
    ) is same
    assert (chain.digest([], one) == chain.digest([], other)) is same


@pytest.mark.parametrize(("last", "now", "next_"), [(None, 5, 5), (3, 5, 5), (5, 5, 6), (9, 5, 10)])
def test_the_next_instant_is_now_but_always_later(last, now, next_):
    def at(microseconds: int) -> datetime:
        return START + timedelta(microseconds=microseconds)

    assert chain.next_instant(None if last is None else at(last), at(now)) == at(next_)
